"""Programs that the demo starts, and ends together with everything that they started themselves."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO

GRACE_MS = 3_000
"""How long a program may take to end when it is asked to."""


class Process:
    """One program in a process group of its own; what it says besides goes to `log`.

    `on_line` gets each line of its standard output, on a thread of its own.
    """

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        *,
        environment: Mapping[str, str],
        log: Path,
        on_line: Callable[[str], None] | None = None,
    ) -> None:
        self.name = name
        self.log = log
        self._out: IO[bytes] = log.open("ab")
        group: dict[str, object] = (
            {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP}  # type: ignore[attr-defined]  # Windows only
            if sys.platform == "win32"
            else {"start_new_session": True}
        )
        self._popen = subprocess.Popen(  # type: ignore[call-overload]  # noqa: S603  the group's options differ by system; our own program
            list(command),
            stdin=subprocess.PIPE,
            stdout=self._out if on_line is None else subprocess.PIPE,
            stderr=self._out,
            env={**os.environ, **environment},
            **group,
        )
        self._reader = threading.Thread(target=self._read, args=(on_line,), name=f"{name}-says", daemon=True)
        if on_line is not None:
            self._reader.start()

    def _read(self, on_line: Callable[[str], None]) -> None:
        for line in self._popen.stdout:
            on_line(line.decode("utf-8", errors="replace").rstrip("\n"))

    @property
    def running(self) -> bool:
        return self._popen.poll() is None

    @property
    def exit_code(self) -> int | None:
        code: int | None = self._popen.poll()
        return code

    def say(self, line: str) -> None:
        """Write a line to its standard input; nothing happens when it is gone."""
        with contextlib.suppress(OSError, ValueError):
            self._popen.stdin.write(line.encode() + b"\n")
            self._popen.stdin.flush()

    # -- endings and interruptions

    def freeze(self) -> None:
        """It does nothing until it is thawed or killed (POSIX only)."""
        if sys.platform != "win32":
            self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        if sys.platform != "win32":
            self._signal(signal.SIGCONT)

    def kill(self) -> None:
        """At once, and whatever it has started with it."""
        if sys.platform == "win32":
            self._popen.kill()
        else:
            self._signal(signal.SIGKILL)
        self._popen.wait()

    def ask_to_end(self) -> None:
        if sys.platform == "win32":
            self._popen.terminate()
        else:
            self._signal(signal.SIGTERM)
            self._signal(signal.SIGCONT)

    def close(self, grace_ms: int = GRACE_MS) -> None:
        """Wait a little for it to end, else kill it."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._popen.wait(grace_ms / 1000)
        self.kill()
        if self._reader.is_alive():
            self._reader.join(timeout=1)
        for stream in (self._popen.stdin, self._popen.stdout, self._out):
            if stream is not None:
                with contextlib.suppress(OSError):
                    stream.close()

    def _signal(self, number: int) -> None:
        if sys.platform != "win32":
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._popen.pid, number)


def escdesk(*arguments: str) -> tuple[str, ...]:
    """The command of a part of this very package, by the Python that runs now."""
    return (sys.executable, "-m", "escdesk", *arguments)


def end_all(processes: Sequence[Process]) -> None:
    """Ask all of them at once, then see to each."""
    for process in processes:
        if process.running:
            process.ask_to_end()
    for process in processes:
        process.close()


def last_words(log: Path, lines: int = 3) -> str:
    """The end of a program's log, for a sentence about its end."""
    try:
        text = log.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    return " | ".join(text.strip().splitlines()[-lines:])
