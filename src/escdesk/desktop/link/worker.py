"""The link's half on its own thread: logs in, keeps the connection, says what is asked, tells what is heard."""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from pathlib import Path
from typing import Any, Final

from escdesk.desktop.link.answers import Answers
from escdesk.desktop.link.clocks import mono_ms
from escdesk.desktop.link.door import BadAddressError, Hub, hub_at, log_out
from escdesk.desktop.link.hub_drafts import HubDrafts
from escdesk.desktop.link.keeper import Keeper
from escdesk.desktop.link.keys import KEYRING_WITHIN_MS, UNLOCK_WITHIN_MS, KeyStore, patiently
from escdesk.desktop.link.looking import tried
from escdesk.desktop.link.mail import (
    Answer,
    Late,
    Left,
    Mail,
    Noticed,
    Opened,
    Out,
    Pulse,
    Restored,
    Seen,
    Stage,
    Staged,
)
from escdesk.desktop.link.outbox import Letter
from escdesk.desktop.link.place import CacheInUseError, WrongKeyError, file_name
from escdesk.desktop.link.socket import Socket
from escdesk.domain.ids import CommandId, Instant, PersonId
from escdesk.protocol.client import (
    Answered,
    Changed,
    ClientConversation,
    ClientEvent,
    Ended,
    Knowledge,
    Pulsed,
    Welcomed,
    nothing,
)
from escdesk.protocol.messages import LoginGranted, LoginRefused

_log = logging.getLogger(__name__)

LATE_AFTER_MS: Final = 3_000
"""An ask that the hub has not acknowledged by then says so."""
RESTORE_WITHIN_MS: Final = 400
"""How long the cache waits until the first sight after a login is drawn: a person looks at that first."""
DRAIN_WITHIN_MS: Final = 2_000
"""How long a log-out waits for the answers to what was asked just before."""


