"""A hub without a PBX: nothing is connected, and nobody outside can be rung."""

import asyncio
from collections.abc import Sequence

from escdesk.domain.ids import CallId, EscalationId, Extension, OrderId
from escdesk.domain.messages.kinds import Signal
from escdesk.domain.messages.outside import OutsideFail, OutsideFailed
from escdesk.domain.messages.papers import AnyPaper
from escdesk.hub.telephony.absent import AbsentTelephony

ORDER = OrderId("O1")


async def test_nobody_outside_can_be_rung_and_of_a_transfer_nothing_is_known() -> None:
    said: list[Signal] = []

    def tell(signal: Signal, _papers: Sequence[AnyPaper]) -> None:
        said.append(signal)

    telephony = AbsentTelephony()
    assert not telephony.has_way_out
    telephony.ring_outside(ORDER, EscalationId("E1"), "0312340099", 5_000)
    running = asyncio.create_task(telephony.run(tell))
    await asyncio.sleep(0)
    telephony.transfer(ORDER, CallId("c1"), Extension("2001"), 5_000)
    telephony.cancel_outside(ORDER)
    assert (said, telephony.heard_at(), telephony.problem) == ([], None, "not_configured")
    telephony.ring_outside(ORDER, EscalationId("E1"), "0312340099", 5_000)
    assert said == [OutsideFailed(order=ORDER, reason=OutsideFail.UNREACHABLE)]
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
