"""Buttons that take neither the focus nor, before they are armed, a click."""

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSizePolicy

from escdesk.desktop.widgets.button import Button


def quiet(button: Button) -> Button:
    """Make a button that can never take the focus and takes its share of a row."""
    button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    button.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
    return button


def show_armed(buttons: Iterable[Button], main: Iterable[Button], *, armed: bool) -> None:
    """Let clicks through to the buttons or not; the main ones are filled only while they are live."""
    for button in buttons:
        button.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents, not armed)
    for button in main:
        if (button.look == "filled") != armed:
            button.show_button(button.text(), look="filled" if armed else "outlined")
