"""E3: whoever has a consult and whose desk is gone keeps it for a moment only, as long as the operator waits."""

import pytest
from tests.domain.floors import answered, consult_in_hand, consulting_floor, rings, stage

from escdesk.domain.ids import CallId, PersonId, SessionId
from escdesk.domain.messages import calls as c
from escdesk.domain.messages import cards as k
from escdesk.domain.messages import consults as co
from escdesk.domain.messages import escalations as e
from escdesk.domain.messages import people as p
from escdesk.domain.messages import voice as v
from escdesk.domain.messages.clock import ClockJumped, TimePassed
from escdesk.domain.messages.escalations import Outcome
from escdesk.domain.messages.transfers import FailReason
from escdesk.domain.model.escalations import Stage
from escdesk.domain.soundness import faults

GONE_MS = 20_000
LEASE_MS = 60_000
LEG = CallId("leg")


@pytest.fixture
def play():
    return consulting_floor()


@pytest.fixture
def case(play):
    return consult_in_hand(play)


def dies(play, who="sv1", desk="desk-sv1"):
    return play.say(p.DeskClosed(person=PersonId(who), session=SessionId(desk)))


def comes_back(play, who="sv1", desk="again"):
    return play.say(p.DeskOpened(person=PersonId(who), session=SessionId(desk)))


def test_it_rings_on_soon_and_everybody_can_read_why(play, case):
    dies(play)
    assert (play.escalation.owner, play.escalation.lease_until) == ("sv1", play.now + GONE_MS)
    play.wait(GONE_MS - 1)
    assert play.escalation.owner == "sv1"
    play.wait(1)
    assert (play.escalation.owner, play.escalation.stage, rings(play)) == (None, Stage.RINGING, ("sv2",))
    (tried,) = play.escalation.tried
    assert (tried.person, tried.outcome) == ("sv1", Outcome.DESK_GONE)
    assert play.floor.people["sv1"].seated, "the seat is kept as before"


def test_whoever_is_back_in_time_keeps_it_and_opens_the_card_once_more(play, case):
    dies(play)
    play.wait(GONE_MS - 1)
    comes_back(play)
    assert play.escalation.lease_until == play.now + LEASE_MS
    play.say(k.OpenCard(escalation=case), "sv1")
    assert play.escalation.lease_until is None
    play.wait(LEASE_MS)
    assert play.escalation.owner == "sv1"


def test_a_desk_that_comes_back_and_shows_nothing_is_no_sign(play, case):
    dies(play)
    comes_back(play)
    play.wait(LEASE_MS)
    assert play.escalation.owner is None
    assert play.escalation.tried[-1].outcome is Outcome.NO_CONTACT


def test_one_of_two_desks_may_go(play, case):
    comes_back(play, desk="second")
    dies(play)
    assert play.escalation.lease_until is None
    dies(play, desk="second")
    assert play.escalation.lease_until == play.now + GONE_MS


def test_back_too_late_they_may_still_take_what_nobody_has(play, case):
    dies(play)
    play.wait(GONE_MS)
    comes_back(play)
    play.say(e.Accept(escalation=case), "sv1")
    assert play.escalation.owner == "sv1"


def test_what_is_answered_waits_for_nobody(play, case):
    answered(play, case, "sv1")
    dies(play)
    assert play.escalation.lease_until is None
    play.wait(GONE_MS)
    assert play.escalation.owner == "sv1"


@pytest.mark.parametrize(
    "asks",
    [lambda case: co.AskAnother(escalation=case), lambda case: co.AskAgain(escalation=case, question=1)],
)
def test_until_something_is_asked_again(play, case, asks):
    answered(play, case, "sv1")
    dies(play)
    play.wait(5_000)
    play.say(asks(case), "op")
    assert play.escalation.lease_until == play.now + GONE_MS


