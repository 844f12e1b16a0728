"""`escdesk admin record`: calls that have ended and escalations as CSV, by the clock of the hub's machine."""

import csv
import io
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

from escdesk.domain.ids import Instant
from escdesk.hub.record import reading
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
