"""相談: asked, answered within the time, read, and over; the operator keeps the call all the while."""

import itertools

import pytest
from tests.domain.floors import (
    adopt,
    answered,
    call,
    consult_in_hand,
    consulted,
    consulting_floor,
    raised,
    refusal,
    rings,
    stage,
)

from escdesk.domain.deadlines import next_deadline
from escdesk.domain.ids import CallId, EscalationId, PersonId
from escdesk.domain.messages import calls as c
from escdesk.domain.messages import cards as k
from escdesk.domain.messages import consults as co
from escdesk.domain.messages import escalations as e
from escdesk.domain.messages import people as p
from escdesk.domain.messages import transfers as tr
from escdesk.domain.messages.conditions import Fact, InRange
from escdesk.domain.messages.consults import InstructionKind
from escdesk.domain.messages.escalations import AlarmWhy, Cause
from escdesk.domain.messages.ladders import Asks, Lane, Party, PartyKind, Rung, RungKind
from escdesk.domain.messages.people import Role
from escdesk.domain.messages.rulesets import Mode, Rule
from escdesk.domain.model.consults import QuestionState
from escdesk.domain.model.escalations import Stage
from escdesk.domain.model.pace import pace_id
from escdesk.domain.rules import facts

DUE_MS, READ_MS, REPORT_MS = 180_000, 60_000, 900_000
OPEN, ANSWERED, DONE, DROPPED = QuestionState


@pytest.fixture
def play():
    return consulting_floor()


@pytest.fixture
def case(play):
    return consult_in_hand(play)


def states(play):
    return [question.state for question in play.escalation.questions]


def kinds(events):
    return [type(event) for event in events]


def read(play, case, instruction=1):
    return play.say(co.AcknowledgeInstruction(escalation=case, instruction=instruction), "op")


def another(play, case, **more):
    return play.say(co.AskAnother(escalation=case, **more), "op")


def say_cause(play, case, cause=Cause.KNOWLEDGE):
    return play.say(co.SayCause(escalation=case, cause=cause), "sv1")


# -- asked ----------------------------------------------------------------------------------------------------


def test_a_question_climbs_the_ladder_like_any_hand(play):
    consulted(play, "2001", "op", asks=Asks.DECISION, person=PersonId("sv2"))
    one = play.escalation
    assert (one.asks, one.stage, one.consult, rings(play)) == (Asks.DECISION, Stage.RINGING, True, ("sv2",))
    assert [(question.number, question.asks, question.by) for question in one.questions] == [
        (1, Asks.DECISION, "op")
    ]
    play.wait(20_000)
    assert rings(play) == ("sv1",)


def test_whoever_accepts_has_it_at_the_desk_and_no_phone_rings(play):
    name = consulted(play, "2001", "op")
    events = play.say(e.Accept(escalation=name), "sv1")
    assert tr.TransferOrdered not in kinds(events)
    one = play.escalation
    assert (one.stage, one.owner, one.due) == (Stage.IN_HAND, "sv1", play.now + DUE_MS)
    assert play.floor.people["sv1"].answering == (name,)
    assert play.floor.calls[CallId("call")].person == "op"


def test_whoever_owes_an_answer_is_not_rung_for_the_next_one(play, case):
    play.say(c.PhoneHungUp(call=CallId("call"), reason=c.EndReason.CUSTOMER))
    other = consulted(play, "2001", "op", "c2")
    assert rings(play, other) == ("sv2",)
    answered(play, case, "sv1")
    third = consulted(play, "2002", "sv1", "c3", person=PersonId("sv2"))
    assert play.floor.escalations[third].stage is Stage.RINGING, "picked by name they are"


def test_what_is_answered_is_no_load(play):
    """Nobody is kept from the next question because the last ones are not read yet."""
    names = []
    for number in range(6):
        name = consulted(play, "2001", "op", f"c{number}", person=PersonId("sv1"))
        play.say(e.Accept(escalation=name), "sv1")
        assert play.floor.people["sv1"].load == 1
        answered(play, name, "sv1")
        play.say(c.PhoneHungUp(call=CallId(f"c{number}"), reason=c.EndReason.CUSTOMER))
        names.append(name)
    sv1 = play.floor.people["sv1"]
    assert (sv1.in_hand, sv1.answered, sv1.load) == (tuple(names), tuple(names), 0)
    play.say(co.AskAgain(escalation=names[0], question=1), "op")
    assert play.floor.people["sv1"].load == 1
    play.say(p.LeaveSeat(), "sv1")
    assert play.floor.people["sv1"].answered == ()


