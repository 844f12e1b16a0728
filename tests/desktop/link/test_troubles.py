"""What a desk does when its machine slept, its clock is wrong, or somebody else answers at the hub's address."""

import time
from pathlib import Path

import pytest
from tests.desktop.hub_server import CERTIFICATE, PASSWORD, HubServer

from escdesk.desktop.link import clocks
from escdesk.desktop.link.keys import MemoryKeys
from escdesk.desktop.link.link import Link
from escdesk.desktop.link.mail import Stage
from escdesk.domain.messages.people import Choice, ChoosePresence

HOUR_MS = 3_600_000
OTHER = Path(__file__).with_name("other.crt")
"""Made with `openssl req -x509`; its key was thrown away."""


class Clocks:
    """A machine that can sleep and whose owner has set it wrong."""

    def __init__(self) -> None:
        self.slept = 0
        self.wrong = 0

    def mono(self) -> int:
        return clocks.mono_ms() + self.slept

    def wall(self) -> int:
        return clocks.wall_ms() + self.wrong


@pytest.fixture
def machine(monkeypatch):
    machine = Clocks()
    for module in ("socket", "worker"):
        monkeypatch.setattr(f"escdesk.desktop.link.{module}.mono_ms", machine.mono)
    return machine


@pytest.fixture
def link(qtbot, tmp_path, machine):
    link = Link(tmp_path / "desk", mono=machine.mono, wall=machine.wall, keys=MemoryKeys())
    link.start()
    yield link
    link.stop()


def connected(link) -> bool:
    return link.stage is Stage.CONNECTED and link.knowledge.sight.seq > 0


def test_an_hour_wrong_changes_nothing_once_the_hub_has_spoken(qtbot, server, link, machine):
    machine.wrong = HOUR_MS
    link.log_in(server.url, "op1", PASSWORD)
    qtbot.waitUntil(lambda: connected(link), timeout=15_000)
    assert abs(link.now() - server.hub.now) < 60_000
    machine.wrong = -HOUR_MS  # put right while it runs, too far
    assert abs(link.now() - server.hub.now) < 60_000


def test_after_a_suspend_the_time_is_right_at_once_and_a_dead_line_is_made_anew(qtbot, server, link, machine):
    link.log_in(server.url, "op1", PASSWORD)
    qtbot.waitUntil(lambda: connected(link), timeout=15_000)
    hellos = len(server.hellos)
    server.silent = True  # the hub gave this line up meanwhile
    server.hub.now += HOUR_MS
    machine.slept = HOUR_MS
    assert abs(link.now() - server.hub.now) < 60_000
    qtbot.waitUntil(lambda: len(server.hellos) > hellos, timeout=15_000)
    server.silent = False
    qtbot.waitUntil(lambda: connected(link), timeout=15_000)
    assert abs(link.now() - server.hub.now) < 60_000


def test_the_monotonic_clock_counts_milliseconds():
    before = clocks.mono_ms()
    time.sleep(0.02)
    assert clocks.mono_ms() - before >= 19


def test_another_certificate_is_said_once_and_trusted_as_soon_as_the_file_is_new(new_desk, tmp_path):
    server = HubServer(secure=True)
    server.start()
    pinned = tmp_path / "hub.crt"
    pinned.write_bytes(CERTIFICATE.read_bytes())
    desk = new_desk()
    try:
        desk.link.log_in(server.url, "op1", PASSWORD, certificate=pinned)
        desk.until(desk.is_connected)
        hellos = len(server.hellos)
        server.stop()
        pinned.write_bytes(OTHER.read_bytes())  # seen from here: whoever answers now is not who was pinned
        server.start()
        desk.until(lambda: "hub_distrusted" in desk.notices)
        assert desk.link.stage is Stage.AWAY
        assert desk.link.knowledge.sight.seq  # what is known stays in sight
        desk.qtbot.wait(1_500)
        assert desk.notices.count("hub_distrusted") == 1
        assert len(server.hellos) == hellos
        pinned.write_bytes(CERTIFICATE.read_bytes())
        desk.until(desk.is_connected)
    finally:
        server.stop()


def test_what_waits_in_memory_alone_survives_a_new_login(server, new_desk, tmp_path):
    """The disk takes nothing and the password was changed: the ask is still answered, nobody waits for ever."""
    (tmp_path / "no-folder").write_text("")
    desk = new_desk(tmp_path / "no-folder").log_in(server, "sv1")
    server.silent = True
    desk.link.ask(ChoosePresence(choice=Choice.MEETING))
    desk.until(lambda: server.asks)
    server.send_away("logged_out")
    desk.until(lambda: desk.refusals)
    server.silent = server.bad_token = False
    desk.link.log_in(server.url, "sv1", PASSWORD)
    desk.until(lambda: not desk.link.pending)
    assert desk.answers[-1][1] == "ok"
