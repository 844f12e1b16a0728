"""A thousand desks come back at once after the hub was killed: from its first open port to the last current desk.

2,000 people on the floor, 800 operators, 150 SVs and 50 leads at desks, everything anew for each (the worst case).
"""

import json
import tempfile
from pathlib import Path
from typing import Any

from tests.bench import long_log
from tests.bench.bench_restart import hub_in
from tests.bench.figure import at_most
from tests.bench.programs import free_port, process_of, program, said

DESKS = (
    *(f"op{n}" for n in range(800)),
    *(f"sv{n}" for n in range(150)),
    *(f"lead{n}" for n in range(50)),
)
AIM_S = 10.0
READER = ("tests.bench.many_desks",)


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
    note = (
        f"{len(floor.people)} people; {done['first_bytes'] / 1e6:.0f} MB in first frames,"
        f" {done['frames']} frames meanwhile; hub {memory / 1e6:.0f} MB, {cpu:.1f} s of CPU with its start;"
        f" limit: bare websockets, one prepared frame of the same size each"
    )
    name = "1,000 desks current after a hub restart, all anew"
    return [at_most(name, done["took"], "s", AIM_S, note, limit["took"])]


def _current(port: int, desks: Path) -> dict[str, Any]:
    with program(*READER, "desks", str(port), str(desks), "0") as reader:
        said(reader)
        return said(reader)


def _bare(size: int, desks: Path) -> dict[str, Any]:
    with program(*READER, "bare", str(size)) as server:
        return _current(said(server)["port"], desks)


if __name__ == "__main__":
    print(json.dumps(figures(), indent=2, ensure_ascii=False))
