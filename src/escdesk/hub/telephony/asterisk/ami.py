"""The Asterisk Manager Interface without a socket: bytes in, messages out; actions in, bytes out.

Source of the format: Asterisk's manager.c; frames of `Key: Value` lines, each ended by CR LF, a frame by an empty line.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

MAX_FRAME_BYTES = 256 * 1024
"""What may be waiting without an end of frame; the longest real message is some 2 KiB."""

MAX_LINE_BYTES = 1000
"""Asterisk reads lines of at most 1024 bytes and throws a longer one away."""

_END_OF_LINE = b"\r\n"
_END_OF_FRAME = b"\r\n\r\n"
_GREETING = b"Asterisk Call Manager/"
_KEY = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_KEY_READ = re.compile(r"[!-9;-~]+")  # the PBX also writes keys such as ChanVariable(PJSIP/2001-00000001)
_BREAKS = re.compile("[\r\n\0]")


class FieldRefusedError(ValueError):
    """A field of an action would break out of its line, or is too long; nothing was sent. Names the key only."""

    def __init__(self, key: str) -> None:
        super().__init__(f"field {key!r} cannot be sent to the PBX")
        self.key = key


@dataclass(frozen=True, slots=True)
class Message:
    """One frame: its fields in the order they came, keys as they were written, repeated keys kept."""

    fields: tuple[tuple[str, str], ...]

    def get(self, key: str, default: str = "") -> str:
        """The first value of `key` (letter case does not matter), or `default`."""
        wanted = key.lower()
        return next((value for name, value in self.fields if name.lower() == wanted), default)

    def all(self, key: str) -> tuple[str, ...]:
        """Every value of `key` in order, such as the lines of a multi-line `Output`."""
        wanted = key.lower()
        return tuple(value for name, value in self.fields if name.lower() == wanted)

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter(self.fields)

    @property
    def event(self) -> str:
        """The event's name, or "" when this is a response."""
        return self.get("Event")

    @property
    def action_id(self) -> str:
        return self.get("ActionID")

    @property
    def succeeded(self) -> bool:
        """Whether a response says that the PBX took the action (which need not mean that it is done)."""
        return self.get("Response").lower() in {"success", "goodbye"}


@dataclass(frozen=True, slots=True)
class Greeting:
    """The PBX's first line on a new connection."""

    version: str


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Bytes that are no message; they were left out. `size` is how many there were."""

    size: int


Received = Message | Greeting | Unreadable


class Receiver:
    """Turns the bytes of one connection into messages, however they were cut into packets.

    Text is decoded only when a frame is complete, so that no cut falls into a character; what is not UTF-8 becomes
    U+FFFD. Never raises, and never holds more than MAX_FRAME_BYTES and one packet.
    """

    def __init__(self) -> None:
        self._waiting = bytearray()
        self._searched = 0
        self._at_start = True
        self._skipped = 0

    def feed(self, data: bytes) -> list[Received]:
        """Take what arrived; return what became complete by it, in order."""
        self._waiting += data
        found: list[Received] = []
        if self._at_start and not self._greeted(found):
            return found
        while (end := self._waiting.find(_END_OF_FRAME, self._searched)) >= 0:
            frame = bytes(self._waiting[:end])
            del self._waiting[: end + len(_END_OF_FRAME)]
            self._searched = 0
            if self._skipped:
                found.append(Unreadable(self._skipped + len(frame)))
                self._skipped = 0
            elif frame.strip(_END_OF_LINE):
                found.append(_read(frame))
        # The next search begins where the first bytes of an end may already be waiting.
        self._searched = max(0, len(self._waiting) - len(_END_OF_FRAME) + 1)
        if self._skipped or len(self._waiting) > MAX_FRAME_BYTES:
            # A line that never ends: forget it, but not the bytes in which its end may have begun.
            self._skipped += self._searched
            del self._waiting[: self._searched]
            self._searched = 0
        return found

    def _greeted(self, found: list[Received]) -> bool:
        """Take the greeting off the beginning. False while it cannot yet be told whether there is one."""
        beginning = bytes(self._waiting[: len(_GREETING)])
        if beginning == _GREETING:
            end = self._waiting.find(_END_OF_LINE)
            if end < 0 and len(self._waiting) <= MAX_LINE_BYTES:
                return False
            if end >= 0:
                version = bytes(self._waiting[len(_GREETING) : end]).decode("utf-8", errors="replace")
                found.append(Greeting(version.strip()))
                del self._waiting[: end + len(_END_OF_LINE)]
        elif _GREETING.startswith(beginning):
            return False
        self._at_start = False
        return True


@lru_cache(maxsize=1024)
def _is_key(text: str) -> bool:
    return _KEY_READ.fullmatch(text) is not None


def _read(frame: bytes) -> Message | Unreadable:
    # Lines end with CR LF only: a lone LF inside a value stays in the value and cannot begin a field.
    fields = []
    told = False
    for line in frame.decode("utf-8", errors="replace").split("\r\n"):
        key, colon, value = line.partition(":")
        if colon and _is_key(key):
            fields.append((key, value.removeprefix(" ")))
            told = told or key in {"Event", "Response"} or key.lower() in {"event", "response"}
    return Message(tuple(fields)) if told else Unreadable(len(frame))


def encode(action: str, fields: Iterable[tuple[str, str]], action_id: str) -> bytes:
    """The bytes of one action. Raises FieldRefusedError before anything could be sent.

    A value may come from outside (a caller's name): with a line break in it, it would be an action of its own.
    """
    lines = []
    for key, value in (("Action", action), ("ActionID", action_id), *fields):
        if not _KEY.fullmatch(key) or _BREAKS.search(value):
            raise FieldRefusedError(key)
        try:
            line = f"{key}: {value}".encode()
        except UnicodeEncodeError as error:
            raise FieldRefusedError(key) from error
        if len(line) > MAX_LINE_BYTES:
            raise FieldRefusedError(key)
        lines.append(line)
    return _END_OF_LINE.join(lines) + _END_OF_FRAME
