"""Where the question stands before somebody goes home, and when it is over by itself."""

import pytest
from tests.domain.floors import CLIENT, call, stage

from escdesk.desktop.joins.leaving import Leaving
from escdesk.desktop.known import Known
from escdesk.domain.ids import Instant, PersonId
from escdesk.domain.messages import escalations as e
from escdesk.domain.messages import incidents as i
from escdesk.domain.messages import transfers as tr
from escdesk.domain.messages.people import Role
from escdesk.domain.sight import project


@pytest.fixture
def play():
    play = stage(("op", Role.OPERATOR), ("mg", Role.MANAGER))
    play.say(e.AskForTakeover(call=call(play, "2001", held=True)), "op")
    return play


@pytest.fixture
def gone():
    return []


@pytest.fixture
def leaving(play, gone):
    return Leaving(lambda: Known(project(play.floor, PersonId("mg")), {}), lambda: gone.append("left"))


def test_with_nothing_in_hand_one_simply_goes(leaving, gone):
    leaving.ask("board")
    assert gone == ["left"]


def test_it_is_asked_where_more_than_yes_and_no_can_be_said(play, leaving, gone):
    play.say(e.Accept(escalation=play.escalation.id), "mg")
    leaving.ask("board")
    assert leaving.question("board") == 1, "the only window there is"
    came = []
    leaving.ask_in("cases", lambda: came.append("cases"))
    leaving.ask("board")
    assert (leaving.question("board"), leaving.question("cases"), came) == (0, 1, ["cases"])
    leaving.ask("cases")
    assert came == ["cases"], "it is in front already"
    assert gone == []


def test_what_comes_into_hand_later_was_not_asked_about(play, leaving):
    play.say(e.Accept(escalation=play.escalation.id), "mg")
    leaving.ask("cases")
    before = play.floor
    play.say(tr.TransferFailed(order=play.escalation.transfer.order, reason=tr.FailReason.NO_ANSWER))
    assert leaving.question("cases") == 0
    play.floor = before
    assert leaving.question("cases") == 0


def test_what_belongs_to_an_incident_stays_with_it(play, leaving, gone):
    """Nobody is asked about fifty cases that ring nowhere: another lead hears that the incident has no owner."""
    notice = Instant(play.now + 60_000)
    message = i.OpenIncident(client=CLIENT, escalations=(play.escalation.id,), next_notice_at=notice)
    play.say(message, "mg")
    assert play.escalation.owner == "mg"
    leaving.ask("board")
    assert gone == ["left"]
