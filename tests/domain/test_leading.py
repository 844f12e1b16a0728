"""G2: a lead assigns, takes over or releases whatever stalls, in every stage it can be in."""

import pytest
from tests.domain.floors import call, connected, raised, refusal, rings, stage

from escdesk.domain.ids import PersonId
from escdesk.domain.messages import calls as c
from escdesk.domain.messages import escalations as e
from escdesk.domain.messages import leading as le
from escdesk.domain.messages import people as p
from escdesk.domain.messages import transfers as tr
from escdesk.domain.messages.escalations import Outcome
from escdesk.domain.messages.people import Role
from escdesk.domain.model.escalations import Stage


@pytest.fixture
def play():
    return stage(
        ("op", Role.OPERATOR), ("sv1", Role.SUPERVISOR), ("sv2", Role.SUPERVISOR), ("sp", Role.SPECIALIST),
        ("ld", Role.LEAD),
    )  # fmt: skip


def assign(play, person, *, ring_ms=20_000, by="ld"):
    message = le.Assign(escalation=play.escalation.id, person=PersonId(person), ring_ms=ring_ms)
    return play.say(message, by)


def to_the_alarm(play):
    while play.escalation.stage is not Stage.ALARM:
        play.wait(20_000)


def in_hand(play):
    """A call-back that the operator owes."""
    play.say(c.PhoneHungUp(call=play.escalation.at_call, reason=c.EndReason.CUSTOMER))


def test_assigned_while_it_rings_at_somebody_else(play):
    raised(play, "2001", "op")
    assert rings(play) == ("sv1",)
    assign(play, "sp")
    case = play.escalation
    assert (case.stage, rings(play), case.ring.assigned_by) == (Stage.RINGING, ("sp",), "ld")
    assert play.floor.people["sv1"].ringing == ()


@pytest.mark.parametrize("ring_ms", [5_000, 60_000])
def test_without_an_answer_it_comes_back_to_the_lead_as_an_alarm(play, ring_ms):
    raised(play, "2001", "op")
    assign(play, "sp", ring_ms=ring_ms)
    play.wait(ring_ms - 1)
    assert rings(play) == ("sp",)
    play.wait(1)
    assert (play.escalation.stage, rings(play)) == (Stage.ALARM, ("ld",))


def test_a_no_comes_back_to_the_lead_as_an_alarm(play):
    raised(play, "2001", "op")
    assign(play, "sp")
    play.say(e.CannotNow(escalation=play.escalation.id), "sp")
    assert (play.escalation.stage, rings(play)) == (Stage.ALARM, ("ld",))


def test_it_is_still_assigned_when_the_hub_was_away(play):
    raised(play, "2001", "op")
    assign(play, "sp", ring_ms=60_000)
    play.say(e.HubStarted())
    ring = play.escalation.ring
    assert (ring.targets, ring.assigned_by, ring.until - ring.started_at) == (("sp",), "ld", 60_000)
    play.say(p.DeskOpened(person=PersonId("ld"), session="again"))
    play.wait(60_000)
    assert (play.escalation.stage, rings(play)) == (Stage.ALARM, ("ld",))


def test_an_alarm_that_is_assigned_leaves_no_trace_on_those_it_alarmed(play):
    raised(play, "2001", "op")
    to_the_alarm(play)
    assign(play, "sp")
    assert rings(play) == ("sp",)
    assert play.floor.people["ld"].ringing == ()
    assert "ld" not in {tried.person for tried in play.escalation.tried}, (
        "the lead was never asked to take it"
    )


def test_an_owner_loses_it_to_the_one_it_is_assigned_to(play):
    raised(play, "2001", "op")
    in_hand(play)
    assert play.escalation.owner == "op"
    assign(play, "sv2")
    assert (play.escalation.owner, rings(play)) == (None, ("sv2",))
    assert play.floor.people["op"].in_hand == ()
    play.say(e.Accept(escalation=play.escalation.id), "sv2")
    assert (play.escalation.stage, play.escalation.owner) == (Stage.IN_HAND, "sv2")


@pytest.mark.parametrize(
    ("prepare", "person", "code"),
    [
        (lambda _play: None, "who", "no_such_person"),
        (lambda _play: None, "op", "cannot_receive"),
        (lambda play: play.say(p.LeaveSeat(), "sp"), "sp", "nobody_there"),
        (lambda play: play.say(p.Reserve(person=PersonId("sp")), "op"), "sp", "reserved"),
    ],
)
def test_to_whom_it_cannot_be_assigned(play, prepare, person, code):
    raised(play, "2001", "op")
    prepare(play)
    message = le.Assign(escalation=play.escalation.id, person=PersonId(person))
    assert refusal(play, message, "ld") == code


