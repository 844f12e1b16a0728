"""Operators of the stage without windows: desks that only speak and hear, each over a socket of its own."""

import asyncio
import threading
from collections.abc import Coroutine, Sequence
from typing import Any, TypeVar

from websockets.asyncio.client import connect

from escdesk.domain.messages.kinds import Command
from escdesk.domain.messages.people import Role
from escdesk.hub.administration.requests import AddPerson
from escdesk.protocol.messages import Answer, Changes, Hello, LoginGranted, Welcome
from tests.harness.stage.hub import StageHub
from tests.harness.stage.patience import PATIENCE_S
from tests.hub.web.floor import PASSWORD, Desk, log_in_at

T = TypeVar("T")


class Crowd:
    """So many operators, at the phones from `first` on. They live on a thread of their own until `leave`."""

    def __init__(self, hub: StageHub, size: int, first: int) -> None:
        self.extensions = [str(first + n) for n in range(size)]
        self._hub = hub
        self._desks: list[Desk] = []
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="stage-crowd")
        self._thread.start()

    def come(self) -> None:
        """Enrolled, logged in, each with its first sight."""
        for extension in self.extensions:
            login = f"crowd{extension}"
            person = AddPerson(
                login=login,
                name=f"応援 {extension}",
                role=Role.OPERATOR,
                teams=("A班",),
                clients=("aoba",),
                password=PASSWORD,
            )
            self._hub.administer(person)
        self._desks = self._run(self._all_come())

    async def _all_come(self) -> list[Desk]:
        return list(await asyncio.gather(*(self._comes(extension) for extension in self.extensions)))

    async def _comes(self, extension: str) -> Desk:
        granted = await asyncio.to_thread(log_in_at, self._hub.url, f"crowd{extension}", PASSWORD, extension)
        assert isinstance(granted, LoginGranted), granted
        address = self._hub.url.replace("http", "ws", 1) + "/desk"
        socket = await connect(address, compression=None, max_size=None, max_queue=None)
        desk = Desk(socket)  # whatever comes is taken at once, so that nobody here is slow
        await desk.say(Hello(token=granted.token, versions=(1,)))
        await desk.hears(Welcome)
        await desk.hears(Changes)
        return desk

    def leave(self) -> None:
        self._run(self._all_leave())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(PATIENCE_S)
        self._loop.close()

    async def _all_leave(self) -> None:
        await asyncio.gather(*(desk.socket.close() for desk in self._desks))

    # -- what all of them do or see ---------------------------------------------------------------------------

    def ask(self, commands: Sequence[Command]) -> list[str]:
        """One command each, all at once; the codes of the answers."""

        async def asked() -> list[Answer]:
            pairs = zip(self._desks, commands, strict=True)
            return list(await asyncio.gather(*(desk.asks(command) for desk, command in pairs)))

        return [answer.code for answer in self._run(asked())]

    def all_see(self, kind: str, name: str, **fields: object) -> None:
        """Until every one of them has this entity with these values."""

        async def seen() -> None:
            await asyncio.gather(*(desk.sees(kind, name, **fields) for desk in self._desks))

        self._run(seen())

    def own(self, kind: str, **fields: object) -> list[str]:
        """The id of the one entity of this kind, with these values, that each of them has."""

        async def found() -> list[str]:
            return [await _only(desk, kind, fields) for desk in self._desks]

        return self._run(found())

    def papers(self, kind: str) -> list[dict[str, Any]]:
        """The newest paper of this kind that each of them has read."""
        return [desk.papers[kind] for desk in self._desks]

    def _run(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(PATIENCE_S)


async def _only(desk: Desk, kind: str, fields: dict[str, object]) -> str:
    while True:
        names = [
            name
            for (is_kind, name), one in desk.entities.items()
            if is_kind == kind and all(one.get(field) == value for field, value in fields.items())
        ]
        if len(names) == 1:
            return names[0]
        await desk.hears(Changes)
