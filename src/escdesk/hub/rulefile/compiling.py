"""A rule file becomes one version of a client's rules, with the papers that belong to it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from escdesk.domain.ids import ClientId, Instant, RuleId
from escdesk.domain.messages.conditions import Fact
from escdesk.domain.messages.consults import InstructionKind
from escdesk.domain.messages.ladders import Asks, Lane
from escdesk.domain.messages.papers import AnyPaper, RuleNote, RuleSource
from escdesk.domain.messages.rulesets import (
    LEVELS,
    Category,
    HandleTime,
    Mode,
    OutsideParty,
    Rule,
    Ruleset,
    Template,
)
from escdesk.hub.rulefile import hours, parties
from escdesk.hub.rulefile.examples import Example, facts_of
from escdesk.hub.rulefile.ladders import Around, ladder
from escdesk.hub.rulefile.language import Codes, condition, look_up
from escdesk.hub.rulefile.reading import RuleFile, rule_path
from escdesk.hub.rulefile.shape import MESSAGE
from escdesk.hub.rulefile.staff import Staff
from escdesk.hub.toml_tables import Reading

AT_ONCE = Instant(0)
"""`effective_from` of a version that holds from its adoption on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Compiled:
    """`ruleset.rules` stand in the order of their `before`, else as in the file; `places` says where there."""

    ruleset: Ruleset
    papers: tuple[AnyPaper, ...]
    examples: tuple[Example, ...]
    places: Mapping[RuleId, int]
    before: frozenset[tuple[RuleId, RuleId]]
    """Every pair of which the first goes before the second, also by way of others."""
    promised: Mapping[RuleId, int]
    """`answer_within` of the rules that say one."""


def compiled(file: RuleFile, staff: Staff | None, version: int, today: date) -> Compiled:
    """Everything in the file as one value; what is wrong is noted in `file.reading`, and what hangs on it left out.

    `today` is where the calendar begins; `staff` None: nobody is known, so nobody is missed.
    """
    reading, head = file.reading, file.head
    client = ClientId(head["client"])
    if staff is not None and client not in staff.clients:
        reading.wrong(
            ("client",),
            f'this floor does not work for "{client}"; it does for {", ".join(sorted(staff.clients))}.',
        )
        staff = None  # or everybody would be missed in every rule
    calendar = hours.calendar(file, today)
    effective: datetime | None = head["effective_from"]
    review: date | None = head["review_on"]
    if review is not None and effective is not None and review < effective.date():
        reading.wrong(("review_on",), f"review_on {review} is before effective_from {effective}.")
    categories = tuple(_categories(reading, file.repeated["category"]))
    outside = tuple(_outside(reading, file.repeated["outside"]))
    codes = codes_of(categories, head["words"], staff)
    rules, places, promised = _rules(file, codes, _around(file, outside, staff))
    before = _before(reading, file.repeated["rule"], places)
    return Compiled(
        ruleset=Ruleset(
            client=client,
            version=version,
            effective_from=AT_ONCE if effective is None else hours.instant(calendar, effective),
            review_at=None if review is None else hours.instant(calendar, datetime.combine(review, time())),
            sla_ms=head["sla"],
            rules=tuple(_in_order(rules, before)),
            categories=categories,
            outside=outside,
            words=head["words"],
            calendar=calendar,
            templates=tuple(_templates(reading, file.repeated["template"], codes)),
            details=head["details"],
        ),
        papers=(
            RuleNote(
                client=client, version=version, author=head["author"] or "", reason=head["reason"] or ""
            ),
            RuleSource(client=client, version=version, text=file.text),
            *parties.papers(client, file.repeated["outside"]),
        ),
        examples=tuple(_examples(reading, file.repeated["example"], codes, places)),
        places=places,
        before=before,
        promised=promised,
    )


def _once(
    reading: Reading, name: str, tables: Sequence[Mapping[str, Any]]
) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """The tables that have an id, each id once."""
    seen: set[str] = set()
    for number, table in enumerate(tables):
        if table["id"] is None:
            continue
        if table["id"] in seen:
            reading.wrong((name, number, "id"), f'[[{name}]] id "{table["id"]}" stands here twice.')
            continue
        seen.add(table["id"])
        yield number, table


def _categories(reading: Reading, tables: Sequence[Mapping[str, Any]]) -> Iterator[Category]:
    for _number, one in _once(reading, "category", tables):
        yield Category(
            id=one["id"], label=one["label"] or one["id"], names=one["names"], symptoms=one["symptoms"]
        )


def _outside(reading: Reading, tables: Sequence[Mapping[str, Any]]) -> Iterator[OutsideParty]:
    fallback = [number for number, one in enumerate(tables) if one["fallback"]]
    for number in fallback[1:]:
        reading.wrong(("outside", number, "fallback"), "only one [[outside]] party can be the fallback.")
    for number, one in _once(reading, "outside", tables):
        yield parties.party(reading, number, one)


