"""One cause, many hands (G6): joined by a lead, attached by operators, told, handed over, closed for all at once."""

import pytest
from tests.domain.floors import CLIENT, call, connected, raised, refusal, rings, stage

from escdesk.domain.deadlines import next_deadline
from escdesk.domain.figures import unattended
from escdesk.domain.ids import ClientId, IncidentId, Instant, PersonId, SessionId
from escdesk.domain.messages import calls as c
from escdesk.domain.messages import cards as k
from escdesk.domain.messages import escalations as e
from escdesk.domain.messages import incidents as i
from escdesk.domain.messages import people as p
from escdesk.domain.model.escalations import Stage
from escdesk.domain.sight import papers_of, project

NOTICE_MS = 600_000
OPERATORS = ("op1", "op2", "op3", "op4")


@pytest.fixture
def play():
    operators = [(name, p.Role.OPERATOR) for name in OPERATORS]
    return stage(*operators, ("sv1", p.Role.SUPERVISOR), ("sv2", p.Role.SUPERVISOR), ("ld", p.Role.LEAD))


@pytest.fixture
def two_leads():
    people = (
        ("op1", p.Role.OPERATOR),
        ("sv1", p.Role.SUPERVISOR),
        ("ld", p.Role.LEAD),
        ("mg", p.Role.MANAGER),
    )
    return stage(*people)


def hands(play, *operators):
    return tuple(raised(play, str(2001 + OPERATORS.index(name)), name, f"call-{name}") for name in operators)


def opened(play, *cases, by="ld", **more) -> IncidentId:
    notice = Instant(play.now + NOTICE_MS)
    play.say(i.OpenIncident(client=CLIENT, escalations=cases, next_notice_at=notice, **more), by)
    return max(play.floor.incidents.open)


def incident(play):
    (one,) = play.floor.incidents.open.values()
    return one


def case(play, name):
    return play.floor.escalations[name]


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


def test_one_of_them_is_not_answered_for_alone(play):
    (up,) = hands(play, "op1")
    opened(play, up)
    resolve = e.Resolve(escalation=up, decision=e.Decision.APPROVED, cause=e.Cause.RULE)
    for message in (
        resolve,
        e.HandOn(escalation=up),
        e.Release(escalation=up),
        e.Assign(escalation=up, person=PersonId("sv2")),
    ):
        assert refusal(play, message, "ld") == "in_incident"


# -- who answers for it ---------------------------------------------------------------------------------------


def test_a_late_notice_is_one_alarm_and_new_words_end_it(play):
    cases = hands(play, "op1", "op2", "op3")
    name = opened(play, *cases)
    events = play.wait(NOTICE_MS)
    assert [type(event) for event in events if isinstance(event, i.IncidentOverdue | e.AlarmRaised)] == [
        i.IncidentOverdue
    ]
    assert incident(play).alarms
    play.say(i.UpdateIncident(incident=name, next_notice_at=Instant(play.now + NOTICE_MS)), "ld")
    assert not incident(play).alarms


def test_fifty_hands_have_no_alarm_of_their_own_for_a_day(play):
    name = opened(play, *hands(play, "op1", "op2"))
    for _ in range(10):
        play.say(i.UpdateIncident(incident=name, next_notice_at=Instant(play.now + NOTICE_MS)), "ld")
        events = play.wait(NOTICE_MS - 1)
        assert not any(isinstance(event, e.EscalationOverdue | e.AlarmRaised) for event in events)


def test_an_owner_who_leaves_alarms_the_other_leads_until_one_takes_it(two_leads):
    play = two_leads
    up = raised(play, "2001", "op1")
    name = opened(play, up)
    play.say(p.LeaveSeat(), "ld")
    assert (incident(play).deserted, list(unattended(play.floor))) == (True, [])
    play.say(i.HandIncident(incident=name, to=PersonId("mg")), "mg")
    assert (incident(play).owner, incident(play).deserted, case(play, up).owner) == ("mg", False, "mg")


def test_with_no_lead_left_health_is_red_until_one_comes(play):
    name = opened(play, *hands(play, "op1"))
    play.say(p.LeaveSeat(), "ld")
    assert list(unattended(play.floor)) == [name]
    play.say(p.TakeSeat(extension=None), "ld")
    play.say(p.DeskOpened(person=PersonId("ld"), session=SessionId("again")))
    assert (incident(play).deserted, list(unattended(play.floor))) == (False, [])


