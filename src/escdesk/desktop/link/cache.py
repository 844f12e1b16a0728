"""What a desk keeps on its own disk for one person, encrypted: sight, papers, outbox, drafts, settings."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Any, Final, Self

from immutables import Map
from PySide6.QtCore import QLockFile
from sqlalchemy import (
    Column,
    Connection,
    Engine,
    Executable,
    Integer,
    LargeBinary,
    MetaData,
    Row,
    String,
    Table,
    create_engine,
    delete,
    select,
)
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.exc import DatabaseError
from sqlalchemy.pool import StaticPool
from sqlcipher3 import dbapi2

from escdesk.desktop.link.cipher import head_unreadable, spoilt, unlocked
from escdesk.desktop.link.place import CacheFailedError, Posted, WrongKeyError, hold
from escdesk.desktop.link.rescue import Rescued, keep_spare, let_go_of_old, rescued, spare_of
from escdesk.domain.floor import Entity, Key
from escdesk.domain.ids import CommandId, Instant, PersonId
from escdesk.domain.messages.papers import AnyPaper, PaperKey
from escdesk.domain.sight import Sight
from escdesk.protocol.client import Knowledge, nothing
from escdesk.protocol.codec import Unreadable, decode_entity, decode_paper, encode

VERSION: Final = 1
"""Of the tables below, in the file's `user_version`; files from before it was written say 0."""

_metadata = MetaData()
_facts = Table("facts", _metadata, Column("name", String, primary_key=True), Column("value", LargeBinary))
_entities = Table(
    "entities",
    _metadata,
    Column("kind", String, primary_key=True),
    Column("id", String, primary_key=True),
    Column("body", LargeBinary, nullable=False),
)
_papers = Table(
    "papers",
    _metadata,
    Column("kind", String, primary_key=True),
    Column("id", String, primary_key=True),
    Column("body", LargeBinary, nullable=False),
)
_outbox = Table(
    "outbox",
    _metadata,
    Column("place", Integer, primary_key=True, autoincrement=True),
    Column("id", String, unique=True, nullable=False),
    Column("body", LargeBinary, nullable=False),
)
_drafts = Table(
    "drafts", _metadata, Column("name", String, primary_key=True), Column("body", LargeBinary, nullable=False)
)
_settings = Table(
    "settings", _metadata, Column("name", String, primary_key=True), Column("value", String, nullable=False)
)


class Aside(StrEnum):
    """Why a file was set aside."""

    UNREADABLE = "unreadable"
    """Under this key nothing can be read: another key, or the damage is too great."""
    DAMAGED = "damaged"
    """Some of it can't be read."""
    NEWER = "newer"
    """A newer program wrote it."""


class _StrangeError(Exception):
    """The file can't be gone on with."""

    def __init__(self, why: Aside) -> None:
        super().__init__(why)
        self.why = why


