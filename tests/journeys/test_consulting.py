"""相談: the operator keeps the call and gets an instruction; several questions, a takeover after all, a hub that is away."""

import pytest
from tests.harness.stage.people import KNOWN
from tests.journeys.gestures import (
    consulted,
    instructs,
    says_the_cause,
    writes_to_the_operator,
)

from escdesk.domain.messages.cards import CardOpened
from escdesk.domain.messages.consults import (
    CauseSaid,
    ClosedHow,
    InstructionDrawn,
    InstructionRead,
    MessageSent,
    MessagesRead,
    QuestionAsked,
    QuestionDropped,
    TakeoverWanted,
)
from escdesk.domain.messages.escalations import EscalationClosed, EscalationRaised, EscalationTaken
from escdesk.domain.messages.voice import AsideBegan, AsideOver

SENTENCE = "3営業日以内にご返金いたします"


@pytest.fixture
def waiting(operator, pbx):
    """A customer waits at the operator's phone."""
    call = pbx.customer_waits_at("1001", KNOWN)
    operator.sees("佐々木 由美 様", "約束の時間内")
    return call


def comes_to_the_phone(sv):
    """代わる: the supervisor's own phone rings, then the customer comes."""
    sv.presses("instruct_take_over")
    sv.presses("resolve")


def test_from_the_key_to_the_cause(waiting, operator, sv, pbx, stage):
    operator.keys("F2")
    sv.sees("指示をください")
    operator.sees("鈴木SVに相談しています", "担当の者に確認いたします。")
    sv.presses("accept")
    operator.sees("鈴木SVが対応中です", "指示を待っています", "お客様はあなたの電話のままです")
    instructs(sv, "limit", "全額返金してください。", SENTENCE, amount="10000")
    operator.sees(
        "鈴木SVの指示", "上限 10,000円", "全額返金してください。", f"「{SENTENCE}」", "権限 3万円まで"
    )
    operator.until(lambda: stage.count(InstructionDrawn) == 1, "has said that it was painted")
    operator.keys("Ctrl+Return")
    operator.no_longer_sees("読みました")
    operator.sees("読んだ", "鈴木SVの指示がそろいました")
    says_the_cause(sv, "authority")
    operator.sees("悩んだらエスカレ")
    operator.until(lambda: stage.count(EscalationClosed) == 1, "has it closed")
    assert (stage.count(InstructionRead), stage.orders()) == (1, 0)
    assert pbx.is_held_at(waiting, "1001")
    operator.sees(
        "この通話でもらった指示", "全額返金してください。", f"「{SENTENCE}」"
    )  # the customer is still to be told
    pbx.customer_hangs_up(waiting)
    operator.no_longer_sees("この通話でもらった指示")


def test_the_cause_is_said_before_the_operator_has_read(waiting, operator, sv, stage):
    consulted(operator, sv)
    instructs(sv, "approved", "返金してください。")
    says_the_cause(sv, "authority")
    operator.until(lambda: stage.count(CauseSaid) == 1, "has a supervisor who has said the cause")
    assert stage.count(EscalationClosed) == 0
    operator.keys("Ctrl+Return")
    operator.sees("悩んだらエスカレ", "この通話でもらった指示", "返金してください。", "読んだ")
    assert stage.count(EscalationClosed) == 1


def test_whoever_is_picked_is_consulted(waiting, operator, sv, other_sv):
    operator.sees("鈴木 健一")
    operator.presses("consult_selected")
    sv.sees("指示をください")
    operator.sees("鈴木SVに相談しています")
    other_sv.never_read("指示をください")


def test_the_answer_is_not_enough(waiting, operator, sv, stage):
    consulted(operator, sv)
    instructs(sv, "declined", "規定のとおりです。")
    operator.sees("不可", "規定のとおりです。")
    operator.presses("ask_again")
    operator.types("半額でもだめですか")
    operator.keys("Ctrl+Return")
    operator.sees("わたし", "半額でもだめですか", "待ち")
    instructs(sv, "approved", "半額なら結構です。")
    operator.sees("鈴木SVの指示（更新）", "承認", "半額なら結構です。")
    assert stage.count(MessageSent) == 1


