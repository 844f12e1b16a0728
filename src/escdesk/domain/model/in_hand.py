"""What rings at people and what is theirs: how an event changes the names of escalations that a person holds."""

from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from escdesk.domain.ids import EscalationId, PersonId
from escdesk.domain.messages import consults as co
from escdesk.domain.messages import escalations as e
from escdesk.domain.messages import incidents as i
from escdesk.domain.messages import transfers as tr
from escdesk.domain.messages.kinds import Event
from escdesk.domain.model.people import People
from escdesk.domain.model.touches import Touches, named


def _without(these: tuple[EscalationId, ...], escalation: EscalationId) -> tuple[EscalationId, ...]:
    if escalation not in these:
        return these
    return tuple(one for one in these if one != escalation) if len(these) > 1 else ()


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
            answering = _without(person.answering, escalation)
            answered = _without(person.answered, escalation)
            return people.set(
                person.id,
                replace(person, in_hand=in_hand, expects=expects, answering=answering, answered=answered),
            )
    return people


def _take_away_from(people: People, escalation: EscalationId, those: tuple[PersonId, ...]) -> People:
    for name in those:
        person = people.get(name)
        if person is not None and escalation in person.in_hand:
            people = _take_away(people, escalation, name)
    return people


def _closed(people: People, event: e.EscalationClosed) -> People:
    if event.people is None:
        return _let_go(people, event)
    return _take_away_from(_quiet(people, event.escalation, event.people), event.escalation, event.people)


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
    if event.before is None:
        people = _take_away(people, event.escalation)
    else:
        people = _take_away_from(people, event.escalation, event.before)
    people = _give(people, event.escalation, event.by)
    person = people.get(event.by)
    if person is None:
        return people
    expects = (*person.expects, event.escalation) if event.by_phone else person.expects
    answering = (*person.answering, event.escalation) if event.answers else person.answering
    answered = person.answered
    if event.consult and not event.answers:
        answered = (*answered, event.escalation)
    return people.set(
        event.by,
        replace(person, taken=person.taken + 1, expects=expects, answering=answering, answered=answered),
    )


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


# -- who still owes an answer ---------------------------------------------------------------------------------


def _answers(people: People, escalation: EscalationId, owner: PersonId | None) -> People:
    person = None if owner is None else people.get(owner)
    if person is None or escalation in person.answering:
        return people
    return people.set(
        person.id,
        replace(
            person,
            answering=(*person.answering, escalation),
            answered=_without(person.answered, escalation),
        ),
    )


def _answered(people: People, escalation: EscalationId, owner: PersonId | None) -> People:
    """Nothing of it waits for them any more."""
    person = None if owner is None else people.get(owner)
    if person is None or escalation in person.answered:
        return people
    return people.set(
        person.id,
        replace(
            person,
            answering=_without(person.answering, escalation),
            answered=(*person.answered, escalation),
        ),
    )


def _asked(people: People, event: co.QuestionAsked | co.QuestionReopened) -> People:
    return _answers(people, event.escalation, event.owner)


def _question_dropped(people: People, event: co.QuestionDropped) -> People:
    people = _quiet(people, event.escalation, event.released)
    return people if event.open_left else _answered(people, event.escalation, event.owner)


def _read(people: People, event: co.InstructionRead) -> People:
    return _quiet(people, event.escalation, event.released)


def _given(people: People, event: co.InstructionGiven) -> People:
    people = _quiet(people, event.escalation, event.released)
    return people if event.open_left else _answered(people, event.escalation, event.by)


def _turned(people: People, event: co.AskTurned) -> People:
    """The owner comes to the phone."""
    if not event.by_phone:
        return people
    people = _quiet(people, event.escalation, event.released)
    person = people[event.by]
    return people.set(
        person.id,
        replace(
            person,
            answering=_without(person.answering, event.escalation),
            answered=_without(person.answered, event.escalation),
            expects=(*person.expects, event.escalation),
        ),
    )


CHANGES: dict[type[Event], Callable[[People, Any], People]] = {
    e.RingStarted: _ring_started,
    e.AlarmRaised: _alarm_raised,
    e.RingLeft: _ring_left,
    e.RingExpired: _ring_left,
    e.EscalationTaken: _taken,
    tr.TransferFellThrough: _fell_through,
    tr.CustomerConnected: _connected,
    e.OwnerLeft: _let_go,
    e.EscalationHandedOn: _let_go,
    e.CallbackOwed: _owned,
    e.EscalationMoved: _owned,
    e.EscalationWithdrawn: _withdrawn,
    e.EscalationResolved: _resolved,
    e.EscalationClosed: _closed,
    co.QuestionAsked: _asked,
    co.QuestionReopened: _asked,
    co.QuestionDropped: _question_dropped,
    co.InstructionGiven: _given,
    co.InstructionRead: _read,
    co.AskTurned: _turned,
    i.IncidentJoined: _joined_incident,
}
"""How an event changes what people hold."""

TOUCHES_OF_CONSULTS: Touches = {
    i.IncidentJoined: lambda event: (event.had_by, *event.released),
    co.QuestionAsked: named("owner"),
    co.QuestionReopened: named("owner"),
    co.QuestionDropped: lambda event: (event.owner, *event.released),
    co.InstructionGiven: lambda event: (event.by, *event.released),
    co.InstructionRead: lambda event: event.released,
    co.AskTurned: lambda event: (event.by, *event.released),
}
