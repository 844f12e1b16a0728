"""What changed in a view paints itself: the screen looks as if the whole panel had been painted anew."""

import random

from PySide6.QtWidgets import QApplication, QWidget
from tests.harness.samples import Look, all_samples

from escdesk.desktop.i18n import Catalogue
from escdesk.desktop.panel.panel import Panel
from escdesk.desktop.theme import Theme

CHANGES = 40


def on_screen(window: QWidget):
    for _ in range(8):
        QApplication.processEvents()
    return QApplication.primaryScreen().grabWindow(window.winId()).toImage().copy()


def test_nothing_old_stays_on_the_screen(qtbot):
    look = Look(Theme.load("light"), Catalogue.load("ja"))
    views = [one.make(look).view for one in all_samples() if one.name.startswith("panel")]
    panel = Panel(look.theme, look.texts, look.now)
    qtbot.addWidget(panel)
    panel.resize(400, 800)
    panel.show()
    chance = random.Random(1)
    changed, before = 0, on_screen(panel)
    for _ in range(CHANGES):
        panel.render(chance.choice(views))
        shown = on_screen(panel)
        changed += shown != before
        panel.update()
        before = on_screen(panel)
        assert shown == before
    assert changed > CHANGES // 2, "the screen is not what is looked at here"
