"""The way into an encrypted file: under its raw key, and what a fault of it means."""

import re
from pathlib import Path
from typing import Any, Final

from sqlcipher3 import dbapi2

_KEY = re.compile(r"[0-9a-f]{64}")
PAGE: Final = 4096
"""SQLCipher's own size of a page, in bytes."""
_OF_THE_FILE: Final = frozenset({dbapi2.SQLITE_NOTADB, dbapi2.SQLITE_CORRUPT})


def unlocked(path: Path, key: str) -> Any:
    """A connection of `dbapi2`; whether the key is right shows when something is read. 64 hex digits."""
    if not _KEY.fullmatch(key):
        raise ValueError("a raw key has 64 hex digits")
    connection = dbapi2.connect(path, check_same_thread=False)
    connection.execute("PRAGMA cipher_log_level = NONE")
    connection.execute(f"PRAGMA key = \"x'{key}'\"")
    return connection


def spoilt(wrong: BaseException | None) -> bool:
    """Whether the file itself is not what it should be; else the disk or another program is in the way."""
    return _code(wrong) in _OF_THE_FILE


def head_unreadable(wrong: BaseException | None) -> bool:
    """Another key, another file, or the first page is gone: from outside they look the same."""
    return _code(wrong) == int(dbapi2.SQLITE_NOTADB)


def _code(wrong: BaseException | None) -> int:
    """SQLite's primary code of an error."""
    return int(getattr(wrong, "sqlite_errorcode", 0)) & 0xFF
