"""The conversation of a case from a floor that the real domain has played; no Qt here."""

from dataclasses import replace
from typing import get_args

import pytest
from tests.desktop.cases.test_from_sight import PAPERS, view_of
from tests.domain.floors import call, stage

from escdesk.desktop.cases import talk_words, words
from escdesk.desktop.cases.talk_view import (
    AnswersAtDesk,
    AsideView,
    InstructionEntry,
    Milestone,
    MilestoneCode,
    QuestionEntry,
    QuestionStage,
)
from escdesk.desktop.cases.view import RowCourse
from escdesk.desktop.i18n import Catalogue
from escdesk.domain.ids import CallId, Instant, PersonId, SessionId
from escdesk.domain.messages import calls as c
from escdesk.domain.messages import consults as co
from escdesk.domain.messages import escalations as e
from escdesk.domain.messages import people as p
from escdesk.domain.messages import voice as v
from escdesk.domain.messages.consults import InstructionKind
from escdesk.domain.messages.ladders import Asks
from escdesk.domain.messages.papers import InstructionText, MessageText, QuestionText, paper_key
from escdesk.domain.messages.people import Role

TEXT = "2回目の分を返金してください"


def consulted(*more):
    """sv1 has the consult of op in hand; nine seconds were needed."""
    play = stage(
        ("op", Role.OPERATOR), ("sv1", Role.SUPERVISOR), ("sv2", Role.SUPERVISOR), ("ld", Role.LEAD), *more
    )
    held = call(play, "2001", held=True)
    play.say(co.AskForConsult(call=held, asks=Asks.DECISION), "op")
    play.now = Instant(play.now + 9_000)
    play.say(e.Accept(escalation=play.escalation.id), "sv1")
    return play


def papers(play, *more):
    case = play.escalation.id
    own = (
        InstructionText(escalation=case, instruction=1, text=TEXT, sentence="返金いたします"),
        MessageText(escalation=case, message=1, text="引き落とし日はいつですか"),
        MessageText(escalation=case, message=2, text="8月27日です"),
        QuestionText(escalation=case, question=2, text="違約金を免除してよいか"),
        *more,
    )
    return PAPERS | {paper_key(one): one for one in own}


def shown(play, person="sv1", **desk):
    view = view_of(play, person, papers(play), **desk)
    return view.rows[0], view.detail


def instruct(play, question=1, kind=InstructionKind.APPROVED, **more):
    return play.say(
        co.GiveInstruction(escalation=play.escalation.id, question=question, instruction=kind, **more), "sv1"
    )


# -- stages ---------------------------------------------------------------------------------------------------


def test_a_consult_in_hand_waits_for_its_instruction_with_a_deadline_and_the_customers_wait():
    play = consulted()
    row, detail = shown(play)
    assert (row.stage, row.still_open, row.questions, row.deadline) == (
        "to_instruct",
        1,
        1,
        play.escalation.due,
    )
    assert (detail.call.stage, detail.call.line, detail.call.due) == (
        "to_instruct",
        "held",
        play.escalation.due,
    )
    assert detail.call.held_since == play.floor.calls[CallId("call")].hold.since
    assert detail.call.escalate_at is not None
    assert not detail.editable, "there is no report to write"


def test_answered_read_and_caused_it_goes_through_every_stage(texts):
    play = consulted()
    instruct(play)
    row, detail = shown(play)
    assert row.stage == "instructed"
    assert words.stage(texts, row, play.now) == "指示済み"
    play.say(co.AcknowledgeInstruction(escalation=play.escalation.id, instruction=1), "op")
    row, detail = shown(play)
    assert (row.stage, detail.talk.cause_due) == ("cause", True)
    said = shown(play, answers=AnswersAtDesk(causes={play.escalation.id: e.Cause.RULE}))[1].talk
    assert (said.cause, said.cause_due) == (e.Cause.RULE, False), "it is on its way"
    play.say(co.SayCause(escalation=play.escalation.id, cause=e.Cause.AUTHORITY), "sv1")
    assert view_of(play).rows == ()


def test_what_is_not_read_in_time_is_to_be_told_at_the_operators_phone(texts):
    play = consulted()
    instruct(play)
    play.wait(play.floor.rulebook.text.read_ms)
    row, detail = shown(play)
    assert (row.stage, detail.talk.unread, detail.talk.extension) == ("unread", True, "2001")
    given = next(one for one in detail.talk.entries if isinstance(one, InstructionEntry))
    assert talk_words.instruction_mark(texts, given) == ("読まれていません", "alarm")
    assert detail.talk.questions[0].stage == "late"


def test_several_questions_are_counted_and_the_next_open_one_is_answered(texts):
    play = consulted()
    play.say(co.AskAnother(escalation=play.escalation.id, asks=Asks.INSTRUCTION), "op")
    row, detail = shown(play)
    assert words.stage(texts, row, play.now) == "指示待ち（質問 2件）".replace("2件", "2\u2060件")
    assert detail.talk.question == 1
    instruct(play)
    row, detail = shown(play)
    assert "質問が残っています" in words.stage(texts, row, play.now)
    assert (detail.talk.question, detail.talk.last_open) == (2, True)
    assert [one.several for one in detail.talk.questions] == [True, True]
    assert detail.talk.questions[1].text == "違約金を免除してよいか"
    play.say(co.DropQuestion(escalation=play.escalation.id, question=2), "op")
    _row, detail = shown(play)
    assert [one.stage for one in detail.talk.questions] == ["answered", "dropped"]
    assert detail.talk.question == 1


