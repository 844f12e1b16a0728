"""What happens because time has passed; each deadline acts once."""

from escdesk.domain.ids import PersonId
from escdesk.domain.messages import calls as c
from escdesk.domain.messages import escalations as e
from escdesk.domain.messages import people as p
from escdesk.domain.messages.clock import TimePassed
from escdesk.domain.model.calls import Call
from escdesk.domain.model.escalations import Escalation, Stage
from escdesk.domain.model.people import Person
from escdesk.domain.rules import cases, ladder
from escdesk.domain.rules.course import Course
from escdesk.domain.rules.people import leave


def time_passed(course: Course, _signal: TimePassed, _by: PersonId | None) -> None:
    start = course.floor
    for call in start.calls.values():
        _hold(course, call)
    for person in start.people.values():
        _person(course, person)
    for name in start.escalations:
        escalation = course.floor.escalations.get(name)
        if escalation is not None:
            _escalation(course, escalation)


def _hold(course: Course, call: Call) -> None:
    hold = call.hold
    if hold is None:
        return
    if not hold.promise_passed and hold.promise_at <= course.now:
        course.add(c.HoldPromisePassed(at=course.now, call=call.id, person=call.person))
    if not hold.limit_passed and hold.limit_at <= course.now:
        course.add(c.HoldLimitPassed(at=course.now, call=call.id, person=call.person))


def _person(course: Course, person: Person) -> None:
    if person.wrap_up_until is not None and person.wrap_up_until <= course.now:
        course.add(p.WrapUpEnded(at=course.now, person=person.id, by_clock=True))
    if person.leave_at is not None and person.leave_at <= course.now:
        leave(course, person.id, "absent")


def _escalation(course: Course, escalation: Escalation) -> None:
    if escalation.transfer is not None and escalation.transfer.check_at <= course.now:
        cases.check(course, escalation)
    if escalation.ring is not None and escalation.ring.until <= course.now:
        _ring_over(course, escalation)
    lapsed = escalation.due is not None and escalation.due <= course.now and not escalation.overdue
    if lapsed and escalation.stage is not Stage.TAKEN:
        course.add(e.EscalationOverdue(at=course.now, escalation=escalation.id))
        late = course.floor.escalations[escalation.id]
        ladder.raise_alarm(course, escalation.id, ladder.alarm_why(late))


def _ring_over(course: Course, escalation: Escalation) -> None:
    if ladder.alarms(escalation):
        ladder.raise_alarm(course, escalation.id, ladder.alarm_why(escalation))
        return
    course.add(e.RingExpired(at=course.now, escalation=escalation.id, people=cases.targets(escalation)))
    ladder.ring_on(course, escalation.id)
