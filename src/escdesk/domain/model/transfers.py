"""The order under way for an escalation: what was asked of the PBX, and what is known of it."""

from enum import StrEnum

from msgspec import Struct

from escdesk.domain.ids import Extension, Instant, OrderId
from escdesk.domain.messages.transfers import CancelWhy


class OrderState(StrEnum):
    SENT = "sent"
    CANCELLING = "cancelling"
    UNKNOWN = "unknown"


class Transfer(Struct, frozen=True, kw_only=True):
    """The order under way; `check_at`: no result by then means unknown."""

    order: OrderId
    state: OrderState
    extension: Extension
    ordered_at: Instant
    ring_until: Instant
    check_at: Instant
    why: CancelWhy | None = None