def test_who_is_wanted_on_the_phone_and_who_hung_up_stand_first(texts):
    play = consulted()
    play.say(co.TurnToTakeover(escalation=play.escalation.id), "op")
    row, detail = shown(play)
    assert words.stage(texts, row, play.now) == "代わってほしい・指示待ち"
    assert detail.talk.wanted_at == play.now
    play.say(c.PhoneHungUp(call=CallId("call"), reason=c.EndReason.CUSTOMER))
    row, detail = shown(play)
    assert words.stage(texts, row, play.now) == "お客様は切りました・指示待ち"
    assert (detail.call.line, detail.call.held_since, detail.talk.wanted_at) == ("left", None, None)


# -- by phone ---------------------------------------------------------------------------------------------------


def test_a_talk_by_phone_is_offered_begins_and_leads_back():
    play = consulted()
    case = play.escalation.id
    play.say(c.PhoneResumed(call=CallId("call")))
    assert shown(play)[1].talk.aside == AsideView("possible")
    play.say(v.TalkAside(escalation=case), "sv1")
    assert shown(play)[1].talk.aside.stage == "ringing"
    (aside,) = play.floor.asides.values()
    play.say(c.PhoneRang(call=CallId("leg"), extension="2002", order=aside.id))
    play.say(c.PhoneAnswered(call=CallId("leg")))
    play.say(v.AsideConnected(order=aside.id, call=CallId("leg")))
    talk = shown(play)[1].talk.aside
    assert (talk.stage, talk.since) == ("talking", play.now)
    assert talk.until > play.now
    play.say(v.EndAside(escalation=case), "sv1")
    assert shown(play)[1].talk.aside.stage == "going_back"


def test_without_a_phone_or_a_customer_nobody_offers_to_talk():
    play = consulted()
    play.say(c.ExtensionSeen(extension="2002", usable=False))
    assert shown(play)[1].talk.aside is None
    play.say(c.ExtensionSeen(extension="2002", usable=True))
    play.say(c.PhoneHungUp(call=CallId("call"), reason=c.EndReason.CUSTOMER))
    assert shown(play)[1].talk.aside is None


# -- the conversation -----------------------------------------------------------------------------------------


def test_the_conversation_stands_in_its_order_with_everybodys_words():
    play = consulted()
    case = play.escalation.id
    play.now = Instant(play.now + 1_000)
    play.say(co.SendMessage(escalation=case), "sv1")
    play.now = Instant(play.now + 1_000)
    play.say(co.SendMessage(escalation=case), "op")
    play.now = Instant(play.now + 1_000)
    instruct(play, amount_yen=5_478)
    _row, detail = shown(play)
    asked, question, taken, mine, theirs, given = detail.talk.entries
    assert (asked.code, asked.name) == ("asked", "田中 美咲")
    assert isinstance(question, QuestionEntry)
    assert question.text == "返金してよいか\n（2回目）"
    assert not question.several
    assert (taken.code, taken.name, taken.span_ms) == ("taken", "佐藤 恵子", 9_000)
    assert (mine.text, mine.mine, theirs.text, theirs.mine) == (
        "引き落とし日はいつですか",
        True,
        "8月27日です",
        False,
    )
    assert (given.text, given.sentence, given.amount_yen, given.authority_yen, given.question) == (
        TEXT,
        "返金いたします",
        5_478,
        30_000,
        0,
    )


def test_a_message_is_new_until_it_was_seen_and_the_line_stays_while_one_looks():
    play = consulted()
    case = play.escalation.id
    play.say(co.SendMessage(escalation=case), "op")
    row, detail = shown(play)
    assert (row.unread, detail.talk.read_upto, detail.talk.upto) == (1, 0, 1)
    play.say(co.ReportMessagesRead(escalation=case, upto=1), "sv1")
    at_desk = AnswersAtDesk(new_from={case: 0})
    row, detail = shown(play, answers=at_desk)
    assert row.unread == 0
    assert [one.code for one in detail.talk.entries if isinstance(one, Milestone)][-1] == "new"
    _row, detail = shown(play)
    assert "new" not in [one.code for one in detail.talk.entries if isinstance(one, Milestone)]


def test_who_has_read_a_message_is_told_to_whoever_wrote_it(texts):
    play = consulted()
    play.say(co.SendMessage(escalation=play.escalation.id), "sv1")
    (said,) = shown(play)[1].talk.said
    assert talk_words.said_mark(texts, said) == "未読"
    play.say(co.ReportMessagesRead(escalation=play.escalation.id, upto=1), "op")
    (said,) = shown(play)[1].talk.said
    assert talk_words.said_mark(texts, said) == "田中 既読"
    assert talk_words.said_mark(texts, replace(said, mine=False)) == ""


