"""What a desk keeps on its own machine: a key in the keyring, an encrypted cache, and room for both."""

import secrets
import shutil
import sqlite3
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from escdesk.desktop.i18n import Catalogue, plain
from escdesk.desktop.link.cache import Cache
from escdesk.desktop.link.keys import SystemKeys
from escdesk.desktop.link.place import CacheFailedError
from escdesk.findings import Finding, fault, ok, warn

MB: Final = 1_048_576
TOO_LITTLE: Final = 50 * MB
LITTLE: Final = 500 * MB
TRIAL: Final = "doctor"
_PLAIN_START: Final = b"SQLite format 3\0"


def keyring(texts: Catalogue, keys: SystemKeys) -> Sequence[Finding]:
    """A key is kept, found and forgotten again."""
    backend = keys.backend
    if not keys.lasting:
        code = "plain" if backend else "none"
        return [warn(plain(texts(f"doctor.keyring.{code}", backend=backend)))]
    trial = secrets.token_hex(8)
    kept = keys.keep(TRIAL, trial) and keys.find(TRIAL) == trial
    keys.forget(TRIAL)
    if not kept:
        return [warn(plain(texts("doctor.keyring.refuses", backend=backend)))]
    return [ok(plain(texts("doctor.keyring.well", backend=backend)))]


def cache(texts: Catalogue, folder: Path) -> Sequence[Finding]:
    """A cache is opened, looked at with other eyes, and removed again; `folder` itself is not made."""
    try:
        with tempfile.TemporaryDirectory(dir=_there(folder), prefix="escdesk-doctor-") as trial:
            Cache.open(Path(trial), TRIAL, secrets.token_hex(32)).close()
            readable = _readable(Path(trial) / f"{TRIAL}.db")
    except CacheFailedError as wrong:
        return [fault(plain(texts("doctor.cache.unwritable", folder=folder, why=wrong)))]
    except OSError as wrong:
        return [fault(plain(texts("doctor.cache.unwritable", folder=folder, why=wrong.strerror)))]
    if readable:
        return [fault(plain(texts("doctor.cache.plain")))]
    return [ok(plain(texts("doctor.cache.well", folder=folder)))]


def _readable(file: Path) -> bool:
    """Whether somebody without the key could read it."""
    if file.read_bytes().startswith(_PLAIN_START):
        return True
    stranger = sqlite3.connect(file)
    try:
        stranger.execute("SELECT count(*) FROM sqlite_master")
    except sqlite3.DatabaseError:
        return False
    finally:
        stranger.close()
    return True


def disk(texts: Catalogue, folder: Path) -> Sequence[Finding]:
    return [room(texts, folder, shutil.disk_usage(_there(folder)).free)]


def room(texts: Catalogue, folder: Path, free: int) -> Finding:
    """What so many free bytes mean."""
    fields = {"folder": folder, "free": free // MB}
    if free < TOO_LITTLE:
        return fault(plain(texts("doctor.disk.full", **fields)))
    if free < LITTLE:
        return warn(plain(texts("doctor.disk.little", **fields)))
    return ok(plain(texts("doctor.disk.well", **fields)))


def _there(folder: Path) -> Path:
    """The folder, or the nearest one above it that is there."""
    there = folder.absolute()
    while not there.exists() and there != there.parent:
        there = there.parent
    return there
