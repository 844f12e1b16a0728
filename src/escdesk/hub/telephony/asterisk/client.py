"""Keeps one logged-in AMI connection: actions with answers, lists, events, ping, reconnect.

An action is sent at most once. When the connection or the time ends before its answer, its outcome is unknown, and
whoever asked must look at the PBX's channels; it is never sent again (a second Originate would ring a second phone).
"""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from escdesk.hub.ports import PbxProblem
from escdesk.hub.telephony.asterisk.ami import Greeting, Message, Receiver, Unreadable, encode

_log = logging.getLogger(__name__)
_READ_BYTES = 64 * 1024
_LIST_ENDS = {"complete", "cancelled"}

Fields = tuple[tuple[str, str], ...]


class NotConnectedError(Exception):
    """There is no logged-in connection; nothing was sent."""


class UnknownOutcomeError(Exception):
    """The action was sent, but the connection or the time ended before its answer."""


class ActionFailedError(Exception):
    """The PBX answered that it did not do the action."""

    def __init__(self, action: str, message: str) -> None:
        super().__init__(f"{action}: {message}")
        self.action = action
        self.message = message


class LoginRefusedError(Exception):
    """The PBX does not accept the user name and secret."""


class _LineClosedError(Exception):
    """The connection has ended."""


@dataclass(frozen=True, slots=True)
class AmiSettings:
    """Where the PBX is and how patient to be; all spans in milliseconds."""

    host: str
    port: int
    username: str
    secret: str = field(repr=False)
    connect_timeout_ms: int = 5_000
    action_timeout_ms: int = 5_000
    ping_every_ms: int = 5_000
    retry_first_ms: int = 250
    retry_cap_ms: int = 15_000


def retry_delay_ms(attempt: int, settings: AmiSettings, jitter: float) -> int:
    """How long to wait before connection attempt number `attempt` (0 = first retry).

    Doubles up to the cap; `jitter` (0 to 1) takes away up to half, so that many hubs do not return together.
    """
    full = min(settings.retry_cap_ms, settings.retry_first_ms * 2 ** min(attempt, 30))
    return int(full * (1 - jitter / 2))


_LOST = (OSError, TimeoutError, _LineClosedError, UnknownOutcomeError, ActionFailedError, LoginRefusedError)
"""How a connection ends without a fault of ours."""


class _Collected:
    """The answer to one action, and for a list its items, while they come in."""

    def __init__(self, loop: asyncio.AbstractEventLoop, wants_list: bool) -> None:
        self.answer: asyncio.Future[Message] = loop.create_future()
        self.items: list[Message] | None = [] if wants_list else None
        self.complete: asyncio.Future[None] = loop.create_future()

    def fail(self, error: Exception) -> None:
        for future in (self.answer, self.complete):
            if not future.done():
                future.set_exception(error)
                future.exception()  # whoever waits sees it; nobody waiting is no fault


