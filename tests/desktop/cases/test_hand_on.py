"""Handing a case on and going home: what is chosen and written goes out whole, and nothing typed is lost."""

from dataclasses import replace
from typing import get_args

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication
from tests.harness import sample_hand_ons as hand_ons
from tests.harness.sample_cases import NOW, talking

from escdesk.desktop.cases import words
from escdesk.desktop.cases.view import CallView, Destination, HandOnDraft, PastRing, ShiftEnd
from escdesk.desktop.cases.window import CasesWindow
from escdesk.desktop.i18n import Catalogue, day_and_time, plain
from escdesk.domain.messages.escalations import Outcome, PassReason
from escdesk.domain.messages.people import Role
from escdesk.domain.rules.ranking import Why

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def window(qtbot, theme, texts):
    window = CasesWindow(theme, texts, lambda: NOW)
    qtbot.addWidget(window)
    window.render(view(texts))
    with qtbot.waitExposed(window):
        window.show()
    return window


def view(texts, **changes):
    """A case on the phone that can be handed on."""
    one = hand_ons.to_hand_on(texts)
    hand_on = replace(one.detail.hand_on, **{"draft": HandOnDraft(), **changes})
    return replace(one, detail=replace(one.detail, hand_on=hand_on))


def write(field, text):
    field.setFocus()
    event = QInputMethodEvent()
    event.setCommitString(text)
    QApplication.sendEvent(field, event)


def heard(signal):
    said = []
    signal.connect(lambda *args: said.append(args))
    return said


def test_ctrl_r_a_digit_a_note_and_ctrl_enter_hand_it_on_once(window, qtbot):
    told, resolved = heard(window.handed_on), heard(window.resolved)
    qtbot.keyClick(window, Qt.Key.Key_R, CTRL)
    assert window.case.hand_on.isVisible()
    assert not window.form.isVisible()
    qtbot.keyClick(window, Qt.Key.Key_3, CTRL)
    write(window.case.hand_on.note, "明細は確認済み ")
    qtbot.keyClick(window.case.hand_on.note, Qt.Key.Key_Return, CTRL)
    qtbot.keyClick(window.case.hand_on.note, Qt.Key.Key_Return, CTRL)
    assert told[0] == ("E1", "sv2", "明細は確認済み")
    assert resolved == [], "the report is not what Ctrl+Enter sends here"
    assert len(told) == 1, "the second press while the first is on its way does nothing"


def test_nobody_chosen_is_said_and_nothing_goes_out(window, qtbot):
    told = heard(window.handed_on)
    window.case.toggle_hand_on()
    qtbot.mouseClick(window.send, Qt.MouseButton.LeftButton)
    assert told == []
    assert "だれへ" in plain(window.case.hand_on.complaint)
    qtbot.mouseClick(window.case.hand_on.destinations.rows()[0], Qt.MouseButton.LeftButton)
    assert window.case.hand_on.complaint == ""


def test_only_one_way_needs_no_choice_and_says_why(window, texts, qtbot):
    told = heard(window.handed_on)
    window.render(view(texts, destinations=(Destination("up"),), only_up=True))
    window.case.toggle_hand_on()
    assert window.case.hand_on._only_up.isVisible()
    assert "一度だけ" in plain(window.case.hand_on._only_up.text())
    qtbot.mouseClick(window.send, Qt.MouseButton.LeftButton)
    assert told == [("E1", "up", "")]


def test_with_nobody_above_it_says_so(window, texts, qtbot):
    told = heard(window.handed_on)
    window.render(view(texts, destinations=(), only_up=True))
    window.case.toggle_hand_on()
    qtbot.mouseClick(window.send, Qt.MouseButton.LeftButton)
    assert "これより上" in plain(window.case.hand_on._only_up.text())
    assert told == []


