"""In which order the board shows people, and whom it shows; pure."""

from bisect import bisect_left, insort
from collections.abc import Iterable, Sequence
from typing import Final

from escdesk.desktop.board.case_view import FlightRow
from escdesk.desktop.board.view import AlarmKind, AlarmView, BoardRow, Filter
from escdesk.domain.ids import Instant

_URGENCY: Final[tuple[AlarmKind, ...]] = (
    "hub_silent", "pbx_silent", "nobody_present", "nobody_answers", "order_unknown", "overdue", "hold_far_over", "unread",
)  # fmt: skip
_FEW: Final = 4
"""When more than a quarter of the rows are other ones, sorting all of them is as quick."""
_ALARMED: Final = -2
_URGENT: Final = -1
_RANK: Final = {
    "hold_3": 0,
    "hold_2": 1,
    "hold_1": 2,
    "escalating": 3,
    "ringing": 4,
    "on_call": 5,
    "holding": 5,
    "wrap_up": 6,
    "free": 7,
    "cannot": 8,
    "away": 8,
    "on_break": 8,
    "meeting": 8,
    "training": 8,
    "unknown": 9,
    "off_duty": 10,
}


Place = tuple[float, float, str]


def _risk(row: BoardRow, now: Instant) -> Place:
    hold, case = row.hold, row.case
    if case is not None and case.alarmed:
        return (_ALARMED, case.since, row.person_id)
    if case is not None and case.urgent and case.owner is None:
        return (_URGENT, case.since, row.person_id)
    if row.state == "unknown":
        # by what it was: whoever was on hold for long is likely to be the worst off still
        if hold is not None:
            return (_RANK["hold_1"] + 0.5, -(now - hold.since) / hold.promise_ms, row.person_id)
        return (_RANK.get(row.before or "", _RANK["unknown"]) + 0.5, row.since, row.person_id)
    if hold is not None:
        return (_RANK[hold.stage(now)], -(now - hold.since) / hold.promise_ms, row.person_id)
    state = "escalating" if case is not None and case.incident is None else row.state
    return (_RANK.get(state, 9), row.call_at or row.since, row.person_id)


class RiskOrder:
    """Orders people by what may go wrong: alarms, what is urgent and nobody's, then holds furthest past their promise.

    It is for one table, over and over: only rows that are other ones, and holds, are asked for their place.
    """

    def __init__(self) -> None:
        self._seen: dict[str, BoardRow] = {}
        self._holding: dict[str, BoardRow] = {}
        """Their place moves with the clock."""
        self._standing: list[tuple[Place, BoardRow]] = []
        """All others, in order."""

    def sorted(self, rows: Sequence[BoardRow], now: Instant) -> tuple[BoardRow, ...]:
        seen = self._seen
        changed = [row for row in rows if seen.get(row.person_id) is not row]
        known = sum(row.person_id in seen for row in changed)
        if len(seen) - known != len(rows) - len(changed) or len(changed) > len(rows) // _FEW:
            self._begin(rows, now)
        else:
            for row in changed:
                self._move(row, now)
        holding = sorted((_risk(row, now), row) for row in self._holding.values())
        return tuple(row for _place, row in sorted((*holding, *self._standing)))

    def _begin(self, rows: Sequence[BoardRow], now: Instant) -> None:
        self._seen = {row.person_id: row for row in rows}
        self._holding = {row.person_id: row for row in rows if row.hold is not None}
        self._standing = sorted((_risk(row, now), row) for row in rows if row.hold is None)

    def _move(self, row: BoardRow, now: Instant) -> None:
        before = self._seen.get(row.person_id)
        self._seen[row.person_id] = row
        if before is not None and self._holding.pop(before.person_id, None) is None:
            del self._standing[bisect_left(self._standing, (_risk(before, now), before))]
        if row.hold is not None:
            self._holding[row.person_id] = row
        else:
            insort(self._standing, (_risk(row, now), row))


def kept(rows: Iterable[BoardRow], wanted: Filter, now: Instant) -> tuple[BoardRow, ...]:
    """Return the rows that pass team, state and every word of the search (name, extension)."""
    words = wanted.search.casefold().split()
    found: list[BoardRow] = []
    for row in rows:
        if wanted.team and row.team != wanted.team:
            continue
        if wanted.state and row.shown_state(now) != wanted.state:
            continue
        if words:
            text = f"{row.name} {row.name.replace(' ', '')} {row.extension}".casefold()
            if not all(word in text for word in words):
                continue
        found.append(row)
    return tuple(found)


def in_order(rows: Sequence[BoardRow], order: Sequence[str]) -> tuple[BoardRow, ...]:
    """Return the rows in an earlier order of person ids; who is new comes last, in the given order."""
    place = {person_id: i for i, person_id in enumerate(order)}
    return tuple(sorted(rows, key=lambda row: place.get(row.person_id, len(place))))


def by_urgency(alarms: Iterable[AlarmView]) -> tuple[AlarmView, ...]:
    """Order alarms by kind, of a kind the urgent lane, then the oldest first; those somebody has stand last."""

    def place(alarm: AlarmView) -> tuple[bool, int, bool, int, str]:
        return (alarm.settled, _URGENCY.index(alarm.kind), not alarm.urgent, alarm.since, alarm.alarm_id)

    return tuple(sorted(alarms, key=place))


def by_lane(flights: Iterable[FlightRow]) -> tuple[FlightRow, ...]:
    """Order escalations: those that alarm first, then the urgent lane, then the oldest."""
    return tuple(
        sorted(flights, key=lambda row: (not row.alarmed, not row.urgent, row.since, row.escalation_id))
    )
