"""A process of its own that is a thousand desks: each says hello with its token and what it has, and hears what comes.

`desks PORT FILE SECONDS`: the file has one desk a line, its token and the number it stands at. Each line of standard
output is JSON: `listening` once the hub is there, `current` when all have their first frame, and after so many seconds
`seen`: at how many desks, and when at the last of them, each change of a person's call was seen; `gone`: how many ms
after each accept the escalation had left the last other screen at which it rang.
`bare SIZE`: what the bare library does in the hub's place: to each hello one frame of that size, prepared before.
"""

import asyncio
import contextlib
import itertools
import json
import re
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import msgspec
from tests.bench.wire import Wire, connected, listening
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed

from escdesk.domain.ids import CallId, CommandId, EscalationId
from escdesk.domain.messages.escalations import Accept, AskForTakeover, Withdraw
from escdesk.domain.messages.kinds import Command
from escdesk.hub.program import run
from escdesk.hub.web.server import allow_many_connections
from escdesk.protocol.codec import encode, raw
from escdesk.protocol.messages import Ask, Hello

AGAIN_S = 0.05
PAUSE_S, REST_S = 0.3, 1.5
"""Between ringing and accepting, and before the next one asks."""
LONGEST_S = 5.0
LONG = 50_000
AT_ONCE = 1_000
"""Desks that knock at the same time: what the hub lets stand before its door."""
MOST_KNOWN = 5_000
PULSE = b'{"say":"pulse"'


class Line(msgspec.Struct):
    call: str
    since: int


class Ring(msgspec.Struct):
    targets: tuple[str, ...] = ()


class Put(msgspec.Struct):
    """Of a person `lines`; of an escalation `by`, `stage` and `ring`."""

    kind: str
    id: str
    lines: tuple[Line, ...] = ()
    by: str = ""
    stage: str = ""
    ring: Ring | None = None


class Message(msgspec.Struct):
    """What is read of one."""

    say: str
    upto: int = 0
    anew: bool = False
    person: str = ""
    puts: tuple[Put, ...] = ()
    drops: tuple[tuple[str, str], ...] = ()
    code: str = ""


_message = msgspec.json.Decoder(Message)
_HEAD = re.compile(rb'\{"say":"changes","since":\d+,"upto":(\d+),"anew":(true|false)')


def understood(text: bytes, length: int) -> Message:
    """What everybody is sent first is only counted: of that only the head is here."""
    if length == len(text):
        return _message.decode(text)
    found = _HEAD.match(text)
    assert found is not None, text
    return Message(say="changes", upto=int(found[1]), anew=found[2] == b"true")


class Desk:
    """One desk, what it holds and what it asks."""

    def __init__(self, token: str, seq: int) -> None:
        self.token = token
        self.seq = seq
        self.person = ""
        self.wire: Wire
        self.current = False
        self.seen: dict[str, int] = {}
        """Since when each person's call is as this desk was told last."""
        self._asked = 0

    def asks(self, command: Command) -> None:
        self._asked += 1
        name = CommandId(f"bench-{self._asked}")
        self.wire.say(encode(Ask(id=name, command=raw(command))))


class Accepts:
    """One escalation after the other: an operator asks, one of those at whom it rings accepts, it is taken back."""

    def __init__(self, desks: dict[str, Desk], calls: dict[str, str]) -> None:
        self._desks = desks
        self._calls = calls
        self.gone: list[float] = []
        self.rung: list[int] = []
        """At how many screens each of those rang."""
        self.refused: Counter[str] = Counter()
        self._name = self._by = ""
        self._rings: set[str] = set()
        self._changed = asyncio.Event()

    def put(self, desk: Desk, one: Put) -> None:
        if one.by == self._by and (not self._name or one.id == self._name):
            self._name = one.id
            rings = one.stage == "ringing" and one.ring is not None and desk.person in one.ring.targets
            (self._rings.add if rings else self._rings.discard)(desk.person)
            self._changed.set()

    def drop(self, desk: Desk, name: str) -> None:
        if name == self._name:
            self._rings.discard(desk.person)
            self._changed.set()

    async def run(self) -> None:
        operators = [who for who in self._desks if who.startswith("op")]
        for turn in itertools.count():
            self._by, self._name = operators[turn % len(operators)], ""
            self._rings.clear()
            call = self._calls.get(self._by)
            if call is None:
                await asyncio.sleep(0.001)
                continue
            operator = self._desks[self._by]
            operator.asks(AskForTakeover(call=CallId(call)))
            if await self._until(lambda: len(self._rings) > 1):
                await asyncio.sleep(PAUSE_S)
                await self._accepted(sorted(self._rings))
            if self._name:
                operator.asks(Withdraw(escalation=EscalationId(self._name)))
            await asyncio.sleep(REST_S)

    async def _accepted(self, rings: list[str]) -> None:
        begun = time.perf_counter()
        self._desks[rings[0]].asks(Accept(escalation=EscalationId(self._name)))
        await self._until(lambda: not self._rings - {rings[0]})  # one that takes longer is counted as it is
        self.rung.append(len(rings))
        self.gone.append((time.perf_counter() - begun) * 1_000)

    async def _until(self, holds: Callable[[], bool]) -> bool:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(LONGEST_S):
                while not holds():
                    self._changed.clear()
                    await self._changed.wait()
        return holds()


