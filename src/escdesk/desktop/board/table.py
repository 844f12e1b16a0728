"""The table of everyone by risk: rows of one height, painted and never built of widgets."""

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView

from escdesk.desktop.board.case_view import FlightRow
from escdesk.desktop.board.ranking import in_order
from escdesk.desktop.board.row_painter import CALL_GAP, SIDE, Cell, RowPainter
from escdesk.desktop.board.table_model import CALL, COLUMNS, ESCALATION, HOLD, HOLDS, QUEUE, STATE, BoardTable
from escdesk.desktop.board.view import BoardRow
from escdesk.desktop.i18n import Catalogue
from escdesk.desktop.theme import Theme
from escdesk.domain.ids import Instant

_WIDTHS: Final = {"state": 136, "name": 204, "queue": 132, "call": 72, "hold": 166, "time": 112, "holds": 96}
_LEAST_ESCALATION: Final = 160
_SQUEEZED: Final = {"state": 124, "name": 184, "queue": 112}
_FOLDED: Final = (QUEUE, CALL, HOLDS)  # beside an open pane on a narrow screen: what says least about a limit


class _Header(QHeaderView):
    """The heads of the columns; over the bar stands the promise, where the ticks are."""

    def __init__(self, theme: Theme, texts: Catalogue) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._theme = theme
        self._texts = texts
        self.setFixedHeight(theme.size("board", "row"))
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setSectionsClickable(False)
        self.setHighlightSections(False)
        self.setMinimumSectionSize(24)

    def paintSection(self, painter: QPainter, rect: QRect, logical: int) -> None:
        theme = self._theme
        painter.save()
        painter.fillRect(rect, theme.colour("canvas"))
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, theme.colour("line"))
        painter.setPen(theme.colour("ink_soft"))
        painter.setFont(theme.font("small"))
        box = rect.adjusted(SIDE if logical == STATE else 0, 0, -8 - (CALL_GAP if logical == CALL else 0), -1)
        side = Qt.AlignmentFlag.AlignRight if logical == CALL else Qt.AlignmentFlag.AlignLeft
        word = self.model().headerData(logical, Qt.Orientation.Horizontal)
        painter.drawText(box, side | Qt.AlignmentFlag.AlignVCenter, str(word or ""))
        if logical == HOLD:
            middle = rect.left() + round(theme.size("board", "bar") * theme.share("board", "promise_at"))
            painter.setFont(theme.font("small", bold=True))
            painter.setPen(theme.colour("ink"))
            over = QRect(middle - 40, rect.top(), 80, rect.height() - 1)
            painter.drawText(over, Qt.AlignmentFlag.AlignCenter, self._texts("board.column.promise"))
        painter.restore()


