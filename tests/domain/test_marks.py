"""B3, B4, B8: the rules look again whenever time alone may change what matches, and at no time is it missed."""

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from tests.domain.rules_drawn import LADDER, conditions, ranges, rulesets
from tests.domain.story import CALL, CASE, OPERATOR, RULES, Story
from tests.domain.wall_clocks import DAY, HOUR, INSTANTS, calendars, utc

from escdesk.domain.ids import Instant, RuleId, later
from escdesk.domain.messages.calendars import Opening
from escdesk.domain.messages.conditions import WEEKDAYS, AllOf, Fact, InRange, IsSo, Not, OneOf, Window
from escdesk.domain.messages.rulesets import Rule
from escdesk.domain.rules import calendar as cal
from escdesk.domain.rules.matching import (
    CALL_HORIZON_MS,
    MOST_MARKS,
    best,
    best_for_case,
    call_marks,
    case_marks,
    hold_marks,
)

NOW = utc(2026, 12, 1, 1)
MINUTE = 60_000


def ruleset(*conditions, **fields):
    rules = tuple(
        Rule(id=RuleId(f"r{number}"), title="", when=when, ladder=LADDER)
        for number, when in enumerate(conditions)
    )
    return replace(RULES, rules=rules, **fields)


def after(marks, start=NOW):
    return [mark - start for mark in marks]


# -- which instants -------------------------------------------------------------------------------------------


def test_call_time_is_marked_where_a_rule_begins_and_where_it_ends():
    rules = ruleset(InRange(Fact.CALL_TIME, 900_000), Not(InRange(Fact.CALL_TIME, 60_000, 900_000)))
    assert after(call_marks(rules, NOW, NOW)) == [60_000, 900_000]
    assert after(call_marks(rules, NOW, later(NOW, 60_000))) == [900_000]
    assert call_marks(rules, None, NOW) == (), "nobody has picked up"


def test_what_is_left_of_a_service_level_falls_below_its_bound_one_millisecond_later():
    rules = ruleset(InRange(Fact.SLA_REST, None, 3_000_000), sla_ms=3_600_000)
    assert after(call_marks(rules, NOW, NOW)) == [600_001]


def test_a_hold_and_all_holds_together():
    rules = ruleset(InRange(Fact.HOLD, 60_000), InRange(Fact.TOTAL_HOLD, 180_000), IsSo(Fact.VIP))
    assert after(hold_marks(rules, NOW, 150_000, NOW)) == [30_000, 60_000]
    assert call_marks(rules, NOW, NOW) == ()
    assert hold_marks(rules, NOW, 400_000, later(NOW, 60_000)) == ()


def test_the_clock_is_marked_only_when_it_is_asked_about():
    window = Window(Fact.TIME, 11 * 60, 13 * 60)
    assert after(call_marks(ruleset(window), NOW, NOW)) == [1 * HOUR, 3 * HOUR, CALL_HORIZON_MS]
    assert call_marks(ruleset(IsSo(Fact.VIP)), NOW, NOW) == ()
    assert hold_marks(ruleset(window), NOW, 0, NOW) == ()


def test_by_the_day_and_by_the_opening_hours():
    evening = later(NOW, 7 * HOUR)  # five in the afternoon; closed from six
    assert after(call_marks(ruleset(IsSo(Fact.OPEN)), evening, evening), evening) == [HOUR, 4 * HOUR]
    for leaf in (OneOf(Fact.WEEKDAY, ("wed",)), InRange(Fact.EXPERIENCE, 90)):
        assert after(call_marks(ruleset(leaf), evening, evening), evening) == [4 * HOUR]
        night = later(evening, 4 * HOUR)
        assert after(call_marks(ruleset(leaf), evening, night), night) == [3 * HOUR, 4 * HOUR]


def test_behind_the_horizon_nothing_is_marked_before_it_has_come():
    rules = ruleset(AllOf((IsSo(Fact.OPEN), InRange(Fact.CALL_TIME, 5 * HOUR))))
    assert after(call_marks(rules, NOW, NOW)) == [4 * HOUR]
    assert after(call_marks(rules, NOW, later(NOW, 4 * HOUR))) == [5 * HOUR, 8 * HOUR]


def test_calls_and_cases_each_have_their_own_rules():
    day = InRange(Fact.UNRESOLVED, DAY)
    rules = ruleset(
        AllOf((day, InRange(Fact.SLA_REST, None, HOUR))), InRange(Fact.CALL_TIME, MINUTE), sla_ms=2 * DAY
    )
    assert after(case_marks(rules, NOW, NOW)) == [DAY, 2 * DAY - HOUR + 1]
    assert after(call_marks(rules, NOW, NOW)) == [MINUTE]


def test_a_case_that_only_counts_while_open_is_looked_at_when_they_open():
    rules = ruleset(AllOf((InRange(Fact.UNRESOLVED, 10 * HOUR), IsSo(Fact.OPEN))))
    marks = after(case_marks(rules, NOW, NOW))
    assert marks[:4] == [8 * HOUR, 10 * HOUR, 23 * HOUR, 32 * HOUR]
    assert marks[-1] == 7 * DAY


