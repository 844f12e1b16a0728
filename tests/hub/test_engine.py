import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import pytest
from tests.hub.floors import AT, OPERATOR, after, enrol, rang, staffed
from tests.hub.ledgers import MemoryLedger

from escdesk.domain.errors import Refused
from escdesk.domain.floor import Floor
from escdesk.domain.ids import CallId, CommandId, EscalationId, Extension, Instant, PersonId
from escdesk.domain.messages.calls import PhoneRang
from escdesk.domain.messages.cards import SaveCard
from escdesk.domain.messages.clock import TimePassed
from escdesk.domain.messages.escalations import Accept, HubStarted
from escdesk.domain.messages.kinds import Command, Event, Signal
from escdesk.domain.messages.papers import CallerNumber, CardText, StaffName
from escdesk.domain.messages.people import DismissPerson, EnrolPerson, PersonDismissed, PersonEnrolled
from escdesk.hub.batch import Batch, Outcome, Stored
from escdesk.hub.engine import DEFAULT_LIMITS, Engine, EngineStopped, Limits
from escdesk.hub.shelf import Shelf


class Rules:
    """A few rules of its own, so that these tests say nothing about the product's."""

    def __init__(self) -> None:
        self.seen: list[Command | Signal] = []
        self.broken = False

    def __call__(
        self, floor: Floor, message: Command | Signal, now: Instant, by: PersonId | None
    ) -> tuple[Event, ...]:
        self.seen.append(message)
        if self.broken:
            raise ZeroDivisionError
        match message:
            case EnrolPerson():
                if message.person in floor.people:
                    raise Refused("already_taken", by=message.person)
                return (
                    PersonEnrolled(at=now, person=message.person, role=message.role),
                    PersonEnrolled(at=now, person=message.person, role=message.role, teams=message.teams),
                )
            case DismissPerson():
                return (PersonDismissed(at=now, person=message.person),)
            case PhoneRang():
                return () if message.call in floor.calls else (rang(message.call),)
            case Accept():
                raise Refused("no_such_escalation")
            case _:
                return ()


class World:
    def __init__(self, limits: Limits = DEFAULT_LIMITS) -> None:
        self.ledger = MemoryLedger()
        self.rules = Rules()
        self.now = AT
        self.engine = Engine(staffed(), self.ledger, self.rules, lambda: self.now, Shelf(), limits)
        self.heard: list[tuple[Floor, Floor, Sequence[Stored]]] = []
        self.engine.listen(lambda *heard: self.heard.append(heard))

    async def ask(self, command: Command, number: str = "1", by: PersonId | None = None) -> Outcome:
        return await self.engine.ask(command, by=by, command_id=CommandId(number))

    @asynccontextmanager
    async def running(self) -> AsyncIterator["asyncio.Task[None]"]:
        task = asyncio.create_task(self.engine.run())
        try:
            yield task
        finally:
            self.ledger.gate.set()
            task.cancel()
            await asyncio.wait([task])


@pytest.fixture
def world() -> World:
    return World()


async def test_an_accepted_command(world: World) -> None:
    start = world.engine.floor
    async with world.running():
        outcome = await world.ask(enrol("new"), by=OPERATOR)
    assert outcome == Outcome("ok", start.seq + 2)
    assert world.engine.floor.seq == start.seq + 2
    assert PersonId("new") in world.engine.floor.people
    [batch] = world.ledger.batches
    assert [(one.seq, one.by, one.command) for one in batch.stored] == [
        (start.seq + 1, OPERATOR, "1"),
        (start.seq + 2, OPERATOR, "1"),
    ]
    assert [one.outcome for one in batch.answered] == [outcome]
    [(old, new, stored)] = world.heard
    assert (old, new) == (start, world.engine.floor)
    assert list(stored) == list(batch.stored)


async def test_the_first_message_says_that_the_hub_started(world: World) -> None:
    world.engine.tell(PhoneRang(call=CallId("c1"), extension=Extension("101")))
    async with world.running():
        await world.engine.heard(TimePassed())
    assert [type(message) for message in world.rules.seen] == [HubStarted, PhoneRang, TimePassed]


async def test_a_refusal_is_stored_and_changes_nothing(world: World) -> None:
    async with world.running():
        outcome = await world.ask(enrol(OPERATOR))
        again = await world.ask(enrol(OPERATOR))
    assert outcome == again == Outcome("already_taken", staffed().seq, {"by": OPERATOR})
    assert world.heard == []
    [batch] = world.ledger.batches
    assert not batch.stored
    assert len(batch.answered) == 1


async def test_the_same_id_again_is_the_same_answer(world: World) -> None:
    async with world.running():
        first = await world.ask(enrol("new"))
        second = await world.ask(enrol("new"))
        both = await asyncio.gather(*(world.ask(enrol("other"), "2") for _ in range(3)))
        of_another = await world.ask(enrol("third"), "1", by=OPERATOR)
    assert first == second
    assert first.code == "ok"
    assert len(set(map(id, both))) == 1
    assert of_another.code == "ok"
    assert sum(isinstance(message, EnrolPerson) for message in world.rules.seen) == 3


