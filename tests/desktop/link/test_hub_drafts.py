"""Drafts at the hub: where this machine may not give them back, another one does."""

import json

import pytest
from keyring.backends.null import Keyring as NoKeyring
from tests.desktop.link.test_keys import Ring
from tests.desktop.link.test_real_hub import hub as hub  # noqa: PLC0414  a fixture
from tests.harness.full_disk import full_disk

from escdesk.desktop.link.door import fetch_drafts, hub_at
from escdesk.desktop.link.keys import SystemKeys

REPORT = {"report:E1": json.dumps({"decided": "全額返金で決めた"}, ensure_ascii=False).encode()}


@pytest.fixture
def comes(hub, new_desk, tmp_path):
    """佐藤 at a machine; with what kind of keyring is for the test to say."""
    left = []

    def come(machine: str, ring):
        desk = new_desk(tmp_path / machine, SystemKeys(ring))
        desk.link.left.connect(left.append)
        desk.link.log_in(hub.url, "sato", "correct horse", "3001")
        desk.until(lambda: desk.is_connected() and desk.restored)
        return desk

    return come


def at_hub(desk, hub):
    """What the hub would give another machine."""
    return fetch_drafts(hub_at(hub.url), desk.link._worker._token)


def test_without_a_keyring_another_machine_gives_them_back(hub, comes):
    one = comes("one", NoKeyring())
    one.link.save_draft("report:E1", b'{"decided":"\xe5\x85\xa8"}')
    one.link.save_draft("report:E1", REPORT["report:E1"])
    one.link.save_draft("card:c1", b'{"concern":"x"}', travels=True)
    one.until(lambda: (at_hub(one, hub) or {}).keys() == REPORT.keys())
    one.link.stop()
    other = comes("other", NoKeyring())
    other.until(lambda: len(other.restored) == 2)
    assert {name: json.loads(body) for name, body in other.restored[1].drafts.items()} == {
        name: json.loads(body) for name, body in REPORT.items()
    }
    other.link.save_draft("report:E1", b"")  # the report was sent
    other.until(lambda: at_hub(other, hub) == {})


def test_what_was_written_before_anybody_knew_goes_there_too(hub, comes):
    ring = Ring()
    one = comes("one", ring)
    one.link.save_draft("report:E1", REPORT["report:E1"])
    one.until(lambda: ring.kept)
    one.qtbot.wait(1_500)
    assert at_hub(one, hub) == {}, "a keyring keeps the key, so the machine keeps the draft"
    one.link.stop()
    again = comes("one", NoKeyring())
    assert again.restored[0].drafts == REPORT
    again.until(lambda: (at_hub(again, hub) or {}).keys() == REPORT.keys())


def test_a_full_disk_sends_them_there(hub, comes):
    one = comes("one", Ring())
    with full_disk():
        one.link.save_draft("report:E0", b"{}")
        one.until(lambda: "cache_failed" in one.notices)
        one.link.save_draft("report:E1", REPORT["report:E1"])
        one.until(lambda: "report:E1" in (at_hub(one, hub) or {}))


def test_the_hub_away_they_wait_and_arrive(hub, comes):
    one = comes("one", NoKeyring())
    one.until(lambda: "no_keyring" in one.notices)
    hub.kill()
    one.link.save_draft("report:E1", REPORT["report:E1"])
    one.qtbot.wait(300)
    hub.start()
    one.until(lambda: (at_hub(one, hub) or {}).keys() == REPORT.keys())
