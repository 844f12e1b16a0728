"""Who sat at this desk last: kept between starts so that nobody is asked twice. Never a password."""

import contextlib
import os
from dataclasses import dataclass
from pathlib import Path

import msgspec

_FILE = "last.json"


class Spot(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Where a window stood, in px of the whole desktop: its frame's corner, its own size."""

    x: int
    y: int
    width: int
    height: int
    full: bool = False
    """It filled its screen."""


class LastTime(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What was right the last time; empty where nothing is known."""

    hub: str = ""
    certificate: str = ""
    """Path of the pinned certificate of this hub."""
    login: str = ""
    role: str = ""
    extension: str = ""
    language: str = ""
    theme: str = ""
    spots: dict[str, Spot] = {}
    """By window; only what a person has put somewhere."""

    def certificate_of(self, hub: str) -> Path | None:
        """The certificate that was right for this hub; "" is the hub of the last time."""
        return Path(self.certificate) if self.certificate and hub in {"", self.hub} else None


@dataclass(frozen=True, slots=True)
class Shelf:
    """The desk's own data folder."""

    folder: Path

    def read(self) -> LastTime:
        """What was kept; nothing when there is no file or it can't be read."""
        try:
            return msgspec.json.decode((self.folder / _FILE).read_bytes(), type=LastTime)
        except (OSError, msgspec.DecodeError):
            return LastTime()

    def keep(self, last: LastTime) -> None:
        """Replace the file as a whole; a disk that does not take it costs a question at the next start."""
        path = self.folder / _FILE
        fresh = path.with_suffix(f".{os.getpid()}")
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            fresh.write_bytes(msgspec.json.encode(last))
            fresh.chmod(0o600)
            fresh.replace(path)
        except OSError:
            with contextlib.suppress(OSError):
                fresh.unlink()