class Cache:
    """One open file. All methods on one thread; all of them raise `CacheFailedError` when the disk fails."""

    def __init__(self, path: Path, engine: Engine, connection: Connection, lock: QLockFile) -> None:
        self._path = path
        self._engine = engine
        self._connection = connection
        self._lock = lock
        self.aside: Path | None = None
        """Where a file was put that could not be gone on with."""
        self.why: Aside | None = None
        """Why. What could be read of drafts, outbox and settings is in here already, unless `UNREADABLE`."""

    @classmethod
    def open(
        cls, folder: Path, name: str, key: str, lock: QLockFile | None = None, *, sure: bool = True
    ) -> Self:
        """Open or make `name`.db in `folder` with the raw key (64 hex digits); `lock` if it is held already.

        `sure`: the hub has just said the key. Else a file that is shut under it stays as it is: `WrongKeyError`.
        Raises `CacheInUseError`, or `CacheFailedError` when the disk does not take it: then nothing was touched.
        """
        path = folder / f"{name}.db"
        lock = hold(folder, name) if lock is None else lock
        try:
            try:
                cache = cls(path, *_connect(path, key), lock)
            except _StrangeError as strange:
                left = rescued(path, key)
                if not left.opened and not sure:
                    raise WrongKeyError from strange
                cache = cls._anew(path, key, lock, left, strange.why)
        except OSError as wrong:
            lock.unlock()
            raise CacheFailedError("the cache can't be opened") from wrong
        except BaseException:
            lock.unlock()
            raise
        return cache

    @classmethod
    def _anew(cls, path: Path, key: str, lock: QLockFile, left: Rescued, why: Aside) -> Self:
        """Set the file aside and begin another with what was left in it; both or nothing."""
        aside = _free_name(path, why)
        _move(path, aside)
        cache = None
        try:
            cache = cls(path, *_connect(path, key), lock)
            cache.take_up(left)
        except BaseException as wrong:
            if cache is not None:
                cache._shut()
            for suffix in ("", "-wal", "-shm"):
                path.with_name(path.name + suffix).unlink(missing_ok=True)
            _move(aside, path)
            if isinstance(wrong, _StrangeError):
                raise CacheFailedError("a new cache can't be made") from wrong
            raise
        cache.aside = aside
        let_go_of_old(path)
        if not left.opened:
            cache.why = Aside.UNREADABLE
        else:
            cache.why = Aside.NEWER if why is Aside.NEWER else Aside.DAMAGED
        return cache

    def rescue(self, key: str) -> bool:
        """Try an earlier key on the file that was set aside; whether it was the right one."""
        if self.aside is None or self.why is not Aside.UNREADABLE:
            return False
        left = rescued(self.aside, key)
        if left.opened:
            self.take_up(left)
            self.why = Aside.DAMAGED
        return left.opened

    def take_up(self, left: Rescued) -> None:
        """Put what was left elsewhere into this file; what it has already stays."""

        def write(connection: Connection) -> None:
            for table, rows in (
                (_drafts, [{"name": name, "body": body} for name, body in left.drafts.items()]),
                (_outbox, [{"id": one.id, "body": one.body} for one in left.posted]),
                (_settings, [{"name": name, "value": value} for name, value in left.settings.items()]),
            ):
                if rows:
                    connection.execute(insert(table).on_conflict_do_nothing(), rows)

        self._write(write)

    def close(self) -> None:
        self._shut()
        self._lock.unlock()

    def _shut(self) -> None:
        self._connection.close()
        self._engine.dispose()
        keep_spare(self._path)

    # -- what the hub said ----------------------------------------------------------------------------------------

    def knowledge(self, person: PersonId) -> Knowledge:
        """What was kept; nothing when it is another person's or cannot be read any more."""
        facts = self._facts()
        entities: dict[Key, Entity] = {}
        papers: dict[PaperKey, AnyPaper] = {}
        try:
            for row in self._read(select(_entities)):
                entity = decode_entity(row.body)
                if entity is not None:
                    entities[row.kind, row.id] = entity
            for row in self._read(select(_papers)):
                paper = decode_paper(row.body)
                if paper is not None:
                    papers[row.kind, row.id] = paper
        except Unreadable:
            return nothing(person)
        if facts.get("person", b"").decode() != person:
            return nothing(person)
        seq = int(facts.get("seq", b"0"))
        return Knowledge(facts.get("floor", b"").decode(), Sight(person, seq, Map(entities)), Map(papers))

    def known_at(self) -> Instant:
        """The floor's time when this was last brought up to date: it is not earlier now. 0 for never."""
        return Instant(int(self._facts().get("at", b"0")))

    def _facts(self) -> dict[str, bytes]:
        return {row.name: row.value for row in self._read(select(_facts))}

    def keep(
        self,
        knowledge: Knowledge,
        keys: Iterable[Key],
        papers: Iterable[PaperKey],
        *,
        anew: bool,
        at: Instant,
    ) -> None:
        """Bring the file to `knowledge` as it was `at`: everything when `anew`, else what stands under these keys."""
        sight = knowledge.sight

        def write(connection: Connection) -> None:
            if anew:
                connection.execute(delete(_entities))
                connection.execute(delete(_papers))
            _bring(connection, _entities, sight.entities, sight.entities if anew else keys)
            _bring(connection, _papers, knowledge.papers, knowledge.papers if anew else papers)
            facts = {
                "floor": knowledge.floor,
                "person": sight.person,
                "seq": str(sight.seq),
                "at": str(at),
            }
            _put(connection, _facts, [{"name": n, "value": v.encode()} for n, v in facts.items()])

        self._write(write)
        keep_spare(self._path)

    # -- what the person did --------------------------------------------------------------------------------------

    def post(self, posted: Posted) -> None:
        """Put a command in the outbox; on disk when this returns."""
        row = {"id": posted.id, "body": posted.body}
        self._write(lambda c: c.execute(insert(_outbox).values(row).on_conflict_do_nothing()))

    def unpost(self, command_id: CommandId) -> None:
        self._write(lambda c: c.execute(delete(_outbox).where(_outbox.c.id == command_id)))

    def posted(self) -> tuple[Posted, ...]:
        """The outbox in the order it was filled."""
        rows = self._read(select(_outbox).order_by(_outbox.c.place))
        return tuple(Posted(CommandId(row.id), row.body) for row in rows)

    def keep_drafts(self, drafts: Mapping[str, bytes]) -> None:
        """An empty body removes the draft."""
        gone = [name for name, body in drafts.items() if not body]

        def write(connection: Connection) -> None:
            connection.execute(delete(_drafts).where(_drafts.c.name.in_(gone)))
            _put(connection, _drafts, [{"name": n, "body": b} for n, b in drafts.items() if b])

        self._write(write)

    def drafts(self) -> dict[str, bytes]:
        return {row.name: row.body for row in self._read(select(_drafts))}

    def keep_setting(self, name: str, value: str) -> None:
        self._write(lambda c: _put(c, _settings, [{"name": name, "value": value}]))

    def settings(self) -> dict[str, str]:
        return {row.name: row.value for row in self._read(select(_settings))}

    def _read(self, query: Executable) -> Sequence[Row[Any]]:
        try:
            return self._connection.execute(query).all()
        except DatabaseError as wrong:
            raise CacheFailedError("the cache can't be read") from wrong
        finally:
            self._connection.rollback()

    def _write(self, change: Callable[[Connection], object]) -> None:
        try:
            with self._connection.begin():
                change(self._connection)
        except DatabaseError as wrong:
            raise CacheFailedError("the cache can't be written") from wrong


