"""Makes the board's view from what this desk knows of the floor; pure, and only what changed is made anew."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

from escdesk.desktop.board.ranking import by_urgency
from escdesk.desktop.board.view import (
    AlarmKind,
    AlarmView,
    BoardRow,
    BoardView,
    FlightRow,
    FlightStage,
    HoldView,
    SourceAge,
)
from escdesk.domain.ids import Instant, PersonId
from escdesk.domain.messages.escalations import RungKind
from escdesk.domain.messages.papers import AnyPaper, CardText, CustomerPaper, PaperKey, StaffName
from escdesk.domain.messages.people import LineState, Role
from escdesk.domain.model.calls import Call, Pbx
from escdesk.domain.model.escalations import Escalation, Stage
from escdesk.domain.model.people import Person, Presence, Source, State, presence
from escdesk.domain.model.rulebook import Rulebook
from escdesk.domain.model.transfers import OrderState
from escdesk.domain.sight import Sight

_LINE_WEIGHT: Final = {LineState.HELD: 0, LineState.TALKING: 1, LineState.RINGING: 2}
_FEW: Final = 2

Inputs = tuple[Person, Call | None, AnyPaper | None, Pbx, Instant | None, Rulebook | None]


class RowMemory:
    """Rows made before, by person: a row is made anew only when something it was made of is another value."""

    def __init__(self) -> None:
        self._made: dict[str, tuple[Inputs, BoardRow]] = {}

    def row(self, made_of: Inputs) -> BoardRow | None:
        known = self._made.get(made_of[0].id)
        # equal tuples: what is the same object is not looked into
        return known[1] if known is not None and known[0] == made_of else None

    def keep(self, made_of: Inputs, row: BoardRow) -> None:
        self._made[made_of[0].id] = (made_of, row)

    def forget_all_but(self, people: Iterable[str]) -> None:
        """Let go of people who are no longer seen."""
        seen = set(people)
        if len(self._made) > len(seen):
            self._made = {name: made for name, made in self._made.items() if name in seen}


class _Floor:
    """A sight sorted by kind, with its papers."""

    def __init__(
        self, sight: Sight, papers: Mapping[PaperKey, AnyPaper], hub_lost: Instant | None, unnamed: str
    ) -> None:
        self.papers = papers
        self.hub_lost = hub_lost
        """The hub's last word, 0 if it never spoke; None while it is there."""
        self.unnamed = unnamed
        self.people: list[Person] = []
        self.escalations: list[Escalation] = []
        self.calls: dict[str, Call] = {}
        self.call_at: dict[str, Call] = {}
        self.raised_by: dict[str, Escalation] = {}
        self.pbx = Pbx()
        self.rulebook: Rulebook | None = None
        for one in sight.entities.values():
            match one:
                case Person():
                    self.people.append(one)
                case Call():
                    self._add_call(one)
                case Escalation():
                    self.escalations.append(one)
                case Pbx():
                    self.pbx = one
                case Rulebook():
                    self.rulebook = one
                case _:
                    pass
        for escalation in self.escalations:
            if escalation.stage not in {Stage.RESOLVED, Stage.REPORTED} and escalation.call in self.calls:
                self.raised_by[escalation.by] = escalation

    def _add_call(self, call: Call) -> None:
        """Of several calls at one phone the held one counts, then the one that is talked on."""
        self.calls[call.id] = call
        if call.person is None:
            return
        other = self.call_at.get(call.person)
        if other is None or _LINE_WEIGHT[call.state] < _LINE_WEIGHT[other.state]:
            self.call_at[call.person] = call

    def staff(self, name: PersonId | None) -> str | None:
        if name is None:
            return None
        paper = self.papers.get(("StaffName", name))
        return paper.name if isinstance(paper, StaffName) else self.unnamed

    def subject(self, escalation: Escalation) -> str:
        paper = self.papers.get(("CardText", escalation.call))
        return paper.decision_wanted.split("\n", 1)[0] if isinstance(paper, CardText) else ""

    def customer(self, escalation: Escalation) -> str | None:
        if escalation.customer is None:
            return None
        paper = self.papers.get(("CustomerPaper", escalation.customer))
        return paper.name if isinstance(paper, CustomerPaper) else None

    def queue(self, name: str) -> str:
        if self.rulebook is None:
            return name
        for rules in self.rulebook.text.queues:
            if rules.queue == name:
                return rules.label or name
        return name


def board_view(
    sight: Sight,
    papers: Mapping[PaperKey, AnyPaper],
    *,
    floor: str,
    hub: SourceAge,
    pbx_heard_at: Instant | None = None,
    asking: frozenset[str] = frozenset(),
    loading: bool = False,
    memory: RowMemory | None = None,
    unnamed: str = "",
) -> BoardView:
    """Return the board for the person whose sight it is.

    ``asking`` are the escalations that this desk has asked to take over and not heard about. People who are
    off duty are left out. With a ``memory`` only rows of which something changed are made. Without the hub
    everybody is unknown and nothing can be taken over. ``unnamed`` stands for a colleague whose name is not here.
    """
    hub_lost = None if hub.alive else hub.silent_since or hub.heard_at or Instant(0)
    known = _Floor(sight, papers, hub_lost, unnamed)
    memory = RowMemory() if memory is None else memory
    seated = [person for person in known.people if person.seated and person.role is not Role.LEAD]
    rows = tuple(_remembered(known, person, memory) for person in seated)
    memory.forget_all_but(person.id for person in seated)
    lost = None if known.pbx.connected else known.pbx.since
    pbx = SourceAge(alive=known.pbx.connected, heard_at=pbx_heard_at, silent_since=lost)
    alarms = [alarm for one in known.escalations if (alarm := _alarm(known, one, asking)) is not None]
    if hub_lost is not None:
        alarms = [replace(alarm, action="none") for alarm in alarms]
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
        flights=tuple(_flight(known, one) for one in known.escalations),
        loading=loading,
    )


