"""The hub's database opened: the log with its papers and answers, and a door for everything beside them."""

import asyncio
import logging
import os
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Concatenate, ParamSpec, Protocol, Self, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DatabaseError, IntegrityError, OperationalError

from escdesk.domain.floor import Floor
from escdesk.domain.ids import Instant
from escdesk.domain.messages.kinds import Event
from escdesk.domain.messages.papers import AnyPaper, PaperKey
from escdesk.hub.batch import AlreadyAnswered, Batch, Stored, StoreUnavailable
from escdesk.hub.shelf import needed
from escdesk.hub.store import checkpoints, log, papers
from escdesk.hub.store.connect import UnusableDatabase, reading, sqlite_file, writing
from escdesk.hub.store.latency import Stopwatch
from escdesk.hub.store.lock import FileLock
from escdesk.hub.store.migrate import migrate

_log = logging.getLogger(__name__)
_P = ParamSpec("_P")
_T = TypeVar("_T")
_E = TypeVar("_E", bound=Event)


@dataclass(frozen=True, slots=True)
class Loaded:
    """Where the hub goes on from: the floor, when its last event was, and the papers of what is open."""

    floor: Floor
    last_at: Instant
    papers: tuple[AnyPaper, ...]


class Follower(Protocol):
    """Tables that say nothing the log does not say; both methods take the connection of a running transaction."""

    def feed(self, connection: Connection, floor: str, stored: Sequence[Stored]) -> None:
        """These events are being committed."""

    def catch_up(self, connection: Connection, floor: str) -> None:
        """Be as far as the log is: it may have grown, or have been put in place of another, while nobody followed."""


