"""What changed in a view paints itself: the table looks as if all of it had been painted anew, also as time goes by."""

import random

from PySide6.QtWidgets import QApplication
from tests.harness import sample_board as samples
from tests.harness.samples import Look, all_samples

from escdesk.desktop.board.view import BoardView
from escdesk.desktop.board.window import BoardWindow

CHANGES = 40
S = 1_000


def views(theme, texts) -> list[BoardView]:
    """Every sample's, and the one with most holds as it is when some rows are others and some the same."""
    found = [samples.live()]
    for sample in all_samples():
        if sample.name.startswith("board") and "2000" not in sample.name:
            window = sample.make(Look(theme, texts))
            found.append(window._view)
            window.deleteLater()
    return found


def on_screen(table):
    for _ in range(4):
        QApplication.processEvents()
    whole = QApplication.primaryScreen().grabWindow(table.window().winId()).toImage()
    corner = table.viewport().mapTo(table.window(), table.viewport().rect().topLeft())
    return whole.copy(table.viewport().rect().translated(corner))


def test_nothing_old_stays_in_the_table(qtbot, theme, texts, clock):
    window = BoardWindow(theme, texts, clock)
    qtbot.addWidget(window)
    window.resize(1256, 640)
    window.show()
    chance = random.Random(1)
    found = views(theme, texts)
    changed, before = 0, on_screen(window.table)
    for at in range(CHANGES):
        clock.now += chance.choice((0, S, 7 * S, 31 * S))  # within a second bars stand still
        if at % 3 == 0:
            view = chance.choice(found)
        if at % 3 == 1:
            window._tick(clock.now)
        else:
            window.render(view)
        if at % 5 == 0:
            window.table.choose(chance.choice(window.table.shown_people() or [""]))
        shown = on_screen(window.table)
        changed += shown != before
        window.table.viewport().update()
        before = on_screen(window.table)
        assert shown == before, f"at change {at}"
    assert changed > CHANGES // 2, "the screen is not what is looked at here"
