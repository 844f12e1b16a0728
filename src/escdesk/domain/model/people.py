"""A person on the floor, what an event makes of them, and what their presence is."""

from collections.abc import Callable
from typing import Any

from immutables import Map
from msgspec import Struct
from msgspec.structs import replace

from escdesk.domain.ids import (
    CallId,
    ClientId,
    EscalationId,
    Extension,
    Instant,
    PersonId,
    SessionId,
    SkillId,
    TeamId,
)
from escdesk.domain.messages import calls as c
from escdesk.domain.messages import escalations as e
from escdesk.domain.messages import incidents as i
from escdesk.domain.messages import people as p
from escdesk.domain.messages import transfers as tr
from escdesk.domain.messages.kinds import Event
from escdesk.domain.messages.people import Choice, Line, LineState, Role
from escdesk.domain.model.touches import Touches, named


class Person(Struct, frozen=True, kw_only=True, tag="person", tag_field="kind"):
    """A person who belongs to the floor, logged in or not."""

    id: PersonId
    role: Role
    teams: tuple[TeamId, ...] = ()
    skills: tuple[SkillId, ...] = ()
    clients: tuple[ClientId, ...] = ()
    seated: bool = False
    """Logged in."""
    extension: Extension | None = None
    desks: tuple[SessionId, ...] = ()
    """Connected desks."""
    leave_at: Instant | None = None
    """No desk is connected: the seat is given up then."""
    choice: Choice = Choice.FREE
    choice_since: Instant = Instant(0)
    locked: bool = False
    locked_since: Instant = Instant(0)
    wrap_up_until: Instant | None = None
    lines: tuple[Line, ...] = ()
    idle_since: Instant = Instant(0)
    """When the last thing that kept them ended."""
    ringing: tuple[EscalationId, ...] = ()
    in_hand: tuple[EscalationId, ...] = ()
    load_limit: int = 0
    """Cases in hand at which only urgent ones still come; 0: the rulebook's."""
    began_on: int | None = None
    expects: tuple[EscalationId, ...] = ()
    """Their phone is about to ring for these, which they took."""
    taken: int = 0
    """Escalations taken since they logged in: whoever has had fewer is asked first."""
    reserved_by: PersonId | None = None
    reserved_until: Instant | None = None
    shift_ends_at: Instant | None = None
    shift_warn_at: Instant | None = None
    """When they are asked to hand over; None once that is done."""
    handover_asked: bool = False
    off_shift: bool = False
    """The shift has ended though they are still here: nothing new is rung at them."""


People = Map[PersonId, Person]


# -- enrolment and seats --------------------------------------------------------------------------------------


def _enrolled(people: People, event: p.PersonEnrolled) -> People:
    known = people.get(event.person)
    if known is None:
        person = Person(
            id=event.person,
            role=event.role,
            teams=event.teams,
            skills=event.skills,
            clients=event.clients,
            load_limit=event.load_limit,
            began_on=event.began_on,
            idle_since=event.at,
        )
    else:
        person = replace(
            known,
            role=event.role,
            teams=event.teams,
            skills=event.skills,
            clients=event.clients,
            load_limit=event.load_limit,
            began_on=event.began_on,
        )
    return people.set(event.person, person)


def _dismissed(people: People, event: p.PersonDismissed) -> People:
    return people.delete(event.person)


def _seat_taken(people: People, event: p.SeatTaken) -> People:
    person = people[event.person]
    return people.set(
        event.person,
        replace(
            person,
            seated=True,
            extension=event.extension,
            lines=event.lines,
            leave_at=event.leave_at,
            choice=Choice.FREE if not person.seated else person.choice,
            wrap_up_until=None if not person.seated else person.wrap_up_until,
            idle_since=event.at if not person.seated else person.idle_since,
            taken=0 if not person.seated else person.taken,
        ),
    )


def _seat_left(people: People, event: p.SeatLeft) -> People:
    person = people[event.person]
    return people.set(
        event.person,
        replace(
            person,
            seated=False,
            extension=None,
            lines=(),
            leave_at=None,
            locked=False,
            choice=Choice.FREE,
            wrap_up_until=None,
            idle_since=event.at,
            taken=0,
            reserved_by=None,
            reserved_until=None,
            handover_asked=False,
            off_shift=False,
        ),
    )


def _desk_came(people: People, event: p.DeskCame) -> People:
    person = people[event.person]
    if event.session in person.desks:
        return people
    idle = event.at if not person.desks else person.idle_since
    return people.set(
        event.person,
        replace(person, desks=(*person.desks, event.session), leave_at=None, idle_since=idle),
    )


def _desk_went(people: People, event: p.DeskWent) -> People:
    person = people[event.person]
    desks = tuple(desk for desk in person.desks if desk != event.session)
    idle = event.at if not desks else person.idle_since
    locked = person.locked and bool(desks)
    return people.set(
        event.person, replace(person, desks=desks, leave_at=event.leave_at, idle_since=idle, locked=locked)
    )


