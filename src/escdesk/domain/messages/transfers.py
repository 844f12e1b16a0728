"""The order that takes a customer to another phone: given, given up, asked about, and what came of it (C6)."""

from enum import StrEnum

from escdesk.domain.ids import CallId, EscalationId, Extension, Instant, OrderId, PersonId
from escdesk.domain.messages.kinds import Event, Order, Signal


class CancelWhy(StrEnum):
    TAKEN_BACK = "taken_back"  # the operator
    RELEASED = "released"  # a lead
    SENT_ON = "sent_on"  # the operator: 次の人へ回す
    BUSY = "busy"  # the one whose phone rings
    CUSTOMER_LEFT = "customer_left"


class FailReason(StrEnum):
    """What the PBX said of a transfer that came to nothing; the customer is still with the operator."""

    REJECTED = "rejected"
    NO_ANSWER = "no_answer"
    UNREACHABLE = "unreachable"
    CANCELLED = "cancelled"
    CUSTOMER_GONE = "customer_gone"
    HALF_DONE = "half_done"  # found half done and taken back
    ABSENT = "absent"  # found that nothing had been done


# -- signals --------------------------------------------------------------------------------------------------


class TransferConnected(Signal, frozen=True, kw_only=True):
    """The PBX has the customer and the target in one bridge; `call` is the target's leg."""

    order: OrderId
    call: CallId


class TransferFailed(Signal, frozen=True, kw_only=True):
    """Nothing of the order is left in the PBX; the customer is still with the operator or gone."""

    order: OrderId
    reason: FailReason


# -- events ---------------------------------------------------------------------------------------------------


class TransferOrdered(Order, frozen=True, kw_only=True):
    """Ring the phone first, then connect the customer. `check_at`: no result by then means unknown."""

    order: OrderId
    escalation: EscalationId
    call: CallId
    person: PersonId
    extension: Extension
    ring_ms: int
    check_at: Instant


class TransferCancelOrdered(Order, frozen=True, kw_only=True):
    """Take the order back; its end still comes as a signal."""

    order: OrderId
    escalation: EscalationId
    why: CancelWhy
    check_at: Instant


class TransferCheckOrdered(Order, frozen=True, kw_only=True):
    """The outcome is unknown: the PBX's channels decide (done, half done: undo, absent)."""

    order: OrderId
    escalation: EscalationId
    call: CallId
    extension: Extension
    check_at: Instant


class TransferFellThrough(Event, frozen=True, kw_only=True):
    """`person` no longer has it; the customer is still with the operator unless `reason` says gone."""

    order: OrderId
    escalation: EscalationId
    person: PersonId
    reason: FailReason


class CustomerConnected(Event, frozen=True, kw_only=True):
    order: OrderId
    escalation: EscalationId
    person: PersonId
    call: CallId
