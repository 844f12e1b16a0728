"""A whole floor in one file: copied while its hub works, looked over, and made into a database again.

The file is the database itself (log, papers, accounts, customers, checkpoints) as it was at one commit, with one
table more that says what it is and holds the hub's secret: without that no caller would be recognised again.
"""

import contextlib
import os
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
from sqlalchemy.exc import DatabaseError

from escdesk.domain.ids import Instant
from escdesk.hub.secret import Secret
from escdesk.hub.store import checkpoints, log
from escdesk.hub.store.connect import UnusableDatabase, sqlite_file, writing
from escdesk.hub.store.migrate import migrate
from escdesk.hub.store.upcast import UnknownVersion

ABOUT = "backup"
BUSY_S = 10.0


class UnusableBackup(Exception):  # noqa: N818  said as the state it is
    """A file that can't be restored from, or a floor that can't be copied; the text is the end of a sentence."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What a file holds. `made_at` (wall time) and `secret` are those of a backup; `last_at` is 0 without events."""

    events: int
    last_at: Instant
    bytes: int
    made_at: Instant | None = None
    secret: Secret | None = field(repr=False, default=None)


def copy(database: Path, to: Path, secret: Secret, made_at: Instant) -> Contents:
    """Make `to` (mode 0600, not there yet) of a database that may be in use, and look it over. Blocks.

    The hub goes on writing meanwhile: all pages are read in one transaction, which in WAL mode keeps no writer
    waiting. Raises `UnusableBackup`, `OSError`.
    """
    os.close(os.open(to, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    with _sentences(), _open(database, "rw") as source, _open(to, "rw") as target:
        source.backup(target)
        target.execute("PRAGMA journal_mode=DELETE")  # one file, not three
        with target:
            target.execute(f"CREATE TABLE {ABOUT} (name TEXT PRIMARY KEY, value TEXT NOT NULL)")
            target.executemany(
                f"INSERT INTO {ABOUT} VALUES (?, ?)",  # noqa: S608  a name of ours
                [("made_at", str(made_at)), ("secret", secret.written)],
            )
    sync(to)
    return contents(to)


def contents(path: Path) -> Contents:
    """Look a backup over: every page, every number of the log. Blocks. Raises `UnusableBackup`."""
    with _sentences(), _open(path, "ro") as file:
        if _tables(file).isdisjoint({ABOUT}):
            raise UnusableBackup("is no backup, or one that was never finished")
        about = dict(file.execute(f"SELECT name, value FROM {ABOUT}"))  # noqa: S608  a name of ours
        events, last_at = _looked_over(file)
    try:
        return Contents(
            events,
            last_at,
            path.stat().st_size,
            Instant(int(about["made_at"])),
            Secret.spelt(about["secret"]),
        )
    except (KeyError, ValueError) as wrong:
        raise UnusableBackup("does not say what it is a backup of") from wrong


def standing(database: Path) -> Contents | None:
    """What a floor's own database holds, None when it is damaged. Blocks.

    A sound one has nothing waiting in a file beside it afterwards; a damaged one is left as it was found.
    """
    try:
        with _sentences(), _open(database, "ro") as file:
            events, last_at = _looked_over(file)
        with _sentences(), _open(database, "rw") as file:
            file.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except UnusableBackup:
        return None
    return Contents(events, last_at, database.stat().st_size)


def unpack(backup: Path, to: Path) -> None:
    """Make a database of a backup, and see that a hub of this release can start with it. Blocks.

    `to` is written anew. Raises `UnusableBackup`, `OSError`.
    """
    for stale in (to, *(to.with_name(to.name + suffix) for suffix in ("-wal", "-shm", "-journal"))):
        stale.unlink(missing_ok=True)
    os.close(os.open(to, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    with _sentences(), _open(backup, "ro") as source, _open(to, "rw") as target:
        source.backup(target)
        target.execute(f"DROP TABLE {ABOUT}")
    try:
        engine = writing(sqlite_file(f"sqlite:///{to.as_posix()}"))
        try:
            with engine.begin() as connection:
                migrate(connection)
                for (floor,) in connection.exec_driver_sql("SELECT DISTINCT floor FROM log").all():
                    log.replay(connection, floor, checkpoints.newest(connection, floor))
        finally:
            engine.dispose()
    except (UnusableDatabase, DatabaseError, UnknownVersion, msgspec.DecodeError, log.BrokenLog) as wrong:
        raise UnusableBackup(f"can't be read by this release ({type(wrong).__name__})") from wrong
    sync(to)


def sync(path: Path) -> None:
    """Onto the disk, and its name too."""
    for one, flags in ((path, os.O_RDWR), (path.parent, os.O_RDONLY)):
        if one is not path and os.name != "posix":
            continue
        handle = os.open(one, flags)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _looked_over(file: sqlite3.Connection) -> tuple[int, Instant]:
    """How many events, and when the last one was. Raises `UnusableBackup`."""
    if file.execute("PRAGMA integrity_check(1)").fetchone() != ("ok",):
        raise UnusableBackup("is damaged")
    if "log" not in _tables(file):
        raise UnusableBackup("holds no floor")
    events, last_at = 0, 0
    for count, first, last, at in file.execute(
        "SELECT count(*), min(seq), max(seq), max(at) FROM log GROUP BY floor"
    ):
        if (first, last) != (1, count):
            raise UnusableBackup("lacks events: the numbers of its log have gaps")
        events, last_at = events + count, max(last_at, at)
    return events, Instant(last_at)


def _tables(file: sqlite3.Connection) -> set[str]:
    return {row[0] for row in file.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}


@contextlib.contextmanager
def _open(path: Path, mode: str) -> Iterator[sqlite3.Connection]:
    where = f"{path.absolute().as_uri()}?mode={mode}"
    with contextlib.closing(sqlite3.connect(where, uri=True, timeout=BUSY_S)) as connection:
        yield connection


@contextlib.contextmanager
def _sentences() -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as wrong:
        raise UnusableBackup(f"can't be read or written: {wrong}") from wrong