def test_what_waits_in_line_comes_the_moment_somebody_has_answered():
    patient = (Rung(RungKind.FREE_SUPERVISORS, 20_000, wait_ms=60_000), Rung(RungKind.ALARM, 20_000))
    play = stage(("op", Role.OPERATOR), ("sv", Role.SUPERVISOR), extensions=("2009",), ladder=patient)
    first = consulted(play, "2001", "op")
    play.say(e.Accept(escalation=first), "sv")
    second = consulted(play, "2001", "op", "c2")
    assert play.floor.escalations[second].stage is Stage.WAITING
    answered(play, first, "sv")
    assert rings(play, second) == ("sv",)


def test_a_takeover_is_no_consult_and_cannot_be_asked_for_as_one(play):
    name = call(play, "2001")
    assert refusal(play, co.AskForConsult(call=name, asks=Asks.TAKEOVER), "op") == "bad_value"
    assert refusal(play, co.AskForConsult(call=CallId("none")), "op") == "no_such_call"
    assert refusal(play, co.AskForConsult(call=name), "sv1") == "not_yours"
    play.say(co.AskForConsult(call=name), "op")
    assert refusal(play, co.AskForConsult(call=name), "op") == "already_raised"


def test_a_rule_that_wants_a_decision_raises_a_consult_with_its_own_time(play):
    rule = Rule(
        id="dear", title="", when=InRange(Fact.AMOUNT, low=50_000), mode=Mode.RAISE, asks=Asks.DECISION,
        ladder=(
            Rung(RungKind.PARTIES, 15_000, parties=(Party(PartyKind.ROLE, "manager"),)),
            Rung(RungKind.ALARM, 20_000),
        ),
        handle_within_ms=600_000, lane=Lane.URGENT,
    )  # fmt: skip
    adopt(play, rule)
    play.say(k.SaveCard(call=call(play, "2001"), revision=0, amount_yen=60_000), "op")
    one = play.escalation
    assert (one.consult, one.automatic, rings(play)) == (True, True, ("mg",))
    play.say(e.Accept(escalation=one.id), "mg")
    assert play.escalation.due == play.now + 600_000
    assert states(play) == [OPEN]


def test_an_answer_counts_as_an_exchange_while_it_is_open_and_afterwards(play):
    adopt(play)
    name = consulted(play, "2001", "op")
    play.say(e.Accept(escalation=name), "sv1")

    def exchanges():
        ruleset = play.floor.ruleset("x")
        return facts.of_call(play.floor, play.floor.calls[CallId("call")], ruleset, play.now)[Fact.EXCHANGES]

    assert exchanges() == 0
    answered(play, name, "sv1", read=True)
    assert exchanges() == 1
    another(play, name)
    answered(play, name, "sv1", 2, read=True)
    say_cause(play, name)
    assert not play.floor.escalations
    assert exchanges() == 2


# -- answered -------------------------------------------------------------------------------------------------


def test_an_instruction_is_there_drawn_read_and_the_case_ends_with_the_cause(play, case):
    play.wait(7_000)
    events = play.say(
        co.GiveInstruction(escalation=case, question=1, instruction=InstructionKind.CALL_BACK), "sv1"
    )
    (given,) = (event for event in events if isinstance(event, co.InstructionGiven))
    assert (given.answered_ms, given.authority_yen, given.open_left) == (7_000, 30_000, 0)
    assert given.read_by == play.now + READ_MS
    assert play.floor.people["sv1"].answering == ()
    assert states(play) == [ANSWERED]
    play.say(co.ReportInstructionDrawn(escalation=case, instruction=1), "op")
    assert play.escalation.instructions[0].drawn_at == play.now
    assert play.say(co.ReportInstructionDrawn(escalation=case, instruction=1), "op") == ()
    read(play, case)
    assert states(play) == [DONE]
    assert play.escalation.read_until is None
    assert read(play, case) == ()
    (said, closed) = say_cause(play, case, Cause.FALSE_ALARM)[:2]
    assert isinstance(said, co.CauseSaid)
    assert (closed.how, closed.answers, closed.by) == (co.ClosedHow.ANSWERED, 1, "sv1")
    assert not play.floor.escalations
    assert play.floor.people["sv1"].in_hand == ()
    assert play.floor.calls[CallId("call")].escalation is None


