"""Whether an operator waits for somebody whose desk is gone: then a lease runs (E3), and without them it rings on."""

from typing import Any, Final

from escdesk.domain.floor import Floor
from escdesk.domain.ids import EscalationId, Instant, PersonId, later
from escdesk.domain.messages import cards as k
from escdesk.domain.messages import consults as co
from escdesk.domain.messages import escalations as e
from escdesk.domain.messages import people as p
from escdesk.domain.messages import voice as v
from escdesk.domain.messages.escalations import Outcome
from escdesk.domain.model.escalations import Escalation
from escdesk.domain.model.people import Person
from escdesk.domain.rules import cases
from escdesk.domain.rules.course import Course

_OF_CASE: Final = frozenset(
    {
        e.EscalationTaken,
        co.QuestionAsked,
        co.QuestionReopened,
        co.InstructionGiven,
        co.MessageSent,
        k.CardOpened,
        v.AsideFellThrough,
        v.AsideOver,
    }
)
"""After these somebody may be waited for who was not before, or is no longer on the phone."""
_LOOKED_AT: Final = _OF_CASE | {p.DeskWent, p.DeskCame}


def waited_for(floor: Floor, one: Escalation) -> Person | None:
    """Whoever owes an answer and can give it at their desk only; nobody while the two are on the phone about it."""
    if one.answerer is None or not one.open_questions or floor.aside_of(one.id) is not None:
        return None
    return floor.people.get(one.answerer)


def settle(course: Course) -> None:
    """After every message: whose desk has gone, and who is back in time."""
    happened = [event for event in course.events if type(event) in _LOOKED_AT]
    looked_at: dict[EscalationId, None] = {}
    for event in happened:
        kind: type[Any] = type(event)
        if kind is p.DeskWent:
            looked_at |= dict.fromkeys(_owed(course, event))
        elif kind is p.DeskCame:
            _came(course, event)
        else:
            looked_at[_case(event)] = None
    for name in looked_at:
        one = course.floor.escalations.get(name)
        if one is not None:
            _look(course, one)


def _case(event: Any) -> EscalationId:
    name: EscalationId = event.escalation
    return name


def _owed(course: Course, event: Any) -> tuple[EscalationId, ...]:
    person = course.floor.people.get(event.person)
    return () if person is None else person.answering


def _look(course: Course, one: Escalation) -> None:
    """A lease that runs out sooner stays as it is."""
    if _gone(course.floor, one) and (one.lease_until is None or one.lease_until > _until(course, one)):
        begin_again(course, one)


def _gone(floor: Floor, one: Escalation) -> bool:
    owner = waited_for(floor, one)
    return owner is not None and not owner.desks


def _until(course: Course, one: Escalation) -> Instant:
    text = course.floor.rulebook.text
    return later(course.now, text.desk_gone_ms if _gone(course.floor, one) else text.lease_ms)


def _came(course: Course, event: Any) -> None:
    """Back in time: it is theirs as if just taken, so their screen has to open the card once more."""
    if event.person in course.start.people and course.start.people[event.person].desks:
        return
    for name in _owed(course, event):
        one = course.floor.escalations[name]
        if one.lease_until is not None:
            begin_again(course, one)


def begin_again(course: Course, one: Escalation) -> None:
    """From now on, for as long as things stand."""
    until = _until(course, one)
    course.add(e.LeaseBegan(at=course.now, escalation=one.id, owner=_owner(one), until=until))


def _owner(one: Escalation) -> PersonId:
    return one.owner or one.by


def lapsed(course: Course, one: Escalation) -> None:
    """The clock: it rings on, unless the PBX is just bringing the two together or can't say whether it has."""
    if course.floor.aside_of(one.id) is not None:
        begin_again(course, one)
        return
    outcome = Outcome.DESK_GONE if _gone(course.floor, one) else Outcome.NO_CONTACT
    cases.owner_left(course, one.id, _owner(one), outcome)
