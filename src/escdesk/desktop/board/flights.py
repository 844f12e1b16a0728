"""Escalations under way at the board's side: subject, who has it or whom it rings, until when."""

from typing import Final

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QHelpEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QVBoxLayout, QWidget

from escdesk.desktop.board import words
from escdesk.desktop.board.view import FlightRow
from escdesk.desktop.i18n import Catalogue, time_of_day
from escdesk.desktop.theme import Theme
from escdesk.desktop.widgets.boxes import STRETCH, beside
from escdesk.desktop.widgets.ground import Ground
from escdesk.desktop.widgets.label import Label
from escdesk.desktop.widgets.marks import paint_mark
from escdesk.domain.ids import Instant

_ROW: Final = 46
_LEFT: Final = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
_MARKS: Final = {
    "ringing": "ringing",
    "everyone": "ringing",
    "taken": "ringing",
    "connected": "on_call",
    "after_call": "wrap_up",
    "resolved": "wrap_up",
    "nobody": "hold_3",
}


class _Rows(QWidget):
    """All rows in one widget; as many as there is room for."""

    person_shown = Signal(str)

    def __init__(self, theme: Theme, texts: Catalogue) -> None:
        super().__init__()
        self._theme = theme
        self._texts = texts
        self.rows: tuple[FlightRow, ...] = ()
        self._now = Instant(0)
        self._lines: tuple[tuple[str, ...], ...] = ()
        self._marks: tuple[str, ...] = ()
        self.setAccessibleName(texts("board.flight.empty"))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(_ROW)
        self.setMouseTracking(True)

    def show_rows(self, rows: tuple[FlightRow, ...], now: Instant) -> None:
        self.rows = rows
        self.show_time(now)

    def show_time(self, now: Instant) -> None:
        self._now = now
        texts = self._texts
        lines = tuple(
            (
                row.subject or texts("board.alarm.subject"),
                texts("board.flight.from", name=row.operator),
                words.deadline(texts, row.deadline, now),
                words.flight(texts, row),
                "" if row.owner is None else texts("board.flight.owner", name=row.owner),
            )
            for row in self.rows
        )
        marks = tuple(row.stage for row in self.rows)
        if (lines, marks) != (self._lines, self._marks):
            self._lines, self._marks = lines, marks
            said = "\n".join(" ".join(line) for line in lines)
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
        subject, whose, until, stage, owner = line
        painter.fillRect(QRectF(0, top + _ROW - 1, self.width(), 1), theme.colour("line"))
        paint_mark(painter, QRectF(0, top + 7, 14, 14), "escalating", theme)
        bold, small = theme.font("body", bold=True), theme.font("small")
        late = row.deadline is not None and row.deadline <= self._now
        right = QFontMetricsF(bold).horizontalAdvance(until)
        painter.setFont(bold)
        painter.setPen(theme.colour("alarm" if late else "ink"))
        painter.drawText(QRectF(self.width() - right - 1, top + 4, right + 1, 20), _LEFT, until)
        painter.setPen(theme.colour("ink"))
        room = self.width() - 22 - right - 12
        aside = min(QFontMetricsF(small).horizontalAdvance(whose) + 8, room / 2)
        wide = self._text(painter, QRectF(22, top + 4, room - aside, 20), subject)
        painter.setFont(small)
        painter.setPen(theme.colour("ink_soft"))
        self._text(painter, QRectF(22 + wide + 8, top + 4, room - wide - 8, 20), whose)
        lost = row.stage == "nobody"
        paint_mark(painter, QRectF(22, top + 27, 12, 12), _MARKS[row.stage], theme)
        painter.setPen(theme.colour("alarm" if lost else "ink_soft"))
        painter.setFont(theme.font("small", bold=lost))
        second = stage if not owner else f"{owner}・{stage}"
        self._text(painter, QRectF(40, top + 24, self.width() - 40, 18), second)

    @staticmethod
    def _text(painter: QPainter, box: QRectF, text: str) -> float:
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(box.width()) + 1)
        painter.drawText(box, _LEFT, shown)
        return float(painter.fontMetrics().horizontalAdvance(shown))

    def _at(self, y: float) -> FlightRow | None:
        at = int(y // _ROW)
        return self.rows[at] if 0 <= at < self.shown_count() else None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        row = self._at(event.position().y())
        if row is not None and row.person_id is not None:
            self.person_shown.emit(row.person_id)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            at = int(event.pos().y() // _ROW)
            inside = 0 <= at < self.shown_count()
            QToolTip.showText(
                event.globalPos(), "\n".join(part for part in self._lines[at] if part) if inside else ""
            )
            return True
        return super().event(event)


class FlightList(Ground):
    """``person_shown``: whose row in the table to go to."""

    person_shown = Signal(str)

    def __init__(self, theme: Theme, texts: Catalogue) -> None:
        super().__init__(theme, "surface", line=True)
        self._texts = texts
        self._count = Label(theme, "small", "ink_soft")
        self.list = _Rows(theme, texts)
        self.list.person_shown.connect(self.person_shown)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 8)
        column.setSpacing(4)
        title = Label(theme, "body", text=texts("board.flight.title"), bold=True)
        column.addLayout(beside(title, STRETCH, self._count))
        column.addWidget(self.list, 1)

    def show_flights(
        self, rows: tuple[FlightRow, ...], now: Instant, *, as_of: Instant | None = None
    ) -> None:
        """Show the escalations: nobody's first, then the nearest deadline. ``as_of``: they are as old as that."""
        ordered = sorted(
            rows, key=lambda r: (r.stage != "nobody", r.deadline is None, r.deadline or 0, r.since)
        )
        if as_of is not None:
            self._count.say(self._texts("board.flight.as_of", time=time_of_day(as_of)))
        else:
            self._count.say(self._texts("board.flight.count", count=len(rows)) if rows else "")
        self.list.show_rows(tuple(ordered), now)

    def show_time(self, now: Instant) -> None:
        self.list.show_time(now)
