"""The safe transfer on a real PBX: the customer always hears somebody, and ends with exactly one of them."""

import pytest
from tests.harness.pbx.ami_proxy import AmiProxy
from tests.harness.pbx.floor import (
    CUSTOMER,
    EXTENSIONS,
    NOWHERE,
    OPERATOR,
    OTHER_OPERATOR,
    OTHER_SV,
    QUEUE_OF_LOCALS,
    SV,
    UNPLUGGED,
    Lab,
)
from tests.harness.pbx.listening import Listening

from escdesk.domain.ids import CallId
from escdesk.domain.messages.calls import EndReason, PhoneAnswered, PhoneHeld, PhoneHungUp, PhoneRang
from escdesk.domain.messages.transfers import FailReason, TransferConnected, TransferFailed


class Held:
    """A customer with the operator: since when, and the operator's leg."""

    def __init__(self, floor: Lab, hub: Listening) -> None:
        floor.phone(SV)
        self.since = floor.call()
        self.call = hub.sees(PhoneRang, extension=OPERATOR).call


@pytest.fixture
def talk(floor: Lab, hub: Listening) -> Held:
    return Held(floor, hub)


def nothing_is_left(floor: Lab, hub: Listening, order: str) -> None:
    """The order's phone is released and the customer talks with the operator, without a gap."""
    floor.phone(SV).wait_idle()
    floor.hears(CUSTOMER, OPERATOR)
    assert (
        len(
            [
                one
                for one in hub.said
                if getattr(one, "order", None) == order and "Transfer" in type(one).__name__
            ]
        )
        == 1
    )
    assert not [gone for gone in hub.all(PhoneHungUp) if not gone.call.startswith("escdesk-order-")]


@pytest.mark.parametrize("held", [False, True], ids=["talking", "on hold"])
def test_it_ends_on_the_supervisors_tone(floor: Lab, hub: Listening, line: AmiProxy, talk: Held, held: bool):
    if held:
        floor.phone(OPERATOR).hold()
        hub.sees(PhoneHeld, call=talk.call)
        floor.stops_hearing(CUSTOMER, OPERATOR)
    hub.transfer("O1", talk.call, SV)
    floor.phone(SV).wait_ringing()
    rang = hub.sees(PhoneRang, extension=SV)
    assert rang.order == "O1"
    assert "0312340001" in floor.phone(SV).list_calls(), "the SV's phone shows the customer's number"
    floor.phone(SV).accept()
    assert hub.sees(TransferConnected, order="O1").call == rang.call
    hub.sees(PhoneAnswered, call=rang.call)
    assert hub.sees(PhoneHungUp, call=talk.call).reason is EndReason.HANDED_OVER
    floor.hears(CUSTOMER, SV)
    floor.hears(SV, CUSTOMER)
    assert floor.story(CUSTOMER, talk.since) == [OPERATOR, *(["music"] if held else []), SV]
    assert floor.longest_gap_ms(CUSTOMER, talk.since) <= 1000
    assert line.orders == ["Originate", "Bridge"]
    kinds = hub.kinds_of_calls()
    assert kinds.index("TransferConnected") < kinds.index("PhoneHungUp"), (
        "it must not read as if the customer left"
    )


def test_the_supervisor_rejects(floor: Lab, hub: Listening, talk: Held):
    hub.transfer("O1", talk.call, SV)
    floor.phone(SV).wait_ringing()
    floor.phone(SV).hangup()
    assert hub.sees(TransferFailed, order="O1").reason is FailReason.REJECTED
    nothing_is_left(floor, hub, "O1")
    assert floor.story(CUSTOMER, talk.since) == [OPERATOR]
    assert floor.longest_gap_ms(CUSTOMER, talk.since) <= 1000


def test_the_supervisor_is_silent(floor: Lab, hub: Listening, talk: Held):
    hub.transfer("O1", talk.call, SV, ring_ms=1500)
    floor.phone(SV).wait_ringing()
    assert hub.sees(TransferFailed, order="O1").reason is FailReason.NO_ANSWER
    nothing_is_left(floor, hub, "O1")
    assert floor.story(CUSTOMER, talk.since) == [OPERATOR]
    assert floor.longest_gap_ms(CUSTOMER, talk.since) <= 1000


@pytest.mark.parametrize("extension", [NOWHERE, UNPLUGGED], ids=["unknown to the PBX", "not switched on"])
def test_the_extension_is_missing(floor: Lab, hub: Listening, talk: Held, extension: str):
    hub.transfer("O1", talk.call, extension)
    assert hub.sees(TransferFailed, order="O1").reason is FailReason.UNREACHABLE
    nothing_is_left(floor, hub, "O1")
    assert floor.story(CUSTOMER, talk.since) == [OPERATOR]


