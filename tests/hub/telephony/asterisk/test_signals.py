"""What recorded events mean for the floor, also when they come late, twice or not at all."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.hub.telephony.asterisk.recorded import ours

from escdesk.domain.ids import Extension, OrderId
from escdesk.domain.messages.calls import (
    Direction,
    EndReason,
    ExtensionSeen,
    PbxConnected,
    PhoneAnswered,
    PhoneHeld,
    PhoneHungUp,
    PhoneRang,
    PhoneResumed,
    PhoneTransferred,
)
from escdesk.domain.messages.kinds import Signal
from escdesk.domain.messages.papers import CallerNumber
from escdesk.domain.messages.transfers import TransferConnected
from escdesk.hub.telephony.asterisk.ami import Message, Receiver
from escdesk.hub.telephony.asterisk.channels import CallFacts, Channels
from escdesk.hub.telephony.asterisk.signals import Interpreter
from escdesk.hub.telephony.asterisk.told import Said

FLOOR = frozenset(Extension(one) for one in ("2001", "2002", "3001"))


def interpreter() -> Interpreter:
    return Interpreter(Channels(FLOOR), key_of=lambda number: f"key:{number}")


def messages(name: str) -> list[Message]:
    return [message for message in Receiver().feed(ours(name)) if isinstance(message, Message)]


def listed(name: str, action: str) -> list[Message]:
    return [message for message in messages(name) if message.event == action and message.action_id]


def story(said: list[Said]) -> list[str]:
    """Signals about calls, told in short."""
    lines = []
    for one in said:
        signal = one.signal
        match signal:
            case PhoneRang():
                lines.append(f"{signal.extension} rang")
            case ExtensionSeen() | PbxConnected():
                continue
            case PhoneHungUp():
                lines.append(f"{_leg(signal.call)} ended {signal.reason}")
            case PhoneTransferred():
                lines.append(
                    f"{_leg(signal.call)} moved to {signal.to}{' attended' if signal.attended else ''}"
                )
            case _:
                name = type(signal).__name__.removeprefix("Phone").lower()
                lines.append(f"{_leg(getattr(signal, 'call', ''))} {name}")
    return lines


def _leg(call: str) -> str:
    return call.rsplit(".", 1)[-1]


def play(name: str) -> list[Said]:
    reading = interpreter()
    return [said for message in messages(name) for said in reading.take(message)]


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("hold", ["2001 rang", "1 answered", "1 held", "1 resumed", "1 ended customer"]),
        (
            "queue",
            ["2001 rang", "27 answered", "27 held", "27 resumed", "27 ended phone"],
        ),
        (
            "refer-phone",
            [
                *("2001 rang", "24 answered", "24 moved to 3001", "24 ended moved"),
                *("3001 rang", "25 answered", "25 ended customer"),
            ],
        ),
        (
            "atxfer-ami",
            [
                *("2001 rang", "9 answered", "9 held", "3001 rang", "12 answered"),
                *("9 moved to 3001 attended", "9 ended moved", "12 othersidereplaced", "12 ended customer"),
            ],
        ),
        (
            "atxfer-ami-rejected",
            [
                *("2001 rang", "3 answered", "3 held", "3001 rang", "6 ended unanswered"),
                *("3 resumed", "3 ended customer"),
            ],
        ),
        (
            "sipp-customer-holds",
            [
                "2001 rang",
                "47 answered",
                *(["47 customerheld", "47 customerresumed"] * 3),
                "47 ended customer",
            ],
        ),
    ],
)
def test_a_recording_is_told_as_it_happened(name: str, told: list[str]):
    assert story(play(name)) == told


def test_the_caller_and_the_line_are_known():
    rang = next(said for said in play("queue") if isinstance(said.signal, PhoneRang))
    assert isinstance(rang.signal, PhoneRang)
    assert (rang.signal.queue, rang.signal.direction) == ("support", Direction.INBOUND)
    assert rang.signal.caller_key == "key:1001"
    assert rang.papers == (CallerNumber(call=rang.signal.call, number="1001", name="Customer"),)


@pytest.mark.parametrize("name", ["safe-transfer-held", "safe-transfer-answered"])
def test_a_safe_transfer_is_connected_before_the_old_leg_ends(name: str):
    reading = interpreter()
    order = OrderId("4711")
    reading.orders.expect(order, CallFacts(number="1001", label="Customer", queue="support"))
    said = [one for message in messages(name) for one in reading.take(message)]
    signals = [one.signal for one in said]
    connected = next(signal for signal in signals if isinstance(signal, TransferConnected))
    assert (connected.order, connected.call) == (order, "escdesk-order-4711")
    at_sv = next(signal for signal in signals if isinstance(signal, PhoneRang) and signal.order == order)
    assert (at_sv.extension, at_sv.queue, at_sv.caller_key) == ("3001", "support", "key:1001")
    ended = next(
        signal for signal in signals if isinstance(signal, PhoneHungUp) and signal.call != connected.call
    )
    assert signals.index(connected) < signals.index(ended)


@pytest.mark.parametrize("early", [False, True], ids=["the usual order", "the old leg first"])
def test_the_end_of_the_old_leg_waits_for_the_connection(early: bool):
    """The PBX may tell the operator's end first; that must never read as if the customer had left."""
    events = messages("safe-transfer-held")
    old_leg = next(message.get("Uniqueid") for message in events if message.event == "Hold")
    at = {
        name: next(
            index
            for index, message in enumerate(events)
            if message.event == name and message.get("Uniqueid") == who
        )
        for name, who in (("Hangup", old_leg), ("BridgeEnter", "escdesk-order-4711"))
    }
    if early:
        events.insert(at["BridgeEnter"], events.pop(at["Hangup"]))
    reading = interpreter()
    signals: list[Signal] = []
    for message in events:
        if message.event == "OriginateResponse":
            leg = reading.channels.get(old_leg)
            assert leg is not None
            leg.handing = OrderId("4711")
        signals += [said.signal for said in reading.take(message)]
    connected = next(index for index, signal in enumerate(signals) if isinstance(signal, TransferConnected))
    ended = next(
        index
        for index, signal in enumerate(signals)
        if isinstance(signal, PhoneHungUp) and signal.call == old_leg
    )
    assert connected < ended
    assert signals[ended] == PhoneHungUp(call=old_leg, reason=EndReason.HANDED_OVER)


