"""Voice consult on a real PBX: the customer hears somebody or music at every moment, and ends with exactly one of them."""

from collections.abc import Callable

import pytest
from tests.harness.pbx.ami_proxy import AmiProxy
from tests.harness.pbx.floor import (
    CUSTOMER,
    EXTENSIONS,
    OPERATOR,
    OTHER_OPERATOR,
    QUEUE_OF_LOCALS,
    SV,
    Lab,
)
from tests.harness.pbx.listening import Listening

from escdesk.domain.ids import CallId
from escdesk.domain.messages.calls import (
    EndReason,
    OtherSideReplaced,
    PhoneAnswered,
    PhoneHeld,
    PhoneHungUp,
    PhoneRang,
    PhoneResumed,
)
from escdesk.domain.messages.transfers import FailReason
from escdesk.domain.messages.voice import AsideConnected, AsideEnded, AsideFailed, AsideHow

LONGEST_GAP_MS = 1000
BEGIN = ["Originate", "Setvar", "Setvar", "Redirect", "Bridge"]
"""What moves the customer aside and lets the two talk."""
BACK = ["Bridge", "Hangup", "Setvar", "Setvar"]
TAKE = ["Bridge", "Setvar", "Setvar", "Hangup"]


class Consult:
    """A customer with the operator: since when, and the operator's leg; then the talk aside."""

    def __init__(self, floor: Lab, hub: Listening) -> None:
        floor.phone(SV)
        self.floor = floor
        self.hub = hub
        self.since = floor.call()
        self.call = hub.sees(PhoneRang, extension=OPERATOR).call

    def rings(self) -> PhoneRang:
        self.hub.aside("O1", self.call, SV)
        self.floor.phone(SV).wait_ringing()
        return self.hub.sees(PhoneRang, extension=SV)

    def begins(self) -> CallId:
        """The SV's phone is picked up, and the two can talk."""
        leg = self.rings().call
        self.floor.phone(SV).accept()
        assert self.hub.sees(AsideConnected, order="O1").call == leg
        return leg

    def talks(self) -> CallId:
        """The two have heard each other, and the customer music."""
        leg = self.begins()
        self.floor.talk(OPERATOR, SV)
        return leg

    def is_back(self, *story: str) -> None:
        """The customer and the operator hear each other, the SV is free, and nothing else was ever heard."""
        self.floor.talk(CUSTOMER, OPERATOR)
        self.floor.phone(SV).wait_idle()
        self.heard(*story)

    def is_taken(self, *story: str) -> None:
        self.floor.talk(CUSTOMER, SV)
        self.floor.phone(OPERATOR).wait_idle()
        self.heard(*story)

    def heard(self, *story: str) -> None:
        assert self.floor.story(CUSTOMER, self.since) == list(story)
        assert self.floor.longest_gap_ms(CUSTOMER, self.since) <= LONGEST_GAP_MS


@pytest.fixture
def consult(floor: Lab, hub: Listening) -> Consult:
    return Consult(floor, hub)


def ended(hub: Listening) -> AsideEnded:
    """How it was over; nothing else was said of its end."""
    signal = hub.sees(AsideEnded, order="O1")
    assert [*hub.all(AsideEnded), *hub.all(AsideFailed)] == [signal]
    return signal


def of_call(hub: Listening, call: CallId) -> list[str]:
    """What was told of the operator's call."""
    return [type(one).__name__ for one in hub.said if getattr(one, "call", None) == call]


def test_there_and_back(floor: Lab, hub: Listening, line: AmiProxy, consult: Consult):
    rang = consult.rings()
    assert (rang.order, rang.peer, rang.caller_key) == ("O1", OPERATOR, ""), (
        "a colleague's call, no customer's"
    )
    assert OPERATOR in floor.phone(SV).list_calls()
    floor.phone(SV).accept()
    hub.sees(AsideConnected, order="O1")
    hub.sees(PhoneAnswered, call=rang.call)
    floor.talk(OPERATOR, SV)
    hub.aside_back("O1")
    assert ended(hub).how is AsideHow.BACK
    assert ended(hub).call == consult.call
    consult.is_back(OPERATOR, "music", OPERATOR)
    assert line.orders == [*BEGIN, *BACK]
    assert of_call(hub, consult.call) == ["PhoneRang", "PhoneAnswered", "AsideEnded"], (
        "it is the same call still"
    )
    # and it ends as any other does: nobody is called back, nobody listens to silence
    floor.phone(OPERATOR).hangup()
    assert hub.sees(PhoneHungUp, call=consult.call).reason is EndReason.PHONE
    floor.phone(CUSTOMER).wait_idle()
    floor.phone(OPERATOR).wait_idle()


