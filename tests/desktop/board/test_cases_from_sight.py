"""Escalations on the board, from a floor that the real domain has played; no Qt here."""

from typing import get_args

import pytest
from tests.domain.floors import CLIENT, START, call, stage

from escdesk.desktop.board import case_words, words
from escdesk.desktop.board.case_view import Because, Candidate, FlightRow, FlightStage
from escdesk.desktop.board.from_sight import board_view
from escdesk.desktop.board.load import by_load
from escdesk.desktop.board.survey import counted, surveyed
from escdesk.desktop.board.view import SourceAge
from escdesk.desktop.i18n import Catalogue, plain
from escdesk.domain.floor import apply
from escdesk.domain.ids import CallId, EscalationId, Instant, OrderId, PartyId, PersonId, QueueId, RuleId
from escdesk.domain.messages import calls as c
from escdesk.domain.messages import consults as co
from escdesk.domain.messages import escalations as e
from escdesk.domain.messages import ladders as ld
from escdesk.domain.messages import leading as le
from escdesk.domain.messages import line as ln
from escdesk.domain.messages import notices as nt
from escdesk.domain.messages import outside as o
from escdesk.domain.messages import people as p
from escdesk.domain.messages import rulesets as s
from escdesk.domain.messages import transfers as tr
from escdesk.domain.messages.papers import CardText, StaffName, paper_key
from escdesk.domain.messages.people import Role
from escdesk.domain.model.presence import Source, State
from escdesk.domain.rules.ranking import Why
from escdesk.domain.sight import project

NAMES = {"op": "田中 美咲", "sv1": "佐藤 恵子", "sv2": "長谷川 健太郎", "mg": "鈴木 一郎", "ld": "松本 玲子"}
PAPERS = {
    paper_key(paper): paper
    for paper in (
        *(StaffName(person=PersonId(person), name=name) for person, name in NAMES.items()),
        CardText(call=CallId("call"), revision=1, decision_wanted="返金してよいか"),
    )
}


E1 = EscalationId("E1")


def floor():
    return stage(
        ("op", Role.OPERATOR), ("sv1", Role.SUPERVISOR), ("sv2", Role.SUPERVISOR), ("mg", Role.MANAGER), ("ld", Role.LEAD)
    )  # fmt: skip


def happen(play, *events):
    for event in events:
        play.floor = apply(play.floor, event)


def adopt(play, titles=(), **rest):
    ladder = (ld.Rung(ld.RungKind.EVERYONE, 20_000), ld.Rung(ld.RungKind.ALARM, 20_000))
    rules = tuple(s.Rule(id=RuleId(name), title=title, ladder=ladder) for name, title in titles)
    text = s.Ruleset(client=CLIENT, version=1, effective_from=play.now, rules=rules, **rest)
    happen(play, s.RulesAdopted(at=play.now, ruleset=text))


def hand(play, **rest):
    """A hand that has just been raised about a held call; nothing rings yet."""
    held = call(play, "2001", held=True)
    stamped = {
        "escalation": E1,
        "call": held,
        "by": PersonId("op"),
        "client": CLIENT,
        "queue": QueueId("q"),
        "customer": None,
        "chosen": None,
        "ladder": play.floor.rulebook.text.ladder,
        "rulebook": 1,
        "waiting_since": play.now,
    }
    happen(play, e.EscalationRaised(at=play.now, **{**stamped, **rest}))


def silence(play, times):
    """So many rings that nobody answers."""
    for _ in range(times):
        play.wait(20_000)


def board(play, about="", person="ld"):
    sight = project(play.floor, PersonId(person))
    heard = SourceAge(alive=True, heard_at=play.now)
    return board_view(
        sight, PAPERS, floor="東京", hub=heard, now=play.now, pbx_heard_at=play.now, about=about
    )


def row(view, name):
    return next(one for one in view.rows if one.person_id == name)


