"""How a voice consult begins: until the two redirects are done, the customer is with the operator whatever happens."""

import asyncio
from collections.abc import Callable

import pytest

from escdesk.domain.ids import CallId, Extension, OrderId
from escdesk.domain.messages.transfers import FailReason
from escdesk.domain.messages.voice import AsideHow
from escdesk.hub.telephony.asterisk.actions import Action, Dialplan
from escdesk.hub.telephony.asterisk.ami import Message
from escdesk.hub.telephony.asterisk.approach import Fell, Unknown
from escdesk.hub.telephony.asterisk.aside import Aside, Over
from escdesk.hub.telephony.asterisk.channels import Channel, Channels
from escdesk.hub.telephony.asterisk.client import ActionFailedError, NotConnectedError, UnknownOutcomeError
from escdesk.hub.telephony.asterisk.voice_consult import VoiceConsult

SV = "escdesk-order-O1"
NAMES = {"c": "PJSIP/trunk-00000001", "o": "PJSIP/2001-00000002", SV: "PJSIP/3001-00000003"}
IDS = {name: uniqueid for uniqueid, name in NAMES.items()}
ANSWERED = Message((("Event", "OriginateResponse"), ("Response", "Success"), ("Channel", NAMES[SV])))
Result = Fell | Unknown | Over


class Line:
    """A customer with an operator, an order for the SV's phone, and a PBX that does what it is asked."""

    def __init__(self) -> None:
        self.channels = Channels(frozenset(Extension(one) for one in ("2001", "3001")))
        for uniqueid in ("c", "o"):
            self.channels.enter(self.see(uniqueid), "b1")
        self.actions: list[Action] = []
        self.fails: dict[str, Exception] = {}
        self.meanwhile: dict[str, Callable[[], None]] = {}
        """What happens before the PBX answers, once."""
        self.consult = VoiceConsult(
            OrderId("O1"),
            CallId("o"),
            Extension("3001"),
            5_000,
            self.channels,
            Dialplan(),
            self.send,
            1,
            self.mind,
        )

    def see(self, uniqueid: str) -> Channel:
        channel = self.channels.see(
            Message((("Uniqueid", uniqueid), ("Channel", NAMES[uniqueid]), ("ChannelStateDesc", "Up")))
        )
        assert channel is not None
        return channel

    def mind(self, customer: str) -> Aside:
        return Aside(
            OrderId("O1"),
            CallId("o"),
            customer,
            self.channels,
            Dialplan(),
            self.send,
            settle_ms=1,
            patience_ms=50,
            began=lambda: self.consult.back(),
            alone=lambda: None,
        )

    def leave(self, *uniqueids: str) -> None:
        for uniqueid in uniqueids:
            channel = self.channels.get(uniqueid)
            assert channel is not None
            self.channels.leave(channel, channel.bridge)

    def ends(self, uniqueid: str) -> None:
        channel = self.channels.get(uniqueid)
        assert channel is not None
        self.channels.forget(channel)
        self.consult.noticed()

    async def send(self, action: Action) -> Message:
        self.actions.append(action)
        if (happens := self.meanwhile.pop(action.name, None)) is not None:
            happens()
        if action.name in self.fails:
            raise self.fails[action.name]
        fields = dict(action.fields)
        match action.name:
            case "Originate":
                self.see(SV)
                asyncio.get_running_loop().call_soon(self.consult.ringing.response, ANSWERED)
            case "Redirect":
                self.leave("c", "o")
            case "Bridge":
                for name in (fields["Channel1"], fields["Channel2"]):
                    channel = self.channels.get(IDS[name])
                    assert channel is not None
                    self.channels.enter(channel, f"b{len(self.actions)}")
            case "Hangup" if self.channels.get(fields["Channel"]) is not None:
                self.ends(fields["Channel"])
            case _:
                pass
        return Message((("Response", "Success"),))

    @property
    def names(self) -> list[str]:
        return [action.name for action in self.actions]

    async def over(self) -> Result:
        async with asyncio.timeout(10):
            return await self.consult.run()


async def test_ring_mark_part_and_meet():
    line = Line()
    assert await line.over() == Over(AsideHow.BACK, CallId("o")), "the two met, and it was wished back"
    assert line.names[:5] == ["Originate", "Setvar", "Setvar", "Redirect", "Bridge"]
    assert dict(line.actions[3].fields) == {
        "Channel": NAMES["c"],
        "Context": "escdesk",
        "Exten": "aside",
        "Priority": "1",
        "ExtraChannel": NAMES["o"],
        "ExtraContext": "escdesk",
        "ExtraExten": "consult",
        "ExtraPriority": "1",
    }
    marks = [dict(action.fields) for action in line.actions[1:3]]
    assert [(mark["Channel"], mark["Variable"], mark["Value"]) for mark in marks] == [
        (NAMES["c"], "ESCDESK_BACK", "2001"),
        (NAMES["o"], "ESCDESK_APART", "xx"),
    ]


@pytest.mark.parametrize("during", ["Originate", "Setvar"])
async def test_called_off_before_they_part_nobody_is_moved(during: str):
    line = Line()
    line.meanwhile[during] = line.consult.back
    assert await line.over() == Fell(FailReason.CANCELLED)
    assert "Redirect" not in line.names
    assert line.channels.get(SV) is None, "the phone is released"


@pytest.mark.parametrize("during", ["Originate", "Setvar"])
async def test_a_customer_who_leaves_before_they_part_is_gone(during: str):
    line = Line()
    line.meanwhile[during] = lambda: line.ends("c")
    assert await line.over() == Fell(FailReason.CUSTOMER_GONE)
    assert "Redirect" not in line.names


async def test_called_off_while_they_part_the_customer_comes_back():
    line = Line()
    line.meanwhile["Redirect"] = line.consult.back
    assert await line.over() == Over(AsideHow.BACK, CallId("o"))


async def test_a_refused_parting_has_moved_nobody():
    line = Line()
    line.fails["Redirect"] = ActionFailedError("Redirect", "Redirect failed")
    assert await line.over() == Fell(FailReason.UNREACHABLE)
    assert "Bridge" not in line.names


async def test_a_parting_that_was_half_refused_is_undone():
    """The PBX moves one after the other: the customer may hear music already."""
    line = Line()
    line.fails["Redirect"] = ActionFailedError("Redirect", "Redirect failed, extra channel not up")
    line.meanwhile["Redirect"] = lambda: line.leave("c", "o")
    assert await line.over() == Over(AsideHow.BACK, CallId("o"))


@pytest.mark.parametrize("action", ["Originate", "Setvar", "Redirect", "Bridge"])
async def test_an_answer_that_is_missing_is_for_the_channels_to_say(action: str):
    line = Line()
    line.fails[action] = UnknownOutcomeError()
    assert await line.over() == Unknown()
    assert line.names.count(action) == 1


async def test_a_line_that_breaks_in_the_middle_is_for_the_channels_to_say():
    line = Line()
    line.fails["Bridge"] = NotConnectedError()
    assert await line.over() == Unknown()
