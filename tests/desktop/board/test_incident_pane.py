"""Making one of many hands: keys, boxes, words, and nothing that happens by mistake."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from tests.harness import sample_board as samples
from tests.harness import sample_board_incidents as incidents

from escdesk.desktop.board.incident_view import HandRow, IncidentAsk
from escdesk.desktop.board.window import BoardWindow
from escdesk.desktop.i18n import plain, time_of_day

ALIKE = ("E41", "E42", "E43", "E44")


@pytest.fixture
def window(qtbot, theme, texts):
    window = BoardWindow(theme, texts, lambda: samples.NOW)
    qtbot.addWidget(window)
    window.render(incidents.told())
    with qtbot.waitActive(window):
        window.show()
    return window


@pytest.fixture
def joining(window):
    window.render(incidents.joining())
    return window.side.incident


@pytest.fixture
def beginning(window):
    window.render(incidents.beginning())
    return window.side.incident


def heard(signal):
    said = []
    signal.connect(lambda *args: said.append(args if len(args) > 1 else args[0]))
    return said


def changed(window, **rest):
    view = incidents.joining()
    window.render(replace(view, incident=replace(view.incident, **rest)))


# -- opening --------------------------------------------------------------------------------------------------


def test_the_strip_says_what_is_open_and_opens_it(window, qtbot):
    card = window.alarms.incident
    assert plain(card.title.text()) == "一斉障害：光回線・東京西部"
    row = incidents.incident()
    since, notice = time_of_day(row.opened_at), time_of_day(row.next_notice_at)
    assert plain(card.detail.text()) == f"{since} から・次の知らせ {notice} まで・持ち主 中島 豊"
    wanted = heard(window.incident_opened)
    qtbot.mouseClick(card.button, Qt.MouseButton.LeftButton)
    qtbot.keyClick(window, Qt.Key.Key_I)
    assert wanted == [("I7", ""), ("I7", "")]


def test_without_one_the_key_begins_with_the_chosen_rows_hand(window, qtbot):
    window.render(samples.live())
    window.table.choose("p1")
    wanted = heard(window.incident_opened)
    qtbot.keyClick(window, Qt.Key.Key_I)
    assert wanted == [("", "E1")]


def test_a_late_notice_or_a_missing_owner_is_said_on_the_strip(window):
    late = incidents.late()
    window.render(late)
    assert "持ち主がいません" in plain(window.alarms.incident.detail.text())
    assert "ほか 1件" in plain(window.alarms.incident.title.text())
    window.render(replace(late, incidents=late.incidents[1:]))
    assert plain(window.alarms.incident.detail.text()).startswith("次の知らせが 2:10 遅れています")


def test_the_pane_takes_the_charts_place_and_the_keys(window, joining):
    assert joining.isVisible()
    assert window.focusWidget() is joining
    assert not window.side.chart.isVisible()


# -- which of them --------------------------------------------------------------------------------------------


def test_what_is_alike_is_chosen_and_enter_sends_it(window, joining, qtbot):
    asked = heard(window.incident_asked)
    qtbot.keyClick(joining, Qt.Key.Key_Return)
    assert asked == [IncidentAsk("join", incident_id="I7", escalations=ALIKE)]


def test_it_is_asked_once_until_the_hub_has_said_what_came_of_it(window, joining, qtbot):
    asked = heard(window.incident_asked)
    for _ in range(3):
        qtbot.keyClick(joining, Qt.Key.Key_Return)
    assert len(asked) == 1
    changed(window, asking="join")
    qtbot.keyClick(joining, Qt.Key.Key_Return)
    assert (len(asked), plain(joining.go.text())) == (1, "頼んでいます")


def test_a_box_is_ticked_by_mouse_and_by_key(joining, qtbot):
    qtbot.mouseClick(joining.hands.lines[0], Qt.MouseButton.LeftButton)
    assert plain(joining.go.text()) == "3件を加えて知らせる"
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Space, Qt.Key.Key_Up, Qt.Key.Key_Space):
        qtbot.keyClick(joining, key)
    assert joining.hands.chosen(incidents.hands()) == ("E41", "E43", "E44")


def test_all_that_the_words_find_are_ticked_or_none(joining, qtbot):
    qtbot.keyClicks(joining, "/")
    assert joining.hands.search.hasFocus()
    joining.hands.search.setText("ルーター C")
    qtbot.mouseClick(joining.hands.all, Qt.MouseButton.LeftButton)
    joining.hands.search.clear()
    assert joining.hands.chosen(incidents.hands()) == (*ALIKE, "E45")
    qtbot.mouseClick(joining.hands.all, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(joining.hands.all, Qt.MouseButton.LeftButton)
    assert joining.hands.chosen(incidents.hands()) == ()


def test_who_comes_while_one_looks_stands_last_and_moves_nothing(window, joining):
    before = [line.escalation_id for line in joining.hands.lines if not line.isHidden()]
    new = HandRow("E99", "つながらない", "森 あかり", samples.NOW, alike=True)
    changed(window, hands=(new, *incidents.hands()))
    after = [line.escalation_id for line in joining.hands.lines if not line.isHidden()]
    assert after == [*before[:-1], "E99", before[-1]], "what belongs to it already stays behind them"
    assert "E99" in joining.hands.chosen((*incidents.hands(), new))


def test_one_that_belongs_to_it_is_taken_out_and_not_unticked(window, joining, qtbot):
    line = next(one for one in joining.hands.lines if one.escalation_id == "E31")
    asked = heard(window.incident_asked)
    qtbot.mouseClick(line, Qt.MouseButton.LeftButton)
    assert not asked
    line.out.click()
    assert asked == [IncidentAsk("leave", escalations=("E31",))]


# -- what everybody reads -------------------------------------------------------------------------------------


def test_nothing_new_is_not_sent(window, joining):
    changed(window, hands=())
    assert not joining.go.isEnabled()
    assert "変えてください" in plain(joining.sentence.text())


def test_another_instant_is_a_new_notice_of_its_own(window, joining, qtbot):
    changed(window, hands=())
    qtbot.keyClick(joining, Qt.Key.Key_Right)
    asked = heard(window.incident_asked)
    qtbot.keyClick(joining, Qt.Key.Key_Return)
    (ask,) = asked
    assert (ask.what, ask.notice_at, ask.words) == ("update", incidents.NOTICES[1], incidents.WORDS)


def test_what_is_typed_goes_along_and_is_never_overwritten(window, joining, qtbot):
    field = joining.fields.fields["sentence"]
    field.setFocus()
    field.setPlainText("復旧しました。")
    window.render(incidents.joining())
    assert field.text() == "復旧しました。"
    new = replace(
        incidents.incident(), words=replace(incidents.WORDS, announcement="工事中です。", sentence="別の言葉")
    )
    changed(window, incident=new)
    assert field.text() == "復旧しました。", "what another lead wrote does not take it away"
    assert joining.fields.fields["announcement"].text() == "工事中です。"
    asked = heard(window.incident_asked)
    qtbot.keyClick(field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    (ask,) = asked
    assert (ask.words.sentence, ask.words.announcement) == ("復旧しました。", "工事中です。")


def test_enter_in_a_field_stays_in_it_and_esc_leaves_it_before_the_pane(window, joining, qtbot):
    field = joining.fields.fields["announcement"]
    field.setFocus()
    asked, closed = heard(window.incident_asked), []
    window.incident_closed.connect(lambda: closed.append(True))
    qtbot.keyClick(field, Qt.Key.Key_Return)
    qtbot.keyClick(field, Qt.Key.Key_I)
    assert not asked
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert (window.focusWidget() is joining, closed) == (True, [])
    qtbot.keyClick(joining, Qt.Key.Key_Escape)
    assert closed == [True]


def test_a_new_one_needs_a_name_and_a_sentence(beginning, window, qtbot):
    asked = heard(window.incident_asked)
    title = beginning.fields.fields["title"]
    assert title.text() == "つながらない", "what they have in common is proposed"
    title.setPlainText("")
    assert not beginning.go.isEnabled()
    title.setPlainText("光回線・東京西部")
    beginning.fields.fields["may_say"].setPlainText("SMSで\n\n日割り\n")
    qtbot.keyClick(beginning, Qt.Key.Key_Return)
    (ask,) = asked
    assert (ask.what, ask.client, ask.category, ask.symptom) == ("open", "x", "line", "down")
    assert (ask.escalations, ask.notice_at) == (ALIKE, incidents.NOTICES[0])
    assert (ask.words.title, ask.words.may_say) == ("光回線・東京西部", ("SMSで", "日割り"))


def test_one_of_several_is_picked(window, joining, qtbot):
    picked = heard(joining.picked)
    qtbot.mouseClick(joining.which.buttons[-1], Qt.MouseButton.LeftButton)
    assert picked == [""]


def test_what_was_written_for_a_new_one_is_there_again(window, beginning):
    beginning.fields.fields["title"].setPlainText("書きかけ")
    window.render(incidents.joining())
    assert beginning.fields.fields["title"].text() == incidents.WORDS.title
    window.render(incidents.beginning())
    assert beginning.fields.fields["title"].text() == "書きかけ"
    beginning.sent("open")
    window.render(incidents.beginning())
    assert beginning.fields.fields["title"].text() == "つながらない"


def test_coming_back_one_reads_what_another_lead_wrote_meanwhile(window, joining):
    joining.fields.fields["sentence"].setPlainText("わたしの言葉")
    window.render(incidents.beginning())
    new = replace(incidents.incident(), words=replace(incidents.WORDS, announcement="工事中です。"))
    changed(window, incident=new)
    fields = joining.fields.fields
    assert (fields["sentence"].text(), fields["announcement"].text()) == ("わたしの言葉", "工事中です。")


# -- its end --------------------------------------------------------------------------------------------------


def test_it_is_ended_with_an_outcome(window, joining, qtbot):
    qtbot.mouseClick(joining.end, Qt.MouseButton.LeftButton)
    assert window.focusWidget() is joining.fields.outcome
    assert (plain(joining.go.text()), joining.go.isEnabled()) == ("37件に結果を知らせて終わる", False)
    joining.fields.outcome.setPlainText("停電が原因でした。")
    asked = heard(window.incident_asked)
    qtbot.keyClick(joining.fields.outcome, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert asked == [
        IncidentAsk(
            "close", incident_id="I7", words=incidents.WORDS, revision=1, outcome="停電が原因でした。"
        )
    ]


def test_the_way_back_from_its_end(joining, qtbot):
    qtbot.mouseClick(joining.end, Qt.MouseButton.LeftButton)
    assert not joining.hands.isVisible()
    qtbot.mouseClick(joining.end, Qt.MouseButton.LeftButton)
    assert (joining.hands.isVisible(), plain(joining.go.text())) == (True, "4件を加えて知らせる")


def test_somebody_elses_is_taken_over(window, joining, qtbot):
    asked = heard(window.incident_asked)
    qtbot.mouseClick(joining.which.take, Qt.MouseButton.LeftButton)
    assert asked == [IncidentAsk("hand", incident_id="I7", to="ld1")]
    changed(window, incident=replace(incidents.incident(), mine=True))
    assert not joining.which.take.isVisible()


def test_ones_own_is_handed_to_somebody_else(window, joining):
    changed(window, incident=replace(incidents.incident(), mine=True), heirs=incidents.heirs())
    assert joining.which.hand.isVisible()
    asked, menu = heard(window.incident_asked), joining.which.menu()
    assert [one.text() for one in menu.actions()] == ["中島 豊 リーダー・対応可", "鈴木 一郎 責任者・通話中"]
    menu.actions()[1].trigger()
    assert asked == [IncidentAsk("hand", incident_id="I7", to="mg1")]
    changed(window, heirs=())
    assert not joining.which.hand.isVisible()
    changed(window, heirs=incidents.heirs(), offline=True)
    assert not joining.which.hand.isEnabled()


# -- two leads at one announcement ------------------------------------------------------------------------------


MINE = "17:00 に次の知らせを出します。"


@pytest.fixture
def clashing(window, joining):
    """This lead was writing while another one told everybody something else."""
    joining.fields.fields["announcement"].setPlainText(MINE)
    window.render(incidents.told_anew())
    return joining


def test_nothing_is_sent_before_both_texts_were_seen(window, clashing, qtbot):
    asked = heard(window.incident_asked)
    qtbot.keyClick(clashing, Qt.Key.Key_Return)
    assert not asked
    at = time_of_day(incidents.told_anew().incidents[0].told_at)
    assert plain(clashing.clash.title.text()) == f"中島 豊さんが {at} に「お知らせ」を変えました"
    assert "復旧は 18:00" in plain(clashing.clash.theirs.text())
    assert plain(clashing.clash.mine.text()) == f"わたしの文：{MINE}"
    assert clashing.fields.fields["announcement"].text() == MINE
    assert "どちらの文にするか" in plain(clashing.sentence.text())


def test_mine_replaces_theirs_knowingly(window, clashing, qtbot):
    asked = heard(window.incident_asked)
    qtbot.mouseClick(clashing.clash.keep_mine, Qt.MouseButton.LeftButton)
    assert not clashing.clash.isVisible()
    qtbot.keyClick(clashing, Qt.Key.Key_Return)
    (ask,) = asked
    assert (ask.revision, ask.words.announcement) == (3, MINE)


def test_theirs_stays(window, clashing, qtbot):
    qtbot.mouseClick(clashing.clash.take_theirs, Qt.MouseButton.LeftButton)
    assert clashing.fields.fields["announcement"].text().startswith("基地局の停電が続いています。")
    assert not clashing.fields.changed


def test_what_two_leads_write_in_different_fields_clashes_with_nothing(window, joining, qtbot):
    joining.fields.fields["sentence"].setPlainText("わたしの言葉")
    window.render(incidents.told_anew())
    assert not joining.clash.isVisible()
    asked = heard(window.incident_asked)
    qtbot.keyClick(joining, Qt.Key.Key_Return)
    (ask,) = asked
    assert (ask.revision, ask.words.sentence) == (3, "わたしの言葉")
    assert ask.words.announcement.startswith("基地局の停電が続いています。")


def test_ones_own_words_come_back_masked_and_clash_with_nobody(window, joining):
    joining.fields.fields["announcement"].setPlainText("1234-5678-9012-3456 は止めました")
    row = replace(
        incidents.incident(), words=replace(incidents.WORDS, announcement="**** は止めました"), revision=2
    )
    changed(window, incident=row)
    assert not joining.clash.isVisible()


def test_the_other_one_was_quicker(window, joining):
    changed(window, refusal="stale_incident", refusal_by="中島 豊")
    assert plain(joining.refusal.text()).startswith("中島 豊さんが先に知らせを変えました。")


# -- refused, away --------------------------------------------------------------------------------------------


def test_a_refusal_stands_where_it_was_asked(window, joining):
    changed(window, refusal="nothing_to_join")
    assert plain(joining.refusal.text()) == "選んだ手上げは、もう加えられません。"


def test_without_the_hub_nothing_is_sent(window, joining, qtbot):
    changed(window, offline=True)
    asked = heard(window.incident_asked)
    qtbot.keyClick(joining, Qt.Key.Key_Return)
    assert not asked
    assert "ハブにつながるまで" in plain(joining.sentence.text())
