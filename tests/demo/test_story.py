"""The story itself, over a floor and desks that are played here: what it rests on, and where it fails."""

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from escdesk.demo.floor import Play
from escdesk.demo.record import Record
from escdesk.demo.story import STEPS, Story, StoryFailedError
from escdesk.hub.telephony.rehearsal.cast import cast

START = 1_750_000_000_000
OP, SV = "p-op", "p-sv"
PEOPLE = [{"person_id": "p-else", "can_be_asked": True}, {"person_id": SV, "can_be_asked": True}]


@dataclass
class _Process:
    frozen: bool = False


@dataclass
class _Desk:
    login: str
    running: bool = True
    receipts: list[dict[str, Any]] = field(default_factory=list)
    done: list[str] = field(default_factory=list)
    on_hand: Callable[[str], None] = lambda _what: None

    def paints(self, window: str, seq: int, **shows: object) -> None:
        self.receipts.append({"window": window, "seq": seq, "at_ms": 0, "shows": shows})

    def find(self, window: str, since: int, shows: Callable[[dict[str, Any]], object]) -> Any:
        for one in self.receipts:
            if one["window"] == window and one["seq"] >= since and shows(one["shows"]):
                return one
        return None

    def press(self, name: str, window: str | None = None) -> None:
        self._hand(name)

    def key(self, name: str, window: str | None = None) -> None:
        self._hand(f"key {name}")

    def type(self, text: str, window: str | None = None) -> None:
        self._hand("types")

    def grab(self, path: Path, window: str) -> None:
        path.write_bytes(b"png")

    def _hand(self, what: str) -> None:
        self.done.append(what)
        self.on_hand(what)


class _Floor:
    """A log that grows by what the test lets happen."""

    def __init__(self) -> None:
        self.play = Play(seed=1, rate=100.0, story=True)
        self.members = {one.login: one for one in cast(1)}
        self.log: list[dict[str, Any]] = []
        self.running = True

    def happens(self, kind: str, at: int = 0, **fields: object) -> int:
        self.log.append({"seq": len(self.log) + 1, "type": kind, "at": START + at, **fields})
        return len(self.log)

    def refresh(self) -> None:
        pass

    def find(self, kind: str, **fields: object) -> Any:
        for event in self.log:
            if event["type"] == kind and all(event.get(name) == value for name, value in fields.items()):
                return event
        return None


class _Stage:
    """Everything that goes well by itself; tests take something away."""

    def __init__(self, tmp_path: Path) -> None:
        self.floor = _Floor()
        self.operator, self.supervisor, self.lead = _Desk("op01"), _Desk("sv01"), _Desk("lead01")
        self.operator.on_hand = self._operator
        self.supervisor.on_hand = self._supervisor
        self.promise_after = 30_000
        self.popup = True
        self.record = Record(tmp_path)
        self.story = Story(
            self.floor,  # type: ignore[arg-type]  # played
            self.operator,  # type: ignore[arg-type]
            self.supervisor,  # type: ignore[arg-type]
            self.lead,  # type: ignore[arg-type]
            self.record,
            threading.Event(),
            None,
            patience_ms=200,
        )

    def _panel(self, seq: int, stage: int = 0, **more: object) -> None:
        shows = {
            "call": {"call_id": "c1", "name": True},
            "history": [{}],
            "hold": {} if stage == 0 else {"since": 1},
            "hold_stage": stage,
            "people": PEOPLE,
            "ask": None,
            "consults": [],
            "reports": [],
        }
        self.operator.paints("panel", seq, **(shows | more))

    def waits(self) -> None:
        floor = self.floor
        floor.happens("SeatTaken", person=OP, extension="1001")
        floor.happens("SeatTaken", person=SV, extension="2001")
        self._panel(floor.happens("CallRang", person=OP, call="c1"))
        self._panel(floor.happens("CustomersFound", call="c1"))
        self._panel(floor.happens("CallHeld", 1_000, call="c1"), 1)
        self._panel(floor.happens("HoldPromisePassed", 1_000 + self.promise_after, call="c1"), 2)
        self._panel(floor.happens("HoldLimitPassed", 91_000, call="c1"), 3)

    def _operator(self, what: str) -> None:
        floor = self.floor
        if what == "key Return" and self.operator.done[-2] == "key 2":
            seq = floor.happens("EscalationRaised", call="c1", chosen=SV, escalation="E0", asks="instruction")
            self._panel(seq, 3, ask={"escalation_id": "E0", "stage": "ringing", "asks": "instruction"})
        if what == "key Shift+Return" and self.operator.done[-2] == "key 2":
            self._asked()
        if what == "key Ctrl+Return" and not floor.find("EscalationClosed"):
            self._question(floor.happens("InstructionRead", escalation="E0"), "read")
        elif what == "key Ctrl+Return":
            floor.happens("EscalationClosed", escalation="E1")

    def _question(self, seq: int, state: str) -> None:
        self._panel(seq, 3, consults=[{"escalation_id": "E0", "questions": [{"state": state}]}])

    def _ask(self, seq: int, stage: str) -> None:
        self._panel(seq, 3, ask={"escalation_id": "E1", "stage": stage})

    def _asked(self) -> None:
        floor = self.floor
        seq = floor.happens("EscalationRaised", call="c1", chosen=SV, escalation="E1", asks="takeover")
        self._ask(seq, "ringing")
        if self.popup:
            self.supervisor.paints("popup", len(floor.log), ring={"escalation_id": "E1"})
            floor.happens("PopupDrawn", escalation="E1", person=SV)

    def _detail(self, seq: int, stage: str) -> None:
        self.supervisor.paints("cases", seq, detail={"escalation_id": "E1", "call": {"stage": stage}})

    def _supervisor(self, what: str) -> None:
        floor = self.floor
        if not floor.find("EscalationClosed"):
            self._consulted(what)
        elif what == "accept":
            self._ask(floor.happens("EscalationTaken", escalation="E1", by=SV), "taken")
            seq = floor.happens("CustomerConnected", escalation="E1")
            self.lead.paints("board", seq, flights=[{"escalation_id": "E1"}])
            self._detail(floor.happens("CardOpened", escalation="E1"), "talking")
        elif what == "resolve":
            seq = floor.happens("EscalationResolved", escalation="E1")
            self._detail(seq, "reported")
            self._panel(seq, 0, call=None, reports=[{"escalation_id": "E1"}])
            floor.happens("ReportDrawn", escalation="E1", person=OP)

    def _consulted(self, what: str) -> None:
        floor = self.floor
        if what == "accept":
            floor.happens("EscalationTaken", escalation="E0", by=SV)
        if what == "resolve":
            self._question(floor.happens("InstructionGiven", escalation="E0"), "answered")
            floor.happens("InstructionDrawn", escalation="E0")
        if what == "why_knowledge":
            self._panel(floor.happens("EscalationClosed", escalation="E0"), 3)


