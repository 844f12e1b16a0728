"""Invariants 2, 4 and 5 when it is the PBX that dies: killed at random instants of a busy floor with real phones.

`ESCDESK_PBX_KILLS` says how often (`make soak`: 500), `ESCDESK_SEED` repeats what chance decided.
"""

import asyncio
import os
import time
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from random import Random

import pytest
from tests.harness.kills.desk import Desk
from tests.harness.kills.real_floor import CUSTOMERS, RealFloor
from tests.harness.kills.verdict import Book, after_a_kill, current, owned
from tests.harness.pbx.ami_proxy import AmiProxy
from tests.harness.pbx.floor import OPERATOR, OTHER_OPERATOR, OTHER_SV, SV, Lab
from tests.harness.pbx.hub_process import HubProcess
from tests.harness.pbx.seat import log_in

from escdesk.domain.model.calls import Call, Pbx

KILLS = int(os.environ.get("ESCDESK_PBX_KILLS", "8"))
SEED = int(os.environ.get("ESCDESK_SEED", str(time.time_ns() % 1_000_000)))
STAFF = {"tanaka": OPERATOR, "suzuki": OTHER_OPERATOR, "sato": SV, "takahashi": OTHER_SV}
PATIENCE_S = 30.0
REGISTERED_S = 1.5
"""Asterisk writes down once a second who has registered; what it has not written yet it does not know again."""


@dataclass
class Site:
    lab: Lab
    line: AmiProxy
    hub: HubProcess
    desks: list[Desk]
    people: RealFloor
    book: Book


@asynccontextmanager
async def site(lab: Lab, line: AmiProxy, chance: Random) -> AsyncIterator[Site]:
    """A hub process, a desk for everybody, a phone before everybody, all of them at work."""
    hub = HubProcess(line.access, transfer_ring="2s").start()
    tasks: list[asyncio.Task[None]] = []
    try:
        desks = []
        for login, extension in STAFF.items():
            granted = await asyncio.to_thread(log_in, hub, login, extension)
            desks.append(Desk(hub.url, granted.person, granted.token, extension))
        for extension in (*CUSTOMERS, *STAFF.values()):
            await asyncio.to_thread(lab.phone, extension)
        await asyncio.sleep(REGISTERED_S)
        people = RealFloor(lab, chance)
        tasks += [asyncio.create_task(desk.live()) for desk in desks]
        tasks += [asyncio.create_task(people.customer(one)) for one in CUSTOMERS]
        for desk in desks:
            operator = desk.extension in (OPERATOR, OTHER_OPERATOR)
            tasks.append(asyncio.create_task(people.operator(desk) if operator else people.supervisor(desk)))
        yield Site(lab, line, hub, desks, people, Book(hub.data / "hub.sqlite3"))
        for task in tasks:
            if task.done():
                task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        hub.stop()


@pytest.mark.slow
@pytest.mark.timeout(120 + 30 * KILLS)
async def test_the_pbx_is_killed_at_random_instants(floor: Lab, line: AmiProxy) -> None:
    chance = Random(SEED)
    print(f"seed {SEED}")
    async with site(floor, line, chance) as one:
        for number in range(1, KILLS + 1):
            when = await _the_instant(one, chance)
            breaches = await _dies_and_returns(one, chance)
            if number % 2 == 0 or number == KILLS:
                breaches += await _rests(one)
            counted = one.book.kinds
            print(
                f"kill {number}/{KILLS} {when}: {one.book.floor.seq} events,"
                f" {counted['CallHeld']} holds, {counted['EscalationTaken']} taken,"
                f" {counted['TransferOrdered']} ordered, {counted['CustomerConnected']} connected:"
                f" {'; '.join(breaches) or 'nothing lost'}",
                flush=True,
            )
            assert not breaches


async def _the_instant(one: Site, chance: Random) -> str:
    """As soon as it is there, at work, or within milliseconds of an order that reached it."""
    kind = chance.choice(("starting", "at work", "ordered", "ordered"))
    if kind == "starting":
        await asyncio.sleep(span := chance.uniform(0, 0.3))
        return f"{kind} {span * 1000:.0f} ms"
    await until(lambda: all(pbx.connected for desk in one.desks for pbx in desk.all(Pbx)))
    await asyncio.sleep(span := chance.uniform(0.3, 2.5))
    if kind == "ordered":
        before = len(one.line.orders)
        await until(lambda: len(one.line.orders) > before)
        await asyncio.sleep(span := chance.uniform(0, 0.15))
    return f"{kind} {span * 1000:.0f} ms"


async def _dies_and_returns(one: Site, chance: Random) -> list[str]:
    """Everybody goes on at their desks meanwhile; those in a call put the phone down before or after it is back."""
    one.people.phones_work = False
    one.lab.pbx.kill()
    found = await becomes_true(lambda: _guesses(one))
    if early := chance.random() < 0.5:
        one.people.give_up()
    await asyncio.sleep(chance.uniform(0, 0.8))
    await asyncio.to_thread(one.lab.pbx.restart)
    if not early:
        one.people.give_up()
    one.people.phones_work = True
    return found


def _guesses(one: Site) -> Iterable[str]:
    """Every desk is told that the PBX is away, and no hold passes for certain."""
    for desk in one.desks:
        if not all(not pbx.connected for pbx in desk.all(Pbx)):
            yield f"{desk.person} does not know that the PBX is away"
        for call in desk.all(Call):
            if call.hold is not None and not call.hold.estimated:
                yield f"{desk.person} takes the hold of {call.id} for certain"


async def _rests(one: Site) -> list[str]:
    """The people stop: the floor is what the phones do, and the log is what was answered."""
    await until(lambda: all(pbx.connected for desk in one.desks for pbx in desk.all(Pbx)))
    await asyncio.sleep(0.5)
    one.people.working.clear()
    found = await becomes_true(lambda: _settled(one))
    found += [*one.people.dropped(), *after_a_kill(one.book, one.desks)]
    found += [f"{one_} was ordered {n} times" for one_, n in one.line.rung.items() if n > 1]
    one.people.working.set()
    return found


def _settled(one: Site) -> Iterable[str]:
    for desk in one.desks:
        if not desk.open or desk.outbox:
            yield f"{desk.person} is not connected or waits for answers: {len(desk.outbox)}"
            return
    yield from one.book.read_on()
    for desk in one.desks:
        yield from current(one.book, desk)
    yield from owned(one.book.floor)
    yield from one.people.untrue(one.book.floor, tuple(STAFF.values()))
    yield from one.people.alone()


async def becomes_true(what: Callable[[], Iterable[str]]) -> list[str]:
    """The breaches that are still there when patience has ended."""
    end = time.monotonic() + PATIENCE_S
    while (found := list(what())) and time.monotonic() < end:
        await asyncio.sleep(0.03)
    return found


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while not condition():
            await asyncio.sleep(0.002)