def test_it_begins_on_hold(floor: Lab, hub: Listening, consult: Consult):
    """The operator takes the phone off hold to talk with the SV, and not for the customer."""
    floor.phone(OPERATOR).hold()
    hub.sees(PhoneHeld, call=consult.call)
    floor.stops_hearing(CUSTOMER, OPERATOR)
    consult.rings()
    floor.phone(SV).accept()
    hub.sees(AsideConnected, order="O1")
    floor.phone(OPERATOR).resume()
    floor.hears(SV, OPERATOR)
    assert hub.all(PhoneResumed) == []
    hub.aside_back("O1")
    assert ended(hub).how is AsideHow.BACK
    floor.hears(CUSTOMER, OPERATOR)
    consult.heard(OPERATOR, "music", OPERATOR)
    assert len(hub.all(PhoneHeld)) == 1


def test_the_supervisor_takes_over(floor: Lab, hub: Listening, line: AmiProxy, consult: Consult):
    leg = consult.talks()
    hub.aside_take("O1")
    assert ended(hub) == AsideEnded(order="O1", how=AsideHow.TAKEN, call=leg)
    assert hub.sees(PhoneHungUp, call=consult.call).reason is EndReason.HANDED_OVER
    consult.is_taken(OPERATOR, "music", SV)
    assert line.orders == [*BEGIN, *TAKE]
    came = hub.sees(PhoneRang, call=consult.call)
    theirs = hub.sees(OtherSideReplaced, call=leg)
    assert (theirs.caller_key, theirs.queue, theirs.peer) == (came.caller_key, came.queue, None)
    kinds = hub.kinds_of_calls()
    assert kinds.index("AsideEnded") < kinds.index("PhoneHungUp"), "it must not read as if the customer left"
    floor.phone(SV).hangup()
    hub.sees(PhoneHungUp, call=leg)
    floor.phone(CUSTOMER).wait_idle()


def test_the_supervisor_hangs_up_in_the_middle(floor: Lab, hub: Listening, consult: Consult):
    leg = consult.talks()
    floor.phone(SV).hangup()
    assert ended(hub) == AsideEnded(order="O1", how=AsideHow.BACK, call=consult.call)
    hub.sees(PhoneHungUp, call=leg)
    consult.is_back(OPERATOR, "music", OPERATOR)
    assert PhoneHungUp.__name__ not in of_call(hub, consult.call)


def test_the_operators_phone_is_gone_in_the_middle(floor: Lab, hub: Listening, consult: Consult):
    leg = consult.talks()
    floor.phone(OPERATOR).hangup()
    assert ended(hub) == AsideEnded(order="O1", how=AsideHow.TAKEN, call=leg)
    assert hub.sees(PhoneHungUp, call=consult.call).reason is EndReason.HANDED_OVER
    consult.is_taken(OPERATOR, "music", SV)


def test_the_customer_hangs_up_on_the_music(floor: Lab, hub: Listening, consult: Consult):
    """The two are told, and talk on as long as they like."""
    leg = consult.talks()
    floor.phone(CUSTOMER).hangup()
    assert ended(hub) == AsideEnded(order="O1", how=AsideHow.CUSTOMER_GONE)
    floor.talk(OPERATOR, SV)
    assert PhoneHungUp.__name__ not in of_call(hub, consult.call)
    floor.phone(SV).hangup()
    assert hub.sees(PhoneHungUp, call=consult.call).reason is EndReason.CUSTOMER
    hub.sees(PhoneHungUp, call=leg)
    floor.phone(OPERATOR).wait_idle()
    assert hub.all(OtherSideReplaced) == [], "the call was the customer's to its end"