def test_the_cause_may_be_said_before_it_is_read(play, case):
    answered(play, case, "sv1")
    say_cause(play, case)
    assert play.escalation.stage is Stage.IN_HAND
    assert co.InstructionDrawn in kinds(events := read(play, case)), "what was read was painted"
    assert [event.how for event in events if isinstance(event, e.EscalationClosed)] == ["answered"]


def test_nobody_is_alarmed_for_a_cause_that_nobody_says(play, case):
    answered(play, case, "sv1", read=True)
    events = play.wait(REPORT_MS)
    assert [event.how for event in events if isinstance(event, e.EscalationClosed)] == ["uncaused"]
    assert e.AlarmRaised not in kinds(events)


def test_what_nobody_answers_in_time_is_an_alarm_and_a_leads(play, case):
    events = play.wait(DUE_MS)
    assert e.EscalationOverdue in kinds(events)
    assert (play.escalation.owner, rings(play)) == ("sv1", ("ld", "mg"))
    play.say(e.Accept(escalation=case), "ld")
    assert (play.escalation.owner, play.escalation.stage, rings(play)) == ("ld", Stage.IN_HAND, ())
    assert play.floor.people["ld"].answering == (case,)
    assert play.floor.people["sv1"].answering == ()
    answered(play, case, "ld", read=True)
    assert states(play) == [DONE]


def test_an_answer_that_comes_late_ends_the_alarm(play, case):
    play.wait(DUE_MS)
    answered(play, case, "sv1")
    assert rings(play) == ()
    assert not play.escalation.overdue
    assert play.floor.people["ld"].ringing == ()


def test_a_lease_ends_without_a_sign_and_a_message_is_one(play):
    name = consulted(play, "2001", "op")
    play.say(e.Accept(escalation=name), "sv1")
    play.wait(60_000)
    assert (play.escalation.owner, play.escalation.stage) == (None, Stage.RINGING)
    assert play.floor.people["sv1"].answering == ()
    play.say(e.Accept(escalation=name), "sv2")
    play.say(co.SendMessage(escalation=name), "sv2")
    play.wait(60_000)
    assert play.escalation.owner == "sv2"


def test_a_correction_must_be_read_and_the_first_one_says_nothing_any_more(play, case):
    play.wait(4_000)
    answered(play, case, "sv1")
    play.wait(50_000)
    events = play.say(
        co.GiveInstruction(escalation=case, question=1, instruction=InstructionKind.DECLINED), "sv1"
    )
    assert events[0].answered_ms == 0, "how long an answer takes is measured once"
    assert play.escalation.read_until == play.now + READ_MS, "the time of the one that counts"
    read(play, case, 1)
    assert states(play) == [ANSWERED]
    read(play, case, 2)
    assert states(play) == [DONE]
    answered(play, case, "sv1")
    assert states(play) == [ANSWERED], "what was read and is corrected must be read again"
    assert [len(one.handled_ms) for one in play.floor.paces.values()] == [1]


def test_how_long_answers_take_is_what_a_wait_is_judged_by(play, case):
    play.wait(9_000)
    answered(play, case, "sv1")
    assert play.floor.paces[pace_id("", Role.SUPERVISOR)].handled_ms == (9_000,)


def test_whoever_comes_to_the_phone_is_measured_when_it_is_resolved(play, case):
    play.wait(9_000)
    play.say(co.GiveInstruction(escalation=case, question=1, instruction=InstructionKind.TAKE_OVER), "sv1")
    assert not play.floor.paces


