"""What counts by itself: the dial's stages, and the clock that stops when nobody looks."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from escdesk.desktop.widgets.dial import DialView, HoldDial
from escdesk.desktop.widgets.ticker import Ticker

VIEW = DialView(since=1_000, promise_ms=30_000, limit_ms=90_000, caption="保留中")


def test_stages_begin_exactly_at_their_thresholds():
    assert [VIEW.stage(1_000 + ms) for ms in (0, 29_999, 30_000, 89_999, 90_000)] == [1, 1, 2, 2, 3]


def test_an_empty_dial_has_no_wait(qtbot, theme):
    dial = HoldDial(theme, 128)
    qtbot.addWidget(dial)
    dial.show_dial(DialView(None, caption="保留なし"), 99_000)
    assert dial.waited_ms == 0


def test_the_dial_says_whole_seconds_aloud(qtbot, theme):
    dial = HoldDial(theme, 128)
    qtbot.addWidget(dial)
    dial.show_dial(VIEW, 1_000 + 48_700)
    assert dial.waited_ms == 48_000
    assert dial.accessibleName() == "保留中 0:48"


def test_the_clock_runs_only_while_something_is_seen(qtbot):
    told = []
    ticker = Ticker(lambda: 5)
    widget = QWidget()
    qtbot.addWidget(widget)
    ticker.attach(widget, told.append)
    assert not ticker.running
    assert told == []
    widget.show()
    assert ticker.running
    assert told == [5]
    widget.hide()
    assert not ticker.running
    ticker.tell()
    assert told == [5]


def test_a_widget_that_is_gone_is_forgotten(qtbot):
    told = []
    ticker = Ticker(lambda: 1)
    widget = QWidget()
    ticker.attach(widget, told.append)
    widget.show()
    widget.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    widget.close()
    qtbot.waitUntil(lambda: not ticker.running)
    ticker.tell()
    assert told == [1]
