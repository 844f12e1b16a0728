"""A process of its own: desks that read as fast as they can and only count, and whoever feeds the server they are at.

`hub PORT TOKENS BATCHES SIZE FRAMES`: desks of the hub at PORT, whose PBX this process plays (`pbx`). Each batch is
SIZE calls that are held or resumed; the next but one begins when every desk has been told of all calls of a batch.
FRAMES gets every frame of the first desk, one a line.
`server FRAMES DESKS`: a bare server that sends these frames in this order to all its desks, one for each byte on its
`line`. `bare PORT LINE DESKS FRAMES`: its desks, fed in the same way.
Those with desks print JSON lines: `ready`, then how long all batches `took` and how many `changes` each desk was told.
"""

import asyncio
import json
import re
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import msgspec
from tests.bench.wire import HEAD, Wire, connected, listening
from tests.harness.kills.shared_pbx import SharedPbx

from escdesk.domain.ids import CallId, Extension
from escdesk.hub.program import run
from escdesk.protocol.codec import encode
from escdesk.protocol.messages import Hello

AHEAD = 20
"""Batches under way at the same time: the server never waits for this process."""
LONGEST = 2**40
FIRST_EXTENSION = 10_000
UPTO = re.compile(rb'\{"say":"changes","since":\d+,"upto":(\d+)')


class Desk:
    """One of the crowd, and the number that it stands at."""

    def __init__(self) -> None:
        self.at = 0
        self.wire: Wire


class Crowd:
    """All desks, and how far the last of them is. `feed` begins the next batch.

    `reached` are numbers, one a batch as it becomes known: a desk that stands there has the batch.
    """

    def __init__(self, batches: int) -> None:
        self._batches = batches
        self._fed = self._complete = 0
        self._behind = 0
        self.reached: list[int] = []
        self.feed: Callable[[int], None]
        self.desks: list[Desk] = []
        self.done = asyncio.Event()
        self.took = 0.0

    async def connect(
        self, port: int, hellos: Iterable[bytes | None], told: Callable[[Desk, bytes], None]
    ) -> None:
        """A desk for each, one after the other. Of the first all is read, of the others what a message begins with."""
        for hello in hellos:
            desk = Desk()
            desk.wire = await connected(self._wire(desk, port, hello, told), port)
            self.desks.append(desk)

    def _wire(
        self, desk: Desk, port: int, hello: bytes | None, told: Callable[[Desk, bytes], None]
    ) -> Callable[[], Wire]:
        def opened(wire: Wire) -> None:
            if hello is not None:
                wire.say(hello)

        return lambda: Wire(
            port,
            opened=opened,
            told=lambda _wire, text, _length: told(desk, text),
            lost=lambda _wire: None,
            longest=HEAD if self.desks else LONGEST,
        )

    def stands(self, desk: Desk, at: int) -> None:
        before, desk.at = desk.at, at
        if self._complete < len(self.reached) and before < self.reached[self._complete] <= at:
            self._behind -= 1
            self._look()

    def reach(self, at: int) -> None:
        """The next batch is with a desk that stands at this number."""
        self.reached.append(at)
        if len(self.reached) == self._complete + 1:
            self._count()

    def _count(self) -> None:
        self._behind = sum(desk.at < self.reached[self._complete] for desk in self.desks)
        self._look()

    def _look(self) -> None:
        if self._behind:
            return
        self._complete += 1
        if self._complete == self._batches:
            self.done.set()
        self._feed_next()
        if self._complete < len(self.reached):
            self._count()

    def _feed_next(self) -> None:
        if self._fed < self._batches:
            self._fed += 1
            self.feed(self._fed - 1)

    async def run(self) -> None:
        began = time.perf_counter()
        for _ in range(AHEAD):
            self._feed_next()
        await self.done.wait()
        self.took = time.perf_counter() - began

    def says(self, changes: int) -> None:
        """`changes`: what each desk was told of."""
        say(took=self.took, changes=changes)


class First:
    """The desk whose frames are kept and understood: it tells when a batch has arrived."""

    def __init__(self, crowd: Crowd, frames: Path) -> None:
        self._crowd = crowd
        self._file = frames.open("wb")
        self._held: dict[str, bool] = {}
        self._awaited: list[dict[str, bool]] = []
        self.changes = 0

    def awaits(self, calls: dict[str, bool]) -> None:
        self._awaited.append(calls)

    def hears(self, upto: int, frame: bytes) -> None:
        self._file.write(frame + b"\n")
        puts = msgspec.json.decode(frame)["puts"]
        self.changes += len(puts)
        for put in puts:
            if put["kind"] == "call":
                self._held[put["id"]] = put.get("hold") is not None
        while self._awaited and all(self._held.get(call) is held for call, held in self._awaited[0].items()):
            del self._awaited[0]
            self._crowd.reach(upto)

    def close(self) -> None:
        self._file.close()


