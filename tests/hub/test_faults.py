"""What may befall a running hub: a disk that fills during a commit, a locked database, a clock that jumps an hour."""

import asyncio
import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from tests.harness.full_disk import full_disk
from tests.hub.web.floor import CONFIG, Desk, Floor, running

from escdesk.domain.ids import CallId, EscalationId, Instant
from escdesk.domain.messages.calls import (
    CallHeld,
    CallRang,
    CallResumed,
    HoldLimitPassed,
    HoldPromisePassed,
)
from escdesk.domain.messages.escalations import AskForTakeover, EscalationRaised, RingExpired, RingStarted
from escdesk.domain.messages.kinds import Event
from escdesk.domain.messages.people import Role
from escdesk.hub.clock import FloorClock, wall_ms
from escdesk.hub.store.store import Store
from escdesk.protocol.messages import Changes

DATABASE = Path("data", "hub.sqlite3")
HOUR_MS = 3_600_000
SOON_S = 10.0
QUIET_S = 0.4


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(SOON_S):
        while not true():
            await asyncio.sleep(0.02)


async def has_heard_all(desk: Desk) -> int:
    """How many changes come until it is quiet for a while."""
    for number in range(1_000):
        try:
            async with asyncio.timeout(QUIET_S):
                await desk.hears(Changes)
        except TimeoutError:
            return number
    raise AssertionError("it is never quiet")


async def talking(floor: Floor, desk: Desk, extension: str) -> CallId:
    call = floor.rings(extension)
    floor.telephony.exchange.answer(call)
    await desk.sees("call", call, state="talking")
    return call


def the_log(folder: Path) -> list[Event]:
    """As it stands when no hub runs."""
    with Store.open(f"sqlite:///{folder / DATABASE}") as store:
        return [row.event for row in store.events()]


# -- the database ---------------------------------------------------------------------------------------------


def no_room(_folder: Path) -> AbstractContextManager[None]:
    """No file grows."""
    return full_disk()


def half_room(folder: Path) -> AbstractContextManager[None]:
    """The first page of a commit finds room, and the next does not."""
    return full_disk(Path(f"{folder / DATABASE}-wal").stat().st_size + 5_000)


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Another program writes, and takes its time."""
    other = sqlite3.connect(folder / DATABASE, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.rollback()
        other.close()


@pytest.mark.parametrize("fault", [no_room, half_room, locked])
async def test_nobody_is_told_before_the_commit_and_nothing_is_lost(
    tmp_path: Path, fault: Callable[[Path], AbstractContextManager[None]]
) -> None:
    async with running(tmp_path) as floor:
        engine = floor.hub.engine
        for login, role in (("tanaka", Role.OPERATOR), ("sato", Role.SUPERVISOR)):
            await floor.enrol(login, role)
        tokens = [await floor.token("tanaka", "1001"), await floor.token("sato", "2001")]
        async with floor.desk(tokens[0]) as operator, floor.desk(tokens[1]) as supervisor:
            call = await talking(floor, operator, "1001")
            floor.telephony.exchange.hold(call)
            await supervisor.sees("call", call, state="held")
            await floor.settled()
            await has_heard_all(supervisor)
            before = engine.floor
            with fault(tmp_path):
                asking = asyncio.create_task(operator.asks(AskForTakeover(call=call), number="once"))
                await until(lambda: not engine.store_ok)
                other = floor.rings("1002")
                assert await has_heard_all(supervisor) == 0, "told before the commit"
                assert not asking.done()
                assert engine.floor is before
                status, body = await floor.request("GET", "/health")
                assert status == 503
                told = [one["sentence"] for one in json.loads(body)["faults"]]
                assert told == ["The database can't be written: nothing new is accepted until it can."]
            answer = await asyncio.wait_for(asking, SOON_S)
            assert answer.code == "ok"
            await floor.settled()
            assert (await floor.request("GET", "/health"))[0] == 200
            (case,) = engine.floor.escalations
            await supervisor.sees("escalation", case)
            assert other in engine.floor.calls
            assert await operator.asks(AskForTakeover(call=call), number="once") == answer
    events = the_log(tmp_path)
    assert [one.escalation for one in events if isinstance(one, EscalationRaised)] == [case]
    assert [one.call for one in events if isinstance(one, CallRang)] == [call, other]


# -- the clock ------------------------------------------------------------------------------------------------


class Wall:
    """The wall's clock as somebody has set it."""

    def __init__(self) -> None:
        self.set_by_ms = 0

    def clock(self, rate: float, last_at: Instant) -> FloorClock:
        return FloorClock(rate, last_at=last_at, wall=lambda: wall_ms() + self.set_by_ms)


