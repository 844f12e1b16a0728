"""The floor's own notices: an alarm is also told by mail and chat, once per alarm, beside the board."""

from escdesk.domain.ids import ClientId, EscalationId, OrderId
from escdesk.domain.messages.kinds import Event, Order
from escdesk.domain.messages.ladders import Means
from escdesk.domain.messages.outside import OutsideFail


class AlarmNoticeOrdered(Order, frozen=True, kw_only=True):
    """Tell those whom hub.toml names for alarms. `again`: nobody knows yet that it arrived."""

    order: OrderId
    escalation: EscalationId
    client: ClientId
    means: Means
    again: bool = False


class AlarmNoticeDelivered(Event, frozen=True, kw_only=True):
    """The server has taken it for everybody."""

    order: OrderId
    escalation: EscalationId
    means: Means
    code: int
    took_ms: int


class AlarmNoticeFailed(Event, frozen=True, kw_only=True):
    """It has not; the alarm itself goes on, and may send it again."""

    order: OrderId
    escalation: EscalationId
    means: Means
    reason: OutsideFail
    code: int = 0