def _templates(reading: Reading, tables: Sequence[Mapping[str, Any]], codes: Codes) -> Iterator[Template]:
    for number, one in _once(reading, "template", tables):
        look_up(reading, ("template", number, "categories"), Fact.CATEGORY, one["categories"], codes)
        kind = None if one["kind"] == MESSAGE else InstructionKind(one["kind"])
        if kind is None and one["sentence"]:
            sentence = "only an instruction has a sentence for the customer: say which kind it is."
            reading.wrong(("template", number, "sentence"), sentence)
        yield Template(
            id=one["id"],
            label=one["label"] or one["id"],
            kana=one["kana"],
            kind=kind,
            text=one["text"] or "",
            sentence=one["sentence"],
            categories=one["categories"],
        )


def codes_of(categories: Iterable[Category], words: Mapping[str, object], staff: Staff | None) -> Codes:
    """What conditions and examples may name."""
    codes = {
        Fact.CATEGORY: frozenset(one.id for one in categories),
        Fact.SYMPTOM: frozenset(symptom for one in categories for symptom in one.symptoms),
        Fact.WORDS: frozenset(words),
    }
    return codes if staff is None else {**codes, Fact.QUEUE: staff.queues}


def _around(file: RuleFile, outside: Iterable[OutsideParty], staff: Staff | None) -> Around:
    fallback = (one["id"] for one in file.repeated["outside"] if one["fallback"] and one["id"] is not None)
    return Around({one.id: len(one.means) for one in outside}, next(fallback, None), staff)


def _rules(
    file: RuleFile, codes: Codes, around: Around
) -> tuple[list[Rule], dict[RuleId, int], dict[RuleId, int]]:
    rules: list[Rule] = []
    places: dict[RuleId, int] = {}
    promised: dict[RuleId, int] = {}
    for number, one in _once(file.reading, "rule", file.repeated["rule"]):
        name = RuleId(one["id"])
        places[name] = number
        if one["when"] == {}:
            sentence = "when is empty: it would match every call; it needs at least one fact."
            file.reading.wrong(rule_path(number, "when"), sentence)
        if one["answer_within"] is not None:
            promised[name] = one["answer_within"]
        rules.append(
            Rule(
                id=name,
                title=one["title"] or name,
                when=condition(file.reading, rule_path(number, "when"), one["when"] or {}, codes),
                mode=Mode(one["mode"]),
                lane=Lane(one["lane"]),
                asks=Asks(one["asks"]),
                level=LEVELS.index(one["level"]),
                ladder=ladder(file.reading, number, one, around),
                handle_within_ms=one["handle_within"],
                handle_time=HandleTime(one["time"]),
                topic=one["topic"],
                say=one["say"],
                steps=one["steps"],
                silent=one["silent"],
            )
        )
    return rules, places, promised


def _examples(
    reading: Reading, tables: Sequence[Mapping[str, Any]], codes: Codes, places: Mapping[RuleId, int]
) -> Iterator[Example]:
    for number, one in enumerate(tables):
        facts = facts_of(reading, ("example", number, "facts"), one["facts"] or {}, codes)
        if one["rule"] is None:
            continue
        if one["rule"] and one["rule"] not in places:
            reading.wrong(("example", number, "rule"), f'there is no rule "{one["rule"]}".')
            continue
        rule = RuleId(one["rule"]) if one["rule"] else None
        yield Example(number=number, title=one["title"] or "", rule=rule, facts=facts)


# -- the order of equals --------------------------------------------------------------------------------------


def _before(
    reading: Reading, tables: Sequence[Mapping[str, Any]], places: Mapping[RuleId, int]
) -> frozenset[tuple[RuleId, RuleId]]:
    """Every pair that `before` puts in order; a rule that comes before itself is a fault."""
    said: dict[RuleId, list[RuleId]] = {}
    for name, number in places.items():
        said[name] = [RuleId(one) for one in tables[number]["before"] if one in places]
        for one in tables[number]["before"]:
            if one not in places:
                reading.wrong(
                    rule_path(number, "before"), f'before names "{one}", and there is no such rule.'
                )
    pairs = {(first, second) for first in said for second in _reached(said, first)}
    for name, number in places.items():
        if (name, name) in pairs:
            reading.wrong(
                rule_path(number, "before"), "before goes round in a circle: it comes before itself."
            )
    return frozenset(pairs)


def _reached(said: Mapping[RuleId, Sequence[RuleId]], start: RuleId) -> set[RuleId]:
    found: set[RuleId] = set()
    ahead = list(said[start])
    while ahead:
        one = ahead.pop()
        if one not in found:
            found.add(one)
            ahead.extend(said[one])
    return found


def _in_order(rules: Sequence[Rule], before: frozenset[tuple[RuleId, RuleId]]) -> Iterator[Rule]:
    """As in the file, but each after everything that goes before it."""
    waits: dict[RuleId, set[RuleId]] = {one.id: set() for one in rules}
    for first, second in before:
        if first != second:
            waits[second].add(first)
    left = list(rules)
    names = {one.id for one in rules}
    while left:
        ready = next((one for one in left if waits[one.id].isdisjoint(names)), left[0])  # a circle is a fault
        left.remove(ready)
        names.remove(ready.id)
        yield ready
