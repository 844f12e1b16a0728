"""A talk aside (相談を声で): two phones, and the customer on music meanwhile; and what an event makes of it."""

from collections.abc import Callable
from enum import StrEnum
from typing import Any

from immutables import Map
from msgspec import Struct
from msgspec.structs import replace

from escdesk.domain.ids import CallId, ClientId, EscalationId, Extension, Instant, OrderId, PersonId, later
from escdesk.domain.messages import voice as v
from escdesk.domain.messages.kinds import Event
from escdesk.domain.model.touches import Touches, named


class AsideState(StrEnum):
    RINGING = "ringing"  # the phone of whoever is asked; the customer is with the operator
    TALKING = "talking"  # the two talk, the customer hears music
    UNKNOWN = "unknown"  # the PBX was asked what it has become


class Wish(StrEnum):
    BACK = "back"
    TAKE = "take"


class Aside(Struct, frozen=True, kw_only=True, tag="aside", tag_field="kind"):
    """From the order until the PBX has said where the customer is; it outlives the operator's call and the case."""

    id: OrderId
    escalation: EscalationId
    call: CallId
    """The operator's, at which the customer was."""
    client: ClientId
    operator: PersonId
    person: PersonId
    """Whoever has the case."""
    extension: Extension
    back_to: Extension
    state: AsideState = AsideState.RINGING
    ordered_at: Instant
    ring_until: Instant
    check_at: Instant | None
    """No word by then means unknown; None while they talk and nothing is wished."""
    leg: CallId | None = None
    """The call of whoever is asked, once it was picked up."""
    since: Instant | None = None
    """Since when the customer has heard music."""
    until: Instant | None = None
    """Then the customer is brought back, before the music ends by itself."""
    wish: Wish | None = None
    why: v.BackWhy | None = None


Asides = Map[OrderId, Aside]


def _ordered(asides: Asides, event: v.AsideOrdered) -> Asides:
    return asides.set(
        event.order,
        Aside(
            id=event.order,
            escalation=event.escalation,
            call=event.call,
            client=event.client,
            operator=event.operator,
            person=event.person,
            extension=event.extension,
            back_to=event.back_to,
            ordered_at=event.at,
            ring_until=later(event.at, event.ring_ms),
            check_at=event.check_at,
        ),
    )


def _with(asides: Asides, order: OrderId, **fields: Any) -> Asides:
    aside = asides.get(order)
    return asides if aside is None else asides.set(order, replace(aside, **fields))


def _back_ordered(asides: Asides, event: v.AsideBackOrdered) -> Asides:
    return _with(asides, event.order, wish=Wish.BACK, why=event.why, check_at=event.check_at)


def _take_ordered(asides: Asides, event: v.AsideTakeOrdered) -> Asides:
    return _with(asides, event.order, wish=Wish.TAKE, check_at=event.check_at)


def _check_ordered(asides: Asides, event: v.AsideCheckOrdered) -> Asides:
    return _with(asides, event.order, state=AsideState.UNKNOWN, check_at=event.check_at)


def _began(asides: Asides, event: v.AsideBegan) -> Asides:
    aside = asides.get(event.order)
    since = event.at if aside is None or aside.since is None else aside.since
    return _with(
        asides,
        event.order,
        state=AsideState.TALKING,
        leg=event.leg,
        since=since,
        until=event.until,
        check_at=None,
    )


def _over(asides: Asides, event: v.AsideFellThrough | v.AsideOver) -> Asides:
    return asides.delete(event.order) if event.order in asides else asides


CHANGES: dict[type[Event], Callable[[Asides, Any], Asides]] = {
    v.AsideOrdered: _ordered,
    v.AsideBackOrdered: _back_ordered,
    v.AsideTakeOrdered: _take_ordered,
    v.AsideCheckOrdered: _check_ordered,
    v.AsideBegan: _began,
    v.AsideFellThrough: _over,
    v.AsideOver: _over,
}
"""How an event changes the talks aside, and nothing else."""

TOUCHES: Touches = dict.fromkeys(CHANGES, named("order"))