def test_an_unread_instruction_has_to_be_told_by_voice_and_each_has_its_own_time(play, case):
    another(play, case)
    answered(play, case, "sv1")
    play.wait(50_000)
    answered(play, case, "sv1", 2)
    events = play.wait(10_000)
    assert [event.instruction for event in events if isinstance(event, co.InstructionUnread)] == [1]
    assert (play.escalation.unread, play.escalation.read_until) == (True, play.now + 50_000)
    read(play, case, 1)
    assert not play.escalation.unread
    play.wait(50_000)
    assert [one.late for one in play.escalation.instructions] == [True, True]
    assert play.escalation.unread


def test_what_stays_unread_reaches_a_lead_and_is_over_once_it_is_read(play, case):
    answered(play, case, "sv1")
    events = play.wait(REPORT_MS)
    (alarm,) = (event for event in events if isinstance(event, e.AlarmRaised))
    assert (alarm.why, rings(play)) == (AlarmWhy.UNREAD, ("ld", "mg"))
    read(play, case)
    assert (rings(play), play.escalation.overdue) == ((), False)
    assert play.floor.people["ld"].ringing == ()
    assert next_deadline(play.floor) is not None
    events = play.wait(REPORT_MS)
    assert [event.how for event in events if isinstance(event, e.EscalationClosed)] == ["uncaused"]


def test_a_rule_about_open_cases_lets_alone_what_is_answered(play):
    rule = Rule(
        id="lying", title="", when=InRange(Fact.UNRESOLVED, low=100_000), mode=Mode.RAISE,
        ladder=(Rung(RungKind.MANAGERS, 20_000), Rung(RungKind.ALARM, 20_000)),
    )  # fmt: skip
    adopt(play, rule)
    name = consulted(play, "2001", "op")
    play.say(e.Accept(escalation=name), "sv1")
    answered(play, name, "sv1")
    assert e.EscalationOverdue not in kinds(play.wait(100_000))
    play.say(co.AskAgain(escalation=name, question=1), "op")
    play.say(k.SaveCard(call=CallId("call"), revision=0, category="c"), "op")
    assert play.escalation.overdue_rule == "lying"


# -- several questions ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("order", list(itertools.permutations((1, 2, 3))))
def test_three_questions_end_in_any_order(play, case, order):
    another(play, case, category="billing")
    another(play, case, asks=Asks.DECISION)
    due = play.escalation.due
    assert due == play.now + DUE_MS, "a further question gives no more time for the first"
    for number in order:
        play.wait(1_000)
        answered(play, case, "sv1", number)
        assert play.escalation.questions[number - 1].state is ANSWERED
    assert play.floor.people["sv1"].answering == ()
    say_cause(play, case)
    for given in (3, 1, 2):
        assert play.escalation.stage is Stage.IN_HAND
        read(play, case, given)
    assert not play.floor.escalations


def test_a_question_asked_later_gives_the_owner_the_time_of_the_first(play, case):
    play.wait(100_000)
    answered(play, case, "sv1", read=True)
    play.wait(100_000)
    another(play, case)
    assert play.escalation.due == play.now + DUE_MS
    assert play.floor.people["sv1"].answering == (case,)


def test_a_question_dropped_or_asked_again(play, case):
    another(play, case)
    play.say(co.DropQuestion(escalation=case, question=1), "op")
    assert states(play) == [DROPPED, OPEN]
    answered(play, case, "sv1", 2, read=True)
    play.wait(3_000)
    play.say(co.AskAgain(escalation=case, question=2), "op")
    assert states(play) == [DROPPED, OPEN]
    assert play.say(co.AskAgain(escalation=case, question=2), "op") == ()
    assert play.escalation.due == play.now + DUE_MS
    assert play.floor.people["sv1"].answering == (case,)
    play.wait(2_000)
    events = play.say(
        co.GiveInstruction(escalation=case, question=2, instruction=InstructionKind.APPROVED), "sv1"
    )
    assert events[0].answered_ms == 2_000, "since it was asked again"


def test_the_last_open_question_dropped_ends_the_alarm_for_it(play, case):
    answered(play, case, "sv1", read=True)
    another(play, case)
    play.wait(DUE_MS)
    assert rings(play) == ("ld", "mg")
    play.say(co.DropQuestion(escalation=case, question=2), "op")
    assert (rings(play), play.escalation.overdue, play.floor.people["ld"].ringing) == ((), False, ())
    assert play.escalation.due == play.now + REPORT_MS


