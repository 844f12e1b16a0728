"""Backup of a busy hub, and backup and restore that are killed: real processes, one whole floor each time."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

import pytest
from tests.hub.administration.test_backups import NOW, grown, settings, the_one

from escdesk.domain.messages.people import PersonEnrolled
from escdesk.hub.administration import backups
from escdesk.hub.secret import Secret
from escdesk.hub.store import backup, papers
from escdesk.hub.store.backup import UnusableBackup
from escdesk.hub.store.store import Store

ROOT = Path(__file__).parents[3]


def environment() -> dict[str, str]:
    return os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)])}


@contextmanager
def busy(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """A hub's heart in a process of its own, enrolling people all the time."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.hub.store.living", str(folder), "100000"],
        stdout=subprocess.PIPE, cwd=ROOT, env=environment(), text=True,
    ) as hub:  # fmt: skip
        assert hub.stdout is not None
        hub.stdout.readline()
        try:
            yield hub
        finally:
            hub.kill()
            hub.stdout.close()


def drained(hub: subprocess.Popen[str], answers: int) -> None:
    assert hub.stdout is not None
    for _ in range(answers):
        hub.stdout.readline()


def test_a_busy_hub_is_backed_up_at_one_commit_events_and_papers_together(tmp_path: Path) -> None:
    hub = settings(tmp_path / "hub")
    sizes = []
    with busy(hub.data) as running:
        for number in range(3):
            drained(running, 60)
            backups.back_up(hub, tmp_path / f"to{number}", None, NOW)
            drained(running, 60)
            sizes.append(backup.contents(the_one(tmp_path / f"to{number}")).events)
        assert running.poll() is None
    assert sizes == sorted(set(sizes)), "the hub went on meanwhile"
    restored = settings(tmp_path / "restored")
    backups.restore(restored, the_one(tmp_path / "to2"), force=False, now=NOW)
    with Store.open(restored.database) as store:
        loaded = store.load()
        assert loaded.floor == store.replayed()
        people = [row.event.person for row in store.events() if isinstance(row.event, PersonEnrolled)]
        found = store.read_now(papers.newest, "floor", [("StaffName", one) for one in people])
    assert len(found) == len(people) == len(loaded.floor.people) > 100


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_killed_in_the_middle_a_backup_leaves_nothing_that_passes_for_one(tmp_path: Path) -> None:
    hub = settings(tmp_path / "hub")
    grown(hub, 400)
    with sqlite3.connect(hub.data / "hub.db") as database:  # big enough to be in the middle of
        database.execute("CREATE TABLE ballast (x)")
        database.executemany("INSERT INTO ballast VALUES (zeroblob(100000))", [()] * 600)
    database.close()
    command = [sys.executable, "-m", "escdesk", "admin", "--config", str(hub.data / "hub.toml"), "backup"]
    to, dice, killed = tmp_path / "to", Random(7), 0
    for _ in range(6):
        with subprocess.Popen(
            [*command, "--to", str(to)], env=environment(), stdout=subprocess.DEVNULL
        ) as one:
            until = time.monotonic() + 20
            while not list(to.glob("*.partial")) and one.poll() is None and time.monotonic() < until:
                time.sleep(0.001)
            time.sleep(dice.uniform(0, 0.15))
            one.send_signal(signal.SIGKILL)
        killed += one.returncode == -signal.SIGKILL
        for file in to.glob("*.backup"):
            assert backup.contents(file).events == 400
        for file in to.glob("*.partial"):
            with pytest.raises(UnusableBackup):
                backup.contents(file)
    assert killed
    with Store.open(hub.database) as store:
        assert store.load().floor.seq == 400
    done = subprocess.run(
        [*command, "--to", str(to), "--keep", "1"], env=environment(), capture_output=True, check=True
    )
    assert b"400 events" in done.stdout
    (file,) = to.iterdir()
    assert backup.contents(file).events == 400


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_killed_at_any_instant_a_restore_leaves_one_whole_floor_or_the_other(tmp_path: Path) -> None:
    hub = settings(tmp_path / "hub")
    grown(hub, 100)
    backups.back_up(hub, tmp_path / "to", None, NOW)
    grown(hub, 300)
    command = [
        sys.executable, "-m", "escdesk", "admin", "--config", str(hub.data / "hub.toml"),
        "restore", "--from", str(the_one(tmp_path / "to")), "--force",
    ]  # fmt: skip
    dice, found, killed = Random(3), set(), 0
    for _ in range(8):
        with subprocess.Popen(command, env=environment(), stdout=subprocess.DEVNULL) as one:
            until = time.monotonic() + 20
            while not list(hub.data.glob("*.restoring")) and one.poll() is None and time.monotonic() < until:
                time.sleep(0.001)
            time.sleep(dice.uniform(0, 0.06))
            one.send_signal(signal.SIGKILL)
        killed += one.returncode == -signal.SIGKILL
        with Store.open(hub.database) as store:
            loaded = store.load().floor
            assert loaded == store.replayed()
            assert loaded.seq in {100, 300}
            found.add(loaded.seq)
        Secret.kept(hub.data / "secret")
        if loaded.seq == 100:
            grown(hub, 300)
    assert killed
    assert 300 in found
    subprocess.run(command, env=environment(), stdout=subprocess.DEVNULL, check=True)
    with Store.open(hub.database) as store:
        assert store.load().floor.seq == 100
    assert not list(hub.data.glob("*.restoring*"))
