"""The rule that speaks about a call, as the panel shows it: pure, from sight and papers."""

import unicodedata
from collections.abc import Iterable, Mapping
from typing import Final

from escdesk.desktop.known import Known
from escdesk.desktop.panel.rule_view import FactView, RuleView
from escdesk.domain.messages.conditions import UNITS, Because, Fact, Unit
from escdesk.domain.messages.ladders import PartyKind, RungKind
from escdesk.domain.messages.people import Role
from escdesk.domain.messages.rulesets import Mode, Rule, Ruleset
from escdesk.domain.model.calls import Call
from escdesk.domain.model.escalations import Escalation
from escdesk.domain.rules.matching import best

_MANAGER: Final = 2  # index in rulesets.LEVELS


def matching_rule(known: Known, call: Call | None) -> Rule | None:
    """Return the rule that the hub says matches this call just now."""
    rules = None if call is None or call.match is None else known.rules(call.client)
    return None if rules is None or call is None or call.match is None else rules.rule(call.match.rule)


def rule_view(known: Known, call: Call) -> RuleView:
    """Return what the matching rule says; without one, whoever is free."""
    rule = matching_rule(known, call)
    if rule is None or call.match is None:
        return RuleView(version=known.rulebook.text.version)
    return _view(known, call, rule, call.match.version, call.match.because)


def rule_of(known: Known, call: Call, escalation: Escalation) -> RuleView | None:
    """Return the rule by which a hand was raised, None when there was none or it is no longer in force.

    Its words are those in force, its version the one that was stamped.
    """
    rules = known.rules(escalation.client)
    current = None if rules is None else rules.current
    if current is None:
        return None
    rule = next((one for one in current.rules if one.id == escalation.rule), None)
    if rule is None:  # help without a rule of its own: what the company permits holds all the same
        return permitted(known, call) if escalation.silent else None
    match = call.match
    because = match.because if match is not None and match.rule == rule.id else ()
    return _view(known, call, rule, escalation.rules, because)


def permitted(known: Known, call: Call) -> RuleView | None:
    """Return the rule that holds the sentences the company permits, None when there is none.

    The silent one that would be followed if nothing were known but that somebody is harassed; else any with sentences.
    """
    rules = known.rules(call.client)
    current = None if rules is None else rules.current
    if current is None:
        return None
    loud = frozenset(one.id for one in current.rules if not one.silent)
    found = best(current, {Fact.HARASSMENT: True}, leave_out=loud)
    rule = found[0] if found is not None else next((one for one in current.rules if one.steps), None)
    return None if rule is None else _view(known, call, rule, current.version, ())


def _view(known: Known, call: Call, rule: Rule, version: int, because: tuple[Because, ...]) -> RuleView:
    rules = known.rules(call.client)
    current = None if rules is None else rules.current
    in_force = current is not None and current.version == version
    note = known.rule_note(call.client, version) if in_force else None
    return RuleView(
        title=rule.title,
        topic=rule.topic,
        required=rule.mode is Mode.REQUIRE,
        within_ms=_answered_within(rule),
        version=version,
        rule_id=rule.id,
        whom=_whom(rule),
        asks=rule.asks,
        because=tuple(_fact(known, call, current, one) for one in because),
        effective_from=rules.since if rules is not None and in_force else None,
        author="" if note is None else note.author,
        reason="" if note is None else note.reason,
        say=rule.say,
        steps=rule.steps,
    )


def _answered_within(rule: Rule) -> int:
    """When the alarm stands at the latest, whoever is rung and waited for before: what the rule promises."""
    return sum(rung.ring_ms + rung.wait_ms for rung in rule.ladder if rung.kind is not RungKind.ALARM)


def _whom(rule: Rule) -> str:
    """Whose button it is: of those whom the rule names first."""
    if rule.silent:
        return "silent"
    if rule.level >= _MANAGER:
        return "manager"
    parties = next((rung.parties for rung in rule.ladder if rung.parties), ())
    if parties and all(party.kind is PartyKind.OUTSIDE for party in parties):
        return "outside"
    if parties and all(
        party.kind in {PartyKind.SKILL, PartyKind.TEAM} or party.name == Role.SPECIALIST for party in parties
    ):
        return "specialist"
    return "sv"


# -- why it matches -------------------------------------------------------------------------------------------


def _fact(known: Known, call: Call, ruleset: Ruleset | None, one: Because) -> FactView:
    fact, value = one.fact, one.value
    match UNITS[fact]:
        case Unit.FLAG:
            return FactView(fact.value, so=bool(value))
        case Unit.CODES:
            codes = value if isinstance(value, tuple) else (str(value),)
            groups = {} if ruleset is None else ruleset.words
            return FactView(fact.value, words=tuple(_spoken(known, call, groups, codes)))
        case Unit.CODE | Unit.WEEKDAY:
            return FactView(fact.value, words=(_label(known, call, ruleset, fact, str(value)),))
        case _:
            return FactView(fact.value, number=value if isinstance(value, int) else None)


def _label(known: Known, call: Call, ruleset: Ruleset | None, fact: Fact, code: str) -> str:
    categories = () if ruleset is None else ruleset.categories
    if fact is Fact.CATEGORY:
        return next((one.label for one in categories if one.id == code), code)
    if fact is Fact.SYMPTOM:
        card = known.card(call.id)
        of_card = [one for one in categories if card is not None and one.id == card.category]
        return next((one.symptoms[code] for one in (*of_card, *categories) if code in one.symptoms), code)
    return known.queue(code) if fact is Fact.QUEUE else code


def _spoken(
    known: Known, call: Call, groups: Mapping[str, tuple[str, ...]], codes: Iterable[str]
) -> Iterable[str]:
    """Of each group the word that stands on the card; its first word where the card is not here."""
    text = known.card_text(call.id)
    parts = () if text is None else (text.decision_wanted, text.concern, text.tried, text.background)
    card = _folded(" ".join(parts))
    for code in codes:
        words = groups.get(code, ())
        yield next((word for word in words if _folded(word) in card), words[0] if words else code)


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