class Worker:
    """Everything here runs on the loop of the link's thread; `tell` may be called from there only."""

    def __init__(self, tell: Callable[[Mail], None], folder: Path, keys: KeyStore, program: str) -> None:
        self._tell = tell
        self._keys = keys
        self._program = program
        self._keeper = Keeper(tell, folder)
        self._loop = asyncio.get_running_loop()
        self._stopped = asyncio.Event()
        self._seen = asyncio.Event()
        """The hub has told the first sight since somebody came in."""
        self._drawn = asyncio.Event()
        """That sight is on the screen."""
        self._quiet = asyncio.Event()
        """Nothing is on its way to the hub that it could still answer."""
        self._token = ""
        self._hub: Hub | None = None
        self._distrusted = False
        self._knowledge: Knowledge = nothing(PersonId(""))
        self._conversation: ClientConversation | None = None
        self._socket: Socket | None = None
        self._connecting: asyncio.Task[None] | None = None
        self._restoring: asyncio.Task[None] | None = None
        self._entering: asyncio.Task[None] | None = None
        self._looking: asyncio.Task[None] | None = None
        self._hub_drafts: HubDrafts | None = None
        self._leaving_drafts: asyncio.Task[None] | None = None
        self._lasting = True
        """What is kept on this machine can be opened again, whatever happens to the hub."""
        self._answers = Answers(tell)
        self._failed: BaseException | None = None

    async def run(self) -> None:
        """Until `stop`. Raises what went wrong in here, for the one handler of the program."""
        self._loop.set_exception_handler(self._fail)
        try:
            await self._stopped.wait()
        finally:
            await self._leave()
        if self._failed is not None:
            raise self._failed

    def stop(self) -> None:
        self._stopped.set()

    def drawn(self) -> None:
        """The first sight is on the screen: what takes time may begin."""
        self._drawn.set()

    def _fail(self, _loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        self._failed = context.get("exception") or RuntimeError(context["message"])
        self._stopped.set()

    def _begun(self, way: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        def ended(done: asyncio.Task[None]) -> None:
            if not done.cancelled() and (wrong := done.exception()) is not None:
                self._failed = wrong
                self._stopped.set()

        task = self._loop.create_task(way)
        task.add_done_callback(ended)
        return task

    # -- in and out -------------------------------------------------------------------------------------------

    def look(self, address: str, certificate: Path | None) -> None:
        """Try an address; ends in `Looked`."""
        if self._looking is not None:
            self._looking.cancel()
        self._looking = self._begun(tried(address, certificate, self._tell))

    def log_in(
        self,
        address: str,
        certificate: Path | None,
        login: str,
        asked: "Future[LoginGranted | LoginRefused]",
    ) -> None:
        """Come in with what the hub answers; it is asked already."""
        self._enter(address, certificate, lambda hub: self._log_in(hub, login, asked))

    def come_back(self, address: str, certificate: Path | None, login: str) -> None:
        """Open the cache with the kept key and go on with the kept session."""
        self._enter(address, certificate, lambda hub: self._come_back(hub, login))

    def _enter(
        self, address: str, certificate: Path | None, way: Callable[[Hub], Coroutine[Any, Any, None]]
    ) -> None:
        if self._entering is not None:
            self._entering.cancel()
        self._tell(Staged(Stage.LOGGING_IN))
        try:
            hub = hub_at(address, certificate)
        except BadAddressError:
            self._refuse(LoginRefused(code="bad_address"))
            return
        self._entering = self._begun(way(hub))

    async def _log_in(self, hub: Hub, login: str, asked: "Future[LoginGranted | LoginRefused]") -> None:
        answer = await asyncio.wrap_future(asked)
        if isinstance(answer, LoginRefused):
            self._refuse(answer)
            return
        await self._leave()
        if not self._hold(hub, login):
            return
        self._come_in(answer.token, answer.role, nothing(answer.person), Instant(0))
        self._connect(hub)
        self._restoring = self._begun(self._restore(answer))

    async def _restore(self, granted: LoginGranted) -> None:
        """Open the cache once the first sight is drawn, and give back what earlier runs left in it."""
        with contextlib.suppress(TimeoutError):  # the hub is slow: what the cache has is better than nothing
            await asyncio.wait_for(self._drawn.wait(), RESTORE_WITHIN_MS / 1000)
        if self._keeper.open(granted.cache_key, sure=True):
            if self._keeper.shut_aside:
                earlier = await self._found_key(self._keeper.name, KEYRING_WITHIN_MS)
                self._keeper.rescue(None if earlier == granted.cache_key else earlier)
            if not self._seen.is_set():
                self._tell(Seen(self._keeper.knowledge(granted.person)))
            for name, value in (("token", granted.token), ("person", granted.person), ("role", granted.role)):
                self._keeper.keep_setting(name, value)
        self._give_back()
        name = self._keeper.name
        if not await patiently(
            lambda: self._keys.keep(name, granted.cache_key), otherwise=False, within_ms=UNLOCK_WITHIN_MS
        ):
            self._lasting = False
            self._tell(Noticed("no_keyring"))
        if self._hub_drafts is not None:
            self._hub_drafts.compare(self._keeper.drafts())

    def _doubtful(self) -> bool:
        return not self._lasting or self._keeper.failed

    async def _found_key(self, name: str, within_ms: int) -> str | None:
        return await patiently(lambda: self._keys.find(name), None, within_ms=within_ms)

    async def _come_back(self, hub: Hub, login: str) -> None:
        key = await self._found_key(file_name(hub.url, login), UNLOCK_WITHIN_MS)
        if key is None:
            self._refuse(LoginRefused(code="no_key"))
            return
        await self._leave()
        if not self._hold(hub, login):
            return
        try:
            self._keeper.open(key, sure=False)
        except WrongKeyError:
            self._keeper.close()
            self._refuse(LoginRefused(code="no_key"))
            return
        settings = self._keeper.settings()
        if not settings.get("token"):
            self._keeper.close()
            self._refuse(LoginRefused(code="no_session"))
            return
        known = self._keeper.knowledge(PersonId(settings["person"]))
        self._come_in(settings["token"], settings["role"], known, self._keeper.known_at())
        self._give_back()
        self._connect(hub)

    def _hold(self, hub: Hub, login: str) -> bool:
        try:
            self._keeper.hold(file_name(hub.url, login))
        except CacheInUseError:
            self._refuse(LoginRefused(code="cache_in_use"))
            return False
        return True

    def _come_in(self, token: str, role: str, knowledge: Knowledge, known_at: Instant) -> None:
        self._token, self._knowledge = token, knowledge
        self._lasting = True
        self._seen.clear()
        self._drawn.clear()
        self._tell(Opened(knowledge.sight.person, role, knowledge, known_at))
        self._tell(Staged(Stage.CONNECTING))

    def _give_back(self) -> None:
        self._tell(self._keeper.give_back())
        for command_id, one in self._keeper.outbox.unanswered():
            self._say(command_id, one)
        self._drafts_line()

    def _found_drafts(self, drafts: dict[str, bytes]) -> None:
        """The hub has these; what is here is what was typed last at this machine."""
        here = self._keeper.drafts()
        new = {name: body for name, body in drafts.items() if name not in here}
        for name, body in new.items():
            self._keeper.draft(name, body)
        if new:
            self._tell(Restored(new, {}))

    def _refuse(self, refused: LoginRefused) -> None:
        self._tell(Staged(Stage.OUT))
        self._tell(Out(refused))

    def log_out(self) -> None:
        """Give the session back and forget the key; the encrypted cache stays, drafts and outbox in it. Ends in `Left`."""
        if self._entering is not None:
            self._entering.cancel()
        self._entering = self._begun(self._log_out())

    async def _log_out(self) -> None:
        await self._drain()
        hub, token, name = self._hub, self._token, self._keeper.name
        if self._hub_drafts is not None:
            await self._hub_drafts.leave()
        await self._hang_up()
        told = hub is not None and await asyncio.to_thread(log_out, hub, token)
        self._keeper.keep_setting("token", "")
        if name:
            await patiently(lambda: self._keys.forget(name), None, within_ms=KEYRING_WITHIN_MS)
        await self._leave()
        self._token, self._hub, self._knowledge = "", None, nothing(PersonId(""))
        self._tell(Staged(Stage.OUT))
        self._tell(Left(told))

    async def _drain(self) -> None:
        """Wait for the answers to what is on its way, while there is somebody to answer."""
        self._quiet.clear()
        if len(self._keeper.outbox) and self._conversation is not None:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._quiet.wait(), DRAIN_WITHIN_MS / 1000)

    async def _hang_up(self) -> None:
        for task in (self._connecting, self._restoring, self._leaving_drafts):
            if task is not None:
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)
        self._connecting = self._restoring = self._leaving_drafts = None
        self._conversation = self._hub_drafts = None

    async def _leave(self) -> None:
        await self._hang_up()
        self._keeper.close()

    # -- the connection -----------------------------------------------------------------------------------------

    def _connect(self, hub: Hub) -> None:
        self._hub, self._distrusted = hub, False
        self._socket = Socket(hub, self._converse, self)
        self._connecting = self._begun(self._socket.run())
        self._hub_drafts = HubDrafts(hub, self._token, doubtful=self._doubtful, found=self._found_drafts)
        self._leaving_drafts = self._begun(self._hub_drafts.run())

    def _converse(self) -> ClientConversation:
        return ClientConversation(token=self._token, knowledge=self._knowledge, program=self._program)

    def began(self, conversation: ClientConversation) -> None:
        self._conversation = conversation

    def heard(self, events: tuple[ClientEvent, ...]) -> None:
        for event in events:
            match event:
                case Welcomed():
                    self._tell(Pulse(event.clock, mono_ms()))
                    self._tell(Staged(Stage.CONNECTED))
                    self._drafts_line()
                    for command_id, one in self._keeper.outbox.unanswered():
                        self._say(command_id, one)
                case Changed():
                    self._changed(event)
                case Pulsed():
                    self._tell(Pulse(event.clock, mono_ms(), event.pbx_heard_at))
                case Answered():
                    self._answered(event)
                case Ended():
                    _log.info("hub said goodbye", extra={"code": event.code})

    def _drafts_line(self) -> None:
        """Drafts are compared with the hub's once those on this machine are known."""
        if self._hub_drafts is not None:
            talk = self._conversation
            self._hub_drafts.line(here=self._keeper.ready and talk is not None and talk.open)

    def lost(self) -> None:
        self._conversation = None
        self._drafts_line()
        self._quiet.set()
        self._tell(Staged(Stage.AWAY))

    def distrusted(self) -> None:
        """Said once: the next tries go on quietly, for the administrator may put it right."""
        if not self._distrusted:
            self._distrusted = True
            self._tell(Noticed("hub_distrusted"))

    def over(self, code: str) -> None:
        self._conversation = None
        self._keeper.keep_setting("token", "")
        self._refuse(LoginRefused(code=code))

    def _changed(self, changed: Changed) -> None:
        self._knowledge = changed.knowledge
        clock = None if self._conversation is None else self._conversation.clock
        self._keeper.changed(changed, Instant(0) if clock is None else clock.at(mono_ms()))
        self._seen.set()
        self._tell(Seen(changed.knowledge))
        self._answers.seen(changed.knowledge.sight.seq)

    # -- asks -----------------------------------------------------------------------------------------------------

    def ask(self, command_id: CommandId, one: Letter) -> None:
        """On disk first, then to the hub as soon as there is one."""
        if not self._keeper.outbox.add(command_id, one):
            self._tell(Noticed("cache_failed"))
        self._say(command_id, one)
        self._loop.call_later(LATE_AFTER_MS / 1000, self._look_after, command_id)

    def withdraw(self, command_id: CommandId) -> None:
        if self._keeper.outbox.withdraw(command_id):
            self._tell(Answer(command_id, "withdrawn", {}))

    def draft(self, name: str, body: bytes, *, travels: bool) -> None:
        self._keeper.draft(name, body)
        if self._hub_drafts is not None:
            self._hub_drafts.draft(name, body, travels=travels)

    def keep_setting(self, name: str, value: str) -> None:
        self._keeper.keep_setting(name, value)

    def _say(self, command_id: CommandId, one: Letter) -> None:
        conversation = self._conversation
        if conversation is None or self._socket is None or not conversation.open or not self._keeper.ready:
            return
        conversation.ask_raw(command_id, one.command, one.papers)
        self._keeper.outbox.sent(command_id)
        self._socket.poke()

    def _look_after(self, command_id: CommandId) -> None:
        if command_id in self._keeper.outbox:
            self._tell(Late(command_id))

    def _answered(self, answered: Answered) -> None:
        if answered.id not in self._keeper.outbox:
            return  # said twice because it was asked twice
        self._keeper.outbox.answered(answered.id)
        if not len(self._keeper.outbox):
            self._quiet.set()
        self._answers.came(answered, self._knowledge.sight.seq)
