"""The language of conditions: a TOML table to a condition and back, value by value as the fact's unit wants it.

A bare value means "at least" for everything that is measured: `hold = "60s"` is 60 seconds or more. `"60s-"` is the
same, `"-60s"` is less than 60 seconds, `"60s-5m"` is 60 seconds or more but less than 5 minutes.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from escdesk.domain.ids import is_code
from escdesk.domain.messages.conditions import (
    GRADES,
    UNITS,
    WEEKDAYS,
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
from escdesk.hub.keys import span_ms, spelt
from escdesk.hub.toml_tables import Path, Reading, shown_value

MEASURED: Final = frozenset({Unit.SPAN, Unit.COUNT, Unit.YEN, Unit.DAYS, Unit.GRADE})
JOINERS: Final = ("all", "any", "not")
DEEPEST: Final = 12
"""Joiners inside each other."""

_EXPECTED: Final = {
    Unit.SPAN: 'a span such as "60s" (at least), "-60s" (less than), "60s-5m" (from, up to but not including)',
    Unit.COUNT: 'a number such as 2 (at least), "-2" (less than), "2-5" (from, up to but not including)',
    Unit.YEN: 'yen such as 1000 (at least), "-1000" (less than), "1000-5000" (from, up to but not including)',
    Unit.DAYS: 'days such as "90d" (at least), "-90d" (less than), "30d-90d" (from, up to but not including)',
    Unit.GRADE: f'one of {", ".join(GRADES)} (at least), "-high" (below), "warm-extreme" (from, up to but not including)',
    Unit.CODE: 'a code or a list of codes such as ["a", "b"] (any of them)',
    Unit.CODES: 'a code or a list of codes such as ["a", "b"] (any of them)',
    Unit.FLAG: "true or false",
    Unit.CLOCK: 'times of day such as "09:00-18:00" (from, up to but not including)',
    Unit.WEEKDAY: f"one of {', '.join(WEEKDAYS)} or a list of them",
}
_EXACT: Final = {
    Unit.SPAN: 'a span such as "40s"',
    Unit.COUNT: "a whole number",
    Unit.YEN: "a whole number of yen",
    Unit.DAYS: 'days such as "30d" or 30',
    Unit.GRADE: f"one of {', '.join(GRADES)}",
    Unit.CODE: "a code",
    Unit.CODES: 'a code or a list of codes such as ["a", "b"]',
    Unit.FLAG: "true or false",
    Unit.CLOCK: 'a time of day such as "10:30"',
    Unit.WEEKDAY: f"one of {', '.join(WEEKDAYS)}",
}
_CLOCK: Final = re.compile(r"([01]\d|2[0-4]):([0-5]\d)")
_NUMBER: Final = re.compile(r"\d[\d_]{0,14}")
DAY_MINUTES: Final = 1_440


# -- reading --------------------------------------------------------------------------------------------------


Codes = Mapping[Fact, frozenset[str]]
"""Which codes there are; of a fact that is missing here any."""


def condition(reading: Reading, path: Path, table: Mapping[str, Any], codes: Codes) -> Condition:
    """The condition of a table: every key must hold. What can't be understood is noted and left out."""
    parts = tuple(_parts(reading, path, table, codes))
    return parts[0] if len(parts) == 1 else AllOf(parts)


def _parts(reading: Reading, path: Path, table: Mapping[str, Any], codes: Codes) -> Iterator[Condition]:
    for name, value in table.items():
        here = (*path, name)
        if name in JOINERS and sum(part in JOINERS for part in here) > DEEPEST:
            reading.wrong(here, f"conditions nest at most {DEEPEST} deep; nobody can read this.")
            continue
        if name in JOINERS:
            yield from _joined(reading, here, name, value, codes)
            continue
        if not is_fact(reading, here, name, (*UNITS, *JOINERS)):
            continue
        leaf = leaf_of(Fact(name), value)
        if leaf is None:
            expected = _EXPECTED[UNITS[Fact(name)]]
            reading.wrong(here, f"{name} must be {expected}, not {shown_value(value)}.")
        else:
            if isinstance(leaf, OneOf):
                look_up(reading, here, leaf.fact, leaf.values, codes)
            yield leaf


