"""The sign of the urgent lane, painted: ink and not a limit's colour, because it says whose turn it is."""

from typing import Final

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter

from escdesk.desktop.theme import Theme

_HIGH: Final = 18
_PAD: Final = 6


def urgent_width(theme: Theme, word: str) -> float:
    """Return the width in px that the sign needs."""
    return QFontMetricsF(theme.font("small", bold=True)).horizontalAdvance(word) + 2 * _PAD


def paint_urgent(painter: QPainter, x: float, middle: float, word: str, theme: Theme) -> float:
    """Paint the sign from ``x`` on, around a line's ``middle``; return where it ends."""
    box = QRectF(x, round(middle - _HIGH / 2), urgent_width(theme, word), _HIGH)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.colour("ink"))
    painter.drawRoundedRect(box, theme.radius("chip"), theme.radius("chip"))
    painter.setPen(theme.colour("surface"))
    painter.setFont(theme.font("small", bold=True))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, word)
    painter.restore()
    return box.right()
