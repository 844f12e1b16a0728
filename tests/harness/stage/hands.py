"""What a person does at a window: click what can be seen, press keys, write. What they could not do fails."""

from collections.abc import Iterable

import shiboken6
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QInputMethodEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QScrollArea, QWidget

from tests.harness.stage.eyes import plain

STILL_MS = 10
TRIES, TRY_MS = 6, 1_000


def found(windows: Iterable[QWidget], name: str) -> QWidget | None:
    """What bears this object name or these words, if a person could press it now."""
    for window in windows:
        if not window.isVisible() or not getattr(window, "armed", True):
            continue
        for widget in (window, *window.findChildren(QWidget)):
            written = plain(widget.text()) if isinstance(widget, QAbstractButton) else ""
            if name in (widget.objectName(), written) and widget.isVisible() and widget.isEnabled():
                return widget
    return None


def click(widget: QWidget) -> bool:
    """With the mouse, in the middle of what is seen of it; False while it moves or something lies over it."""
    top = widget.window()
    bring_to_front(top)
    above = widget.parentWidget()
    while above is not None:
        if isinstance(above, QScrollArea):
            above.ensureWidgetVisible(widget)
        above = above.parentWidget()
    before = _middle(widget)
    QTest.qWait(STILL_MS)  # what was just shown is laid out when the event loop turns
    if not shiboken6.isValid(widget) or not widget.isVisible() or not widget.isEnabled():
        return False
    at, hit = _middle(widget), top.childAt(_middle(widget))
    if at != before or hit is None or not (hit is widget or widget.isAncestorOf(hit)):
        return False
    QTest.mouseClick(top.windowHandle(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)
    return True


def choose(box: QComboBox, words: str) -> bool:
    """With the keyboard, walking down the entries that can be chosen; False when there is no such entry."""
    bring_to_front(box.window())
    box.setFocus()
    QTest.keyClick(box, Qt.Key.Key_Home)
    for _ in range(box.count()):
        if plain(box.currentText()) == words:
            return True
        QTest.keyClick(box, Qt.Key.Key_Down)
    return plain(box.currentText()) == words


def _middle(widget: QWidget) -> QPoint:
    return widget.mapTo(widget.window(), widget.visibleRegion().boundingRect().center())


def press_key(window: QWidget, name: str) -> None:
    """`F2`, `Alt+1`, `Ctrl+Return`, at the window."""
    bring_to_front(window)
    QTest.keySequence(window.windowHandle(), QKeySequence.fromString(name))


def write(window: QWidget, text: str) -> None:
    """Into what has the focus, as an input method does."""
    bring_to_front(window)
    focus = QApplication.focusWidget()
    assert focus is not None, "nothing has the focus"
    assert focus.window() is window, "the focus is elsewhere"
    written = QInputMethodEvent()
    written.setCommitString(text)
    QApplication.sendEvent(focus, written)


def bring_to_front(window: QWidget) -> None:
    """What a window manager does when somebody sits down at it."""
    if window.isActiveWindow() or window.windowFlags() & Qt.WindowType.WindowDoesNotAcceptFocus:
        return
    for _ in range(TRIES):  # another program's window may come up in the same instant
        window.activateWindow()
        if QTest.qWaitForWindowActive(window, TRY_MS):
            return
    raise AssertionError("the window does not come to the front")