def _presence_chosen(people: People, event: p.PresenceChosen) -> People:
    person = people[event.person]
    idle = event.at if event.choice is Choice.FREE and person.choice is not Choice.FREE else person.idle_since
    return people.set(
        event.person, replace(person, choice=event.choice, choice_since=event.at, idle_since=idle)
    )


def _screen_reported(people: People, event: p.ScreenReported) -> People:
    person = people[event.person]
    idle = event.at if person.locked and not event.locked else person.idle_since
    return people.set(
        event.person, replace(person, locked=event.locked, locked_since=event.at, idle_since=idle)
    )


def _wrap_up_started(people: People, event: p.WrapUpStarted) -> People:
    return people.set(
        event.person, replace(people[event.person], wrap_up_until=event.until, idle_since=event.at)
    )


def _wrap_up_ended(people: People, event: p.WrapUpEnded) -> People:
    return people.set(event.person, replace(people[event.person], wrap_up_until=None, idle_since=event.at))


def _reserved(people: People, event: p.PersonReserved) -> People:
    person = replace(people[event.person], reserved_by=event.by, reserved_until=event.until)
    return people.set(person.id, person)


def _reservation_ended(people: People, event: p.ReservationEnded) -> People:
    return people.set(event.person, replace(people[event.person], reserved_by=None, reserved_until=None))


def _shift_planned(people: People, event: p.ShiftPlanned) -> People:
    return people.set(
        event.person,
        replace(
            people[event.person],
            shift_ends_at=event.ends_at,
            shift_warn_at=event.warn_at,
            handover_asked=False,
            off_shift=False,
        ),
    )


def _handover_asked(people: People, event: p.HandoverAsked) -> People:
    return people.set(event.person, replace(people[event.person], shift_warn_at=None, handover_asked=True))


def _shift_ended(people: People, event: p.ShiftEnded) -> People:
    person = people[event.person]
    return people.set(
        event.person,
        replace(
            person,
            shift_ends_at=None,
            shift_warn_at=None,
            handover_asked=False,
            off_shift=person.seated,
        ),
    )


# -- what their phone does ------------------------------------------------------------------------------------


def _line(people: People, person: PersonId | None, call: CallId, state: LineState, at: Instant) -> People:
    if person is None or person not in people:
        return people
    who = people[person]
    others = tuple(line for line in who.lines if line.call != call)
    return people.set(person, replace(who, lines=(*others, Line(call, state, at))))


def _call_rang(people: People, event: c.CallRang) -> People:
    state = LineState.TALKING if event.direction is c.Direction.OUTBOUND else LineState.RINGING
    return _line(people, event.person, event.call, state, event.at)


def _call_answered(people: People, event: c.CallAnswered | c.CallResumed) -> People:
    return _line(people, event.person, event.call, LineState.TALKING, event.at)


def _call_held(people: People, event: c.CallHeld) -> People:
    return _line(people, event.person, event.call, LineState.HELD, event.at)


def _call_ended(people: People, event: c.CallEnded) -> People:
    if event.person is None or event.person not in people:
        return people
    person = people[event.person]
    lines = tuple(line for line in person.lines if line.call != event.call)
    return people.set(event.person, replace(person, lines=lines, idle_since=event.at))


# -- what rings at them and what is theirs --------------------------------------------------------------------


def _without(these: tuple[EscalationId, ...], escalation: EscalationId) -> tuple[EscalationId, ...]:
    return () if these == (escalation,) else tuple(one for one in these if one != escalation)


def _ring(people: People, escalation: EscalationId, targets: tuple[PersonId, ...]) -> People:
    for target in targets:
        person = people.get(target)
        if person is not None and escalation not in person.ringing:
            people = people.set(target, replace(person, ringing=(*person.ringing, escalation)))
    return people


def _quiet(people: People, escalation: EscalationId, targets: tuple[PersonId, ...]) -> People:
    for target in targets:
        person = people.get(target)
        if person is not None and escalation in person.ringing:
            people = people.set(target, replace(person, ringing=_without(person.ringing, escalation)))
    return people


def _give(people: People, escalation: EscalationId, owner: PersonId) -> People:
    person = people.get(owner)
    if person is None or escalation in person.in_hand:
        return people
    return people.set(owner, replace(person, in_hand=(*person.in_hand, escalation)))


def _take_away(people: People, escalation: EscalationId, likely: PersonId | None = None) -> People:
    """From whoever has it; `likely` is looked at before everybody else."""
    first = None if likely is None else people.get(likely)
    for person in (first,) if first is not None and escalation in first.in_hand else people.values():
        if escalation in person.in_hand:
            in_hand = _without(person.in_hand, escalation)
            expects = _without(person.expects, escalation)
            return people.set(person.id, replace(person, in_hand=in_hand, expects=expects))
    return people


