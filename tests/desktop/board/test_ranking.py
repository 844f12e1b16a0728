"""Order, filter and figures of the board; no Qt here."""

import random
from dataclasses import replace

from tests.harness import sample_board as samples

from escdesk.desktop.board.case_view import HoldView
from escdesk.desktop.board.ranking import RiskOrder, by_lane, by_urgency, in_order, kept
from escdesk.desktop.board.samples import Sample, Seen
from escdesk.desktop.board.survey import counted, hold_alarms, next_crossing, surveyed
from escdesk.desktop.board.view import AlarmView, BoardView, Filter, SourceAge

NOW = samples.NOW


def ids(rows):
    return [row.person_id for row in rows]


def hold(held_ms, promise_ms=30_000, limit_ms=90_000):
    since = NOW - held_ms
    return HoldView(since, since + promise_ms, since + limit_ms)


def person(name, state="holding", **rest):
    rest.setdefault("call_at", NOW - 100_000)
    return replace(samples.row(0, state), person_id=name, **rest)


def test_holds_furthest_past_their_promise_come_first_and_the_calm_ones_last():
    rows = [
        person("free", "free", call_at=None),
        person("call", "on_call"),
        person("within", hold=hold(10_000)),
        person("asking", "on_call", case=samples.case("", "ringing")),
        person("over", hold=hold(95_000)),
        person("word", hold=hold(40_000)),
        person("long", hold=hold(130_000, 60_000)),
        person("break", "on_break", call_at=None),
    ]
    assert ids(RiskOrder().sorted(rows, NOW)) == [
        "over",
        "long",
        "word",
        "within",
        "asking",
        "call",
        "free",
        "break",
    ]


def test_alarms_come_first_then_what_is_urgent_and_nobodys_then_the_holds():
    rows = [
        person("over", hold=hold(95_000)),
        person("owned", "on_call", case=samples.case("", "in_hand", "佐藤", urgent=True)),
        person("urgent", "on_call", case=samples.case("", "line", urgent=True)),
        person("alarm", hold=hold(1_000), case=samples.case("", "nobody", alarmed=True, since=NOW - 5_000)),
        person("older", "on_call", case=samples.case("", "nobody", alarmed=True, since=NOW - 9_000)),
    ]
    assert ids(RiskOrder().sorted(rows, NOW)) == ["older", "alarm", "urgent", "over", "owned"]


def test_flights_stand_by_alarm_lane_and_age():
    def one(name, age, **rest):
        return samples.case("", "ringing", escalation_id=name, since=NOW - age, **rest)

    flights = [one("new", 1), one("old", 9), one("urgent", 2, urgent=True), one("alarm", 0, alarmed=True)]
    assert [row.escalation_id for row in by_lane(flights)] == ["alarm", "urgent", "old", "new"]


def test_of_alarms_of_one_kind_the_urgent_lane_comes_first():
    alarms = [
        AlarmView("old", "nobody_answers", NOW - 9_000),
        AlarmView("urgent", "nobody_answers", NOW - 1_000, urgent=True),
        AlarmView("assigned", "nobody_answers", NOW - 10_000, urgent=True, assigned_to="佐藤"),
    ]
    assert [alarm.alarm_id for alarm in by_urgency(alarms)] == ["urgent", "old", "assigned"]


def test_a_hold_climbs_by_the_clock_alone():
    one, other = person("a", hold=hold(29_000)), person("b", hold=hold(50_000, 60_000, 120_000))
    assert ids(RiskOrder().sorted([one, other], NOW)) == ["a", "b"]
    late = person("c", hold=hold(31_000, 60_000, 120_000))
    assert ids(RiskOrder().sorted([late, one], NOW + 2_000)) == ["a", "c"]
    assert one.shown_state(NOW) == "hold_1"
    assert one.shown_state(NOW + 1_000) == "hold_2"


def test_unknown_people_stand_where_they_were():
    rows = [
        person("free", "free", call_at=None),
        person("was_call", "unknown", call_at=None, before="on_call"),
        person("was_hold", "unknown", hold=hold(60_000), before="hold_2"),
        person("never", "unknown", call_at=None),
    ]
    assert ids(RiskOrder().sorted(rows, NOW)) == ["was_hold", "was_call", "free", "never"]


