"""The panel's widgets in the stages that rules bring: what is seen, what is pressed, what nobody sees."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from tests.desktop.panel.hands import heard, press
from tests.harness.sample_escalated import BY_RULE, HARASSMENT, HELP, IN_LINE, LEGAL, OUTSIDE
from tests.harness.sample_panel import ASK, CARD, LINK, ME, PEOPLE, RULE, WORD, S
from tests.harness.samples import NOW

from escdesk.desktop.i18n import plain
from escdesk.desktop.panel.ask_view import AskView, FellView, HandedOver, LineView, OutsideView, TriedRow
from escdesk.desktop.panel.card_view import CategoryChoice, Choice, HopView
from escdesk.desktop.panel.panel import Panel
from escdesk.desktop.panel.rule_view import RuleView
from escdesk.desktop.panel.view import LinkView, PanelView
from escdesk.desktop.widgets.button import Button
from escdesk.desktop.widgets.label import ElidedLabel, Label
from escdesk.desktop.widgets.paragraph import Paragraph

PLAIN = replace(WORD, hold=None)


@pytest.fixture
def panel(qtbot, theme, texts, clock):
    window = Panel(theme, texts, clock)
    qtbot.addWidget(window)
    window.render(PLAIN)
    window.show()
    qtbot.waitExposed(window)
    return window


def click(panel, name):
    button = next(one for one in panel.findChildren(Button, name) if one.isVisible())
    button.click()


def words(panel):
    kinds = (Label, ElidedLabel, Paragraph, Button)
    return {plain(one.text()) for kind in kinds for one in panel.findChildren(kind) if one.isVisible()}


def later(panel, clock, ms):
    clock.now += ms
    panel.ticker.tell()


# -- the rule's line ------------------------------------------------------------------------------------------


def test_the_line_says_what_within_what_time_and_which_version(panel):
    assert plain(panel.rule.words()) == "返金の相談はSVの判断 二重引き落とし・90秒以内・第7版"
    assert panel.rule.button.text() == "SVに交代"
    panel.render(replace(PLAIN, rule=replace(RULE, whom="manager")))
    assert panel.rule.button.text() == "責任者に交代"


def test_why_is_folded_until_somebody_asks_and_folds_with_the_next_rule(panel):
    assert not panel.rule.why.isVisible()
    panel.rule.findChild(object, "why_this_rule").click()
    assert [plain(one) for one in panel.rule.why.words()] == [
        "用件＝請求",
        "金額 5,478円",
        "同じ件のお電話 3回目",
    ]
    assert plain(panel.rule.why.note()) == "第7版・8/07 から・鈴木 一郎「二重請求の返金が続いたため」"
    panel.render(replace(PLAIN, rule=replace(LEGAL)))
    assert not panel.rule.why.isVisible()


def test_without_a_rule_there_is_nothing_to_unfold_and_f2_is_there_and_where_it_was(panel):
    place = panel.raise_hand.geometry()
    panel.render(replace(PLAIN, rule=RuleView()))
    assert not panel.rule.findChild(object, "why_this_rule").isVisible()
    assert plain(panel.rule.words()).startswith("空いているSVへ交代")
    for ask in (BY_RULE, IN_LINE, OUTSIDE, HELP):
        panel.render(replace(PLAIN, ask=ask))
        assert (panel.raise_hand.isVisible(), panel.raise_hand.geometry()) == (True, place)


# -- raised by itself -----------------------------------------------------------------------------------------


def test_a_hand_a_rule_raised_says_so_and_is_undone_for_three_seconds(panel, clock):
    withdrawn, declined = heard(panel.ask_withdrawn), heard(panel.rule_declined)
    panel.render(replace(PLAIN, ask=replace(BY_RULE, asked_at=NOW)))
    assert panel.asked.title() == "自動で手を上げました"
    assert {"法的リスクはすぐに責任者へ", "ことば「弁護士」", "用件＝契約", "営業時間外"} <= words(panel)
    assert panel.asked.sentence() == "「大切なお話ですので、責任者に代わります。1分ほどお待ちください」"
    click(panel, "take_back")
    later(panel, clock, 3 * S)
    assert not any(one.isVisible() for one in panel.findChildren(Button, "take_back"))
    assert withdrawn == ["E12"]
    click(panel, "withdraw_not_yet")
    click(panel, "withdraw_wrong_matter")
    assert declined == [("E12", "not_yet"), ("E12", "wrong_matter")]
    assert "押した回数は、ルールの見直しにだけ使われます" in words(panel)


def test_who_has_taken_it_is_not_asked_for_reasons(panel):
    panel.render(replace(PLAIN, ask=replace(BY_RULE, stage="taken", taken_at=NOW, extension="2100")))
    assert "まだ要らない" not in words(panel)
    assert "戻す" in words(panel)


def test_a_hand_the_operator_raised_has_no_reasons_to_give(panel):
    panel.render(replace(PLAIN, ask=ASK))
    assert not {"まだ要らない", "用件がちがう"} & words(panel)


# -- in line --------------------------------------------------------------------------------------------------


def test_in_line_there_is_a_place_a_time_a_sentence_and_a_call_back(panel):
    promised = heard(panel.callback_promised)
    panel.render(replace(PLAIN, ask=IN_LINE))
    assert panel.asked.title() == "順番待ち 2番目・約2分"
    assert panel.asked.sentence() == "「担当者におつなぎします。約2分お待ちいただけますか」"
    assert [step.state for step in panel.asked.steps()] == ["done", "awaited", "to_come"]
    assert {"返金の担当が空きしだい呼びます", "25秒後に 責任者へ"} <= words(panel)
    click(panel, "promise_callback")
    assert promised == ["E12"]


def test_nothing_measured_promises_nothing(panel):
    line = LineView(1, NOW, NOW + 30 * S)
    panel.render(replace(PLAIN, ask=replace(IN_LINE, line=line)))
    assert panel.asked.title() == "順番待ち 1番目・待ち不明"
    assert "約" not in panel.asked.sentence()


def test_a_promised_call_back_is_said_and_not_offered_again(panel):
    panel.render(replace(PLAIN, ask=replace(IN_LINE, callback_promised=True)))
    assert "折り返しをお約束しました" in words(panel)
    assert "折り返しにする" not in words(panel)
    assert panel.asked.sentence() == "「担当の者から、あらためてお電話いたします」"


def test_the_ladder_stands_in_line_too(panel):
    tried = (TriedRow("佐藤 恵子", "sv", "away", "expired", None, NOW - 30 * S),)
    panel.render(replace(PLAIN, ask=replace(IN_LINE, tried=tried)))
    assert {"返金の担当", "これまでの 23件から見積もりました", "あと 25秒"} <= words(panel)


# -- a phone outside ------------------------------------------------------------------------------------------


def test_a_phone_outside_rings_and_then_somebody_has_until(panel):
    sent = replace(
        OUTSIDE, outside=OutsideView("回線ベンダー当番", NOW, NOW + 30 * S), until=NOW + 30 * S, ring_at=NOW
    )
    panel.render(replace(PLAIN, ask=sent))
    assert panel.asked.title() == "回線ベンダー当番の電話を鳴らしています"
    assert [step.state for step in panel.asked.steps()] == ["done", "awaited", "to_come"]
    panel.render(replace(PLAIN, ask=OUTSIDE))
    assert panel.asked.title().startswith("回線ベンダー当番が")
    assert [step.state for step in panel.asked.steps()] == ["done", "done", "awaited"]
    assert "次の人へ回す" not in words(panel), "an alarm stays; nobody is passed over"


def by_mail(**more):
    base = OutsideView("回線ベンダー当番", NOW, NOW + 30 * S, means="mail", then=("phone",))
    return replace(OUTSIDE, outside=replace(base, **more), until=NOW + 30 * S, ring_at=NOW)


def test_a_mail_is_sent_delivered_and_read_and_each_is_a_step_of_its_own(panel):
    panel.render(replace(PLAIN, ask=by_mail()))
    assert panel.asked.title() == "回線ベンダー当番にメールを送っています"
    assert [step.state for step in panel.asked.steps()] == ["done", "awaited", "to_come", "to_come"]
    panel.render(replace(PLAIN, ask=by_mail(delivered_at=NOW)))
    assert panel.asked.title() == "回線ベンダー当番にメールが届きました・確認待ち"
    assert [step.state for step in panel.asked.steps()] == ["done", "done", "awaited", "to_come"]
    assert "30秒後に 電話で連絡" in words(panel)
    panel.render(replace(PLAIN, ask=by_mail(delivered_at=NOW - S, told_at=NOW)))
    assert "に確認しました" in panel.asked.title()
    assert [step.state for step in panel.asked.steps()] == ["done", "done", "done", "awaited"]


def test_delivered_is_all_that_is_known_where_there_is_no_page_to_answer_on(panel):
    panel.render(replace(PLAIN, ask=by_mail(delivered_at=NOW, told_at=NOW)))
    assert panel.asked.title().endswith("に届きました")
    assert [step.word for step in panel.asked.steps()] == ["ハブ受信", "メール", "対応中"]


def test_what_was_tried_before_is_said_with_its_reason(panel):
    fell = (FellView("chat", "unacknowledged", NOW), FellView("mail", "tls", NOW))
    panel.render(replace(PLAIN, ask=by_mail(means="phone", then=(), fell=fell, ordered_at=NOW)))
    tried = (TriedRow("佐藤 恵子", "sv", "away", "expired", None, NOW - 30 * S),)
    panel.render(replace(PLAIN, ask=replace(by_mail(means="phone", then=(), fell=fell), tried=tried)))
    assert "チャット：確認がありません・メール：安全につながりません" in words(panel)


# -- silent help ----------------------------------------------------------------------------------------------


def test_shift_f2_asks_for_help_once_and_f2_does_not(panel):
    helped, asked = heard(panel.help_asked), heard(panel.takeover_asked)
    press(panel, Qt.Key.Key_F2, Qt.KeyboardModifier.ShiftModifier)
    assert (helped, asked) == (["c1"], [])
    panel.render(replace(PLAIN, ask=HELP))
    press(panel, Qt.Key.Key_F2, Qt.KeyboardModifier.ShiftModifier)
    assert helped == ["c1"]


@pytest.mark.parametrize(
    ("ask", "helped"),
    [
        (ASK, ["c1"]),
        (replace(ASK, stage="waiting"), ["c1"]),
        (replace(ASK, stage="alarm"), ["c1"]),
        (replace(ASK, stage="taken", taken_at=NOW), []),
        (replace(ASK, mine=False), []),
    ],
)
def test_help_comes_before_an_ordinary_hand_that_nobody_has_taken(panel, ask, helped):
    panel.render(replace(PLAIN, ask=ask))
    heard_help = heard(panel.help_asked)
    press(panel, Qt.Key.Key_F2, Qt.KeyboardModifier.ShiftModifier)
    assert heard_help == helped


def test_the_key_for_help_stands_on_the_sheet(panel):
    press(panel, Qt.Key.Key_F1)
    assert "静かに応援を呼ぶ" in words(panel)


def test_a_digit_marks_a_sentence_as_said_and_the_next_one_grows(panel):
    panel.render(replace(PLAIN, ask=HELP))
    assert [state for _, state in panel.silent.sentences()] == ["つぎ", "", ""]
    press(panel, Qt.Key.Key_1)
    assert [plain(state)[-2:] for _, state in panel.silent.sentences()] == ["済み", "つぎ", ""]
    press(panel, Qt.Key.Key_1)
    assert [state for _, state in panel.silent.sentences()] == ["つぎ", "", ""]


def test_what_was_said_in_one_call_was_not_said_in_the_next(panel):
    panel.render(replace(PLAIN, ask=HELP))
    press(panel, Qt.Key.Key_1)
    call = replace(PLAIN.call, call_id="c2")
    panel.render(replace(PLAIN, call=call, ask=replace(HELP, call_id="c2")))
    assert [state for _, state in panel.silent.sentences()] == ["つぎ", "", ""]


@pytest.mark.parametrize(
    "ask",
    [
        HELP,
        replace(HELP, stage="taken", taken_at=NOW, extension="2100"),
        replace(HELP, stage="alarm", until=None),
        AskView("k1", "c1", "sending", NOW - 12 * S, late=True, silent=True, rule=HARASSMENT),
    ],
)
def test_silent_help_shows_nothing_red(panel, theme, ask):
    panel.render(replace(PLAIN, ask=ask))
    panel.repaint()
    red = {theme.colour(role).rgb() for role in ("alarm", "alarm_tint", "caution_tint", "caution_solid")}
    image = panel.grab().toImage()
    seen = {
        QColor(image.pixel(x, y)).rgb() for x in range(0, image.width(), 2) for y in range(image.height())
    }
    assert not red & seen


def test_the_same_help_without_silence_would_show_it(panel, theme):
    """The test above can fail: an undelivered hand is red."""
    panel.render(replace(PLAIN, ask=AskView("k1", "c1", "sending", NOW - 12 * S, late=True)))
    panel.repaint()
    image = panel.grab().toImage()
    red = theme.colour("alarm_tint").rgb()
    assert any(QColor(image.pixel(3 * image.width() // 4, y)).rgb() == red for y in range(image.height()))


# -- held for a moment ----------------------------------------------------------------------------------------


def test_a_digit_or_a_click_holds_somebody_and_the_arrows_let_go(panel):
    picked = heard(panel.person_picked)
    press(panel, Qt.Key.Key_Down)
    assert picked == [], "to look along the list holds nobody"
    press(panel, Qt.Key.Key_3)
    press(panel, Qt.Key.Key_Up)
    line = panel.people.lines()[0]
    QTest.mouseClick(line, Qt.MouseButton.LeftButton)
    assert picked == ["p3", "", "p1"]


def test_whoever_is_asked_is_not_given_back(panel):
    picked, asked = heard(panel.person_picked), heard(panel.consult_asked)
    press(panel, Qt.Key.Key_2)
    press(panel, Qt.Key.Key_Return)
    panel.render(replace(PLAIN, ask=ASK))
    assert (picked, asked) == (["p2"], [("c1", "p2", "refund", "decision")])


def test_leaving_the_list_gives_whoever_was_held_back(panel):
    picked = heard(panel.person_picked)
    press(panel, Qt.Key.Key_2)
    press(panel, Qt.Key.Key_F3)
    press(panel, Qt.Key.Key_F3)
    panel.setFocus()
    press(panel, Qt.Key.Key_2)
    panel.render(PanelView(ME, LINK, people=PEOPLE))
    assert picked == ["p2", "", "p2", ""]


def test_without_the_hub_nobody_is_held(panel):
    picked = heard(panel.person_picked)
    panel.render(replace(PLAIN, link=LinkView("lost", lost_at=NOW)))
    press(panel, Qt.Key.Key_2)
    assert picked == []


def test_who_is_held_for_somebody_else_is_not_asked_and_a_lost_race_is_said_in_the_list(panel):
    asked, picked = heard(panel.consult_asked), heard(panel.person_picked)
    other = replace(PEOPLE[0], reserved="other", can_be_asked=False)
    panel.render(replace(PLAIN, people=(other, *PEOPLE[1:]), pick_refusal="reserved"))
    press(panel, Qt.Key.Key_1)
    press(panel, Qt.Key.Key_Return)
    assert (asked, picked) == ([], [])
    assert panel.people.lines()[0].state_word == "仮押さえ"
    assert "ほかの人が先に選びました" in words(panel)


def test_a_refused_hand_names_who_was_held(panel):
    panel.render(replace(PLAIN, refusal="reserved", refusal_by="佐藤 恵子"))
    assert panel.refusal_words() == "佐藤 恵子 は、ほかの人がいま選んだところです。"


# -- the card -------------------------------------------------------------------------------------------------

OWN = (
    CategoryChoice("billing", "ご請求", (Choice("double", "二重請求"),)),
    CategoryChoice("line", "回線・機器"),
)


def form(panel):
    panel.render(replace(PLAIN, card=replace(CARD, categories=OWN)))
    press(panel, Qt.Key.Key_F3)
    return heard(panel.card_edited)


def test_the_clients_categories_bring_their_symptoms_and_another_category_drops_them(panel):
    edited = form(panel)
    assert "請求" not in words(panel.card)
    click(panel, "category_billing")
    click(panel, "symptom_double")
    assert (edited[-1][1].category, edited[-1][1].symptom) == ("billing", "double")
    click(panel, "category_line")
    assert (edited[-1][1].category, edited[-1][1].symptom) == ("line", "")
    assert not any(one.isVisible() for one in panel.findChildren(Button, "symptom_double"))


def test_signs_are_tapped_any_number_of_them(panel):
    edited = form(panel)
    click(panel, "signs_superior")
    click(panel, "signs_legal")
    click(panel, "signs_superior")
    assert [draft.signs for _, draft in edited] == [("superior",), ("superior", "legal"), ("legal",)]


@pytest.mark.parametrize(("typed", "yen"), [("5478", 5478), ("5,478", 5478), ("５４７８", 5478), ("", None)])
def test_an_amount_is_read_as_people_write_it(panel, qtbot, typed, yen):
    edited = form(panel)
    field = panel.card.findChild(object, "card_amount")
    field.setFocus()
    field.setText("1")
    field.textEdited.emit("1")
    qtbot.waitUntil(lambda: bool(edited))
    field.setText(typed)
    field.textEdited.emit(typed)
    qtbot.waitUntil(lambda: edited[-1][1].amount_yen == yen)


def test_exchanges_are_counted_one_by_one_and_never_below_none(panel):
    edited = form(panel)
    for name in ("exchanges_more", "exchanges_more", "exchanges_fewer"):
        click(panel, name)
    assert [draft.exchanges for _, draft in edited] == [1, 2, 1]
    click(panel, "exchanges_fewer")
    assert not panel.card.findChild(Button, "exchanges_fewer").isEnabled()


def test_new_rules_change_the_chips_of_an_open_card(panel):
    form(panel)
    panel.render(replace(PLAIN, card=replace(CARD, categories=OWN[1:])))
    shown = {one.objectName() for one in panel.findChildren(Button) if one.isVisible()}
    assert "category_line" in shown
    assert "category_billing" not in shown


# -- hops -----------------------------------------------------------------------------------------------------


def test_a_hop_is_counted_and_what_was_told_stands_on_the_card(panel):
    hop = HopView("佐藤 恵子", "sv", NOW, "金額が権限を超えました")
    panel.render(replace(PLAIN, ask=replace(ASK, hops=1), card=replace(CARD, hops=(hop,))))
    assert "引き渡し 1回" in words(panel)
    assert any("金額が権限を超えました" in one for one in words(panel.card))


def test_what_is_no_longer_the_operators_is_not_offered(panel, clock):
    withdrawn = heard(panel.ask_withdrawn)
    panel.render(replace(PLAIN, ask=replace(ASK, hops=1, mine=False, asked_at=NOW)))
    press(panel, Qt.Key.Key_Escape)
    assert withdrawn == []
    assert not {"取り消す", "取り下げる", "折り返しにする"} & words(panel)


def test_after_the_call_the_panel_says_where_it_is_now(panel):
    over = HandedOver("E12", "", "", "山田 太郎", None, 0, talking=False, stage="ringing",
                      names=("鈴木 一郎",), roles=("manager",), hops=2, note="お願いします")  # fmt: skip
    panel.render(PanelView(ME, LINK, people=PEOPLE, handed_over=over))
    assert panel.hold.stage_word().replace("\u200b", "") == "次の人へ引き渡しています"
    assert {
        "責任者 鈴木を呼んでいます。引き受けるまで続きます。",
        "引き渡し 2回・「お願いします」",
    } <= words(panel)
