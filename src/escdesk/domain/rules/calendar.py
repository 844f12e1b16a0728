"""A client's local time and opening hours: what the clock on their wall shows, and when it changes what is open.

The clock on the wall decides, also on the days it is put forward or back. An hour that comes twice is open both
times if it is open at all; an opening that begins in an hour that is left out begins when the clock jumps past it.
An opening belongs to the day it begins on: what passes midnight goes on into a closed day, and a special day says
nothing about the night before it.
"""

from bisect import bisect_right
from collections.abc import Collection, Iterator
from itertools import pairwise
from typing import Final

from escdesk.domain.ids import Instant, Span, later
from escdesk.domain.messages.calendars import Calendar, Offset, Opening

MINUTE: Final = 60_000
DAY_MINUTES: Final = 1_440
SEARCH_MS: Final = 400 * DAY_MINUTES * MINUTE
"""How far ahead openings are looked for: a client that stays closed longer than a year has none."""


def well_formed(calendar: Calendar) -> bool:
    """Whether the functions below can be asked about it: offsets and openings in order, a week of seven days.

    Openings of one day do not overlap, begin on that day and are over before the next one is.
    """
    offsets = calendar.offsets
    days = (*calendar.week, *calendar.special.values())
    return (
        len(calendar.week) == len(_WEEK)
        and bool(offsets)
        and all(earlier.since < one.since for earlier, one in pairwise(offsets))
        and all(abs(one.minutes) < DAY_MINUTES for one in offsets)
        and all(_in_order(day) for day in days)
    )


_WEEK: Final = range(7)


def _in_order(day: tuple[Opening, ...]) -> bool:
    return all(
        0 <= one.start < DAY_MINUTES and one.start < one.end <= 2 * DAY_MINUTES for one in day
    ) and all(earlier.end <= one.start for earlier, one in pairwise(day))


def local(calendar: Calendar, at: Instant) -> tuple[int, int]:
    """The local day (since 1970-01-01) and the minute since its midnight by the clock on the wall."""
    offsets = calendar.offsets
    minutes = offsets[max(0, bisect_right(offsets, at, key=_since) - 1)].minutes
    return divmod(at // MINUTE + minutes, DAY_MINUTES)


def _since(offset: Offset) -> Instant:
    return offset.since


def weekday(day: int) -> int:
    """Monday is 0. The first of January 1970 was a Thursday."""
    return (day + 3) % 7


def openings(calendar: Calendar, day: int) -> tuple[Opening, ...]:
    """The openings that begin on this local day: a special day's own, none on a closed one, else the week's."""
    special = calendar.special.get(day)
    if special is not None:
        return special
    return () if day in calendar.closed else calendar.week[weekday(day)]


def is_open(calendar: Calendar, at: Instant) -> bool:
    """Whether the client is open by the clock on the wall."""
    return open_by_the_clock(calendar, *local(calendar, at))


def open_by_the_clock(calendar: Calendar, day: int, minute: int) -> bool:
    """Whether the client is open when the clock on the wall shows this."""
    for one in openings(calendar, day):
        if one.start <= minute < one.end:
            return True
    late = minute + DAY_MINUTES
    return any(one.start <= late < one.end for one in openings(calendar, day - 1))


def instant_of(calendar: Calendar, day: int, minute: int) -> Instant:
    """When the clock on the wall shows this for the first time.

    A time that comes twice is the earlier one; one that is left out is the instant the clock jumps past it.
    """
    shown = (day * DAY_MINUTES + minute) * MINUTE
    offsets = calendar.offsets
    known = Instant(shown - offsets[0].minutes * MINUTE)
    for earlier, one in pairwise(offsets):
        if shown - earlier.minutes * MINUTE < one.since:
            break
        known = Instant(max(one.since, shown - one.minutes * MINUTE))
    return known


def next_change(calendar: Calendar, at: Instant) -> Instant | None:
    """The first instant after `at` when the client opens or closes; None when there is none in `SEARCH_MS`."""
    return next(changes(calendar, at, later(at, SEARCH_MS)), None)


def changes(calendar: Calendar, at: Instant, end: Instant) -> Iterator[Instant]:
    """Every opening and closing after `at`, up to and with `end`."""
    until = at
    for start, stop in _open_pieces(calendar, at, later(end, 1)):
        if start > until:
            if until > at:
                yield until
            yield start
        until = stop
    if at < until <= end:
        yield until


def later_open(calendar: Calendar, at: Instant, span_ms: int) -> Instant:
    """The first instant by which the client has been open for `span_ms` since `at`; `at` when that is nothing.

    A client who is not open for so long in `SEARCH_MS` has no business time that could be waited for: the same
    span of calendar time then, so that whatever hangs on it comes due all the same.
    """
    rest = span_ms
    if rest <= 0:
        return at
    for start, stop in _open_pieces(calendar, at, later(at, SEARCH_MS)):
        if rest <= stop - start:
            return later(start, rest)
        rest -= stop - start
    return later(at, span_ms)


def open_between(calendar: Calendar, start: Instant, end: Instant) -> Span:
    """How long the client is open from `start` to `end`, in milliseconds."""
    return Span(sum(stop - begun for begun, stop in _open_pieces(calendar, start, end)))


def crossings(calendar: Calendar, minutes: Collection[int], at: Instant, end: Instant) -> Iterator[Instant]:
    """When the clock on the wall comes to one of these minutes of the day, or is put forward or back.

    After `at`, up to and with `end`, in no particular order.
    """
    for since, until, ahead in _stretches(calendar.offsets, at, later(end, 1)):
        if since > at:
            yield since
        first = (since + ahead) // MINUTE // DAY_MINUTES
        last = (until + ahead) // MINUTE // DAY_MINUTES
        for day in range(first, last + 1):
            for minute in minutes:
                crossing = Instant((day * DAY_MINUTES + minute) * MINUTE - ahead)
                if max(at, since) < crossing < until:
                    yield crossing


def _stretches(
    offsets: tuple[Offset, ...], start: Instant, end: Instant
) -> Iterator[tuple[Instant, Instant, int]]:
    """From `start` to `end`, cut where the clock is put forward or back; with how far local time is ahead (ms)."""
    first = max(0, bisect_right(offsets, start, key=_since) - 1)
    for number in range(first, len(offsets)):
        since = start if number == first else offsets[number].since
        until = min(offsets[number + 1].since, end) if number + 1 < len(offsets) else end
        if since >= end:
            return
        yield since, Instant(until), offsets[number].minutes * MINUTE


def _open_pieces(calendar: Calendar, start: Instant, end: Instant) -> Iterator[tuple[Instant, Instant]]:
    """Opening hours from `start` to `end` in order, never overlapping; one may begin where another ends."""
    for since, until, ahead in _stretches(calendar.offsets, start, end):
        done = since
        first = (since + ahead) // MINUTE // DAY_MINUTES - 1  # of yesterday, what passes midnight
        last = (until + ahead) // MINUTE // DAY_MINUTES
        for day in range(first, last + 1):
            midnight = day * DAY_MINUTES * MINUTE - ahead
            for one in openings(calendar, day):
                begun = max(done, Instant(midnight + one.start * MINUTE))
                stop = min(until, Instant(midnight + one.end * MINUTE))
                if begun < stop:
                    yield begun, stop
                    done = stop
