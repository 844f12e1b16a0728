"""Desks as bytes: a thousand WebSockets in one process that cost it little more than the system's own reading."""

import asyncio
from collections.abc import Callable
from typing import Final, cast

TEXT, CLOSE, PING, PONG = 0x1, 0x8, 0x9, 0xA
HEAD: Final = 200
"""Bytes that are handed on of a message that is too long to be looked at."""
_ROOM = bytearray(256 * 1024)
_VIEW = memoryview(_ROOM)
"""Where all of them read: nothing is read between `get_buffer` and `buffer_updated`."""


class Wire(asyncio.BufferedProtocol):
    """The client's end of one WebSocket to a server that never masks and never cuts its messages.

    `told` gets each text message and its length, of one longer than `longest` only the first bytes; `lost` the end.
    """

    def __init__(
        self,
        port: int,
        *,
        opened: Callable[["Wire"], None],
        told: Callable[["Wire", bytes, int], None],
        lost: Callable[["Wire"], None],
        longest: int,
    ) -> None:
        self.open = False
        self._port = port
        self._opened = opened
        self._told = told
        self._lost = lost
        self._longest = longest
        self._rest = b""
        self._skip = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._transport.write(
            f"GET /desk HTTP/1.1\r\nHost: 127.0.0.1:{self._port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
        )

    def connection_lost(self, _error: Exception | None) -> None:
        self._lost(self)

    def close(self) -> None:
        self._transport.abort()

    def get_buffer(self, _hint: int) -> bytearray:
        return _ROOM

    def buffer_updated(self, count: int) -> None:
        at = min(self._skip, count)
        self._skip -= at
        if self._rest:
            self._read(self._rest + _VIEW[:count], 0, len(self._rest) + count)
        else:
            self._read(_VIEW, at, count)

    def _read(self, data: bytes | memoryview, at: int, end: int) -> None:
        """All messages between `at` and `end`; what is not whole yet is kept."""
        if not self.open and (at := self._handshake(bytes(data[:end]))) == 0:
            self._rest = bytes(data[:end])
            return
        while end - at >= 2:
            head, length = 2, data[at + 1]
            if length > 125:
                head = 4 if length == 126 else 10
                if end - at < head:
                    break
                length = int.from_bytes(data[at + 2 : at + head], "big")
            begin, stop = at + head, at + head + length
            if length > self._longest and end - begin >= HEAD:
                self._told(self, bytes(data[begin : begin + HEAD]), length)
            elif stop > end:
                break
            else:
                self._take(data[at] & 0x0F, bytes(data[begin:stop]))
            at = min(stop, end)
            self._skip = stop - at
        self._rest = bytes(data[at:end])

    def _handshake(self, data: bytes) -> int:
        found = data.find(b"\r\n\r\n")
        if found < 0:
            return 0
        if b" 101 " not in data[:16]:
            raise RuntimeError(f"no WebSocket: {data[:60]!r}")
        self.open = True
        self._opened(self)
        return found + 4

    def _take(self, opcode: int, text: bytes) -> None:
        if opcode == PING:
            self._send(PONG, text)
        elif opcode == CLOSE:
            self._transport.close()
        else:
            self._told(self, text, len(text))

    def say(self, text: bytes) -> None:
        self._send(TEXT, text)

    def _send(self, opcode: int, text: bytes) -> None:
        """One masked frame; the mask is nothing."""
        length = len(text)
        long = bytes((0x80 | length,)) if length < 126 else b"\xfe" + length.to_bytes(2, "big")
        self._transport.write(bytes((0x80 | opcode,)) + long + bytes(4) + text)


async def connected(wire: Callable[[], Wire], port: int) -> Wire:
    """One more desk at a server of this machine."""
    _, one = await asyncio.get_running_loop().create_connection(wire, "127.0.0.1", port)
    return one


async def listening(port: int) -> None:
    """Until somebody listens there."""
    while True:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.01)
            continue
        writer.close()
        return
