"""A hub and desks' links for the tests of this folder, each on its own port and in its own folder."""

import time

import pytest
from tests.desktop.hub_server import PASSWORD, HubServer

from escdesk.desktop.link.clocks import mono_ms
from escdesk.desktop.link.keys import MemoryKeys
from escdesk.desktop.link.link import Link
from escdesk.desktop.link.mail import Stage


@pytest.fixture
def server():
    server = HubServer()
    server.start()
    yield server
    server.stop()


class Desk:
    """A link and everything it said."""

    def __init__(self, qtbot, folder, keys) -> None:
        self.qtbot = qtbot
        self.link = Link(folder, mono=mono_ms, wall=lambda: int(time.time() * 1000), keys=keys)
        self.answers: list = []
        self.opened: list = []
        self.restored: list = []
        self.refusals: list = []
        self.notices: list = []
        self.link.answered.connect(lambda *answer: self.answers.append(answer))
        self.link.opened.connect(self.opened.append)
        self.link.restored.connect(self.restored.append)
        self.link.refused.connect(self.refusals.append)
        self.link.noticed.connect(self.notices.append)
        self.link.start()

    def log_in(self, server, person="op1", password=PASSWORD):
        self.link.log_in(server.url, person, password)
        self.until(lambda: self.refusals or self.is_connected())
        return self

    def is_connected(self) -> bool:
        return self.link.stage is Stage.CONNECTED and self.link.knowledge.sight.seq > 0

    def until(self, true) -> None:
        self.qtbot.waitUntil(lambda: bool(true()), timeout=15_000)


@pytest.fixture
def new_desk(qtbot, tmp_path):
    desks = []

    def make(folder=tmp_path / "desk", keys=None) -> Desk:
        desk = Desk(qtbot, folder, keys or MemoryKeys())
        desks.append(desk)
        return desk

    yield make
    for desk in desks:
        desk.link.stop()
