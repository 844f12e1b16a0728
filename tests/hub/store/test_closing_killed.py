"""Invariant 4 at the end of an incident: fifty reports are written together or not at all, and never twice."""

import os
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from random import Random

import pytest
from tests.hub.store.closing import HANDS, outcome_of
from tests.hub.store.stores import opened

from escdesk.domain.messages.escalations import EscalationResolved
from escdesk.domain.messages.incidents import IncidentClosed, IncidentJoined
from escdesk.domain.messages.papers import ReportText
from escdesk.hub.store import papers

ROUNDS = 5
WITHIN_S = 0.02
"""After the end was asked for: some lives are killed before, some after their commit."""


def lived(folder: Path, dice: Random | None) -> dict[int, int]:
    """The ends that a life acknowledged, by round; with dice it is killed soon after it asked for its first new one."""
    root = Path(__file__).parents[3]
    ended: dict[int, int] = {}
    with subprocess.Popen(
        [sys.executable, "-m", "tests.hub.store.closing", str(folder), str(ROUNDS)],
        stdout=subprocess.PIPE,
        cwd=root,
        env=os.environ | {"PYTHONPATH": os.pathsep.join([str(root / "src"), str(root)])},
        text=True,
    ) as hub:
        assert hub.stdout is not None
        for line in hub.stdout:
            word, number, *rest = line.split()
            if word == "ended" and line.endswith("\n"):
                ended[int(number)] = int(rest[0])
            elif dice is not None and int(number) == _NEXT[folder]:
                _NEXT[folder] += 1
                time.sleep(dice.random() * WITHIN_S)
                hub.kill()
        hub.wait()
    if dice is None:
        assert hub.returncode == 0
    return ended


_NEXT: Counter[Path] = Counter()
"""Of each folder, the round in whose end the next life is killed."""


@pytest.mark.slow
def test_killed_while_it_closes_no_report_is_lost_or_doubled(tmp_path: Path) -> None:
    dice, acknowledged = Random(7), dict[int, int]()
    for life in range(ROUNDS + 1):
        for number, upto in lived(tmp_path, dice if life < ROUNDS else None).items():
            assert acknowledged.setdefault(number, upto) == upto, "the same answer in every life"
        with opened(tmp_path) as store:
            assert store.load().floor == store.replayed()
            events = [row.event for row in store.events()]
        closed = [event.incident for event in events if isinstance(event, IncidentClosed)]
        reports = Counter(event.incident for event in events if isinstance(event, EscalationResolved))
        assert len(closed) == len(set(closed))
        assert dict(reports) == dict.fromkeys(closed, HANDS), "reports without the others, or twice"
        assert len(acknowledged) <= len(closed)
    assert len(acknowledged) == ROUNDS
    round_of = {name: number for number, name in enumerate(closed)}
    joined = {event.escalation: event.incident for event in events if isinstance(event, IncidentJoined)}
    with opened(tmp_path) as store:
        filed = store.read_now(papers.newest, "floor", [("ReportText", name) for name in joined])
    assert len(filed) == ROUNDS * HANDS
    for report in filed:
        assert isinstance(report, ReportText)
        assert report.decided == outcome_of(round_of[joined[report.escalation]])
