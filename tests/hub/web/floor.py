"""A real hub in this process, on a free port, with a rehearsed PBX; and people who come to its door."""

import asyncio
import http.client
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

import msgspec
from argon2 import PasswordHasher
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from escdesk.domain.ids import CallId, CommandId, Extension, Instant, PersonId
from escdesk.domain.messages.kinds import Command
from escdesk.domain.messages.papers import AnyPaper, CustomerPaper, StaffName
from escdesk.domain.messages.people import Role
from escdesk.hub.administration import requests as r
from escdesk.hub.app import Hub
from escdesk.hub.clock import FloorClock
from escdesk.hub.crm.fake import FakeCustomers
from escdesk.hub.outside import Inside, Outside, messengers
from escdesk.hub.settings import load
from escdesk.hub.telephony.rehearsal.adapter import RehearsalTelephony
from escdesk.hub.telephony.rehearsal.timing import FloorTimers
from escdesk.hub.web.passwords import Passwords
from escdesk.protocol.codec import decode_from_hub, encode, raw
from escdesk.protocol.messages import (
    Answer,
    AnyFromHub,
    Ask,
    Changes,
    Goodbye,
    Hello,
    LoginGranted,
    LoginRefused,
    Welcome,
)

PASSWORD = "correct horse"
CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
SOON_S = 10.0
_Said = TypeVar("_Said", bound=AnyFromHub)