def test_going_back_keeps_both_what_is_for_the_report_and_for_the_next_one(window, qtbot):
    write(window.form.decided, "半額")
    window.case.toggle_hand_on()
    write(window.case.hand_on.note, "途中")
    qtbot.keyClick(window.case.hand_on.destinations.rows()[0], Qt.Key.Key_Escape)
    assert window.form.isVisible()
    assert "半額" in window.form.decided.text()
    window.case.toggle_hand_on()
    assert window.case.hand_on.note.text() == "途中"


def test_a_render_takes_nothing_of_what_is_typed_and_follows_once_it_has_come_back(window, texts):
    told = heard(window.hand_on_edited)
    window.case.toggle_hand_on()
    write(window.case.hand_on.note, "明細")
    window.render(view(texts))
    assert window.case.hand_on.note.text() == "明細", "an older view"
    window.render(view(texts, draft=told[-1][1]))
    window.render(view(texts, draft=HandOnDraft("up", "別の窓で書いた")))
    assert window.case.hand_on.draft == HandOnDraft("up", "別の窓で書いた")


def test_somebody_who_has_left_is_not_chosen_any_more(window, texts, qtbot):
    told = heard(window.handed_on)
    window.render(view(texts, draft=HandOnDraft("sv2", "x")))
    window.case.toggle_hand_on()
    rest = tuple(one for one in hand_ons.to_hand_on(texts).detail.hand_on.destinations if one.to != "sv2")
    window.render(view(texts, draft=HandOnDraft("sv2", "x"), destinations=rest))
    qtbot.mouseClick(window.send, Qt.MouseButton.LeftButton)
    assert told == []
    assert window.case.hand_on.note.text() == "x"


def test_a_long_note_that_was_there_before_the_page_opened_has_its_height(window, texts):
    window.render(hand_ons.handed_on_at_length(texts))
    window.case.toggle_hand_on()
    QApplication.processEvents()
    note = window.case.hand_on.note
    assert note.height() >= 5 * note.fontMetrics().height()


def test_a_refusal_says_why_and_that_the_words_are_kept(window, texts):
    window.case.toggle_hand_on()
    window.render(view(texts, draft=HandOnDraft("up", "x"), sending=True))
    assert not window.send.isEnabled()
    assert not window.case.hand_on.note.isEnabled()
    window.render(view(texts, draft=HandOnDraft("up", "x"), refused="nobody_there"))
    assert "だれもいません" in plain(window.case.hand_on.complaint)
    assert "残っています" in plain(window.case.hand_on.complaint)
    assert window.send.isEnabled()


def test_once_it_is_on_its_way_the_page_says_where_the_customer_is(window, texts):
    window.case.toggle_hand_on()
    window.render(hand_ons.handing_on(texts))
    assert not window.case.handing
    assert "長谷川 健太郎" in plain(window.case._gone.text())
    assert "まだあなたの電話に" in plain(window.case._gone.text())
    assert "まだあなたの電話に" in plain(window.strip.detail.text())
    assert not window.send.isVisible()


def test_what_cannot_be_handed_on_has_no_button_for_it(window, texts, qtbot):
    window.render(talking(texts))
    assert not window.case.turn.isVisible()
    qtbot.keyClick(window, Qt.Key.Key_R, CTRL)
    assert window.form.isVisible()


def test_arrows_walk_through_the_choice_and_space_chooses(window, qtbot):
    told = heard(window.hand_on_edited)
    window.case.toggle_hand_on()
    rows = window.case.hand_on.destinations.rows()
    assert rows[0].hasFocus()
    qtbot.keyClick(rows[0], Qt.Key.Key_Down)
    assert rows[1].hasFocus()
    qtbot.keyClick(rows[1], Qt.Key.Key_Space)
    assert told == [("E1", HandOnDraft("anyone", ""))]
    assert [row.isChecked() for row in rows] == [False, True, False, False, False]


# -- going home ------------------------------------------------------------------------------------------------


def test_going_home_shows_each_case_with_what_was_written_for_it(window, texts):
    window.render(hand_ons.going_home(texts))
    assert window.leaving.isVisible()
    assert not window.card.isVisible()
    first, second, third = window.leaving.forms()
    assert (first.draft.to, first.draft.note) == (
        "sv2",
        hand_ons.going_home(texts).handover[0].hand_on.draft.note,
    )
    assert second.draft.to == "again", "without a choice it rings again"
    assert "だれもいません" in plain(second.complaint)
    assert not third.isVisible(), "its phone rings: nothing to choose"
    assert "3件" in plain(window.leaving.detail())


