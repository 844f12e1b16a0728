"""The popup's ground: rounded, with the band of the second stage at its top and the draining line at its foot."""

from typing import Final

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent, QPen, QRegion
from PySide6.QtWidgets import QWidget

from escdesk.desktop.theme import Theme

LINE: Final = 4


class Frame(QWidget):
    """Paints behind everything else, so that header and line end in the popup's round corners."""

    def __init__(self, theme: Theme, header: QWidget) -> None:
        super().__init__()
        self._theme = theme
        self._header = header
        self._alarm = False
        self._share: float | None = None

    @property
    def alarm(self) -> bool:
        return self._alarm

    def edge(self) -> int:
        """Return the width of the outline in px."""
        return round(self._theme.stroke("popup_second_stage" if self._alarm else "outline"))

    def show_alarm(self, *, alarm: bool) -> None:
        if alarm != self._alarm:
            self._alarm = alarm
            self.update()

    def show_share(self, share: float | None) -> None:
        """Show which share (0–1) of the time is left; None: nobody rings next."""
        share = None if share is None else min(1.0, max(0.0, share))
        shown = None if self._share is None else round(self._share * self.width())
        if shown != (None if share is None else round(share * self.width())):
            self.update(0, self.height() - LINE - self.edge(), self.width(), LINE)
        self._share = share

    def share(self) -> float | None:
        return self._share

    def shape(self, rect: QRect) -> QRegion:
        """Return what of a rectangle is inside the round corners: where nothing blends windows the rest would be black."""
        path = QPainterPath()
        path.addRoundedRect(QRectF(rect), self._theme.radius("popup"), self._theme.radius("popup"))
        return QRegion(path.toFillPolygon().toPolygon())

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, edge = self._theme, float(self.edge())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(edge / 2, edge / 2, -edge / 2, -edge / 2)
        path = QPainterPath()
        radius = theme.radius("popup")
        path.addRoundedRect(box, radius, radius)
        painter.fillPath(path, theme.colour("surface"))
        if not self._header.isHidden():
            painter.fillPath(_part(path, box, 0, self._header.geometry().bottom() + 1), theme.colour("alarm"))
        if self._share is not None:
            top = self.height() - edge - LINE
            painter.fillPath(_part(path, box, top, self.height()), theme.colour("sunken"))
            left = QRectF(box.left(), top, box.width() * self._share, LINE + edge)
            line = QPainterPath()
            line.addRect(left)
            painter.fillPath(path.intersected(line), theme.colour("alarm" if self._alarm else "accent"))
        painter.setPen(QPen(theme.colour("alarm" if self._alarm else "line_strong"), edge))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(path)
        painter.end()


def _part(path: QPainterPath, box: QRectF, top: float, bottom: float) -> QPainterPath:
    strip = QPainterPath()
    strip.addRect(QRectF(QPointF(box.left(), top), QPointF(box.right(), bottom)))
    return path.intersected(strip)