def test_it_is_cancelled_while_the_phone_rings(floor: Lab, hub: Listening, talk: Held):
    hub.transfer("O1", talk.call, SV)
    floor.phone(SV).wait_ringing()
    hub.cancel("O1")
    assert hub.sees(TransferFailed, order="O1").reason is FailReason.CANCELLED
    nothing_is_left(floor, hub, "O1")


def test_it_is_cancelled_at_once(floor: Lab, hub: Listening, talk: Held):
    hub.transfer("O1", talk.call, SV)
    hub.cancel("O1")
    assert hub.sees(TransferFailed, order="O1").reason is FailReason.CANCELLED
    nothing_is_left(floor, hub, "O1")


def test_the_customer_leaves_while_the_phone_rings(floor: Lab, hub: Listening, talk: Held):
    hub.transfer("O1", talk.call, SV)
    floor.phone(SV).wait_ringing()
    floor.phone(CUSTOMER).hangup()
    assert hub.sees(TransferFailed, order="O1").reason is FailReason.CUSTOMER_GONE
    assert hub.sees(PhoneHungUp, call=talk.call).reason is EndReason.CUSTOMER
    floor.phone(SV).wait_idle()


def test_the_operator_moves_the_customer_on_while_the_phone_rings(floor: Lab, hub: Listening, talk: Held):
    floor.phone("2002")
    hub.transfer("O1", talk.call, SV)
    floor.phone(SV).wait_ringing()
    floor.phone(OPERATOR).transfer("2002")
    floor.phone("2002").wait_ringing()
    assert hub.sees(TransferFailed, order="O1").reason is FailReason.CUSTOMER_GONE
    floor.phone(SV).wait_idle()
    floor.phone("2002").accept()
    floor.hears(CUSTOMER, "2002")
    assert floor.longest_gap_ms(CUSTOMER, talk.since) <= 1000


def test_the_supervisor_hangs_up_while_the_bridge_is_on_its_way(
    floor: Lab, hub: Listening, line: AmiProxy, talk: Held
):
    """The customer is moved only when the supervisor's phone is there."""
    line.happens_before(2, lambda: floor.hang_up_for_certain(SV))
    hub.transfer("O1", talk.call, SV)
    floor.phone(SV).wait_ringing()
    floor.phone(SV).accept()
    assert hub.sees(TransferFailed, order="O1").reason in {FailReason.REJECTED, FailReason.UNREACHABLE}
    nothing_is_left(floor, hub, "O1")
    assert floor.story(CUSTOMER, talk.since) == [OPERATOR]
    assert floor.longest_gap_ms(CUSTOMER, talk.since) <= 1000
    assert line.orders[:2] == ["Originate", "Bridge"]


def test_the_customer_hangs_up_while_the_bridge_is_on_its_way(
    floor: Lab, hub: Listening, line: AmiProxy, talk: Held
):
    line.happens_before(2, lambda: floor.hang_up_for_certain(CUSTOMER))
    hub.transfer("O1", talk.call, SV)
    floor.phone(SV).wait_ringing()
    floor.phone(SV).accept()
    assert hub.sees(TransferFailed, order="O1").reason is FailReason.CUSTOMER_GONE
    assert hub.sees(PhoneHungUp, call=talk.call).reason is EndReason.CUSTOMER
    floor.phone(SV).wait_idle()


def test_the_operator_gives_the_customer_to_a_colleague_while_the_phone_rings(
    floor: Lab, hub: Listening, line: AmiProxy, talk: Held
):
    """An attended transfer brings the colleague into the customer's own bridge; nobody takes them out of it."""
    floor.phone(OTHER_OPERATOR)
    floor.phone(OPERATOR).send_dtmf(f"*2{OTHER_OPERATOR}")
    floor.phone(OTHER_OPERATOR).wait_ringing()
    floor.phone(OTHER_OPERATOR).accept()
    floor.hears(OPERATOR, OTHER_OPERATOR)
    hub.transfer("O1", talk.call, SV)
    floor.phone(SV).wait_ringing()
    floor.phone(OPERATOR).hangup()
    assert hub.sees(TransferFailed, order="O1").reason is FailReason.CUSTOMER_GONE
    floor.phone(SV).wait_idle()
    floor.hears(CUSTOMER, OTHER_OPERATOR)
    assert line.orders == ["Originate", "Hangup"]