def test_a_hand_whose_only_question_is_dropped_comes_down_for_good(play):
    name = consulted(play, "2001", "op")
    events = play.say(co.DropQuestion(escalation=name, question=1), "op")
    assert e.EscalationWithdrawn in kinds(events)
    name = consulted(play, "2001", "op", "c2")
    play.say(e.Accept(escalation=name), "sv1")
    events = play.say(co.DropQuestion(escalation=name, question=1), "op")
    assert [event.how for event in events if isinstance(event, e.EscalationClosed)] == ["dropped"]


# -- taken back -----------------------------------------------------------------------------------------------


def test_taken_back_while_it_rings_it_is_withdrawn(play):
    name = consulted(play, "2001", "op")
    assert e.EscalationWithdrawn in kinds(play.say(e.Withdraw(escalation=name), "op"))
    assert play.floor.people["sv1"].ringing == ()


def test_taken_back_in_hand_what_is_open_is_dropped_and_what_was_answered_still_to_be_read(play, case):
    another(play, case)
    answered(play, case, "sv1")
    play.say(e.Withdraw(escalation=case), "op")
    assert states(play) == [ANSWERED, DROPPED]
    assert refusal(play, e.Withdraw(escalation=case), "op") == "question_over"
    say_cause(play, case)
    read(play, case)
    assert not play.floor.escalations


def test_taken_back_in_hand_with_nothing_answered_it_is_over(play, case):
    events = play.say(e.Withdraw(escalation=case), "op")
    assert [event.how for event in events if isinstance(event, e.EscalationClosed)] == ["dropped"]
    assert play.floor.people["sv1"].in_hand == play.floor.people["sv1"].answering == ()


def test_a_report_is_no_answer_to_an_operator_who_waits_for_an_instruction(play, case):
    resolve = e.Resolve(escalation=case, decision=e.Decision.CALL_BACK, cause=Cause.TROUBLE)
    assert refusal(play, resolve, "sv1") == "too_early"
    answered(play, case, "sv1")
    assert e.EscalationResolved in kinds(play.say(resolve, "sv1"))


def test_a_resolved_consult_cannot_be_taken_back(play, case):
    answered(play, case, "sv1")
    play.say(e.Resolve(escalation=case, decision=e.Decision.PARTLY, cause=Cause.RULE), "sv1")
    assert play.floor.people["sv1"].answering == ()
    assert refusal(play, e.Withdraw(escalation=case), "op") == "already_resolved"
    for message in (
        co.AskAnother(escalation=case),
        co.DropQuestion(escalation=case, question=2),
        co.AskAgain(escalation=case, question=1),
        co.TurnToTakeover(escalation=case),
    ):
        assert refusal(play, message, "op") == "already_resolved"
    assert refusal(play, co.SayCause(escalation=case, cause=Cause.RULE), "sv1") == "already_resolved"
    events = play.say(e.AcknowledgeReport(escalation=case), "op")
    assert [event.answers for event in events if isinstance(event, e.EscalationClosed)] == [2]


def test_silent_help_comes_before_a_consult_somebody_has(play, case):
    another(play, case)
    answered(play, case, "sv1")
    events = play.say(e.AskForHelp(call=CallId("call")), "op")
    assert [event.how for event in events if isinstance(event, e.EscalationClosed)] == ["dropped"]
    assert kinds(events).count(co.QuestionDropped) == 2, "nothing is left open or unread"
    assert play.escalation.silent
    assert play.escalation.id != case
    assert play.floor.people["sv1"].answering == ()


# -- refused --------------------------------------------------------------------------------------------------

NONE = EscalationId("E99999")


