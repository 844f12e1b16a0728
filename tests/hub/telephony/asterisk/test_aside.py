"""A customer aside, with everything that can happen between two actions: nobody is left alone, nothing is sent blindly."""

import asyncio
from collections.abc import Callable

import pytest

from escdesk.domain.ids import CallId, Extension, OrderId
from escdesk.domain.messages.voice import AsideHow
from escdesk.hub.telephony.asterisk.actions import Action, Dialplan
from escdesk.hub.telephony.asterisk.ami import Message
from escdesk.hub.telephony.asterisk.aside import Aside, Over
from escdesk.hub.telephony.asterisk.channels import Channel, Channels
from escdesk.hub.telephony.asterisk.client import ActionFailedError, NotConnectedError, UnknownOutcomeError

SV = "escdesk-order-O1"
NAMES = {"c": "PJSIP/trunk-00000001", "o": "PJSIP/2001-00000002", SV: "PJSIP/3001-00000003"}
IDS = {name: uniqueid for uniqueid, name in NAMES.items()}


class Pbx:
    """Three channels and a PBX that does what it is asked; a customer `c` aside, operator `o` and the SV apart."""

    def __init__(self, *, together: bool = False) -> None:
        self.channels = Channels(frozenset(Extension(one) for one in ("2001", "3001")))
        for uniqueid, name in NAMES.items():
            seen = self.channels.see(
                Message((("Uniqueid", uniqueid), ("Channel", name), ("ChannelStateDesc", "Up")))
            )
            assert seen is not None
        self.bridges = 0
        self.actions: list[Action] = []
        self.refusals = 0
        """How many bridges it refuses from now on."""
        self.deaf = False
        """It answers well and does nothing."""
        self.fails: Exception | None = None
        self.before: dict[str, Callable[[], None]] = {}
        """What happens before it does an action, once."""
        self.told: list[str] = []
        if together:
            self.bridge(SV, "o")
        self.aside = Aside(
            OrderId("O1"),
            CallId("o"),
            "c",
            self.channels,
            Dialplan(),
            self.send,
            settle_ms=1,
            patience_ms=50,
            began=lambda: self.told.append("began"),
            alone=lambda: self.told.append("alone"),
        )

    def at(self, uniqueid: str) -> Channel:
        channel = self.channels.get(uniqueid)
        assert channel is not None
        return channel

    def bridge(self, *uniqueids: str) -> None:
        self.bridges += 1
        for uniqueid in uniqueids:
            self.channels.enter(self.at(uniqueid), f"b{self.bridges}")

    def hangs_up(self, uniqueid: str) -> None:
        """Whoever was with it stays for a moment, in no bridge."""
        channel = self.at(uniqueid)
        for mate in self.channels.members(channel.bridge):
            self.channels.leave(mate, mate.bridge)
        self.channels.forget(channel)
        self.aside.noticed()

    async def send(self, action: Action) -> Message:
        self.actions.append(action)
        if (happens := self.before.pop(action.name, None)) is not None:
            happens()
        if self.fails is not None:
            raise self.fails
        fields = dict(action.fields)
        if action.name == "Bridge":
            self.connect(fields["Channel1"], fields["Channel2"])
        elif action.name == "Hangup" and self.channels.get(fields["Channel"]) is not None:
            self.hangs_up(fields["Channel"])
        return Message((("Response", "Success"),))

    def connect(self, first: str, second: str) -> None:
        ids = [IDS[first], IDS[second]]
        if self.refusals or any(self.channels.get(one) is None for one in ids):
            self.refusals = max(0, self.refusals - 1)
            raise ActionFailedError("Bridge", "Unable to add Channel1 to bridge")
        if not self.deaf:
            self.bridge(*ids)

    @property
    def names(self) -> list[str]:
        return [action.name for action in self.actions]

    @property
    def bridged(self) -> list[tuple[str, str]]:
        """Whom it was asked to connect, in order."""
        asked = [dict(action.fields) for action in self.actions if action.name == "Bridge"]
        return [(IDS[one["Channel1"]], IDS[one["Channel2"]]) for one in asked]

    async def talks(self) -> "asyncio.Task[Over]":
        running = asyncio.create_task(self.aside.run())
        async with asyncio.timeout(10):
            while "began" not in self.told:
                await asyncio.sleep(0)
        return running


async def over(running: "asyncio.Task[Over]") -> Over:
    async with asyncio.timeout(10):
        return await running


async def test_the_two_are_brought_together_the_one_who_was_rung_first():
    pbx = Pbx()
    await pbx.talks()
    assert pbx.bridged == [(SV, "o")]


async def test_back_brings_the_operator_to_the_customer_and_nobody_is_called_back_later():
    pbx = Pbx()
    running = await pbx.talks()
    pbx.aside.back()
    assert await over(running) == Over(AsideHow.BACK, CallId("o"))
    assert pbx.bridged[1:] == [("o", "c")]
    assert pbx.channels.get(SV) is None
    cleared = [dict(action.fields) for action in pbx.actions if action.name == "Setvar"]
    assert cleared == [
        {"Channel": NAMES["c"], "Variable": "ESCDESK_BACK", "Value": ""},
        {"Channel": NAMES["o"], "Variable": "ESCDESK_APART", "Value": ""},
    ]


