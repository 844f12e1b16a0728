"""The whole desk over a real socket, with its real windows: what is pressed reaches the hub, what happens is shown."""

import json
import subprocess
import sys
import time

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid
from tests.desktop.hub_server import PASSWORD, HubServer
from tests.protocol.small_hub import PEOPLE

from escdesk.desktop.app import BY_ROLE, Options, Program, main
from escdesk.desktop.i18n import Catalogue
from escdesk.desktop.last_time import LastTime, Shelf
from escdesk.desktop.link.mail import Stage
from escdesk.desktop.panel.card_view import CardDraft
from escdesk.domain.ids import CallId, PersonId
from escdesk.domain.messages import calls as c
from escdesk.domain.messages import escalations as e
from escdesk.domain.messages import transfers as tr
from escdesk.domain.messages.people import Choice, EnrolPerson, Role
from escdesk.domain.model.escalations import Stage as Course


@pytest.fixture
def server():
    server = HubServer()
    server.start()
    yield server
    server.stop()


class Desk:
    """A program and the hands and eyes of its person."""

    def __init__(self, qtbot, program: Program, server: HubServer) -> None:
        self.qtbot, self.program, self.server = qtbot, program, server

    def until(self, true) -> None:
        self.qtbot.waitUntil(lambda: bool(true()), timeout=15_000)

    def window(self, name):
        return self.program.windows[name].window

    def here(self):
        self.until(
            lambda: self.program.link.stage is Stage.CONNECTED and self.program.link.knowledge.sight.seq > 0
        )
        return self

    @property
    def panel(self):
        return self.window("panel").view

    def escalation(self):
        found = list(self.server.hub.floor.escalations.values())
        return found[0] if found else None


@pytest.fixture
def start(qtbot, tmp_path, server):
    programs = []

    def make(person="op1", password=PASSWORD, login=None, **options) -> Desk:
        folder = tmp_path / "data"
        given = {
            "hub": server.url,
            "login": person if login is None else login,
            "password": password,
            "extension": "",
            "certificate": None,
            "language": "ja",
            "theme": "light",
            "data": folder,
            "windows": (),
            "witness": False,
        }
        program = Program(Options(**{**given, **options}), Shelf(folder), LastTime())
        program.start()
        programs.append(program)
        return Desk(qtbot, program, server)

    yield make
    for program in programs:
        program.stop()
        program.windows.discard()
        program.deleteLater()


@pytest.mark.parametrize("person", sorted(PEOPLE))
def test_each_role_has_its_windows(start, person):
    desk = start(person).here()
    windows = BY_ROLE[PEOPLE[person][0].value]
    desk.until(lambda: all(desk.window(name).isVisible() for name in windows if name != "popup"))
    assert {name for name in ("panel", "popup", "cases", "board") if desk.program.windows.has(name)} == set(
        windows
    )


def test_the_panel_shows_the_call_and_f2_raises_the_hand(start, server):
    desk = start().here()
    call = server.do(lambda hub: hub.call(1))
    desk.until(lambda: desk.panel is not None and desk.panel.call is not None)
    assert desk.panel.call.call_id == call
    assert desk.panel.call.number.replace("-", "") == "09000000001"
    assert desk.panel.hold is not None
    panel = desk.window("panel")
    panel.activateWindow()
    desk.until(panel.isActiveWindow)
    desk.qtbot.keyClick(panel, Qt.Key.Key_F2)
    desk.until(lambda: desk.panel.ask is not None and desk.panel.ask.stage == "ringing")
    assert desk.escalation().by == "op1"
    assert desk.panel.ask.escalation_id == desk.escalation().id


def test_the_digit_and_enter_ask_that_person(start, server):
    desk = start().here()
    server.do(lambda hub: hub.call(1))
    desk.until(lambda: desk.panel.call is not None)
    chosen = desk.panel.people[1].person_id
    panel = desk.window("panel")
    panel.setFocus()
    desk.qtbot.keyClick(panel, Qt.Key.Key_2)
    desk.qtbot.keyClick(panel, Qt.Key.Key_Return)
    desk.until(lambda: desk.escalation() is not None)
    assert desk.escalation().chosen == chosen


