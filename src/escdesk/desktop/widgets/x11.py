"""The one thing Qt does not do on X11: give a window the keyboard because a person asked for it."""

import ctypes
import ctypes.util
import logging
from typing import Final

from PySide6.QtGui import QGuiApplication

_log = logging.getLogger(__name__)

_CLIENT_MESSAGE: Final = 33
_SUBSTRUCTURE: Final = (1 << 19) | (1 << 20)
_FROM_A_PERSON: Final = (
    2  # EWMH: the source of the request is a pager or the like, which window managers obey
)


class _ClientMessage(ctypes.Structure):
    _fields_ = (
        ("type", ctypes.c_int),
        ("serial", ctypes.c_ulong),
        ("send_event", ctypes.c_int),
        ("display", ctypes.c_void_p),
        ("window", ctypes.c_ulong),
        ("message_type", ctypes.c_ulong),
        ("format", ctypes.c_int),
        ("data", ctypes.c_long * 5),
    )


class _Event(ctypes.Union):
    _fields_ = (("message", _ClientMessage), ("pad", ctypes.c_long * 24))


def activate(window: int) -> bool:
    """Ask the window manager to activate a window by its X11 id; False where that cannot be done.

    ``QWindow.requestActivate`` alone leaves the keys in the other window under some window managers.
    """
    if QGuiApplication.platformName() != "xcb":
        return False
    name = ctypes.util.find_library("X11")
    if name is None:
        _log.warning("libX11 is missing, the popup cannot be given the keyboard")
        return False
    x11 = ctypes.CDLL(name)
    x11.XOpenDisplay.restype = ctypes.c_void_p
    x11.XDefaultRootWindow.restype = ctypes.c_ulong
    x11.XInternAtom.restype = ctypes.c_ulong
    display = ctypes.c_void_p(x11.XOpenDisplay(None))
    if not display.value:
        return False
    try:
        root = x11.XDefaultRootWindow(display)
        event = _Event()
        event.message.type = _CLIENT_MESSAGE
        event.message.window = window
        event.message.message_type = x11.XInternAtom(display, b"_NET_ACTIVE_WINDOW", 0)
        event.message.format = 32
        event.message.data[0] = _FROM_A_PERSON
        sent = x11.XSendEvent(
            display, ctypes.c_ulong(root), 0, ctypes.c_long(_SUBSTRUCTURE), ctypes.byref(event)
        )
        x11.XFlush(display)
        return bool(sent)
    finally:
        x11.XCloseDisplay(display)
