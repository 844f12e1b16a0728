"""A hub over a real socket in a thread of its own, over the small hub; it can be made to fail in every way."""

import asyncio
import threading
from collections.abc import Callable
from pathlib import Path

import uvicorn
from msgspec.json import decode
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect
from tests.protocol.small_hub import PEOPLE, SmallHub

from escdesk.desktop.link.door import Floor, Place
from escdesk.domain.ids import PersonId
from escdesk.domain.messages.people import LeaveSeat
from escdesk.protocol.codec import encode
from escdesk.protocol.messages import LoginGranted, LoginRefused, LoginRequest
from escdesk.protocol.server import (
    AskReceived,
    Broken,
    HelloReceived,
    PingReceived,
    ServerConversation,
    pulse,
)

CERTIFICATE = Path(__file__).parents[1] / "hub" / "certificate" / "hub.crt"
"""A private one, made for tests: good for 127.0.0.1."""
PASSWORD = "correct horse"
CACHE_KEYS = {name: f"{n:02x}" * 32 for n, name in enumerate(PEOPLE, 17)}


class HubServer:
    """`hub` may be changed from the test's thread through `do`, which publishes afterwards."""

    def __init__(self, hub: SmallHub | None = None, *, secure: bool = False) -> None:
        self.hub = hub or SmallHub()
        self.secure = secure
        self.port = 0
        self.hellos: list[int] = []
        self.asks: list[tuple[str, str]] = []
        self.close_before_answer = 0
        """So many answers are lost with their connection."""
        self.silent = False
        """Nothing is said any more, the line stays up."""
        self.bad_token = False
        self.logouts: list[str] = []
        self.refuse: dict[str, str] = {}
        """Commands by kind that are answered with this code."""
        self._loop: asyncio.AbstractEventLoop | None = None
        self._server: uvicorn.Server | None = None
        self._thread: threading.Thread | None = None
        self._boxes: dict[asyncio.Event, None] = {}

    @property
    def url(self) -> str:
        return f"{'https' if self.secure else 'http'}://127.0.0.1:{self.port}"

    def start(self) -> None:
        app = Starlette(
            routes=[
                Route("/login", self._login, methods=["POST"]),
                Route("/logout", self._logout, methods=["POST"]),
                Route("/extensions", self._extensions),
                WebSocketRoute("/desk", self._desk),
            ]
        )
        config = uvicorn.Config(
            app,
            host="127.0.0.1",
            port=self.port,
            log_config=None,
            ws="websockets-sansio",
            lifespan="off",
            ssl_certfile=CERTIFICATE if self.secure else None,
            ssl_keyfile=CERTIFICATE.with_suffix(".key") if self.secure else None,
        )
        self._server = uvicorn.Server(config)
        up = threading.Event()

        async def live() -> None:
            assert self._server is not None
            self._loop = asyncio.get_running_loop()
            task = asyncio.create_task(self._server.serve())
            while not self._server.started:
                await asyncio.sleep(0.005)
            self.port = self._server.servers[0].sockets[0].getsockname()[1]
            up.set()
            await task

        self._thread = threading.Thread(target=lambda: asyncio.run(live()), name="test-hub")
        self._thread.start()
        assert up.wait(10)

    def stop(self) -> None:
        """Like a hub that is killed: the lines break, what is committed stays."""
        if self._server is not None and self._thread is not None:
            self._server.force_exit = True
            self._server.should_exit = True
            self._thread.join(10)
            self._server = self._thread = None

    def do(self, what: Callable[[SmallHub], object]) -> object:
        """Change the hub on its own thread, then publish."""
        assert self._loop is not None
        done: list[object] = []
        ready = threading.Event()

        def run() -> None:
            done.append(what(self.hub))
            self._publish()
            ready.set()

        self._loop.call_soon_threadsafe(run)
        assert ready.wait(10)
        return done[0]

    def drop_lines(self) -> None:
        self.close_now = True
        self.do(lambda _hub: None)

    def send_away(self, code: str) -> None:
        """End every session: whoever comes back needs a password."""
        self.goodbye = code
        self.bad_token = True
        self.do(lambda _hub: None)

    close_now = False
    goodbye = ""

    def _publish(self) -> None:
        for wake in self._boxes:
            wake.set()

    async def _extensions(self, _request: Request) -> Response:
        places = tuple(Place(phone.id, phone.person is None) for phone in self.hub.floor.phones.values())
        return Response(encode(Floor(floor="東京第一フロア", extensions=places)))

    async def _login(self, request: Request) -> Response:
        asked = decode(await request.body(), type=LoginRequest)
        if asked.login not in PEOPLE or asked.password != PASSWORD:
            return Response(encode(LoginRefused(code="wrong_password")), 401)
        return Response(
            encode(
                LoginGranted(
                    token=f"token-{asked.login}",
                    person=PersonId(asked.login),
                    role=PEOPLE[asked.login][0].value,
                    cache_key=CACHE_KEYS[asked.login],
                )
            )
        )

    async def _logout(self, request: Request) -> Response:
        person = request.headers["authorization"].removeprefix("Bearer token-")
        self.logouts.append(person)
        self.hub.tell(LeaveSeat(), person)
        self._publish()
        return Response(status_code=204)

    async def _desk(self, socket: WebSocket) -> None:
        await socket.accept()
        self.close_now, self.goodbye = False, ""
        wake = asyncio.Event()
        self._boxes[wake] = None
        talk = ServerConversation()
        seq: list[int] = [-1]
        person = [""]

        async def write() -> None:
            while True:
                await wake.wait()
                wake.clear()
                if self.goodbye:
                    await socket.send_text(talk.goodbye(self.goodbye).decode())
                    return
                if self.close_now:
                    await socket.close()
                    return
                if self.silent or seq[0] < 0:
                    continue
                frame = self.hub.frame(person[0], seq[0])
                seq[0] = self.hub.floor.seq
                await socket.send_text(talk.prepared(frame).decode())

        async def beat() -> None:
            while True:
                await asyncio.sleep(0.2)
                if not self.silent and seq[0] >= 0:
                    await socket.send_text(talk.prepared(pulse(self.hub.now, self.hub.now)).decode())

        tasks = [asyncio.create_task(write()), asyncio.create_task(beat())]
        try:
            while not talk.over:
                message = await socket.receive()
                if message["type"] == "websocket.disconnect":
                    break
                data = message.get("bytes") or message.get("text") or ""
                event = talk.receive(data)
                match event:
                    case HelloReceived():
                        self.hellos.append(event.seq)
                        if self.bad_token:
                            await socket.send_text(talk.goodbye("bad_token").decode())
                            continue
                        person[0] = event.token.removeprefix("token-")
                        await socket.send_text(
                            talk.welcome(
                                person=PersonId(person[0]),
                                session="s",
                                now=self.hub.now,
                                rate=1.0,
                                floor=self.hub.floor_name,
                            ).decode()
                        )
                        seq[0] = event.seq
                        wake.set()
                    case AskReceived():
                        self.asks.append((person[0], event.id))
                        if event.command is None:
                            await socket.send_text(talk.answer(event.id, event.code or "").decode())
                            continue
                        if type(event.command).__name__ in self.refuse:
                            code = self.refuse[type(event.command).__name__]
                            await socket.send_text(talk.answer(event.id, code).decode())
                            continue
                        code, upto, details = self.hub.ask(event.command, person[0], event.id, event.papers)
                        if self.close_before_answer > 0:
                            self.close_before_answer -= 1
                            break
                        if not self.silent:
                            await socket.send_text(talk.answer(event.id, code, upto, details).decode())
                        self._publish()
                    case PingReceived():
                        if not self.silent:
                            await socket.send_text(talk.pong(event.sent, self.hub.now).decode())
                    case Broken():
                        await socket.send_text(talk.goodbye(event.code).decode())
                    case None:
                        pass
            await socket.close()
        except (WebSocketDisconnect, RuntimeError):
            return
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            self._boxes.pop(wake, None)
