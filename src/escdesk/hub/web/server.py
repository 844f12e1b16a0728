"""Uvicorn inside the hub's own event loop: no signal handlers, no access log, nothing said about itself."""

import asyncio
import contextlib
import errno
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import h11
import uvicorn
from starlette.applications import Starlette
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.http11 import Request

STRAIGHT: Final = "escdesk.straight"
MAX_FRAME: Final = 1024 * 1024
"""Bytes of one WebSocket message; longer ones end the connection before they are read."""
PING_S: Final = 20.0
LEAVE_S: Final = 3
SEND_BUFFER: Final = 256 * 1024
"""Bytes that the system keeps for a desk: what many changes at once come to is written in one go."""
PATIENCE_S: Final = 15.0
"""A request that is not complete after this time, and after as much again, never will be."""


MOST_FILES: Final = 65_536
"""A desk is an open file; many systems give a process 1,024 unless it asks for more."""


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
        one.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
        one.bind(address)
        one.listen(1024)
    except OSError as wrong:
        one.close()
        if wrong.errno == errno.EADDRINUSE:
            raise PortInUse(f"{host}:{port}") from wrong
        raise UnusableAddress(host) from wrong
    one.setblocking(False)
    return one


if sys.platform == "win32":

    def allow_many_connections() -> None:
        """Windows counts sockets otherwise."""

else:
    import resource

    def allow_many_connections() -> None:
        """As many open files as the system lets this process have."""
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        most = MOST_FILES if hard == resource.RLIM_INFINITY else min(hard, MOST_FILES)
        if soft != resource.RLIM_INFINITY and soft < most:
            resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


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


class Hurried(H11Protocol):
    """Cuts off whoever takes too long to finish a request: uvicorn itself would wait for ever."""

    patience_s = PATIENCE_S
    _unfinished: object = None
    """The answer before the request that was not finished at the last look."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        super().connection_made(transport)
        self.loop.call_later(self.patience_s, self._look)

    def _look(self) -> None:
        if self not in self.connections:  # over, or a WebSocket now
            return
        finished = self.conn.their_state not in (h11.IDLE, h11.SEND_BODY)
        if not finished and self._unfinished == (self.cycle,):
            self.transport.close()
            return
        self._unfinished = None if finished else (self.cycle,)
        self.loop.call_later(self.patience_s, self._look)


class Straight(WebSocketsSansIOProtocol):
    """Lets an application write at once what is one message for many: made once, and no task wakes for it.

    `scope["extensions"]["escdesk.straight"]["to"]` is this object. What it writes and what `send` writes keep their order as
    long as the application does not use it while a `send` is under way.
    """

    held = False
    """The application has something to say in the usual way: nothing may overtake it."""
    _full = False

    def handle_connect(self, event: Request) -> None:
        super().handle_connect(event)
        if self.handshake_initiated and not self.close_sent:
            self.scope["extensions"][STRAIGHT] = {"to": self}

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        if self.handshake_initiated:
            self.scope["extensions"].pop(STRAIGHT, None)

    @property
    def ready(self) -> bool:
        """Whether the other side has read enough to be written to, and the conversation is open."""
        shut = self.disconnected or self.close_sent or not self.handshake_complete
        return not (self.held or self._full or shut) and not self.transport.is_closing()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._full = True

    def resume_writing(self) -> None:
        super().resume_writing()
        self._full = False

    def cut_off(self) -> None:
        """Without a goodbye: whoever reads nothing would never read it, and what waits for them is let go."""
        self.transport.abort()

    def write(self, message: bytes) -> bool:
        """One whole message (`frames.whole`) at once, or False: not now, and nothing of it."""
        # What `ready` says, without asking it: this is done a thousand times for one change.
        if self.held or self._full or self.disconnected or self.close_sent or not self.handshake_complete:
            return False
        if self.transport.is_closing():
            return False
        self.transport.write(message)
        return True


class WebServer:
    """Serves an application at a socket that listens already."""

    def __init__(
        self,
        application: Starlette,
        certificate: Path | None,
        key: Path | None,
        http: type[H11Protocol] = Hurried,
    ) -> None:
        self._server = _Server(
            uvicorn.Config(
                application,
                http=http,
                ws=Straight,
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
