"""Whoever has a consult may change: they leave, give it on, a lead takes it; the operator holds the customer."""

import pytest
from tests.domain.floors import answered, consult_in_hand, consulting_floor, refusal, rings

from escdesk.domain.ids import Instant, PersonId
from escdesk.domain.messages import cards as k
from escdesk.domain.messages import consults as co
from escdesk.domain.messages import escalations as e
from escdesk.domain.messages import leading as le
from escdesk.domain.messages import people as p
from escdesk.domain.model.consults import QuestionState
from escdesk.domain.model.escalations import Stage

OPEN, ANSWERED, DONE, DROPPED = QuestionState


@pytest.fixture
def play():
    return consulting_floor()


@pytest.fixture
def case(play):
    return consult_in_hand(play)


def logs_out(play, case):
    play.say(p.LeaveSeat(), "sv1")


def is_dropped(play, case):
    play.say(p.DeskClosed(person=PersonId("sv1"), session="desk-sv1"))
    play.wait(300_000)


def goes_off_shift(play, case):
    play.say(p.PlanShift(person=PersonId("sv1"), ends_at=Instant(play.now + 1_000)))
    play.wait(1_000)


def is_released(play, case):
    play.say(le.Release(escalation=case), "ld")


GOING = pytest.mark.parametrize("go", [logs_out, is_dropped, goes_off_shift, is_released])


@GOING
def test_whoever_goes_in_mid_conversation_leaves_it_to_the_next_one(play, case, go):
    play.say(co.SendMessage(escalation=case), "op")
    play.say(co.SendMessage(escalation=case, internal=True), "sv1")
    play.say(co.AskAnother(escalation=case), "op")
    if go is not is_dropped:  # five minutes later the time is up, and the alarm is a lead's
        answered(play, case, "sv1")
    go(play, case)
    one = play.escalation
    assert (one.owner, one.stage, one.holder) == (None, Stage.RINGING, "op")
    assert play.floor.people["sv1"].answering == play.floor.people["sv1"].in_hand == ()
    assert rings(play) == ("sv2",)
    play.say(e.Accept(escalation=case), "sv2")
    assert play.escalation.due == play.now + 180_000
    assert play.floor.people["sv2"].answering == (case,)
    assert [said.by for said in play.escalation.messages] == ["op", "sv1"]


@GOING
def test_what_is_answered_and_read_ends_with_its_owner_instead_of_ringing_on(play, case, go):
    answered(play, case, "sv1", read=True)
    go(play, case)
    assert not play.floor.escalations
    assert [event.how for event in play.events if isinstance(event, e.EscalationClosed)] == ["uncaused"]


def test_what_is_answered_and_unread_goes_on_to_somebody_who_can_say_it(play, case):
    answered(play, case, "sv1")
    until = play.escalation.read_until
    logs_out(play, case)
    assert (rings(play), play.escalation.read_until) == (("sv2",), until)
    play.say(e.Accept(escalation=case), "sv2")
    assert play.escalation.due == play.now + 900_000, "nothing is left to be answered"
    assert play.floor.people["sv2"].answering == ()
    play.say(k.OpenCard(escalation=case), "sv2")
    play.wait(60_000)
    assert play.escalation.unread
    play.say(co.AcknowledgeInstruction(escalation=case, instruction=1), "op")
    play.say(co.SayCause(escalation=case, cause=e.Cause.KNOWLEDGE), "sv2")
    assert not play.floor.escalations


def test_read_while_it_rings_it_needs_nobody_any_more(play, case):
    answered(play, case, "sv1")
    logs_out(play, case)
    play.say(co.AcknowledgeInstruction(escalation=case, instruction=1), "op")
    assert not play.floor.escalations
    assert play.floor.people["sv2"].ringing == ()


def test_the_operator_gives_up_what_rings_on(play, case):
    play.say(co.AskAnother(escalation=case), "op")
    answered(play, case, "sv1", read=True)
    logs_out(play, case)
    play.say(e.Withdraw(escalation=case), "op")
    assert not play.floor.escalations


# -- upwards --------------------------------------------------------------------------------------------------


def test_what_goes_up_keeps_its_operator_and_its_words(play, case):
    play.say(co.AskAnother(escalation=case), "op")
    answered(play, case, "sv1", 2)
    play.say(e.HandOn(escalation=case, up=True), "sv1")
    one = play.escalation
    assert (one.holder, one.owner, rings(play)) == ("op", None, ("mg",))
    assert play.floor.people["sv1"].answering == ()
    play.say(e.Accept(escalation=case), "mg")
    play.say(
        co.GiveInstruction(
            escalation=case, question=1, instruction=co.InstructionKind.LIMIT, amount_yen=5_000_000
        ),
        "mg",
    )
    assert [one.by for one in play.escalation.instructions] == ["sv1", "mg"]
    for number in (1, 2):
        play.say(co.AcknowledgeInstruction(escalation=case, instruction=number), "op")
    play.say(co.SayCause(escalation=case, cause=e.Cause.AUTHORITY), "mg")
    assert not play.floor.escalations


def test_while_it_rings_upstairs_the_operator_takes_it_back_altogether(play, case):
    play.say(e.HandOn(escalation=case, up=True), "sv1")
    play.say(e.Withdraw(escalation=case), "op")
    assert not play.floor.escalations
    assert play.floor.people["mg"].ringing == ()


def test_what_is_answered_is_not_given_on(play, case):
    answered(play, case, "sv1")
    assert refusal(play, e.HandOn(escalation=case, up=True), "sv1") == "question_over"
    assert refusal(play, e.HandOn(escalation=case, person=PersonId("sv2")), "sv1") == "question_over"


# -- leads ----------------------------------------------------------------------------------------------------


def test_a_lead_takes_it_over_and_answers_without_limit(play, case):
    play.say(le.TakeOver(escalation=case), "ld")
    assert (play.escalation.owner, play.floor.people["ld"].answering) == ("ld", (case,))
    assert play.floor.people["sv1"].answering == ()
    give = co.GiveInstruction(
        escalation=case, question=1, instruction=co.InstructionKind.LIMIT, amount_yen=90_000_000
    )
    play.say(give, "ld")
    assert play.escalation.instructions[0].authority_yen is None


def test_a_lead_has_it_ring_at_somebody(play, case):
    play.say(le.Assign(escalation=case, person=PersonId("sv2")), "ld")
    assert (play.escalation.owner, rings(play)) == (None, ("sv2",))
    assert play.floor.people["sv1"].answering == ()
    play.say(e.Accept(escalation=case), "sv2")
    assert play.floor.people["sv2"].answering == (case,)


def test_what_is_over_is_assigned_to_nobody_and_a_lead_may_say_the_cause(play, case):
    answered(play, case, "sv1", read=True)
    assert refusal(play, le.Assign(escalation=case, person=PersonId("sv2")), "ld") == "already_resolved"
    play.say(le.TakeOver(escalation=case), "ld")
    assert play.floor.people["ld"].answering == ()
    play.say(co.SayCause(escalation=case, cause=e.Cause.TROUBLE), "ld")
    assert not play.floor.escalations


def test_a_lease_that_runs_out_on_what_is_over_ends_it(play, case):
    answered(play, case, "sv1", read=True)
    play.say(le.TakeOver(escalation=case), "ld")
    play.wait(60_000)
    assert not play.floor.escalations
