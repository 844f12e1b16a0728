"""Events decided, committed in groups of 256 and applied a second, against bare commits of the same bytes.

Run by itself (`python -m tests.bench.bench_engine`) it prints the figures; `make bench` joins all benches.
"""

import asyncio
import gc
import json
import os
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.bench.figure import share_of

from escdesk.domain.decide import course, decide
from escdesk.domain.floor import Floor, apply, empty
from escdesk.domain.ids import CallId, ClientId, CommandId, Extension, Instant, PersonId, SessionId, TeamId
from escdesk.domain.messages.calls import (
    PbxConnected,
    PhoneAnswered,
    PhoneHeld,
    PhoneHungUp,
    PhoneRang,
    PhoneResumed,
)
from escdesk.domain.messages.clock import TimePassed
from escdesk.domain.messages.escalations import AskForTakeover, HubStarted, Withdraw
from escdesk.domain.messages.kinds import Command, Signal
from escdesk.domain.messages.people import DeskOpened, EndWrapUp, EnrolPerson, Role, TakeSeat
from escdesk.domain.messages.rulebook import FloorConfigured, RulebookText
from escdesk.hub.engine import Engine, Limits
from escdesk.hub.memory import leave_the_past_alone
from escdesk.hub.record.follower import Record
from escdesk.hub.shelf import Shelf
from escdesk.hub.store.store import Store

OPERATORS, SUPERVISORS = 120, 12
ROUNDS = 24
"""Calls of each operator."""
GROUP = 256
"""Events in one commit."""
REPEATS = 5
AIM = 0.4

Asked = tuple[Command | Signal, PersonId | None]


@dataclass(frozen=True, slots=True)
class Day:
    """What is told to an engine that starts at `floor`, and how many events come of it."""

    floor: Floor
    asked: tuple[Asked, ...]
    events: int


def day() -> Day:
    """Calls arrive, are answered, held, resumed and end; one operator in eight raises and lowers the hand."""
    start = now = _staffed()
    asked: list[Asked] = []

    def say(message: Command | Signal, by: PersonId | None = None) -> None:
        nonlocal now
        asked.append((message, by))
        for event in decide(now, message, Instant(2), by):
            now = apply(now, event)

    say(HubStarted())
    asked.clear()  # the engine says this one itself
    for number, person in enumerate(sorted(now.people)):
        say(DeskOpened(person=person, session=SessionId(f"s{number}")))
    for turn in range(ROUNDS):
        calls = [CallId(f"1700000000.{turn * OPERATORS + n}") for n in range(OPERATORS)]
        for number, call in enumerate(calls):
            say(PhoneRang(call=call, extension=Extension(str(1_000 + number)), caller_key="a3f0" * 8))
        for call in calls:
            say(PhoneAnswered(call=call))
        for call in calls:
            say(PhoneHeld(call=call))
        for number in range(turn % 8, OPERATORS, 8):
            person = PersonId(f"op{number}")
            say(AskForTakeover(call=calls[number]), person)
            escalation = now.calls[calls[number]].escalation
            assert escalation is not None
            say(Withdraw(escalation=escalation), person)
        for call in calls:
            say(PhoneResumed(call=call))
        for call in calls:
            say(PhoneHungUp(call=call))
        for number in range(OPERATORS):
            say(EndWrapUp(), PersonId(f"op{number}"))
    return Day(start, tuple(asked), now.seq - start.seq)


def _staffed() -> Floor:
    """A floor where everybody sits at a desk."""
    people = [(PersonId(f"op{n}"), Role.OPERATOR) for n in range(OPERATORS)]
    people += [(PersonId(f"sv{n}"), Role.SUPERVISOR) for n in range(SUPERVISORS)]
    extensions = tuple(Extension(str(1_000 + n)) for n in range(len(people)))
    floor, now = empty(), Instant(1)
    messages: list[Asked] = [
        (FloorConfigured(rulebook=RulebookText(), extensions=extensions), None),
        (PbxConnected(), None),
    ]
    for number, (person, role) in enumerate(people):
        teams, clients = (TeamId(f"t{number % 10}"),), (ClientId("default"),)
        messages += [
            (EnrolPerson(person=person, role=role, teams=teams, clients=clients), None),
            (TakeSeat(extension=extensions[number]), person),
        ]
    for message, by in messages:
        for event in decide(floor, message, now, by):
            floor = apply(floor, event)
    return floor


