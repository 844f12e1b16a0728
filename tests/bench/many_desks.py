"""A process of its own that is a thousand desks: each says hello with its token and what it has, and hears what comes.

`desks PORT FILE SECONDS`: the file has one desk a line, its token and the number it stands at. Each line of standard
output is JSON: `listening` once the hub is there, `current` when all have their first frame, and after so many seconds
`held`: at how many desks, and when at the last of them, each person was first seen with a call on hold.
`bare SIZE`: what the bare library does in the hub's place: to each hello one frame of that size, prepared before.
"""

import asyncio
import json
import sys
import time
from pathlib import Path

import msgspec
from websockets.asyncio.client import ClientConnection, connect
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed, InvalidHandshake

from escdesk.protocol.codec import encode
from escdesk.protocol.messages import Hello

AGAIN_S = 0.05
LONG = 50_000


class Head(msgspec.Struct):
    """What is read of a message; the rest of its bytes is only counted."""

    say: str
    upto: int = 0
    anew: bool = False


class Line(msgspec.Struct):
    state: str


class Put(msgspec.Struct):
    kind: str
    id: str
    lines: tuple[Line, ...] = ()


class Frame(Head):
    puts: tuple[Put, ...] = ()


_head = msgspec.json.Decoder(Head)
_frame = msgspec.json.Decoder(Frame)


class Desks:
    def __init__(self, port: int, tokens: list[tuple[str, int]], seconds: float) -> None:
        self._seconds = seconds
        self.held: dict[str, tuple[int, float]] = {}
        self._url = f"ws://127.0.0.1:{port}/desk"
        self._tokens = tokens
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
        await asyncio.sleep(self._seconds)
        say(held=self.held, frames=self.frames, lost=self.lost)
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
        seen: set[str] = set()
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
                    while True:
                        head = await self._hears(socket)
                        if head.say == "goodbye":
                            raise RuntimeError("sent away")
                        if head.say != "changes":
                            continue
                        seq = head.upto
                        self.anew += head.anew
                        if first:
                            first = False
                            self.current += 1
                            self.first_bytes += self.last_size
                        for put in head.puts:
                            if put.id not in seen and any(line.state == "held" for line in put.lines):
                                seen.add(put.id)
                                self.held[put.id] = (self.held.get(put.id, (0, 0.0))[0] + 1, time.time())
            except (OSError, InvalidHandshake, ConnectionClosed, TimeoutError):
                self.lost += 1
                await asyncio.sleep(AGAIN_S)

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
            asyncio.run(Desks(int(port), [tuple(json.loads(line)) for line in lines], float(seconds)).live())
        case ["bare", size]:
            asyncio.run(bare(int(size)))


if __name__ == "__main__":
    main(sys.argv[1:])
