"""A sheet of keys behind F1: what each does here, in columns that follow the window's width."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from escdesk.desktop.theme import Theme
from escdesk.desktop.widgets.boxes import STRETCH, beside, holding, stacked
from escdesk.desktop.widgets.ground import Ground
from escdesk.desktop.widgets.key_cap import KeyCap
from escdesk.desktop.widgets.label import ElidedLabel, Label

_COLUMN: Final = 300  # px that a key and what it does want


class KeySheet(Ground):
    """``keys`` are the caps (``Ctrl ↵``; several parted by ``|``, a row of them by ``|〜|``) and the words beside them."""

    def __init__(self, theme: Theme, title: str, keys: Sequence[tuple[str, str]]) -> None:
        super().__init__(theme, "accent_tint", line=True)
        self.setObjectName("keys_sheet")
        self._rows = tuple((self._caps(caps), self._words(words)) for caps, words in keys)
        self._columns = 0
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(6)
        head = Label(theme, "body", bold=True, text=title)
        self.setLayout(stacked(head, 6, self._grid, margins=(16, 10, 16, 12)))
        self._lay_out(3)
        self.hide()

    def _caps(self, caps: str) -> QWidget:
        shown = [
            Label(self.theme, "small", "ink_soft", text=cap) if cap == "〜" else KeyCap(self.theme, cap)
            for cap in caps.split("|")
        ]
        return holding(beside(*shown, STRETCH, gap=4))

    def _words(self, words: str) -> ElidedLabel:
        label = ElidedLabel(self.theme, "small")
        label.say(words)
        return label

    def _lay_out(self, columns: int) -> None:
        """Fill column by column, so that related keys stand under one another."""
        if columns == self._columns:
            return
        for column in range(2 * self._columns):
            self._grid.setColumnStretch(column, 0)
        self._columns = columns
        rows = -(-len(self._rows) // columns)
        for at, (caps, words) in enumerate(self._rows):
            self._grid.addWidget(caps, at % rows, at // rows * 2, Qt.AlignmentFlag.AlignVCenter)
            self._grid.addWidget(words, at % rows, at // rows * 2 + 1)
        for column in range(columns):
            self._grid.setColumnStretch(2 * column + 1, 1)

    def toggle(self) -> None:
        self.setVisible(self.isHidden())

    def put_away(self) -> bool:
        """Hide it; whether it was there."""
        was = not self.isHidden()
        self.hide()
        return was

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out(max(1, min(4, event.size().width() // _COLUMN)))
