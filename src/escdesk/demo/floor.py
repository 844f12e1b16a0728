"""The demo's hub: its config, its people and customers, its process, and its log as it grows."""

import base64
import json
import re
import secrets
import time
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from escdesk.demo.processes import Process, escdesk, last_words
from escdesk.hub.administration.rules_line import example
from escdesk.hub.telephony.rehearsal.cast import CLIENTS, LINES, Member, cast
from escdesk.hub.telephony.rehearsal.customers import callers, customers_csv, history_csv

OPERATOR: Final = "op01"
SUPERVISOR: Final = "sv01"
LEAD: Final = "lead01"
COLLEAGUE: Final = "op03"
"""A played operator who asks often, so that the supervisor has something to do."""
AT_DESKS: Final = (OPERATOR, SUPERVISOR, LEAD)
START_MS: Final = 30_000
ASK_MS: Final = 10_000
IMPORT_MS: Final = 60_000
"""Passwords take their time on a slow machine."""
READ_EVERY_MS: Final = 80
EXAMPLE_FOR: Final = re.compile(r'^client = "[^"]*"', re.MULTILINE)
"""Whose rules the file that ships is; on the demo's floor everybody's."""


class DemoError(Exception):
    """The demo can't go on; the text is a sentence for whoever started it."""


@dataclass(frozen=True, slots=True)
class Play:
    """What is played: seed, how fast floor time runs, and whether it is the story or an open floor."""

    seed: int
    rate: float
    story: bool