def people(view):
    return [one.person_id for one in view.assign.candidates]


def reasons(view, name):
    one = next(one for one in view.assign.candidates if one.person_id == name)
    return {because.code for because in one.reasons}


# -- stages and marks -------------------------------------------------------------------------------------------


def test_in_line_it_says_the_place_and_what_that_takes(texts):
    play = floor()
    hand(play)
    joined = {"escalation": E1, "rung": 1, "until": Instant(play.now + 60_000), "samples": 12}
    happen(play, ln.LineJoined(at=play.now, place=2, about_ms=130_000, **joined))
    (flight,) = board(play).flights
    assert (flight.stage, flight.place, flight.deadline) == ("line", 2, play.now + 60_000)
    assert plain(case_words.course(texts, flight)) == "順番待ち 2番目・約2分"
    happen(play, ln.LineMoved(at=play.now, escalation=E1, place=1, about_ms=None, samples=0))
    (flight,) = board(play).flights
    assert plain(case_words.course(texts, flight)) == "順番待ち 1番目・目安はまだありません"


def test_a_phone_outside_rings_and_is_answered_and_still_nobody_has_it(texts):
    play = floor()
    adopt(play, outside=(s.OutsideParty(id=PartyId("vendor"), label="保守会社の当番"),))
    hand(play)
    order = {"order": OrderId("O9"), "escalation": E1, "party": PartyId("vendor")}
    until = Instant(play.now + 30_000)
    happen(
        play,
        o.OutsideCallOrdered(at=play.now, client=CLIENT, rung=1, ring_ms=25_000, check_at=until, **order),
    )
    (flight,) = board(play).flights
    assert (flight.stage, flight.deadline) == ("outside", until)
    assert plain(case_words.course(texts, flight)) == "保守会社の当番の電話を鳴らしています"
    happen(play, o.OutsideTold(at=play.now, until=Instant(play.now + 600_000), **order))
    (flight,) = board(play).flights
    assert (flight.stage, flight.told_at, flight.owner) == ("told", play.now, None)
    assert "電話に出ました・持ち主はまだいません" in plain(case_words.course(texts, flight))


def test_a_message_is_delivered_then_read_and_what_was_tried_before_is_said(texts):
    play = floor()
    adopt(play, outside=(s.OutsideParty(id=PartyId("vendor"), label="保守会社の当番"),))
    hand(play)
    order = {"order": OrderId("O9"), "escalation": E1, "party": PartyId("vendor")}
    sent = {"at": play.now, "client": CLIENT, "rung": 1, "check_at": Instant(play.now + 20_000), **order}
    happen(play, o.OutsideNoticeOrdered(means=ld.Means.CHAT, **sent))
    assert plain(case_words.course(texts, board(play).flights[0])) == "保守会社の当番にチャットを送っています"
    reason = o.OutsideFail.REFUSED
    happen(play, o.OutsideFellThrough(at=play.now, reason=reason, means=ld.Means.CHAT, code=404, **order))
    happen(play, o.OutsideNoticeOrdered(means=ld.Means.MAIL, **sent))
    until, means = Instant(play.now + 30_000), ld.Means.MAIL
    happen(
        play,
        o.OutsideNoticeDelivered(at=play.now, means=means, code=250, took_ms=9, until=until, **order),
    )
    (flight,) = board(play).flights
    assert "保守会社の当番にメールが届きました" in plain(case_words.course(texts, flight))
    assert plain(case_words.tried_outside(texts, flight)) == "チャット：受け付けられません"
    happen(play, o.OutsideTold(at=Instant(play.now + 5), until=until, means=means, **order))
    (flight,) = board(play).flights
    assert flight.stage == "told"
    assert "確認しました・持ち主はまだいません" in plain(case_words.course(texts, flight))