def test_both_phones_are_gone_and_the_operators_is_called_at_once(
    floor: Lab, hub: Listening, consult: Consult, line: AmiProxy
):
    """The documented music goes on for minutes: it is not waited for."""
    consult.talks()
    line.happens_before(1, lambda: floor.hang_up_for_certain(OPERATOR))
    floor.phone(SV).hangup()
    floor.phone(OPERATOR).wait_ringing()
    assert hub.sees(PhoneHungUp, call=consult.call).reason is EndReason.PHONE
    floor.phone(OPERATOR).accept()
    again = ended(hub)
    assert again.how is AsideHow.BACK
    assert again.call == hub.all(PhoneRang)[-1].call != consult.call
    consult.is_back(OPERATOR, "music", OPERATOR)


@pytest.mark.parametrize(
    ("act", "reason"),
    [
        (lambda floor: floor.phone(SV).hangup(), FailReason.REJECTED),
        (lambda _floor: None, FailReason.NO_ANSWER),
    ],
    ids=["rejected", "silent"],
)
def test_a_phone_that_is_not_picked_up_changes_nothing(
    floor: Lab,
    hub: Listening,
    consult: Consult,
    act: Callable[[Lab], None],
    reason: FailReason,
):
    hub.aside("O1", consult.call, SV, ring_ms=1000)
    floor.phone(SV).wait_ringing()
    act(floor)
    assert hub.sees(AsideFailed, order="O1").reason is reason
    consult.is_back(OPERATOR)
    assert hub.all(AsideEnded) == []


def test_a_dialplan_without_the_places_moves_nobody(floor: Lab, line: AmiProxy):
    """The PBX hangs up whoever is sent to a place that is not there."""
    hub = Listening(line.access, EXTENSIONS, context="outward").start()
    try:
        hub.sees_connected()
        consult = Consult(floor, hub)
        hub.aside("O1", consult.call, SV)
        assert hub.sees(AsideFailed, order="O1").reason is FailReason.UNREACHABLE
        floor.talk(CUSTOMER, OPERATOR)
        consult.heard(OPERATOR)
        assert line.orders == []
    finally:
        hub.stop()


# -- the hub dies between two actions; the next one finds out


@pytest.fixture
def brief(floor: Lab, line: AmiProxy) -> Listening:
    """A hub whose customers' music ends soon."""
    return Listening(line.access, EXTENSIONS, context="brief")


def dies(consult: Consult, line: AmiProxy, number: int, after: bool) -> Listening:
    """The hub is cut off at its `number`th action, never to return; the SV picks up if it rings; a new hub comes."""
    (line.kill_after if after else line.kill_before)(number, line.cut)
    consult.hub.aside("O1", consult.call, SV)
    if number > 1:
        consult.floor.phone(SV).wait_ringing()
        consult.floor.phone(SV).accept()
    line.wait_killed()
    consult.hub.retire()
    line.mend()
    later = Listening(line.access, EXTENSIONS).start()
    later.sees_connected()
    later.check_aside("O1", consult.call, SV, OPERATOR)
    return later


@pytest.mark.parametrize(
    ("number", "after", "outcome"),
    [
        (1, True, FailReason.HALF_DONE),
        (2, False, FailReason.HALF_DONE),
        (3, False, FailReason.HALF_DONE),
        (4, False, FailReason.HALF_DONE),
        (5, False, AsideHow.BACK),
        (5, True, None),
    ],
    ids=["ringing", "answered", "marked", "marked twice", "apart", "talking"],
)
def test_the_hub_dies_before_they_talk(
    line: AmiProxy, consult: Consult, number: int, after: bool, outcome: FailReason | AsideHow | None
):
    later = dies(consult, line, number, after)
    try:
        match outcome:
            case FailReason():
                assert later.sees(AsideFailed, order="O1").reason is outcome
                consult.is_back(OPERATOR)
            case AsideHow():
                assert ended(later).how is outcome
                consult.floor.hears(CUSTOMER, OPERATOR)
            case None:
                later.sees(AsideConnected, order="O1")
                later.aside_back("O1")
                assert ended(later).how is AsideHow.BACK
                consult.floor.talk(CUSTOMER, OPERATOR)
        assert consult.floor.longest_gap_ms(CUSTOMER, consult.since) <= LONGEST_GAP_MS
        assert line.orders.count("Originate") <= 1
        assert line.orders.count("Redirect") <= 1
    finally:
        later.stop()


