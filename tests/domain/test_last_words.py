"""What people say late, twice or after everything has changed still ends where they meant it to."""

import pytest
from tests.domain.floors import CLIENT, call, stage

from escdesk.domain.errors import Refused
from escdesk.domain.ids import CallId, Extension, PersonId, SessionId
from escdesk.domain.messages import calls as c
from escdesk.domain.messages import escalations as e
from escdesk.domain.messages import people as p
from escdesk.domain.messages import transfers as tr
from escdesk.domain.messages.people import Role
from escdesk.domain.model.escalations import Stage


def taken(*others: tuple[str, Role]):
    """`op` has raised the hand and `sv` has accepted; the phone of `sv` is about to ring."""
    play = stage(("op", Role.OPERATOR), ("sv", Role.SUPERVISOR), *others, extensions=("2009",))
    play.say(e.AskForTakeover(call=call(play, "2001")), "op")
    play.say(e.Accept(escalation=play.escalation.id), "sv")
    return play, play.escalation.id, play.escalation.transfer.order


def code_of(play, message, by) -> str:
    with pytest.raises(Refused) as refused:
        play.say(message, by)
    return refused.value.code


def test_withdrawn_while_the_order_is_already_being_given_up_for_another_reason():
    play, name, order = taken(("sv2", Role.SUPERVISOR))
    play.say(e.CannotNow(escalation=name), "sv")
    play.say(e.Withdraw(escalation=name), "op")
    play.say(tr.TransferFailed(order=order, reason=tr.FailReason.CANCELLED))
    assert not play.floor.escalations, "it does not ring on: the operator needs nobody any more"


def test_withdrawn_while_nobody_knows_what_became_of_the_order():
    play, name, order = taken(("sv2", Role.SUPERVISOR))
    play.say(e.HubStarted())
    events = play.say(e.Withdraw(escalation=name), "op")
    assert [type(event) for event in events] == [tr.TransferCancelOrdered]
    play.say(tr.TransferFailed(order=order, reason=tr.FailReason.ABSENT))
    assert not play.floor.escalations


def test_the_second_withdrawal_changes_nothing_and_busy_does_not_undo_it():
    play, name, _ = taken()
    play.say(e.Withdraw(escalation=name), "op")
    assert play.say(e.Withdraw(escalation=name), "op") == ()
    assert play.say(e.CannotNow(escalation=name), "sv") == ()
    assert play.say(e.SendOn(escalation=name), "op") == ()


def test_too_late_to_withdraw_and_the_customer_is_connected():
    play, name, order = taken()
    play.say(e.Withdraw(escalation=name), "op")
    play.say(tr.TransferConnected(order=order, call=CallId("leg")))
    assert play.escalation.stage is Stage.CONNECTED
    assert code_of(play, e.Withdraw(escalation=name), "op") == "already_connected"


def test_nobody_changes_the_phone_that_is_about_to_ring_for_them():
    play, _, order = taken()
    assert code_of(play, p.TakeSeat(extension=Extension("2009")), "sv") == "extension_in_call"
    play.say(tr.TransferFailed(order=order, reason=tr.FailReason.NO_ANSWER))
    play.say(p.TakeSeat(extension=Extension("2009")), "sv")
    assert play.floor.people[PersonId("sv")].extension == "2009"


def test_who_had_it_once_takes_no_overdue_case_and_closes_no_unread_report():
    play = stage(("op", Role.OPERATOR), ("sv", Role.SUPERVISOR), ("sv2", Role.SUPERVISOR), ("ld", Role.LEAD))
    play.say(e.AskForTakeover(call=call(play, "2001")), "op")
    name = play.escalation.id
    play.say(e.PassOn(escalation=name), "sv")
    play.say(e.Accept(escalation=name), "sv2")
    play.say(tr.TransferConnected(order=play.escalation.transfer.order, call=CallId("leg")))
    play.wait(1_800_000)
    assert play.escalation.ring.targets == ("ld",)
    assert code_of(play, e.Accept(escalation=name), "sv") == "not_ringing_for_you"
    play.say(e.Resolve(escalation=name, decision=e.Decision.APPROVED, cause=e.Cause.RULE), "sv2")
    play.wait(900_000)
    assert code_of(play, e.Accept(escalation=name), "sv") == "not_ringing_for_you"
    play.say(e.Accept(escalation=name), "ld")
    assert not play.floor.escalations


