"""A busy site: from an event that the hub receives to the frame at the last desk that may see it, and how many desks.

80 % of the desks are operators', 15 % SVs', 5 % leads'; 30 events a second; the hub on one core, the desks one reader
process, which shares the others with the telephone. Operators' holds are seen by their team's SVs and leads, SVs' by
everybody: one event in five goes to all desks. Beside it hands are raised and accepted, one after the other: how long
until the popup is gone from every other screen. Then more and more desks, until the slowest are too slow.
`ESCDESK_BENCH_SECONDS` says how long (300); a short run says less of the slowest one in a hundred.
"""

import asyncio
import json
import math
import os
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from tests.bench import long_log
from tests.bench.figure import at_most, percentile, reported
from tests.bench.programs import config, free_port, pin, process_of
from tests.harness.kills.hub import KilledHub
from tests.harness.kills.shared_pbx import SharedPbx

from escdesk.domain.ids import CallId, Extension
from escdesk.hub.web.server import allow_many_connections

SECONDS = float(os.environ.get("ESCDESK_BENCH_SECONDS", "300"))
EACH_STEP_S = min(SECONDS, 40.0)
APART_S = 1 / 30
OPERATORS, SUPERVISORS = 240, 60
"""Those whose phones are held and resumed, in turns."""
MANAGERS = 8
LADDER = "".join(f'[[floor.ladder]]\nkind = "{kind}"\nring = "30s"\n' for kind in ("managers", "alarm"))
"""A raised hand is on all managers' screens at once; free supervisors would be rung one after the other."""
DESKS, STEPS = 1_000, (1_500, 2_000, 3_000, 4_000, 6_000)
CLOCKS_MS = 20
"""By which the hub's clock and this program's may differ."""
P50_MS, P99_MS, GONE_MS, STILL_MS, SHARE, MEMORY_MB = 60, 150, 300, 300, 0.5, 300


@dataclass(frozen=True, slots=True)
class Run:
    """What was measured with so many desks; times in ms."""

    desks: int
    late: list[float]
    gone: list[float]
    widest: int
    unseen: int
    lost: int
    share: float
    reader: float
    memory: int

    @property
    def note(self) -> str:
        return (
            f"{len(self.late)} events, up to {self.widest} desks each; {len(self.gone)} accepts, each rung at"
            f" {MANAGERS} screens; hub {self.share:.2f} of a core, {self.memory / 1e6:.0f} MB; reader"
            f" {self.reader:.2f} of another; {self.lost} desks lost,"
            f" {self.unseen} events overtaken before anybody saw them"
        )

    @property
    def step(self) -> dict[str, float]:
        """For the file."""
        return {
            "desks": self.desks,
            "late_p50_ms": round(percentile(self.late, 0.5), 1),
            "late_p99_ms": round(percentile(self.late, 0.99), 1),
            "gone_p99_ms": round(percentile(self.gone, 0.99), 1),
            "hub_cores": round(self.share, 3),
            "hub_mb": round(self.memory / 1e6),
            "reader_cores": round(self.reader, 3),
        }


def figures() -> list[dict[str, object]]:
    run = _measured(DESKS, SECONDS)
    late, gone = run.late, run.gone
    found = [
        at_most(f"event to the last of {DESKS} desks, p50", percentile(late, 0.5), "ms", P50_MS, run.note),
        at_most(f"event to the last of {DESKS} desks, p99", percentile(late, 0.99), "ms", P99_MS, run.note),
        at_most(
            "accept to gone from every other popup, p99", percentile(gone, 0.99), "ms", GONE_MS, run.note
        ),
        at_most("hub's share of a core meanwhile", run.share, "cores", SHARE, run.note),
        at_most(f"hub's memory with {DESKS} desks", run.memory / 1e6, "MB", MEMORY_MB, run.note),
    ]
    steps = [run]
    while percentile(steps[-1].late, 0.99) <= STILL_MS and len(steps) <= len(STEPS):
        steps.append(_measured(STEPS[len(steps) - 1], EACH_STEP_S))
    most = max((one.desks for one in steps if percentile(one.late, 0.99) <= STILL_MS), default=0)
    note = "; ".join(
        f"{one.desks}: {percentile(one.late, 0.99):.0f} ms, hub {one.share:.2f} of a core, {one.memory / 1e6:.0f} MB"
        for one in steps
    )
    name = f"most desks whose slowest event in 100 takes {STILL_MS} ms"
    return [*found, {**reported(name, most, "desks", note), "steps": [one.step for one in steps]}]


def _measured(desks: int, seconds: float) -> Run:
    with tempfile.TemporaryDirectory() as place:
        return asyncio.run(_run(Path(place), desks, seconds))


