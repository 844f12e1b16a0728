"""相談 from the one who answers: typed, within one's authority, up with one key, and on when somebody leaves."""

import pytest
from tests.harness.stage.patience import soon
from tests.harness.stage.people import KNOWN

from escdesk.domain.messages import consults as co
from escdesk.domain.messages import voice as v
from escdesk.domain.messages.escalations import AskForTakeover, EscalationClosed, EscalationHandedOn
from escdesk.domain.messages.ladders import Asks
from escdesk.domain.messages.papers import MessageText

NOTE = "先月も同じ件でお電話がありました"
TEXT = "2回目の分を全額返金してください"


@pytest.fixture
def asked(operator, sv, pbx):
    """田中 raises a hand for an instruction, with the customer on hold."""
    call = pbx.customer_waits_at("1001", KNOWN)
    operator.sees("約束の時間内")
    operator.program.desk.ask(co.AskForConsult(call=call, asks=Asks.DECISION))
    return call


def case_of(desk):
    ((name, one),) = [
        (key[1], one)
        for key, one in desk.program.link.knowledge.sight.entities.items()
        if key[0] == "escalation"
    ]
    return name, one


def operator_reads(operator, instruction):
    """The instruction reaches the operator's desk, who acknowledges it; returns its words."""

    def here():
        entities = operator.program.link.knowledge.sight.entities
        return any(
            key[0] == "escalation" and len(one.instructions) >= instruction for key, one in entities.items()
        )

    operator.until(here, "has the instruction")
    name, _one = case_of(operator)
    words = operator.program.link.knowledge.papers[("InstructionText", f"{name}/{instruction}")]
    operator.program.desk.ask(co.AcknowledgeInstruction(escalation=name, instruction=instruction))
    return words


def test_taken_with_key_2_answered_by_keyboard_read_and_closed_with_one_click(operator, sv, stage, asked):
    sv.sees("相談", "判断してください")
    sv.presses("instruct")
    sv.sees("指示待ち")
    sv.keys("Ctrl+1", window="cases")
    sv.writes("answer", TEXT)
    sv.writes("sentence", "全額お返しいたします")
    sv.keys("Ctrl+Return", window="cases")
    sv.sees("指示済み", TEXT)
    words = operator_reads(operator, 1)
    assert (words.text, words.sentence) == (TEXT, "全額お返しいたします")
    sv.sees("読みました", "原因を1つ選ぶと")
    sv.presses("why_authority")
    sv.sees("いまは手が空いています")
    assert stage.count(EscalationClosed) == 1


def test_beyond_the_authority_it_says_so_while_typing_and_goes_up_with_one_key(
    operator, sv, manager, stage, asked
):
    sv.sees("判断してください")
    sv.presses("instruct")
    sv.sees("指示待ち")
    sv.keys("Ctrl+3", window="cases")
    sv.types("45000", window="cases")
    sv.sees("権限 30,000円を超えます")
    sv.writes("answer", TEXT)
    sv.keys("Ctrl+Return", window="cases")
    assert stage.count(co.InstructionGiven) == 0
    sv.keys("Ctrl+Up", window="cases")
    manager.sees("上限額 45,000円", TEXT)
    assert stage.count(EscalationHandedOn) == 1
    manager.presses("instruct")
    manager.sees("指示待ち", "上限額 45,000円")
    manager.keys("Ctrl+3", window="cases")
    manager.types("45000", window="cases")
    manager.sees("わたしの権限 上限なし")
    manager.writes("answer", "45,000円までで進めてください")
    manager.keys("Ctrl+Return", window="cases")
    assert operator_reads(operator, 1).text == "45,000円までで進めてください"
    manager.sees("原因を1つ選ぶと")
    sv.sees("いまは手が空いています")


