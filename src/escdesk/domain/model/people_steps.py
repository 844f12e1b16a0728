"""What an event makes of a person: enrolment, seats, desks, what they say of themselves and what their phone does."""

from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from escdesk.domain.ids import CallId, Instant, PersonId
from escdesk.domain.messages import calls as c
from escdesk.domain.messages import escalations as e
from escdesk.domain.messages import people as p
from escdesk.domain.messages.kinds import Event
from escdesk.domain.messages.people import Choice, Line, LineState
from escdesk.domain.model import in_hand
from escdesk.domain.model.people import People, Person
from escdesk.domain.model.touches import Touches, named

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
            authority_yen=event.authority_yen,
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
            authority_yen=event.authority_yen,
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
    p.PersonReserved: _reserved,
    p.ReservationEnded: _reservation_ended,
    p.ShiftPlanned: _shift_planned,
    p.HandoverAsked: _handover_asked,
    p.ShiftEnded: _shift_ended,
    c.CallRang: _call_rang,
    c.CallAnswered: _call_answered,
    c.CallResumed: _call_answered,
    c.CallHeld: _call_held,
    c.CallEnded: _call_ended,
    **in_hand.CHANGES,
}
"""How an event changes people, and nothing else."""

TOUCHES: Touches = {
    **{kind: named("person") for kind in CHANGES if "person" in kind.__struct_fields__},
    e.RingStarted: lambda event: event.targets,
    e.RingLeft: lambda event: event.people,
    e.RingExpired: lambda event: event.people,
    e.EscalationTaken: lambda event: (
        None if event.before is None else (event.by, *event.released, *event.before)
    ),
    e.EscalationWithdrawn: lambda event: event.released,
    e.EscalationClosed: lambda event: event.people,
    e.EscalationResolved: lambda event: (event.by, *event.released),
    **in_hand.TOUCHES_OF_CONSULTS,
}
"""The others may touch whoever had it before."""
