"""Counts the floor: once what stands still between two views, every second only the holds; pure."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from escdesk.desktop.board.case_view import FlightRow
from escdesk.desktop.board.view import AlarmView, BoardRow, BoardView, Figures
from escdesk.domain.ids import Instant

SUPERVISING: Final = frozenset({"sv", "specialist", "manager"})
_WAITING: Final = frozenset({"ringing", "everyone", "line", "outside", "told", "nobody"})


@dataclass(frozen=True, slots=True)
class Standing:
    """What a view says without a clock. ``holding`` are the people known to have somebody on hold.

    Holds of people who are unknown are only probable: they are in none of the figures. Free are those SVs who
    could be rung now: neither picked by somebody, nor with all the cases they may have, nor past their shift.
    """

    people: int
    teams: tuple[str, ...]
    holding: tuple[BoardRow, ...]
    on_call: int
    supervisors_free: int
    supervisors: int
    operators_free: int
    operators: int
    unknown: int


def surveyed(rows: Iterable[BoardRow]) -> Standing:
    """Go over everybody once."""
    people = on_call = unknown = 0
    svs = svs_free = operators = operators_free = 0
    teams: set[str] = set()
    holding: list[BoardRow] = []
    for row in rows:
        teams.add(row.team)
        state = row.state
        if state == "off_duty":
            continue
        people += 1
        operator, supervising = row.role == "operator", row.role in SUPERVISING
        operators += operator
        svs += supervising
        if state == "unknown":
            unknown += 1
            continue
        svs_free += row.takes
        operators_free += operator and state == "free"
        if row.call_at is not None:
            on_call += 1
            if row.hold is not None:
                holding.append(row)
    teams.discard("")
    return Standing(
        people,
        tuple(sorted(teams)),
        tuple(holding),
        on_call,
        svs_free,
        svs,
        operators_free,
        operators,
        unknown,
    )


def counted(standing: Standing, view: BoardView, now: Instant) -> Figures:
    """Return the figures at an instant."""
    past_promise = past_limit = held_ms = 0
    for row in standing.holding:
        if row.hold is not None:
            held_ms += max(0, now - row.hold.since)
            stage = row.hold.stage(now)
            past_promise += stage == "hold_2"
            past_limit += stage == "hold_3"
    waiting = [flight for flight in view.flights if flight.stage in _WAITING]
    holding = len(standing.holding)
    return Figures(
        waiting=len(waiting),
        waiting_longest_ms=max((now - flight.since for flight in waiting), default=0),
        holding=holding,
        holding_mean_ms=held_ms // holding if holding else 0,
        past_promise=past_promise,
        past_limit=past_limit,
        escalations=len(view.flights),
        escalations_longest_ms=max((now - flight.since for flight in view.flights), default=0),
        of_incidents=sum(flight.incident is not None for flight in view.flights),
        on_call=standing.on_call,
        supervisors_free=standing.supervisors_free,
        supervisors=standing.supervisors,
        operators_free=standing.operators_free,
        operators=standing.operators,
        unknown=standing.unknown,
    )


def next_crossing(standing: Standing, now: Instant) -> Instant | None:
    """Return the next instant at which a hold passes its promise, its limit or three promises; None for never."""
    edges = [
        edge
        for row in standing.holding
        if row.hold is not None
        for edge in (row.hold.say_at, row.hold.escalate_at, row.hold.far_over_at)
        if edge > now
    ]
    return min(edges, default=None)


def hold_alarms(standing: Standing, now: Instant) -> list[AlarmView]:
    """Return an alarm for every hold that is three promises old and about which nobody was asked."""
    return [
        AlarmView(
            alarm_id=f"hold:{row.person_id}",
            kind="hold_far_over",
            since=row.hold.since,
            subject=row.queue,
            operator=f"{row.name}（{row.extension}）" if row.extension else row.name,
            count=(now - row.hold.since) // row.hold.promise_ms,
            person_id=row.person_id,
            action="show",
        )
        for row in standing.holding
        if row.hold is not None and row.case is None and now >= row.hold.far_over_at
    ]


def settled(alarm: AlarmView, flight: FlightRow) -> AlarmView | None:
    """Return an alarm with who has it in hand again; None when nobody in particular has."""
    if flight.owner is not None and flight.stage != "resolved":
        return replace(alarm, taken_by=flight.owner, assigned_to=None, asking=False)
    if flight.assigned and flight.rung:
        return replace(alarm, taken_by=None, assigned_to=flight.rung[0], asking=False)
    return None
