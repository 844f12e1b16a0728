"""Whether a rule file can be trusted: everything that is wrong with it in one pass, each with line and rule."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from itertools import product

from escdesk.domain.ids import ClientId, RuleId
from escdesk.domain.messages.conditions import Fact
from escdesk.domain.messages.rulesets import Mode, Rule
from escdesk.domain.rules.matching import about_cases, precedence, specificity
from escdesk.hub.keys import spelt
from escdesk.hub.rulefile.boxes import MOST_BOXES, Box, TooLarge, Words, boxes, meet
from escdesk.hub.rulefile.compiling import Compiled, compiled
from escdesk.hub.rulefile.examples import failure
from escdesk.hub.rulefile.language import written
from escdesk.hub.rulefile.reading import read_file, rule_path
from escdesk.hub.rulefile.staff import Staff
from escdesk.hub.toml_tables import NotToml, Path, Reading

BIGGEST = 500_000
"""Bytes of a file: thousands of rules."""
MOST_NAMED = 5
"""Rules named in one sentence about a tie."""


@dataclass(frozen=True, slots=True)
class Checked:
    """`faults`: sentences in the order of the file's lines; `compiled` None: it is no TOML."""

    faults: tuple[str, ...]
    compiled: Compiled | None


Look = Callable[[ClientId], tuple[Staff | None, int]]
"""Who is on the floor for a client (None: nobody knows, people are not looked at), and its next version."""


def check(file: str, content: bytes, look: Look, today: date) -> Checked:
    """Everything that is wrong with a file called `file`. Takes about a second for 500 rules."""
    if len(content) > BIGGEST:
        return Checked((f"{file}: expected at most {BIGGEST // 1_000} KB.",), None)
    try:
        read = read_file(file, content)
    except NotToml as wrong:
        return Checked((str(wrong),), None)
    staff, version = look(ClientId(read.head["client"]))
    made = compiled(read, staff, version, today)
    reading = read.reading
    doubtful = _doubtful(reading, made)
    _promises(reading, made)
    _sentences(reading, made)
    found = _possible(reading, made)
    _ties(reading, made, {name: its for name, its in found.items() if name not in doubtful})
    _orders(reading, made, doubtful)
    if not reading.faults:  # an example of a rule that is not understood fails for no reason of its own
        _examples(reading, made)
    faults = sorted(reading.faults, key=lambda fault: fault.line)
    return Checked(tuple(dict.fromkeys(map(reading.said, faults))), made)


def _doubtful(reading: Reading, made: Compiled) -> frozenset[RuleId]:
    """Rules whose standing among the others is not known yet: what asks or how is a fault already.

    Whatever was said of them now would be about a rule that nobody has written.
    """
    wrong = {
        fault.path[1] for fault in reading.faults if fault.path[:1] == ("rule",) and _decides(fault.path)
    }
    return frozenset(name for name, number in made.places.items() if number in wrong)


def _decides(path: Path) -> bool:
    return path[2:3] in ((), ("when",), ("mode",))


def _promises(reading: Reading, made: Compiled) -> None:
    """What is promised has to lie within the client's service level."""
    sla = made.ruleset.sla_ms
    for rule in made.ruleset.rules:
        number = made.places[rule.id]
        for key, span in (
            ("answer_within", made.promised.get(rule.id, 0)),
            ("handle_within", rule.handle_within_ms),
        ):
            if span > sla:
                sentence = (
                    f'{key} "{spelt(span)}" promises more than the service level allows (sla "{spelt(sla)}").'
                )
                reading.wrong(rule_path(number, key), sentence)
    for number, party in enumerate(made.ruleset.outside):
        if party.within_ms > sla:
            sentence = (
                f'within "{spelt(party.within_ms)}" is longer than the service level (sla "{spelt(sla)}").'
            )
            reading.wrong(("outside", number, "within"), sentence)


def _sentences(reading: Reading, made: Compiled) -> None:
    """Whoever must act, or sees the hand go up by itself, has something to tell the customer."""
    for rule in made.ruleset.rules:
        if rule.mode is not Mode.SUGGEST and not about_cases(rule) and not rule.say and not rule.steps:
            sentence = f'mode "{rule.mode.value}" needs say or steps: what the operator tells the customer meanwhile.'
            reading.wrong(rule_path(made.places[rule.id]), sentence)