QUICK = CONFIG + 'promise = "1s"\nlimit = "2s"\n'


def never_backwards(events: list[Event]) -> bool:
    times = [event.at for event in events]
    return times == sorted(times)


async def test_a_clock_set_forward_by_an_hour_acts_once_and_skips_nobody(tmp_path: Path) -> None:
    wall = Wall()
    async with running(tmp_path, clock=wall.clock) as floor:
        await floor.enrol("tanaka", Role.OPERATOR)
        for number in (1, 2):
            await floor.enrol(f"sato{number}", Role.SUPERVISOR)
        tokens = [await floor.token("tanaka", "1001")]
        tokens += [await floor.token(f"sato{number}", f"200{number}") for number in (1, 2)]
        async with (
            floor.desk(tokens[0]) as desk,
            floor.desk(tokens[1]),
            floor.desk(tokens[2]),
        ):
            call = await talking(floor, desk, "1001")
            floor.telephony.exchange.hold(call)
            await desk.sees("call", call, state="held")
            assert (await desk.asks(AskForTakeover(call=call))).code == "ok"
            (case,) = floor.hub.engine.floor.escalations
            wall.set_by_ms = HOUR_MS
            floor.rings("1002")  # whatever happens next tells the hub the time
            await until(lambda: rung(floor, case) > wall_ms() + HOUR_MS)
            await asyncio.sleep(QUIET_S)
            assert rung(floor, case) > wall_ms() + HOUR_MS
            assert floor.hub.figures().lag_ms == 0
            acted = floor.hub.engine.floor.seq
    events = the_log(tmp_path)[:acted]  # without what followed from everybody's going home
    assert never_backwards(events)
    assert kinds(events, HoldPromisePassed, HoldLimitPassed) == ["HoldPromisePassed", "HoldLimitPassed"]
    first, again = (event for event in events if isinstance(event, RingStarted | RingExpired))
    assert isinstance(first, RingStarted)
    assert isinstance(again, RingStarted), "nobody had the time that the clock says they had"
    assert (first.rung, first.targets) == (again.rung, again.targets)


def rung(floor: Floor, case: EscalationId) -> int:
    """Until when it rings."""
    ring = floor.hub.engine.floor.escalations[case].ring
    return 0 if ring is None else ring.until


def kinds(events: list[Event], *of: type[Event]) -> list[str]:
    return [type(event).__name__ for event in events if isinstance(event, of)]


async def test_a_clock_set_back_by_an_hour_neither_freezes_nor_repeats(tmp_path: Path) -> None:
    """While a hold lasts; and the hub is started again before the wall has caught up."""
    wall = Wall()
    async with running(tmp_path, config=QUICK, clock=wall.clock) as floor:
        await floor.enrol("tanaka", Role.OPERATOR)
        async with floor.desk(await floor.token("tanaka", "1001")) as desk:
            call = await talking(floor, desk, "1001")
            floor.telephony.exchange.hold(call)
            await desk.sees("call", call, state="held")
            wall.set_by_ms = -HOUR_MS
            await until(lambda: limit_passed(floor, call))
            floor.telephony.exchange.resume(call)
            await desk.sees("call", call, state="talking")
    async with running(tmp_path, config=QUICK, clock=wall.clock) as floor:
        call = floor.rings("1001")
        floor.telephony.exchange.answer(call)
        floor.telephony.exchange.hold(call)
        await until(lambda: limit_passed(floor, call))
    events = the_log(tmp_path)
    assert never_backwards(events)
    passed = ["HoldPromisePassed", "HoldLimitPassed"]
    told = kinds(events, CallHeld, HoldPromisePassed, HoldLimitPassed, CallResumed)
    assert told == ["CallHeld", *passed, "CallResumed", "CallHeld", *passed]
    first, second = (one for one in events if isinstance(one, HoldLimitPassed))
    holds = [one for one in events if isinstance(one, CallHeld)]
    assert 2_000 <= first.at - holds[0].at < 2_000 + SOON_S * 1_000
    assert 2_000 <= second.at - holds[1].at < 2_000 + SOON_S * 1_000


def limit_passed(floor: Floor, call: CallId) -> bool:
    one = floor.hub.engine.floor.calls.get(call)
    return one is not None and one.hold is not None and one.hold.limit_passed
