"""Calls on real phones become the right signals, and only an operator's own hold starts the promise."""

from tests.harness.pbx.floor import (
    CUSTOMER,
    OPERATOR,
    OTHER_CUSTOMER,
    OTHER_OPERATOR,
    PARKED,
    PARKING,
    QUEUE,
    QUEUE_OF_LOCALS,
    SV,
    UNPLUGGED,
    Lab,
)
from tests.harness.pbx.listening import Listening

from escdesk.domain.messages.calls import (
    CustomerHeld,
    CustomerResumed,
    Direction,
    EndReason,
    ExtensionSeen,
    OtherSideReplaced,
    PhoneAnswered,
    PhoneHeld,
    PhoneHungUp,
    PhoneRang,
    PhoneResumed,
    PhoneTransferred,
)
from escdesk.domain.messages.papers import CallerNumber


def test_a_call_rings_is_answered_held_resumed_and_ended_by_the_customer(floor: Lab, hub: Listening):
    begin = floor.call()
    rang = hub.sees(PhoneRang, extension=OPERATOR)
    assert (rang.direction, rang.withheld, rang.peer, rang.order) == (Direction.INBOUND, False, None, None)
    assert rang.caller_key
    assert hub.papers == [CallerNumber(call=rang.call, number="0312340001", name="山田 花子")]
    hub.sees(PhoneAnswered, call=rang.call)
    floor.phone(OPERATOR).hold()
    hub.sees(PhoneHeld, call=rang.call)
    floor.stops_hearing(CUSTOMER, OPERATOR)
    floor.phone(OPERATOR).resume()
    hub.sees(PhoneResumed, call=rang.call)
    floor.hears(CUSTOMER, OPERATOR)
    assert floor.story(CUSTOMER, begin) == [OPERATOR, "music", OPERATOR]
    assert floor.longest_gap_ms(CUSTOMER, begin) <= 1000
    floor.phone(CUSTOMER).hangup()
    assert hub.sees(PhoneHungUp, call=rang.call).reason is EndReason.CUSTOMER
    assert hub.kinds_of_calls() == ["PhoneRang", "PhoneAnswered", "PhoneHeld", "PhoneResumed", "PhoneHungUp"]


def test_the_operator_hangs_up(floor: Lab, hub: Listening):
    floor.call()
    call = hub.sees(PhoneRang, extension=OPERATOR).call
    floor.phone(OPERATOR).hangup()
    assert hub.sees(PhoneHungUp, call=call).reason is EndReason.PHONE


def test_a_call_nobody_answers(floor: Lab, hub: Listening):
    floor.phone(OPERATOR)
    floor.phone(CUSTOMER).dial(OPERATOR)
    floor.phone(OPERATOR).wait_ringing()
    floor.phone(CUSTOMER).hangup()
    call = hub.sees(PhoneRang, extension=OPERATOR).call
    assert hub.sees(PhoneHungUp, call=call).reason is EndReason.UNANSWERED


def test_a_hold_by_the_customer_is_another_signal(floor: Lab, hub: Listening):
    floor.call()
    call = hub.sees(PhoneRang, extension=OPERATOR).call
    floor.phone(CUSTOMER).hold()
    hub.sees(CustomerHeld, call=call)
    floor.phone(CUSTOMER).resume()
    hub.sees(CustomerResumed, call=call)
    assert not hub.all(PhoneHeld)


def test_two_calls_on_one_phone_stay_two(floor: Lab, hub: Listening):
    floor.call()
    first = hub.sees(PhoneRang, extension=OPERATOR).call
    floor.phone(OTHER_CUSTOMER).dial(OPERATOR)
    floor.phone(OPERATOR).wait_ringing()
    floor.phone(OPERATOR).accept()
    hub.sees(PhoneHeld, call=first)  # the phone holds the one to take the other
    second = next(rang for rang in hub.all(PhoneRang) if rang.call != first)
    hub.sees(PhoneAnswered, call=second.call)
    assert second.extension == OPERATOR
    floor.phone(OTHER_CUSTOMER).hangup()
    hub.sees(PhoneHungUp, call=second.call)
    floor.phone(CUSTOMER).hangup()
    hub.sees(PhoneHungUp, call=first)


