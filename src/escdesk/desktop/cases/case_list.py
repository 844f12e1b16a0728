"""The list of cases: by deadline, then the missed ones; ↑ and ↓ walk through it."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from escdesk.desktop.cases.case_row import CaseRowButton
from escdesk.desktop.cases.view import CaseRow
from escdesk.desktop.i18n import Catalogue
from escdesk.desktop.theme import Theme
from escdesk.desktop.widgets.ground import Ground
from escdesk.desktop.widgets.key_cap import KeyCap
from escdesk.desktop.widgets.label import Label
from escdesk.domain.ids import Instant


class _Section(Ground):
    """The grey line over a part of the list."""

    def __init__(self, theme: Theme, ground: str, text: str, keys: Sequence[str] = ()) -> None:
        super().__init__(theme, ground, line=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 0, 16, 0)
        row.setSpacing(4)
        row.addWidget(Label(theme, "body", "ink_soft", text=text))
        row.addStretch(1)
        for key in keys:
            row.addWidget(KeyCap(theme, key))
        self.setFixedHeight(32)


class CaseList(QWidget):
    """Rows are kept and filled anew, so that focus and scroll position survive a render."""

    case_chosen = Signal(str)

    def __init__(self, theme: Theme, texts: Catalogue) -> None:
        super().__init__()
        self._theme = theme
        self._texts = texts
        self._buttons: list[CaseRowButton] = []
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(texts("cases.list.name"))
        inside = Ground(theme, "surface")
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._missed = _Section(theme, "canvas", texts("cases.list.missed"))
        self._nothing = Label(theme, "body", "ink_soft", wrap=True)
        self._nothing.setMargin(16)
        self._column.addWidget(self._missed)
        self._column.addWidget(self._nothing)
        self._column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidget(inside)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll = scroll
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(_Section(theme, "surface", texts("cases.list.by_deadline"), ("↑", "↓")))
        whole.addWidget(scroll, 1)

    def show_rows(
        self,
        rows: tuple[CaseRow, ...],
        missed: tuple[CaseRow, ...],
        *,
        chosen: str | None,
        nothing: str,
        now: Instant,
    ) -> None:
        """Show the lane and, under their own line, the missed ones; ``nothing`` when there are none at all."""
        wanted = (*rows, *missed)
        while len(self._buttons) < len(wanted):
            self._add_button()
        while len(self._buttons) > len(wanted):
            gone = self._buttons.pop()
            self._column.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        for button, row in zip(self._buttons, wanted, strict=True):
            button.show_row(row, chosen=row.escalation_id == chosen, now=now)
        self._column.removeWidget(self._missed)
        self._column.insertWidget(len(rows), self._missed)
        self._missed.setVisible(bool(missed))
        self._nothing.say(nothing)
        self._nothing.setVisible(not wanted)

    def _add_button(self) -> None:
        button = CaseRowButton(self._theme, self._texts)
        button.clicked.connect(lambda: self._choose(button))
        # before the empty sentence and the stretch; the missed line is put in its place afterwards
        self._column.insertWidget(self._column.count() - 2, button)
        button.show()
        self._buttons.append(button)

    def _choose(self, button: CaseRowButton) -> None:
        if button.row is not None:
            self.case_chosen.emit(button.row.escalation_id)

    def show_time(self, now: Instant) -> None:
        for button in self._buttons:
            button.show_time(now)

    def rows(self) -> tuple[CaseRow, ...]:
        """Return the rows from top to bottom."""
        return tuple(button.row for button in self._buttons if button.row is not None)

    def step(self, by: int) -> None:
        """Choose the next (+1) or previous (-1) row, staying at the ends."""
        if not self._buttons:
            return
        at = next((i for i, button in enumerate(self._buttons) if button.chosen), None)
        to = 0 if at is None else min(max(0, at + by), len(self._buttons) - 1)
        if to != at:
            self._scroll.ensureWidgetVisible(self._buttons[to], 0, 16)
            self._choose(self._buttons[to])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Up, Qt.Key.Key_Down}:
            self.step(1 if event.key() == Qt.Key.Key_Down else -1)
            return
        super().keyPressEvent(event)
