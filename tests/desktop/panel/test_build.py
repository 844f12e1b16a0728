"""The panel's view from a floor that the real domain has played; no Qt here."""

import pytest
from tests.domain.floors import call, stage

from escdesk.desktop.panel.build import panel_view, short_day, written
from escdesk.desktop.panel.card_view import CardDraft
from escdesk.desktop.panel.view import LinkView, OutboxRow
from escdesk.domain.ids import CallId, ClientId, CustomerId, Extension, Instant, PersonId
from escdesk.domain.messages import calls as c
from escdesk.domain.messages import escalations as e
from escdesk.domain.messages import line as ln
from escdesk.domain.messages import people as p
from escdesk.domain.messages import transfers as tr
from escdesk.domain.messages.escalations import Cause, Decision
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

YAMADA = CustomerPaper(
    customer=CustomerId("c1"),
    client=ClientId("x"),
    name="山田 太郎",
    kana="ヤマダ タロウ",
    contract="光プラン",
    history=(HistoryEntry(date="2025-08-21", category="二重請求", outcome="未解決"),),
)
HANAKO = CustomerPaper(customer=CustomerId("c2"), client=ClientId("x"), name="山田 花子")
PAPERS = {
    paper_key(paper): paper
    for paper in (
        StaffName(person=PersonId("op"), name="田中 美咲"),
        StaffName(person=PersonId("sv1"), name="佐藤 恵子"),
        StaffName(person=PersonId("sv2"), name="長谷川 健太郎"),
        YAMADA,
        HANAKO,
        CardText(call=CallId("call"), revision=1, decision_wanted="返金してよいか", concern="解約"),
    )
}


def floor():
    return stage(
        ("op", Role.OPERATOR),
        ("sv1", Role.SUPERVISOR),
        ("sv2", Role.SUPERVISOR),
        ("mgr", Role.MANAGER),
        ("ld", Role.LEAD),
    )


def seen(play, person="op", papers=PAPERS, **said):
    link = said.pop("link", LinkView(hub_heard_at=play.now, pbx_heard_at=play.now))
    return panel_view(project(play.floor, PersonId(person)), papers, link=link, **said)


def matched(play, *customers):
    found = tuple(c.CustomerFact(customer=CustomerId(name), vip=name == "c1") for name in customers)
    play.say(c.CustomersMatched(call=CallId("call"), found=found))


def test_between_calls_there_is_nobody_on_the_line():
    play = floor()
    view = seen(play)
    assert (view.call, view.hold, view.ask, view.card) == (None, None, None, None)
    assert (view.me.name, view.me.state, view.me.extension) == ("田中 美咲", "free", "2001")


def test_the_list_is_who_can_take_it_longest_idle_first_and_leads_are_not_asked():
    view = seen(floor())
    assert [row.person_id for row in view.people] == ["sv1", "sv2", "mgr"]
    assert [row.reasons[0].why for row in view.people] == ["longest_free", "free", "free"]
    assert {row.wait.kind for row in view.people} == {"now"}


def test_who_talks_stands_behind_who_is_free_and_who_has_left_is_gone():
    play = floor()
    call(play, "2002", "other")
    play.say(p.LeaveSeat(), "mgr")
    view = seen(play)
    assert [(row.person_id, row.state) for row in view.people] == [("sv2", "free"), ("sv1", "on_call")]


def test_people_of_another_client_are_no_help():
    play = floor()
    play.say(
        p.EnrolPerson(
            person=PersonId("sv1"), role=Role.SUPERVISOR, teams=("a",), clients=(ClientId("elsewhere"),)
        )
    )
    call(play, "2001")
    assert "sv1" not in [row.person_id for row in seen(play).people]


def test_what_the_phone_said_is_as_old_as_the_pbx_and_what_the_person_said_is_as_old_as_that():
    play = floor()
    play.now = Instant(play.now + 5_000)
    play.say(p.ChoosePresence(choice=p.Choice.ON_BREAK), "sv2")
    rows = {row.person_id: row for row in seen(play).people}
    assert rows["sv1"].heard_at == play.now
    assert (rows["sv2"].state, rows["sv2"].source, rows["sv2"].heard_at) == ("on_break", "person", play.now)


def test_a_call_shows_whose_it_is_and_its_history():
    play = floor()
    call(play, "2001")
    matched(play, "c1")
    view = seen(play)
    assert view.call is not None
    assert (view.call.name, view.call.vip, view.call.caller, view.call.confirmed) == (
        "山田 太郎",
        True,
        "known",
        False,
    )
    assert [(one.day, one.outcome) for one in view.history] == [("8/21", "未解決")]
    assert view.card is not None
    assert view.card.filled == ("decision_wanted", "concern", "customer")