def _possible(reading: Reading, made: Compiled) -> dict[RuleId, tuple[Box, ...]]:
    """The boxes of every rule that can match; the others are faults."""
    found: dict[RuleId, tuple[Box, ...]] = {}
    for rule in made.ruleset.rules:
        path = rule_path(made.places[rule.id], "when")
        try:
            its = boxes(rule.when)
        except TooLarge:
            sentence = f"when is too large to be checked: it comes to more than {MOST_BOXES} combinations; split the rule."
            reading.wrong(path, sentence)
            continue
        if not its:
            reading.wrong(path, f"this rule can never match: {written(rule.when)} contradicts itself.")
            continue
        alive = tuple(box for box in its if _belongs(made, box))
        if not alive:
            sentence = (
                f"this rule can never match: {written(rule.when)} asks for a symptom of another category."
            )
            reading.wrong(path, sentence)
            continue
        found[rule.id] = alive
    return found


def _belongs(made: Compiled, box: Box) -> bool:
    """Whether a category and a symptom that the box leaves belong together."""
    category, symptom = box.get(Fact.CATEGORY), box.get(Fact.SYMPTOM)
    if not isinstance(category, Words) or not isinstance(symptom, Words):
        return True
    if category.among is None or symptom.among is None:
        return True
    categories = made.ruleset.categories
    wanted = (symptom.among - symptom.without) & {code for one in categories for code in one.symptoms}
    named = [one for one in categories if one.id in category.among - category.without]
    if not wanted or not named:
        return True  # a code that does not exist is a fault of its own
    return any(wanted & one.symptoms.keys() for one in named)


def _ties(reading: Reading, made: Compiled, found: dict[RuleId, tuple[Box, ...]]) -> None:
    """Two that can match together, of which neither goes first: somebody has to say which."""
    equals: dict[tuple[bool, Mode, int], list[Rule]] = defaultdict(list)
    for rule in sorted(made.ruleset.rules, key=lambda one: made.places[one.id]):
        if rule.id in found:
            equals[about_cases(rule), rule.mode, specificity(rule)].append(rule)
    for rules in equals.values():
        for place, rule in enumerate(rules):
            others = [other for other in rules[:place] if _tied(made, found, rule, other)]
            if others:
                reading.wrong(rule_path(made.places[rule.id], "when"), _tie(rule, others))


def _tied(made: Compiled, found: dict[RuleId, tuple[Box, ...]], rule: Rule, other: Rule) -> bool:
    if (rule.id, other.id) in made.before or (other.id, rule.id) in made.before:
        return False
    return any(meet(one, two) for one, two in product(found[rule.id], found[other.id]))


def _tie(rule: Rule, others: list[Rule]) -> str:
    names = ", ".join(f'"{other.id}"' for other in others[:MOST_NAMED])
    more = f" and {len(others) - MOST_NAMED} others" if len(others) > MOST_NAMED else ""
    return (
        f"overlaps with {names}{more}: both can match, both are {_standing(rule)}; "
        f"say which goes first (before), or make one of them more specific."
    )


def _standing(rule: Rule) -> str:
    asked = specificity(rule)
    return f'mode "{rule.mode.value}" with {asked} {"fact" if asked == 1 else "facts"}'


def _orders(reading: Reading, made: Compiled, doubtful: frozenset[RuleId]) -> None:
    """`before` is for equals: it can't put a rule before one that goes first anyway."""
    standing = {rule.id: number for number, rule in enumerate(precedence(made.ruleset))}
    rules = {rule.id: rule for rule in made.ruleset.rules}
    for name, other in sorted(made.before):
        if not doubtful.isdisjoint((name, other)):
            continue
        if name != other and (other, name) not in made.before and standing[name] > standing[other]:
            reading.wrong(
                rule_path(made.places[name], "before"),
                f'can\'t go before "{other}", which is {_standing(rules[other])}: that always goes first.',
            )


def _examples(reading: Reading, made: Compiled) -> None:
    for example in made.examples:
        sentence = failure(made.ruleset, example)
        if sentence:
            reading.wrong(("example", example.number), sentence)
