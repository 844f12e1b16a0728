"""Calls and holds as the PBX reports them."""

from enum import StrEnum

from msgspec import Struct

from escdesk.domain.ids import CallId, ClientId, CustomerId, Extension, Instant, OrderId, PersonId, QueueId
from escdesk.domain.messages.kinds import Command, Event, Signal


class Direction(StrEnum):
    INBOUND = "inbound"
    OUTBOUND = "outbound"
    INTERNAL = "internal"


class EndReason(StrEnum):
    CUSTOMER = "customer"  # the other side hung up
    PHONE = "phone"  # this phone hung up
    MOVED = "moved"  # transferred away on the phone itself
    HANDED_OVER = "handed_over"  # transferred by escdesk
    UNANSWERED = "unanswered"
    UNKNOWN = "unknown"  # gone when the PBX came back


class Known(StrEnum):
    """What the caller's number says about who calls."""

    LOOKING = "looking"  # the CRM has not answered yet
    NONE = "none"
    ONE = "one"
    SEVERAL = "several"
    WITHHELD = "withheld"


class CustomerFact(Struct, frozen=True):
    """What rules may know of a customer; everything else is paper."""

    customer: CustomerId
    vip: bool = False
    contract: str = ""
    """Kind of contract, as a code; empty when there is none or it is no code."""
    recent: tuple[str, ...] = ()
    """Categories of their contacts in the last 30 days, as codes, one entry for each contact."""
    known_to: tuple[PersonId, ...] = ()
    """Who has dealt with their escalations before, latest first, at most three."""


class CallSeen(Struct, frozen=True, kw_only=True):
    """A call as a PBX lists it after a reconnect; no list tells a hold."""

    call: CallId
    extension: Extension
    talking: bool
    direction: Direction = Direction.INBOUND
    queue: str = ""
    caller_key: str = ""
    withheld: bool = False
    peer: Extension | None = None
    order: OrderId | None = None


# -- commands -------------------------------------------------------------------------------------------------


class ChooseCustomer(Command, frozen=True, kw_only=True):
    """The operator says who is calling; `confirmed` once the person proved it (本人確認)."""

    call: CallId
    customer: CustomerId | None
    confirmed: bool = False


# -- signals --------------------------------------------------------------------------------------------------


class PhoneRang(Signal, frozen=True, kw_only=True):
    """A call rings at a phone of the floor (or is being dialled from it, `direction` outbound).

    `queue` is the PBX's name of the line it came in on; `caller_key` the keyed hash of the number, empty when
    withheld or internal; `peer` the other phone of an internal call; `order` the escdesk order that rings it.
    """

    call: CallId
    extension: Extension
    direction: Direction = Direction.INBOUND
    queue: str = ""
    caller_key: str = ""
    withheld: bool = False
    peer: Extension | None = None
    order: OrderId | None = None


class PhoneAnswered(Signal, frozen=True, kw_only=True):
    call: CallId


class PhoneHeld(Signal, frozen=True, kw_only=True):
    """A hold pressed at this phone: the only one that starts the promise."""

    call: CallId


class PhoneResumed(Signal, frozen=True, kw_only=True):
    call: CallId


class CustomerHeld(Signal, frozen=True, kw_only=True):
    """The other side pressed hold."""

    call: CallId


class CustomerResumed(Signal, frozen=True, kw_only=True):
    call: CallId


class PhoneTransferred(Signal, frozen=True, kw_only=True):
    """A transfer made on the phone itself; the leg ends afterwards. `to` is what was dialled."""

    call: CallId
    to: str
    attended: bool


class OtherSideReplaced(Signal, frozen=True, kw_only=True):
    """Somebody else is at the other end of this call now: an attended transfer on the phone has been completed.

    The fields are those of `PhoneRang` as they would have been had this other side called from the start.
    """

    call: CallId
    direction: Direction = Direction.INBOUND
    queue: str = ""
    caller_key: str = ""
    withheld: bool = False
    peer: Extension | None = None


class PhoneHungUp(Signal, frozen=True, kw_only=True):
    call: CallId
    reason: EndReason = EndReason.UNKNOWN