@pytest.mark.parametrize(
    ("message", "by", "code"),
    [
        (lambda case: co.AskAnother(escalation=NONE), "op", "no_such_escalation"),
        (lambda case: co.AskAnother(escalation=case), "sv1", "not_yours"),
        (lambda case: co.AskAnother(escalation=case, asks=Asks.TAKEOVER), "op", "bad_value"),
        (lambda case: co.AskAnother(escalation=case, category="二重 引き落とし"), "op", "bad_value"),
        (lambda case: co.DropQuestion(escalation=case, question=2), "op", "no_such_question"),
        (lambda case: co.DropQuestion(escalation=case, question=1), "sv1", "not_yours"),
        (lambda case: co.AskAgain(escalation=case, question=0), "op", "no_such_question"),
        (lambda case: co.AskAgain(escalation=case, question=1), "ld", "not_yours"),
        (
            lambda case: co.GiveInstruction(escalation=case, question=1, instruction=InstructionKind.LIMIT),
            "sv1",
            "bad_value",
        ),
        (
            lambda case: co.GiveInstruction(
                escalation=case, question=5, instruction=InstructionKind.APPROVED
            ),
            "sv1",
            "no_such_question",
        ),
        (
            lambda case: co.GiveInstruction(
                escalation=case, question=1, instruction=InstructionKind.APPROVED
            ),
            "sv2",
            "not_yours",
        ),
        (
            lambda case: co.GiveInstruction(
                escalation=case, question=1, instruction=InstructionKind.DECLINED, amount_yen=-1
            ),
            "sv1",
            "bad_value",
        ),
        (lambda case: co.ReportInstructionDrawn(escalation=case, instruction=1), "op", "no_such_instruction"),
        (lambda case: co.ReportInstructionDrawn(escalation=case, instruction=1), "sv1", "not_yours"),
        (lambda case: co.AcknowledgeInstruction(escalation=case, instruction=1), "op", "no_such_instruction"),
        (lambda case: co.AcknowledgeInstruction(escalation=case, instruction=1), "ld", "not_yours"),
        (lambda case: co.SayCause(escalation=case, cause=Cause.RULE), "sv1", "too_early"),
        (lambda case: co.SayCause(escalation=case, cause=Cause.RULE), "op", "not_yours"),
        (lambda case: co.TurnToTakeover(escalation=case), "sv2", "not_yours"),
    ],
)
def test_refused(play, case, message, by, code):
    assert refusal(play, message(case), by) == code


def test_refused_while_it_still_rings_or_once_it_is_a_takeover(play):
    name = consulted(play, "2001", "op")
    kind = InstructionKind.APPROVED
    assert (
        refusal(play, co.GiveInstruction(escalation=name, question=1, instruction=kind), "sv1") == "not_yours"
    )
    play.say(co.TurnToTakeover(escalation=name), "op")
    for message in (co.AskAnother(escalation=name), co.AskAgain(escalation=name, question=1)):
        assert refusal(play, message, "op") == "not_a_consult"
    assert refusal(play, co.TurnToTakeover(escalation=name), "op") == "not_a_consult"
    play.say(e.Accept(escalation=name), "sv1")
    give = co.GiveInstruction(escalation=name, question=1, instruction=kind)
    assert refusal(play, give, "sv1") == "not_a_consult"
    assert refusal(play, co.SayCause(escalation=name, cause=Cause.RULE), "sv1") == "not_a_consult"


def test_refused_beyond_what_a_call_can_hold(play, case):
    for _ in range(8):
        another(play, case)
    assert refusal(play, co.AskAnother(escalation=case), "op") == "too_many"
    play.say(co.DropQuestion(escalation=case, question=9), "op")
    assert refusal(play, co.DropQuestion(escalation=case, question=9), "op") == "question_over"
    give = co.GiveInstruction(escalation=case, question=9, instruction=InstructionKind.APPROVED)
    assert refusal(play, give, "sv1") == "question_over"
    for _ in range(99):
        answered(play, case, "sv1")
    give = co.GiveInstruction(escalation=case, question=1, instruction=InstructionKind.APPROVED)
    assert refusal(play, give, "sv1") == "too_many"


def test_a_takeover_knows_nothing_of_questions(play):
    name = raised(play, "2001", "op")
    assert not play.escalation.questions
    assert refusal(play, co.AskAnother(escalation=name), "op") == "not_a_consult"
    assert refusal(play, co.DropQuestion(escalation=name, question=1), "op") == "no_such_question"
