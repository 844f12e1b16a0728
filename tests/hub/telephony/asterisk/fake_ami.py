"""A hand-made AMI server for client tests: it answers as told and remembers what it was sent."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from escdesk.hub.telephony.asterisk.ami import Message, Receiver
from escdesk.hub.telephony.asterisk.client import AmiSettings

Answering = Callable[[Message], list[bytes] | None]
"""What to send for an action; None closes the connection."""


def frame(**fields: str) -> bytes:
    return "".join(f"{key}: {value}\r\n" for key, value in fields.items()).encode() + b"\r\n"


def success(action: Message, **more: str) -> bytes:
    return frame(Response="Success", ActionID=action.action_id, **more)


class FakeAmi:
    """`actions` are the names of what arrived, over all connections; `script` answers what is not a login or ping."""

    def __init__(self) -> None:
        self.actions: list[str] = []
        self.connections = 0
        self.script: Answering = lambda action: [success(action)]
        self.accepts = True
        self.answers_pings = True
        self._writers: list[asyncio.StreamWriter] = []
        self.settings = AmiSettings("127.0.0.1", 0, "hub", "s")

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self._writers.append(writer)
        writer.write(b"Asterisk Call Manager/11.0.0\r\n")
        receiver = Receiver()
        try:
            while data := await reader.read(4096):
                # The client's frames look like the PBX's own, only that they begin with Action.
                for message in receiver.feed(data.replace(b"Action: ", b"Response: ")):
                    assert isinstance(message, Message)
                    if not self._answer(message, writer):
                        return
        except ConnectionError:
            pass
        finally:
            writer.close()

    def _answer(self, action: Message, writer: asyncio.StreamWriter) -> bool:
        name = action.get("Response")
        self.actions.append(name)
        if name == "Login":
            if self.accepts:
                writer.write(success(action, Message="Authentication accepted"))
                writer.write(frame(Event="FullyBooted", Status="Fully Booted"))
            else:
                writer.write(
                    frame(Response="Error", ActionID=action.action_id, Message="Authentication failed")
                )
            return True
        if name == "Ping":
            if self.answers_pings:
                writer.write(success(action, Ping="Pong"))
            return True
        answers = self.script(action)
        for answer in answers or []:
            writer.write(answer)
        return answers is not None

    @property
    def open_lines(self) -> int:
        return sum(not writer.is_closing() for writer in self._writers)

    def send(self, data: bytes) -> None:
        self._writers[-1].write(data)

    def drop(self) -> None:
        self._writers[-1].close()


@asynccontextmanager
async def fake_ami() -> AsyncIterator[FakeAmi]:
    fake = FakeAmi()
    server = await asyncio.start_server(fake.serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    fake.settings = AmiSettings("127.0.0.1", port, "hub", "s", retry_first_ms=1, retry_cap_ms=4)
    try:
        yield fake
    finally:
        server.close()
        for writer in fake._writers:
            writer.close()
        await asyncio.sleep(0)
