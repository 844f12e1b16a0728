"""The hold dial: a customer waits. A thin ring, a thick ring on tint, a solid disc."""

from dataclasses import dataclass
from math import cos, radians, sin
from typing import Final, Literal

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from escdesk.desktop.i18n import clock
from escdesk.desktop.theme import Theme
from escdesk.desktop.widgets.icons import paint_icon
from escdesk.desktop.widgets.marks import paint_mark

DialStage = Literal[1, 2, 3]
_MIDDLE: Final = 0.42  # radius of the ring's middle, of the diameter
_WORDS_FROM: Final = 80  # px; a smaller dial bears the time alone
_MARKS: Final = {1: "hold_1", 2: "hold_2", 3: "hold_3"}


@dataclass(frozen=True, slots=True)
class DialView:
    """What a dial shows. Spans are ms; ``limit_ms`` is the whole circle, ``promise_ms`` the second tick.

    ``since`` None: nobody waits; the dial is an empty ring with ``icon`` and the caption below it.
    ``estimated``: the hub is away, the clock goes on by itself: a dashed ring without limits.
    """

    since: int | None
    promise_ms: int = 30_000
    limit_ms: int = 90_000
    caption: str = ""
    estimated: bool = False
    icon: str = "phone"

    def stage(self, instant: int) -> DialStage:
        """Return the stage at an instant: within the promise, say a word, escalate."""
        waited = 0 if self.since is None else instant - self.since
        return 3 if waited >= self.limit_ms else 2 if waited >= self.promise_ms else 1