class Store:
    """One floor's database. All writing happens on `writer`, one thread; reading on others.

    Functions of `people` and `customers` are run through `write` and `read`:
    `await store.write(people.set_password, person, hashed)`. `floor` is its name in the tables.
    """

    def __init__(
        self, floor: str, lock: FileLock, writes: Engine, reads: Engine, followers: Sequence[Follower]
    ) -> None:
        self.floor = floor
        self._followers = followers
        self._lock = lock
        self._writes = writes
        self._reads = reads
        self.commits = Stopwatch()
        self.writer: Executor = ThreadPoolExecutor(1, "store-writer")
        self._readers = ThreadPoolExecutor(2, "store-reader")

    @classmethod
    def open(
        cls, url: str, floor: str = "floor", followers: Sequence[Follower] = (), *, lasting: bool = True
    ) -> Self:
        """`sqlite:///path/to/hub.db`; made when it is not there, brought to the newest schema.

        `followers` are fed with every commit, once `load` has let them catch up. Not `lasting`: a commit does not
        wait for the disk, for a floor that is thrown away afterwards.

        Raises `DatabaseInUse` (another hub or admin), `UnusableDatabase`.
        """
        address = sqlite_file(url)
        path = Path(address.database or "")
        lock = FileLock(path.with_name(path.name + ".lock"))
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            lock.take()
            # before it is opened: what SQLite puts beside a file has that file's rights
            os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
            path.chmod(0o600)
        except OSError as error:
            lock.release()
            raise UnusableDatabase(f"{path}: {error.strerror}") from error
        writes, reads = writing(address, lasting=lasting), reading(address)
        try:
            with writes.begin() as connection:
                migrate(connection)
        except (DatabaseError, UnusableDatabase) as error:
            writes.dispose()
            lock.release()
            raise UnusableDatabase(f"{path}: {getattr(error, 'orig', error)}") from error
        return cls(floor, lock, writes, reads, tuple(followers))

    def close(self) -> None:
        """Waits for what is being written."""
        self.writer.shutdown()
        self._readers.shutdown()
        self._writes.dispose()
        self._reads.dispose()
        self._lock.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # -- the log ----------------------------------------------------------------------------------------------

    def load(self) -> Loaded:
        """The newest usable checkpoint and the tail of the log; what follows the log catches up. Blocks.

        Raises `UnusableDatabase`: the disk is full.
        """
        try:
            for follower in self._followers:
                with self._writes.begin() as connection:
                    follower.catch_up(connection, self.floor)
        except OperationalError as error:
            raise UnusableDatabase(f"{self._writes.url.database}: {error.orig}") from error
        with self._reads.begin() as connection:
            floor = checkpoints.newest(connection, self.floor)
            floor, last_at = log.replay(connection, self.floor, floor)
            open_papers = papers.newest(connection, self.floor, needed(floor))
        _log.info("floor loaded", extra={"seq": floor.seq, "papers": len(open_papers)})
        return Loaded(floor, last_at, tuple(open_papers))

    def replayed(self) -> Floor:
        """The floor by the whole log, no checkpoint used. Blocks."""
        with self._reads.begin() as connection:
            return log.replay(connection, self.floor, None)[0]

    def commit(self, batch: Batch) -> None:
        """See `Ledger.commit`."""
        began = time.perf_counter()
        try:
            with self._writes.begin() as connection:
                log.append(connection, self.floor, batch)
                papers.file(connection, self.floor, batch.stored)
                for follower in self._followers:
                    follower.feed(connection, self.floor, batch.stored)
        except OperationalError as error:
            raise StoreUnavailable(type(error.orig).__name__) from error
        except IntegrityError:
            if not self._committed_before(batch):
                raise
        self.commits.took(time.perf_counter() - began)

    def _committed_before(self, batch: Batch) -> bool:
        """True when this very batch is in the log: an earlier try got through though it reported a fault."""
        try:
            with self._reads.begin() as connection:
                if log.holds(connection, self.floor, batch):
                    return True
                known = log.answers(connection, self.floor, [answered.key for answered in batch.answered])
        except OperationalError as error:
            raise StoreUnavailable(type(error.orig).__name__) from error
        if known:
            raise AlreadyAnswered(known)
        return False

    def checkpoint(self, floor: Floor) -> None:
        """See `Ledger.checkpoint`. A full disk or a lock is told with `StoreUnavailable`; nothing is lost by it."""
        try:
            with self._writes.begin() as connection:
                checkpoints.keep(connection, self.floor, floor)
        except OperationalError as error:
            raise StoreUnavailable(type(error.orig).__name__) from error

    # -- everything beside it ---------------------------------------------------------------------------------

    async def write(
        self, work: Callable[Concatenate[Connection, _P], _T], *args: _P.args, **kwargs: _P.kwargs
    ) -> _T:
        """`work(connection, …)` in one transaction on the writer thread; undone when it raises."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self.writer, lambda: self.write_now(work, *args, **kwargs))

    async def read(
        self, work: Callable[Concatenate[Connection, _P], _T], *args: _P.args, **kwargs: _P.kwargs
    ) -> _T:
        """`work(connection, …)` on a reader thread, which never waits for the writer."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._readers, lambda: self.read_now(work, *args, **kwargs))

    def write_now(
        self, work: Callable[Concatenate[Connection, _P], _T], *args: _P.args, **kwargs: _P.kwargs
    ) -> _T:
        """For a program without an event loop (`escdesk admin`). `StoreUnavailable` when it can't be written."""
        try:
            with self._writes.begin() as connection:
                return work(connection, *args, **kwargs)
        except OperationalError as error:
            raise StoreUnavailable(type(error.orig).__name__) from error

    def read_now(
        self, work: Callable[Concatenate[Connection, _P], _T], *args: _P.args, **kwargs: _P.kwargs
    ) -> _T:
        """`StoreUnavailable` when the database can't be read now."""
        try:
            with self._reads.begin() as connection:
                return work(connection, *args, **kwargs)
        except OperationalError as error:
            raise StoreUnavailable(type(error.orig).__name__) from error

    async def events_of(self, kind: type[_E]) -> list[_E]:
        """Every event of one kind in the log, in order."""
        found = await self.read(log.of_kind, self.floor, kind.__name__)
        return [event for event in found if isinstance(event, kind)]

    async def papers(self, keys: Iterable[PaperKey]) -> list[AnyPaper]:
        """The newest paper under each of these keys, those that exist; open or not."""
        return await self.read(papers.newest, self.floor, keys)

    def events(self) -> Iterable[log.Row]:
        """The whole log in order. Blocks."""
        with self._reads.begin() as connection:
            yield from log.rows(connection, self.floor, 0)
