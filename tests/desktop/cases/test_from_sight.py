"""The SV's view from a floor that the real domain has played; no Qt here."""

from msgspec.structs import replace
from tests.domain.floors import call, stage

from escdesk.desktop.cases.card_of import day
from escdesk.desktop.cases.from_sight import AtDesk, cases_view
from escdesk.desktop.cases.view import Draft, HandOnDraft, LinkView, PastOwner, PastRing
from escdesk.domain.floor import apply
from escdesk.domain.ids import CallId, ClientId, CustomerId, Instant, PersonId, SessionId
from escdesk.domain.messages import calls as c
from escdesk.domain.messages import escalations as e
from escdesk.domain.messages import ladders as ld
from escdesk.domain.messages import line as ln
from escdesk.domain.messages import people as p
from escdesk.domain.messages import transfers as tr
from escdesk.domain.messages.cards import SaveCard, Temperature
from escdesk.domain.messages.papers import (
    CardText,
    CustomerPaper,
    HistoryEntry,
    HopNote,
    ReportText,
    StaffName,
    paper_key,
)
from escdesk.domain.messages.people import Role
from escdesk.domain.sight import project

PAPERS = {
    paper_key(paper): paper
    for paper in (
        StaffName(person=PersonId("op"), name="田中 美咲"),
        StaffName(person=PersonId("sv1"), name="佐藤 恵子"),
        StaffName(person=PersonId("sv2"), name="長谷川 健太郎"),
        StaffName(person=PersonId("mg"), name="鈴木 一郎"),
        CustomerPaper(
            customer=CustomerId("c1"),
            client=ClientId("x"),
            name="山田 太郎",
            contract="光プラン",
            history=(HistoryEntry(date="2025-11-21", category="二重請求", outcome="確認中"),),
        ),
        CardText(
            call=CallId("call"),
            revision=1,
            decision_wanted="返金してよいか\n（2回目）",
            concern="解約",
            tried="明細",
        ),
    )
}


def play_asked(*more):
    play = stage(
        ("op", Role.OPERATOR), ("sv1", Role.SUPERVISOR), ("sv2", Role.SUPERVISOR), ("ld", Role.LEAD), *more
    )
    held = call(play, "2001", held=True)
    play.say(c.CustomersMatched(call=held, found=(c.CustomerFact(customer=CustomerId("c1"), vip=True),)))
    play.now = Instant(play.now + 44_000)
    play.say(e.AskForTakeover(call=held), "op")
    return play


def play_taken(*more):
    play = play_asked(*more)
    play.say(e.Accept(escalation=play.escalation.id), "sv1")
    return play


def play_connected(*more):
    play = play_taken(*more)
    order = play.escalation.transfer.order
    play.say(c.PhoneRang(call=CallId("leg"), extension="2002", order=order))
    play.say(c.PhoneAnswered(call=CallId("leg")))
    play.now = Instant(play.now + 3_000)
    play.say(tr.TransferConnected(order=order, call=CallId("leg")))
    return play


def view_of(play, person="sv1", papers=PAPERS, **desk):
    return cases_view(project(play.floor, PersonId(person)), papers, AtDesk(now=play.now, **desk))


def test_what_rings_is_the_popups_and_not_a_case_yet():
    view = view_of(play_asked())
    assert (view.rows, view.detail, view.presence, view.load) == ((), None, "free", 0)
    assert view.choices == ("free", "on_break", "away", "training", "meeting", "cannot")


def test_accepted_it_is_connecting_and_shown_without_being_chosen():
    play = play_taken()
    view = view_of(play)
    (row,) = view.rows
    assert (row.stage, row.subject, row.customer, row.vip, row.operator) == (
        "connecting",
        "返金してよいか",
        "山田 太郎",
        True,
        "田中 美咲",
    )
    assert view.detail.escalation_id == play.escalation.id
    assert view.detail.editable
    assert row.deadline == play.escalation.due


def test_connected_it_counts_from_the_connection_and_says_how_long_the_customer_waited():
    play = play_connected()
    talk = view_of(play).detail.call
    assert (talk.stage, talk.since, talk.waited_ms) == ("talking", play.now, 47_000)
    assert view_of(play).presence == "on_call"