@pytest.mark.parametrize("ring_ms", [0, 4_999, 600_001])
def test_how_long_it_may_ring(play, ring_ms):
    name = raised(play, "2001", "op")
    message = le.Assign(escalation=name, person=PersonId("sp"), ring_ms=ring_ms)
    assert refusal(play, message, "ld") == "bad_value"


@pytest.mark.parametrize("reach", [lambda _play: None, to_the_alarm])
def test_taken_over_while_nobody_has_it(play, reach):
    """The customer comes to the lead's phone; whoever was rung is rung no longer."""
    raised(play, "2001", "op")
    reach(play)
    play.say(le.TakeOver(escalation=play.escalation.id), "ld")
    assert (play.escalation.stage, play.escalation.owner) == (Stage.TAKEN, "ld")
    assert play.escalation.transfer is not None
    assert not any(person.ringing for person in play.floor.people.values())


def test_taken_over_from_an_owner_and_twice_is_once(play):
    raised(play, "2001", "op")
    in_hand(play)
    play.say(le.TakeOver(escalation=play.escalation.id), "ld")
    assert (play.escalation.stage, play.escalation.owner) == (Stage.IN_HAND, "ld")
    assert play.floor.people["op"].in_hand == ()
    assert play.say(le.TakeOver(escalation=play.escalation.id), "ld") == ()


def test_a_conversation_is_not_torn_apart(play):
    connected(play, raised(play, "2001", "op"), "sv1")
    name = play.escalation.id
    assert refusal(play, le.TakeOver(escalation=name), "ld") == "already_connected"
    assert refusal(play, le.Release(escalation=name), "ld") == "already_connected"
    assert refusal(play, le.Assign(escalation=name, person=PersonId("sv2")), "ld") == "already_connected"


def test_released_after_the_conversation_it_rings_on_from_the_first_rung(play):
    leg = connected(play, raised(play, "2001", "op"), "sv1")
    play.say(c.PhoneHungUp(call=leg, reason=c.EndReason.CUSTOMER))
    play.say(le.Release(escalation=play.escalation.id), "ld")
    assert rings(play) == ("sv2",)
    assert [(tried.person, tried.outcome) for tried in play.escalation.tried] == [("sv1", Outcome.RELEASED)]


def test_released_while_the_phone_rings_it_rings_on_when_the_order_is_gone(play):
    name = raised(play, "2001", "op")
    play.say(e.Accept(escalation=name), "sv1")
    order = play.escalation.transfer.order
    play.say(le.Release(escalation=name), "ld")
    assert play.escalation.stage is Stage.TAKEN, "until the PBX says that nothing of the order is left"
    play.say(tr.TransferFailed(order=order, reason=tr.FailReason.CANCELLED))
    assert rings(play) == ("sv2",)
    assert play.escalation.tried[-1].outcome is Outcome.RELEASED, "nobody said that they were busy"


def test_nothing_to_release(play):
    name = raised(play, "2001", "op")
    assert refusal(play, le.Release(escalation=name), "ld") == "nothing_to_release"


@pytest.mark.parametrize("by", ["op", "sv1", "sp"])
def test_only_leads(play, by):
    name = raised(play, "2001", "op")
    for message in (
        le.Assign(escalation=name, person=PersonId("sv2")),
        le.TakeOver(escalation=name),
        le.Release(escalation=name),
    ):
        assert refusal(play, message, by) == "not_allowed"


def test_what_is_resolved_is_nobodys_to_lead(play):
    connected(play, raised(play, "2001", "op"), "sv1")
    name = play.escalation.id
    play.say(e.Resolve(escalation=name, decision=e.Decision.APPROVED, cause=e.Cause.RULE), "sv1")
    for message in (
        le.Assign(escalation=name, person=PersonId("sv2")),
        le.TakeOver(escalation=name),
        le.Release(escalation=name),
    ):
        assert refusal(play, message, "ld") == "already_resolved"


def test_a_busy_lead_may_still_take_over(play):
    name = raised(play, "2001", "op")
    call(play, "2005", "other")
    play.say(le.TakeOver(escalation=name), "ld")
    assert play.escalation.owner == "ld"
