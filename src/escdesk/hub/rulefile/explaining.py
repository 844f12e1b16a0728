"""Why each rule matched, or why not: for a call as it stands, or for facts that somebody tries."""

from collections.abc import Iterator

from escdesk.domain.messages.conditions import Facts, Not
from escdesk.domain.messages.rulesets import Ruleset
from escdesk.domain.rules.matching import Looked, explain
from escdesk.hub.rulefile.examples import match
from escdesk.hub.rulefile.words import Words

_MARKS = {True: "○", False: "×", None: "？"}


def explained(ruleset: Ruleset, facts: Facts, words: Words, call: str | None) -> Iterator[str]:
    """Line by line, rules in their precedence; `call` None: the facts were given."""
    rules = {rule.id: rule for rule in ruleset.rules}
    said = explain(ruleset, facts)
    numbers = {"matched": sum(one.matched is True for one in said), "all": len(said)}
    yield words("explain.facts", **numbers) if call is None else words("explain.call", call=call, **numbers)
    best = match(ruleset, facts)
    yield (
        words("explain.none")
        if best is None
        else words("explain.first", title=best[0].title, rule=best[0].id)
    )
    for one in said:
        kind = f" [{words('explain.of_case')}]" if one.of_case else ""
        yield from ("", f"{_MARKS[one.matched]} {one.rule}: {rules[one.rule].title}{kind}")
        yield from (f"    {_question(looked, words)}" for looked in one.looked)


def _question(looked: Looked, words: Words) -> str:
    answer = looked.held if looked.held is None else looked.held is not looked.denied
    asked = words.condition(Not(looked.leaf) if looked.denied else looked.leaf)
    value = (
        words("condition.unknown")
        if looked.value is None
        else words("explain.now", value=words.value(looked.leaf.fact, looked.value))
    )
    return f"{_MARKS[answer]} {asked} ({value})"
