"""Examples in a rule file: what is known of a case, and which rule must match it; and whether it does."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from escdesk.domain.ids import RuleId
from escdesk.domain.messages.conditions import UNITS, Because, Fact, Facts, Unit, Value
from escdesk.domain.messages.rulesets import Rule, Ruleset
from escdesk.domain.rules.matching import Explained, best, best_for_case, explain
from escdesk.hub.rulefile.language import (
    Codes,
    clock,
    expected_value,
    is_fact,
    known_value,
    look_up,
    written_amount,
    written_leaf,
)
from escdesk.hub.toml_tables import Path, Reading, shown_value


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """`rule` None: none must match."""

    number: int
    title: str
    rule: RuleId | None
    facts: Facts


def facts_of(reading: Reading, path: Path, table: Mapping[str, Any], codes: Codes) -> Facts:
    """What is known, as it is written; what can't be understood is noted and left out."""
    facts: Facts = {}
    for name, value in table.items():
        here = (*path, name)
        if not is_fact(reading, here, name, UNITS):
            continue
        fact = Fact(name)
        known = known_value(fact, value)
        if known is None:
            reading.wrong(here, f"{name} must be {expected_value(fact)}, not {shown_value(value)}.")
            continue
        if UNITS[fact] in (Unit.CODE, Unit.CODES):
            look_up(reading, here, fact, known if isinstance(known, tuple) else (str(known),), codes)
        facts[fact] = known
    return facts


def match(ruleset: Ruleset, facts: Facts) -> tuple[Rule, tuple[Because, ...]] | None:
    """The best rule; a case that has been unresolved for some time is an open one, everything else a call."""
    return best_for_case(ruleset, facts) if Fact.UNRESOLVED in facts else best(ruleset, facts)


def failure(ruleset: Ruleset, example: Example) -> str:
    """What came instead of the rule it expects, and why; empty when all is well."""
    found = match(ruleset, example.facts)
    if (None if found is None else found[0].id) == example.rule:
        return ""
    if example.rule is None:
        return f"expected no rule, but {_matched(found)}."
    expected = next(one for one in explain(ruleset, example.facts) if one.rule == example.rule)
    if expected.of_case is not (Fact.UNRESOLVED in example.facts):
        kind = "open cases: say unresolved" if expected.of_case else "calls: leave unresolved out"
        return f'expected rule "{example.rule}", but it is about {kind}.'
    if expected.matched:
        return f'expected rule "{example.rule}", and it matches, but {_matched(found)} and goes before it.'
    why = "; ".join(_missing(expected))
    return f'expected rule "{example.rule}", but {_matched(found)}; "{example.rule}" does not: {why}.'


def _matched(found: tuple[Rule, tuple[Because, ...]] | None) -> str:
    if found is None:
        return "no rule matches"
    rule, because = found
    why = " and ".join(f"{one.fact.value} is {shown_known(one.fact, one.value)}" for one in because)
    return f'rule "{rule.id}" matches{f" because {why}" if why else " whatever is known"}'


def _missing(expected: Explained) -> Iterator[str]:
    """The questions whose answers are not what the rule wants."""
    for one in expected.looked:
        if one.held is not None and one.held is not one.denied:
            continue
        wanted = f"{'not ' if one.denied else ''}{written_leaf(one.leaf)}"
        if one.value is None:
            yield f"it wants {wanted}, but {one.leaf.fact.value} is not known"
        else:
            yield f"it wants {wanted}, but {one.leaf.fact.value} is {shown_known(one.leaf.fact, one.value)}"


def shown_known(fact: Fact, value: Value) -> str:
    """A fact's value as an example writes it."""
    match UNITS[fact], value:
        case Unit.CLOCK, int():
            return f'"{clock(value)}"'
        case Unit.SPAN | Unit.GRADE | Unit.DAYS, int():
            return f'"{written_amount(UNITS[fact], value)}"'
        case _, bool():
            return str(value).lower()
        case _, tuple():
            return "[" + ", ".join(f'"{one}"' for one in value) + "]"
        case _, str():
            return f'"{value}"'
        case _:
            return str(value)
