"""A key as it is written on a keyboard, on its own or inside a button."""

from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from escdesk.desktop.theme import Theme
from escdesk.desktop.widgets.icons import paint_icon

ENTER: Final = "↵"
_ARROWS: Final = {"↑": "up", "↓": "down", ENTER: "enter"}
_PAD: Final = 6.0
_ICON: Final = 13.0


def _parts(key: str) -> list[str]:
    """Split ``Shift ↵`` into words and signs; the signs are drawn, because fonts differ about them."""
    return key.split(" ")


def key_cap_width(theme: Theme, key: str) -> float:
    """Return the width in px that ``paint_key_cap`` needs."""
    metrics = QFontMetricsF(theme.font("small", bold=False))
    inner = 0.0
    for part in _parts(key):
        inner += (_ICON if part in _ARROWS else metrics.horizontalAdvance(part)) + 4
    return max(float(theme.size("key_cap")), inner - 4 + 2 * _PAD)


def paint_key_cap(
    painter: QPainter,
    rect: QRectF,
    key: str,
    theme: Theme,
    colour: QColor,
    edge: QColor,
    *,
    bold: bool = False,
) -> None:
    """Paint a key cap into a rectangle of ``key_cap_width`` by the theme's ``key_cap``."""
    font = theme.font("small", bold=bold)
    metrics = QFontMetricsF(font)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(edge, 1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), theme.radius("key"), theme.radius("key"))
    painter.setPen(colour)
    painter.setFont(font)
    widths = [_ICON if part in _ARROWS else metrics.horizontalAdvance(part) for part in _parts(key)]
    x = rect.center().x() - (sum(widths) + 4 * (len(widths) - 1)) / 2
    for part, width in zip(_parts(key), widths, strict=True):
        if part in _ARROWS:
            paint_icon(painter, QRectF(x, rect.center().y() - _ICON / 2, _ICON, _ICON), _ARROWS[part], colour)
        else:
            box = QRectF(x, rect.top(), width + 1, rect.height() - 1)
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, part)
        x += width + 4
    painter.restore()


class KeyCap(QWidget):
    """A key cap that stands alone: it tells the key, it is no button."""

    def __init__(self, theme: Theme, key: str, *, bold: bool = False) -> None:
        super().__init__()
        self._theme = theme
        self._key = key
        self._bold = bold
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def text(self) -> str:
        return self._key

    def say(self, key: str) -> None:
        if key != self._key:
            self._key = key
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(round(key_cap_width(self._theme, self._key) + 0.5), self._theme.size("key_cap"))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        theme = self._theme
        paint_key_cap(
            painter,
            QRectF(self.rect()),
            self._key,
            theme,
            theme.colour("ink_soft"),
            theme.colour("line_strong"),
            bold=self._bold,
        )
        painter.end()
