"""The rules of a client: the version in force and those that are to come."""

from collections.abc import Callable
from typing import Any

from immutables import Map
from msgspec import Struct
from msgspec.structs import replace

from escdesk.domain.ids import ClientId, Instant, RuleId
from escdesk.domain.messages import rulesets as s
from escdesk.domain.messages.kinds import Event
from escdesk.domain.messages.rulesets import Rule, Ruleset
from escdesk.domain.model.touches import Touches, named


class Rules(Struct, frozen=True, kw_only=True, tag="rules", tag_field="kind"):
    """Of one client. `newest` is the highest version that was ever adopted."""

    id: ClientId
    newest: int = 0
    current: Ruleset | None = None
    since: Instant = Instant(0)
    """When `current` began to hold: its `effective_from`, or its adoption if that came later."""
    coming: tuple[Ruleset, ...] = ()
    """Adopted and not in force yet, earliest first."""
    review_due: bool = False
    """The review date has come and no lead has looked yet."""
    reviewed: int = 0
    """The version whose review is done."""

    @property
    def newest_in_force(self) -> int:
        """The version in force; 0 when there is none."""
        return 0 if self.current is None else self.current.version

    def rule(self, rule: RuleId) -> Rule | None:
        """The rule of this id in the version in force."""
        if self.current is None:
            return None
        return next((one for one in self.current.rules if one.id == rule), None)


Rulesets = Map[ClientId, Rules]


def _in_force(rules: Rules, ruleset: Ruleset, at: Instant) -> Rules:
    """What was to come into force earlier never will: the newer version replaces it."""
    coming = tuple(one for one in rules.coming if one.effective_from > at and one.version != ruleset.version)
    return replace(rules, current=ruleset, since=at, coming=coming, review_due=False)


def _adopted(rulesets: Rulesets, event: s.RulesAdopted) -> Rulesets:
    ruleset = event.ruleset
    rules = rulesets.get(ruleset.client) or Rules(id=ruleset.client)
    rules = replace(rules, newest=max(rules.newest, ruleset.version))
    if ruleset.effective_from <= event.at:
        return rulesets.set(rules.id, _in_force(rules, ruleset, event.at))
    earlier = tuple(one for one in rules.coming if one.effective_from < ruleset.effective_from)
    return rulesets.set(rules.id, replace(rules, coming=(*earlier, ruleset)))


def _came(rulesets: Rulesets, event: s.RulesInForce) -> Rulesets:
    rules = rulesets[event.client]
    ruleset = next(one for one in rules.coming if one.version == event.version)
    return rulesets.set(rules.id, _in_force(rules, ruleset, event.at))


def _review_due(rulesets: Rulesets, event: s.ReviewFellDue) -> Rulesets:
    return rulesets.set(event.client, replace(rulesets[event.client], review_due=True))


def _reviewed(rulesets: Rulesets, event: s.RulesReviewed) -> Rulesets:
    return rulesets.set(
        event.client, replace(rulesets[event.client], review_due=False, reviewed=event.version)
    )


CHANGES: dict[type[Event], Callable[[Rulesets, Any], Rulesets]] = {
    s.RulesAdopted: _adopted,
    s.RulesInForce: _came,
    s.ReviewFellDue: _review_due,
    s.RulesReviewed: _reviewed,
}
"""How an event changes rules, and nothing else."""

TOUCHES: Touches = {
    s.RulesAdopted: lambda event: (event.ruleset.client,),
    **{kind: named("client") for kind in (s.RulesInForce, s.ReviewFellDue, s.RulesReviewed)},
}