def test_whatever_changes_the_order_is_that_of_rows_never_seen_before():
    chance, order, rows, now = random.Random(4), RiskOrder(), samples.rows(), NOW
    states = ("free", "on_call", "wrap_up", "unknown")
    for _ in range(200):
        now += chance.choice((0, 1_000, 40_000))
        rows = [row for row in rows if chance.random() > 0.01]
        for at in chance.sample(range(len(rows)), chance.randrange(min(4, len(rows)))):
            held = chance.choice((None, hold(chance.randrange(90_000)), hold(9_000, 60_000)))
            rows[at] = replace(rows[at], state=chance.choice(states), since=now, hold=held)
        if chance.random() < 0.2 or len(rows) < 8:
            rows.append(replace(samples.rows()[0], person_id=f"new{now}{len(rows)}", case=None))
        shown = chance.sample(rows, len(rows) if chance.random() < 0.7 else len(rows) // 2)
        assert order.sorted(shown, now) == RiskOrder().sorted(shown, now)


def test_the_filter_wants_team_state_and_every_word():
    rows = samples.rows()
    assert {row.team for row in kept(rows, Filter(team="請求"), NOW)} == {"請求"}
    assert ids(kept(rows, Filter(state="hold_2"), NOW)) == ["p3", "p4", "p5"]
    assert ids(kept(rows, Filter(search="田中美咲"), NOW)) == ["p1"], "written without the space, too"
    assert ids(kept(rows, Filter(search="2104"), NOW)) == ["p4"]
    assert ids(kept(rows, Filter(team="技術", search="田中"), NOW)) == []


def test_an_order_is_kept_and_newcomers_come_last():
    rows = [person(name) for name in ("new", "c", "a", "b")]
    assert ids(in_order(rows, ["a", "b", "gone", "c"])) == ["a", "b", "c", "new"]


def test_the_next_crossing_is_the_nearest_edge_still_to_come():
    rows = [person("a", hold=hold(10_000)), person("b", hold=hold(89_000)), person("c", "on_call")]
    assert next_crossing(surveyed(rows), NOW) == NOW + 1_000
    assert next_crossing(surveyed(rows), NOW + 1_000) == NOW + 20_000
    assert next_crossing(surveyed(rows), NOW + 500_000) is None


def test_a_hold_of_three_promises_alarms_until_somebody_is_asked():
    far = person("far", hold=hold(91_000), queue="技術窓口")
    standing = surveyed(
        [
            far,
            person("near", hold=hold(80_000)),
            replace(far, person_id="asked", case=samples.case("返金", "ringing")),
        ]
    )
    (alarm,) = hold_alarms(standing, NOW)
    assert (alarm.person_id, alarm.count, alarm.action, alarm.since) == ("far", 3, "show", NOW - 91_000)


def test_figures_count_only_what_is_known():
    view = samples.live()
    figures = counted(surveyed(view.rows), view, NOW)
    assert (figures.holding, figures.past_promise, figures.past_limit) == (9, 3, 3)
    assert (figures.supervisors_free, figures.supervisors, figures.unknown) == (2, 4, 1)
    assert (figures.waiting, figures.escalations) == (2, len(view.flights)), "as many as in the list beside"
    assert figures.escalations_longest_ms == 1_800_000
    dark = samples.silent()
    figures = counted(surveyed(dark.rows), dark, NOW)
    assert (figures.holding, figures.on_call, figures.operators_free) == (0, 0, 0)
    assert figures.escalations == len(dark.flights), "people and hub still know those"


def test_nobody_makes_empty_figures():
    view = BoardView("f", SourceAge(alive=True), SourceAge(alive=True))
    assert counted(surveyed(()), view, NOW).holding_mean_ms == 0


def test_alarms_stand_by_kind_then_age_and_taken_ones_last():
    alarms = [
        AlarmView("unread", "unread", NOW - 900_000),
        AlarmView("young", "nobody_answers", NOW - 1_000),
        AlarmView("taken", "pbx_silent", NOW - 999, taken_by="高橋"),
        AlarmView("old", "nobody_answers", NOW - 9_000),
        AlarmView("pbx", "pbx_silent", NOW),
    ]
    assert [alarm.alarm_id for alarm in by_urgency(alarms)] == ["pbx", "old", "young", "unread", "taken"]


def test_samples_keep_changes_at_once_and_a_quarter_of_an_hour():
    seen = Seen()
    assert seen.add(Sample(NOW, 1, 2))
    assert not seen.add(Sample(NOW + 1_000, 1, 2)), "the same, a second later"
    assert seen.add(Sample(NOW + 1_500, 2, 2))
    assert seen.add(Sample(NOW + 6_500, 2, 2))
    assert not seen.add(Sample(NOW, 5, 5)), "a clock that steps back draws nothing"
    seen.add(Sample(NOW + 15 * 60_000 + 1_501, 0, 0))
    assert [sample.at for sample in seen] == [NOW + 6_500, NOW + 15 * 60_000 + 1_501]


def test_the_line_breaks_where_nothing_was_seen_or_known():
    seen = Seen()
    for at, holding in ((0, 2), (5_000, None), (10_000, 3), (60_000, 4)):
        seen.add(Sample(NOW + at, 1, holding))
    minutes, values = seen.line(NOW + 60_000, "holding")
    assert minutes[-1] == 0
    assert [value for value in values if value == value] == [2.0, 3.0, 4.0]
    gaps = sum(value != value for value in values)
    assert gaps == 3, "unknown, back from unknown, and 50 s without a look"
