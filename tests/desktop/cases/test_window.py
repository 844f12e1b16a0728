"""The SV's window: keys, drafts that survive, receipts only from a painted window."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication
from tests.harness import sample_cases as samples

from escdesk.desktop.cases.view import CaseDetail, Draft
from escdesk.desktop.cases.window import CasesWindow
from escdesk.desktop.i18n import Catalogue, plain, time_of_day
from escdesk.domain.messages.escalations import Cause, Decision


@pytest.fixture
def clock(clock):
    clock.now = samples.NOW
    return clock


@pytest.fixture
def window(qtbot, theme, texts, clock):
    window = CasesWindow(theme, texts, clock)
    qtbot.addWidget(window)
    window.render(blank(texts))
    with qtbot.waitExposed(window):
        window.show()
    return window


def blank(texts, name="E1", draft=None, **changes):
    view = samples.talking(texts)
    detail = CaseDetail(name, samples.calls(), samples.cards(texts), draft or Draft(), **changes)
    return replace(view, detail=detail)


def write(field, text):
    field.setFocus()
    event = QInputMethodEvent()
    event.setCommitString(text)
    QApplication.sendEvent(field, event)


def heard(signal):
    said = []
    signal.connect(lambda *args: said.append(args))
    return said


def test_ctrl_digits_choose_and_ctrl_enter_resolves_and_reports_once(window, qtbot):
    resolved = heard(window.resolved)
    qtbot.keyClick(window, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    write(window.form.decided, "半額を返金")
    write(window.form.next_time, "明細を添える")
    window.form.cause.choose("authority")
    qtbot.keyClick(window.form.decided, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert resolved == [("E1", "partly", "半額を返金", "明細を添える", "authority")]
    qtbot.keyClick(window.form.decided, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert len(resolved) == 1, "the second press while the first is on its way does nothing"
    assert window.form.decided.text() == "半額を返金", "the key writes no line into the field"
    assert not window.send.isEnabled()


def test_what_is_missing_is_said_and_gone_to(window, qtbot):
    resolved = heard(window.resolved)
    qtbot.mouseClick(window.send, Qt.MouseButton.LeftButton)
    assert "判断" in window.form.complaint
    qtbot.keyClick(window, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    assert window.form.complaint == ""
    qtbot.mouseClick(window.send, Qt.MouseButton.LeftButton)
    assert "決めたこと" in window.form.complaint
    assert window.form.decided.hasFocus()
    write(window.form.decided, "全額")
    qtbot.mouseClick(window.send, Qt.MouseButton.LeftButton)
    assert "原因" in window.form.complaint
    assert resolved == []


def test_a_render_never_touches_what_is_being_typed(window, texts):
    write(window.form.decided, "8月27日の")
    cursor = window.form.decided.textCursor().position()
    other = blank(texts, draft=Draft(Decision.APPROVED, "古い下書き", "x", Cause.RULE))
    window.render(other)
    assert window.form.draft == Draft(decided="8月27日の")
    assert window.form.decided.textCursor().position() == cursor
    assert window.form.decided.hasFocus()


def test_every_change_tells_the_whole_draft_and_a_render_tells_nothing(window, texts):
    told = heard(window.draft_changed)
    window.form.decision.choose("approved")
    write(window.form.decided, "全額")
    assert told[-1] == ("E1", Draft(Decision.APPROVED, "全額"))
    count = len(told)
    window.render(blank(texts, "E2", Draft(Decision.DECLINED, "できない")))
    assert len(told) == count


def test_each_case_keeps_its_own_words_while_others_are_looked_at(window, texts):
    write(window.form.decided, "一つ目")
    window.render(blank(texts, "E2", Draft(decided="二つ目の下書き")))
    assert window.form.decided.text() == "二つ目の下書き"
    write(window.form.next_time, "次は")
    window.render(blank(texts, "E1"))
    assert window.form.draft == Draft(decided="一つ目")
    window.render(blank(texts, "E2"))
    assert window.form.draft == Draft(decided="二つ目の下書き", next_time="次は")


def test_a_draft_that_arrives_late_from_the_cache_is_taken_when_nothing_was_typed(window, texts):
    window.render(blank(texts, draft=Draft(Decision.APPROVED, "保存分")))
    assert window.form.draft == Draft(Decision.APPROVED, "保存分")


def test_a_refusal_says_why_keeps_the_words_and_can_be_sent_again(window, texts):
    resolved = heard(window.resolved)
    window.form.decision.choose("approved")
    write(window.form.decided, "全額")
    window.form.cause.choose("rule")
    window.form.send()
    window.render(blank(texts, sending=True))
    assert not window.form.isEnabled()
    window.render(blank(texts, refused="not_yours"))
    assert "担当していない" in plain(window.form.complaint)
    assert window.form.decided.text() == "全額"
    window.form.send()
    assert len(resolved) == 2


def test_nothing_can_be_sent_before_the_customer_is_there(window, texts, qtbot):
    resolved = heard(window.resolved)
    view = samples.connecting(texts)
    window.render(view)
    window.form.decision.choose("approved")
    write(window.form.decided, "全額")
    window.form.cause.choose("rule")
    qtbot.keyClick(window, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert resolved == []
    assert not window.send.isEnabled()
    assert "つながって" in window.form.complaint


def test_the_sent_report_replaces_the_form(window, texts):
    write(window.form.decided, "途中")
    window.render(samples.reported(texts))
    assert not window.form.isVisible()
    assert "全額返金" in window.sent.text()


def test_the_card_is_opened_only_by_a_paint_of_an_exposed_window(qtbot, theme, texts, clock):
    window = CasesWindow(theme, texts, clock)
    qtbot.addWidget(window)
    opened = heard(window.card_opened)
    window.render(blank(texts))
    qtbot.wait(30)
    assert opened == [], "rendered but not on a screen"
    with qtbot.waitSignal(window.card_opened):
        window.show()
    assert opened == [("E1",)]
    window.render(blank(texts))
    window.card.repaint()
    qtbot.wait(30)
    assert opened == [("E1",)], "told once"
    window.render(blank(texts, "E2"))
    qtbot.waitUntil(lambda: opened == [("E1",), ("E2",)])


def test_a_case_whose_card_was_left_before_the_paint_is_not_opened(window, texts, qtbot):
    opened = heard(window.card_opened)
    window.render(blank(texts, "E7"))
    window.render(blank(texts, "E8"))
    qtbot.waitUntil(lambda: bool(opened))
    qtbot.wait(30)
    assert ("E7",) not in opened


def test_the_list_walks_with_arrows_and_tells_the_case(window, qtbot):
    chosen = heard(window.case_chosen)
    assert [row.escalation_id for row in window.list.rows()] == ["E1", "E2", "E3", "E5"]
    qtbot.keyClick(window.list, Qt.Key.Key_Down)
    qtbot.keyClick(window, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert chosen == [("E2",), ("E2",)], "what is chosen is the view's to say"


def test_a_lane_and_a_search_narrow_the_list(window, qtbot):
    qtbot.mouseClick(window.head.pills["reported"], Qt.MouseButton.LeftButton)
    assert [row.escalation_id for row in window.list.rows()] == ["E4"]
    qtbot.mouseClick(window.head.pills["open"], Qt.MouseButton.LeftButton)
    qtbot.keyClick(window.list, "/")
    assert window.head.search.hasFocus()
    qtbot.keyClicks(window.head.search, "none of them")
    assert window.list.rows() == ()
    qtbot.keyClick(window.head.search, Qt.Key.Key_Escape)
    assert len(window.list.rows()) == 4


def test_a_slash_in_a_field_is_text(window, qtbot):
    window.form.decided.setFocus()
    qtbot.keyClicks(window.form.decided, "8/27")
    assert window.form.decided.text() == "8/27"


def test_the_presence_menu_tells_the_choice(window):
    told = heard(window.presence_chosen)
    menu = window.head.presence.menu()
    actions = {action.data(): action for action in menu.actions()}
    assert [name for name in actions if name is not None] == [*samples.CHOICES, "leave"]
    actions["meeting"].trigger()
    assert told == [("meeting",)]
    leaving = heard(window.leave_asked)
    actions["leave"].trigger()
    assert leaving == [()]


def test_clocks_run_only_while_the_window_is_seen(window, clock, qtbot):
    assert window.strip.span.text() == "03:26"
    clock.now += 4_000
    qtbot.waitUntil(lambda: window.strip.span.text() == "03:30")
    window.hide()
    assert not window._ticker.running


def test_the_middle_is_empty_and_says_so(window, texts):
    window.render(samples.empty(texts))
    assert window.nothing.isVisible()
    assert not window.card.isVisible()
    assert window.nothing.title.text() == "いまは手が空いています"
    lanes = []
    window.render(samples.only_missed(texts))
    window.nothing.lane_chosen.connect(lanes.append)
    assert window.nothing.missed.isVisible()
    window.nothing.missed.click()
    assert lanes == ["missed"]


def test_rows_are_pressed_where_they_are(window, qtbot):
    chosen = heard(window.case_chosen)
    button = window.findChild(type(window.list._buttons[0]), "case_E3")
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton, pos=QPoint(20, 20))
    assert chosen == [("E3",)]


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_sample_can_be_shown_at_its_smallest(qtbot, theme, language, clock):
    texts = Catalogue.load(language)
    window = CasesWindow(theme, texts, clock)
    qtbot.addWidget(window)
    for view in samples.VIEWS.values():
        window.render(view(texts))
    assert window.minimumSizeHint().width() <= 1100


def test_without_the_hub_it_says_since_when_and_shows_no_tick(window):
    window.render(samples.empty_hub_away(window._texts))
    assert "ハブが見えません" in plain(window.hub_away.text())
    assert time_of_day(samples.NOW - 42_000, seconds=True) in window.hub_away.text()
    assert window.nothing.title.text() == "新しい案件は届いていません"
    window.render(samples.empty(window._texts))
    assert window.hub_away.text() == ""
    assert window.nothing.title.text() == "いまは手が空いています"