def test_a_hold_by_the_sv_brings_the_stamped_thresholds():
    play = play_connected()
    play.now = Instant(play.now + 10_000)
    play.say(c.PhoneHeld(call=CallId("leg")))
    talk = view_of(play).detail.call
    assert (talk.stage, talk.since, talk.say_at, talk.escalate_at) == (
        "holding",
        play.now,
        play.now + 30_000,
        play.now + 90_000,
    )


def test_when_the_call_is_over_the_report_is_left():
    play = play_connected()
    play.say(c.PhoneHungUp(call=CallId("leg"), reason=c.EndReason.CUSTOMER))
    view = view_of(play)
    assert view.rows[0].stage == "after_call"
    assert view.detail.editable


def test_the_sent_report_is_shown_until_it_has_been_read():
    play = play_connected()
    name = play.escalation.id
    play.say(e.Resolve(escalation=name, decision=e.Decision.APPROVED, cause=e.Cause.AUTHORITY), "sv1")
    report = ReportText(escalation=name, decided="全額返金", next_time="5,000円まで承認")
    view = view_of(play, papers={**PAPERS, paper_key(report): report}, chosen=name)
    assert view.rows[0].stage == "reported"
    assert view.detail.draft == Draft(e.Decision.APPROVED, "全額返金", "5,000円まで承認", e.Cause.AUTHORITY)
    assert not view.detail.editable
    assert view_of(play).detail is None, "what is done does not come up by itself"
    play.say(e.ReportReportDrawn(escalation=name), "op")
    assert view_of(play).rows[0].stage == "drawn"
    play.say(e.AcknowledgeReport(escalation=name), "op")
    assert view_of(play).rows == ()


def test_one_that_rang_here_in_vain_is_missed_and_says_who_has_it():
    play = play_asked()
    play.wait(20_000)
    assert view_of(play).rows[0].stage == "missed"
    play.say(e.Accept(escalation=play.escalation.id), "sv2")
    (row,) = view_of(play).rows
    assert (row.stage, row.taken_by, row.since) == ("missed", "長谷川 健太郎", play.now)


def test_one_that_was_passed_on_with_a_reason_was_not_missed():
    play = play_asked()
    play.say(e.PassOn(escalation=play.escalation.id, reason=e.PassReason.OTHER_CASE), "sv1")
    assert view_of(play).rows == ()


def test_the_card_has_the_conclusion_first_and_marks_what_came_later():
    play = play_taken()
    before = PAPERS["CardText", "call"]
    after = CardText(
        call=CallId("call"), revision=2, decision_wanted=before.decision_wanted, concern="解約", tried="明細、再送済み",
        answers={"引き落とし日": "8月27日"},
    )  # fmt: skip
    play.say(SaveCard(call=CallId("call"), revision=0, temperature=Temperature.HIGH), "op")
    card = view_of(
        play, papers={**PAPERS, ("CardText", "call"): after}, first_read={"call": before}
    ).detail.card
    assert [line.field for line in card.lines] == ["decision_wanted", "concern", "tried", "引き落とし日"]
    assert [line.added_at for line in card.lines] == [None, None, play.now, play.now]
    assert card.lines[2].added_by == "田中"
    assert card.temperature == 3
    assert card.customer.name == "山田 太郎"
    assert [past.day for past in card.history] == ["2025/11/21"]


def test_the_saved_draft_and_what_is_on_its_way_come_from_the_desk():
    play = play_taken()
    name = play.escalation.id
    draft = Draft(decided="途中まで")
    view = view_of(
        play, drafts={name: (draft, Instant(5))}, sending=frozenset({name}), link=LinkView("away", Instant(3))
    )
    assert (view.detail.draft, view.detail.draft_saved_at, view.detail.sending) == (draft, 5, True)
    assert not view.detail.editable
    assert view.link.state == "away"


def test_a_silent_pbx_makes_the_own_presence_unknown():
    play = play_taken()
    play.say(c.PbxLost())
    assert view_of(play).presence == "unknown"
    play.say(p.ChoosePresence(choice=p.Choice.MEETING), "sv1")
    assert view_of(play).presence == "meeting", "what a person says of themselves is still known"


