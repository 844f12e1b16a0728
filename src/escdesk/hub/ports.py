"""What the hub needs from outside."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal, Protocol

from escdesk.domain.ids import CallId, ClientId, EscalationId, Extension, Instant, OrderId
from escdesk.domain.messages.kinds import Signal
from escdesk.domain.messages.outside import OutsideFail
from escdesk.domain.messages.papers import AnyPaper, CustomerPaper

Tell = Callable[[Signal, Sequence[AnyPaper]], None]
"""The normal door for everything that comes from outside; called on the hub's event loop, never blocks."""


PbxProblem = Literal["unreachable", "login_refused", "rights_missing", "not_configured"]


class Telephony(Protocol):
    """A PBX. Results of orders come back as signals; no method waits for the outside world.

    `transfer`: ring `extension` for at most `ring_ms`, and only when it has been picked up connect the customer
    of `call` with it; until then the customer stays with the operator. Ends with exactly one of
    `TransferConnected` or `TransferFailed`, or with nothing when the outcome is unknown (link lost).
    `cancel`: give the order up if the customer is not connected yet; ends with `TransferFailed(CANCELLED)`,
    or `TransferConnected` when it was too late.
    `check`: look at the PBX's channels what became of an order: done → `TransferConnected`; half done → undo it,
    `TransferFailed(HALF_DONE)`; absent → `TransferFailed(ABSENT)`; PBX out of reach → nothing, it is asked again.
    `ring_outside`: ring a phone that is none of the floor's for at most `ring_ms`; whoever picks it up is told the
    escalation's number. Ends with exactly one of `OutsideAnswered` or `OutsideFailed`, or with nothing when the
    link was lost. Nothing of it is a call of the floor.
    `cancel_outside`: let it ring no longer; `OutsideFailed(CANCELLED)` if nobody has picked it up. Nothing is told
    of an order that is over, or that an earlier life of the hub gave.
    `aside`: ring `extension` as `transfer` does; when it has been picked up the customer of `call` hears music that
    ends by itself and the two phones talk: `AsideConnected`. From the moment the customer has left, whoever of the two
    hangs up leaves the other one with the customer. Ends with exactly one of `AsideFailed` (nobody was moved) or
    `AsideEnded`, or with nothing when the outcome is unknown.
    `aside_back`: bring the customer back to the operator, or let the phone ring no longer. `aside_take`: bring them to
    the phone that was rung. Each is a wish: what came of it ends the order as above.
    `check_aside`: look what became of it: under way → `AsideConnected`, and it is watched on; half done → undone; else
    how it ended. PBX out of reach → nothing, it is asked again.
    No action is ever sent to the PBX twice.
    """

    async def run(self, tell: Tell) -> None:
        """Be connected until cancelled: `PbxConnected`, calls, `PbxLost`, with back-off in between."""

    def transfer(self, order: OrderId, call: CallId, extension: Extension, ring_ms: int) -> None: ...

    def cancel(self, order: OrderId) -> None: ...

    def check(self, order: OrderId, call: CallId, extension: Extension) -> None: ...

    def aside(self, order: OrderId, call: CallId, extension: Extension, ring_ms: int) -> None: ...

    def aside_back(self, order: OrderId) -> None: ...

    def aside_take(self, order: OrderId) -> None: ...

    def check_aside(self, order: OrderId, call: CallId, extension: Extension, back_to: Extension) -> None: ...

    def ring_outside(self, order: OrderId, escalation: EscalationId, number: str, ring_ms: int) -> None: ...

    def cancel_outside(self, order: OrderId) -> None: ...

    def heard_at(self) -> Instant | None:
        """Floor time at which the PBX was last heard, None while not connected."""

    @property
    def has_way_out(self) -> bool:
        """Whether phones outside the floor can be rung at all."""

    @property
    def problem(self) -> PbxProblem | None:
        """Why the PBX cannot be used, None while it can."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A message to people who sit at no desk. `number` is the same whenever the same message is sent again."""

    number: str
    to: tuple[str, ...] = field(repr=False)
    subject: str = field(repr=False)
    text: str = field(repr=False)
    at: Instant
    language: str = "ja"


class NotDelivered(Exception):  # noqa: N818  said as the state it is
    """A messenger's known way to say that a message was not taken; `code` is the server's, 0 when it said nothing."""

    def __init__(self, reason: OutsideFail, code: int = 0) -> None:
        super().__init__(f"{reason.value} {code}")
        self.reason: Final = reason
        self.code: Final = code


class Messenger(Protocol):
    """Mail or chat. Nothing that a server says but its codes ever comes out of here."""

    def can_reach(self, to: tuple[str, ...]) -> bool:
        """Whether these addresses are ones it could deliver to."""

    async def deliver(self, note: Note) -> int:
        """The code with which the server took it for everybody. Raises `NotDelivered`; always within its patience."""

    def close(self) -> None: ...


class Customers(Protocol):
    """A CRM: who has this number, for this client; best first, at most nine, history included."""

    async def find(self, client: ClientId, number: str) -> Sequence[CustomerPaper]: ...


Now = Callable[[], Instant]
"""Floor time; never runs backwards."""