def test_a_late_click_still_takes_what_nobody_has():
    play = stage(("op", Role.OPERATOR), ("sv", Role.SUPERVISOR), ("sv2", Role.SUPERVISOR))
    play.say(e.AskForTakeover(call=call(play, "2001")), "op")
    play.wait(20_000)
    play.say(e.Accept(escalation=play.escalation.id), "sv")
    assert play.escalation.owner == "sv"


def test_it_stops_ringing_at_somebody_who_may_no_longer_take_it():
    play = stage(("op", Role.OPERATOR), ("sv", Role.SUPERVISOR), ("sv2", Role.SUPERVISOR))
    play.say(e.AskForTakeover(call=call(play, "2001")), "op")
    play.say(p.EnrolPerson(person=PersonId("sv"), role=Role.OPERATOR, clients=(CLIENT,)))
    assert play.escalation.ring.targets == ("sv2",)


def test_an_alarm_that_reached_nobody_finds_whoever_becomes_a_manager():
    play = stage(("op", Role.OPERATOR), ("op2", Role.OPERATOR))
    play.say(e.AskForTakeover(call=call(play, "2001")), "op")
    assert play.escalation.ring.targets == ()
    play.say(p.EnrolPerson(person=PersonId("op2"), role=Role.MANAGER, clients=(CLIENT,)))
    assert play.escalation.ring.targets == ("op2",)


def test_a_seat_where_no_desk_ever_opens_is_given_up():
    play = stage(("op", Role.OPERATOR), extensions=("2009",))
    play.say(p.EnrolPerson(person=PersonId("late"), role=Role.OPERATOR))
    play.say(p.TakeSeat(extension=Extension("2009")), "late")
    play.wait(300_000)
    assert not play.floor.people[PersonId("late")].seated
    assert play.floor.phones[Extension("2009")].person is None


def test_a_seat_is_kept_once_a_desk_has_opened():
    play = stage(("op", Role.OPERATOR))
    play.wait(300_000)
    assert play.floor.people[PersonId("op")].seated


def test_who_comes_back_to_an_open_desk_is_rung_by_alarms_at_once():
    play = stage(("op", Role.OPERATOR), ("ld", Role.LEAD))
    play.say(p.DeskOpened(person=PersonId("ld"), session=SessionId("second")))
    play.say(p.LeaveSeat(), "ld")
    play.say(e.AskForTakeover(call=call(play, "2001")), "op")
    assert play.escalation.ring.targets == ()
    play.say(p.TakeSeat(extension=None), "ld")
    assert play.escalation.ring.targets == ("ld",)


def test_the_operator_resolves_the_call_back_they_owe():
    play = stage(("op", Role.OPERATOR), ("sv", Role.SUPERVISOR))
    name = call(play, "2001")
    play.say(e.AskForTakeover(call=name), "op")
    play.say(c.PhoneHungUp(call=name, reason=c.EndReason.CUSTOMER))
    assert (play.escalation.owner, play.escalation.callback) == ("op", True)
    play.say(
        e.Resolve(escalation=play.escalation.id, decision=e.Decision.CALL_BACK, cause=e.Cause.TROUBLE), "op"
    )
    assert play.escalation.stage is Stage.RESOLVED


def test_the_leg_was_named_after_it_was_connected_and_its_owner_has_left():
    play, _, order = taken(("sv2", Role.SUPERVISOR))
    play.say(c.PhoneHungUp(call=CallId("call"), reason=c.EndReason.HANDED_OVER))
    play.say(tr.TransferConnected(order=order, call=CallId("leg")))
    play.say(c.PhoneRang(call=CallId("leg"), extension=Extension("2002"), queue="q"))
    play.say(c.PhoneAnswered(call=CallId("leg")))
    play.say(p.LeaveSeat(), "sv")
    assert play.escalation.stage is Stage.CONNECTED, "they are still talking"
    play.say(c.PhoneHungUp(call=CallId("leg"), reason=c.EndReason.CUSTOMER))
    assert play.escalation.ring.targets == ("sv2",)


def test_what_was_connected_once_is_never_bridged_from_the_first_phone_again():
    play, name, order = taken(("sv2", Role.SUPERVISOR))
    play.say(tr.TransferConnected(order=order, call=CallId("unseen")))
    play.say(p.LeaveSeat(), "sv")
    assert CallId("call") in play.floor.calls, "the PBX has not said yet that the first leg is gone"
    play.say(e.Accept(escalation=name), "sv2")
    assert play.escalation.stage is Stage.IN_HAND