def is_fact(reading: Reading, path: Path, name: str, known: Iterable[str]) -> bool:
    """Whether there is such a fact; if not, that is noted."""
    if name in UNITS:
        return True
    reading.wrong(path, f"unknown fact {name!r}; known are {', '.join(known)}.")
    return False


def look_up(reading: Reading, path: Path, fact: Fact, values: Iterable[str], codes: Codes) -> None:
    """Note every code that does not exist."""
    known = codes.get(fact)
    for value in values:
        if known is not None and value not in known:
            here = f"known are {', '.join(sorted(known))}" if known else "there are none"
            reading.wrong(path, f'unknown {_THINGS.get(fact, fact.value)} "{value}"; {here}.')


_THINGS: Final = {Fact.WORDS: "group of words"}


def _joined(reading: Reading, path: Path, name: str, value: Any, codes: Codes) -> Iterator[Condition]:
    if name == "not":
        if isinstance(value, dict) and value:
            yield Not(condition(reading, path, value, codes))
        else:
            reading.wrong(path, "not must be a table with at least one fact: not = { vip = true }.")
        return
    if not isinstance(value, list) or not value or not all(isinstance(one, dict) and one for one in value):
        sentence = f"{name} must be a list of tables, each with at least one fact: "
        reading.wrong(path, f"{sentence}{name} = [{{ vip = true }}, {{ superior = true }}].")
        return
    inner = tuple(condition(reading, (*path, number), one, codes) for number, one in enumerate(value))
    yield AllOf(inner) if name == "all" else AnyOf(inner)


def leaf_of(fact: Fact, value: object) -> Leaf | None:
    """A fact's condition as it is written; None when the value is none for its unit."""
    unit = UNITS[fact]
    if unit in MEASURED:
        return _range(fact, unit, value)
    match unit, value:
        case Unit.FLAG, bool():
            return IsSo(fact, value)
        case Unit.CLOCK, str():
            start, _, end = value.partition("-")
            first, last = minutes_of(start), minutes_of(end)
            if first is None or last is None or first in {last, DAY_MINUTES}:
                return None
            return Window(fact, first, last)
        case Unit.WEEKDAY | Unit.CODE | Unit.CODES, str() | list():
            codes = _codes(unit, value)
            return OneOf(fact, codes) if codes else None
    return None


def _range(fact: Fact, unit: Unit, value: object) -> InRange | None:
    if isinstance(value, int) and not isinstance(value, bool) and unit in (Unit.COUNT, Unit.YEN, Unit.DAYS):
        return InRange(fact, low=value) if value >= 0 else None
    if not isinstance(value, str):
        return None
    written = value.strip()
    low_text, dash, below_text = written.partition("-")
    low = amount(unit, low_text) if low_text else None
    below = amount(unit, below_text) if below_text else None
    if (low is None) is bool(low_text) or (below is None) is bool(below_text):
        return None
    if not dash:
        return None if low is None else InRange(fact, low=low)
    if low is None and below is None:
        return None
    return InRange(fact, low, below)


def amount(unit: Unit, text: str) -> int | None:
    """A bound as it is written, in the fact's own measure."""
    text = text.strip()
    match unit:
        case Unit.SPAN:
            return span_ms(text)
        case Unit.GRADE:
            return GRADES.index(text) if text in GRADES else None
        case Unit.DAYS:
            text = text.removesuffix("d")
        case Unit.YEN:
            text = text.removesuffix("円")
        case _:
            pass
    return int(text.replace("_", "")) if _NUMBER.fullmatch(text) else None


def minutes_of(text: str) -> int | None:
    match = _CLOCK.fullmatch(text.strip())
    if match is None:
        return None
    minutes = int(match[1]) * 60 + int(match[2])
    return minutes if minutes <= DAY_MINUTES else None


