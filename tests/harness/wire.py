"""The network between desks and a hub, as bad as a test wants it: late, in pieces, cut at any byte, swallowing; or watched.

Bytes are never changed: TCP brings them in order or not at all. `good` is a wire like any other.
"""

import contextlib
import socket
import struct
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Literal

Way = Literal["ask", "answer"]
_RESET = struct.pack("ii", 1, 0)
"""SO_LINGER: what is not sent yet is thrown away and the other side hears of a reset."""


@dataclass(frozen=True, slots=True)
class Badness:
    """How bad: a line lasts `most_bytes` at most in each direction; some are refused, some swallow all that comes."""

    most_bytes: int = 30_000
    most_delay_s: float = 0.02
    refused: float = 0.2
    swallowing: float = 0.0


@dataclass(frozen=True, slots=True)
class _Plan:
    say: Way
    number: int
    passes: bool
    then: Callable[[], None]


class Wire:
    """Listens on `port`; what comes is passed on to the hub's port and back."""

    def __init__(self, to_port: int, *, dice: Random | None = None) -> None:
        self._to_port = to_port
        self._dice = dice or Random(0)
        self._bad: Badness | None = None
        self._down = False
        self._plan: _Plan | None = None
        self._seen = {"ask": 0, "answer": 0}
        self._lock = threading.Lock()
        self._open: list[socket.socket] = []
        self._pumps: list[threading.Thread] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self.lines = 0
        """Connections so far."""
        self._thread = threading.Thread(target=self._accept, name="wire")
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    # -- what a test wants

    def gets_bad(self, badness: Badness) -> None:
        """From the next line on; those that are open are cut."""
        self._bad = badness
        self._break()

    def gets_good(self) -> None:
        """Every line that was made while it was bad is cut."""
        self._bad, self._down = None, False
        self._break()

    def goes_down(self) -> None:
        """Nothing passes and nobody is let in."""
        self._down = True
        self._break()

    def at(self, say: Way, number: int, then: Callable[[], None], *, passes: bool) -> None:
        """Do this once when the `number`th such message from now on comes by: after it has passed, or in its place."""
        self._seen[say] = 0
        self._plan = _Plan(say, number, passes, then)

    def forgets(self) -> bool:
        """Plan nothing any more; whether the planned moment had not come yet."""
        plan, self._plan = self._plan, None
        return plan is not None

    def stop(self) -> None:
        self._down = True
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join()
        self._break()
        for pump in self._pumps:
            pump.join()

    # -- lines

    def _break(self) -> None:
        with self._lock:
            ends, self._open = self._open, []
        for end in ends:
            _cut(end)

    def _accept(self) -> None:
        while True:
            try:
                desk, _ = self._listener.accept()
            except OSError:
                return
            bad = self._bad
            self.lines += 1
            if self._down or (bad is not None and self._dice.random() < bad.refused):
                desk.close()
                continue
            try:
                hub = socket.create_connection(("127.0.0.1", self._to_port), timeout=5)
            except OSError:
                desk.close()
                continue
            hub.settimeout(None)
            with self._lock:
                self._open += [desk, hub]
            for source, sink, say in ((desk, hub, "ask"), (hub, desk, "answer")):
                pump = threading.Thread(target=self._pump, args=(source, sink, say, bad, self._dice.random()))
                self._pumps.append(pump)
                pump.start()

    def _pump(
        self, source: socket.socket, sink: socket.socket, say: Way, bad: Badness | None, seed: float
    ) -> None:
        dice = Random(seed)
        left = None if bad is None else dice.randint(1, bad.most_bytes)
        swallows = bad is not None and dice.random() < bad.swallowing
        frames = Frames()
        try:
            while data := source.recv(65_536):
                if bad is None:
                    for piece, payload in frames.take(data):
                        self._pass(sink, piece, payload, say)
                    continue
                assert left is not None
                while data and left:
                    size = min(len(data), left, dice.choice((1, 3, 17, 400, 65_536)))
                    time.sleep(dice.random() * bad.most_delay_s)
                    if not swallows:
                        sink.sendall(data[:size])
                    data, left = data[size:], left - size
                if not left and not swallows:
                    break
        except OSError:
            pass
        finally:
            for end in (source, sink):
                _cut(end, reset=dice.random() < 0.5)

    def _pass(self, sink: socket.socket, piece: bytes, payload: bytes, say: Way) -> None:
        plan = self._plan
        if plan is None or plan.say != say or b'"say":"%s"' % say.encode() not in payload:
            sink.sendall(piece)
            return
        self._seen[say] += 1
        here = self._seen[say] == plan.number
        if not here or plan.passes:
            sink.sendall(piece)
        if here and self.forgets():
            plan.then()


class Frames:
    """Cuts a stream into WebSocket messages; what stands before the first of them is one piece of its own."""

    def __init__(self) -> None:
        self._rest = b""
        self._upgraded = False

    def take(self, data: bytes) -> list[tuple[bytes, bytes]]:
        """The pieces that are whole now, each with its payload unmasked (empty for the head)."""
        self._rest += data
        found: list[tuple[bytes, bytes]] = []
        if not self._upgraded:
            head, end, rest = self._rest.partition(b"\r\n\r\n")
            upgrade = b"upgrade: websocket" in head.lower()
            if not end or not upgrade:
                piece, self._rest = self._rest, b""
                return [(piece, b"")]
            self._upgraded, self._rest = True, rest
            found.append((head + end, b""))
        while (size := _frame_size(self._rest)) is not None and len(self._rest) >= size[2]:
            mask_at, payload_at, end_at = size
            payload = self._rest[payload_at:end_at]
            mask = self._rest[mask_at:payload_at]
            if mask:
                payload = bytes(one ^ mask[at % 4] for at, one in enumerate(payload))
            found.append((self._rest[:end_at], payload))
            self._rest = self._rest[end_at:]
        return found


def _frame_size(data: bytes) -> tuple[int, int, int] | None:
    """Where mask, payload and end of the first frame are (RFC 6455, 5.2); None while that can't be said."""
    if len(data) < 2:
        return None
    length, at = data[1] & 0x7F, 2
    if length >= 126:
        width = 2 if length == 126 else 8
        if len(data) < 2 + width:
            return None
        length, at = int.from_bytes(data[2 : 2 + width], "big"), 2 + width
    payload_at = at + (4 if data[1] & 0x80 else 0)
    return at, payload_at, payload_at + length


def _cut(end: socket.socket, *, reset: bool = False) -> None:
    with contextlib.suppress(OSError):
        if reset:
            end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
        end.shutdown(socket.SHUT_RDWR)
    end.close()
