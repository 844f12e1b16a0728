"""SQLite as the hub wants it: WAL, every commit on the disk, one writer."""

from typing import Any

from sqlalchemy import Engine, create_engine, event, make_url
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError

BUSY_MS = 1_000
"""How long a statement waits for somebody else's lock; the engine tries again after that."""


class UnusableDatabase(Exception):  # noqa: N818  said as the state it is
    """The address is none of an SQLite file, or the file can't be opened or is another program's."""


def sqlite_file(url: str) -> URL:
    """The parsed address `sqlite:///path` of a file."""
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise UnusableDatabase("not an address of a database") from error
    if parsed.get_backend_name() != "sqlite" or not parsed.database or parsed.database == ":memory:":
        raise UnusableDatabase(f"not the address of an SQLite file: {parsed.render_as_string()}")
    return parsed


def writing(url: URL, *, lasting: bool = True) -> Engine:
    """For the one writer thread: transactions take the write lock when they begin.

    Not `lasting`: nobody will ever ask what was in it, should the machine stop.
    """
    engine = create_engine(url, pool_size=1, max_overflow=0, hide_parameters=True)
    _prepare(engine, "BEGIN IMMEDIATE", synchronous="FULL" if lasting else "OFF")
    return engine


def reading(url: URL) -> Engine:
    """For reader threads: each transaction sees one state of the database and never waits for the writer."""
    engine = create_engine(url, pool_size=2, max_overflow=2, hide_parameters=True)
    _prepare(engine, "BEGIN", synchronous="FULL")
    return engine


def _prepare(engine: Engine, begin: str, synchronous: str) -> None:
    @event.listens_for(engine, "connect")
    def connected(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # transactions begin where SQLAlchemy says, not at the first INSERT
        for pragma in (
            f"busy_timeout={BUSY_MS}",
            "journal_mode=WAL",
            f"synchronous={synchronous}",
            "foreign_keys=ON",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begun(connection: Any) -> None:
        connection.exec_driver_sql(begin)
