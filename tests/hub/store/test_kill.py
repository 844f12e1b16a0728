"""Nothing lost (invariant 4): the hub's heart is killed between its answers, again and again."""

import os
import subprocess
import sys
from pathlib import Path
from random import Random

from tests.hub.store.stores import opened

from escdesk.domain.messages.people import PersonEnrolled
from escdesk.hub.store import papers

COMMANDS = 400
ROUNDS = 4
Acknowledged = dict[int, tuple[str, int]]


def lived(folder: Path, until: int | None) -> Acknowledged:
    """What a life acknowledged before it was killed (after `until` answers), or before it ended by itself."""
    root = Path(__file__).parents[3]
    told: Acknowledged = {}
    with subprocess.Popen(
        [sys.executable, "-m", "tests.hub.store.living", str(folder), str(COMMANDS)],
        stdout=subprocess.PIPE,
        cwd=root,
        env=os.environ | {"PYTHONPATH": os.pathsep.join([str(root / "src"), str(root)])},
        text=True,
    ) as hub:
        assert hub.stdout is not None
        for line in hub.stdout:
            if not line.endswith("\n"):
                break
            number, code, upto = line.split()
            told[int(number)] = (code, int(upto))
            if until is not None and len(told) == until:
                hub.kill()
        hub.wait()
    if until is None:
        assert hub.returncode == 0
    return told


def test_killed_at_any_instant_nothing_acknowledged_is_lost_or_doubled(tmp_path: Path) -> None:
    dice = Random(20)
    acknowledged: Acknowledged = {}
    for life in range(ROUNDS + 1):
        told = lived(tmp_path, dice.randint(1, 150) if life < ROUNDS else None)
        for number, outcome in told.items():
            assert acknowledged.setdefault(number, outcome) == outcome, "the same answer in every life"
        with opened(tmp_path) as store:
            floor = store.load().floor
            assert floor == store.replayed()
            rows = [row for row in store.events() if isinstance(row.event, PersonEnrolled)]
        people = [row.event.person for row in rows if isinstance(row.event, PersonEnrolled)]
        assert len(people) == len(set(people)), "nothing is done twice"
        assert {f"p{number}" for number in acknowledged} <= set(people)
        assert [row.seq for row in rows if row.command == f"x{min(acknowledged)}"] == [
            acknowledged[min(acknowledged)][1]
        ]
    assert len(acknowledged) == COMMANDS
    with opened(tmp_path) as store:
        keys = [("StaffName", f"p{number}") for number in range(COMMANDS)]
        assert len(store.read_now(papers.newest, "floor", keys)) == COMMANDS