def test_the_popup_is_drawn_reported_and_accepted(start, server):
    desk = start("sv1").here()
    server.do(lambda hub: hub.raise_hand(hub.call(1)))
    popup = desk.window("popup")
    desk.until(popup.isVisible)
    desk.until(lambda: desk.escalation().ring.drawn)
    assert desk.escalation().ring.drawn[0].person == "sv1"
    popup.arm()
    popup.accepted.emit(desk.escalation().id)
    desk.until(lambda: desk.escalation().stage is Course.TAKEN)
    assert desk.escalation().owner == "sv1"


def test_a_locked_screen_draws_nothing_and_is_told(start, server):
    desk = start("sv1").here()
    desk.program._screen_changed(locked=True)
    desk.until(lambda: server.hub.floor.people[PersonId("sv1")].locked)
    server.do(lambda hub: hub.raise_hand(hub.call(1)))
    desk.until(lambda: desk.escalation() is not None)
    assert desk.escalation().ring.targets == ("sv2",)
    assert not desk.escalation().ring.drawn
    desk.program._screen_changed(locked=False)
    desk.until(lambda: not server.hub.floor.people[PersonId("sv1")].locked)


def test_the_card_is_saved_as_it_is_typed(start, server):
    desk = start().here()
    call = server.do(lambda hub: hub.call(1))
    desk.until(lambda: desk.panel.call is not None)
    panel = desk.window("panel")
    for words in ("返", "返金", "返金してよいか"):
        panel.card_edited.emit(call, CardDraft(category="billing", decision_wanted=words))
    desk.until(lambda: desk.panel.card.draft.decision_wanted == "返金してよいか")

    def stored():
        paper = server.hub.papers.get(("CardText", call))
        return paper is not None and paper.decision_wanted == "返金してよいか"

    desk.until(stored)
    desk.until(lambda: desk.program.windows["panel"]._cards.draft(CallId(call)) is None)
    assert server.hub.floor.cards[call].filled == ("category", "decision_wanted")


def test_a_hand_taken_back_before_the_hub_answered_is_down_when_it_has(start, server):
    desk = start().here()
    call = server.do(lambda hub: hub.call(1))
    desk.until(lambda: desk.panel.call is not None)
    server.silent = True
    panel = desk.window("panel")
    panel.takeover_asked.emit(call, "", "")
    desk.until(lambda: desk.panel.ask is not None and desk.panel.ask.stage == "sending")
    desk.until(lambda: server.asks)
    panel.ask_withdrawn.emit(desk.panel.ask.ask_id)
    server.silent = False
    server.drop_lines()
    desk.until(lambda: len(server.asks) >= 3 and desk.escalation() is None)
    desk.until(lambda: desk.panel.ask is None)


def test_without_the_hub_the_panel_says_so_and_the_ask_waits(start, server):
    desk = start().here()
    call = server.do(lambda hub: hub.call(1))
    desk.until(lambda: desk.panel.call is not None)
    server.stop()
    desk.until(lambda: desk.panel.link.state == "lost")
    assert desk.panel.call.call_id == call
    assert desk.panel.link.lost_at is not None
    desk.window("panel").takeover_asked.emit(call, "", "")
    desk.until(lambda: desk.panel.ask is not None)
    assert (desk.panel.ask.stage, desk.panel.ask.hub_at) == ("sending", None)
    assert desk.panel.dial_by_hand in {"3001", "3002"}
    assert [row.kind for row in desk.panel.link.outbox] == ["AskForTakeover"]
    server.start()
    desk.until(lambda: desk.panel.ask is not None and desk.panel.ask.stage == "ringing")
    assert len(server.hub.floor.escalations) == 1


def test_without_the_hub_the_svs_window_is_not_green(start, server):
    sv = start("sv1").here()
    sv.until(lambda: sv.window("cases").isVisible() and sv.window("cases").head.presence.state == "free")
    server.stop()
    sv.until(lambda: sv.window("cases").head.presence.state == "unknown")
    assert sv.window("cases").hub_away.text()
    assert not QApplication.windowIcon().isNull()


