"""One cause, many hands (G6): joined by a lead, attached by operators, and what is another matter."""

import pytest
from msgspec.structs import replace
from tests.domain.floors import CLIENT, call, connected, refusal, rings
from tests.domain.incident_play import (
    NOTICE_MS,
    case,
    floor_with_a_lead,
    hands,
    incident,
    manager_comes,
    opened,
)

from escdesk.domain.deadlines import next_deadline
from escdesk.domain.decide import decide
from escdesk.domain.errors import Refused
from escdesk.domain.ids import ClientId, Instant, PersonId, QueueId
from escdesk.domain.messages import calls as c
from escdesk.domain.messages import consults as co
from escdesk.domain.messages import escalations as e
from escdesk.domain.messages import incidents as i
from escdesk.domain.messages import leading as le
from escdesk.domain.messages import rulebook as r
from escdesk.domain.messages import voice as v
from escdesk.domain.messages.ladders import Asks
from escdesk.domain.model.escalations import Stage
from escdesk.domain.sight import project


@pytest.fixture
def play():
    return floor_with_a_lead()


# -- joining --------------------------------------------------------------------------------------------------


def test_many_hands_become_one(play):
    """Nothing rings any more, the lead has them all, and one deadline stands for them."""
    cases = hands(play, "op1", "op2", "op3")
    name = opened(play, *cases, category="technical", symptom="down")
    one = incident(play)
    assert (one.owner, one.count, one.category, one.symptom) == ("ld", 3, "technical", "down")
    for joined in cases:
        assert (case(play, joined).stage, case(play, joined).owner) == (Stage.IN_HAND, "ld")
        assert (case(play, joined).incident, rings(play, joined)) == (name, ())
    assert not any(who.ringing or who.in_hand for who in play.floor.people.values())
    assert next_deadline(play.floor) == one.next_notice_at


def test_the_lead_is_not_loaded_with_them(play):
    """The incident is what the lead has; they go on taking what else comes (E8)."""
    opened(play, *hands(play, "op1", "op2"))
    assert play.floor.people["ld"].in_hand == ()


def test_whoever_was_rung_sees_what_became_of_it_and_may_be_rung_again(play):
    (up,) = hands(play, "op1")
    opened(play, up)
    assert ("escalation", up) in project(play.floor, PersonId("sv1")).entities
    play.say(i.LeaveIncident(escalation=up), "op1")
    assert rings(play, up) == ("sv1",)


def test_what_waits_in_line_leaves_it(play):
    """And whoever stood behind it moves up."""
    cases = hands(play, "op1", "op2", "op3")
    assert case(play, cases[2]).stage is Stage.RINGING or case(play, cases[2]).line is not None
    opened(play, *cases)
    assert not play.floor.waiting


def test_hands_that_cannot_be_joined_are_left_as_they_are(play):
    """Somebody's phone rings for one, somebody talks with the other's customer: nothing is torn apart."""
    ringing, talking, up = hands(play, "op1", "op2", "op3")
    connected(play, talking, rings(play, talking)[0])
    play.say(e.Accept(escalation=ringing), rings(play, ringing)[0])
    assert (case(play, ringing).stage, case(play, talking).stage) == (Stage.TAKEN, Stage.CONNECTED)
    opened(play, ringing, talking, up, "E-gone")
    assert incident(play).count == 1
    assert (case(play, ringing).stage, case(play, talking).stage) == (Stage.TAKEN, Stage.CONNECTED)
    assert refusal(play, i.JoinIncident(incident=incident(play).id, escalations=(ringing,)), "ld") == (
        "nothing_to_join"
    )


def test_silent_help_is_never_one_of_many(play):
    play.say(e.AskForHelp(call=call(play, "2001")), "op1")
    opened(play, play.escalation.id)
    assert (incident(play).count, play.escalation.incident) == (0, None)


def test_what_somebody_has_at_their_desk_is_taken_off_them(play):
    (name,) = hands(play, "op1")
    play.say(c.PhoneHungUp(call="call-op1", reason=c.EndReason.CUSTOMER))
    assert (case(play, name).owner, play.floor.people["op1"].in_hand) == ("op1", (name,))
    opened(play, name)
    assert (case(play, name).owner, play.floor.people["op1"].in_hand) == ("ld", ())


