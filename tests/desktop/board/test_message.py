"""A lead's message into a conversation, written on the board."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from tests.harness import sample_board as samples
from tests.harness import sample_board_cases as cases

from escdesk.desktop.board.window import BoardWindow
from escdesk.desktop.i18n import plain


@pytest.fixture
def window(qtbot, theme, texts):
    window = BoardWindow(theme, texts, lambda: samples.NOW)
    qtbot.addWidget(window)
    window.render(replace(cases.consults(), message=None))
    with qtbot.waitExposed(window):
        window.show()
    return window


def heard(signal):
    said = []
    signal.connect(lambda *args: said.append(args))
    return said


def test_m_writes_to_the_chosen_row(window, qtbot):
    opened = heard(window.message_opened)
    assert window.table.choose("p6")
    qtbot.keyClick(window.table, Qt.Key.Key_M)
    assert opened == [("E22",)]
    assert not window.message.isVisible(), "what is shown is the view's to say"


def test_it_has_the_cursor_says_to_whom_and_is_sent_once(window, qtbot):
    sent, edited = heard(window.message_sent), heard(window.message_edited)
    window.render(cases.consults())
    bar = window.message
    assert bar.text.hasFocus()
    assert plain(bar._about.text()).startswith("伝言：返金の可否・田中 美咲さんから")
    QTest.keyClicks(bar.text, "ok")
    assert edited[-1] == ("E21", "引き落とし日も確認してくださいok", False)
    qtbot.keyClick(bar.text, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.mouseClick(bar.send, Qt.MouseButton.LeftButton)
    assert sent == [("E21", "引き落とし日も確認してくださいok", False)]


def test_an_empty_one_says_so_and_letters_typed_are_no_keys(window, qtbot):
    sent, taken = heard(window.message_sent), heard(window.alarm_taken)
    view = cases.consults()
    window.render(replace(view, message=replace(view.message, text="")))
    QTest.keyClicks(window.message.text, "t ")
    window.message.text.clear()
    qtbot.mouseClick(window.message.send, Qt.MouseButton.LeftButton)
    assert plain(window.message._complaint.text()) == "伝言を書いてください"
    assert (sent, taken) == ([], [])


def test_a_note_is_said_to_be_one_and_a_refusal_stands_there(window, qtbot):
    edited = heard(window.message_edited)
    view = cases.consults()
    window.render(view)
    qtbot.mouseClick(window.message.internal, Qt.MouseButton.LeftButton)
    assert edited == [("E21", "引き落とし日も確認してください", True)]
    window.render(replace(view, message=replace(view.message, internal=True, refusal="no_such_escalation")))
    assert "出ません" in window.message.text.placeholderText()
    assert window.message._complaint.text() == "この案件はもう閉じています。"


def test_esc_closes_it_and_the_table_has_the_keys_again(window, qtbot):
    closed = heard(window.message_closed)
    window.render(cases.consults())
    qtbot.keyClick(window.message.text, Qt.Key.Key_Escape)
    assert closed == [()]
    window.render(replace(cases.consults(), message=None))
    assert not window.message.isVisible()
    assert (
        window.table.hasFocus()
        or window.table.table.hasFocus()
        or window.table.isAncestorOf(window.focusWidget())
    )
