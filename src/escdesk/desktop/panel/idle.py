"""Between calls: who could be asked just now."""

from PySide6.QtWidgets import QGridLayout

from escdesk.desktop.i18n import Catalogue
from escdesk.desktop.panel.person_view import PersonRow, free_count
from escdesk.desktop.panel.view import PanelView
from escdesk.desktop.theme import Theme
from escdesk.desktop.widgets.boxes import STRETCH, beside, stacked
from escdesk.desktop.widgets.ground import Ground
from escdesk.desktop.widgets.label import ElidedLabel, Label
from escdesk.desktop.widgets.marks import Mark
from escdesk.desktop.widgets.ticker import Ticker

_MOST = 16


class PeopleNow(Ground):
    """Two columns of marks and names; nothing to press."""

    def __init__(self, theme: Theme, texts: Catalogue, ticker: Ticker) -> None:
        super().__init__(theme)
        self._texts = texts
        self._now = ticker.now
        self._rows: tuple[PersonRow, ...] = ()
        self._count = ElidedLabel(theme, "small", "ink_soft")
        head = beside(Label(theme, "body", bold=True, text=texts("panel.idle.people")), self._count)
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(24)
        self._grid.setVerticalSpacing(8)
        self._cells: list[_Cell] = []
        self.setLayout(stacked(head, 8, self._grid, STRETCH, margins=(16, 10, 16, 10)))
        ticker.attach(self, self._tick)

    def render_view(self, view: PanelView) -> None:
        self._rows = view.people[:_MOST]
        while len(self._cells) < len(self._rows):
            at = len(self._cells)
            self._cells.append(_Cell(self.theme, self._texts))
            self._grid.addWidget(self._cells[-1], at // 2, at % 2)
        for column in (0, 1):
            self._grid.setColumnStretch(column, 1)
        for at, cell in enumerate(self._cells):
            cell.setVisible(at < len(self._rows))
        self._tick(self._now())

    def _tick(self, now: int) -> None:
        texts = self._texts
        for cell, row in zip(self._cells, self._rows, strict=False):
            cell.show_person(row, now)
        if self._rows:
            self._count.say(
                texts("panel.people.count", free=free_count(self._rows, now), total=len(self._rows))
            )
        else:
            self._count.say(texts("panel.people.nobody"))


class _Cell(Ground):
    def __init__(self, theme: Theme, texts: Catalogue) -> None:
        super().__init__(theme, None)
        self._texts = texts
        self._mark = Mark(theme, "free", 14)
        self._name = ElidedLabel(theme, "body", least=48)
        self._state = Label(theme, "small", "ink_soft")
        row = beside(self._mark, self._name, self._state)
        row.setStretchFactor(self._name, 1)
        self.setLayout(row)

    def show_person(self, row: PersonRow, now: int) -> None:
        state = row.shown_state(now)
        self._mark.show_mark(state)
        self._name.say(row.name)
        self._state.say(self._texts(f"widgets.state.{state}"))