def test_several_customers_are_offered_and_choosing_one_settles_it():
    play = floor()
    call(play, "2001")
    matched(play, "c1", "c2")
    view = seen(play)
    assert view.caller_unclear
    assert [(row.customer_id, row.name) for row in view.customers] == [
        ("c1", "山田 太郎"),
        ("c2", "山田 花子"),
    ]
    play.say(c.ChooseCustomer(call=CallId("call"), customer=CustomerId("c2"), confirmed=True), "op")
    view = seen(play)
    assert (view.caller_unclear, view.history_hidden) == (False, False)
    assert view.call is not None
    assert (view.call.name, view.call.confirmed) == ("山田 花子", True)


def test_who_was_picked_by_ear_proves_it_before_the_past_is_shown():
    play = floor()
    call(play, "2001")
    matched(play, "c1", "c2")
    play.say(c.ChooseCustomer(call=CallId("call"), customer=CustomerId("c1")), "op")
    assert seen(play).history_hidden


def test_an_internal_call_has_no_card_and_asks_for_no_customer():
    play = floor()
    play.say(
        c.PhoneRang(
            call=CallId("in"),
            extension=Extension("2001"),
            direction=c.Direction.INTERNAL,
            peer=Extension("2002"),
        )
    )
    play.say(c.PhoneAnswered(call=CallId("in")))
    view = seen(play)
    assert view.call is not None
    assert (view.call.caller, view.call.peer, view.card, view.caller_unclear) == (
        "internal",
        "2002",
        None,
        False,
    )


def test_a_hold_carries_its_stamped_thresholds_and_what_the_hub_noted():
    play = floor()
    call(play, "2001", held=True)
    hold = seen(play).hold
    assert hold is not None
    assert (hold.promise_at - hold.since, hold.limit_at - hold.since, hold.promise_passed) == (
        30_000,
        90_000,
        False,
    )
    play.wait(30_000)
    hold = seen(play).hold
    assert hold is not None
    assert (hold.promise_passed, hold.limit_passed) == (True, False)


def test_without_the_pbx_a_hold_is_estimated_and_presence_unknown():
    play = floor()
    call(play, "2001", held=True)
    play.say(c.PbxLost())
    view = seen(play)
    assert view.hold is not None
    assert view.hold.estimated
    assert {row.state for row in view.people} == {"unknown"}


def test_of_two_calls_the_held_one_comes_first_and_the_person_may_pick():
    play = floor()
    call(play, "2001", held=True)
    play.now = Instant(play.now + 1_000)
    call(play, "2001", "second")
    view = seen(play)
    assert view.call is not None
    assert view.call.call_id == "call"
    assert [(tab.call_id, tab.state, tab.about) for tab in view.tabs] == [
        ("call", "held", True),
        ("second", "talking", False),
    ]
    assert [tab.about for tab in seen(play, about=CallId("second")).tabs] == [False, True]


# -- the raised hand ------------------------------------------------------------------------------------------


def asked(person=None):
    play = floor()
    call(play, "2001", held=True)
    play.now = Instant(play.now + 10_000)
    play.say(e.AskForTakeover(call=CallId("call"), person=person), "op")
    return play


def test_an_ask_in_the_outbox_is_being_sent():
    play = floor()
    call(play, "2001")
    link = LinkView(outbox=(OutboxRow("k1", "AskForTakeover", play.now, call_id="call"),))
    ask = seen(play, link=link).ask
    assert ask is not None
    assert (ask.stage, ask.hub_at, ask.ask_id) == ("sending", None, "k1")


def test_a_raised_hand_shows_who_is_rung_until_when_and_who_is_next():
    play = asked()
    ask = seen(play).ask
    assert ask is not None
    assert (ask.stage, ask.names, ask.roles, ask.rung) == (
        "ringing",
        ("佐藤 恵子",),
        ("sv",),
        "free_supervisors",
    )
    assert ask.until == play.now + 20_000
    assert [rung.kind for rung in ask.to_come] == ["free_supervisors", "managers", "everyone", "alarm"]
    assert ask.to_come[0].names == ("長谷川 健太郎",)
    assert [rung.at for rung in ask.to_come] == [play.now + 20_000 * n for n in (1, 2, 3, 4)]


def test_what_saying_that_it_cannot_wait_would_do():
    play = asked(PersonId("sv1"))
    ask = seen(play).ask
    assert (ask.hurry, ask.hurry_from, ask.hurried_at) == ("managers", ask.asked_at + 3_000, None)
    play.say(ln.Hurry(escalation=ask.escalation_id), "op")
    hurried = seen(play).ask
    assert (hurried.hurry, hurried.hurried_at, len(hurried.names)) == ("", play.now, 2)
    play = asked(PersonId("sv1"))
    play.say(p.LeaveSeat(), "mgr")
    assert seen(play).ask.hurry == "lane"
    play.say(e.Accept(escalation=seen(play).ask.escalation_id), "sv1")
    assert seen(play).ask.hurry == ""