def test_an_internal_call_is_internal_at_both_ends(floor: Lab, hub: Listening):
    floor.call(OTHER_OPERATOR, OPERATOR)
    rung = hub.sees(PhoneRang, extension=OPERATOR)
    dialling = hub.sees(PhoneRang, extension=OTHER_OPERATOR)
    assert (rung.direction, rung.peer, rung.caller_key) == (Direction.INTERNAL, OTHER_OPERATOR, "")
    assert (dialling.direction, dialling.peer) == (Direction.INTERNAL, OPERATOR)
    assert not hub.papers
    floor.phone(OPERATOR).hold()
    hub.sees(PhoneHeld, call=rung.call)
    hub.sees(CustomerHeld, call=dialling.call)


def test_a_call_to_the_outside_is_outbound(floor: Lab, hub: Listening):
    floor.phone(CUSTOMER)
    floor.phone(OPERATOR).dial(CUSTOMER)
    floor.phone(CUSTOMER).wait_ringing()
    rang = hub.sees(PhoneRang, extension=OPERATOR)
    assert rang.direction is Direction.OUTBOUND
    assert not hub.all(PhoneAnswered)
    floor.phone(CUSTOMER).accept()
    hub.sees(PhoneAnswered, call=rang.call)
    assert hub.papers == [CallerNumber(call=rang.call, number=CUSTOMER)]


def test_a_call_through_a_queue_knows_its_line(floor: Lab, hub: Listening):
    floor.phone(OPERATOR)
    floor.phone(CUSTOMER).dial(QUEUE)
    floor.phone(OPERATOR).wait_ringing()
    rang = hub.sees(PhoneRang, extension=OPERATOR)
    assert (rang.queue, rang.direction) == ("support", Direction.INBOUND)
    floor.phone(OPERATOR).accept()
    hub.sees(PhoneAnswered, call=rang.call)
    floor.phone(OPERATOR).hold()
    hub.sees(PhoneHeld, call=rang.call)


def test_a_blind_transfer_made_on_the_phone(floor: Lab, hub: Listening):
    begin = floor.call()
    call = hub.sees(PhoneRang, extension=OPERATOR).call
    floor.phone(SV)
    floor.phone(OPERATOR).transfer(SV)
    moved = hub.sees(PhoneTransferred, call=call)
    assert (moved.to, moved.attended) == (SV, False)
    assert hub.sees(PhoneHungUp, call=call).reason is EndReason.MOVED
    floor.phone(SV).wait_ringing()
    at_sv = hub.sees(PhoneRang, extension=SV)
    assert (at_sv.direction, at_sv.peer) == (Direction.INBOUND, None)
    assert CallerNumber(call=at_sv.call, number="0312340001", name="山田 花子") in hub.papers
    floor.phone(SV).accept()
    hub.sees(PhoneAnswered, call=at_sv.call)
    floor.hears(CUSTOMER, SV)
    assert floor.story(CUSTOMER, begin)[-1] == SV
    assert floor.longest_gap_ms(CUSTOMER, begin) <= 1000


def test_a_queue_that_rings_local_channels_is_known_like_any_other(floor: Lab, hub: Listening):
    floor.call(CUSTOMER, OTHER_OPERATOR, QUEUE_OF_LOCALS)
    rang = hub.sees(PhoneRang, extension=OTHER_OPERATOR)
    assert (rang.queue, rang.direction, rang.peer) == ("desk", Direction.INBOUND, None)
    assert CallerNumber(call=rang.call, number="0312340001", name="山田 花子") in hub.papers
    floor.phone(OTHER_OPERATOR).hold()
    hub.sees(PhoneHeld, call=rang.call)
    floor.phone(OTHER_OPERATOR).resume()
    hub.sees(PhoneResumed, call=rang.call)
    floor.phone(CUSTOMER).hangup()
    assert hub.sees(PhoneHungUp, call=rang.call).reason is EndReason.CUSTOMER
    assert not hub.all(OtherSideReplaced)


