"""A hub as a process of its own that has somebody outside to tell, made to be killed and started again."""

import asyncio
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

from tests.harness.means.hub import raise_a_hand, started_again
from tests.hub.web.floor import running

ROOT = Path(__file__).parents[3]
START_S = 60.0


class KilledHub:
    """`begin` raises a hand for which the rule goes straight outside; `again` starts it as it was left."""

    def __init__(self, folder: Path, config: str, rules: str) -> None:
        self._folder = folder
        (folder / "rules.toml").write_text(rules, encoding="utf-8")
        (folder / "wanted.toml").write_text(config, encoding="utf-8")
        self._console = folder / "console"
        self._process: subprocess.Popen[bytes] | None = None
        self.url = ""

    async def begin(self) -> None:
        await self._start("begin")

    async def again(self) -> None:
        await self._start("again")

    async def _start(self, how: str) -> None:
        with self._console.open("wb") as out:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.harness.means.killed", how, str(self._folder)],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                env={**os.environ, "PYTHONPATH": os.pathsep.join((str(ROOT / "src"), str(ROOT)))},
                cwd=ROOT,
            )
        begun = time.monotonic()
        while (found := re.search(r"listens at (\S+)", self._console.read_text("utf-8", "replace"))) is None:
            assert self._process.poll() is None, self._console.read_text("utf-8", "replace")
            assert time.monotonic() - begun < START_S, "the hub does not start"
            await asyncio.sleep(0.005)
        self.url = found[1]

    def kill(self) -> None:
        """SIGKILL; it is gone when this returns."""
        if self._process is not None:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait()
            self._process = None


async def _serve(how: str, folder: Path) -> None:
    if how == "again":
        async with started_again(folder) as hub:
            print(f"listens at {hub.url}", flush=True)
            await hub.ended()
    config = (folder / "wanted.toml").read_text("utf-8")
    async with running(folder, config=config) as floor:
        print(f"listens at {floor.hub.url}", flush=True)
        await raise_a_hand(floor, (folder / "rules.toml").read_text("utf-8"))
        await floor.hub.ended()


if __name__ == "__main__":
    asyncio.run(_serve(sys.argv[1], Path(sys.argv[2])))