def test_a_snapshot_tells_what_is_there():
    reading = interpreter()
    devices = listed("snapshot", "DeviceStateChange")
    said = reading.snapshot(listed("snapshot", "CoreShowChannel"), devices)
    came = said[0].signal
    assert isinstance(came, PbxConnected)
    (seen,) = came.calls
    assert (seen.extension, seen.talking, seen.direction) == ("2001", True, Direction.INBOUND)
    assert seen.caller_key == "key:1001"
    assert [one.signal for one in said[1:] if isinstance(one.signal, ExtensionSeen)]


def test_after_a_snapshot_an_unhold_is_believed():
    """No list tells a hold: whoever was on hold before must still be able to come back."""
    reading = interpreter()
    events = messages("hold")
    cut = next(index for index, message in enumerate(events) if message.event == "Hold") + 1
    for message in events[:cut]:
        reading.take(message)
    reading.snapshot(
        [
            _channel("testpbx-1795310333.0", "PJSIP/1001-00000000", "b"),
            _channel("testpbx-1795310333.1", "PJSIP/2001-00000001", "b"),
        ],
        (),
    )
    rest = [said for message in events[cut:] for said in reading.take(message)]
    assert story(rest) == ["1 resumed", "1 ended customer"]


def _channel(uniqueid: str, name: str, bridge: str) -> Message:
    fields = {"Event": "CoreShowChannel", "Channel": name, "ChannelStateDesc": "Up", "Uniqueid": uniqueid}
    return Message(tuple({**fields, "Linkedid": uniqueid, "BridgeId": bridge, "Application": "Dial"}.items()))


