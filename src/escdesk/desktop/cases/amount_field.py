"""The field for an amount in yen: what it is stands inside at the left, the unit at the right."""

from typing import Final

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLineEdit

from escdesk.desktop.theme import Theme

_MOST: Final = 16
_PAD: Final = 10


class AmountField(QLineEdit):
    """``edited`` tells what a person has typed; ``show_amount`` does not tell."""

    edited = Signal(str)

    def __init__(self, theme: Theme, unit: str) -> None:
        super().__init__()
        self._theme = theme
        self._unit = unit
        self._word = ""
        self.setObjectName("amount")
        self.setFont(theme.font("body", bold=True))
        self.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.setMaxLength(_MOST)
        self.setFixedHeight(theme.size("control", "normal"))
        self.setFixedWidth(176)
        self.textEdited.connect(self.edited)

    def show_word(self, word: str, hint: str) -> None:
        """Say what the amount is; ``hint`` is what it is while nothing is typed."""
        self._word = word
        self.setPlaceholderText(hint)
        self.setAccessibleName(f"{word} {self._unit}")
        metrics = self.fontMetrics()
        left, right = metrics.horizontalAdvance(word), metrics.horizontalAdvance(self._unit)
        self.setTextMargins(left + _PAD, 0, right + _PAD, 0)
        self.update()

    def show_amount(self, amount: str) -> None:
        if amount != self.text():
            self.setText(amount)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        theme = self._theme
        painter = QPainter(self)
        painter.setFont(theme.font("body"))
        painter.setPen(theme.colour("ink_soft"))
        box = QRectF(self.rect()).adjusted(_PAD, 0, -_PAD, -1)
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(box, Qt.AlignmentFlag.AlignLeft | middle, self._word)
        painter.setPen(theme.colour("ink"))
        painter.drawText(box, Qt.AlignmentFlag.AlignRight | middle, self._unit)
        painter.end()