class Desk:
    """A desk as the hub sees one: raw frames, everything that was heard kept in order."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.heard: list[AnyFromHub] = []
        self.papers: dict[str, dict[str, Any]] = {}
        self.entities: dict[tuple[str, str], dict[str, Any]] = {}
        self._asked = 0

    async def say(self, message: msgspec.Struct) -> None:
        await self.socket.send(encode(message).decode())

    async def hears(self, kind: type[_Said]) -> _Said:
        """The next message of this kind; others on the way are taken in."""
        async with asyncio.timeout(SOON_S):
            while True:
                said = decode_from_hub(await self.socket.recv())
                assert said is not None
                self.heard.append(said)
                if isinstance(said, Changes):
                    self._take(said)
                if isinstance(said, kind):
                    return said

    def _take(self, changes: Changes) -> None:
        if changes.anew:
            self.entities.clear()
        for put in changes.puts:
            one = msgspec.json.decode(put)
            self.entities[one["kind"], one["id"]] = one
        for kind, name in changes.drops:
            self.entities.pop((kind, name), None)
        for put in changes.papers:
            one = msgspec.json.decode(put)
            self.papers[one["type"]] = one

    async def sees(self, kind: str, name: str, **fields: object) -> dict[str, Any]:
        """Until the sight holds this entity with these values."""
        while True:
            one = self.entities.get((kind, name))
            if one is not None and all(one.get(field) == value for field, value in fields.items()):
                return one
            await self.hears(Changes)

    async def asks(self, command: Command, papers: Sequence[AnyPaper] = (), number: str = "") -> Answer:
        self._asked += 1
        name = CommandId(number or f"c{self._asked}")
        await self.say(Ask(id=name, command=raw(command), papers=tuple(raw(one) for one in papers)))
        while True:
            answer = await self.hears(Answer)
            if answer.id == name:
                return answer

    async def is_sent_away(self) -> str:
        """The code of the goodbye; the hub closes behind it."""
        goodbye = await self.hears(Goodbye)
        async with asyncio.timeout(SOON_S):
            await self.socket.wait_closed()
        return goodbye.code

    async def is_cut_off(self) -> int:
        """The close code of a connection that ended without a goodbye."""
        try:
            async with asyncio.timeout(SOON_S):
                while True:
                    self.heard.append(decode_from_hub(await self.socket.recv()))  # type: ignore[arg-type]
        except ConnectionClosed as closed:
            return closed.rcvd.code if closed.rcvd is not None else 0


@dataclass
class Floor:
    """What the tests touch."""

    hub: Hub
    telephony: RehearsalTelephony
    customers: FakeCustomers

    async def enrol(self, login: str, role: Role, *, clients: Sequence[str] = ("aoba",)) -> PersonId:
        reply = await self.hub.office.carry_out(
            r.AddPerson(
                login=login,
                name=f"{login}の氏名",
                role=role,
                teams=("A班",),
                clients=tuple(clients),
                password=PASSWORD,
            )
        )
        assert not reply.fault
        people = self.hub.engine.shelf.papers
        return next(
            paper.person
            for paper in people.values()
            if isinstance(paper, StaffName) and paper.name == f"{login}の氏名"
        )

    async def request(
        self, method: str, path: str, body: bytes = b"", headers: Mapping[str, str] | None = None
    ) -> tuple[int, bytes]:
        return await asyncio.to_thread(_request, self.hub.url, method, path, body, headers or {})

    async def log_in(
        self, login: str, extension: str = "", password: str = PASSWORD
    ) -> LoginGranted | LoginRefused:
        return await asyncio.to_thread(log_in_at, self.hub.url, login, password, extension)

    async def token(self, login: str, extension: str = "") -> str:
        granted = await self.log_in(login, extension)
        assert isinstance(granted, LoginGranted)
        return granted.token

    @asynccontextmanager
    async def socket(self, path: str = "/desk") -> AsyncIterator[Desk]:
        address = self.hub.url.replace("http", "ws", 1) + path
        async with connect(address, compression=None, max_size=None) as socket:
            yield Desk(socket)

    @asynccontextmanager
    async def desk(self, token: str, since: int = 0) -> AsyncIterator[Desk]:
        """A desk that has said hello and has its sight."""
        async with self.socket() as desk:
            await desk.say(Hello(token=token, seq=since, versions=(1,)))
            await desk.hears(Welcome)
            await desk.hears(Changes)
            yield desk

    def rings(self, extension: str, number: str = "090-0000-0001") -> CallId:
        return self.telephony.exchange.customer_calls(Extension(extension), number, queue="aoba-order")

    async def settled(self) -> None:
        """Everything that was told so far is committed."""
        await self.hub.engine.heard(self.hub.settings.floor)


def log_in_at(url: str, login: str, password: str, extension: str) -> LoginGranted | LoginRefused:
    """At the door of the hub at this address; blocks."""
    status, answer = _request(url, "POST", "/login", encode_login(login, password, extension), {})
    if status == 200:
        return msgspec.json.decode(answer, type=LoginGranted)
    return msgspec.json.decode(answer, type=LoginRefused)


def encode_login(login: str, password: str, extension: str) -> bytes:
    return msgspec.json.encode({"login": login, "password": password, "extension": extension})


def _request(url: str, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> tuple[int, bytes]:
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=SOON_S)
    try:
        connection.request(method, path, body=body, headers=dict(headers))
        response = connection.getresponse()
        return response.status, response.read()
    finally:
        connection.close()


CONFIG = """
[hub]
port = 0
data = "data"
name = "試験のフロア"
[telephony]
kind = "rehearsal"
[floor]
extensions = ["1001-1003", "2001-2002"]
[[floor.queue]]
id = "aoba-order"
client = "aoba"
"""


def written(folder: Path, text: str = CONFIG) -> Path:
    path = folder / "hub.toml"
    path.write_text(text, encoding="utf-8")
    return path


@asynccontextmanager
async def running(
    folder: Path,
    customers: Sequence[CustomerPaper] = (),
    config: str = CONFIG,
    hasher: PasswordHasher = CHEAP,
    clock: Callable[[float, Instant], FloorClock] | None = None,
) -> AsyncIterator[Floor]:
    """A hub with this folder's data, until the end of the block; again with the same folder: a restart."""
    crm = FakeCustomers(customers)
    made: list[RehearsalTelephony] = []

    def join(inside: Inside) -> Outside:
        made.append(
            RehearsalTelephony(
                FloorTimers(inside.clock, inside.clock.rate),
                inside.settings.floor.extensions,
                inside.secret.caller_key,
            )
        )
        return Outside(made[0], crm, messengers(inside.settings.means))

    hub = Hub(load(written(folder, config), {}), joiner=join, passwords=Passwords(hasher), clock=clock)
    await hub.start()
    try:
        yield Floor(hub, made[0], crm)
    finally:
        await hub.stop()
