"""Check, explain and best say the same of random rules and random facts."""

from itertools import combinations

from hypothesis import given, settings
from tests.hub.rulefile.conditions import FEW, known, rulesets
from tests.hub.rulefile.floor import TODAY, look

from escdesk.domain.messages.conditions import Fact, Facts
from escdesk.domain.messages.ladders import Rung, RungKind
from escdesk.domain.messages.rulesets import Rule, Ruleset
from escdesk.domain.rules.matching import about_cases, best, best_for_case, explain, holds, specificity
from escdesk.hub.rulefile.checking import check
from escdesk.hub.rulefile.language import written
from escdesk.hub.rulefile.words import LANGUAGES, Words

CATEGORIES = """
[words]
a = ["あ"]
b = ["い"]
c = ["う"]
[[category]]
id = "a"
label = "A"
[[category]]
id = "b"
label = "B"
[[category]]
id = "c"
label = "C"
"""


def as_file(ruleset: Ruleset) -> str:
    rules = (
        f'[[rule]]\nid = "{rule.id}"\ntitle = "{rule.title}"\nmode = "{rule.mode.value}"\nsay = "{rule.say}"\n'
        f'when = {written(rule.when)}\n[[rule.to]]\nrole = "sv"\n'
        for rule in ruleset.rules
    )
    return "\n".join(('author = "運営"\nreason = "ためし"', CATEGORIES, *rules))


def equal(one: Rule, other: Rule) -> bool:
    return (about_cases(one), one.mode, specificity(one)) == (
        about_cases(other),
        other.mode,
        specificity(other),
    )


@settings(max_examples=100)
@given(rulesets(), known(FEW))
def test_check_explain_and_best_agree(ruleset: Ruleset, facts: Facts) -> None:
    checked = check("f", as_file(ruleset).encode(), look, TODAY)
    assert checked.compiled is not None
    assert [(one.id, one.mode) for one in checked.compiled.ruleset.rules] == [
        (one.id, one.mode) for one in ruleset.rules
    ]
    compiled = checked.compiled.ruleset
    said = "\n".join(checked.faults)
    matching = [rule for rule in compiled.rules if holds(rule.when, facts)]
    for rule in matching:
        assert f'rule "{rule.id}": this rule can never match' not in said
    for one, other in combinations(matching, 2):
        if equal(one, other):
            assert f'rule "{other.id}": overlaps with' in said
    explained = explain(compiled, facts)
    assert {one.rule for one in explained if one.matched} == {rule.id for rule in matching}
    for cases, found in ((False, best(compiled, facts)), (True, best_for_case(compiled, facts))):
        first = next((one.rule for one in explained if one.matched and one.of_case is cases), None)
        assert (None if found is None else found[0].id) == first


@settings(max_examples=60)
@given(rulesets(), known())
def test_whatever_is_compiled_has_words(ruleset: Ruleset, facts: Facts) -> None:
    for language in LANGUAGES:
        words = Words(language, ruleset, {})
        for rule in ruleset.rules:
            assert words.condition(rule.when).strip()
        for fact, value in facts.items():
            assert words.value(fact, value).strip() or value == ()


def test_every_fact_and_every_rung_has_words() -> None:
    ruleset = Ruleset(client="default", version=1, effective_from=0)  # type: ignore[arg-type]
    for language in LANGUAGES:
        words = Words(language, ruleset, {})
        assert len({words(f"fact.{fact.value}") for fact in Fact}) == len(Fact)
        rungs = {words.rung(Rung(kind, 20_000)) for kind in RungKind if kind not in _OF_PARTIES}
        assert len(rungs) == len(RungKind) - len(_OF_PARTIES)


_OF_PARTIES = (RungKind.PARTIES, RungKind.OUTSIDE)
