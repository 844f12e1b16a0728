"""Line icons: own drawings in resources/icons, in a box of 20 with strokes of 1.6, in any role's colour."""

from functools import cache

from PySide6.QtCore import QByteArray, QRectF, QSize
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QSizePolicy, QWidget

from escdesk.desktop.assets import asset
from escdesk.desktop.theme import Theme


@cache
def _renderer(name: str, colour: str) -> QSvgRenderer:
    drawing = asset("icons", f"{name}.svg").read_text("utf-8").replace("currentColor", colour)
    return QSvgRenderer(QByteArray(drawing.encode()))


def paint_icon(painter: QPainter, rect: QRectF, name: str, colour: QColor) -> None:
    """Paint an icon into a square; FileNotFoundError for a name without a drawing."""
    painter.save()
    painter.setOpacity(painter.opacity() * colour.alphaF())
    _renderer(name, colour.name()).render(painter, rect)
    painter.restore()


class Icon(QWidget):
    """One icon in one role."""

    def __init__(self, theme: Theme, name: str, role: str = "ink_soft", size: int = 20) -> None:
        super().__init__()
        self._theme = theme
        self._name = name
        self._role = role
        self._size = size
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_icon(self, name: str, role: str) -> None:
        if (name, role) != (self._name, self._role):
            self._name, self._role = name, role
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._size, self._size)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(
            (self.width() - self._size) / 2, (self.height() - self._size) / 2, self._size, self._size
        )
        paint_icon(painter, box, self._name, self._theme.colour(self._role))
        painter.end()