def test_resolved_by_the_sv_and_read_by_the_operator(start, server, tmp_path):
    sv = start("sv1", data=tmp_path / "sv").here()
    operator = start().here()
    call = server.do(lambda hub: hub.call(1))

    def trip(hub):
        hub.raise_hand(call)
        escalation = next(iter(hub.floor.escalations))
        hub.tell(e.Accept(escalation=escalation), "sv1")
        order = hub.floor.escalations[escalation].transfer.order
        hub.tell(c.PhoneRang(call=CallId("c9"), extension="3001", order=order))
        hub.tell(c.PhoneAnswered(call=CallId("c9")))
        hub.tell(tr.TransferConnected(order=order, call=CallId("c9")))
        hub.tell(c.PhoneHungUp(call=call))
        return escalation

    escalation = server.do(trip)
    desk = sv
    cases = desk.window("cases")
    desk.until(lambda: desk.escalation().card_opened_at is not None)
    cases.resolved.emit(escalation, "approved", "返金します", "次回は自分で", "authority")
    desk.until(lambda: desk.escalation().stage in {Course.RESOLVED, Course.REPORTED})
    operator.until(lambda: operator.panel.reports)
    assert operator.panel.reports[0].decided == "返金します"
    operator.until(lambda: operator.escalation().stage is Course.REPORTED)
    operator.window("panel").report_read.emit(escalation)
    operator.until(lambda: operator.escalation() is None)


def test_presence_and_wrap_up_go_to_the_hub(start, server):
    desk = start("sv1").here()
    desk.window("cases").presence_chosen.emit("meeting")
    desk.until(lambda: server.hub.floor.people[PersonId("sv1")].choice is Choice.MEETING)


def test_another_role_brings_everything_anew(start, server):
    desk = start("sv1").here()
    server.do(
        lambda hub: hub.tell(
            EnrolPerson(person=PersonId("op2"), role=Role.OPERATOR, teams=("a",), clients=("x",))
        )
    )
    desk.until(lambda: ("person", "op2") in desk.program.link.knowledge.sight.entities)


def test_the_door_opens_without_a_name_and_says_what_is_wrong(start, server, tmp_path):
    desk = start(login="", password="")
    door = desk.program._door
    desk.until(lambda: door is not None and door.window.isVisible())
    desk.until(lambda: door._reach.state == "reachable")
    door.given.emit(server.url, "op1", "wrong", "")
    desk.until(lambda: door._refusal is not None)
    assert door._refusal.code == "wrong_password"
    assert door.window.isVisible()
    door.given.emit(server.url, "op1", PASSWORD, "")
    desk.here()
    desk.until(lambda: not door.window.isVisible())
    assert desk.window("panel").isVisible()
    assert Shelf(tmp_path / "data").read() == LastTime(hub=server.url, login="op1", role="operator")


def test_a_given_password_is_tried_until_the_hub_is_there(start, server):
    server.stop()
    desk = start()
    desk.until(lambda: desk.program._door is not None)
    server.start()
    desk.here()
    desk.until(lambda: not desk.program._door.window.isVisible())


def test_an_unknown_window_is_a_sentence_and_an_exit_code(capsys):
    with pytest.raises(SystemExit) as ended:
        main(["--windows", "panel,oven"])
    assert ended.value.code == 2
    assert "oven" in capsys.readouterr().err


def test_a_certificate_that_is_not_there_is_told_at_once(tmp_path, capsys):
    with pytest.raises(SystemExit):
        main(["--certificate", str(tmp_path / "for-desks.crt")])
    assert "for-desks.crt can't be read: No such file or directory" in capsys.readouterr().err


class Process:
    """A desk as a process of its own, with its witness."""

    def __init__(self, server, folder, *more) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "escdesk", "desk", "--hub", server.url, "--login", "op1", "--password-stdin",
             "--witness", "--data", str(folder), *more],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )  # fmt: skip
        self.say(PASSWORD)

    def say(self, line: str) -> None:
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def do(self, **command) -> dict:
        self.say(json.dumps({**command, "id": 1}))
        return self.line(lambda line: line.get("done") == 1)

    def line(self, wanted) -> dict:
        for text in self.process.stdout:
            line = json.loads(text)
            if wanted(line):
                return line
        raise AssertionError("the desk has ended")

    def end(self) -> None:
        self.process.kill()
        self.process.wait()
        self.process.stdin.close()
        self.process.stdout.close()


