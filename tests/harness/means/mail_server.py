"""A real SMTP server over asyncio streams: TLS, logins, and every way in which a mail server can let one down."""

import asyncio
import base64
import email
import email.policy
import ssl
from contextlib import suppress
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Literal, Self

Manner = Literal["good", "silent", "silent_after_data", "hangs_up", "busy"]


@dataclass
class MailServer:
    """What it has taken stands in `taken`, envelope and message. `says` overrides replies: by verb, or `RCPT address`."""

    tls: ssl.SSLContext | None = None
    implicit: bool = False
    user: str | None = None
    password: str = ""
    manner: Manner = "good"
    says: dict[str, str] = field(default_factory=dict)
    taken: list[tuple[tuple[str, ...], EmailMessage]] = field(default_factory=list)
    connections: int = 0
    secured: int = 0
    port: int = 0

    async def __aenter__(self) -> Self:
        at = self.tls if self.implicit else None
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port, ssl=at)
        self.port = self._server.sockets[0].getsockname()[1]
        self._open: set[asyncio.Task[None]] = set()
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        for one in self._open:
            one.cancel()
        await asyncio.gather(*self._open, return_exceptions=True)
        await self._server.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._open.add(task)
        self.connections += 1
        with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError, ssl.SSLError):
            await _Talk(self, reader, writer).run()
        self._open.discard(task)
        writer.close()


class _Talk:
    """One connection."""

    def __init__(
        self, server: MailServer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self.server, self.reader, self.writer = server, reader, writer
        self.safe = server.implicit
        self.known = server.user is None
        self.to: list[str] = []

    async def run(self) -> None:
        manner = self.server.manner
        if manner == "silent":
            await asyncio.Event().wait()
        if manner == "hangs_up":
            return
        await self.say("421 4.3.2 busy" if manner == "busy" else "220 mail.example ESMTP")
        while line := await self.reader.readline():
            if not await self.hear(line.decode("ascii").strip()):
                return

    async def say(self, line: str) -> None:
        self.writer.write(f"{line}\r\n".encode())
        await self.writer.drain()

    async def hear(self, line: str) -> bool:
        """Whether the talk goes on."""
        verb = line.upper().partition(" ")[0]
        override = self.server.says.get(line.upper() if verb == "RCPT" else verb)
        if override is not None:
            await self.say(override)
            return True
        match verb:
            case "EHLO":
                await self.extensions()
            case "STARTTLS" if self.server.tls is not None and not self.safe:
                await self.say("220 go ahead")
                await self.writer.start_tls(self.server.tls)
                self.safe = True
                self.server.secured += 1
            case "AUTH":
                await self.log_in(line)
            case "MAIL":
                self.to = []
                await self.say("250 ok" if self.known else "530 5.7.0 log in first")
            case "RCPT":
                self.to.append(line.partition("<")[2].partition(">")[0])
                await self.say("250 ok")
            case "DATA":
                await self.data()
            case "NOOP" | "RSET":
                await self.say("250 ok")
            case "QUIT":
                await self.say("221 bye")
                return False
            case _:
                await self.say("502 what?")
        return True

    async def extensions(self) -> None:
        found = ["mail.example"]
        if self.server.tls is not None and not self.safe:
            found.append("STARTTLS")
        if self.server.user is not None:
            found.append("AUTH PLAIN")
        for one in found[:-1]:
            await self.say(f"250-{one}")
        await self.say(f"250 {found[-1]}")

    async def log_in(self, line: str) -> None:
        given = line.split(" ")[2] if line.count(" ") == 2 else ""
        if not given:
            await self.say("334 ")
            given = (await self.reader.readline()).decode().strip()
        _, user, password = base64.b64decode(given).decode().split("\0")
        self.known = (user, password) == (self.server.user, self.server.password)
        await self.say("235 welcome" if self.known else "535 5.7.8 no")

    async def data(self) -> None:
        await self.say("354 go on")
        content = await self.reader.readuntil(b"\r\n.\r\n")
        if self.server.manner == "silent_after_data":
            await asyncio.Event().wait()
        message = email.message_from_bytes(
            content.removesuffix(b".\r\n").replace(b"\r\n..", b"\r\n."), policy=email.policy.default
        )
        assert isinstance(message, EmailMessage)
        self.server.taken.append((tuple(self.to), message))
        await self.say("250 2.0.0 queued as 佐々木".encode("ascii", "replace").decode())
