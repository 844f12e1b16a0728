"""What a person did can often still be read when a file as a whole can't: drafts, outbox and settings, row by row."""

import contextlib
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from sqlcipher3 import dbapi2

from escdesk.desktop.link.cipher import PAGE, unlocked
from escdesk.desktop.link.place import Posted
from escdesk.domain.ids import CommandId

_BOTH_WAYS: Final = {
    "drafts": (
        "SELECT rowid, name, body FROM drafts ORDER BY rowid",
        "SELECT rowid, name, body FROM drafts ORDER BY rowid DESC",
    ),
    "outbox": (
        "SELECT place, id, body FROM outbox ORDER BY place",
        "SELECT place, id, body FROM outbox ORDER BY place DESC",
    ),
    "settings": (
        "SELECT rowid, name, value FROM settings ORDER BY rowid",
        "SELECT rowid, name, value FROM settings ORDER BY rowid DESC",
    ),
}
"""Read from both ends, so that one spoilt page hides only what lies on it."""


ASIDES_KEPT: Final = 3
"""Files of a person that were set aside and are still there to be looked at."""


@dataclass(frozen=True, slots=True)
class Rescued:
    """What could be read. `opened` False: nothing at all, of no table."""

    opened: bool = False
    drafts: dict[str, bytes] = field(default_factory=dict, repr=False)
    posted: tuple[Posted, ...] = ()
    settings: dict[str, str] = field(default_factory=dict, repr=False)


def rescued(path: Path, key: str) -> Rescued:
    """Read what can be read of a spoilt file under this key; a lost first page is taken from its spare."""
    found = _read(path, key)
    spare = spare_of(path)
    if found.opened or not spare.exists():
        return found
    patched = path.with_name(path.name + ".patched")
    try:
        shutil.copyfile(path, patched)
        with patched.open("r+b") as file:
            file.write(spare.read_bytes())
        wal = path.with_name(path.name + "-wal")
        if wal.exists():
            shutil.copyfile(wal, patched.with_name(patched.name + "-wal"))
        return _read(patched, key)
    except OSError:
        return found
    finally:
        for suffix in ("", "-wal", "-shm"):
            patched.with_name(patched.name + suffix).unlink(missing_ok=True)


def spare_of(path: Path) -> Path:
    """Where a copy of the first page lies, encrypted as it is: without that page no other can be found."""
    return path.with_name(path.name + "-head")


def keep_spare(path: Path) -> None:
    """Copy the first page aside if it has changed: it also says how long the file is. A full disk costs the spare, nothing else."""
    spare = spare_of(path)
    with contextlib.suppress(OSError):
        with path.open("rb") as file:
            head = file.read(PAGE)
        if len(head) == PAGE and (not spare.exists() or spare.read_bytes() != head):
            spare.touch(mode=0o600)
            spare.write_bytes(head)


def let_go_of_old(path: Path) -> None:
    """Of the files that were set aside for this cache only the newest stay; a disk that refuses keeps them longer."""
    asides = [*path.parent.glob(f"{path.stem}.unreadable-*.db"), *path.parent.glob(f"{path.stem}.newer-*.db")]
    with contextlib.suppress(OSError):
        asides.sort(key=lambda aside: aside.stat().st_mtime_ns, reverse=True)
        for aside in asides[ASIDES_KEPT:]:
            for suffix in ("-wal", "-shm", "-head", ""):
                aside.with_name(aside.name + suffix).unlink(missing_ok=True)


def _read(path: Path, key: str) -> Rescued:
    drafts, outbox, settings = (_rows(path, key, table) for table in ("drafts", "outbox", "settings"))
    return Rescued(
        opened=any(rows is not None for rows in (drafts, outbox, settings)),
        drafts={row[1]: bytes(row[2]) for row in drafts or ()},
        posted=tuple(Posted(CommandId(name), bytes(body)) for _, name, body in sorted(outbox or ())),
        settings={row[1]: str(row[2]) for row in settings or ()},
    )


def _rows(path: Path, key: str, table: str) -> list[tuple[Any, ...]] | None:
    """Every row that can be reached from either end, None when both are shut. Faults stay with their connection."""
    found: dict[int, tuple[Any, ...]] = {}
    shut = True
    for query in _BOTH_WAYS[table]:
        with _patient(path, key) as connection, contextlib.suppress(dbapi2.DatabaseError):
            for row in connection.execute(query):
                found[row[0]] = row
            shut = False
    return None if shut and not found else list(found.values())


@contextlib.contextmanager
def _patient(path: Path, key: str) -> Iterator[Any]:
    """A connection that also reads a file that is shorter than it says."""
    connection = unlocked(path, key)
    try:
        with contextlib.suppress(dbapi2.DatabaseError):
            connection.execute("PRAGMA writable_schema = ON")
        yield connection
    finally:
        connection.close()
