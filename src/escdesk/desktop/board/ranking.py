"""In which order the board shows people, and whom it shows; pure."""

from collections.abc import Iterable, Sequence
from typing import Final

from escdesk.desktop.board.case_view import FlightRow
from escdesk.desktop.board.view import AlarmKind, AlarmView, BoardRow, Filter
from escdesk.domain.ids import Instant

_URGENCY: Final[tuple[AlarmKind, ...]] = (
    "hub_silent", "pbx_silent", "nobody_present", "nobody_answers", "order_unknown", "overdue", "hold_far_over", "unread",
)  # fmt: skip
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


def _risk(row: BoardRow, now: Instant) -> tuple[float, float, str]:
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


def by_risk(rows: Iterable[BoardRow], now: Instant) -> tuple[BoardRow, ...]:
    """Order people by what may go wrong: alarms, what is urgent and nobody's, then holds furthest past their promise."""
    return tuple(sorted(rows, key=lambda row: _risk(row, now)))


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