def test_what_is_written_before_going_home_goes_out_at_each_letter(window, texts):
    told = heard(window.hand_on_edited)
    window.render(hand_ons.going_home(texts))
    write(window.leaving.forms()[1].note, "入金の確認だけ")
    assert told[-1] == ("E2", HandOnDraft("again", "入金の確認だけ"))


def test_staying_by_key_or_button_and_leaving(window, texts, qtbot):
    told = heard(window.leave_answered)
    window.render(hand_ons.going_home(texts))
    qtbot.keyClick(window, Qt.Key.Key_Return, CTRL)
    assert told == [], "Ctrl+Enter sends reports; it sends nobody home"
    qtbot.keyClick(window.leaving.stay, Qt.Key.Key_Escape)
    qtbot.mouseClick(window.leaving.stay, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(window.leaving.go, Qt.MouseButton.LeftButton)
    assert told == [(False,), (False,), (True,)]
    window.render(talking(texts))
    assert not window.leaving.isVisible()
    assert window.card.isVisible()


def test_while_it_is_handed_over_it_is_not_pressed_twice_but_without_a_hub_one_may_go(window, texts):
    one = hand_ons.going_home(texts)
    first = replace(one.handover[0], hand_on=replace(one.handover[0].hand_on, sending=True))
    window.render(replace(one, handover=(first,)))
    assert not window.leaving.go.isEnabled()
    away = hand_ons.going_home_hub_away(texts)
    window.render(replace(away, handover=(first,)))
    assert window.leaving.go.isEnabled()
    assert window.leaving._hub_away.isVisible()


def test_the_end_of_the_shift_is_a_quiet_line_that_leads_to_the_handover(window, texts):
    asked = heard(window.leave_asked)
    window.render(hand_ons.call_back(texts))
    assert "4件" in plain(window.shift.text())
    window.shift.answered.emit("hand_over")
    assert asked == [()]
    window.render(hand_ons.going_home(texts))
    assert window.shift.text() == ""


# -- words -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_reason_and_outcome_has_words(language):
    texts = Catalogue.load(language)
    for why in Why:
        for role in Role if why is Why.ROLE else ("返金",):
            one = Destination("x", "長谷川", free=False, state="on_call", reasons=((why.value, str(role)),))
            assert words.destination_why(texts, one)
    rings = [PastRing("x", NOW, one.value) for one in Outcome]
    rings += [PastRing("x", NOW, "passed", one.value) for one in PassReason]
    assert all(words.past_ring(texts, ring) for ring in rings)


@pytest.mark.parametrize("language", ["ja", "en"])
def test_after_a_hop_it_is_said_how_somebody_is_looked_for(language):
    texts = Catalogue.load(language)
    call = hand_ons.handing_on(texts).detail.call
    said = {
        words.handed_on(texts, replace(call, ringing="", looking=one))
        for one in get_args(CallView.__annotations__["looking"])
    }
    assert len(said) == 4
    assert "長谷川" in words.handed_on(texts, call)


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_end_of_a_shift_in_every_case(language):
    texts = Catalogue.load(language)
    said = {
        words.shift_end(texts, shift)
        for shift in (
            ShiftEnd(NOW, 2),
            ShiftEnd(None, 2),
            ShiftEnd(NOW, 0, over=True),
            ShiftEnd(NOW, 2, over=True),
        )
    }
    assert len(said) == 4
    assert words.shift_end(texts, None) == ""


def test_a_deadline_of_another_day_bears_its_day():
    day = 86_400_000
    assert "/" not in day_and_time(NOW, NOW)
    assert "/" in day_and_time(NOW + day, NOW)
    assert day_and_time(NOW + day, NOW).endswith(day_and_time(NOW, NOW))
