"""One transfer step by step, with everything that can happen between two of its steps.

Whatever happens, the customer is moved at most once, and only to a phone that is there.
"""

import asyncio
from collections.abc import Callable

import pytest

from escdesk.domain.ids import CallId, Extension, OrderId
from escdesk.domain.messages.transfers import FailReason
from escdesk.hub.telephony.asterisk.actions import Action, Dialplan
from escdesk.hub.telephony.asterisk.ami import Message
from escdesk.hub.telephony.asterisk.approach import Fell, Unknown
from escdesk.hub.telephony.asterisk.channels import Channel, Channels
from escdesk.hub.telephony.asterisk.client import ActionFailedError, NotConnectedError, UnknownOutcomeError
from escdesk.hub.telephony.asterisk.transfer import Bridged, Result, Transfer

OWN = "escdesk-order-O1"
TARGET = "PJSIP/3001-00000002"
CUSTOMER = "PJSIP/trunk-00000001"


def message(**fields: str) -> Message:
    return Message(tuple(fields.items()))


ANSWERED = message(Event="OriginateResponse", Response="Success", Channel=TARGET, Uniqueid=OWN)
FAILED = message(Event="OriginateResponse", Response="Failure", Reason="0", Uniqueid=OWN)
TAKEN = message(Response="Success")


class Line:
    """A customer `c` with an operator `o`, and an order for the supervisor's phone."""

    def __init__(self, settle_ms: int = 1) -> None:
        self.channels = Channels(frozenset(Extension(one) for one in ("2001", "2002", "3001")))
        self.see("c", CUSTOMER, "b1")
        self.see("o", "PJSIP/2001-00000001", "b1")
        self.actions: list[Action] = []
        self.fails: dict[str, Exception] = {}
        self.meanwhile: dict[str, Callable[[], None]] = {}
        """What happens in the PBX before it answers an action."""
        self.transfer = Transfer(
            OrderId("O1"),
            CallId("o"),
            Extension("3001"),
            5_000,
            self.channels,
            Dialplan(),
            self.send,
            settle_ms,
        )

    def see(self, uniqueid: str, name: str, bridge: str | None = None) -> Channel:
        channel = self.channels.see(message(Uniqueid=uniqueid, Channel=name, ChannelStateDesc="Up"))
        assert channel is not None
        if bridge is not None:
            self.channels.enter(channel, bridge)
        return channel

    def at(self, uniqueid: str) -> Channel:
        channel = self.channels.get(uniqueid)
        assert channel is not None
        return channel

    def ends(self, uniqueid: str) -> None:
        self.channels.forget(self.at(uniqueid))
        self.transfer.ringing.noticed()

    async def send(self, action: Action) -> Message:
        self.actions.append(action)
        if action.name in self.meanwhile:
            self.meanwhile[action.name]()
        if action.name in self.fails:
            raise self.fails[action.name]
        return TAKEN

    @property
    def names(self) -> list[str]:
        return [action.name for action in self.actions]

    async def rung(self) -> "asyncio.Task[Result]":
        """The order is being carried out and the target's phone rings."""
        running = asyncio.create_task(self.transfer.run())
        await quiet()
        self.see(OWN, TARGET).ringing = True
        self.transfer.ringing.noticed()
        await quiet()
        return running


async def quiet() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


async def over(running: "asyncio.Task[Result]") -> Result:
    async with asyncio.timeout(10):
        return await running


async def test_the_target_goes_into_the_new_bridge_before_the_customer_is_moved():
    """The PBX adds Channel1 first. A target that hangs up at that instant fails it with the customer untouched."""
    line = Line()
    running = await line.rung()
    line.transfer.ringing.response(ANSWERED)
    assert await over(running) == Bridged()
    assert line.names == ["Originate", "Bridge"]
    assert dict(line.actions[1].fields) == {"Channel1": TARGET, "Channel2": CUSTOMER, "Tone": "no"}


async def test_a_target_that_hangs_up_at_once_is_not_bridged():
    line = Line()
    running = await line.rung()
    line.transfer.ringing.response(ANSWERED)
    line.ends(OWN)
    assert await over(running) == Fell(FailReason.REJECTED)
    assert line.names == ["Originate"]


async def test_a_target_that_hangs_up_during_the_bridge_has_rejected():
    line = Line()
    line.fails["Bridge"] = ActionFailedError("Bridge", "Unable to add Channel1 to bridge")
    line.meanwhile["Bridge"] = lambda: line.ends(OWN)
    running = await line.rung()
    line.transfer.ringing.response(ANSWERED)
    assert await over(running) == Fell(FailReason.REJECTED)
    assert line.at("o").handing is None


async def test_a_customer_who_hangs_up_during_the_bridge_is_gone():
    line = Line()
    line.fails["Bridge"] = ActionFailedError("Bridge", "Channel2 does not exist")
    line.meanwhile["Bridge"] = lambda: line.ends("c")
    running = await line.rung()
    line.transfer.ringing.response(ANSWERED)
    assert await over(running) == Fell(FailReason.CUSTOMER_GONE)
    assert line.names == ["Originate", "Bridge", "Hangup"]


