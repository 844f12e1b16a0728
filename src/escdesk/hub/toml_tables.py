"""TOML files that people write: tables read by their list of keys, and every fault said with its line."""

import re
import tomllib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from escdesk.hub import keys
from escdesk.hub.keys import Key, WrongValueError

Path = tuple[str | int, ...]
"""Where something stands: names of tables and keys, and which one of a repeated table: ("rule", 2, "when")."""


class NotToml(Exception):  # noqa: N818  said as it is told
    """The file is no TOML at all; its text is one sentence."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with what stands under `path`; `line` 0: nowhere in particular."""

    path: Path
    line: int
    sentence: str


class Reading:
    """One file being read: where its keys stand, and what was found wrong, in the order it was found."""

    def __init__(self, file: str, text: str) -> None:
        self.file: Final = file
        self.faults: list[Fault] = []
        self._places: Final = dict(places(text))
        self._names: Final[dict[Path, str]] = {}

    def call(self, path: Path, name: str) -> None:
        """Say faults of what stands under `path` with this name behind the line."""
        self._names[path] = name

    def wrong(self, path: Path, sentence: str) -> None:
        """Note a fault of what stands under `path`."""
        self.faults.append(Fault(path, self.line(path), sentence))

    def line(self, path: Path) -> int:
        """The line of `path`, or of what it stands in; 0 when that is nowhere."""
        while path:
            line = self._places.get(path)
            if line is not None:
                return line
            path = path[:-1]
        return 0

    @property
    def sentences(self) -> tuple[str, ...]:
        """Every fault with file and line in front."""
        return tuple(self.said(fault) for fault in self.faults)

    def said(self, fault: Fault) -> str:
        where = f"{self.file} line {fault.line}" if fault.line else self.file
        names = (self._names.get(fault.path[:size]) for size in range(len(fault.path) + 1))
        return f"{', '.join((where, *filter(None, names)))}: {fault.sentence}"


def parsed(file: str, content: bytes) -> tuple[dict[str, Any], str]:
    """What stands in a file, and its text. Raises `NotToml`."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        line = content.count(b"\n", 0, wrong.start) + 1
        raise NotToml(f"{file} line {line}: expected UTF-8 text; save the file as UTF-8.") from wrong
    try:
        return tomllib.loads(text), text
    except tomllib.TOMLDecodeError as wrong:
        raise NotToml(_no_toml(file, str(wrong), text)) from wrong
    except RecursionError as wrong:
        raise NotToml(f"{file}: expected TOML that people write; this is nested too deeply.") from wrong


_AT: Final = re.compile(r"(.*) \(at (?:line (\d+), column (\d+)|end of document)\)")
_CURLY: Final = re.compile("[“”„‘’＂]")


def _no_toml(file: str, why: str, text: str) -> str:
    """What `tomllib` says, with the line where every other fault has it, and what it mostly comes from."""
    found = _AT.fullmatch(why)
    if found is None:
        return f"{file}: expected TOML: {lower(why)}."
    lines = text.splitlines()
    number = int(found[2] or len(lines) or 1)
    at = f" at column {found[3]}" if found[3] else ", and the file ends there"
    hint = ""
    if number <= len(lines) and _CURLY.search(lines[number - 1]):
        hint = '; write straight quotes, "…"'
    elif found[1] == "Invalid value":
        hint = '; a text needs quotes, "…"'
    return f"{file} line {number}: expected TOML: {lower(found[1])}{at}{hint}."


# -- places ---------------------------------------------------------------------------------------------------

_PART: Final = r"(?:[\w\-]+|\"[^\"]*\"|'[^']*')"
_NAMES: Final = rf"{_PART}(?:\s*\.\s*{_PART})*"
_HEADER: Final = re.compile(rf"\s*(\[\[?)\s*({_NAMES})\s*\]\]?\s*(?:#.*)?")
_ASSIGNED: Final = re.compile(rf"\s*({_NAMES})\s*=")
_TOKEN: Final = re.compile(r'"""|\'\'\'|"(?:\\.|[^"\\])*"|\'[^\']*\'|#.*|[\[\]{}]')


