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
import sys
import time
from collections.abc import Callable
from pathlib import Path

import msgspec
from websockets.asyncio.client import ClientConnection, connect
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed, InvalidHandshake

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


class Head(msgspec.Struct):
    """What is read of a message; the rest of its bytes is only counted."""

    say: str
    upto: int = 0
    anew: bool = False


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


class Frame(Head):
    person: str = ""
    puts: tuple[Put, ...] = ()
    drops: tuple[tuple[str, str], ...] = ()


_head = msgspec.json.Decoder(Head)
_frame = msgspec.json.Decoder(Frame)


class Desk:
    """One desk's socket, and what it asks."""

    def __init__(self, person: str, socket: ClientConnection) -> None:
        self.person = person
        self.seen: dict[str, int] = {}
        """Since when each person's call is as this desk was told last."""
        self._socket = socket
        self._asked = 0

    async def asks(self, command: Command) -> None:
        self._asked += 1
        name = CommandId(f"bench-{self._asked}")
        await self._socket.send(encode(Ask(id=name, command=raw(command))).decode())


class Accepts:
    """One escalation after the other: an operator asks, one of those at whom it rings accepts, it is taken back."""

    def __init__(self, desks: dict[str, Desk], calls: dict[str, str]) -> None:
        self._desks = desks
        self._calls = calls
        self.gone: list[float] = []
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
            await operator.asks(AskForTakeover(call=CallId(call)))
            if await self._until(lambda: len(self._rings) > 1):
                await asyncio.sleep(PAUSE_S)
                await self._accepted(sorted(self._rings))
            if self._name:
                await operator.asks(Withdraw(escalation=EscalationId(self._name)))
            await asyncio.sleep(REST_S)

    async def _accepted(self, rings: list[str]) -> None:
        begun = time.perf_counter()
        await self._desks[rings[0]].asks(Accept(escalation=EscalationId(self._name)))
        await self._until(lambda: not self._rings - {rings[0]})  # one that takes longer is counted as it is
        self.gone.append((time.perf_counter() - begun) * 1_000)

    async def _until(self, holds: Callable[[], bool]) -> bool:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(LONGEST_S):
                while not holds():
                    self._changed.clear()
                    await self._changed.wait()
        return holds()


class Desks:
    def __init__(self, port: int, tokens: list[tuple[str, int]], seconds: float) -> None:
        self._seconds = seconds
        self.seen: dict[str, dict[int, tuple[int, float]]] = {}
        self._url = f"ws://127.0.0.1:{port}/desk"
        self._tokens = tokens
        self._here: dict[str, Desk] = {}
        self._calls: dict[str, str] = {}
        self._accepts = Accepts(self._here, self._calls)
        self.current = 0
        self.anew = 0
        self.bytes = 0
        self.first_bytes = 0
        self.last_size = 0
        self.frames = 0
        self.lost = 0

    async def live(self) -> None:
        await self._listening()
        begun = time.perf_counter()
        say(listening=time.time())
        desks = [asyncio.create_task(self._desk(token, seq)) for token, seq in self._tokens]
        while self.current < len(self._tokens):
            await asyncio.sleep(0.005)
        say(
            current=time.time(),
            took=time.perf_counter() - begun,
            anew=self.anew,
            bytes=self.bytes,
            first_bytes=self.first_bytes,
            frames=self.frames,
            lost=self.lost,
        )
        if self._seconds:
            desks.append(asyncio.create_task(self._accepts.run()))
        await asyncio.sleep(self._seconds)
        say(seen=self.seen, gone=self._accepts.gone, frames=self.frames, bytes=self.bytes, lost=self.lost)
        for desk in desks:
            desk.cancel()
        await asyncio.gather(*desks, return_exceptions=True)

    async def _listening(self) -> None:
        while True:
            try:
                async with connect(self._url, compression=None, proxy=None):
                    return
            except (OSError, InvalidHandshake, ConnectionClosed):
                await asyncio.sleep(0.01)

    async def _desk(self, token: str, seq: int) -> None:
        first = True
        while True:
            try:
                async with connect(
                    self._url,
                    compression=None,
                    proxy=None,
                    max_size=None,
                    open_timeout=60,
                    ping_interval=None,
                ) as socket:
                    await socket.send(encode(Hello(token=token, seq=seq, versions=(1,))).decode())
                    desk = Desk("", socket)
                    while True:
                        frame = await self._hears(socket)
                        if frame.say == "goodbye":
                            raise RuntimeError("sent away")
                        if frame.say == "welcome":
                            desk.person = frame.person
                            self._here[frame.person] = desk
                        if frame.say != "changes":
                            continue
                        seq = frame.upto
                        self.anew += frame.anew
                        if first:
                            first = False
                            self.current += 1
                            self.first_bytes += self.last_size
                        self._take(desk, frame)
            except (OSError, InvalidHandshake, ConnectionClosed, TimeoutError):
                self.lost += 1
                await asyncio.sleep(AGAIN_S)

    def _take(self, desk: Desk, frame: Frame) -> None:
        now = time.time()
        for put in frame.puts:
            if put.kind == "escalation":
                self._accepts.put(desk, put)
            elif put.lines:
                self._calls[put.id] = put.lines[0].call
                since = put.lines[0].since
                if desk.seen.get(put.id) == since:
                    continue  # something else of this person has changed
                desk.seen[put.id] = since
                changes = self.seen.setdefault(put.id, {})
                changes[since] = (changes.get(since, (0, 0.0))[0] + 1, now)
        for kind, name in frame.drops:
            if kind == "escalation":
                self._accepts.drop(desk, name)

    async def _hears(self, socket: ClientConnection) -> Frame:
        data = await socket.recv(decode=False)
        self.bytes += len(data)
        self.last_size = len(data)
        self.frames += 1
        # What everybody is sent first is only counted: here it is the hub's time that is wanted.
        if len(data) > LONG:
            head = _head.decode(data)
            return Frame(say=head.say, upto=head.upto, anew=head.anew)
        return _frame.decode(data)


def say(**fields: object) -> None:
    print(json.dumps(fields), flush=True)


async def bare(size: int) -> None:
    frame = '{"say":"changes","since":0,"upto":1,"anew":true,"puts":["' + "x" * size + '"]}'

    async def desk(socket: ServerConnection) -> None:
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
            run(Desks(int(port), [tuple(json.loads(line)) for line in lines], float(seconds)).live)
        case ["bare", size]:
            run(lambda: bare(int(size)))


if __name__ == "__main__":
    main(sys.argv[1:])
