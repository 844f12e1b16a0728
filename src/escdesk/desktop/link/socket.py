"""One WebSocket to the hub at a time, for ever: connect, converse, wait a little longer each time, again."""

import asyncio
import logging
import random
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import InvalidHandshake, InvalidURI, WebSocketException

from escdesk.desktop.link.clocks import mono_ms
from escdesk.desktop.link.door import BadAddressError, Hub
from escdesk.protocol.client import ClientConversation, ClientEvent, Ended, Welcomed
from escdesk.protocol.codec import MAX_FROM_HUB

_log = logging.getLogger(__name__)

PING_EVERY_MS: Final = 5_000
SILENT_AFTER_MS: Final = 5_000
"""The hub speaks every second; after this much silence the line counts as dead."""
OPEN_WITHIN_MS: Final = 5_000
FINAL_CODES: Final = frozenset({"bad_token", "logged_out", "no_common_version"})
"""Goodbyes after which connecting again is of no use."""


@dataclass(frozen=True, slots=True)
class BackOff:
    """How long to wait before the next try: doubling from `first_ms` to `most_ms`, with jitter downwards."""

    first_ms: int = 250
    most_ms: int = 10_000

    def after(self, failures: int, chance: float) -> int:
        """Span in ms after so many failures in a row; `chance` in [0, 1) spreads desks apart."""
        span = min(self.most_ms, self.first_ms << min(failures, 20))
        return round(span * (0.5 + 0.5 * chance))


class Ear(Protocol):
    """Who is told what comes; all on the loop."""

    def began(self, conversation: ClientConversation) -> None: ...

    def heard(self, events: tuple[ClientEvent, ...]) -> None: ...

    def lost(self) -> None:
        """No connection any more, or none yet; told once each time."""
        ...

    def distrusted(self) -> None:
        """Whoever answers at the hub's address has another certificate; nothing was said to them."""
        ...

    def over(self, code: str) -> None:
        """The hub does not want us; nothing is tried any more."""
        ...


class Socket:
    """Keeps one person connected while `run` runs. `poke` after asking something of the conversation."""

    def __init__(
        self,
        hub: Hub,
        converse: Callable[[], ClientConversation],
        ear: Ear,
        *,
        back_off: BackOff = BackOff(),
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._hub = hub
        self._converse = converse
        self._ear = ear
        self._back_off = back_off
        self._chance = chance
        self._wake = asyncio.Event()
        self._heard_at = 0
        self._failures = 0

    def poke(self) -> None:
        """There may be frames to send."""
        self._wake.set()

    async def run(self) -> None:
        """Until cancelled, or until the hub says one of `FINAL_CODES`."""
        try:
            self._hub.tls()
        except BadAddressError:
            self._ear.over("hub_distrusted")
            return
        while True:
            code = await self._once()
            if code in FINAL_CODES:
                self._ear.over(code)
                return
            self._ear.lost()
            wait_ms = self._back_off.after(self._failures, self._chance())
            self._failures += 1
            await asyncio.sleep(wait_ms / 1000)

    async def _once(self) -> str:
        try:
            async with connect(
                self._hub.socket_url,
                ssl=self._hub.tls(),  # read each time: a new certificate file is trusted without a restart
                max_size=MAX_FROM_HUB,
                compression=None,
                ping_interval=None,
                open_timeout=OPEN_WITHIN_MS / 1000,
                close_timeout=1,
                proxy=None,
            ) as connection:
                return await self._talk(connection)
        except (ssl.SSLError, BadAddressError) as wrong:
            _log.warning("hub distrusted", extra={"why": type(wrong).__name__})
            self._ear.distrusted()
            return "distrusted"
        except (OSError, TimeoutError, InvalidHandshake, InvalidURI, WebSocketException) as wrong:
            _log.info("hub not reached", extra={"why": type(wrong).__name__})
            return "unreachable"

    async def _talk(self, connection: ClientConnection) -> str:
        conversation = self._converse()
        self._ear.began(conversation)
        self._heard_at = mono_ms()
        self._wake.set()
        sender = asyncio.create_task(self._send(connection, conversation))
        watcher = asyncio.create_task(self._watch(connection, conversation))
        try:
            async for frame in connection:
                self._heard_at = mono_ms()
                events = conversation.receive(frame, self._heard_at)
                if events:
                    if any(isinstance(event, Welcomed) for event in events):
                        self._failures = 0
                    self._ear.heard(events)
                self._wake.set()
                for event in events:
                    if isinstance(event, Ended):
                        return event.code
            return "closed"
        finally:
            sender.cancel()
            watcher.cancel()
            for ended in await asyncio.gather(sender, watcher, return_exceptions=True):
                if isinstance(ended, Exception) and not isinstance(ended, WebSocketException | OSError):
                    raise ended

    async def _send(self, connection: ClientConnection, conversation: ClientConversation) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            for frame in conversation.to_send():
                await connection.send(frame)

    async def _watch(self, connection: ClientConnection, conversation: ClientConversation) -> None:
        pinged = mono_ms()
        while True:
            await asyncio.sleep(1)
            now = mono_ms()
            if now - self._heard_at > SILENT_AFTER_MS:
                _log.info("hub silent", extra={"silent_ms": now - self._heard_at})
                connection.transport.abort()
                return
            if now - pinged >= PING_EVERY_MS:
                pinged = now
                conversation.ping(now)
                self._wake.set()
