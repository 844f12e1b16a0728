"""The adapter between a hand-made AMI and the hub: what the PBX lists and answers, and what the hub is told."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace

from tests.hub.telephony.asterisk.fake_ami import FakeAmi, fake_ami, frame, success

from escdesk.domain.ids import CallId, Extension, Instant, OrderId
from escdesk.domain.messages.calls import PhoneRang
from escdesk.domain.messages.kinds import Signal
from escdesk.domain.messages.papers import AnyPaper
from escdesk.hub.telephony.asterisk.actions import WayOut
from escdesk.hub.telephony.asterisk.adapter import AsteriskSettings, AsteriskTelephony
from escdesk.hub.telephony.asterisk.ami import Message

CUSTOMER = {"Uniqueid": "c", "Linkedid": "c", "Channel": "PJSIP/trunk-1", "CallerIDNum": "0312340001"}
OPERATOR = {"Uniqueid": "o", "Linkedid": "c", "Channel": "PJSIP/2001-1", "CallerIDNum": "2001"}
UP = {"ChannelStateDesc": "Up", "BridgeId": "b1"}
ORDER = OrderId("O1")


TARGET = {"Uniqueid": "escdesk-order-O1", "Linkedid": "escdesk-order-O1", "Channel": "PJSIP/3001-2"}


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
    def __init__(self, fake: FakeAmi, way_out: WayOut | None = None) -> None:
        self.said: list[Signal] = []
        self.fake = fake
        self.pbx = Pbx(fake)
        self.telephony = AsteriskTelephony(
            AsteriskSettings(
                replace(fake.settings, action_timeout_ms=200),
                (Extension("2001"), Extension("3001")),
                way_out=way_out,
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

    async def rings(self) -> None:
        """The order has been given and the target's phone rings."""
        self.transfer()
        await sent(self.fake, "Originate")
        self.fake.send(frame(Event="Newchannel", ChannelStateDesc="Down", **TARGET))
        self.fake.send(frame(Event="Newstate", ChannelStateDesc="Ringing", **TARGET))
        dest = {f"Dest{key}": value for key, value in TARGET.items()}
        self.fake.send(frame(Event="DialBegin", DestChannelStateDesc="Ringing", **dest))
        await self.says(PhoneRang)

    def picked_up(self) -> bytes:
        """What the PBX tells when the target's phone is picked up."""
        answer = {"Response": "Success", "Channel": TARGET["Channel"], "Uniqueid": TARGET["Uniqueid"]}
        return frame(Event="Newstate", ChannelStateDesc="Up", **TARGET) + frame(
            Event="OriginateResponse", **answer
        )

    @property
    def orders(self) -> list[str]:
        """The actions that change something in the PBX, in order."""
        return [name for name in self.fake.actions if name in {"Originate", "Bridge", "Hangup"}]


@asynccontextmanager
async def hub(way_out: WayOut | None = None) -> AsyncIterator[tuple[Hub, FakeAmi]]:
    async with fake_ami() as fake:
        one = Hub(fake, way_out)
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
