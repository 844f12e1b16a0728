"""How long a desk takes from its start to its own sight on the screen, and how much memory it needs.

The hub runs already, with a rehearsed floor of 20 people; the start is warm: the same desk was started before.
"""

import json
import time
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from typing import Any

from tests.bench.desk_rig import (
    Bare,
    end,
    end_floor,
    open_desk,
    own_folder,
    painted,
    process_id,
    spread,
    took_ms,
)
from tests.bench.figure import at_most

from escdesk.demo.desk import Desk
from escdesk.demo.floor import OPERATOR, DemoFloor, Play

STARTS = 9
START_AIM_MS = 800
MEMORY_AIM_MB = 140
BUSY_S = 12
RATE = 5.0
"""Floor time runs so fast: the desk is told about a minute of the floor."""


def _start(floor: DemoFloor, folder: Path) -> tuple[Desk, float]:
    """The operator's desk, and ms from its process's beginning to the paint of its own sight."""
    began = time.time_ns()
    desk = open_desk(
        floor.url,
        OPERATOR,
        floor.passwords[OPERATOR],
        str(floor.members[OPERATOR].extension),
        folder,
    )
    return desk, took_ms(began, painted(desk, "panel", "its own sight", _own_sight))


def _own_sight(shows: dict[str, Any]) -> bool:
    """The person and their colleagues are there, and they come from the hub."""
    return bool(shows["me"]["state"]) and bool(shows["people"]) and shows["link"]["state"] == "connected"


def _bare_start(folder: Path) -> tuple[Bare, float]:
    window = Bare(folder, "window")
    return window, (window.says("painted")["at_ns"] - window.began_ns) / 1e6


def _peak_mb(pid: int) -> tuple[float, float]:
    """The most that was ever resident, and what is this process's own share now (PSS), in MB (Linux)."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    shares = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    return _kb(status, "VmHWM:") / 1024, _kb(shares, "Pss:") / 1024


def _kb(text: str, name: str) -> int:
    return next(int(line.split()[1]) for line in text.splitlines() if line.startswith(name))


def _busy(desk: Desk) -> None:
    """A minute of floor time; the person opens and closes the card, asks and takes it back when there is a call."""
    end = time.monotonic() + BUSY_S
    while time.monotonic() < end:
        for hand in ({"key": "F3"}, {"press": "raise_hand"}, {"press": "take_back"}):
            desk.process.say(json.dumps({**hand, "window": "panel"}))
            time.sleep(0.5)


def figures() -> list[dict[str, object]]:
    """Start and memory, each beside an empty window of the bare library."""
    starts: list[float] = []
    bares: list[float] = []
    with ExitStack() as stack:
        folder = stack.enter_context(own_folder())
        floor = DemoFloor(folder, folder, Play(seed=1, rate=RATE, story=False))
        stack.callback(end_floor, floor)
        floor.start()
        for _ in range(1 + STARTS):  # the first one warms up
            bare, took = _bare_start(folder)
            end(bare.process)
            bares.append(took)
            desk, took = _start(floor, folder)
            end(desk.process)
            starts.append(took)
        bare, _ = _bare_start(folder)
        stack.callback(end, bare.process)
        desk, _ = _start(floor, folder)
        stack.callback(end, desk.process)
        _busy(desk)
        bare_peak, bare_share = _peak_mb(process_id(bare.process))
        peak, share = _peak_mb(process_id(desk.process))
    del starts[0], bares[0]
    return [
        at_most(
            "desk start → panel with its own sight on screen, warm",
            median(starts) / 1000,
            "s",
            START_AIM_MS / 1000,
            f"ms: {spread(starts)}; bare: {spread(bares)}",
            median(bares) / 1000,
        ),
        at_most(
            "memory of an operator's desk at its peak (RSS)",
            peak,
            "MB",
            MEMORY_AIM_MB,
            f"PSS {share:.0f} MB; bare {bare_share:.0f} MB",
            bare_peak,
        ),
    ]


if __name__ == "__main__":
    print(json.dumps(figures(), indent=2, ensure_ascii=False))