def test_how_an_alarm_was_told_beside_the_board_is_said_while_nobody_has_it(texts):
    play = floor()
    hand(play)
    why = e.AlarmWhy.UNANSWERED
    happen(
        play, e.AlarmRaised(at=play.now, escalation=E1, targets=(PersonId("ld"),), until=play.now, why=why)
    )
    for number, means in ((7, ld.Means.MAIL), (8, ld.Means.CHAT)):
        order = {"order": OrderId(f"O{number}"), "escalation": E1, "means": means, "at": play.now}
        happen(play, nt.AlarmNoticeOrdered(client=CLIENT, **order))
        assert means not in dict(board(play).flights[0].alarm_told), "nobody knows yet"
        if means is ld.Means.MAIL:
            happen(play, nt.AlarmNoticeDelivered(code=250, took_ms=9, **order))
        else:
            happen(play, nt.AlarmNoticeFailed(reason=o.OutsideFail.TIMEOUT, **order))
    (flight,) = board(play).flights
    said = plain(case_words.alarm_told(texts, flight))
    assert said.startswith("警報をメールで送りました ")
    assert said.endswith("・警報をチャットで送れません")
    play.say(le.TakeOver(escalation=E1), "ld")
    assert board(play).flights[0].alarm_told == ()


def test_lane_rule_hops_and_promised_call_back_are_said(texts):
    play = floor()
    adopt(play, [("refund", "返金は責任者")])
    hand(play, rule="refund", rules=1, lane=ld.Lane.URGENT, automatic=True)
    play.say(le.Assign(escalation=E1, person=PersonId("sv1")), "ld")
    play.say(ln.PromiseCallback(escalation=E1), "op")
    play.say(e.Accept(escalation=E1), "sv1")
    play.say(e.HandOn(escalation=E1, up=True), "sv1")
    (flight,) = board(play).flights
    assert (flight.urgent, flight.hops, flight.callback, flight.rule) == (True, 1, True, "返金は責任者")
    assert (
        plain(case_words.further(texts, flight))
        == "折り返しを約束済み・引き渡し 1回・自動の手上げ：返金は責任者"
    )
    assert row(board(play), "op").case == flight


def test_without_a_card_the_rule_says_what_it_is_about(texts):
    play = floor()
    adopt(play, [("late", "15分で解決しない")])
    hand(play, rule="late", call=call(play, "2001", "other"))
    (flight,) = board(play).flights
    assert (flight.subject, case_words.subject(texts, flight)) == ("", "15分で解決しない")


def test_a_rule_about_open_cases_is_named_by_the_alarm(texts):
    play = floor()
    adopt(play, [("day", "24時間で未解決"), ("refund", "返金は責任者")])
    hand(play, rule="refund")
    play.say(ln.PromiseCallback(escalation=E1), "op")
    play.say(le.TakeOver(escalation=E1), "mg")
    happen(play, e.EscalationOverdue(at=play.now, escalation=E1, rule="day"))
    alarm = {"targets": (PersonId("ld"),), "until": Instant(play.now + 20_000), "why": e.AlarmWhy.OVERDUE}
    happen(play, e.AlarmRaised(at=play.now, escalation=E1, **alarm))
    (one,) = board(play).alarms
    assert (one.kind, one.by_rule, one.rule, one.can_assign) == ("overdue", True, "24時間で未解決", True)
    assert plain(case_words.alarm(texts, one)) == "ルールの期限を過ぎた案件です"
    assert "24時間で未解決" in plain(case_words.alarm_detail(texts, one))


# -- giving it to somebody --------------------------------------------------------------------------------------


def test_nothing_is_shown_of_what_is_gone_or_resolved():
    play = floor()
    assert board(play, "E1").assign is None
    hand(play)
    play.say(le.Assign(escalation=E1, person=PersonId("sv1")), "ld")
    assert board(play).assign is None, "nobody asked"
    play.say(ln.PromiseCallback(escalation=E1), "op")
    play.say(e.Accept(escalation=E1), "sv1")
    assert board(play, "E1").assign is not None
    play.say(e.Resolve(escalation=E1, decision=e.Decision.APPROVED, cause=e.Cause.RULE), "sv1")
    assert board(play, "E1").assign is None


