"""E4, H7: a phone outside rings when nobody on the floor answers; answered is evidence, not ownership."""

import pytest
from tests.domain.floors import adopt, raised, refusal, rings, stage

from escdesk.domain.ids import PartyId, RuleId
from escdesk.domain.messages import calls as c
from escdesk.domain.messages import escalations as e
from escdesk.domain.messages import ladders as ld
from escdesk.domain.messages import leading as le
from escdesk.domain.messages import outside as o
from escdesk.domain.messages import rulesets as s
from escdesk.domain.messages import transfers as tr
from escdesk.domain.messages.conditions import AllOf
from escdesk.domain.messages.outside import OutsideFail
from escdesk.domain.messages.people import Role
from escdesk.domain.model.escalations import Stage

VENDOR, DUTY = ld.Party(ld.PartyKind.OUTSIDE, "vendor"), ld.Party(ld.PartyKind.OUTSIDE, "duty")
LADDER = (
    ld.Rung(ld.RungKind.FREE_SUPERVISORS, 20_000),
    ld.Rung(ld.RungKind.OUTSIDE, 30_000, parties=(VENDOR,)),
    ld.Rung(ld.RungKind.OUTSIDE, 30_000, parties=(DUTY,)),
    ld.Rung(ld.RungKind.ALARM, 20_000),
)
OUTAGE = s.Rule(id=RuleId("outage"), title="障害", when=AllOf(()), ladder=LADDER)
PARTIES = (
    s.OutsideParty(id=PartyId("vendor"), label="ベンダー", within_ms=600_000),
    s.OutsideParty(id=PartyId("duty"), label="当番", within_ms=60_000),
)


@pytest.fixture
def play():
    """The SV has not answered: the vendor's phone rings."""
    play = stage(("op", Role.OPERATOR), ("sv", Role.SUPERVISOR), ("ld", Role.LEAD))
    adopt(play, OUTAGE, outside=PARTIES)
    raised(play, "2001", "op", rule="outage")
    play.wait(20_000)
    return play


def orders(play):
    return [event for event in play.events if isinstance(event, o.OutsideCallOrdered)]


def cancelled(play):
    return [event.order for event in play.events if isinstance(event, o.OutsideCancelOrdered)]


def test_it_rings_outside(play):
    (order,) = orders(play)
    assert (order.party, order.client, order.ring_ms) == ("vendor", "x", 30_000)
    assert (play.escalation.stage, play.escalation.outside.party) == (Stage.OUTSIDE, "vendor")


def test_answered_is_evidence_and_has_a_deadline(play):
    play.say(o.OutsideAnswered(order=orders(play)[0].order))
    case = play.escalation
    assert (case.stage, case.owner, case.told) == (Stage.OUTSIDE, None, ("vendor",))
    assert case.outside.until == play.now + 600_000
    assert play.say(o.OutsideAnswered(order=orders(play)[0].order)) == (), "told twice is once"


def test_told_and_nobody_has_taken_it_is_an_alarm(play):
    play.say(o.OutsideAnswered(order=orders(play)[0].order))
    play.wait(599_999)
    assert play.escalation.stage is Stage.OUTSIDE
    play.wait(1)
    assert (play.escalation.stage, rings(play)) == (Stage.ALARM, ("ld",))
    assert len(orders(play)) == 1


@pytest.mark.parametrize("why", [OutsideFail.NO_ANSWER, OutsideFail.REJECTED, OutsideFail.UNREACHABLE])
def test_not_answered_and_the_next_phone_rings_and_then_the_alarm(play, why):
    play.say(o.OutsideFailed(order=orders(play)[0].order, reason=why))
    assert [order.party for order in orders(play)] == ["vendor", "duty"]
    play.say(o.OutsideFailed(order=orders(play)[1].order, reason=why))
    assert (play.escalation.stage, rings(play)) == (Stage.ALARM, ("ld",))


def test_no_word_of_the_pbx_counts_as_not_answered(play):
    play.wait(35_000)
    fell = [event for event in play.events if isinstance(event, o.OutsideFellThrough)]
    assert [(one.party, one.reason) for one in fell] == [("vendor", OutsideFail.UNKNOWN)]
    assert play.escalation.outside.party == "duty"
    play.say(o.OutsideAnswered(order=orders(play)[0].order))
    assert play.escalation.told == (), "a late word about an order that is over changes nothing"


def test_somebody_on_the_floor_takes_it_and_the_phone_outside_stops(play):
    play.say(e.Accept(escalation=play.escalation.id), "sv")
    assert cancelled(play) == [orders(play)[0].order]
    assert (play.escalation.owner, play.escalation.outside) == ("sv", None)
    assert play.say(o.OutsideFailed(order=orders(play)[0].order, reason=OutsideFail.CANCELLED)) == ()


@pytest.mark.parametrize(
    ("message", "by"),
    [
        (lambda case: e.Withdraw(escalation=case), "op"),
        (lambda case: le.TakeOver(escalation=case), "ld"),
        (lambda case: le.Assign(escalation=case, person="sv"), "ld"),
    ],
)
def test_so_it_does_when_nobody_needs_it_any_more(play, message, by):
    play.say(message(play.escalation.id), by)
    assert cancelled(play) == [orders(play)[0].order]


def test_the_customer_leaves_and_the_operator_owes_the_call_back(play):
    play.say(c.PhoneHungUp(call="call", reason=c.EndReason.CUSTOMER))
    assert cancelled(play) == [orders(play)[0].order]
    assert (play.escalation.stage, play.escalation.owner) == (Stage.IN_HAND, "op")


def test_who_was_told_needs_no_cancelling_and_is_not_rung_again(play):
    play.say(o.OutsideAnswered(order=orders(play)[0].order))
    play.say(le.Assign(escalation=play.escalation.id, person="sv"), "ld")
    assert cancelled(play) == []
    play.say(e.Accept(escalation=play.escalation.id), "sv")
    play.say(tr.TransferFailed(order=play.escalation.transfer.order, reason=tr.FailReason.NO_ANSWER))
    assert [order.party for order in orders(play)] == ["vendor", "duty"]


def test_a_party_the_rules_no_longer_know_is_passed_over():
    play = stage(("op", Role.OPERATOR), ("sv", Role.SUPERVISOR), ("ld", Role.LEAD))
    adopt(play, OUTAGE, outside=PARTIES)
    raised(play, "2001", "op", rule="outage")
    adopt(play, OUTAGE, outside=PARTIES[1:])
    play.wait(20_000)
    assert [order.party for order in orders(play)] == ["duty"]


def test_the_operator_cannot_send_it_on_from_there(play):
    assert refusal(play, e.SendOn(escalation=play.escalation.id), "op") == "alarm_stays"


def test_after_a_restart_the_order_is_not_given_again(play):
    play.say(e.HubStarted())
    assert len(orders(play)) == 1
    play.wait(35_000)
    assert [order.party for order in orders(play)] == ["vendor", "duty"]