class Desks:
    """All of them; whoever is lost comes back with the number it stands at."""

    def __init__(self, port: int, desks: list[Desk], seconds: float) -> None:
        self._port = port
        self._desks = desks
        self._seconds = seconds
        self._here: dict[str, Desk] = {}
        self._calls: dict[str, str] = {}
        self._accepts = Accepts(self._here, self._calls)
        self._known: dict[bytes, Message] = {}
        """An audience is told the same: it is understood once."""
        self._coming: set[asyncio.Task[None]] = set()
        self._at_once = asyncio.Semaphore(AT_ONCE)
        self._over = False
        self.seen: dict[str, dict[int, list[float]]] = {}
        """Of each person's call, as it is since when: at how many desks that was seen, and when at the last."""
        self.current = 0
        self.anew = 0
        self.bytes = 0
        self.first_bytes = 0
        self.messages = 0
        self.lost = 0

    async def live(self) -> None:
        await listening(self._port)
        begun = time.perf_counter()
        say(listening=time.time())
        for desk in self._desks:
            self._comes(desk)
        while self.current < len(self._desks):
            await asyncio.sleep(0.005)
        say(current=time.time(), took=time.perf_counter() - begun, anew=self.anew, **self._read())
        if self._seconds:
            began, cpu = time.perf_counter(), time.process_time()
            asking = asyncio.create_task(self._accepts.run())
            await asyncio.sleep(self._seconds)
            asking.cancel()
            share = (time.process_time() - cpu) / (time.perf_counter() - began)
            accepts = self._accepts
            say(
                seen=self.seen,
                gone=accepts.gone,
                rung=accepts.rung,
                refused=accepts.refused,
                share=share,
                **self._read(),
            )
        self._over = True
        for desk in self._desks:
            desk.wire.close()

    def _read(self) -> dict[str, int]:
        return {
            "bytes": self.bytes,
            "first_bytes": self.first_bytes,
            "frames": self.messages,
            "lost": self.lost,
        }

    def _comes(self, desk: Desk, after_s: float = 0.0) -> None:
        coming = asyncio.create_task(self._connect(desk, after_s))
        self._coming.add(coming)
        coming.add_done_callback(self._coming.discard)

    async def _connect(self, desk: Desk, after_s: float) -> None:
        await asyncio.sleep(after_s)
        hello = encode(Hello(token=desk.token, seq=desk.seq, versions=(1,)))

        def lost(_wire: Wire) -> None:
            if not self._over:
                self.lost += 1
                self._comes(desk, AGAIN_S)

        def wire() -> Wire:
            return Wire(
                self._port,
                opened=lambda one: one.say(hello),
                told=lambda _one, text, length: self._told(desk, text, length),
                lost=lost,
                longest=LONG,
            )

        async with self._at_once:
            desk.wire = await connected(wire, self._port)

    def _told(self, desk: Desk, text: bytes, length: int) -> None:
        self.messages += 1
        self.bytes += length
        if text.startswith(PULSE):
            return
        message = self._known.get(text)
        if message is None:
            if len(self._known) > MOST_KNOWN:
                self._known.clear()
            message = self._known[text] = understood(text, length)
        match message.say:
            case "changes":
                self._changes(desk, message, length)
            case "welcome":
                desk.person = message.person
                self._here[message.person] = desk
            case "goodbye":
                raise RuntimeError(f"{desk.person} was sent away: {message.code}")
            case "answer" if message.code != "ok":
                self._accepts.refused[message.code] += 1

    def _changes(self, desk: Desk, message: Message, length: int) -> None:
        desk.seq = message.upto
        self.anew += message.anew
        if not desk.current:
            desk.current = True
            self.current += 1
            self.first_bytes += length
        now = time.time()
        for put in message.puts:
            if put.kind == "escalation":
                self._accepts.put(desk, put)
            elif put.lines:
                self._calls[put.id] = put.lines[0].call
                since = put.lines[0].since
                if desk.seen.get(put.id) == since:
                    continue  # something else of this person has changed
                desk.seen[put.id] = since
                at = self.seen.setdefault(put.id, {}).setdefault(since, [0, 0.0])
                at[0] += 1
                at[1] = now
        for kind, name in message.drops:
            if kind == "escalation":
                self._accepts.drop(desk, name)


def say(**fields: object) -> None:
    print(json.dumps(fields), flush=True)


async def bare(size: int) -> None:
    frame = '{"say":"changes","since":0,"upto":1,"anew":true,"puts":["' + "x" * size + '"]}'

    async def desk(socket: ServerConnection) -> None:
        with contextlib.suppress(ConnectionClosed):
            async for _hello in socket:
                await socket.send(frame)

    async with serve(desk, "127.0.0.1", 0, compression=None, open_timeout=60) as server:
        say(port=next(iter(server.sockets)).getsockname()[1])
        await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


def main(words: list[str]) -> None:
    match words:
        case ["desks", port, file, seconds]:
            lines = Path(file).read_text(encoding="utf-8").splitlines()
            allow_many_connections()
            run(Desks(int(port), [Desk(*json.loads(line)) for line in lines], float(seconds)).live)
        case ["bare", size]:
            run(lambda: bare(int(size)))


if __name__ == "__main__":
    main(sys.argv[1:])
