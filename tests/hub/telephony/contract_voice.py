"""What every adapter of the telephony port must do with a customer aside; benches and helpers are the contract's.

Whatever happens, the operator's call stays the customer's call until somebody else has the customer.
"""

from tests.hub.telephony.contract import RING_MS, Bench, hear, of, still_talks, talking

from escdesk.domain.ids import CallId, OrderId
from escdesk.domain.messages import calls as c
from escdesk.domain.messages.calls import Direction, EndReason
from escdesk.domain.messages.kinds import Signal
from escdesk.domain.messages.transfers import FailReason
from escdesk.domain.messages.voice import AsideConnected, AsideEnded, AsideFailed, AsideHow

ORDER = OrderId("O95")


def results(bench: Bench) -> list[Signal]:
    return [*of(bench, AsideFailed), *of(bench, AsideEnded)]


async def ringing(bench: Bench) -> tuple[CallId, CallId]:
    """The supervisor's phone rings for a talk: the operator's call, the leg that rings."""
    call = await talking(bench)
    bench.telephony.aside(ORDER, call, bench.supervisor, RING_MS)
    rang = await hear(bench, c.PhoneRang, order=ORDER)
    assert (rang.extension, rang.direction, rang.peer) == (
        bench.supervisor,
        Direction.INTERNAL,
        bench.operator,
    )
    return call, rang.call


async def aside(bench: Bench) -> tuple[CallId, CallId]:
    """The two talk, and the customer is aside."""
    call, leg = await ringing(bench)
    await bench.answer(bench.supervisor)
    assert (await hear(bench, AsideConnected, order=ORDER)).call == leg
    assert still_talks(bench, call)
    return call, leg


async def nothing_else(bench: Bench, result: Signal) -> None:
    """Exactly this was told of the order."""
    await bench.settle()
    assert results(bench) == [result]


async def ended(bench: Bench, how: AsideHow, call: CallId | None) -> None:
    signal = await hear(bench, AsideEnded, order=ORDER)
    assert (signal.how, signal.call) == (how, call)
    await nothing_else(bench, signal)


async def failed(bench: Bench, reason: FailReason, call: CallId) -> None:
    signal = await hear(bench, AsideFailed, order=ORDER)
    assert signal.reason is reason
    await nothing_else(bench, signal)
    assert still_talks(bench, call)
    assert of(bench, AsideConnected) == []


class VoiceContract:
    """Inherit it and bring a fixture `bench`."""

    async def test_there_and_back(self, bench: Bench) -> None:
        call, leg = await aside(bench)
        bench.telephony.aside_back(ORDER)
        await ended(bench, AsideHow.BACK, call)
        await hear(bench, c.PhoneHungUp, call=leg)
        assert still_talks(bench, call)
        assert of(bench, c.OtherSideReplaced) == []
        await bench.customer_hangs_up()
        assert (await hear(bench, c.PhoneHungUp, call=call)).reason is EndReason.CUSTOMER

    async def test_the_supervisor_takes_the_customer(self, bench: Bench) -> None:
        call, leg = await aside(bench)
        bench.telephony.aside_take(ORDER)
        await ended(bench, AsideHow.TAKEN, leg)
        assert (await hear(bench, c.PhoneHungUp, call=call)).reason is EndReason.HANDED_OVER
        came, now = of(bench, c.PhoneRang, call=call)[0], of(bench, c.OtherSideReplaced, call=leg)[0]
        assert (now.direction, now.caller_key, now.peer) == (came.direction, came.caller_key, None)
        await bench.customer_hangs_up()
        assert (await hear(bench, c.PhoneHungUp, call=leg)).reason is EndReason.CUSTOMER

    async def test_the_supervisor_hangs_up(self, bench: Bench) -> None:
        call, leg = await aside(bench)
        await bench.hang_up(bench.supervisor)
        await ended(bench, AsideHow.BACK, call)
        await hear(bench, c.PhoneHungUp, call=leg)
        assert still_talks(bench, call)

    async def test_the_operator_hangs_up(self, bench: Bench) -> None:
        call, leg = await aside(bench)
        await bench.hang_up(bench.operator)
        await ended(bench, AsideHow.TAKEN, leg)
        assert (await hear(bench, c.PhoneHungUp, call=call)).reason is EndReason.HANDED_OVER
        assert still_talks(bench, leg)

    async def test_the_customer_hangs_up(self, bench: Bench) -> None:
        call, leg = await aside(bench)
        await bench.customer_hangs_up()
        await ended(bench, AsideHow.CUSTOMER_GONE, None)
        assert still_talks(bench, call)
        assert still_talks(bench, leg)
        await bench.hang_up(bench.supervisor)
        assert (await hear(bench, c.PhoneHungUp, call=call)).reason is EndReason.CUSTOMER

    async def test_a_hold_between_the_two_is_no_hold_of_the_customers(self, bench: Bench) -> None:
        call, _ = await aside(bench)
        await bench.hold(bench.operator)
        await bench.settle()
        assert of(bench, c.PhoneHeld) == of(bench, c.CustomerHeld) == []
        bench.telephony.aside_back(ORDER)
        await hear(bench, c.PhoneHeld, call=call)

    async def test_a_rejecting_phone_leaves_the_customer_where_they_are(self, bench: Bench) -> None:
        call, leg = await ringing(bench)
        await bench.reject(bench.supervisor)
        await failed(bench, FailReason.REJECTED, call)
        await hear(bench, c.PhoneHungUp, call=leg)

    async def test_it_is_called_off_while_it_rings(self, bench: Bench) -> None:
        call, leg = await ringing(bench)
        bench.telephony.aside_back(ORDER)
        await failed(bench, FailReason.CANCELLED, call)
        await hear(bench, c.PhoneHungUp, call=leg)

    async def test_it_is_found_under_way(self, bench: Bench) -> None:
        call, leg = await aside(bench)
        bench.telephony.check_aside(ORDER, call, bench.supervisor, bench.operator)
        await bench.until(lambda: len(of(bench, AsideConnected, order=ORDER, call=leg)) == 2, "a second word")
        assert results(bench) == []

    async def test_what_the_pbx_never_saw_is_found_absent(self, bench: Bench) -> None:
        call = await talking(bench)
        bench.telephony.check_aside(ORDER, call, bench.supervisor, bench.operator)
        await failed(bench, FailReason.ABSENT, call)
