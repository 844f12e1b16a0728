"""The whole desk over a real socket to a hub that obeys the test: leaving, coming back, refusals."""

import pytest
from tests.desktop.hub_server import PASSWORD, HubServer

from escdesk.desktop.app import Options, Program
from escdesk.desktop.last_time import Shelf
from escdesk.desktop.link.mail import Stage


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
        link = self.program.link
        self.until(lambda: link.stage is Stage.CONNECTED and link.knowledge.sight.seq > 0)
        return self

    def at_the_door(self):
        self.until(lambda: self.program._door is not None and self.program._door.window.isVisible())
        return self.program._door

    def shown(self):
        """The windows of somebody who is in that are on the screen."""
        windows = self.program.windows
        return [
            name
            for name in ("panel", "popup", "cases", "board")
            if windows.has(name) and windows[name].window.isVisible()
        ]

    @property
    def panel(self):
        return self.window("panel").view

    def escalation(self):
        return next(iter(self.server.hub.floor.escalations.values()), None)


@pytest.fixture
def start(qtbot, tmp_path, server):
    programs = []

    def make(person="op1", **options) -> Desk:
        folder = tmp_path / "data"
        given = {
            "hub": server.url, "login": person, "password": PASSWORD, "extension": "", "certificate": None,
            "language": "ja", "theme": "light", "data": folder, "windows": (), "witness": False,
        }  # fmt: skip
        options = Options(**{**given, **options})
        shelf = Shelf(options.data)
        program = Program(options, shelf, shelf.read())
        program.start()
        programs.append(program)
        return Desk(qtbot, program, server)

    yield make
    for program in programs:
        program.stop()
        program.windows.discard()
        program.deleteLater()
