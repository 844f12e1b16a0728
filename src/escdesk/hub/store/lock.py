"""One hub or one admin at a time: a lock file beside the database, given back by the system when a process dies."""

import os
import sys
from pathlib import Path
from types import TracebackType
from typing import Self


class DatabaseInUse(Exception):  # noqa: N818  said as the state it is
    """Another hub or admin has this database open."""


class FileLock:
    """Held from `take` to `release`, or to the end of the process. The file itself stays; it means nothing."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._handle: int | None = None

    def take(self) -> None:
        """At once, or `DatabaseInUse`."""
        handle = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            _lock(handle)
        except OSError as error:
            os.close(handle)
            raise DatabaseInUse(str(self._path)) from error
        self._handle = handle

    def release(self) -> None:
        if self._handle is not None:
            os.close(self._handle)  # the lock goes with the handle
            self._handle = None

    def __enter__(self) -> Self:
        self.take()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()


if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
