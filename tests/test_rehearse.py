"""`escdesk rehearse`: the command line, its files and its sentences."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from escdesk.cli import main
from tests.harness import call_day


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return call_day.write(tmp_path_factory.mktemp("log") / "day.csv.xz", call_day.rows(120, 10))


def test_a_log_is_played_and_told(log: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    out = tmp_path / "out.json"
    given = ["rehearse", str(log), "--speed", "max", "--helpers", "6", "--seed", "3", "--json", str(out)]
    assert main(given) == 0
    told = json.loads(out.read_text("utf-8"))
    assert (told["helpers"], told["seed"], told["calls"], told["broken_invariants"]) == (6, 3, 120, 0)
    assert told["wall_seconds"] > 0
    assert "6 helpers" in capsys.readouterr().out
    assert [one.name for one in tmp_path.iterdir()] == ["out.json"], "nothing is left beside it"


def test_the_same_again_but_for_the_wall(log: Path, tmp_path: Path):
    told = []
    for name in ("a.json", "b.json"):
        assert main(["rehearse", str(log), "--helpers", "5", "--json", str(tmp_path / name)]) == 0
        one = json.loads((tmp_path / name).read_text("utf-8"))
        del one["wall_seconds"]
        told.append(json.dumps(one))
    assert told[0] == told[1]


@pytest.mark.usefixtures(
    "qapp"
)  # else it would make an application that other tests of this process can't use
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_sweep_tells_every_point_and_draws_them(
    log: Path, tmp_path: Path, jobs: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    out, png = tmp_path / "sweep.json", tmp_path / "sweep.png"
    given = ["rehearse", str(log), "--sweep", "2:6:2", "--json", str(out), "--png", str(png), "--jobs", jobs]
    assert main(given) == 0
    told = json.loads(out.read_text("utf-8"))["sweep"]
    assert [one["helpers"] for one in told] == [2, 4, 6]
    assert png.read_bytes().startswith(b"\x89PNG")


def test_faster_than_in_truth_and_slower_than_it_could(tmp_path: Path):
    """Paced: two calls of a few seconds, a thousand times as fast."""
    line = "2030-03-04 09:00:0{0},q,a{0},2030-03-04 09:00:0{1},,,2030-03-04 09:00:0{2}\n"
    path = tmp_path / "calls.csv"
    path.write_text(",".join(call_day.COLUMNS) + "\n" + line.format(1, 2, 5) + line.format(2, 3, 6), "utf-8")
    out = tmp_path / "out.json"
    assert main(["rehearse", str(path), "--helpers", "1", "--speed", "1000", "--json", str(out)]) == 0
    assert json.loads(out.read_text("utf-8"))["calls_at_phones"] == 2


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["--helpers", "0"], "helpers must be from 1"),
        (["--sweep", "8:2:1"], "--sweep must be like 20:80:5"),
        (["--sweep", "2:8"], "--sweep must be like 20:80:5"),
        (["--speed", "fast"], "--speed must be max or a number above 0"),
        (["--speed", "0"], "--speed must be max or a number above 0"),
        (["--jobs", "0"], "--jobs must be at least 1"),
        (["--png", "out.png"], "--png draws a sweep"),
        (["--json", "no/such/folder/out.json"], "nothing can be written there"),
    ],
)
def test_what_can_not_be_done_is_a_sentence(
    log: Path, more: list[str], said: str, capsys: pytest.CaptureFixture[str]
):
    assert main(["rehearse", str(log), *more]) == 2
    assert said in capsys.readouterr().err


def test_a_bad_log_writes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    lines = call_day.rows(30, 4)
    path = call_day.write(tmp_path / "day.csv", lines)
    path.write_text(path.read_text("utf-8").replace(lines[20][-1], "later"), "utf-8")
    out = tmp_path / "out.json"
    assert main(["rehearse", str(path), "--json", str(out)]) == 2
    assert "line 22: hangup must be a time like" in capsys.readouterr().err
    assert not out.exists()


@contextmanager
def in_the_middle(log: Path, folder: Path, *more: str) -> Iterator["subprocess.Popen[str]"]:
    """A rehearsal that is under way, paced like the day it was; it writes to `out.json` and plays in `scratch`."""
    (folder / "scratch").mkdir()
    given = ["rehearse", str(log), "--speed", "1", "--json", str(folder / "out.json"), *more]
    program = subprocess.Popen(
        [sys.executable, "-m", "escdesk", *given],
        env={**os.environ, "TMPDIR": str(folder / "scratch")},
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        players = 2 if "--jobs" in more else 1
        ends_at = time.monotonic() + 60
        while len(list(folder.glob("scratch/escdesk-rehearse-*/log.db"))) < players:
            assert program.poll() is None
            assert time.monotonic() < ends_at
            time.sleep(0.05)
        yield program
    finally:
        program.kill()
        program.communicate()


SWEEP = ("--sweep", "1:6:1", "--jobs", "2")


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("more", [("--helpers", "3"), SWEEP])
def test_told_to_stop_it_leaves_nothing_behind(
    log: Path, tmp_path: Path, how: signal.Signals, more: tuple[str, ...]
):
    with in_the_middle(log, tmp_path, *more) as program:
        program.send_signal(how)
        _, said = program.communicate(timeout=60)
    assert program.returncode == 128 + how
    assert said.splitlines()[-1] == "escdesk rehearse: stopped; nothing was written."
    assert "Traceback" not in said
    assert list(tmp_path.glob("scratch/*")) == []
    assert not (tmp_path / "out.json").exists()


def test_a_sweep_that_is_killed_leaves_nobody_who_plays_on(log: Path, tmp_path: Path):
    with in_the_middle(log, tmp_path, *SWEEP) as program:
        program.kill()
        program.communicate(timeout=60)  # whoever still played would hold the other end
    assert list(tmp_path.glob("scratch/escdesk-rehearse-*")) == []


def test_a_missing_log_is_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["rehearse", str(tmp_path / "none.csv.xz")]) == 2
    assert "none.csv.xz: can't be read: No such file or directory." in capsys.readouterr().err
