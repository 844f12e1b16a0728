"""When the clock has to act next. Deadlines live in the floor; this only reads them."""

from collections.abc import Iterator

from escdesk.domain.floor import Entity, Floor, entities
from escdesk.domain.ids import Instant
from escdesk.domain.model.calls import Call
from escdesk.domain.model.escalations import Escalation, Stage
from escdesk.domain.model.people import Person
from escdesk.domain.model.rulesets import Rules


def deadlines_of(one: Entity) -> Iterator[Instant]:
    """The instants at which something happens to this entity by itself."""
    match one:
        case Call():
            if one.marks:
                yield one.marks[0]
            hold = one.hold
            if hold is not None:
                if hold.marks:
                    yield hold.marks[0]
                if not hold.promise_passed:
                    yield hold.promise_at
                if not hold.limit_passed:
                    yield hold.limit_at
        case Person():
            if one.wrap_up_until is not None:
                yield one.wrap_up_until
            if one.leave_at is not None:
                yield one.leave_at
            if one.reserved_until is not None:
                yield one.reserved_until
            if one.shift_warn_at is not None:
                yield one.shift_warn_at
            if one.shift_ends_at is not None:
                yield one.shift_ends_at
        case Escalation():
            if one.ring is not None:
                yield one.ring.until
            if one.line is not None:
                yield one.line.until
            if one.outside is not None:
                yield one.outside.until
            if one.lease_until is not None:
                yield one.lease_until
            if one.read_until is not None:
                yield one.read_until
            if one.marks:
                yield one.marks[0]
            if one.transfer is not None:
                yield one.transfer.check_at
            if one.due is not None and not one.overdue and one.stage is not Stage.TAKEN:
                yield one.due
        case Rules():
            if one.coming:
                yield one.coming[0].effective_from
            review = None if one.current is None else one.current.review_at
            if review is not None and not one.review_due and one.reviewed < one.newest_in_force:
                yield review
        case _:
            return


def next_deadline(floor: Floor) -> Instant | None:
    """The earliest deadline on the floor: the full scan that the clockwork's heap is tested against."""
    return min((at for one in entities(floor) for at in deadlines_of(one)), default=None)
