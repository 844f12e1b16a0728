"""A phone outside the floor (客先・ベンダー・当番の携帯) that is rung when nobody on the floor has answered."""

from enum import StrEnum

from escdesk.domain.ids import ClientId, EscalationId, Instant, OrderId, PartyId
from escdesk.domain.messages.kinds import Event, Order, Signal


class OutsideFail(StrEnum):
    NO_ANSWER = "no_answer"
    REJECTED = "rejected"
    UNREACHABLE = "unreachable"  # no way out is configured, no such number, the PBX refused
    CANCELLED = "cancelled"  # somebody on the floor was faster
    UNKNOWN = "unknown"  # the PBX said nothing in time, or the hub was away


# -- signals --------------------------------------------------------------------------------------------------


class OutsideAnswered(Signal, frozen=True, kw_only=True):
    """The PBX says that the outside phone was picked up."""

    order: OrderId


class OutsideFailed(Signal, frozen=True, kw_only=True):
    """It was not; nothing of the order is left in the PBX."""

    order: OrderId
    reason: OutsideFail


# -- events ---------------------------------------------------------------------------------------------------


class OutsideCallOrdered(Order, frozen=True, kw_only=True):
    """Ring the party's phone for at most `ring_ms`. Its number is a paper (`OutsideNumber`), never in the log.

    `check_at`: no result by then counts as not answered (`OutsideFail.UNKNOWN`): an alarm follows, never silence.
    """

    order: OrderId
    escalation: EscalationId
    rung: int
    client: ClientId
    party: PartyId
    ring_ms: int
    check_at: Instant
    within_ms: int = 0
    """Once told: how long until the alarm. Stamped, like everything that is under way (invariant 9)."""


class OutsideCancelOrdered(Order, frozen=True, kw_only=True):
    """Stop ringing outside: the escalation is in somebody's hands or gone. Nothing hangs on how that ends."""

    order: OrderId
    escalation: EscalationId


class OutsideTold(Event, frozen=True, kw_only=True):
    """The outside phone was answered: evidence, not ownership. Without an owner by `until` the alarm follows."""

    order: OrderId
    escalation: EscalationId
    party: PartyId
    until: Instant


class OutsideFellThrough(Event, frozen=True, kw_only=True):
    """The outside phone was not answered; the ladder goes on."""

    order: OrderId
    escalation: EscalationId
    party: PartyId
    reason: OutsideFail
