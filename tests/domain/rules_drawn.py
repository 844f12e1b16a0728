"""Rules of any shape, and facts that they may be asked about, for property tests."""

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

LADDER = (Rung(RungKind.ALARM, 20_000),)
CODES = ("a", "b", "c")
MINUTES = st.integers(0, 1_439)

VALUES = {
    Unit.SPAN: st.integers(-2, 6),
    Unit.COUNT: st.integers(0, 4),
    Unit.YEN: st.integers(0, 4),
    Unit.DAYS: st.integers(0, 4),
    Unit.GRADE: st.integers(0, len(GRADES) - 1),
    Unit.CODE: st.sampled_from(CODES),
    Unit.CODES: st.lists(st.sampled_from(CODES), max_size=2, unique=True).map(tuple),
    Unit.FLAG: st.booleans(),
    Unit.CLOCK: MINUTES,
    Unit.WEEKDAY: st.sampled_from(WEEKDAYS),
}
"""Few different ones: conditions and facts shall often meet."""


def ranges(fact: Fact, numbers: st.SearchStrategy[int]) -> st.SearchStrategy[Leaf]:
    bounds = st.tuples(st.none() | numbers, st.none() | numbers)
    return bounds.map(lambda two: InRange(fact, *two))


def leaves(fact: Fact) -> st.SearchStrategy[Leaf]:
    match UNITS[fact]:
        case Unit.FLAG:
            return st.booleans().map(lambda so: IsSo(fact, so))
        case Unit.CLOCK:
            return st.tuples(MINUTES, MINUTES).map(lambda two: Window(fact, *two))
        case Unit.CODE | Unit.CODES | Unit.WEEKDAY as unit:
            words = st.sampled_from(WEEKDAYS if unit is Unit.WEEKDAY else CODES)
            return st.lists(words, min_size=1, max_size=2, unique=True).map(
                lambda some: OneOf(fact, tuple(some))
            )
        case unit:
            return ranges(fact, VALUES[unit])


def conditions(leaf: st.SearchStrategy[Leaf]) -> st.SearchStrategy[Condition]:
    def around(inner: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
        parts = st.lists(inner, max_size=3).map(tuple)
        return parts.map(AllOf) | parts.map(AnyOf) | inner.map(Not)

    return st.recursive(leaf, around, max_leaves=5)


ANY_LEAF = st.sampled_from(list(Fact)).flatmap(leaves)
ANY_CONDITION = conditions(ANY_LEAF)


@st.composite
def known(draw) -> Facts:
    """Most facts, some of them not known."""
    facts = draw(st.sets(st.sampled_from(list(Fact)), min_size=5))
    return {fact: draw(VALUES[UNITS[fact]]) for fact in sorted(facts)}


@st.composite
def rulesets(draw, condition: st.SearchStrategy[Condition] = ANY_CONDITION, most: int = 8) -> Ruleset:
    made = draw(st.lists(st.tuples(condition, st.sampled_from(list(Mode))), max_size=most))
    rules = tuple(
        Rule(id=RuleId(f"r{number}"), title="", when=when, mode=mode, ladder=LADDER)
        for number, (when, mode) in enumerate(made)
    )
    return Ruleset(client=ClientId("x"), version=1, effective_from=Instant(0), rules=rules)
