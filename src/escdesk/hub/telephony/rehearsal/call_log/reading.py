"""A call log as a file: CSV, plain or xz, one line for each call, read and checked as a whole before anything plays."""

import csv
import io
import lzma
from collections.abc import Callable, Iterable, Iterator
from contextlib import nullcontext
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from escdesk.domain.ids import Instant

COLUMNS: Final = ("received", "queue", "agent", "answered", "consult", "transfer", "hangup")
LONGEST_NAME: Final = 40
_XZ: Final = b"\xfd7zXZ\x00"


class CallLogError(Exception):
    """The log can't be played; the message is one sentence that says where and why."""


class LoggedCall(Struct, frozen=True):
    """One line. Its instants are the log's own clock, taken as if it were UTC: only what lies between them counts."""

    line: int
    queue: str
    agent: str
    """Empty: the call reached nobody."""
    received: Instant
    answered: Instant | None
    consult: Instant | None
    """When the agent began to look for help."""
    transfer: Instant | None
    """When the customer was handed over."""
    hangup: Instant
    free_from: Instant = Instant(0)
    """When the agent's call before this one was over for them."""

    @property
    def agent_free(self) -> Instant:
        """When this call is over for the agent."""
        return self.hangup if self.transfer is None else self.transfer


def read(path: Path) -> tuple[LoggedCall, ...]:
    """The calls in the order in which they were received. Raises `CallLogError`."""
    try:
        with path.open("rb") as raw:
            packed = raw.read(len(_XZ)) == _XZ
        if path.suffix == ".xz" and not packed:
            raise CallLogError(f"{path}: this is no xz file, though its name says so.")
        with (
            path.open("rb") as raw,
            lzma.open(raw) if packed else nullcontext(raw) as plain,
            io.TextIOWrapper(plain, encoding="utf-8", newline="") as lines,
        ):
            calls = list(_calls(path, lines))
    except OSError as wrong:
        raise CallLogError(f"{path}: can't be read: {wrong.strerror or wrong}.") from wrong
    except (lzma.LZMAError, EOFError) as wrong:
        raise CallLogError(f"{path}: the xz file is damaged or cut off: {wrong}.") from wrong
    except UnicodeDecodeError as wrong:
        raise CallLogError(f"{path}: this is no UTF-8 text: {wrong.reason}.") from wrong
    if not calls:
        raise CallLogError(f"{path}: there are no calls in it.")
    return _one_at_a_time(sorted(calls, key=lambda one: one.received))


def _calls(path: Path, lines: Iterable[str]) -> Iterator[LoggedCall]:
    rows = csv.reader(lines)
    try:
        header = tuple(next(rows, ()))
        if header != COLUMNS:
            wanted, found = ",".join(COLUMNS), ",".join(header)[:120]
            raise CallLogError(
                f"{path}, line 1: the columns must be {wanted}; they are {found or 'missing'}."
            )
        for row in rows:
            if row:
                yield _call(path, rows.line_num, row)
    except csv.Error as wrong:
        raise CallLogError(f"{path}, line {rows.line_num}: {wrong}.") from wrong


def _call(path: Path, line: int, row: list[str]) -> LoggedCall:
    if len(row) != len(COLUMNS):
        raise CallLogError(f"{path}, line {line}: {len(row)} columns instead of {len(COLUMNS)}.")
    received, queue, agent, answered, consult, transfer, hangup = row
    for column, name in (("queue", queue), ("agent", agent)):
        if len(name) > LONGEST_NAME or not name.isprintable():
            raise CallLogError(f"{path}, line {line}: {column} is no name of at most {LONGEST_NAME} signs.")

    try:
        begun, ended = _instant("received", received), _instant("hangup", hangup)
        call = LoggedCall(
            line,
            queue,
            agent,
            begun,
            _instant("answered", answered) if answered else None,
            _instant("consult", consult) if consult else None,
            _instant("transfer", transfer) if transfer else None,
            ended,
        )
        _check(call)
    except ValueError as wrong:
        raise CallLogError(f"{path}, line {line}: {wrong}.") from wrong
    return call


def _instant(column: str, text: str) -> Instant:
    """Raises ValueError."""
    day, clock = _day(text[:10]), text[11:]
    if len(text) == 19 and day is not None and text[10] in " T" and clock[2] == clock[5] == ":":
        hour, minute, second = clock[:2], clock[3:5], clock[6:]
        if (hour + minute + second).isascii() and (hour + minute + second).isdecimal():
            h, m, s = int(hour), int(minute), int(second)
            if h < 24 and m < 60 and s < 60:
                return Instant(day + ((h * 60 + m) * 60 + s) * 1000)
    raise ValueError(f"{column} must be a time like 2014-01-02 08:03:21, not {text[:LONGEST_NAME]!r}")


@cache
def _day(text: str) -> int | None:
    """When a day begins: a log has many calls and few days."""
    try:
        return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()) * 1000
    except ValueError:
        return None


def _check(call: LoggedCall) -> None:
    """Raises ValueError with what can't be true of a call."""
    if call.answered is not None and not call.agent:
        raise ValueError("it was answered by nobody")
    if call.answered is None and (call.consult is not None or call.transfer is not None):
        raise ValueError("consult and transfer need answered")
    before, at = "received", call.received
    for after, then in (
        ("answered", call.answered),
        ("consult", call.consult),
        ("transfer", call.transfer),
        ("hangup", call.hangup),
    ):
        if then is not None:
            if then < at:
                raise ValueError(f"{after} is before {before}")
            before, at = after, then


def _one_at_a_time(calls: Iterable[LoggedCall]) -> tuple[LoggedCall, ...]:
    """An agent's phone does not ring before their call before is over for them (`agent_free`)."""
    known = tuple(calls)
    begins: Callable[[int], Instant] = lambda n: known[n].answered or known[n].hangup  # noqa: E731
    free: dict[str, Instant] = {}
    from_when: dict[int, Instant] = {}
    for number in sorted(range(len(known)), key=begins):
        call = known[number]
        if call.agent:
            from_when[number] = free.get(call.agent, Instant(0))
            if call.answered is not None:
                free[call.agent] = max(from_when[number], call.agent_free)
    return tuple(
        replace(call, free_from=from_when.get(number, Instant(0))) for number, call in enumerate(known)
    )
