"""`escdesk admin record`: calls that have ended, escalations, instructions, incidents and causes as CSV, by the clock of the hub's machine."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta

from escdesk.domain.ids import Instant
from escdesk.hub.administration.asked import AskedWrong
from escdesk.hub.record import reading
from escdesk.hub.record.causes import CAUSES, Figure
from escdesk.hub.record.reading import Kept


def midnight(day: int) -> Instant:
    """When that day (counted from 1970-01-01) began, by this machine's clock."""
    begun = datetime.combine(date(1970, 1, 1) + timedelta(days=day), time.min).astimezone()
    return Instant(int(begun.timestamp()) * 1_000)


def header(kept: Kept) -> str:
    return _line(reading.columns(kept))


def lines(kept: Kept, rows: Sequence[Sequence[object]]) -> list[str]:
    """One line for each row."""
    times = [name.endswith("_at") for name in reading.columns(kept)]
    return [
        _line([_written(value, is_time=is_time) for value, is_time in zip(row, times, strict=True)])
        for row in rows
    ]


def number_in(line: str) -> int:
    """The number of the row, after which the next page begins."""
    return int(line.partition(",")[0])


A_MONTH = "a month that is over, such as 2026-10"
WHOLE = "*"
"""All categories of a client, or all queues of a category."""


def month(written: str, now: Instant) -> tuple[Instant, Instant]:
    """From when until when it lasted. Raises `AskedWrong`.

    Only whole months that are over: what a month that goes on says today and said yesterday would tell what one
    day was, and who was there.
    """
    try:
        first = datetime.strptime(written, "%Y-%m").astimezone()
    except ValueError:
        raise AskedWrong(f'"{written}": expected {A_MONTH}.') from None
    after = (first.replace(day=28, tzinfo=None) + timedelta(days=4)).replace(day=1).astimezone()
    since, until = (Instant(int(one.timestamp()) * 1_000) for one in (first, after))
    if until > now:
        raise AskedWrong(f"{written} is not over yet: expected {A_MONTH}.")
    return since, until


def causes(figures: Iterable[Figure]) -> list[str]:
    """The names of the columns, and a line for each figure that may be told."""
    names = ("client", "category", "queue", "escalations", *(cause or "unsaid" for cause in CAUSES))
    return [
        _line(names),
        *(_line([one.client, *_which(one), str(sum(one.counts)), *map(str, one.counts)]) for one in figures),
    ]


def _which(one: Figure) -> tuple[str, str]:
    return (
        WHOLE if one.category is None else one.category,
        WHOLE if one.queue is None else one.queue,
    )


def _written(value: object, *, is_time: bool) -> str:
    if value is None:
        return ""
    if is_time and isinstance(value, int):
        return datetime.fromtimestamp(value / 1_000, UTC).astimezone().isoformat(timespec="milliseconds")
    return str(int(value)) if isinstance(value, bool) else str(value)


def _line(values: Sequence[str]) -> str:
    written = io.StringIO()
    csv.writer(written, lineterminator="").writerow(values)
    return written.getvalue()
