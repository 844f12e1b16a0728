"""`escdesk hub` as a process of its own, and what a person in front of its machine can do to it."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request

CONFIG = """
[hub]
name = "東京第一フロア"
host = "127.0.0.1"
port = {port}
data = "{data}"

[floor]
extensions = ["2001", "3001"]

[[floor.queue]]
id = "q"
client = "x"
"""
PEOPLE = """login,name,kana,role,teams,skills,clients,password
sato,佐藤 恵子,サトウ ケイコ,sv,a,,x,correct horse
suzuki,鈴木 花子,スズキ ハナコ,operator,a,,x,battery staple
"""


class RealHub:
    """`escdesk hub` on a port of its own; `kill` is SIGKILL."""

    def __init__(self, folder) -> None:
        self.folder = folder
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.config = folder / "hub.toml"
        self.data = folder / "data"
        self.data.mkdir(mode=0o700)
        self.config.write_text(CONFIG.format(port=self.port, data=self.data), "utf-8")
        self.process = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "escdesk", "hub", "--config", str(self.config)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        until = time.monotonic() + 30
        while time.monotonic() < until:
            assert self.process.poll() is None, "the hub has ended"
            try:
                opener.open(f"{self.url}/extensions", timeout=1).close()
            except OSError:
                time.sleep(0.05)
            else:
                return
        raise AssertionError("the hub does not answer")

    def kill(self) -> None:
        if self.process is not None:
            os.kill(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None

    def admin(self, *words: str) -> str:
        return subprocess.run(
            [sys.executable, "-m", "escdesk", "admin", "--config", str(self.config), *words],
            check=True,
            capture_output=True,
            text=True,
        ).stdout

    def import_people(self) -> None:
        people = self.folder / "people.csv"
        people.write_text(PEOPLE, "utf-8")
        self.admin("people", "import", str(people))

    def log(self, kind: str) -> list:
        lines = [json.loads(line) for line in self.admin("log").splitlines()]
        return [line for line in lines if line["type"] == kind]