async def test_the_same_id_after_a_restart_is_the_same_answer(world: World) -> None:
    async with world.running():
        first = await world.ask(enrol("new"))
    later = World()
    later.ledger.answers = world.ledger.answers
    async with later.running():
        again, fresh = await asyncio.gather(later.ask(enrol("new")), later.ask(enrol("other"), "2"))
    assert again == first
    assert fresh.code == "ok"
    assert PersonId("new") not in later.engine.floor.people, "it was not done a second time"
    assert PersonId("other") in later.engine.floor.people


async def test_waiting_messages_are_committed_together_and_see_each_other(world: World) -> None:
    world.ledger.gate.clear()
    async with world.running():
        first = asyncio.create_task(world.ask(enrol("first"), "0"))
        await asyncio.sleep(0.01)
        asks = [asyncio.create_task(world.ask(enrol("same"), str(number))) for number in range(1, 4)]
        await asyncio.sleep(0.01)
        assert world.engine.waiting == 3
        assert not first.done()
        world.ledger.gate.set()
        outcomes = [(await one).code for one in (first, *asks)]
    assert outcomes == ["ok", "ok", "already_taken", "already_taken"]
    assert [len(batch.answered) for batch in world.ledger.batches] == [1, 3]


async def test_a_full_batch_is_decided_while_the_one_before_is_committed() -> None:
    world = World(Limits(most_in_batch=2))
    world.ledger.answers[("", CommandId("1"))] = Outcome("ok", 3)
    world.ledger.gate.clear()
    async with world.running():
        asks = [asyncio.create_task(world.ask(enrol(f"p{number}"), str(number))) for number in range(5)]
        asks.append(asyncio.create_task(world.ask(enrol("p1"), "again")))
        await asyncio.sleep(0.02)
        assert world.engine.floor == staffed(), "decided, not yet true"
        assert world.heard == []
        world.ledger.gate.set()
        outcomes = await asyncio.gather(*asks)
    assert [one.code for one in outcomes] == ["ok"] * 6
    assert outcomes[1] == Outcome("ok", 3), "what an earlier life answered fell out of its batch"
    seqs = [one.seq for batch in world.ledger.batches for one in batch.stored]
    assert seqs == list(range(staffed().seq + 1, staffed().seq + 11))
    assert world.engine.floor.seq == seqs[-1]


async def test_two_accepts_in_one_batch_are_counted(world: World) -> None:
    accept = Accept(escalation=EscalationId("E1"))
    asks = [world.ask(accept, by=PersonId(who)) for who in ("a", "b")]
    async with world.running():
        assert [one.code for one in await asyncio.gather(*asks)] == ["no_such_escalation"] * 2
    assert world.engine.counts.contested == 1


async def test_nothing_is_known_before_the_commit(world: World) -> None:
    start = world.engine.floor
    world.ledger.gate.clear()
    async with world.running():
        asking = asyncio.create_task(world.ask(enrol("new")))
        await asyncio.sleep(0.02)
        assert not asking.done()
        assert world.engine.floor is start
        assert world.heard == []
        world.ledger.gate.set()
        assert (await asking).code == "ok"


async def test_a_full_disk_loses_nothing_and_answers_nobody(
    caplog: pytest.LogCaptureFixture,
) -> None:
    world = World(Limits(first_retry_ms=5))
    world.ledger.faults = 3
    with caplog.at_level(logging.INFO):
        async with world.running():
            asks = [asyncio.create_task(world.ask(enrol(f"p{number}"), str(number))) for number in range(3)]
            await asyncio.sleep(0.01)
            assert not world.engine.store_ok
            assert world.engine.floor == staffed()
            assert not any(one.done() for one in asks)
            assert [(await one).code for one in asks] == ["ok"] * 3
    assert world.engine.store_ok
    assert world.engine.counts.retries == 3
    people = [one.event.person for batch in world.ledger.batches for one in batch.stored]  # type: ignore[attr-defined]
    assert people == ["p0", "p0", "p1", "p1", "p2", "p2"]
    assert [one.message for one in caplog.records if one.name == "escdesk.hub.engine"] == [
        "database can't be written",
        "database can be written again",
    ]


async def test_papers_of_a_signal_are_filed_with_its_event(world: World) -> None:
    number = CallerNumber(call=CallId("c1"), number="0312345678")
    ring = PhoneRang(call=CallId("c1"), extension=Extension("101"))
    async with world.running():
        await world.engine.heard(ring, [number])
        await world.engine.heard(ring, [CallerNumber(call=CallId("c1"), number="nobody's")])
    [batch] = world.ledger.batches
    assert [one.papers for one in batch.stored] == [(number,)]
    assert world.engine.shelf.get(("CallerNumber", "c1")) == number


