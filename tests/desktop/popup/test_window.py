"""The popup under a hand and under no hand: arming, keys, reasons, the receipt, endings, places."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QCursor, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from escdesk.desktop.i18n import Catalogue, plain
from escdesk.desktop.popup.view import PassedOn, PopupAsk, PopupNotice, PopupView
from escdesk.desktop.popup.window import UNSEEN_MS, Popup
from escdesk.desktop.theme import Theme
from escdesk.desktop.widgets.dial import HoldDial
from escdesk.desktop.widgets.key_cap import KeyCap
from escdesk.domain.messages.ladders import Asks

T = 1_756_272_808_000
ASK = PopupAsk(
    "E1", "asked", "op", "田中 美咲", "請求窓口", T - 40_000, T, T + 20_000, conclusion="返金してよいか", concern="解約",
    customer="山田 太郎", extension="2101", following="長谷川 健太郎", following_role="sv",
)  # fmt: skip
OTHER = replace(ASK, escalation_id="E2", waiting_since=T - 90_000)
RINGS = replace(ASK, stage="phone_rings", taken_at=T, phone_until=T + 20_000, until=None, order_state="sent")
NOTICE = PopupNotice(
    "E1", "taken", T, T, "長谷川 健太郎", "sv", "田中 美咲", "返金してよいか", answered_ms=9_000
)


class Clock:
    def __init__(self):
        self.at = T

    def __call__(self):
        return self.at


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def popup(qtbot, clock):
    QCursor.setPos(5, 5)
    window = Popup(Theme.load("light"), Catalogue.load("ja"), clock)
    qtbot.addWidget(window)
    return window


@pytest.fixture
def told(popup):
    """Everything the popup has said, in order."""
    said = []
    for name in ("accepted", "instructed", "passed_on", "declined", "drawn", "card_wanted", "away_chosen", "extension_wanted",
                 "second_stage_began", "closed"):  # fmt: skip
        getattr(popup, name).connect(lambda *what, name=name: said.append((name, *what)))
    return said


def show(popup, *asks, notice=None, armed=True):
    popup.render(PopupView(asks, notice))
    if armed:
        popup.arm()
    QApplication.processEvents()


def click(widget):
    """Click where a person sees the widget; what lies there gets it."""
    window = widget.window()
    at = widget.mapTo(window, widget.rect().center())
    QTest.mouseClick(window.windowHandle(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)


def pressed(told):
    return [one for one in told if one[0] not in {"drawn", "second_stage_began", "closed"}]


def test_the_flags_are_those_that_were_measured(popup):
    wanted = (
        Qt.WindowType.Tool
        | Qt.WindowType.FramelessWindowHint
        | Qt.WindowType.WindowStaysOnTopHint
        | Qt.WindowType.WindowDoesNotAcceptFocus
    )
    assert popup.windowFlags() & wanted == wanted
    assert popup.testAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
    assert popup.testAttribute(Qt.WidgetAttribute.WA_X11NetWmWindowTypeNotification)
    takers = [one for one in popup.findChildren(QWidget) if one.focusPolicy() != Qt.FocusPolicy.NoFocus]
    assert takers == []


def test_nothing_is_filled_or_live_before_it_is_armed(popup, told, qtbot):
    show(popup, ASK, armed=False)
    assert popup.asked.accept.look == "outlined"
    for button in (popup.asked.accept, popup.asked.pass_on, popup.asked.cannot):
        click(button)
    QTest.keyClick(popup, Qt.Key.Key_1)
    assert pressed(told) == []
    qtbot.waitUntil(lambda: popup.armed)
    assert popup.asked.accept.look == "filled"
    click(popup.asked.accept)
    assert pressed(told) == [("accepted", "E1")]


def test_one_press_is_one_answer(popup, told):
    show(popup, ASK)
    click(popup.asked.accept)
    click(popup.asked.accept)
    click(popup.asked.cannot)
    assert pressed(told) == [("accepted", "E1")]


@pytest.mark.parametrize("after", [OTHER, replace(ASK, rung_at=T + 5_000), RINGS])
def test_it_must_be_armed_anew_when_something_else_comes_under_the_pointer(popup, told, after):
    show(popup, ASK)
    popup.render(PopupView((after,)))
    assert not popup.armed
    QTest.keyClick(popup, Qt.Key.Key_1)
    QTest.keyClick(popup, Qt.Key.Key_4)
    assert pressed(told) == []


def test_the_same_ask_with_more_words_stays_armed(popup):
    show(popup, ASK)
    popup.render(PopupView((replace(ASK, tried="明細を確認"),)))
    assert popup.armed


@pytest.mark.parametrize(
    ("key", "what"), [(Qt.Key.Key_1, ("accepted", "E1")), (Qt.Key.Key_4, ("declined", "E1"))]
)
def test_digits_answer(popup, told, key, what):
    show(popup, ASK)
    QTest.keyClick(popup, key)
    assert pressed(told) == [what]


@pytest.mark.parametrize(
    ("digit", "reason"), [(1, "on_call"), (2, "away"), (3, "not_my_field"), (4, "other_case")]
)
def test_reasons_by_key_at_once(popup, told, digit, reason):
    show(popup, ASK)
    QTest.keyClick(popup, Qt.Key.Key_3)
    assert popup.reasons.isVisible()
    QTest.keyClick(popup, Qt.Key(Qt.Key.Key_0 + digit))
    assert pressed(told) == [("passed_on", "E1", reason)]


def test_reasons_by_mouse_are_not_hit_by_a_double_click_and_esc_goes_back(popup, told, clock):
    show(popup, ASK)
    click(popup.asked.pass_on)
    for button in popup.reasons.buttons:
        click(button)
    assert pressed(told) == []
    popup.arm()
    QTest.keyClick(popup, Qt.Key.Key_Escape)
    assert popup.asked.isVisible()
    assert not popup.reasons.isVisible()
    QTest.keyClick(popup, Qt.Key.Key_1)
    assert pressed(told) == [("accepted", "E1")]


def test_an_alarm_can_only_be_taken(popup, told):
    show(popup, replace(ASK, alarm="unanswered", following=""))
    assert popup.in_second_stage
    assert not popup.asked.pass_on.isVisible()
    assert not popup.asked.cannot.isVisible()
    QTest.keyClick(popup, Qt.Key.Key_3)
    QTest.keyClick(popup, Qt.Key.Key_4)
    assert pressed(told) == []
    QTest.keyClick(popup, Qt.Key.Key_1)
    assert pressed(told) == [("accepted", "E1")]
    assert popup.frame.share() is None, "nobody is next"


def test_while_the_phone_rings_only_the_handset_accepts(popup, told):
    show(popup, RINGS)
    QTest.keyClick(popup, Qt.Key.Key_1)
    QTest.keyClick(popup, Qt.Key.Key_3)
    assert pressed(told) == []
    assert [step.state for step in popup.course.steps()] == ["done", "awaited", "to_come"]
    QTest.keyClick(popup, Qt.Key.Key_4)
    assert pressed(told) == [("declined", "E1")]


def test_while_the_outcome_is_unknown_there_is_nothing_to_press(popup):
    show(popup, replace(RINGS, order_state="unknown"))
    assert not popup.course.cannot.isVisible()


def test_the_phone_was_not_answered(popup, told):
    show(
        popup,
        replace(RINGS, stage="missed", why="no_answer", ringing_now="長谷川 健太郎", ringing_now_role="sv"),
    )
    assert [step.state for step in popup.course.steps()] == ["done", "failed", "to_come"]
    assert "長谷川SV" in popup.course.line()
    QTest.keyClick(popup, Qt.Key.Key_1)
    assert pressed(told) == [("accepted", "E1")]
    popup.arm()
    QTest.keyClick(popup, Qt.Key.Key_4)
    assert pressed(told)[1:] == [("away_chosen",)]
    assert not popup.isVisible()


def test_the_own_phone_cannot_be_rung(popup, told):
    show(popup, replace(ASK, stage="unusable"))
    QTest.keyClick(popup, Qt.Key.Key_1)
    assert pressed(told) == [("extension_wanted",)]
    QTest.keyClick(popup, Qt.Key.Key_3)
    QTest.keyClick(popup, Qt.Key.Key_1)
    assert pressed(told)[1:] == [("passed_on", "E1", "on_call")]


# -- seen and unseen ------------------------------------------------------------------------------------------


def test_drawn_is_said_once_for_each_ring_after_a_real_paint(popup, told, qtbot):
    show(popup, ASK, OTHER)
    qtbot.waitUntil(lambda: ("drawn", "E1") in told)
    popup.render(PopupView((replace(ASK, tried="明細を確認"), OTHER)))
    popup.update()
    QTest.qWait(50)
    assert told.count(("drawn", "E1")) == 1
    assert ("drawn", "E2") not in told, "it was counted, not shown"
    popup.render(PopupView((replace(ASK, rung_at=T + 40_000),)))
    qtbot.waitUntil(lambda: told.count(("drawn", "E1")) == 2)


def test_what_is_painted_but_on_no_screen_is_not_drawn(popup, told):
    popup.render(PopupView((ASK,)))
    popup.hide()
    popup.grab()  # it is painted, into a picture
    QTest.qWait(50)
    assert ("drawn", "E1") not in told


def test_what_a_locked_session_shows_is_drawn_only_when_it_is_unlocked(popup, told, qtbot):
    popup.set_locked(locked=True)
    show(popup, ASK)
    QTest.qWait(50)
    assert ("drawn", "E1") not in told
    popup.set_locked(locked=False)
    qtbot.waitUntil(lambda: ("drawn", "E1") in told)


def test_unseen_it_grows_and_sounds_once(popup, told, clock, qtbot):
    show(popup, ASK)
    narrow = popup.width()
    clock.at += UNSEEN_MS
    qtbot.waitUntil(lambda: popup.in_second_stage)
    QTest.qWait(450)  # two more ticks
    assert told.count(("second_stage_began",)) == 1
    assert (narrow, popup.width()) == (420, 480)
    assert popup.header.isVisible()
    assert popup.frame.alarm
    assert popup.asked.conclusion.font().pixelSize() == 24


def test_a_pointer_that_lay_there_has_seen_nothing_but_one_that_moved_has(popup, clock, qtbot):
    show(popup, ASK)
    QTest.mouseMove(popup.windowHandle(), QPoint(60, 60))
    QCursor.setPos(popup.mapToGlobal(QPoint(60, 60)))
    qtbot.waitUntil(popup.underMouse)
    clock.at += UNSEEN_MS + 1_000
    QTest.qWait(450)
    assert not popup.in_second_stage


def test_what_is_more_urgent_does_not_slip_under_a_hand(popup, qtbot):
    show(popup, ASK)
    QTest.mouseMove(popup.windowHandle(), QPoint(60, 60))
    QCursor.setPos(popup.mapToGlobal(QPoint(60, 60)))
    qtbot.waitUntil(popup.underMouse)
    popup.render(PopupView((OTHER, ASK)))
    assert popup.ask is not None
    assert popup.ask.escalation_id == "E1"
    popup.render(PopupView((OTHER,)))
    assert popup.ask.escalation_id == "E2"


def test_what_is_more_urgent_does_not_slip_under_the_keys(popup, told):
    show(popup, ASK)
    popup.take_keys()
    popup.render(PopupView((OTHER, ASK)))
    QTest.keyClick(popup, Qt.Key.Key_1)
    assert pressed(told) == [("accepted", "E1")]


def test_without_a_hand_the_most_urgent_comes_on_top(popup):
    show(popup, ASK)
    popup.render(PopupView((OTHER, ASK)))
    assert popup.ask is not None
    assert popup.ask.escalation_id == "E2"


def test_the_line_drains_and_the_words_say_who_is_next(popup, clock, qtbot):
    show(popup, ASK)
    assert popup.frame.share() == pytest.approx(1.0)
    clock.at += 5_000
    qtbot.waitUntil(lambda: popup.frame.share() == pytest.approx(0.75))
    assert plain(popup.next_line.text()) == "15秒後に 長谷川 健太郎へ"
    popup.render(PopupView((replace(ASK, following="", following_rung="everyone"),)))
    assert plain(popup.next_line.text()) == "15秒後に 全員へ"


def test_when_the_time_is_over_and_the_hub_says_nothing_the_desk_guesses_nothing(popup, clock, qtbot):
    show(popup, ASK)
    clock.at = T + 24_000
    qtbot.waitUntil(lambda: "ハブに確かめています" in plain(popup.next_line.text()))
    assert popup.frame.share() == 0.0


def test_ctrl_alt_p_in_any_window_of_the_desk_gives_the_popup_the_keys(popup, qtbot):
    work = QLineEdit()
    qtbot.addWidget(work)
    work.show()
    show(popup, ASK)
    work.activateWindow()
    qtbot.waitUntil(work.isActiveWindow)
    QTest.keyClick(work, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(popup.isActiveWindow)
    assert work.text() == ""


# -- endings --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["taken", "withdrawn", "left", "sent_on", "over", "connected"])
def test_each_ending_goes_after_four_seconds(popup, told, clock, qtbot, kind):
    show(popup, notice=replace(NOTICE, kind=kind))
    assert popup.isVisible()
    clock.at += 3_999
    QTest.qWait(250)
    assert popup.isVisible()
    clock.at += 1
    qtbot.waitUntil(lambda: not popup.isVisible())
    assert told.count(("closed",)) == 1
    popup.render(PopupView((), replace(NOTICE, kind=kind)))
    assert not popup.isVisible(), "the same notice does not come back"


def test_who_has_it_and_how_quick_they_were(popup):
    show(popup, notice=NOTICE)
    assert popup.notice.head() == "長谷川SVが対応中"
    assert plain(popup.notice.line()) == "田中 美咲さん・9秒で応答・返金してよいか"


def test_the_cross_sends_a_notice_away_for_good(popup, told):
    show(popup, notice=NOTICE)
    click(popup.notice.cross)
    assert not popup.isVisible()
    popup.render(PopupView((), NOTICE))
    assert not popup.isVisible()


def test_connected_opens_the_card(popup, told, clock):
    notice = replace(NOTICE, kind="connected", customer="山田 太郎", taken_at=T - 8_000)
    show(popup, notice=notice, armed=False)
    assert popup.course.open_card.look == "outlined"
    popup.arm()
    assert popup.course.open_card.look == "filled"
    QTest.keyClick(popup, Qt.Key.Key_1)
    assert pressed(told) == [("card_wanted", "E1")]
    assert not popup.isVisible()


def test_a_notice_does_not_hide_the_next_ask(popup):
    show(popup, OTHER, notice=NOTICE)
    assert popup.notice.isVisible()
    assert popup.asked.isVisible()


def test_nothing_is_left_when_nothing_is_asked(popup, told):
    show(popup, ASK)
    show(popup)
    assert not popup.isVisible()
    assert ("closed",) in told


# -- place and words ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "view",
    [
        PopupView((ASK,)),
        PopupView((RINGS,)),
        PopupView((replace(ASK, alarm="overdue"),)),
        PopupView((), NOTICE),
        PopupView((replace(ASK, conclusion="解約金を、特例として当社の負担にできるか。" * 100),)),
    ],
)
def test_it_stands_in_the_corner_whatever_its_size(popup, view):
    popup.render(view)
    QApplication.processEvents()
    free = QGuiApplication.primaryScreen().availableGeometry()
    shown = popup.geometry()
    assert (free.right() - shown.right(), free.bottom() - shown.bottom()) == (16, 16)


def test_two_thousand_characters_are_three_lines_and_the_buttons_stay(popup):
    show(popup, ASK)
    plain_height = popup.height()
    show(popup, replace(ASK, conclusion="解約金を、特例として当社の負担にできるか。" * 100))
    assert len(popup.asked.conclusion.lines(popup.asked.conclusion.width())) == 3
    assert popup.height() <= plain_height + 2 * 28
    assert popup.asked.conclusion.accessibleName().count("解約金") == 100


def test_the_whole_popup_in_english(qtbot, clock):
    window = Popup(Theme.load("dark"), Catalogue.load("en"), clock)
    qtbot.addWidget(window)
    for one in (ASK, RINGS, replace(RINGS, stage="missed"), replace(ASK, stage="unusable")):
        window.render(PopupView((one,)))
        QApplication.processEvents()
        assert window.width() == 420


def test_the_key_is_only_told_of_where_it_works(popup):
    hint = popup.next_line.findChild(KeyCap)
    show(popup, ASK)
    assert not hint.isVisible()
    popup.set_hotkey(everywhere=True)
    assert hint.isVisible()
    show(popup, RINGS)
    assert popup.next_line.isVisible()
    assert not hint.isVisible(), "there is nothing to choose"


def test_without_the_phones_it_promises_no_ring_and_the_wait_is_an_estimate(popup):
    popup.render(PopupView((ASK,)))
    dial = popup.asked.findChild(HoldDial)
    assert "鳴り" in popup.asked.how()
    assert not dial.view.estimated
    for silent in ("phones", "hub"):
        popup.render(PopupView((replace(ASK, silent=silent),), seq=1))
        assert plain(popup.asked.how()).startswith("いまは電話を鳴らせません")
        assert dial.view.estimated
    assert "ハブに確かめています" in plain(popup.next_line.text())


def test_alone_it_says_that_it_rings_again(popup):
    popup.render(PopupView((replace(ASK, following="", again=True),)))
    assert plain(popup.next_line.text()) == "20秒後に もう一度鳴らします"


# -- why it comes ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_kind_of_ask_has_its_words_and_its_mark(qtbot, clock, language):
    window = Popup(Theme.load("light"), Catalogue.load(language), clock)
    qtbot.addWidget(window)
    seen = set()
    for ask in (*(replace(ASK, asks=one.value) for one in Asks), replace(ASK, unheard=True)):
        show(window, ask)
        seen.add((window.asked._kind.text(), window.asked._please.text()))
    assert len(seen) == len(Asks) + 1


def test_key_2_takes_it_to_be_answered_at_the_desk(popup, told):
    show(popup, replace(ASK, asks="instruction", by_phone=False, can_instruct=True, questions=2))
    assert popup.asked._kind.text() == "相談"
    assert "電話は鳴りません・お客様は田中さん" in plain(popup.asked.how())
    assert "質問 2件" in plain(popup.asked.why.text())
    QTest.keyClick(popup, Qt.Key.Key_2)
    QTest.keyClick(popup, Qt.Key.Key_2)
    assert pressed(told) == [("instructed", "E1")]


def test_before_it_has_stood_there_long_enough_key_2_does_nothing(popup, told):
    popup.render(PopupView((replace(ASK, can_instruct=True),)))
    QTest.keyClick(popup, Qt.Key.Key_2)
    assert pressed(told) == []


def test_what_can_only_be_taken_leaves_the_place_of_2_to_the_first_button(popup):
    show(popup, replace(ASK, can_instruct=True))
    half = popup.asked.accept.width()
    show(popup, replace(ASK, alarm="overdue", rung_at=T + 1))
    assert popup.asked.instruct.isHidden()
    assert popup.asked.accept.width() > half


def test_without_a_phone_a_takeover_can_still_be_answered_at_the_desk(popup, told):
    show(popup, replace(ASK, stage="unusable", can_instruct=True))
    QTest.keyClick(popup, Qt.Key.Key_2)
    assert pressed(told) == [("instructed", "E1")]


def test_an_ordinary_ask_needs_no_line_about_why(popup):
    show(popup, ASK)
    assert popup.asked.why.isHidden()
    assert popup.asked.note.isHidden()


def test_urgent_lane_rule_lead_and_hops_are_said(popup):
    hops = (PassedOn("佐藤 恵子", "前のこと"), PassedOn("長谷川 健太郎", "明細は確認済み"))
    show(
        popup,
        replace(ASK, urgent=True, rule="返金", assigned_by="松本 由紀", assigned_by_role="lead", hops=hops),
    )
    words = plain(popup.asked.why.text())
    for said in ("急ぎ", "返金", "リーダー 松本から割り当て", "引き渡し 2回・前は長谷川"):
        assert said in words
    assert plain(popup.asked.note.text()) == "明細は確認済み"


def test_a_note_that_was_not_written_leaves_no_empty_box(popup):
    show(popup, replace(ASK, hops=(PassedOn("佐藤 恵子", " "),)))
    assert popup.asked.note.isHidden()
    assert "前は佐藤" in plain(popup.asked.why.text())


def test_for_a_call_back_no_dial_runs_and_the_button_says_so(popup, told):
    show(popup, replace(ASK, callback=True, by_phone=False))
    assert not popup.asked.findChild(HoldDial).isVisible()
    assert popup.asked.accept.text() == "受けて折り返す"
    assert "鳴りません" in plain(popup.asked.how())
    assert "電話口にいません" in plain(popup.asked.why.text())
    click(popup.asked.accept)
    assert pressed(told) == [("accepted", "E1")]
    show(popup, replace(ASK, rung_at=T + 1))
    assert popup.asked.findChild(HoldDial).isVisible()
    assert popup.asked.accept.text() == "対応する"


def test_a_case_without_a_customer_on_the_line_is_no_call_back(popup):
    show(popup, replace(ASK, absent=True, by_phone=False))
    assert not popup.asked.findChild(HoldDial).isVisible()
    assert popup.asked.accept.text() == "対応する"
    assert plain(popup.asked.why.text()) == "お客様は電話口にいません"


def test_silent_help_is_seen_like_any_other_even_when_nobody_looks(popup, told, clock):
    show(popup, replace(ASK, unheard=True))
    assert "静かに応援してください" in plain(popup.asked._please.text())
    clock.at += UNSEEN_MS
    popup.ticker.tell()
    assert ("second_stage_began",) in told


def test_no_without_a_reason_is_one_key_and_with_one_two(popup, told):
    show(popup, ASK)
    QTest.keyClick(popup, Qt.Key.Key_4)
    assert pressed(told) == [("declined", "E1")]
    show(popup, OTHER)
    QTest.keyClick(popup, Qt.Key.Key_3)
    QTest.keyClick(popup, Qt.Key.Key_1)
    assert pressed(told)[1:] == [("passed_on", "E2", "on_call")]
