"""The hub's own secret beside its database: the key of callers' hashes, and the name of its log."""

import contextlib
import hashlib
import hmac
import os
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Final

from escdesk.hub.phone_numbers import normalised

_LENGTH: Final = 32


class UnusableSecret(Exception):  # noqa: N818  said as the state it is
    """The file holds something else, or can't be had at all; the text is the start of a sentence."""


class Secret:
    """32 random bytes that never leave this machine but in a backup; `life` is another one after each restore."""

    def __init__(self, value: bytes, life: str = "") -> None:
        self._value = value
        self._life = life

    @classmethod
    def kept(cls, path: Path) -> "Secret":
        """The one in this file, made (mode 0600) when there is none. Raises `UnusableSecret`."""
        try:
            if not path.exists():
                beside = _beside(path, cls(secrets.token_bytes(_LENGTH)).written)
                with contextlib.suppress(FileExistsError):  # made meanwhile by the hub, or by a backup
                    path.hardlink_to(beside)
                beside.unlink()
            return cls.spelt(path.read_text(encoding="ascii"))
        except OSError as wrong:
            raise UnusableSecret(f"{path}: can't be read or written: {wrong.strerror}") from wrong
        except ValueError as wrong:
            raise UnusableSecret(f"{path}: holds no secret of a hub; restore it from a backup") from wrong

    @classmethod
    def spelt(cls, text: str) -> "Secret":
        """From its text. Raises `ValueError`."""
        value, _, life = text.strip().partition("\n")
        if len(value) != 2 * _LENGTH:
            raise ValueError("a secret has 64 hexadecimal digits")
        return cls(bytes.fromhex(value), life)

    @property
    def written(self) -> str:
        """Its text, as `spelt` reads it."""
        return f"{self._value.hex()}\n{self._life}".rstrip()

    def reborn(self) -> "Secret":
        """The same floor after its log went back: callers are recognised, the log has another name."""
        return Secret(self._value, secrets.token_hex(8))

    def put(self, path: Path) -> None:
        """Into this file (mode 0600), in one step, whatever stood there."""
        _beside(path, self.written).replace(path)

    def _hash(self, purpose: str, text: str) -> str:
        return hmac.new(self._value, f"{purpose}\0{text}".encode(), hashlib.sha256).hexdigest()

    @property
    def log_name(self) -> str:
        """Another log, another name: a desk that changes hubs, or whose hub went back, starts anew."""
        return self._hash("log", self._life)[:16]

    @property
    def floor_mark(self) -> str:
        """What tells this floor from others and stays when its log goes back; says nothing about the secret."""
        return self._hash("floor", "")[:8]

    @property
    def link_key(self) -> Callable[[str], str]:
        """What stands for the right to press a button, by what the button is about; after a restore another one."""
        return lambda text: self._hash("link", f"{self._life}\0{text}")[:40]

    @property
    def caller_key(self) -> Callable[[str], str]:
        """A caller's number to its keyed hash: the same number is recognised, and nobody can count them out."""
        return lambda number: self._hash("caller", normalised(number) or number)[:24]


def _beside(path: Path, text: str) -> Path:
    """The text on the disk under a name of its own: the real name never leads to half a secret."""
    beside = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        beside.unlink()
        raise
    return beside