def test_what_was_typed_survives_a_kill_of_the_whole_desk(server, tmp_path):
    """The hub was away and knows nothing of it: the words come from the encrypted cache alone."""
    call = server.do(lambda hub: hub.call(1))
    first = Process(server, tmp_path)
    try:
        first.line(lambda line: line.get("window") == "panel" and line["shows"]["call"])
        server.stop()
        first.line(lambda line: line.get("window") == "panel" and line["shows"]["link"]["state"] == "lost")
        assert first.do(key="F3", window="panel")["ok"]
        assert first.do(press="card_decision_wanted", window="panel")["ok"]
        assert first.do(type="解約したいとのこと", window="panel")["ok"]
        first.line(lambda line: line.get("window") == "panel" and line["shows"]["link"]["outbox"])
        time.sleep(1)  # a draft is on disk within 300 ms
    finally:
        first.end()
    assert "解約".encode() not in b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert server.hub.carried_out == 0
    server.start()
    second = Process(server, tmp_path)
    try:
        second.line(
            lambda line: (
                line.get("window") == "panel"
                and line["shows"]["card"]
                and "decision_wanted" in line["shows"]["card"]["filled"]
                and not line["shows"]["link"]["outbox"]
            )
        )
        second.process.stdin.close()
        assert second.process.wait(20) == 0
    finally:
        second.end()
    assert server.hub.papers["CardText", call].decision_wanted == "解約したいとのこと"
    assert server.hub.carried_out == 1


def test_a_cache_that_cannot_be_read_is_said_once(start, server, tmp_path):
    first = start().here()
    first.until(lambda: list((tmp_path / "data").glob("*.db")))  # opened when the first sight is drawn
    first.program.stop()
    cache = next((tmp_path / "data").glob("*.db"))
    cache.write_bytes(b"rubbish" * 1000)
    desk = start().here()
    desk.until(lambda: "cache_set_aside" in desk.program.windows._notes)
    note = desk.program.windows._notes["cache_set_aside"]
    assert note.isVisible()
    note.read.click()
    assert not note.isVisible()
    assert next((tmp_path / "data").glob("*.unreadable-1.db")).read_bytes().startswith(b"rubbish")


@pytest.mark.parametrize("code", ["no_keyring", "cache_set_aside", "cache_failed"])
@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_notice_has_its_words(code, language):
    texts = Catalogue.load(language)
    assert texts(f"note.{code}.title")
    assert texts(f"note.{code}.body")


def test_the_door_changes_its_language_at_once(start):
    desk = start(login="", password="")
    japanese = desk.program._door.window.windowTitle()
    desk.program._door.language_chosen.emit("en")
    assert desk.program._door.window.isVisible()
    assert desk.program._door.window.windowTitle() != japanese


def test_the_last_window_ends_the_program(start, qapp, monkeypatch):
    ended = []
    monkeypatch.setattr("escdesk.desktop.windows.QApplication.quit", lambda: ended.append(True))
    desk = start("sv1").here()
    desk.until(lambda: desk.window("cases").isVisible())
    desk.window("cases").close()
    desk.until(lambda: ended)


def test_nothing_of_one_person_is_left_for_the_next(start, server):
    desk = start("op1").here()
    server.do(lambda hub: hub.call(1))
    desk.until(lambda: desk.panel.call is not None)
    panel = desk.window("panel")
    desk.program._show_door()
    desk.program._given(server.url, "sv1", PASSWORD, "")
    desk.until(lambda: desk.program.link.person == "sv1")
    desk.until(lambda: desk.program.windows.has("cases") and desk.window("cases").isVisible())
    assert not desk.program.windows.has("panel")
    desk.until(lambda: not isValid(panel))
    assert desk.program.link.pending == {}
    desk.window("cases").presence_chosen.emit("meeting")
    desk.until(lambda: server.hub.floor.people[PersonId("sv1")].choice is Choice.MEETING)
