"""Random conditions, facts and rulesets for property tests; bounds are small, so that they meet."""

from typing import Any

from hypothesis import strategies as st

from escdesk.domain.ids import ClientId, Instant, RuleId
from escdesk.domain.messages.conditions import (
    GRADES,
    UNITS,
    WEEKDAYS,
    AllOf,
    AnyOf,
    Condition,
    Fact,
    Facts,
    InRange,
    IsSo,
    Leaf,
    Not,
    OneOf,
    Unit,
    Window,
)
from escdesk.domain.messages.ladders import Rung, RungKind
from escdesk.domain.messages.rulesets import Mode, Rule, Ruleset
from escdesk.hub.rulefile.language import MEASURED

CODES = ("a", "b", "c")
_CLOCK = st.sampled_from((0, 120, 540, 1_080, 1_439))


def sizes(fact: Fact) -> st.SearchStrategy[int]:
    match UNITS[fact]:
        case Unit.GRADE:
            return st.integers(0, len(GRADES) - 1)
        case Unit.SPAN:
            return st.integers(0, 5).map(lambda size: size * 1_000)
        case _:
            return st.integers(0, 5)


@st.composite
def leaves(draw: st.DrawFn, facts: tuple[Fact, ...] = tuple(Fact)) -> Leaf:
    fact = draw(st.sampled_from(facts))
    unit = UNITS[fact]
    if unit in MEASURED:
        low = draw(st.none() | sizes(fact))
        below = draw(sizes(fact) if low is None else st.none() | sizes(fact))
        return InRange(fact, low, below)
    match unit:
        case Unit.FLAG:
            return IsSo(fact, draw(st.booleans()))
        case Unit.CLOCK:
            start, end = draw(st.lists(_CLOCK, min_size=2, max_size=2, unique=True))
            return Window(fact, start, end)
        case _:
            words = WEEKDAYS[:4] if unit is Unit.WEEKDAY else CODES
            return OneOf(fact, tuple(draw(st.lists(st.sampled_from(words), min_size=1, unique=True))))


def conditions(facts: tuple[Fact, ...] = tuple(Fact)) -> st.SearchStrategy[Condition]:
    def joined(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Condition]:
        parts = st.lists(inner, min_size=1, max_size=3).map(tuple)
        return st.builds(AllOf, parts) | st.builds(AnyOf, parts) | st.builds(Not, inner)

    return st.recursive(leaves(facts), joined, max_leaves=6)


@st.composite
def known(draw: st.DrawFn, facts: tuple[Fact, ...] = tuple(Fact)) -> Facts:
    """What is known: of each fact something or nothing."""
    found: Facts = {}
    for fact in draw(st.lists(st.sampled_from(facts), unique=True)):
        match UNITS[fact]:
            case Unit.FLAG:
                found[fact] = draw(st.booleans())
            case Unit.CLOCK:
                found[fact] = draw(_CLOCK)
            case Unit.WEEKDAY:
                found[fact] = draw(st.sampled_from(WEEKDAYS[:4]))
            case Unit.CODE:
                found[fact] = draw(st.sampled_from(CODES))
            case Unit.CODES:
                found[fact] = tuple(draw(st.lists(st.sampled_from(CODES), unique=True)))
            case _:
                found[fact] = draw(sizes(fact))
    return found


FEW = (
    Fact.HOLD,
    Fact.VIP,
    Fact.CATEGORY,
    Fact.WORDS,
    Fact.TIME,
    Fact.TEMPERATURE,
    Fact.WEEKDAY,
    Fact.UNRESOLVED,
)
"""So few that two rules often ask about the same."""


@st.composite
def rulesets(draw: st.DrawFn) -> Ruleset:
    rules = draw(st.lists(st.tuples(conditions(FEW), st.sampled_from(Mode)), max_size=5))
    return Ruleset(
        client=ClientId("default"),
        version=1,
        effective_from=Instant(0),
        rules=tuple(
            Rule(
                id=RuleId(f"r{number}"),
                title=f"r{number}",
                when=when,
                mode=mode,
                say="お待ちください",
                ladder=(Rung(RungKind.ALARM, 20_000),),
            )
            for number, (when, mode) in enumerate(rules)
        ),
    )