@pytest.fixture
def stage(tmp_path: Path) -> _Stage:
    return _Stage(tmp_path)


def _fails_at(stage: _Stage) -> str:
    with pytest.raises(StoryFailedError) as failed:
        stage.story.play()
    return failed.value.step


def test_all_steps_are_told(stage: _Stage, tmp_path: Path):
    stage.waits()
    stage.story.play()
    stage.story.close()
    told = json.loads((tmp_path / "story.json").read_text(encoding="utf-8"))
    assert [one["step"] for one in told] == list(STEPS)
    assert all(set(one) == {"step", "at_ms", "floor_time", "event", "receipt", "picture"} for one in told)
    assert [one["event"] for one in told] == sorted(one["event"] for one in told)
    assert all((tmp_path / one["picture"]).exists() for one in told)
    assert told[2]["floor_time"] == "2025-06-15T15:06:41.000+00:00"
    assert told[STEPS.index("customer_connected")]["receipt"]["window"] == "board"


def test_the_supervisor_is_asked_by_the_digit_of_the_row(stage: _Stage):
    stage.waits()
    stage.story.play()
    assert stage.operator.done[-2:] == ["key 2", "key Shift+Return"]


@pytest.mark.parametrize(
    ("after", "good"), [(29_000, True), (31_000, True), (28_999, False), (31_001, False)]
)
def test_say_a_word_comes_when_it_was_promised(stage: _Stage, after: int, good: bool):
    stage.promise_after = after
    stage.waits()
    if good:
        stage.story.play()
    else:
        assert _fails_at(stage) == "say_a_word"


def test_a_popup_nobody_painted_ends_the_story(stage: _Stage):
    stage.popup = False
    stage.waits()
    assert _fails_at(stage) == "popup_drawn"
    assert [one.step for one in stage.record.told][-1] == "asked"


def test_a_desk_that_is_gone_is_named_at_once(stage: _Stage):
    stage.popup = False
    stage.waits()
    stage.operator.on_hand = lambda what: (stage._operator(what), setattr(stage.supervisor, "running", False))
    with pytest.raises(StoryFailedError, match=r"popup_drawn: .*desk of sv01 is gone"):
        stage.story.play()


def test_a_hub_that_is_gone_is_named(stage: _Stage):
    stage.floor.running = False
    with pytest.raises(StoryFailedError, match=r"call_arrived: .*the hub is gone"):
        stage.story.play()


def test_a_paint_of_an_older_sight_does_not_count(stage: _Stage):
    stage.waits()
    stage.operator.receipts = [one for one in stage.operator.receipts if one["shows"]["hold_stage"] != 3]
    assert _fails_at(stage) == "escalate_now"
