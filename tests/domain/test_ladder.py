"""E4: chosen person, free SVs longest idle first, managers, everyone, alarm; rungs with nobody there are skipped."""

import pytest
from tests.domain.floors import call, stage

from escdesk.domain.errors import Refused
from escdesk.domain.ids import CallId, PersonId, SessionId
from escdesk.domain.messages import calls as c
from escdesk.domain.messages import escalations as e
from escdesk.domain.messages import ladders as ld
from escdesk.domain.messages import people as p
from escdesk.domain.messages import transfers as tr
from escdesk.domain.messages.people import Role
from escdesk.domain.model.escalations import Stage


def rings(play):
    ring = play.escalation.ring
    return () if ring is None else ring.targets


def test_nobody_answers_and_it_climbs_to_the_alarm():
    play = stage(
        ("op", Role.OPERATOR), ("sv1", Role.SUPERVISOR), ("sv2", Role.SUPERVISOR), ("mg", Role.MANAGER),
        ("sp", Role.SPECIALIST), ("ld", Role.LEAD),
    )  # fmt: skip
    play.say(e.AskForTakeover(call=call(play, "2001")), "op")
    assert rings(play) == ("sv1",), "the one who has been idle longest"
    assert play.escalation.ring.following == "sv2"
    play.wait(20_000)
    assert rings(play) == ("sv2",)
    play.wait(20_000)
    assert rings(play) == ("mg",)
    play.wait(20_000)
    assert set(rings(play)) == {"sv1", "sv2", "mg", "sp"}
    play.wait(20_000)
    assert play.escalation.stage is Stage.ALARM
    assert set(rings(play)) == {"ld", "mg"}
    play.wait(20_000)
    assert play.escalation.stage is Stage.ALARM, "it stays until somebody takes it"


def test_the_chosen_one_rings_first_and_rungs_without_anybody_are_skipped():
    play = stage(("op", Role.OPERATOR), ("sv1", Role.SUPERVISOR), ("sp", Role.SPECIALIST), ("ld", Role.LEAD))
    play.say(p.ChoosePresence(choice=p.Choice.MEETING), "sv1")
    play.say(e.AskForTakeover(call=call(play, "2001"), person=PersonId("sp")), "op")
    assert rings(play) == ("sp",)
    play.say(e.CannotNow(escalation=play.escalation.id), "sp")
    assert rings(play) == ("sv1",), "no free SV, no manager: everyone who has not said no"
    assert play.escalation.ladder[play.escalation.rung].kind is ld.RungKind.EVERYONE


def test_nobody_present_at_all_is_an_alarm_that_finds_the_first_who_comes():
    play = stage(("op", Role.OPERATOR), ("ld", Role.LEAD))
    play.say(p.DeskClosed(person=PersonId("ld"), session=SessionId("desk-ld")))
    play.say(e.AskForTakeover(call=call(play, "2001")), "op")
    assert play.escalation.stage is Stage.ALARM
    assert rings(play) == ()
    play.say(p.DeskOpened(person=PersonId("ld"), session=SessionId("again")))
    assert rings(play) == ("ld",)


def test_the_second_accept_reads_who_has_it():
    play = stage(("op", Role.OPERATOR), ("mg1", Role.MANAGER), ("mg2", Role.MANAGER))
    play.say(e.AskForTakeover(call=call(play, "2001")), "op")
    assert set(rings(play)) == {"mg1", "mg2"}
    play.say(e.Accept(escalation=play.escalation.id), "mg2")
    with pytest.raises(Refused) as refused:
        play.say(e.Accept(escalation=play.escalation.id), "mg1")
    assert (refused.value.code, refused.value.details) == ("already_taken", {"by": "mg2"})


def test_the_phone_is_not_answered_and_the_next_one_rings():
    play = stage(("op", Role.OPERATOR), ("sv1", Role.SUPERVISOR), ("sv2", Role.SUPERVISOR))
    play.say(e.AskForTakeover(call=call(play, "2001", held=True)), "op")
    events = play.say(e.Accept(escalation=play.escalation.id), "sv1")
    order = next(event for event in events if isinstance(event, tr.TransferOrdered))
    assert (order.extension, order.call) == ("2002", CallId("call"))
    play.say(tr.TransferFailed(order=order.order, reason=tr.FailReason.NO_ANSWER))
    assert rings(play) == ("sv2",)
    assert play.escalation.fell is tr.FailReason.NO_ANSWER
    assert play.floor.calls["call"].hold is not None, "the customer is still on the operator's hold"


