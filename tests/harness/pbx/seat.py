"""A desk without a window: one person logged in at a real hub over a real socket, seeing what a desk would see."""

import threading
import time
import urllib.request
from collections.abc import Callable
from typing import TypeVar

import msgspec
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from escdesk.domain.ids import CommandId, Instant, PersonId
from escdesk.domain.messages.kinds import Command
from escdesk.domain.model.calls import Call, Pbx
from escdesk.domain.model.escalations import Escalation
from escdesk.protocol.client import Answered, ClientConversation, Knowledge, Pulsed, nothing
from escdesk.protocol.messages import LoginGranted, LoginRequest
from tests.harness.pbx.hub_process import PASSWORD, HubProcess
from tests.harness.pbx.waiting import wait_until

T = TypeVar("T")


def log_in(hub: HubProcess, login: str, extension: str) -> LoginGranted:
    asked = msgspec.json.encode(LoginRequest(login=login, password=PASSWORD, extension=extension))
    request = urllib.request.Request(f"{hub.url}/login", data=asked, method="POST")
    with urllib.request.urlopen(request, timeout=20) as answer:
        return msgspec.json.decode(answer.read(), type=LoginGranted)


class Seat:
    """`login` at `extension`. It comes back by itself after the hub was away, as every desk does."""

    def __init__(self, hub: HubProcess, login: str, extension: str) -> None:
        self._hub = hub
        self.granted = log_in(hub, login, extension)
        self.person: PersonId = self.granted.person
        self.knowledge: Knowledge = nothing(self.person)
        self.pbx_heard_at: Instant | None = None
        self._answers: dict[str, Answered] = {}
        self._conversation: ClientConversation | None = None
        self._socket: ClientConnection | None = None
        self._lock = threading.Lock()
        self._leaving = False
        self._asked = 0
        self._thread = threading.Thread(target=self._live, name=f"seat-{login}", daemon=True)
        self._thread.start()
        wait_until(f"{login} has a sight", lambda: self.knowledge.sight.seq > 0)

    def leave(self) -> None:
        self._leaving = True
        if self._socket is not None:
            self._socket.close()
        self._thread.join(timeout=10)

    # -- the link

    def _live(self) -> None:
        while not self._leaving:
            try:
                with connect(self._hub.url.replace("http", "ws", 1) + "/desk", max_size=None) as socket:
                    self._talk(socket)
            except (OSError, ConnectionClosed, TimeoutError):
                pass
            finally:
                with self._lock:
                    self._conversation = self._socket = None
            time.sleep(0.1)

    def _talk(self, socket: ClientConnection) -> None:
        conversation = ClientConversation(token=self.granted.token, knowledge=self.knowledge)
        with self._lock:
            self._conversation, self._socket = conversation, socket
            self._flush()
        while True:
            data = socket.recv()
            with self._lock:
                for event in conversation.receive(data, time.monotonic_ns() // 1_000_000):
                    match event:
                        case Answered():
                            self._answers[event.id] = event
                        case Pulsed():
                            self.pbx_heard_at = event.pbx_heard_at
                        case _:
                            pass
                self.knowledge = conversation.knowledge
                self._flush()

    def _flush(self) -> None:
        if self._conversation is not None and self._socket is not None:
            for frame in self._conversation.to_send():
                self._socket.send(frame.decode())

    # -- what the person does and sees

    def asks(self, command: Command) -> str:
        """Say a command and wait for its answer: "ok" or a code of refusal."""
        name = self.says(command)
        wait_until(f"an answer to {type(command).__name__}", lambda: name in self._answers)
        return self._answers[name].code

    def says(self, command: Command) -> CommandId:
        """Say a command without waiting for its answer."""
        self._asked += 1
        name = CommandId(f"{self.person}-{self._asked}")
        wait_until(
            "the desk is connected", lambda: self._conversation is not None and self._conversation.open
        )
        with self._lock:
            assert self._conversation is not None
            self._conversation.ask(name, command)
            self._flush()
        return name

    def all(self, kind: type[T]) -> list[T]:
        """Every entity of one kind that this person may see."""
        return [one for one in self.knowledge.sight.entities.values() if isinstance(one, kind)]

    def sees(self, kind: type[T], what: str, holds: Callable[[T], bool] = lambda _one: True) -> T:
        """Wait until an entity of this kind is as wished."""

        def found() -> list[T]:
            return [one for one in self.all(kind) if holds(one)]

        wait_until(f"{self.person} sees {what}; now {self.all(kind)}", lambda: bool(found()))
        return found()[0]

    def sees_no(self, kind: type[T], what: str) -> None:
        wait_until(f"{self.person} no longer sees {what}", lambda: not self.all(kind))

    def my_calls(self) -> list[Call]:
        return [call for call in self.all(Call) if call.person == self.person]

    def escalation(self, what: str, holds: Callable[[Escalation], bool]) -> Escalation:
        return self.sees(Escalation, what, holds)

    def sees_pbx(self, connected: bool) -> None:
        self.sees(Pbx, f"PBX connected: {connected}", lambda pbx: pbx.connected is connected)
