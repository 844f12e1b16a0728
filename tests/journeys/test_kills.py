"""Invariant 4: the hub is killed at random instants of a busy floor, and nothing is lost, doubled or left alone.

`ESCDESK_KILLS` says how often (`make soak`: 500), `ESCDESK_SEED` repeats what chance decided.
"""

import asyncio
import contextlib
import os
import socket
import time
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random

import pytest
from tests.harness.kills.busy import QUEUE, Busy, Customers
from tests.harness.kills.desk import Desk
from tests.harness.kills.hub import KilledHub
from tests.harness.kills.shared_pbx import SharedPbx
from tests.harness.kills.verdict import Book, after_a_kill, current, owned
from tests.hub.web.floor import running

from escdesk.domain.messages.people import Role

KILLS = int(os.environ.get("ESCDESK_KILLS", "8"))
SEED = int(os.environ.get("ESCDESK_SEED", str(time.time_ns() % 1_000_000)))
OPERATORS = [f"10{n:02}" for n in range(1, 13)]
SUPERVISORS = [f"20{n:02}" for n in range(1, 6)]
PATIENCE_S = 30.0

CONFIG = """
[hub]
port = {port}
data = "data"
name = "試験のフロア"
[telephony]
kind = "rehearsal"
[floor]
extensions = ["1001-1012", "2001-2005"]
ring = "1s"
transfer_ring = "1s"
wrap_up = "0s"
line = "1s"
[[floor.queue]]
id = "{queue}"
client = "aoba"
promise = "1s"
limit = "3s"
"""


@dataclass
class Site:
    pbx: SharedPbx
    hub: KilledHub
    desks: list[Desk]
    busy: Busy
    customers: Customers
    book: Book


@asynccontextmanager
async def site(folder: Path, chance: Random) -> AsyncIterator[Site]:
    """A hub process, its PBX, and a desk for everybody; all of them at work."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    tokens = []
    config = CONFIG.format(port=port, queue=QUEUE)
    async with running(folder, config=config) as floor:
        for extension in (*OPERATORS, *SUPERVISORS):
            role = Role.OPERATOR if extension in OPERATORS else Role.SUPERVISOR
            person = await floor.enrol(f"p{extension}", role)
            tokens.append((person, await floor.token(f"p{extension}", extension), extension))
    pbx = SharedPbx([*OPERATORS, *SUPERVISORS])
    await pbx.open()
    hub = KilledHub(folder / "hub.toml", pbx.port)
    desks = [Desk(f"http://127.0.0.1:{port}", person, token, at) for person, token, at in tokens]
    customers = Customers(pbx.exchange)
    busy = Busy(pbx.exchange, customers, chance)
    tasks = [asyncio.create_task(desk.live()) for desk in desks]
    tasks += [
        asyncio.create_task(busy.operator(desk) if desk.extension in OPERATORS else busy.supervisor(desk))
        for desk in desks
    ]
    try:
        yield Site(pbx, hub, desks, busy, customers, Book(folder / "data" / "hub.sqlite3"))
        for task in tasks:
            if task.done():
                task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        hub.kill()
        await pbx.close()


async def becomes_true(what: Callable[[], Iterable[str]]) -> list[str]:
    """The breaches that are still there when patience has ended."""
    end = time.monotonic() + PATIENCE_S
    while (found := list(what())) and time.monotonic() < end:
        await asyncio.sleep(0.02)
    return found


def settled(one: Site) -> Iterable[str]:
    """Everybody is connected, everything is answered, every desk shows what the log says."""
    for desk in one.desks:
        if not desk.open or desk.outbox:
            yield f"{desk.person} is not connected or waits for answers: {len(desk.outbox)}"
            return
    yield from one.book.read_on()
    for desk in one.desks:
        yield from current(one.book, desk)
    yield from owned(one.book.floor)


@pytest.mark.slow
@pytest.mark.alone
@pytest.mark.timeout(120 + 20 * KILLS)
async def test_the_hub_is_killed_at_random_instants(tmp_path: Path) -> None:
    chance = Random(SEED)
    print(f"seed {SEED}")
    async with site(tmp_path, chance) as one:
        for number in range(1, KILLS + 1):
            one.hub.spawn()
            when = await _the_instant(one, chance)
            one.hub.kill()
            breaches = [*after_a_kill(one.book, one.desks), *_outside(one)]
            answered = sum(len(desk.answers) for desk in one.desks)
            print(
                f"kill {number}/{KILLS} {when}:"
                f" {one.book.floor.seq} events, {answered} answers, {sum(len(d.outbox) for d in one.desks)} open,"
                f" {len(one.book.floor.escalations)} cases: {'; '.join(breaches) or 'nothing lost'}",
                flush=True,
            )
            assert not breaches
            if number % 4 == 0 or number == KILLS:
                assert not await _rests(one, chance)


async def _the_instant(one: Site, chance: Random) -> str:
    """While it starts, at work, or as often as both within milliseconds of a command on its way."""
    span = chance.uniform(0.05, 1.5)
    kind = chance.choice(("starting", "at work", "asked", "asked"))
    if kind == "starting":
        await asyncio.sleep(span)
        return f"{kind} {span:.2f} s"
    await one.hub.started()
    await until(lambda: all(desk.open for desk in one.desks))
    await asyncio.sleep(span)
    if kind == "asked":
        async with asyncio.timeout(PATIENCE_S):
            while not any(desk.outbox for desk in one.desks):
                await asyncio.sleep(0)
        span = chance.uniform(0, 0.006)
        await asyncio.sleep(span)
    return f"{kind} {span * 1000:.1f} ms"


async def _rests(one: Site, chance: Random) -> list[str]:
    """The people stop, the hub comes back: all is delivered, all desks are current, old answers are given again."""
    one.hub.spawn()
    await one.hub.started()
    one.busy.working.clear()
    found = await becomes_true(lambda: settled(one))
    for desk in one.desks:
        for name in chance.sample(sorted(desk.answers), min(5, len(desk.answers))):
            desk.ask_again(name)
    found += await becomes_true(lambda: settled(one))
    one.busy.working.set()
    one.hub.kill()
    return [*found, *after_a_kill(one.book, one.desks), *_outside(one)]


def _outside(one: Site) -> Iterable[str]:
    yield from (f"the customer {number} was dropped" for number in one.customers.dropped())
    yield from (f"{order} was ordered {n} times" for order, n in one.pbx.orders.items() if n > 1)


async def until(condition: Callable[[], bool]) -> None:
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(PATIENCE_S):
            while not condition():
                await asyncio.sleep(0.005)
    assert condition()