def test_no_more_marks_than_can_be_kept_and_the_earliest_of_them():
    rules = ruleset(*(InRange(Fact.HOLD, n * 1_000) for n in range(40, 0, -1)))
    marks = hold_marks(rules, NOW, 0, NOW)
    assert after(marks) == [n * 1_000 for n in range(1, MOST_MARKS + 1)]
    assert after(hold_marks(rules, NOW, 0, marks[-1])) == [n * 1_000 for n in range(MOST_MARKS + 1, 41)]


# -- nothing is missed ----------------------------------------------------------------------------------------


class Looking:
    """What was found at the marks only; whoever comes to the last one of a kind asks for more of it."""

    def __init__(self, look, now, *asks):
        self._look = look
        self._marks = {ask: list(ask(now)) for ask in asks}
        self.found = look(now)

    def up_to(self, at):
        while due := [ask for ask, marks in self._marks.items() if marks and marks[0] <= at]:
            first = min(due, key=lambda ask: self._marks[ask][0])
            mark = self._marks[first].pop(0)
            self.found = self._look(mark)
            if not self._marks[first]:
                self._marks[first] = list(first(mark))


@st.composite
def by_the_clock(draw, at, here, longest):
    """Conditions that time alone may turn within `longest`, among others."""
    _, minute = cal.local(here, at)
    minutes = st.integers(minute - 5, minute + longest // MINUTE).map(lambda shown: shown % 1_440)
    spans = st.integers(0, longest)
    leaf = st.one_of(
        *(ranges(fact, spans) for fact in (Fact.HOLD, Fact.TOTAL_HOLD, Fact.CALL_TIME, Fact.UNRESOLVED)),
        ranges(Fact.SLA_REST, st.integers(-longest, longest)),
        ranges(Fact.EXPERIENCE, st.integers(0, 3)),
        st.tuples(minutes, minutes).map(lambda two: Window(Fact.TIME, *two)),
        st.sampled_from(WEEKDAYS).map(lambda day: OneOf(Fact.WEEKDAY, (day,))),
        st.booleans().map(lambda so: IsSo(Fact.OPEN, so)),
    )
    return draw(conditions(leaf))


@st.composite
def floors(draw, longest):
    """Some rules, a client who opens or closes soon, an operator who began lately, and when it all begins."""
    at = draw(INSTANTS)
    here = draw(calendars(at))
    day, minute = cal.local(here, at)
    if draw(st.booleans()) and minute < 1_430:
        soon = draw(st.integers(minute + 1, min(1_439, minute + longest // MINUTE)))
        here = replace(here, special={day: (Opening(soon, soon + draw(st.integers(1, 20))),)})
    rules = draw(rulesets(by_the_clock(at, here, longest), most=5))
    rules = replace(rules, calendar=here, sla_ms=draw(st.integers(0, longest)))
    story = Story(at, rules)
    story.floor = replace(
        story.floor,
        people=story.floor.people.set(
            OPERATOR, replace(story.floor.people[OPERATOR], began_on=day - draw(st.integers(0, 2)))
        ),
    )
    return story


def rule_of(found):
    return None if found is None else found[0].id


CALL_MS = 20 * MINUTE


@settings(max_examples=60)
@given(story=floors(CALL_MS), talked=st.integers(0, 300), held=st.integers(0, 300), phase=st.integers(0, 999))
def test_of_a_call_no_second_finds_what_the_marks_have_missed(story, talked, held, phase):
    story.answered()
    answered = story.now
    story.wait(talked)
    story.held()
    story.wait(held)
    story.resumed()
    story.held()
    hold, before = story.now, story.floor.calls[CALL].held_ms

    def look(at):
        story.now = at
        return rule_of(best(story.rules, story.of_call))

    marks = Looking(
        look,
        hold,
        lambda at: call_marks(story.rules, answered, at, 6 * MINUTE),
        lambda at: hold_marks(story.rules, hold, before, at),
    )
    for at in range(hold + phase, hold + CALL_MS, 1_000):
        marks.up_to(at)
        assert look(Instant(at)) == marks.found, f"{at - hold} ms into the hold"


@settings(max_examples=60)
@given(story=floors(3 * DAY), phase=st.integers(0, 59_999))
def test_of_a_case_no_minute_finds_what_the_marks_have_missed(story, phase):
    story.answered()
    story.raised()
    story.taken()
    raised = story.now

    def look(at):
        story.now = at
        return rule_of(best_for_case(story.rules, story.of_case))

    marks = Looking(look, raised, lambda at: case_marks(story.rules, raised, at, DAY))
    assert story.floor.escalations[CASE].owner is not None
    for at in range(raised + phase, raised + 3 * DAY, 7 * MINUTE):
        marks.up_to(at)
        assert look(Instant(at)) == marks.found, f"{at - raised} ms after the hand"