async def _run(folder: Path, desks: int, seconds: float) -> Run:
    allow_many_connections()
    (folder / "data").mkdir()
    people = max(2_000, desks)
    site = long_log.staffed(
        operators=people * 80 // 100,
        supervisors=people * 15 // 100,
        leads=people * 5 // 100 - MANAGERS,
        managers=MANAGERS,
    )
    seats = {str(person.id): person.extension or "" for person in site.floor.people.values()}
    long_log.write(folder / "data", 30_000, site)
    who = [f"op{n}" for n in range(desks * 80 // 100)] + [f"sv{n}" for n in range(desks * 15 // 100)]
    who += [f"lead{n}" for n in range(desks * 5 // 100 - MANAGERS)]
    who += [f"manager{n}" for n in range(MANAGERS)]
    tokens = folder / "desks"
    tokens.write_text("\n".join(json.dumps([long_log.token_of(one), 0]) for one in who), encoding="utf-8")
    port = free_port()
    (folder / "hub.toml").write_text(config(port, people) + LADDER, encoding="utf-8")
    pbx = SharedPbx(sorted(seats.values()))
    await pbx.open()
    hub = KilledHub(folder / "hub.toml", pbx.port)
    hub.spawn()
    pin(hub.pid, first=True)
    reader = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.bench.many_desks", "desks", str(port), str(tokens), str(seconds + 5)),
        stdout=asyncio.subprocess.PIPE,
        limit=2**26,
    )
    pin(reader.pid, first=False)
    assert reader.stdout is not None
    try:
        await hub.started()
        for _ in range(2):
            await reader.stdout.readline()
        calls = await _talking(pbx, {one: seats[one] for one in who})
        began, (_, before) = time.perf_counter(), process_of(hub.pid)
        told = await _busy(pbx, calls, seconds)
        memory, after = process_of(hub.pid)
        took = time.perf_counter() - began
        heard = json.loads(await reader.stdout.readline())
    finally:
        if reader.returncode is None:
            reader.kill()
        await reader.wait()
        hub.kill()
        await pbx.close()
    if not heard["gone"]:
        raise RuntimeError(f"no hand was raised and accepted; refused: {heard['refused']}")
    late, widest, unseen = _late(told, heard["seen"])
    share = (after - before) / took
    return Run(desks, late, heard["gone"], widest, unseen, heard["lost"], share, heard["share"], memory)


async def _talking(pbx: SharedPbx, seats: dict[str, str]) -> dict[str, CallId]:
    busy = [one for one in (f"op{n}" for n in range(OPERATORS)) if one in seats]
    supervisors = [one for one in seats if one.startswith("sv")]
    busy += supervisors[: min(SUPERVISORS, len(supervisors) * 4 // 10)]  # the others are free for what rings
    Random(7).shuffle(busy)
    calls = {one: pbx.exchange.customer_calls(Extension(seats[one]), "", queue="support") for one in busy}
    for call in calls.values():
        pbx.exchange.answer(call)
    await asyncio.sleep(3)
    return calls


async def _busy(pbx: SharedPbx, calls: dict[str, CallId], seconds: float) -> dict[str, list[float]]:
    """Holds and resumes, each person in turn; when each was told."""
    told: dict[str, list[float]] = {one: [] for one in calls}
    begun = time.perf_counter()
    who = list(calls)
    for number in range(int(seconds / APART_S)):
        await asyncio.sleep(max(0.0, begun + number * APART_S - time.perf_counter()))
        one = who[number % len(who)]
        held = len(told[one]) % 2 == 1
        told[one].append(time.time())
        (pbx.exchange.resume if held else pbx.exchange.hold)(calls[one])
    await asyncio.sleep(1)
    return told


def _late(told: dict[str, list[float]], seen: dict[str, dict[str, Any]]) -> tuple[list[float], int, int]:
    """Each event's time to the last desk, in ms; at how many desks the widest was seen; how many nobody saw.

    A change is known by the floor time at which the hub took it in: after it was told, before the next one was.
    """
    late, widest, unseen = [], 0, 0
    for person, times in told.items():
        changes = sorted((int(since), count, last) for since, (count, last) in seen.get(person, {}).items())
        for at, until in zip(times, [*times[1:], math.inf], strict=True):
            found = [one for one in changes if at * 1_000 - CLOCKS_MS <= one[0] < until * 1_000 - CLOCKS_MS]
            if not found:
                unseen += 1
                continue
            _, count, last = found[0]
            late.append((last - at) * 1_000)
            widest = max(widest, count)
    return late, widest, unseen


if __name__ == "__main__":
    print(json.dumps(figures(), indent=2, ensure_ascii=False))
