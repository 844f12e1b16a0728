"""Whether a person could see a widget's window just now."""

from typing import cast

from PySide6.QtGui import QWindow
from PySide6.QtWidgets import QWidget


def exposed(widget: QWidget) -> bool:
    """Return whether the widget's window is on a screen and not covered as a whole, as far as Qt knows."""
    # Qt's stubs promise a window; before the first show there is none
    window = cast("QWindow | None", widget.window().windowHandle())
    return window is not None and window.isExposed()
