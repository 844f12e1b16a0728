"""C4, B9, E8: who waits for whom, in which order, how long, and what happens when somebody becomes free."""

import pytest
from tests.domain.floors import CLIENT, call, connected, raised, rings, stage

from escdesk.domain.ids import PersonId, SessionId
from escdesk.domain.messages import calls as c
from escdesk.domain.messages import escalations as e
from escdesk.domain.messages import ladders as ld
from escdesk.domain.messages import line as ln
from escdesk.domain.messages import people as p
from escdesk.domain.messages import transfers as tr
from escdesk.domain.messages.people import Role
from escdesk.domain.model.escalations import Stage
from escdesk.domain.model.pace import FEW

LADDER = (
    ld.Rung(ld.RungKind.CHOSEN, 20_000),
    ld.Rung(ld.RungKind.FREE_SUPERVISORS, 20_000, wait_ms=60_000),
    ld.Rung(ld.RungKind.MANAGERS, 20_000, level=2),
    ld.Rung(ld.RungKind.EVERYONE, 20_000),
    ld.Rung(ld.RungKind.ALARM, 20_000),
)
OPERATORS = tuple((f"op{n}", Role.OPERATOR) for n in range(1, 5))


@pytest.fixture
def play():
    """Four operators at 2001–2004, one SV at 2005 who is on a call, a lead."""
    play = stage(*OPERATORS, ("sv", Role.SUPERVISOR), ("ld", Role.LEAD), ladder=LADDER, age_ms=30_000)
    call(play, "2005", "busy")
    return play


def ask(play, n):
    """Operator n raises a hand."""
    return raised(play, f"200{n}", f"op{n}", f"call{n}")


def asked(play):
    """Operator 1 raises a hand; the case."""
    case = ask(play, 1)
    return play.floor.escalations[case]


def ask_urgently(play, n):
    call(play, f"200{n}", f"call{n}")
    play.say(e.AskForHelp(call=f"call{n}"), f"op{n}")
    return play.floor.calls[f"call{n}"].escalation


def free(play):
    play.say(c.PhoneHungUp(call="busy", reason=c.EndReason.CUSTOMER))


def places(play, *cases):
    return [play.floor.escalations[case].line.place for case in cases]


def test_nobody_is_free_and_they_stand_in_line_in_the_order_they_came(play):
    first, second, third = ask(play, 1), ask(play, 2), ask(play, 3)
    assert {one.stage for one in play.floor.escalations.values()} == {Stage.WAITING}
    assert places(play, first, second, third) == [1, 2, 3]
    play.say(e.Withdraw(escalation=first), "op1")
    assert places(play, second, third) == [1, 2]


def test_whoever_becomes_free_gets_the_first_at_once(play):
    first, second = ask(play, 1), ask(play, 2)
    free(play)
    assert rings(play, first) == ("sv",)
    assert play.floor.escalations[second].line.place == 1, "one at a time"
    connected(play, first, "sv")
    assert play.floor.escalations[second].stage is Stage.WAITING, "the customer is on sv's phone"


def test_urgent_overtakes_what_has_waited_less_than_its_head_start(play):
    ordinary = ask(play, 1)
    play.now += 29_999
    urgent = ask_urgently(play, 2)
    assert places(play, urgent, ordinary) == [1, 2]
    free(play)
    assert rings(play, urgent) == ("sv",)


def test_ordinary_has_aged_to_the_top_and_is_not_starved(play):
    ordinary = ask(play, 1)
    play.now += 30_001
    urgent = [ask_urgently(play, n) for n in (2, 3, 4)]
    assert places(play, ordinary, *urgent) == [1, 2, 3, 4]
    free(play)
    assert rings(play, ordinary) == ("sv",)


def test_the_order_of_two_never_changes_while_they_wait(play):
    ordinary, urgent = ask(play, 1), ask_urgently(play, 2)
    for _ in range(5):
        play.wait(10_000)
        assert places(play, urgent, ordinary) == [1, 2]


def measured(play, *handled_ms, category=""):
    """As many cases of this category have been handled by SVs, in so many ms each."""
    for n, ms in enumerate(handled_ms):
        name = raised(play, "2001", "op1", f"past{n}")
        leg = connected(play, name, "sv")
        play.now += ms
        play.say(e.Resolve(escalation=name, decision=e.Decision.APPROVED, cause=e.Cause.RULE), "sv")
        play.say(c.PhoneHungUp(call=leg, reason=c.EndReason.CUSTOMER))
        play.say(e.AcknowledgeReport(escalation=name), "op1")


def test_nobody_has_measured_and_nothing_is_promised(play):
    line = asked(play).line
    assert (line.about_ms, line.samples) == (None, 0)


def test_few_measurements_promise_nothing(play):
    free(play)
    measured(play, *[60_000] * (FEW - 1))
    call(play, "2005", "busy")
    assert asked(play).line.about_ms is None


def test_expected_by_the_median_of_what_was_measured(play):
    free(play)
    measured(play, 40_000, 60_000, 60_000, 80_000, 600_000)
    call(play, "2005", "busy")
    play.now += 20_000
    first, second = ask(play, 1), ask(play, 2)
    line = play.floor.escalations[first].line
    assert (line.about_ms, line.samples) == (40_000, 5), "sv usually takes a minute, and has begun 20 s ago"
    assert play.floor.escalations[second].line.about_ms == 100_000, "and a minute for the one before"
    play.say(e.Withdraw(escalation=first), "op1")
    assert play.floor.escalations[second].line.about_ms == 40_000, "said anew with the new place"