def test_dialling_that_is_told_after_the_end_rings_nobody():
    events = messages("hold")
    dial = next(message for message in events if message.event == "DialBegin")
    reading = interpreter()
    for message in events:
        if message.event != "DialBegin":
            reading.take(message)
    assert reading.take(dial) == []


@pytest.mark.parametrize("name", ["hold", "queue", "refer-phone", "atxfer-ami", "sipp-customer-holds"])
def test_events_that_come_twice_say_nothing_new(name: str):
    reading = interpreter()
    twice = [message for message in messages(name) for _ in range(2)]
    said = [one for message in twice for one in reading.take(message)]
    once = list(story(play(name)))
    assert [line for line, _ in itertools.groupby(story(said))] == [
        line for line, _ in itertools.groupby(once)
    ]


@given(
    skip=st.sets(st.integers(0, 200)), name=st.sampled_from(["hold", "refer-phone", "atxfer-ami", "queue"])
)
def test_missing_events_never_break_it_and_every_call_is_ended_at_most_once(skip: set[int], name: str):
    reading = interpreter()
    kept = [message for index, message in enumerate(messages(name)) if index not in skip]
    signals = [said.signal for message in kept for said in reading.take(message)]
    rang = [signal.call for signal in signals if isinstance(signal, PhoneRang)]
    ended = [signal.call for signal in signals if isinstance(signal, PhoneHungUp)]
    assert len(rang) == len(set(rang))
    assert len(ended) == len(set(ended))
    assert set(ended) <= set(rang)


words = st.sampled_from(
    ["2001", "PJSIP/2001-00000001", "Local/3001@x-1;2", "u1", "u2", "u3", "b1", "b2", "Up", ""]
)
names = st.sampled_from(sorted(interpreter()._takes))
keys = st.sampled_from(
    ["Uniqueid", "Linkedid", "Channel", "DestUniqueid", "DestChannel", "BridgeUniqueid", "ChannelStateDesc"]
)


@given(st.lists(st.tuples(names, st.dictionaries(keys, words)), max_size=40))
def test_no_events_can_crash_it(events: list[tuple[str, dict[str, str]]]):
    reading = interpreter()
    for name, fields in events:
        reading.take(Message((("Event", name), *fields.items())))
    reading.snapshot([], [])
    assert list(reading.channels) == []


@pytest.mark.parametrize("number", ["anonymous", "<unknown>", "", "Restricted"])
def test_a_withheld_number_is_withheld(number: str):
    reading = interpreter()
    said = [
        one
        for message in messages("hold")
        for one in reading.take(
            Message(
                tuple(
                    (key, number if key == "CallerIDNum" and value == "1001" else value)
                    for key, value in message
                )
            )
        )
    ]
    rang = next(one for one in said if isinstance(one.signal, PhoneRang))
    assert isinstance(rang.signal, PhoneRang)
    assert (rang.signal.withheld, rang.signal.caller_key, rang.papers) == (True, "", ())


def test_an_outside_caller_cannot_pass_for_a_colleague():
    """A number is what the caller says of himself; only a phone of the floor is a colleague."""
    reading = interpreter()
    said = [
        one
        for message in messages("hold")
        for one in reading.take(
            Message(
                tuple(
                    (key, "2002" if key == "CallerIDNum" and value == "1001" else value)
                    for key, value in message
                )
            )
        )
    ]
    rang = next(one.signal for one in said if isinstance(one.signal, PhoneRang))
    assert isinstance(rang, PhoneRang)
    assert (rang.direction, rang.peer) == (Direction.INBOUND, None)


def test_signals_of_a_hold_are_the_phones_own():
    signals = [one.signal for one in play("hold")]
    assert [type(one) for one in signals if not isinstance(one, ExtensionSeen)] == [
        *(PhoneRang, PhoneAnswered, PhoneHeld, PhoneResumed, PhoneHungUp),
    ]
