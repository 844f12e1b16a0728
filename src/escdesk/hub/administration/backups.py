"""`escdesk admin backup` and `restore`: where the files go, what is kept, and when it is refused.

A backup reads the database beside the running hub, which neither waits for it nor knows of it; so it also works when
the hub does not answer. A restore needs the hub's lock.
"""

import contextlib
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Final

from escdesk.domain.ids import Instant
from escdesk.hub.secret import Secret, UnusableSecret
from escdesk.hub.settings import HubSettings
from escdesk.hub.store import backup
from escdesk.hub.store.backup import Contents, UnusableBackup
from escdesk.hub.store.connect import UnusableDatabase, sqlite_file
from escdesk.hub.store.lock import DatabaseInUse, FileLock

PARTIAL: Final = ".partial"
ENDING: Final = ".backup"


class Unable(Exception):  # noqa: N818  said as it is told
    """Nothing was backed up or restored; its text is one sentence."""


@dataclass(frozen=True, slots=True)
class Place:
    """A floor on this machine's disk."""

    database: Path
    secret: Path

    @classmethod
    def of(cls, hub: HubSettings) -> "Place":
        """Raises `Unable`."""
        try:
            database = Path(sqlite_file(hub.database).database or "")
        except UnusableDatabase as wrong:
            raise Unable(f"[hub] database: {wrong}.") from wrong
        return cls(database, hub.data / "secret")


def back_up(hub: HubSettings, folder: Path, keep: int | None, now: Instant) -> Sequence[str]:
    """A new file in `folder`; of this floor's files there the newest `keep` stay. Blocks. Raises `Unable`."""
    place = Place.of(hub)
    try:
        there = place.database.exists()
    except PermissionError as wrong:
        raise Unable(f"{place.database}: no backup was made: {wrong.strerror}.") from wrong
    if not there:
        raise Unable(f"{place.database}: there is no database yet, so there is nothing to back up.")
    with _one_at_a_time(place):
        try:
            secret = Secret.kept(place.secret)
        except UnusableSecret as wrong:
            raise Unable(f"{wrong}.") from wrong
        name = f"escdesk-{secret.floor_mark}-{_stamp(now)}{ENDING}"
        made, partial = folder / name, folder / f"escdesk-{secret.floor_mark}{PARTIAL}"
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            if made.exists():
                raise Unable(f"{made}: is there already; nothing was overwritten.")
            _clear(partial)  # of a backup that was killed
            found = backup.copy(place.database, partial, secret, now)
            partial.rename(made)
            backup.sync(made)
            gone = _thinned(folder, secret.floor_mark, keep)
        except UnusableBackup as wrong:
            _clear(partial)
            raise Unable(f"No backup was made: the copy of {place.database} {wrong}.") from wrong
        except OSError as wrong:
            raise Unable(f"{wrong.filename or folder}: no backup was made: {wrong.strerror}.") from wrong
    lines = [f"{made}: {_said(found)}; looked over, all of it can be restored."]
    return [*lines, f"{gone} older ones removed, the newest {keep} kept."] if gone else lines


def restore(hub: HubSettings, file: Path, *, force: bool, now: Instant) -> Sequence[str]:
    """Put a backup in the floor's place; what was there is kept beside it. Blocks. Raises `Unable`."""
    place = Place.of(hub)
    try:
        found = backup.contents(file)
    except UnusableBackup as wrong:
        raise Unable(f"{file}: {wrong}. Nothing was changed.") from wrong
    assert found.secret is not None
    try:
        place.database.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        place.secret.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with FileLock(place.database.with_name(f"{place.database.name}.lock")):
            lines = _replaced(place, file, found, force=force, now=now)
    except DatabaseInUse as wrong:
        raise Unable("A hub or another escdesk admin has the database open; end it first.") from wrong
    except UnusableBackup as wrong:
        raise Unable(f"{file}: {wrong}. Nothing was changed.") from wrong
    except OSError as wrong:
        raise Unable(
            f"{wrong.filename or place.database}: {wrong.strerror}; nothing was restored."
        ) from wrong
    return [f"{place.database}: {_said(found)} restored.", *lines, *_NEXT]


