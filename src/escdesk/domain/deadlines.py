"""When the clock has to act next. Deadlines live in the floor; this only reads them."""

from collections.abc import Callable
from typing import Any, Final

from escdesk.domain.floor import Entity, Floor, entities
from escdesk.domain.ids import Instant
from escdesk.domain.model.calls import Call
from escdesk.domain.model.escalations import Escalation, Stage
from escdesk.domain.model.incidents import Incident
from escdesk.domain.model.people import Person
from escdesk.domain.model.rulesets import Rules
from escdesk.domain.model.voice import Aside


def deadlines_of(one: Entity) -> tuple[Instant, ...]:
    """The instants at which something happens to this entity by itself."""
    of = _OF.get(type(one))
    return () if of is None else of(one)


def _of_call(call: Call) -> tuple[Instant, ...]:
    hold, marks = call.hold, call.marks[:1]
    if hold is None:
        return marks
    return (
        *marks,
        *hold.marks[:1],
        *(() if hold.promise_passed else (hold.promise_at,)),
        *(() if hold.limit_passed else (hold.limit_at,)),
    )


def _of_person(person: Person) -> tuple[Instant, ...]:
    wrap_up, seat, reserved = person.wrap_up_until, person.leave_at, person.reserved_until
    if wrap_up is seat is reserved is person.shift_warn_at is person.shift_ends_at is None:
        return ()
    return _known(wrap_up, seat, reserved, person.shift_warn_at, person.shift_ends_at)


def _of_escalation(case: Escalation) -> tuple[Instant, ...]:
    return _known(
        None if case.ring is None else case.ring.until,
        None if case.line is None else case.line.until,
        None if case.outside is None else case.outside.until,
        case.lease_until,
        case.read_until,
        case.marks[0] if case.marks else None,
        None if case.transfer is None else case.transfer.check_at,
        None if case.overdue or case.stage is Stage.TAKEN else case.due,
    )


def _of_rules(rules: Rules) -> tuple[Instant, ...]:
    review = None if rules.current is None else rules.current.review_at
    if rules.review_due or rules.reviewed >= rules.newest_in_force:
        review = None
    return _known(rules.coming[0].effective_from if rules.coming else None, review)


def _of_aside(aside: Aside) -> tuple[Instant, ...]:
    if aside.check_at is not None:
        return (aside.check_at,)
    return _known(aside.until if aside.wish is None else None)


def _of_incident(incident: Incident) -> tuple[Instant, ...]:
    return () if incident.overdue else (incident.next_notice_at,)


def _known(*instants: Instant | None) -> tuple[Instant, ...]:
    return tuple([at for at in instants if at is not None])


_OF: Final[dict[type[Entity], Callable[[Any], tuple[Instant, ...]]]] = {
    Call: _of_call,
    Person: _of_person,
    Escalation: _of_escalation,
    Aside: _of_aside,
    Incident: _of_incident,
    Rules: _of_rules,
}
"""The clock asks this of everything that changes: a look into a table is the shortest way."""

TIMED: Final = frozenset(str(kind.__struct_config__.tag) for kind in _OF)
"""Kinds of entities that may have deadlines."""


def next_deadline(floor: Floor) -> Instant | None:
    """The earliest deadline on the floor: the full scan that the clockwork's heap is tested against."""
    return min((at for one in entities(floor) for at in deadlines_of(one)), default=None)
