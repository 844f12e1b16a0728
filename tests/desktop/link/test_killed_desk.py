"""A desk is killed between writing, sending and hearing: what it asked is done once, or it is told why not."""

import contextlib
import os
import signal
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest
from tests.desktop.conftest import Program
from tests.desktop.hub_server import CACHE_KEYS, PASSWORD
from tests.harness.wire import Wire

from escdesk.domain.messages.calls import PhoneHungUp
from escdesk.domain.messages.people import Choice

DICE = Random(33)
LIVES = int(os.environ.get("ESCDESK_DESK_KILLS", "8"))
CHOICES = [Choice.MEETING, Choice.AWAY, Choice.TRAINING, Choice.ON_BREAK, Choice.FREE]


class LivingDesk:
    """One person's desk, life after life."""

    def __init__(self, wire: Wire, folder: Path, login: str) -> None:
        self._words = [str(folder), wire.url, login, PASSWORD, CACHE_KEYS[login]]
        self.asked: list[str] = []
        self.answers: dict[str, list[str]] = {}
        self._program: Program | None = None

    def lives(self, *orders: str) -> None:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.desktop.link.living_desk", *self._words],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).parents[3],
            env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        )
        self._program = Program(process)
        self.tells(*orders)

    @property
    def program(self) -> Program:
        assert self._program is not None
        return self._program

    def tells(self, *orders: str) -> None:
        for order in orders:
            self.program.tell(order)

    def hears(self, word: str, value: object = None) -> object:
        """What it says under this word, this value if one is given; answers on the way are taken up."""
        while True:
            said = self.program.hear()
            self._note(said)
            if word in said and value in {None, str(said[word])}:
                return said[word]

    def comes_in(self) -> None:
        """Log in, and have the hub and what was kept, whichever comes first."""
        self.lives("login")
        missing = {"restored", "connected"}
        while missing:
            said = self.program.hear()
            missing -= {*said, str(said.get("stage"))}

    def asks(self, order: str) -> str:
        self.tells(order)
        return str(self.hears("asked"))

    def tries(self, order: str) -> None:
        """The same, by a desk that may be killed meanwhile."""
        with contextlib.suppress(BrokenPipeError):
            self.tells(order)

    def writes(self) -> None:
        """Whatever was asked so far is on disk."""
        self.tells("write")
        self.hears("written")

    def kill(self) -> None:
        os.kill(self.program.process.pid, signal.SIGKILL)

    def is_dead(self) -> None:
        """Wait for it, and take up what it said last."""
        process = self.program.process
        assert process.wait(timeout=20) == -signal.SIGKILL
        self._close()

    def ends(self) -> None:
        self.tells("end")
        assert self.program.process.wait(timeout=20) == 0
        self._close()

    def hears_answer(self, name: str) -> str:
        while name not in self.answers:
            self.hears("answered")
        return self.answers[name][0]

    def _close(self) -> None:
        for one in self.program.heard():
            self._note(one)
        for pipe in (self.program.process.stdin, self.program.process.stdout):
            with contextlib.suppress(BrokenPipeError):  # an order that nobody read any more
                pipe.close()
        self._program = None

    def _note(self, said: dict) -> None:
        if "asked" in said:
            self.asked.append(said["asked"])
        if "answered" in said:
            self.answers.setdefault(said["answered"], []).append(said["code"])


@pytest.fixture
def wire(server):
    wire = Wire(server.port)
    yield wire
    wire.stop()


@pytest.fixture
def desk(wire, tmp_path):
    desk = LivingDesk(wire, tmp_path / "desk", "op1")
    desk.comes_in()
    yield desk
    if desk._program is not None:
        desk.ends()


def is_away(desk: LivingDesk, wire: Wire) -> None:
    wire.goes_down()
    desk.hears("stage", "away")