def test_more_of_them_join_later_and_are_told_with_it(play):
    first, second = hands(play, "op1", "op2")
    name = opened(play, first)
    later = Instant(play.now + 2 * NOTICE_MS)
    play.say(i.JoinIncident(incident=name, escalations=(first, second), next_notice_at=later), "ld")
    one = incident(play)
    assert (one.count, one.revision, one.next_notice_at) == (2, 2, later)


def test_whoever_writes_on_what_has_changed_meanwhile_learns_of_it(play):
    """Two leads at one announcement: the second one overwrites nothing unread."""
    (up,) = hands(play, "op1")
    manager_comes(play)
    name = opened(play)
    notice = Instant(play.now + 600_000)
    play.say(i.UpdateIncident(incident=name, next_notice_at=notice, revision=1), "mg")
    for message in (
        i.UpdateIncident(incident=name, next_notice_at=notice, revision=1),
        i.JoinIncident(incident=name, escalations=(up,), next_notice_at=notice, revision=1),
        i.CloseIncident(incident=name, revision=1),
    ):
        with pytest.raises(Refused) as refused:
            decide(play.floor, message, play.now, PersonId("ld"))
        assert (refused.value.code, refused.value.details) == ("stale_incident", {"by": "mg", "revision": 2})
    assert case(play, up).incident is None, "not even half of it is done"
    play.say(i.JoinIncident(incident=name, escalations=(up,)), "ld")
    play.say(i.UpdateIncident(incident=name, next_notice_at=notice, revision=2), "ld")
    assert (incident(play).revision, incident(play).told_by) == (3, "ld")
    play.say(i.UpdateIncident(incident=name, next_notice_at=notice), "mg")
    assert incident(play).revision == 4, "a desk of an earlier release does not say what it has read"


def test_an_incident_may_be_announced_before_anybody_asks(play):
    opened(play)
    assert incident(play).count == 0


@pytest.mark.parametrize("ahead_ms", [0, -1, 24 * 3_600_000 + 1])
def test_when_the_next_notice_may_be(play, ahead_ms):
    at = Instant(play.now + ahead_ms)
    assert refusal(play, i.OpenIncident(client=CLIENT, next_notice_at=at), "ld") == "bad_value"
    name = opened(play)
    assert refusal(play, i.UpdateIncident(incident=name, next_notice_at=at), "ld") == "bad_value"


@pytest.mark.parametrize("field", ["category", "symptom"])
def test_free_text_is_no_code(play, field):
    message = i.OpenIncident(client=CLIENT, next_notice_at=Instant(play.now + 1_000), **{field: "光回線"})
    assert refusal(play, message, "ld") == "bad_value"


@pytest.mark.parametrize("by", ["op1", "sv1"])
def test_only_leads_of_the_client(play, by):
    notice = Instant(play.now + NOTICE_MS)
    (up,) = hands(play, "op1")
    name = opened(play)
    for message in (
        i.OpenIncident(client=CLIENT, next_notice_at=notice),
        i.JoinIncident(incident=name, escalations=(up,)),
        i.UpdateIncident(incident=name, next_notice_at=notice),
        i.HandIncident(incident=name, to=PersonId("ld")),
        i.CloseIncident(incident=name),
    ):
        assert refusal(play, message, by) == "not_allowed"
    assert refusal(play, i.OpenIncident(client=ClientId("y"), next_notice_at=notice), "ld") == "not_allowed"


def test_an_incident_that_is_over(play):
    name = opened(play)
    play.say(i.CloseIncident(incident=name), "ld")
    assert refusal(play, i.CloseIncident(incident=name), "ld") == "no_such_incident"
    assert refusal(play, i.AttachCall(incident=name, call=call(play, "2001")), "op1") == "no_such_incident"


# -- one click ------------------------------------------------------------------------------------------------


def test_a_call_is_attached_without_a_hand(play):
    """A case is made that rings nowhere, not even for an instant."""
    name = opened(play)
    events = play.say(i.AttachCall(incident=name, call=call(play, "2001")), "op1")
    assert [type(event) for event in events] == [e.EscalationRaised, i.IncidentJoined]
    assert (play.escalation.stage, play.escalation.owner, play.escalation.by) == (Stage.IN_HAND, "ld", "op1")
    assert play.say(i.AttachCall(incident=name, call="call"), "op1") == (), "twice is once"


