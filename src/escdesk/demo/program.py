"""`escdesk demo`: starts a hub and three desks; with a display to play with, without one it plays the story."""

import argparse
import json
import os
import shutil
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path

from escdesk.demo.breaking import Break
from escdesk.demo.desk import Desk
from escdesk.demo.floor import LEAD, OPERATOR, SUPERVISOR, DemoError, DemoFloor, Play
from escdesk.demo.processes import end_all
from escdesk.demo.record import Record
from escdesk.demo.story import Story, StoryFailedError

STORY_RATE = 5.0
FAILED = 1
INTERRUPTED = 130


def has_display(environment: Mapping[str, str] = os.environ, platform: str = sys.platform) -> bool:
    """Whether windows can be shown to somebody."""
    return platform in {"win32", "darwin"} or any(
        environment.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY")
    )


def main(argv: Sequence[str]) -> int:
    """0: played or closed; 1: the story failed at a step; 2: could not be started; 130: interrupted."""
    parser = argparse.ArgumentParser(prog="escdesk demo", description="A whole floor on this machine.")
    parser.add_argument(
        "--seed", type=int, default=1, metavar="N", help="what names and calls are drawn from"
    )
    parser.add_argument("--offscreen", action="store_true", help="play the story without showing windows")
    parser.add_argument(
        "--break",
        dest="broken",
        choices=("sv", "hub", "pbx"),
        help="right after the ask: kill all desks but the operator's, kill the hub, or silence the PBX",
    )
    parser.add_argument(
        "--out", type=Path, default=Path("demo-out"), metavar="FOLDER", help="where the story is left"
    )
    given = parser.parse_args(argv)
    if given.seed < 0:
        parser.error("--seed must not be negative")
    story = given.offscreen or given.broken is not None or not has_display()
    if given.broken is not None and sys.platform == "win32":
        parser.error("--break needs a system that can freeze a program")
    play = Play(seed=given.seed, rate=STORY_RATE if story else 1.0, story=story)
    out = _emptied(given.out)
    signal.signal(signal.SIGTERM, _interrupted)
    try:
        with ExitStack() as stack:
            demo = _Demo(play, out, stack)
            demo.start()
            return demo.play_story(given.broken) if story else demo.stay_open()
    except DemoError as wrong:
        print(f"{wrong}\nLogs: {out / 'logs'}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return INTERRUPTED


def _interrupted(_number: int, _frame: object) -> None:
    raise KeyboardInterrupt


def _emptied(out: Path) -> Path:
    """The folder of the story, without what an earlier one left there and nothing else touched."""
    for old in (*out.glob("[0-9][0-9]-*.png"), out / "story.json"):
        old.unlink(missing_ok=True)
    shutil.rmtree(out / "logs", ignore_errors=True)
    (out / "logs").mkdir(parents=True)
    return out.resolve()


class _Demo:
    """Everything that is running; `stack` ends it, whatever happens."""

    def __init__(self, play: Play, out: Path, stack: ExitStack) -> None:
        self._play = play
        self._out = out
        self._logs = out / "logs"
        self._stack = stack
        self._news = threading.Event()
        self._desks: list[Desk] = []
        folder = Path(tempfile.mkdtemp(prefix="escdesk-demo-"))
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        self._folder = folder
        self._floor = DemoFloor(folder, self._logs, play)
        stack.callback(self._end)

    def _end(self) -> None:
        running = [desk.process for desk in self._desks]
        if self._floor.process is not None:
            running.append(self._floor.process)
        end_all(running)

    def start(self) -> None:
        self._floor.start()
        for login in (OPERATOR, SUPERVISOR, LEAD):
            self._desks.append(self._desk(login))

    def _desk(self, login: str) -> Desk:
        member = self._floor.members[login]
        folder = self._folder / login
        folder.mkdir(mode=0o700)
        environment = {"PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"}
        if self._play.story:
            environment["QT_QPA_PLATFORM"] = f"offscreen:configfile={self._screen()}"
        return Desk(
            login,
            hub=self._floor.url,
            password=self._floor.passwords[login],
            extension=None if member.extension is None else str(member.extension),
            folder=folder,
            logs=self._logs,
            witnessed=self._play.story,
            environment=environment,
            news=self._news,
        )

    def _screen(self) -> Path:
        """A screen for nobody to look at, large enough for every window."""
        path = self._folder / "screen.json"
        screen = {"name": "demo", "x": 0, "y": 0, "width": 1920, "height": 1200, "dpr": 1}
        dots = {"logicalDpi": 96, "logicalBaseDpi": 96}
        path.write_text(json.dumps({"screens": [{**screen, **dots}]}), encoding="utf-8")
        return path

    # -- the two ways to play

    def play_story(self, broken: str | None) -> int:
        """Exit code: 0, or 1 with the step that did not happen."""
        operator, supervisor, lead = self._desks
        breaking = Break(broken, self._floor, (supervisor, lead)) if broken in {"sv", "hub", "pbx"} else None  # type: ignore[arg-type]  # argparse has checked it
        record = Record(self._out)
        story = Story(self._floor, operator, supervisor, lead, record, self._news, breaking)
        try:
            story.play()
            story.close()
        except StoryFailedError as failed:
            print(f"The story failed at {failed}\nLogs: {self._logs}", file=sys.stderr)
            return FAILED
        print(
            f"The story was played in {len(record.told)} steps; {self._out} has a picture of each, and story.json"
        )
        return 0

    def stay_open(self) -> int:
        """Until every desk has been closed, or Ctrl+C."""
        names = {login: self._floor.members[login] for login in (OPERATOR, SUPERVISOR, LEAD)}
        operator, supervisor, lead = (one.name.name for one in names.values())
        print(
            f"Three desks are opening: {operator} takes calls at extension {names[OPERATOR].extension}, "
            f"{supervisor} is a supervisor at {names[SUPERVISOR].extension}, {lead} leads the floor. "
            "Everybody else, and every phone, is played. Ask for a takeover on the operator's panel, or accept "
            "one that pops up at the supervisor's. Close the three windows or press Ctrl+C to end.",
            flush=True,
        )
        while any(desk.running for desk in self._desks):
            if not self._floor.running:
                raise DemoError("The hub has ended.")
            time.sleep(0.2)
        return 0
