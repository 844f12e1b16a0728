"""What a condition leaves possible agrees with what `decide` says of it."""

import pytest
from hypothesis import given, settings
from tests.hub.rulefile.conditions import FEW, conditions, known

from escdesk.domain.messages.conditions import (
    UNITS,
    WEEKDAYS,
    AllOf,
    AnyOf,
    Condition,
    Fact,
    Facts,
    InRange,
    Not,
    OneOf,
    Unit,
)
from escdesk.domain.rules.matching import holds
from escdesk.hub.rulefile.boxes import Box, Groups, Spans, TooLarge, Words, boxes, meet


def inside(box: Box, facts: Facts) -> bool:
    for fact, left in box.items():
        value = facts.get(fact)
        match left:
            case Spans():
                if not isinstance(value, int) or not any(low <= value < below for low, below in left.pairs):
                    return False
            case Groups():
                words = set(value) if isinstance(value, tuple) else None
                if words is None or words & left.without or not all(words & group for group in left.each):
                    return False
            case Words():
                word = None if value is None else str(value)
                if (
                    word is None
                    or word in left.without
                    or (left.among is not None and word not in left.among)
                ):
                    return False
    return True


def witness(box: Box) -> Facts:
    """Facts that lie in the box."""
    facts: Facts = {}
    for fact, left in box.items():
        match left:
            case Spans():
                low, below = left.pairs[0]
                facts[fact] = low if low > -(1 << 60) else below - 1
            case Groups():
                facts[fact] = tuple(sorted({min(group - left.without) for group in left.each}))
            case Words():
                words = left.among - left.without if left.among is not None else {"never_named"}
                word = min(words)
                facts[fact] = word == "True" if UNITS[fact] is Unit.FLAG else word
    return facts


@settings(max_examples=200)
@given(conditions(FEW), known(FEW))
def test_facts_that_match_lie_in_a_box_and_no_others_do(condition: Condition, facts: Facts) -> None:
    assert any(inside(box, facts) for box in boxes(condition)) is (holds(condition, facts) is True)


@settings(max_examples=200)
@given(conditions())
def test_what_is_in_a_box_matches(condition: Condition) -> None:
    for box in boxes(condition):
        facts = witness(box)
        assert holds(condition, facts) is True


@settings(max_examples=150)
@given(conditions(FEW), conditions(FEW), known(FEW))
def test_two_that_match_together_meet(one: Condition, two: Condition, facts: Facts) -> None:
    together = holds(one, facts) is True and holds(two, facts) is True
    met = any(meet(first, second) for first in boxes(one) for second in boxes(two))
    assert met or not together
    assert met is bool(boxes(AllOf((one, two))))


def test_what_is_not_known_cant_be_denied_but_a_denied_fact_has_the_other_values() -> None:
    assert boxes(Not(InRange(Fact.HOLD, 60_000, None))) == ({Fact.HOLD: Spans(((0, 60_000),))},)
    assert boxes(Not(InRange(Fact.SLA_REST, None, 60_000)))[0][Fact.SLA_REST] == Spans(((60_000, 1 << 62),))


def test_a_condition_of_too_many_combinations_is_not_guessed_at() -> None:
    either = AnyOf(tuple(InRange(Fact.HOLD, low, low + 2) for low in range(0, 40, 1)))
    with pytest.raises(TooLarge):
        boxes(AllOf((either, AnyOf(tuple(InRange(Fact.CALL_TIME, low, low + 2) for low in range(40))))))


def test_a_week_has_seven_days() -> None:
    assert boxes(Not(OneOf(Fact.WEEKDAY, WEEKDAYS))) == ()
