"""The panel: what a view shows, what the keys ask for, what moves and what does not."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from tests.desktop.panel.hands import at, heard, press
from tests.harness.sample_panel import ASK, CALL, LINK, ME, PEOPLE, REPORT, WORD, hold
from tests.harness.samples import NOW

from escdesk.desktop.i18n import plain
from escdesk.desktop.panel.ask_view import AskView
from escdesk.desktop.panel.card_view import CardDraft, CardView
from escdesk.desktop.panel.panel import Panel
from escdesk.desktop.panel.view import (
    CallTab,
    CustomerRow,
    LinkView,
    OutboxRow,
    PanelView,
)
from escdesk.desktop.widgets.button import Button
from escdesk.desktop.widgets.label import ElidedLabel, Label

S = 1000


@pytest.fixture
def panel(qtbot, theme, texts, clock):
    window = Panel(theme, texts, clock)
    qtbot.addWidget(window)
    window.render(replace(WORD, hold=None))
    window.show()
    qtbot.waitExposed(window)
    return window


# -- the hold counts by itself --------------------------------------------------------------------------------


def test_the_hold_goes_through_its_stages_without_a_new_view(panel, clock):
    panel.render(replace(WORD, hold=hold(24)))
    assert panel.hold.stage_word() == "約束の時間内"
    at(panel, clock, 6 * S)
    assert panel.hold.stage_word() == "お声がけ"
    assert panel.hold.dial.waited_ms == 30 * S
    at(panel, clock, 60 * S)
    assert panel.hold.stage_word() == "エスカレーション"
    assert panel.rule.button.look == "alarm"


def test_the_end_of_a_hold_empties_the_dial(panel):
    panel.render(WORD)
    panel.render(replace(WORD, hold=None))
    assert panel.hold.dial.view.since is None
    assert panel.hold.stage_word() == "お話し中"


def test_a_hold_nobody_vouches_for_is_only_probable(panel):
    panel.render(replace(WORD, hold=replace(hold(48), estimated=True)))
    assert panel.hold.dial.view.estimated
    assert "たぶん" in panel.hold.dial.view.caption


# -- the raised hand ------------------------------------------------------------------------------------------


def test_escape_takes_an_ask_back_only_in_its_first_three_seconds(panel, clock):
    withdrawn = heard(panel.ask_withdrawn)
    panel.render(replace(WORD, ask=replace(ASK, asked_at=NOW)))
    at(panel, clock, 2900)
    press(panel, Qt.Key.Key_Escape)
    at(panel, clock, 200)
    press(panel, Qt.Key.Key_Escape)
    assert withdrawn == ["E12"]


def test_the_steps_show_how_far_it_got(panel):
    panel.render(replace(WORD, ask=replace(ASK, drawn_at=None)))
    assert [step.state for step in panel.asked.steps()] == ["done", "awaited", "to_come"]
    panel.render(replace(WORD, ask=ASK))
    assert [step.state for step in panel.asked.steps()] == ["done", "done", "awaited"]
    taken = replace(ASK, stage="taken", taken_at=NOW, extension="2101")
    panel.render(replace(WORD, ask=taken))
    assert [step.state for step in panel.asked.steps()] == ["done", "done", "done", "awaited"]
    assert panel.asked.title() == "佐藤SVの電話を鳴らしています"


def test_an_ask_the_hub_has_not_got_says_so_once_it_is_late(panel, clock):
    sending = AskView("k1", "c1", "sending", NOW)
    panel.render(replace(WORD, ask=sending))
    at(panel, clock, 60 * S)  # floor time may run faster than anybody waits
    assert panel.raise_hand.text() == "送っています…"
    panel.render(replace(WORD, ask=replace(sending, late=True)))
    assert plain(panel.raise_hand.text()) == "未達：内線3001へ"
    assert panel.raise_hand.look == "alarm"
    assert panel.asked.steps()[0].state == "failed"


def test_it_can_still_be_taken_back_before_the_hub_has_it(panel):
    withdrawn = heard(panel.ask_withdrawn)
    panel.render(replace(WORD, ask=AskView("k1", "c1", "sending", NOW)))
    press(panel, Qt.Key.Key_Escape)
    assert withdrawn == ["k1"]


def test_a_refusal_is_a_sentence(panel):
    panel.render(replace(WORD, refusal="cannot_receive"))
    assert "受けられません" in panel.refusal_words()


# -- who is calling -------------------------------------------------------------------------------------------


@pytest.fixture
def unclear(panel):
    rows = (CustomerRow("a", "山田 太郎"), CustomerRow("b", "山田 花子"))
    call = replace(CALL, caller="several", customer_id="", name="", confirmed=False, matches=2)
    panel.render(replace(WORD, hold=None, call=call, customers=rows))
    return panel


def test_digits_belong_to_the_customers_while_the_caller_is_unclear(unclear):
    chosen, asked = heard(unclear.customer_chosen), heard(unclear.takeover_asked)
    press(unclear, Qt.Key.Key_2)
    press(unclear, Qt.Key.Key_Return)
    press(unclear, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert chosen == [("c1", "b", False), ("c1", "b", True)]
    assert asked == []
    assert not unclear.people.isVisible()


def test_none_of_them_goes_on_with_the_number(unclear):
    chosen = heard(unclear.customer_chosen)
    press(unclear, Qt.Key.Key_3)
    press(unclear, Qt.Key.Key_Return)
    assert chosen == [("c1", "", False)]
    assert not unclear.caller.isVisible()
    assert unclear.people.isVisible()


def test_the_hand_may_be_raised_before_anybody_is_chosen(unclear):
    consulted = heard(unclear.consult_asked)
    press(unclear, Qt.Key.Key_F2)
    assert consulted == [("c1", "", "", "decision")]


def test_history_waits_for_the_proof(panel):
    panel.render(replace(WORD, history_hidden=True))
    assert "本人確認のあと" in panel.history.line()


# -- the card -------------------------------------------------------------------------------------------------


def test_f3_opens_the_card_and_what_is_typed_is_told(panel, qtbot):
    edited = heard(panel.card_edited)
    press(panel, Qt.Key.Key_F3)
    field = QApplication.focusWidget()
    field.setText("確認済み")
    field.textEdited.emit("確認済み")
    qtbot.waitUntil(lambda: bool(edited))
    call, draft = edited[-1]
    assert call == "c1"
    assert "確認済み" in (draft.background, draft.tried, draft.concern, draft.decision_wanted)
    assert not panel.people.isVisible()


def test_a_late_view_does_not_take_typed_words_away(panel, qtbot):
    edited = heard(panel.card_edited)
    press(panel, Qt.Key.Key_F3)
    field = QApplication.focusWidget()
    field.setText("書きかけ")
    field.textEdited.emit("書きかけ")
    qtbot.waitUntil(lambda: bool(edited))
    panel.setFocus()
    panel.render(replace(WORD, hold=None, seq=5))
    assert field.text() == "書きかけ"
    panel.render(replace(WORD, card=CardView("c1", CardDraft(background="別の机から")), seq=6))
    assert field.text() != "書きかけ"


def test_a_tap_is_told_at_once_and_a_second_takes_it_back(panel, qtbot):
    edited = heard(panel.card_edited)
    press(panel, Qt.Key.Key_F3)
    button = panel.findChild(Button, "category_billing")
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert [draft.category for _, draft in edited] == ["billing", ""]


def test_a_key_pressed_in_the_card_asks_nobody(panel):
    asked = heard(panel.consult_asked)
    press(panel, Qt.Key.Key_F3)
    press(panel, Qt.Key.Key_1)
    press(panel, Qt.Key.Key_Return)
    assert asked == []


# -- two calls, reports, the line -----------------------------------------------------------------------------


def test_alt_and_a_digit_pick_a_call(panel):
    picked = heard(panel.call_picked)
    tabs = (
        CallTab("c1", "山田 太郎", "talking", "q", NOW, NOW, 0, about=True),
        CallTab("c2", "大久保 結衣", "held", "q", NOW, NOW, 0),
    )
    panel.render(replace(WORD, tabs=tabs))
    press(panel, Qt.Key.Key_2, Qt.KeyboardModifier.AltModifier)
    assert picked == ["c2"]
    assert panel.raise_hand.text() == "山田様の件で手を上げる"


def test_a_report_says_once_that_it_was_painted_and_is_read_by_key(panel, qtbot):
    drawn, read = heard(panel.report_drawn), heard(panel.report_read)
    view = PanelView(replace(ME, state="free"), LINK, people=PEOPLE, reports=(REPORT,))
    panel.render(view)
    qtbot.waitUntil(lambda: bool(drawn))
    panel.render(replace(view, seq=2))
    panel.repaint()
    press(panel, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert drawn == ["E9"]
    assert read == ["E9"]


def test_wrap_up_ends_by_key_only_in_wrap_up(panel):
    ended = heard(panel.wrap_up_ended)
    press(panel, Qt.Key.Key_F12)
    panel.render(PanelView(replace(ME, state="wrap_up", wrap_up_until=NOW + 20 * S), LINK))
    press(panel, Qt.Key.Key_F12)
    assert len(ended) == 1


def test_without_the_hub_the_extensions_stand_there_and_the_outbox(panel):
    undone = heard(panel.outbox_undone)
    lost = LinkView(
        "lost", lost_at=NOW - 42 * S, outbox=(OutboxRow("k9", "AskForTakeover", NOW - 8 * S, call_id="c1"),)
    )
    panel.render(replace(WORD, hold=None, link=lost))
    assert "切断 0:42" in panel.footer.words()
    assert "送信待ち 1" in panel.footer.words()
    assert panel.offline.isVisible()
    assert plain(panel.raise_hand.text()) == "電話で手を上げる\u3000内線 3001"
    button = next(one for one in panel.offline.findChildren(Button) if one.isVisible())
    button.click()
    assert undone == ["k9"]


# -- receipts -------------------------------------------------------------------------------------------------


def test_each_view_and_each_stage_is_receipted_after_it_was_painted(panel, qtbot, clock):
    painted = heard(panel.painted)
    view = replace(WORD, hold=hold(24), seq=9)
    panel.render(view)
    qtbot.waitUntil(lambda: bool(painted))
    at(panel, clock, 10 * S)
    qtbot.waitUntil(lambda: len(painted) > 1)
    assert [(seen.seq, stage) for seen, stage in painted] == [(9, 1), (9, 2)]


def test_nothing_is_receipted_that_nobody_could_see(qtbot, theme, texts, clock):
    window = Panel(theme, texts, clock)
    qtbot.addWidget(window)
    painted, drawn = heard(window.painted), heard(window.report_drawn)
    window.render(PanelView(ME, LINK, reports=(REPORT,)))
    QApplication.processEvents()
    assert painted == []
    assert drawn == []
    assert not window.ticker.running


def said(widget):
    labels = (*widget.findChildren(Label), *widget.findChildren(ElidedLabel))
    return {plain(one.text()) for one in labels if not one.isHidden()}


def test_a_single_sv_is_no_next_person(panel):
    panel.render(replace(WORD, ask=replace(ASK, again=True)))
    words = said(panel.asked)
    assert any("もう一度鳴らします" in one for one in words)
    assert not any("次の人へ" in one for one in words)


def test_without_the_phones_no_row_promises_a_connection(panel):
    transfer = next(one for one in panel.findChildren(Button, "transfer_selected") if one.isVisible())
    panel.render(WORD)
    assert "相手が出てからつながります" in transfer.toolTip()
    panel.render(replace(WORD, phones_silent=True))
    assert any(words.startswith("いまは電話を鳴らせません") for words in said(panel.people))
    assert "相手が出てからつながります" not in transfer.toolTip()
