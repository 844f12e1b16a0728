"""The way from any program to the popup's keys, once the windows of this desk stand."""

from typing import Final, Protocol, cast

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication

from escdesk.desktop.hotkey import Hotkey
from escdesk.desktop.popup.window import Popup

AFTER_MS: Final = 1_000
"""What is read in for it must not hold up the start."""


class Lockable(Protocol):
    """What is asked of the desk."""

    @property
    def locked(self) -> bool: ...


class PopupKeys(QObject):
    """Listens as long as the popup lives; the popup tells of the key only when it is really heard."""

    def __init__(self, desk: Lockable, popup: Popup, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._popup = popup
        hotkey = Hotkey(self)
        hotkey.registered.connect(self._tell)
        hotkey.pressed.connect(self._take)
        popup.destroyed.connect(hotkey.stop)
        cast("QApplication", QApplication.instance()).aboutToQuit.connect(hotkey.stop)
        QTimer.singleShot(AFTER_MS, hotkey.start)

    def _tell(self) -> None:
        self._popup.set_hotkey(everywhere=True)

    def _take(self) -> None:
        if not self._desk.locked:  # what is typed into a locked screen is a password
            self._popup.take_keys()
