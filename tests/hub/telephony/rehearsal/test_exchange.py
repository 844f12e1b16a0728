"""The PBX in memory: what phones can and can't do, and what a hub hears that comes back."""

import pytest
from tests.hub.telephony.contract import of
from tests.hub.telephony.rehearsal.bench import RehearsalBench

from escdesk.domain.ids import CallId, Extension, OrderId
from escdesk.domain.messages import calls as c
from escdesk.domain.messages import transfers as tr
from escdesk.domain.messages.calls import Direction, EndReason
from escdesk.domain.messages.transfers import FailReason
from escdesk.hub.telephony.rehearsal.adapter import LOST_AFTER_MS
from escdesk.hub.telephony.rehearsal.exchange import QUEUE_RING_MS
from escdesk.hub.telephony.rehearsal.legs import WrongMoveError
from escdesk.hub.telephony.rehearsal.orders import BRIDGE_MS, REACH_MS

OPERATOR, COLLEAGUE, SUPERVISOR = (
    RehearsalBench.operator,
    RehearsalBench.colleague,
    RehearsalBench.supervisor,
)


@pytest.fixture
def bench() -> RehearsalBench:
    return RehearsalBench()


def _talking(bench: RehearsalBench) -> CallId:
    call = bench.exchange.customer_calls(OPERATOR, "090-0001-0001", queue="support")
    bench.exchange.answer(call)
    return call


def test_a_call_nobody_answers_is_taken_away(bench: RehearsalBench):
    call = bench.exchange.customer_calls(OPERATOR, "090-0001-0001")
    bench.clock.forward(QUEUE_RING_MS)
    assert of(bench, c.PhoneHungUp) == [c.PhoneHungUp(call=call, reason=EndReason.UNANSWERED)]


def test_a_phone_does_only_what_it_can(bench: RehearsalBench):
    call = bench.exchange.customer_calls(OPERATOR, "090-0001-0001")
    with pytest.raises(WrongMoveError):
        bench.exchange.hold(call)
    bench.exchange.answer(call)
    for wrong in (bench.exchange.answer, bench.exchange.resume, bench.exchange.outside_answers):
        with pytest.raises(WrongMoveError):
            wrong(call)
    bench.exchange.hang_up(call)
    with pytest.raises(WrongMoveError):
        bench.exchange.hold(call)


def test_an_unregistered_phone_is_not_rung(bench: RehearsalBench):
    bench.exchange.unregister(SUPERVISOR)
    assert bench.heard[-1] == c.ExtensionSeen(extension=SUPERVISOR, usable=False)
    with pytest.raises(WrongMoveError):
        bench.exchange.customer_calls(SUPERVISOR, "090-0001-0001")
    bench.telephony.transfer(OrderId("O1"), _talking(bench), SUPERVISOR, 5_000)
    bench.clock.forward(REACH_MS)
    assert bench.heard[-1] == tr.TransferFailed(order=OrderId("O1"), reason=FailReason.UNREACHABLE)
    bench.exchange.register(SUPERVISOR)
    assert bench.heard[-1] == c.ExtensionSeen(extension=SUPERVISOR, usable=True)


def test_a_number_outside_is_dialled(bench: RehearsalBench):
    call = bench.exchange.dial(OPERATOR, "03-0000-1111")
    rang = of(bench, c.PhoneRang, call=call)[0]
    assert (rang.direction, rang.peer) == (Direction.OUTBOUND, None)
    assert of(bench, c.PhoneAnswered) == []
    bench.exchange.outside_answers(call)
    assert of(bench, c.PhoneAnswered, call=call)


def test_an_internal_call_nobody_answers_ends_at_both_phones(bench: RehearsalBench):
    own = bench.exchange.dial(OPERATOR, COLLEAGUE)
    bench.clock.forward(QUEUE_RING_MS)
    assert {one.call for one in of(bench, c.PhoneHungUp, reason=EndReason.UNANSWERED)} > {own}
    assert bench.exchange.legs == {}


