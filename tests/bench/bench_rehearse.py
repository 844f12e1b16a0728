"""A call log through the engine on one core, against bare commits of the rows that came of it.

`limit` is what the driver alone needs to write the same log and answers in the same run, in the hub's groups of 256.
"""

import json
import tempfile
import time
from pathlib import Path

from tests.bench.bench_engine import bare, collected_as_in_the_hub, on_one_core
from tests.bench.figure import at_most
from tests.harness import call_day
from tests.hub.telephony.rehearsal.call_log.test_real_month import LOG

from escdesk.hub.store.store import Store
from escdesk.hub.telephony.rehearsal.call_log.ledger import GroupedLedger
from escdesk.hub.telephony.rehearsal.call_log.model import Modelled
from escdesk.hub.telephony.rehearsal.call_log.playing import LoggedFloor
from escdesk.hub.telephony.rehearsal.call_log.reading import read

CALLS, AGENTS, HELPERS = 6_000, 130, 45
AIM_S = 60
OUTSTANDING_S = 25


def play(log: Path, folder: Path) -> tuple[float, float, float, LoggedFloor]:
    """Seconds from opening the log to the last commit, those of a processor, seconds of the bare commits; the floor."""
    begun, worked = time.perf_counter(), time.process_time()
    calls = read(log)
    with collected_as_in_the_hub(), Store.open(f"sqlite:///{folder / 'log.db'}") as store:
        ledger = GroupedLedger(store)
        floor = LoggedFloor(calls, Modelled(helpers=HELPERS), ledger)
        floor.play()
        ledger.close()
    took, worked = time.perf_counter() - begun, time.process_time() - worked
    assert floor.watch.broken == 0
    return took, worked, bare(folder / "log.db", folder / "bare.db"), floor


def figure(name: str, log: Path, aim_s: int | None) -> dict[str, object]:
    with on_one_core(), tempfile.TemporaryDirectory() as folder:
        took, worked, limit, floor = play(log, Path(folder))
    messages, events = floor.engine.counts.messages, floor.engine.floor.seq
    note = (
        f"{messages:,} messages, {events:,} events, {worked:.1f} s of a processor;"
        f" {OUTSTANDING_S} s would be outstanding"
    )
    return at_most(name, took, "s", aim_s, note, limit)


def figures() -> list[dict[str, object]]:
    with tempfile.TemporaryDirectory() as folder:
        day = call_day.write(Path(folder) / "day.csv.xz", call_day.rows(CALLS, AGENTS))
        found = [figure(f"rehearse: a generated day of {CALLS:,} calls", day, None)]
    if LOG.exists():
        found.append(figure("rehearse: the real month, 126,070 calls", LOG, AIM_S))
    return found


if __name__ == "__main__":
    print(json.dumps(figures(), indent=2))