def test_a_customer_of_a_queue_that_rings_local_channels_is_handed_over(
    floor: Lab, hub: Listening, line: AmiProxy
):
    floor.phone(SV)
    since = floor.call(CUSTOMER, OTHER_OPERATOR, QUEUE_OF_LOCALS)
    call = hub.sees(PhoneRang, extension=OTHER_OPERATOR).call
    hub.transfer("O1", call, SV)
    floor.phone(SV).wait_ringing()
    assert hub.sees(PhoneRang, extension=SV).queue == "desk"
    floor.phone(SV).accept()
    hub.sees(TransferConnected, order="O1")
    assert hub.sees(PhoneHungUp, call=call).reason is EndReason.HANDED_OVER
    floor.hears(CUSTOMER, SV)
    assert floor.story(CUSTOMER, since) == [OTHER_OPERATOR, SV]
    assert floor.longest_gap_ms(CUSTOMER, since) <= 1000
    assert line.orders == ["Originate", "Bridge"]


def test_a_customer_whom_the_operator_has_called_is_handed_over(floor: Lab, hub: Listening):
    """Then it is the operator's channel that runs the dialplan, and the customer's that was dialled."""
    floor.phone(SV)
    since = floor.call(OPERATOR, CUSTOMER)
    call = hub.sees(PhoneRang, extension=OPERATOR).call
    hub.transfer("O1", call, SV)
    floor.phone(SV).wait_ringing()
    floor.phone(SV).accept()
    hub.sees(TransferConnected, order="O1")
    assert hub.sees(PhoneHungUp, call=call).reason is EndReason.HANDED_OVER
    floor.hears(CUSTOMER, SV)
    assert floor.longest_gap_ms(CUSTOMER, since) <= 1000


def test_a_call_that_is_gone_is_not_rung_for(floor: Lab, hub: Listening, line: AmiProxy):
    floor.phone(SV)
    hub.transfer("O1", CallId("lab-0.0"), SV)
    assert hub.sees(TransferFailed, order="O1").reason is FailReason.CUSTOMER_GONE
    assert line.orders == []


# -- the hub dies in the middle; the next one finds out


def dies(floor: Lab, hub: Listening, line: AmiProxy, talk: Held, number: int, after: bool) -> Listening:
    """The hub is cut off at its `number`th action, never to return; the SV picks up if it rings; a new hub comes."""
    (line.kill_after if after else line.kill_before)(number, line.cut)
    hub.transfer("O1", talk.call, SV)
    if number > 1:
        floor.phone(SV).wait_ringing()
        floor.phone(SV).accept()
    line.wait_killed()
    hub.retire()
    line.mend()
    return Listening(line.access, EXTENSIONS).start()


@pytest.mark.parametrize(
    ("number", "after", "outcome"),
    [
        (1, False, FailReason.ABSENT),
        (1, True, FailReason.HALF_DONE),
        (2, False, FailReason.HALF_DONE),
        (2, True, None),
    ],
    ids=["before ringing", "while it rings", "answered, not bridged", "bridged"],
)
def test_the_hub_dies_between_two_actions(
    floor: Lab,
    hub: Listening,
    line: AmiProxy,
    talk: Held,
    number: int,
    after: bool,
    outcome: FailReason | None,
):
    later = dies(floor, hub, line, talk, number, after)
    try:
        later.sees_connected()
        later.check("O1", talk.call, SV)
        if outcome is None:
            later.sees(TransferConnected, order="O1")
            floor.hears(CUSTOMER, SV)
            assert floor.story(CUSTOMER, talk.since) == [OPERATOR, SV]
        else:
            assert later.sees(TransferFailed, order="O1").reason is outcome
            floor.phone(SV).wait_idle()
            floor.hears(CUSTOMER, OPERATOR)
            assert floor.story(CUSTOMER, talk.since) == [OPERATOR]
        assert floor.longest_gap_ms(CUSTOMER, talk.since) <= 1000
        assert line.orders.count("Originate") <= 1
        assert line.orders.count("Bridge") <= 1
    finally:
        later.stop()


def test_nobody_comes_back_and_the_supervisors_phone_is_released(
    floor: Lab, hub: Listening, line: AmiProxy, talk: Held
):
    """The hub never returns: the waiting place of the dialplan ends by itself."""
    line.kill_before(2, line.cut)
    hub.transfer("O1", talk.call, SV)
    floor.phone(SV).wait_ringing()
    floor.phone(SV).accept()
    floor.phone(SV).wait_talking()
    floor.phone(SV).wait_idle()
    floor.hears(CUSTOMER, OPERATOR)
    assert floor.story(CUSTOMER, talk.since) == [OPERATOR]


