"""A desk without a window and without a disk: it connects by itself, keeps what it asked until it is answered."""

import asyncio
import contextlib
import time
from collections.abc import Iterator
from typing import TypeVar

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake

from escdesk.domain.ids import CommandId, PersonId
from escdesk.domain.messages.kinds import Command
from escdesk.domain.messages.papers import AnyPaper
from escdesk.protocol.client import Answered, ClientConversation, Ended, Knowledge, Welcomed, nothing

AGAIN_S = 0.03
_T = TypeVar("_T")


class Desk:
    """One person at work. What must never happen is written into `faults`."""

    def __init__(self, url: str, person: PersonId, token: str, extension: str) -> None:
        self.person = person
        self.extension = extension
        self.knowledge: Knowledge = nothing(person)
        self.asked: dict[CommandId, tuple[Command, tuple[AnyPaper, ...]]] = {}
        """Everything that was ever asked."""
        self.outbox: dict[CommandId, None] = {}
        """What was asked and is not answered yet."""
        self.answers: dict[CommandId, Answered] = {}
        self.faults: list[str] = []
        self.welcomes = 0
        self._url = url.replace("http", "ws", 1) + "/desk"
        self._token = token
        self._conversation: ClientConversation | None = None
        self._socket: ClientConnection | None = None
        self._to_send = asyncio.Event()
        self._count = 0

    @property
    def open(self) -> bool:
        return self._conversation is not None and self._conversation.open

    def ask(self, command: Command, *papers: AnyPaper) -> CommandId:
        """Into the outbox first, then on its way if there is one."""
        self._count += 1
        name = CommandId(f"{self.person}-{self._count}")
        self.asked[name] = (command, papers)
        self.outbox[name] = None
        if self._conversation is not None and self._conversation.open:
            self._conversation.ask(name, command, papers)
            self._to_send.set()
        return name

    def ask_again(self, name: CommandId) -> None:
        """As a desk does that never heard the answer."""
        self.outbox[name] = None
        if self._conversation is not None and self._conversation.open:
            command, papers = self.asked[name]
            self._conversation.ask(name, command, papers)
            self._to_send.set()

    def all(self, kind: type[_T]) -> Iterator[_T]:
        return (one for one in self.knowledge.sight.entities.values() if isinstance(one, kind))

    async def live(self) -> None:
        """Until cancelled; after each connection comes the next."""
        while True:
            with contextlib.suppress(OSError, ConnectionClosed, InvalidHandshake, TimeoutError, EOFError):
                async with connect(self._url, compression=None, max_size=None, proxy=None) as socket:
                    await self._talk(socket)
            self._conversation = None
            await asyncio.sleep(AGAIN_S)

    async def _talk(self, socket: ClientConnection) -> None:
        self._conversation = ClientConversation(token=self._token, knowledge=self.knowledge)
        writing = asyncio.create_task(self._write(socket, self._conversation))
        self._to_send.set()
        try:
            while True:
                data = await socket.recv()
                for event in self._conversation.receive(data, time.monotonic_ns() // 1_000_000):
                    match event:
                        case Welcomed():
                            self.welcomes += 1
                            for name in self.outbox:
                                command, papers = self.asked[name]
                                self._conversation.ask(name, command, papers)
                        case Answered():
                            self._answered(event)
                        case Ended(code=code):
                            if code in ("bad_token", "logged_out", "no_common_version", "unreadable"):
                                self.faults.append(f"{self.person} was sent away: {code}")
                            return
                        case _:
                            pass
                self.knowledge = self._conversation.knowledge
                self._to_send.set()
        finally:
            writing.cancel()

    async def _write(self, socket: ClientConnection, conversation: ClientConversation) -> None:
        with contextlib.suppress(ConnectionClosed):
            while True:
                await self._to_send.wait()
                self._to_send.clear()
                for frame in conversation.to_send():
                    await socket.send(frame.decode())

    def _answered(self, answer: Answered) -> None:
        self.outbox.pop(answer.id, None)
        before = self.answers.setdefault(answer.id, answer)
        if before != answer:
            self.faults.append(f"{answer.id} was answered {before.code} and then {answer.code}")