def test_whoever_is_past_the_usual_time_may_be_free_any_moment_and_never_at_once(play):
    free(play)
    measured(play, *[60_000] * FEW)
    call(play, "2005", "busy")
    play.now += 3_600_000
    assert asked(play).line.about_ms == 5_000


def test_waited_long_enough_and_it_climbs(play):
    case = ask(play, 1)
    play.wait(59_999)
    assert play.floor.escalations[case].stage is Stage.WAITING
    play.wait(1)
    assert rings(play, case) == ("sv",), "nobody above: everyone, busy or not"
    assert play.floor.escalations[case].ladder[play.floor.escalations[case].rung].kind is ld.RungKind.EVERYONE


def test_it_stands_in_line_once_for_each_rung(play):
    case = ask(play, 1)
    free(play)
    assert rings(play, case) == ("sv",)
    call(play, "2005", "again")
    play.wait(20_000)
    assert play.floor.escalations[case].stage is not Stage.WAITING


def test_the_operator_sends_it_on_out_of_the_line(play):
    case = ask(play, 1)
    play.say(e.SendOn(escalation=case), "op1")
    assert play.floor.escalations[case].stage is Stage.RINGING


def test_a_call_back_promised_keeps_its_place_when_the_customer_hangs_up(play):
    first, second = ask(play, 1), ask(play, 2)
    play.say(ln.PromiseCallback(escalation=first), "op1")
    play.say(c.PhoneHungUp(call="call1", reason=c.EndReason.CUSTOMER))
    assert places(play, first, second) == [1, 2]
    free(play)
    events = play.say(e.Accept(escalation=first), "sv")
    assert not any(isinstance(event, tr.TransferOrdered) for event in events), "nobody is on the line"
    case = play.floor.escalations[first]
    assert (case.stage, case.owner, case.callback) == (Stage.IN_HAND, "sv", True)


def test_without_a_promise_the_operator_owes_the_call_back(play):
    case = ask(play, 1)
    play.say(c.PhoneHungUp(call="call1", reason=c.EndReason.CUSTOMER))
    assert (play.floor.escalations[case].stage, play.floor.escalations[case].owner) == (Stage.IN_HAND, "op1")


def test_promised_twice_is_once(play):
    case = ask(play, 1)
    play.say(ln.PromiseCallback(escalation=case), "op1")
    assert play.say(ln.PromiseCallback(escalation=case), "op1") == ()


@pytest.mark.parametrize("away_ms", [1_000, 600_000])
def test_after_the_hub_was_away_it_waits_anew_instead_of_climbing_past_empty_desks(play, away_ms):
    first, second = ask(play, 1), ask(play, 2)
    play.now += away_ms
    play.say(e.HubStarted())
    play.wait(1_000)
    assert places(play, first, second) == [1, 2]
    for name in ("sv", "ld"):
        play.say(p.DeskOpened(person=PersonId(name), session=SessionId(f"again-{name}")))
    free(play)
    assert rings(play, first) == ("sv",)


def test_a_desk_that_blinks_is_worth_waiting_for(play):
    free(play)
    play.say(p.DeskClosed(person=PersonId("sv"), session=SessionId("desk-sv")))
    case = ask(play, 1)
    assert play.floor.escalations[case].stage is Stage.WAITING
    play.say(p.DeskOpened(person=PersonId("sv"), session=SessionId("again")))
    assert rings(play, case) == ("sv",)


def test_somebody_on_a_break_is_not_waited_for(play):
    free(play)
    play.say(p.ChoosePresence(choice=p.Choice.ON_BREAK), "sv")
    assert asked(play).stage is Stage.RINGING, "everyone"


def test_whoever_has_as_much_as_they_may_is_waited_for_and_urgent_still_comes():
    play = stage(*OPERATORS, ("sv", Role.SUPERVISOR), ("ld", Role.LEAD), ladder=LADDER, load_limit=1)
    first = ask(play, 1)
    play.say(ln.PromiseCallback(escalation=first), "op1")
    play.say(e.Accept(escalation=first), "sv")
    ordinary = ask(play, 2)
    assert play.floor.escalations[ordinary].stage is Stage.WAITING
    urgent = ask_urgently(play, 3)
    assert rings(play, urgent) == ("sv",), "one place is kept for what is urgent"
    play.say(e.Withdraw(escalation=urgent), "op3")
    play.say(e.Resolve(escalation=first, decision=e.Decision.CALL_BACK, cause=e.Cause.RULE), "sv")
    assert rings(play, ordinary) == ("sv",), "a place is free again"


def test_lines_of_other_clients_are_other_lines(play):
    case = ask(play, 1)
    assert play.floor.escalations[case].client == CLIENT
    play.say(
        p.EnrolPerson(person=PersonId("sv9"), role=Role.SUPERVISOR, teams=(), clients=("y",)),
    )
    play.say(p.TakeSeat(extension=None), "sv9")
    play.say(p.DeskOpened(person=PersonId("sv9"), session=SessionId("d9")))
    assert play.floor.escalations[case].stage is Stage.WAITING