async def at_the_hub(port: int, tokens: list[str], batches: int, size: int, frames: Path) -> None:
    """All operators are in a call before the first desk comes."""
    busy = [Extension(str(FIRST_EXTENSION + n)) for n in range(size * (AHEAD + 1))]
    pbx = SharedPbx([*busy])
    await pbx.open()
    calls: list[CallId] = []
    for extension in busy:
        calls.append(pbx.exchange.customer_calls(extension, "", queue="support"))
        pbx.exchange.answer(calls[-1])
    say(pbx=pbx.port)
    await listening(port)
    crowd = Crowd(batches)
    first = First(crowd, frames)
    held = dict.fromkeys(calls, False)
    begun = False

    def told(desk: Desk, frame: bytes) -> None:
        if (found := UPTO.match(frame)) is None:
            return
        upto = int(found[1])
        if begun and desk is crowd.desks[0]:
            first.hears(upto, frame)
        crowd.stands(desk, upto)

    def feed(batch: int) -> None:
        of_it = [calls[(batch * size + n) % len(calls)] for n in range(size)]
        for call in of_it:
            held[call] = not held[call]
            (pbx.exchange.hold if held[call] else pbx.exchange.resume)(call)
        first.awaits({call: held[call] for call in of_it})

    hellos = [encode(Hello(token=token, versions=(1,))) for token in tokens]
    await crowd.connect(port, hellos, told)
    while not all(desk.at for desk in crowd.desks):
        await asyncio.sleep(0.05)
    await asyncio.sleep(2)  # what the desks' own coming has changed
    begun = True
    crowd.feed = feed
    say(ready=time.time())
    await crowd.run()
    first.close()
    crowd.says(first.changes)
    await pbx.close()


async def at_a_bare_server(port: int, line: int, count: int, frames: list[bytes]) -> None:
    await listening(port)
    crowd = Crowd(len(frames))
    await crowd.connect(port, [None] * count, lambda desk, _frame: crowd.stands(desk, desk.at + 1))
    while not all(desk.wire.open for desk in crowd.desks):
        await asyncio.sleep(0.05)
    _, writer = await asyncio.open_connection("127.0.0.1", line)

    def feed(batch: int) -> None:
        writer.write(b"n")
        crowd.reach(batch + 1)

    crowd.feed = feed
    say(ready=time.time())
    await crowd.run()
    crowd.says(sum(len(msgspec.json.decode(frame)["puts"]) for frame in frames))
    writer.close()


async def bare(frames: list[bytes], desks: int) -> None:
    """`websockets.broadcast` as its documentation has it: the next frame to everybody for each byte on the line."""
    from websockets.asyncio.server import ServerConnection, broadcast, serve

    texts = [frame.decode() for frame in frames]
    here: set[ServerConnection] = set()

    async def desk(socket: ServerConnection) -> None:
        here.add(socket)
        await socket.wait_closed()

    async def feed(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
        assert len(here) == desks
        number = 0
        while data := await reader.read(1_000):
            for _ in data:
                broadcast(here, texts[number])
                number += 1

    async with serve(desk, "127.0.0.1", 0, compression=None, open_timeout=60) as server:
        line = await asyncio.start_server(feed, "127.0.0.1", 0)
        say(port=next(iter(server.sockets)).getsockname()[1], line=next(iter(line.sockets)).getsockname()[1])
        await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


def say(**fields: object) -> None:
    print(json.dumps(fields), flush=True)


def main(words: list[str]) -> None:
    match words:
        case ["hub", port, tokens, batches, size, frames]:
            names = Path(tokens).read_text(encoding="utf-8").splitlines()
            run(lambda: at_the_hub(int(port), names, int(batches), int(size), Path(frames)))
        case ["bare", port, line, count, frames]:
            read = Path(frames).read_bytes().splitlines()
            run(lambda: at_a_bare_server(int(port), int(line), int(count), read))
        case ["server", frames, count]:
            read = Path(frames).read_bytes().splitlines()
            run(lambda: bare(read, int(count)))


if __name__ == "__main__":
    main(sys.argv[1:])