def test_without_the_hub_the_own_presence_is_unknown_and_the_call_is_an_estimate():
    play = play_connected()
    assert not view_of(play).detail.call.estimated
    for state in ("away", "connecting"):
        view = view_of(play, link=LinkView(state, play.now))
        assert (view.presence, view.detail.call.estimated) == ("unknown", True)
    play.say(c.PbxLost())
    assert view_of(play).detail.call.estimated


def test_a_colleague_without_a_name_is_never_an_id():
    view = view_of(play_taken(), papers={}, unnamed="ほかの人")
    assert (view.rows[0].operator, view.detail.call.operator) == ("ほかの人", "ほかの人")


def test_a_day_in_the_history_never_shows_how_it_is_stored():
    assert [day(one) for one in ("2026-11-10", "2026-11-10T14:05", "きのう")] == [
        "2026/11/10",
        "2026/11/10",
        "きのう",
    ]


# -- handing on ------------------------------------------------------------------------------------------------

MANAGER = ("mg", Role.MANAGER)


def to(view):
    return [one.to for one in view.detail.hand_on.destinations]


def accept(play, person, leg):
    """`person` takes it and the customer is put through to the phone they have."""
    play.say(e.Accept(escalation=play.escalation.id), person)
    transfer = play.escalation.transfer
    play.say(c.PhoneRang(call=CallId(leg), extension=transfer.extension, order=transfer.order))
    play.say(c.PhoneAnswered(call=CallId(leg)))
    play.say(tr.TransferConnected(order=transfer.order, call=CallId(leg)))


def test_a_case_goes_up_to_whoever_is_free_or_to_somebody_by_name():
    play = play_connected(MANAGER)
    view = view_of(play)
    assert to(view) == ["up", "anyone", "sv2", "mg"]
    assert not view.detail.hand_on.only_up
    sv2 = view.detail.hand_on.destinations[2]
    assert (sv2.name, sv2.state, sv2.free, sv2.load, sv2.limit) == ("長谷川 健太郎", "free", True, 0, 5)
    assert ("longest_free", "") in sv2.reasons


def test_nobody_who_is_not_here_or_has_had_it_is_offered():
    play = play_connected(MANAGER)
    play.say(p.DeskClosed(person=PersonId("mg"), session=SessionId("desk-mg")))
    assert "mg" not in to(view_of(play))
    play.say(e.HandOn(escalation=play.escalation.id, person=PersonId("sv2")), "sv1")
    accept(play, "sv2", "leg2")
    assert "sv1" not in to(view_of(play, "sv2"))


def test_after_one_hop_sideways_only_more_authority_is_left():
    play = play_connected(MANAGER, ("sv3", Role.SUPERVISOR))
    play.say(e.HandOn(escalation=play.escalation.id, person=PersonId("sv2")), "sv1")
    accept(play, "sv2", "leg2")
    view = view_of(play, "sv2")
    assert view.detail.hand_on.only_up
    assert to(view) == ["up", "mg"]


def test_while_the_own_phone_rings_there_is_nothing_to_hand_on():
    assert view_of(play_taken()).detail.hand_on is None


def test_the_customer_stays_here_until_somebody_else_has_them():
    play = play_connected()
    name = play.escalation.id
    play.now = Instant(play.now + 60_000)
    play.say(e.HandOn(escalation=name, person=PersonId("sv2")), "sv1")
    view = view_of(play, chosen=name)
    (row,) = view.rows
    assert (row.stage, row.deadline, row.hops, view.load) == ("handing_on", None, 1, 0)
    assert (view.detail.call.stage, view.detail.call.ringing) == ("handing_on", "長谷川 健太郎")
    assert not view.detail.editable
    assert view.detail.hand_on is None
    assert view_of(play).detail.escalation_id == name, "whose customer is on the phone is shown first"
    play.say(e.Accept(escalation=name), "sv2")
    assert view_of(play).rows[0].stage == "handing_on", "their phone rings; the customer is still here"
    order = play.escalation.transfer.order
    play.say(c.PhoneRang(call=CallId("leg2"), extension="2003", order=order))
    play.say(c.PhoneAnswered(call=CallId("leg2")))
    play.say(tr.TransferConnected(order=order, call=CallId("leg2")))
    assert view_of(play).rows == ()
    assert view_of(play, "sv2").rows[0].stage == "talking"


