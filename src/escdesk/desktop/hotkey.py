"""Ctrl+Alt+P while another program has the keyboard: the person's own way to the popup."""

import logging
import os
from collections.abc import Mapping
from threading import Thread
from typing import Any, Final

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication

_log = logging.getLogger(__name__)

KEYS: Final = "<ctrl>+<alt>+p"
JOIN_MS: Final = 2_000
"""How long an end waits for a beginning: longer than pynput needs to be read in."""


def possible(platform: str, environment: Mapping[str, str]) -> bool:
    """Whether keys of other programs may be heard: on X11, and not on the X11 inside a Wayland session.

    `platform` is Qt's name of it.
    """
    return (
        platform == "xcb"
        and bool(environment.get("DISPLAY"))
        and not environment.get("WAYLAND_DISPLAY")
        and environment.get("XDG_SESSION_TYPE") != "wayland"
    )


class Hotkey(QObject):
    """`registered` once the key is really listened to, then `pressed` for every press. Both in this object's thread.

    It listens and does not consume: the program that has the keyboard gets the keys, too. Of all other keys
    nothing is kept.
    """

    registered = Signal()
    pressed = Signal()
    _heard_ready = Signal()
    _heard_press = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thread: Thread | None = None
        self._listener: Any = None  # pynput has no types
        self._over = False
        # these two come from other threads
        self._heard_ready.connect(self._ready, Qt.ConnectionType.QueuedConnection)
        self._heard_press.connect(self._press, Qt.ConnectionType.QueuedConnection)

    @Slot()
    def start(self) -> None:
        """Begin to listen, where that is possible; a second call does nothing."""
        if self._thread is not None or self._over:
            return
        if possible(QGuiApplication.platformName(), os.environ):
            # beside the windows: reading pynput in takes longer than a popup may wait
            self._thread = Thread(target=self._listen, name="hotkey", daemon=True)
            self._thread.start()

    @Slot()
    def stop(self) -> None:
        """Never tell anything again. pynput's own thread ends with the next key of anybody, or with the program."""
        self._over = True
        if self._thread is not None:
            self._thread.join(JOIN_MS / 1000)
        if self._listener is not None:
            self._listener.stop()
            self._listener = None

    def _listen(self) -> None:
        """In a thread of its own, which ends as soon as pynput's listens."""
        try:
            if not can_record(os.environ["DISPLAY"]):
                _log.warning("the key for the popup cannot be had here")
                return
            from pynput.keyboard import GlobalHotKeys
        except ImportError:  # also when the display refuses pynput
            _log.warning("the key for the popup cannot be had here")
            return
        if self._over:
            return
        listener = GlobalHotKeys({KEYS: self._on_press})
        listener.start()
        listener.wait()
        self._listener = listener
        self._heard_ready.emit()

    def _on_press(self) -> None:
        if not self._over:
            self._heard_press.emit()

    @Slot()
    def _ready(self) -> None:
        if not self._over:
            self.registered.emit()

    @Slot()
    def _press(self) -> None:
        if not self._over:
            self.pressed.emit()


def can_record(name: str) -> bool:
    """Whether this display tells keys at all; pynput would wait forever for one that does not."""
    from Xlib.display import Display
    from Xlib.error import ConnectionClosedError, DisplayError

    try:
        display = Display(name)
    except (DisplayError, ConnectionClosedError, OSError):
        return False
    try:
        return bool(display.has_extension("RECORD"))
    finally:
        display.close()
