"""A short word in a frame: a skill, a tag, VIP, a count."""

from dataclasses import dataclass
from typing import Final, Literal

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from escdesk.desktop.theme import Theme
from escdesk.desktop.widgets.icons import paint_icon

ChipLook = Literal["plain", "raised", "matching", "solid", "dashed", "outlined", "tinted"]


@dataclass(frozen=True, slots=True)
class _Look:
    ground: str | None
    text: str
    edge: str | None = None
    bold: bool = False
    dashed: bool = False


_LOOKS: Final[dict[str, _Look]] = {
    "plain": _Look("sunken", "ink_soft"),
    "raised": _Look("surface", "ink_soft"),
    "matching": _Look("surface", "accent", "accent", bold=True),
    "solid": _Look("ink", "surface", bold=True),
    "dashed": _Look(None, "ink", "ink_soft", dashed=True),
    "outlined": _Look(None, "ink", "ink_soft"),
    "tinted": _Look("accent_tint", "accent", bold=True),
}
_ICON: Final = 14


class Chip(QWidget):
    """A word in a frame; ``look`` says which. ``icon`` stands before the word."""

    def __init__(
        self,
        theme: Theme,
        text: str = "",
        look: ChipLook = "plain",
        *,
        icon: str | None = None,
        height: int = 18,
    ) -> None:
        super().__init__()
        self._theme = theme
        self._text = text
        self._look: ChipLook = look
        self._icon = icon
        self._height = height
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._refit()

    def text(self) -> str:
        return self._text

    def say(self, text: str, look: ChipLook | None = None, *, icon: str | None = None) -> None:
        if (text, look or self._look, icon or self._icon) != (self._text, self._look, self._icon):
            self._text = text
            self._look = look or self._look
            self._icon = icon or self._icon
            self._refit()
            self.updateGeometry()
            self.update()

    def _refit(self) -> None:
        self.setFont(self._theme.font("small", bold=_LOOKS[self._look].bold))
        self.setAccessibleName(self._text)

    def sizeHint(self) -> QSize:
        words = self.fontMetrics().horizontalAdvance(self._text) if self._text else 0
        icon = (_ICON if self._icon else 0) + (4 if self._icon and self._text else 0)
        pad = 4 if not self._text else 6 if self._height < 22 else 8
        return QSize(words + icon + 2 * pad, self._height)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, look = self._theme, _LOOKS[self._look]
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        pen = QPen(Qt.PenStyle.NoPen)
        if look.edge:
            pen = QPen(theme.colour(look.edge), 1)
            if look.dashed:
                pen.setDashPattern([3, 2])
        painter.setPen(pen)
        painter.setBrush(theme.colour(look.ground) if look.ground else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box, theme.radius("chip"), theme.radius("chip"))
        colour = theme.colour(look.text)
        pad = 4.0 if not self._text else 6.0 if self._height < 22 else 8.0
        if self._icon:
            paint_icon(painter, QRectF(pad, (self.height() - _ICON) / 2, _ICON, _ICON), self._icon, colour)
            pad += _ICON + 4
        painter.setPen(colour)
        painter.drawText(
            QRectF(pad, 0, self.width() - pad, self.height() - 1),
            Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft,
            self._text,
        )
        painter.end()
