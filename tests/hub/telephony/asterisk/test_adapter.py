"""The adapter between a hand-made AMI and the hub: what it says, and above all what it does not say."""

import asyncio

from tests.hub.telephony.asterisk.fake_ami import frame
from tests.hub.telephony.asterisk.small_hub import CUSTOMER, OPERATOR, ORDER, TARGET, UP, hub, sent

from escdesk.domain.ids import CallId, Extension
from escdesk.domain.messages.calls import EndReason, ExtensionSeen, PbxConnected, PhoneHungUp
from escdesk.domain.messages.transfers import FailReason, TransferConnected, TransferFailed


async def test_everything_is_asked_for_before_the_hub_is_told():
    async with hub() as (one, fake):
        came = await one.says(PbxConnected)
        assert isinstance(came, PbxConnected)
        assert [(seen.call, seen.extension, seen.talking) for seen in came.calls] == [("o", "2001", True)]
        assert isinstance(await one.says(ExtensionSeen), ExtensionSeen)
        assert fake.actions == ["Login", "CoreShowChannels", "DeviceStateList"]
        assert (one.telephony.heard_at(), one.telephony.problem) == (1_000, None)


async def test_what_happens_while_the_lists_come_is_told_after_them():
    async with hub() as (one, _):
        one.pbx.between = [frame(Event="Hangup", **OPERATOR)]
        await one.says(PhoneHungUp)
        assert one.kinds() == ["PbxConnected", "ExtensionSeen", "PhoneHungUp"]


async def test_a_user_without_rights_is_said_and_never_told_as_connected():
    async with hub() as (one, fake):
        one.pbx.refused = {"CoreShowChannels"}
        async with asyncio.timeout(10):
            while one.telephony.problem != "rights_missing" or fake.connections < 2:
                await asyncio.sleep(0.002)
        assert one.said == []
        assert one.telephony.heard_at() is None
        one.pbx.refused = set()
        await one.says(PbxConnected)


async def test_a_pbx_that_does_not_list_its_phones_is_good_enough():
    async with hub() as (one, _):
        one.pbx.refused = {"DeviceStateList"}
        await one.says(PbxConnected)
        assert one.kinds() == ["PbxConnected"]


async def test_an_order_that_was_sent_into_a_breaking_line_says_nothing_and_is_not_sent_again():
    async with hub() as (one, fake):
        await one.says(PbxConnected)
        one.pbx.breaks = {"Originate"}
        one.transfer()
        await one.says(PbxConnected, times=2)
        assert one.kinds().count("PbxLost") == 1
        assert "TransferFailed" not in one.kinds()
        one.telephony.check(ORDER, CallId("o"), Extension("3001"))
        assert await one.says(TransferFailed) == TransferFailed(order=ORDER, reason=FailReason.ABSENT)
        assert fake.actions.count("Originate") == 1


async def test_an_order_without_an_answer_says_nothing():
    async with hub() as (one, fake):
        await one.says(PbxConnected)
        one.pbx.silent = {"Originate"}
        one.transfer()
        await sent(fake, "Originate")
        await asyncio.sleep(0.3)  # longer than an action may take
        assert "TransferFailed" not in one.kinds()
        one.pbx.channels.append({**OPERATOR, "Uniqueid": "escdesk-order-O1", "Channel": "PJSIP/3001-2"})
        one.telephony.check(ORDER, CallId("o"), Extension("3001"))
        assert await one.says(TransferFailed) == TransferFailed(order=ORDER, reason=FailReason.HALF_DONE)
        assert fake.actions.count("Hangup") == 1


async def test_an_order_for_a_pbx_that_is_away_comes_to_nothing_at_once():
    async with hub() as (one, fake):
        fake.accepts = False
        await sent(fake, "Login")
        one.transfer()
        assert await one.says(TransferFailed) == TransferFailed(order=ORDER, reason=FailReason.UNREACHABLE)
        assert "Originate" not in fake.actions


async def test_a_check_while_the_pbx_is_away_says_nothing(caplog):
    async with hub() as (one, fake):
        fake.accepts = False
        await sent(fake, "Login")
        one.telephony.check(ORDER, CallId("o"), Extension("3001"))
        async with asyncio.timeout(10):
            while "what became of an order is not known" not in caplog.messages:
                await asyncio.sleep(0.002)
        assert one.said == []
        fake.accepts = True
        await one.says(ExtensionSeen)
        assert one.kinds() == ["PbxConnected", "ExtensionSeen"], "what is not known is not told later either"


async def test_a_refused_bridge_releases_the_target_and_leaves_the_customer():
    async with hub() as (one, fake):
        await one.says(PbxConnected)
        one.pbx.refused = {"Bridge"}
        one.transfer()
        await sent(fake, "Originate")
        target = {"Uniqueid": "escdesk-order-O1", "Linkedid": "escdesk-order-O1", "Channel": "PJSIP/3001-2"}
        fake.send(frame(Event="Newchannel", ChannelStateDesc="Down", **target))
        fake.send(frame(Event="Newstate", ChannelStateDesc="Up", **target))
        fake.send(
            frame(
                Event="OriginateResponse",
                Response="Success",
                Channel="PJSIP/3001-2",
                Uniqueid=target["Uniqueid"],
            )
        )
        assert await one.says(TransferFailed) == TransferFailed(order=ORDER, reason=FailReason.UNREACHABLE)
        assert [name for name in fake.actions if name in {"Originate", "Bridge", "Hangup"}] == [
            *("Originate", "Bridge", "Hangup"),
        ]
        assert "PhoneHungUp" not in one.kinds()


