"""Escalations under way at the board's side: subject, who has it or whom it rings, until when."""

from typing import Final

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QHelpEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QVBoxLayout, QWidget

from escdesk.desktop.board import case_words
from escdesk.desktop.board.case_view import FlightRow
from escdesk.desktop.board.ranking import by_lane
from escdesk.desktop.board.urgent import paint_urgent
from escdesk.desktop.i18n import Catalogue, time_of_day
from escdesk.desktop.theme import Theme
from escdesk.desktop.widgets.boxes import STRETCH, beside
from escdesk.desktop.widgets.ground import Ground
from escdesk.desktop.widgets.label import Label
from escdesk.desktop.widgets.marks import paint_mark
from escdesk.desktop.widgets.tip import as_tip
from escdesk.domain.ids import Instant

_ROW: Final = 46
_LEAST_FURTHER: Final = 48  # px; in less only the tooltip says it
_LEFT: Final = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
_MARKS: Final = {
    "ringing": "ringing",
    "everyone": "ringing",
    "line": "wrap_up",
    "outside": "ringing",
    "told": "ringing",
    "taken": "ringing",
    "connected": "on_call",
    "after_call": "wrap_up",
    "in_hand": "away",
    "to_instruct": "escalating",
    "instructed": "reserved",
    "unread": "ringing",
    "cause": "wrap_up",
    "resolved": "wrap_up",
    "nobody": "hold_3",
}


