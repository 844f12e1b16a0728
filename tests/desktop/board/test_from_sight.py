"""The board from a floor that the real domain has played; no Qt here."""

from tests.domain.floors import call, stage

from escdesk.desktop.board.from_sight import RowMemory, board_view
from escdesk.desktop.board.view import SourceAge
from escdesk.domain.ids import CallId, Instant, PersonId
from escdesk.domain.messages import calls as c
from escdesk.domain.messages import escalations as e
from escdesk.domain.messages import people as p
from escdesk.domain.messages import transfers as tr
from escdesk.domain.messages.papers import CardText, StaffName, paper_key
from escdesk.domain.messages.people import Role
from escdesk.domain.sight import project

PAPERS = {
    paper_key(paper): paper
    for paper in (
        StaffName(person=PersonId("op"), name="田中 美咲"),
        StaffName(person=PersonId("sv1"), name="佐藤 恵子"),
        CardText(call=CallId("call"), revision=1, decision_wanted="返金してよいか"),
    )
}


def floor():
    return stage(("op", Role.OPERATOR), ("sv1", Role.SUPERVISOR), ("mg", Role.MANAGER), ("ld", Role.LEAD))


def board(play, memory=None, **rest):
    sight = project(play.floor, PersonId("ld"))
    return board_view(
        sight,
        PAPERS,
        floor="東京",
        hub=SourceAge(alive=True, heard_at=play.now),
        now=play.now,
        memory=memory,
        **rest,
    )


def row(view, name):
    return next(one for one in view.rows if one.person_id == name)


def test_everyone_who_is_on_duty_but_the_lead_has_a_row():
    play = floor()
    assert {one.person_id for one in board(play).rows} == {"op", "sv1", "mg"}
    play.say(p.LeaveSeat(), "sv1")
    assert {one.person_id for one in board(play).rows} == {"op", "mg"}


def test_a_hold_brings_call_thresholds_and_totals():
    play = floor()
    held = call(play, "2001", held=True)
    began = play.now
    play.now = Instant(play.now + 20_000)
    play.say(c.PhoneResumed(call=held))
    play.say(c.PhoneHeld(call=held))
    one = row(board(play), "op")
    assert (one.name, one.extension, one.team, one.queue, one.state) == (
        "田中 美咲",
        "2001",
        "a",
        "q",
        "holding",
    )
    assert (one.hold.since, one.hold.say_at - one.hold.since, one.hold.escalate_at - one.hold.since) == (
        play.now,
        30_000,
        90_000,
    )
    assert (one.holds, one.held_ms, one.call_at) == (2, 20_000, began)


def test_a_raised_hand_says_whom_it_rings_then_who_has_it():
    play = floor()
    play.say(e.AskForTakeover(call=call(play, "2001")), "op")
    view = board(play)
    (flight,) = view.flights
    assert (flight.stage, flight.rung, flight.owner, flight.subject) == (
        "ringing",
        ("佐藤 恵子",),
        None,
        "返金してよいか",
    )
    assert flight.deadline == play.escalation.ring.until
    assert row(view, "op").case == flight
    play.say(e.Accept(escalation=play.escalation.id), "sv1")
    view = board(play)
    assert (view.flights[0].stage, view.flights[0].owner) == ("taken", "佐藤 恵子")
    assert row(view, "op").case.owner == "佐藤 恵子"
    assert view.flights[0].deadline == play.escalation.due
    assert view.alarms == ()


def test_nobody_answers_is_an_alarm_that_can_be_taken_over():
    play = floor()
    play.say(e.AskForTakeover(call=call(play, "2001")), "op")
    raised = play.now
    for _ in range(4):
        play.wait(20_000)
    (alarm,) = board(play).alarms
    assert (alarm.alarm_id, alarm.kind, alarm.since, alarm.action) == (
        play.escalation.id,
        "nobody_answers",
        raised,
        "take",
    )
    assert (alarm.subject, alarm.operator) == ("返金してよいか", "田中 美咲")
    assert board(play).flights[0].stage == "nobody"
    assert board(play, asking=frozenset({play.escalation.id})).alarms[0].asking
    play.say(e.Accept(escalation=play.escalation.id), "ld")
    assert board(play).alarms == ()


def test_an_alarm_that_reaches_nobody_says_so():
    play = stage(("op", Role.OPERATOR), ("ld", Role.LEAD))
    play.say(p.ReportScreen(locked=True), "ld")
    play.say(e.AskForTakeover(call=call(play, "2001")), "op")
    assert board(play).alarms[0].kind == "nobody_present"


def connected(play):
    play.say(e.AskForTakeover(call=call(play, "2001")), "op")
    play.say(e.Accept(escalation=play.escalation.id), "sv1")
    order = play.escalation.transfer.order
    play.say(c.PhoneRang(call=CallId("leg"), extension="2002", order=order))
    play.say(c.PhoneAnswered(call=CallId("leg")))
    play.say(tr.TransferConnected(order=order, call=CallId("leg")))
    return play