def test_a_hand_that_is_up_joins(play):
    name = opened(play)
    (up,) = hands(play, "op1")
    assert rings(play, up) == ("sv1",)
    play.say(i.AttachCall(incident=name, call="call-op1"), "op1")
    assert (case(play, up).incident, rings(play, up), case(play, up).attached) == (name, (), False)


def test_what_cannot_be_attached(play):
    name = opened(play)
    (up,) = hands(play, "op1")
    attach = i.AttachCall(incident=name, call="call-op1")
    assert refusal(play, attach, "op2") == "not_yours"
    assert refusal(play, i.AttachCall(incident=name, call="none"), "op1") == "no_such_call"
    play.say(c.PhoneRang(call="new", extension="2002", queue="q", caller_key="k"))
    assert refusal(play, i.AttachCall(incident=name, call="new"), "op2") == "call_not_talking"
    play.say(e.Accept(escalation=up), "sv1")
    assert refusal(play, attach, "op1") == "already_taken"


def test_a_hand_for_another_clients_customer_is_not_attached(play):
    """The model came to it: the phone has put somebody else on the line than the hand went up for."""
    queues = (
        r.QueueRules(queue=QueueId("q"), client=CLIENT),
        r.QueueRules(queue=QueueId("other"), client=ClientId("y")),
    )
    text = replace(play.floor.rulebook.text, queues=queues)
    play.say(r.FloorConfigured(rulebook=text, extensions=tuple(play.floor.phones)))
    name = opened(play)
    play.say(c.PhoneRang(call="c1", extension="2001", queue="other", caller_key="k"))
    play.say(c.PhoneAnswered(call="c1"))
    play.say(e.AskForTakeover(call="c1"), "op1")
    play.say(c.OtherSideReplaced(call="c1", queue="q", caller_key="new"))
    (up,) = play.floor.escalations
    assert (play.floor.calls["c1"].client, case(play, up).client) == (CLIENT, "y")
    assert refusal(play, i.AttachCall(incident=name, call="c1"), "op1") == "bad_value"


def test_a_call_of_two_incidents(play):
    first = opened(play)
    play.say(i.AttachCall(incident=first, call=call(play, "2001")), "op1")
    second = opened(play)
    assert refusal(play, i.AttachCall(incident=second, call="call"), "op1") == "in_incident"


def test_attached_by_mistake_it_is_as_if_nothing_had_been(play):
    name = opened(play)
    play.say(i.AttachCall(incident=name, call=call(play, "2001")), "op1")
    play.say(e.Withdraw(escalation=play.escalation.id), "op1")
    assert (len(play.floor.escalations), incident(play).count) == (0, 0)


def test_another_matter_rings_on_from_the_first_rung(play):
    (up,) = hands(play, "op1")
    opened(play, up)
    assert refusal(play, e.Withdraw(escalation=up), "op1") == "already_taken"
    play.say(i.LeaveIncident(escalation=up), "op1")
    assert (case(play, up).stage, rings(play, up), case(play, up).incident) == (Stage.RINGING, ("sv1",), None)
    assert incident(play).count == 0
    assert refusal(play, i.LeaveIncident(escalation=up), "op1") == "not_in_incident"


def test_only_the_raiser_or_a_lead_says_that_it_is_another_matter(play):
    (up,) = hands(play, "op1")
    opened(play, up)
    assert refusal(play, i.LeaveIncident(escalation=up), "op2") == "not_allowed"
    assert play.say(i.LeaveIncident(escalation=up), "ld")


def test_whoever_is_threatened_meanwhile_gets_help_at_once(play):
    name = opened(play)
    play.say(i.AttachCall(incident=name, call=call(play, "2001")), "op1")
    play.say(e.AskForHelp(call="call"), "op1")
    assert (play.escalation.silent, play.escalation.incident, incident(play).count) == (True, None, 0)


def test_a_joined_case_outlives_its_call(play):
    (up,) = hands(play, "op1")
    opened(play, up)
    play.say(c.PhoneHungUp(call="call-op1", reason=c.EndReason.CUSTOMER))
    assert (case(play, up).stage, case(play, up).owner) == (Stage.IN_HAND, "ld")