@pytest.mark.parametrize(
    ("say", "passes"), [("ask", False), ("ask", True), ("answer", False), ("answer", True)]
)
def test_killed_on_the_way_it_is_done_once(server, wire, desk, say, passes):
    wire.at(say, 1, desk.kill, passes=passes)
    name = desk.asks("presence meeting")
    desk.is_dead()
    desk.lives("back")
    left = desk.hears("restored")
    assert left in ([name], []) if passes else left == [name]  # it may have heard the answer before it died
    if left:
        assert desk.hears_answer(name) == "ok"
    later = desk.asks("presence meeting")
    assert desk.hears_answer(later) == "ok"
    assert server.hub.carried_out == 2
    assert [name, later] == [one for _, one in server.hub.answers]
    assert server.hub.floor.people["op1"].choice is Choice.MEETING
    desk.ends()
    desk.lives("back")
    assert desk.hears("restored") == []


def test_killed_before_it_was_sent_it_is_sent_by_the_next_life(server, wire, desk):
    is_away(desk, wire)
    name = desk.asks("presence meeting")
    desk.writes()
    desk.kill()
    desk.is_dead()
    desk.lives("back")
    assert desk.hears("restored") == [name]
    assert server.hub.carried_out == 0
    wire.gets_good()
    assert desk.hears_answer(name) == "ok"
    assert server.hub.carried_out == 1


def test_a_hand_taken_back_unsent_never_reaches_the_hub(server, wire, desk):
    call = server.do(lambda hub: hub.call(1))
    is_away(desk, wire)
    name = desk.asks(f"takeover {call}")
    desk.tells(f"withdraw {name}")
    assert desk.hears_answer(name) == "withdrawn"
    desk.kill()
    desk.is_dead()
    desk.lives("back")
    assert desk.hears("restored") == []
    wire.gets_good()
    desk.hears("stage", "connected")
    other = desk.asks("presence meeting")
    assert desk.hears_answer(other) == "ok"
    assert [ask[1] for ask in server.asks] == [other]
    assert not server.hub.floor.escalations


def test_a_hand_for_a_call_that_is_over_meanwhile_is_told_so(server, wire, desk):
    call = server.do(lambda hub: hub.call(1))
    is_away(desk, wire)
    name = desk.asks(f"takeover {call}")
    desk.writes()
    desk.kill()
    desk.is_dead()
    server.do(lambda hub: hub.tell(PhoneHungUp(call=call)))
    desk.lives("back")
    wire.gets_good()
    assert desk.hears_answer(name) == "no_such_call"
    assert not server.hub.floor.escalations


@pytest.mark.slow
def test_killed_at_any_instant_each_ask_is_done_once_and_in_order(server, wire, desk):
    written: list[str] = []
    for life in range(LIVES):
        born = len(desk.asked)
        for number in range(DICE.randint(1, 4)):
            desk.asks(f"presence {CHOICES[(len(desk.asked) + number) % len(CHOICES)].value}")
        if DICE.random() < 0.5:
            desk.writes()
            written += desk.asked[born:]
        wire.at(DICE.choice(("ask", "answer")), DICE.randint(1, 3), desk.kill, passes=DICE.random() < 0.5)
        desk.tries(f"presence {CHOICES[life % len(CHOICES)].value}")
        if wire.forgets():  # as many did not come by: any other instant will do
            desk.kill()
        desk.is_dead()
        desk.lives("back")
        desk.hears("restored")
    last = desk.asks("presence meeting")
    assert desk.hears_answer(last) == "ok"
    desk.ends()
    done = [name for (_, name), _ in server.hub.answers.items()]
    assert set(written) <= set(done), "what was on disk is done"
    told = [
        name for name in done if name in set(desk.asked)
    ]  # a desk may be killed before it says what it asked
    assert told == [name for name in desk.asked if name in set(done)], "once each, in the order it was asked"
    assert len(done) - len(told) <= LIVES
    assert all(codes == ["ok"] for codes in desk.answers.values()), "and answered once"
    assert server.hub.carried_out == len(done)
