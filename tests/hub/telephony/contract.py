"""What every adapter of the telephony port must do; each adapter brings its bench and inherits the tests.

A subclass provides a fixture `bench` (see `Bench`): a connected adapter and phones that people use. Nothing here
knows how a PBX works inside, and nothing asks in what order legs of one step are told.
"""

from collections.abc import Callable
from typing import Any, Protocol, TypeVar

import pytest

from escdesk.domain.ids import CallId, Extension, OrderId
from escdesk.domain.messages import calls as c
from escdesk.domain.messages import transfers as tr
from escdesk.domain.messages.calls import Direction, EndReason
from escdesk.domain.messages.kinds import Signal
from escdesk.domain.messages.papers import AnyPaper, CallerNumber
from escdesk.domain.messages.transfers import FailReason
from escdesk.hub.ports import Telephony

S = TypeVar("S", bound=Signal)

RING_MS = 4_000
"""Long enough for a person on a bench, short enough for a test of silence."""


class Bench(Protocol):
    """A connected adapter, what the hub has heard of it, and phones to play with.

    Phones are called by their extension; each acts on the one call at it that the act makes sense for. `first` and
    `second` customers have numbers of their own. What a bench cannot play it skips (`pytest.skip`).
    """

    telephony: Telephony
    operator: Extension
    colleague: Extension
    supervisor: Extension
    missing: Extension
    """An extension that the PBX does not have."""
    heard: list[Signal]
    papers: list[AnyPaper]
    key_of: Callable[[str], str]

    async def customer_calls(
        self, extension: Extension, *, second: bool = False, withheld: bool = False
    ) -> None: ...
    async def customer_hangs_up(self) -> None: ...
    async def customer_holds(self) -> None: ...
    async def customer_resumes(self) -> None: ...
    async def answer(self, extension: Extension) -> None: ...
    async def reject(self, extension: Extension) -> None: ...
    async def hang_up(self, extension: Extension) -> None: ...
    async def hold(self, extension: Extension) -> None: ...
    async def resume(self, extension: Extension) -> None: ...
    async def dial(self, extension: Extension, to: Extension) -> None: ...
    async def transfer_blind(self, extension: Extension, to: Extension) -> None: ...
    async def transfer_attended(self, extension: Extension, to: Extension) -> None:
        """Hold, call `to`, let it answer, and join the two."""

    async def until(self, met: Callable[[], bool], what: str) -> None:
        """Let time pass until `met`; fails with `what` after a patient while."""

    async def settle(self) -> None:
        """Let everything under way arrive."""


def of(bench: Bench, kind: type[S], **fields: Any) -> list[S]:
    """What was heard of one kind, with these fields."""
    return [
        one
        for one in bench.heard
        if isinstance(one, kind) and all(getattr(one, name) == value for name, value in fields.items())
    ]


async def hear(bench: Bench, kind: type[S], **fields: Any) -> S:
    """Wait for a signal of this kind with these fields; the first one heard."""
    await bench.until(lambda: bool(of(bench, kind, **fields)), f"{kind.__name__} {fields}")
    return of(bench, kind, **fields)[0]


async def ringing(bench: Bench, extension: Extension) -> c.PhoneRang:
    """A customer's call that rings at a phone."""
    await bench.customer_calls(extension)
    return await hear(bench, c.PhoneRang, extension=extension)


async def talking(bench: Bench) -> CallId:
    """A customer's call that the operator has answered."""
    rang = await ringing(bench, bench.operator)
    await bench.answer(bench.operator)
    await hear(bench, c.PhoneAnswered, call=rang.call)
    return rang.call


async def ordered(bench: Bench, *, held: bool = False) -> tuple[OrderId, CallId, CallId]:
    """An order that rings the supervisor's phone: order, the operator's call, the leg that rings."""
    call = await talking(bench)
    if held:
        await bench.hold(bench.operator)
        await hear(bench, c.PhoneHeld, call=call)
    order = OrderId("O77")
    bench.telephony.transfer(order, call, bench.supervisor, RING_MS)
    rang = await hear(bench, c.PhoneRang, order=order)
    assert rang.extension == bench.supervisor
    return order, call, rang.call


def results(bench: Bench, order: OrderId) -> list[Signal]:
    return [*of(bench, tr.TransferConnected, order=order), *of(bench, tr.TransferFailed, order=order)]


def still_talks(bench: Bench, call: CallId) -> bool:
    return not of(bench, c.PhoneHungUp, call=call)


async def failed(bench: Bench, order: OrderId) -> FailReason:
    """Why the order came to nothing; nothing else was said of it."""
    signal = await hear(bench, tr.TransferFailed, order=order)
    await bench.settle()
    assert results(bench, order) == [signal]
    return signal.reason


