"""What happens because time has passed; each deadline acts once."""

from collections.abc import Iterable
from operator import attrgetter
from typing import Any, Final

from escdesk.domain.floor import Entity, entities, entity
from escdesk.domain.ids import Instant, PersonId
from escdesk.domain.messages import calls as c
from escdesk.domain.messages import escalations as e
from escdesk.domain.messages import people as p
from escdesk.domain.messages.clock import TimePassed
from escdesk.domain.model.calls import Call, Hold
from escdesk.domain.model.escalations import Escalation, Stage, targets
from escdesk.domain.model.incidents import Incident
from escdesk.domain.model.people import Person
from escdesk.domain.model.rulesets import Rules
from escdesk.domain.model.voice import Aside
from escdesk.domain.rules import (
    cases,
    consults,
    contact,
    incident_owners,
    ladder,
    outside,
    rulesets,
    shifts,
    voice,
    watching,
)
from escdesk.domain.rules.course import Course
from escdesk.domain.rules.order import first_rung, oldest_first
from escdesk.domain.rules.people import leave

_id: Final = attrgetter("id")


def time_passed(course: Course, signal: TimePassed, _by: PersonId | None) -> None:
    """Rules first, then calls, people and cases: each as it was when the clock began to act."""
    due: Iterable[Entity] = entities(course.floor)
    if signal.due is not None:
        start = course.floor
        due = [one for key in signal.due if (one := entity(start, key)) is not None]
    rules: list[Rules] = []
    calls: list[Call] = []
    people: list[Person] = []
    cases_: list[Escalation] = []
    asides: list[Aside] = []
    incidents: list[Incident] = []
    kinds: dict[type, list[Any]] = {
        Rules: rules,
        Call: calls,
        Person: people,
        Aside: asides,
        Escalation: cases_,
        Incident: incidents,
    }
    for one in due:
        if (kind := kinds.get(type(one))) is not None:
            kind.append(one)
    for ruleset in sorted(rules, key=_id):
        rulesets.time_passed(course, ruleset.id, ruleset)
    for call in first_rung(calls):
        if call.hold is not None:
            _hold(course, call, call.hold)
        if _marked(call, course.now):
            watching.pass_marks(course, call)
    for person in sorted(people, key=_id):
        _person(course, person)
    for one in sorted(asides, key=_id):
        voice.time_passed(course, one)
    for case in oldest_first(cases_):
        escalation = course.floor.escalations.get(case.id)
        if escalation is not None:
            _escalation(course, escalation)
    for incident in sorted(incidents, key=_id):
        incident_owners.time_passed(course, incident)


def _marked(call: Call, now: Instant) -> bool:
    """The rules have to look again: `watching` does, because something has happened to the call."""
    hold = call.hold
    return (bool(call.marks) and call.marks[0] <= now) or (
        hold is not None and bool(hold.marks) and hold.marks[0] <= now
    )


def _hold(course: Course, call: Call, hold: Hold) -> None:
    if not hold.promise_passed and hold.promise_at <= course.now:
        course.add(c.HoldPromisePassed(at=course.now, call=call.id, person=call.person))
    if not hold.limit_passed and hold.limit_at <= course.now:
        course.add(c.HoldLimitPassed(at=course.now, call=call.id, person=call.person))


def _person(course: Course, person: Person) -> None:
    if person.wrap_up_until is not None and person.wrap_up_until <= course.now:
        course.add(p.WrapUpEnded(at=course.now, person=person.id, by_clock=True))
    if person.leave_at is not None and person.leave_at <= course.now:
        leave(course, person.id, "absent")
    if person.reserved_until is not None and person.reserved_until <= course.now:
        course.add(p.ReservationEnded(at=course.now, person=person.id))
    shifts.time_passed(course, person)


def _escalation(course: Course, escalation: Escalation) -> None:
    if escalation.transfer is not None and escalation.transfer.check_at <= course.now:
        cases.check(course, escalation)
    if _lease_lapsed(escalation, course.now):
        contact.lapsed(course, escalation)
        if escalation.id not in course.floor.escalations:
            return
        escalation = course.floor.escalations[escalation.id]
    if escalation.ring is not None and escalation.ring.until <= course.now:
        _ring_over(course, escalation)
    elif escalation.line is not None and escalation.line.until <= course.now:
        ladder.ring_on(course, escalation.id)
    elif escalation.outside is not None and escalation.outside.until <= course.now:
        outside.time_is_up(course, escalation)
    if escalation.read_until is not None and escalation.read_until <= course.now:
        consults.reading_time_passed(course, escalation)
        escalation = course.floor.escalations[escalation.id]
    if escalation.marks and escalation.marks[0] <= course.now:
        watching.pass_case_marks(course, escalation)
        escalation = course.floor.escalations[escalation.id]
    lapsed = escalation.due is not None and escalation.due <= course.now and not escalation.overdue
    if lapsed and escalation.stage is not Stage.TAKEN:
        if consults.time_passed(course, escalation):
            return
        course.add(e.EscalationOverdue(at=course.now, escalation=escalation.id))
        late = course.floor.escalations[escalation.id]
        ladder.raise_alarm(course, escalation.id, ladder.alarm_why(late))


def _lease_lapsed(escalation: Escalation, now: Instant) -> bool:
    return escalation.lease_until is not None and escalation.lease_until <= now


def _ring_over(course: Course, escalation: Escalation) -> None:
    if ladder.alarms(escalation):
        ladder.raise_alarm(course, escalation.id, ladder.alarm_why(escalation))
        return
    course.add(e.RingExpired(at=course.now, escalation=escalation.id, people=targets(escalation)))
    cases.ring_over(course, escalation)