def test_a_case_past_its_deadline_and_a_report_nobody_reads_are_alarms():
    play = connected(floor())
    play.say(c.PhoneHungUp(call=CallId("call"), reason=c.EndReason.HANDED_OVER))
    assert board(play).flights[0].stage == "connected"
    play.wait(1_800_000)
    assert [alarm.kind for alarm in board(play).alarms] == ["overdue"]
    play.say(c.PhoneHungUp(call=CallId("leg"), reason=c.EndReason.CUSTOMER))
    assert board(play).flights[0].stage == "after_call"
    play.say(
        e.Resolve(escalation=play.escalation.id, decision=e.Decision.APPROVED, cause=e.Cause.RULE), "sv1"
    )
    assert (board(play).alarms, board(play).flights[0].stage) == ((), "resolved")
    play.wait(900_000)
    assert [alarm.kind for alarm in board(play).alarms] == ["unread"]


def test_an_order_without_a_result_is_said_aloud():
    play = floor()
    play.say(e.AskForTakeover(call=call(play, "2001")), "op")
    play.say(e.Accept(escalation=play.escalation.id), "sv1")
    play.wait(25_000)
    (alarm,) = board(play).alarms
    assert (alarm.kind, alarm.action) == ("order_unknown", "none")


def test_a_silent_pbx_makes_everything_it_told_unknown_at_once_and_is_one_alarm():
    play = floor()
    call(play, "2001", held=True)
    play.say(p.ChoosePresence(choice=p.Choice.ON_BREAK), "mg")
    play.now = Instant(play.now + 40_000)
    play.say(c.PbxLost())
    view = board(play, pbx_heard_at=play.now)
    op, sv, mg = (row(view, name) for name in ("op", "sv1", "mg"))
    assert (op.state, op.before, op.before_at, op.known) == ("unknown", "hold_2", play.now, False)
    assert op.hold is not None, "it goes on, only probably"
    assert (sv.state, sv.before) == ("unknown", "free")
    assert (mg.state, mg.before) == ("on_break", None), "what a person says of themselves is still known"
    (alarm,) = view.alarms
    assert (alarm.kind, alarm.since, alarm.count) == ("pbx_silent", play.now, 2)
    assert not view.pbx.alive
    assert view.pbx.silent_since == play.now


def test_only_rows_of_which_something_changed_are_made_anew():
    play = floor()
    memory = RowMemory()
    before = board(play, memory)
    call(play, "2001")
    after = board(play, memory)
    assert row(after, "sv1") is row(before, "sv1")
    assert row(after, "op") is not row(before, "op")
    assert after == board(play), "remembered and made anew are the same"
    play.say(p.LeaveSeat(), "sv1")
    assert board(play, memory) == board(play)


def test_without_the_hub_everybody_is_unknown_and_nothing_can_be_taken_over():
    play = floor()
    held = call(play, "2001", held=True)
    play.say(p.ChoosePresence(choice=p.Choice.ON_BREAK), "mg")
    play.say(e.AskForTakeover(call=held), "op")
    for _ in range(4):
        play.wait(20_000)
    memory = RowMemory()
    assert board(play, memory).alarms[0].action == "take"
    lost = Instant(play.now)
    sight = project(play.floor, PersonId("ld"))
    away = SourceAge(alive=False, heard_at=lost, silent_since=lost)
    view = board_view(sight, PAPERS, floor="東京", hub=away, now=play.now, memory=memory)
    assert {one.state for one in view.rows} == {"unknown"}
    assert (row(view, "sv1").before, row(view, "sv1").before_at) == ("free", lost)
    assert (row(view, "mg").before, row(view, "op").before) == ("on_break", "hold_2")
    assert [(one.kind, one.since, one.action) for one in view.alarms] == [
        ("hub_silent", lost, "none"),
        ("nobody_answers", view.alarms[1].since, "none"),
    ]
    assert view.blind
    assert view.silent_since == lost
    assert row(board(play, memory), "sv1").state == "free", "back, it is asked anew"


def test_before_the_hub_has_spoken_what_was_kept_is_not_green_either():
    play = floor()
    sight = project(play.floor, PersonId("ld"))
    view = board_view(sight, PAPERS, floor="東京", hub=SourceAge(alive=False), now=play.now)
    assert {(one.state, one.before_at) for one in view.rows} == {("unknown", None)}
    assert (view.alarms, view.silent_since) == ((), None)


def test_a_colleague_without_a_name_is_never_an_id():
    play = floor()
    sight = project(play.floor, PersonId("ld"))
    view = board_view(sight, {}, floor="東京", hub=SourceAge(alive=True), now=play.now, unnamed="ほかの人")
    assert {one.name for one in view.rows} == {"ほかの人"}
