"""もっと急ぐ (B9, B1): what can't wait overtakes in the line, and managers are called beside whoever is rung."""

import pytest
from tests.domain.floors import call, connected, consulted, raised, refusal, rings, stage
from tests.domain.test_line import LADDER, ask, free, places

from escdesk.domain.ids import ClientId, PersonId, SessionId
from escdesk.domain.messages import calls as c
from escdesk.domain.messages import escalations as e
from escdesk.domain.messages import ladders as ld
from escdesk.domain.messages import line as ln
from escdesk.domain.messages import people as p
from escdesk.domain.messages.ladders import Lane
from escdesk.domain.messages.people import Role
from escdesk.domain.model.escalations import Stage
from escdesk.domain.soundness import faults

OPERATORS = tuple((f"op{n}", Role.OPERATOR) for n in range(1, 5))


@pytest.fixture
def play():
    """Four operators at 2001–2004, two SVs, a manager and a lead who are there."""
    return stage(
        *OPERATORS, ("sv1", Role.SUPERVISOR), ("sv2", Role.SUPERVISOR), ("mg", Role.MANAGER), ("ld", Role.LEAD),
        ladder=LADDER,
    )  # fmt: skip


@pytest.fixture
def line():
    """The same four with one SV, who is on a call, and nobody above; ordinary ones age by half a minute."""
    play = stage(*OPERATORS, ("sv", Role.SUPERVISOR), ("ld", Role.LEAD), ladder=LADDER, age_ms=30_000)
    call(play, "2005", "busy")
    return play


def hurries(play, case, by="op1"):
    return play.say(ln.Hurry(escalation=case), by)


def test_managers_are_called_beside_whoever_is_rung(play):
    case = raised(play, "2001", "op1")
    assert rings(play) == ("sv1",)
    play.wait(5_000)
    hurries(play, case)
    one = play.escalation
    assert (one.lane, one.hurried_at, one.ladder[one.rung].kind) == (
        Lane.URGENT,
        play.now,
        ld.RungKind.MANAGERS,
    )
    assert (rings(play), one.ring.until, one.tried) == (("sv1", "mg"), play.now + 20_000, ())
    play.say(e.Accept(escalation=case), "sv1")
    assert (play.escalation.owner, play.floor.people["mg"].ringing) == ("sv1", ())


def test_said_twice_it_is_said_once(play):
    case = raised(play, "2001", "op1")
    hurries(play, case)
    assert hurries(play, case) == ()


def test_nobody_answers_and_it_goes_on_to_everyone(play):
    case = raised(play, "2001", "op1")
    hurries(play, case)
    play.wait(20_000)
    one = play.escalation
    assert one.ladder[one.rung].kind is ld.RungKind.EVERYONE
    assert set(rings(play)) == {"sv1", "sv2", "mg"}
    assert {tried.person for tried in one.tried} == {"sv1", "mg"}


def test_a_manager_who_has_said_no_is_not_called_again(play):
    case = raised(play, "2001", "op1")
    play.wait(20_000)
    play.wait(20_000)
    assert rings(play) == ("mg",)
    play.say(e.CannotNow(escalation=case), "mg")
    hurries(play, case)
    assert "mg" not in rings(play)
    assert play.escalation.lane is Lane.URGENT


def test_in_line_it_overtakes_what_has_waited_no_longer_than_the_head_start(line):
    first, second = ask(line, 1), ask(line, 2)
    line.now += 1_000
    third = ask(line, 3)
    assert places(line, first, second, third) == [1, 2, 3]
    hurries(line, third, "op3")
    assert places(line, first, second, third) == [2, 3, 1]
    assert line.floor.escalations[third].stage is Stage.WAITING
    free(line)
    assert rings(line, third) == ("sv",)
    assert not list(faults(line.floor, line.now))


def test_who_has_waited_longer_is_never_overtaken(line):
    first = ask(line, 1)
    line.wait(31_000)
    second = ask(line, 2)
    hurries(line, second, "op2")
    assert places(line, first, second) == [1, 2]


def test_what_is_urgent_comes_to_whoever_has_enough_of_the_rest(line):
    """E8: beyond the load limit only urgent ones come, and this one has just become urgent."""
    free(line)
    line.say(
        p.EnrolPerson(person=PersonId("sv"), role=Role.SUPERVISOR, clients=(ClientId("x"),), load_limit=1)
    )
    busy = ask(line, 1)
    line.say(ln.PromiseCallback(escalation=busy), "op1")
    line.say(e.Accept(escalation=busy), "sv")
    waiting = ask(line, 2)
    assert line.floor.escalations[waiting].stage is Stage.WAITING
    hurries(line, waiting, "op2")
    assert rings(line, waiting) == ("sv",)
    assert not list(faults(line.floor, line.now))


def test_out_of_the_line_to_a_manager_who_is_there(line):
    case = ask(line, 1)
    line.say(p.EnrolPerson(person=PersonId("mg"), role=Role.MANAGER, clients=(ClientId("x"),)))
    line.say(p.TakeSeat(extension=None), "mg")
    line.say(p.DeskOpened(person=PersonId("mg"), session=SessionId("d")))
    hurries(line, case)
    assert (rings(line, case), list(line.floor.waiting)) == (("mg",), [])


def test_only_whoever_waits_may_say_so_and_only_while_nobody_has_it(play):
    case = raised(play, "2001", "op1")
    assert refusal(play, ln.Hurry(escalation=case), "op2") == "not_yours"
    assert refusal(play, ln.Hurry(escalation=case), "sv1") == "not_yours"
    leg = connected(play, case, "sv1")
    assert refusal(play, ln.Hurry(escalation=case), "op1") == "not_yours", "the customer is with somebody"
    play.say(c.PhoneHungUp(call=leg, reason=c.EndReason.CUSTOMER))
    play.say(e.Resolve(escalation=case, decision=e.Decision.APPROVED, cause=e.Cause.RULE), "sv1")
    assert refusal(play, ln.Hurry(escalation=case), "sv1") == "already_resolved"
    asked = consulted(play, "2002", "op2", "other")
    play.say(e.Accept(escalation=asked), rings(play, asked)[0])
    assert refusal(play, ln.Hurry(escalation=asked), "op2") == "already_taken"


def test_where_everybody_is_called_already_there_is_nothing_above(play):
    case = raised(play, "2001", "op1")
    for _ in range(4):
        play.wait(20_000)
    assert play.escalation.stage is Stage.ALARM
    assert refusal(play, ln.Hurry(escalation=case), "op1") == "no_such_level"
    play.say(e.AskForHelp(call=call(play, "2002", "threat")), "op2")
    silent = play.floor.calls["threat"].escalation
    for _ in range(3):
        play.wait(20_000)
    assert refusal(play, ln.Hurry(escalation=silent), "op2") == "no_such_level"
