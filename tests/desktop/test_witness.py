"""The witness tells what was painted and presses what a person could press."""

import io
import json
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from escdesk.desktop.witness import Witness, facts


@dataclass(frozen=True, slots=True)
class _Call:
    call_id: str
    name: str
    stage: str
    holds: int = 1


class _Window(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.pressed: list[str] = []
        column = QVBoxLayout(self)
        self.line = QLineEdit()
        self.line.setObjectName("line")
        self.raised = QPushButton("raise")
        self.raised.setObjectName("raise_hand")
        self.raised.clicked.connect(lambda: self.pressed.append("raise_hand"))
        self.off = QPushButton("off")
        self.off.setObjectName("off")
        self.off.setEnabled(False)
        for widget in (self.line, self.raised, self.off):
            column.addWidget(widget)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self.pressed.append(event.key())


@pytest.fixture
def window(qtbot: QtBot):
    window = _Window()
    qtbot.addWidget(window)
    return window


def _lines(out: io.StringIO) -> list[dict]:
    return [json.loads(line) for line in out.getvalue().splitlines()]


def _witness(window: QWidget) -> tuple[Witness, io.StringIO]:
    out = io.StringIO()
    witness = Witness(out, parent=window)
    witness.watch("panel", window)
    return witness, out


def test_words_are_not_told_ids_and_codes_are():
    assert facts(_Call("c1", "山田 花子", "ringing")) == {
        "call_id": "c1",
        "name": True,
        "stage": "ringing",
        "holds": 1,
    }
    assert facts((_Call("c1", "", "held"),))[0]["name"] is False


def test_nothing_is_told_before_a_paint(window: _Window, qtbot: QtBot):
    witness, out = _witness(window)
    witness.rendered("panel", 7, _Call("c1", "x", "ringing"))
    qtbot.wait(20)
    assert _lines(out) == []
    with qtbot.waitExposed(window):
        window.show()
    qtbot.waitUntil(lambda: _lines(out) != [])
    assert (_lines(out)[0]["window"], _lines(out)[0]["seq"]) == ("panel", 7)
    assert _lines(out)[0]["shows"]["call_id"] == "c1"


def test_the_same_again_is_told_once_and_a_new_sight_again(window: _Window, qtbot: QtBot):
    witness, out = _witness(window)
    witness.rendered("panel", 7, _Call("c1", "x", "ringing"))
    with qtbot.waitExposed(window):
        window.show()
    qtbot.waitUntil(lambda: len(_lines(out)) == 1)
    window.repaint()
    qtbot.wait(20)
    assert len(_lines(out)) == 1
    witness.rendered("panel", 8, _Call("c1", "x", "held"))
    window.update()
    qtbot.waitUntil(lambda: len(_lines(out)) == 2)
    assert _lines(out)[1]["shows"]["stage"] == "held"


def _ask(witness: Witness, out: io.StringIO, **command: object) -> dict:
    before = len(_lines(out))
    witness._obey(json.dumps(command))
    return _lines(out)[before:][-1]


def test_a_button_is_pressed_with_the_mouse(window: _Window, qtbot: QtBot):
    witness, out = _witness(window)
    with qtbot.waitExposed(window):
        window.show()
    assert _ask(witness, out, press="raise_hand", id=3) == {"done": 3, "ok": True}
    assert window.pressed == ["raise_hand"]


@pytest.mark.parametrize(
    ("name", "error"), [("off", "off is not enabled"), ("none", "nothing is called none")]
)
def test_what_a_person_cannot_press_is_refused(window: _Window, qtbot: QtBot, name: str, error: str):
    witness, out = _witness(window)
    with qtbot.waitExposed(window):
        window.show()
    assert _ask(witness, out, press=name)["error"] == error
    window.raised.hide()
    assert _ask(witness, out, press="raise_hand")["error"] == "raise_hand is not visible"


def test_a_key_arrives(window: _Window, qtbot: QtBot):
    witness, out = _witness(window)
    with qtbot.waitExposed(window):
        window.show()
    assert _ask(witness, out, key="F2", window="panel")["ok"]
    assert window.pressed == [Qt.Key.Key_F2]


def test_japanese_is_typed_where_the_focus_is(window: _Window, qtbot: QtBot):
    witness, out = _witness(window)
    with qtbot.waitExposed(window):
        window.show()
    window.activateWindow()
    _ask(witness, out, press="line")
    qtbot.waitUntil(window.line.hasFocus)
    assert _ask(witness, out, type="返金を承認")["ok"]
    assert window.line.text() == "返金を承認"


def test_a_picture_is_taken(window: _Window, qtbot: QtBot, tmp_path: Path):
    witness, out = _witness(window)
    with qtbot.waitExposed(window):
        window.show()
    assert _ask(witness, out, grab=str(tmp_path / "a.png"), window="panel")["ok"]
    assert (tmp_path / "a.png").stat().st_size > 100


def test_commands_that_end_are_noticed(window: _Window, qtbot: QtBot):
    witness, _ = _witness(window)
    with qtbot.waitSignal(witness._ended):
        witness.read(io.StringIO(""))


def test_garbage_is_answered(window: _Window):
    witness, out = _witness(window)
    witness._obey("{")
    assert _lines(out) == [{"done": None, "ok": False, "error": "not JSON"}]


def test_a_button_is_found_by_its_words(window: _Window, qtbot: QtBot):
    witness, out = _witness(window)
    with qtbot.waitExposed(window):
        window.show()
    assert _ask(witness, out, press="raise")["ok"]
    assert window.pressed == ["raise_hand"]


def test_a_window_may_tell_its_own_paints(window: _Window):
    witness, out = _witness(window)
    for _ in range(2):
        witness.painted("panel", 9, _Call("c1", "x", "held"), hold_stage=2)
    assert [(line["seq"], line["shows"]["hold_stage"]) for line in _lines(out)] == [(9, 2)]
