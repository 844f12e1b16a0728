"""The rehearsed floor under the real rules: it is busy, it escalates, nothing is left hanging, and it repeats."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import pytest
from tests.hub.telephony.rehearsal.small_hub import SmallHub

from escdesk.domain.ids import PersonId, SessionId
from escdesk.domain.messages import calls as c
from escdesk.domain.messages import consults as co
from escdesk.domain.messages import escalations as e
from escdesk.domain.messages import people as p
from escdesk.domain.messages import transfers as tr
from escdesk.hub.telephony.rehearsal.hands import PICK_UP_MS
from escdesk.hub.telephony.rehearsal.script import Script, Step

MINUTE_MS = 60_000


@asynccontextmanager
async def playing(script: Script | None = None, seed: int = 7) -> AsyncIterator[SmallHub]:
    hub = SmallHub(script, seed)
    run = asyncio.create_task(hub.play.run(hub.tell))
    await hub.forward(500)
    yield hub
    run.cancel()
    with suppress(asyncio.CancelledError):
        await run


def _kinds(hub: SmallHub) -> Counter[str]:
    return Counter(type(event).__name__ for event in hub.events)


async def test_everybody_comes_in():
    async with playing() as hub:
        assert all(person.seated and person.desks for person in hub.floor.people.values())
        assert len(hub.floor.people) == 20
        assert all(phone.usable for phone in hub.floor.phones.values())


async def test_the_floor_is_busy_and_its_escalations_come_to_an_end():
    async with playing() as hub:
        await hub.forward(25 * MINUTE_MS)
        kinds = _kinds(hub)
        for kind in (
            "CallHeld",
            "CallResumed",
            "HoldPromisePassed",
            "EscalationRaised",
            "PopupDrawn",
            "CustomerConnected",
            "CardOpened",
            "EscalationResolved",
            "InstructionGiven",
            "InstructionDrawn",
            "InstructionRead",
            "CauseSaid",
            "EscalationClosed",
        ):
            assert kinds[kind] > 0, kind
        assert kinds["CallRang"] > 60
        assert kinds["EscalationClosed"] > kinds["EscalationRaised"] // 2
        busy = [person for person in hub.floor.people.values() if person.lines]
        assert 3 <= len(busy) <= 18
        waiting = [hub.clock.now() - one.raised_at for one in hub.floor.escalations.values()]
        assert all(span < 12 * MINUTE_MS for span in waiting)


async def test_the_same_seed_plays_the_same_floor():
    runs = []
    for seed in (3, 3, 4):
        async with playing(seed=seed) as hub:
            await hub.forward(4 * MINUTE_MS)
            runs.append(hub.events)
    assert runs[0] == runs[1]
    assert runs[0] != runs[2]


async def test_nobody_takes_a_call_for_a_person_with_a_real_desk():
    async with playing(Script(desks=("sv01", "op01"), steady=True)) as hub:
        assert not hub.floor.people[PersonId("sv01")].seated
        await hub.forward(5 * MINUTE_MS)
        assert not any(call.extension == hub.phone("op01") for call in hub.floor.calls.values())


async def test_an_actor_steps_back_when_the_real_one_comes():
    async with playing(Script(traffic=False)) as hub:
        sv = PersonId("sv01")
        hub.tell(p.DeskOpened(person=sv, session=SessionId("real")))
        await hub.forward(200)
        assert hub.floor.people[sv].desks == (SessionId("real"),)


STORY = (
    Step(act="customer_calls", call="a", extension="1001", queue="minato-line", caller=3, after_ms=1_000),
    Step(act="answer", call="a", after_ms=2_000),
    Step(act="hold", call="a", after_ms=5_000),
)


async def _sit_down(hub: SmallHub, login: str) -> PersonId:
    person = PersonId(login)
    await hub.ask(p.TakeSeat(extension=hub.phone(login)), by=person, command_id="x")
    hub.tell(p.DeskOpened(person=person, session=SessionId(f"desk-{login}")))
    return person


async def test_a_script_waits_for_its_desks_and_the_phone_answers_an_accepted_order():
    script = Script(desks=("op01", "sv01"), wait_for_desks=True, traffic=False, steady=True, steps=STORY)
    async with playing(script) as hub:
        await hub.forward(MINUTE_MS)
        assert "CallRang" not in _kinds(hub)
        operator, sv = await _sit_down(hub, "op01"), await _sit_down(hub, "sv01")
        await hub.forward(8_500)
        held = next(event for event in hub.events if isinstance(event, c.CallHeld))
        await hub.ask(e.AskForTakeover(call=held.call, person=sv), by=operator, command_id="y")
        escalation = next(iter(hub.floor.escalations))
        await hub.forward(15_000)
        assert _kinds(hub)["PopupDrawn"] == 0, "nobody draws for a real desk"
        await hub.ask(e.Accept(escalation=escalation), by=sv, command_id="z")
        await hub.forward(PICK_UP_MS[1] + 500)
        connected = next(event for event in hub.events if isinstance(event, tr.CustomerConnected))
        assert connected.person == sv
        assert hub.play.player.call("a") == connected.call


async def test_who_is_asked_by_a_real_desk_answers_with_an_instruction_and_reads_what_is_written():
    script = Script(desks=("op01",), wait_for_desks=True, traffic=False, steady=True, steps=STORY)
    async with playing(script) as hub:
        operator = await _sit_down(hub, "op01")
        await hub.forward(8_500)
        held = next(event for event in hub.events if isinstance(event, c.CallHeld))
        await hub.ask(co.AskForConsult(call=held.call), by=operator, command_id="y")
        name = next(iter(hub.floor.escalations))
        await hub.forward(7_500)
        await hub.ask(co.SendMessage(escalation=name), by=operator, command_id="m")
        await hub.forward(30_000)
        given = next(event for event in hub.events if isinstance(event, co.InstructionGiven))
        assert [event.person for event in hub.events if isinstance(event, co.MessagesRead)] == [given.by]
        await hub.ask(
            co.AcknowledgeInstruction(escalation=name, instruction=given.instruction),
            by=operator,
            command_id="r",
        )
        closed = [event for event in hub.events if isinstance(event, e.EscalationClosed)]
        assert [event.how for event in closed] == ["answered"]


@pytest.mark.parametrize("gone", [True, False])
async def test_silence_is_made_with_a_file(tmp_path, gone: bool):
    sign = tmp_path / "silent"
    async with playing(Script(silent_while=str(sign), traffic=False)) as hub:
        sign.write_text("")
        while hub.play.telephony.exchange.connected:
            await asyncio.sleep(0.02)
        await hub.forward(11_000)
        assert hub.floor.pbx.connected is False
        if gone:
            sign.unlink()
            while not hub.play.telephony.exchange.connected:
                await asyncio.sleep(0.02)
            assert hub.floor.pbx.connected