class FloorTable(QTableView):
    """Shows rows in the order given, except while a hand is over it: then the old order stays for 2 s.

    ``assign_asked`` carries the escalation that is to be given to somebody.
    """

    person_chosen = Signal(str)
    assign_asked = Signal(str)

    def __init__(self, theme: Theme, texts: Catalogue, now: Callable[[], int]) -> None:
        super().__init__()
        self._now = now
        self._still_ms = theme.time_ms("list_order_frozen_after_key_or_hover")
        self._touched_at = -self._still_ms
        self._ground = theme.colour("surface")
        self._chosen: str | None = None
        self.table = BoardTable(texts, now)
        self.setModel(self.table)
        self.setHorizontalHeader(_Header(theme, texts))
        self._painter = RowPainter(theme, texts)
        rows = self.verticalHeader()
        rows.setVisible(False)
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setMinimumSectionSize(theme.size("board", "row"))
        rows.setDefaultSectionSize(theme.size("board", "row"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setSortingEnabled(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerItem)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.viewport().setMouseTracking(True)
        # the ground is painted here, so that nothing below has to be
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName(texts("board.table"))
        palette = self.palette()
        palette.setColor(palette.ColorRole.Base, theme.colour("surface"))
        self.setPalette(palette)
        self.selectionModel().currentRowChanged.connect(self._row_changed)

    # -- in ---------------------------------------------------------------------------------------------------

    @property
    def still(self) -> bool:
        """Whether the order is kept because somebody is aiming."""
        return self._now() - self._touched_at < self._still_ms

    def show_rows(self, rows: Sequence[BoardRow]) -> None:
        """Show rows in this order; the chosen person stays chosen wherever the row goes."""
        if self.still:
            rows = in_order(rows, [row.person_id for row in self.table.rows])
        self.table.show_rows(rows)
        self._choose_again()

    def show_time(self) -> None:
        """Paint what counts in the visible rows: call and hold; where somebody is unknown, since when, too."""
        header, ground = self.horizontalHeader(), self.viewport()
        left = header.sectionViewportPosition(HOLD if header.isSectionHidden(CALL) else CALL)
        known = all(row.known for row in self.table.rows)
        right = header.sectionViewportPosition(ESCALATION) if known else ground.width()
        ground.update(QRect(left, 0, right - left, ground.height()))

    def shown_people(self) -> list[str]:
        """Return the ids from top to bottom."""
        return [row.person_id for row in self.table.rows]

    def chosen_person(self) -> str | None:
        return self._chosen

    def choose(self, person_id: str) -> bool:
        """Choose a person's row and bring it into sight; False when the row is not shown."""
        for at, row in enumerate(self.table.rows):
            if row.person_id == person_id:
                self.setCurrentIndex(self.table.index(at, STATE))
                return True
        return False

    def _choose_again(self) -> None:
        chosen = self._chosen
        current = self.currentIndex().row()
        rows = self.table.rows
        if chosen is None or (0 <= current < len(rows) and rows[current].person_id == chosen):
            return
        at = next((i for i, row in enumerate(rows) if row.person_id == chosen), None)
        selection = self.selectionModel()
        blocked = selection.blockSignals(True)
        if at is None:
            selection.clear()
            self._chosen = None
        else:
            # without scrolling: the row moved, the eye that reads another one should not
            selection.setCurrentIndex(
                self.table.index(at, STATE),
                QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows,
            )
        selection.blockSignals(blocked)
        self.viewport().update()

    def _row_changed(self, current: QModelIndex, _before: QModelIndex) -> None:
        if current.isValid():
            self._chosen = self.table.rows[current.row()].person_id
            self.person_chosen.emit(self._chosen)

    # -- the hand ---------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self._touched_at = self._now()
        if event.text().isprintable() and event.text():
            event.ignore()  # letters are the window's keys, not a search in the table
            return
        super().keyPressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._touched_at = self._now()
        super().mouseMoveEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._touched_at = self._now()
        case = self._assignable_at(event.position().toPoint())
        super().mousePressEvent(event)
        if case is not None:
            self.assign_asked.emit(case.escalation_id)

    def _assignable_at(self, point: QPoint) -> FlightRow | None:
        """Return the escalation whose words for giving it to somebody are under a point: the chosen row has them."""
        index = self.indexAt(point)
        if index.column() != ESCALATION or index.row() != self.currentIndex().row():
            return None
        case = self.table.rows[index.row()].case
        cell = self.visualRect(index)
        left = cell.right() - 8 - self._painter.assign_width(cell.width() - 28)
        return case if case is not None and case.can_assign and point.x() >= left else None

    def chosen_case(self) -> FlightRow | None:
        """Return the escalation of the chosen row."""
        rows = (row for row in self.table.rows if row.person_id == self._chosen)
        return next((row.case for row in rows), None)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint whole rows: cell by cell through Qt's delegate they would cost twice as much."""
        painter, area = QPainter(self.viewport()), event.rect()
        painter.fillRect(area, self._ground)
        cells, rows = self._cells(area), self.table.rows
        first = self.rowAt(area.top())
        if cells and first >= 0:
            high, now = self.rowHeight(first), Instant(self._now())
            top, selected = self.rowViewportPosition(first), self.selectionModel()
            for at in range(first, min(len(rows), first + -(-(area.bottom() + 1 - top) // high))):
                chosen = selected.isRowSelected(at, QModelIndex())
                self._painter.paint(painter, rows[at], cells, top, high, now, chosen=chosen)
                top += high
        painter.end()

    def _cells(self, area: QRect) -> list[Cell]:
        """Return the cells of a row that an area touches."""
        header = self.horizontalHeader()
        shown = (at for at in range(len(COLUMNS)) if not header.isSectionHidden(at))
        cells = ((at, header.sectionViewportPosition(at), header.sectionSize(at)) for at in shown)
        return [cell for cell in cells if cell[1] <= area.right() and cell[1] + cell[2] > area.left()]

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        widths = dict(_WIDTHS)
        room = self.viewport().width()
        if room - sum(widths.values()) < _LEAST_ESCALATION:
            widths.update(_SQUEEZED)
        folded = room - sum(widths.values()) < _LEAST_ESCALATION
        header = self.horizontalHeader()
        used = 0
        for at, name in enumerate(COLUMNS[:ESCALATION]):
            hidden = folded and at in _FOLDED
            header.setSectionHidden(at, hidden)
            if not hidden:
                header.resizeSection(at, widths[name])
                used += widths[name]
        header.resizeSection(ESCALATION, max(_LEAST_ESCALATION, room - used))
