"""What of all that comes and goes is on disk: the sight soon after it changed, drafts at once, the outbox first."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QLockFile

from escdesk.desktop.link.mail import Mail, Noticed, Restored
from escdesk.desktop.link.outbox import Outbox
from escdesk.desktop.link.place import CacheFailedError, hold
from escdesk.domain.floor import Key
from escdesk.domain.ids import Instant, PersonId
from escdesk.domain.messages.papers import PaperKey
from escdesk.protocol.client import Changed, Knowledge, nothing

if TYPE_CHECKING:
    from escdesk.desktop.link.cache import Cache

_log = logging.getLogger(__name__)

DRAFT_AFTER_MS: Final = 300
SAVE_AFTER_MS: Final = 250


@dataclass(slots=True)
class _Unsaved:
    """What the cache does not have yet."""

    anew: bool = False
    keys: set[Key] = field(default_factory=set)
    papers: set[PaperKey] = field(default_factory=set)


class Keeper:
    """One person's cache, or none: then all of this lives in memory and that has been said. On the loop's thread."""

    def __init__(self, tell: Callable[[Mail], None], folder: Path) -> None:
        self.outbox = Outbox()
        self.ready = False
        """The outbox stands on disk (or there is none): what is asked may be said."""
        self.name = ""
        """The cache's name, also that of its key."""
        self.failed = False
        """The disk has refused something since the cache was held."""
        self._tell = tell
        self._folder = folder
        self._loop = asyncio.get_running_loop()
        self._lock: QLockFile | None = None
        self._cache: Cache | None = None
        self._knowledge = nothing(PersonId(""))
        self._at = Instant(0)
        self._unsaved = _Unsaved()
        self._saving: asyncio.TimerHandle | None = None
        self._drafts: dict[str, bytes] = {}
        self._drafting: asyncio.TimerHandle | None = None

    # -- open and close -----------------------------------------------------------------------------------------

    def hold(self, name: str) -> None:
        """Be the only desk with this cache. Raises `CacheInUseError`."""
        if name != self.name:
            self.outbox.forget()
            self._drafts = {}
        self.name = name
        self.failed = False
        try:
            self._lock = hold(self._folder, name)
        except CacheFailedError:
            self._lock = None  # said when it is opened

    def open(self, key: str, *, sure: bool) -> bool:
        """Open the cache that is held; False, and it was said, when it can't be.

        `sure`: the hub has just said the key; else raises `WrongKeyError` when it is not the right one.
        """
        from escdesk.desktop.link.cache import Cache  # SQLAlchemy: read when the first sight is drawn

        if self._lock is not None:
            try:
                self._cache = Cache.open(self._folder, self.name, key, self._lock, sure=sure)
            except CacheFailedError:
                self._cache = self._lock = None
        if self._cache is None:
            self._fail()
            return False
        if self._cache.why is not None and not self.shut_aside:
            self._say_aside()
        return True

    @property
    def shut_aside(self) -> bool:
        """A file was set aside that can't be read under its person's key; an earlier key may be the right one."""
        from escdesk.desktop.link.cache import Aside

        return self._cache is not None and self._cache.why is Aside.UNREADABLE

    def rescue(self, earlier: str | None) -> None:
        """Try the key that was kept here on the file that was set aside, then say what became of it."""
        if self._cache is None or not self.shut_aside:
            return
        try:
            if earlier is not None:
                self._cache.rescue(earlier)
        except CacheFailedError:
            self._fail()
        self._say_aside()

    def _say_aside(self) -> None:
        from escdesk.desktop.link.cache import Aside

        assert self._cache is not None
        codes = {
            Aside.UNREADABLE: "cache_set_aside",
            Aside.DAMAGED: "cache_rescued",
            Aside.NEWER: "cache_newer",
            None: "",
        }
        code = codes[self._cache.why]
        _log.warning("cache set aside", extra={"cache": self.name, "code": code})
        self._tell(Noticed(code))

    def _fail(self) -> None:
        """The disk does not take it, or does not give it back."""
        _log.warning("cache failed", extra={"cache": self.name})
        self.failed = True
        self._tell(Noticed("cache_failed"))

    def knowledge(self, person: PersonId) -> Knowledge:
        if self._cache is None:
            return nothing(person)
        try:
            return self._cache.knowledge(person)
        except CacheFailedError:
            self._fail()
            return nothing(person)

    def known_at(self) -> Instant:
        """A time of the floor that is surely over; 0 when none is known."""
        try:
            return Instant(0) if self._cache is None else self._cache.known_at()
        except CacheFailedError:
            return Instant(0)

    def settings(self) -> dict[str, str]:
        try:
            return {} if self._cache is None else self._cache.settings()
        except CacheFailedError:
            self._fail()
            return {}

    def give_back(self) -> Restored:
        """What earlier runs left; from now on what is asked is on disk before it is said."""
        restored = Restored({}, {})
        if self._cache is not None:
            try:
                pending = self.outbox.attach(self._cache)
                drafts = {
                    name: body for name, body in self._cache.drafts().items() if name not in self._drafts
                }
                restored = Restored(drafts, self._cache.settings(), pending)
            except CacheFailedError:
                self._fail()
        self.ready = True
        self._keep_drafts()
        self._save()
        return restored

    def close(self) -> None:
        """Put everything away and let go of the cache."""
        self._keep_drafts()
        self._save()
        self.outbox.detach()
        if self._cache is not None:
            self._cache.close()
        elif self._lock is not None:
            self._lock.unlock()
        self._cache = self._lock = None
        self._unsaved = _Unsaved()
        self.ready = False

    # -- the sight ----------------------------------------------------------------------------------------------

    def changed(self, changed: Changed, at: Instant) -> None:
        """Save this soon as it was `at`; many changes at once are one write."""
        self._knowledge, self._at = changed.knowledge, at
        if changed.anew:
            self._unsaved = _Unsaved(anew=True)
        else:
            self._unsaved.keys.update(changed.keys)
            self._unsaved.papers.update(changed.papers)
        if self._saving is None:
            self._saving = self._loop.call_later(SAVE_AFTER_MS / 1000, self._save)

    def _save(self) -> None:
        if self._saving is not None:
            self._saving.cancel()
            self._saving = None
        unsaved = self._unsaved
        if self._cache is None or not (unsaved.anew or unsaved.keys or unsaved.papers):
            return
        self._unsaved = _Unsaved()
        try:
            self._cache.keep(self._knowledge, unsaved.keys, unsaved.papers, anew=unsaved.anew, at=self._at)
        except CacheFailedError:
            self._unsaved = _Unsaved(anew=True)  # the file stands at an older number; next time everything
            self._fail()

    # -- what the person did ------------------------------------------------------------------------------------

    def draft(self, name: str, body: bytes) -> None:
        """Keep what is being typed; an empty body removes it. On disk within `DRAFT_AFTER_MS`."""
        self._drafts[name] = body
        if self._drafting is None:
            self._drafting = self._loop.call_later(DRAFT_AFTER_MS / 1000, self._keep_drafts)

    def drafts(self) -> dict[str, bytes]:
        """Everything that is being written, on disk or not."""
        try:
            kept = {} if self._cache is None else self._cache.drafts()
        except CacheFailedError:
            kept = {}
        return {name: body for name, body in {**kept, **self._drafts}.items() if body}

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
            self._fail()

    def keep_setting(self, name: str, value: str) -> None:
        if self._cache is None:
            return
        try:
            self._cache.keep_setting(name, value)
        except CacheFailedError:
            self._fail()
