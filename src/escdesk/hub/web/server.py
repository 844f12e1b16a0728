"""Uvicorn inside the hub's own event loop: no signal handlers, no access log, nothing said about itself."""

import asyncio
import contextlib
import errno
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import uvicorn
from starlette.applications import Starlette

MAX_FRAME: Final = 1024 * 1024
"""Bytes of one WebSocket message; longer ones end the connection before they are read."""
PING_S: Final = 20.0
LEAVE_S: Final = 3


class PortInUse(Exception):  # noqa: N818  said as the state it is
    """Another program listens at this address and port already."""


class UnusableAddress(Exception):  # noqa: N818  said as the state it is
    """The machine has no such address, or may not listen there."""


def listening(host: str, port: int) -> socket.socket:
    """A socket that listens at `host` and `port` (0: any free one). Raises `PortInUse`, `UnusableAddress`."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except OSError as wrong:
        raise UnusableAddress(host) from wrong
    one = socket.socket(family, kind, protocol)
    try:
        if hasattr(socket, "SO_EXCLUSIVEADDRUSE"):
            one.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:
            one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        one.bind(address)
        one.listen(1024)
    except OSError as wrong:
        one.close()
        if wrong.errno == errno.EADDRINUSE:
            raise PortInUse(f"{host}:{port}") from wrong
        raise UnusableAddress(host) from wrong
    one.setblocking(False)
    return one


class _Server(uvicorn.Server):
    """The hub itself decides what a signal means."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = asyncio.Event()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()


class WebServer:
    """Serves an application at a socket that listens already."""

    def __init__(self, application: Starlette, certificate: Path | None, key: Path | None) -> None:
        self._server = _Server(
            uvicorn.Config(
                application,
                ws="websockets-sansio",
                ws_max_size=MAX_FRAME,
                ws_per_message_deflate=False,
                ws_ping_interval=PING_S,
                ws_ping_timeout=PING_S,
                lifespan="off",
                access_log=False,
                log_config=None,
                log_level="warning",  # at debug it writes frames, tokens and names included
                proxy_headers=False,
                server_header=False,
                timeout_graceful_shutdown=LEAVE_S,
                ssl_certfile=certificate,
                ssl_keyfile=key,
            )
        )

    async def run(self, at: socket.socket) -> None:
        """Until `stop`, then until the open connections have ended or a short patience has."""
        await self._server.serve(sockets=[at])

    async def ready(self) -> None:
        await self._server.ready.wait()

    def stop(self) -> None:
        self._server.should_exit = True
