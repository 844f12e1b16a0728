"""A lead assigns, takes over or releases whatever stalls (G2)."""

from escdesk.domain.errors import Refused
from escdesk.domain.ids import EscalationId, PersonId, later
from escdesk.domain.messages import escalations as e
from escdesk.domain.messages import leading as le
from escdesk.domain.messages.escalations import Outcome
from escdesk.domain.messages.people import Role
from escdesk.domain.messages.transfers import CancelWhy
from escdesk.domain.model.escalations import ENDED, UNOWNED, Escalation, Stage, targets
from escdesk.domain.model.people import Person
from escdesk.domain.model.presence import present
from escdesk.domain.rules import cases, eligible, incident_owners, outside, ranking, taking
from escdesk.domain.rules.course import Course
from escdesk.domain.rules.people import seated

SHORTEST_RING_MS = 5_000
LONGEST_RING_MS = 600_000


def _lead(course: Course, name: EscalationId, by: PersonId | None) -> tuple[Person, Escalation]:
    """A present lead or manager of the case's client, and the case while it is open. Raises `Refused`."""
    who = seated(course, by)
    escalation = course.escalation(name)
    if who.role not in (Role.LEAD, Role.MANAGER) or escalation.client not in who.clients:
        raise Refused("not_allowed")
    return who, escalation


def _take_away(course: Course, escalation: Escalation) -> None:
    """From its owner, unless they are talking with the customer or their phone rings for it."""
    if escalation.stage is Stage.TAKEN:
        raise Refused("already_taken", by=escalation.owner or "")
    incident_owners.alone(course, escalation)
    if escalation.stage in ENDED:
        raise Refused("already_resolved")
    if escalation.stage is Stage.CONNECTED and escalation.connected_call in course.floor.calls:
        raise Refused("already_connected")


def assign(course: Course, command: le.Assign, by: PersonId | None) -> None:
    lead, escalation = _lead(course, command.escalation, by)
    if not SHORTEST_RING_MS <= command.ring_ms <= LONGEST_RING_MS:
        raise Refused("bad_value", field="ring_ms")
    _take_away(course, escalation)
    if escalation.consult and escalation.settled:
        raise Refused("already_resolved")
    target = course.floor.people.get(command.person)
    if target is None:
        raise Refused("no_such_person")
    if target.id in eligible.owners(escalation):
        raise Refused("had_it_before")
    if not eligible.can_take(target, escalation):
        raise Refused("cannot_receive")
    if not present(target):
        raise Refused("nobody_there")
    if ranking.reserved(target, lead.id, course.now):
        raise Refused("reserved", by=target.reserved_by or "")
    if escalation.stage in UNOWNED:
        outside.stop(course, escalation)
        _stop_ringing(course, escalation)
    elif escalation.owner is not None:
        course.add(
            e.OwnerLeft(
                at=course.now,
                escalation=escalation.id,
                owner=escalation.owner,
                outcome=Outcome.RELEASED,
            )
        )
    course.add(
        e.RingStarted(
            at=course.now,
            escalation=escalation.id,
            rung=max(0, escalation.rung),
            targets=(target.id,),
            until=later(course.now, command.ring_ms),
            assigned_by=lead.id,
        )
    )


def _stop_ringing(course: Course, escalation: Escalation) -> None:
    """Whoever an ask rang at reads that it went on; an alarm simply stops."""
    people = targets(escalation)
    if people:
        course.add(
            e.RingLeft(at=course.now, escalation=escalation.id, people=people, outcome=Outcome.RELEASED)
        )


def take_over(course: Course, command: le.TakeOver, by: PersonId | None) -> None:
    """The lead's own: with the customer when they are still at somebody's phone and nobody has it, else the case."""
    lead, escalation = _lead(course, command.escalation, by)
    if escalation.owner == lead.id and escalation.ring is None:
        return
    _take_away(course, escalation)
    taking.take(course, escalation, lead)


def release(course: Course, command: le.Release, by: PersonId | None) -> None:
    _, escalation = _lead(course, command.escalation, by)
    if escalation.stage in UNOWNED:
        raise Refused("nothing_to_release")
    if escalation.stage is Stage.TAKEN:
        cases.cancel(course, escalation, CancelWhy.RELEASED)
        return
    _take_away(course, escalation)
    cases.owner_left(course, escalation.id, escalation.owner or escalation.holder, Outcome.RELEASED)