def test_whom_it_rang_stands_behind_and_is_told_in_order(texts):
    play = floor()
    play.say(e.AskForTakeover(call=call(play, "2001", held=True)), "op")
    name = play.escalation.id
    silence(play, 1)
    view = board(play, name)
    assert people(view) == ["mg", "sv1", "sv2"], "sv1 did not answer, sv2 rings now"
    assert (view.assign.rang, view.assign.silent, view.assign.everyone) == (("佐藤 恵子",), True, False)
    silence(play, 3)
    view = board(play, name)
    said = plain(case_words.rang(texts, view.assign))
    assert said == "佐藤 → 長谷川 → 鈴木 → 全員：応答なし"
    play.say(le.Assign(escalation=name, person=PersonId("sv1")), "ld")
    play.say(e.CannotNow(escalation=name), "sv1")
    assert plain(case_words.rang(texts, board(play, name).assign)) == "呼んだ順：佐藤 → 長谷川 → 鈴木 → 全員"


def test_nobody_is_offered_whom_the_hub_would_refuse():
    """Everybody in the list can be assigned, one after the other; nobody who gave it on comes back."""
    play = floor()
    hand(play)
    play.say(le.Assign(escalation=E1, person=PersonId("sv1")), "ld")
    play.say(ln.PromiseCallback(escalation=E1), "op")
    play.say(e.Accept(escalation=E1), "sv1")
    play.say(e.HandOn(escalation=E1, person=PersonId("sv2")), "sv1")
    play.say(p.LeaveSeat(), "mg")
    view = board(play, "E1")
    assert view.assign.had == ("佐藤 恵子",)
    assert people(view) == ["sv2"]
    assert play.say(le.Assign(escalation=E1, person=PersonId("sv2")), "ld")


def test_the_owner_is_not_offered_their_own_case_and_can_be_released():
    play = floor()
    hand(play)
    assert not board(play, "E1").assign.can_release
    play.say(ln.PromiseCallback(escalation=E1), "op")
    play.say(le.Assign(escalation=E1, person=PersonId("sv1")), "ld")
    play.say(e.Accept(escalation=E1), "sv1")
    view = board(play, "E1")
    assert "sv1" not in people(view)
    assert (view.assign.can_release, view.assign.case.stage, view.assign.case.owner) == (
        True,
        "in_hand",
        "佐藤 恵子",
    )
    play.say(le.Release(escalation=E1), "ld")
    assert not board(play, "E1").assign.can_release


def test_while_the_phone_rings_or_they_talk_it_can_be_given_to_nobody():
    play = floor()
    hand(play)
    play.say(le.Assign(escalation=E1, person=PersonId("sv1")), "ld")
    play.say(e.Accept(escalation=E1), "sv1")
    view = board(play, "E1")
    assert (view.assign.blocked, view.assign.can_release) == ("phone", True)
    order = play.escalation.transfer.order
    play.say(c.PhoneRang(call=CallId("leg"), extension="2002", order=order))
    play.say(c.PhoneAnswered(call=CallId("leg")))
    play.say(tr.TransferConnected(order=order, call=CallId("leg")))
    play.say(c.PhoneHungUp(call=CallId("call"), reason=c.EndReason.HANDED_OVER))
    view = board(play, "E1")
    assert (view.assign.blocked, view.assign.can_release, view.assign.hold) == ("talking", False, None)
    assert not view.flights[0].can_assign


