"""Where one person's cache lies and who holds it; known before anything of the cache itself is read."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QLockFile

from escdesk.domain.ids import CommandId


class CacheInUseError(Exception):
    """Another desk of this person is open on this machine."""


class CacheFailedError(Exception):
    """The disk does not take what it is given (full, gone, read-only)."""


class WrongKeyError(Exception):
    """The file is shut under the key that was kept: the hub knows the right one."""


@dataclass(frozen=True, slots=True)
class Posted:
    """A command in the outbox as it goes to the hub."""

    id: CommandId
    body: bytes


def file_name(hub: str, login: str) -> str:
    """Name of a person's cache and of its key: says nothing about them."""
    return hashlib.sha256(f"{hub}\n{login}".encode()).hexdigest()[:24]


def hold(folder: Path, name: str) -> QLockFile:
    """Make this desk the only one with this cache, until `unlock` or the end of the process.

    Raises `CacheInUseError`, or `CacheFailedError` when the folder can't be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as wrong:
        raise CacheFailedError(wrong.strerror) from wrong
    lock = QLockFile(str(folder / f"{name}.lock"))
    lock.setStaleLockTime(0)
    if lock.tryLock(0):
        return lock
    if lock.error() is QLockFile.LockError.LockFailedError:
        raise CacheInUseError
    raise CacheFailedError("the lock file can't be written")