def test_an_attended_transfer_made_on_the_phone(floor: Lab, hub: Listening):
    begin = floor.call(CUSTOMER, OPERATOR, QUEUE)
    call = hub.sees(PhoneRang, extension=OPERATOR).call
    floor.phone(SV)
    floor.phone(OPERATOR).send_dtmf(f"*2{SV}")
    hub.sees(PhoneHeld, call=call)  # the customer hears music meanwhile: the promise runs
    floor.phone(SV).wait_ringing()
    floor.phone(SV).accept()
    floor.hears(OPERATOR, SV)
    assert not hub.all(PhoneResumed), "the customer still waits"
    floor.phone(OPERATOR).hangup()
    moved = hub.sees(PhoneTransferred, call=call)
    assert (moved.to, moved.attended) == (SV, True)
    assert hub.sees(PhoneHungUp, call=call).reason is EndReason.MOVED
    the_customer_is_with(hub, SV, queue="support")
    floor.hears(CUSTOMER, SV)
    assert floor.story(CUSTOMER, begin)[-1] == SV
    assert floor.longest_gap_ms(CUSTOMER, begin) <= 1000
    assert len(hub.all(OtherSideReplaced)) == 1, "the asking itself replaced nobody"


def the_customer_is_with(hub: Listening, extension: str, queue: str) -> None:
    """The first call that rang there was a colleague's and is the customer's now."""
    asked = hub.sees(PhoneRang, extension=extension)
    assert (asked.direction, asked.peer, asked.caller_key) == (Direction.INTERNAL, OPERATOR, "")
    first = hub.sees(PhoneRang, extension=OPERATOR)
    replaced = hub.sees(OtherSideReplaced, call=asked.call)
    assert (replaced.direction, replaced.queue, replaced.caller_key, replaced.peer) == (
        *(Direction.INBOUND, queue, first.caller_key),
        None,
    )
    assert hub.papers[-1] == CallerNumber(call=asked.call, number="0312340001", name="山田 花子")


def test_an_attended_transfer_that_is_completed_before_the_other_phone_is_picked_up(
    floor: Lab, hub: Listening
):
    floor.call(CUSTOMER, OPERATOR, QUEUE)
    floor.phone(SV)
    floor.phone(OPERATOR).send_dtmf(f"*2{SV}")
    floor.phone(SV).wait_ringing()
    hub.sees(PhoneRang, extension=SV)
    floor.phone(OPERATOR).hangup()
    assert hub.sees(PhoneHungUp).reason is EndReason.MOVED, "the operator is free at once"
    floor.phone(SV).accept()
    the_customer_is_with(hub, SV, queue="support")
    floor.hears(CUSTOMER, SV)


def test_a_parked_call_is_the_customers_again_when_somebody_fetches_it(floor: Lab, hub: Listening):
    floor.call(CUSTOMER, OPERATOR, QUEUE)
    first = hub.sees(PhoneRang, extension=OPERATOR)
    floor.phone(OPERATOR).transfer(PARKING)
    assert hub.sees(PhoneTransferred, call=first.call).to == PARKING
    assert hub.sees(PhoneHungUp, call=first.call).reason is EndReason.MOVED
    floor.phone(OTHER_OPERATOR).dial(PARKED)
    fetched = hub.sees(PhoneRang, extension=OTHER_OPERATOR)
    replaced = hub.sees(OtherSideReplaced, call=fetched.call)
    assert (replaced.direction, replaced.queue, replaced.caller_key) == (
        *(Direction.INBOUND, "support"),
        first.caller_key,
    )
    floor.hears(CUSTOMER, OTHER_OPERATOR)


def test_an_attended_transfer_that_is_rejected_returns_the_operator(floor: Lab, hub: Listening):
    floor.call()
    call = hub.sees(PhoneRang, extension=OPERATOR).call
    floor.phone(SV)
    floor.phone(OPERATOR).send_dtmf(f"*2{SV}")
    floor.phone(SV).wait_ringing()
    floor.phone(SV).hangup()
    hub.sees(PhoneResumed, call=call)
    floor.hears(CUSTOMER, OPERATOR)
    assert not hub.all(PhoneTransferred)
    assert not [gone for gone in hub.all(PhoneHungUp) if gone.call == call]


def test_a_phone_that_is_not_there_is_said_to_be_unusable(floor: Lab, hub: Listening):
    floor.phone(OPERATOR)
    hub.sees(ExtensionSeen, extension=OPERATOR, usable=True)
    hub.sees(ExtensionSeen, extension=UNPLUGGED, usable=False)
    assert not [seen for seen in hub.all(ExtensionSeen) if seen.extension == UNPLUGGED and seen.usable]
