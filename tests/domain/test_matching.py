"""B11: whether a rule matches, which one says most, and why it does or does not."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.domain.rules_drawn import ANY_CONDITION, LADDER, VALUES, known, rulesets

from escdesk.domain.ids import ClientId, Instant, RuleId
from escdesk.domain.messages.conditions import (
    UNITS,
    AllOf,
    AnyOf,
    Because,
    Fact,
    InRange,
    IsSo,
    Not,
    OneOf,
    Unit,
    Window,
)
from escdesk.domain.messages.rulesets import Mode, Rule, Ruleset
from escdesk.domain.rules.matching import (
    about_cases,
    because,
    best,
    best_for_case,
    explain,
    holds,
    precedence,
    specificity,
)

VIP, LEGAL, THREAT = IsSo(Fact.VIP), IsSo(Fact.LEGAL), IsSo(Fact.THREAT)
REFUND = OneOf(Fact.CATEGORY, ("refund",))
LONG = InRange(Fact.CALL_TIME, 900_000)


def rules(*made: tuple[str, Mode, object]) -> Ruleset:
    return Ruleset(
        client=ClientId("x"),
        version=1,
        effective_from=Instant(0),
        rules=tuple(
            Rule(id=RuleId(name), title="", mode=mode, when=when, ladder=LADDER) for name, mode, when in made
        ),
    )


def named(found) -> str | None:
    return None if found is None else found[0].id


# -- one question ---------------------------------------------------------------------------------------------

ASKED = {
    Unit.SPAN: (InRange(Fact.HOLD, 60_000, 300_000), (60_000, 299_999), (59_999, 300_000)),
    Unit.COUNT: (InRange(Fact.EXCHANGES, 2), (2, 9), (0, 1)),
    Unit.YEN: (InRange(Fact.AMOUNT, None, 1_000), (0, 999), (1_000,)),
    Unit.DAYS: (InRange(Fact.EXPERIENCE, None, 90), (0, 89), (90,)),
    Unit.GRADE: (InRange(Fact.TEMPERATURE, 2), (2, 3), (0, 1)),
    Unit.CODE: (OneOf(Fact.CATEGORY, ("refund", "billing")), ("refund", "billing"), ("line",)),
    Unit.CODES: (OneOf(Fact.WORDS, ("lawyer",)), (("lawyer",), ("a", "lawyer")), ((), ("a",))),
    Unit.FLAG: (IsSo(Fact.VIP), (True,), (False,)),
    Unit.CLOCK: (Window(Fact.TIME, 540, 1_080), (540, 1_079), (539, 1_080)),
    Unit.WEEKDAY: (OneOf(Fact.WEEKDAY, ("sat", "sun")), ("sat", "sun"), ("mon",)),
}


@pytest.mark.parametrize("unit", Unit)
def test_each_unit_is_asked_in_its_own_way(unit):
    leaf, yes, no = ASKED[unit]
    assert UNITS[leaf.fact] is unit
    assert [holds(leaf, {leaf.fact: value}) for value in (*yes, *no)] == [True] * len(yes) + [False] * len(no)
    assert holds(leaf, {}) is None, "what is not known does not hold"
    assert holds(Not(leaf), {}) is None, "and can't be denied"


@pytest.mark.parametrize("fact", Fact)
@settings(max_examples=25)
@given(data=st.data())
def test_a_question_about_any_fact_is_decided_by_that_fact_alone(fact, data):
    leaf = ASKED[UNITS[fact]][0]
    leaf = type(leaf)(fact, *(getattr(leaf, name) for name in leaf.__struct_fields__[1:]))
    value = data.draw(VALUES[UNITS[fact]])
    everything_else = data.draw(known())
    everything_else.pop(fact, None)
    assert holds(leaf, everything_else) is None
    assert holds(leaf, everything_else | {fact: value}) in (True, False)


def test_known_to_be_false_is_a_question_too():
    assert holds(IsSo(Fact.VIP, so=False), {Fact.VIP: False})
    assert holds(IsSo(Fact.VIP, so=False), {Fact.VIP: True}) is False
    assert holds(IsSo(Fact.VIP, so=False), {}) is None


@pytest.mark.parametrize(
    ("start", "end", "inside", "outside"),
    [
        (1_320, 360, (1_320, 1_439, 0, 359), (360, 1_319)),
        (600, 600, (0, 599, 600, 1_439), ()),
        (0, 1_440, (0, 1_439), ()),
    ],
)
def test_a_window_may_go_past_midnight(start, end, inside, outside):
    window = Window(Fact.TIME, start, end)
    assert all(holds(window, {Fact.TIME: minute}) for minute in inside)
    assert not any(holds(window, {Fact.TIME: minute}) for minute in outside)


@pytest.mark.parametrize(
    ("leaf", "value"),
    [
        (InRange(Fact.CATEGORY, 1), "refund"),
        (OneOf(Fact.HOLD, ("refund",)), 5),
        (IsSo(Fact.HOLDS), 1),
        (Window(Fact.CATEGORY, 0, 60), "refund"),
    ],
)
def test_a_question_in_the_wrong_unit_has_no_answer(leaf, value):
    assert holds(leaf, {leaf.fact: value}) is None


# -- and, or, not ---------------------------------------------------------------------------------------------

YES, NO, UNKNOWN = IsSo(Fact.VIP), IsSo(Fact.LEGAL), IsSo(Fact.OUTAGE)
FACTS = {Fact.VIP: True, Fact.LEGAL: False}


@pytest.mark.parametrize(
    ("parts", "every", "some"),
    [
        ((), True, False),
        ((YES, YES), True, True),
        ((YES, NO), False, True),
        ((NO, NO), False, False),
        ((YES, UNKNOWN), None, True),
        ((UNKNOWN, NO), False, None),
        ((UNKNOWN, UNKNOWN), None, None),
    ],
)
def test_three_values(parts, every, some):
    assert holds(AllOf(parts), FACTS) is every
    assert holds(AnyOf(parts), FACTS) is some


def test_not_turns_what_is_known():
    assert [holds(Not(one), FACTS) for one in (YES, NO, UNKNOWN)] == [False, True, None]


@given(condition=ANY_CONDITION, facts=known(), hidden=st.sets(st.sampled_from(list(Fact))))
def test_to_learn_more_never_turns_an_answer(condition, facts, hidden):
    before = holds(condition, {fact: value for fact, value in facts.items() if fact not in hidden})
    if before is not None:
        assert holds(condition, facts) is before


@given(parts=st.lists(ANY_CONDITION, max_size=3).map(tuple), facts=known())
def test_not_all_is_any_not(parts, facts):
    assert holds(Not(AllOf(parts)), facts) is holds(AnyOf(tuple(map(Not, parts))), facts)


# -- which says most ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("when", "needed"),
    [
        (AllOf(()), 0),
        (VIP, 1),
        (Not(AllOf((VIP, LONG))), 1),
        (AllOf((VIP, REFUND, LONG)), 3),
        (AnyOf((VIP, AllOf((REFUND, LONG)))), 1),
        (AllOf((AnyOf((LEGAL, THREAT)), REFUND)), 2),
        (AnyOf(()), 0),
    ],
)
def test_specificity_is_the_number_of_facts_that_have_to_hold(when, needed):
    assert specificity(rules(("r", Mode.SUGGEST, when)).rules[0]) == needed


EVERYTHING = {Fact.VIP: True, Fact.LEGAL: True, Fact.CATEGORY: "refund", Fact.CALL_TIME: 900_000}


def test_raise_goes_before_require_before_suggest():
    all_three = rules(
        ("suggest", Mode.SUGGEST, AllOf((VIP, REFUND, LONG))),
        ("require", Mode.REQUIRE, AllOf((VIP, REFUND))),
        ("raise", Mode.RAISE, VIP),
    )
    assert named(best(all_three, EVERYTHING)) == "raise"
    assert named(best(all_three, EVERYTHING, frozenset({RuleId("raise")}))) == "require"
    assert [rule.id for rule in precedence(all_three)] == ["raise", "require", "suggest"]


def test_then_the_more_specific_then_the_earlier():
    ruleset = rules(
        ("vip", Mode.SUGGEST, VIP),
        ("first", Mode.SUGGEST, AllOf((VIP, REFUND))),
        ("second", Mode.SUGGEST, AllOf((LEGAL, REFUND))),
    )
    assert named(best(ruleset, EVERYTHING)) == "first"
    assert named(best(ruleset, EVERYTHING | {Fact.VIP: False})) == "second"
    assert [rule.id for rule in precedence(ruleset)] == ["first", "second", "vip"]


def test_a_catch_all_matches_what_nothing_else_does():
    ruleset = rules(("any", Mode.SUGGEST, AllOf(())), ("vip", Mode.SUGGEST, VIP))
    assert best(ruleset, {}) == (ruleset.rules[0], ())
    assert named(best(ruleset, EVERYTHING)) == "vip"
    assert best(rules(), EVERYTHING) is None


def test_rules_about_open_cases_say_nothing_of_a_call_and_the_others_nothing_of_a_case():
    day = InRange(Fact.UNRESOLVED, 86_400_000)
    ruleset = rules(
        ("call", Mode.RAISE, VIP),
        ("case", Mode.SUGGEST, AllOf((AnyOf((VIP, day)), REFUND))),
        ("deep", Mode.SUGGEST, Not(AllOf((LEGAL, Not(day))))),
    )
    assert [about_cases(rule) for rule in ruleset.rules] == [False, True, True]
    assert named(best(ruleset, EVERYTHING)) == "call"
    assert named(best_for_case(ruleset, EVERYTHING)) == "case"
    assert best(ruleset, EVERYTHING, frozenset({RuleId("call")})) is None
    assert named(best_for_case(ruleset, {Fact.UNRESOLVED: 86_400_000})) == "deep"


# -- why ------------------------------------------------------------------------------------------------------


def test_because_names_what_made_it_match_each_fact_once():
    when = AllOf((
        AnyOf((LEGAL, THREAT, Not(VIP))), InRange(Fact.HOLDS, 2), InRange(Fact.HOLDS, None, 9), Not(LONG),
    ))  # fmt: skip
    facts = {Fact.THREAT: True, Fact.VIP: False, Fact.LEGAL: False, Fact.HOLDS: 3, Fact.CALL_TIME: 5}
    found = best(rules(("r", Mode.SUGGEST, when)), facts)
    assert found is not None
    assert found[1] == (
        Because(Fact.THREAT, True), Because(Fact.VIP, False), Because(Fact.HOLDS, 3), Because(Fact.CALL_TIME, 5),
    )  # fmt: skip


def test_because_of_a_denied_group_names_what_failed_in_it():
    facts = {Fact.VIP: True, Fact.LEGAL: False, Fact.THREAT: False}
    assert because(Not(AllOf((VIP, LEGAL))), facts) == (Because(Fact.LEGAL, False),)
    assert because(Not(AnyOf((LEGAL, THREAT))), facts) == (
        Because(Fact.LEGAL, False),
        Because(Fact.THREAT, False),
    )


def test_explain_says_of_every_question_whether_it_held():
    when = AllOf((VIP, Not(REFUND), LONG))
    (one,) = explain(rules(("r", Mode.RAISE, when)), {Fact.VIP: True, Fact.CATEGORY: "refund"})
    assert (one.rule, one.of_case, one.matched) == ("r", False, False)
    assert [(x.leaf, x.denied, x.held, x.value) for x in one.looked] == [
        (VIP, False, True, True),
        (REFUND, True, True, "refund"),
        (LONG, False, None, None),
    ]


@given(condition=ANY_CONDITION, facts=known())
def test_the_reasons_alone_are_enough(condition, facts):
    if holds(condition, facts):
        said = because(condition, facts)
        assert len({one.fact for one in said}) == len(said)
        assert holds(condition, {one.fact: one.value for one in said})


@given(ruleset=rulesets(), facts=known(), left=st.sets(st.sampled_from(["r0", "r1", "r2"])))
def test_best_and_explain_agree(ruleset, facts, left):
    left_out = frozenset(map(RuleId, left))
    explained = explain(ruleset, facts)
    assert sorted(one.rule for one in explained) == sorted(rule.id for rule in ruleset.rules)
    matched = [one for one in explained if one.matched and one.rule not in left_out]
    of_calls = [one.rule for one in matched if not one.of_case]
    assert named(best(ruleset, facts, left_out)) == (of_calls[0] if of_calls else None)
    of_cases = [one.rule for one in explained if one.matched and one.of_case]
    assert named(best_for_case(ruleset, facts)) == (of_cases[0] if of_cases else None)


@given(ruleset=rulesets(), facts=known())
def test_what_matched_is_explained_by_the_same_values(ruleset, facts):
    found = best(ruleset, facts)
    if found is not None:
        (explained,) = [one for one in explain(ruleset, facts) if one.rule == found[0].id]
        looked = {(one.leaf.fact, one.value) for one in explained.looked}
        assert {(one.fact, one.value) for one in found[1]} <= looked
