"""A consult on the panel: asked, in hand, answered, several questions, messages, and what is left after the call."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from tests.desktop.panel.hands import heard, press
from tests.harness.sample_consult import (
    ANSWERED,
    ASKED,
    AT_WORK,
    CONSULTING,
    FIRST,
    IN_HAND,
    LIMIT,
    SAID,
    SENT,
    SEVERAL,
    TOLD,
    WRITING,
)
from tests.harness.sample_panel import LINK, ME, PEOPLE, REPORT, WORD, S
from tests.harness.samples import NOW

from escdesk.desktop.i18n import plain
from escdesk.desktop.panel.ask_view import AsideView, HandedOver
from escdesk.desktop.panel.consult_view import ReadyText
from escdesk.desktop.panel.panel import Panel
from escdesk.desktop.panel.person_view import Authority
from escdesk.desktop.panel.view import PanelView
from escdesk.desktop.widgets.button import Button
from escdesk.desktop.widgets.chip import Chip
from escdesk.desktop.widgets.label import ElidedLabel, Label
from escdesk.desktop.widgets.paragraph import Paragraph

ALL_READ = replace(IN_HAND, waiting=0, answers=1)
BETWEEN = PanelView(replace(ME, state="free"), LINK, people=PEOPLE)


@pytest.fixture
def panel(qtbot, theme, texts, clock):
    window = Panel(theme, texts, clock)
    qtbot.addWidget(window)
    window.resize(400, 960)
    window.render(WORD)
    window.show()
    qtbot.waitExposed(window)
    return window


def ctrl_enter(panel):
    press(panel, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)


def button(panel, name):
    return next(one for one in panel.findChildren(Button, name) if one.isVisible())


def words(panel):
    kinds = (Chip, Label, ElidedLabel, Paragraph, Button)
    return {plain(one.text()) for kind in kinds for one in panel.findChildren(kind) if one.isVisible()}


def place(field):
    return field.mapTo(field.window(), field.rect().topLeft()).y()


def shows(panel, **changes):
    panel.render(replace(AT_WORK, **changes))
    QTest.qWait(0)


# -- asked and in hand ----------------------------------------------------------------------------------------


def test_the_customer_stays_while_somebody_is_asked(panel):
    shows(panel, ask=CONSULTING, consults=(ASKED,))
    assert plain(panel.asked.title()) == "佐藤SVに相談しています"
    assert panel.asked.sentence() == "「担当の者に確認いたします。このまま1分ほどお待ちいただけますか」"
    assert {"交代に変える", "折り返しにする", "次の人へ回す"} <= words(panel)


def test_whoever_has_it_writes_since_when_and_until_when(panel, clock):
    shows(panel, consults=(WRITING,))
    clock.now += 6 * S
    panel.ticker.tell()
    assert plain(panel.asked.title()) == "佐藤SVが対応中です"
    assert "指示を待っています 0:40" in words(panel)
    assert [step.state for step in panel.asked.steps()] == ["done"] * 3
    assert "手を上げています" not in words(panel)


def test_whoever_has_it_is_cut_off(panel, clock):
    shows(panel, ask=replace(IN_HAND, lost_at=NOW - 7 * S, lost_until=NOW + 13 * S), consults=(WRITING,))
    assert plain(panel.asked.title()) == "佐藤SVを待っています"
    assert [step.state for step in panel.asked.steps()] == ["done", "done", "awaited"]
    assert {"画面の接続が切れました", "13秒後に次の人へ・戻ればそのまま続きます"} <= words(panel)
    clock.now += 10 * S
    panel.ticker.tell()
    assert "3秒後に次の人へ・戻ればそのまま続きます" in words(panel)
    shows(panel, ask=IN_HAND, consults=(WRITING,))
    assert "画面の接続が切れました" not in words(panel)


def test_a_consult_becomes_a_takeover_and_the_wish_is_said(panel):
    turned = heard(panel.turned_to_takeover)
    shows(panel, ask=CONSULTING, consults=(ASKED,))
    button(panel, "turn_to_takeover").click()
    shows(panel, consults=(WRITING,))
    assert button(panel, "turn_to_takeover").text() == "代わってほしい"
    button(panel, "turn_to_takeover").click()
    assert turned == ["E12", "E12"]
    shows(panel, ask=replace(IN_HAND, wanted_at=NOW), consults=(WRITING,))
    assert any(one.startswith("佐藤SVに伝えました") for one in words(panel))
    assert "代わってほしい" not in words(panel)


def test_a_takeover_has_nothing_to_turn(panel):
    shows(panel, ask=replace(CONSULTING, asks="takeover"))
    assert "交代に変える" not in words(panel)


def test_it_is_talked_about_aside_and_the_customer_comes_back(panel, clock):
    asked, ended = heard(panel.aside_asked), heard(panel.aside_ended)
    shows(panel, consults=(WRITING,))
    button(panel, "talk_aside").click()
    shows(panel, hold=None, ask=replace(IN_HAND, aside=AsideView("ringing", "2101")), consults=(WRITING,))
    assert plain(panel.asked.turning.words()) == "内線 2101 を鳴らしています"
    assert button(panel, "end_aside").text() == "やめる"
    talking = AsideView("talking", "2101", NOW, NOW + 90 * S)
    shows(panel, hold=None, ask=replace(IN_HAND, aside=talking), consults=(WRITING,))
    clock.now += 5 * S
    panel.ticker.tell()
    assert plain(panel.asked.turning.words()) == "佐藤SVと話しています 0:05"
    assert plain(panel.hold.stage_word()) == "佐藤SVと相談中"
    assert not {"声で相談", "代わってほしい"} & words(panel)
    button(panel, "end_aside").click()
    assert (asked, ended) == (["E12"], ["E12"])
    shows(panel, hold=None, ask=replace(IN_HAND, aside=replace(talking, going="back")), consults=(WRITING,))
    assert "お客様に戻る" not in words(panel)


# -- the instruction ------------------------------------------------------------------------------------------


def test_the_conclusion_stands_first_and_the_sentence_is_to_be_spoken(panel):
    shows(panel, ask=ALL_READ, consults=(ANSWERED,))
    conclusion, sentence = panel.instructions.words()
    assert plain(conclusion) == "上限 10,000円"
    assert plain(sentence) == "「このたびは申し訳ございません。3営業日以内にご返金いたします」"
    assert {"佐藤SVの指示", "権限 3万円まで"} <= words(panel)
    assert panel.instructions.button.look == "filled"


def test_it_is_read_with_ctrl_enter_and_then_folds_into_its_question(panel):
    read = heard(panel.instruction_read)
    shows(panel, ask=ALL_READ, consults=(ANSWERED,))
    ctrl_enter(panel)
    assert read == [("E12", 1)]
    done = replace(FIRST, state="read", instruction=replace(LIMIT, read_at=NOW))
    shows(panel, ask=ALL_READ, consults=(replace(ANSWERED, questions=(done,)),))
    assert not panel.instructions.isVisible()
    assert [plain(state) for _, state in panel.questions.states()] == ["読んだ"]
    assert "上限 10,000円・佐藤SV 14:33" in {one.replace(" 05:33", " 14:33") for one in words(panel)}


def test_what_is_over_stays_to_be_read_and_nothing_can_be_done_about_it(panel):
    panel.render(replace(WORD, told=TOLD))
    QTest.qWait(0)
    assert panel.questions.states() == (
        ("二重請求 5,478円を返金してよいか", "読んだ"),
        ("解約金は免除できるか", "読んだ"),
    )
    assert {"この通話でもらった指示", "契約から2年以内のため免除できません。"} <= words(panel)
    assert not {"もう一度聞く", "もう一つ聞く", "取り消す"} & words(panel)
    picked = heard(panel.person_picked)
    press(panel, Qt.Key.Key_2)
    assert picked, "a digit is the list's again"
    panel.render(replace(WORD, told=()))
    assert "この通話でもらった指示" not in words(panel)
    long = "二千字の日本語です。" * 200
    panel.render(replace(WORD, told=(replace(TOLD[0], instruction=replace(LIMIT, text=long)),)))
    assert "この通話でもらった指示" in words(panel)
    assert long not in words(panel), "the list keeps its place"
    panel.questions.choose(1)
    assert long in words(panel)


def test_drawn_is_told_once_for_each_and_only_when_it_is_seen(panel, qtbot):
    drawn = heard(panel.instruction_drawn)
    panel.hide()
    shows(panel, ask=ALL_READ, consults=(ANSWERED,))
    assert drawn == []
    panel.show()
    qtbot.waitUntil(lambda: drawn == [("E12", 1)])
    shows(panel, ask=ALL_READ, consults=(replace(ANSWERED, last=4),))
    shows(panel, consults=(SEVERAL,))
    qtbot.waitUntil(lambda: drawn == [("E12", 1), ("E12", 2)])


def test_to_ask_again_opens_the_question_and_the_line_to_write(panel):
    again = heard(panel.asked_again)
    shows(panel, ask=ALL_READ, consults=(ANSWERED,))
    panel.instructions.findChild(Button, "ask_again").click()
    assert again == [("E12", 1)]
    assert QApplication.focusWidget() is panel.talk.field


def test_what_comes_for_another_call_is_one_line_until_f4(panel, qtbot):
    drawn = heard(panel.instruction_drawn)
    panel.render(replace(WORD, consults=(replace(ANSWERED, here=False),)))
    QTest.qWait(0)
    assert drawn == []
    assert "SVからの返事 1件 未確認" in words(panel)
    assert "上限 10,000円" not in words(panel)
    press(panel, Qt.Key.Key_F4)
    qtbot.waitUntil(lambda: drawn == [("E12", 1)])
    assert {"上限 10,000円", "山田 太郎 様"} <= words(panel)
    assert QApplication.focusWidget() is panel.instructions.button


def test_the_field_under_the_hand_stays_where_it_is(panel):
    shows(panel, consults=(WRITING,))
    panel.resize(400, 800)
    QTest.qWait(0)
    panel.talk.field.setFocus()
    panel._scroll.ensureWidgetVisible(panel.talk.field)
    before = place(panel.talk.field)
    shows(panel, consults=(replace(SEVERAL, messages=SAID),))
    QTest.qWait(20)
    assert panel.instructions.isVisible()
    assert place(panel.talk.field) == before
    assert panel.talk.field.hasFocus()


# -- several questions ----------------------------------------------------------------------------------------


def test_each_question_has_its_state_and_a_digit_opens_it(panel):
    dropped = heard(panel.question_dropped)
    shows(panel, ask=replace(IN_HAND, answers=2), consults=(SEVERAL,))
    states = [plain(state) for _, state in panel.questions.states()]
    assert states == ["読んだ", "指示あり", "待ち", "取り消し", "送信待ち"]
    press(panel, Qt.Key.Key_3)
    button(panel, "drop_question").click()
    assert dropped == [("E12", 3)]
    press(panel, Qt.Key.Key_1)
    assert "8月27日の2回目を全額返金してください。お返しは3営業日以内とお伝えください。" in words(panel)


def test_f2_asks_one_more_thing_of_whoever_has_it(panel):
    added, kept = heard(panel.question_added), heard(panel.question_draft_changed)
    shows(panel, consults=(WRITING,))
    press(panel, Qt.Key.Key_F2)
    assert QApplication.focusWidget() is panel.questions.field
    button(panel.questions, "category_cancel").click()
    panel.questions.field.setFocus()
    QTest.keyClicks(panel.questions.field, "2")
    ctrl_enter(panel)
    assert kept == [("E12", "2")]
    assert added == [("E12", "cancel", "2")]
    assert not panel.questions.writing
    press(panel, Qt.Key.Key_F2)
    press(panel, Qt.Key.Key_Escape)
    assert not panel.questions.writing


def test_nine_are_enough(panel):
    shows(panel, consults=(replace(WRITING, may_ask=False),))
    assert "もう一つ聞く" not in words(panel)
    press(panel, Qt.Key.Key_F2)
    assert not panel.questions.writing


# -- the conversation -----------------------------------------------------------------------------------------


def test_new_messages_are_counted_and_told_as_seen(panel, qtbot):
    seen = heard(panel.messages_seen)
    shows(panel, consults=(WRITING,))
    assert {"1件 新着", "佐藤SVとのやりとり"} <= words(panel)
    qtbot.waitUntil(lambda: seen == [("E12", 3)])
    shows(panel, consults=(replace(WRITING, messages=(*SAID[:2], replace(SAID[2], fresh=False))),))
    assert seen == [("E12", 3)]


def test_what_is_hidden_was_not_seen(panel):
    seen = heard(panel.messages_seen)
    panel.hide()
    shows(panel, consults=(WRITING,))
    assert seen == []


def test_ctrl_enter_sends_and_enter_alone_never_does(panel):
    sent, read = heard(panel.message_sent), heard(panel.instruction_read)
    shows(panel, ask=ALL_READ, consults=(ANSWERED,))
    press(panel, Qt.Key.Key_F4)
    press(panel, Qt.Key.Key_F4)
    assert QApplication.focusWidget() is panel.talk.field
    ctrl_enter(panel)
    assert (sent, read) == ([], []), "nothing was written, and nothing is taken for read"
    QTest.keyClicks(panel.talk.field, "abc")
    press(panel, Qt.Key.Key_Return)
    assert sent == []
    ctrl_enter(panel)
    assert sent == [("E12", "abc", "")]
    assert panel.talk.field.text() == ""


def test_a_conversion_under_way_is_not_sent(panel):
    sent = heard(panel.message_sent)
    shows(panel, consults=(WRITING,))
    panel.talk.field.setFocus()
    panel.talk.field.setText("はい")
    QApplication.sendEvent(panel.talk.field, QInputMethodEvent("へんかん", []))
    ctrl_enter(panel)
    assert sent == []
    commit = QInputMethodEvent("", [])
    commit.setCommitString("変換")
    QApplication.sendEvent(panel.talk.field, commit)
    ctrl_enter(panel)
    assert len(sent) == 1


def test_a_draft_is_there_again_and_typing_is_never_overwritten(panel):
    shows(panel, consults=(replace(WRITING, draft="書きかけ"),))
    assert panel.talk.field.text() == "書きかけ"
    panel.talk.field.setFocus()
    panel.talk.field.setText("書きかけです")
    shows(panel, consults=(replace(WRITING, draft="書きかけ"),))
    assert panel.talk.field.text() == "書きかけです"


def test_a_ready_made_text_is_taken_into_the_line_and_known_as_one(panel):
    sent, kept = heard(panel.message_sent), heard(panel.message_draft_changed)
    ready = (ReadyText("wait", "お待たせ", "お客様がお待ちです"), ReadyText("thanks", "お礼", "助かりました"))
    shows(panel, consults=(replace(WRITING, ready=ready),))
    button(panel, "ready_texts").click()
    button(panel, "ready_thanks").click()
    assert panel.talk.field.text() == "助かりました"
    assert kept == [("E12", "助かりました")]
    ctrl_enter(panel)
    assert sent == [("E12", "助かりました", "thanks")]
    assert "お待たせ" not in words(panel)


def test_earlier_messages_are_folded(panel):
    many = tuple(replace(SAID[0], number=n, text=f"その{n}") for n in range(1, 8))
    shows(panel, consults=(replace(WRITING, messages=many, last=7),))
    assert len(panel.talk.words()) == 3
    assert "前の 4件" in words(panel)
    panel.talk._earlier.toggle()
    assert len(panel.talk.words()) == 7


# -- the customer left ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("consult", "line"),
    [
        ("waiting", "指示が届いたら、あなたから折り返します。"),
        ("answered", "指示を読みました。お客様に折り返してください。"),
    ],
)
def test_the_customer_of_a_consult_left(panel, consult, line):
    over = HandedOver("E12", "佐藤 恵子", "sv", "山田 太郎", None, 0, talking=False, consult=consult)
    panel.render(replace(BETWEEN, handed_over=over))
    assert plain(panel.hold.stage_word()) == "お客様は切りました"
    assert line in words(panel)


def test_between_calls_what_came_back_and_the_conversation_have_their_place(panel):
    read = heard(panel.instruction_read)
    panel.render(replace(BETWEEN, consults=(replace(ANSWERED, here=False),), reports=(REPORT,)))
    QTest.qWait(0)
    assert {"上限 10,000円", "佐藤SVとのやりとり", "山田 太郎 様"} <= words(panel)
    ctrl_enter(panel)
    assert read == [("E12", 1)]


# -- who may decide what --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("limit", "says"),
    [
        (None, "権限の上限なし"),
        (0, "金額の判断はできません"),
        (30_000, "権限 3万円まで"),
        (12_500, "権限 12,500円まで"),
    ],
)
def test_a_row_says_how_much_somebody_may_decide(panel, limit, says):
    people = (PEOPLE[0], replace(PEOPLE[1], authority=Authority(limit, matters=True)))
    panel.render(replace(WORD, people=people, card=SENT))
    assert any(one.startswith(says) for one in words(panel.people))