class DemoFloor:
    """One hub in a folder of its own. `log` is the events so far, `passwords` those of the people at desks."""

    def __init__(self, folder: Path, logs: Path, play: Play) -> None:
        self.folder = folder
        self.play = play
        self.silence = folder / "silence"
        self.members: dict[str, Member] = {member.login: member for member in cast(play.seed)}
        self.passwords = {login: secrets.token_urlsafe(18) for login in AT_DESKS}
        self.log: list[dict[str, Any]] = []
        self._logs = logs
        self._notice: dict[str, str] = {}
        self._read_again = 0.0
        self.process: Process | None = None

    @property
    def url(self) -> str:
        return self._notice["url"]

    @property
    def running(self) -> bool:
        return self.process is not None and self.process.running

    # -- setting up

    def start(self) -> None:
        """Start the hub and bring in people, customers and history. Raises DemoError."""
        data = self.folder / "hub"
        data.mkdir(mode=0o700)
        script = self.folder / "script.toml"
        script.write_text(self._script(), encoding="utf-8")
        config = self.folder / "hub.toml"
        config.write_text(self._config(data, script), encoding="utf-8")
        self.process = Process(
            "hub", escdesk("hub", "--config", str(config)), environment={}, log=self._logs / "hub.log"
        )
        self._wait_for(data / "running.json")
        self._import()

    def _wait_for(self, notice: Path) -> None:
        until = time.monotonic() + START_MS / 1000
        while time.monotonic() < until:
            if not self.running:
                break
            try:
                self._notice = json.loads(notice.read_text(encoding="utf-8"))
            except (OSError, ValueError):
                time.sleep(0.02)
                continue
            return
        raise DemoError(f"The hub did not start: {last_words(self._logs / 'hub.log')}")

    def _import(self) -> None:
        self._bring("people", file="people.csv", content=_content(self._people_csv()))
        for client in CLIENTS:
            found = callers(self.play.seed, client)
            self._bring(
                "customers",
                client=client,
                file="customers.csv",
                content=_content(customers_csv(found)),
            )
            self._bring("history", client=client, file="history.csv", content=_content(history_csv(found)))
            rules = EXAMPLE_FOR.sub(f'client = "{client}"', example(), count=1)
            self._bring("rules", file="rules.toml", content=_content(rules))

    def _bring(self, what: str, **fields: object) -> None:
        self.ask(f"import_{what}", patience_ms=IMPORT_MS, **fields)

    def _people_csv(self) -> str:
        lines = ["login,name,kana,role,teams,skills,clients,password"]
        for one in self.members.values():
            labels = (";".join(one.teams), ";".join(one.skills), ";".join(one.clients))
            password = self.passwords.get(one.login, "")
            fields = (one.login, one.name.name, one.name.kana, one.role.value, *labels, password)
            lines.append(",".join(fields))
        return "\n".join(lines) + "\n"

    def _config(self, data: Path, script: Path) -> str:
        extensions = [str(one.extension) for one in self.members.values() if one.extension is not None]
        parts = [
            _table("hub", {"name": "demo", "host": "127.0.0.1", "port": 0, "data": str(data)}),
            _table(
                "telephony",
                {
                    "kind": "rehearsal",
                    "rate": self.play.rate,
                    "seed": self.play.seed,
                    "script": str(script),
                },
            ),
            _table("floor", {"extensions": extensions}),
        ]
        parts += [
            _table("[floor.queue]", {"id": one.queue, "client": one.client, "label": one.label})
            for one in LINES
        ]
        return "\n".join(parts)

    def _script(self) -> str:
        """The open floor calls everybody; the story's operator is called by the story alone."""
        operator = str(self.members[OPERATOR].extension)
        head = f"desks = {json.dumps(AT_DESKS)}\nsilent_while = {json.dumps(str(self.silence))}\n"
        if not self.play.story:
            colleague = str(self.members[COLLEAGUE].extension)
            return f"{head}eager = {json.dumps([operator, colleague])}\n"
        line = self.members[OPERATOR].lines[0]
        caller = story_caller(self.play.seed)
        steps = (
            {
                "act": "customer_calls",
                "extension": operator,
                "queue": line.queue,
                "caller": caller,
                "after_ms": 4_000,
            },
            {"act": "answer", "after_ms": 3_000},
            {"act": "hold", "after_ms": 10_000},
        )
        text = f"wait_for_desks = true\nsteady = true\nquiet = [{json.dumps(operator)}]\n"
        return head + text + "".join(_table("[steps]", {"call": "story", **one}) for one in steps)

    # -- asking the running hub

    def ask(self, do: str, patience_ms: int = ASK_MS, **fields: object) -> Sequence[str]:
        """Administration, over HTTP with the hub's own token. Raises DemoError."""
        asked = urllib.request.Request(  # noqa: S310  the address is the hub's own
            f"{self.url}/admin",
            data=json.dumps({"do": do, **fields}).encode(),
            headers={
                "Authorization": f"Bearer {self._notice['token']}",
                "Content-Type": "application/json",
            },
            method="POST",
        )
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(asked, timeout=patience_ms / 1000) as response:
                reply = json.load(response)
        except (OSError, ValueError) as wrong:
            raise DemoError(f"The hub does not answer ({type(wrong).__name__}).") from wrong
        if reply.get("fault"):
            raise DemoError(f"The hub did not do it: {reply['fault']}")
        return tuple(reply.get("lines", ()))

    def refresh(self) -> None:
        """Read on in the hub's log; a hub that is gone has no more to say."""
        if not self.running or time.monotonic() < self._read_again:
            return
        self._read_again = time.monotonic() + READ_EVERY_MS / 1000
        after = int(self.log[-1]["seq"]) if self.log else 0
        try:
            lines = self.ask("read_log", after=after)
        except DemoError:
            return
        self.log.extend(json.loads(line) for line in lines)

    def find(self, kind: str, **fields: object) -> dict[str, Any] | None:
        """The first event of this kind with these fields in what was read of the log."""
        for event in self.log:
            if event["type"] == kind and all(event.get(name) == value for name, value in fields.items()):
                return event
        return None

    def close(self) -> None:
        """The people's files hold passwords: the folder goes with whoever made it."""
        if self.process is not None:
            self.process.close()


def story_caller(seed: int) -> int:
    """Which customer calls in the story: one alone at their number, with some history."""
    line = next(one for one in cast(seed) if one.login == OPERATOR).lines[0]
    found = callers(seed, line.client)
    phones = [one.phone for one in found]
    return next(
        index for index, one in enumerate(found) if len(one.history) >= 2 and phones.count(one.phone) == 1
    )


def _content(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def _table(name: str, values: Mapping[str, object]) -> str:
    """A TOML table; JSON's spelling of texts, numbers and lists is TOML's too."""
    return f"[{name}]\n" + "".join(
        f"{key} = {json.dumps(value, ensure_ascii=False)}\n" for key, value in values.items()
    )
