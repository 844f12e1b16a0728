"""When a shift ends: a word in good time, then nothing new, and what is in hand rings on (申し送り)."""

from escdesk.domain.errors import Refused
from escdesk.domain.ids import Instant, PersonId
from escdesk.domain.messages import people as p
from escdesk.domain.messages.escalations import Outcome
from escdesk.domain.model.people import Person
from escdesk.domain.rules import cases, incident_owners
from escdesk.domain.rules.course import Course


def plan_shift(course: Course, command: p.PlanShift, by: PersonId | None) -> None:
    if by is not None:
        raise Refused("not_allowed")
    person = course.floor.people.get(command.person)
    if person is None:
        raise Refused("no_such_person")
    ends_at = command.ends_at
    warn_at = None
    if ends_at is not None:
        warn_at = Instant(max(course.now, ends_at - course.floor.rulebook.text.shift_warning_ms))
    if ends_at != person.shift_ends_at or person.off_shift:
        course.add(p.ShiftPlanned(at=course.now, person=person.id, ends_at=ends_at, warn_at=warn_at))


def time_passed(course: Course, person: Person) -> None:
    """`person` as they were when the clock began to act."""
    if person.shift_ends_at is not None and person.shift_ends_at <= course.now:
        course.add(p.ShiftEnded(at=course.now, person=person.id))
        cases.stop_ringing_at(course, person.id, Outcome.SHIFT_OVER)
        cases.hand_over(course, person.id, Outcome.SHIFT_OVER)
        incident_owners.owner_looked_at(course, person.id)
    elif person.shift_warn_at is not None and person.shift_warn_at <= course.now:
        course.add(p.HandoverAsked(at=course.now, person=person.id))