def through_the_engine(day: Day, store: Store) -> tuple[float, list[int]]:
    """Seconds from the first message to the last answer, and the number of events of each commit."""
    sizes: list[int] = []

    async def live() -> float:
        # A group is a number of messages; so many of them make a group of events.
        messages = GROUP * len(day.asked) // day.events
        engine = Engine(
            day.floor, store, decide, lambda: Instant(2), Shelf(), Limits(most_in_batch=messages), course
        )
        engine.listen(lambda _old, _new, stored: sizes.append(len(stored)))
        asks = []
        for number, (message, by) in enumerate(day.asked):
            if isinstance(message, Command):
                asking = engine.ask(message, by=by, command_id=CommandId(f"{number:016x}"))
                asks.append(asyncio.create_task(asking))
                await asyncio.sleep(0)
            else:
                engine.tell(message)
        begun = time.perf_counter()
        running = asyncio.create_task(engine.run())
        await engine.heard(TimePassed())
        outcomes = await asyncio.gather(*asks)
        took = time.perf_counter() - begun
        running.cancel()
        await asyncio.wait([running])
        assert all(outcome.code == "ok" for outcome in outcomes)
        assert engine.floor.seq == day.floor.seq + day.events
        return took

    return asyncio.run(live()), sizes


def bare(source: Path, target: Path) -> float:
    """Seconds to commit the same bytes, the rows of log and answers, in groups by the driver alone."""
    with sqlite3.connect(source) as written:
        log = written.execute("SELECT * FROM log ORDER BY seq").fetchall()
        answers = written.execute("SELECT * FROM answers ORDER BY command").fetchall()
        tables = [sql for (sql,) in written.execute(_TABLES)]
    written.close()
    into_log = f"INSERT INTO log VALUES ({', '.join('?' * len(log[0]))})"
    into_answers = f"INSERT INTO answers VALUES ({', '.join('?' * len(answers[0]))})"
    groups = range(0, len(log), GROUP)
    share = -(-len(answers) // len(groups))
    connection = sqlite3.connect(target, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    for table in tables:
        connection.execute(table)
    begun = time.perf_counter()
    for number, first in enumerate(groups):
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany(into_log, log[first : first + GROUP])
        connection.executemany(into_answers, answers[number * share : (number + 1) * share])
        connection.execute("COMMIT")
    took = time.perf_counter() - begun
    connection.close()
    return took


_TABLES = "SELECT sql FROM sqlite_master WHERE name IN ('log', 'answers') AND type = 'table'"


@contextmanager
def collected_as_in_the_hub() -> Iterator[None]:
    """With the hub's own setting of the garbage collector."""
    before = gc.get_threshold()
    leave_the_past_alone()
    yield
    gc.unfreeze()
    gc.set_threshold(*before)


@contextmanager
def on_one_core() -> Iterator[None]:
    """Where the system can say it (Linux)."""
    if not hasattr(os, "sched_setaffinity"):
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(before)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def figures() -> list[dict[str, object]]:
    """The figure of the engine; engine and bare in turns, the best of each (others use the machine too)."""
    values: list[float] = []
    limits: list[float] = []
    groups: list[int] = []
    work = day()
    with on_one_core(), collected_as_in_the_hub():
        for _ in range(REPEATS):
            with tempfile.TemporaryDirectory() as folder:
                path = Path(folder)
                with Store.open(f"sqlite:///{path / 'hub.db'}", followers=(Record(),)) as store:
                    took, groups = through_the_engine(work, store)
                values.append(work.events / took)
                limits.append(work.events / bare(path / "hub.db", path / "bare.db"))
    value, limit = max(values), max(limits)
    name = "events decided, committed in groups of 256 and applied"
    note = f"{work.events} events, {sum(groups) / len(groups):.0f} in a commit on average"
    return [share_of(name, value, "events/s", limit, AIM, note)]


if __name__ == "__main__":
    print(json.dumps(figures(), indent=2))