def test_the_end_of_a_shift_is_the_end_of_answering_for_it(two_leads):
    play = two_leads
    opened(play)
    play.say(p.PlanShift(person=PersonId("ld"), ends_at=Instant(play.now + 1_000)))
    play.wait(1_000)
    assert incident(play).deserted


def test_who_is_no_longer_a_lead_answers_for_nothing(two_leads):
    play = two_leads
    opened(play)
    play.say(p.EnrolPerson(person=PersonId("ld"), role=p.Role.SUPERVISOR, clients=(CLIENT,)))
    assert incident(play).deserted


def test_to_whom_it_can_be_handed(two_leads):
    play = two_leads
    name = opened(play)
    hand = i.HandIncident(incident=name, to=PersonId("mg"))
    assert refusal(play, i.HandIncident(incident=name, to=PersonId("who")), "ld") == "no_such_person"
    assert refusal(play, i.HandIncident(incident=name, to=PersonId("sv1")), "ld") == "cannot_receive"
    play.say(p.LeaveSeat(), "mg")
    assert refusal(play, hand, "ld") == "nobody_there"
    play.say(p.TakeSeat(extension=None), "mg")
    assert play.say(hand, "ld")
    assert play.say(hand, "ld") == (), "twice is once"


def test_nobody_is_dismissed_while_they_answer_for_one(play):
    opened(play)
    assert refusal(play, p.DismissPerson(person=PersonId("ld")), None) == "something_in_hand"


# -- the end --------------------------------------------------------------------------------------------------


def test_closing_reports_to_all_in_one_decision(play):
    cases = hands(play, "op1", "op2")
    name = opened(play, *cases)
    play.say(i.AttachCall(incident=name, call=call(play, "2003")), "op3")
    events = play.say(i.CloseIncident(incident=name), "ld")
    reports = [event for event in events if isinstance(event, e.EscalationResolved)]
    assert {(one.decision, one.cause, one.by) for one in reports} == {
        (e.Decision.ENDED, e.Cause.TROUBLE, "ld")
    }
    assert [type(event) for event in events][-1] is i.IncidentClosed
    assert (events[-1].count, len(reports), len(play.floor.incidents.open)) == (3, 3, 0)
    for one in play.floor.escalations.values():
        assert (one.stage, one.owner, one.incident) == (Stage.RESOLVED, one.by, name)
        play.say(e.AcknowledgeReport(escalation=one.id), one.by)
    assert not play.floor.escalations
    assert not play.floor.paces, "how long an incident took says nothing about a hand"


def test_a_report_that_nobody_reads_alarms_as_ever(play):
    name = opened(play, *hands(play, "op1"))
    play.say(i.CloseIncident(incident=name), "ld")
    play.say(c.PhoneHungUp(call="call-op1", reason=c.EndReason.CUSTOMER))
    play.wait(play.floor.rulebook.text.report_due_ms)
    assert (play.escalation.overdue, rings(play)) == (True, ("ld",))


def test_what_the_card_says_is_stamped_for_whoever_looks_for_others_like_it(play):
    play.say(k.SaveCard(call=call(play, "2001"), revision=0, category="technical", symptom="down"), "op1")
    play.say(e.AskForTakeover(call="call"), "op1")
    assert (play.escalation.category, play.escalation.symptom) == ("technical", "down")


# -- who sees it ----------------------------------------------------------------------------------------------


def test_every_desk_of_the_client_sees_it_and_reads_its_words(play):
    play.say(p.EnrolPerson(person=PersonId("other"), role=p.Role.LEAD, clients=(ClientId("y"),)))
    name = opened(play)
    for who in play.floor.people:
        seen = project(play.floor, who).entities.get(("incident", name))
        assert (seen is not None) == (who != "other"), who
    assert ("IncidentText", name) in set(papers_of(incident(play)))


def test_whose_report_it_is_reads_of_which_incident(play):
    (up,) = hands(play, "op1")
    name = opened(play, up)
    play.say(i.CloseIncident(incident=name), "ld")
    assert {("IncidentText", name), ("ReportText", up)} <= set(papers_of(case(play, up)))