def test_a_blind_transfer_to_nowhere_drops_the_customer(bench: RehearsalBench):
    call = _talking(bench)
    assert bench.exchange.blind_transfer(call, "9999") is None
    assert of(bench, c.PhoneHungUp, call=call)[0].reason is EndReason.MOVED
    assert bench.exchange.legs == {}


def test_an_order_given_twice_rings_once(bench: RehearsalBench):
    call = _talking(bench)
    for _ in range(2):
        bench.telephony.transfer(OrderId("O1"), call, SUPERVISOR, 5_000)
    bench.clock.forward(REACH_MS)
    assert len(of(bench, c.PhoneRang, order=OrderId("O1"))) == 1


def test_a_customer_who_leaves_before_the_bridge_is_told(bench: RehearsalBench):
    call = _talking(bench)
    bench.telephony.transfer(OrderId("O1"), call, SUPERVISOR, 5_000)
    bench.clock.forward(REACH_MS)
    leg = of(bench, c.PhoneRang, order=OrderId("O1"))[0].call
    bench.exchange.customer_hangs_up(call)
    bench.exchange.answer(leg)
    bench.clock.forward(BRIDGE_MS)
    assert of(bench, tr.TransferFailed)[0].reason is FailReason.CUSTOMER_GONE
    assert bench.exchange.legs == {}


def test_a_silent_pbx_tells_nothing_and_hears_no_order(bench: RehearsalBench):
    call = _talking(bench)
    bench.telephony.fall_silent()
    before = len(bench.heard)
    heard_at = bench.telephony.heard_at()
    bench.exchange.hold(call)
    bench.telephony.transfer(OrderId("O1"), call, SUPERVISOR, 5_000)
    bench.clock.forward(LOST_AFTER_MS - 1)
    assert bench.heard[before:] == []
    assert bench.telephony.heard_at() == heard_at
    bench.clock.forward(1)
    assert bench.heard[before:] == [c.PbxLost()]
    assert bench.telephony.heard_at() is None
    assert list(bench.exchange.at(SUPERVISOR)) == []


def test_a_pbx_that_comes_back_lists_what_is_there(bench: RehearsalBench):
    call = _talking(bench)
    bench.telephony.fall_silent()
    gone = bench.exchange.customer_calls(COLLEAGUE, "090-0001-0002")
    bench.exchange.hang_up(gone)
    bench.clock.forward(1_000)
    bench.telephony.come_back()
    at = bench.heard.index(c.PbxLost())
    back = bench.heard[at + 1]
    assert isinstance(back, c.PbxConnected)
    assert [(seen.call, seen.talking, seen.queue) for seen in back.calls] == [(call, True, "support")]
    bench.telephony.check(OrderId("O1"), call, SUPERVISOR)
    assert of(bench, tr.TransferFailed)[0].reason is FailReason.ABSENT


def test_time_moves_in_order(bench: RehearsalBench):
    seen: list[tuple[str, int]] = []
    start = bench.clock.now()
    bench.clock.after(200, lambda: seen.append(("b", bench.clock.now() - start)))
    called_off = bench.clock.after(150, lambda: seen.append(("never", 0)))
    bench.clock.after(
        100, lambda: bench.clock.after(50, lambda: seen.append(("a", bench.clock.now() - start)))
    )
    called_off()
    bench.clock.forward(300)
    assert seen == [("a", 150), ("b", 200)]
    assert bench.clock.now() - start == 300


def test_phones_are_numbered_the_same_way_each_time():
    assert _talking(RehearsalBench()) == _talking(RehearsalBench())


def test_a_phone_the_pbx_does_not_have_dials_nothing(bench: RehearsalBench):
    with pytest.raises(WrongMoveError):
        bench.exchange.dial(Extension("9999"), OPERATOR)