# -- a second order: the leg it names is that of the first one


class AtSupervisor:
    """The customer has been handed over: the SV's leg is an order's own channel, and nobody has dialled it."""

    def __init__(self, floor: Lab, hub: Listening, talk: Held) -> None:
        floor.phone(OTHER_SV)
        self.since = talk.since
        hub.transfer("O1", talk.call, SV)
        floor.phone(SV).wait_ringing()
        floor.phone(SV).accept()
        self.call = hub.sees(TransferConnected, order="O1").call
        hub.sees(PhoneHungUp, call=talk.call)
        floor.hears(CUSTOMER, SV)


@pytest.fixture
def second(floor: Lab, hub: Listening, talk: Held) -> AtSupervisor:
    return AtSupervisor(floor, hub, talk)


@pytest.mark.parametrize("held", [False, True], ids=["talking", "on hold"])
def test_the_supervisor_hands_the_customer_on(
    floor: Lab, hub: Listening, line: AmiProxy, second: AtSupervisor, held: bool
):
    if held:
        floor.phone(SV).hold()
        hub.sees(PhoneHeld, call=second.call)
        floor.stops_hearing(CUSTOMER, SV)
    hub.transfer("O2", second.call, OTHER_SV)
    floor.phone(OTHER_SV).wait_ringing()
    rang = hub.sees(PhoneRang, extension=OTHER_SV)
    first = hub.sees(PhoneRang, extension=SV)
    assert (rang.order, rang.caller_key, rang.queue) == ("O2", first.caller_key, first.queue)
    assert "0312340001" in floor.phone(OTHER_SV).list_calls(), "the customer's number, not the SV's"
    floor.phone(OTHER_SV).accept()
    hub.sees(TransferConnected, order="O2")
    assert hub.sees(PhoneHungUp, call=second.call).reason is EndReason.HANDED_OVER
    floor.phone(SV).wait_idle()
    floor.hears(CUSTOMER, OTHER_SV)
    floor.hears(OTHER_SV, CUSTOMER)
    assert floor.story(CUSTOMER, second.since) == [OPERATOR, SV, *(["music"] if held else []), OTHER_SV]
    assert floor.longest_gap_ms(CUSTOMER, second.since) <= 1000
    assert line.orders == ["Originate", "Bridge", "Originate", "Bridge"]


@pytest.mark.parametrize(
    ("number", "after", "outcome"),
    [(1, True, FailReason.HALF_DONE), (2, False, FailReason.HALF_DONE), (2, True, None)],
    ids=["while it rings", "answered, not bridged", "bridged"],
)
def test_the_hub_dies_while_the_supervisor_hands_on(
    floor: Lab,
    hub: Listening,
    line: AmiProxy,
    second: AtSupervisor,
    number: int,
    after: bool,
    outcome: FailReason | None,
):
    """The next hub finds two orders' channels, and takes neither for the other."""
    (line.kill_after if after else line.kill_before)(number, line.cut)
    hub.transfer("O2", second.call, OTHER_SV)
    floor.phone(OTHER_SV).wait_ringing()
    if number == 2:
        floor.phone(OTHER_SV).accept()
    line.wait_killed()
    hub.retire()
    line.mend()
    later = Listening(line.access, EXTENSIONS).start()
    try:
        later.sees_connected()
        later.check("O2", second.call, OTHER_SV)
        if outcome is None:
            later.sees(TransferConnected, order="O2")
            floor.phone(SV).wait_idle()
            floor.hears(CUSTOMER, OTHER_SV)
        else:
            assert later.sees(TransferFailed, order="O2").reason is outcome
            floor.phone(OTHER_SV).wait_idle()
            floor.hears(CUSTOMER, SV)
            # and the same hub, which knows the SV's leg from the PBX's list alone, can do it now
            later.transfer("O3", second.call, OTHER_SV)
            floor.phone(OTHER_SV).wait_ringing()
            floor.phone(OTHER_SV).accept()
            later.sees(TransferConnected, order="O3")
            floor.hears(CUSTOMER, OTHER_SV)
        assert floor.story(CUSTOMER, second.since) == [OPERATOR, SV, OTHER_SV]
        assert floor.longest_gap_ms(CUSTOMER, second.since) <= 1000
    finally:
        later.stop()
