"""C5: one hop sideways, then only upwards, never back; whoever gives it on keeps the customer until it is taken."""

import pytest
from tests.domain.floors import connected, raised, refusal, rings, stage

from escdesk.domain.ids import CallId, PersonId
from escdesk.domain.messages import calls as c
from escdesk.domain.messages import cards as k
from escdesk.domain.messages import escalations as e
from escdesk.domain.messages import people as p
from escdesk.domain.messages import transfers as tr
from escdesk.domain.messages.people import Role
from escdesk.domain.model.escalations import Stage
from escdesk.domain.sight import papers_of


@pytest.fixture
def play():
    """op raised a hand, sv1 has the customer."""
    play = stage(
        ("op", Role.OPERATOR), ("sv1", Role.SUPERVISOR), ("sv2", Role.SUPERVISOR), ("sv3", Role.SUPERVISOR),
        ("mg", Role.MANAGER), ("ld", Role.LEAD),
    )  # fmt: skip
    connected(play, raised(play, "2001", "op"), "sv1")
    return play


def hand_on(play, by, to=None, *, up=False):
    message = e.HandOn(escalation=play.escalation.id, person=None if to is None else PersonId(to), up=up)
    return play.say(message, by)


def hand_on_refused(play, by, to=None, *, up=False):
    message = e.HandOn(escalation=play.escalation.id, person=None if to is None else PersonId(to), up=up)
    return refusal(play, message, by)


def test_one_hop_sideways_rings_the_one_who_was_picked(play):
    hand_on(play, "sv1", "sv2")
    case = play.escalation
    assert (case.stage, case.owner, case.holder) == (Stage.RINGING, None, "sv1")
    assert rings(play) == ("sv2",)
    assert [(hop.by, hop.sideways) for hop in case.hops] == [("sv1", True)]
    connected(play, case.id, "sv2")
    assert (play.escalation.owner, play.escalation.holder) == ("sv2", "sv2")


def test_whoever_has_given_it_on_is_never_rung_again(play):
    hand_on(play, "sv1", "sv2")
    ladder = [rings(play)]
    while play.escalation.stage is Stage.RINGING:
        play.wait(20_000)
        ladder.append(rings(play))
    assert ladder[0] == ("sv2",)
    assert ladder[1] == ("sv3",)
    assert all("sv1" not in rung for rung in ladder)
    assert play.escalation.stage is Stage.ALARM


def test_a_second_hop_sideways_is_refused_and_only_the_way_up_is_left(play):
    hand_on(play, "sv1", "sv2")
    connected(play, play.escalation.id, "sv2")
    assert hand_on_refused(play, "sv2", "sv3") == "only_upwards"
    assert hand_on_refused(play, "sv2") == "only_upwards"
    hand_on(play, "sv2", up=True)
    assert rings(play) == ("mg",)
    connected(play, play.escalation.id, "mg")
    assert [hop.sideways for hop in play.escalation.hops] == [True, False]


def test_never_back_to_whoever_had_it_nor_to_who_raised_it(play):
    hand_on(play, "sv1", "sv2")
    connected(play, play.escalation.id, "sv2")
    assert hand_on_refused(play, "sv2", "sv1") == "had_it_before"
    assert hand_on_refused(play, "sv2", "op") == "had_it_before"
    assert hand_on_refused(play, "sv2", "sv2") == "to_yourself"


def test_nobody_above_a_manager(play):
    hand_on(play, "sv1", "mg")
    connected(play, play.escalation.id, "mg")
    assert hand_on_refused(play, "mg", up=True) == "no_such_level"


def test_nobody_there_and_the_owner_goes_on_having_it():
    play = stage(("op", Role.OPERATOR), ("sv1", Role.SUPERVISOR))
    connected(play, raised(play, "2001", "op"), "sv1")
    assert hand_on_refused(play, "sv1") == "nobody_there"
    assert hand_on_refused(play, "sv1", up=True) == "nobody_there"
    assert (play.escalation.stage, play.escalation.owner) == (Stage.CONNECTED, "sv1")


def test_someone_who_is_not_at_their_desk_is_not_rung(play):
    play.say(p.LeaveSeat(), "sv2")
    assert hand_on_refused(play, "sv1", "sv2") == "nobody_there"
    assert hand_on_refused(play, "sv1", "ld") == "cannot_receive"
    assert hand_on_refused(play, "sv1", "who") == "no_such_person"
    assert hand_on_refused(play, "sv2") == "not_yours"


def test_the_holder_takes_it_back_and_has_given_nothing_on(play):
    hand_on(play, "sv1", "sv2")
    play.say(e.Withdraw(escalation=play.escalation.id), "sv1")
    case = play.escalation
    assert (case.stage, case.owner, case.hops) == (Stage.IN_HAND, "sv1", ())
    hand_on(play, "sv1", "sv3")
    assert rings(play) == ("sv3",), "the one hop sideways is still to be had"


def test_whoever_takes_it_back_talks_with_the_customer_and_owes_no_other_sign(play):
    """E3: the lease is for those who took it at a desk; this one would have rung on amid the conversation."""
    play.say(k.OpenCard(escalation=play.escalation.id), "sv1")
    hand_on(play, "sv1", up=True)
    play.say(e.Withdraw(escalation=play.escalation.id), "sv1")
    assert play.escalation.lease_until is None
    play.wait(play.floor.rulebook.text.lease_ms)
    assert (play.escalation.stage, play.escalation.owner) == (Stage.IN_HAND, "sv1")


def test_the_operator_can_no_longer_take_back_what_somebody_has_had(play):
    hand_on(play, "sv1", "sv2")
    assert refusal(play, e.Withdraw(escalation=play.escalation.id), "op") == "already_connected"


def test_the_customer_hangs_up_while_it_rings_on_and_the_holder_owes_the_call_back(play):
    hand_on(play, "sv1", "sv2")
    play.say(c.PhoneHungUp(call=play.escalation.at_call, reason=c.EndReason.CUSTOMER))
    case = play.escalation
    assert (case.stage, case.owner, case.callback) == (Stage.IN_HAND, "sv1", True)
    assert case.hops == (), "nobody else has had it"
    assert play.floor.people["sv2"].ringing == ()


def test_the_holders_phone_is_where_the_customer_is_fetched_from(play):
    hand_on(play, "sv1", "sv2")
    events = play.say(e.Accept(escalation=play.escalation.id), "sv2")
    order = next(event for event in events if isinstance(event, tr.TransferOrdered))
    assert order.call == CallId(f"{play.escalation.id}-sv1")


def test_each_hop_has_its_note(play):
    assert not [key for key in papers_of(play.escalation) if key[0] == "HopNote"]
    hand_on(play, "sv1", "sv2")
    connected(play, play.escalation.id, "sv2")
    hand_on(play, "sv2", up=True)
    name = play.escalation.id
    notes = [key for key in papers_of(play.escalation) if key[0] == "HopNote"]
    assert notes == [("HopNote", f"{name}/1"), ("HopNote", f"{name}/2")]
