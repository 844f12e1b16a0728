"""What comes of a phone outside the floor that was rung."""

from escdesk.domain.floor import Floor
from escdesk.domain.ids import OrderId, PersonId, later
from escdesk.domain.messages import outside as o
from escdesk.domain.messages.escalations import AlarmWhy
from escdesk.domain.messages.outside import OutsideFail
from escdesk.domain.model.escalations import Escalation
from escdesk.domain.rules import ladder
from escdesk.domain.rules.course import Course


def _of_order(floor: Floor, order: OrderId) -> Escalation | None:
    for escalation in floor.escalations.values():
        outside = escalation.outside
        if outside is not None and outside.order == order:
            return escalation
    return None


def answered(course: Course, signal: o.OutsideAnswered, _by: PersonId | None) -> None:
    """Evidence that somebody outside knows; the case is nobody's yet, so a deadline stands (B6)."""
    escalation = _of_order(course.floor, signal.order)
    if escalation is None or escalation.outside is None or escalation.outside.told_at is not None:
        return
    course.add(
        o.OutsideTold(
            at=course.now,
            order=signal.order,
            escalation=escalation.id,
            party=escalation.outside.party,
            until=later(course.now, escalation.outside.within_ms),
        )
    )


def failed(course: Course, signal: o.OutsideFailed, _by: PersonId | None) -> None:
    escalation = _of_order(course.floor, signal.order)
    if escalation is not None and escalation.outside is not None and escalation.outside.told_at is None:
        fell_through(course, escalation, signal.reason)


def fell_through(course: Course, escalation: Escalation, reason: OutsideFail) -> None:
    """Nobody outside answered: the ladder goes on."""
    if escalation.outside is None:
        return
    course.add(
        o.OutsideFellThrough(
            at=course.now,
            order=escalation.outside.order,
            escalation=escalation.id,
            party=escalation.outside.party,
            reason=reason,
        )
    )
    ladder.ring_on(course, escalation.id)


def time_is_up(course: Course, escalation: Escalation) -> None:
    """No word of the PBX in time, or told and nobody has taken it since."""
    if escalation.outside is None:
        return
    if escalation.outside.told_at is None:
        fell_through(course, escalation, OutsideFail.UNKNOWN)
    else:
        ladder.raise_alarm(course, escalation.id, AlarmWhy.UNANSWERED)


def stop(course: Course, escalation: Escalation) -> None:
    """Somebody on the floor has it, or nobody needs to: the phone outside need not ring any longer."""
    outside = escalation.outside
    if outside is not None and outside.told_at is None:
        course.add(o.OutsideCancelOrdered(at=course.now, order=outside.order, escalation=escalation.id))
