"""A rule file read: tables of known keys with values of the right kind, and the lines they stand in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from escdesk.hub.rulefile import shape
from escdesk.hub.toml_tables import Path, Reading, parsed, read_table


@dataclass(frozen=True, slots=True)
class RuleFile:
    """What stands in the file, by table; `reading` says where, and has taken the faults so far.

    A table that misses a key it needs, or has one of the wrong kind, holds None or the default there.
    """

    reading: Reading
    text: str
    head: Mapping[str, Any]
    calendar: Mapping[str, Any]
    hours: Mapping[str, str] | None
    """None: open at any time."""
    repeated: Mapping[str, Sequence[Mapping[str, Any]]]


def read_file(file: str, content: bytes) -> RuleFile:
    """Raises `NotToml`; everything else that is wrong is noted."""
    found, text = parsed(file, content)
    reading = Reading(file, text)
    head = read_table(reading, (), found, shape.FILE, inner=("calendar", *shape.REPEATED))
    calendar = read_table(reading, ("calendar",), _table(reading, found, "calendar"), shape.CALENDAR)
    hours = calendar["hours"]
    if hours is not None:
        hours = read_table(reading, ("calendar", "hours"), hours, shape.HOURS)
    repeated = {
        name: tuple(
            read_table(reading, (name, number), table, known)
            for number, table in enumerate(_tables(reading, found, name))
        )
        for name, known in shape.REPEATED.items()
    }
    for name, tables in repeated.items():
        for number, table in enumerate(tables):
            known_as = table["title"] if name == "example" else table["id"]
            if known_as:
                reading.call((name, number), f'{name} "{known_as}"')
    return RuleFile(reading, text, head, calendar, hours, repeated)


def _table(reading: Reading, found: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    table = found.get(name, {})
    if isinstance(table, dict):
        return table
    reading.wrong((name,), f"{name} must be a table: [{name}].")
    return {}


def _tables(reading: Reading, found: Mapping[str, Any], name: str) -> Sequence[Mapping[str, Any]]:
    tables = found.get(name, [])
    if isinstance(tables, list) and all(isinstance(one, dict) for one in tables):
        return tables
    reading.wrong((name,), f"{name} must be written as [[{name}]].")
    return ()


def rule_path(number: int, *more: str | int) -> Path:
    """Where something of the `number`th rule stands."""
    return ("rule", number, *more)
