"""The keyboard, which the popup only ever has because the person asked for it."""

from typing import cast

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QWindow
from PySide6.QtWidgets import QWidget

from escdesk.desktop.widgets.x11 import activate

_FLAG = Qt.WindowType.WindowDoesNotAcceptFocus
_TYPE = Qt.WidgetAttribute.WA_X11NetWmWindowTypeNotification


class Keyboard:
    """Gives the keys to a window that does not accept the focus, and makes it what it was when they leave."""

    def __init__(self, window: QWidget) -> None:
        self._window = window
        self.taken = False

    def _handle(self) -> QWindow | None:
        # Qt's stubs promise a window; before the first show there is none
        return cast("QWindow | None", self._window.windowHandle())

    def take(self) -> None:
        """Take the keyboard; nothing happens while the window is hidden."""
        handle = self._handle()
        if handle is None or not self._window.isVisible():
            return
        handle.setFlag(_FLAG, on=False)
        self._window.raise_()
        QGuiApplication.sync()  # the window manager must know that it takes keys before it is asked to give them
        if not activate(int(self._window.winId())):
            self._window.activateWindow()
        self._window.setFocus()
        self.taken = True

    def leave(self) -> None:
        """Go back to what never takes the focus."""
        self.taken = False
        handle = self._handle()
        if handle is None or handle.flags() & _FLAG:
            return
        handle.setFlag(_FLAG, on=True)
        # changed flags make Qt forget the X11 window type, without which some window managers hide the popup
        self._window.setAttribute(_TYPE, on=False)
        self._window.setAttribute(_TYPE, on=True)
