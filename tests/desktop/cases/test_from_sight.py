"""The SV's view from a floor that the real domain has played; no Qt here."""

from tests.domain.floors import call, stage

from escdesk.desktop.cases.card_of import day
from escdesk.desktop.cases.from_sight import AtDesk, cases_view
from escdesk.desktop.cases.view import Draft, LinkView
from escdesk.domain.ids import CallId, ClientId, CustomerId, Instant, PersonId
from escdesk.domain.messages import calls as c
from escdesk.domain.messages import escalations as e
from escdesk.domain.messages import people as p
from escdesk.domain.messages.cards import SaveCard, Temperature
from escdesk.domain.messages.papers import (
    CardText,
    CustomerPaper,
    HistoryEntry,
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
        StaffName(person=PersonId("sv2"), name="長谷川 健太郎"),
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


def play_asked():
    play = stage(("op", Role.OPERATOR), ("sv1", Role.SUPERVISOR), ("sv2", Role.SUPERVISOR), ("ld", Role.LEAD))
    held = call(play, "2001", held=True)
    play.say(c.CustomersMatched(call=held, found=(c.CustomerFact(customer=CustomerId("c1"), vip=True),)))
    play.now = Instant(play.now + 44_000)
    play.say(e.AskForTakeover(call=held), "op")
    return play


def play_taken():
    play = play_asked()
    play.say(e.Accept(escalation=play.escalation.id), "sv1")
    return play


def play_connected():
    play = play_taken()
    order = play.escalation.transfer.order
    play.say(c.PhoneRang(call=CallId("leg"), extension="2002", order=order))
    play.say(c.PhoneAnswered(call=CallId("leg")))
    play.now = Instant(play.now + 3_000)
    play.say(e.TransferConnected(order=order, call=CallId("leg")))
    return play


def view_of(play, person="sv1", papers=PAPERS, **desk):
    return cases_view(project(play.floor, PersonId(person)), papers, AtDesk(**desk))


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
