"""What `--break` does to the floor right after the ask: desks killed, hub killed, PBX silent."""

import threading
import time
from collections.abc import Sequence
from typing import Literal

from escdesk.demo.desk import Desk
from escdesk.demo.floor import DemoError, DemoFloor

What = Literal["sv", "hub", "pbx"]
NOTICED_MS = 5_000


class Break:
    """`prepare` comes just before the ask, `act` right after it.

    Between the two the other desks are frozen: none of them can paint what the hub has sent them meanwhile.
    """

    def __init__(self, what: What, floor: DemoFloor, others: Sequence[Desk]) -> None:
        self._what = what
        self._floor = floor
        self._others = others

    def prepare(self) -> None:
        if self._what != "pbx":
            for desk in self._others:
                desk.process.freeze()

    def act(self) -> None:
        match self._what:
            case "sv":
                for desk in self._others:
                    desk.process.kill()
            case "hub":
                if self._floor.process is not None:
                    self._floor.process.kill()
                for desk in self._others:
                    desk.process.thaw()
            case "pbx":
                self._floor.silence.touch()
                self._wait_for_silence()

    def _wait_for_silence(self) -> None:
        """Until the hub's own log says that its PBX is silent."""
        process = self._floor.process
        until = time.monotonic() + NOTICED_MS / 1000
        waiting = threading.Event()
        while process is not None and time.monotonic() < until:
            if "falls silent" in process.log.read_text(encoding="utf-8", errors="replace"):
                return
            waiting.wait(0.02)
        raise DemoError("The rehearsed PBX did not fall silent.")