def test_an_order_without_a_result_is_asked_about_and_never_sent_again():
    play = stage(("op", Role.OPERATOR), ("sv1", Role.SUPERVISOR), ("sv2", Role.SUPERVISOR))
    play.say(e.AskForTakeover(call=call(play, "2001")), "op")
    play.say(e.Accept(escalation=play.escalation.id), "sv1")
    events = play.wait(25_000)
    assert [type(event) for event in events] == [tr.TransferCheckOrdered]
    assert play.escalation.stage is Stage.TAKEN
    order = events[0].order
    play.say(tr.TransferFailed(order=order, reason=tr.FailReason.HALF_DONE))
    assert rings(play) == ("sv2",)
    assert sum(isinstance(event, tr.TransferOrdered) for event in play.events) == 1


def test_the_customer_hangs_up_and_a_call_back_is_owed():
    play = stage(("op", Role.OPERATOR), ("sv1", Role.SUPERVISOR))
    play.say(e.AskForTakeover(call=call(play, "2001")), "op")
    play.say(c.PhoneHungUp(call=CallId("call"), reason=c.EndReason.CUSTOMER))
    assert (play.escalation.stage, play.escalation.owner, play.escalation.callback) == (
        Stage.IN_HAND,
        "op",
        True,
    )


def test_an_owner_who_logs_out_rings_on():
    play = stage(("op", Role.OPERATOR), ("sv1", Role.SUPERVISOR), ("sv2", Role.SUPERVISOR))
    play.say(e.AskForTakeover(call=call(play, "2001")), "op")
    play.say(e.Accept(escalation=play.escalation.id), "sv1")
    play.say(tr.TransferConnected(order=play.escalation.transfer.order, call=CallId("leg")))
    assert play.escalation.stage is Stage.CONNECTED
    play.say(p.LeaveSeat(), "sv1")
    assert rings(play) == ("sv2",)
    play.say(e.Accept(escalation=play.escalation.id), "sv2")
    assert play.escalation.owner == "sv2"


def test_from_raised_hand_to_read_report():
    play = stage(("op", Role.OPERATOR), ("sv1", Role.SUPERVISOR))
    play.say(e.AskForTakeover(call=call(play, "2001", held=True)), "op")
    name = play.escalation.id
    play.say(e.ReportPopupDrawn(escalation=name), "sv1")
    assert play.escalation.drawn_by == "sv1"
    play.say(e.Accept(escalation=name), "sv1")
    play.say(tr.TransferConnected(order=play.escalation.transfer.order, call=CallId("leg")))
    play.say(c.PhoneHungUp(call=CallId("call"), reason=c.EndReason.HANDED_OVER))
    play.say(e.Resolve(escalation=name, decision=e.Decision.APPROVED, cause=e.Cause.AUTHORITY), "sv1")
    play.say(e.ReportReportDrawn(escalation=name), "op")
    assert play.escalation.stage is Stage.REPORTED
    play.say(e.AcknowledgeReport(escalation=name), "op")
    assert not play.floor.escalations


def test_a_report_that_nobody_reads_alarms_the_lead():
    play = stage(("op", Role.OPERATOR), ("sv1", Role.SUPERVISOR), ("ld", Role.LEAD))
    play.say(e.AskForTakeover(call=call(play, "2001")), "op")
    name = play.escalation.id
    play.say(e.Accept(escalation=name), "sv1")
    play.say(tr.TransferConnected(order=play.escalation.transfer.order, call=CallId("leg")))
    play.say(e.Resolve(escalation=name, decision=e.Decision.DECLINED, cause=e.Cause.RULE), "sv1")
    play.wait(900_000)
    assert rings(play) == ("ld",)
    play.say(e.Accept(escalation=name), "ld")
    assert not play.floor.escalations
