"""Who answers for an incident, what happens when nobody does, and its end (G6)."""

import pytest
from tests.domain.floors import CLIENT, call, raised, refusal, rings, stage
from tests.domain.incident_play import NOTICE_MS, case, floor_with_a_lead, hands, incident, opened

from escdesk.domain.figures import unattended
from escdesk.domain.ids import ClientId, Instant, PersonId, SessionId
from escdesk.domain.messages import calls as c
from escdesk.domain.messages import cards as k
from escdesk.domain.messages import escalations as e
from escdesk.domain.messages import incidents as i
from escdesk.domain.messages import people as p
from escdesk.domain.model.escalations import Stage
from escdesk.domain.sight import papers_of, project


@pytest.fixture
def play():
    return floor_with_a_lead()


@pytest.fixture
def two_leads():
    people = (
        ("op1", p.Role.OPERATOR),
        ("sv1", p.Role.SUPERVISOR),
        ("ld", p.Role.LEAD),
        ("mg", p.Role.MANAGER),
    )
    return stage(*people)


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


def test_opened_after_the_shift_it_asks_for_somebody_who_stays(two_leads):
    play = two_leads
    play.say(p.PlanShift(person=PersonId("ld"), ends_at=Instant(play.now + 1_000)))
    play.wait(1_000)
    opened(play)
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