def _connect(path: Path, key: str) -> tuple[Engine, Connection]:
    """Raises `_StrangeError` for a file that can't be gone on with, `CacheFailedError` for what is not its fault."""
    if spare_of(path).exists() and path.exists() and not path.stat().st_size:
        raise _StrangeError(Aside.UNREADABLE)  # it was a cache once; SQLite would take it for a new one
    engine = create_engine(
        "sqlite://", creator=lambda: unlocked(path, key), module=dbapi2, poolclass=StaticPool
    )
    try:
        connection = engine.connect()
        connection.exec_driver_sql("PRAGMA journal_mode = WAL")
        connection.exec_driver_sql("PRAGMA synchronous = FULL")
        connection.exec_driver_sql("PRAGMA secure_delete = ON")
        _examine(connection)
    except DatabaseError as wrong:
        engine.dispose()
        if not spoilt(wrong.orig):
            raise CacheFailedError("the cache can't be opened") from wrong
        raise _StrangeError(Aside.UNREADABLE if head_unreadable(wrong.orig) else Aside.DAMAGED) from wrong
    except _StrangeError:
        engine.dispose()
        raise
    path.chmod(0o600)
    return engine, connection


def _examine(connection: Connection) -> None:
    """Read every page, and have the tables of this version."""
    checked = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar_one()
    version = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
    connection.rollback()
    if checked != "ok":
        raise _StrangeError(Aside.DAMAGED)
    if version > VERSION:
        raise _StrangeError(Aside.NEWER)
    if version < VERSION:
        with connection.begin():
            _metadata.create_all(connection)
            connection.exec_driver_sql(f"PRAGMA user_version = {VERSION}")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.rollback()


def _free_name(path: Path, why: Aside) -> Path:
    number = 1
    word = "newer" if why is Aside.NEWER else "unreadable"
    while (aside := path.with_name(f"{path.stem}.{word}-{number}.db")).exists():
        number += 1
    return aside


def _move(path: Path, to: Path) -> None:
    """With what was written last, which may still lie beside it, and its spare page."""
    for suffix in ("-wal", "-head"):
        beside = path.with_name(path.name + suffix)
        if beside.exists():
            beside.rename(to.with_name(to.name + suffix))
    path.with_name(path.name + "-shm").unlink(missing_ok=True)
    path.rename(to)


def _bring(
    connection: Connection,
    table: Table,
    things: Mapping[tuple[str, str], Any],
    keys: Iterable[tuple[str, str]],
) -> None:
    rows = []
    for key in keys:
        thing = things.get(key)
        if thing is None:
            connection.execute(delete(table).where(table.c.kind == key[0], table.c.id == key[1]))
        else:
            rows.append({"kind": key[0], "id": key[1], "body": encode(thing)})
    _put(connection, table, rows)


def _put(connection: Connection, table: Table, rows: list[dict[str, Any]]) -> None:
    if rows:
        connection.execute(insert(table).prefix_with("OR REPLACE"), rows)
