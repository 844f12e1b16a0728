"""Rules in the words of people: conditions, destinations and times as sentences, Japanese or English."""

from collections.abc import Mapping, Sequence
from functools import reduce
from typing import Final, get_args

from escdesk.domain.ids import PersonId
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
from escdesk.domain.messages.ladders import Party, PartyKind, Rung, RungKind
from escdesk.domain.messages.rulesets import OutsideParty, Ruleset
from escdesk.hub.resources import Language, texts
from escdesk.hub.rulefile.language import clock

LANGUAGES: Final[tuple[Language, ...]] = get_args(Language)


class Words:
    """The words of one language for one client's rules; `names` are people's, as colleagues read them."""

    def __init__(self, language: Language, ruleset: Ruleset, names: Mapping[PersonId, str]) -> None:
        self._texts: Final = texts(language, "rules")
        self._names: Final = names
        self._outside: Final[dict[str, OutsideParty]] = {party.id: party for party in ruleset.outside}
        self._labels: Final[dict[Fact, dict[str, str]]] = {
            Fact.CATEGORY: {one.id: one.label for one in ruleset.categories},
            Fact.SYMPTOM: {
                code: label for one in reversed(ruleset.categories) for code, label in one.symptoms.items()
            },
            Fact.WORDS: {code: _some(words) for code, words in ruleset.words.items()},
            Fact.WEEKDAY: {day: self(f"weekday.{day}") for day in WEEKDAYS},
        }

    def __call__(self, key: str, /, **fields: object) -> str:
        return self._texts[key].format_map(fields)

    # -- conditions -------------------------------------------------------------------------------------------

    def condition(self, part: Condition, *, inside: bool = False) -> str:
        """The condition as the end of a sentence that begins with "when"; `inside`: in brackets where it needs them."""
        match part:
            case AllOf(()):
                return self("condition.always")
            case AllOf(parts) | AnyOf(parts) if len(parts) == 1:
                return self.condition(parts[0], inside=inside)
            case AllOf(parts):
                said = self("condition.all").join(self.condition(one, inside=True) for one in parts)
            case AnyOf(parts):
                said = self("condition.any").join(self.condition(one, inside=True) for one in parts)
            case Not(inner):
                return self._denied(inner)
            case _:
                return self.leaf(part)
        return self("condition.group", inner=said) if inside else said

    def _denied(self, part: Condition) -> str:
        """What is left when it does not hold, where that can be said without a "not"."""
        match part:
            case InRange(fact, low, None):
                return self.leaf(InRange(fact, None, low))
            case InRange(fact, None, below):
                return self.leaf(InRange(fact, below, None))
            case IsSo(fact, so):
                return self.leaf(IsSo(fact, so=not so))
            case Window(fact, start, end):
                return self.leaf(Window(fact, end, start))
            case OneOf():
                return self._one_of(part, "none_with_words" if part.fact is Fact.WORDS else "none_of")
            case _:
                return self("condition.not", inner=self.condition(part, inside=True))

    def _one_of(self, leaf: OneOf, key: str) -> str:
        values = self("condition.or").join(self.value(leaf.fact, one) for one in leaf.values)
        return self(f"condition.{key}", fact=self(f"fact.{leaf.fact.value}"), values=values)

    def leaf(self, leaf: Leaf) -> str:
        fact = self(f"fact.{leaf.fact.value}")
        match leaf:
            case InRange(_, low, None):
                return self("condition.at_least", fact=fact, low=self.value(leaf.fact, low or 0))
            case InRange(_, None, below):
                return self("condition.below", fact=fact, below=self.value(leaf.fact, below or 0))
            case InRange(_, low, below):
                span = {"low": self.value(leaf.fact, low or 0), "below": self.value(leaf.fact, below or 0)}
                return self("condition.between", fact=fact, **span)
            case IsSo():
                return self(f"{'yes' if leaf.so else 'no'}.{leaf.fact.value}")
            case Window():
                return self("condition.window", start=clock(leaf.start), end=clock(leaf.end))
            case OneOf():
                return self._one_of(leaf, "words" if leaf.fact is Fact.WORDS else "one_of")

    def value(self, fact: Fact, value: Value) -> str:
        """A fact's value with its unit."""
        match UNITS[fact], value:
            case Unit.SPAN, int():
                return self.span(value)
            case Unit.COUNT, int():
                return self("size.count", n=value)
            case Unit.YEN, int():
                return self("size.yen", n=f"{value:,}")
            case Unit.DAYS, int():
                return self("size.days", n=value)
            case Unit.GRADE, int():
                return self(f"temperature.{GRADES[max(0, min(value, len(GRADES) - 1))]}")
            case Unit.CLOCK, int():
                return clock(value)
            case Unit.FLAG, bool():
                return self(f"{'yes' if value else 'no'}.{fact.value}")
            case _, tuple():
                return self("condition.or").join(self.value(fact, one) for one in value)
            case _:
                return self("size.quoted", text=self._labels.get(fact, {}).get(str(value), value))

    def span(self, span_ms: int) -> str:
        """`1分30秒`; what has passed is so much over."""
        if span_ms < 0:
            return self("size.over", span=self.span(-span_ms))
        whole, thousandths = divmod(span_ms, 1_000)
        hours, rest = divmod(whole, 3_600)
        minutes, seconds = divmod(rest, 60)
        sizes = (
            ("hours", hours),
            ("minutes", minutes),
            ("seconds", seconds),
            ("less_than_second", thousandths),
        )
        parts = [self(f"size.{name}", n=size) for name, size in sizes if size]
        if not parts:
            return self("size.seconds", n=0)
        return reduce(lambda first, second: self("size.joined", first=first, second=second), parts)

    # -- destinations -----------------------------------------------------------------------------------------

    def party(self, party: Party) -> str:
        match party.kind:
            case PartyKind.ROLE:
                return self(f"party.{party.name}")
            case PartyKind.SKILL:
                return self("party.skill", name=party.name)
            case PartyKind.TEAM:
                return self("party.team", name=party.name)
            case PartyKind.PERSON:
                return self._names.get(PersonId(party.name), party.name)
            case PartyKind.OUTSIDE:
                known = self._outside.get(party.name)
                return party.name if known is None else known.label

    def means(self, party: OutsideParty) -> str:
        """By what they are reached, in order."""
        return self("party.then").join(self(f"party.{means}") for means in party.means)

    def longest_ms(self, rung: Rung) -> int:
        """How long this rung takes when nobody answers: outside, its ring passes for each means."""
        known = (self._outside.get(party.name) for party in rung.parties)
        times = next((len(one.means) for one in known if one is not None), 1)
        return rung.wait_ms + rung.ring_ms * (times if rung.kind is RungKind.OUTSIDE else 1)

    def rung(self, rung: Rung) -> str:
        """Whom a rung rings, and for how long."""
        if rung.kind is RungKind.ALARM:
            return self("party.alarm")
        who = self("party.together").join(map(self.party, rung.parties)) or self(f"party.{rung.kind.value}")
        ring, wait = self.span(rung.ring_ms), self.span(rung.wait_ms)
        return self("party.waiting" if rung.wait_ms else "party.rung", who=who, ring=ring, wait=wait)

    def ladder(self, ladder: tuple[Rung, ...]) -> str:
        return self("party.then").join(map(self.rung, ladder))


def _some(words: Sequence[str]) -> str:
    return "・".join((*words[:_SHOWN], "…") if len(words) > _SHOWN else words)


_SHOWN: Final = 3
"""Words of a group that stand for all of them."""
