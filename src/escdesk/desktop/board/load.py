"""How much the SVs have in hand, fullest first: ink and bars, because it describes people and no limit."""

from collections.abc import Iterable
from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from escdesk.desktop.board import words
from escdesk.desktop.board.view import BoardRow
from escdesk.desktop.i18n import Catalogue
from escdesk.desktop.theme import Theme
from escdesk.desktop.widgets.bars import LOAD_STEP, paint_load
from escdesk.desktop.widgets.boxes import STRETCH, beside
from escdesk.desktop.widgets.ground import Ground
from escdesk.desktop.widgets.label import Label
from escdesk.desktop.widgets.marks import paint_mark

MOST: Final = 5
_ROW: Final = 22
_NAME: Final = 132
_MOST_BARS: Final = 8
_LEFT: Final = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft


def by_load(rows: Iterable[BoardRow]) -> list[BoardRow]:
    """Return those who take escalations and are there: who leaves soon with something in hand, then the fullest."""
    found = [row for row in rows if row.limit and row.state != "off_duty"]
    found.sort(
        key=lambda row: (not (row.leaves_at and row.load), -row.load / row.limit, row.name, row.person_id)
    )
    return found


class _Rows(QWidget):
    """All of them in one widget."""

    def __init__(self, theme: Theme, texts: Catalogue) -> None:
        super().__init__()
        self._theme = theme
        self._texts = texts
        self.rows: list[BoardRow] = []
        self._rest = 0
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def show_rows(self, rows: list[BoardRow]) -> None:
        room = MOST if len(rows) <= MOST else MOST - 1
        if (rows[:room], len(rows) - room) == (self.rows, self._rest):
            return
        self.rows, self._rest = rows[:room], max(0, len(rows) - room)
        self.setAccessibleName("\n".join(self.said(row) for row in self.rows))
        self.updateGeometry()
        self.update()

    def said(self, row: BoardRow) -> str:
        """Return all that a row says."""
        return f"{row.name} {self._figure(row)} {self._word(row)}".rstrip()

    def _figure(self, row: BoardRow) -> str:
        return self._texts("board.assign.load", count=row.load, limit=row.limit)

    def _word(self, row: BoardRow) -> str:
        texts = self._texts
        if row.leaves_at is not None:
            return words.carrying(texts, row)
        if row.reserved:
            return texts("board.short.reserved")
        return texts("board.load.only_urgent") if row.load >= row.limit else ""

    def sizeHint(self) -> QSize:
        return QSize(300, (len(self.rows) + bool(self._rest)) * _ROW)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = self._theme
        painter = QPainter(self)
        small, bold = theme.font("small"), theme.font("small", bold=True)
        for at, row in enumerate(self.rows):
            top = at * _ROW
            paint_mark(
                painter,
                QRectF(0, top + 4, 14, 14),
                "reserved" if row.reserved and row.state == "free" else row.state,
                theme,
            )
            painter.setFont(bold)
            painter.setPen(theme.colour("ink"))
            name = QFontMetricsF(bold).elidedText(row.name, Qt.TextElideMode.ElideRight, _NAME)
            painter.drawText(QRectF(22, top, _NAME, _ROW), _LEFT, name)
            x = self._paint_bars(painter, 22 + _NAME + 8, top, row)
            painter.setFont(small)
            painter.setPen(theme.colour("ink"))
            painter.drawText(QRectF(x + 8, top, 44, _ROW), _LEFT, self._figure(row))
            painter.setPen(theme.colour("ink_soft"))
            room = max(0.0, self.width() - x - 52)
            word = QFontMetricsF(small).elidedText(self._word(row), Qt.TextElideMode.ElideRight, room)
            painter.drawText(QRectF(x + 52, top, room, _ROW), _LEFT, word)
        if self._rest:
            painter.setFont(small)
            painter.setPen(theme.colour("ink_soft"))
            box = QRectF(22, len(self.rows) * _ROW, self.width() - 22, _ROW)
            painter.drawText(box, _LEFT, self._texts("board.load.more", count=self._rest))
        painter.end()

    def _paint_bars(self, painter: QPainter, x: float, top: float, row: BoardRow) -> float:
        """Paint a box for each case there may be; return where the widest row of boxes ends."""
        paint_load(painter, self._theme, x, top + 6, row.load, min(row.limit, _MOST_BARS))
        return x + LOAD_STEP * min(_MOST_BARS, max((one.limit for one in self.rows), default=0))


class LoadList(Ground):
    """Title and rows; what does not fit is counted."""

    def __init__(self, theme: Theme, texts: Catalogue) -> None:
        super().__init__(theme, "surface", line=True)
        self.list = _Rows(theme, texts)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 10)
        column.setSpacing(4)
        title = Label(theme, "body", text=texts("board.load.title"), bold=True)
        column.addLayout(
            beside(title, STRETCH, Label(theme, "small", "ink_soft", text=texts("board.load.aside")))
        )
        column.addWidget(self.list)

    def show_load(self, rows: Iterable[BoardRow]) -> bool:
        """Show who has how much in hand; False when there is nobody to show."""
        found = by_load(rows)
        self.list.show_rows(found)
        return bool(found)
