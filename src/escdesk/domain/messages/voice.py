"""Voice consult (相談を声で): the customer waits on music while the operator talks with whoever has the case, and comes back."""

from enum import StrEnum

from escdesk.domain.ids import CallId, ClientId, EscalationId, Extension, Instant, OrderId, PersonId
from escdesk.domain.messages.kinds import Command, Event, Order, Signal
from escdesk.domain.messages.transfers import FailReason


class AsideHow(StrEnum):
    """How a talk aside was over, and so where the customer is."""

    BACK = "back"  # with the operator again
    TAKEN = "taken"  # with whoever had the case
    CUSTOMER_GONE = "customer_gone"  # hung up on the music


class BackWhy(StrEnum):
    ENDED = "ended"  # either of the two said so
    TIME = "time"  # before the music ends by itself
    CASE_OVER = "case_over"  # closed, or somebody else's now


# -- commands -------------------------------------------------------------------------------------------------


class TalkAside(Command, frozen=True, kw_only=True):
    """声で相談: the owner's phone rings; once it is picked up the customer hears music and the two talk.

    By the owner, or by the operator once somebody has the consult.
    """

    escalation: EscalationId


class EndAside(Command, frozen=True, kw_only=True):
    """お客様に戻る: by either of the two; while the phone still rings it is called off."""

    escalation: EscalationId


class TakeFromAside(Command, frozen=True, kw_only=True):
    """このまま代わる: the owner takes the customer from the music."""

    escalation: EscalationId


# -- signals --------------------------------------------------------------------------------------------------


class AsideConnected(Signal, frozen=True, kw_only=True):
    """The two are talking and the customer hears music; `call` is the owner's leg."""

    order: OrderId
    call: CallId


class AsideFailed(Signal, frozen=True, kw_only=True):
    """It never began and nothing of it is left; the customer is where they were, unless `reason` says gone."""

    order: OrderId
    reason: FailReason


class AsideEnded(Signal, frozen=True, kw_only=True):
    """It is over and nothing of it is left in the PBX.

    `call` is the leg that the customer is with now: the operator's, one on which the dialplan has called the operator
    again, or the owner's. None when the customer is gone.
    """

    order: OrderId
    how: AsideHow
    call: CallId | None = None


# -- events ---------------------------------------------------------------------------------------------------


class AsideOrdered(Order, frozen=True, kw_only=True):
    """Ring `extension` first, then move the customer aside. `back_to` is the operator's phone."""

    order: OrderId
    escalation: EscalationId
    call: CallId
    client: ClientId
    operator: PersonId
    person: PersonId
    extension: Extension
    back_to: Extension
    ring_ms: int
    check_at: Instant


class AsideBackOrdered(Order, frozen=True, kw_only=True):
    """Bring the customer back to the operator; a phone that still rings for it is released."""

    order: OrderId
    why: BackWhy
    check_at: Instant


class AsideTakeOrdered(Order, frozen=True, kw_only=True):
    """Bring the customer to the owner."""

    order: OrderId
    check_at: Instant


class AsideCheckOrdered(Order, frozen=True, kw_only=True):
    """The outcome is unknown: the PBX's channels decide; whoever is left alone is brought together."""

    order: OrderId
    call: CallId
    extension: Extension
    back_to: Extension
    check_at: Instant


class AsideBegan(Event, frozen=True, kw_only=True):
    """The two talk; `until`: then we bring the customer back, before the music ends by itself."""

    order: OrderId
    escalation: EscalationId
    leg: CallId
    until: Instant


class AsideFellThrough(Event, frozen=True, kw_only=True):
    order: OrderId
    escalation: EscalationId
    person: PersonId
    reason: FailReason


class AsideOver(Event, frozen=True, kw_only=True):
    """`leg`: the operator's new leg, when it is no longer the one that the talk began with."""

    order: OrderId
    escalation: EscalationId
    person: PersonId
    how: AsideHow
    leg: CallId | None = None