def test_what_is_written_to_the_operator_is_seen_and_answered(waiting, operator, sv, stage):
    consulted(operator, sv)
    writes_to_the_operator(sv, "引き落とし日はいつですか")
    operator.sees("鈴木SVとのやりとり", "引き落とし日はいつですか", "1件 新着")
    operator.until(lambda: stage.count(MessagesRead) == 1, "has said that it was seen")
    operator.keys("F4")
    operator.types("8月27日です")
    operator.keys("Return")
    assert stage.count(MessageSent) == 1, "Enter alone never sends"
    operator.keys("Ctrl+Return")
    operator.until(lambda: stage.count(MessageSent) == 2, "has sent it")
    operator.sees("8月27日です")


def test_several_questions_each_with_its_own_end(waiting, operator, sv, stage):
    consulted(operator, sv)
    operator.keys("F2")
    operator.types("解約金は免除できるか")
    operator.keys("Ctrl+Return")
    operator.sees("2件・待ち 2件", "解約金は免除できるか")
    instructs(sv, "declined", "2年以内なので免除できません。", question=2)
    operator.sees("不可", "質問2 解約金は免除できるか", "指示あり")
    operator.keys("Ctrl+Return")
    operator.sees("読んだ", "2件・待ち 1件")
    operator.keys("1")
    operator.presses("drop_question")
    operator.sees("取り消し", "鈴木SVの指示がそろいました")
    assert (stage.count(QuestionAsked), stage.count(QuestionDropped)) == (1, 1)


def test_the_customer_hangs_up_while_the_instruction_is_written(waiting, operator, sv, pbx, clock, stage):
    consulted(operator, sv)
    pbx.customer_hangs_up(waiting)
    operator.sees("お客様は切りました", "指示が届いたら、あなたから折り返します。", "鈴木SVが対応中")
    clock.forward(31)
    operator.sees("待機中")
    instructs(sv, "call_back", "折り返して、返金をお伝えください。", SENTENCE)
    operator.sees("鈴木SVの指示", "佐々木 由美 様", "折り返して、返金をお伝えください。")
    operator.keys("Ctrl+Return")
    operator.sees("指示を読みました。お客様に折り返してください。")
    says_the_cause(sv, "rule")
    operator.sees("お電話をお待ちしています")
    assert stage.count(EscalationClosed) == 1


def test_what_cannot_wait_calls_the_manager_beside_the_supervisor(
    waiting, operator, sv, manager, clock, stage
):
    operator.keys("F2", "F2")
    sv.sees("指示をください")
    manager.never_read("指示をください")
    clock.forward(4)
    operator.sees("もっと急ぐ（責任者へ）")
    operator.keys("F2")
    manager.sees("指示をください", "急ぎ")
    operator.sees("急いで呼んでいます", "鈴木SV・責任者に相談しています")
    sv.presses("accept")
    manager.no_longer_sees("指示をください")
    operator.sees("鈴木SVが対応中です")
    assert stage.count(EscalationTaken) == 1


def test_the_supervisors_desk_dies_and_somebody_else_is_called(waiting, operator, sv, other_sv, clock, stage):
    consulted(operator, sv)
    sv.leaves()
    operator.sees("鈴木SVを待っています", "画面の接続が切れました", "戻ればそのまま続きます")
    other_sv.never_read("指示をください")
    clock.forward(21)
    other_sv.sees("指示をください")
    operator.sees("次の人へ：佐藤SV", "画面の接続が切れた")
    sv.comes()
    sv.sees("見逃し 1", "接続切れ・ほかを呼び出し中")
    other_sv.presses("accept")
    instructs(other_sv, "approved", "返金してください。")
    operator.sees("佐藤SVの指示", "返金してください。")
    assert stage.count(EscalationTaken) == 2


def test_a_supervisor_who_is_back_in_time_goes_on(waiting, operator, sv, other_sv, clock, stage):
    consulted(operator, sv)
    sv.leaves()
    operator.sees("画面の接続が切れました")
    clock.forward(10)
    sv.comes()
    operator.sees("鈴木SVが対応中です", "指示を待っています")
    operator.until(
        lambda: all(one.lease_until is None for one in stage.hub.floor.escalations.values()),
        "has a supervisor who has opened the card once more",
    )
    clock.forward(70)
    instructs(sv, "approved", "返金してください。")
    operator.sees("鈴木SVの指示", "返金してください。")
    other_sv.never_read("指示をください")


