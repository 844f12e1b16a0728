"""Calendars for tests: offsets of real time zones, opening hours of any shape."""

from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from escdesk.domain.ids import Instant
from escdesk.domain.messages.calendars import Calendar, Offset, Opening

ZONES = (
    "Asia/Tokyo",
    "Asia/Kathmandu",
    "Europe/Berlin",
    "America/New_York",
    "America/St_Johns",
    "Australia/Lord_Howe",  # put forward by half an hour
    "Pacific/Chatham",
)
FIRST, LAST = datetime(2024, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC)
HOUR, DAY = 3_600_000, 86_400_000


def instant(moment: datetime) -> Instant:
    return Instant(int(moment.timestamp() * 1_000))


def utc(*fields: int) -> Instant:
    return instant(datetime(*fields, tzinfo=UTC))


def day_of(*fields: int) -> int:
    return (date(*fields) - date(1970, 1, 1)).days


@cache
def offsets(zone: str) -> tuple[Offset, ...]:
    """Looked for day by day, then half-hour by half-hour: clocks are put forward and back at no other time."""
    clock = ZoneInfo(zone)

    def ahead(moment: datetime) -> int:
        return int(moment.astimezone(clock).utcoffset() / timedelta(minutes=1))

    found, day = [Offset(instant(FIRST), ahead(FIRST))], FIRST
    while day < LAST:
        tomorrow = day + timedelta(days=1)
        if ahead(tomorrow) != ahead(day):
            turn = next(
                t for t in (day + n * timedelta(minutes=30) for n in range(49)) if ahead(t) != ahead(day)
            )
            found.append(Offset(instant(turn), ahead(turn)))
        day = tomorrow
    return tuple(found)


@st.composite
def openings(draw) -> tuple[Opening, ...]:
    """None, one or two, often up to or past midnight."""
    edges = sorted(draw(st.lists(st.integers(0, 2_879), max_size=4, unique=True)))
    found = []
    for start, end in zip(edges[::2], edges[1::2], strict=False):
        if start < 1_440:
            found.append(Opening(start, draw(st.sampled_from((end, 2_880))) if start == edges[-2] else end))
    return tuple(found)


INSTANTS = st.one_of(
    st.integers(instant(FIRST), instant(LAST) - 500 * DAY),
    st.sampled_from((utc(2025, 3, 30, 1), utc(2025, 10, 26, 1), utc(2024, 12, 31, 15))).flatmap(
        lambda turn: st.integers(turn - 4 * HOUR, turn + 4 * HOUR)
    ),
).map(Instant)
"""Any, and many around the hours that are left out or come twice, and the turn of the year."""


@st.composite
def calendars(draw, around: Instant | None = None) -> Calendar:
    """Any client's; closed and special days lie around the given instant, where somebody looks."""
    zone = draw(st.sampled_from(ZONES))
    always = ((Opening(0, 1_440),),) * 7
    week = draw(st.one_of(st.tuples(*[openings()] * 7), st.just(always), st.just(((),) * 7)))
    today = (instant(FIRST) if around is None else around) // DAY
    near = st.integers(today - 2, today + 4)
    return Calendar(
        zone=zone,
        offsets=offsets(zone),
        week=week,
        closed=frozenset(draw(st.sets(near, max_size=3))),
        special=draw(st.dictionaries(near, openings(), max_size=2)),
    )