def test_another_matter_whose_customer_is_gone_is_a_call_back_owed(play):
    (up,) = hands(play, "op1")
    opened(play, up)
    play.say(c.PhoneHungUp(call="call-op1", reason=c.EndReason.CUSTOMER))
    play.say(i.LeaveIncident(escalation=up), "ld")
    one = case(play, up)
    assert (one.stage, one.owner, one.callback, one.incident) == (Stage.IN_HAND, "op1", True, None)
    assert one.due is not None


def test_a_consult_whose_customer_is_gone_asks_again_for_the_call_back(play):
    name = consulted(play, taken=False)
    opened(play, name)
    play.say(c.PhoneHungUp(call="call", reason=c.EndReason.CUSTOMER))
    play.say(i.LeaveIncident(escalation=name), "ld")
    assert (play.escalation.stage, play.escalation.callback) == (Stage.RINGING, True)


def test_one_of_them_is_not_answered_for_alone(play):
    (up,) = hands(play, "op1")
    opened(play, up)
    resolve = e.Resolve(escalation=up, decision=e.Decision.APPROVED, cause=e.Cause.RULE)
    for message in (
        resolve,
        e.HandOn(escalation=up),
        le.Release(escalation=up),
        le.Assign(escalation=up, person=PersonId("sv2")),
    ):
        assert refusal(play, message, "ld") == "in_incident"


# -- consults -------------------------------------------------------------------------------------------------


def consulted(play, *, taken: bool = True):
    """A consult, at an SV's desk or still ringing."""
    play.say(co.AskForConsult(call=call(play, "2001")), "op1")
    if taken:
        play.say(e.Accept(escalation=play.escalation.id), "sv1")
    return play.escalation.id


def test_a_consult_at_somebodys_desk_is_theirs_no_longer(play):
    name = consulted(play)
    assert play.floor.people["sv1"].answering == (name,)
    opened(play, name)
    sv = play.floor.people["sv1"]
    assert (sv.answering, sv.in_hand, play.escalation.owner, play.escalation.due) == ((), (), "ld", None)


def test_its_questions_wait_for_the_incidents_end(play):
    name = consulted(play)
    opened(play, name)
    approve = co.GiveInstruction(escalation=name, question=1, instruction=co.InstructionKind.APPROVED)
    assert refusal(play, approve, "ld") == "in_incident"
    assert refusal(play, co.SayCause(escalation=name, cause=e.Cause.RULE), "ld") == "in_incident"
    for message in (
        co.AskAnother(escalation=name, asks=Asks.DECISION),
        co.DropQuestion(escalation=name, question=1),
        co.AskAgain(escalation=name, question=1),
        co.TurnToTakeover(escalation=name),
    ):
        assert refusal(play, message, "op1") == "in_incident"
    play.say(i.CloseIncident(incident=incident(play).id), "ld")
    assert (play.escalation.stage, play.escalation.cause) == (Stage.RESOLVED, e.Cause.TROUBLE)
    play.say(e.AcknowledgeReport(escalation=name), "op1")
    assert not play.floor.escalations


def test_while_two_talk_aside_the_customer_on_music_is_nobody_elses(play):
    name = consulted(play)
    play.say(v.TalkAside(escalation=name), "sv1")
    opened(play, name)
    assert (play.escalation.owner, incident(play).count) == ("sv1", 0)


def test_nobody_talks_aside_about_what_belongs_to_an_incident(play):
    name = consulted(play)
    opened(play, name)
    assert refusal(play, v.TalkAside(escalation=name), "op1") == "in_incident"


def test_an_instruction_that_came_before_is_read_and_ends_nothing(play):
    name = consulted(play)
    approve = co.GiveInstruction(escalation=name, question=1, instruction=co.InstructionKind.APPROVED)
    play.say(approve, "sv1")
    play.say(co.SayCause(escalation=name, cause=e.Cause.RULE), "sv1")
    opened(play, name)
    play.say(co.AcknowledgeInstruction(escalation=name, instruction=1), "op1")
    assert (play.escalation.stage, incident(play).count) == (Stage.IN_HAND, 1)
    play.say(i.LeaveIncident(escalation=name), "op1")
    assert not play.floor.escalations, "all of it was answered before"


def test_a_consult_that_was_another_matter_asks_again(play):
    name = consulted(play, taken=False)
    opened(play, name)
    play.say(i.LeaveIncident(escalation=name), "op1")
    assert (play.escalation.stage, rings(play), play.escalation.open_questions) == (
        Stage.RINGING,
        ("sv1",),
        1,
    )
