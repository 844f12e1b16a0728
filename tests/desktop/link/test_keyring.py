"""Keyrings as they are met: a real Secret Service, one that is locked, one that waits for somebody who is away."""

import json
import os
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from tests.desktop.hub_server import CACHE_KEYS
from tests.desktop.link.test_keys import Locked, Ring

from escdesk.desktop.link import worker
from escdesk.desktop.link.keys import SystemKeys, patiently
from escdesk.desktop.link.place import file_name
from escdesk.domain.messages.people import Choice, ChoosePresence

START = """
printf secret | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1
exec "$0" -m tests.harness.secret_service
"""


class Asking(Ring):
    """A locked keyring that has asked for its password, and nobody is there to give it."""

    def __init__(self) -> None:
        super().__init__()
        self.unlocked = threading.Event()

    def get_password(self, service, username):
        self.unlocked.wait(30)
        return super().get_password(service, username)

    def set_password(self, service, username, password):
        self.unlocked.wait(30)
        super().set_password(service, username, password)


class Dying(Ring):
    """The keyring's program ends in the middle of a word."""

    def get_password(self, service, username):
        raise ConnectionResetError

    set_password = delete_password = get_password


def test_a_real_secret_service_keeps_finds_and_forgets(tmp_path):
    for tool in ("dbus-run-session", "gnome-keyring-daemon"):
        if shutil.which(tool) is None:
            pytest.skip(f"{tool} is not installed (packaging/system-libraries tests)")
    runtime = tmp_path / "runtime"
    runtime.mkdir(mode=0o700)
    place = {
        **os.environ,
        "HOME": str(tmp_path),
        "XDG_RUNTIME_DIR": str(runtime),
        "XDG_DATA_HOME": str(tmp_path / "share"),
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    for name in ("PYTHON_KEYRING_BACKEND", "DBUS_SESSION_BUS_ADDRESS", "DISPLAY", "WAYLAND_DISPLAY"):
        place.pop(name, None)
    done = subprocess.run(
        ["dbus-run-session", "--", "sh", "-c", START, sys.executable],
        cwd=Path(__file__).parents[3],
        env=place,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout.splitlines()[-1])
    assert said.pop("waited_s") < 5
    assert said == {
        "lasting": True,
        "kept": True,
        "found": "a1" * 32,
        "others": None,
        "forgotten": None,
        "found_locked": None,
    }
    kept = b"".join(one.read_bytes() for one in (tmp_path / "share").rglob("*") if one.is_file())
    assert kept
    assert b"a1" * 32 not in kept


async def test_nobody_waits_for_a_keyring_that_waits_for_somebody():
    ring = Asking()
    began = time.monotonic()
    assert await patiently(lambda: SystemKeys(ring).find("one"), None, within_ms=100) is None
    assert time.monotonic() - began < 5
    ring.unlocked.set()


def test_whatever_a_dying_keyring_raises_it_counts_as_none():
    keys = SystemKeys(Dying())
    assert not keys.keep("one", "k")
    assert keys.find("one") is None
    keys.forget("one")


@pytest.mark.parametrize("ring", [Locked, Dying])
def test_with_a_keyring_that_keeps_nothing_the_person_is_told(server, new_desk, ring):
    desk = new_desk(keys=SystemKeys(ring())).log_in(server)
    desk.until(lambda: "no_keyring" in desk.notices)
    desk.link.ask(ChoosePresence(choice=Choice.MEETING))
    desk.until(lambda: desk.answers)
    assert desk.answers[0][1] == "ok"


def test_while_a_keyring_asks_for_its_password_work_goes_on(server, new_desk):
    ring = Asking()
    desk = new_desk(keys=SystemKeys(ring)).log_in(server)
    desk.until(lambda: desk.restored)
    desk.link.ask(ChoosePresence(choice=Choice.MEETING))
    desk.until(lambda: desk.answers)
    assert desk.answers[0][1] == "ok"
    assert ring.kept == {}
    ring.unlocked.set()
    name = file_name(server.url, "op1")
    desk.until(lambda: ring.kept.get(("escdesk", name)) == CACHE_KEYS["op1"])
    assert "no_keyring" not in desk.notices


def test_without_an_answer_it_counts_as_none_after_a_while(server, new_desk, monkeypatch):
    monkeypatch.setattr(worker, "UNLOCK_WITHIN_MS", 300)
    ring = Asking()
    desk = new_desk(keys=SystemKeys(ring)).log_in(server)
    desk.until(lambda: "no_keyring" in desk.notices)
    server.stop()
    again = new_desk(keys=SystemKeys(ring))
    desk.link.stop()
    again.link.come_back(server.url, "op1")
    again.until(lambda: again.refusals)
    assert again.refusals[0].code == "no_key"
    ring.unlocked.set()
