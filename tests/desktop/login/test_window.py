"""The door: Enter goes on, what is known is not asked again, a refusal stands where it belongs."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit
from tests.harness import sample_login as samples

from escdesk.desktop.i18n import plain
from escdesk.desktop.login.view import Credentials, LoginView, Reach, Refusal
from escdesk.desktop.login.window import LoginWindow

USUAL = samples.VIEWS["login"]


@pytest.fixture
def window(qtbot, theme, texts, clock):
    window = LoginWindow(theme, texts, clock)
    qtbot.addWidget(window)
    with qtbot.waitExposed(window):
        window.show()
    return window


def heard(signal):
    said = []
    signal.connect(lambda *args: said.append(*args))
    return said


def test_enter_in_the_password_logs_in_with_what_the_seat_remembers(window, qtbot):
    asked = heard(window.login_asked)
    window.render(USUAL)
    assert (window.person.text(), window.extensions.currentData()) == ("2114", "2114")
    assert window.password.hasFocus(), "the only thing that is missing"
    qtbot.keyClicks(window.password, "secret")
    qtbot.keyClick(window.password, Qt.Key.Key_Return)
    qtbot.keyClick(window.password, Qt.Key.Key_Return)
    assert asked == [Credentials("2114", "secret", "2114")]


def test_the_first_start_asks_for_the_hub_and_only_for_that(window, qtbot):
    given = heard(window.hub_given)
    window.render(LoginView())
    assert window.hub.hasFocus()
    assert not window.password.isVisible()
    qtbot.keyClicks(window.hub, "ws://floor1")
    qtbot.keyClick(window.hub, Qt.Key.Key_Return)
    assert given == []
    assert "wss://" in window.hub_field.complaint
    window.hub.setText("ws://127.0.0.1:7443")
    qtbot.keyClick(window.hub, Qt.Key.Key_Return)
    assert given == ["ws://127.0.0.1:7443"]
    window.render(LoginView(reach=Reach("unreachable"), refusal=Refusal("hub_unreachable")))
    assert "応答がありません" in window.hub_field.complaint
    assert window.hub.text() == "ws://127.0.0.1:7443", "what was typed stays"
    window.render(replace(USUAL, person=""))
    assert not window.hub.isVisible()
    assert window.person.hasFocus()


def test_a_wrong_password_is_said_under_the_field_and_overwritten_by_typing(window, qtbot):
    window.render(USUAL)
    qtbot.keyClicks(window.password, "wrong")
    window.render(replace(USUAL, asking=True))
    assert not window.start.isEnabled()
    window.render(replace(USUAL, refusal=Refusal("wrong_password")))
    assert "違います" in window.password_field.complaint
    assert window.password.hasFocus()
    qtbot.keyClicks(window.password, "right")
    assert window.password.text() == "right", "the old one was selected"
    assert window.password_field.complaint == ""


def test_caps_lock_is_named_when_it_may_be_the_reason(window, qtbot):
    window.render(USUAL)
    qtbot.keyClicks(window.password, "Secret")
    assert not window.password.caps, "a capital with Shift is no Caps Lock"
    press = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_S, Qt.KeyboardModifier.NoModifier, "S")
    QApplication.sendEvent(window.password, press)
    window.render(replace(USUAL, refusal=Refusal("wrong_password")))
    assert "Caps Lock" in window.password_field.complaint


def test_after_too_many_failures_it_counts_down_and_then_lets_try_again(window, clock, qtbot):
    until = clock.now + 23_000
    window.render(replace(USUAL, refusal=Refusal("slow_down", until=until)))
    qtbot.waitUntil(lambda: "23秒" in plain(window.password_field.complaint))
    assert not window.start.isEnabled()
    clock.now = until
    qtbot.waitUntil(lambda: window.start.isEnabled())
    assert "もう一度" in window.password_field.complaint


def test_a_taken_extension_is_said_under_the_list_and_another_can_be_chosen(window, qtbot):
    asked = heard(window.login_asked)
    window.render(replace(USUAL, refusal=Refusal("extension_taken", by="大久保 結衣")))
    assert "大久保 結衣さん" in window.extensions_field.complaint
    assert window.extensions.hasFocus()
    used = window.extensions.model().index(1, 0)
    assert not window.extensions.model().flags(used) & Qt.ItemFlag.ItemIsEnabled, (
        "somebody else's can't be chosen"
    )
    window.extensions.setCurrentIndex(2)
    window.password.setText("secret")
    qtbot.mouseClick(window.start, Qt.MouseButton.LeftButton)
    assert asked == [Credentials("2114", "secret", "2118")]


def test_a_choice_of_extension_survives_a_new_list(window):
    window.render(USUAL)
    window.extensions.setCurrentIndex(2)
    window.render(replace(USUAL, extensions=USUAL.extensions[1:]))
    assert window.extensions.currentData() == "2118"
    gone = replace(USUAL, extensions=(replace(USUAL.extensions[2], used=True), *USUAL.extensions[:2]))
    window.render(gone)
    assert window.extensions.currentData() == "2114", (
        "taken meanwhile: the one of last time stands there again"
    )


def test_who_had_no_phone_last_time_is_not_asked_for_one_again(window, qtbot):
    asked = heard(window.login_asked)
    free = tuple(replace(one, used=False, last_time=False) for one in USUAL.extensions)
    window.render(replace(USUAL, person="lead", extension="", extensions=free, without_phone=True))
    qtbot.keyClicks(window.password, "secret")
    qtbot.keyClick(window.password, Qt.Key.Key_Return)
    assert asked == [Credentials("lead", "secret", "")]


def test_at_the_first_login_nothing_is_chosen_for_anybody(window, qtbot):
    asked = heard(window.login_asked)
    free = tuple(replace(one, used=False, last_time=False) for one in USUAL.extensions)
    window.render(replace(USUAL, person="", extension="", extensions=free, without_phone=True))
    window.person.setText("2114")
    window.password.setText("secret")
    qtbot.keyClick(window.password, Qt.Key.Key_Return)
    assert asked == []
    assert window.extensions_field.complaint


def test_without_a_list_the_number_is_typed_and_may_be_left_out_by_those_who_only_watch(window, qtbot):
    asked = heard(window.login_asked)
    window.render(samples.VIEWS["login-plain"])
    window.person.setText("lead")
    window.password.setText("secret")
    qtbot.keyClick(window.extension, Qt.Key.Key_Return)
    assert asked == [Credentials("lead", "secret", "")]
    window.render(replace(samples.VIEWS["login-plain"], asking=True))
    window.render(replace(samples.VIEWS["login-plain"], without_phone=False))
    qtbot.keyClick(window.extension, Qt.Key.Key_Return)
    assert len(asked) == 1
    assert window.extension_field.complaint


def test_what_is_missing_is_said_where_it_is_missing(window, qtbot):
    asked = heard(window.login_asked)
    window.render(replace(USUAL, person=""))
    qtbot.mouseClick(window.start, Qt.MouseButton.LeftButton)
    assert window.person_field.complaint
    window.person.setText("2114")
    qtbot.mouseClick(window.start, Qt.MouseButton.LeftButton)
    assert window.password_field.complaint
    assert asked == []


def test_the_hub_away_is_said_once_for_the_whole_and_the_address_can_be_changed(window, qtbot):
    changed = []
    window.hub_change_asked.connect(lambda: changed.append(1))
    window.render(samples.VIEWS["login-away"])
    assert "応答がありません" in window._general.text()
    assert window._general.isVisible()
    qtbot.mouseClick(window.other_hub, Qt.MouseButton.LeftButton)
    assert changed == [1]
    window.render(replace(USUAL, hub_fixed=True))
    assert not window.other_hub.isVisible()
    assert not window._general.isVisible()


def test_the_password_is_hidden_until_the_eye_is_pressed_and_can_be_forgotten(window):
    window.render(USUAL)
    window.password.setText("secret")
    assert window.password.echoMode() is QLineEdit.EchoMode.Password
    window.password._eye.trigger()
    assert window.password.echoMode() is QLineEdit.EchoMode.Normal
    window.forget_password()
    assert window.password.text() == ""


def test_the_language_is_told_and_no_keyring_is_a_visible_notice(window, qtbot):
    chosen = heard(window.language_chosen)
    window.render(replace(USUAL, keyring_missing=True))
    assert window._keyring.isVisible()
    qtbot.mouseClick(window.foot._languages["en"], Qt.MouseButton.LeftButton)
    assert chosen == ["en"]
