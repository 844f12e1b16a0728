"""When the clock has to act next. Deadlines live in the floor; this only reads them."""

from collections.abc import Iterator

from escdesk.domain.floor import Entity, Floor, entities
from escdesk.domain.ids import Instant
from escdesk.domain.model.calls import Call
from escdesk.domain.model.escalations import Escalation, Stage
from escdesk.domain.model.people import Person


def deadlines_of(one: Entity) -> Iterator[Instant]:
    """The instants at which something happens to this entity by itself."""
    match one:
        case Call() if one.hold is not None:
            if not one.hold.promise_passed:
                yield one.hold.promise_at
            if not one.hold.limit_passed:
                yield one.hold.limit_at
        case Person():
            if one.wrap_up_until is not None:
                yield one.wrap_up_until
            if one.leave_at is not None:
                yield one.leave_at
        case Escalation():
            if one.ring is not None:
                yield one.ring.until
            if one.transfer is not None:
                yield one.transfer.check_at
            if one.due is not None and not one.overdue and one.stage is not Stage.TAKEN:
                yield one.due
        case _:
            return


def next_deadline(floor: Floor) -> Instant | None:
    """The earliest deadline on the floor: the full scan that the clockwork's heap is tested against."""
    return min((at for one in entities(floor) for at in deadlines_of(one)), default=None)
