"""Which rule says most about a call or an open case, why it does, and when time alone may change that."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final

from msgspec import Struct

from escdesk.domain.ids import Instant, RuleId, later
from escdesk.domain.messages.conditions import (
    AllOf,
    AnyOf,
    Because,
    Condition,
    Fact,
    Facts,
    InRange,
    IsSo,
    Leaf,
    Not,
    OneOf,
    Value,
    Window,
)
from escdesk.domain.messages.rulesets import Mode, Rule, Ruleset
from escdesk.domain.rules import calendar

# -- whether a condition holds --------------------------------------------------------------------------------


def holds(condition: Condition, facts: Facts) -> bool | None:
    """True, False, or None when what is known does not decide it."""
    return _HOLDS[type(condition)](condition, facts)


def _all_of(condition: AllOf, facts: Facts) -> bool | None:
    held: bool | None = True
    for part in condition.parts:
        one = _HOLDS[type(part)](part, facts)
        if one is False:
            return False
        if one is None:
            held = None
    return held


def _any_of(condition: AnyOf, facts: Facts) -> bool | None:
    held: bool | None = False
    for part in condition.parts:
        one = _HOLDS[type(part)](part, facts)
        if one:
            return True
        if one is None:
            held = None
    return held


def _not(condition: Not, facts: Facts) -> bool | None:
    held = holds(condition.part, facts)
    return None if held is None else not held


def _in_range(leaf: InRange, facts: Facts) -> bool | None:
    value = facts.get(leaf.fact)
    if not isinstance(value, int):
        return None
    low, below = leaf.low, leaf.below
    return (low is None or low <= value) and (below is None or value < below)


def _one_of(leaf: OneOf, facts: Facts) -> bool | None:
    value = facts.get(leaf.fact)
    if isinstance(value, str):
        return value in leaf.values
    if isinstance(value, tuple):
        return any(one in leaf.values for one in value)
    return None


def _is_so(leaf: IsSo, facts: Facts) -> bool | None:
    value = facts.get(leaf.fact)
    return value is leaf.so if isinstance(value, bool) else None


def _window(leaf: Window, facts: Facts) -> bool | None:
    value = facts.get(leaf.fact)
    if not isinstance(value, int):
        return None
    if leaf.start < leaf.end:
        return leaf.start <= value < leaf.end
    return value >= leaf.start or value < leaf.end


_HOLDS: Final[dict[type[Condition], Callable[[Any, Facts], bool | None]]] = {
    AllOf: _all_of,
    AnyOf: _any_of,
    Not: _not,
    InRange: _in_range,
    OneOf: _one_of,
    IsSo: _is_so,
    Window: _window,
}


# -- which rule says most -------------------------------------------------------------------------------------

_RANK: Final = {Mode.SUGGEST: 0, Mode.REQUIRE: 1, Mode.RAISE: 2}


def specificity(rule: Rule) -> int:
    """How many facts have to hold, at the least, for this rule to match: the more, the closer it describes."""
    return _facts_needed(rule.when)


def _facts_needed(condition: Condition) -> int:
    match condition:
        case AllOf(parts):
            return sum(map(_facts_needed, parts))
        case AnyOf(parts):
            return min(map(_facts_needed, parts), default=0)
        case _:
            return 1


def about_cases(rule: Rule) -> bool:
    """Whether it is about open cases, not about calls: it asks how long something has been unresolved."""
    return bool(_leaves(rule.when, _OF_CASES))


_OF_CASES: Final = frozenset({Fact.UNRESOLVED})


def best(
    ruleset: Ruleset, facts: Facts, leave_out: frozenset[RuleId] = frozenset()
) -> tuple[Rule, tuple[Because, ...]] | None:
    """The rule that says most about a call, and what of its condition made it match.

    Raise before require before suggest, then the more specific one, then the earlier one in the file. Rules about
    open cases say nothing about a call.
    """
    return _best(ruleset, facts, leave_out, cases=False)


def best_for_case(ruleset: Ruleset, facts: Facts) -> tuple[Rule, tuple[Because, ...]] | None:
    """The same of an open case: only rules that ask how long it has been unresolved."""
    return _best(ruleset, facts, frozenset(), cases=True)


def _best(
    ruleset: Ruleset, facts: Facts, leave_out: frozenset[RuleId], *, cases: bool
) -> tuple[Rule, tuple[Because, ...]] | None:
    """Few rules match, so what is dear is asked only of those, and nothing is put in order beforehand."""
    found: Rule | None = None
    standing = (0, -1)
    for rule in ruleset.rules:
        rank = _RANK[rule.mode]
        if rank < standing[0] or not _HOLDS[type(rule.when)](rule.when, facts):
            continue
        its = (rank, specificity(rule))
        if its > standing and rule.id not in leave_out and about_cases(rule) is cases:
            found, standing = rule, its
    return None if found is None else (found, because(found.when, facts))


def because(condition: Condition, facts: Facts) -> tuple[Because, ...]:
    """The facts that made this condition hold, each once, in the order in which it asks about them."""
    said = {leaf.fact: facts[leaf.fact] for leaf in _reasons(condition, facts, wanted=True)}
    return tuple(Because(fact, value) for fact, value in said.items())


def _reasons(condition: Condition, facts: Facts, *, wanted: bool) -> Iterator[Leaf]:
    """The leaves that made it hold, or, when it was wanted not to, fail."""
    match condition:
        case Not(part):
            yield from _reasons(part, facts, wanted=not wanted)
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                if holds(part, facts) is wanted:
                    yield from _reasons(part, facts, wanted=wanted)
        case _:
            yield condition


def _leaves(condition: Condition, about: frozenset[Fact]) -> list[Leaf]:
    """What is asked about these facts, in no particular order.

    By exact type and without recursion, because all rules are walked through when marks are set: patterns, which
    ask a struct's metaclass each time, take ten times as long.
    """
    found: list[Leaf] = []
    waiting: list[Any] = [condition]
    while waiting:
        one = waiting.pop()
        kind = type(one)
        if kind is AllOf or kind is AnyOf:
            waiting += one.parts
        elif kind is Not:
            waiting.append(one.part)
        elif one.fact in about:
            found.append(one)
    return found


# -- why, and why not -----------------------------------------------------------------------------------------


class Looked(Struct, frozen=True, kw_only=True):
    """One question of a condition. `value` and `held` are None when the fact is not known."""

    leaf: Leaf
    denied: bool
    """The condition wants it not to hold."""
    held: bool | None
    value: Value | None


class Explained(Struct, frozen=True, kw_only=True):
    """What one rule came to, and every question it asked."""

    rule: RuleId
    of_case: bool
    """It is about open cases: `best` leaves it out, `best_for_case` all others."""
    matched: bool | None
    looked: tuple[Looked, ...]


def explain(ruleset: Ruleset, facts: Facts) -> tuple[Explained, ...]:
    """Every rule in order of precedence: the first that matched is the best one of its kind."""
    return tuple(_explained(rule, facts) for rule in precedence(ruleset))


def precedence(ruleset: Ruleset) -> tuple[Rule, ...]:
    """The rules, what goes before what; equals stay in the order of the file."""
    return tuple(sorted(ruleset.rules, key=lambda rule: (-_RANK[rule.mode], -specificity(rule))))


def _explained(rule: Rule, facts: Facts) -> Explained:
    return Explained(
        rule=rule.id,
        of_case=about_cases(rule),
        matched=holds(rule.when, facts),
        looked=tuple(_looked(rule.when, facts, denied=False)),
    )


def _looked(condition: Condition, facts: Facts, *, denied: bool) -> Iterator[Looked]:
    match condition:
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from _looked(part, facts, denied=denied)
        case Not(part):
            yield from _looked(part, facts, denied=not denied)
        case leaf:
            value = facts.get(leaf.fact)
            yield Looked(leaf=leaf, denied=denied, held=holds(leaf, facts), value=value)


# -- when to look again ---------------------------------------------------------------------------------------

MOST_MARKS: Final = 32
CALL_HORIZON_MS: Final = 4 * 3_600_000
CASE_HORIZON_MS: Final = 7 * 86_400_000
"""How far ahead marks of the clock on the wall are set: a call is over by then, a case mostly."""


def call_marks(
    ruleset: Ruleset, answered_at: Instant | None, now: Instant, horizon_ms: int = CALL_HORIZON_MS
) -> tuple[Instant, ...]:
    """When the rules have to look at a call again though nothing has happened, hold or no hold.

    In order, after `now`. There may be more behind the last one: ask again when it has come.
    """
    since = {} if answered_at is None else dict.fromkeys((Fact.CALL_TIME, Fact.SLA_REST), answered_at)
    return _marks(ruleset, since, now, horizon_ms, cases=False)


def hold_marks(ruleset: Ruleset, since: Instant, held_before_ms: int, now: Instant) -> tuple[Instant, ...]:
    """The same for what only a hold that lasts can change; `held_before_ms` are the holds that are over."""
    starts = {Fact.HOLD: since, Fact.TOTAL_HOLD: later(since, -held_before_ms)}
    return _marks(ruleset, starts, now, 0, cases=False)


def case_marks(
    ruleset: Ruleset, raised_at: Instant, now: Instant, horizon_ms: int = CASE_HORIZON_MS
) -> tuple[Instant, ...]:
    """The same for an open case, by the rules about cases."""
    since = dict.fromkeys((Fact.UNRESOLVED, Fact.SLA_REST), raised_at)
    return _marks(ruleset, since, now, horizon_ms, cases=True)


def _marks(
    ruleset: Ruleset, since: Mapping[Fact, Instant], now: Instant, horizon_ms: int, *, cases: bool
) -> tuple[Instant, ...]:
    """Bounds of the spans that run `since`, and what the clock on the wall changes within the horizon.

    When the clock is asked about at all, the end of the horizon is the last mark: behind it nobody has looked yet.
    A bound is passed at the very millisecond it names; what is left of a service level falls below it one later.
    """
    clock = _BY_THE_CLOCK if horizon_ms else ()
    asked = _asked(ruleset, frozenset({*since, *clock}), cases=cases)
    marks: set[Instant] = set()
    for fact, start in since.items():
        for bound in _bounds(asked.get(fact, ())):
            marks.add(later(start, ruleset.sla_ms - bound + 1 if fact is Fact.SLA_REST else bound))
    if not asked.keys().isdisjoint(clock):
        end = later(now, horizon_ms)
        marks = {mark for mark in marks if mark < end} | _clock_marks(ruleset, asked, now, end) | {end}
    return tuple(sorted(mark for mark in marks if mark > now)[:MOST_MARKS])


_BY_THE_CLOCK: Final = (Fact.TIME, Fact.WEEKDAY, Fact.EXPERIENCE, Fact.OPEN)

_Asked = dict[Fact, list[Leaf]]


def _asked(ruleset: Ruleset, wanted: frozenset[Fact], *, cases: bool) -> _Asked:
    """What is asked about these facts by the rules about cases, or by all the others."""
    asked: _Asked = {}
    wanted |= _OF_CASES
    for rule in ruleset.rules:
        leaves = _leaves(rule.when, wanted)
        if leaves and (not _OF_CASES.isdisjoint([leaf.fact for leaf in leaves])) is cases:
            for leaf in leaves:
                asked.setdefault(leaf.fact, []).append(leaf)
    return asked


def _bounds(leaves: Iterable[Leaf]) -> set[int]:
    ranges = [leaf for leaf in leaves if isinstance(leaf, InRange)]
    return {bound for leaf in ranges for bound in (leaf.low, leaf.below) if bound is not None}


def _clock_marks(ruleset: Ruleset, asked: _Asked, now: Instant, end: Instant) -> set[Instant]:
    """Whatever is asked by the day changes at midnight."""
    windows = [leaf for leaf in asked.get(Fact.TIME, ()) if isinstance(leaf, Window)]
    minutes = {minute % calendar.DAY_MINUTES for leaf in windows for minute in (leaf.start, leaf.end)}
    if Fact.WEEKDAY in asked or Fact.EXPERIENCE in asked:
        minutes.add(0)
    marks = set(calendar.crossings(ruleset.calendar, minutes, now, end)) if minutes else set()
    if Fact.OPEN in asked:
        marks |= set(calendar.changes(ruleset.calendar, now, end))
    return marks
