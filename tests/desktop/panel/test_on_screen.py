"""What changed in a view paints itself: the screen looks as if the whole panel had been painted anew."""

import random

import shiboken6
from PySide6.QtWidgets import QApplication, QWidget
from tests.harness.samples import Look, Sample, all_samples

from escdesk.desktop.i18n import Catalogue
from escdesk.desktop.panel.panel import Panel
from escdesk.desktop.panel.view import PanelView
from escdesk.desktop.theme import Theme

CHANGES = 40


def on_screen(window: QWidget):
    for _ in range(8):
        QApplication.processEvents()
    return QApplication.primaryScreen().grabWindow(window.winId()).toImage().copy()


def view_of(sample: Sample, look: Look) -> PanelView:
    window = sample.make(look)
    view = window.view
    shiboken6.delete(window)
    return view


def test_nothing_old_stays_on_the_screen(qtbot):
    look = Look(Theme.load("light"), Catalogue.load("ja"))
    views = [view_of(one, look) for one in all_samples() if one.name.startswith("panel")]
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