def test_a_lease_that_runs_out_sooner_is_not_made_longer(play, case):
    dies(play)
    until = play.escalation.lease_until
    play.wait(5_000)
    play.say(co.AskAnother(escalation=case), "op")
    play.say(co.SendMessage(escalation=case), "op")
    assert play.escalation.lease_until == until


def test_a_lease_that_would_last_longer_is_made_shorter(play):
    case = consult_in_hand(play)
    answered(play, case, "sv1", read=True)
    play.say(co.SayCause(escalation=case, cause=e.Cause.RULE), "sv1")
    play.say(c.PhoneRang(call=CallId("next"), extension="2001", queue="q", caller_key="k"))
    play.say(c.PhoneAnswered(call=CallId("next")))
    play.say(co.AskForConsult(call=CallId("next")), "op")
    (case,) = play.floor.escalations
    play.say(e.Accept(escalation=case), rings(play)[0])
    owner = play.escalation.owner
    assert play.escalation.lease_until == play.now + LEASE_MS
    dies(play, owner, f"desk-{owner}")
    assert play.escalation.lease_until == play.now + GONE_MS


# -- on the phone about it ------------------------------------------------------------------------------------


def ordered(play, case, by="op"):
    (order,) = [one for one in play.say(v.TalkAside(escalation=case), by) if isinstance(one, v.AsideOrdered)]
    return order.order


def talking(play, case):
    order = ordered(play, case)
    play.say(
        c.PhoneRang(call=LEG, extension="2002", direction=c.Direction.INTERNAL, peer="2001", order=order)
    )
    play.say(c.PhoneAnswered(call=LEG))
    play.say(v.AsideConnected(order=order, call=LEG))
    return order


def test_who_really_talks_on_the_phone_is_in_contact(play, case):
    order = talking(play, case)
    dies(play)
    assert play.escalation.lease_until is None
    play.wait(GONE_MS * 2)
    assert play.escalation.owner == "sv1"
    play.say(v.AsideEnded(order=order, how=v.AsideHow.BACK, call=CallId("call")))
    assert play.escalation.lease_until == play.now + GONE_MS, "from here on nobody is"


def test_a_phone_that_answers_before_the_time_is_up_is_enough(play, case):
    dies(play)
    play.wait(GONE_MS - 1_000)
    talking(play, case)
    assert play.escalation.lease_until is None


def test_nobody_is_torn_from_a_phone_that_still_rings(play, case):
    dies(play)
    play.wait(GONE_MS - 1_000)
    order = ordered(play, case)
    play.wait(1_000)
    assert (play.escalation.owner, play.escalation.lease_until) == ("sv1", play.now + LEASE_MS)
    play.say(v.AsideFailed(order=order, reason=FailReason.NO_ANSWER))
    assert play.escalation.lease_until == play.now + GONE_MS
    play.wait(GONE_MS)
    assert play.escalation.tried[-1].outcome is Outcome.DESK_GONE


# -- the hub itself was away ----------------------------------------------------------------------------------


def test_after_a_restart_of_the_hub_the_time_begins_anew(play, case):
    play.now += 600_000
    play.say(e.HubStarted())
    play.say(TimePassed())
    assert (play.escalation.owner, play.escalation.lease_until) == ("sv1", play.now + GONE_MS)
    comes_back(play)
    play.say(k.OpenCard(escalation=case), "sv1")
    play.wait(GONE_MS)
    assert play.escalation.owner == "sv1"


def test_a_machine_that_slept_took_nobodys_time(play, case):
    dies(play)
    play.now += 600_000
    play.say(ClockJumped())
    assert play.escalation.lease_until == play.now + GONE_MS


def test_the_rulebook_says_how_long():
    play = stage(
        ("op", p.Role.OPERATOR), ("sv1", p.Role.SUPERVISOR), ("sv2", p.Role.SUPERVISOR), desk_gone_ms=5_000
    )
    consult_in_hand(play)
    dies(play)
    play.wait(5_000)
    assert rings(play) == ("sv2",)
    assert not list(faults(play.floor, play.now))
