"""One real desk that the demo starts: its process, what its windows have painted, and its mouse and keyboard."""

import json
import threading
import time
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

from escdesk.demo.processes import Process, escdesk

PRESS_MS = 5_000
"""How long a person looks for a button before giving up."""


class CannotPressError(Exception):
    """The desk says why the button can't be pressed."""


class Desk:
    """The desk of `login`. `receipts` are the witness's lines, oldest first; `news` is set for each new one."""

    def __init__(
        self,
        login: str,
        *,
        hub: str,
        password: str,
        extension: str | None,
        folder: Path,
        logs: Path,
        witnessed: bool,
        environment: dict[str, str],
        news: threading.Event,
    ) -> None:
        self.login = login
        self.receipts: list[dict[str, Any]] = []
        self._news = news
        self._answers: dict[int, dict[str, Any]] = {}
        self._ids = count(1)
        self._said = logs / f"desk-{login}.jsonl"
        where = ("--extension", extension) if extension else ()
        command = escdesk(
            "desk",
            "--hub",
            hub,
            "--login",
            login,
            *where,
            "--data",
            str(folder),
            *(("--witness",) if witnessed else ()),
        )
        self.process = Process(
            f"desk-{login}",
            command,
            environment={**environment, "ESCDESK_PASSWORD": password},
            log=logs / f"desk-{login}.log",
            on_line=self._line if witnessed else None,
        )

    @property
    def running(self) -> bool:
        return self.process.running

    def _line(self, text: str) -> None:
        with self._said.open("a", encoding="utf-8") as file:
            file.write(f"{text}\n")
        try:
            line = json.loads(text)
        except ValueError:
            return
        if "window" in line:
            self.receipts.append(line)
        elif "done" in line:
            self._answers[line["done"]] = line
        self._news.set()

    def find(
        self, window: str, since_seq: int, shows: Callable[[dict[str, Any]], object]
    ) -> dict[str, Any] | None:
        """The first paint of a window at event `since_seq` or later that shows it."""
        for receipt in tuple(self.receipts):
            if receipt["window"] == window and receipt["seq"] >= since_seq and shows(receipt["shows"]):
                return receipt
        return None

    # -- hands

    def press(self, name: str, window: str | None = None) -> None:
        """Click a button as soon as it can be clicked. Raises CannotPressError."""
        self._insist({"press": name, "window": window})

    def key(self, name: str, window: str | None = None) -> None:
        self._insist({"key": name, "window": window})

    def type(self, text: str, window: str | None = None) -> None:
        self._insist({"type": text, "window": window})

    def grab(self, path: Path, window: str) -> None:
        self._insist({"grab": str(path), "window": window})

    def look(self) -> list[dict[str, Any]]:
        """What stands in its windows, for whoever writes a story."""
        found: list[dict[str, Any]] = self._insist({"look": True}).get("found", [])
        return found

    def _insist(self, command: dict[str, Any]) -> dict[str, Any]:
        until = time.monotonic() + PRESS_MS / 1000
        while True:
            answer = self._ask(command, until)
            if answer["ok"]:
                return answer
            if time.monotonic() >= until:
                raise CannotPressError(f"{self.login}: {answer['error']}")
            time.sleep(0.05)

    def _ask(self, command: dict[str, Any], until: float) -> dict[str, Any]:
        number = next(self._ids)
        wanted = {key: value for key, value in command.items() if value is not None}
        self.process.say(json.dumps({**wanted, "id": number}, ensure_ascii=False))
        while number not in self._answers:
            if not self.running:
                raise CannotPressError(f"the desk of {self.login} is gone")
            if time.monotonic() >= until + 1:
                raise CannotPressError(f"the desk of {self.login} does not react")
            time.sleep(0.005)
        return self._answers.pop(number)
