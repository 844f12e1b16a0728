"""Whom a hand asks from the panel, and for what: keys, rows, the rule, and a list that stands still."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit
from tests.desktop.panel.hands import at, heard, press
from tests.harness.sample_panel import ASK, CALL, PEOPLE, RULE, WORD, S
from tests.harness.samples import NOW

from escdesk.desktop.i18n import plain
from escdesk.desktop.panel.card_view import CardDraft
from escdesk.desktop.panel.panel import Panel
from escdesk.desktop.widgets.button import Button


@pytest.fixture
def panel(qtbot, theme, texts, clock):
    window = Panel(theme, texts, clock)
    qtbot.addWidget(window)
    window.render(replace(WORD, hold=None))
    window.show()
    qtbot.waitExposed(window)
    return window


def test_enter_consults_the_best_one_and_with_shift_they_take_over(panel):
    consulted, asked = heard(panel.consult_asked), heard(panel.takeover_asked)
    press(panel, Qt.Key.Key_Return)
    press(panel, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert consulted == [("c1", "p1", "refund", "decision")]
    assert asked == [("c1", "p1", "refund")]


def test_a_rule_that_wants_a_decision_says_so_to_whoever_is_picked(panel):
    consulted = heard(panel.consult_asked)
    panel.render(replace(WORD, rule=replace(RULE, asks="decision")))
    press(panel, Qt.Key.Key_Return)
    assert consulted == [("c1", "p1", "refund", "decision")]


def test_the_card_says_whether_a_decision_is_wanted_or_what_to_do(panel):
    """A4: what is asked for is said, and costs no key."""
    consulted = heard(panel.consult_asked)
    empty = replace(WORD, rule=None, card=replace(WORD.card, draft=CardDraft(), filled=()))
    panel.render(empty)
    press(panel, Qt.Key.Key_F2)
    panel.card.show_open(True, "decision_wanted")
    field = panel.findChild(QLineEdit, "card_decision_wanted")
    field.insert("返金してよいか")
    press(panel, Qt.Key.Key_F2)
    assert [one[3] for one in consulted] == ["instruction", "decision"]


def test_a_digit_chooses_and_enter_asks(panel):
    consulted = heard(panel.consult_asked)
    press(panel, Qt.Key.Key_3)
    assert panel.people.selected == "p3"
    assert consulted == []
    press(panel, Qt.Key.Key_Return)
    assert consulted == [("c1", "p3", "refund", "decision")]


def test_the_row_opens_with_both_ways(panel):
    consulted, asked = heard(panel.consult_asked), heard(panel.takeover_asked)
    for name in ("consult_selected", "transfer_selected"):
        next(one for one in panel.findChildren(Button, name) if one.isVisible()).click()
    assert (len(consulted), len(asked)) == (1, 1)


def test_arrows_move_the_choice_and_stop_at_the_ends(panel):
    press(panel, Qt.Key.Key_Up)
    assert panel.people.selected == "p1"
    for _ in range(9):
        press(panel, Qt.Key.Key_Down)
    assert panel.people.selected == "p5"


def test_f2_raises_the_hand_for_anybody_and_f5_does_what_the_rule_says(panel):
    consulted, asked = heard(panel.consult_asked), heard(panel.takeover_asked)
    press(panel, Qt.Key.Key_F2)
    panel.render(replace(WORD, rule=replace(RULE, rule_id="r7")))
    press(panel, Qt.Key.Key_F5)
    panel.render(replace(WORD, rule=replace(RULE, rule_id="r8", asks="decision")))
    press(panel, Qt.Key.Key_F5)
    assert asked == [("c1", "", "r7")]
    assert consulted == [("c1", "", "", "decision"), ("c1", "", "r8", "decision")]


def test_shift_f5_follows_the_rule_the_other_way(panel):
    consulted, asked = heard(panel.consult_asked), heard(panel.takeover_asked)
    shift = Qt.KeyboardModifier.ShiftModifier
    press(panel, Qt.Key.Key_F5, shift)
    panel.render(replace(WORD, rule=replace(RULE, asks="decision")))
    press(panel, Qt.Key.Key_F5, shift)
    panel.render(replace(WORD, rule=replace(RULE, whom="silent")))
    press(panel, Qt.Key.Key_F5, shift)
    assert consulted == [("c1", "", "refund", "decision")]
    assert asked == [("c1", "", "refund")]


def test_nothing_is_asked_twice(panel):
    consulted, asked = heard(panel.consult_asked), heard(panel.takeover_asked)
    panel.render(replace(WORD, ask=ASK))
    for key in (Qt.Key.Key_F2, Qt.Key.Key_F5, Qt.Key.Key_Return):
        press(panel, key)
        press(panel, key, Qt.KeyboardModifier.ShiftModifier)
    assert (consulted, asked) == ([], [])


def test_the_same_key_says_that_it_cannot_wait_but_not_at_once(panel, clock):
    hurried = heard(panel.hurried)
    panel.render(replace(WORD, ask=replace(ASK, hurry="managers", hurry_from=NOW + S)))
    press(panel, Qt.Key.Key_F2)
    assert (hurried, panel.raise_hand.isEnabled()) == ([], False)
    clock.now += S
    panel.ticker.tell()
    assert plain(panel.raise_hand.text()) == "もっと急ぐ（責任者へ）"
    press(panel, Qt.Key.Key_F2)
    panel.raise_hand.click()
    assert hurried == ["E12", "E12"]
    panel.render(replace(WORD, ask=replace(ASK, hurry="lane")))
    assert plain(panel.raise_hand.text()) == "もっと急ぐ"
    both = replace(
        ASK, hurried_at=NOW, names=("佐藤 恵子", "鈴木 一郎"), roles=("sv", "manager"), rung="managers"
    )
    panel.render(replace(WORD, ask=both))
    assert plain(panel.asked.title()) == "佐藤SV・責任者に頼んでいます"
    assert (plain(panel.raise_hand.text()), panel.raise_hand.isEnabled()) == ("急いで呼んでいます", False)


def test_nothing_is_asked_before_the_call_is_answered(panel):
    asked = heard(panel.consult_asked)
    panel.render(replace(WORD, call=replace(CALL, answered_at=None)))
    press(panel, Qt.Key.Key_F2)
    assert not panel.raise_hand.isEnabled()
    assert asked == []


def test_somebody_who_cannot_be_asked_is_not(panel):
    people = (replace(PEOPLE[0], can_be_asked=False), *PEOPLE[1:])
    asked = heard(panel.consult_asked)
    panel.render(replace(WORD, people=people))
    press(panel, Qt.Key.Key_Return)
    assert asked == []


def test_old_knowledge_never_stays_green(panel, clock):
    words = [line.state_word for line in panel.people.lines()]
    assert words == ["対応可", "対応可", "通話中", "後処理", "不明"]
    at(panel, clock, 16 * S)
    assert [line.state_word for line in panel.people.lines()] == ["不明"] * 5


def test_the_list_stands_still_for_two_seconds_after_a_key(panel, clock):
    press(panel, Qt.Key.Key_2)
    turned = PEOPLE[::-1]
    panel.render(replace(WORD, people=turned))
    assert [row.person_id for row in panel.people.shown_rows()] == ["p1", "p2", "p3", "p4", "p5"]
    assert panel.people.selected == "p2"
    at(panel, clock, 2 * S)
    assert [row.person_id for row in panel.people.shown_rows()] == ["p5", "p4", "p3", "p2", "p1"]
    assert panel.people.selected == "p2"


def test_while_something_is_typed_digits_are_text(panel):
    consulted, asked = heard(panel.consult_asked), heard(panel.takeover_asked)
    press(panel, Qt.Key.Key_Slash)
    assert QApplication.focusWidget() is panel.people.filter
    press(panel, Qt.Key.Key_2)
    assert panel.people.filter.text() == "2"
    panel.people.filter.setText("さくら")
    assert [row.person_id for row in panel.people.shown_rows()] == ["p4"]
    press(panel, Qt.Key.Key_Return)
    press(panel, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert consulted == [("c1", "p4", "refund", "decision")]
    assert asked == [("c1", "p4", "refund")]


def test_many_people_fold_and_a_digit_unfolds_them(panel):
    many = tuple(replace(PEOPLE[0], person_id=f"q{n}", name=f"人 {n}") for n in range(12))
    panel.render(replace(WORD, people=many))
    assert len(panel.people.shown_rows()) == 5
    press(panel, Qt.Key.Key_8)
    assert panel.people.selected == "q7"