def test_without_a_call_it_is_shown_until_somebody_has_taken_it():
    play = play_connected()
    name = play.escalation.id
    play.say(c.PhoneHungUp(call=CallId("call"), reason=c.EndReason.HANDED_OVER))
    play.say(c.PhoneHungUp(call=CallId("leg"), reason=c.EndReason.CUSTOMER))
    play.say(e.HandOn(escalation=name), "sv1")
    assert view_of(play).rows[0].stage == "handed_on"
    play.now = Instant(play.now + 1)
    play.say(e.Accept(escalation=name), "sv2")
    assert view_of(play).rows == ()


def test_while_nobody_is_free_it_says_that_it_waits_in_line():
    play = play_connected()
    name = play.escalation.id
    play.say(e.HandOn(escalation=name), "sv1")
    talk = view_of(play).detail.call
    assert (talk.ringing, talk.looking) == ("長谷川 健太郎", "ringing")
    in_line = ln.LineJoined(
        at=play.now, escalation=name, rung=0, place=1, about_ms=None, samples=0, until=play.now + 60_000
    )
    play.floor = apply(play.floor, in_line)
    talk = view_of(play).detail.call
    assert (talk.stage, talk.ringing, talk.looking) == ("handing_on", "", "waiting")


def test_the_card_says_who_had_it_what_they_told_and_at_whom_it_rang_in_vain():
    play = play_asked(MANAGER)
    name = play.escalation.id
    play.say(e.PassOn(escalation=name, reason=e.PassReason.NOT_MY_FIELD), "sv1")
    passed_at = play.now
    accept(play, "sv2", "leg")
    play.say(e.HandOn(escalation=name, up=True), "sv2")
    note = HopNote(escalation=name, hop=1, by=PersonId("sv2"), text="明細は確認済み")
    accept(play, "mg", "leg2")
    card = view_of(play, "mg", papers={**PAPERS, paper_key(note): note}).detail.card
    assert card.owners == (PastOwner("長谷川 健太郎", play.escalation.hops[0].at, False, "明細は確認済み"),)
    assert card.rings == (PastRing("佐藤 恵子", passed_at, "passed", "not_my_field"),)
    assert view_of(play, "mg").detail.card.owners[0].note == ""


def test_a_promised_call_back_is_owed_until_its_deadline():
    play = play_asked()
    name = play.escalation.id
    play.say(ln.PromiseCallback(escalation=name), "op")
    play.say(e.Accept(escalation=name), "sv1")
    view = view_of(play)
    assert (view.rows[0].stage, view.rows[0].deadline) == ("callback", play.escalation.due)
    assert (view.detail.call.due, view.detail.editable) == (play.escalation.due, True)


def test_an_urgent_one_stands_before_an_earlier_deadline():
    play = play_taken()
    one = replace(play.escalation, lane=ld.Lane.URGENT, asks=ld.Asks.DECISION)
    play.floor = replace(play.floor, escalations=play.floor.escalations.set(one.id, one))
    row = view_of(play, papers={}).rows[0]
    assert (row.urgent, row.asks, row.subject) == (True, "decision", "")


def test_going_home_asks_for_each_case_in_hand_and_it_may_simply_ring_again():
    play = play_connected()
    name = play.escalation.id
    assert view_of(play).handover == ()
    draft = HandOnDraft("sv2", "明細は確認済み")
    (one,) = view_of(
        play, leaving=True, hand_ons={name: draft}, not_handed_on={name: "nobody_there"}
    ).handover
    assert (one.row.escalation_id, one.hand_on.draft, one.hand_on.refused) == (name, draft, "nobody_there")
    assert one.hand_on.destinations[0].to == "again"
    assert view_of(play_taken(), leaving=True).handover[0].hand_on is None, "its phone rings just now"
    assert view_of(play_asked(), leaving=True).handover == ()


def test_the_end_of_a_shift_is_said_while_something_is_in_hand():
    play = play_connected()
    play.say(p.PlanShift(person=PersonId("sv1"), ends_at=Instant(play.now + 900_000)))
    assert view_of(play).shift is None
    play.wait(300_000)
    shift = view_of(play).shift
    assert (shift.at, shift.in_hand, shift.over) == (play.now + 600_000, 1, False)
    play.wait(600_000)
    assert view_of(play).shift.over
    assert view_of(play).shift.in_hand == 1, "the customer they are talking with stays with them"
