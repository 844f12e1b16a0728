"""The board: alarms to take over, a table that keeps still under the hand, figures that do not pretend."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from tests.harness import sample_board as samples
from tests.harness import sample_board_cases as cases

from escdesk.desktop.board.case_view import HoldView
from escdesk.desktop.board.table_model import COLUMNS
from escdesk.desktop.board.window import BoardWindow
from escdesk.desktop.i18n import plain, time_of_day
from escdesk.desktop.widgets.label import Label


@pytest.fixture
def window(qtbot, theme, texts, clock):
    window = BoardWindow(theme, texts, clock)
    qtbot.addWidget(window)
    window.render(samples.live())
    with qtbot.waitExposed(window):
        window.show()
    return window


def heard(signal):
    said = []
    signal.connect(lambda *args: said.append(args))
    return said


def shown(window):
    return window.table.shown_people()


def cell(window, line, column):
    return plain(window.table.table.index(line, COLUMNS.index(column)).data() or "")


def test_rows_say_state_name_call_hold_totals_and_owner(window):
    assert shown(window)[:4] == ["p0", "p1", "p2", "p3"]
    said = [cell(window, 1, column) for column in COLUMNS]
    assert said == [
        "要エスカ", "田中 美咲 2101", "請求窓口", "09:28", "1:34 / 0:30", "1:34 / 0:30", "3回・2:38",
        "返金の可否 全員を呼び出し中",
    ]  # fmt: skip


def test_the_first_alarm_is_the_one_filled_button_and_is_taken_once(window, qtbot):
    taken = heard(window.alarm_taken)
    card = window.alarms.cards[0]
    looks = [one.button.look for one in window.alarms.cards if one.isVisible() and one.button.isVisible()]
    assert looks == ["alarm", "outlined", "outlined"]
    qtbot.mouseClick(card.button, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(card.button, Qt.MouseButton.LeftButton)
    assert taken == [("E1",)]


def test_t_takes_the_first_alarm_over_but_not_while_something_is_typed(window, qtbot):
    taken = heard(window.alarm_taken)
    qtbot.keyClick(window.table, Qt.Key.Key_T)
    assert taken == [("E1",)]
    qtbot.keyClick(window.table, "/")
    qtbot.keyClicks(window.head.search, "t")
    assert window.head.search.text() == "t"
    assert taken == [("E1",)]


def test_an_alarm_asked_for_waits_and_a_refused_one_can_be_asked_for_again(window):
    view = samples.live()
    window.alarms.cards[0].button.click()
    waiting = replace(view.alarms[0], asking=True)
    window.render(replace(view, alarms=(waiting, *view.alarms[1:])))
    assert not window.alarms.cards[0].button.isEnabled()
    window.render(view)
    assert window.alarms.cards[0].button.isEnabled()


def test_a_taken_alarm_says_who_for_a_moment_and_goes(window, clock, qtbot):
    view = samples.live()
    flight = replace(view.flights[0], owner="高橋 誠", stage="connected")
    window.render(replace(view, alarms=view.alarms[1:], flights=(flight, *view.flights[1:])))
    cards = {card.alarm.alarm_id: card for card in window.alarms.cards if card.isVisible()}
    assert plain(cards["E1"].title.text()) == "高橋 誠さんが引き取りました"
    assert not cards["E1"].button.isVisible()
    clock.now += 4_100
    qtbot.waitUntil(
        lambda: "E1" not in {card.alarm.alarm_id for card in window.alarms.cards if card.isVisible()}
    )


def test_more_alarms_than_room_are_counted_and_turned_to(window, qtbot):
    window.render(samples.crowded())
    first = [card.alarm.alarm_id for card in window.alarms.cards]
    assert plain(window.alarms.more.text()) == "ほか 2件"
    qtbot.mouseClick(window.alarms.more, Qt.MouseButton.LeftButton)
    assert window.alarms.cards[0].alarm.alarm_id not in first


def test_show_goes_to_the_row_even_through_a_filter(window, qtbot):
    window.head.search.setText("佐藤")
    assert shown(window) == ["p19"]
    card = next(card for card in window.alarms.cards if card.alarm.action == "show")
    qtbot.mouseClick(card.button, Qt.MouseButton.LeftButton)
    assert window.table.chosen_person() == "p0"
    assert len(shown(window)) == 24


def test_the_order_stands_still_for_two_seconds_after_a_key(window, clock, qtbot):
    view = samples.live()
    before = shown(window)
    qtbot.keyClick(window.table, Qt.Key.Key_Down)
    hold = HoldView(samples.ago(9), samples.ago(8, 30), samples.ago(7, 30))
    rows = tuple(replace(row, hold=hold) if row.person_id == "p12" else row for row in view.rows)
    window.render(replace(view, rows=rows))
    assert shown(window) == before
    clock.now += 2_100
    window.render(replace(view, rows=rows))
    assert shown(window)[0] == "p12"


def test_the_chosen_person_stays_chosen_wherever_the_row_goes(window, clock):
    chosen = heard(window.person_chosen)
    window.table.choose("p12")
    clock.now += 2_100
    view = samples.live()
    hold = HoldView(samples.ago(9), samples.ago(8, 30), samples.ago(7, 30))
    window.render(
        replace(view, rows=tuple(replace(r, hold=hold) if r.person_id == "p12" else r for r in view.rows))
    )
    assert window.table.chosen_person() == "p12"
    assert window.table.currentIndex().row() == 0
    window.render(replace(view, rows=view.rows[:12]))
    assert window.table.chosen_person() is None
    assert chosen == [("p12",)]


def test_a_hold_crosses_its_promise_by_the_boards_own_clock(window, clock, qtbot):
    at = shown(window).index("p8")
    assert cell(window, at, "state") == "保留"
    clock.now += 25_000
    qtbot.waitUntil(
        lambda: "p8" in shown(window)[:9] and cell(window, shown(window).index("p8"), "state") == "お声がけ"
    )


def test_filters_and_search_narrow_and_esc_brings_everybody_back(window, qtbot):
    window.head.state.choose("hold_2")
    assert shown(window) == ["p3", "p4", "p5"]
    window.head.team.choose("請求")
    assert shown(window) == ["p3", "p5"]
    window.head.search.setText("nobody")
    assert shown(window) == []
    assert window.empty.clear.isVisible()
    qtbot.keyClick(window.head.search, Qt.Key.Key_Escape)
    assert len(shown(window)) == 24


def test_a_silent_pbx_leaves_old_figures_only_with_their_time(window):
    window.render(samples.silent())
    figures = window.figures.figures
    when = time_of_day(samples.NOW)
    assert plain(figures["holding"].text()) == f"保留中 不明 {when} は 9人"
    assert "不明" in figures["supervisors"].text()
    assert figures["escalations"].text().startswith("エスカレーション 5"), "people and hub still know those"
    assert window.side.works.isVisible()
    assert cell(window, 0, "hold").startswith("たぶん")
    assert cell(window, 0, "call") == "—"
    window.render(samples.live())
    assert not window.side.works.isVisible()


def test_freshness_is_written_and_turns_from_green_when_it_is_old(window, clock, qtbot):
    assert plain(window.head.hub_age.text()) == "0.4秒前・23人"
    green = window.head._hub_word.palette().windowText().color()
    clock.now += 6_000
    qtbot.waitUntil(lambda: plain(window.head.hub_age.text()).startswith("6秒前"))
    assert window.head._hub_word.palette().windowText().color() != green


def test_narrow_boards_drop_charts_and_the_seventh_figure(window, qtbot):
    window.resize(1280, 800)
    qtbot.waitUntil(lambda: not window.side.chart.isVisible())
    assert not window.figures.figures["on_call"].isVisible()
    assert sum(card.isVisible() for card in window.alarms.cards) == 2
    window.resize(1600, 900)
    qtbot.waitUntil(lambda: window.side.chart.isVisible())


def test_an_empty_board_says_whether_it_loads_or_nobody_is_there(window):
    window.render(samples.loading())
    assert "読み込んで" in window.empty.title.text()
    window.render(samples.nobody())
    assert "ログイン" in window.empty.title.text()
    assert not window.empty.clear.isVisible()


def test_the_table_has_the_focus_when_the_first_people_come(qtbot, theme, texts, clock):
    window = BoardWindow(theme, texts, clock)
    qtbot.addWidget(window)
    window.render(samples.loading())
    with qtbot.waitActive(window):
        window.show()
    window.render(samples.live())
    assert window.table.hasFocus()


def test_supervisors_are_free_where_operators_wait(window):
    at = shown(window).index("p19")
    assert cell(window, at, "state") == "対応可"
    assert cell(window, shown(window).index("p16"), "state") == "待機"


def test_the_chart_follows_the_figures_within_a_second(window, clock, qtbot):
    word = window.side.chart._holding_word
    assert plain(word.toPlainText()) == "保留 9"
    view = samples.live()
    clock.now += 1_000
    window.render(replace(view, rows=view.rows[1:]))
    assert plain(word.toPlainText()) == "保留 8"


def test_two_thousand_rows_come_and_go_without_a_widget_each(window, qtbot):
    before = len(window.findChildren(QWidget))
    view = samples.many(2_000)
    window.render(view)
    assert len(shown(window)) == 2_000
    assert len(window.findChildren(QWidget)) == before
    window.render(samples.changed(view, 50, 3))
    window.render(samples.live())
    assert len(shown(window)) == 24


def test_a_review_that_is_due_is_quiet_and_answered_with_one_button(window, qtbot):
    assert not window.review.isVisible()
    reviewed = []
    window.reviewed.connect(reviewed.append)
    window.render(cases.busy())
    assert plain(window.review.text()).endswith("想定外は 3件です。")
    assert window.review._ground_role == "canvas", "no limit's colour"
    qtbot.mouseClick(window.findChild(QWidget, "reviewed"), Qt.MouseButton.LeftButton)
    assert reviewed == ["x"]


def test_the_svs_load_stands_beside_the_escalations(window, qtbot):
    window.render(cases.busy())
    said = [plain(window.side.load.list.said(row)) for row in window.side.load.list.rows]
    assert said[0] == f"中島 豊 2/5 {time_of_day(samples.NOW + 27 * 60_000)}で退勤・担当中 2件"
    assert said[1:] == ["鈴木 一郎 5/5 急ぎだけ", "佐藤 恵子 1/5 仮押さえ", "高橋 誠 0/5"]
    assert plain(window.figures.figures["supervisors"].text()) == "対応可のSV 1 ／ 4人"
    at = shown(window).index("p20")
    assert cell(window, at, "escalation") == "担当中 5／5件・急ぎだけ"
    window.render(samples.hub_away())
    assert not window.side.load.isVisible()


def test_urgent_cases_say_so_in_alarm_row_and_list(window):
    window.render(cases.busy())
    assert window.alarms.cards[0].urgent.isVisible()
    assert shown(window)[:2] == ["p1", "p11"]
    assert cell(window, 0, "escalation") == "急ぎ 返金の可否 持ち主がいません"
    assert window.side.flights.list.accessibleName().count("急ぎ") == 2


def test_clocks_run_only_while_the_board_is_seen(window):
    assert window._ticker.running
    window.hide()
    assert not window._ticker.running


def test_without_the_hub_nothing_is_green_and_every_figure_bears_its_time(window):
    window.render(samples.live())
    window.render(samples.hub_away())
    when = time_of_day(samples.NOW)
    texts = {name: plain(figure.text()) for name, figure in window.figures.figures.items()}
    assert all("不明" in text for text in texts.values()), texts
    assert texts["escalations"] == f"エスカレーション 不明 {when} は 5件"
    titles = [card.title.text() for card in window.alarms.cards if not card.isHidden()]
    assert titles[0] == "ハブが見えません"
    assert window.alarms.first_to_take() is None
    assert not window.side.works.isVisible(), "it says that the hub is working"


def test_without_alarms_and_without_the_hub_there_is_no_tick(window):
    window.show()
    window.render(replace(samples.hub_away(), alarms=()))
    shown = [label.text() for label in window.alarms.findChildren(Label) if label.isVisible()]
    assert "いま警報はありません" not in shown
    window.render(samples.calm())
    shown = [label.text() for label in window.alarms.findChildren(Label) if label.isVisible()]
    assert "いま警報はありません" in shown
