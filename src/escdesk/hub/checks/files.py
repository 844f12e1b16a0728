"""The hub's own files: its database and its secret."""

import contextlib
import os
import sqlite3
import stat
from collections.abc import Sequence
from pathlib import Path

from escdesk.findings import Finding, fault, ok, warn
from escdesk.hub.secret import Secret, UnusableSecret
from escdesk.hub.settings import Settings
from escdesk.hub.store.connect import UnusableDatabase, sqlite_file


def database(settings: Settings) -> Sequence[Finding]:
    try:
        path = Path(sqlite_file(settings.hub.database).database or "")
    except UnusableDatabase as wrong:
        return [fault(f"Database: {wrong}; see [hub] database.")]
    try:
        if not path.exists():
            return [_folder(path.parent)]
        with contextlib.closing(
            sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True, timeout=1.0)
        ) as one:
            sound = one.execute("PRAGMA quick_check(1)").fetchone() == ("ok",)
            tables = {row[0] for row in one.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            logs = _logs(one) if "log" in tables else []
    except sqlite3.Error as wrong:
        return [fault(f"Database {path}: can't be used: {wrong}.")]
    except PermissionError as wrong:
        return [fault(f"Database {path}: {wrong.strerror}; look as the user that the hub runs as.")]
    if not sound:
        return [fault(f"Database {path}: is damaged; restore a backup.")]
    if tables and "log" not in tables:
        return [fault(f"Database {path}: belongs to another program.")]
    if any((first, last) != (1, count) for count, first, last in logs):
        return [fault(f"Database {path}: events are missing in its log; restore a backup.")]
    events = sum(count for count, _, _ in logs)
    found = [ok(f"Database {path}: sound, {events} events, {path.stat().st_size / 1_048_576:.1f} MB.")]
    return [*found, *_private(path)]


def _logs(one: sqlite3.Connection) -> list[tuple[int, int, int]]:
    return one.execute("SELECT count(*), min(seq), max(seq) FROM log GROUP BY floor").fetchall()


def secret(settings: Settings) -> Sequence[Finding]:
    path = settings.hub.data / "secret"
    try:
        if not path.exists():
            return []  # the hub makes it at its first start
        Secret.kept(path)
    except UnusableSecret as wrong:
        return [fault(f"{wrong}.")]
    except OSError as wrong:
        return [fault(f"{path}: can't be read: {wrong.strerror}.")]
    return [*_private(path)]


def _private(path: Path) -> Sequence[Finding]:
    if os.name == "posix" and stat.S_IMODE(path.stat().st_mode) & 0o077:
        return [warn(f"{path}: can be read by others; chmod 600 {path}.")]
    return []


def _folder(folder: Path) -> Finding:
    """A folder that can be made is as good as one that is there; nothing is made by a check."""
    there = folder
    while not there.exists() and there != there.parent:
        there = there.parent
    if not there.is_dir():
        return fault(f"Data folder {folder}: {there} is no folder.")
    if not os.access(there, os.W_OK | os.X_OK):
        return fault(f"Data folder {folder}: {there} can't be written.")
    return ok(f"Database: none yet; the hub makes it in {folder}.")
