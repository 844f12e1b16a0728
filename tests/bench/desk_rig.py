"""What the benches of the desk share: real desks offscreen, and the bare libraries beside them."""

import json
import os
import shutil
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, TypeVar

from tests.bench import bare_path
from tests.bench.figure import percentile

from escdesk.demo.desk import Desk
from escdesk.demo.floor import OPERATOR, SUPERVISOR, DemoFloor, Play, story_caller
from escdesk.demo.processes import Process

T = TypeVar("T")
Receipt = dict[str, Any]

PATIENCE_S = 20.0
PAUSE_S = 0.05
"""Between two of the bare path's messages: the machine falls asleep in between, as it does on a floor."""


def until(what: str, find: Callable[[], T | None], patience_s: float = PATIENCE_S) -> T:
    """What `find` finds. Raises TimeoutError, which says what was waited for."""
    end = time.monotonic() + patience_s
    while (found := find()) is None:
        if time.monotonic() > end:
            raise TimeoutError(what)
        time.sleep(0.002)
    return found


def spread(values: Sequence[float]) -> str:
    """Median and worst, for a note."""
    return f"n {len(values)}, p50 {percentile(values, 0.5):.1f}, max {max(values):.1f}, load {os.getloadavg()[0]:.1f}"


class _HeldFloor(DemoFloor):
    """One customer calls the operator; what is done with the call then, and how many ms after what was before."""

    acts: Sequence[tuple[str, int]] = ()

    def _script(self) -> str:
        line = self.members[OPERATOR].lines[0]
        operator = str(self.members[OPERATOR].extension)
        call = {"act": "customer_calls", "extension": operator, "queue": line.queue}
        steps: list[dict[str, object]] = [
            {**call, "caller": story_caller(self.play.seed), "after_ms": 2_000},
            {"act": "answer", "after_ms": 500},
            *({"act": act, "after_ms": after_ms} for act, after_ms in self.acts),
        ]
        desks = json.dumps([OPERATOR, SUPERVISOR])
        text = f"desks = {desks}\nwait_for_desks = true\nsteady = true\nquiet = [{json.dumps(operator)}]\n"
        for step in steps:
            fields = {"call": "held", **step}
            text += "[[steps]]\n" + "".join(f"{name} = {json.dumps(one)}\n" for name, one in fields.items())
        return text


def held_floor(stack: ExitStack, folder: Path, acts: Sequence[tuple[str, int]]) -> DemoFloor:
    """A rehearsed floor that runs, with one call; it ends with `stack`."""
    floor = _HeldFloor(folder, folder, Play(seed=1, rate=1.0, story=True))
    floor.acts = acts
    stack.callback(end_floor, floor)
    floor.start()
    return floor


def environment(folder: Path) -> dict[str, str]:
    """Offscreen, on a screen large enough for every window, without anybody's keyring; compiled as if installed."""
    path = folder / "screen.json"
    screen = {"name": "bench", "x": 0, "y": 0, "width": 1920, "height": 1200, "dpr": 1}
    path.write_text(json.dumps({"screens": [{**screen, "logicalDpi": 96, "logicalBaseDpi": 96}]}), "utf-8")
    return {
        "QT_QPA_PLATFORM": f"offscreen:configfile={path}",
        "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
        "PYTHONDONTWRITEBYTECODE": "",
        "PYTHONPYCACHEPREFIX": str(folder / "compiled"),
    }


def open_desk(hub: str, login: str, password: str, extension: str, folder: Path) -> Desk:
    """The desk of a person as a process; its folder is kept from start to start."""
    data = folder / login
    data.mkdir(mode=0o700, exist_ok=True)
    return Desk(
        login,
        hub=hub,
        password=password,
        extension=extension,
        folder=data,
        logs=folder,
        witnessed=True,
        environment=environment(folder),
        news=threading.Event(),
    )


def end(process: Process) -> None:
    process.ask_to_end()
    process.close()


def end_floor(floor: DemoFloor) -> None:
    if floor.process is not None:
        end(floor.process)


def process_id(process: Process) -> int:
    return int(process._popen.pid)


@contextmanager
def own_folder() -> Iterator[Path]:
    """A temporary folder, removed at the end."""
    path = Path(tempfile.mkdtemp(prefix="escdesk-bench-"))
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


def painted(
    desk: Desk, window: str, what: str, shows: Callable[[dict[str, Any]], object], after: int = 0
) -> Receipt:
    """The first paint of `window` that shows it, of those that came after `after` receipts."""

    def find() -> Receipt | None:
        if not desk.running:
            raise RuntimeError(f"the desk of {desk.login} has ended")
        for one in desk.receipts[after:]:
            if one["window"] == window and shows(one["shows"]):
                return one
        return None

    return until(f"{desk.login}'s {window} shows {what}", find)


def took_ms(began_ns: int, receipt: Receipt) -> float:
    """From a reading of the wall clock to a paint; the receipt's whole ms are cut off, so one is added."""
    return float(receipt["at_ms"]) + 1 - began_ns / 1e6


class Bare:
    """One program of `bare_path`; what it says is kept."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        self.said: list[dict[str, Any]] = []
        self.began_ns = time.time_ns()
        self.process = Process(
            f"bare-{arguments[0]}",
            (sys.executable, str(bare_path.__file__), *arguments),
            environment=environment(folder),
            log=folder / "bare.log",
            on_line=lambda line: self.said.append(json.loads(line)),
        )

    def says(self, key: str, value: object = None) -> dict[str, Any]:
        """The line with this key (and value), as soon as it is said."""

        def find() -> dict[str, Any] | None:
            for line in tuple(self.said):
                if key in line and value in {None, line[key]}:
                    return line
            return None

        return until(f"the bare program says {key}", find)


def bare_holds(folder: Path, count: int) -> list[float]:
    """ms from a line on its way to the hub to the repaint of an empty window: TCP, asyncio, websockets, Qt."""
    hub = Bare(folder, "hub")
    ports = hub.says("web")
    desk = Bare(folder, "desk", str(ports["web"]))
    took = []
    try:
        desk.says("connected")
        desk.says("painted", "window")
        with socket.create_connection(("127.0.0.1", ports["pbx"])) as pbx:
            pbx.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            for number in range(1, count + 1):
                began = time.time_ns()
                pbx.sendall(f"{number} {'x' * 600}\n".encode())
                took.append((desk.says("painted", str(number))["at_ns"] - began) / 1e6)
                time.sleep(PAUSE_S)
    finally:
        end(desk.process)
        end(hub.process)
    return took


def bare_clicks(folder: Path, count: int) -> list[float]:
    """ms from a click in one process to the repaint of an empty window in another, over a websockets server."""
    hub = Bare(folder, "hub")
    port = str(hub.says("web")["web"])
    asking, asked = Bare(folder, "desk", port), Bare(folder, "desk", port)
    took = []
    try:
        for desk in (asking, asked):
            desk.says("connected")
            desk.says("painted", "window")
        for number in range(1, count + 1):
            began = time.time_ns()
            asking.process.say("click")
            took.append((asked.says("painted", str(number))["at_ns"] - began) / 1e6)
            time.sleep(PAUSE_S)
    finally:
        for one in (asking, asked, hub):
            end(one.process)
    return took