class HoldDial(QWidget):
    """Draws a view at an instant; it has no clock of its own."""

    def __init__(self, theme: Theme, diameter: int) -> None:
        super().__init__()
        self._theme = theme
        self._diameter = diameter
        self._view = DialView(None)
        self._waited_ms = 0
        self._track = "sunken"
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    @property
    def waited_ms(self) -> int:
        """What the dial says, in whole seconds."""
        return self._waited_ms

    @property
    def view(self) -> DialView:
        return self._view

    def resize_to(self, diameter: int) -> None:
        if diameter != self._diameter:
            self._diameter = diameter
            self.updateGeometry()
            self.update()

    def show_dial(self, view: DialView, instant: int, *, tinted: bool = True) -> None:
        """Show a view at an instant (ms). ``tinted``: stage 2 stands on its tint, so its track is surface."""
        waited = 0 if view.since is None else max(0, instant - view.since) // 1000 * 1000
        track = "surface" if tinted and view.since is not None and view.stage(instant) == 2 else "sunken"
        if (view, waited, track) != (self._view, self._waited_ms, self._track):
            self._view, self._waited_ms, self._track = view, waited, track
            self.setAccessibleName(f"{view.caption} {'' if view.since is None else clock(waited)}".strip())
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._diameter, self._diameter)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(self.width() / 2, self.height() / 2)
        if self._view.since is None:
            self._paint_empty(painter)
        elif self._view.estimated:
            self._paint_estimated(painter)
        else:
            stage = self._view.stage(self._view.since + self._waited_ms)
            if stage == 3:
                self._paint_disc(painter)
            else:
                self._paint_ring(painter, stage)
            self._paint_words(painter, stage)
        painter.end()

    def _ring(
        self, painter: QPainter, role: str, width: float, from_degree: float = 0, degrees: float = 360
    ) -> None:
        radius = self._diameter * _MIDDLE
        pen = QPen(self._theme.colour(role), width)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        box = QRectF(-radius, -radius, 2 * radius, 2 * radius)
        painter.drawArc(box, round((90 - from_degree) * 16), round(-degrees * 16))

    def _paint_ring(self, painter: QPainter, stage: DialStage) -> None:
        theme, view = self._theme, self._view
        thick = self._diameter * theme.share("dial", "ring_1" if stage == 1 else "ring_2")
        degrees = min(359.9, 360 * self._waited_ms / max(1, view.limit_ms))
        self._ring(painter, self._track, thick)
        if stage == 1:
            self._ring(painter, "calm", thick, 0, degrees)
        else:
            # the amber alone is below 3:1, so it is drawn with an edge of 1 px on every side
            self._ring(painter, "caution", thick, 0, degrees)
            trim = 360 / (6.2832 * self._diameter * _MIDDLE)
            self._ring(painter, "caution_solid", thick - 2, trim, max(0.0, degrees - 2 * trim))
        self._tick(painter, 0, thick)
        if view.promise_ms < view.limit_ms:
            self._tick(painter, 360 * view.promise_ms / view.limit_ms, thick)

    def _tick(self, painter: QPainter, degree: float, thick: float) -> None:
        middle, reach = self._diameter * _MIDDLE, thick / 2 + self._diameter * 0.03
        x, y = sin(radians(degree)), -cos(radians(degree))
        painter.setPen(QPen(self._theme.colour("ink"), self._diameter * self._theme.share("dial", "tick")))
        painter.drawLine(
            QPointF(x * (middle - reach), y * (middle - reach)),
            QPointF(x * (middle + reach), y * (middle + reach)),
        )

    def _paint_disc(self, painter: QPainter) -> None:
        theme, radius = self._theme, self._diameter / 2
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("alarm"))
        painter.drawEllipse(QPointF(0, 0), radius, radius)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.colour("on_solid"), self._diameter * theme.share("dial", "rim_3")))
        painter.drawEllipse(QPointF(0, 0), radius * 0.89, radius * 0.89)

    def _paint_empty(self, painter: QPainter) -> None:
        self._ring(painter, "sunken", self._diameter * 0.032)
        size = self._diameter * 0.19
        paint_icon(
            painter,
            QRectF(-size / 2, -self._diameter * 0.19, size, size),
            self._view.icon,
            self._theme.colour("ink_soft"),
        )
        self._words(painter, self._view.caption, 0.13, self._caption_px() + 1, "ink_soft")

    def _paint_estimated(self, painter: QPainter) -> None:
        radius = self._diameter * _MIDDLE
        pen = QPen(self._theme.colour("ink_soft"), self._diameter * 0.04)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        arcs = 30
        length = 6.2832 * radius / arcs / pen.widthF()
        pen.setDashPattern([length * 0.5, length * 0.5])
        painter.setPen(pen)
        painter.drawEllipse(QPointF(0, 0), radius, radius)
        self._words(painter, self._view.caption, -0.2, self._caption_px(), "ink_soft")
        self._words(painter, clock(self._waited_ms), 0.02, self._time_px(), "ink")
        size = self._diameter * 0.15
        paint_icon(
            painter,
            QRectF(-size / 2, self._diameter * 0.17, size, size),
            "disconnected",
            self._theme.colour("ink_soft"),
        )

    def _caption_px(self) -> int:
        figures = self._theme.tokens["type"]["dial"]
        share = float(figures["caption_of_diameter"])
        return max(int(figures["caption_min"]), round(self._diameter * share))

    def _time_px(self) -> int:
        share = float(self._theme.tokens["type"]["dial"]["of_diameter"])
        wide = (
            QFontMetricsF(self._theme.font("lead", size=100)).horizontalAdvance(clock(self._waited_ms)) / 100
        )
        return min(round(self._diameter * share), round(self._diameter * 0.66 / wide))

    def _paint_words(self, painter: QPainter, stage: DialStage) -> None:
        role = "on_solid" if stage == 3 else "ink"
        self._words(
            painter, self._view.caption, -0.195, self._caption_px(), role if stage > 1 else "ink_soft"
        )
        self._words(painter, clock(self._waited_ms), 0.025, self._time_px(), role)
        size = self._diameter * 0.145
        box = QRectF(-size / 2, self._diameter * 0.245 - size / 2, size, size)
        paint_mark(painter, box, _MARKS[stage], self._theme, {1: None, 2: "ink", 3: "on_solid"}[stage])

    def _words(self, painter: QPainter, text: str, at: float, px: int, role: str) -> None:
        painter.setFont(self._theme.font("lead", size=px))
        painter.setPen(self._theme.colour(role))
        y = self._diameter * at
        painter.drawText(
            QRectF(-self._diameter, y - px, 2 * self._diameter, 2 * px), Qt.AlignmentFlag.AlignCenter, text
        )
