"""A consult becomes a takeover, and comes back when nothing comes of it; nobody is dropped on the way."""

import pytest
from tests.domain.floors import (
    CLIENT,
    answered,
    connected,
    consult_in_hand,
    consulted,
    consulting_floor,
    raised,
    refusal,
    rings,
)

from escdesk.domain.ids import CallId, Extension, Instant
from escdesk.domain.messages import calls as c
from escdesk.domain.messages import consults as co
from escdesk.domain.messages import escalations as e
from escdesk.domain.messages import incidents as i
from escdesk.domain.messages import leading as le
from escdesk.domain.messages import line as ln
from escdesk.domain.messages import people as p
from escdesk.domain.messages import transfers as tr
from escdesk.domain.messages.consults import InstructionKind
from escdesk.domain.messages.ladders import Asks
from escdesk.domain.messages.people import Role
from escdesk.domain.messages.transfers import FailReason
from escdesk.domain.model.consults import QuestionState
from escdesk.domain.model.escalations import Stage

CALL = CallId("call")
OPEN, ANSWERED, DONE, DROPPED = QuestionState


@pytest.fixture
def play():
    return consulting_floor()


@pytest.fixture
def case(play):
    return consult_in_hand(play)


def comes(play, case, by="sv1"):
    """The owner's phone rings; the order."""
    play.say(co.TurnToTakeover(escalation=case), by)
    return play.escalation.transfer.order


def give(play, case, kind, question=1, by="sv1", **more):
    return play.say(co.GiveInstruction(escalation=case, question=question, instruction=kind, **more), by)


def picks_up(play, case, person="sv1"):
    one = play.escalation
    leg = CallId(f"{case}-{person}")
    play.say(c.PhoneRang(call=leg, extension=one.transfer.extension, order=one.transfer.order))
    play.say(c.PhoneAnswered(call=leg))
    play.say(tr.TransferConnected(order=one.transfer.order, call=leg))
    play.say(c.PhoneHungUp(call=CALL, reason=c.EndReason.HANDED_OVER))
    return leg


def fails(play, reason=FailReason.NO_ANSWER):
    return play.say(tr.TransferFailed(order=play.escalation.transfer.order, reason=reason))


def states(play):
    return [question.state for question in play.escalation.questions]


def test_the_owner_comes_to_the_phone_and_the_customer_is_theirs(play, case):
    play.wait(170_000)
    comes(play, case)
    one = play.escalation
    assert (one.asks, one.stage, one.owner) == (Asks.TAKEOVER, Stage.TAKEN, "sv1")
    assert one.transfer.extension == "2002"
    sv1 = play.floor.people["sv1"]
    assert (sv1.answering, sv1.expects, sv1.in_hand) == ((), (case,), (case,))
    play.wait(15_000)
    picks_up(play, case)
    one = play.escalation
    assert (one.stage, one.holder, one.turned) == (Stage.CONNECTED, "sv1", False)
    assert e.EscalationOverdue not in [type(event) for event in play.wait(20_000)], (
        "the time for an instruction is not the time for a takeover"
    )
    play.say(e.Resolve(escalation=case, decision=e.Decision.APPROVED, cause=e.Cause.AUTHORITY), "sv1")
    play.say(e.AcknowledgeReport(escalation=case), "op")
    assert not play.floor.escalations


def test_i_take_over_is_an_instruction_that_nobody_has_to_read(play, case):
    give(play, case, InstructionKind.TAKE_OVER)
    assert (play.escalation.stage, play.escalation.read_until, states(play)) == (Stage.TAKEN, None, [DONE])
    picks_up(play, case)
    assert play.escalation.stage is Stage.CONNECTED


@pytest.mark.parametrize("reason", [FailReason.NO_ANSWER, FailReason.REJECTED, FailReason.HALF_DONE])
def test_when_the_owners_phone_comes_to_nothing_it_is_theirs_at_the_desk_again(play, case, reason):
    give(play, case, InstructionKind.TAKE_OVER)
    fails(play, reason)
    one = play.escalation
    assert (one.stage, one.owner, one.consult, one.customer_left_at) == (Stage.IN_HAND, "sv1", True, None)
    assert states(play) == [OPEN], "what was to be answered by coming is open again"
    sv1 = play.floor.people["sv1"]
    assert (sv1.answering, sv1.expects) == ((case,), ())
    answered(play, case, "sv1", read=True)
    play.say(co.SayCause(escalation=case, cause=e.Cause.TROUBLE), "sv1")
    assert not play.floor.escalations


def test_what_waits_to_be_read_still_does_when_it_comes_back(play, case):
    play.say(co.AskAnother(escalation=case), "op")
    answered(play, case, "sv1")
    until = play.escalation.read_until
    comes(play, case)
    assert play.escalation.read_until is None, "whoever comes to the phone will say it"
    fails(play)
    assert (play.escalation.read_until, states(play)) == (until, [ANSWERED, OPEN])