async def test_papers_of_a_command_are_filed_once_and_those_of_a_refused_one_dropped(world: World) -> None:
    name = StaffName(person=PersonId("new"), name="佐藤 恵子")
    async with world.running():
        await world.engine.ask(enrol("new"), by=None, command_id=CommandId("1"), papers=[name])
        refused = await world.engine.ask(
            enrol("new"),
            by=None,
            command_id=CommandId("2"),
            papers=[StaffName(person=PersonId("new"), name="x")],
        )
    assert refused.code == "already_taken"
    assert [one.papers for batch in world.ledger.batches for one in batch.stored] == [(name,), ()]
    assert world.engine.shelf.get(("StaffName", "new")) == name


async def test_a_foreign_paper_is_refused_before_any_rule_is_asked(world: World) -> None:
    card = CardText(call=CallId("another"), revision=0)
    async with world.running():
        outcome = await world.engine.ask(
            SaveCard(call=CallId("c1"), revision=0),
            by=OPERATOR,
            command_id=CommandId("1"),
            papers=[card],
        )
    assert outcome.code == "bad_value"
    assert outcome.details == {"field": "CardText"}
    assert [type(message) for message in world.rules.seen] == [HubStarted]


async def test_a_bug_in_a_rule_is_loud_and_nothing_is_stored(world: World) -> None:
    async with world.running() as task:
        assert (await world.ask(enrol("before"))).code == "ok"
        world.rules.broken = True
        asking = asyncio.create_task(world.ask(enrol("after"), "2"))
        hearing = asyncio.create_task(world.engine.heard(TimePassed()))
        await asyncio.wait([task])
        assert isinstance(task.exception(), ZeroDivisionError)
        for one in (asking, hearing):
            with pytest.raises(EngineStopped):
                await one
        with pytest.raises(EngineStopped):
            await world.ask(enrol("late"), "3")
    assert len(world.ledger.batches) == 1


async def test_a_refused_signal_is_a_bug() -> None:
    def refuse(*_: object) -> tuple[Event, ...]:
        raise Refused("not_allowed")

    engine = Engine(staffed(), MemoryLedger(), refuse, lambda: AT, Shelf())
    with pytest.raises(RuntimeError, match="a signal was refused: HubStarted"):
        await engine.run()


async def test_whoever_stops_waiting_takes_nothing_back(world: World) -> None:
    world.ledger.gate.clear()
    async with world.running():
        impatient = asyncio.create_task(world.ask(enrol("new")))
        await asyncio.sleep(0.01)
        impatient.cancel()
        patient = asyncio.create_task(world.ask(enrol("new")))
        world.ledger.gate.set()
        assert (await patient).code == "ok"


async def test_a_closed_engine_takes_nothing_more_and_settles_what_it_took(world: World) -> None:
    taken = asyncio.create_task(world.ask(enrol("anna")))
    await asyncio.sleep(0)
    world.engine.close()
    world.engine.tell(PhoneRang(call=CallId("late"), extension=Extension("1001")))
    with pytest.raises(EngineStopped):
        await world.ask(enrol("berta"), "2")
    async with world.running():
        assert (await taken).code == "ok"
    assert [type(message) for message in world.rules.seen] == [HubStarted, EnrolPerson]


async def test_checkpoints_are_kept_from_time_to_time() -> None:
    world = World(Limits(checkpoint_every=10))
    async with world.running():
        for number in range(20):
            await world.ask(enrol(f"p{number}"), str(number))
    numbers = [floor.seq for floor in world.ledger.checkpoints]
    assert [number // 10 for number in numbers] == [1, 2, 3, 4]


async def test_batches_are_bounded() -> None:
    world = World(Limits(most_in_batch=4))
    asks = [world.ask(enrol(f"p{number}"), str(number)) for number in range(10)]
    async with world.running():
        outcomes = await asyncio.gather(*asks)
    assert [one.code for one in outcomes] == ["ok"] * 10
    assert [len(batch.answered) for batch in world.ledger.batches] == [4, 4, 2]


async def test_a_batch_without_anything_to_keep_is_not_committed(world: World) -> None:
    async with world.running():
        await world.engine.heard(TimePassed())
    assert world.ledger.batches == list[Batch]()


async def test_a_course_saves_applying_twice_and_must_be_true() -> None:
    truth = after(staffed(), [rang("c1")])
    lie = staffed()

    async def heard(floor: Floor) -> Floor:
        def course(*_: object) -> tuple[Floor, tuple[Event, ...]]:
            return floor, (rang("c1"),)

        engine = Engine(staffed(), MemoryLedger(), Rules(), lambda: AT, Shelf(), course=course)
        task = asyncio.create_task(engine.run())
        while engine.floor.seq == staffed().seq and not task.done():
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.wait([task])
        if not task.cancelled() and task.exception() is not None:
            raise task.exception() or RuntimeError
        return engine.floor

    assert await heard(truth) is truth
    with pytest.raises(RuntimeError, match="do not belong together"):
        await heard(lie)