@pytest.mark.parametrize(("who", "wanted"), [("c", FailReason.CUSTOMER_GONE), (OWN, FailReason.REJECTED)])
async def test_the_pbx_refuses_first_and_says_a_moment_later_who_is_gone(who: str, wanted: FailReason):
    line = Line(settle_ms=10_000)
    line.fails["Bridge"] = ActionFailedError("Bridge", "Channel does not exist")
    running = await line.rung()
    line.transfer.ringing.response(ANSWERED)
    await quiet()
    assert line.names == ["Originate", "Bridge"], "nobody is told anything before it is known"
    line.ends(who)
    assert await over(running) == Fell(wanted)
    assert line.names == ["Originate", "Bridge", "Hangup"]


async def test_a_customer_who_is_hanging_up_is_not_bridged():
    line = Line()
    running = await line.rung()
    line.at("c").hangup_asked = True
    line.transfer.ringing.response(ANSWERED)
    assert await over(running) == Fell(FailReason.CUSTOMER_GONE)
    assert line.names == ["Originate", "Hangup"]


async def test_a_customer_whom_the_operators_phone_has_given_to_a_colleague_is_left_there():
    """An attended transfer puts the colleague into the very bridge in which the customer is."""
    line = Line()
    running = await line.rung()
    line.at("o").moved = True
    line.see("d", "PJSIP/2002-00000003", "b1")
    line.ends("o")
    assert await over(running) == Fell(FailReason.CUSTOMER_GONE)
    assert line.names == ["Originate", "Hangup"]


async def test_a_customer_who_changes_bridges_together_with_the_operator_is_still_theirs():
    """So it is when the PBX takes a Local channel out of between them."""
    line = Line()
    running = await line.rung()
    line.see("o", "PJSIP/2001-00000001", "b2")
    line.see("c", CUSTOMER, "b2")
    line.transfer.ringing.noticed()
    await quiet()
    line.transfer.ringing.response(ANSWERED)
    assert await over(running) == Bridged()


async def test_a_name_that_could_be_anothers_beginning_is_never_sent():
    """Bridge takes the first channel whose name begins so: it might be somebody else's customer."""
    line = Line()
    line.see("x", CUSTOMER + "0", "b9")
    running = await line.rung()
    line.transfer.ringing.response(ANSWERED)
    assert await over(running) == Fell(FailReason.UNREACHABLE)
    assert line.names == ["Originate", "Hangup"]


async def test_a_phone_that_sends_the_call_elsewhere_has_rejected():
    """Its channel ends, and the PBX's word comes under the name of another one: never for this order."""
    line = Line()
    running = await line.rung()
    line.ends(OWN)
    assert await over(running) == Fell(FailReason.REJECTED)
    assert "Bridge" not in line.names


async def test_the_pbxs_word_may_come_after_the_channels_end():
    line = Line()
    running = await line.rung()
    line.ends(OWN)
    line.transfer.ringing.response(
        message(Event="OriginateResponse", Response="Failure", Reason="3", Uniqueid=OWN)
    )
    assert await over(running) == Fell(FailReason.NO_ANSWER)


@pytest.mark.parametrize(
    ("action", "error", "result"),
    [
        ("Originate", NotConnectedError(), Fell(FailReason.UNREACHABLE)),
        ("Originate", ActionFailedError("Originate", "no"), Fell(FailReason.UNREACHABLE)),
        ("Originate", UnknownOutcomeError(), Unknown()),
        ("Bridge", NotConnectedError(), Unknown()),
        ("Bridge", UnknownOutcomeError(), Unknown()),
    ],
)
async def test_only_what_is_known_to_have_come_to_nothing_is_said_to(
    action: str, error: Exception, result: Result
):
    line = Line()
    line.fails[action] = error
    running = await line.rung()
    line.transfer.ringing.response(ANSWERED)
    assert await over(running) == result
    assert line.names[-1] == action, "nothing is sent after it, and nothing twice"


@pytest.mark.parametrize("error", [NotConnectedError(), UnknownOutcomeError()])
async def test_a_phone_that_could_not_be_released_is_not_known_to_be_free(error: Exception):
    line = Line()
    line.fails["Hangup"] = error
    running = await line.rung()
    line.transfer.cancel()
    assert await over(running) == Unknown()


async def test_a_cancel_after_the_bridge_was_sent_comes_too_late():
    line = Line()
    line.meanwhile["Bridge"] = line.transfer.cancel
    running = await line.rung()
    line.transfer.ringing.response(ANSWERED)
    assert await over(running) == Bridged()
    assert line.names == ["Originate", "Bridge"]


async def test_two_orders_for_one_phone_do_not_meet():
    line = Line()
    line.see("c2", "PJSIP/trunk-00000005", "b5")
    line.see("o2", "PJSIP/2002-00000006", "b5")
    other = Transfer(
        OrderId("O2"), CallId("o2"), Extension("3001"), 5_000, line.channels, Dialplan(), line.send, 1
    )
    running = asyncio.create_task(other.run())
    first = await line.rung()
    line.see("escdesk-order-O2", "PJSIP/3001-00000007").ringing = True
    other.ringing.response(message(Response="Success", Channel="PJSIP/3001-00000007"))
    assert await over(running) == Bridged()
    line.transfer.ringing.response(FAILED)
    assert await over(first) == Fell(FailReason.REJECTED)
    (bridge,) = (action for action in line.actions if action.name == "Bridge")
    assert dict(bridge.fields)["Channel2"] == "PJSIP/trunk-00000005"
