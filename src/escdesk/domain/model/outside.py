"""How somebody outside the floor is being reached, and how an alarm was told beside the board."""

from msgspec import Struct

from escdesk.domain.ids import Instant, OrderId, PartyId
from escdesk.domain.messages.ladders import Means
from escdesk.domain.messages.outside import OutsideFail


class FellMeans(Struct, frozen=True, kw_only=True):
    """A means that came to nothing at the party that is being reached."""

    order: OrderId
    means: Means
    reason: OutsideFail
    at: Instant
    delivered_at: Instant | None = None


class OutsideRing(Struct, frozen=True, kw_only=True):
    """Somebody outside: `told_at` once they have answered or acknowledged. `until`: then the next means, or the alarm."""

    order: OrderId
    party: PartyId
    ordered_at: Instant
    until: Instant
    within_ms: int = 0
    """Once told: how long until the alarm."""
    told_at: Instant | None = None
    means: Means = Means.PHONE
    then: tuple[Means, ...] = ()
    details: bool = False
    delivered_at: Instant | None = None
    """Of a message: when the server had taken it."""
    told_by: Means = Means.PHONE
    """By what they were told, once they were."""
    fell: tuple[FellMeans, ...] = ()
    """What was tried before at this party, oldest first."""


class AlarmNotice(Struct, frozen=True, kw_only=True):
    """An alarm told by mail or chat; without `sent_at` and `failed` nobody knows yet."""

    order: OrderId
    means: Means
    ordered_at: Instant
    sent_at: Instant | None = None
    failed: OutsideFail | None = None