_NEXT: Final = (
    "Start the hub. Desks get everything anew; whoever logged in after the backup was made logs in again.",
)


def _replaced(place: Place, file: Path, found: Contents, *, force: bool, now: Instant) -> list[str]:
    """Unpack beside, then exchange: until the last step the floor that was there is in its place."""
    assert found.secret is not None
    there = backup.standing(place.database) if place.database.exists() else None
    if not force:
        _refuse_loss(place, there, found)
    fresh = place.database.with_name(f"{place.database.name}.restoring")
    try:
        backup.unpack(file, fresh)
        kept = _kept_beside(place, now) if place.database.exists() else None
        found.secret.reborn().put(place.secret)
        fresh.replace(place.database)
        backup.sync(place.database)
    finally:
        _clear(fresh)
    return [f"What was there is kept as {kept}."] if kept else []


def _refuse_loss(place: Place, there: Contents | None, found: Contents) -> None:
    """Raises `Unable` where what is there would be lost by mistake: another floor, or a newer state of this one."""
    assert found.secret is not None
    with contextlib.suppress(OSError, ValueError):
        if Secret.spelt(place.secret.read_text(encoding="ascii")).floor_mark != found.secret.floor_mark:
            raise Unable(
                "The backup is of another floor than the one here; --force replaces it all the same."
            )
    if there is not None and there.events > found.events:
        raise Unable(
            f"The floor here has {there.events} events, the backup {found.events}: the last"
            f" {there.events - found.events} would be gone; --force goes back all the same."
        )


def _kept_beside(place: Place, now: Instant) -> Path:
    """The database under a second name, its secret beside it. The first name still leads to it."""
    suffix, again = f".before-{_stamp(now)}", count(2)
    while place.database.with_name(place.database.name + suffix).exists():
        suffix = f".before-{_stamp(now)}-{next(again)}"
    kept = place.database.with_name(place.database.name + suffix)
    kept.hardlink_to(place.database)
    log = place.database.with_name(f"{place.database.name}-wal")
    if log.exists():  # of a damaged one; under the new database it would be taken for its own
        log.rename(kept.with_name(f"{kept.name}-wal"))
    place.database.with_name(f"{place.database.name}-shm").unlink(missing_ok=True)
    if place.secret.exists():
        shutil.copy2(place.secret, place.secret.with_name(place.secret.name + suffix))
    return kept


def _thinned(folder: Path, mark: str, keep: int | None) -> int:
    """How many of this floor's older files were removed."""
    if keep is None:
        return 0
    older = sorted(folder.glob(f"escdesk-{mark}-*{ENDING}"))[:-keep]
    for one in older:
        one.unlink()
    return len(older)


@contextlib.contextmanager
def _one_at_a_time(place: Place) -> Iterator[None]:
    try:
        with FileLock(place.database.with_name(f"{place.database.name}.backup.lock")):
            yield
    except DatabaseInUse as wrong:
        raise Unable("Another backup of this floor is being made just now.") from wrong
    except PermissionError as wrong:
        raise Unable(
            f"{wrong.filename}: may not be read by this user; run it as the hub's own user."
        ) from wrong


def _clear(path: Path) -> None:
    for suffix in ("", "-journal", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


def _said(found: Contents) -> str:
    until = f" until {_moment(found.last_at)}" if found.events else ""
    return f"{found.events} events{until}, {found.bytes / 1_048_576:.1f} MB"


def _moment(at: Instant) -> str:
    return datetime.fromtimestamp(at / 1000, UTC).astimezone().strftime("%Y-%m-%d %H:%M:%S")


def _stamp(at: Instant) -> str:
    return datetime.fromtimestamp(at / 1000, UTC).strftime("%Y%m%dT%H%M%SZ")
