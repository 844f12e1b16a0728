"""The one mark of each state, drawn from the figures of tokens.toml's [marks] in a box of 16."""

from typing import Any, Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from escdesk.desktop.theme import Theme

_BOX: Final = 16.0
_SMALL: Final = 14.0  # up to here the dashed circle of "unknown" has four arcs instead of eight
_SIGN: Final = QPainterPath()
_SIGN.moveTo(6.3, 6.6)
_SIGN.cubicTo(6.3, 5.5, 7.0, 4.9, 8.0, 4.9)
_SIGN.cubicTo(9.1, 4.9, 9.8, 5.5, 9.8, 6.4)
_SIGN.cubicTo(9.8, 7.6, 8.0, 7.7, 8.0, 9.2)


def mark_names(theme: Theme) -> tuple[str, ...]:
    """Return every state that has a mark, in the order of tokens.toml."""
    return tuple(theme.tokens["states"])


def mark_role(theme: Theme, mark: str) -> str:
    """Return the colour role of a state's mark."""
    return str(theme.tokens["states"][mark]["colour"])


def paint_mark(painter: QPainter, rect: QRectF, mark: str, theme: Theme, role: str | None = None) -> None:
    """Paint a state's mark into a square of logical px.

    ``role`` replaces the mark's own colour: on a filled ground, or where a mark only names a stage to come.
    Raises KeyError for a state that tokens.toml does not know.
    """
    own = role is None
    name = role or mark_role(theme, mark)
    colour = theme.colour(name)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(rect.topLeft())
    painter.scale(rect.width() / _BOX, rect.height() / _BOX)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if mark == "hold_2":
        _speech(painter, theme, colour, own=own)
    elif mark == "hold_3":
        _triangle(painter, colour, _inner(theme, name, own=own))
    elif mark == "escalating":
        _flag(painter, colour)
    elif mark == "reserved":
        painter.setPen(QPen(colour, 1.6))
        painter.drawEllipse(QPointF(8, 8), 6.0, 6.0)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawEllipse(QPointF(8, 8), 2.8, 2.8)
    else:
        shape = "holding" if mark == "hold_1" else mark
        if shape == "unknown" and rect.width() <= _SMALL:
            shape = "unknown_to_14px"
        _from_figures(painter, theme.tokens["marks"][shape], colour, rect.width())
    painter.restore()


def _inner(theme: Theme, role: str, *, own: bool) -> QColor:
    """Return the colour of what is cut into a filled mark."""
    if own or role == "alarm":
        return theme.colour("on_solid")
    return theme.colour({"on_solid": "alarm", "ink": "surface"}.get(role, "surface"))


def _from_figures(painter: QPainter, figures: dict[str, Any], colour: QColor, width: float) -> None:
    pen = QPen(colour, figures.get("stroke", 0.0))
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    if "dash" in figures:
        stroke = figures["stroke"]
        pen.setDashPattern([length / stroke for length in figures["dash"]])
        pen.setDashOffset(figures.get("dash_offset", 0.0) / stroke)
    fill = figures.get("fill", False)
    if fill:
        painter.setBrush(colour)
    else:
        painter.setPen(pen)
    if "circle" in figures:
        x, y, radius = figures["circle"]
        painter.drawEllipse(QPointF(x, y), radius, radius)
    for x, y, radius in figures.get("circles", ()):
        painter.drawEllipse(QPointF(x, y), radius, radius)
    rects = [*figures.get("rects", ()), *([figures["rect"]] if "rect" in figures else [])]
    for x, y, w, h in rects:
        half = 0.0 if fill else figures["stroke"] / 2  # the figures name the middle of a stroke
        outer = _snapped(QRectF(x - half, y - half, w + 2 * half, h + 2 * half), width)
        painter.drawRect(outer.adjusted(half, half, -half, -half))
    if "path" in figures:
        _stroke_path(painter, figures["path"], pen)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    if "core" in figures:
        painter.drawRect(_snapped(QRectF(*figures["core"]), width))
    if "filled_left" in figures:
        painter.drawRect(_snapped(QRectF(*figures["filled_left"]), width))
    if "lower_half_radius" in figures:
        radius = figures["lower_half_radius"]
        painter.drawPie(QRectF(8 - radius, 8 - radius, 2 * radius, 2 * radius), 180 * 16, 180 * 16)
    if "bar" in figures:
        _bar(painter, figures, colour)
    if "sign" in figures:
        sign = QPen(colour, figures.get("sign_stroke", 1.4))
        sign.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(sign)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(_SIGN)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawEllipse(QPointF(8, 11.3), 0.95, 0.95)


