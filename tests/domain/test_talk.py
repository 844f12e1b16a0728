"""The conversation on a case: who may write, what the one who raised the hand must never have, who has read how far."""

import pytest
from tests.domain.floors import connected, consulted, raised, refusal, stage

from escdesk.domain.ids import EscalationId, PersonId
from escdesk.domain.messages import consults as co
from escdesk.domain.messages import escalations as e
from escdesk.domain.messages import leading as le
from escdesk.domain.messages import people as p
from escdesk.domain.messages.people import Role
from escdesk.domain.model.consults import Read
from escdesk.domain.sight import papers_of, project, visible


@pytest.fixture
def play():
    return stage(
        ("op", Role.OPERATOR), ("op2", Role.OPERATOR), ("sv1", Role.SUPERVISOR), ("sv2", Role.SUPERVISOR),
        ("mg", Role.MANAGER), ("ld", Role.LEAD),
    )  # fmt: skip


@pytest.fixture
def case(play):
    name = consulted(play, "2001", "op")
    play.say(e.Accept(escalation=name), "sv1")
    return name


def says(play, case, by, **more):
    return play.say(co.SendMessage(escalation=case, **more), by)


def reads(play, case, by, upto):
    return play.say(co.ReportMessagesRead(escalation=case, upto=upto), by)


def seen(play, case, by):
    return project(play.floor, PersonId(by)).entities["escalation", case]


def test_a_line_goes_either_way_and_says_from_which_text_it_was_made(play, case):
    says(play, case, "op", template="still-there")
    says(play, case, "sv1")
    told = [(said.number, said.by, said.template, said.internal) for said in play.escalation.messages]
    assert told == [(1, "op", "still-there", False), (2, "sv1", "", False)]
    assert [said.at for said in play.escalation.messages] == [play.now, play.now]


def test_each_has_read_as_far_as_they_say_and_never_less(play, case):
    says(play, case, "op")
    says(play, case, "op")
    reads(play, case, "sv1", 1)
    assert play.escalation.read == (Read("sv1", 1),)
    assert reads(play, case, "sv1", 1) == ()
    assert reads(play, case, "sv1", 0) == ()
    reads(play, case, "sv1", 99)
    reads(play, case, "ld", 1)
    assert play.escalation.read == (Read("sv1", 2), Read("ld", 1))


def test_internal_lines_are_not_in_the_sight_of_the_one_who_raised_it(play, case):
    says(play, case, "sv1")
    says(play, case, "sv1", internal=True)
    says(play, case, "ld", internal=True)
    reads(play, case, "ld", 3)
    mine = seen(play, case, "op")
    assert [said.number for said in mine.messages] == [1]
    assert mine.read == (Read("ld", 1),), "nor that somebody has read more than there is"
    assert visible(play.floor, ("escalation", case), play.floor.people["op"]) == mine
    papers = [key for key in papers_of(mine) if key[0] == "MessageText"]
    assert papers == [("MessageText", f"{case}/1")]
    for who in ("sv1", "ld"):
        assert len(seen(play, case, who).messages) == 3
        assert len([key for key in papers_of(seen(play, case, who)) if key[0] == "MessageText"]) == 3
    reads(play, case, "op", 99)
    assert seen(play, case, "op").read == (Read("ld", 1), Read("op", 1))


def test_nobody_who_raised_it_has_them_whatever_their_role(play):
    """A supervisor, or a lead, who raised the hand for a call of their own."""
    case = consulted(play, "2003", "sv1")
    play.say(e.Accept(escalation=case), "sv2")
    says(play, case, "sv2", internal=True)
    assert seen(play, case, "sv1").messages == ()
    other = consulted(play, "2006", "ld", "c2")
    says(play, other, "mg", internal=True)
    assert seen(play, other, "ld").messages == ()
    assert refusal(play, co.SendMessage(escalation=other, internal=True), "ld") == "bad_value"


def test_who_takes_part(play, case):
    assert refusal(play, co.SendMessage(escalation=case), "op2") == "not_yours"
    assert refusal(play, co.SendMessage(escalation=case), "sv2") == "not_yours"
    play.say(le.Release(escalation=case), "ld")
    says(play, case, "sv2")
    says(play, case, "sv1")
    says(play, case, "mg")
    assert [said.by for said in play.escalation.messages] == ["sv2", "sv1", "mg"]


def test_a_lead_of_another_client_takes_no_part(play, case):
    play.say(p.EnrolPerson(person=PersonId("ld"), role=Role.LEAD, clients=("y",)))
    assert refusal(play, co.SendMessage(escalation=case), "ld") == "not_yours"


@pytest.mark.parametrize("by", ["op", "sv1"])
def test_a_takeover_has_a_conversation_too(play, by):
    case = raised(play, "2001", "op")
    says(play, case, by)
    connected(play, case, "sv1")
    says(play, case, by)
    play.say(e.Resolve(escalation=case, decision=e.Decision.APPROVED, cause=e.Cause.RULE), "sv1")
    says(play, case, by)
    assert len(play.escalation.messages) == 3


def test_refused(play, case):
    assert refusal(play, co.SendMessage(escalation=EscalationId("E999")), "op") == "no_such_escalation"
    assert refusal(play, co.SendMessage(escalation=case, template="何でも 書く"), "op") == "bad_value"
    assert refusal(play, co.SendMessage(escalation=case, internal=True), "op") == "bad_value"
    assert refusal(play, co.ReportMessagesRead(escalation=case, upto=1), "op2") == "not_yours"
    play.say(p.LeaveSeat(), "sv1")
    assert refusal(play, co.SendMessage(escalation=case), "sv1") == "not_logged_in"
    for _ in range(200):
        says(play, case, "op")
    assert refusal(play, co.SendMessage(escalation=case), "op") == "too_many"
