"""What every adapter of the telephony port must do with phones outside; benches and helpers are the contract's.

Whatever happens to such a phone, it is no call of the floor and the operator's customer is not touched.
"""

from typing import Protocol

import pytest
from tests.hub.telephony.contract import RING_MS, Bench, hear, of, still_talks, talking

from escdesk.domain.ids import CallId, EscalationId, OrderId
from escdesk.domain.messages import calls as c
from escdesk.domain.messages.kinds import Signal
from escdesk.domain.messages.outside import OutsideAnswered, OutsideFail, OutsideFailed

ORDER = OrderId("O91")
CASE = EscalationId("E17")


class OutsideBench(Bench, Protocol):
    """A bench with one phone outside, reached under `outside`."""

    outside: str
    nobody: str
    """A number that nobody has."""

    async def outside_rings(self) -> None:
        """Wait until the phone outside rings."""

    async def outside_answers(self) -> None: ...
    async def outside_rejects(self) -> None: ...
    async def outside_is_quiet(self) -> None:
        """Wait until the phone outside neither rings nor is in a call."""


def results(bench: Bench) -> list[Signal]:
    return [*of(bench, OutsideAnswered), *of(bench, OutsideFailed)]


async def ringing(bench: OutsideBench) -> CallId:
    """The phone outside rings for an order, while the operator talks with a customer; the operator's call."""
    call = await talking(bench)
    bench.telephony.ring_outside(ORDER, CASE, bench.outside, RING_MS)
    await bench.outside_rings()
    return call


async def nothing_else(bench: OutsideBench, call: CallId, result: Signal) -> None:
    """Exactly this was told, no call of the floor was made of it, and the customer is where they were."""
    await bench.settle()
    assert results(bench) == [result]
    assert {rang.call for rang in of(bench, c.PhoneRang)} == {call}
    assert still_talks(bench, call)
    await bench.hold(bench.operator)
    await hear(bench, c.PhoneHeld, call=call)


class OutsideContract:
    """Inherit it and bring a fixture `bench`."""

    async def test_a_phone_outside_is_picked_up(self, bench: OutsideBench) -> None:
        assert bench.telephony.has_way_out
        call = await ringing(bench)
        assert results(bench) == []
        await bench.outside_answers()
        await hear(bench, OutsideAnswered)
        await nothing_else(bench, call, OutsideAnswered(order=ORDER))
        await bench.outside_is_quiet()

    async def test_a_phone_outside_rings_for_nobody(self, bench: OutsideBench) -> None:
        call = await ringing(bench)
        await hear(bench, OutsideFailed)
        await nothing_else(bench, call, OutsideFailed(order=ORDER, reason=OutsideFail.NO_ANSWER))
        await bench.outside_is_quiet()

    async def test_a_phone_outside_rejects(self, bench: OutsideBench) -> None:
        call = await ringing(bench)
        await bench.outside_rejects()
        await hear(bench, OutsideFailed)
        await nothing_else(bench, call, OutsideFailed(order=ORDER, reason=OutsideFail.REJECTED))

    async def test_a_number_that_nobody_has(self, bench: OutsideBench) -> None:
        call = await talking(bench)
        bench.telephony.ring_outside(ORDER, CASE, bench.nobody, RING_MS)
        await hear(bench, OutsideFailed)
        await nothing_else(bench, call, OutsideFailed(order=ORDER, reason=OutsideFail.UNREACHABLE))

    @pytest.mark.parametrize(
        "written",
        [
            "",
            "x",
            "03-1234-0099",
            "{}&PJSIP/2001",
            "{}@elsewhere",
            "{},30",
            "{}\r\nVariable: A=1",
            "{}/n",
            "٠٣١",
        ],
    )
    async def test_what_is_no_number_reaches_no_phone(self, bench: OutsideBench, written: str) -> None:
        call = await talking(bench)
        bench.telephony.ring_outside(ORDER, CASE, written.replace("{}", bench.outside), RING_MS)
        await hear(bench, OutsideFailed)
        await nothing_else(bench, call, OutsideFailed(order=ORDER, reason=OutsideFail.UNREACHABLE))
        await bench.outside_is_quiet()

    async def test_a_phone_outside_is_let_go_while_it_rings(self, bench: OutsideBench) -> None:
        call = await ringing(bench)
        bench.telephony.cancel_outside(ORDER)
        await hear(bench, OutsideFailed)
        await bench.outside_is_quiet()
        await nothing_else(bench, call, OutsideFailed(order=ORDER, reason=OutsideFail.CANCELLED))

    async def test_a_phone_outside_is_let_go_before_it_rings(self, bench: OutsideBench) -> None:
        call = await talking(bench)
        bench.telephony.ring_outside(ORDER, CASE, bench.outside, RING_MS)
        bench.telephony.cancel_outside(ORDER)
        await hear(bench, OutsideFailed)
        await nothing_else(bench, call, OutsideFailed(order=ORDER, reason=OutsideFail.CANCELLED))
        await bench.outside_is_quiet()

    async def test_who_has_picked_up_is_not_cut_off(self, bench: OutsideBench) -> None:
        call = await ringing(bench)
        await bench.outside_answers()
        await hear(bench, OutsideAnswered)
        bench.telephony.cancel_outside(ORDER)
        await nothing_else(bench, call, OutsideAnswered(order=ORDER))

    async def test_a_cancel_for_an_order_that_nobody_gave_says_nothing(self, bench: OutsideBench) -> None:
        call = await ringing(bench)
        bench.telephony.cancel_outside(OrderId("O92"))
        await bench.settle()
        assert results(bench) == []
        await bench.outside_answers()
        await hear(bench, OutsideAnswered)
        await nothing_else(bench, call, OutsideAnswered(order=ORDER))

    async def test_an_order_that_is_given_twice_rings_once(self, bench: OutsideBench) -> None:
        call = await ringing(bench)
        bench.telephony.ring_outside(ORDER, CASE, bench.outside, RING_MS)
        await bench.settle()
        await bench.outside_answers()
        await hear(bench, OutsideAnswered)
        await bench.outside_is_quiet()
        await nothing_else(bench, call, OutsideAnswered(order=ORDER))