class AmiClient:
    """One PBX. `run()` connects and reconnects until it is cancelled.

    `on_event` gets every event that is not part of a list; `on_connected` says that actions can be sent and that the
    lists should be asked for; `on_disconnected` says that nothing is known from now on.
    `on_heard` is called whenever bytes arrive. `jitter` is asked for a number from 0 to 1 before each retry. The callbacks must not raise.
    """

    def __init__(
        self,
        settings: AmiSettings,
        *,
        on_event: Callable[[Message], None],
        on_connected: Callable[[], None],
        on_disconnected: Callable[[], None],
        on_heard: Callable[[], None] = lambda: None,
        jitter: Callable[[], float],
    ) -> None:
        self._settings = settings
        self._on_event = on_event
        self._on_connected = on_connected
        self._on_disconnected = on_disconnected
        self._on_heard = on_heard
        self._jitter = jitter
        self._writer: asyncio.StreamWriter | None = None
        self._logged_in = False
        self._pending: dict[str, _Collected] = {}
        self._last_id = 0
        self._given_up: PbxProblem | None = None
        self.unreadable = 0
        """How many pieces of the stream were no message (for /health)."""
        self.problem: PbxProblem | None = "unreachable"
        """Why there is no connection: None while there is one."""

    @property
    def connected(self) -> bool:
        return self._logged_in

    # -- life

    async def run(self) -> None:
        """Stay connected until cancelled."""
        attempt = 0
        while True:
            try:
                was_up = await self._one_connection()
            except (OSError, TimeoutError) as error:
                self._lost(error)
                was_up = False
            if self._given_up is not None:
                self.problem, self._given_up, was_up = self._given_up, None, False
            attempt = 0 if was_up else attempt + 1
            delay_ms = retry_delay_ms(max(0, attempt - 1), self._settings, self._jitter())
            await asyncio.sleep(delay_ms / 1000)

    async def _one_connection(self) -> bool:
        """Connect, log in, serve until the line ends; whether it was logged in. Raises OSError, TimeoutError."""
        async with asyncio.timeout(self._settings.connect_timeout_ms / 1000):
            reader, writer = await asyncio.open_connection(self._settings.host, self._settings.port)
        self._writer = writer
        tasks = {
            asyncio.create_task(self._read(reader), name="ami-read"),
            asyncio.create_task(self._serve(), name="ami-serve"),
        }
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            # First of all: whoever stops the hub may break off any wait below.
            writer.close()
            was_up, self._logged_in = self._logged_in, False
            self._writer = None
            for collected in self._pending.values():
                collected.fail(UnknownOutcomeError())
            self._pending.clear()
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            if was_up:
                self._on_disconnected()
            with contextlib.suppress(OSError, TimeoutError):
                async with asyncio.timeout(1):
                    await writer.wait_closed()
        for task in done:
            problem = task.exception()
            if problem is not None and not isinstance(problem, _LOST):
                raise problem  # a fault of ours: crash loudly
            if problem is not None:
                self._lost(problem)
        return was_up

    def _lost(self, problem: BaseException) -> None:
        self.problem = "login_refused" if isinstance(problem, LoginRefusedError) else "unreachable"
        _log.warning(
            "no connection to the PBX", extra={"problem": self.problem, "reason": type(problem).__name__}
        )

    def give_up(self, problem: PbxProblem) -> None:
        """Break the connection because it is of no use as it is; it is tried again with growing pauses."""
        self._given_up = problem
        if self._writer is not None:
            self._writer.close()

    async def _serve(self) -> None:
        await self._login()
        while True:
            await asyncio.sleep(self._settings.ping_every_ms / 1000)
            await self.act("Ping")

    async def _login(self) -> None:
        secret = (("Username", self._settings.username), ("Secret", self._settings.secret), ("Events", "on"))
        try:
            await self._send("Login", secret, wants_list=False, timeout_ms=None)
        except ActionFailedError as error:
            raise LoginRefusedError from error
        self._logged_in = True
        self.problem = None
        _log.info("connected to the PBX")
        self._on_connected()

    async def _read(self, reader: asyncio.StreamReader) -> None:
        receiver = Receiver()
        while data := await reader.read(_READ_BYTES):
            self._on_heard()
            for message in receiver.feed(data):
                match message:
                    case Greeting(version=version):
                        _log.info("the PBX answers", extra={"ami_version": version[:20]})
                    case Unreadable(size=size):
                        self.unreadable += 1
                        _log.warning("unreadable bytes from the PBX", extra={"size": size})
                    case Message():
                        self._take(message)
        raise _LineClosedError

    def _take(self, message: Message) -> None:
        waiting = self._pending.get(message.action_id) if message.action_id else None
        if not message.event:
            if waiting is not None and not waiting.answer.done():
                waiting.answer.set_result(message)
            return
        if waiting is not None and waiting.items is not None:
            if message.get("EventList").lower() in _LIST_ENDS:
                if not waiting.complete.done():
                    waiting.complete.set_result(None)
            else:
                waiting.items.append(message)
            return
        if self._logged_in:
            # What came before is contained in the lists that are asked for after the login.
            self._on_event(message)

    # -- actions

    async def act(self, action: str, fields: Fields = (), *, timeout_ms: int | None = None) -> Message:
        """Send one action once and return the PBX's answer.

        Raises NotConnectedError and FieldRefusedError (nothing was sent), ActionFailedError (the PBX refused),
        UnknownOutcomeError (sent, no answer).
        """
        if not self._logged_in:
            raise NotConnectedError
        return (await self._send(action, fields, wants_list=False, timeout_ms=timeout_ms))[0]

    async def listing(
        self, action: str, fields: Fields = (), *, timeout_ms: int | None = None
    ) -> list[Message]:
        """Send a list action (CoreShowChannels, BridgeList, …) and return its items. Raises as `act` does."""
        if not self._logged_in:
            raise NotConnectedError
        return (await self._send(action, fields, wants_list=True, timeout_ms=timeout_ms))[1]

    async def _send(
        self, action: str, fields: Fields, *, wants_list: bool, timeout_ms: int | None
    ) -> tuple[Message, list[Message]]:
        if self._writer is None:
            raise NotConnectedError
        self._last_id += 1
        action_id = f"escdesk-{self._last_id}"
        data = encode(action, fields, action_id)
        with self._awaiting(action_id, wants_list) as collected:
            self._writer.write(data)
            try:
                async with asyncio.timeout((timeout_ms or self._settings.action_timeout_ms) / 1000):
                    answer = await collected.answer
                    if not answer.succeeded:
                        raise ActionFailedError(action, answer.get("Message"))
                    if collected.items is not None:
                        await collected.complete
            except TimeoutError as error:
                raise UnknownOutcomeError from error
            return answer, collected.items or []

    @contextlib.contextmanager
    def _awaiting(self, action_id: str, wants_list: bool) -> Iterator[_Collected]:
        collected = self._pending[action_id] = _Collected(asyncio.get_running_loop(), wants_list)
        try:
            yield collected
        finally:
            self._pending.pop(action_id, None)
