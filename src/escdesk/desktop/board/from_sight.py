"""Makes the board's view from what this desk knows of the floor; pure, and only what changed is made anew."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from escdesk.desktop.board.alike import hints
from escdesk.desktop.board.assign_from_sight import assign_view
from escdesk.desktop.board.case_view import HoldView
from escdesk.desktop.board.cases_from_sight import alarm, flight, reviews
from escdesk.desktop.board.incident_from_sight import incident_rows, incident_view
from escdesk.desktop.board.known_floor import KnownFloor
from escdesk.desktop.board.ranking import by_urgency
from escdesk.desktop.board.view import AlarmView, BoardRow, BoardView, SourceAge
from escdesk.domain.ids import Instant
from escdesk.domain.messages.ladders import Lane
from escdesk.domain.messages.papers import AnyPaper, PaperKey
from escdesk.domain.messages.people import LineState, Role
from escdesk.domain.model.calls import Call, Pbx
from escdesk.domain.model.escalations import Escalation
from escdesk.domain.model.people import Person
from escdesk.domain.model.presence import State
from escdesk.domain.model.rulebook import Rulebook
from escdesk.domain.model.takers import TAKERS
from escdesk.domain.rules.ranking import idle, limit_of, loaded
from escdesk.domain.sight import Sight

Made = tuple[Person, Call | None, AnyPaper | None, BoardRow]
Shared = tuple[Pbx, Instant | None, Rulebook | None]


class RowMemory:
    """Rows made before, by person: a row is made anew only when something it was made of is another value."""

    def __init__(self) -> None:
        self._made: dict[str, Made] = {}
        self._shared: Shared | None = None
        self._papers: Mapping[PaperKey, AnyPaper] | None = None

    def rows(self, known: KnownFloor, people: Sequence[Person]) -> tuple[BoardRow, ...]:
        """Return everybody's row. Raised hands are few and bear other people's names: those are made every time."""
        shared = (known.pbx, known.hub_lost, known.rulebook)
        if shared != self._shared:
            self._made, self._shared = {}, shared
        elif len(self._made) > len(people):  # somebody is no longer seen
            seen = {person.id for person in people}
            self._made = {name: made for name, made in self._made.items() if name in seen}
        same_papers, self._papers = known.papers is self._papers, known.papers
        call_at, raised_by, all_made = known.call_at, known.raised_by, self._made
        rows = []
        for person in people:
            name = person.id
            call = call_at.get(name)
            if name in raised_by:
                rows.append(_row(known, person, call, raised_by[name]))
                continue
            made = all_made.get(name)
            # what is the same object is not looked into: of 2,000 people all but a few
            if made is None or not (
                (made[0] is person or made[0] == person)
                and (made[1] is call or made[1] == call)
                and (same_papers or made[2] == known.papers.get(("StaffName", name)))
            ):
                paper = known.papers.get(("StaffName", name))
                made = all_made[name] = (person, call, paper, _row(known, person, call, None))
            rows.append(made[3])
        return tuple(rows)


def board_view(
    sight: Sight,
    papers: Mapping[PaperKey, AnyPaper],
    *,
    floor: str,
    hub: SourceAge,
    now: Instant,
    pbx_heard_at: Instant | None = None,
    asking: frozenset[str] = frozenset(),
    loading: bool = False,
    memory: RowMemory | None = None,
    unnamed: str = "",
    about: str = "",
    gathering: tuple[str, str] | None = None,
) -> BoardView:
    """Return the board for the person whose sight it is.

    ``asking`` are the escalations that this desk has asked to take over and not heard about. People who are
    off duty are left out. With a ``memory`` only rows of which something changed are made. Without the hub
    everybody is unknown and nothing can be taken over. ``unnamed`` stands for a colleague whose name is not here.
    ``about`` is the escalation that the lead wants to give to somebody; ``now`` is for its candidates and for
    what is recent alone. ``gathering``: the incident whose pane is open ("": a new one) and the hand it begins with.
    """
    hub_lost = None if hub.alive else hub.silent_since or hub.heard_at or Instant(0)
    known = KnownFloor(sight, papers, hub_lost, unnamed)
    memory = RowMemory() if memory is None else memory
    seated = [person for person in known.people.values() if person.seated and person.role is not Role.LEAD]
    rows = memory.rows(known, seated)
    lost = None if known.pbx.connected else known.pbx.since
    pbx = SourceAge(alive=known.pbx.connected, heard_at=pbx_heard_at, silent_since=lost)
    alarms = [found for one in known.escalations.values() if (found := alarm(known, one, asking)) is not None]
    if hub_lost is not None:
        alarms = [replace(one, action="none", can_assign=False) for one in alarms]
        if hub.silent_since is not None and not loading:
            alarms.append(AlarmView("hub", "hub_silent", hub.silent_since, count=len(rows)))
    elif lost and not loading:
        unknown = sum(not row.known for row in rows)
        alarms.append(AlarmView("pbx", "pbx_silent", lost, count=unknown))
    return BoardView(
        floor=floor,
        hub=hub,
        pbx=pbx,
        rows=rows,
        alarms=by_urgency(alarms),
        flights=tuple(flight(known, one) for one in known.escalations.values()),
        loading=loading,
        reviews=() if hub_lost is not None else reviews(known),
        assign=assign_view(known, about, now, hub.heard_at, pbx_heard_at) if about else None,
        incidents=incident_rows(known),
        hints=() if hub_lost is not None else hints(known, now),
        incident=None
        if gathering is None
        else incident_view(known, *gathering, now, offline=hub_lost is not None),
    )


def _row(known: KnownFloor, person: Person, call: Call | None, escalation: Escalation | None) -> BoardRow:
    now, before, lost = known.presence(person)
    hold = None if call is None else call.hold
    shown_hold = None if hold is None else HoldView(hold.since, hold.promise_at, hold.limit_at)
    was = None if before is None else before.state.value
    if before is not None and shown_hold is not None and lost:
        was = shown_hold.stage(lost)
    talking = call is not None and call.state is not LineState.RINGING
    taker = person.role in TAKERS
    return BoardRow(
        person_id=person.id,
        name=known.staff(person.id) or "",
        extension=person.extension or "",
        team=person.teams[0] if person.teams else "",
        queue="" if call is None else known.queue(call.queue),
        role=person.role.value,
        state=now.state.value,
        since=now.since,
        call_at=None if call is None or not talking else call.answered_at or call.rang_at,
        hold=shown_hold,
        holds=0 if call is None else call.holds,
        held_ms=0 if call is None else call.held_ms,
        case=None if escalation is None else flight(known, escalation),
        before=was,
        before_at=(lost or None) if before is not None else None,
        load=person.load,
        limit=limit_of(person, known.text.load_limit) if taker else 0,
        takes=taker and _takes(known, person, now.state),
        reserved=person.reserved_by is not None,
        off_shift=person.off_shift,
        leaves_at=person.shift_ends_at if person.handover_asked or person.off_shift else None,
    )


def _takes(known: KnownFloor, person: Person, state: State) -> bool:
    """Whether an ordinary case could be rung there now: what the figure of free SVs counts."""
    return (
        idle(person, state)
        and person.reserved_by is None
        and not person.off_shift
        and not loaded(person, Lane.ORDINARY, known.text.load_limit)
    )