class _Rows(QWidget):
    """All rows in one widget; as many as there is room for."""

    person_shown = Signal(str)
    assign_asked = Signal(str)

    def __init__(self, theme: Theme, texts: Catalogue) -> None:
        super().__init__()
        self._theme = theme
        self._texts = texts
        self._assign = texts("board.flight.assign")
        self._old = False
        self.rows: tuple[FlightRow, ...] = ()
        self._now = Instant(0)
        self._lines: tuple[tuple[str, ...], ...] = ()
        self._marks: tuple[str, ...] = ()
        self.setAccessibleName(texts("board.flight.empty"))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(_ROW)
        self.setMouseTracking(True)

    def show_rows(self, rows: tuple[FlightRow, ...], now: Instant, *, old: bool) -> None:
        """Show rows; ``old``: they are what was last known, and nothing can be asked about them."""
        if old != self._old:
            self._old = old
            self.update()
        self.rows = rows
        self.show_time(now)

    def show_time(self, now: Instant) -> None:
        self._now = now
        texts = self._texts
        lines = tuple(
            (
                case_words.subject(texts, row),
                texts("board.flight.from", name=row.operator),
                case_words.deadline(texts, row.deadline, now),
                case_words.course(texts, row),
                "" if row.owner is None else texts("board.flight.owner", name=row.owner),
                case_words.further(texts, row),
                texts("board.flight.urgent") if row.urgent else "",
                case_words.kind(texts, row),
            )
            for row in self.rows
        )
        marks = tuple(row.stage for row in self.rows)
        if (lines, marks) != (self._lines, self._marks):
            self._lines, self._marks = lines, marks
            said = "\n".join(" ".join(part for part in line if part) for line in lines)
            self.setAccessibleName(said or texts("board.flight.empty"))
            self.update()

    def shown_count(self) -> int:
        """Return how many rows there is room for, keeping a line for the rest."""
        room = self.height()
        if len(self.rows) * _ROW <= room:
            return len(self.rows)
        return max(0, (room - 22) // _ROW)

    def sizeHint(self) -> QSize:
        return QSize(300, max(1, len(self.rows)) * _ROW)

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, texts = self._theme, self._texts
        painter = QPainter(self)
        if not self.rows:
            painter.setFont(theme.font("body"))
            painter.setPen(theme.colour("ink_soft"))
            painter.drawText(QRectF(0, 6, self.width(), 22), _LEFT, texts("board.flight.empty"))
            painter.end()
            return
        shown = self.shown_count()
        for at in range(shown):
            self._paint_row(painter, at * _ROW, self.rows[at], self._lines[at])
        if shown < len(self.rows):
            painter.setFont(theme.font("small"))
            painter.setPen(theme.colour("ink_soft"))
            more = texts("board.flight.more", count=len(self.rows) - shown)
            painter.drawText(QRectF(0, shown * _ROW, self.width(), 22), _LEFT, more)
        painter.end()

    def _paint_row(self, painter: QPainter, top: float, row: FlightRow, line: tuple[str, ...]) -> None:
        theme = self._theme
        subject, whose, until, stage, owner, further, urgent, kind = line
        painter.fillRect(QRectF(0, top + _ROW - 1, self.width(), 1), theme.colour("line"))
        paint_mark(painter, QRectF(0, top + 7, 14, 14), "escalating", theme)
        bold, small = theme.font("body", bold=True), theme.font("small")
        late = row.deadline is not None and row.deadline <= self._now
        right = QFontMetricsF(bold).horizontalAdvance(until)
        painter.setFont(bold)
        painter.setPen(theme.colour("alarm" if late else "ink"))
        painter.drawText(QRectF(self.width() - right - 1, top + 4, right + 1, 20), _LEFT, until)
        painter.setPen(theme.colour("ink"))
        left = 22 if not urgent else paint_urgent(painter, 22, top + 14, urgent, theme) + 8
        room = self.width() - left - right - 12
        aside = min(QFontMetricsF(small).horizontalAdvance(whose) + 8, room / 2)
        painter.setFont(bold)
        wide = self._text(painter, QRectF(left, top + 4, room - aside, 20), subject)
        painter.setFont(small)
        painter.setPen(theme.colour("ink_soft"))
        self._text(painter, QRectF(left + wide + 8, top + 4, room - wide - 8, 20), whose)
        lost = row.stage in {"nobody", "unread"}
        paint_mark(painter, QRectF(22, top + 27, 12, 12), _MARKS[row.stage], theme)
        link = self._link_width() if self._can_assign(row) else 0.0
        if link:
            painter.setPen(theme.colour("accent"))
            painter.setFont(theme.font("small", bold=True))
            painter.drawText(QRectF(self.width() - link, top + 24, link, 18), _LEFT, self._assign)
        painter.setPen(theme.colour("alarm" if lost else "ink_soft"))
        painter.setFont(theme.font("small", bold=lost))
        room = self.width() - 40 - link - (12 if link else 0)
        second = case_words.joined(self._texts, kind, owner, stage)
        wide = self._text(painter, QRectF(40, top + 24, room, 18), second)
        painter.setPen(theme.colour("ink_soft"))
        painter.setFont(small)
        if further and room - wide > _LEAST_FURTHER:
            self._text(painter, QRectF(40 + wide + 8, top + 24, room - wide - 8, 18), further)

    def _link_width(self) -> float:
        return QFontMetricsF(self._theme.font("small", bold=True)).horizontalAdvance(self._assign) + 1

    def _can_assign(self, row: FlightRow) -> bool:
        return row.can_assign and not self._old

    def on_link(self, x: float, y: float) -> bool:
        """Say whether a point lies on the words that give a row to somebody."""
        row = self._at(y)
        lower = y % _ROW >= _ROW / 2
        return row is not None and lower and self._can_assign(row) and x >= self.width() - self._link_width()

    @staticmethod
    def _text(painter: QPainter, box: QRectF, text: str) -> float:
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(box.width()) + 1)
        painter.drawText(box, _LEFT, shown)
        return float(painter.fontMetrics().horizontalAdvance(shown))

    def _at(self, y: float) -> FlightRow | None:
        at = int(y // _ROW)
        return self.rows[at] if 0 <= at < self.shown_count() else None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at = event.position()
        row = self._at(at.y())
        if row is None:
            return
        if self.on_link(at.x(), at.y()):
            self.assign_asked.emit(row.escalation_id)
        elif row.person_id is not None:
            self.person_shown.emit(row.person_id)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = event.position()
        hand = (
            Qt.CursorShape.PointingHandCursor if self.on_link(at.x(), at.y()) else Qt.CursorShape.ArrowCursor
        )
        self.setCursor(hand)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            at = int(event.pos().y() // _ROW)
            inside = 0 <= at < self.shown_count()
            said = "\n".join(part for part in self._lines[at] if part) if inside else ""
            QToolTip.showText(event.globalPos(), as_tip(said))
            return True
        return super().event(event)


class FlightList(Ground):
    """``person_shown``: whose row in the table to go to; ``assign_asked``: which escalation to give to somebody."""

    person_shown = Signal(str)
    assign_asked = Signal(str)

    def __init__(self, theme: Theme, texts: Catalogue) -> None:
        super().__init__(theme, "surface", line=True)
        self._texts = texts
        self._count = Label(theme, "small", "ink_soft")
        self.list = _Rows(theme, texts)
        self.list.person_shown.connect(self.person_shown)
        self.list.assign_asked.connect(self.assign_asked)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 8)
        column.setSpacing(4)
        title = Label(theme, "body", text=texts("board.flight.title"), bold=True)
        column.addLayout(beside(title, STRETCH, self._count))
        column.addWidget(self.list, 1)

    def show_flights(
        self, rows: tuple[FlightRow, ...], now: Instant, *, as_of: Instant | None = None
    ) -> None:
        """Show the escalations: alarms first, then urgent, then the oldest. ``as_of``: they are as old as that.

        What belongs to an incident is counted on its card.
        """
        rows = tuple(row for row in rows if row.incident is None)
        if as_of is not None:
            self._count.say(self._texts("board.flight.as_of", time=time_of_day(as_of)))
        else:
            self._count.say(self._texts("board.flight.count", count=len(rows)) if rows else "")
        self.list.show_rows(by_lane(rows), now, old=as_of is not None)

    def show_time(self, now: Instant) -> None:
        self.list.show_time(now)