class TelephonyContract:
    """Inherit it and bring a fixture `bench`."""

    # -- the link

    async def test_the_link_is_told_first(self, bench: Bench) -> None:
        await hear(bench, c.PbxConnected)
        assert isinstance(bench.heard[0], c.PbxConnected)
        assert bench.telephony.heard_at() is not None

    async def test_a_phone_that_is_there_is_usable(self, bench: Bench) -> None:
        await hear(bench, c.ExtensionSeen, extension=bench.operator, usable=True)

    # -- a customer's call

    async def test_a_call_rings_is_answered_and_ended_by_the_customer(self, bench: Bench) -> None:
        rang = await ringing(bench, bench.operator)
        assert rang.direction is Direction.INBOUND
        assert not rang.withheld
        paper = next(one for one in bench.papers if isinstance(one, CallerNumber))
        assert paper.call == rang.call
        assert rang.caller_key == bench.key_of(paper.number)
        await bench.answer(bench.operator)
        await hear(bench, c.PhoneAnswered, call=rang.call)
        await bench.customer_hangs_up()
        ended = await hear(bench, c.PhoneHungUp, call=rang.call)
        assert ended.reason is EndReason.CUSTOMER

    async def test_the_phone_hangs_up(self, bench: Bench) -> None:
        call = await talking(bench)
        await bench.hang_up(bench.operator)
        assert (await hear(bench, c.PhoneHungUp, call=call)).reason is EndReason.PHONE

    async def test_a_customer_who_gives_up_was_not_answered(self, bench: Bench) -> None:
        rang = await ringing(bench, bench.operator)
        await bench.customer_hangs_up()
        assert (await hear(bench, c.PhoneHungUp, call=rang.call)).reason is EndReason.UNANSWERED

    async def test_a_withheld_number_is_no_number(self, bench: Bench) -> None:
        await bench.customer_calls(bench.operator, withheld=True)
        rang = await hear(bench, c.PhoneRang, extension=bench.operator)
        assert rang.withheld
        assert rang.caller_key == ""
        assert bench.papers == []

    # -- holds

    async def test_a_hold_on_the_phone_starts_and_ends(self, bench: Bench) -> None:
        call = await talking(bench)
        await bench.hold(bench.operator)
        await hear(bench, c.PhoneHeld, call=call)
        await bench.resume(bench.operator)
        await hear(bench, c.PhoneResumed, call=call)
        assert of(bench, c.CustomerHeld) == []

    async def test_a_hold_by_the_customer_is_another_thing(self, bench: Bench) -> None:
        call = await talking(bench)
        await bench.customer_holds()
        await hear(bench, c.CustomerHeld, call=call)
        await bench.customer_resumes()
        await hear(bench, c.CustomerResumed, call=call)
        assert of(bench, c.PhoneHeld) == []

    # -- more than one call

    async def test_two_calls_at_one_phone_are_told_apart(self, bench: Bench) -> None:
        first = await talking(bench)
        await bench.customer_calls(bench.operator, second=True)
        await bench.until(lambda: len(of(bench, c.PhoneRang, extension=bench.operator)) == 2, "a second ring")
        second = of(bench, c.PhoneRang, extension=bench.operator)[1]
        assert second.call != first
        await bench.hold(bench.operator)
        await hear(bench, c.PhoneHeld, call=first)
        await bench.answer(bench.operator)
        await hear(bench, c.PhoneAnswered, call=second.call)
        assert of(bench, c.PhoneHeld, call=second.call) == []

    async def test_an_internal_call_names_both_phones(self, bench: Bench) -> None:
        await bench.dial(bench.operator, bench.colleague)
        there = await hear(bench, c.PhoneRang, extension=bench.colleague)
        here = await hear(bench, c.PhoneRang, extension=bench.operator)
        assert (here.direction, here.peer) == (Direction.INTERNAL, bench.colleague)
        assert (there.direction, there.peer) == (Direction.INTERNAL, bench.operator)
        assert (here.caller_key, there.caller_key) == ("", "")
        await bench.answer(bench.colleague)
        await hear(bench, c.PhoneAnswered, call=there.call)
        await bench.hang_up(bench.operator)
        await hear(bench, c.PhoneHungUp, call=here.call)
        await hear(bench, c.PhoneHungUp, call=there.call)

    # -- transfers made on the phone itself

    async def test_a_blind_transfer_on_the_phone(self, bench: Bench) -> None:
        call = await talking(bench)
        await bench.transfer_blind(bench.operator, bench.colleague)
        moved = await hear(bench, c.PhoneTransferred, call=call)
        assert (moved.to, moved.attended) == (bench.colleague, False)
        assert (await hear(bench, c.PhoneHungUp, call=call)).reason is EndReason.MOVED
        rang = await hear(bench, c.PhoneRang, extension=bench.colleague)
        await bench.answer(bench.colleague)
        await hear(bench, c.PhoneAnswered, call=rang.call)
        await bench.settle()
        assert of(bench, c.OtherSideReplaced) == [], "it rang for the customer from the start"

    async def test_an_attended_transfer_on_the_phone(self, bench: Bench) -> None:
        call = await talking(bench)
        await bench.transfer_attended(bench.operator, bench.colleague)
        moved = await hear(bench, c.PhoneTransferred, call=call)
        assert (moved.to, moved.attended) == (bench.colleague, True)
        assert (await hear(bench, c.PhoneHungUp, call=call)).reason is EndReason.MOVED
        there = of(bench, c.PhoneRang, extension=bench.colleague)[0]
        assert (there.direction, there.peer) == (Direction.INTERNAL, bench.operator)
        replaced = await hear(bench, c.OtherSideReplaced, call=there.call)
        came = of(bench, c.PhoneRang, call=call)[0]
        assert (
            replaced.direction,
            replaced.queue,
            replaced.caller_key,
            replaced.withheld,
            replaced.peer,
        ) == (
            *(came.direction, came.queue, came.caller_key, came.withheld),
            None,
        )
        first, *_, last = (one for one in bench.papers if isinstance(one, CallerNumber))
        assert last == CallerNumber(call=there.call, number=first.number, name=first.name)
        await bench.settle()
        assert still_talks(bench, there.call)
        assert of(bench, c.OtherSideReplaced) == [replaced]

    # -- orders

    @pytest.mark.parametrize("held", [False, True])
    async def test_an_answered_order_connects_the_customer(self, bench: Bench, held: bool) -> None:
        order, call, leg = await ordered(bench, held=held)
        assert still_talks(bench, call)
        await bench.answer(bench.supervisor)
        connected = await hear(bench, tr.TransferConnected, order=order)
        assert connected.call == leg
        assert of(bench, c.PhoneAnswered, call=leg)
        assert (await hear(bench, c.PhoneHungUp, call=call)).reason is EndReason.HANDED_OVER
        await bench.settle()
        assert results(bench, order) == [connected]
        assert still_talks(bench, leg)
        assert of(bench, c.PhoneResumed) == []
        await bench.customer_hangs_up()
        assert (await hear(bench, c.PhoneHungUp, call=leg)).reason is EndReason.CUSTOMER

    async def test_a_rejecting_phone_leaves_the_customer_where_they_are(self, bench: Bench) -> None:
        order, call, leg = await ordered(bench)
        await bench.reject(bench.supervisor)
        assert await failed(bench, order) is FailReason.REJECTED
        await hear(bench, c.PhoneHungUp, call=leg)
        assert still_talks(bench, call)
        await bench.hold(bench.operator)
        await hear(bench, c.PhoneHeld, call=call)

    async def test_a_silent_phone_leaves_the_customer_where_they_are(self, bench: Bench) -> None:
        order, call, leg = await ordered(bench)
        assert await failed(bench, order) is FailReason.NO_ANSWER
        await hear(bench, c.PhoneHungUp, call=leg)
        assert still_talks(bench, call)

    async def test_a_missing_extension_leaves_the_customer_where_they_are(self, bench: Bench) -> None:
        call = await talking(bench)
        order = OrderId("O78")
        bench.telephony.transfer(order, call, bench.missing, RING_MS)
        assert await failed(bench, order) is FailReason.UNREACHABLE
        assert still_talks(bench, call)

    async def test_an_order_is_cancelled_while_it_rings(self, bench: Bench) -> None:
        order, call, leg = await ordered(bench)
        bench.telephony.cancel(order)
        assert await failed(bench, order) is FailReason.CANCELLED
        await hear(bench, c.PhoneHungUp, call=leg)
        assert still_talks(bench, call)

    async def test_a_cancel_that_comes_too_late_changes_nothing(self, bench: Bench) -> None:
        order, _, leg = await ordered(bench)
        await bench.answer(bench.supervisor)
        await hear(bench, tr.TransferConnected, order=order)
        bench.telephony.cancel(order)
        await bench.settle()
        assert of(bench, tr.TransferFailed) == []
        assert still_talks(bench, leg)

    async def test_a_customer_who_leaves_while_it_rings_is_not_connected(self, bench: Bench) -> None:
        order, call, _ = await ordered(bench)
        await bench.customer_hangs_up()
        await hear(bench, c.PhoneHungUp, call=call)
        bench.telephony.cancel(order)
        await hear(bench, tr.TransferFailed, order=order)
        await bench.settle()
        assert of(bench, tr.TransferConnected) == []

    async def test_a_done_order_is_found_done(self, bench: Bench) -> None:
        order, call, leg = await ordered(bench)
        await bench.answer(bench.supervisor)
        await hear(bench, tr.TransferConnected, order=order)
        await bench.settle()
        bench.telephony.check(order, call, bench.supervisor)
        await bench.until(
            lambda: len(of(bench, tr.TransferConnected, order=order, call=leg)) == 2, "a second word"
        )

    async def test_an_order_the_pbx_never_saw_is_found_absent(self, bench: Bench) -> None:
        call = await talking(bench)
        bench.telephony.check(OrderId("O79"), call, bench.supervisor)
        assert await failed(bench, OrderId("O79")) is FailReason.ABSENT
        assert still_talks(bench, call)

    async def test_a_half_done_order_is_undone(self, bench: Bench) -> None:
        order, call, leg = await ordered(bench)
        bench.telephony.check(order, call, bench.supervisor)
        assert await failed(bench, order) is FailReason.HALF_DONE
        await hear(bench, c.PhoneHungUp, call=leg)
        assert still_talks(bench, call)
