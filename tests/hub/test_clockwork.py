import asyncio
from collections.abc import Awaitable, Callable

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from tests.hub.floors import AT, OPERATOR, after, rang, staffed
from tests.hub.ledgers import MemoryLedger

from escdesk.domain.deadlines import next_deadline
from escdesk.domain.decide import decide
from escdesk.domain.floor import Floor
from escdesk.domain.ids import CallId, Extension, Instant, PersonId
from escdesk.domain.messages.calls import (
    CallHeld,
    HoldLimitPassed,
    HoldPromisePassed,
    PhoneHeld,
    PhoneRang,
)
from escdesk.domain.messages.clock import ClockJumped, TimePassed
from escdesk.domain.messages.kinds import Command, Event, Signal
from escdesk.hub.clock import FloorClock
from escdesk.hub.clockwork import MOST_AT_ONCE, PACE_MS, Clockwork, Deadlines
from escdesk.hub.engine import Engine
from escdesk.hub.shelf import Shelf

CALL = CallId("c1")


def held(at: int, promise: int, limit: int, call: str = "c1") -> CallHeld:
    return CallHeld(
        at=Instant(at),
        call=CallId(call),
        person=OPERATOR,
        promise_at=Instant(promise),
        limit_at=Instant(limit),
    )


def rules(floor: Floor, message: Command | Signal, now: Instant, _by: PersonId | None) -> tuple[Event, ...]:
    match message:
        case PhoneHeld():
            return (held(now, now + 10_000, now + 20_000, message.call),)
        case TimePassed():
            return tuple(
                event
                for call in floor.calls.values()
                if call.hold is not None
                for passed, at, event in (
                    (
                        call.hold.promise_passed,
                        call.hold.promise_at,
                        HoldPromisePassed(at=now, call=call.id, person=None),
                    ),
                    (
                        call.hold.limit_passed,
                        call.hold.limit_at,
                        HoldLimitPassed(at=now, call=call.id, person=None),
                    ),
                )
                if not passed and at <= now
            )
        case _:
            return ()


class World:
    """Floor time runs two hundred times as fast as the clock on the wall."""

    def __init__(self, floor: Floor) -> None:
        self.clock = FloorClock(200.0, start=AT)
        self.ledger = MemoryLedger()
        self.engine = Engine(floor, self.ledger, rules, self.clock, Shelf())
        self.clockwork = Clockwork(self.engine, self.clock)
        self.events: list[Event] = []
        self.enough = asyncio.Event()
        self.wanted = 0
        self.engine.listen(lambda _old, _new, stored: self.heard([one.event for one in stored]))

    def heard(self, events: list[Event]) -> None:
        self.events += events
        if len(self.events) >= self.wanted:
            self.enough.set()

    async def until(self, events: int, story: Callable[[], Awaitable[None]] | None = None) -> None:
        self.wanted = events
        running = [asyncio.create_task(part.run()) for part in (self.engine, self.clockwork)]
        if story is not None:
            await story()
        await asyncio.wait_for(self.enough.wait(), 20)
        for task in running:
            task.cancel()
        await asyncio.wait(running)


async def test_deadlines_become_events_at_their_time() -> None:
    world = World(after(staffed(), [rang("c1")]))

    async def story() -> None:
        await asyncio.sleep(0.02)  # the clockwork sleeps already: it must be woken for an earlier deadline
        world.engine.tell(PhoneHeld(call=CALL))

    await world.until(3, story)
    hold, promise, limit = world.events
    assert isinstance(hold, CallHeld)
    assert isinstance(promise, HoldPromisePassed)
    assert isinstance(limit, HoldLimitPassed)
    assert hold.at + 10_000 <= promise.at
    assert hold.at + 20_000 <= limit.at


async def test_what_lapsed_while_the_hub_was_away_acts_once() -> None:
    floor = after(staffed(), [rang("c1"), held(AT - 60_000, AT - 50_000, AT - 40_000)])
    world = World(floor)
    await world.until(2)
    await asyncio.sleep(0.1)
    assert [type(event) for event in world.events] == [HoldPromisePassed, HoldLimitPassed]