def _snapped(rect: QRectF, width: float) -> QRectF:
    """Move a rectangle's edges to whole px of the mark's size, so that squares stay sharp."""
    unit = _BOX / width
    left, top = round(rect.left() / unit) * unit, round(rect.top() / unit) * unit
    wide = max(1, round(rect.width() / unit)) * unit
    high = max(1, round(rect.height() / unit)) * unit
    return QRectF(left, top, wide, high)


def _bar(painter: QPainter, figures: dict[str, Any], colour: QColor) -> None:
    a, b, c, d = figures["bar"]
    if "bar_width" in figures:
        painter.setPen(QPen(colour, figures["bar_width"]))
        painter.drawLine(QPointF(a, b), QPointF(c, d))
        painter.setPen(Qt.PenStyle.NoPen)
    else:
        painter.drawRect(QRectF(a, b, c, d))


def _stroke_path(painter: QPainter, figures: str, pen: QPen) -> None:
    """Draw the two paths that tokens.toml writes as SVG: the open book and the open circle."""
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if figures.startswith("M3.94"):
        # A circle of radius 5.3 that is open at the top; its ends are at (3.94, 4.6) and (12.06, 4.6).
        painter.drawArc(QRectF(8 - 5.3, 8.0 - 5.3, 10.6, 10.6), 140 * 16, 260 * 16)
        return
    book = QPainterPath()
    for side in (1.0, -1.0):
        book.moveTo(8, 4.6)
        book.cubicTo(8 - side * 1.7, 3.1, 8 - side * 4, 2.7, 8 - side * 6.3, 2.9)
        book.lineTo(8 - side * 6.3, 12.2)
        book.cubicTo(8 - side * 4, 12.0, 8 - side * 1.7, 12.4, 8, 13.8)
    book.moveTo(8, 4.6)
    book.lineTo(8, 13.6)
    painter.drawPath(book)


def _speech(painter: QPainter, theme: Theme, colour: QColor, *, own: bool) -> None:
    bubble = QPolygonF(
        [
            QPointF(*p)
            for p in ((1.5, 2), (14.5, 2), (14.5, 11.2), (7.6, 11.2), (4.4, 14.4), (4.4, 11.2), (1.5, 11.2))
        ]
    )
    painter.setBrush(colour)
    if own:
        edge = QPen(theme.colour("caution"), 1.0)
        edge.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
        painter.setPen(edge)
    painter.drawPolygon(bubble)
    painter.setPen(QPen(theme.colour("on_caution") if own else theme.colour("surface"), 1.5))
    painter.drawLine(QPointF(4.4, 5.3), QPointF(11.6, 5.3))
    painter.drawLine(QPointF(4.4, 8.1), QPointF(9, 8.1))


def _triangle(painter: QPainter, colour: QColor, inner: QColor) -> None:
    painter.setBrush(colour)
    pen = QPen(colour, 1.2)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.drawPolygon(QPolygonF([QPointF(8, 1.8), QPointF(15, 14), QPointF(1, 14)]))
    arrow = QPen(inner, 1.5)
    arrow.setCapStyle(Qt.PenCapStyle.FlatCap)
    painter.setPen(arrow)
    painter.drawLine(QPointF(8, 12.4), QPointF(8, 7))
    painter.drawPolyline(QPolygonF([QPointF(5.6, 9), QPointF(8, 6.6), QPointF(10.4, 9)]))


def _flag(painter: QPainter, colour: QColor) -> None:
    painter.setBrush(colour)
    painter.drawRect(QRectF(2.8, 1.2, 1.8, 13.6))
    painter.drawPolygon(
        QPolygonF(
            [QPointF(4.4, 2.2), QPointF(14, 2.2), QPointF(11.4, 5.7), QPointF(14, 9.2), QPointF(4.4, 9.2)]
        )
    )


class Mark(QWidget):
    """One state's mark, as a widget."""

    def __init__(self, theme: Theme, mark: str = "unknown", size: int = 14) -> None:
        super().__init__()
        self._theme = theme
        self._mark = mark
        self._role: str | None = None
        self._size = size
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    @property
    def mark(self) -> str:
        return self._mark

    def show_mark(self, mark: str, role: str | None = None) -> None:
        if (mark, role) != (self._mark, self._role):
            self._mark, self._role = mark, role
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._size, self._size)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        box = QRectF(
            (self.width() - self._size) // 2, (self.height() - self._size) // 2, self._size, self._size
        )
        paint_mark(painter, box, self._mark, self._theme, self._role)
        painter.end()