@pytest.mark.parametrize("take", [False, True], ids=["back", "taken"])
@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_the_hub_dies_while_they_part(line: AmiProxy, consult: Consult, number: int, take: bool):
    """Between any two of the actions that end it: what was wished before is done, or is wished again."""
    consult.begins()
    line.kill_before(number, line.cut)
    (consult.hub.aside_take if take else consult.hub.aside_back)("O1")
    line.wait_killed()
    consult.hub.retire()
    line.mend()
    later = Listening(line.access, EXTENSIONS).start()
    try:
        later.sees_connected()
        later.check_aside("O1", consult.call, SV, OPERATOR)
        if number == 1:
            later.sees(AsideConnected, order="O1")
            (later.aside_take if take else later.aside_back)("O1")
        assert ended(later).how is (AsideHow.TAKEN if take else AsideHow.BACK)
        consult.floor.talk(CUSTOMER, SV if take else OPERATOR)
        consult.floor.phone(OPERATOR if take else SV).wait_idle()
        assert consult.floor.longest_gap_ms(CUSTOMER, consult.since) <= LONGEST_GAP_MS
    finally:
        later.stop()


def test_the_customer_hangs_up_while_the_hub_is_away(floor: Lab, line: AmiProxy, consult: Consult):
    """The next hub finds two who talk about nobody, and lets them."""
    consult.begins()
    line.cut()
    consult.hub.retire()
    floor.phone(CUSTOMER).hangup()
    line.mend()
    later = Listening(line.access, EXTENSIONS).start()
    try:
        later.sees_connected()
        later.check_aside("O1", consult.call, SV, OPERATOR)
        assert ended(later).how is AsideHow.CUSTOMER_GONE
        floor.talk(OPERATOR, SV)
        floor.phone(SV).hangup()
        assert later.sees(PhoneHungUp, call=consult.call).reason is EndReason.CUSTOMER
        floor.phone(OPERATOR).wait_idle()
    finally:
        later.stop()


def test_nobody_comes_back_and_the_music_ends_at_the_operator(floor: Lab, line: AmiProxy, brief: Listening):
    """The hub never returns: the dialplan alone calls the operator, also while the two still talk."""
    brief.start()
    brief.sees_connected()
    consult = Consult(floor, brief)
    consult.talks()
    line.cut()
    brief.stop()
    floor.phone(OPERATOR).wait_ringing()
    floor.phone(OPERATOR).accept()
    floor.hears(CUSTOMER, OPERATOR)
    consult.heard(OPERATOR, "music", OPERATOR)


# -- calls that came another way


def test_a_customer_of_a_queue_that_rings_local_channels(floor: Lab, hub: Listening):
    floor.phone(SV)
    since = floor.call(CUSTOMER, OTHER_OPERATOR, QUEUE_OF_LOCALS)
    call = hub.sees(PhoneRang, extension=OTHER_OPERATOR).call
    there_and_back(floor, hub, call, since, OTHER_OPERATOR)


def test_a_customer_whom_the_operator_has_called(floor: Lab, hub: Listening):
    """Then it is the operator's channel that runs the dialplan, and the customer's that was dialled."""
    floor.phone(SV)
    since = floor.call(OPERATOR, CUSTOMER)
    there_and_back(floor, hub, hub.sees(PhoneRang, extension=OPERATOR).call, since, OPERATOR)


def there_and_back(floor: Lab, hub: Listening, call: CallId, since: float, operator: str) -> None:
    hub.aside("O1", call, SV)
    floor.phone(SV).wait_ringing()
    floor.phone(SV).accept()
    hub.sees(AsideConnected, order="O1")
    floor.talk(operator, SV)
    hub.aside_back("O1")
    assert ended(hub) == AsideEnded(order="O1", how=AsideHow.BACK, call=call)
    floor.talk(CUSTOMER, operator)
    assert floor.longest_gap_ms(CUSTOMER, since) <= LONGEST_GAP_MS
    assert PhoneHungUp.__name__ not in of_call(hub, call)
    floor.phone(CUSTOMER).hangup()
    assert hub.sees(PhoneHungUp, call=call).reason is EndReason.CUSTOMER
    floor.phone(operator).wait_idle()