def _codes(unit: Unit, value: str | list[Any]) -> tuple[str, ...]:
    codes = [value] if isinstance(value, str) else value
    good = WEEKDAYS if unit is Unit.WEEKDAY else None
    if not all(isinstance(one, str) and one and (one in good if good else is_code(one)) for one in codes):
        return ()
    return tuple(dict.fromkeys(codes))


def known_value(fact: Fact, value: object) -> Value | None:
    """What is known of a fact, as an example writes it; None when it is none for its unit."""
    unit = UNITS[fact]
    match unit, value:
        case Unit.FLAG, bool():
            return value
        case Unit.SPAN | Unit.GRADE | Unit.DAYS, str():
            negative = unit is Unit.SPAN and value.startswith("-")
            size = amount(unit, value.removeprefix("-") if negative else value)
            return size if size is None or not negative else -size
        case Unit.COUNT | Unit.YEN | Unit.DAYS, int() if not isinstance(value, bool) and value >= 0:
            return value
        case Unit.CLOCK, str():
            minutes = minutes_of(value)
            return None if minutes is None or minutes == DAY_MINUTES else minutes
        case Unit.WEEKDAY | Unit.CODE, str():
            codes = _codes(unit, value)
            return codes[0] if codes else None
        case Unit.CODES, str() | list():
            return _codes(unit, value) or None
    return None


def expected_value(fact: Fact) -> str:
    """The end of the sentence "… must be …" for what is known of a fact."""
    return _EXACT[UNITS[fact]]


# -- writing --------------------------------------------------------------------------------------------------


def written(part: Condition) -> str:
    """The condition as it stands in a file: `{ vip = true, hold = "60s" }`."""
    parts = part.parts if isinstance(part, AllOf) else (part,)
    names = [_name(one) for one in parts]
    if len(set(names)) != len(names):  # a table has each key once
        return f"{{ all = [{', '.join(written(one) for one in parts)}] }}"
    inner = ", ".join(_entry(one) for one in parts)
    return f"{{ {inner} }}" if inner else "{}"


def _name(part: Condition) -> str:
    match part:
        case AllOf():
            return "all"
        case AnyOf():
            return "any"
        case Not():
            return "not"
        case _:
            return part.fact.value


def _entry(part: Condition) -> str:
    match part:
        case AllOf() | AnyOf():
            return f"{_name(part)} = [{', '.join(written(one) for one in part.parts)}]"
        case Not():
            return f"not = {written(part.part)}"
        case _:
            return written_leaf(part)


def written_leaf(leaf: Leaf) -> str:
    """`hold = "60s-5m"`."""
    match leaf:
        case InRange():
            unit = UNITS[leaf.fact]
            low = "" if leaf.low is None else written_amount(unit, leaf.low)
            below = "" if leaf.below is None else written_amount(unit, leaf.below)
            return f'{leaf.fact.value} = "{low}-{below}"'
        case OneOf():
            codes = ", ".join(f'"{one}"' for one in leaf.values)
            return f"{leaf.fact.value} = {codes if len(leaf.values) == 1 else f'[{codes}]'}"
        case IsSo():
            return f"{leaf.fact.value} = {str(leaf.so).lower()}"
        case Window():
            return f'{leaf.fact.value} = "{clock(leaf.start)}-{clock(leaf.end)}"'


def written_amount(unit: Unit, size: int) -> str:
    """A size in its unit as it is written: "90s", "high", "30d"."""
    match unit:
        case Unit.SPAN:
            return f"-{spelt(-size)}" if size < 0 else spelt(size)
        case Unit.GRADE:
            return GRADES[min(size, len(GRADES) - 1)]
        case Unit.DAYS:
            return f"{size}d"
        case _:
            return str(size)


def clock(minutes: int) -> str:
    """Minutes since midnight as "09:30"."""
    return f"{minutes // 60:02}:{minutes % 60:02}"
