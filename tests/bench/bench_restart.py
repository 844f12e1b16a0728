"""Restart after a million events: from the start of the process until `/health` is green, 2,000 people on the floor.

Run by itself (`python -m tests.bench.bench_restart`) it prints the figures; `make bench` joins all benches.
"""

import json
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

from tests.bench import long_log
from tests.bench.figure import at_most
from tests.bench.programs import config, free_port

EVENTS = 1_000_000
PEOPLE = 2_000
AIM_S = 3.0
REPEATS = 3
PATIENCE_S = 120.0


def hub_in(folder: Path, port: int) -> "subprocess.Popen[bytes]":
    """`escdesk hub` over the database in `folder/data`, just started."""
    toml = config(port, PEOPLE, telephony='script = "script.toml"')
    (folder / "hub.toml").write_text(toml, encoding="utf-8")
    (folder / "script.toml").write_text("traffic = false\n", encoding="utf-8")
    with (folder / "console").open("wb") as out:
        return subprocess.Popen(
            [sys.executable, "-m", "escdesk", "hub", "--config", str(folder / "hub.toml")],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
        )


def started_in(folder: Path) -> float:
    """Seconds from the start of `escdesk hub` to a green `/health`; the hub is killed afterwards."""
    port = free_port()
    begun = time.perf_counter()
    hub = hub_in(folder, port)
    try:
        while not _green(port):
            if hub.poll() is not None or time.perf_counter() - begun > PATIENCE_S:
                raise RuntimeError((folder / "console").read_text("utf-8", "replace")[-2_000:])
            time.sleep(0.01)
        return time.perf_counter() - begun
    finally:
        hub.send_signal(signal.SIGKILL)
        hub.wait()


def _green(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=2) as answer:
            return answer.status == 200
    except (OSError, urllib.error.HTTPError):
        return False


def figures() -> list[dict[str, object]]:
    """With a year's log against the same hub with nothing behind it, in turns; the best of each."""
    full, bare = [], []
    with tempfile.TemporaryDirectory() as place:
        long, empty = Path(place, "long"), Path(place, "empty")
        for one in (long, empty):
            (one / "data").mkdir(parents=True)
        written = Path(place, "hub.sqlite3")
        floor = long_log.write(
            Path(place), EVENTS, long_log.staffed(operators=1_600, supervisors=300, leads=100)
        )
        for _ in range(REPEATS):
            # A copy each time: a hub that has started keeps a checkpoint, and its next start has less to do.
            for old in (long / "data").glob("hub.sqlite3*"):
                old.unlink()
            shutil.copy(written, long / "data")
            full.append(started_in(long))
            bare.append(started_in(empty))
        size = written.stat().st_size
    value, limit = min(full), min(bare)
    note = (
        f"{floor.seq} events, {size / 1e6:.0f} MB, {len(floor.people)} people, {len(floor.calls)} calls"
        f" and {len(floor.escalations)} cases open; limit: a hub with an empty log; all: {[round(x, 2) for x in full]}"
    )
    return [at_most("hub green again after a million events", value, "s", AIM_S, note, limit)]


if __name__ == "__main__":
    print(json.dumps(figures(), indent=2, ensure_ascii=False))
