"""B4: calendar and business time: the clock on the client's wall decides, also on the days it is put forward or back."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from tests.domain.wall_clocks import DAY, HOUR, INSTANTS, ZONES, calendars, day_of, offsets, utc

from escdesk.domain.ids import Instant, later
from escdesk.domain.messages.calendars import Calendar, Offset, Opening
from escdesk.domain.rules import calendar as cal

OFFICE = (Opening(540, 1_080),)
TOKYO = Calendar(
    zone="Asia/Tokyo", offsets=offsets("Asia/Tokyo"), week=(OFFICE, OFFICE, OFFICE, OFFICE, OFFICE, (), ())
)
BERLIN = Calendar(zone="Europe/Berlin", offsets=offsets("Europe/Berlin"), week=(OFFICE,) * 7)
NIGHT = replace(TOKYO, week=((Opening(1_320, 1_560),),) * 7)
"""From ten in the evening until two."""


def tokyo(*fields: int) -> Instant:
    return Instant(utc(*fields) - 9 * HOUR)


# -- the clock on the wall ------------------------------------------------------------------------------------


@given(zone=st.sampled_from(ZONES), at=INSTANTS)
def test_local_time_is_that_of_the_zone(zone, at):
    shown = datetime.fromtimestamp(at // 1_000, UTC).astimezone(ZoneInfo(zone))
    day, minute = cal.local(Calendar(zone=zone, offsets=offsets(zone)), at)
    assert day == day_of(shown.year, shown.month, shown.day)
    assert minute == shown.hour * 60 + shown.minute
    assert cal.weekday(day) == shown.weekday()


@given(zone=st.sampled_from(ZONES), at=INSTANTS)
def test_the_instant_of_a_local_time_is_the_first_that_shows_it(zone, at):
    here = Calendar(zone=zone, offsets=offsets(zone))
    day, minute = cal.local(here, at)
    first = cal.instant_of(here, day, minute)
    assert first <= at
    assert cal.local(here, first) == (day, minute)
    assert cal.local(here, Instant(first - 1)) != (day, minute)


def test_before_the_first_offset_its_own_holds():
    here = Calendar(offsets=(Offset(utc(2026, 1, 1), 540), Offset(utc(2026, 7, 1), 600)))
    assert cal.local(here, utc(2025, 12, 31, 15)) == (day_of(2026, 1, 1), 0)
    assert cal.instant_of(here, day_of(2025, 1, 1), 0) == utc(2024, 12, 31, 15)


def test_a_time_that_is_left_out_is_when_the_clock_jumps_past_it():
    assert cal.instant_of(BERLIN, day_of(2026, 3, 29), 150) == utc(2026, 3, 29, 1)
    assert cal.local(BERLIN, utc(2026, 3, 29, 1)) == (day_of(2026, 3, 29), 180)


def test_a_time_that_comes_twice_is_the_earlier_one():
    assert cal.instant_of(BERLIN, day_of(2026, 10, 25), 150) == utc(2026, 10, 25, 0, 30)
    assert cal.local(BERLIN, utc(2026, 10, 25, 1, 30)) == (day_of(2026, 10, 25), 150)


@given(data=st.data(), at=INSTANTS, minutes=st.sets(st.integers(0, 1_439), min_size=1, max_size=3))
def test_crossings_are_where_a_walk_by_the_minute_finds_them(data, at, minutes):
    here = data.draw(calendars())
    at = Instant(at // 60_000 * 60_000)
    end = later(at, DAY)
    found = set(cal.crossings(here, minutes, at, end))
    walked = set()
    before = cal.local(here, at)
    for moment in range(at + 60_000, end + 1, 60_000):
        shown = cal.local(here, Instant(moment))
        elapsed = (shown[0] - before[0]) * 1_440 + shown[1] - before[1]
        if shown[1] in minutes or elapsed != 1:
            walked.add(moment)
        before = shown
    assert found == walked


# -- openings -------------------------------------------------------------------------------------------------


def test_open_from_the_minute_it_opens_up_to_the_minute_it_closes():
    monday = day_of(2026, 11, 30)
    assert cal.weekday(monday) == 0
    opens, closes = cal.instant_of(TOKYO, monday, 540), cal.instant_of(TOKYO, monday, 1_080)
    assert not cal.is_open(TOKYO, Instant(opens - 1))
    assert cal.is_open(TOKYO, opens)
    assert cal.is_open(TOKYO, Instant(closes - 1))
    assert not cal.is_open(TOKYO, closes)
    assert cal.next_change(TOKYO, opens) == closes
    assert cal.next_change(TOKYO, closes) == opens + DAY


def test_friday_evening_waits_for_monday_and_a_holiday_for_the_day_after():
    friday_evening = tokyo(2026, 11, 27, 17, 30)
    assert cal.later_open(TOKYO, friday_evening, HOUR) == tokyo(2026, 11, 30, 9, 30)
    holiday = replace(TOKYO, closed=frozenset({day_of(2026, 11, 30)}))
    assert cal.later_open(holiday, friday_evening, HOUR) == tokyo(2026, 12, 1, 9, 30)


def test_business_time_that_starts_while_closed_starts_at_the_next_opening():
    assert cal.later_open(TOKYO, tokyo(2026, 11, 28, 3), 9 * HOUR) == tokyo(2026, 11, 30, 18)
    assert cal.later_open(TOKYO, tokyo(2026, 11, 28, 3), 0) == tokyo(2026, 11, 28, 3)


def test_what_passes_midnight_goes_on_into_a_closed_day_and_into_the_new_year():
    closed = replace(NIGHT, closed=frozenset({day_of(2027, 1, 1)}))
    assert cal.is_open(closed, tokyo(2026, 12, 31, 23, 59))
    assert cal.is_open(closed, tokyo(2027, 1, 1, 1, 59))
    assert not cal.is_open(closed, tokyo(2027, 1, 1, 2))
    assert not cal.is_open(closed, tokyo(2027, 1, 1, 23))
    assert not cal.is_open(closed, tokyo(2027, 1, 2, 1)), "the night that begins on the closed day"
    assert cal.next_change(closed, tokyo(2027, 1, 1)) == tokyo(2027, 1, 1, 2)
    assert cal.next_change(closed, tokyo(2027, 1, 1, 2)) == tokyo(2027, 1, 2, 22)


def test_a_special_day_wins_over_the_week_and_over_closed():
    eve = day_of(2026, 12, 31)
    short = replace(TOKYO, closed=frozenset({eve}), special={eve: (Opening(540, 720),)})
    assert cal.openings(short, eve) == (Opening(540, 720),)
    assert cal.open_between(short, tokyo(2026, 12, 31), tokyo(2027, 1, 1)) == 3 * HOUR
    shut = replace(TOKYO, special={eve: ()})
    assert cal.open_between(shut, tokyo(2026, 12, 31), tokyo(2027, 1, 1)) == 0


def test_openings_of_two_days_that_overlap_count_once():
    long = replace(TOKYO, week=((Opening(0, 1_500),),) * 7)
    assert cal.open_between(long, tokyo(2026, 12, 1), tokyo(2026, 12, 4)) == 3 * DAY
    assert cal.next_change(long, tokyo(2026, 12, 1)) is None


def test_a_day_that_is_an_hour_short_and_one_that_is_an_hour_long():
    around_the_clock = replace(BERLIN, week=((Opening(0, 1_440),),) * 7)
    night = replace(BERLIN, week=((Opening(60, 240),),) * 7)
    for here, spring, autumn in ((around_the_clock, 23, 25), (night, 2, 4)):
        for day, hours in ((day_of(2026, 3, 29), spring), (day_of(2026, 10, 25), autumn)):
            start, end = cal.instant_of(here, day, 0), cal.instant_of(here, day + 1, 0)
            assert cal.open_between(here, start, end) == hours * HOUR


def test_an_opening_in_the_hour_that_is_left_out():
    begins = replace(BERLIN, week=((Opening(150, 300),),) * 7)
    day = day_of(2026, 3, 29)
    assert cal.next_change(begins, cal.instant_of(begins, day, 0)) == utc(2026, 3, 29, 1)
    inside = replace(BERLIN, week=((Opening(125, 170),),) * 7)
    assert cal.open_between(inside, utc(2026, 3, 28, 23), utc(2026, 3, 29, 22)) == 0


def test_an_opening_in_the_hour_that_comes_twice_opens_twice():
    here = replace(BERLIN, week=((Opening(125, 170),),) * 7)
    start, end = utc(2026, 10, 24, 22), utc(2026, 10, 25, 23)
    assert list(cal.changes(here, start, end)) == [
        utc(2026, 10, 25, 0, 5), utc(2026, 10, 25, 0, 50), utc(2026, 10, 25, 1, 5), utc(2026, 10, 25, 1, 50),
    ]  # fmt: skip


def test_never_open_and_never_closed_have_no_next_change():
    at = utc(2026, 1, 1)
    assert cal.next_change(replace(TOKYO, week=((),) * 7), at) is None
    assert cal.next_change(Calendar(), at) is None


def test_who_is_never_open_has_calendar_time():
    assert cal.later_open(replace(TOKYO, week=((),) * 7), tokyo(2026, 1, 1), DAY) == tokyo(2026, 1, 2)


@given(data=st.data(), at=INSTANTS, share=st.floats(0, 1))
def test_until_the_next_change_nothing_changes_and_then_it_does(data, at, share):
    here = data.draw(calendars(at))
    now = cal.is_open(here, at)
    change = cal.next_change(here, at)
    end = later(at, cal.SEARCH_MS) if change is None else change
    assert cal.is_open(here, Instant(at + int((end - 1 - at) * share))) is now
    assert cal.is_open(here, Instant(end - 1)) is now
    if change is not None:
        assert change > at
        assert cal.is_open(here, change) is not now


@given(data=st.data(), at=INSTANTS, span=st.integers(1, 12 * DAY))
def test_changes_are_every_next_change_up_to_the_end(data, at, span):
    here = data.draw(calendars(at))
    end, expected = later(at, span), []
    change = cal.next_change(here, at)
    while change is not None and change <= end:
        expected.append(change)
        change = cal.next_change(here, change)
    assert list(cal.changes(here, at, end)) == expected


@given(data=st.data(), at=INSTANTS, span=st.integers(0, 20 * DAY))
def test_business_time_and_how_long_it_was_open_are_inverse(data, at, span):
    here = data.draw(calendars(at))
    end = cal.later_open(here, at, span)
    if cal.open_between(here, at, later(at, cal.SEARCH_MS)) < span:
        assert end == at + span
        return
    assert cal.open_between(here, at, end) == span
    assert span == 0 or cal.open_between(here, at, Instant(end - 1)) == span - 1, (
        "no earlier instant would do"
    )


@given(data=st.data(), at=INSTANTS, spans=st.tuples(st.integers(0, 3 * DAY), st.integers(0, 3 * DAY)))
def test_open_time_adds_up(data, at, spans):
    here = data.draw(calendars(at))
    middle, end = later(at, spans[0]), later(at, sum(spans))
    assert cal.open_between(here, at, end) == (
        cal.open_between(here, at, middle) + cal.open_between(here, middle, end)
    )


@given(data=st.data(), at=INSTANTS)
def test_open_time_is_what_a_walk_by_the_minute_counts(data, at):
    here = data.draw(calendars(at))
    at = Instant(at // 60_000 * 60_000)
    end = later(at, DAY + 3 * HOUR)
    walked = sum(cal.is_open(here, Instant(moment)) for moment in range(at, end, 60_000))
    assert cal.open_between(here, at, end) == walked * 60_000


# -- what can't be asked --------------------------------------------------------------------------------------


@given(calendars())
def test_calendars_of_any_shape_are_well_formed(here):
    assert cal.well_formed(here)
    assert cal.well_formed(Calendar())


@pytest.mark.parametrize(
    "wrong",
    [
        {"offsets": ()},
        {"offsets": (Offset(Instant(5), 0), Offset(Instant(5), 60))},
        {"offsets": (Offset(Instant(0), 1_440),)},
        {"week": (OFFICE,) * 6},
        {"week": ((Opening(600, 600),), *((),) * 6)},
        {"week": ((Opening(1_440, 1_500),), *((),) * 6)},
        {"week": ((Opening(60, 2_881),), *((),) * 6)},
        {"week": ((Opening(600, 720), Opening(700, 800)), *((),) * 6)},
        {"special": {20_000: (Opening(-1, 60),)}},
    ],
    ids=str,
)
def test_what_is_not_well_formed(wrong):
    assert not cal.well_formed(replace(TOKYO, **wrong))


def test_a_walk_through_a_year_in_the_office():
    """Two hundred and sixty-one weekdays of nine hours: nothing is lost at the turns of months and years."""
    start, end = tokyo(2026, 1, 1), tokyo(2027, 1, 1)
    weekdays = sum((datetime(2026, 1, 1) + timedelta(n)).weekday() < 5 for n in range(365))
    assert cal.open_between(TOKYO, start, end) == weekdays * 9 * HOUR
