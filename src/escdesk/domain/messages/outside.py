"""Somebody outside the floor (客先・ベンダー・当番) who is reached when nobody on the floor has answered: by phone, mail or chat."""

from enum import StrEnum
from typing import Final

from escdesk.domain.ids import ClientId, EscalationId, Instant, OrderId, PartyId
from escdesk.domain.messages.kinds import Event, Order, Signal
from escdesk.domain.messages.ladders import Means

NOTICE_MS: Final = 20_000
"""A mail or chat message without a result after this time counts as not delivered; the hub gives up before."""


class OutsideFail(StrEnum):
    NO_ANSWER = "no_answer"
    REJECTED = "rejected"
    UNREACHABLE = "unreachable"  # no way out is configured, no such number, host or server
    CANCELLED = "cancelled"  # somebody on the floor was faster
    UNKNOWN = "unknown"  # no word in time, or the hub was away
    REFUSED = "refused"  # the server does not take the message: a recipient, a right, an address that is gone
    LATER = "later"  # the server does not take it now: greylisting, too many, busy
    TIMEOUT = "timeout"  # the server has not answered
    TLS = "tls"  # no safe connection: the server can't show that it is the one
    UNACKNOWLEDGED = "unacknowledged"  # delivered, and nobody has said so in time


# -- signals --------------------------------------------------------------------------------------------------


class OutsideAnswered(Signal, frozen=True, kw_only=True):
    """The PBX says that the outside phone was picked up."""

    order: OrderId


class OutsideFailed(Signal, frozen=True, kw_only=True):
    """It was not; nothing of the order is left in the PBX."""

    order: OrderId
    reason: OutsideFail


class NoticeDelivered(Signal, frozen=True, kw_only=True):
    """The server has taken the message for every recipient: its code (SMTP, HTTP), and how long that took.

    `linked`: there is a page on which whoever reads it can say so; else delivery is all that will be known.
    """

    order: OrderId
    code: int = 0
    took_ms: int = 0
    linked: bool = False


class NoticeFailed(Signal, frozen=True, kw_only=True):
    """It has not. `code`: what the server said, 0 when it said nothing."""

    order: OrderId
    reason: OutsideFail
    code: int = 0


class NoticeAcknowledged(Signal, frozen=True, kw_only=True):
    """Somebody who got the message has pressed the button of its page."""

    order: OrderId


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
    then: tuple[Means, ...] = ()
    """The means that follow when this one comes to nothing."""
    details: bool = False
    """Messages to this party may carry what is to be decided, in the operator's words."""


class OutsideCancelOrdered(Order, frozen=True, kw_only=True):
    """Stop ringing outside: the escalation is in somebody's hands or gone. Nothing hangs on how that ends."""

    order: OrderId
    escalation: EscalationId


class OutsideNoticeOrdered(Order, frozen=True, kw_only=True):
    """Send the party a message. Its address is a paper (`OutsideAddress`), never in the log.

    Notices go out at least once: `again`, after a start of the hub that found no result. The message carries the
    order's id, so whoever gets two sees that they are the same.
    """

    order: OrderId
    escalation: EscalationId
    rung: int
    client: ClientId
    party: PartyId
    means: Means
    check_at: Instant
    within_ms: int = 0
    then: tuple[Means, ...] = ()
    details: bool = False
    again: bool = False


class OutsideNoticeDelivered(Event, frozen=True, kw_only=True):
    """Evidence of delivery, not of reading. Without an acknowledgement within the rung's ring the next means follows."""

    order: OrderId
    escalation: EscalationId
    party: PartyId
    means: Means
    code: int
    took_ms: int
    until: Instant


class OutsideWaitRenewed(Event, frozen=True, kw_only=True):
    """The hub was away, and with it the page on which an acknowledgement is given: its time begins again."""

    order: OrderId
    escalation: EscalationId
    until: Instant


class OutsideTold(Event, frozen=True, kw_only=True):
    """The outside phone was answered, or the message acknowledged (delivered, where nothing can acknowledge it).

    Evidence, not ownership. Without an owner by `until` the alarm follows.
    """

    order: OrderId
    escalation: EscalationId
    party: PartyId
    until: Instant
    means: Means = Means.PHONE


class OutsideFellThrough(Event, frozen=True, kw_only=True):
    """One means came to nothing; the next one follows, or the ladder goes on."""

    order: OrderId
    escalation: EscalationId
    party: PartyId
    reason: OutsideFail
    means: Means = Means.PHONE
    code: int = 0
