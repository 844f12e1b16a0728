"""CSV files as people save them: UTF-8 with or without BOM, or cp932; one sentence for whatever else."""

import csv
import io
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

SKIPPED: Final = "-"
"""Name of a column that is not wanted."""
LONGEST_FIELD: Final = 20_000

_BOM: Final = b"\xef\xbb\xbf"


class BadFile(Exception):  # noqa: N818  said as it is told
    """A file that can't be taken; its text is one sentence with file, line and what was expected."""

    def __init__(self, file: str, line: int | None, expected: str) -> None:
        where = file if line is None else f"{file} line {line}"
        super().__init__(f"{where}: {expected}")


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the line it begins at, and its values by column, stripped; a column the file lacks reads as empty."""

    line: int
    values: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.values.get(column, "")


@dataclass(frozen=True, slots=True)
class Table:
    """A whole file. `unused` are its columns that nobody asked for."""

    file: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    unused: tuple[str, ...] = ()

    def bad(self, row: Row, expected: str) -> BadFile:
        return BadFile(self.file, row.line, expected)


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """Which columns a file may have: `known` with other spellings of each, and which must be there."""

    known: Mapping[str, Sequence[str]]
    needed: Sequence[Sequence[str]]
    """Of each group at least one column must be there."""
    filled: Sequence[str] = field(default=())
    """Columns that must hold something in every row (where the file has them)."""

    def named(self, written: str) -> str | None:
        """The column meant by a header, None when there is no such column."""
        plain = _plain(written)
        for name, spellings in self.known.items():
            if plain == name or plain in spellings:
                return name
        return None


def _plain(written: str) -> str:
    text = unicodedata.normalize("NFKC", written).strip().lower()
    return re.sub(r"[\s\-]+", "_", text)


def read_table(file: str, content: bytes, columns: Columns, given: Sequence[str] | None) -> Table:
    """The rows of a CSV file. `given` are the columns of a file without a header, in order. Raises `BadFile`."""
    text = decoded(file, content)
    lines = _records(file, text)
    if not lines:
        raise BadFile(file, None, "expected at least one row, but the file is empty.")
    if given is None:
        first, header = lines.pop(0)
    else:
        first, header = 0, list(given)
    names, unused = _header(file, first or None, header, columns)
    rows = tuple(_row(file, line, record, names, columns) for line, record in lines)
    if not rows:
        raise BadFile(file, None, "expected at least one row below the header.")
    return Table(file, tuple(name for name in names if name != SKIPPED), rows, unused)


def decoded(file: str, content: bytes) -> str:
    """The text of a file in one of the two encodings that are right ones."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        if content.startswith(_BOM) or _mostly_utf8(content):
            line = wrong.object.count(b"\n", 0, wrong.start) + 1
            raise BadFile(file, line, "expected UTF-8, but this line holds bytes that are none.") from wrong
        try:
            text = content.decode("cp932")
        except UnicodeDecodeError as neither:
            line = content.count(b"\n", 0, neither.start) + 1
            raise BadFile(file, line, _EXPECTED) from neither
    odd = _NO_TEXT.search(text)
    if odd is not None:
        raise BadFile(file, text.count("\n", 0, odd.start()) + 1, _EXPECTED)
    return text


_EXPECTED: Final = "expected UTF-8 or cp932 (Shift_JIS) text."
_NO_TEXT: Final = re.compile("[\0\x80\uf8f0-\uf8f3]")
"""What Python makes of bytes that are not assigned in cp932, and what no text holds."""


_SLASHED: Final = re.compile(r"(\d{4})[/.](\d{1,2})[/.](\d{1,2})(.*)")


def dashed(text: str) -> str:
    """A day written as `2026/1/5` or `2026.1.5` as ISO 8601 has it: `2026-01-05`, and what stands behind it."""
    slashed = _SLASHED.fullmatch(text)
    if slashed is None:
        return text
    return f"{slashed[1]}-{slashed[2]:0>2}-{slashed[3]:0>2}{slashed[4]}"


def _mostly_utf8(content: bytes) -> bool:
    """Whether it is UTF-8 with a broken place: cp932 hardly ever makes three-byte characters of UTF-8."""
    text = content.decode("utf-8", errors="replace")
    broken = text.count("\ufffd")
    return sum(1 for sign in text if "\u0800" <= sign < "\ufffd") > broken


def _records(file: str, text: str) -> list[tuple[int, list[str]]]:
    """Rows with the line each begins at; empty lines are left out."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    found: list[tuple[int, list[str]]] = []
    line = 1
    try:
        for record in reader:
            if any(value.strip() for value in record):
                found.append((line, record))
            line = reader.line_num + 1
    except csv.Error as wrong:
        raise BadFile(file, line, f"expected comma-separated values: {wrong}.") from wrong
    return found


def _header(
    file: str, line: int | None, header: Sequence[str], columns: Columns
) -> tuple[list[str], tuple[str, ...]]:
    """The column of each field (`SKIPPED` for those not wanted), and the headers that nothing was made of."""
    names: list[str] = []
    unused: list[str] = []
    for written in header:
        name = columns.named(written)
        if name is None and written.strip() not in ("", "_", SKIPPED):
            unused.append(written.strip())
        if name is not None and name in names:
            raise BadFile(
                file, line, f'column {name} stands here twice, the second time as "{written.strip()}".'
            )
        names.append(name or SKIPPED)
    for group in columns.needed:
        if not set(group) & set(names):
            found = ", ".join(name for name in names if name != SKIPPED) or "none"
            others = f"; not understood: {', '.join(unused)}" if unused else ""
            wanted = " or ".join(f'"{one}"' for one in group)
            raise BadFile(file, line, f"expected a column {wanted}; understood: {found}{others}.")
    return names, tuple(unused)


def _row(file: str, line: int, record: Sequence[str], names: Sequence[str], columns: Columns) -> Row:
    if len(record) != len(names):
        raise BadFile(file, line, f"expected {len(names)} values, found {len(record)}.")
    values: dict[str, str] = {}
    for name, value in zip(names, record, strict=True):
        if name == SKIPPED:
            continue
        if len(value) > LONGEST_FIELD:
            raise BadFile(file, line, f"{name} is too long; expected at most {LONGEST_FIELD} characters.")
        values[name] = value.strip()
    for name in columns.filled:
        if name in values and not values[name]:
            raise BadFile(file, line, f"{name} is empty; expected a value.")
    return Row(line, values)
