"""A small ring that empties: how much of a span is left."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from escdesk.desktop.theme import Theme


class CountRing(QWidget):
    """Indigo on a soft track; it says "then the next person rings", never "a customer waits"."""

    def __init__(self, theme: Theme, size: int = 28) -> None:
        super().__init__()
        self._theme = theme
        self._size = size
        self._share = 0.0
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def share(self) -> float:
        return self._share

    def show_share(self, share: float) -> None:
        """Show which share (0–1) is left."""
        share = min(1.0, max(0.0, share))
        if round(share * 120) != round(self._share * 120):
            self.update()
        self._share = share

    def sizeHint(self) -> QSize:
        return QSize(self._size, self._size)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        wide = self._size / 7
        box = QRectF(self.rect()).adjusted(wide / 2, wide / 2, -wide / 2, -wide / 2)
        pen = QPen(self._theme.colour("line"), wide)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        painter.setPen(pen)
        painter.drawEllipse(box)
        pen.setColor(self._theme.colour("accent"))
        painter.setPen(pen)
        painter.drawArc(box, 90 * 16, -round(360 * 16 * self._share))
        painter.end()
