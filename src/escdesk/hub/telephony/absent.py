"""No PBX at all: a hub that nobody has told of one yet; everybody's phone is unknown."""

import asyncio

from escdesk.domain.ids import CallId, EscalationId, Extension, Instant, OrderId
from escdesk.domain.messages.outside import OutsideFail, OutsideFailed
from escdesk.hub.ports import PbxProblem, Tell


class AbsentTelephony:
    """`escdesk.hub.ports.Telephony` that never connects; transfers come to nothing that anybody could know."""

    def __init__(self) -> None:
        self._tell: Tell | None = None

    async def run(self, tell: Tell) -> None:
        self._tell = tell
        try:
            await asyncio.Event().wait()
        finally:
            self._tell = None

    def transfer(self, order: OrderId, call: CallId, extension: Extension, ring_ms: int) -> None: ...

    def cancel(self, order: OrderId) -> None: ...

    def check(self, order: OrderId, call: CallId, extension: Extension) -> None: ...

    def aside(self, order: OrderId, call: CallId, extension: Extension, ring_ms: int) -> None: ...

    def aside_back(self, order: OrderId) -> None: ...

    def aside_take(self, order: OrderId) -> None: ...

    def check_aside(self, order: OrderId, call: CallId, extension: Extension, back_to: Extension) -> None: ...

    def ring_outside(self, order: OrderId, escalation: EscalationId, number: str, ring_ms: int) -> None:  # noqa: ARG002  no phone can be rung
        if self._tell is not None:
            self._tell(OutsideFailed(order=order, reason=OutsideFail.UNREACHABLE), ())

    def cancel_outside(self, order: OrderId) -> None: ...

    def heard_at(self) -> Instant | None:
        return None

    @property
    def has_way_out(self) -> bool:
        return False

    @property
    def problem(self) -> PbxProblem | None:
        return "not_configured"
