"""`escdesk rehearse`: a real call log through the same engine and rules as a live floor, and what it would have been like."""

import argparse
import contextlib
import gc
import json
import multiprocessing
import multiprocessing.process
import os
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any, Final

from msgspec import Struct

from escdesk.hub.batch import StoreUnavailable
from escdesk.hub.memory import leave_the_past_alone
from escdesk.hub.store.connect import UnusableDatabase
from escdesk.hub.store.store import Store
from escdesk.hub.telephony.rehearsal.call_log.ledger import GroupedLedger
from escdesk.hub.telephony.rehearsal.call_log.model import Modelled
from escdesk.hub.telephony.rehearsal.call_log.playing import LoggedFloor, as_fast_as_possible, paced
from escdesk.hub.telephony.rehearsal.call_log.reading import COLUMNS, CallLogError, LoggedCall, read
from escdesk.hub.telephony.rehearsal.call_log.report import of_log, report

MOST_HELPERS: Final = 999
FASTEST: Final = "max"
_SIGNALLED: Final = 128
"""What a shell adds to the number of the signal that ended a program."""

_CLEARING_S: Final = 5.0
"""For whoever plays without a sweep to clear away what they play."""

Draw = Callable[[Sequence[dict[str, Any]], Path], None]
"""Draws the reports of a sweep as a picture."""


class Unusable(Exception):  # noqa: N818  said as it is told
    """What was asked for can't be done; its text is one sentence."""


class Wanted(Struct, frozen=True):
    """What the command line asked for. `speed` None: as fast as it goes."""

    log: Path
    helpers: tuple[int, ...]
    seed: int
    speed: float | None
    json: Path | None
    png: Path | None
    jobs: int


def main(given: Sequence[str], draw: Draw) -> int:
    """Exit code 0, or 2 with a sentence for what has to be put right. Nothing is written until all has been played."""
    try:
        return _rehearsed(given, draw)
    except (Unusable, CallLogError) as wrong:
        print(f"escdesk rehearse: {wrong}", file=sys.stderr)
        return 2
    except KeyboardInterrupt as told:
        print("escdesk rehearse: stopped; nothing was written.", file=sys.stderr)
        return _SIGNALLED + (told.args[0] if told.args else signal.SIGINT)


def _rehearsed(given: Sequence[str], draw: Draw) -> int:
    with _ending_when_told():
        wanted = _wanted(given)
        _writable(wanted.json)
        _writable(wanted.png)
        began = time.perf_counter()
        calls = read(wanted.log)
        print(
            f"{len(calls):,} calls from {wanted.log.name}, read in {time.perf_counter() - began:.1f} s.",
            file=sys.stderr,
        )
        reports = _play_all(wanted, calls)
        _write(wanted, reports, draw)
    for one in reports:
        print(_line(one))
    return 0 if not any(one["broken_invariants"] for one in reports) else 1


# -- the command line -----------------------------------------------------------------------------------------


def _wanted(given: Sequence[str]) -> Wanted:
    parser = argparse.ArgumentParser(
        prog="escdesk rehearse",
        description="Play a call log (CSV, also xz) through the engine, with modelled helpers.",
        epilog=f"The log's columns: {','.join(COLUMNS)}; times like 2014-01-02 08:03:21, empty where there was none.",
    )
    parser.add_argument("log", metavar="FILE", type=Path)
    parser.add_argument("--helpers", metavar="N", type=int, default=45, help="supervisors who help (45)")
    parser.add_argument(
        "--seed", metavar="N", type=int, default=1, help="the same seed, the same figures (1)"
    )
    parser.add_argument(
        "--speed", default=FASTEST, help="max, or how many times as fast as in truth, e.g. 60"
    )
    parser.add_argument("--json", metavar="OUT", type=Path, help="write every figure there")
    parser.add_argument(
        "--sweep", metavar="FROM:TO:STEP", help="play it with each of these numbers of helpers"
    )
    parser.add_argument("--png", metavar="OUT", type=Path, help="draw the sweep there")
    parser.add_argument(
        "--jobs", metavar="N", type=int, default=os.cpu_count() or 1, help="processes of a sweep (one a core)"
    )
    args = parser.parse_args(given)
    if args.png is not None and args.sweep is None:
        raise Unusable("--png draws a sweep; say --sweep FROM:TO:STEP too.")
    if args.jobs < 1:
        raise Unusable("--jobs must be at least 1.")
    helpers = (args.helpers,) if args.sweep is None else _sweep(args.sweep)
    if not all(0 < number <= MOST_HELPERS for number in helpers):
        raise Unusable(f"helpers must be from 1 to {MOST_HELPERS}.")
    return Wanted(args.log, helpers, args.seed, _speed(args.speed), args.json, args.png, args.jobs)


def _sweep(text: str) -> tuple[int, ...]:
    parts = text.split(":")
    if len(parts) == 3 and all(part.isascii() and part.isdecimal() for part in parts):
        first, last, step = map(int, parts)
        if 0 < first <= last and step > 0:
            return tuple(range(first, last + 1, step))
    raise Unusable(f"--sweep must be like 20:80:5 (from, to, step), not {text!r}.")


def _speed(text: str) -> float | None:
    if text == FASTEST:
        return None
    try:
        speed = float(text)
    except ValueError:
        speed = 0.0
    if not 0 < speed < float("inf"):
        raise Unusable(f"--speed must be max or a number above 0, not {text!r}.")
    return speed


# -- being told to stop ---------------------------------------------------------------------------------------