def test_taken_back_by_the_operator_it_is_a_consult_again(play, case):
    comes(play, case)
    play.say(e.Withdraw(escalation=case), "op")
    fails(play, FailReason.CANCELLED)
    assert (play.escalation.stage, play.escalation.consult, play.escalation.owner) == (
        Stage.IN_HAND,
        True,
        "sv1",
    )


@pytest.mark.parametrize("gone_first", [True, False])
def test_when_the_customer_leaves_on_the_way_the_answer_is_still_wanted(play, case, gone_first):
    comes(play, case)
    if gone_first:
        play.say(c.PhoneHungUp(call=CALL, reason=c.EndReason.CUSTOMER))
        fails(play, FailReason.CANCELLED)
    else:
        fails(play, FailReason.CUSTOMER_GONE)
        play.say(c.PhoneHungUp(call=CALL, reason=c.EndReason.CUSTOMER))
    one = play.escalation
    assert (one.stage, one.owner, one.callback) == (Stage.IN_HAND, "sv1", True)
    assert one.customer_left_at is not None
    assert sum(isinstance(event, co.CustomerLeft) for event in play.events) == 1
    assert refusal(play, co.TurnToTakeover(escalation=case), "sv1") == "no_such_call"
    assert refusal(play, co.TurnToTakeover(escalation=case), "op") == "no_such_call"


def test_when_the_owner_cannot_after_all_somebody_else_takes_the_customer_over(play, case):
    comes(play, case)
    play.say(e.CannotNow(escalation=case), "sv1")
    fails(play, FailReason.CANCELLED)
    assert (play.escalation.stage, play.escalation.asks, rings(play)) == (
        Stage.RINGING,
        Asks.TAKEOVER,
        ("sv2",),
    )
    play.say(e.Accept(escalation=case), "sv2")
    fails(play)
    assert play.escalation.asks is Asks.TAKEOVER, "it was no consult of sv2's"
    assert play.escalation.owner is None


def test_an_owner_who_has_left_leaves_a_consult_that_rings_on(play, case):
    play.say(p.DeskClosed(person="sv1", session="desk-sv1"))
    comes(play, case)
    play.say(p.EnrolPerson(person="sv1", role=Role.OPERATOR, clients=("x",)))
    fails(play)
    assert (play.escalation.owner, play.escalation.consult, rings(play)) == (None, True, ("sv2",))
    assert states(play) == [OPEN]


def test_a_lead_comes_back_to_their_own_desk_too(play, case):
    play.say(le.TakeOver(escalation=case), "ld")
    comes(play, case, "ld")
    fails(play)
    assert (play.escalation.owner, play.escalation.stage) == ("ld", Stage.IN_HAND)


def test_what_the_operator_turned_while_it_rang_is_a_takeover_like_any(play):
    case = consulted(play, "2001", "op")
    play.say(co.TurnToTakeover(escalation=case), "op")
    assert play.escalation.asks is Asks.TAKEOVER
    play.say(e.Accept(escalation=case), "sv1")
    assert play.escalation.stage is Stage.TAKEN
    fails(play)
    assert (play.escalation.owner, play.escalation.asks, rings(play)) == (None, Asks.TAKEOVER, ("sv2",))
    connected(play, case, "sv2")
    assert play.escalation.stage is Stage.CONNECTED


def test_wanted_on_the_phone_is_said_once_and_answered_by_coming(play, case):
    play.say(co.TurnToTakeover(escalation=case), "op")
    assert play.escalation.takeover_wanted_at == play.now
    assert play.say(co.TurnToTakeover(escalation=case), "op") == ()
    assert play.escalation.consult
    comes(play, case)
    assert play.escalation.takeover_wanted_at is None


def test_nobody_comes_without_a_phone_or_a_customer(play):
    case = consulted(play, "2001", "op")
    play.say(le.TakeOver(escalation=case), "ld")
    play.say(p.LeaveSeat(), "ld")
    play.say(p.TakeSeat(extension=None), "ld")
    play.say(p.DeskOpened(person="ld", session="again"))
    play.say(le.TakeOver(escalation=case), "ld")
    assert refusal(play, co.TurnToTakeover(escalation=case), "ld") == "no_extension"
    take = co.GiveInstruction(escalation=case, question=1, instruction=InstructionKind.TAKE_OVER)
    assert refusal(play, take, "ld") == "no_extension"
    play.say(le.TakeOver(escalation=case), "mg")
    play.say(c.ExtensionSeen(extension=Extension("2004"), usable=False))
    assert refusal(play, take, "mg") == "extension_unusable"
    play.say(c.ExtensionSeen(extension=Extension("2004"), usable=True))
    play.say(c.PhoneHungUp(call=CALL, reason=c.EndReason.CUSTOMER))
    assert refusal(play, take, "mg") == "no_such_call"
    give(play, case, InstructionKind.CALL_BACK, by="mg")
    assert states(play) == [ANSWERED], "the operator calls back with the answer"


# -- the other way --------------------------------------------------------------------------------------------


