"""What a desk keeps on its own disk for one person, encrypted: sight, papers, outbox, drafts, settings."""

import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, Self

from immutables import Map
from PySide6.QtCore import QLockFile
from sqlalchemy import (
    Column,
    Connection,
    Engine,
    Integer,
    LargeBinary,
    MetaData,
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

from escdesk.desktop.link.place import CacheFailedError, Posted, hold
from escdesk.domain.floor import Entity, Key
from escdesk.domain.ids import CommandId, PersonId
from escdesk.domain.messages.papers import AnyPaper, PaperKey
from escdesk.domain.sight import Sight
from escdesk.protocol.client import Knowledge, nothing
from escdesk.protocol.codec import Unreadable, decode_entity, decode_paper, encode

_FORMAT = "1"
_KEY = re.compile(r"[0-9a-f]{64}")

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


class _StrangeError(Exception):
    """The file is not one of ours, or not under this key."""


class Cache:
    """One open file. All methods on one thread; those that write raise `CacheFailedError`."""

    def __init__(self, engine: Engine, connection: Connection, lock: QLockFile, aside: Path | None) -> None:
        self._engine = engine
        self._connection = connection
        self._lock = lock
        self.aside = aside
        """Where a file was put that could not be read under this key; its drafts are lost."""

    @classmethod
    def open(cls, folder: Path, name: str, key: str, lock: QLockFile | None = None) -> Self:
        """Open or make `name`.db in `folder` with the raw key (64 hex digits); `lock` if it is held already.

        Raises `CacheInUseError`, or `CacheFailedError` when the folder can't be written.
        """
        if not _KEY.fullmatch(key):
            raise ValueError("a raw key has 64 hex digits")
        path = folder / f"{name}.db"
        lock = hold(folder, name) if lock is None else lock
        try:
            aside = None
            try:
                engine, connection = _connect(path, key)
            except _StrangeError:
                aside = _set_aside(path)
                engine, connection = _connect(path, key)
        except (_StrangeError, OSError) as wrong:
            lock.unlock()
            raise CacheFailedError("the cache can't be opened") from wrong
        except BaseException:
            lock.unlock()
            raise
        return cls(engine, connection, lock, aside)

    def close(self) -> None:
        self._connection.close()
        self._engine.dispose()
        self._lock.unlock()

    # -- what the hub said ----------------------------------------------------------------------------------------

    def knowledge(self, person: PersonId) -> Knowledge:
        """What was kept; nothing when it is another person's or cannot be read any more."""
        facts = {row.name: row.value for row in self._connection.execute(select(_facts))}
        entities: dict[Key, Entity] = {}
        papers: dict[PaperKey, AnyPaper] = {}
        try:
            for row in self._connection.execute(select(_entities)):
                entity = decode_entity(row.body)
                if entity is not None:
                    entities[row.kind, row.id] = entity
            for row in self._connection.execute(select(_papers)):
                paper = decode_paper(row.body)
                if paper is not None:
                    papers[row.kind, row.id] = paper
        except Unreadable:
            self._connection.rollback()
            return nothing(person)
        self._connection.rollback()
        if facts.get("person", b"").decode() != person or facts.get("format", b"").decode() != _FORMAT:
            return nothing(person)
        seq = int(facts.get("seq", b"0"))
        return Knowledge(facts.get("floor", b"").decode(), Sight(person, seq, Map(entities)), Map(papers))

    def keep(
        self, knowledge: Knowledge, keys: Iterable[Key], papers: Iterable[PaperKey], *, anew: bool
    ) -> None:
        """Bring the file to `knowledge`: everything when `anew`, else what stands under these keys."""
        sight = knowledge.sight

        def write(connection: Connection) -> None:
            if anew:
                connection.execute(delete(_entities))
                connection.execute(delete(_papers))
            _bring(connection, _entities, sight.entities, sight.entities if anew else keys)
            _bring(connection, _papers, knowledge.papers, knowledge.papers if anew else papers)
            facts = {
                "format": _FORMAT,
                "floor": knowledge.floor,
                "person": sight.person,
                "seq": str(sight.seq),
            }
            _put(connection, _facts, [{"name": n, "value": v.encode()} for n, v in facts.items()])

        self._write(write)

    # -- what the person did --------------------------------------------------------------------------------------

    def post(self, posted: Posted) -> None:
        """Put a command in the outbox; on disk when this returns."""
        row = {"id": posted.id, "body": posted.body}
        self._write(lambda c: c.execute(insert(_outbox).values(row).on_conflict_do_nothing()))

    def unpost(self, command_id: CommandId) -> None:
        self._write(lambda c: c.execute(delete(_outbox).where(_outbox.c.id == command_id)))

    def posted(self) -> tuple[Posted, ...]:
        """The outbox in the order it was filled."""
        rows = self._connection.execute(select(_outbox).order_by(_outbox.c.place)).all()
        self._connection.rollback()
        return tuple(Posted(CommandId(row.id), row.body) for row in rows)

    def keep_drafts(self, drafts: Mapping[str, bytes]) -> None:
        """An empty body removes the draft."""
        gone = [name for name, body in drafts.items() if not body]

        def write(connection: Connection) -> None:
            connection.execute(delete(_drafts).where(_drafts.c.name.in_(gone)))
            _put(connection, _drafts, [{"name": n, "body": b} for n, b in drafts.items() if b])

        self._write(write)

    def drafts(self) -> dict[str, bytes]:
        rows = self._connection.execute(select(_drafts)).all()
        self._connection.rollback()
        return {row.name: row.body for row in rows}

    def keep_setting(self, name: str, value: str) -> None:
        self._write(lambda c: _put(c, _settings, [{"name": name, "value": value}]))

    def settings(self) -> dict[str, str]:
        rows = self._connection.execute(select(_settings)).all()
        self._connection.rollback()
        return {row.name: row.value for row in rows}

    def _write(self, change: Callable[[Connection], object]) -> None:
        try:
            with self._connection.begin():
                change(self._connection)
        except DatabaseError as wrong:
            raise CacheFailedError("the cache can't be written") from wrong


def _connect(path: Path, key: str) -> tuple[Engine, Connection]:
    def creator() -> Any:
        connection = dbapi2.connect(path)
        connection.execute("PRAGMA cipher_log_level = NONE")
        connection.execute(f"PRAGMA key = \"x'{key}'\"")
        return connection

    engine = create_engine("sqlite://", creator=creator, module=dbapi2, poolclass=StaticPool)
    try:
        connection = engine.connect()
        connection.exec_driver_sql("PRAGMA journal_mode = WAL")
        connection.exec_driver_sql("PRAGMA synchronous = FULL")
        connection.exec_driver_sql("PRAGMA secure_delete = ON")
        checked = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar_one()  # reads every page
        connection.rollback()
        if checked != "ok":
            engine.dispose()
            raise _StrangeError
        with connection.begin():
            _metadata.create_all(connection)
    except DatabaseError as wrong:
        engine.dispose()
        raise _StrangeError from wrong
    path.chmod(0o600)
    return engine, connection


def _set_aside(path: Path) -> Path:
    number = 1
    while (aside := path.with_name(f"{path.stem}.unreadable-{number}.db")).exists():
        number += 1
    path.rename(aside)
    for suffix in ("-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    return aside


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