async def test_taken_releases_the_operator_only_after_it_was_told():
    pbx = Pbx()
    running = await pbx.talks()
    pbx.aside.take()
    assert await over(running) == Over(AsideHow.TAKEN, CallId(SV), ("o",))
    assert pbx.bridged[1:] == [(SV, "c")]
    assert pbx.channels.get("o") is not None


@pytest.mark.parametrize(("gone", "left", "how"), [(SV, "o", AsideHow.BACK), ("o", SV, AsideHow.TAKEN)])
async def test_whoever_is_left_has_the_customer(gone: str, left: str, how: AsideHow):
    pbx = Pbx()
    running = await pbx.talks()
    pbx.hangs_up(gone)
    result = await over(running)
    assert (result.how, result.call) == (how, left)
    assert pbx.bridged[1:] == [(left, "c")]


@pytest.mark.parametrize(("wish", "gone", "left"), [("back", "o", SV), ("take", SV, "o")])
async def test_the_one_who_was_to_have_the_customer_is_gone_at_that_very_moment(
    wish: str, gone: str, left: str
):
    """The PBX refuses to move the customer to nobody, and the other one has them."""
    pbx = Pbx()
    running = await pbx.talks()
    pbx.before["Bridge"] = lambda: pbx.hangs_up(gone)
    (pbx.aside.back if wish == "back" else pbx.aside.take)()
    assert (await over(running)).call == left
    assert pbx.bridged[1:] == [(gone, "c"), (left, "c")]


async def test_a_bridge_that_is_refused_is_asked_for_anew():
    pbx = Pbx()
    pbx.refusals = 2
    await pbx.talks()
    assert pbx.bridged == [(SV, "o")] * 3


async def test_two_who_can_not_be_brought_together_cost_nobody_the_customer():
    pbx = Pbx()
    pbx.refusals = 3
    assert (await over(asyncio.create_task(pbx.aside.run()))).how is AsideHow.BACK
    assert pbx.bridged == [(SV, "o")] * 3 + [("o", "c")]
    assert pbx.told == []


async def test_a_pbx_that_always_refuses_is_not_asked_for_ever():
    pbx = Pbx()
    pbx.refusals = 1_000
    with pytest.raises(UnknownOutcomeError):
        await over(asyncio.create_task(pbx.aside.run()))
    assert len(pbx.bridged) < 20


async def test_an_action_whose_answer_is_missing_is_never_repeated():
    pbx = Pbx()
    running = await pbx.talks()
    pbx.fails = UnknownOutcomeError()
    pbx.aside.back()
    with pytest.raises(UnknownOutcomeError):
        await over(running)
    assert pbx.bridged == [(SV, "o"), ("o", "c")]


async def test_a_bridge_that_nobody_sees_is_not_asked_for_again():
    pbx = Pbx()
    pbx.deaf = True
    with pytest.raises(UnknownOutcomeError):
        await over(asyncio.create_task(pbx.aside.run()))
    assert pbx.bridged == [(SV, "o")]


async def test_a_line_that_breaks_leaves_everything_to_the_pbx():
    pbx = Pbx()
    running = await pbx.talks()
    pbx.fails = NotConnectedError()
    pbx.hangs_up(SV)
    with pytest.raises(NotConnectedError):
        await over(running)


async def test_the_customer_hangs_up_and_the_two_talk_on():
    pbx = Pbx()
    running = await pbx.talks()
    pbx.hangs_up("c")
    assert await over(running) == Over(AsideHow.CUSTOMER_GONE)
    assert pbx.names == ["Bridge", "Setvar", "Setvar"], "each ends with the other from now on"


async def test_the_customer_hangs_up_before_the_two_have_met():
    pbx = Pbx()
    pbx.before["Bridge"] = lambda: pbx.hangs_up("c")
    pbx.refusals = 1
    result = await over(asyncio.create_task(pbx.aside.run()))
    assert result == Over(AsideHow.CUSTOMER_GONE, left=("o", SV))


async def test_nobody_is_left_and_the_operators_phone_is_called_at_once():
    pbx = Pbx()
    running = await pbx.talks()
    pbx.before["Bridge"] = lambda: pbx.hangs_up("o")
    pbx.hangs_up(SV)
    async with asyncio.timeout(10):
        while "Redirect" not in pbx.names:
            await asyncio.sleep(0)
    assert pbx.told == ["began", "alone"]
    seen = pbx.channels.see(
        Message((("Uniqueid", "o2"), ("Channel", "PJSIP/2001-00000009"), ("ChannelStateDesc", "Up")))
    )
    assert seen is not None
    pbx.bridge("o2", "c")
    pbx.aside.noticed()
    result = await over(running)
    assert (result.how, result.call) == (AsideHow.BACK, "o2")
    assert pbx.names.count("Redirect") == 1


async def test_found_together_they_are_left_together():
    pbx = Pbx(together=True)
    await pbx.talks()
    assert pbx.bridged == []


async def test_found_back_it_is_over_without_a_bridge():
    pbx = Pbx()
    pbx.bridge("o", "c")
    assert await over(asyncio.create_task(pbx.aside.run())) == Over(AsideHow.BACK, CallId("o"))
    assert pbx.names == ["Hangup", "Setvar", "Setvar"]


async def test_a_name_that_begins_anothers_is_never_bridged():
    pbx = Pbx()
    pbx.channels.see(Message((("Uniqueid", "x"), ("Channel", f"{NAMES[SV]}-1"))))
    assert (await over(asyncio.create_task(pbx.aside.run()))).how is AsideHow.BACK
    assert pbx.bridged == [("o", "c")]
