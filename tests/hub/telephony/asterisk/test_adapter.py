"""The adapter between a hand-made AMI and the hub: what it says, and above all what it does not say."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace

from tests.hub.telephony.asterisk.fake_ami import FakeAmi, fake_ami, frame, success

from escdesk.domain.ids import CallId, Extension, Instant, OrderId
from escdesk.domain.messages.calls import ExtensionSeen, PbxConnected, PhoneHungUp
from escdesk.domain.messages.escalations import FailReason, TransferFailed
from escdesk.domain.messages.kinds import Signal
from escdesk.domain.messages.papers import AnyPaper
from escdesk.hub.telephony.asterisk.adapter import AsteriskSettings, AsteriskTelephony
from escdesk.hub.telephony.asterisk.ami import Message

CUSTOMER = {"Uniqueid": "c", "Linkedid": "c", "Channel": "PJSIP/trunk-1", "CallerIDNum": "0312340001"}
OPERATOR = {"Uniqueid": "o", "Linkedid": "c", "Channel": "PJSIP/2001-1", "CallerIDNum": "2001"}
UP = {"ChannelStateDesc": "Up", "BridgeId": "b1"}
ORDER = OrderId("O1")


class Pbx:
    """Lists what `channels` holds; other actions are answered by `answers`."""

    def __init__(self, fake: FakeAmi) -> None:
        self.channels: list[dict[str, str]] = [
            {**CUSTOMER, **UP, "Application": "Dial", "Exten": "2001"},
            {**OPERATOR, **UP, "Application": "AppDial"},
        ]
        self.between: list[bytes] = []
        self.refused: set[str] = set()
        self.silent: set[str] = set()
        self.breaks: set[str] = set()
        fake.script = self.answer

    def answer(self, action: Message) -> list[bytes] | None:
        name, action_id = action.get("Response"), action.action_id
        if name in self.breaks:
            self.breaks.discard(name)
            return None
        if name in self.silent:
            return []
        if name in self.refused:
            return [frame(Response="Error", ActionID=action_id, Message="Permission denied")]
        items: list[bytes] = []
        if name == "CoreShowChannels":
            items = [frame(Event="CoreShowChannel", ActionID=action_id, **one) for one in self.channels]
            items += self.between
        if name == "DeviceStateList":
            items = [frame(Event="DeviceStateChange", ActionID=action_id, Device="PJSIP/2001", State="INUSE")]
        if not items and name not in {"CoreShowChannels", "DeviceStateList"}:
            return [success(action)]
        return [success(action), *items, frame(Event="Done", ActionID=action_id, EventList="Complete")]


class Hub:
    def __init__(self, fake: FakeAmi) -> None:
        self.said: list[Signal] = []
        self.pbx = Pbx(fake)
        self.telephony = AsteriskTelephony(
            AsteriskSettings(
                replace(fake.settings, action_timeout_ms=200),
                (Extension("2001"), Extension("3001")),
                settle_ms=1,
            ),
            now=lambda: Instant(1_000),
            key_of=lambda number: f"key:{number}",
            jitter=lambda: 0.5,
        )

    def tell(self, signal: Signal, _papers: Sequence[AnyPaper]) -> None:
        self.said.append(signal)

    def kinds(self) -> list[str]:
        return [type(signal).__name__ for signal in self.said]

    async def says(self, kind: type[Signal], times: int = 1) -> Signal:
        async with asyncio.timeout(10):
            while len(found := [one for one in self.said if isinstance(one, kind)]) < times:
                await asyncio.sleep(0.002)
        return found[times - 1]

    def transfer(self) -> None:
        self.telephony.transfer(ORDER, CallId("o"), Extension("3001"), 5_000)


@asynccontextmanager
async def hub() -> AsyncIterator[tuple[Hub, FakeAmi]]:
    async with fake_ami() as fake:
        one = Hub(fake)
        running = asyncio.create_task(one.telephony.run(one.tell))
        try:
            yield one, fake
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)


async def sent(fake: FakeAmi, action: str) -> None:
    async with asyncio.timeout(10):
        while action not in fake.actions:
            await asyncio.sleep(0.002)


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


async def test_a_check_while_the_pbx_is_away_says_nothing():
    async with hub() as (one, fake):
        fake.accepts = False
        one.telephony.check(ORDER, CallId("o"), Extension("3001"))
        await asyncio.sleep(0.05)
        assert one.said == []


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
