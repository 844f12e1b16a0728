"""The real hub as a process of its own against the lab's PBX: started, killed at any instant, started again."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.harness.pbx.asterisk import AmiAccess
from tests.harness.pbx.floor import BY_TRUNK
from tests.harness.pbx.ports import tcp_port
from tests.harness.pbx.waiting import wait_until

ROOT = Path(__file__).parents[3]
PASSWORD = "lab-floor-password"

CONFIG = """
[hub]
host = "127.0.0.1"
port = {port}
data = "data"
name = "lab"
[telephony]
kind = "asterisk"
host = "{ami.host}"
port = {ami.port}
user = "{ami.username}"
secret_file = "ami.secret"
outside = "{way_out}"
[floor]
extensions = ["2001", "2002", "3001", "3002", "3999"]
ring = "30s"
transfer_ring = "{transfer_ring}"
wrap_up = "0s"
[[floor.queue]]
id = "support"
client = "aoba"
promise = "2s"
limit = "6s"
"""

PEOPLE = """login,name,kana,role,teams,skills,clients,password
tanaka,田中 一郎,たなか,operator,A,,aoba,{password}
suzuki,鈴木 次郎,すずき,operator,A,,aoba,{password}
sato,佐藤 恵子,さとう,sv,A,,aoba,{password}
takahashi,高橋 舞,たかはし,sv,A,,aoba,{password}
matsui,松井 徹,まつい,manager,A,,aoba,{password}
mori,森 由美,もり,lead,A,,aoba,{password}
"""


class HubProcess:
    """`escdesk hub` with a folder, a port and a database of its own. `kill()` is SIGKILL; `start()` may follow."""

    def __init__(self, ami: AmiAccess, *, transfer_ring: str = "10s", data: Path | None = None) -> None:
        """`data`: a prepared hub's data folder to begin with a copy of; without one the people are imported."""
        self.folder = Path(tempfile.mkdtemp(prefix="escdesk-hub-"))
        self.port = tcp_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._config = self.folder / "hub.toml"
        self._config.write_text(
            CONFIG.format(port=self.port, ami=ami, transfer_ring=transfer_ring, way_out=BY_TRUNK),
            encoding="utf-8",
        )
        secret = self.folder / "ami.secret"
        secret.touch(mode=0o600)
        secret.write_text(ami.secret, encoding="utf-8")
        self._process: subprocess.Popen[bytes] | None = None
        self._starts = 0
        if data is not None:
            shutil.copytree(data, self.data)
        else:
            people = self.folder / "people.csv"
            people.write_text(PEOPLE.format(password=PASSWORD), encoding="utf-8")
            self.admin("people", "import", str(people))

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def admin(self, *words: str) -> str:
        """`escdesk admin …`; its output."""
        done = subprocess.run(
            [sys.executable, "-m", "escdesk", "admin", "--config", str(self._config), *words],
            env=_environment(),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, f"admin {words}: {done.returncode} {done.stdout} {done.stderr}"
        return done.stdout

    def start(self) -> "HubProcess":
        """Start and wait until it listens."""
        assert self._process is None
        self._starts += 1
        console = self.folder / f"hub-{self._starts}.log"
        with console.open("wb") as out:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "escdesk", "hub", "--config", str(self._config)],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                env=_environment(),
            )

        def listens() -> bool:
            assert self._process is not None
            text = console.read_text(encoding="utf-8", errors="replace")
            assert self._process.poll() is None, f"the hub ended: {text[-3000:]}"
            return "listens at" in text

        wait_until("the hub listens", listens, patience_s=40)
        return self

    def kill(self) -> None:
        """SIGKILL; returns when the process is gone. Safe to call from another thread."""
        process = self._process
        assert process is not None
        process.send_signal(signal.SIGKILL)
        process.wait()
        self._process = None

    def stop(self) -> None:
        """End it politely and remove its folder."""
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._process = None
        shutil.rmtree(self.folder, ignore_errors=True)

    def log(self) -> list[dict[str, Any]]:
        """Every event of the hub's log so far, in order."""
        return [json.loads(line) for line in self.admin("log").splitlines() if line.startswith("{")]

    def console(self) -> str:
        """What all its lives printed."""
        return "\n".join(path.read_text("utf-8", "replace") for path in sorted(self.folder.glob("hub-*.log")))


def _environment() -> dict[str, str]:
    path = os.pathsep.join([str(ROOT / "src"), os.environ.get("PYTHONPATH", "")])
    return {**os.environ, "PYTHONPATH": path, "PYTHONUTF8": "1"}
