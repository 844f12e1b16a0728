"""A phone outside between a hand-made AMI and the hub: what is sent, what is told, and what is no call of the floor."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.hub.telephony.asterisk.fake_ami import FakeAmi, frame
from tests.hub.telephony.asterisk.small_hub import Hub, hub, sent

from escdesk.domain.ids import EscalationId, OrderId
from escdesk.domain.messages.calls import PbxConnected
from escdesk.domain.messages.outside import OutsideAnswered, OutsideFail, OutsideFailed
from escdesk.hub.telephony.asterisk.actions import Dialplan, WayOut, ring_outside
from escdesk.hub.telephony.asterisk.ami import encode

ORDER, CASE = OrderId("O5"), EscalationId("E17")
NUMBER = "0312340099"
OWN = {"Uniqueid": "escdesk-outside-O5", "Linkedid": "escdesk-outside-O5"}
TRUNK = {**OWN, "Channel": "PJSIP/trunk-2"}
WAY = WayOut("PJSIP/{number}@trunk", name="青葉センター", number="0312340000")


# -- what is sent


def test_the_phone_is_rung_under_the_orders_own_name_and_told_the_escalations_number():
    action = ring_outside(ORDER, CASE, NUMBER, 30_000, WAY, Dialplan())
    assert action is not None
    assert (action.name, dict(action.fields)) == (
        "Originate",
        {
            "Channel": "PJSIP/0312340099@trunk",
            "Context": "escdesk",
            "Exten": "told",
            "Priority": "1",
            "Timeout": "30000",
            "CallerID": '"青葉センター" <0312340000>',
            "Variable": "ESCDESK_ESCALATION=17",
            "Async": "true",
            "ChannelId": "escdesk-outside-O5",
        },
    )


def test_without_a_way_out_nothing_is_sent():
    assert ring_outside(ORDER, CASE, NUMBER, 30_000, None, Dialplan()) is None


@given(number=st.text() | st.from_regex(r"[0-9+*#&@/,|(){}$\r\n]*", fullmatch=True))
def test_only_the_signs_of_a_number_ever_reach_the_channels_name(number: str):
    action = ring_outside(ORDER, CASE, number, 30_000, WAY, Dialplan())
    if action is not None:
        channel = dict(action.fields)["Channel"]
        dialled = channel.removeprefix("PJSIP/").removesuffix("@trunk")
        assert set(dialled) <= set("0123456789+*#")
        assert encode(action.name, action.fields, "a1").count(b"\r\n") == len(action.fields) + 3


@pytest.mark.parametrize("number", ["0312340099", "+81312340099", "*55#", "110"])
def test_numbers_are_dialled_as_they_are(number: str):
    action = ring_outside(ORDER, CASE, number, 30_000, WayOut("Local/{number}@from-internal"), Dialplan())
    assert action is not None
    assert dict(action.fields)["Channel"] == f"Local/{number}@from-internal"


# -- what is told


@asynccontextmanager
async def connected() -> AsyncIterator[tuple[Hub, FakeAmi]]:
    async with hub(way_out=WAY) as (one, fake):
        await one.says(PbxConnected)
        yield one, fake


def order(one: Hub) -> None:
    one.telephony.ring_outside(ORDER, CASE, NUMBER, 5_000)


async def rings(one: Hub, fake: FakeAmi) -> None:
    order(one)
    await sent(fake, "Originate")
    fake.send(frame(Event="Newchannel", ChannelStateDesc="Down", **TRUNK))
    fake.send(frame(Event="Newstate", ChannelStateDesc="Ringing", **TRUNK))
    await quiet(one)


async def quiet(one: Hub) -> None:
    """Let everything that is under way arrive."""
    for _ in range(20):
        await asyncio.sleep(0.002)


def response(word: str, reason: str) -> bytes:
    return frame(Event="OriginateResponse", Response=word, Reason=reason, **OWN)


async def test_the_pbxs_word_is_the_evidence():
    async with connected() as (one, fake):
        await rings(one, fake)
        fake.send(response("Success", "4"))
        assert await one.says(OutsideAnswered) == OutsideAnswered(order=ORDER)
        assert one.orders == ["Originate"]


@pytest.mark.parametrize(
    ("reason", "rung", "why"),
    [
        ("3", True, OutsideFail.NO_ANSWER),
        ("5", True, OutsideFail.REJECTED),
        ("0", True, OutsideFail.REJECTED),
        ("0", False, OutsideFail.UNREACHABLE),
        ("8", False, OutsideFail.UNREACHABLE),
    ],
)
async def test_why_it_was_not_answered(reason: str, rung: bool, why: OutsideFail):
    async with connected() as (one, fake):
        if rung:
            await rings(one, fake)
        else:
            order(one)
            await sent(fake, "Originate")
        fake.send(response("Failure", reason))
        assert await one.says(OutsideFailed) == OutsideFailed(order=ORDER, reason=why)


async def test_another_orders_word_is_not_this_ones():
    async with connected() as (one, fake):
        await rings(one, fake)
        other = {"Uniqueid": "escdesk-outside-O55", "Linkedid": "escdesk-outside-O55"}
        fake.send(frame(Event="OriginateResponse", Response="Success", **other))
        await quiet(one)
        assert "OutsideAnswered" not in one.kinds()


async def test_a_pbx_that_refuses_the_order():
    async with connected() as (one, _):
        one.pbx.refused = {"Originate"}
        order(one)
        assert await one.says(OutsideFailed) == OutsideFailed(order=ORDER, reason=OutsideFail.UNREACHABLE)


async def test_a_pbx_that_is_away():
    async with hub(way_out=WAY) as (one, fake):
        fake.accepts = False
        await sent(fake, "Login")
        order(one)
        assert await one.says(OutsideFailed) == OutsideFailed(order=ORDER, reason=OutsideFail.UNREACHABLE)
        assert "Originate" not in fake.actions


async def test_a_floor_without_a_way_out():
    async with hub() as (one, fake):
        await one.says(PbxConnected)
        assert not one.telephony.has_way_out
        order(one)
        assert await one.says(OutsideFailed) == OutsideFailed(order=ORDER, reason=OutsideFail.UNREACHABLE)
        assert "Originate" not in fake.actions


async def test_an_order_without_an_answer_says_nothing():
    async with connected() as (one, fake):
        one.pbx.silent = {"Originate"}
        order(one)
        await sent(fake, "Originate")
        await asyncio.sleep(0.3)  # longer than an action may take
        assert not {"OutsideAnswered", "OutsideFailed"} & set(one.kinds())


async def test_an_order_of_a_lost_line_ends_with_nothing_and_is_not_sent_again():
    async with connected() as (one, fake):
        await rings(one, fake)
        one.pbx.channels.append({**TRUNK, "ChannelStateDesc": "Ringing"})
        fake.drop()
        await one.says(PbxConnected, times=2)
        fake.send(response("Success", "4"))
        await quiet(one)
        assert not {"OutsideAnswered", "OutsideFailed"} & set(one.kinds())
        assert one.orders == ["Originate"]
        one.telephony.cancel_outside(ORDER)
        await sent(fake, "Hangup")
        await quiet(one)
        assert not {"OutsideAnswered", "OutsideFailed"} & set(one.kinds())


async def test_who_picked_up_for_an_earlier_life_of_the_hub_hears_it_out():
    async with hub(way_out=WAY) as (one, _):
        one.pbx.channels.append({**TRUNK, "ChannelStateDesc": "Up"})
        await one.says(PbxConnected)
        one.telephony.cancel_outside(ORDER)
        await quiet(one)
        assert one.orders == []


async def test_a_cancel_ends_the_orders_own_channel():
    async with connected() as (one, fake):
        await rings(one, fake)
        one.telephony.cancel_outside(ORDER)
        assert await one.says(OutsideFailed) == OutsideFailed(order=ORDER, reason=OutsideFail.CANCELLED)
        assert one.orders == ["Originate", "Hangup"]


async def test_a_cancel_that_the_pbx_does_not_answer_says_nothing():
    async with connected() as (one, fake):
        await rings(one, fake)
        one.pbx.silent = {"Hangup"}
        one.telephony.cancel_outside(ORDER)
        await sent(fake, "Hangup")
        await asyncio.sleep(0.3)  # longer than an action may take
        assert "OutsideFailed" not in one.kinds()


async def test_a_cancel_before_the_order_was_sent_sends_nothing():
    async with connected() as (one, fake):
        order(one)
        one.telephony.cancel_outside(ORDER)
        assert await one.says(OutsideFailed) == OutsideFailed(order=ORDER, reason=OutsideFail.CANCELLED)
        await quiet(one)
        assert one.orders == []
        assert "Originate" not in fake.actions


async def test_picked_up_at_the_instant_of_the_cancel_is_picked_up():
    async with connected() as (one, fake):
        await rings(one, fake)
        fake.send(response("Success", "4"))
        await one.says(OutsideAnswered)
        one.telephony.cancel_outside(ORDER)
        await quiet(one)
        assert one.orders == ["Originate"]
        assert "OutsideFailed" not in one.kinds()


# -- no call of the floor


@pytest.mark.parametrize("name", ["PJSIP/2001-7", "PJSIP/3001-7"])
async def test_a_phone_of_the_floor_that_is_rung_as_one_outside_makes_no_call(name: str):
    """Somebody's own extension stands in the rules as a number outside: rung through the dialplan."""
    local = {**OWN, "Channel": "Local/2001@outward-1;1"}
    half = {
        "Uniqueid": "escdesk-outside-O5;2",
        "Linkedid": OWN["Linkedid"],
        "Channel": "Local/2001@outward-1;2",
    }
    phone = {"Uniqueid": "p", "Linkedid": OWN["Linkedid"], "Channel": name, "CallerIDNum": "2001"}
    dest = {f"Dest{key}": value for key, value in phone.items()}
    async with connected() as (one, fake):
        before = one.kinds()
        order(one)
        await sent(fake, "Originate")
        fake.send(frame(Event="Newchannel", ChannelStateDesc="Down", **local))
        fake.send(frame(Event="Newchannel", ChannelStateDesc="Ring", Exten="2001", **half))
        fake.send(frame(Event="Newchannel", ChannelStateDesc="Down", **phone))
        fake.send(frame(Event="DialBegin", ChannelStateDesc="Ring", **half, **dest))
        fake.send(frame(Event="Newstate", ChannelStateDesc="Up", **phone))
        fake.send(response("Success", "4"))
        for number, channel in enumerate((half, phone)):
            fake.send(
                frame(Event="BridgeEnter", BridgeUniqueid=f"b{number}", ChannelStateDesc="Up", **channel)
            )
        for channel in (phone, half, local):
            fake.send(frame(Event="Hangup", **channel))
        await one.says(OutsideAnswered)
        await quiet(one)
        assert one.kinds() == [*before, "OutsideAnswered"]


async def test_a_list_of_channels_never_takes_it_for_a_call_of_the_floor():
    async with hub(way_out=WAY) as (one, _):
        one.pbx.channels.append({**OWN, "Channel": "PJSIP/3001-7", "ChannelStateDesc": "Up", "Exten": "told"})
        one.pbx.channels.append({"Uniqueid": "p", "Linkedid": OWN["Linkedid"], "Channel": "PJSIP/3001-8"})
        came = await one.says(PbxConnected)
        assert isinstance(came, PbxConnected)
        assert [seen.extension for seen in came.calls] == ["2001"]
