"""The hub's own secret beside its database: the key of callers' hashes, and the name of its log."""

import hashlib
import hmac
import os
import secrets
from collections.abc import Callable
from pathlib import Path

from escdesk.hub.phone_numbers import normalised


class Secret:
    """32 random bytes that never leave this machine."""

    def __init__(self, value: bytes) -> None:
        self._value = value

    @classmethod
    def kept(cls, path: Path) -> "Secret":
        """The one in this file, made (mode 0600) when there is none."""
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return cls(bytes.fromhex(path.read_text(encoding="ascii")))
        value = secrets.token_bytes(32)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(value.hex())
        return cls(value)

    def _hash(self, purpose: str, text: str) -> str:
        return hmac.new(self._value, f"{purpose}\0{text}".encode(), hashlib.sha256).hexdigest()

    @property
    def log_name(self) -> str:
        """Another log, another name: a desk that changes hubs starts anew."""
        return self._hash("log", "")[:16]

    @property
    def caller_key(self) -> Callable[[str], str]:
        """A caller's number to its keyed hash: the same number is recognised, and nobody can count them out."""
        return lambda number: self._hash("caller", normalised(number) or number)[:24]
