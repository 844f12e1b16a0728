"""What changed from one version of a client's rules to another, in the words of the file."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from escdesk.domain.messages.ladders import Party, Rung, RungKind
from escdesk.domain.messages.rulesets import LEVELS, Category, OutsideParty, Rule, Ruleset, Template
from escdesk.domain.rules.matching import precedence
from escdesk.hub.keys import spelt
from escdesk.hub.rulefile.language import written
from escdesk.hub.rulefile.printing import local_time


def differences(old: Ruleset, new: Ruleset) -> Iterator[str]:
    """Line by line: `+` came, `-` went, `~` changed; nothing when both say the same."""
    yield from _changed("", _head(old), _head(new), " ")
    yield from _words(old.words, new.words)
    for name, before, after in (
        ("category", {one.id: one for one in old.categories}, {one.id: one for one in new.categories}),
        ("outside", {one.id: one for one in old.outside}, {one.id: one for one in new.outside}),
        ("rule", {one.id: one for one in old.rules}, {one.id: one for one in new.rules}),
        ("template", {one.id: one for one in old.templates}, {one.id: one for one in new.templates}),
    ):
        yield from _parts(name, before, after)
    yield from _order(old, new)


def _head(ruleset: Ruleset) -> dict[str, object]:
    calendar, review = ruleset.calendar, ruleset.review_at
    return {
        "effective_from": local_time(ruleset, ruleset.effective_from)
        if ruleset.effective_from
        else "at once",
        "review_on": "never" if review is None else local_time(ruleset, review)[:10],
        "sla": spelt(ruleset.sla_ms),
        "details": str(ruleset.details).lower(),
        "zone": calendar.zone,
        "hours": calendar.week,
        "closed days": calendar.closed,
        "special days": calendar.special,
    }


def _words(old: Mapping[str, Sequence[str]], new: Mapping[str, Sequence[str]]) -> Iterator[str]:
    for name in dict.fromkeys((*old, *new)):
        came = [word for word in new.get(name, ()) if word not in old.get(name, ())]
        went = [word for word in old.get(name, ()) if word not in new.get(name, ())]
        if came or went:
            yield f"~ words {name}: {', '.join([*(f'+{one}' for one in came), *(f'-{one}' for one in went)])}"


Part = Rule | Category | OutsideParty | Template


def _parts(name: str, old: Mapping[Any, Part], new: Mapping[Any, Part]) -> Iterator[str]:
    yield from (f"- {name} {one}: {_title(old[one])}" for one in old if one not in new)
    yield from (f"+ {name} {one}: {_title(new[one])}" for one in new if one not in old)
    for one in new:
        if one in old and old[one] != new[one]:
            yield f"~ {name} {one}: {_title(new[one])}"
            yield from _changed("    ", _fields(old[one]), _fields(new[one]), ": ")


def _title(part: Part) -> str:
    return part.title if isinstance(part, Rule) else part.label


def _fields(part: Part) -> dict[str, object]:
    """A part as pairs that can be compared and read."""
    match part:
        case Rule():
            return {
                "title": part.title,
                "topic": part.topic,
                "when": written(part.when),
                "mode": part.mode.value,
                "lane": part.lane.value,
                "asks": part.asks.value,
                "level": LEVELS[part.level],
                "to": written_ladder(part.ladder),
                "handle_within": spelt(part.handle_within_ms),
                "time": part.handle_time.value,
                "say": part.say,
                "steps": " / ".join(part.steps),
                "silent": str(part.silent).lower(),
            }
        case Category():
            return {"label": part.label, "names": ", ".join(part.names), "symptoms": str(part.symptoms)}
        case OutsideParty():
            return {"label": part.label, "within": spelt(part.within_ms), "means": ", ".join(part.means)}
        case Template():
            return {
                "label": part.label,
                "kana": part.kana,
                "kind": "message" if part.kind is None else part.kind.value,
                "text": part.text,
                "sentence": part.sentence,
                "categories": ", ".join(part.categories),
            }


def _changed(indent: str, old: Mapping[str, object], new: Mapping[str, object], joiner: str) -> Iterator[str]:
    for name, after in new.items():
        before = old[name]
        if before == after:
            continue
        if isinstance(before, str) and isinstance(after, str):
            yield f"{indent}~ {name}{joiner}{before or '(nothing)'} → {after or '(nothing)'}"
        else:
            yield f"{indent}~ {name}{joiner.rstrip()} changed"


def written_ladder(ladder: Sequence[Rung]) -> str:
    """`role sv 20s wait 60s → managers 20s → everyone 20s → alarm`."""
    return " → ".join(map(_rung, ladder))


def _rung(rung: Rung) -> str:
    if rung.kind is RungKind.ALARM:
        return "alarm"
    who = " + ".join(map(_party, rung.parties)) or rung.kind.value
    return f"{who} {spelt(rung.ring_ms)}" + (f" wait {spelt(rung.wait_ms)}" if rung.wait_ms else "")


def _party(party: Party) -> str:
    return f"{party.kind.value} {party.name}"


def _order(old: Ruleset, new: Ruleset) -> Iterator[str]:
    """Which of two that both versions have goes first may change without either changing."""
    both = {rule.id for rule in old.rules} & {rule.id for rule in new.rules}
    before = [rule.id for rule in precedence(old) if rule.id in both]
    after = [rule.id for rule in precedence(new) if rule.id in both]
    if before != after:
        yield f"~ order {' > '.join(before)} → {' > '.join(after)}"