def test_i_can_take_it_unless_it_is_mine_and_see_whether_my_phone_rings():
    play = floor()
    hand(play)
    view = board(play, "E1")
    assert (view.assign.me, view.assign.my_phone) == ("松本 玲子", "2005")
    play.say(ln.PromiseCallback(escalation=E1), "op")
    assert board(play, "E1").assign.my_phone == "", "nobody waits on the line any more"
    play.say(le.TakeOver(escalation=E1), "ld")
    assert board(play, "E1").assign.me is None


def test_the_customers_wait_and_the_reasons_of_the_one_ranking():
    play = floor()
    party = ld.Party(ld.PartyKind.ROLE, "manager")
    named = ld.Rung(ld.RungKind.PARTIES, 20_000, parties=(party,), level=2)
    hand(play, level=2, ladder=(named, *play.floor.rulebook.text.ladder))
    play.now = Instant(play.now + 40_000)
    view = board(play, "E1")
    assert view.assign.hold.stage(play.now) == "hold_2"
    assert people(view)[0] == "mg"
    assert reasons(view, "mg") == {"role", "free"}
    assert "below" in reasons(view, "sv1")
    first = view.assign.candidates[0]
    assert (first.takes, first.load, first.limit, first.source, first.heard_at) == (
        True,
        0,
        5,
        "phone",
        play.now,
    )
    play.say(p.Reserve(person=PersonId("sv1")), "op")
    held = next(one for one in board(play, "E1").assign.candidates if one.person_id == "sv1")
    assert held.state == "reserved"


# -- load, free SVs, reviews ------------------------------------------------------------------------------------


def free(play):
    view = board(play)
    return counted(surveyed(view.rows), view, play.now).supervisors_free


def test_free_svs_are_those_who_could_really_be_rung():
    play = floor()
    assert free(play) == 3
    play.say(p.Reserve(person=PersonId("sv1")), "op")
    assert free(play) == 2, "somebody has picked one"
    assert row(board(play), "sv1").shown_state(play.now) == "reserved"
    happen(play, p.ShiftEnded(at=play.now, person=PersonId("sv2")))
    assert free(play) == 1, "one is past the shift"
    one_at_most = {"role": Role.MANAGER, "clients": (CLIENT,), "load_limit": 1}
    happen(play, p.PersonEnrolled(at=play.now, person=PersonId("mg"), **one_at_most))
    hand(play)
    play.say(ln.PromiseCallback(escalation=E1), "op")
    play.say(le.TakeOver(escalation=E1), "mg")
    mg = row(board(play), "mg")
    assert (free(play), mg.load, mg.limit, mg.takes) == (0, 1, 1, False), "one has all they may have"


def test_an_operator_has_no_load_and_the_fullest_stands_first():
    play = floor()
    hand(play)
    play.say(ln.PromiseCallback(escalation=E1), "op")
    play.say(le.TakeOver(escalation=E1), "mg")
    listed = by_load(board(play).rows)
    assert next(one.person_id for one in listed) == "mg"
    assert "op" not in {one.person_id for one in listed}


def test_whoever_leaves_soon_with_something_in_hand_is_named_first(texts):
    play = floor()
    ends = Instant(play.now + 5 * 60_000)
    happen(play, p.ShiftPlanned(at=play.now, person=PersonId("sv2"), ends_at=ends, warn_at=play.now))
    hand(play)
    play.say(ln.PromiseCallback(escalation=E1), "op")
    play.say(le.Assign(escalation=E1, person=PersonId("sv2")), "ld")
    play.say(e.Accept(escalation=E1), "sv2")
    assert row(board(play), "sv2").leaves_at is None
    happen(play, p.HandoverAsked(at=play.now, person=PersonId("sv2")))
    one = row(board(play), "sv2")
    assert one.leaves_at == ends
    assert plain(words.carrying(texts, one)).endswith("で退勤・担当中 1件")
    assert by_load(board(play).rows)[0].person_id == "sv2"


