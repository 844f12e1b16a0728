"""Whoever never finishes what they say is cut off; who talks as people do is not."""

import asyncio
import json
import socket
import ssl
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket
from websockets.asyncio.client import connect

from escdesk.hub import frames
from escdesk.hub.web.server import (
    MOST_FILES,
    SEND_BUFFER,
    STRAIGHT,
    Hurried,
    WebServer,
    allow_many_connections,
    listening,
)

PATIENCE_S = 0.1


class InAHurry(Hurried):
    patience_s = PATIENCE_S


async def _read(request: Request) -> Response:
    return Response(await request.body())


async def _writes_at_once(socket: WebSocket) -> None:
    """What is asked for in numbers of letters comes straight, and one after it in the usual way."""
    await socket.accept()
    straight = socket.scope["extensions"][STRAIGHT]["to"]
    for length in await socket.receive_json():
        message = frames.whole(("あ" * length).encode())
        straight.held = True
        assert not straight.ready
        assert not straight.write(message), "something else is to be said first"
        straight.held = False
        assert straight.ready
        assert straight.write(message)
        await socket.send_text("usual")
    await socket.close()
    assert not straight.ready
    assert not straight.write(frames.whole(b"too late"))


async def _echo(socket: WebSocket) -> None:
    await socket.accept()
    await socket.send_text(await socket.receive_text())
    await socket.close()


CERTIFICATE, KEY = (Path(__file__).parents[1] / "certificate" / f"hub.{kind}" for kind in ("crt", "key"))


@asynccontextmanager
async def served(certificate: Path | None = None, key: Path | None = None) -> AsyncIterator[int]:
    application = Starlette(
        routes=[
            Route("/", _read, methods=["POST"]),
            WebSocketRoute("/desk", _echo),
            WebSocketRoute("/straight", _writes_at_once),
        ],
    )
    at = listening("127.0.0.1", 0)
    server = WebServer(application, certificate, key, InAHurry)
    running = asyncio.create_task(server.run(at))
    await server.ready()
    try:
        yield at.getsockname()[1]
    finally:
        server.stop()
        await running


def test_the_system_keeps_for_each_desk_what_many_changes_at_once_come_to() -> None:
    with listening("127.0.0.1", 0) as at, socket.create_connection(at.getsockname()):
        desk, _ = at.accept()
        with desk:
            assert desk.getsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF) >= SEND_BUFFER


@pytest.mark.parametrize(
    "begun",
    [
        b"",
        b"POST / HT",
        b"POST / HTTP/1.1\r\nhost: x\r\n",
        b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\nabc",
        b"GET /desk HTTP/1.1\r\nhost: x\r\nupgrade: websocket\r\nconnection: upgrade\r\n",
    ],
)
async def test_a_request_that_never_ends_is_cut_off(begun: bytes) -> None:
    async with served() as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(begun)
        async with asyncio.timeout(10):
            assert await reader.read() == b""
        writer.close()
        await writer.wait_closed()


async def test_tls_handshakes_that_never_end_keep_nobody_out() -> None:
    """The TLS layer itself gives each of them up after a minute."""
    async with served(CERTIFICATE, KEY) as port:
        silent = [await asyncio.open_connection("127.0.0.1", port) for _ in range(100)]
        for number, (_, writer) in enumerate(silent):
            writer.write((b"", b"\x16\x03\x01\x02", b"GET / HTTP/1.1\r\n")[number % 3])
        trusting = ssl.create_default_context(cafile=str(CERTIFICATE))
        async with asyncio.timeout(5):
            async with connect(f"wss://localhost:{port}/desk", ssl=trusting, host="127.0.0.1") as desk:
                await desk.send("still here")
                assert await desk.recv() == "still here"
        for _, writer in silent:
            writer.transport.abort()


async def test_a_desk_that_is_silent_for_long_is_not() -> None:
    async with served() as port, connect(f"ws://127.0.0.1:{port}/desk") as socket:
        await asyncio.sleep(PATIENCE_S * 4)
        await socket.send("still here")
        assert await socket.recv() == "still here"


async def test_what_is_written_straight_are_whole_messages_of_any_length_in_their_order() -> None:
    lengths = [0, 1, 41, 42, 21_845, 21_846, 100_000]  # around 125 and 65,535 bytes the frame's head grows
    async with served() as port, connect(f"ws://127.0.0.1:{port}/straight", max_size=None) as socket:
        await socket.send(json.dumps(lengths))
        heard = [message async for message in socket]
    assert heard == [text for length in lengths for text in ("あ" * length, "usual")]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows counts sockets otherwise")
def test_a_hub_may_have_more_open_lines_than_the_usual_thousand() -> None:
    import resource

    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (512, before[1]))
    try:
        allow_many_connections()
        assert resource.getrlimit(resource.RLIMIT_NOFILE)[0] >= min(before[0], MOST_FILES)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)
