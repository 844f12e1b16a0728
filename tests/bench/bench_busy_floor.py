"""From an event that the hub receives to the frame at the last desk that may see it: 1,000 desks, 30 events a second.

Operators' holds are seen by their team's SVs and leads, SVs' by everybody: one event in five goes to all desks. The
desks are one reader process; hub, reader and the telephone share the machine. Also: what the hub needs meanwhile.
"""

import asyncio
import json
import socket
import statistics
import sys
import tempfile
import time
from pathlib import Path
from random import Random

from tests.bench import long_log
from tests.bench.bench_many_desks import DESKS, process_of
from tests.bench.bench_restart import CONFIG, PEOPLE
from tests.harness.kills.hub import KilledHub
from tests.harness.kills.shared_pbx import SharedPbx

from escdesk.domain.ids import Extension

APART_S = 1 / 30
OPERATORS, SUPERVISORS = 240, 60
SECONDS = 25.0
P50_MS, P99_MS, SHARE = 60, 150, 0.5


def figures() -> list[dict[str, object]]:
    with tempfile.TemporaryDirectory() as place:
        return asyncio.run(_measured(Path(place)))


async def _measured(folder: Path) -> list[dict[str, object]]:
    (folder / "data").mkdir()
    site = long_log.staffed(operators=1_600, supervisors=300, leads=100)
    seats = {person.id: person.extension or "" for person in site.floor.people.values()}
    long_log.write(folder / "data", 30_000, site)
    desks = folder / "desks"
    desks.write_text("\n".join(json.dumps([long_log.token_of(one), 0]) for one in DESKS), encoding="utf-8")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    config = CONFIG.replace('script = "script.toml"\n', "").format(port=port, last=10_000 + PEOPLE - 1)
    (folder / "hub.toml").write_text(config, encoding="utf-8")
    pbx = SharedPbx(sorted(seats.values()))
    await pbx.open()
    hub = KilledHub(folder / "hub.toml", pbx.port)
    hub.spawn()
    reader = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.bench.many_desks", "desks", str(port), str(desks), str(SECONDS)),
        stdout=asyncio.subprocess.PIPE,
        limit=2**24,
    )
    assert reader.stdout is not None
    try:
        await hub.started()
        for _ in range(2):
            await reader.stdout.readline()
        who = [f"op{n}" for n in range(OPERATORS)] + [f"sv{n}" for n in range(SUPERVISORS)]
        Random(7).shuffle(who)
        begun, told = time.perf_counter(), {}
        before = process_of(hub.pid)
        calls = {one: pbx.exchange.customer_calls(Extension(seats[one]), "", queue="support") for one in who}
        for call in calls.values():
            pbx.exchange.answer(call)
        await asyncio.sleep(3)
        for one in who:
            told[one] = time.time()
            pbx.exchange.hold(calls[one])
            await asyncio.sleep(APART_S)
        memory, cpu = process_of(hub.pid)
        share = (cpu - before[1]) / (time.perf_counter() - begun)
        heard = json.loads(await reader.stdout.readline())
    finally:
        if reader.returncode is None:
            reader.kill()
        await reader.wait()
        hub.kill()
        await pbx.close()
    late = sorted((heard["held"][one][1] - told[one]) * 1_000 for one in who)
    widest = max(count for count, _ in heard["held"].values())
    p50, p99 = statistics.median(late), late[int(len(late) * 0.99) - 1]
    note = f"{len(late)} holds in {SECONDS:.0f} s, up to {widest} desks each; {heard['lost']} desks lost"
    return [
        _figure("event to the last of 1,000 desks, p50", round(p50), "ms", P50_MS, note),
        _figure("event to the last of 1,000 desks, p99", round(p99), "ms", P99_MS, note),
        _figure("hub's share of a core meanwhile", round(share, 2), "cores", SHARE, note),
        _figure("hub's memory with 1,000 desks", round(memory / 1e6), "MB", 300, note),
    ]


def _figure(name: str, value: float, unit: str, aim: float, note: str) -> dict[str, object]:
    return {
        "name": name,
        "value": value,
        "unit": unit,
        "limit": None,
        "ratio": None,
        "aim": f"<= {aim} {unit}",
        "met": value <= aim,
        "note": note,
    }


if __name__ == "__main__":
    print(json.dumps(figures(), indent=2, ensure_ascii=False))
