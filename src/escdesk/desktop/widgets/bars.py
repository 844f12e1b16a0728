"""Small figures drawn as bars: load, temperature, how complete a card is, a line that drains, a call's length."""

from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from escdesk.desktop.theme import Theme


class _Bars(QWidget):
    """``count`` bars, ``full`` of them filled; what ``None`` means is said by the subclass's paintEvent."""

    def __init__(self, theme: Theme, count: int) -> None:
        super().__init__()
        self._theme = theme
        self._count = count
        self._full: int | None = None
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_figure(self, full: int | None, count: int | None = None) -> None:
        """Show ``full`` of ``count`` bars filled."""
        wanted = (full, count or self._count)
        if wanted != (self._full, self._count):
            self._full, self._count = wanted
            self.updateGeometry()
            self.update()

    def figure(self) -> tuple[int | None, int]:
        return self._full, self._count

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()


LOAD_STEP: Final = 8  # px from one bar to the next


def paint_load(painter: QPainter, theme: Theme, x: float, top: float, full: int, count: int) -> None:
    """Paint ▮▮▯▯▯, 10 px high. Ink, never a colour: it describes a person.

    The corners are sharp: rounded ones read as a row of zeros.
    """
    colour = theme.colour("ink_soft")
    pen = QPen(colour, 1)
    pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(pen)
    for at in range(count):
        painter.setBrush(colour if at < full else Qt.BrushStyle.NoBrush)
        painter.drawRect(QRectF(x + at * LOAD_STEP + 0.5, top + 1.5, 5, 7))
    painter.restore()


class LoadBars(_Bars):
    """How much somebody has in hand."""

    def __init__(self, theme: Theme, count: int = 5) -> None:
        super().__init__(theme, count)

    def sizeHint(self) -> QSize:
        return QSize(LOAD_STEP * self._count, 10)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_load(painter, self._theme, 0, 0, self._full or 0, self._count)
        painter.end()


class TemperatureBars(_Bars):
    """How heated a customer is, in four steps that grow: ink, because it is no limit."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, 4)

    def sizeHint(self) -> QSize:
        return QSize(46, 16)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        ink = self._theme.colour("ink")
        for at, high in enumerate((4, 8, 11, 15)):
            box = QRectF(at * 12, 16 - high, 10, high)
            if at < (self._full or 0):
                painter.fillRect(box, ink)
            else:
                painter.setPen(QPen(self._theme.colour("line_strong"), 1))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRect(box.adjusted(0.5, 0.5, -0.5, -0.5))
        painter.end()


class CompletenessBars(_Bars):
    """How much of a card is known: solid where it is, dashed where it is still to be asked."""

    def __init__(self, theme: Theme, count: int = 7, *, wide: bool = False) -> None:
        super().__init__(theme, count)
        self._wide = 14 if wide else 10

    def show_wide(self, *, wide: bool) -> None:
        if (14 if wide else 10) != self._wide:
            self._wide = 14 if wide else 10
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._wide * self._count, 8)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for at in range(self._count):
            box = QRectF(at * self._wide + 0.5, 1.5, self._wide - 3, 5)
            if at < (self._full or 0):
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(self._theme.colour("accent"))
                box = box.adjusted(-0.5, -0.5, 0.5, 0.5)
            else:
                pen = QPen(self._theme.colour("line_strong"), 1)
                pen.setDashPattern([2, 1.6])
                painter.setPen(pen)
                painter.setBrush(self._theme.colour("sunken"))
            painter.drawRoundedRect(box, 2, 2)
        painter.end()


class DrainedLine(QWidget):
    """A line that empties until the next person rings; ``radius`` rounds its lower corners with its window's."""

    def __init__(self, theme: Theme, height: int = 4, *, role: str = "accent", radius: int = 0) -> None:
        super().__init__()
        self._theme = theme
        self._role = role
        self._share = 0.0
        self._radius = radius
        self.setFixedHeight(height)

    def show_share(self, share: float, role: str | None = None) -> None:
        """Show which share (0–1) of the time is left."""
        share = min(1.0, max(0.0, share))
        role = role or self._role
        if (round(share * self.width()), role) != (round(self._share * self.width()), self._role):
            self.update()
        self._share, self._role = share, role

    def share(self) -> float:
        return self._share

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self._radius:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            shape, high = QPainterPath(), 4.0 * self._radius
            shape.addRoundedRect(
                QRectF(0, self.height() - high, self.width(), high), self._radius, self._radius
            )
            painter.setClipPath(shape)
        painter.fillRect(self.rect(), self._theme.colour("sunken"))
        painter.fillRect(
            QRectF(0, 0, self.width() * self._share, self.height()), self._theme.colour(self._role)
        )
        painter.end()


_TICK: Final = 2


class CallBar(QWidget):
    """How far a call has come towards its limit, with the limit as a tick at the end."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._share = 0.0
        self.setFixedHeight(10)

    def show_share(self, share: float) -> None:
        """Show which share (0–1, more is full) of the limit has passed."""
        share = min(1.0, max(0.0, share))
        if round(share * self.width()) != round(self._share * self.width()):
            self.update()
        self._share = share

    def share(self) -> float:
        return self._share

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        track = QRectF(0, 3, self.width() - _TICK, 4)
        painter.setBrush(self._theme.colour("sunken"))
        painter.drawRoundedRect(track, 2, 2)
        if self._share:
            done = QRectF(0, 3, max(4.0, track.width() * self._share), 4)
            painter.setBrush(self._theme.colour("ink_soft"))
            painter.drawRoundedRect(done, 2, 2)
        painter.fillRect(QRectF(self.width() - _TICK, 0, _TICK, 10), self._theme.colour("ink"))
        painter.end()