async def test_a_conference_is_not_torn_apart():
    async with hub() as (one, fake):
        third = {"Uniqueid": "x", "Linkedid": "x", "Channel": "PJSIP/trunk-9", "CallerIDNum": "03"}
        one.pbx.channels.append({**third, **UP})
        await one.says(PbxConnected)
        one.transfer()
        assert await one.says(TransferFailed) == TransferFailed(order=ORDER, reason=FailReason.UNREACHABLE)
        assert "Originate" not in fake.actions


async def test_a_lost_line_is_told_once():
    async with hub() as (one, fake):
        await one.says(PbxConnected)
        fake.drop()
        await one.says(PbxConnected, times=2)
        assert one.kinds().count("PbxLost") == 1
        assert "PhoneRang" not in one.kinds(), "what is still there does not ring again"


async def test_the_operators_leg_that_ended_for_nothing_is_told_as_what_it_was():
    """The PBX took the bridge, then the customer hung up at once: nobody was handed over."""
    async with hub() as (one, fake):
        await one.says(PbxConnected)
        await one.rings()
        fake.send(one.picked_up())
        await sent(fake, "Bridge")
        fake.send(frame(Event="HangupRequest", **CUSTOMER))
        fake.send(frame(Event="BridgeLeave", BridgeUniqueid="b1", **CUSTOMER))
        for gone in (CUSTOMER, OPERATOR, TARGET):
            fake.send(frame(Event="Hangup", **gone))
        one.pbx.channels = []
        failed = await one.says(TransferFailed)
        assert failed == TransferFailed(order=ORDER, reason=FailReason.ABSENT)
        ended = [signal for signal in one.said if isinstance(signal, PhoneHungUp) and signal.call == "o"]
        assert ended == [PhoneHungUp(call=CallId("o"), reason=EndReason.CUSTOMER)]
        assert one.orders == ["Originate", "Bridge"]


async def test_an_order_that_is_found_done_lets_the_operators_leg_end():
    """The bridge's own events never came; the operator must not stay in a call that is over."""
    async with hub() as (one, fake):
        await one.says(PbxConnected)
        await one.rings()
        fake.send(one.picked_up())
        await sent(fake, "Bridge")
        fake.send(frame(Event="Hangup", **OPERATOR))
        one.pbx.channels = [{**CUSTOMER, **UP, "BridgeId": "b2"}, {**TARGET, **UP, "BridgeId": "b2"}]
        await one.says(TransferConnected)
        assert [type(signal).__name__ for signal in one.said[-2:]] == ["TransferConnected", "PhoneHungUp"]
        assert one.said[-1] == PhoneHungUp(call=CallId("o"), reason=EndReason.HANDED_OVER)
        assert one.orders == ["Originate", "Bridge"]


async def test_events_that_tell_the_bridge_before_its_answer_are_enough():
    async with hub() as (one, fake):
        await one.says(PbxConnected)
        await one.rings()
        one.pbx.silent = {"Bridge"}
        fake.send(one.picked_up())
        await sent(fake, "Bridge")
        for channel in (TARGET, CUSTOMER):
            fake.send(frame(Event="BridgeEnter", BridgeUniqueid="b2", ChannelStateDesc="Up", **channel))
        await one.says(TransferConnected)
        one.telephony.cancel(ORDER)
        await asyncio.sleep(0.3)  # longer than an action may take
        assert one.orders == ["Originate", "Bridge"]
        assert "TransferFailed" not in one.kinds()


async def test_a_line_that_breaks_when_the_phone_is_picked_up_leaves_the_order_unknown():
    async with hub() as (one, fake):
        await one.says(PbxConnected)
        await one.rings()
        one.pbx.breaks = {"Bridge"}
        fake.send(one.picked_up())
        await one.says(PbxConnected, times=2)
        assert "TransferFailed" not in one.kinds()
        one.pbx.channels.append({**TARGET, **UP, "BridgeId": ""})
        one.telephony.check(ORDER, CallId("o"), Extension("3001"))
        assert await one.says(TransferFailed) == TransferFailed(order=ORDER, reason=FailReason.HALF_DONE)
        assert one.orders == ["Originate", "Bridge", "Hangup"]


async def test_what_is_wrong_stays_said_while_it_is_tried_again():
    """A login without rights succeeds each time; it must not look right in between."""
    async with hub() as (one, fake):
        one.pbx.refused = {"CoreShowChannels"}
        async with asyncio.timeout(10):
            while one.telephony.problem != "rights_missing":
                await asyncio.sleep(0.002)
            seen = set()
            until = fake.connections + 3
            while fake.connections < until:
                seen.add(one.telephony.problem)
                await asyncio.sleep(0)
        assert seen == {"rights_missing"}