def test_a_review_that_is_due_counts_the_hands_no_rule_foresaw(texts):
    play = floor()
    adopt(play, [("refund", "返金は責任者")])
    hand(play)
    assert board(play).reviews == ()
    happen(play, s.ReviewFellDue(at=play.now, client=CLIENT, version=1))
    (review,) = board(play).reviews
    assert (review.client, review.version, review.named, review.unruled) == (CLIENT, 1, False, 1)
    assert plain(case_words.review(texts, review)) == (
        "ルール（1版）の見直しの日です。いま上がっている手のうち、想定外は 1件です。"
    )
    play.say(s.MarkReviewed(client=CLIENT), "ld")
    assert board(play).reviews == ()


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_reason_source_and_stage_has_its_words(language):
    texts = Catalogue.load(language)
    for why in Why:
        one = Candidate("p", "", "sv", "free", START, reasons=(Because(why.value, "sv"),))
        assert case_words.reasons(texts, one)
    for source in Source:
        assert case_words.source(texts, Candidate("p", "", "sv", "free", START, source.value, START), START)
    for stage_name in get_args(FlightStage):
        flight = FlightRow("E1", "", "", stage_name, START)
        assert case_words.course(texts, flight)
    for state in State:
        assert words.state(texts, state.value)


# -- consults -------------------------------------------------------------------------------------------------


def consulted():
    play = floor()
    play.say(co.AskForConsult(call=call(play, "2001", held=True), asks=ld.Asks.DECISION), "op")
    return play


def flight_of(play, person="ld"):
    view = board_view(
        project(play.floor, PersonId(person)), PAPERS, floor="f", hub=SourceAge(alive=True), now=play.now
    )
    return view.flights[0]


def test_a_consult_says_what_it_is_who_has_it_and_what_it_waits_for(texts):
    play = consulted()
    row = flight_of(play)
    assert (row.consult, row.stage, case_words.kind(texts, row)) == (True, "ringing", "相談")
    play.say(e.Accept(escalation=play.escalation.id), "sv1")
    row = flight_of(play)
    assert (row.stage, row.owner, row.deadline, row.can_assign) == (
        "to_instruct",
        "佐藤 恵子",
        play.escalation.due,
        True,
    )
    assert case_words.owner(texts, row) == "佐藤 恵子・指示待ち"
    play.say(co.AskAnother(escalation=play.escalation.id, asks=ld.Asks.DECISION), "op")
    assert plain(case_words.course(texts, flight_of(play))) == "指示待ち（質問 2件）"
    give = {"escalation": play.escalation.id, "instruction": co.InstructionKind.DECLINED}
    play.say(co.GiveInstruction(question=1, **give), "sv1")
    assert plain(case_words.course(texts, flight_of(play))) == "質問が残っています（あと 1件）"
    play.say(co.GiveInstruction(question=2, **give), "sv1")
    row = flight_of(play)
    assert (row.stage, row.can_assign) == ("instructed", False)
    play.wait(play.floor.rulebook.text.read_ms)
    assert flight_of(play).stage == "unread"
    play.say(co.AcknowledgeInstruction(escalation=play.escalation.id, instruction=1), "op")
    play.say(co.AcknowledgeInstruction(escalation=play.escalation.id, instruction=2), "op")
    assert flight_of(play).stage == "cause"


def test_a_takeover_is_called_one(texts):
    play = floor()
    play.say(e.AskForTakeover(call=call(play, "2001", held=True)), "op")
    assert case_words.kind(texts, flight_of(play)) == "交代"


def test_who_is_wanted_and_who_hung_up_is_said(texts):
    play = consulted()
    play.say(e.Accept(escalation=play.escalation.id), "sv1")
    play.say(co.TurnToTakeover(escalation=play.escalation.id), "op")
    assert "代わってほしい" in case_words.further(texts, flight_of(play))
    play.say(c.PhoneHungUp(call=CallId("call"), reason=c.EndReason.CUSTOMER))
    assert "お客様は切りました" in case_words.further(texts, flight_of(play))
