"""The picture of a sweep: how long a raised hand waits, and how many promises are kept, by the number of helpers."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import log10
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QByteArray, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QGuiApplication, QImage, QImageWriter, QPainter, QPainterPath, QPen

from escdesk.desktop.i18n import Catalogue
from escdesk.desktop.theme import Theme

WIDTH: Final = 1_200
HEIGHT: Final = 860
RATIO: Final = 2
_LEFT: Final = 88
_RIGHT: Final = 128
_WAIT: Final = QRectF(_LEFT, 168, WIDTH - _LEFT - _RIGHT, 320)
_KEPT: Final = QRectF(_LEFT, 568, WIDTH - _LEFT - _RIGHT, 150)
_SECONDS: Final = (5, 10, 20, 30, 60, 120, 300, 600, 1_200, 3_600)
_SHARES: Final = (0, 25, 50, 75, 100)
_DOT: Final = 4.5
_APART: Final = 18.0
_LINE: Final = 2.0


@dataclass(frozen=True, slots=True)
class Point:
    """One number of helpers; seconds, and a share of 1. None where nobody accepted or nothing was promised."""

    helpers: int
    p50: float | None
    p90: float | None
    p99: float | None
    kept: float | None


def points(reports: Sequence[Mapping[str, Any]]) -> tuple[Point, ...]:
    """What the picture shows of the reports of `escdesk rehearse`."""
    found = []
    for told in reports:
        wait = told["time_to_acceptance"]
        kept = told["promises"]["share"]
        found.append(Point(told["helpers"], wait["p50"], wait["p90"], wait["p99"], kept))
    return tuple(sorted(found, key=lambda point: point.helpers))


def draw(reports: Sequence[Mapping[str, Any]], path: Path) -> None:
    """Write the picture as PNG, in both languages. Raises OSError when it can't be written."""
    application = QGuiApplication.instance() or QGuiApplication(["escdesk", "-platform", "offscreen"])
    image = QImage(WIDTH * RATIO, HEIGHT * RATIO, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(RATIO)
    theme = Theme.load("light")
    image.fill(theme.colour("surface"))
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _Sweep(painter, theme, reports).paint()
    painter.end()
    writer = QImageWriter(str(path), QByteArray(b"png"))
    if not writer.write(image):
        raise OSError(0, writer.errorString())
    del application


class _Sweep:
    def __init__(self, painter: QPainter, theme: Theme, reports: Sequence[Mapping[str, Any]]) -> None:
        self._painter = painter
        self._theme = theme
        self._points = points(reports)
        self._first = reports[0]
        self._ja, self._en = Catalogue.load("ja"), Catalogue.load("en")
        shown = [value for one in self._points for value in (one.p50, one.p90, one.p99) if value]
        self._ticks = _around(shown)

    def paint(self) -> None:
        told, parameters = self._first, self._first["modelled"]["parameters"]
        promise = f"{parameters['promise_s']:g}"
        self._both("title", 40, kind="conclusion", beside=True)
        about = {
            "calls": f"{told['calls']:,}",
            "raised": f"{told['raised']:,}",
            "file": told["log"]["file"],
        }
        self._both("about", 78, **about)
        self._both("wait", 132, kind="name", beside=True)
        self._grid(_WAIT, [(self._second(one), f"{one:,}") for one in self._ticks])
        self._promise(float(parameters["promise_s"]), promise)
        self._waits()
        self._both("kept", 532, kind="name", beside=True, promise=promise)
        self._grid(_KEPT, [(self._share(one / 100), str(one)) for one in _SHARES])
        self._line([(one.helpers, one.kept) for one in self._points], self._share, "accent", "circle")
        last = next((one.kept for one in reversed(self._points) if one.kept is not None), None)
        if last is not None:
            self._at_end(self._share(last), f"{last:.1%}", "accent")
        self._helpers()
        reaction = parameters["reaction"]
        self._both(
            "modelled",
            800,
            median=f"{reaction['median_s']:g}",
            sigma=f"{reaction['sigma']:g}",
            never=f"{reaction['never'] * 100:g}",
            read=f"{parameters['read_s']:g}",
            seed=told["seed"],
        )

    # -- words

    def _both(
        self, key: str, y: float, *, kind: str = "small", beside: bool = False, **fields: object
    ) -> None:
        """A text in Japanese, and in English beside or below it."""
        theme = self._theme
        font = theme.font(kind)
        ja, en = self._ja(f"sweep.{key}", **fields), self._en(f"sweep.{key}", **fields)
        self._say(24, y, ja, font, "ink")
        if beside:
            self._painter.setFont(font)
            x = 24 + self._painter.fontMetrics().horizontalAdvance(ja) + 16
            self._say(x, y, en, theme.font("body"), "ink_soft")
        else:
            self._say(24, y + theme.line(kind, wrapped=True), en, theme.font(kind), "ink_soft")

    def _say(self, x: float, y: float, text: str, font: QFont, role: str) -> None:
        self._painter.setFont(font)
        self._painter.setPen(self._theme.colour(role))
        self._painter.drawText(QPointF(x, y), text)

    # -- scales

    def _x(self, helpers: int) -> float:
        first, last = self._points[0].helpers, self._points[-1].helpers
        share = 0.5 if first == last else (helpers - first) / (last - first)
        return _WAIT.left() + share * _WAIT.width()

    def _second(self, seconds: float) -> float:
        low, high = log10(self._ticks[0]), log10(self._ticks[-1])
        return _WAIT.bottom() - (log10(max(seconds, self._ticks[0])) - low) / (high - low) * _WAIT.height()

    @staticmethod
    def _share(share: float) -> float:
        return _KEPT.bottom() - share * _KEPT.height()

    def _grid(self, box: QRectF, ticks: Sequence[tuple[float, str]]) -> None:
        painter, theme = self._painter, self._theme
        painter.setFont(theme.font("small"))
        for y, word in ticks:
            painter.setPen(QPen(theme.colour("line"), 1))
            painter.drawLine(QPointF(box.left() - 12, y), QPointF(box.right() + 12, y))
            painter.setPen(theme.colour("ink_soft"))
            place = QRectF(box.left() - 72, y - 8, 50, 16)
            painter.drawText(place, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, word)

    def _helpers(self) -> None:
        painter, theme = self._painter, self._theme
        painter.setFont(theme.font("small"))
        painter.setPen(theme.colour("ink"))
        for point in self._points:
            place = QRectF(self._x(point.helpers) - 30, _KEPT.bottom() + 10, 60, 16)
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, str(point.helpers))
        ja, en = self._ja("sweep.helpers"), self._en("sweep.helpers")
        place = QRectF(_KEPT.left(), _KEPT.bottom() + 30, _KEPT.width(), 18)
        painter.setFont(theme.font("body"))
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, f"{ja}    {en}")

    # -- curves

    def _promise(self, seconds: float, words: str) -> None:
        """Where the promise to the customer lies among the waits."""
        if not self._ticks[0] <= seconds <= self._ticks[-1]:
            return
        painter, y = self._painter, self._second(seconds)
        pen = QPen(self._theme.colour("ink_soft"), 1, Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.drawLine(QPointF(_WAIT.left() - 12, y), QPointF(_WAIT.right() + 12, y))
        text = f"{self._ja('sweep.promise', promise=words)}  {self._en('sweep.promise', promise=words)}"
        painter.setFont(self._theme.font("small"))
        place = QRectF(_WAIT.left(), y + 3, _WAIT.width(), 16)
        painter.drawText(place, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)

    def _waits(self) -> None:
        ends: list[tuple[float, str, str]] = []
        for name, word, role, sign in (
            ("p99", "nearly_all", "alarm", "triangle"),
            ("p90", "most", "caution", "square"),
            ("p50", "half", "calm", "circle"),
        ):
            values = [(one.helpers, getattr(one, name)) for one in self._points]
            self._line(values, self._second, role, sign)
            last = next((value for _, value in reversed(values) if value is not None), None)
            if last is not None:
                ends.append((self._second(last), f"{self._ja(f'sweep.{word}')}  {last:.0f} s", role))
        for y, text, role in _spread(ends):
            self._at_end(y, text, role)

    def _at_end(self, y: float, text: str, role: str) -> None:
        self._say(_WAIT.right() + 18, y + 4, text, self._theme.font("small", bold=True), role)

    def _line(self, values: Sequence[tuple[int, float | None]], scale: Any, role: str, sign: str) -> None:
        painter, colour = self._painter, self._theme.colour(role)
        spots = [QPointF(self._x(helpers), scale(value)) for helpers, value in values if value is not None]
        way = QPainterPath()
        for number, spot in enumerate(spots):
            (way.lineTo if number else way.moveTo)(spot)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(colour, _LINE))
        painter.drawPath(way)
        for spot in spots:
            self._mark(spot, colour, sign)

    def _mark(self, spot: QPointF, colour: QColor, sign: str) -> None:
        painter = self._painter
        painter.setPen(QPen(self._theme.colour("surface"), 1.5))
        painter.setBrush(colour)
        box = QRectF(spot.x() - _DOT, spot.y() - _DOT, 2 * _DOT, 2 * _DOT)
        match sign:
            case "square":
                painter.drawRect(box)
            case "triangle":
                painter.drawPolygon([QPointF(spot.x(), box.top() - 1), box.bottomRight(), box.bottomLeft()])
            case _:
                painter.drawEllipse(box)


def _around(values: Sequence[float]) -> tuple[int, ...]:
    """The seconds on the axis: from below the least to above the greatest."""
    least, most = min(values, default=10.0), max(values, default=60.0)
    low = max((one for one in _SECONDS if one <= least), default=_SECONDS[0])
    high = min((one for one in _SECONDS if one >= most), default=_SECONDS[-1])
    found = tuple(one for one in _SECONDS if low <= one <= high)
    return found if len(found) > 1 else (_SECONDS[0], *_SECONDS[1:5])


def _spread(ends: Sequence[tuple[float, str, str]]) -> Iterator[tuple[float, str, str]]:
    """The words at the lines' ends, from the top down, none over another."""
    lowest = float("-inf")
    for y, text, role in sorted(ends):
        lowest = max(y, lowest + _APART)
        yield lowest, text, role