async def test_a_deadline_that_no_rule_answers_is_no_busy_loop() -> None:
    floor = after(staffed(), [rang("c1"), held(AT - 60_000, AT - 50_000, AT - 40_000)])
    asked = 0

    def deaf(
        _floor: Floor, message: Command | Signal, _now: Instant, _by: PersonId | None
    ) -> tuple[Event, ...]:
        nonlocal asked
        asked += isinstance(message, TimePassed)
        return ()

    clock = FloorClock(1.0, start=AT)
    engine = Engine(floor, MemoryLedger(), deaf, clock, Shelf())
    loop = asyncio.get_running_loop()
    begun = loop.time()
    running = [asyncio.create_task(part.run()) for part in (engine, Clockwork(engine, clock))]
    await asyncio.sleep(0.2)
    elapsed_ms = (loop.time() - begun) * 1_000
    for task in running:
        task.cancel()
    await asyncio.wait(running)
    assert 1 <= asked <= elapsed_ms / PACE_MS + 1


class Watched:
    """The real rules, and which signals of the clock they were told."""

    def __init__(self) -> None:
        self.told: list[ClockJumped | TimePassed] = []

    def __call__(
        self, floor: Floor, message: Command | Signal, now: Instant, by: PersonId | None
    ) -> tuple[Event, ...]:
        if isinstance(message, ClockJumped | TimePassed):
            self.told.append(message)
        return decide(floor, message, now, by)


async def test_a_crowd_of_lapsed_deadlines_acts_in_small_numbers() -> None:
    crowd = 2 * MOST_AT_ONCE + 3
    floor = staffed()
    for n in range(crowd):
        name = f"c{n}"
        floor = after(floor, [rang(name, extension=f"9{n}"), held(AT - 60_000, AT - 50_000, AT * 2, name)])
    clock, rules = FloorClock(1.0, start=AT), Watched()
    engine = Engine(floor, MemoryLedger(), rules, clock, Shelf())
    running = [asyncio.create_task(part.run()) for part in (engine, Clockwork(engine, clock))]
    async with asyncio.timeout(20):
        while not all(
            call.hold is not None and call.hold.promise_passed for call in engine.floor.calls.values()
        ):
            await asyncio.sleep(0.01)
    for task in running:
        task.cancel()
    await asyncio.wait(running)
    named = [len(one.due or ()) for one in rules.told if isinstance(one, TimePassed)]
    assert max(named) == MOST_AT_ONCE
    assert sum(named) >= crowd


async def test_what_nobody_saw_because_the_machine_slept_is_told_first() -> None:
    wall, rules = AT, Watched()
    clock = FloorClock(1.0, last_at=AT, wall=lambda: wall)
    floor = after(staffed(), [rang("c1"), held(AT, AT + 1_800_000, AT + 9_000_000)])
    engine = Engine(floor, MemoryLedger(), rules, clock, Shelf())
    running = [asyncio.create_task(part.run()) for part in (engine, Clockwork(engine, clock))]
    await asyncio.sleep(0.05)
    assert rules.told == []
    wall += 3_600_000
    engine.tell(PhoneRang(call=CallId("c2"), extension=Extension("102")))
    async with asyncio.timeout(20):
        while len(rules.told) < 2:
            await asyncio.sleep(0.01)
    for task in running:
        task.cancel()
    await asyncio.wait(running)
    assert [type(one) for one in rules.told[:2]] == [ClockJumped, TimePassed]
    assert sum(isinstance(one, ClockJumped) for one in rules.told) == 1


@settings(max_examples=100)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["c1", "c2", "c3"]),
            st.sampled_from(["ring", "hold", "pass", "end"]),
            st.integers(1, 99),
        ),
        max_size=30,
    )
)
def test_the_heap_says_what_the_full_scan_says(steps: list[tuple[str, str, int]]) -> None:
    floor = staffed()
    deadlines = Deadlines(floor)
    for name, step, at in steps:
        old, call = floor, floor.calls.get(CallId(name))
        telephone = floor.telephone
        if step == "ring":
            floor = after(floor, [rang(name, extension=str(Extension("101")))])
        elif call is not None and step == "hold":
            floor = after(floor, [held(at, at + 10, at + 20, name)])
        elif call is not None and step == "pass":
            floor = after(floor, [HoldPromisePassed(at=Instant(at), call=call.id, person=None)])
        elif call is not None:
            floor = replace(floor, telephone=replace(telephone, calls=telephone.calls.delete(call.id)))
        deadlines.follow(old, floor)
        assert deadlines.next() == next_deadline(floor)
    assert Deadlines(floor).next() == next_deadline(floor)