@pytest.mark.slow
def test_the_hub_restarts_and_whoever_has_it_goes_on(waiting, operator, sv, other_sv, clock, stage):
    """Every desk was gone for a moment; the supervisor's says by itself that the card is there again."""
    consulted(operator, sv)
    sv.until(lambda: stage.count(CardOpened) == 1, "has the card open")
    stage.hub.stop()
    operator.sees("切断")
    sv.sees("ハブが見えません")
    stage.hub.start()
    operator.sees("接続中")
    sv.until(lambda: stage.count(CardOpened) == 2, "has said that it is back, with the card")
    clock.forward(70)
    instructs(sv, "approved", "返金してください。")
    operator.sees("鈴木SVの指示", "返金してください。")
    other_sv.never_read("指示をください")


def test_a_consult_that_nobody_has_becomes_a_takeover(waiting, operator, sv, pbx, stage):
    operator.keys("F2")
    sv.sees("指示をください")
    operator.presses("turn_to_takeover")
    operator.sees("鈴木SVに頼んでいます")
    sv.sees("お電話を代わってください")
    sv.presses("accept")
    pbx.picks_up("2001")
    operator.sees("鈴木SVとつながりました")
    assert stage.orders() == 1


def test_whoever_has_it_is_wanted_on_the_phone_and_comes(waiting, operator, sv, pbx, stage):
    consulted(operator, sv)
    operator.presses("turn_to_takeover")
    operator.sees("鈴木SVに伝えました")
    assert stage.count(TakeoverWanted) == 1
    comes_to_the_phone(sv)
    operator.sees("鈴木SVの電話を鳴らしています")
    assert pbx.is_held_at(waiting, "1001")
    pbx.picks_up("2001")
    operator.sees("鈴木SVとつながりました")
    assert (stage.count(EscalationTaken), stage.orders()) == (1, 1)


def test_it_is_talked_about_aside_while_the_customer_hears_music(operator, sv, pbx, stage):
    pbx.customer_talks_to("1001", KNOWN)
    operator.sees("お話し中")
    consulted(operator, sv)
    operator.presses("talk_aside")
    operator.sees("内線 2001 を鳴らしています", "音楽のまま少々お待ちください")
    pbx.picks_up("2001")
    operator.sees("鈴木SVと話しています", "保留中", "お客様は音楽を聞いています")
    assert stage.count(AsideBegan) == 1
    operator.presses("end_aside")
    operator.sees("お話し中", "声で相談", "指示を待っています")
    operator.until(lambda: pbx.has_customer("1001"), "has the customer back")
    assert stage.count(AsideOver) == 1
    instructs(sv, "approved", "返金してください。")
    operator.sees("承認", "返金してください。")


def test_the_phone_that_was_to_come_is_not_picked_up_and_the_consult_goes_on(
    waiting, operator, sv, pbx, clock
):
    consulted(operator, sv)
    comes_to_the_phone(sv)
    pbx.rings("2001")
    clock.forward(21)
    operator.sees("鈴木SVが対応中です", "指示を待っています")
    assert pbx.is_held_at(waiting, "1001")
    instructs(sv, "approved", "返金してください。")
    operator.sees("承認", "返金してください。")


@pytest.mark.slow
def test_the_hub_is_away_while_a_consult_is_open(waiting, operator, sv, stage):
    consulted(operator, sv)
    stage.hub.stop()
    operator.sees("切断", "鈴木SVが対応中です")
    operator.keys("F4")
    operator.types("お急ぎです")
    operator.keys("Ctrl+Return")
    operator.sees("お急ぎです", "送信待ち")
    operator.keys("F2")
    operator.types("次の請求日も聞きたい")
    operator.keys("Ctrl+Return")
    operator.sees("次の請求日も聞きたい")
    stage.hub.start()
    operator.sees("接続中", "2件・待ち 2件")
    operator.no_longer_sees("送信待ち 1", "送信待ち 2")
    assert (stage.count(MessageSent), stage.count(QuestionAsked)) == (1, 1)
    assert stage.count(EscalationRaised) == 1


@pytest.mark.slow
def test_what_was_being_written_survives_the_desk(waiting, operator, sv):
    consulted(operator, sv)
    operator.keys("F4")
    operator.types("書きかけの伝言")
    operator.keys("F2")
    operator.types("書きかけの質問")
    operator.leaves()
    operator.comes()
    operator.sees("鈴木SVが対応中です", "書きかけの伝言", "書きかけの質問")


def test_a_consult_is_taken_back(waiting, operator, sv, stage):
    consulted(operator, sv)
    operator.presses("take_back")
    operator.sees("悩んだらエスカレ")
    assert stage.count(EscalationClosed) == 1
    assert ClosedHow.DROPPED.value in {
        one["how"] for one in stage.hub.log() if one["type"] == "EscalationClosed"
    }