def places(text: str) -> Iterator[tuple[Path, int]]:
    """Lines of tables and keys; `tomllib` tells none."""
    table: Path = ()
    repeated: dict[Path, int] = {}
    depth, quote = 0, ""
    for line, content in enumerate(text.splitlines(), start=1):
        start = 0
        if not depth and not quote:
            header = _HEADER.fullmatch(content)
            if header is not None:
                table = _entered(_names(header[2]), header[1] == "[[", repeated)
                yield table, line
                continue
            assigned = _ASSIGNED.match(content)
            if assigned is not None:
                yield (*table, *_names(assigned[1])), line
                start = assigned.end()
        depth, quote = _inside(content[start:], depth, quote)


def _names(written: str) -> list[str]:
    return [part.strip("\"'") for part in re.findall(_PART, written)]


def _entered(names: Sequence[str], again: bool, repeated: dict[Path, int]) -> Path:
    """The path of a table whose header was met; a repeated one counts from 0."""
    path: Path = ()
    for name in names[:-1]:
        path = (*path, name)
        if path in repeated:
            path = (*path, repeated[path])
    path = (*path, names[-1])
    if not again:
        return path
    repeated[path] = repeated.get(path, -1) + 1
    return (*path, repeated[path])


def _inside(content: str, depth: int, quote: str) -> tuple[int, str]:
    """How deep in brackets, and in which kind of long text, the next line begins."""
    at = 0
    while at < len(content):
        if quote:
            end = content.find(quote, at)
            if end < 0:
                return depth, quote
            at, quote = end + 3, ""
            continue
        token = _TOKEN.search(content, at)
        if token is None:
            break
        at = token.end()
        if token[0] in ('"""', "'''"):
            quote = token[0]
        elif token[0] in "[{":
            depth += 1
        elif token[0] in "]}":
            depth -= 1
    return depth, quote


# -- tables ---------------------------------------------------------------------------------------------------


def read_table(
    reading: Reading,
    path: Path,
    table: Mapping[str, Any],
    known: Sequence[Key],
    *,
    inner: Collection[str] = (),
    hints: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """The values of a table by its keys, defaults in place; what is wrong is noted. `inner` are tables in it.

    `hints` say for some unknown keys where such a thing belongs instead.
    """
    shown = shown_table(path)
    here = f"{shown} " if path else ""
    by_name = {key.name: key for key in known}
    found: dict[str, Any] = {key.name: key.default for key in known}
    for given, value in table.items():
        if given in inner:
            continue
        key, worth = _named(given, value, by_name)
        if key is None:
            hint = (hints or {}).get(given)
            sentence = (
                f"unknown key {given!r} in {shown}; known are {', '.join(sorted({*by_name, *inner}))}."
                if hint is None
                else f"{here}{given} {hint}"
            )
            reading.wrong((*path, given), sentence)
            continue
        try:
            found[key.name] = keys.read(key.kind, worth)
        except WrongValueError as wrong:
            reading.wrong((*path, given), f"{here}{given} must be {wrong}, not {shown_value(value)}.")
    for key in known:
        if key.required and key.name not in table:
            reading.wrong(path, f"{shown} needs {key.name}: {lower(key.sentence)}")
    return found


def shown_table(path: Path) -> str:
    """How a table is written: [hub], [[floor.queue]]; what stands before any table is `the file`."""
    name = ".".join(part for part in path if isinstance(part, str))
    if not name:
        return "the file"
    return f"[[{name}]]" if isinstance(path[-1], int) else f"[{name}]"


def _named(given: str, value: object, by_name: Mapping[str, Key]) -> tuple[Key | None, object]:
    """The key of this name; a span may also be given as a whole number under its name with `_s` behind."""
    if given in by_name:
        return by_name[given], value
    key = by_name.get(given.removesuffix("_s"))
    if key is not None and key.kind.what == "span" and isinstance(value, int) and not isinstance(value, bool):
        return key, f"{value}s"
    return None, value


def shown_value(value: object) -> str:
    if isinstance(value, str):
        return f'"{value}"' if len(value) <= 58 else f'"{value[:57]}…"'
    text = (
        str(value).lower()
        if value in (True, False)
        else value.isoformat()
        if isinstance(value, date)
        else repr(value)
    )
    return text if len(text) <= 60 else text[:57] + "…"


def lower(text: str) -> str:
    return text[:1].lower() + text[1:]
