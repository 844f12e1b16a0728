"""Every address of the hub and what it answers; no address carries a person's name, number or token of a session."""

import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import msgspec
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket

from escdesk.domain.ids import SessionId
from escdesk.hub.addresses import is_loopback
from escdesk.hub.batch import StoreUnavailable
from escdesk.hub.clock import FloorClock
from escdesk.hub.engine import Engine, EngineStopped
from escdesk.hub.publisher import Publisher
from escdesk.hub.web import metrics
from escdesk.hub.web.auth import Door
from escdesk.hub.web.desks import Desks
from escdesk.hub.web.drafts import DRAFTS_BYTES, DraftShelf, admitted
from escdesk.hub.web.health import Health
from escdesk.hub.web.session import DeskSession
from escdesk.hub.web.told import Told
from escdesk.protocol.messages import Drafts, LoginGranted, LoginRefused, LoginRequest

LOGIN_BYTES = 8 * 1024
ADMIN_BYTES = 128 * 1024 * 1024
_STATUS = {"wrong_password": 401, "slow_down": 429}
_json = msgspec.json.Encoder()

Administer = Callable[[bytes], Awaitable[bytes]]
"""A request of `escdesk admin` to its reply, both as `hub.administration.requests` has them."""


class Place(msgspec.Struct, frozen=True):
    """One extension of the floor; who has it is not said to whoever has not logged in."""

    number: str
    free: bool


class Places(msgspec.Struct, frozen=True, kw_only=True):
    floor: str
    extensions: tuple[Place, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rooms:
    """What the addresses lead to."""

    door: Door
    engine: Engine
    publisher: Publisher
    clock: FloorClock
    desks: Desks
    drafts: DraftShelf
    health: Callable[[], Health]
    figures: Callable[[], metrics.Figures]
    administer: Administer
    admin_token: str
    floor_name: str
    log_name: str
    told: Told


def application(rooms: Rooms) -> Starlette:
    """The hub's web application."""

    def _is_admin(request: Request) -> bool:
        return secrets.compare_digest(_bearer(request).encode(), rooms.admin_token.encode())

    async def log_in(request: Request) -> Response:
        try:
            asked = msgspec.json.decode(await _body(request, LOGIN_BYTES), type=LoginRequest)
        except (msgspec.DecodeError, UnicodeDecodeError, _TooLongError):
            return Response(status_code=400)
        try:
            answer = await rooms.door.log_in(asked, request.client.host if request.client else "")
        except (EngineStopped, StoreUnavailable):
            return Response(status_code=503)
        return _login_answer(answer)

    async def log_out(request: Request) -> Response:
        token = _bearer(request)
        person, session = await rooms.door.whose(token)
        if person is None or session is None:
            return Response(status_code=401)
        rooms.desks.leave(session, "logged_out")
        try:
            await rooms.door.log_out(token, last_desk=rooms.desks.last_of(person, session))
        except (EngineStopped, StoreUnavailable):
            return Response(status_code=503)
        return Response(status_code=204)

    async def drafts(request: Request) -> Response:
        try:
            session = await rooms.door.recognise(_bearer(request))
            if session is None:
                return Response(status_code=401)
            if request.method == "GET":
                return _answer(Drafts(drafts=await rooms.drafts.of(session.person)))
            asked = admitted(await _body(request, DRAFTS_BYTES))
            taken = await rooms.drafts.keep(session.person, asked, rooms.clock())
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return Response(status_code=400)
        except _TooLongError:
            return Response(status_code=413)
        except (EngineStopped, StoreUnavailable):
            return Response(status_code=503)
        return Response(status_code=204 if taken else 413)

    async def extensions(_request: Request) -> Response:
        phones = sorted(rooms.engine.floor.phones.values(), key=lambda phone: (len(phone.id), phone.id))
        places = tuple(Place(phone.id, phone.person is None) for phone in phones)
        return _answer(Places(floor=rooms.floor_name, extensions=places))

    async def health(_request: Request) -> Response:
        state = rooms.health()
        return _answer(state, state.status)

    async def measure(request: Request) -> Response:
        near = request.client is not None and is_loopback(request.client.host)
        if not near and not _is_admin(request):
            return Response(status_code=401)
        return Response(
            metrics.text(rooms.figures()), headers=_KEPT_NOWHERE | {"content-type": metrics.CONTENT_TYPE}
        )

    async def administer(request: Request) -> Response:
        if not _is_admin(request):
            return Response(status_code=401)
        try:
            asked = await _body(request, ADMIN_BYTES)
        except _TooLongError:
            return Response(status_code=413)
        return Response(await rooms.administer(asked), media_type="application/json")

    async def desk(socket: WebSocket) -> None:
        await socket.accept()
        session = DeskSession(
            socket,
            desk=SessionId(secrets.token_hex(6)),
            door=rooms.door,
            engine=rooms.engine,
            publisher=rooms.publisher,
            clock=rooms.clock,
            log_name=rooms.log_name,
            on_greeted=rooms.desks.replace,
        )
        await rooms.desks.host(session)

    return Starlette(
        routes=[
            Route("/login", log_in, methods=["POST"]),
            Route("/logout", log_out, methods=["POST"]),
            Route("/drafts", drafts, methods=["GET", "PUT"]),
            Route("/extensions", extensions, methods=["GET"]),
            Route("/health", health, methods=["GET"]),
            Route("/metrics", measure, methods=["GET"]),
            Route("/admin", administer, methods=["POST"]),
            *rooms.told.routes,
            WebSocketRoute("/desk", desk),
        ]
    )


class _TooLongError(Exception):
    """The body is longer than anything that belongs here."""


async def _body(request: Request, most: int) -> bytes:
    """The whole body. Raises `_TooLongError`; a client that goes away meanwhile counts as an empty one."""
    found = bytearray()
    try:
        async for piece in request.stream():
            found += piece
            if len(found) > most:
                raise _TooLongError
    except ClientDisconnect:
        return b""
    return bytes(found)


def _bearer(request: Request) -> str:
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if kind.lower() == "bearer" else ""


def _answer(value: msgspec.Struct, status: int = 200) -> Response:
    return Response(_json.encode(value), status, media_type="application/json", headers=_KEPT_NOWHERE)


def _login_answer(answer: LoginGranted | LoginRefused) -> Response:
    if isinstance(answer, LoginGranted):
        return _answer(answer)
    return _answer(answer, _STATUS.get(answer.code, 409))


_KEPT_NOWHERE = {"cache-control": "no-store"}
