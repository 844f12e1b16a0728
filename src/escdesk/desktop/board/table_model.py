"""The rows of the board for Qt: it only hands out values, sorting and filtering are done by view.py."""

from collections.abc import Callable, Sequence
from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from escdesk.desktop.board import words
from escdesk.desktop.board.view import BoardRow
from escdesk.desktop.i18n import Catalogue
from escdesk.desktop.widgets.tip import as_tip
from escdesk.domain.ids import Instant

COLUMNS: Final = ("state", "name", "queue", "call", "hold", "time", "holds", "escalation")
STATE, NAME, QUEUE, CALL, HOLD, TIME, HOLDS, ESCALATION = range(len(COLUMNS))

Index = QModelIndex | QPersistentModelIndex
_NOWHERE: Final = QModelIndex()


class BoardTable(QAbstractTableModel):
    """Holds the rows in the order to show. The words of a cell are made only when somebody asks for them."""

    def __init__(self, texts: Catalogue, now: Callable[[], int]) -> None:
        super().__init__()
        self._texts = texts
        self._now = now
        self.rows: Sequence[BoardRow] = ()

    def show_rows(self, rows: Sequence[BoardRow]) -> None:
        """Take the rows. Only the difference in number is told as rows come or gone, the rest as changed.

        What stands above the first and below the last other row is told nothing of, and need not be painted.
        """
        before, after = len(self.rows), len(rows)
        other = [at for at, (old, new) in enumerate(zip(self.rows, rows, strict=False)) if old is not new]
        if after > before:
            self.beginInsertRows(_NOWHERE, before, after - 1)
            self.rows = rows
            self.endInsertRows()
        elif after < before:
            self.beginRemoveRows(_NOWHERE, after, before - 1)
            self.rows = rows
            self.endRemoveRows()
        else:
            self.rows = rows
        if other:
            self.dataChanged.emit(self.index(other[0], 0), self.index(other[-1], len(COLUMNS) - 1))

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(COLUMNS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role in {
            Qt.ItemDataRole.DisplayRole,
            Qt.ItemDataRole.ToolTipRole,
            Qt.ItemDataRole.AccessibleTextRole,
        }:
            text = words.cell(
                self._texts, self.rows[index.row()], COLUMNS[index.column()], Instant(self._now())
            )
            if role == Qt.ItemDataRole.ToolTipRole:
                text = as_tip(text)
            return text or None
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return "" if section == TIME else self._texts(f"board.column.{COLUMNS[section]}")
        return None
