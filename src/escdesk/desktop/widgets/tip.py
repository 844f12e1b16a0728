"""Words for a tool tip: Qt takes a text that looks like markup for markup, and names and notes come from anybody."""

from PySide6.QtGui import Qt


def as_tip(text: str) -> str:
    """The text so that a tool tip shows it sign by sign."""
    return Qt.convertFromPlainText(text) if Qt.mightBeRichText(text) else text
