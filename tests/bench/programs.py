"""Hubs and other servers as programs of their own, beside the bench: started, pinned to a core, looked at, ended."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

CONFIG = """
[hub]
port = {port}
data = "data"
[telephony]
kind = "rehearsal"
{telephony}
[floor]
extensions = ["10000-{last}"]
[[floor.queue]]
id = "support"
client = "default"
{queue}
"""


def config(port: int, seats: int, *, telephony: str = "", queue: str = "") -> str:
    """A hub.toml for so many seats."""
    return CONFIG.format(port=port, last=10_000 + seats - 1, telephony=telephony, queue=queue)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as one:
        return int(one.getsockname()[1])


def process_of(pid: int) -> tuple[int, float]:
    """Bytes resident and seconds of CPU of a process (Linux)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    ticks = os.sysconf("SC_CLK_TCK")
    return int(fields[21]) * os.sysconf("SC_PAGE_SIZE"), (int(fields[11]) + int(fields[12])) / ticks


def pin(pid: int, *, first: bool) -> None:
    """The server gets the first core for itself, everybody else the others (Linux; elsewhere as it comes)."""
    if not hasattr(os, "sched_setaffinity"):
        return
    cores = os.sched_getaffinity(0)
    one = min(cores)
    os.sched_setaffinity(pid, {one} if first or len(cores) == 1 else cores - {one})


@contextmanager
def program(*words: str, first: bool | None = None) -> Iterator["subprocess.Popen[str]"]:
    """A module of this package that says JSON lines, on the first core, on the others, or on any."""
    one = subprocess.Popen(
        [sys.executable, "-m", *words], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        if first is not None:
            pin(one.pid, first=first)
        yield one
    finally:
        one.kill()
        one.wait()


def said(one: "subprocess.Popen[str]") -> dict[str, Any]:
    """The next line of it."""
    assert one.stdout is not None
    return dict(json.loads(one.stdout.readline()))
