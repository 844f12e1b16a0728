"""A calendar as it is compiled: known holidays, zones with and without summer time, the year's end."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from escdesk.domain.ids import Instant
from escdesk.domain.messages.calendars import Calendar, Opening
from escdesk.domain.rules.calendar import is_open, well_formed
from escdesk.hub.rulefile.calendars import (
    UnknownHolidays,
    UnknownZone,
    compile_calendar,
    day_number,
)

TODAY = date(2026, 11, 26)
NINE_TO_SIX = [(540, 1080)]
WORKDAYS = dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), NINE_TO_SIX)


def compiled(zone: str = "Asia/Tokyo", holidays: str | None = "JP") -> Calendar:
    return compile_calendar(zone, WORKDAYS, holidays, (), {}, TODAY)


def closed_in(calendar: Calendar, year: int) -> list[str]:
    first = date(year, 1, 1)
    days = (first + timedelta(days=n) for n in range(366))
    return [f"{day:%m-%d}" for day in days if day.year == year and day_number(day) in calendar.closed]


# The Cabinet Office's own lists.
JAPAN = {
    2025: "01-01 01-13 02-11 02-23 02-24 03-20 04-29 05-03 05-04 05-05 05-06 07-21 08-11 09-15 09-23 10-13 11-03 11-23 11-24",
    2026: "01-01 01-12 02-11 02-23 03-20 04-29 05-03 05-04 05-05 05-06 07-20 08-11 09-21 09-22 09-23 10-12 11-03 11-23",
    2027: "01-01 01-11 02-11 02-23 03-21 03-22 04-29 05-03 05-04 05-05 07-19 08-11 09-20 09-23 10-11 11-03 11-23",
}


@pytest.mark.parametrize("year", sorted(JAPAN))
def test_japans_holidays_with_substitutes_and_the_day_between_two(year: int) -> None:
    assert closed_in(compiled(), year) == JAPAN[year].split()


def test_a_part_of_a_country_has_its_own() -> None:
    three_kings = day_number(date(2027, 1, 6))
    assert three_kings in compiled("Europe/Berlin", "DE-BY").closed
    assert three_kings not in compiled("Europe/Berlin", "DE").closed


def test_without_a_country_there_are_no_holidays() -> None:
    assert compiled(holidays=None).closed == frozenset()


def local(calendar: Calendar, at: datetime) -> datetime:
    """What the floor makes of it: the last offset that has begun."""
    ms = int(at.timestamp()) * 1_000
    minutes = [offset.minutes for offset in calendar.offsets if offset.since <= ms][-1]
    return at.replace(tzinfo=None) + timedelta(minutes=minutes)


def instants(hours: int) -> Iterator[datetime]:
    at = datetime(2024, 1, 1, tzinfo=UTC)
    while at.year <= 2036:
        yield at
        at += timedelta(hours=hours)


@pytest.mark.parametrize(
    "zone",
    ["Asia/Tokyo", "Asia/Kathmandu", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "UTC"],
)
def test_local_time_is_the_tz_databases(zone: str) -> None:
    calendar = compiled(zone, None)
    there = ZoneInfo(zone)
    for at in instants(hours=7):
        assert local(calendar, at) == at.astimezone(there).replace(tzinfo=None), at


@pytest.mark.parametrize(
    ("zone", "change"),
    [
        ("Europe/Berlin", datetime(2027, 3, 28, 1, 0, tzinfo=UTC)),
        ("Europe/Berlin", datetime(2027, 10, 31, 1, 0, tzinfo=UTC)),
        ("America/New_York", datetime(2026, 11, 1, 6, 0, tzinfo=UTC)),
        ("America/New_York", datetime(2027, 3, 14, 7, 0, tzinfo=UTC)),
    ],
)
def test_summer_time_begins_and_ends_to_the_minute(zone: str, change: datetime) -> None:
    calendar = compiled(zone, None)
    for at in (change - timedelta(seconds=1), change):
        assert local(calendar, at) == at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def test_offsets_are_in_order_and_change_something_each() -> None:
    for zone, changes in (("Europe/Berlin", 26), ("Asia/Tokyo", 0), ("Asia/Kathmandu", 0)):
        offsets = compiled(zone, None).offsets
        assert len(offsets) == changes + 1
        assert offsets[0].since == 0
        assert [one.since for one in offsets] == sorted({one.since for one in offsets})
        assert all(one.minutes != next_one.minutes for one, next_one in pairwise(offsets))
    assert compiled("Asia/Kathmandu", None).offsets[0].minutes == 345


def test_the_years_end_is_closed_and_special_days_have_hours_of_their_own() -> None:
    closed = [date(2026, 12, 29), date(2026, 12, 31), date(2027, 1, 2)]
    special = {date(2026, 12, 30): [(780, 1020), (540, 720)], date(2027, 1, 3): []}
    calendar = compile_calendar("Asia/Tokyo", WORKDAYS, "JP", closed, special, TODAY)
    assert {day_number(day) for day in (*closed, date(2027, 1, 1))} <= calendar.closed
    assert calendar.special == {
        day_number(date(2026, 12, 30)): (Opening(540, 720), Opening(780, 1020)),
        day_number(date(2027, 1, 3)): (),
    }


def test_hours_past_midnight_stay_with_the_day_they_begin_on() -> None:
    calendar = compile_calendar("UTC", {"fri": [(1320, 1560)]}, None, (), {}, TODAY)
    assert calendar.week == ((), (), (), (), (Opening(1320, 1560),), (), ())


def test_the_floor_can_ask_it_and_sees_the_new_year() -> None:
    calendar = compile_calendar("Asia/Tokyo", WORKDAYS, "JP", [date(2026, 12, 31)], {}, TODAY)
    assert well_formed(calendar)

    def open_at(day: datetime) -> bool:
        return is_open(calendar, Instant(int(day.replace(tzinfo=ZoneInfo("Asia/Tokyo")).timestamp() * 1_000)))

    assert open_at(datetime(2026, 12, 30, 9, 0))
    assert not open_at(datetime(2026, 12, 30, 8, 59))
    assert not open_at(datetime(2026, 12, 31, 12, 0)), "closed by the file"
    assert not open_at(datetime(2027, 1, 1, 12, 0)), "a holiday on a Friday"
    assert open_at(datetime(2027, 1, 4, 12, 0))


def test_days_are_counted_from_1970() -> None:
    assert day_number(date(1970, 1, 1)) == 0
    assert day_number(date(2026, 11, 26)) == 20_783


def test_it_is_known_for_ten_years() -> None:
    calendar = compiled()
    assert calendar.known_until == day_number(date(2036, 12, 31))
    assert day_number(date(2036, 11, 24)) in calendar.closed
    assert compile_calendar("UTC", {}, "JP", (), {}, date(2095, 6, 1)).known_until == day_number(
        date(2099, 12, 31)
    )


@pytest.mark.parametrize("zone", ["Asia/Tokio", "", "Asia", "../Asia/Tokyo", "/etc/localtime"])
def test_an_unknown_zone(zone: str) -> None:
    with pytest.raises(UnknownZone):
        compiled(zone)


@pytest.mark.parametrize("place", ["XX", "", "Japan", "JP-99"])
def test_unknown_holidays(place: str) -> None:
    with pytest.raises(UnknownHolidays):
        compiled(holidays=place)