def _remembered(known: _Floor, person: Person, memory: RowMemory) -> BoardRow:
    """Return a person's row. Raised hands are few and bear other people's names: those are made every time."""
    call, escalation = known.call_at.get(person.id), known.raised_by.get(person.id)
    if escalation is not None:
        return _row(known, person, call, escalation)
    made_of = (
        person,
        call,
        known.papers.get(("StaffName", person.id)),
        known.pbx,
        known.hub_lost,
        known.rulebook,
    )
    row = memory.row(made_of)
    if row is None:
        row = _row(known, person, call, None)
        memory.keep(made_of, row)
    return row


def _row(known: _Floor, person: Person, call: Call | None, escalation: Escalation | None) -> BoardRow:
    now, before, lost = _seen(known, person)
    hold = None if call is None else call.hold
    shown_hold = None if hold is None else HoldView(hold.since, hold.promise_at, hold.limit_at)
    was = None if before is None else before.state.value
    if before is not None and shown_hold is not None and lost:
        was = shown_hold.stage(lost)
    talking = call is not None and call.state is not LineState.RINGING
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
        escalation=None if escalation is None else known.subject(escalation),
        owner=None if escalation is None else known.staff(escalation.owner),
        flight=None if escalation is None else _stage(known, escalation),
        rung=() if escalation is None else _rung(known, escalation),
        before=was,
        before_at=(lost or None) if before is not None else None,
    )


def _seen(known: _Floor, person: Person) -> tuple[Presence, Presence | None, Instant | None]:
    """Return a person's presence; where it is unknown, what it was and when that was last heard."""
    lost = None if known.pbx.connected else known.pbx.since
    now = presence(person, lost)
    before = None
    if now.state is State.UNKNOWN and now.source is Source.PHONE:
        before = presence(person, None)
    if known.hub_lost is None:
        return now, before, lost
    if now.state is not State.UNKNOWN:  # of a phone that was silent before the hub, what was said before
        before, lost = now, known.hub_lost
    return Presence(State.UNKNOWN, Source.LOGIN, known.hub_lost), before, lost


def _rung(known: _Floor, one: Escalation) -> tuple[str, ...]:
    if one.ring is None or len(one.ring.targets) > _FEW:
        return ()
    return tuple(known.staff(name) or "" for name in one.ring.targets)


def _stage(known: _Floor, one: Escalation) -> FlightStage:
    match one.stage:
        case Stage.ALARM:
            return "nobody"
        case Stage.RAISED | Stage.RINGING | Stage.WAITING | Stage.OUTSIDE:
            ladder, at = one.ladder, one.rung
            everyone = 0 <= at < len(ladder) and ladder[at].kind is RungKind.EVERYONE
            return (
                "everyone"
                if everyone or (one.ring is not None and len(one.ring.targets) > _FEW)
                else "ringing"
            )
        case Stage.TAKEN:
            return "taken"
        case Stage.CONNECTED:
            return "connected" if one.connected_call in known.calls else "after_call"
        case Stage.IN_HAND:
            return "after_call"
        case Stage.RESOLVED | Stage.REPORTED:
            return "resolved"


def _flight(known: _Floor, one: Escalation) -> FlightRow:
    stage = _stage(known, one)
    ringing = one.ring is not None and stage in {"ringing", "everyone", "nobody"}
    return FlightRow(
        escalation_id=one.id,
        subject=known.subject(one),
        operator=known.staff(one.by) or "",
        stage=stage,
        since=one.raised_at,
        owner=known.staff(one.owner),
        person_id=one.by,
        rung=_rung(known, one) if stage == "ringing" else (),
        deadline=one.ring.until if ringing and one.ring is not None else one.due,
    )


def _alarm(known: _Floor, one: Escalation, asking: frozenset[str]) -> AlarmView | None:
    """Return what of this escalation nobody has in hand, None when all is well."""
    kind: AlarmKind
    since = one.raised_at
    if one.ring is not None and one.stage not in {Stage.RINGING, Stage.RAISED}:
        if one.stage in {Stage.RESOLVED, Stage.REPORTED}:
            kind, since = "unread", one.resolved_at or since
        elif one.stage is not Stage.ALARM:
            kind = "overdue"
        else:
            kind = "nobody_answers" if one.ring.targets else "nobody_present"
    elif one.transfer is not None and one.transfer.state is OrderState.UNKNOWN:
        kind, since = "order_unknown", one.transfer.ordered_at
    else:
        return None
    return AlarmView(
        alarm_id=one.id,
        kind=kind,
        since=since,
        subject=known.subject(one),
        customer=known.customer(one),
        operator=known.staff(one.by),
        person_id=one.by,
        asking=one.id in asking,
        action="none" if kind == "order_unknown" else "take",
    )
