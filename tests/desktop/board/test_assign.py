"""Giving an escalation to somebody: keys, buttons, what is said, and nothing that happens by mistake."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from tests.harness import sample_board_cases as cases

from escdesk.desktop.board.table_model import ESCALATION
from escdesk.desktop.board.window import BoardWindow
from escdesk.desktop.i18n import plain


@pytest.fixture
def window(qtbot, theme, texts, clock):
    window = BoardWindow(theme, texts, clock)
    qtbot.addWidget(window)
    window.render(cases.busy())
    with qtbot.waitActive(window):
        window.show()
    return window


@pytest.fixture
def pane(window):
    window.render(cases.assigning())
    return window.side.assign


def heard(signal):
    said = []
    signal.connect(lambda *args: said.append(args))
    return said


def changed(window, **rest):
    view = cases.assigning()
    window.render(replace(view, assign=replace(view.assign, **rest)))


def names(pane):
    return [row._name.text() for row in pane.rows if not row.isHidden()]


# -- opening --------------------------------------------------------------------------------------------------


def test_a_opens_the_first_alarm_or_the_chosen_rows_case(window, qtbot):
    opened = heard(window.assign_opened)
    qtbot.keyClick(window.table, Qt.Key.Key_A)
    assert window.table.choose("p12")
    qtbot.keyClick(window.table, Qt.Key.Key_A)
    assert opened == [("E1",), ("E11",)]


def test_a_case_whose_owner_talks_with_the_customer_is_not_opened(window, qtbot):
    opened = heard(window.assign_opened)
    window.render(replace(cases.busy(), alarms=()))
    window.table.choose("p4")
    qtbot.keyClick(window.table, Qt.Key.Key_A)
    assert opened == []


def test_alarms_flights_and_the_chosen_row_have_a_button_for_it(window, qtbot):
    opened = heard(window.assign_opened)
    qtbot.mouseClick(window.alarms.cards[0].assign, Qt.MouseButton.LeftButton)
    rows = window.side.flights.list
    at = next(n for n, row in enumerate(rows.rows) if row.escalation_id == "E9")
    qtbot.mouseClick(rows, Qt.MouseButton.LeftButton, pos=QPoint(rows.width() - 6, at * 46 + 32))
    window.table.choose("p12")
    line = window.table.shown_people().index("p12")
    cell = window.table.visualRect(window.table.table.index(line, ESCALATION))
    spot = QPoint(cell.right() - 14, cell.center().y())
    qtbot.mouseClick(window.table.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert opened == [("E1",), ("E9",), ("E11",)]


def test_a_click_that_only_chooses_a_row_opens_nothing(window, qtbot):
    opened = heard(window.assign_opened)
    line = window.table.shown_people().index("p12")
    cell = window.table.visualRect(window.table.table.index(line, ESCALATION))
    spot = QPoint(cell.right() - 14, cell.center().y())
    qtbot.mouseClick(window.table.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert window.table.chosen_person() == "p12"
    assert opened == []


def test_t_asks_before_it_takes_a_case_that_somebody_has(window, qtbot):
    opened, taken = heard(window.assign_opened), heard(window.alarm_taken)
    view = cases.busy()
    window.render(replace(view, alarms=()))
    window.table.choose("p1")
    qtbot.keyClick(window.table, Qt.Key.Key_T)
    assert (opened, taken) == ([("E1",)], [])
    window.render(replace(cases.assigning(), alarms=()))
    assert plain(window.side.assign.go.text()) == "わたしが引き取る"


@pytest.mark.parametrize("size", [(1600, 900), (1280, 800), (1256, 640)])
def test_the_pane_never_stands_over_the_table(window, qtbot, size):
    window.resize(*size)
    window.render(cases.assigning())
    qtbot.waitUntil(lambda: window.side.isVisible() and window.side.assign.isVisible())
    qtbot.wait(20)
    table, side = window.table, window.side
    right = table.mapTo(window, QPoint(table.width(), 0)).x()
    assert right <= side.mapTo(window, QPoint(0, 0)).x()
    header = table.horizontalHeader()
    assert header.length() <= table.viewport().width(), "every column that is left is seen whole"
    assert side.assign.rows[0].isVisible()
    assert not side.assign.go.visibleRegion().isEmpty()
    window.render(cases.busy())
    assert side.isVisible() == (size[0] >= 1440)
    assert table.hasFocus()


# -- what it says ---------------------------------------------------------------------------------------------


def test_it_says_about_whom_and_whom_it_rang_and_why_somebody_fits(pane):
    about = pane.about
    assert plain(about.conclusion.text()) == "二重請求 5,478円を返金してよいか"
    assert plain(about.customer.text()) == "山田 太郎 様"
    assert about.dial.waited_ms == 94_000
    assert plain(about.rang.text()) == "佐藤 → 長谷川 → 鈴木 → 全員：応答なし"
    assert plain(about.further.text()) == "前に受けた人：鈴木\n引き渡し 1回・ルール：返金は責任者"
    assert (
        plain(pane.rows[0].said())
        == "石田 直美 SV すぐ 対応可 電話 1秒前 返金担当・このお客様を担当・空き 1/5"
    )
    assert "約20秒" in plain(pane.rows[1].said())
    assert "さっき呼びました" in plain(pane.rows[4].said())


def test_it_says_where_it_goes_and_that_it_comes_back(pane, qtbot):
    said = plain(pane.sentence.text()).split("\n")
    assert said[0] == "石田さんの画面に出ます。20秒で出なければ、警報でわたしに戻ります。"
    qtbot.keyClick(pane, Qt.Key.Key_Right)
    assert "1分で出なければ" in plain(pane.sentence.text())
    assert said[1] == "「放す」と松本さんから離れ、ほかの人を呼びます。"


def test_taking_it_says_which_phone_rings(window, pane, qtbot):
    changed(window, my_phone="2001")
    qtbot.keyClick(pane, Qt.Key.Key_T)
    assert plain(pane.sentence.text()).startswith("内線 2001 が鳴り、出るとお客様とつながります。")
    assert "内線 2001 が鳴ります" in plain(pane.mine.said())
    assert not pane._until.isVisible(), "nobody is rung for some time"


@pytest.mark.parametrize("blocked", ["phone", "talking"])
def test_what_cannot_be_given_says_why(window, pane, qtbot, blocked):
    assigned = heard(window.assigned)
    changed(window, blocked=blocked)
    assert not pane.go.isEnabled()
    assert "松本さん" in plain(pane.sentence.text())
    qtbot.keyClick(pane, Qt.Key.Key_Return)
    assert assigned == []
    assert pane.release.isEnabled()


def test_a_refusal_is_read_in_the_pane(window, pane):
    changed(window, refusal="had_it_before")
    assert pane.refusal.isVisible()
    assert plain(pane.refusal.text()) == "この人は前にこの案件を担当しています。"
    assert not window.refusal.isVisible()
    assert pane.go.isEnabled()


def test_one_filled_button_in_the_window(window):
    assert next(card.button.look for card in window.alarms.cards if card.button.isVisible()) == "alarm"
    window.render(cases.assigning())
    looks = [card.button.look for card in window.alarms.cards if card.button.isVisible()]
    assert (set(looks), window.side.assign.go.look) == ({"outlined"}, "filled")


# -- the commands ---------------------------------------------------------------------------------------------


def test_enter_assigns_the_best_for_twenty_seconds(window, pane, qtbot):
    assigned = heard(window.assigned)
    qtbot.keyClick(pane, Qt.Key.Key_Return)
    qtbot.keyClick(pane, Qt.Key.Key_Return)
    assert assigned == [("E1", "p30", 20_000)], "once, however often it is pressed"


def test_digits_arrows_and_clicks_choose_whom_and_for_how_long(window, pane, qtbot):
    assigned = heard(window.assigned)
    qtbot.keyClick(pane, "2")
    qtbot.keyClick(pane, Qt.Key.Key_Right)
    qtbot.keyClick(pane, Qt.Key.Key_Right)
    qtbot.mouseClick(pane.go, Qt.MouseButton.LeftButton)
    window.render(cases.assigning())
    qtbot.mouseClick(pane.rows[2], Qt.MouseButton.LeftButton)
    qtbot.mouseClick(pane.ring_buttons[1], Qt.MouseButton.LeftButton)
    qtbot.keyClick(pane, Qt.Key.Key_Return)
    window.render(cases.assigning())
    qtbot.keyClick(pane, Qt.Key.Key_Down)
    qtbot.keyClick(pane, Qt.Key.Key_Return)
    assert assigned == [("E1", "p31", 180_000), ("E1", "p32", 60_000), ("E1", "p33", 60_000)]


def test_i_take_it_myself(window, pane, qtbot):
    taken = heard(window.taken_over)
    qtbot.keyClick(pane, Qt.Key.Key_T)
    assert taken == [], "a key only chooses"
    qtbot.keyClick(pane, Qt.Key.Key_Return)
    assert taken == [("E1",)]


def test_release_is_there_only_where_somebody_has_it(window, pane, qtbot):
    released = heard(window.released)
    qtbot.mouseClick(pane.release, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(pane.release, Qt.MouseButton.LeftButton)
    assert released == [("E1",)]
    changed(window, can_release=False)
    assert not pane.release.isVisible()


def test_esc_closes_before_it_clears_the_filters(window, pane, qtbot):
    closed = heard(window.assign_closed)
    window.head.search.setText("田中")
    qtbot.keyClick(pane, Qt.Key.Key_Escape)
    assert (closed, window.head.search.text()) == ([()], "田中")


def test_what_is_typed_into_the_search_means_nothing_here(window, pane, qtbot):
    assigned = heard(window.assigned)
    window.head.search.setFocus()
    qtbot.keyClicks(window.head.search, "2t")
    qtbot.keyClick(window.head.search, Qt.Key.Key_Return)
    assert window.head.search.text() == "2t"
    assert assigned == []
    assert pane._chosen == "p30"


def test_what_was_asked_waits_for_its_answer(window, pane, qtbot):
    assigned = heard(window.assigned)
    changed(window, asking="assign")
    assert plain(pane.go.text()) == "頼んでいます"
    qtbot.keyClick(pane, Qt.Key.Key_Return)
    assert assigned == []
    assert not pane.release.isEnabled()


def test_without_the_hub_nothing_can_be_given(window, pane, qtbot):
    assigned = heard(window.assigned)
    changed(window, offline=True)
    qtbot.keyClick(pane, Qt.Key.Key_Return)
    assert assigned == []
    assert "ハブ" in plain(pane.sentence.text())


# -- nothing moves under the hand -------------------------------------------------------------------------------


def test_the_order_stands_still_after_a_key_and_moves_when_it_is_quiet(window, pane, clock, qtbot):
    qtbot.keyClick(pane, "2")
    turned = tuple(reversed(cases.candidates()))
    before = names(pane)
    changed(window, candidates=turned)
    assert names(pane) == before
    clock.now += 2_100
    qtbot.waitUntil(lambda: names(pane) == [one.name for one in turned])
    assert pane._chosen == "p31", "whom I chose stays chosen wherever the row goes"


def test_whoever_was_chosen_and_is_gone_is_nobody_elses_place(window, pane, qtbot):
    assigned = heard(window.assigned)
    qtbot.keyClick(pane, "2")
    changed(window, candidates=tuple(one for one in cases.candidates() if one.person_id != "p31"))
    assert not pane.go.isEnabled()
    qtbot.keyClick(pane, Qt.Key.Key_Return)
    assert assigned == []
    assert plain(pane.sentence.text()).startswith("だれに割り当てるかを選んでください。")


def test_another_case_begins_anew(window, pane, qtbot):
    qtbot.keyClick(pane, "3")
    qtbot.keyClick(pane, Qt.Key.Key_Right)
    changed(window, case=replace(cases.assign().case, escalation_id="E9"))
    assert (pane._chosen, pane._ring_ms) == ("p30", 20_000)


# -- afterwards -------------------------------------------------------------------------------------------------


def test_an_alarm_that_was_taken_stays_in_sight_while_it_is_given_on(window, pane, clock):
    first = window.alarms.cards[0]
    clock.now += 10_000
    window.render(cases.assigning())
    assert plain(first.title.text()) == "松本 玲子さんが引き取りました"
    assert not first.button.isVisible()
    assert first.assign.isVisible()


def test_an_alarm_that_was_assigned_loses_its_tint_and_says_who(window):
    view = cases.busy()
    ring = replace(view.flights[0], stage="ringing", alarmed=False, assigned=True, rung=("石田 直美",))
    window.render(replace(view, alarms=view.alarms[1:], flights=(ring, *view.flights[1:])))
    cards = {card.alarm.alarm_id: card for card in window.alarms.cards if card.isVisible()}
    if "E1" not in cards:
        window.alarms.more.click()
        cards = {card.alarm.alarm_id: card for card in window.alarms.cards if card.isVisible()}
    assert plain(cards["E1"].title.text()) == "石田 直美さんに割り当てました"
    assert cards["E1"]._ground_role == "surface"
    assert not cards["E1"].assign.isVisible()
