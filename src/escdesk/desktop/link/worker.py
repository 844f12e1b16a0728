"""The link's half on its own thread: logs in, keeps the cache, the outbox and the connection."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from escdesk.desktop.link.cache import Cache, CacheFailedError, CacheInUseError, file_name
from escdesk.desktop.link.door import BadAddressError, Hub, hub_at, log_in, look
from escdesk.desktop.link.keys import KeyStore
from escdesk.desktop.link.mail import (
    Answer,
    Late,
    Looked,
    Mail,
    Noticed,
    Opened,
    Out,
    Pulse,
    Seen,
    Stage,
    Staged,
)
from escdesk.desktop.link.outbox import Letter, Outbox
from escdesk.desktop.link.socket import Socket, mono_ms
from escdesk.domain.floor import Key
from escdesk.domain.ids import CommandId, PersonId
from escdesk.domain.messages.papers import PaperKey
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
from escdesk.protocol.messages import LoginGranted, LoginRefused, LoginRequest

_log = logging.getLogger(__name__)

LATE_AFTER_MS: Final = 3_000
"""An ask that the hub has not acknowledged by then says so."""
DRAFT_AFTER_MS: Final = 300
SAVE_AFTER_MS: Final = 250
ANSWER_WAIT_MS: Final = 500
"""How long an answer waits for what it did to be in the sight, so that no screen flickers in between."""


@dataclass(slots=True)
class _Unsaved:
    """What the cache does not have yet."""

    anew: bool = False
    keys: set[Key] = field(default_factory=set)
    papers: set[PaperKey] = field(default_factory=set)


class Worker:
    """Everything here runs on the loop of the link's thread; `tell` may be called from there only."""

    def __init__(self, tell: Callable[[Mail], None], folder: Path, keys: KeyStore, program: str) -> None:
        self._tell = tell
        self._folder = folder
        self._keys = keys
        self._program = program
        self._loop = asyncio.get_running_loop()
        self._stopped = asyncio.Event()
        self._outbox = Outbox()
        self._cache: Cache | None = None
        self._name = ""
        self._token = ""
        self._knowledge: Knowledge = nothing(PersonId(""))
        self._conversation: ClientConversation | None = None
        self._socket: Socket | None = None
        self._connecting: asyncio.Task[None] | None = None
        self._entering: asyncio.Task[None] | None = None
        self._looking: asyncio.Task[None] | None = None
        self._unsaved = _Unsaved()
        self._saving: asyncio.TimerHandle | None = None
        self._drafts: dict[str, bytes] = {}
        self._drafting: asyncio.TimerHandle | None = None
        self._answers: list[Answered] = []
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

    def _fail(self, _loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        self._failed = context.get("exception") or RuntimeError(context["message"])
        self._stopped.set()

    def _watch(self, task: asyncio.Task[None]) -> asyncio.Task[None]:
        def ended(done: asyncio.Task[None]) -> None:
            if not done.cancelled() and (wrong := done.exception()) is not None:
                self._failed = wrong
                self._stopped.set()

        task.add_done_callback(ended)
        return task

    # -- in and out -------------------------------------------------------------------------------------------

    def log_in(self, address: str, certificate: Path | None, request: LoginRequest) -> None:
        self._enter(self._log_in(address, certificate, request))

    def return_offline(self, address: str, certificate: Path | None, login: str) -> None:
        """Open the cache with the kept key and go on with the kept session."""
        self._enter(self._return(address, certificate, login))

    def look(self, address: str, certificate: Path | None) -> None:
        """Try an address; ends in `Looked`."""
        if self._looking is not None:
            self._looking.cancel()
        self._looking = self._watch(self._loop.create_task(self._look(address, certificate)))

    async def _look(self, address: str, certificate: Path | None) -> None:
        try:
            hub = hub_at(address, certificate)
        except BadAddressError:
            self._tell(Looked(address, "bad_address"))
            return
        began = mono_ms()
        answer = await asyncio.to_thread(look, hub)
        if isinstance(answer, LoginRefused):
            self._tell(Looked(address, answer.code))
            return
        places = tuple((place.number, place.free) for place in answer.extensions)
        self._tell(Looked(address, "", answer.floor, places, mono_ms() - began))

    def _enter(self, way: Coroutine[Any, Any, None]) -> None:
        if self._entering is not None:
            self._entering.cancel()
        self._entering = self._watch(self._loop.create_task(way))

    async def _log_in(self, address: str, certificate: Path | None, request: LoginRequest) -> None:
        self._tell(Staged(Stage.LOGGING_IN))
        try:
            hub = hub_at(address, certificate)
        except BadAddressError:
            self._refuse(LoginRefused(code="bad_address"))
            return
        answer = await asyncio.to_thread(log_in, hub, request)
        if isinstance(answer, LoginRefused):
            self._refuse(answer)
            return
        await self._leave()
        if not self._open(hub, request.login, answer):
            return
        kept = await asyncio.to_thread(self._keys.keep, self._name, answer.cache_key)
        if not kept:
            self._tell(Noticed("no_keyring"))
        self._connect(hub)

    async def _return(self, address: str, certificate: Path | None, login: str) -> None:
        self._tell(Staged(Stage.LOGGING_IN))
        try:
            hub = hub_at(address, certificate)
        except BadAddressError:
            self._refuse(LoginRefused(code="bad_address"))
            return
        key = await asyncio.to_thread(self._keys.find, file_name(hub.url, login))
        if key is None:
            self._refuse(LoginRefused(code="no_key"))
            return
        await self._leave()
        if self._open(hub, login, key):
            self._connect(hub)

    def _refuse(self, refused: LoginRefused) -> None:
        self._tell(Staged(Stage.OUT))
        self._tell(Out(refused))

    def _open(self, hub: Hub, login: str, way: LoginGranted | str) -> bool:
        """Open the cache; `way` is the hub's grant, or a kept key. False: refused, and said so."""
        key = way if isinstance(way, str) else way.cache_key
        self._name = file_name(hub.url, login)
        try:
            self._cache = Cache.open(self._folder, self._name, key)
        except CacheInUseError:
            self._refuse(LoginRefused(code="cache_in_use"))
            return False
        except CacheFailedError:
            _log.warning("no cache", extra={"cache": self._name})
            self._tell(Noticed("cache_failed"))
        if isinstance(way, LoginGranted):
            self._token, person, role = way.token, way.person, way.role
            self._settle({"token": way.token, "person": way.person, "role": way.role})
        settings = {} if self._cache is None else self._cache.settings()
        if isinstance(way, str):
            if not settings.get("token"):
                self._close_cache()
                self._refuse(LoginRefused(code="no_session"))
                return False
            self._token, person, role = settings["token"], PersonId(settings["person"]), settings["role"]
        if self._cache is not None and self._cache.aside is not None:
            _log.warning("cache set aside", extra={"cache": self._name})
            self._tell(Noticed("cache_set_aside"))
        self._knowledge = nothing(person) if self._cache is None else self._cache.knowledge(person)
        waiting = () if self._cache is None else self._outbox.attach(self._cache)
        drafts = {} if self._cache is None else self._cache.drafts()
        self._tell(
            Opened(
                person=person,
                role=role,
                knowledge=self._knowledge,
                drafts={**drafts, **self._drafts},
                settings=settings,
                pending=waiting,
            )
        )
        self._tell(Staged(Stage.CONNECTING))
        if self._drafts:
            self._keep_drafts()
        return True

    def _settle(self, settings: dict[str, str]) -> None:
        for name, value in settings.items():
            self.keep_setting(name, value)

    def forget_session(self) -> None:
        """The next start asks for the password again; cache and drafts stay."""
        self._settle({"token": ""})
        if self._name:
            self._keys.forget(self._name)

    async def _leave(self) -> None:
        if self._connecting is not None:
            self._connecting.cancel()
            await asyncio.gather(self._connecting, return_exceptions=True)
            self._connecting = None
        self._conversation = None
        self._keep_drafts()
        self._save()
        self._outbox.detach()
        self._close_cache()

    def _close_cache(self) -> None:
        if self._cache is not None:
            self._cache.close()
            self._cache = None

    # -- the connection -----------------------------------------------------------------------------------------

    def _connect(self, hub: Hub) -> None:
        self._socket = Socket(hub, self._converse, self)
        self._connecting = self._watch(self._loop.create_task(self._socket.run()))

    def _converse(self) -> ClientConversation:
        return ClientConversation(token=self._token, knowledge=self._knowledge, program=self._program)

    def began(self, conversation: ClientConversation) -> None:
        self._conversation = conversation

    def heard(self, events: tuple[ClientEvent, ...]) -> None:
        for event in events:
            match event:
                case Welcomed():
                    self._tell(Pulse(clock=event.clock, heard_mono=mono_ms()))
                    self._tell(Staged(Stage.CONNECTED))
                    for command_id, one in self._outbox.unanswered():
                        self._say(command_id, one)
                case Changed():
                    self._changed(event)
                case Pulsed():
                    self._tell(
                        Pulse(clock=event.clock, heard_mono=mono_ms(), pbx_heard_at=event.pbx_heard_at)
                    )
                case Answered():
                    self._outbox.answered(event.id)
                    self._answers.append(event)
                    self._give_answers()
                    if self._answers:
                        self._loop.call_later(ANSWER_WAIT_MS / 1000, self._give_answer, event)
                case Ended():
                    _log.info("hub said goodbye", extra={"code": event.code})

    def lost(self) -> None:
        self._conversation = None
        self._tell(Staged(Stage.AWAY))

    def over(self, code: str) -> None:
        self._conversation = None
        self._settle({"token": ""})
        self._refuse(LoginRefused(code=code))

    def _changed(self, changed: Changed) -> None:
        self._knowledge = changed.knowledge
        if changed.anew:
            self._unsaved = _Unsaved(anew=True)
        else:
            self._unsaved.keys.update(changed.keys)
            self._unsaved.papers.update(changed.papers)
        if self._saving is None:
            self._saving = self._loop.call_later(SAVE_AFTER_MS / 1000, self._save)
        self._tell(Seen(changed.knowledge))
        self._give_answers()

    def _save(self) -> None:
        if self._saving is not None:
            self._saving.cancel()
            self._saving = None
        unsaved, self._unsaved = self._unsaved, _Unsaved()
        if self._cache is None or not (unsaved.anew or unsaved.keys or unsaved.papers):
            return
        try:
            self._cache.keep(self._knowledge, unsaved.keys, unsaved.papers, anew=unsaved.anew)
        except CacheFailedError:
            self._unsaved = _Unsaved(anew=True)  # the file stands at an older number; next time everything
            self._tell(Noticed("cache_failed"))

    # -- asks -----------------------------------------------------------------------------------------------------

    def ask(self, command_id: CommandId, one: Letter) -> None:
        if not self._outbox.add(command_id, one):
            self._tell(Noticed("cache_failed"))
        self._say(command_id, one)
        self._loop.call_later(LATE_AFTER_MS / 1000, self._look_after, command_id)

    def _say(self, command_id: CommandId, one: Letter) -> None:
        if self._conversation is not None and self._conversation.open and self._socket is not None:
            self._conversation.ask_raw(command_id, one.command, one.papers)
            self._outbox.sent(command_id)
            self._socket.poke()

    def _look_after(self, command_id: CommandId) -> None:
        if command_id in self._outbox:
            self._tell(Late(command_id))

    def withdraw(self, command_id: CommandId) -> None:
        if self._outbox.withdraw(command_id):
            self._tell(Answer(command_id, "withdrawn", {}))

    def _give_answers(self) -> None:
        for answer in tuple(self._answers):
            if answer.upto <= self._knowledge.sight.seq:
                self._give_answer(answer)

    def _give_answer(self, answer: Answered) -> None:
        if answer in self._answers:
            self._answers.remove(answer)
            self._tell(Answer(answer.id, answer.code, answer.details))

    # -- what is kept -----------------------------------------------------------------------------------------------

    def draft(self, name: str, body: bytes) -> None:
        """Keep what is being typed; an empty body removes it. On disk within `DRAFT_AFTER_MS`."""
        self._drafts[name] = body
        if self._drafting is None:
            self._drafting = self._loop.call_later(DRAFT_AFTER_MS / 1000, self._keep_drafts)

    def _keep_drafts(self) -> None:
        if self._drafting is not None:
            self._drafting.cancel()
            self._drafting = None
        if self._cache is None or not self._drafts:
            return
        try:
            self._cache.keep_drafts(self._drafts)
            self._drafts = {}
        except CacheFailedError:
            self._tell(Noticed("cache_failed"))

    def keep_setting(self, name: str, value: str) -> None:
        if self._cache is None:
            return
        try:
            self._cache.keep_setting(name, value)
        except CacheFailedError:
            self._tell(Noticed("cache_failed"))
