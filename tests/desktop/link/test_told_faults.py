"""What a person is told of a cache that is in a bad way, and what they still have."""

import pytest
from tests.desktop.hub_server import CACHE_KEYS, PASSWORD
from tests.harness.full_disk import full_disk

from escdesk.desktop.link.cipher import PAGE, unlocked
from escdesk.desktop.link.clocks import mono_ms, wall_ms
from escdesk.desktop.link.keys import MemoryKeys
from escdesk.desktop.link.link import Link
from escdesk.desktop.link.mail import Stage
from escdesk.desktop.link.place import file_name
from escdesk.domain.messages.people import Choice, ChoosePresence

DRAFT = {"report:E1": "返金で決めた".encode()}
HOUR_MS = 3_600_000


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "desk"


@pytest.fixture
def keys():
    return MemoryKeys()


@pytest.fixture
def cache_file(server, new_desk, folder, keys):
    """The file of somebody who wrote something, closed."""
    desk = new_desk(folder, keys).log_in(server)
    desk.until(lambda: desk.restored)
    for name, body in DRAFT.items():
        desk.link.save_draft(name, body)
    desk.link.stop()
    path = folder / f"{file_name(server.url, 'op1')}.db"
    assert path.exists()
    return path


def comes_again(new_desk, server, folder, keys):
    desk = new_desk(folder, keys).log_in(server)
    desk.until(lambda: desk.restored)
    return desk


def test_a_damaged_cache_is_said_and_its_drafts_are_there(server, new_desk, folder, keys, cache_file):
    body = bytearray(cache_file.read_bytes())
    body[2 * PAGE + 100 : 2 * PAGE + 500] = bytes(400)
    cache_file.write_bytes(body)
    desk = comes_again(new_desk, server, folder, keys)
    assert desk.restored[0].drafts == DRAFT
    assert "cache_rescued" in desk.notices


def test_rubbish_is_said(server, new_desk, folder, keys, cache_file):
    cache_file.write_bytes(b"rubbish" * 10_000)
    desk = comes_again(new_desk, server, folder, keys)
    assert desk.restored[0].drafts == {}
    assert "cache_set_aside" in desk.notices


def test_a_newer_cache_is_said(server, new_desk, folder, keys, cache_file):
    connection = unlocked(cache_file, CACHE_KEYS["op1"])
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    desk = comes_again(new_desk, server, folder, keys)
    assert desk.restored[0].drafts == DRAFT
    assert "cache_newer" in desk.notices


def test_when_the_hub_has_a_new_key_the_keyring_still_has_the_old_one(
    server, new_desk, folder, keys, cache_file, monkeypatch
):
    monkeypatch.setitem(CACHE_KEYS, "op1", "ef" * 32)
    desk = comes_again(new_desk, server, folder, keys)
    assert desk.restored[0].drafts == DRAFT
    assert "cache_rescued" in desk.notices
    desk.until(lambda: keys.find(file_name(server.url, "op1")) == "ef" * 32)  # beside what is shown


def test_a_remembered_key_that_is_wrong_leads_to_the_door_and_costs_nothing(
    server, new_desk, folder, keys, cache_file
):
    keys.keep(file_name(server.url, "op1"), "ef" * 32)
    desk = new_desk(folder, keys)
    desk.link.come_back(server.url, "op1")
    desk.until(lambda: desk.refusals)
    assert desk.refusals[0].code == "no_key"
    desk.link.log_in(server.url, "op1", PASSWORD)
    desk.until(lambda: desk.restored)
    assert desk.restored[0].drafts == DRAFT
    assert not [code for code in desk.notices if code.startswith("cache")]


def test_two_programs_at_once(server, new_desk, folder, keys):
    comes_again(new_desk, server, folder, keys)
    other = new_desk(folder, keys).log_in(server)
    assert other.refusals[0].code == "cache_in_use"


def test_a_disk_that_fills_is_said_and_nothing_is_lost_while_it_runs(server, new_desk, folder, keys):
    desk = comes_again(new_desk, server, folder, keys)
    with full_disk():
        desk.link.save_draft("report:E1", DRAFT["report:E1"])
        server.silent = True
        one = desk.link.ask(ChoosePresence(choice=Choice.MEETING))
        desk.until(lambda: "cache_failed" in desk.notices)
        server.send_away("logged_out")  # even a new login on a full disk keeps what is in memory
        desk.until(lambda: desk.refusals)
        server.silent = server.bad_token = False
    desk.link.log_in(server.url, "op1", PASSWORD)
    desk.until(lambda: desk.answers)
    assert desk.answers[-1][:2] == (one, "ok")
    desk.link.stop()
    again = comes_again(new_desk, server, folder, keys)
    assert again.restored[0].drafts == DRAFT


@pytest.mark.parametrize("wrong", [-HOUR_MS, 0])
def test_a_machine_whose_clock_was_set_back_starts_where_the_floor_was(
    server, qtbot, folder, keys, cache_file, wrong
):
    """Away from the hub a hold must not have lasted less than it had when the desk was closed."""
    known = server.hub.now
    server.stop()
    link = Link(folder, mono=mono_ms, wall=lambda: known + wrong, keys=keys)
    opened = []
    link.opened.connect(opened.append)
    link.start()
    try:
        link.come_back(server.url, "op1")
        qtbot.waitUntil(lambda: bool(opened), timeout=15_000)
        assert link.stage is not Stage.CONNECTED
        assert link.now() >= known
        before = link.now()
        qtbot.waitUntil(lambda: link.now() > before, timeout=5_000)
        assert link.now() - known < HOUR_MS
    finally:
        link.stop()
    assert wall_ms() > known
