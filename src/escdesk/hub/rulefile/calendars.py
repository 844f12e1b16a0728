"""Compiles a client's business calendar: the tz database and the holidays are read here and nowhere else."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from holidays import country_holidays

from escdesk.domain.ids import Instant
from escdesk.domain.messages.calendars import Calendar, Offset, Opening
from escdesk.domain.messages.conditions import WEEKDAYS

YEARS_BEFORE: Final = 2
YEARS_AFTER: Final = 10
"""What a case that is open now, or a rule that is tried on old calls, can ask about; then it is compiled anew."""

_EPOCH: Final = date(1970, 1, 1)
_COUNTRY: Final = re.compile("[A-Z]{2}")


class UnknownZone(ValueError):  # noqa: N818  said as it is told
    """The tz database has no zone of this name."""


class UnknownHolidays(ValueError):  # noqa: N818  said as it is told
    """Nobody knows the public holidays of this country."""


def compile_calendar(
    zone: str,
    hours: Mapping[str, Sequence[tuple[int, int]]],
    holidays: str | None,
    closed: Collection[date],
    special: Mapping[date, Sequence[tuple[int, int]]],
    around: date,
) -> Calendar:
    """The calendar from two years before `around` to ten years after it.

    `hours`: by the names in `WEEKDAYS`, minutes since the local midnight that begins the day, the end past 1440
    when it goes past midnight; a day that is missing is closed. `holidays`: a country as ISO 3166 writes it
    ("JP"), with a part of it behind a hyphen ("DE-BY"). Before its first year the first offset stands, after its
    last year the last one. Raises `UnknownZone`, `UnknownHolidays`.
    """
    first = date(around.year - YEARS_BEFORE, 1, 1)
    last = date(around.year + YEARS_AFTER, 12, 31)
    public, known_until = _public(holidays, first.year, last.year)
    return Calendar(
        zone=zone,
        offsets=tuple(_offsets(zone_of(zone), first, last)),
        week=tuple(_openings(hours.get(name, ())) for name in WEEKDAYS),
        closed=frozenset(map(day_number, (*closed, *public))),
        special={day_number(day): _openings(spans) for day, spans in special.items()},
        known_until=day_number(known_until),
    )


def day_number(day: date) -> int:
    """Days since 1970-01-01, as calendars count them."""
    return (day - _EPOCH).days


def _openings(spans: Sequence[tuple[int, int]]) -> tuple[Opening, ...]:
    return tuple(Opening(start, end) for start, end in sorted(spans))


# -- the tz database ------------------------------------------------------------------------------------------


def zone_of(name: str) -> ZoneInfo:
    """The zone of this name in the tz database. Raises `UnknownZone`."""
    try:
        return ZoneInfo(name)
    except (
        ZoneInfoNotFoundError,
        ValueError,
        OSError,
    ) as wrong:  # a folder of zones, or a path, is none either
        raise UnknownZone(name) from wrong


def _offsets(zone: ZoneInfo, first: date, last: date) -> Iterator[Offset]:
    """Each change of the offset; a day has at most one."""
    begun = datetime(first.year, first.month, first.day, tzinfo=UTC)
    known = _minutes(zone, begun)
    yield Offset(Instant(0), known)
    for day in range((last - first).days + 2):
        at = begun + timedelta(days=day)
        minutes = _minutes(zone, at)
        if minutes != known:
            yield Offset(_changed(zone, at - timedelta(days=1), at), minutes)
            known = minutes


def _changed(zone: ZoneInfo, before: datetime, after: datetime) -> Instant:
    """The minute between the two from which on the offset is that of `after`."""
    now = _minutes(zone, after)
    while after - before > timedelta(minutes=1):
        between = before + (after - before) // timedelta(minutes=2) * timedelta(minutes=1)
        if _minutes(zone, between) == now:
            after = between
        else:
            before = between
    return Instant(int(after.timestamp()) * 1_000)


def _minutes(zone: ZoneInfo, at: datetime) -> int:
    offset = at.astimezone(zone).utcoffset()
    if offset is None:
        raise AssertionError("a zone of the tz database always knows its offset")
    return offset // timedelta(minutes=1)


# -- holidays -------------------------------------------------------------------------------------------------


def _public(place: str | None, first: int, last: int) -> tuple[Collection[date], date]:
    """The public holidays of these years, those that stand in for a Sunday among them, and up to when they are known."""
    if place is None:
        return (), date(last, 12, 31)
    country, _, part = place.partition("-")
    if (
        _COUNTRY.fullmatch(country) is None
    ):  # the library takes names and three letters too, but no stranger's word
        raise UnknownHolidays(place)
    try:
        found = country_holidays(country, subdiv=part or None, years=range(first, last + 1))
    except NotImplementedError as wrong:
        raise UnknownHolidays(place) from wrong
    return tuple(found), date(min(last, found.end_year), 12, 31)
