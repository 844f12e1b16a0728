"""Conditions as they are written: each unit both ways, and what is none."""

import tomllib

import pytest
from hypothesis import given, settings
from tests.hub.rulefile.conditions import conditions

from escdesk.domain.messages.conditions import (
    UNITS,
    AllOf,
    AnyOf,
    Condition,
    Fact,
    InRange,
    IsSo,
    Leaf,
    Not,
    OneOf,
    Unit,
    Value,
    Window,
)
from escdesk.hub.rulefile.language import condition, known_value, leaf_of, written, written_leaf
from escdesk.hub.toml_tables import Reading


def read(text: str) -> Condition:
    reading = Reading("f", "")
    found = condition(reading, (), tomllib.loads(f"when = {text}")["when"], {})
    assert not reading.faults
    return found


def plain(part: Condition) -> Condition:
    """What is one part only says the same without being joined."""
    match part:
        case AllOf(parts) | AnyOf(parts):
            inner = tuple(plain(one) for one in parts)
            return inner[0] if len(inner) == 1 else type(part)(inner)
        case Not(inner_part):
            return Not(plain(inner_part))
        case _:
            return part


@settings(max_examples=150)
@given(conditions())
def test_what_is_written_is_read_as_the_same(part: Condition) -> None:
    assert plain(read(written(part))) == plain(part)


@pytest.mark.parametrize(
    ("written_value", "leaf"),
    [
        ('hold = "60s"', InRange(Fact.HOLD, 60_000)),
        ('hold = "60s-"', InRange(Fact.HOLD, 60_000)),
        ('hold = "-60s"', InRange(Fact.HOLD, None, 60_000)),
        ('hold = "60s-5m"', InRange(Fact.HOLD, 60_000, 300_000)),
        ('sla_rest = "-1h"', InRange(Fact.SLA_REST, None, 3_600_000)),
        ("holds = 3", InRange(Fact.HOLDS, 3)),
        ('holds = "-3"', InRange(Fact.HOLDS, None, 3)),
        ("amount = 10_000", InRange(Fact.AMOUNT, 10_000)),
        ('amount = "1000円-5000円"', InRange(Fact.AMOUNT, 1_000, 5_000)),
        ('experience = "-90d"', InRange(Fact.EXPERIENCE, None, 90)),
        ("experience = 90", InRange(Fact.EXPERIENCE, 90)),
        ('temperature = "high"', InRange(Fact.TEMPERATURE, 2)),
        ('temperature = "-high"', InRange(Fact.TEMPERATURE, None, 2)),
        ('temperature = "warm-extreme"', InRange(Fact.TEMPERATURE, 1, 3)),
        ('category = "billing"', OneOf(Fact.CATEGORY, ("billing",))),
        ('symptom = ["double", "refund"]', OneOf(Fact.SYMPTOM, ("double", "refund"))),
        ('words = ["legal"]', OneOf(Fact.WORDS, ("legal",))),
        ("vip = false", IsSo(Fact.VIP, so=False)),
        ('time = "22:00-02:00"', Window(Fact.TIME, 1_320, 120)),
        ('time = "09:00-24:00"', Window(Fact.TIME, 540, 1_440)),
        ('weekday = ["sat", "sun"]', OneOf(Fact.WEEKDAY, ("sat", "sun"))),
    ],
)
def test_each_unit_is_read(written_value: str, leaf: Leaf) -> None:
    assert read(f"{{ {written_value} }}") == leaf
    assert read(f"{{ {written_leaf(leaf)} }}") == leaf


WRONG: dict[Unit, tuple[object, ...]] = {
    Unit.SPAN: (60, True, "60", "-", "", "60s-5", "1d", "s", None),
    Unit.COUNT: (-1, 1.5, True, "2s", "-", "--2", ["2"]),
    Unit.YEN: (-1, "1,000", "¥5", False),
    Unit.DAYS: (-90, "90s", "d", "-d"),
    Unit.GRADE: (2, "hot", "-", "high,extreme", ["high"]),
    Unit.CODE: (1, "", [], ["ok", 1], "Ünï", "二重", True),
    Unit.CODES: (1, "", [], [""]),
    Unit.FLAG: (1, "true", None, []),
    Unit.CLOCK: ("9:00-18:00", "09:00", "09:00-09:00", "24:00-06:00", "09:60-10:00", "25:00-26:00", 9),
    Unit.WEEKDAY: ("monday", "Mon", [], ["mon", "xyz"], 1),
}


@pytest.mark.parametrize("fact", Fact)
def test_what_is_none_of_a_unit_is_refused(fact: Fact) -> None:
    assert [value for value in WRONG[UNITS[fact]] if leaf_of(fact, value) is not None] == []


KNOWN: dict[Unit, tuple[tuple[object, Value | None], ...]] = {
    Unit.SPAN: (("40s", 40_000), ("-30m", -1_800_000), (40, None), ("40s-", None)),
    Unit.COUNT: ((2, 2), ("2", None), (True, None), (-1, None)),
    Unit.YEN: ((2_980, 2_980), ("2980", None)),
    Unit.DAYS: (("30d", 30), (30, 30), ("30", 30), ("30s", None)),
    Unit.GRADE: (("high", 2), ("hot", None), (2, None)),
    Unit.CODE: (("a", "a"), ("", None), (1, None)),
    Unit.CODES: ((["a", "b"], ("a", "b")), ("a", ("a",)), ([], None)),
    Unit.FLAG: ((True, True), (False, False), ("true", None), (1, None)),
    Unit.CLOCK: (("10:30", 630), ("24:00", None), ("10", None)),
    Unit.WEEKDAY: (("mon", "mon"), ("monday", None)),
}


@pytest.mark.parametrize("fact", Fact)
def test_what_is_known_is_read_by_the_facts_unit(fact: Fact) -> None:
    for value, expected in KNOWN[UNITS[fact]]:
        found = known_value(fact, value)
        assert found == expected
        assert type(found) is type(expected)
