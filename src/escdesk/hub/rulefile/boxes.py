"""What a condition leaves possible, as a union of boxes: whether a rule can match at all, and two together.

A box says for each fact it names which values are left. The facts are taken as independent of each other; what a
fact is not known to be can't be denied, so a denied fact is in the box too, with the other values.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

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
    Window,
)

MOST_BOXES: Final = 256
"""A condition that falls into more of them is too large to be checked, and to be understood."""

_ENDLESS: Final = 1 << 62
_NEGATIVE: Final = frozenset({Fact.SLA_REST, Fact.EXPERIENCE})
"""What may be below nothing: a service level that has passed, an operator who begins next week."""


class TooLarge(Exception):  # noqa: N818  said as the state it is
    """The condition falls into more than `MOST_BOXES` boxes."""


@dataclass(frozen=True, slots=True)
class Spans:
    """Numbers: `low <= value < below` for one of the pairs, in order and apart."""

    pairs: tuple[tuple[int, int], ...]

    def both(self, other: "Spans") -> "Spans":
        found = ((max(a, c), min(b, d)) for a, b in self.pairs for c, d in other.pairs)
        return Spans(tuple(sorted(pair for pair in found if pair[0] < pair[1])))

    @property
    def possible(self) -> bool:
        return bool(self.pairs)


@dataclass(frozen=True, slots=True)
class Words:
    """One word: of `among` (None: of any words there are), and none of `without`."""

    among: frozenset[str] | None
    without: frozenset[str] = frozenset()

    def both(self, other: "Words") -> "Words":
        among = (
            other.among
            if self.among is None
            else self.among
            if other.among is None
            else self.among & other.among
        )
        return Words(among, self.without | other.without)

    @property
    def possible(self) -> bool:
        return self.among is None or bool(self.among - self.without)


@dataclass(frozen=True, slots=True)
class Groups:
    """Any number of words: at least one of each of `each`, and none of `without`."""

    each: tuple[frozenset[str], ...]
    without: frozenset[str] = frozenset()

    def both(self, other: "Groups") -> "Groups":
        return Groups((*self.each, *other.each), self.without | other.without)

    @property
    def possible(self) -> bool:
        return all(group - self.without for group in self.each)


Left = Spans | Words | Groups
Box = Mapping[Fact, Left]


def boxes(condition: Condition) -> tuple[Box, ...]:
    """The boxes that are possible; none: it can never hold. Raises `TooLarge`."""
    return _boxes(condition, denied=False)


def meet(one: Box, other: Box) -> bool:
    """Whether something is in both."""
    return _both(one, other) is not None


def _boxes(condition: Condition, *, denied: bool) -> tuple[Box, ...]:
    match condition:
        case Not(part):
            return _boxes(part, denied=not denied)
        case AllOf(parts) | AnyOf(parts) if isinstance(condition, AllOf) is denied:
            found = tuple(box for part in parts for box in _boxes(part, denied=denied))
            return _bounded(found)
        case AllOf(parts) | AnyOf(parts):
            product: tuple[Box, ...] = ({},)
            for part in parts:
                these = _boxes(part, denied=denied)
                if len(product) * len(these) > MOST_BOXES * MOST_BOXES:
                    raise TooLarge
                joined = (_both(one, other) for one in product for other in these)
                product = _bounded(tuple(box for box in joined if box is not None))
            return product
        case _:
            left = _denied(condition) if denied else _left(condition)
            return ({condition.fact: left},) if left.possible else ()


def _bounded(found: tuple[Box, ...]) -> tuple[Box, ...]:
    if len(found) > MOST_BOXES:
        raise TooLarge
    return found


def _both(one: Box, other: Box) -> Box | None:
    box = dict(one)
    for fact, left in other.items():
        here = box.get(fact)
        both = left if here is None else _narrowed(here, left)
        if not both.possible:
            return None
        box[fact] = both
    return box


def _narrowed(one: Left, other: Left) -> Left:
    match one, other:
        case Spans(), Spans():
            return one.both(other)
        case Words(), Words():
            return one.both(other)
        case Groups(), Groups():
            return one.both(other)
    raise AssertionError("one fact has one unit")


def _left(leaf: Leaf) -> Left:
    match leaf:
        case InRange():
            return _whole(leaf.fact).both(Spans(tuple(_span(leaf.low, leaf.below))))
        case Window():
            return _whole(leaf.fact).both(Spans(tuple(_window(leaf.start, leaf.end))))
        case IsSo():
            return Words(frozenset({str(leaf.so)}))
        case OneOf() if UNITS[leaf.fact] is Unit.CODES:
            return Groups((frozenset(leaf.values),))
        case OneOf():
            return Words(frozenset(leaf.values))


def _denied(leaf: Leaf) -> Left:
    match leaf:
        case InRange():
            ends = [_span(None, leaf.low) if leaf.low is not None else iter(())]
            ends.append(_span(leaf.below, None) if leaf.below is not None else iter(()))
            return _whole(leaf.fact).both(Spans(tuple(sorted(pair for end in ends for pair in end))))
        case Window():
            return _whole(leaf.fact).both(Spans(tuple(_window(leaf.end, leaf.start))))
        case IsSo():
            return Words(frozenset({str(not leaf.so)}))
        case OneOf() if UNITS[leaf.fact] is Unit.CODES:
            return Groups((), frozenset(leaf.values))
        case OneOf() if UNITS[leaf.fact] is Unit.WEEKDAY:
            return Words(frozenset(WEEKDAYS) - frozenset(leaf.values))
        case OneOf():
            return Words(None, frozenset(leaf.values))


def _whole(fact: Fact) -> Spans:
    match UNITS[fact]:
        case Unit.GRADE:
            return Spans(((0, len(GRADES)),))
        case Unit.CLOCK:
            return Spans(((0, 1_440),))
        case _:
            return Spans(((-_ENDLESS if fact in _NEGATIVE else 0, _ENDLESS),))


def _span(low: int | None, below: int | None) -> Iterator[tuple[int, int]]:
    first, last = -_ENDLESS if low is None else low, _ENDLESS if below is None else below
    if first < last:
        yield first, last


def _window(start: int, end: int) -> Iterator[tuple[int, int]]:
    if start < end:
        yield start, end
        return
    if end > 0:
        yield 0, end
    if start < 1_440:
        yield start, 1_440
