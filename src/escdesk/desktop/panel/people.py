"""The transfer list: who can take the call over, best first, and a filter."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout

from escdesk.desktop.i18n import Catalogue
from escdesk.desktop.panel.person_row import PersonLine
from escdesk.desktop.panel.person_view import PersonRow, free_count, matches
from escdesk.desktop.panel.view import PanelView
from escdesk.desktop.theme import Theme
from escdesk.desktop.widgets.boxes import beside, stacked
from escdesk.desktop.widgets.fold import Fold
from escdesk.desktop.widgets.ground import Ground
from escdesk.desktop.widgets.label import ElidedLabel, Label
from escdesk.desktop.widgets.search_field import SearchField
from escdesk.desktop.widgets.ticker import Ticker

FEW: Final = 5  # rows until somebody asks for more; the card has to stay in sight
MOST: Final = 30


class People(Ground):
    """Keeps selection, filter and order; the order stands still for a moment after a key or the mouse."""

    consulted = Signal(str)
    transferred = Signal(str)
    picked = Signal(str)
    """A person by digit or click: held for a moment; "" when the choice has moved on."""

    def __init__(self, theme: Theme, texts: Catalogue, ticker: Ticker) -> None:
        super().__init__(theme)
        self._texts = texts
        self._ticker = ticker
        self._view: PanelView | None = None
        self._rows: tuple[PersonRow, ...] = ()
        self._order: tuple[str, ...] = ()
        self._frozen_until = 0
        self._selected = ""
        self._all = False
        self._title = Label(theme, "body", bold=True, text=texts("panel.people.title"))
        self._count = ElidedLabel(theme, "small", "ink_soft")
        self.filter = SearchField(theme, texts("panel.people.filter"), key="/", height=28)
        self.filter.setFixedWidth(152)
        self.filter.setObjectName("filter_people")
        self.filter.textChanged.connect(self._filtered)
        self.filter.installEventFilter(self)
        head = Ground(theme, line=True)
        row = beside(self._title, self._count, self.filter, margins=(16, 4, 16, 4))
        row.setStretchFactor(self._count, 1)
        head.setLayout(row)
        head.setFixedHeight(theme.size("panel", "list_head"))
        self._lines: list[PersonLine] = []
        self._box = QVBoxLayout()
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(0)
        self._nobody = Label(theme, "small", "ink_soft")
        self._nobody.setContentsMargins(16, 0, 16, 0)
        self._nobody.setFixedHeight(36)
        self._more = Fold(theme, "people")
        self._more.toggled.connect(self._show_all)
        self.setLayout(stacked(head, self._box, self._nobody, self._more))
        ticker.attach(self, self._tick)

    # -- what comes in ----------------------------------------------------------------------------------------

    def render_view(self, view: PanelView) -> None:
        fresh = (
            self._view is None
            or view.call is None
            or (self._view.call is None or self._view.call.call_id != view.call.call_id)
        )
        self._view = view
        if fresh:
            self._selected, self._all, self._order = "", False, ()
            self.filter.clear()
        self._rows = view.people
        self._arrange(self._ticker.now())

    def _tick(self, now: int) -> None:
        if (
            self._order
            and now >= self._frozen_until
            and self._order != tuple(r.person_id for r in self._rows)
        ):
            self._arrange(now)
            return
        for line in self._lines:
            if not line.isHidden():
                line.tick(now, by_phone=self._by_phone())
        self._say_count(now)

    def _by_phone(self) -> bool:
        return self._view is not None and self._view.link.state == "lost"

    # -- order and selection ----------------------------------------------------------------------------------

    def touch(self) -> None:
        """A key or the mouse: nothing moves under the hand for a moment."""
        self._frozen_until = self._ticker.now() + self.theme.time_ms("list_order_frozen_after_key_or_hover")

    def shown_rows(self) -> tuple[PersonRow, ...]:
        """Return the rows that have a place on the screen, in their order."""
        rows = {row.person_id: row for row in self._rows}
        ordered = [rows[person] for person in self._order if person in rows]
        found = [row for row in ordered if matches(row, self.filter.text())]
        few = FEW if not self._all and not self.filter.text() else MOST
        return tuple(found[:few])

    @property
    def selected(self) -> str:
        """The id of the selected person, "" when the list is empty."""
        shown = [row.person_id for row in self.shown_rows()]
        return self._selected if self._selected in shown else (shown[0] if shown else "")

    def choose(self, digit: int) -> bool:
        """Select the row of a digit (1–9); False when there is none."""
        self.touch()
        if digit > len(self.shown_rows()) and len(self._rows) >= digit and not self.filter.text():
            self._all = True
            self._arrange(self._ticker.now())
        shown = self.shown_rows()
        if not 1 <= digit <= len(shown):
            return False
        self._pick(shown[digit - 1].person_id)
        return True

    def step(self, by: int) -> None:
        """Select the next or the previous row."""
        self.touch()
        shown = [row.person_id for row in self.shown_rows()]
        if shown:
            at = shown.index(self.selected) + by
            to = shown[min(max(at, 0), len(shown) - 1)]
            if to != self.selected:
                self.picked.emit("")  # looking along the list holds nobody
            self._select(to)

    def ask_selected(self, *, transfer: bool = False) -> None:
        """Consult the selected person, or ask them to take over, unless the row says that they can't be asked."""
        person = self.selected
        if any(row.person_id == person and row.can_be_asked for row in self._rows):
            (self.transferred if transfer else self.consulted).emit(person)

    def _pick(self, person: str) -> None:
        self._select(person)
        row = next(row for row in self._rows if row.person_id == person)
        self.picked.emit(person if row.can_be_asked else "")

    def _select(self, person: str) -> None:
        self._selected = person
        self._draw(self._ticker.now())

    def _filtered(self) -> None:
        self.touch()
        self._draw(self._ticker.now())

    def _show_all(self, shown: bool) -> None:
        self._all = shown
        self._draw(self._ticker.now())

    def _arrange(self, now: int) -> None:
        newest = tuple(row.person_id for row in self._rows)
        if not self._order or now >= self._frozen_until:
            self._order = newest
        else:  # who has come stands at the end for now, who has gone leaves a gap that closes
            kept = tuple(person for person in self._order if person in newest)
            self._order = kept + tuple(person for person in newest if person not in kept)
        self._draw(now)

    # -- drawing ----------------------------------------------------------------------------------------------

    def _draw(self, now: int) -> None:
        shown = self.shown_rows()
        self._ensure(len(shown))
        selected = self.selected
        for at, line in enumerate(self._lines):
            line.setVisible(at < len(shown))
            if at < len(shown):
                row = shown[at]
                line.show_phones(silent=self._view is not None and self._view.phones_silent)
                line.show_person(
                    row, digit=at + 1, selected=row.person_id == selected, by_phone=self._by_phone(), now=now
                )
        self._nobody.setVisible(not shown)
        self._nobody.say(self._texts("panel.people.none_found" if self._rows else "panel.people.nobody"))
        hidden = len(self._rows) - FEW
        self._more.setVisible(hidden > 0 and not self.filter.text())
        self._more.show_fold(self._texts("panel.people.more", count=max(0, hidden)), "", opened=self._all)
        self.filter.setVisible(not self._by_phone())
        self._say_count(now)

    def _say_count(self, now: int) -> None:
        if self._by_phone():
            self._count.say(self._texts("panel.people.blind"))
            return
        if self._view is not None and self._view.pick_refusal:
            short = f"panel.pick.{self._view.pick_refusal}"
            key = short if short in self._texts else f"codes.{self._view.pick_refusal}"
            self._count.say(self._texts(key), "ink")
            return
        free = free_count(self._rows, now)
        self._count.say(self._texts("panel.people.count", free=free, total=len(self._rows)), "ink_soft")

    def _ensure(self, count: int) -> None:
        while len(self._lines) < count:
            line = PersonLine(self.theme, self._texts)
            line.picked.connect(self._picked)
            line.consulted.connect(self._asked)
            line.transferred.connect(lambda person: self._asked(person, transfer=True))
            line.hovered.connect(self.touch)
            self._lines.append(line)
            self._box.addWidget(line)

    def _picked(self, person: str) -> None:
        self.touch()
        self._pick(person)

    def _asked(self, person: str, *, transfer: bool = False) -> None:
        self.touch()
        self._select(person)
        self.ask_selected(transfer=transfer)

    # -- keys while the filter has the focus ------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.filter and event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._filter_key(event)
        return False

    def _filter_key(self, event: QKeyEvent) -> bool:
        key = event.key()
        if key in {Qt.Key.Key_Up, Qt.Key.Key_Down}:
            self.step(1 if key == Qt.Key.Key_Down else -1)
            return True
        if key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.ask_selected(transfer=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
            return True
        if key == Qt.Key.Key_Escape:
            self.filter.clear()
            self.filter.clearFocus()
            return True
        return False

    def lines(self) -> Sequence[PersonLine]:
        """Return the rows that are seen."""
        return [line for line in self._lines if not line.isHidden()]
