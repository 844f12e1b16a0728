"""A whole hub as a process of its own, made to be killed: `start` it, `kill` it, `start` it again."""

import asyncio
import logging
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from escdesk.domain.ids import ClientId, CustomerId
from escdesk.domain.messages.papers import CustomerPaper
from escdesk.hub import memory
from escdesk.hub.app import Hub
from escdesk.hub.crm.fake import FakeCustomers
from escdesk.hub.outside import Outside
from escdesk.hub.program import run
from escdesk.hub.settings import load
from escdesk.hub.web.passwords import Passwords
from tests.harness.kills.shared_pbx import FarPbx
from tests.hub.web.floor import CHEAP

ROOT = Path(__file__).parents[3]
START_S = 60.0
CUSTOMERS = [
    CustomerPaper(
        customer=CustomerId(f"aoba/{n}"), client=ClientId("aoba"), name=f"客 {n}", phones=(f"0901000{n:04}",)
    )
    for n in range(1, 400, 2)
]
"""Every second caller is known."""


class KilledHub:
    """`escdesk.hub.app.Hub` over a config, its PBX at a port of the test."""

    def __init__(self, config: Path, pbx_port: int) -> None:
        self._words = (str(config), str(pbx_port))
        self._console = config.with_name("hub.log")
        self._process: subprocess.Popen[bytes] | None = None

    def spawn(self) -> None:
        """Begin to start; `wait` says when it listens."""
        assert self._process is None
        path = os.pathsep.join((str(ROOT / "src"), str(ROOT)))
        with self._console.open("wb") as out:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.harness.kills.hub", *self._words],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                env={**os.environ, "PYTHONPATH": path},
                cwd=ROOT,
            )

    async def started(self) -> None:
        begun = time.monotonic()
        while b"listens" not in self._console.read_bytes():
            assert self._process is not None
            assert self._process.poll() is None, f"the hub ended: {self.console()}"
            assert time.monotonic() - begun < START_S, f"the hub does not start: {self.console()}"
            await asyncio.sleep(0.005)

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def kill(self) -> None:
        """SIGKILL; it is gone when this returns."""
        if self._process is not None:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait()
            self._process = None

    def console(self) -> str:
        """The end of what it printed."""
        return self._console.read_text("utf-8", "replace")[-3_000:]


async def _serve(config: str, pbx_port: str) -> None:
    hub = Hub(
        load(Path(config), {}),
        joiner=lambda inside: Outside(FarPbx(int(pbx_port), inside.clock), FakeCustomers(CUSTOMERS)),
        passwords=Passwords(CHEAP),
    )
    await hub.start()
    print("listens", flush=True)
    async with asyncio.TaskGroup() as both:  # as `escdesk hub` does
        both.create_task(memory.tended(lambda: not hub.engine.floor.calls))
        both.create_task(hub.ended())


if __name__ == "__main__":
    logging.basicConfig(level=logging.WARNING)
    run(lambda: _serve(*sys.argv[1:]))  # as `escdesk hub` runs: on uvloop where there is one
