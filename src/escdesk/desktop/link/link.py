"""The screens' door to the link thread: asks go in, what is known comes out as signals on the GUI thread."""

import secrets
import threading
from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from escdesk.desktop.link.mail import (
    Answer,
    Late,
    Left,
    Looked,
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
from escdesk.domain.ids import CommandId, Instant, PersonId
from escdesk.domain.messages.kinds import Command
from escdesk.domain.messages.papers import AnyPaper
from escdesk.protocol.client import HubClock, Knowledge, nothing
from escdesk.protocol.messages import LoginGranted, LoginRefused, LoginRequest

if TYPE_CHECKING:
    import asyncio

    from escdesk.desktop.link.keys import KeyStore
    from escdesk.desktop.link.worker import Worker

_STOP_WITHIN_MS = 3_000
_DRAWN_AFTER_MS = 60
"""After the first sight: the screens' thread comes to this only when it has drawn it."""


@dataclass(frozen=True, slots=True)
class Pending:
    """A command without an answer yet. `asked_mono`: own monotonic clock, ms."""

    id: CommandId
    command: Command
    asked_mono: int
    late: bool = False
    """Not acknowledged within 3 s: nobody can say that the hub has it."""


class Link(QObject):
    """Lives on the GUI thread. Signals come in bursts: only the newest sight and pulse of a burst are told."""

    sight_changed = Signal(object)
    """`Knowledge`."""
    answered = Signal(str, str, object)
    """Command id, code (`ok`, a refusal, `withdrawn`), details."""
    pending_changed = Signal()
    state_changed = Signal()
    """`stage` is another one."""
    pulsed = Signal()
    """About once a second while connected: `heard_mono` and `pbx_heard_at` are new."""
    opened = Signal(object)
    """`mail.Opened`: somebody is in."""
    restored = Signal(object)
    """`mail.Restored`: drafts, settings and the outbox of earlier runs."""
    refused = Signal(object)
    """`LoginRefused`: nobody is in."""
    left = Signal(bool)
    """The person logged out here; False: the hub could not be told."""
    looked = Signal(object)
    """`mail.Looked`: a hub's address was tried."""
    noticed = Signal(str)
    """no_keyring, cache_set_aside, cache_rescued, cache_newer, cache_failed, hub_distrusted."""
    _rang = Signal()

    def __init__(
        self,
        folder: Path,
        *,
        mono: Callable[[], int],
        wall: Callable[[], int],
        keys: "KeyStore | None" = None,
        new_id: Callable[[], str] = lambda: secrets.token_hex(16),
        program: str = "escdesk",
        parent: QObject | None = None,
    ) -> None:
        """`folder` holds the caches; `mono` and `wall` are clocks in ms; `keys` None: the system's keyring."""
        super().__init__(parent)
        self.stage = Stage.OUT
        self.person = PersonId("")
        self.role = ""
        self.knowledge: Knowledge = nothing(PersonId(""))
        self.clock: HubClock | None = None
        self._known_at = (0, 0)
        """A time of the floor that is over, and when that was known by the own monotonic clock."""
        self.heard_mono: int | None = None
        self.pbx_heard_at: Instant | None = None
        self.pending: dict[CommandId, Pending] = {}
        self._folder = folder
        self._mono = mono
        self._wall = wall
        self._keys = keys
        self._new_id = new_id
        self._program = program
        self._mail: deque[Mail] = deque()
        self._ringing = False
        self._worker: Worker | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._early: list[Callable[[Worker], Any]] = []
        self._door = threading.Lock()
        self._closed = False
        self._saw = False
        self._doors = ThreadPoolExecutor(thread_name_prefix="escdesk-door")
        self._thread = threading.Thread(target=self._live, name="escdesk-link", daemon=True)
        self._rang.connect(self._read, Qt.ConnectionType.QueuedConnection)

    # -- the person's side --------------------------------------------------------------------------------------

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Put everything away and end the thread; at most some seconds."""
        self._doors.shutdown(wait=False, cancel_futures=True)
        if not self._thread.is_alive():
            return
        self._call(lambda worker: worker.stop())
        self._thread.join(_STOP_WITHIN_MS / 1000)
        self._read()  # the last words, such as answers

    def log_in(
        self, hub: str, login: str, password: str, extension: str = "", certificate: Path | None = None
    ) -> None:
        """Ends in `opened` or `refused`."""
        request = LoginRequest(login=login, password=password, extension=extension)
        # the hub thinks about a password for a while: it is asked before the link's thread has read its libraries
        asked = self._doors.submit(_knock, hub, certificate, request)
        self._call(lambda worker: worker.log_in(hub, certificate, login, asked))

    def look(self, hub: str, certificate: Path | None = None) -> None:
        """Try a hub's address; ends in `looked`."""
        self._call(lambda worker: worker.look(hub, certificate))

    def come_back(self, hub: str, login: str, certificate: Path | None = None) -> None:
        """Go on with the kept key and session, with or without the hub. Ends in `opened` or `refused`."""
        self._call(lambda worker: worker.come_back(hub, certificate, login))

    def log_out(self) -> None:
        """Leave the seat and end the session; the key of the cache is forgotten. Ends in `left`."""
        self._call(lambda worker: worker.log_out())

    def ask(self, command: Command, papers: Iterable[AnyPaper] = ()) -> CommandId:
        """Put a command in the outbox; it is sent as soon as there is a hub and answered once."""
        from escdesk.desktop.link.outbox import letter

        command_id = CommandId(self._new_id())
        one = letter(command, papers)
        self.pending[command_id] = Pending(command_id, command, self._mono())
        self._call(lambda worker: worker.ask(command_id, one))
        self.pending_changed.emit()
        return command_id

    def withdraw(self, command_id: CommandId) -> None:
        """Take a command back if it was never sent: `answered` says `withdrawn`; else its answer still comes."""
        self._call(lambda worker: worker.withdraw(command_id))

    def save_draft(self, name: str, body: bytes, *, travels: bool = False) -> None:
        """Keep what is being typed (a JSON text), on disk within 300 ms; an empty body removes it.

        Where this machine may not be able to give it back the hub keeps it too, unless it `travels` there anyway.
        """
        self._call(lambda worker: worker.draft(name, body, travels=travels))

    def keep_setting(self, name: str, value: str) -> None:
        self._call(lambda worker: worker.keep_setting(name, value))

    def now(self) -> Instant:
        """Floor time by the own clock; before the first welcome the wall clock, but never before what is known."""
        if self.clock is not None:
            return self.clock.at(self._mono())
        known_at, mono = self._known_at
        return Instant(max(self._wall(), known_at + self._mono() - mono))

    def instant_of(self, mono: int) -> Instant:
        """Floor time at a reading of the own monotonic clock."""
        return Instant(self.now() - round((self._mono() - mono) * self.rate))

    @property
    def rate(self) -> float:
        return 1.0 if self.clock is None else self.clock.rate

    # -- the thread's side --------------------------------------------------------------------------------------

    def _live(self) -> None:
        import asyncio

        asyncio.run(self._work())

    async def _work(self) -> None:
        # asyncio, websockets and the cache take longer to import than a window to draw: not on the GUI thread
        import asyncio

        from escdesk.desktop.link.keys import SystemKeys
        from escdesk.desktop.link.worker import Worker

        worker = Worker(
            self._drop, self._folder, SystemKeys() if self._keys is None else self._keys, self._program
        )
        with self._door:
            self._worker = worker
            self._loop = asyncio.get_running_loop()
            early, self._early = self._early, []
            for what in early:
                self._loop.call_soon(what, worker)
        try:
            await worker.run()
        finally:
            with self._door:
                self._closed = True

    def _call(self, what: "Callable[[Worker], Any]") -> None:
        with self._door:
            if self._closed:
                return
            if self._loop is None or self._worker is None:
                self._early.append(what)
            else:
                self._loop.call_soon_threadsafe(what, self._worker)

    def _drop(self, mail: Mail) -> None:
        with self._door:
            self._mail.append(mail)
            ring, self._ringing = not self._ringing, True
        if ring:
            self._rang.emit()

    # -- and back on the GUI thread -----------------------------------------------------------------------------

    @Slot()
    def _read(self) -> None:
        with self._door:
            mail, self._mail = self._mail, deque()
            self._ringing = False
        seen = pulse = None
        for one in mail:
            match one:
                case Seen():
                    seen = one
                case Pulse():
                    pulse = one
                    self.clock = one.clock
                case _:
                    if seen is not None:  # what comes after a sight was said knowing it
                        self._see(seen)
                        seen = None
                    self._take(one)
        if seen is not None:
            self._see(seen)
        if pulse is not None:
            self.heard_mono = pulse.heard_mono
            self.pbx_heard_at = pulse.pbx_heard_at
            self.pulsed.emit()

    def _see(self, seen: Seen) -> None:
        self.knowledge = seen.knowledge
        self.sight_changed.emit(seen.knowledge)
        if not self._saw:
            self._saw = True
            QTimer.singleShot(_DRAWN_AFTER_MS, self._drawn)

    @Slot()
    def _drawn(self) -> None:
        self._call(lambda worker: worker.drawn())

    def _take(self, one: Staged | Opened | Restored | Out | Left | Answer | Late | Looked | Noticed) -> None:
        match one:
            case Staged():
                self.stage = one.stage
                self.state_changed.emit()
            case Opened():
                self._open(one)
            case Restored():
                self._restore(one)
            case Out():
                self.refused.emit(one.refused)
            case Left():
                self._forget()
                self.left.emit(one.told)
            case Answer():
                known = self.pending.pop(one.id, None)
                self.answered.emit(one.id, one.code, one.details)
                if known is not None:
                    self.pending_changed.emit()
            case Late():
                if one.id in self.pending:
                    self.pending[one.id] = replace(self.pending[one.id], late=True)
                    self.pending_changed.emit()
            case Looked():
                self.looked.emit(one)
            case Noticed():
                self.noticed.emit(one.code)

    def _open(self, opened: Opened) -> None:
        if self.person != opened.person:
            self.pending = {}
        self._saw = False
        self._known_at = (opened.known_at, self._mono())
        self.person, self.role = opened.person, opened.role
        self.knowledge = opened.knowledge
        self.opened.emit(opened)
        self.sight_changed.emit(opened.knowledge)

    def _forget(self) -> None:
        """Nothing of anybody is known here any more."""
        self.person, self.role = PersonId(""), ""
        self.knowledge, self.pending = nothing(PersonId("")), {}

    def _restore(self, restored: Restored) -> None:
        mono = self._mono()
        kept = {one: Pending(one, command, mono, late=True) for one, command in restored.pending}
        self.pending = {**kept, **self.pending}
        self.restored.emit(restored)
        if kept:
            self.pending_changed.emit()


def _knock(hub: str, certificate: Path | None, request: LoginRequest) -> LoginGranted | LoginRefused:
    """On a thread of its own."""
    from escdesk.desktop.link.door import BadAddressError, hub_at, log_in

    try:
        return log_in(hub_at(hub, certificate), request)
    except BadAddressError:
        return LoginRefused(code="bad_address")