@pytest.mark.parametrize("how", ["logs out", "the desk is gone"])
def test_the_sv_leaves_in_the_middle_and_the_next_one_reads_it_all_and_answers(
    operator, sv, other_sv, asked, clock, how
):
    sv.sees("判断してください")
    sv.presses("instruct")
    sv.sees("指示待ち")
    sv.keys("F4", window="cases")
    sv.writes("answer", "引き落とし日はいつですか")
    sv.keys("Ctrl+Return", window="cases")
    sv.sees("引き落とし日はいつですか", "未読")
    name, one = case_of(operator)
    operator.program.desk.ask(
        co.SendMessage(escalation=name), MessageText(escalation=name, message=2, text="8月27日です")
    )
    sv.sees("8月27日です")
    sv.keys("Shift+F4", window="cases")
    sv.writes("answer", NOTE)
    sv.keys("Ctrl+Return", window="cases")
    sv.sees("内部メモ", NOTE)
    if how == "logs out":
        sv.program.windows.leave()
        sv.sees("退勤の前に引き継ぎを")
        sv.presses("leave_yes")
        sv.sees("ログイン")
    else:
        sv.leaves()
        clock.forward(5 * 60)  # as long as a seat is kept for somebody who is gone
    other_sv.sees("判断してください")
    other_sv.presses("instruct")
    other_sv.sees("指示待ち", "引き落とし日はいつですか", "8月27日です", NOTE)
    other_sv.keys("Ctrl+2", window="cases")
    other_sv.writes("answer", "お返しできません")
    other_sv.keys("Ctrl+Return", window="cases")
    assert operator_reads(operator, 1).text == "お返しできません"
    papers = operator.program.link.knowledge.papers
    assert not [paper for paper in papers.values() if getattr(paper, "text", "") == NOTE], "not even as data"
    assert one.by == operator.program.link.person


def test_closed_in_the_middle_of_a_sentence_it_gives_the_words_back(sv, asked):
    sv.sees("判断してください")
    sv.presses("instruct")
    sv.sees("指示待ち")
    sv.keys("Ctrl+1", window="cases")
    sv.writes("answer", "まだ途中の指示")
    sv.leaves()
    sv.comes()
    sv.until(
        lambda: "まだ途中の指示" in sv.program.windows["cases"].window.case.talk.form.text.text(),
        "has its words",
    )


def test_a_message_is_unread_until_it_was_before_the_eyes(operator, sv, stage, asked):
    sv.sees("判断してください")
    sv.presses("accept")
    sv.sees("指示待ち")
    name, _one = case_of(operator)
    operator.program.desk.ask(
        co.SendMessage(escalation=name), MessageText(escalation=name, message=1, text="お急ぎです")
    )
    sv.sees("お急ぎです", "ここから新しい")
    soon(lambda: stage.count(co.MessagesRead) == 1, lambda: "nobody has read it")


def test_the_operator_wants_the_sv_on_the_phone(operator, sv, pbx, asked):
    sv.sees("判断してください")
    sv.presses("instruct")
    sv.sees("指示待ち")
    name, _one = case_of(operator)
    operator.program.desk.ask(co.TurnToTakeover(escalation=name))
    sv.sees("代わってほしい")
    sv.presses("come")
    pbx.picks_up("2001")
    sv.sees("佐々木 由美 様と通話中")


def test_a_takeover_is_answered_at_the_desk_and_no_phone_rings(operator, sv, pbx):
    call = pbx.customer_waits_at("1001", KNOWN)
    operator.sees("約束の時間内")
    operator.program.desk.ask(AskForTakeover(call=call))
    sv.sees("お電話を代わってください", "指示を返す")
    sv.presses("instruct")
    sv.sees("指示待ち")
    assert not pbx.rings_at("2001")
    assert pbx.is_held_at(call, "1001")


def test_a_lead_writes_into_the_conversation_from_the_board(sv, lead, asked):
    sv.sees("判断してください")
    sv.presses("accept")
    lead.sees("相談", "指示待ち")
    lead.program.windows["board"].window.table.choose(str(case_of(lead)[1].by))
    lead.keys("M", window="board")
    lead.sees("伝言：")
    lead.types("本部に確認済みです", window="board")
    lead.presses("message_send")
    sv.sees("本部に確認済みです")
    lead.no_longer_sees("伝言：")


def test_a_talk_by_phone_while_the_customer_hears_music(operator, sv, pbx, stage, asked):
    sv.sees("判断してください")
    sv.presses("instruct")
    sv.sees("指示待ち", "電話で話す")
    sv.presses("aside_talk")
    sv.sees("あなたの電話が鳴ります")
    pbx.picks_up("2001")
    sv.sees("音楽でお待ち", "お客様に戻す", "このまま代わる")
    sv.presses("aside_back")
    sv.no_longer_sees("音楽でお待ち")
    soon(lambda: stage.count(v.AsideOver) == 1, lambda: "the customer never came back")
    sv.sees("指示待ち", "電話で話す")