def test_drawn_taken_and_the_ringing_phone():
    play = asked(PersonId("sv2"))
    name = play.escalation.id
    play.say(e.ReportPopupDrawn(escalation=name), "sv2")
    ask = seen(play).ask
    assert ask is not None
    assert (ask.rung, ask.drawn_at) == ("chosen", play.now)
    play.say(e.Accept(escalation=name), "sv2")
    ask = seen(play).ask
    assert ask is not None
    assert (ask.stage, ask.names, ask.extension) == ("taken", ("長谷川 健太郎",), "2003")
    assert ask.until == play.now + 20_000


def test_who_did_not_answer_is_a_rung_that_is_over():
    play = asked()
    play.wait(20_000)
    ask = seen(play).ask
    assert ask is not None
    assert [(one.name, one.outcome) for one in ask.tried] == [("佐藤 恵子", "expired")]
    assert ask.names == ("長谷川 健太郎",)


def connected():
    play = asked()
    name = play.escalation.id
    play.say(e.Accept(escalation=name), "sv1")
    order = play.escalation.transfer.order
    play.say(c.PhoneRang(call=CallId("leg"), extension=Extension("2002"), queue="q", order=order))
    play.say(c.PhoneAnswered(call=CallId("leg")))
    play.say(tr.TransferConnected(order=order, call=CallId("leg")))
    play.say(c.PhoneHungUp(call=CallId("call"), reason=c.EndReason.HANDED_OVER))
    return play


def test_after_the_transfer_the_panel_says_whose_it_is_now():
    play = connected()
    view = seen(play)
    assert (view.call, view.ask) == (None, None)
    assert view.handed_over is not None
    assert (view.handed_over.owner, view.handed_over.talking, view.handed_over.callback) == (
        "佐藤 恵子",
        True,
        False,
    )
    assert view.handed_over.waited_ms == 10_000


def test_the_report_comes_back_until_it_is_read():
    play = connected()
    name = play.escalation.id
    play.say(e.Resolve(escalation=name, decision=Decision.APPROVED, cause=Cause.AUTHORITY), "sv1")
    text = ReportText(escalation=name, decided="全額返金します", next_time="ご自身でどうぞ")
    view = seen(play, papers={**PAPERS, paper_key(text): text})
    assert view.handed_over is None
    assert [(one.by, one.decision, one.decided, one.cause) for one in view.reports] == [
        ("佐藤 恵子", "approved", "全額返金します", "authority")
    ]
    play.say(e.AcknowledgeReport(escalation=name), "op")
    assert seen(play).reports == ()


# -- small things ---------------------------------------------------------------------------------------------


def test_a_draft_of_this_desk_stands_before_what_the_hub_has():
    play = floor()
    call(play, "2001")
    card = seen(play, draft=CardDraft(tried="再起動")).card
    assert card is not None
    assert (card.draft.tried, card.filled) == ("再起動", ("tried",))


@pytest.mark.parametrize(
    ("date", "shown"), [("2025-08-21", "8/21"), ("2025-03-04T10:00", "3/04"), ("去年", "去年")]
)
def test_days(date, shown):
    assert short_day(date) == shown


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("09012345678", "090-1234-5678"),
        ("0312345678", "03-1234-5678"),
        ("0451234567", "045-123-4567"),
        ("0120123456", "0120-123-456"),
        ("2114", "2114"),
        ("+81312345678", "+81312345678"),
        ("", ""),
    ],
)
def test_numbers_are_written_as_people_read_them(number, shown):
    assert written(number) == shown


def test_papers_that_are_not_here_leave_codes_and_nothing_invented():
    play = floor()
    call(play, "2001")
    matched(play, "c1")
    view = seen(play, papers={})
    assert view.call is not None
    assert view.call.name == ""
    assert view.people[0].name == "", "never an id"
    sight = project(play.floor, PersonId("op"))
    named = panel_view(sight, {}, link=LinkView(), unnamed="ほかの人")
    assert {one.name for one in (*named.people, named.me)} == {"ほかの人"}


def test_a_single_sv_rings_again_and_is_no_next_person():
    play = stage(("op", Role.OPERATOR), ("sv1", Role.SUPERVISOR))
    play.say(e.AskForTakeover(call=call(play, "2001")), "op")
    assert play.escalation.ring.following == "sv1"
    assert seen(play).ask.again
    two = floor()
    two.say(e.AskForTakeover(call=call(two, "2001")), "op")
    assert not seen(two).ask.again


def test_without_the_pbx_nobody_can_be_rung():
    play = floor()
    assert not seen(play).phones_silent
    play.say(c.PbxLost())
    assert seen(play).phones_silent