def _ring_started(people: People, event: e.RingStarted) -> People:
    """Nobody else is rung: whoever was has been released before, or is rung again."""
    return _ring(people, event.escalation, event.targets)


def _alarm_raised(people: People, event: e.AlarmRaised) -> People:
    """A repeated alarm may have lost some of its addressees."""
    rung = tuple(x.id for x in people.values() if event.escalation in x.ringing and x.id not in event.targets)
    return _ring(_quiet(people, event.escalation, rung), event.escalation, event.targets)


def _ring_left(people: People, event: e.RingLeft | e.RingExpired) -> People:
    return _quiet(people, event.escalation, event.people)


def _taken(people: People, event: e.EscalationTaken) -> People:
    people = _quiet(people, event.escalation, (event.by, *event.released))
    people = _give(_take_away(people, event.escalation), event.escalation, event.by)
    person = people.get(event.by)
    if person is None:
        return people
    expects = (*person.expects, event.escalation) if event.by_phone else person.expects
    return people.set(event.by, replace(person, taken=person.taken + 1, expects=expects))


def _connected(people: People, event: tr.CustomerConnected) -> People:
    person = people.get(event.person)
    if person is None:
        return people
    return people.set(event.person, replace(person, expects=_without(person.expects, event.escalation)))


def _fell_through(people: People, event: tr.TransferFellThrough) -> People:
    return _take_away(people, event.escalation, event.person)


def _let_go(people: People, event: e.OwnerLeft | e.EscalationClosed | e.EscalationHandedOn) -> People:
    """Whoever has it, and whoever an alarm rang at."""
    rung = tuple(who.id for who in people.values() if event.escalation in who.ringing)
    likely = event.owner if isinstance(event, e.OwnerLeft) else event.by
    return _take_away(_quiet(people, event.escalation, rung), event.escalation, likely)


def _owned(people: People, event: e.CallbackOwed | e.EscalationMoved) -> People:
    people = _quiet(people, event.escalation, event.released)
    return _give(_take_away(people, event.escalation), event.escalation, event.owner)


def _withdrawn(people: People, event: e.EscalationWithdrawn) -> People:
    """Nobody has it: what somebody has can't be withdrawn."""
    return _quiet(people, event.escalation, event.released)


def _resolved(people: People, event: e.EscalationResolved) -> People:
    people = _quiet(people, event.escalation, event.released)
    if event.incident is not None:  # nobody has it in hand: the incident is what its owner has
        return people
    return _take_away(people, event.escalation, event.by)


def _joined_incident(people: People, event: i.IncidentJoined) -> People:
    people = _quiet(people, event.escalation, event.released)
    return people if event.had_by is None else _take_away(people, event.escalation, event.had_by)


CHANGES: dict[type[Event], Callable[[People, Any], People]] = {
    p.PersonEnrolled: _enrolled,
    p.PersonDismissed: _dismissed,
    p.SeatTaken: _seat_taken,
    p.SeatLeft: _seat_left,
    p.DeskCame: _desk_came,
    p.DeskWent: _desk_went,
    p.PresenceChosen: _presence_chosen,
    p.ScreenReported: _screen_reported,
    p.WrapUpStarted: _wrap_up_started,
    p.WrapUpEnded: _wrap_up_ended,
    c.CallRang: _call_rang,
    c.CallAnswered: _call_answered,
    c.CallResumed: _call_answered,
    c.CallHeld: _call_held,
    c.CallEnded: _call_ended,
    e.RingStarted: _ring_started,
    e.AlarmRaised: _alarm_raised,
    e.RingLeft: _ring_left,
    e.RingExpired: _ring_left,
    e.EscalationTaken: _taken,
    tr.TransferFellThrough: _fell_through,
    tr.CustomerConnected: _connected,
    e.OwnerLeft: _let_go,
    e.EscalationHandedOn: _let_go,
    p.PersonReserved: _reserved,
    p.ReservationEnded: _reservation_ended,
    p.ShiftPlanned: _shift_planned,
    p.HandoverAsked: _handover_asked,
    p.ShiftEnded: _shift_ended,
    e.CallbackOwed: _owned,
    e.EscalationMoved: _owned,
    e.EscalationWithdrawn: _withdrawn,
    e.EscalationResolved: _resolved,
    e.EscalationClosed: _let_go,
    i.IncidentJoined: _joined_incident,
}
"""How an event changes people, and nothing else."""

TOUCHES: Touches = {
    **{kind: named("person") for kind in CHANGES if "person" in kind.__struct_fields__},
    e.RingStarted: lambda event: event.targets,
    e.RingLeft: lambda event: event.people,
    e.RingExpired: lambda event: event.people,
    e.EscalationWithdrawn: lambda event: event.released,
    e.EscalationResolved: lambda event: (event.by, *event.released),
    i.IncidentJoined: lambda event: (event.had_by, *event.released),
}
"""The others may touch whoever had it before."""