class ExtensionSeen(Signal, frozen=True, kw_only=True):
    """Whether the phone is registered, from the PBX's device states."""

    extension: Extension
    usable: bool


class PbxConnected(Signal, frozen=True, kw_only=True):
    """The PBX is there (again): `calls` are all that exist now at the floor's phones."""

    calls: tuple[CallSeen, ...] = ()


class PbxLost(Signal, frozen=True, kw_only=True):
    pass


class CustomersMatched(Signal, frozen=True, kw_only=True):
    """The CRM's answer to a caller's number: at most nine, best first.

    `caller_key` is that of the number that was asked for: an answer about somebody who is no longer at the other
    end means nothing. None when whoever tells does not know it.
    """

    call: CallId
    found: tuple[CustomerFact, ...] = ()
    caller_key: str | None = None


# -- events ---------------------------------------------------------------------------------------------------


class CallRang(Event, frozen=True, kw_only=True):
    call: CallId
    extension: Extension
    person: PersonId | None
    direction: Direction
    queue: QueueId
    client: ClientId
    caller_key: str = ""
    known: Known = Known.LOOKING
    peer: Extension | None = None
    order: OrderId | None = None
    limit_ms: int = 0
    """The call timer's limit (B8), stamped from the rulebook."""


class CallAnswered(Event, frozen=True, kw_only=True):
    call: CallId
    person: PersonId | None
    marks: tuple[Instant, ...] = ()
    """When the rules have to look again though nothing has happened (`rulesets.CallMarked`)."""


class CallHeld(Event, frozen=True, kw_only=True):
    """The operator's hold began; the thresholds are stamped and stay (invariant 9)."""

    call: CallId
    person: PersonId | None
    promise_at: Instant
    limit_at: Instant
    marks: tuple[Instant, ...] = ()
    """The same for as long as this hold lasts."""


class MarksPassed(Event, frozen=True, kw_only=True):
    """The clock: the rules have looked at this call for every mark up to `at`; `more` come after the last one."""

    call: CallId
    more: tuple[Instant, ...] = ()


class CallResumed(Event, frozen=True, kw_only=True):
    call: CallId
    person: PersonId | None


class HoldPromisePassed(Event, frozen=True, kw_only=True):
    """お声がけ: what was promised has passed."""

    call: CallId
    person: PersonId | None


class HoldLimitPassed(Event, frozen=True, kw_only=True):
    """The escalation threshold has passed."""

    call: CallId
    person: PersonId | None


class OtherSideHeld(Event, frozen=True, kw_only=True):
    call: CallId


class OtherSideResumed(Event, frozen=True, kw_only=True):
    call: CallId


class CallEnded(Event, frozen=True, kw_only=True):
    """The leg is gone. `to` is the phone a transfer on the phone itself went to."""

    call: CallId
    person: PersonId | None
    reason: EndReason
    to: Extension | None = None


class OtherSideChanged(Event, frozen=True, kw_only=True):
    """Somebody else is at the other end; who it is is looked up anew."""

    call: CallId
    direction: Direction
    queue: QueueId
    client: ClientId
    caller_key: str = ""
    known: Known = Known.LOOKING
    peer: Extension | None = None
    limit_ms: int = 0


class CallMoved(Event, frozen=True, kw_only=True):
    """The phone itself transferred the customer; the end of the leg follows."""

    call: CallId
    to: str
    attended: bool


class CustomersFound(Event, frozen=True, kw_only=True):
    call: CallId
    found: tuple[CustomerFact, ...]


class CustomerChosen(Event, frozen=True, kw_only=True):
    call: CallId
    customer: CustomerId | None
    confirmed: bool
    vip: bool = False
    fact: CustomerFact | None = None
    """What rules may know of whoever was chosen."""


class PhoneUsable(Event, frozen=True, kw_only=True):
    extension: Extension
    usable: bool


class PbxCame(Event, frozen=True, kw_only=True):
    pass


class PbxWent(Event, frozen=True, kw_only=True):
    pass
