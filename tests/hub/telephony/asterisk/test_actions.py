"""What is sent for an order, and what the PBX's lists and answers say became of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escdesk.domain.ids import Extension, OrderId
from escdesk.domain.messages.transfers import FailReason
from escdesk.hub.telephony.asterisk.actions import (
    Dialplan,
    Found,
    bridge,
    caller_id,
    found,
    originate,
    why_not_answered,
)
from escdesk.hub.telephony.asterisk.ami import FieldRefusedError, Message, encode
from escdesk.hub.telephony.asterisk.channels import CallFacts

ORDER = OrderId("O7")


def test_the_target_is_rung_under_the_orders_own_name():
    caller = CallFacts(number="0312340001", label="山田 花子")
    action = originate(ORDER, Extension("3001"), caller, 20_000, Dialplan())
    assert (action.name, dict(action.fields)) == (
        "Originate",
        {
            "Channel": "PJSIP/3001",
            "Context": "escdesk",
            "Exten": "wait",
            "Priority": "1",
            "Timeout": "20000",
            "CallerID": '"山田 花子" <0312340001>',
            "Async": "true",
            "ChannelId": "escdesk-order-O7",
        },
    )


@pytest.mark.parametrize(
    ("label", "number", "shown"),
    [
        ("Smith", "0312340001", '"Smith" <0312340001>'),
        ("", "+81312340001", "<+81312340001>"),
        ("Boss <110>", "0312340001", '"Boss 110" <0312340001>'),
        ('a" <110> "b', "0312340001", '"a 110 b" <0312340001>'),
        ("x\r\nAction: Originate", "0312340001", "<0312340001>"),
        ("Smith", "anonymous\n", '"Smith" <>'),
        ("", "", "<>"),
        ("Smith", "0" * 900, '"Smith" <>'),
        ("�山", "0312340001", '"�山" <0312340001>'),
    ],
)
def test_a_caller_cannot_show_another_number_or_break_the_line(label: str, number: str, shown: str):
    assert caller_id(CallFacts(number=number, label=label)) == shown


@given(label=st.text(), number=st.text())
def test_whatever_a_caller_is_called_the_order_can_be_written(label: str, number: str):
    action = originate(ORDER, Extension("3001"), CallFacts(number=number, label=label), 20_000, Dialplan())
    assert encode(action.name, action.fields, "a1").count(b"\r\n\r\n") == 1


def test_a_channel_with_a_line_break_is_refused():
    action = bridge("PJSIP/3001-2", "PJSIP/1001-1\r\nAction: Hangup")
    with pytest.raises(FieldRefusedError):
        encode(action.name, action.fields, "a1")


@pytest.mark.parametrize(
    ("reason", "has_rung", "why"),
    [
        ("3", True, FailReason.NO_ANSWER),
        ("0", True, FailReason.REJECTED),
        ("0", False, FailReason.UNREACHABLE),
        ("5", False, FailReason.REJECTED),
        ("8", False, FailReason.UNREACHABLE),
    ],
)
def test_why_nobody_answered(reason: str, has_rung: bool, why: FailReason):
    assert why_not_answered(Message((("Response", "Failure"), ("Reason", reason))), has_rung) is why


def channel(uniqueid: str, bridge_id: str = "") -> Message:
    return Message((("Event", "CoreShowChannel"), ("Uniqueid", uniqueid), ("BridgeId", bridge_id)))


@pytest.mark.parametrize(
    ("channels", "state"),
    [
        ([], Found.ABSENT),
        ([channel("lab-1", "b1"), channel("lab-2", "b1")], Found.ABSENT),
        ([channel("escdesk-order-O77", "b1"), channel("lab-2", "b1")], Found.ABSENT),
        ([channel("escdesk-order-O7"), channel("lab-2")], Found.HALF_DONE),
        ([channel("escdesk-order-O7", "b1")], Found.HALF_DONE),
        ([channel("escdesk-order-O7", "b1"), channel("lab-2", "b2")], Found.HALF_DONE),
        ([channel("escdesk-order-O7", "b1"), channel("lab-2", "b1")], Found.DONE),
    ],
)
def test_the_channels_tell_what_became_of_an_order(channels: list[Message], state: Found):
    assert found(ORDER, channels) is state
