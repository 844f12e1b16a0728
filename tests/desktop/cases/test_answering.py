"""The answer to a consult under a hand: kinds, amounts, ready-made texts, messages and notes, what was really seen."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from tests.desktop.cases.test_window import heard, write
from tests.harness import sample_cases
from tests.harness import sample_consults as samples

from escdesk.desktop.cases.talk_view import AnswerDraft, AsideView, QuestionEntry, SaidEntry
from escdesk.desktop.cases.window import CasesWindow
from escdesk.desktop.i18n import plain
from escdesk.domain.messages.consults import InstructionKind
from escdesk.domain.messages.escalations import Cause

CTRL, ALT, SHIFT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ShiftModifier,
)
EMPTY = replace(samples.TALK, draft=AnswerDraft(), saved_at=None)


@pytest.fixture
def window(qtbot, theme, texts):
    window = CasesWindow(theme, texts, lambda: samples.NOW)
    qtbot.addWidget(window)
    window.render(samples.view(texts, EMPTY))
    with qtbot.waitExposed(window):
        window.show()
    return window


@pytest.fixture
def form(window):
    return window.case.talk.form


def kept(window, texts):
    """Whatever is edited comes back in the next view, as the join has it."""

    def back(case, draft):
        assert case == "E1"
        window.render(samples.view(texts, replace(EMPTY, draft=draft)))

    window.answer_edited.connect(back)


def test_a_whole_instruction_by_keyboard_alone(window, form, texts, qtbot):
    kept(window, texts)
    sent = heard(window.answer_sent)
    qtbot.keyClick(window, Qt.Key.Key_3, CTRL)
    assert form.amount.hasFocus(), "a limit needs a figure first"
    qtbot.keyClicks(form.amount, "10,000")
    assert form._check.text() == "権限内"
    write(form.text, "この額までで進めてください")
    write(form.sentence, "1万円までお返しいたします")
    qtbot.keyClick(form.sentence, Qt.Key.Key_Return, CTRL)
    ((case, draft),) = sent
    assert case == "E1"
    assert draft == AnswerDraft(
        kind=InstructionKind.LIMIT,
        amount="10,000",
        text="この額までで進めてください",
        sentence="1万円までお返しいたします",
    )


def test_beyond_ones_authority_is_said_while_typing_and_goes_up_with_one_key(window, form, texts, qtbot):
    kept(window, texts)
    sent, up = heard(window.answer_sent), heard(window.went_up)
    qtbot.keyClick(window, Qt.Key.Key_Up, CTRL)
    assert up == [], "nothing goes up before there is a reason"
    qtbot.keyClick(window, Qt.Key.Key_3, CTRL)
    qtbot.keyClicks(form.amount, "45000")
    assert plain(form._check.text()) == "権限 30,000円を超えます"
    write(form.text, "全額返金したい")
    qtbot.keyClick(form.text, Qt.Key.Key_Return, CTRL)
    assert sent == []
    assert "超えます" in plain(form.complaint)
    qtbot.keyClick(form.text, Qt.Key.Key_Up, CTRL)
    qtbot.keyClick(form.text, Qt.Key.Key_Up, CTRL)
    ((case, note),) = up
    assert case == "E1"
    assert plain(note) == "権限を超えるためお願いします：上限額 45,000円\n全額返金したい"


def test_what_the_card_asks_for_counts_where_nothing_is_typed(window, form, texts):
    window.render(samples.view(texts, replace(EMPTY, asked_yen=90_000)))
    form.choose_kind(0)
    assert form.found.verdict == "beyond"
    assert form.amount.placeholderText() == "90,000"


def test_what_is_missing_is_said(window, form, qtbot):
    sent = heard(window.answer_sent)
    qtbot.keyClick(window, Qt.Key.Key_Return, CTRL)
    assert form.complaint == "指示の種類を選んでください"
    form.choose_kind(2)
    qtbot.keyClick(window, Qt.Key.Key_Return, CTRL)
    assert form.complaint == "上限の金額を入れてください"
    form.show_mode("message")
    qtbot.keyClick(window, Qt.Key.Key_Return, CTRL)
    assert form.complaint == "伝言を書いてください"
    assert sent == []


def test_f4_turns_to_the_message_and_back_and_each_keeps_its_words(window, form, texts, qtbot):
    kept(window, texts)
    write(form.text, "指示の途中")
    qtbot.keyClick(form.text, Qt.Key.Key_F4)
    assert (form.draft.mode, form.text.text()) == ("message", "")
    write(form.text, "伝言です")
    qtbot.keyClick(form.text, Qt.Key.Key_F4, SHIFT)
    assert (form.draft.mode, form.text.text()) == ("note", "")
    write(form.text, "メモです")
    assert window.send.text() == "メモを残す"
    assert not form.kind.isVisible()
    qtbot.keyClick(form.text, Qt.Key.Key_F4)
    assert form.text.text() == "伝言です"
    qtbot.keyClick(form.text, Qt.Key.Key_F4)
    assert form.text.text() == "指示の途中"
    assert form.draft.note == "メモです"


def test_a_text_is_searched_chosen_and_put_behind_what_was_written(window, form, texts, qtbot):
    kept(window, texts)
    write(form.text, "まず謝ってください")
    qtbot.keyClick(form.text, Qt.Key.Key_T, CTRL)
    chooser = window.case.talk.templates
    assert chooser.search.hasFocus()
    write(chooser.search, "ニジュウ")
    assert [row.template.template_id for row in chooser.rows] == ["refund_all"]
    qtbot.keyClick(chooser.search, Qt.Key.Key_Return)
    assert form.draft.kind is InstructionKind.APPROVED
    assert form.draft.text.startswith("まず謝ってください\n2回目の分を")
    assert form.draft.sentence == "2回目の分は全額お返しいたします。"
    assert form.draft.template == "refund_all"
    assert form.text.hasFocus()


def test_a_text_that_is_none_is_said_and_escape_goes_back(window, form, qtbot):
    qtbot.keyClick(window, Qt.Key.Key_T, CTRL)
    chooser = window.case.talk.templates
    write(chooser.search, "そんざいしない")
    assert chooser._nothing.text() == "当てはまる定型文がありません"
    qtbot.keyClick(chooser.search, Qt.Key.Key_Escape)
    assert not window.case.talk.choosing
    assert form.draft == AnswerDraft()


def test_nothing_is_sent_while_a_text_is_being_chosen(window, form, qtbot):
    sent = heard(window.answer_sent)
    form.choose_kind(1)
    qtbot.keyClick(window, Qt.Key.Key_T, CTRL)
    qtbot.keyClick(window, Qt.Key.Key_Return, CTRL)
    assert sent == []


def test_one_of_several_questions_is_chosen_by_its_number(window, form, texts, qtbot):
    window.render(samples.several(texts))
    assert form._now.question == 2, "the first that is open"
    qtbot.keyClick(window, Qt.Key.Key_1, ALT)
    assert form.draft.question == 1
    qtbot.keyClick(window, Qt.Key.Key_3, ALT)
    assert form.draft.question == 1, "what was dropped is not answered"


def test_nine_questions_have_room(window, form, texts):
    questions = tuple(
        QuestionEntry(
            number, "decision", f"質問の{number}", "open", samples.at(14, 33), samples.OP, several=True
        )
        for number in range(1, 10)
    )
    wide = window.width()
    window.render(samples.view(texts, replace(EMPTY, questions=questions)))
    assert window.minimumSizeHint().width() <= max(wide, 1100)
    assert form._questions[8].isVisible()


def test_the_cause_is_taken_along_or_said_with_one_click_at_the_end(window, form, texts):
    said, edited = heard(window.cause_said), heard(window.answer_edited)
    form.cause.choose("rule")
    assert edited[-1][1].cause is Cause.RULE
    form.cause.choose("rule")
    assert edited[-1][1].cause is None, "pressed once more it is taken back"
    window.render(samples.read(texts))
    assert "原因を1つ選ぶ" in plain(window.case.talk.cause.text())
    form.cause.choose("authority")
    assert said == [("E1", "authority")]


@pytest.mark.parametrize(
    ("stage", "sending"), [("answered", ""), ("open", "instruction")], ids=["unread", "on_its_way"]
)
def test_the_cause_is_said_before_the_last_answer_is_read(window, form, texts, stage, sending):
    said, edited = heard(window.cause_said), heard(window.answer_edited)
    only = QuestionEntry(1, "decision", "返金", stage, samples.at(14, 33), samples.OP)
    view = replace(EMPTY, questions=(only,), sending=sending)
    window.render(samples.view(texts, view))
    form.cause.choose("authority")
    assert (said, edited) == ([("E1", "authority")], [])
    window.render(samples.view(texts, replace(view, cause=Cause.AUTHORITY)))
    assert form.cause.value == "authority"


def test_a_cause_that_was_taken_along_and_never_went_does_not_look_said(window, form, texts):
    only = QuestionEntry(1, "decision", "返金", "done", samples.at(14, 33), samples.OP)
    talk = replace(EMPTY, questions=(only,), cause_due=True, draft=AnswerDraft(cause=Cause.RULE))
    window.render(samples.view(texts, talk))
    assert form.cause.value is None
    form.cause.choose("rule")
    assert form.cause.value == "rule"


def test_with_another_question_open_no_cause_is_chosen_while_an_answer_is_on_its_way(window, form, texts):
    said, edited = heard(window.cause_said), heard(window.answer_edited)
    questions = tuple(
        QuestionEntry(number, "decision", "返金", "open", samples.at(14, 33), samples.OP, several=True)
        for number in (1, 2)
    )
    window.render(samples.view(texts, replace(EMPTY, questions=questions, sending="instruction")))
    form.cause.choose("rule")
    assert (said, edited, form.cause.value) == ([], [], None)


def test_wanted_on_the_phone_one_button_comes(window, texts, qtbot):
    come = heard(window.takeover_agreed)
    window.render(samples.late(texts))
    talk = window.case.talk
    assert plain(talk.wanted.text()) == "田中さんが代わってほしいと言っています。"
    assert "内線 1001 の田中さんへ電話で" in plain(talk.unread.text())
    qtbot.mouseClick(talk.wanted._buttons[0], Qt.MouseButton.LeftButton)
    assert come == [("E1",)]


def test_while_it_is_on_its_way_the_words_stay_and_nothing_is_sent_twice(window, form, texts, qtbot):
    sent = heard(window.answer_sent)
    window.render(samples.view(texts, replace(samples.TALK, sending="instruction")))
    assert form.text.text() == samples.TEXT
    assert form.text.isReadOnly()
    assert not window.send.isEnabled()
    assert window.send.text() == "送っています"
    qtbot.keyClick(window, Qt.Key.Key_Return, CTRL)
    form.choose_kind(0)
    assert (sent, form.draft.kind) == ([], InstructionKind.LIMIT)


def test_refused_it_says_why_and_nothing_is_lost(window, form, texts):
    window.render(samples.refused(texts))
    assert plain(form.complaint).startswith("あなたの権限 30,000円を超えるので送れませんでした。")
    assert form.text.text() == samples.TEXT


def test_a_render_never_touches_what_is_being_typed(window, form, texts):
    write(form.text, "まだ途中")
    cursor = form.text.textCursor().position()
    window.render(samples.view(texts, EMPTY))
    assert (form.text.text(), form.text.textCursor().position(), form.text.hasFocus()) == (
        "まだ途中",
        cursor,
        True,
    )


def test_the_answer_has_the_cursor_only_where_it_was_asked_for(window, form, texts):
    window.list.setFocus()
    window.render(samples.view(texts, samples.TALK))
    assert not form.text.hasFocus()
    window.focus_answer()
    assert form.text.hasFocus()


def test_ctrl_p_begins_a_talk_by_phone_and_ends_it(window, texts, qtbot):
    phoned, bar = heard(window.phoned), window.case.talk.aside
    qtbot.keyClick(window, Qt.Key.Key_P, CTRL)
    window.render(samples.aside(texts))
    assert plain(bar.text()) == "音楽でお待ち 0:18・あと 1:42"
    qtbot.mouseClick(bar._buttons["take"], Qt.MouseButton.LeftButton)
    qtbot.keyClick(window, Qt.Key.Key_P, CTRL)
    assert phoned == [("E1", "begin"), ("E1", "take"), ("E1", "end")]
    window.render(samples.view(texts, replace(EMPTY, aside=AsideView("unknown"))))
    qtbot.keyClick(window, Qt.Key.Key_P, CTRL)
    assert len(phoned) == 3, "while nobody knows how it stands nothing is asked"
    window.render(samples.view(texts, replace(EMPTY, aside=None)))
    assert not bar.isVisible()


# -- what was seen --------------------------------------------------------------------------------------------


def test_only_what_was_painted_counts_as_seen(window, texts, qtbot):
    seen = heard(window.messages_seen)
    window.case.talk.conversation.widget().update()
    qtbot.waitUntil(lambda: ("E1", 2) in seen)
    many = tuple(
        SaidEntry(number, samples.OP, samples.at(14, 33), f"伝言 {number}\n" * 6) for number in range(3, 12)
    )
    window.case.talk.conversation.verticalScrollBar().setValue(0)
    window.render(samples.view(texts, replace(EMPTY, entries=(*samples.ASKED, *many))))
    qtbot.wait(50)
    assert max(upto for _case, upto in seen) < 11, "whoever reads further up has not seen the end"
    bar = window.case.talk.conversation.verticalScrollBar()
    bar.setValue(bar.maximum())
    qtbot.waitUntil(lambda: ("E1", 11) in seen)


def test_a_hidden_window_has_seen_nothing(qtbot, theme, texts):
    window = CasesWindow(theme, texts, lambda: samples.NOW)
    qtbot.addWidget(window)
    seen = heard(window.messages_seen)
    window.render(samples.view(texts))
    window.grab()
    qtbot.wait(20)
    assert seen == []


def test_what_did_not_change_is_not_made_anew(window, texts):
    talk = window.case.talk.conversation
    before = talk.pieces()
    window.render(samples.view(texts, replace(EMPTY, entries=(*samples.ASKED, samples.GIVEN))))
    assert talk.pieces()[: len(before)] == before
    assert len(talk.pieces()) == len(before) + 1


def test_every_piece_says_who_and_what_to_a_screen_reader(window, texts):
    window.render(samples.note(texts))
    names = [piece.accessibleName() for piece in window.case.talk.conversation.pieces()]
    assert all(names)
    assert any("内部メモ" in name and "長谷川" in name for name in names)


def test_a_takeover_opens_its_conversation_beside_the_report(qtbot, theme, texts):
    window = CasesWindow(theme, texts, lambda: sample_cases.NOW)
    qtbot.addWidget(window)
    talk = replace(EMPTY, may_instruct=False, draft=AnswerDraft(mode="message"), read_upto=1)
    window.render(sample_cases.detail(texts, talk=talk))
    with qtbot.waitExposed(window):
        window.show()
    assert not window.case.shows_talk
    qtbot.keyClick(window, Qt.Key.Key_E, CTRL)
    assert window.case.shows_talk
    assert window.send.text() == "田中さんへ送る"
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert not window.case.shows_talk