def test_a_takeover_is_answered_at_the_desk(play):
    case = raised(play, "2001", "op")
    play.say(e.Accept(escalation=case, instruct=True), "sv1")
    one = play.escalation
    assert (one.consult, one.stage, one.owner, states(play)) == (True, Stage.IN_HAND, "sv1", [OPEN])
    assert play.floor.people["sv1"].answering == (case,)
    answered(play, case, "sv1", read=True)


def test_a_takeover_that_was_a_consult_has_a_question_open_again(play):
    case = consulted(play, "2001", "op")
    play.say(e.Accept(escalation=case), "sv1")
    play.say(co.AskAnother(escalation=case), "op")
    answered(play, case, "sv1", read=True)
    play.say(le.Release(escalation=case), "ld")
    play.say(co.TurnToTakeover(escalation=case), "op")
    play.say(e.Accept(escalation=case, instruct=True), "sv2")
    assert states(play) == [DONE, OPEN]


def test_a_takeover_whose_customer_has_left_is_answered_for_a_call_back(play):
    case = raised(play, "2001", "op")
    play.say(ln.PromiseCallback(escalation=case), "op")
    play.say(c.PhoneHungUp(call=CALL, reason=c.EndReason.CUSTOMER))
    play.say(e.Accept(escalation=case, instruct=True), "sv1")
    assert play.escalation.customer_left_at == play.now


def test_whoever_raised_it_cannot_be_told_once_somebody_else_has_had_the_customer(play):
    case = raised(play, "2001", "op")
    connected(play, case, "sv1")
    play.say(e.HandOn(escalation=case, up=True), "sv1")
    assert refusal(play, e.Accept(escalation=case, instruct=True), "mg") == "not_a_consult"
    play.say(e.Accept(escalation=case), "mg")


def test_an_overdue_takeover_is_taken_and_not_answered(play):
    case = raised(play, "2001", "op")
    connected(play, case, "sv1")
    play.wait(1_800_000)
    assert rings(play) == ("ld", "mg")
    assert refusal(play, e.Accept(escalation=case, instruct=True), "ld") == "not_a_consult"


# -- the customer ---------------------------------------------------------------------------------------------


def test_a_customer_who_leaves_leaves_the_question(play, case):
    events = play.say(c.PhoneHungUp(call=CALL, reason=c.EndReason.CUSTOMER))
    assert [type(event) for event in events if isinstance(event, co.CustomerLeft | e.CallbackOwed)] == [
        co.CustomerLeft
    ]
    assert (play.escalation.owner, play.escalation.callback) == ("sv1", True)
    answered(play, case, "sv1", read=True)
    play.say(co.SayCause(escalation=case, cause=e.Cause.RULE), "sv1")
    assert not play.floor.escalations
    assert not play.floor.cards


def test_a_customer_who_leaves_before_anybody_has_it_leaves_a_hand_that_rings(play):
    case = consulted(play, "2001", "op")
    play.say(c.PhoneHungUp(call=CALL, reason=c.EndReason.CUSTOMER))
    assert (play.escalation.stage, rings(play), play.escalation.callback) == (
        Stage.RINGING,
        ("sv1",),
        True,
    )
    play.say(e.Accept(escalation=case), "sv1")
    answered(play, case, "sv1")


@pytest.mark.parametrize("moved", [False, True])
def test_a_customer_who_leaves_while_it_belongs_to_an_incident_is_called_back_if_it_was_another_matter(
    play, case, moved
):
    soon = Instant(play.now + 60_000)
    opening = i.OpenIncident(client=CLIENT, escalations=(case,), next_notice_at=soon)
    play.say(opening, "ld")
    assert play.escalation.incident is not None
    if moved:
        play.say(c.PhoneTransferred(call=CALL, to="2003", attended=False))
    play.say(c.PhoneHungUp(call=CALL, reason=c.EndReason.CUSTOMER))
    assert (play.escalation.customer_left_at, play.escalation.owner) == (play.now, "ld")
    play.say(i.LeaveIncident(escalation=case), "ld")
    assert (play.escalation.incident, play.escalation.callback, play.escalation.consult) == (None, True, True)
    assert rings(play)


@pytest.mark.parametrize(("to", "owner"), [("2002", "sv1"), ("2003", "sv2"), ("0312345678", "sv1")])
def test_the_phone_that_moves_the_customer_makes_a_takeover_of_it(play, case, to, owner):
    """To the one who has it, to another who may have it, or to a phone nobody knows."""
    play.say(c.PhoneTransferred(call=CALL, to=to, attended=False))
    play.say(c.PhoneHungUp(call=CALL, reason=c.EndReason.MOVED))
    one = play.escalation
    assert (one.asks, one.stage, one.owner) == (Asks.TAKEOVER, Stage.IN_HAND, owner)
    assert one.customer_left_at is None
    assert play.floor.people["sv1"].answering == ()
    play.say(e.Resolve(escalation=case, decision=e.Decision.APPROVED, cause=e.Cause.RULE), owner)
