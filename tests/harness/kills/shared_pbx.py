"""A rehearsed PBX that outlives the hubs which are killed: it runs in the test, the hub reaches it over a socket."""

import asyncio
import contextlib
import pickle
import struct
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from escdesk.domain.ids import CallId, Extension, Instant, OrderId
from escdesk.domain.messages.calls import PbxLost
from escdesk.domain.messages.kinds import Signal
from escdesk.domain.messages.papers import AnyPaper
from escdesk.hub.clock import wall_ms
from escdesk.hub.ports import Now, PbxProblem, Tell
from escdesk.hub.telephony.rehearsal.adapter import RehearsalTelephony
from escdesk.hub.telephony.rehearsal.timing import FloorTimers

_LENGTH = struct.Struct("!I")
AGAIN_S = 0.02


def _packed(message: object) -> bytes:
    body = pickle.dumps(message)
    return _LENGTH.pack(len(body)) + body


async def _next(reader: asyncio.StreamReader) -> Any:
    (length,) = _LENGTH.unpack(await reader.readexactly(_LENGTH.size))
    return pickle.loads(await reader.readexactly(length))


class SharedPbx:
    """The test's end. `orders` counts how often each transfer was ordered: never more than once."""

    def __init__(self, extensions: Sequence[str]) -> None:
        timers = FloorTimers(lambda: Instant(wall_ms()), 1.0)
        self.telephony = RehearsalTelephony(timers, [Extension(one) for one in extensions], _key)
        self.exchange = self.telephony.exchange
        self.orders: Counter[str] = Counter()
        self.port = 0
        self._server: asyncio.Server | None = None
        self._line: asyncio.StreamWriter | None = None

    async def open(self) -> None:
        self._server = await asyncio.start_server(self._hub, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]

    async def close(self) -> None:
        assert self._server is not None
        self._server.close()
        if self._line is not None:
            self._line.close()
        await asyncio.sleep(0)

    async def _hub(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._line is not None:
            self.telephony.disconnect()
            self._line.close()
        self._line = writer

        def tell(signal: Signal, papers: Sequence[AnyPaper]) -> None:
            if not writer.is_closing():
                writer.write(_packed((signal, tuple(papers))))

        self.telephony.connect(tell)
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                order, *rest = await _next(reader)
                if order == "transfer":
                    self.orders[rest[0]] += 1
                getattr(self.telephony, order)(*rest)
        if self._line is writer:
            self._line = None
            self.telephony.disconnect()
        writer.close()


def _key(number: str) -> str:
    return f"key-of-{number}"


class FarPbx:
    """The hub's end: a `Telephony` whose PBX is in another process."""

    def __init__(self, port: int, now: Now) -> None:
        self._port = port
        self._now = now
        self._line: asyncio.StreamWriter | None = None

    async def run(self, tell: Tell) -> None:
        while True:
            try:
                reader, self._line = await asyncio.open_connection("127.0.0.1", self._port)
            except OSError:
                await asyncio.sleep(AGAIN_S)
                continue
            with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
                while True:
                    tell(*await _next(reader))
            self._line.close()
            self._line = None
            tell(PbxLost(), ())

    def transfer(self, order: OrderId, call: CallId, extension: Extension, ring_ms: int) -> None:
        self._order("transfer", order, call, extension, ring_ms)

    def cancel(self, order: OrderId) -> None:
        self._order("cancel", order)

    def check(self, order: OrderId, call: CallId, extension: Extension) -> None:
        self._order("check", order, call, extension)

    def __getattr__(self, name: str) -> Callable[..., None]:
        """Whatever else may be ordered is carried over as it is."""
        if name.startswith("_"):
            raise AttributeError(name)
        return lambda *rest: self._order(name, *rest)

    def _order(self, *order: object) -> None:
        if self._line is not None:
            self._line.write(_packed(order))

    def heard_at(self) -> Instant | None:
        return self._now() if self._line is not None else None

    @property
    def problem(self) -> PbxProblem | None:
        return None if self._line is not None else "unreachable"