@contextlib.contextmanager
def _ending_when_told() -> Iterator[None]:
    """A SIGTERM ends it as Ctrl+C does: the temporary database goes with it."""

    def stop(told: int, _frame: object) -> None:
        raise KeyboardInterrupt(told)

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


class _Player:
    """One process of a sweep. Told to stop it clears away what it plays, and plays nothing of what is left.

    It does not outlive the sweep, however that ended.
    """

    def __init__(self) -> None:
        self._told = False
        self._playing = False

    def begin(self) -> None:
        for one in (signal.SIGTERM, signal.SIGINT):
            signal.signal(one, self._stop)
        sweep = multiprocessing.parent_process()
        if sweep is not None:
            threading.Thread(target=self._end_with, args=(sweep,), daemon=True).start()

    @staticmethod
    def _end_with(sweep: multiprocessing.process.BaseProcess) -> None:
        sweep.join()
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(_CLEARING_S)
        os._exit(_SIGNALLED + signal.SIGTERM)  # it waits for more to play, which nobody sends

    def _stop(self, told: int, _frame: object) -> None:
        self._told = True
        if self._playing:  # else it waits for more to play, and is told by the sweep that there is none
            raise KeyboardInterrupt(told)

    def play(self, wanted: Wanted, calls: Sequence[LoggedCall], helpers: int) -> dict[str, Any]:
        self._playing = True
        try:
            if self._told:
                raise KeyboardInterrupt(signal.SIGTERM)
            return _play(wanted, calls, helpers)
        finally:
            self._playing = False


_PLAYER: Final = _Player()


def _begin_player() -> None:
    _PLAYER.begin()


def _play_in_sweep(wanted: Wanted, calls: Sequence[LoggedCall], helpers: int) -> dict[str, Any]:
    return _PLAYER.play(wanted, calls, helpers)


# -- playing --------------------------------------------------------------------------------------------------


def _play_all(wanted: Wanted, calls: tuple[LoggedCall, ...]) -> list[dict[str, Any]]:
    if len(wanted.helpers) == 1 or wanted.jobs == 1:
        return [_play(wanted, calls, number) for number in wanted.helpers]
    others = set(multiprocessing.active_children())
    with ProcessPoolExecutor(min(wanted.jobs, len(wanted.helpers)), initializer=_begin_player) as players:
        try:
            return list(players.map(partial(_play_in_sweep, wanted, calls), wanted.helpers))
        except KeyboardInterrupt:
            players.shutdown(wait=False, cancel_futures=True)
            for player in set(multiprocessing.active_children()) - others:
                player.terminate()
            raise


def _play(wanted: Wanted, calls: Sequence[LoggedCall], helpers: int) -> dict[str, Any]:
    modelled = Modelled(helpers=helpers, seed=wanted.seed)
    began, usual = time.perf_counter(), gc.get_threshold()
    leave_the_past_alone()
    try:
        with (
            tempfile.TemporaryDirectory(prefix="escdesk-rehearse-") as folder,
            Store.open(f"sqlite:///{Path(folder) / 'log.db'}", lasting=False) as store,
        ):
            ledger = GroupedLedger(store)
            floor = LoggedFloor(calls, modelled, ledger)
            start = floor.clock.now()
            floor.play(as_fast_as_possible if wanted.speed is None else paced(start, wanted.speed))
            ledger.close()
    except (StoreUnavailable, UnusableDatabase, OSError) as wrong:
        raise Unusable(
            f"the temporary database in {tempfile.gettempdir()} can't be used: {wrong}."
        ) from wrong
    finally:
        gc.unfreeze()
        gc.set_threshold(*usual)
    told = report(floor, of_log(wanted.log.name, calls), modelled, ledger.refused)
    return {**told, "wall_seconds": round(time.perf_counter() - began, 2)}


# -- what comes of it -----------------------------------------------------------------------------------------


def _writable(path: Path | None) -> None:
    if path is not None and (
        path.is_dir() or not path.parent.is_dir() or not os.access(path.parent, os.W_OK)
    ):
        raise Unusable(f"{path}: nothing can be written there.")


def _write(wanted: Wanted, reports: list[dict[str, Any]], draw: Draw) -> None:
    """Each file is whole or not there."""
    told = reports[0] if wanted.png is None and len(reports) == 1 else {"sweep": reports}
    if wanted.json is not None:
        text = json.dumps(told, ensure_ascii=False, indent=1) + "\n"
        _put(wanted.json, lambda path: path.write_text(text, "utf-8"))
    if wanted.png is not None:
        _put(wanted.png, lambda path: draw(reports, path))


def _put(path: Path, write: Callable[[Path], object]) -> None:
    beside = path.with_name(f".{path.stem}.part{path.suffix}")
    try:
        write(beside)
        beside.replace(path)
    except OSError as wrong:
        raise Unusable(f"{path}: can't be written: {wrong.strerror or wrong}.") from wrong
    finally:
        beside.unlink(missing_ok=True)


def _line(told: dict[str, Any]) -> str:
    """One point, for whoever started it in a terminal."""
    wait, promise = told["time_to_acceptance"], told["promises"]
    kept = "-" if promise["share"] is None else f"{promise['share']:.1%}"
    seconds = "/".join("-" if wait[p] is None else f"{wait[p]:.1f}" for p in ("p50", "p90", "p99"))
    return (
        f"{told['helpers']} helpers: {told['raised']:,} hands, {told['accepted']:,} accepted after {seconds} s "
        f"(p50/p90/p99, modelled), {told['withdrawn']:,} withdrawn, {told['alarms']:,} alarms, promises kept {kept}, "
        f"{told['broken_invariants']} broken invariants; {told['wall_seconds']} s."
    )
