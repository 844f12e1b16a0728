"""Whether the screen of this session is locked, where the system tells it; silence counts as unlocked."""

import os

from PySide6.QtCore import SLOT, QObject, Signal, Slot

_SOURCES = (
    ("org.freedesktop.ScreenSaver", "/org/freedesktop/ScreenSaver"),
    ("org.freedesktop.ScreenSaver", "/ScreenSaver"),
    ("org.gnome.ScreenSaver", "/org/gnome/ScreenSaver"),
)


class ScreenWatch(QObject):
    """`changed` carries True when the screen was locked. Nothing is told where there is no session bus."""

    changed = Signal(bool)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.locked = False

    def start(self) -> bool:
        """Listen; False when nobody here can tell."""
        if not os.environ.get("DBUS_SESSION_BUS_ADDRESS"):
            return False
        from PySide6.QtDBus import QDBusConnection

        bus = QDBusConnection.sessionBus()
        if not bus.isConnected():
            return False
        told = SLOT("_told(bool)")
        heard = [
            bus.connect("", path, service, "ActiveChanged", self, told)  # type: ignore[call-overload]  # the stub says bytes, PySide6 takes the str of SLOT only
            for service, path in _SOURCES
        ]
        return any(heard)

    @Slot(bool)
    def _told(self, locked: bool) -> None:
        if locked != self.locked:
            self.locked = locked
            self.changed.emit(locked)
