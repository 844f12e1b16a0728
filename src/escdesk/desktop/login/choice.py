"""The list to choose an extension from, with the same chevron as everywhere."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QComboBox

from escdesk.desktop.theme import Theme
from escdesk.desktop.widgets.icons import paint_icon


class ChoiceBox(QComboBox):
    """A combo box whose arrow is drawn with the theme."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setMinimumContentsLength(8)
        self.frame("")

    def frame(self, rules: str) -> None:
        """Add style rules for the frame; the native arrow stays away."""
        self.setStyleSheet(
            f"QComboBox {{ {rules} }} QComboBox::drop-down {{ border: none; width: 32px; }}"
            " QComboBox::down-arrow { image: none; }"
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.width() - 30, (self.height() - 18) / 2, 18, 18)
        paint_icon(
            painter, box, "chevron_down", self._theme.colour("ink" if self.isEnabled() else "ink_soft")
        )
        painter.end()
