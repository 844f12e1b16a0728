"""Invariant 4 on the desk's side: its process is killed at random instants, and nothing typed or asked is lost.

`ESCDESK_DESK_KILLS` says how often (`make soak`: 500), `ESCDESK_SEED` repeats what chance decided.
"""

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from random import Random

import pytest
from tests.desktop.real_hub import RealHub
from tests.harness.kills.verdict import Book

KILLS = int(os.environ.get("ESCDESK_DESK_KILLS", "8"))
SEED = int(os.environ.get("ESCDESK_SEED", str(time.time_ns() % 1_000_000)))
ON_DISK_S = 0.5
"""What was typed or asked so long before the end must be there afterwards (300 ms, and a busy machine)."""
ROOT = Path(__file__).parents[2]


class Life:
    """One run of the desk's process, and what it said until it was killed."""

    def __init__(self, hub: RealHub, folder: Path) -> None:
        words = (hub.url, "suzuki", "battery staple", str(folder))
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.harness.kills.desk_process", *words],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": os.pathsep.join((str(ROOT / "src"), str(ROOT)))},
            cwd=ROOT,
            text=True,
        )
        self.said: list[dict] = []
        self.ended_at = 0.0

    def until(self, what: str) -> object:
        """Read on until it has said this."""
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self.said.append(json.loads(line))
            assert "refused" not in self.said[-1], line
            if what in self.said[-1]:
                return self.said[-1][what]
        raise AssertionError(f"the desk ended: {self.said[-3:]}")

    def kill(self) -> None:
        self.ended_at = time.monotonic()
        self._process.kill()
        assert self._process.stdout is not None
        with self._process.stdout as rest:
            self.said += [json.loads(line) for line in rest if line.endswith("\n")]
        self._process.wait()

    def all(self, what: str, before_s: float = 0.0) -> list:
        """Everything of this kind that was said at least so long before the end."""
        return [one[what] for one in self.said if what in one and one["at"] <= self.ended_at - before_s]


@pytest.fixture
def hub(tmp_path: Path):
    folder = tmp_path / "hub"
    folder.mkdir()
    hub = RealHub(folder)
    hub.start()
    hub.import_people()
    yield hub
    hub.kill()


@pytest.mark.slow
@pytest.mark.alone
@pytest.mark.timeout(120 + 15 * KILLS)
def test_the_desk_is_killed_at_random_instants(hub: RealHub, tmp_path: Path) -> None:
    chance = Random(SEED)
    print(f"seed {SEED}")
    asked: set[str] = set()
    answered: dict[str, str] = {}
    typed = 0
    for number in range(1, KILLS + 1):
        life = Life(hub, tmp_path / "desk")
        restored = life.until("restored")
        assert isinstance(restored, dict)
        assert restored["draft"] >= typed, "what was typed is lost"
        away = chance.random() < 0.4
        span = chance.uniform(0.02, 1.2)
        if away:
            hub.kill()
        time.sleep(span)
        life.kill()
        asked |= set(life.all("asked", ON_DISK_S))
        typed = max([typed, *life.all("typed", ON_DISK_S)])
        for name, code in life.all("answered"):
            assert answered.setdefault(name, code) == code, f"{name} was answered twice and not the same"
        if away:
            hub.start()
        print(
            f"desk kill {number}/{KILLS} after {span:.2f} s{', hub away' if away else ''}:"
            f" typed {typed}, {len(asked)} asked, {len(answered)} answered, {len(restored['pending'])} waited",
            flush=True,
        )
    last = Life(hub, tmp_path / "desk")
    restored = last.until("restored")
    assert isinstance(restored, dict)
    assert restored["draft"] >= typed
    marker = last.until("asked")
    while last.until("answered")[0] != marker:  # type: ignore[index]  # the outbox is delivered in order
        pass
    last.kill()
    book = Book(hub.data / "hub.sqlite3")
    assert [*book.read_on(), *book.torn()] == []
    kept = {name: answer.code for (_, name), answer in book.answers().items()}
    assert {name for name in asked if kept.get(name) != "ok"} == set(), "asked and never delivered"
    assert {name: code for name, code in answered.items() if kept.get(name) != code} == {}
