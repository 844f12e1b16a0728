"""E5: a no is one key for whoever says it, and never reaches the one who raised the hand."""

import pytest
from tests.domain.floors import raised, rings, stage

from escdesk.domain.ids import PersonId
from escdesk.domain.messages import escalations as e
from escdesk.domain.messages.escalations import Outcome
from escdesk.domain.messages.people import Role
from escdesk.domain.sight import project


@pytest.fixture
def play():
    play = stage(("op", Role.OPERATOR), ("sv1", Role.SUPERVISOR), ("sv2", Role.SUPERVISOR), ("ld", Role.LEAD))
    raised(play, "2001", "op")
    return play


def seen(play, person):
    return project(play.floor, PersonId(person)).entities["escalation", play.escalation.id]


def by_key(play):
    play.say(e.PassOn(escalation=play.escalation.id, reason=e.PassReason.NOT_MY_FIELD), "sv1")


def busy(play):
    play.say(e.CannotNow(escalation=play.escalation.id), "sv1")


def busy_at_the_phone(play):
    play.say(e.Accept(escalation=play.escalation.id), "sv1")
    order = play.escalation.transfer.order
    busy(play)
    assert seen(play, "op").transfer.why is None
    assert seen(play, "ld").transfer.why is e.CancelWhy.BUSY
    play.say(e.TransferFailed(order=order, reason=e.FailReason.CANCELLED))


def rejected_on_the_phone(play):
    play.say(e.Accept(escalation=play.escalation.id), "sv1")
    play.say(e.TransferFailed(order=play.escalation.transfer.order, reason=e.FailReason.REJECTED))


@pytest.mark.parametrize("no", [by_key, busy, busy_at_the_phone, rejected_on_the_phone])
def test_the_operator_sees_that_it_moves_on_and_the_lead_sees_why(play, no):
    no(play)
    assert rings(play) == ("sv2",), "the next one rings at once"
    mine, leads = seen(play, "op"), seen(play, "ld")
    assert [(tried.person, tried.outcome, tried.reason) for tried in mine.tried] == [
        ("sv1", Outcome.MOVED_ON, None)
    ]
    assert mine.fell is None
    assert leads.tried == play.escalation.tried
    assert leads.fell is play.escalation.fell


def test_without_a_no_nothing_is_hidden(play):
    play.wait(20_000)
    assert seen(play, "op") is play.escalation
