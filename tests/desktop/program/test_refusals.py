"""Whatever the hub refuses is a sentence where the person looks, and nothing is waited for any longer."""

import pytest

from escdesk.desktop.i18n import Catalogue, plain
from escdesk.desktop.panel.card_view import CardDraft
from escdesk.domain.errors import CODES
from escdesk.domain.messages.escalations import Withdraw

TEXTS = Catalogue.load("ja")


def sentence(code: str) -> str:
    return plain(TEXTS(f"codes.{code}"))


def test_a_raised_hand_that_is_refused_is_down_again_and_says_why(start, server):
    desk = start("op1").here()
    call = server.do(lambda hub: hub.call(1))
    desk.until(lambda: desk.panel is not None and desk.panel.call is not None)
    panel = desk.window("panel")
    for code in sorted(CODES):
        server.refuse["AskForTakeover"] = code
        panel.takeover_asked.emit(call, "", "")
        desk.until(lambda code=code: desk.panel.refusal == code)
        assert plain(panel.refusal_words()) == sentence(code)
        assert desk.panel.ask is None
        assert not desk.program.link.pending
        assert panel.raise_hand.isEnabled()


@pytest.mark.parametrize(
    ("kind", "press"),
    [
        ("Withdraw", lambda panel, name, _call: panel.ask_withdrawn.emit(name)),
        ("SendOn", lambda panel, name, _call: panel.sent_on.emit(name)),
        ("ChooseCustomer", lambda panel, _name, call: panel.customer_chosen.emit(call, "k1", True)),
        ("ChoosePresence", lambda panel, _name, _call: panel.presence_chosen.emit("away")),
        ("EndWrapUp", lambda panel, _name, _call: panel.wrap_up_ended.emit()),
        ("AcknowledgeReport", lambda panel, name, _call: panel.report_read.emit(name)),
        (
            "SaveCard",
            lambda panel, _name, call: panel.card_edited.emit(call, CardDraft(decision_wanted="返金")),
        ),
    ],
)
def test_whatever_is_pressed_on_the_panel(start, server, kind, press):
    server.refuse[kind] = "bad_value"
    desk = start("op1").here()
    call = server.do(lambda hub: hub.call(1))
    server.do(lambda hub: hub.raise_hand(call))
    desk.until(lambda: desk.panel is not None and desk.panel.ask is not None)
    panel = desk.window("panel")
    press(panel, desk.escalation().id, call)
    desk.until(lambda: plain(panel.refusal_words()) == sentence("bad_value"))
    assert not desk.program.link.pending


def test_the_next_thing_that_is_asked_takes_the_sentence_away(start, server):
    server.refuse["ChoosePresence"] = "not_logged_in"
    desk = start("op1").here()
    panel = desk.window("panel")
    panel.presence_chosen.emit("away")
    desk.until(panel.refusal_words)
    server.refuse.clear()
    panel.presence_chosen.emit("away")
    desk.until(lambda: not panel.refusal_words())


def test_in_the_cases_window(start, server):
    server.refuse["ChoosePresence"] = "not_logged_in"
    desk = start("sv1").here()
    cases = desk.window("cases")
    cases.presence_chosen.emit("meeting")
    desk.until(lambda: plain(cases.refusal.text()) == sentence("not_logged_in"))
    cases.refusal.answered.emit("refusal_read")
    desk.until(lambda: not cases.refusal.text())


@pytest.mark.parametrize("code", ["already_taken", "bad_value"])
def test_on_the_board(start, server, code):
    server.refuse["Accept"] = code
    desk = start("ld1").here()
    board = desk.window("board")
    board.alarm_taken.emit("E1")
    desk.until(lambda: plain(board.refusal.text()) == sentence(code))
    assert not desk.program.link.pending


@pytest.mark.parametrize("code", ["bad_value", "not_allowed", "no_extension"])
def test_on_the_popup_a_note_says_what_the_popup_cannot(start, server, code):
    server.refuse["Accept"] = code
    desk = start("sv1").here()
    server.do(lambda hub: hub.raise_hand(hub.call(1)))
    popup = desk.window("popup")
    desk.until(popup.isVisible)
    popup.accepted.emit(desk.escalation().id)
    desk.until(lambda: f"refused {code}" in desk.program.windows._notes)
    assert desk.program.windows._notes[f"refused {code}"].isVisible()
    popup.arm()
    assert popup.isVisible()


def test_on_the_popup_nothing_is_said_twice(start, server):
    """It was taken back in the same moment: the popup itself says so."""
    server.refuse["Accept"] = "no_such_escalation"
    desk = start("sv1").here()
    server.do(lambda hub: hub.raise_hand(hub.call(1)))
    popup = desk.window("popup")
    desk.until(popup.isVisible)
    name = desk.escalation().id
    server.do(lambda hub: hub.tell(Withdraw(escalation=name), "op1"))
    popup.accepted.emit(name)
    desk.until(lambda: not desk.program.link.pending and server.asks[-1][0] == "sv1")
    desk.until(lambda: desk.program.windows["popup"]._before.notice is not None)
    desk.qtbot.wait(300)
    assert not desk.program.windows._notes
