"""The calendar of a rule file: its words for hours and days, handed to whoever knows zones and holidays."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from itertools import pairwise
from typing import Final
from zoneinfo import ZoneInfo

from escdesk.domain.ids import Instant
from escdesk.domain.messages.calendars import Calendar
from escdesk.domain.messages.conditions import WEEKDAYS
from escdesk.hub.rulefile.calendars import UnknownHolidays, UnknownZone, compile_calendar
from escdesk.hub.rulefile.language import DAY_MINUTES, minutes_of
from escdesk.hub.rulefile.reading import RuleFile
from escdesk.hub.toml_tables import Path, Reading, shown_value

_ALWAYS: Final = ((0, DAY_MINUTES),)
_EXPECTED: Final = (
    'opening hours such as "09:00-18:00", "09:00-12:00 13:00-18:00", "22:00-02:00", or "" for closed'
)


def calendar(file: RuleFile, today: date) -> Calendar:
    """What is wrong is noted; UTC and open at any time then stand in its place."""
    reading, given = file.reading, file.calendar
    hours: dict[str, Sequence[tuple[int, int]]] = dict.fromkeys(WEEKDAYS, _ALWAYS)
    if file.hours is not None:
        hours = {
            day: _openings(reading, ("calendar", "hours", day), written)
            for day, written in file.hours.items()
        }
    special = _special(reading, given["special"])
    try:
        return compile_calendar(given["zone"], hours, given["holidays"], given["closed"], special, today)
    except UnknownZone:
        sentence = f'there is no time zone "{given["zone"]}"; expected one such as "Asia/Tokyo".'
        reading.wrong(("calendar", "zone"), sentence)
    except UnknownHolidays:
        sentence = f'nobody knows the holidays of "{given["holidays"]}"; expected a country such as "JP".'
        reading.wrong(("calendar", "holidays"), sentence)
    return Calendar()


def instant(calendar: Calendar, local: datetime) -> Instant:
    """A local time of the calendar's zone; of two in the hour that comes twice the first."""
    return Instant(int(local.replace(tzinfo=ZoneInfo(calendar.zone)).timestamp() * 1_000))


def _special(reading: Reading, written: Mapping[str, object]) -> dict[date, Sequence[tuple[int, int]]]:
    found: dict[date, Sequence[tuple[int, int]]] = {}
    for name, hours in written.items():
        path = ("calendar", "special", name)
        try:
            day = date.fromisoformat(name)
        except ValueError:
            reading.wrong(
                path, f'[calendar.special] expects dates such as "2026-12-30", not {shown_value(name)}.'
            )
            continue
        found[day] = _openings(reading, path, hours)
    return found


def _openings(reading: Reading, path: Path, written: object) -> Sequence[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for part in written.split() if isinstance(written, str) else ("",):
        start, _, end = part.partition("-")
        first, last = minutes_of(start), minutes_of(end)
        if first is None or last is None or first in {last, DAY_MINUTES}:
            reading.wrong(path, f"{path[-1]} must be {_EXPECTED}, not {shown_value(written)}.")
            return ()
        found.append((first, last if last > first else last + DAY_MINUTES))
    found.sort()
    if any(first[1] > second[0] for first, second in pairwise(found)):
        reading.wrong(path, f"{path[-1]} has openings that overlap: {shown_value(written)}.")
    return tuple(found)
