"""No PBX at all: a hub that nobody has told of one yet; everybody's phone is unknown."""

import asyncio

from escdesk.domain.ids import CallId, Extension, Instant, OrderId
from escdesk.hub.ports import PbxProblem, Tell


class AbsentTelephony:
    """`escdesk.hub.ports.Telephony` that never connects; orders come to nothing that anybody could know."""

    async def run(self, tell: Tell) -> None:  # noqa: ARG002  nothing is ever told
        await asyncio.Event().wait()

    def transfer(self, order: OrderId, call: CallId, extension: Extension, ring_ms: int) -> None: ...

    def cancel(self, order: OrderId) -> None: ...

    def check(self, order: OrderId, call: CallId, extension: Extension) -> None: ...

    def heard_at(self) -> Instant | None:
        return None

    @property
    def problem(self) -> PbxProblem | None:
        return "not_configured"
