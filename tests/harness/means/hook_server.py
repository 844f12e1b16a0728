"""A real HTTP server over asyncio streams that takes webhooks, or does not."""

import asyncio
import json
import ssl
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Self


@dataclass(frozen=True)
class Posted:
    path: str
    headers: dict[str, str]
    body: dict[str, Any]


@dataclass
class HookServer:
    """What was posted stands in `taken`, also what was not accepted. `status` None: it never answers."""

    status: int | None = 200
    tls: ssl.SSLContext | None = None
    more: str = ""
    """Further header lines of the answer."""
    taken: list[Posted] = field(default_factory=list)
    port: int = 0

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port, ssl=self.tls)
        self.port = self._server.sockets[0].getsockname()[1]
        self._open: set[asyncio.Task[None]] = set()
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        for one in self._open:
            one.cancel()
        await asyncio.gather(*self._open, return_exceptions=True)
        await self._server.wait_closed()

    def url(self, path: str = "/hooks/tok3n?x=1") -> str:
        scheme = "http" if self.tls is None else "https"
        return f"{scheme}://localhost:{self.port}{path}"

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._open.add(task)
        with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError, ssl.SSLError):
            await self._answer(reader, writer)
        self._open.discard(task)
        writer.close()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("ascii").split("\r\n")
        headers = {
            name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:])
        }
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        self.taken.append(Posted(head[0].split(" ")[1], headers, json.loads(body)))
        if self.status is None:
            await asyncio.Event().wait()
        writer.write(f"HTTP/1.1 {self.status} x\r\n{self.more}content-length: 2\r\n\r\nno".encode())
        await writer.drain()
