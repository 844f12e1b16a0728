"""A thousand desks come back at once after the hub was killed: from its first open port to the last current desk.

2,000 people on the floor, 800 operators, 150 SVs and 50 leads at desks, everything anew for each (the worst case).
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.bench import long_log
from tests.bench.bench_restart import free_port, hub_in

DESKS = (
    *(f"op{n}" for n in range(800)),
    *(f"sv{n}" for n in range(150)),
    *(f"lead{n}" for n in range(50)),
)
AIM_S = 10.0


def figures() -> list[dict[str, object]]:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        (folder / "data").mkdir()
        floor = long_log.write(
            folder / "data", 30_000, long_log.staffed(operators=1_600, supervisors=300, leads=100)
        )
        desks = folder / "desks"
        lines = (json.dumps([long_log.token_of(name), 0]) for name in DESKS)
        desks.write_text("\n".join(lines), encoding="utf-8")
        port = free_port()
        hub = hub_in(folder, port)
        try:
            done = _current(port, desks)
            memory, cpu = process_of(hub.pid)
        finally:
            hub.kill()
            hub.wait()
        limit = _bare(done["first_bytes"] // len(DESKS), desks)
    return [
        {
            "name": "1,000 desks current after a hub restart, all anew",
            "value": round(done["took"], 2),
            "unit": "s",
            "limit": round(limit["took"], 2),
            "ratio": round(done["took"] / limit["took"], 2),
            "aim": f"<= {AIM_S:.0f} s",
            "met": done["took"] <= AIM_S,
            "note": f"{len(floor.people)} people; {done['first_bytes'] / 1e6:.0f} MB in first frames,"
            f" {done['frames']} frames meanwhile; hub {memory / 1e6:.0f} MB, {cpu:.1f} s of CPU with its start;"
            f" limit: bare websockets, one prepared frame of the same size each",
        }
    ]


def _current(port: int, desks: Path) -> dict[str, Any]:
    reader = subprocess.Popen(
        [sys.executable, "-m", "tests.bench.many_desks", "desks", str(port), str(desks), "0"],
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert reader.stdout is not None
        reader.stdout.readline()
        done: dict[str, Any] = json.loads(reader.stdout.readline())
        return done
    finally:
        reader.kill()
        reader.wait()


def _bare(size: int, desks: Path) -> dict[str, Any]:
    server = subprocess.Popen(
        [sys.executable, "-m", "tests.bench.many_desks", "bare", str(size)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert server.stdout is not None
        return _current(json.loads(server.stdout.readline())["port"], desks)
    finally:
        server.kill()
        server.wait()


def process_of(pid: int) -> tuple[int, float]:
    """Bytes resident and seconds of CPU of a process (Linux)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    ticks = os.sysconf("SC_CLK_TCK")
    return int(fields[21]) * os.sysconf("SC_PAGE_SIZE"), (int(fields[11]) + int(fields[12])) / ticks


if __name__ == "__main__":
    print(json.dumps(figures(), indent=2, ensure_ascii=False))