def test_a_later_instruction_replaces_the_one_that_was_not_read(texts):
    play = consulted()
    instruct(play)
    instruct(play, kind=InstructionKind.DECLINED)
    first, second = (one for one in shown(play)[1].talk.entries if isinstance(one, InstructionEntry))
    assert (first.replaced, second.replaced) == (True, False)
    assert talk_words.instruction_mark(texts, first)[0] == "あとの指示に替わりました"


def test_the_next_owner_reads_all_of_it_and_why_it_came():
    play = consulted()
    case = play.escalation.id
    play.say(co.SendMessage(escalation=case, internal=True), "sv1")
    play.say(e.HandOn(escalation=case), "sv1")
    assert view_of(play, "sv1", papers(play)).rows[0].stage == "handed_on"
    play.say(e.Accept(escalation=case), "sv2")
    _row, detail = shown(play, "sv2")
    codes = [one.code for one in detail.talk.entries if isinstance(one, Milestone)]
    assert codes == ["asked", "handed_on", "taken"]
    assert [(one.internal, one.mine) for one in detail.talk.said] == [(True, False)]
    assert detail.talk.may_instruct


def test_whoever_missed_it_reads_who_has_it_and_may_still_write(texts):
    play = stage(("op", Role.OPERATOR), ("sv1", Role.SUPERVISOR), ("sv2", Role.SUPERVISOR))
    play.say(co.AskForConsult(call=call(play, "2001", held=True), asks=Asks.DECISION), "op")
    play.wait(20_000)
    view = view_of(play, "sv1")
    assert words.stage(texts, view.rows[0], play.now) == "見逃し・ほかを呼び出し中"
    play.say(e.Accept(escalation=play.escalation.id), "sv2")
    view = view_of(play, "sv1", chosen=play.escalation.id)
    assert (view.rows[0].stage, view.rows[0].course, view.rows[0].deadline) == (
        "missed",
        "to_instruct",
        play.escalation.due,
    )
    assert words.stage(texts, view.rows[0], play.now) == "長谷川 健太郎が対応・指示待ち"
    assert (view.detail.talk.may_say, view.detail.talk.may_instruct, view.detail.talk.draft.mode) == (
        True,
        False,
        "message",
    )
    instruct_by = co.GiveInstruction(
        escalation=play.escalation.id, question=1, instruction=InstructionKind.DECLINED
    )
    play.say(instruct_by, "sv2")
    assert words.stage(texts, view_of(play, "sv1").rows[0], play.now) == "長谷川 健太郎が対応・指示済み"


def test_whoever_lost_it_with_their_desk_reads_that_instead_of_a_reproach(texts):
    play = consulted()
    play.say(p.DeskClosed(person=PersonId("sv1"), session=SessionId("desk-sv1")))
    play.wait(20_000)
    play.say(p.DeskOpened(person=PersonId("sv1"), session=SessionId("again")))
    view = view_of(play, "sv1", chosen=play.escalation.id)
    assert words.stage(texts, view.rows[0], play.now) == "接続切れ・ほかを呼び出し中"
    assert words.call_title(texts, view.detail.call, "") == "接続が切れている間に、次の人へ回りました"
    play.say(e.Accept(escalation=play.escalation.id), "sv2")
    view = view_of(play, "sv1", chosen=play.escalation.id)
    assert words.stage(texts, view.rows[0], play.now) == "長谷川 健太郎が対応・指示待ち"
    assert words.call_title(texts, view.detail.call, "長谷川") == (
        "接続が切れている間に、長谷川さんが引き受けました"
    )


def test_a_takeover_has_its_conversation_too():
    play = stage(("op", Role.OPERATOR), ("sv1", Role.SUPERVISOR))
    play.say(e.AskForTakeover(call=call(play, "2001", held=True)), "op")
    play.say(e.Accept(escalation=play.escalation.id), "sv1")
    play.say(co.SendMessage(escalation=play.escalation.id), "op")
    view = view_of(play, "sv1", papers(play))
    assert (view.rows[0].stage, view.rows[0].unread) == ("connecting", 1)
    assert [one.number for one in view.detail.talk.said] == [1]
    assert not view.detail.talk.may_instruct


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_code_of_a_conversation_has_words(language):
    texts = Catalogue.load(language)
    for code in get_args(MilestoneCode):
        assert f"cases.talk.{code}" in texts
    for code in get_args(QuestionStage):
        assert f"cases.talk.state_{code}" in texts
    for code in get_args(RowCourse):
        assert not code or f"cases.course.{code}" in texts
    for kind in InstructionKind:
        assert f"cases.answer.{kind.value}" in texts


def test_an_instruction_of_a_colleague_is_not_mine():
    play = consulted()
    case = play.escalation.id
    instruct(play)
    play.say(co.AskAgain(escalation=case, question=1), "op")
    play.say(e.HandOn(escalation=case), "sv1")
    play.say(e.Accept(escalation=case), "sv2")
    (given,) = (one for one in shown(play, "sv2")[1].talk.entries if isinstance(one, InstructionEntry))
    assert (given.mine, given.by) == (False, "佐藤 恵子")
