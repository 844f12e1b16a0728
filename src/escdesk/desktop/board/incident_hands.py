"""The hands that may have one cause: found by words, ticked one by one, in an order that never moves under the hand."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout

from escdesk.desktop.board.hand_row import HandLine
from escdesk.desktop.board.incident_from_sight import found
from escdesk.desktop.board.incident_view import HandRow
from escdesk.desktop.i18n import Catalogue
from escdesk.desktop.theme import Theme
from escdesk.desktop.widgets.boxes import beside, holding
from escdesk.desktop.widgets.button import Button
from escdesk.desktop.widgets.ground import Ground
from escdesk.desktop.widgets.label import ElidedLabel
from escdesk.desktop.widgets.search_field import SearchField
from escdesk.domain.ids import Instant

MOST_LINES: Final = 40
"""On the screen; words find the others."""


class IncidentHands(Ground):
    """``changed``: others are ticked; ``taken_out`` carries one that is another matter, ``seen`` the line to show."""

    changed = Signal()
    taken_out = Signal(str)
    seen = Signal(object)

    def __init__(self, theme: Theme, texts: Catalogue, now: Callable[[], int]) -> None:
        super().__init__(theme)
        self._texts = texts
        self._now = now
        self._hands: tuple[HandRow, ...] = ()
        self._order: dict[str, int] = {}
        self._ticked: dict[str, bool] = {}
        self._here = ""
        self._able = True
        self.search = SearchField(theme, texts("board.incident.search"), key="/")
        self.search.setObjectName("incident_search")
        self.search.textChanged.connect(lambda _text: self._show())
        self.all = Button(theme, size="small", bold=False)
        self.all.setObjectName("incident_all")
        self.all.clicked.connect(self._tick_all)
        head = holding(beside(self.search, self.all, margins=(16, 8, 16, 8)), Ground(theme, line=True))
        self._more = ElidedLabel(theme, "small", "ink_soft")
        self._more.setContentsMargins(16, 0, 16, 0)
        self._more_row = holding(beside(self._more, margins=(16, 6, 16, 6)))
        self.lines: list[HandLine] = []
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(0)
        self._box.addWidget(head)
        self._box.addWidget(self._more_row)

    # -- in -----------------------------------------------------------------------------------------------------

    def forget(self) -> None:
        """Begin anew: what is alike is ticked, nothing else."""
        self._order, self._ticked, self._here = {}, {}, ""
        self.search.clear()

    def show_hands(self, hands: tuple[HandRow, ...], now: Instant, *, able: bool) -> None:
        """Show them; who has come since stands last."""
        self._able = able
        for hand in hands:
            self._order.setdefault(hand.escalation_id, len(self._order))
        self._hands = tuple(sorted(hands, key=lambda one: (one.joined, self._order[one.escalation_id])))
        self._show(now)

    def chosen(self, hands: tuple[HandRow, ...]) -> tuple[str, ...]:
        """Return which of them are ticked and not joined yet."""
        return tuple(one.escalation_id for one in hands if not one.joined and self._is_ticked(one))

    def _is_ticked(self, one: HandRow) -> bool:
        return one.joined or self._ticked.get(one.escalation_id, one.alike)

    @property
    def _found(self) -> tuple[HandRow, ...]:
        return found(self._hands, self.search.text())

    def _show(self, now: Instant | None = None) -> None:
        texts, shown = self._texts, self._found
        at = Instant(self._now()) if now is None else now
        while len(self.lines) < min(len(shown), MOST_LINES):
            line = HandLine(self.theme, texts)
            line.toggled.connect(self._toggle)
            line.taken_out.connect(self.taken_out)
            self._box.insertWidget(1 + len(self.lines), line)
            self.lines.append(line)
        for n, line in enumerate(self.lines):
            line.setVisible(n < len(shown))
            if n < len(shown):
                one = shown[n]
                here = one.escalation_id == self._here
                line.show_hand(one, ticked=self._is_ticked(one), here=here, now=at, able=self._able)
        more = len(shown) - MOST_LINES
        self._more_row.setVisible(more > 0 or not shown)
        if more > 0:
            self._more.say(texts("board.incident.more", count=more))
        elif not shown:
            self._more.say(texts("board.incident.none_found" if self._hands else "board.incident.no_hands"))
        free = [one for one in shown if not one.joined]
        self.all.setVisible(bool(free))
        ticked = all(self._is_ticked(one) for one in free)
        self.all.show_button(
            texts("board.incident.none" if ticked else "board.incident.all", count=len(free))
        )

    def show_time(self, now: Instant) -> None:
        for line in self.lines:
            if not line.isHidden():
                line.show_time(now)

    # -- the hand -----------------------------------------------------------------------------------------------

    def _toggle(self, name: str) -> None:
        one = next((hand for hand in self._hands if hand.escalation_id == name), None)
        if one is not None and not one.joined:
            self._ticked[name] = not self._is_ticked(one)
            self._here = name
            self._show()
            self.changed.emit()

    def _tick_all(self) -> None:
        """All that the words find, or none of them where all were ticked."""
        free = [one for one in self._found if not one.joined]
        ticked = all(self._is_ticked(one) for one in free)
        self._ticked |= dict.fromkeys((one.escalation_id for one in free), not ticked)
        self._show()
        self.changed.emit()

    def step(self, by: int) -> None:
        """Go to the next line or the one before."""
        names = [one.escalation_id for one in self._found[:MOST_LINES]]
        if names:
            at = names.index(self._here) + by if self._here in names else 0
            at = min(max(at, 0), len(names) - 1)
            self._here = names[at]
            self._show()
            self.seen.emit(self.lines[at])

    def toggle_here(self) -> None:
        self._toggle(self._here)
