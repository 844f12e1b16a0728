"""A question talked over by voice through the whole of a small hub: orders out, the PBX's word in, nobody dropped."""

import pytest
from tests.hub.telephony.rehearsal.small_hub import SmallHub

from escdesk.domain.ids import CallId, Extension, PersonId, SessionId
from escdesk.domain.messages import consults as co
from escdesk.domain.messages import escalations as e
from escdesk.domain.messages import voice as v
from escdesk.domain.messages.people import DeskOpened, LineState, TakeSeat
from escdesk.domain.messages.voice import AsideHow, BackWhy
from escdesk.domain.model.escalations import Escalation, Stage
from escdesk.domain.model.presence import State

OPERATOR, SV = PersonId("op01"), PersonId("sv01")


class Floor(SmallHub):
    """An operator with a customer and an SV who has their question; phones that do what the test says."""

    def __init__(self) -> None:
        super().__init__()
        self.play.telephony.connect(self.tell)
        self.exchange = self.play.telephony.exchange
        for person in (OPERATOR, SV):
            self._take(TakeSeat(extension=self.phone(person)), person)
            self.tell(DeskOpened(person=person, session=SessionId(f"desk-{person}")))
        self.call = self.exchange.customer_calls(self.phone(OPERATOR), "090-0001-0001", queue="aoba-order")
        self.exchange.answer(self.call)
        self._take(co.AskForConsult(call=self.call), OPERATOR)
        self._take(e.Accept(escalation=self.case.id), SV)

    @property
    def case(self) -> Escalation:
        (case,) = self.floor.escalations.values()
        return case

    def says(self, command: v.TalkAside | v.EndAside | v.TakeFromAside, by: PersonId) -> None:
        self._take(command, by)

    def at(self, extension: Extension) -> CallId:
        return next(self.exchange.at(extension)).call

    async def talks(self) -> CallId:
        self.says(v.TalkAside(escalation=self.case.id), OPERATOR)
        await self.forward(300)
        leg = self.at(self.phone(SV))
        self.exchange.answer(leg)
        await self.forward(300)
        assert self.floor.calls[self.call].state is LineState.HELD
        assert self.floor.presence(SV).state is State.ON_CALL
        return leg

    def overs(self) -> list[AsideHow]:
        return [event.how for event in self.events if isinstance(event, v.AsideOver)]


async def test_there_and_back():
    floor = Floor()
    leg = await floor.talks()
    floor.says(v.EndAside(escalation=floor.case.id), SV)
    await floor.forward(300)
    assert floor.overs() == [AsideHow.BACK]
    assert floor.floor.calls[floor.call].state is LineState.TALKING
    assert leg not in floor.floor.calls
    assert (floor.case.stage, floor.case.owner) == (Stage.IN_HAND, SV)


async def test_taken_over():
    floor = Floor()
    leg = await floor.talks()
    floor.says(v.TakeFromAside(escalation=floor.case.id), SV)
    await floor.forward(300)
    assert (floor.case.stage, floor.case.connected_call) == (Stage.CONNECTED, leg)
    assert floor.call not in floor.floor.calls
    assert floor.floor.calls[leg].caller_key, "it is the customer's call now"


async def test_the_hub_brings_the_customer_back_before_the_music_ends():
    floor = Floor()
    await floor.talks()
    await floor.forward(floor.floor.rulebook.text.aside_ms)
    assert [event.why for event in floor.events if isinstance(event, v.AsideBackOrdered)] == [BackWhy.TIME]
    assert floor.overs() == [AsideHow.BACK]


@pytest.mark.parametrize("gone", ["sv", "operator", "customer"])
async def test_somebody_hangs_up_in_the_middle(gone: str):
    floor = Floor()
    leg = await floor.talks()
    match gone:
        case "sv":
            floor.exchange.hang_up(leg)
        case "operator":
            floor.exchange.hang_up(floor.call)
        case _:
            floor.exchange.customer_hangs_up(floor.call)
    await floor.forward(300)
    match gone:
        case "sv":
            assert floor.floor.calls[floor.call].state is LineState.TALKING
        case "operator":
            assert (floor.case.stage, floor.case.connected_call) == (Stage.CONNECTED, leg)
        case _:
            assert floor.case.customer_left_at is not None
            assert {floor.call, leg} <= set(floor.floor.calls), "the two talk on"
    assert not floor.floor.asides


async def test_the_pbx_falls_silent_while_they_talk_and_is_asked_when_it_is_back():
    floor = Floor()
    await floor.talks()
    floor.play.telephony.fall_silent()
    await floor.forward(12_000)
    floor.says(v.EndAside(escalation=floor.case.id), OPERATOR)
    await floor.forward(8_000)
    assert floor.floor.asides, "nobody knows, and nobody pretends to"
    floor.play.telephony.come_back()
    await floor.forward(6_000)
    assert floor.overs() == [AsideHow.BACK]
    assert floor.floor.calls[floor.call].state is LineState.TALKING
