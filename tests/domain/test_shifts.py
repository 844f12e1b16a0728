"""Invariant 2: a shift ends with a word in good time (申し送り); then nothing new, and what is in hand rings on."""

import pytest
from tests.domain.floors import connected, raised, refusal, rings, stage

from escdesk.domain.ids import Instant, PersonId
from escdesk.domain.messages import calls as c
from escdesk.domain.messages import escalations as e
from escdesk.domain.messages import people as p
from escdesk.domain.messages.escalations import Outcome
from escdesk.domain.messages.people import Role
from escdesk.domain.model.escalations import Stage

HOUR = 3_600_000


@pytest.fixture
def play():
    """sv1's shift ends in an hour."""
    play = stage(("op", Role.OPERATOR), ("sv1", Role.SUPERVISOR), ("sv2", Role.SUPERVISOR), ("ld", Role.LEAD))
    play.say(p.PlanShift(person=PersonId("sv1"), ends_at=Instant(play.now + HOUR)))
    return play


def sv1(play):
    return play.floor.people["sv1"]


def test_asked_to_hand_over_ten_minutes_before(play):
    play.wait(HOUR - 600_001)
    assert not sv1(play).handover_asked
    play.wait(1)
    assert sv1(play).handover_asked
    assert not sv1(play).off_shift


def test_nothing_new_after_the_end(play):
    play.wait(HOUR)
    assert sv1(play).off_shift
    raised(play, "2001", "op")
    assert rings(play) == ("sv2",)
    assert refusal(play, p.Reserve(person=PersonId("sv1")), "op") == "cannot_receive"


def test_what_rings_there_rings_on_at_once(play):
    play.wait(HOUR - 5_000)
    raised(play, "2001", "op")
    assert rings(play) == ("sv1",)
    play.wait(5_000)
    assert rings(play) == ("sv2",)
    assert play.escalation.tried[-1].outcome is Outcome.SHIFT_OVER


def test_what_is_in_hand_rings_on(play):
    leg = connected(play, raised(play, "2001", "op"), "sv1")
    play.say(c.PhoneHungUp(call=leg, reason=c.EndReason.CUSTOMER))
    assert play.escalation.owner == "sv1"
    play.wait(HOUR)
    assert (play.escalation.owner, rings(play)) == (None, ("sv2",))
    assert sv1(play).in_hand == ()


def test_a_conversation_goes_on_to_its_end(play):
    play.wait(HOUR - 60_000)
    leg = connected(play, raised(play, "2001", "op"), "sv1")
    play.wait(60_000)
    assert (play.escalation.stage, play.escalation.owner) == (Stage.CONNECTED, "sv1")
    play.say(
        e.Resolve(escalation=play.escalation.id, decision=e.Decision.APPROVED, cause=e.Cause.RULE), "sv1"
    )
    play.say(c.PhoneHungUp(call=leg, reason=c.EndReason.CUSTOMER))
    assert play.escalation.stage is Stage.RESOLVED


def test_what_is_left_after_the_last_conversation_is_theirs_until_they_go(play):
    play.wait(HOUR - 60_000)
    leg = connected(play, raised(play, "2001", "op"), "sv1")
    play.wait(60_000)
    play.say(c.PhoneHungUp(call=leg, reason=c.EndReason.CUSTOMER))
    assert (play.escalation.owner, play.escalation.due is not None) == ("sv1", True)
    play.say(p.LeaveSeat(), "sv1")
    assert (play.escalation.owner, rings(play)) == (None, ("sv2",))


def test_a_shift_that_is_prolonged(play):
    play.wait(HOUR - 300_000)
    assert sv1(play).handover_asked
    play.say(p.PlanShift(person=PersonId("sv1"), ends_at=Instant(play.now + HOUR)))
    assert not sv1(play).handover_asked
    play.wait(300_000)
    assert not sv1(play).off_shift


def test_a_new_day_begins_with_the_login(play):
    play.wait(HOUR)
    play.say(p.LeaveSeat(), "sv1")
    play.say(p.TakeSeat(extension="2002"), "sv1")
    assert not sv1(play).off_shift
    play.say(p.ChoosePresence(choice=p.Choice.MEETING), "sv2")
    raised(play, "2001", "op")
    assert rings(play) == ("sv1",), "at the desk that is still open"


def test_whoever_is_at_home_when_the_shift_ends_is_not_off_shift_tomorrow(play):
    play.say(p.LeaveSeat(), "sv1")
    play.wait(HOUR)
    assert not sv1(play).off_shift


def test_only_administration_and_the_same_again_is_nothing(play):
    ends = Instant(play.now + HOUR)
    assert refusal(play, p.PlanShift(person=PersonId("sv1"), ends_at=ends), "ld") == "not_allowed"
    assert refusal(play, p.PlanShift(person=PersonId("who"), ends_at=ends), None) == "no_such_person"
    assert play.say(p.PlanShift(person=PersonId("sv1"), ends_at=ends)) == ()
