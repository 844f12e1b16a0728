"""The lock of the screen, heard on a session bus of the test's own."""

import os
import shutil
import subprocess
import sys

from escdesk.desktop.screen import ScreenWatch

LISTENER = """
import sys
from PySide6.QtCore import QCoreApplication, QTimer
from escdesk.desktop.screen import ScreenWatch
app = QCoreApplication([])
watch = ScreenWatch()
def told(locked):
    print("locked" if locked else "unlocked", flush=True)
    if not locked:
        app.quit()
watch.changed.connect(told)
print("listening", watch.start(), flush=True)
QTimer.singleShot(20000, app.quit)
app.exec()
"""


def test_without_a_bus_nobody_can_tell(monkeypatch, qapp):
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    assert not ScreenWatch().start()


def test_only_a_change_is_told(qapp):
    watch, told = ScreenWatch(), []
    watch.changed.connect(told.append)
    for locked in (False, True, True, False):
        watch._told(locked)
    assert told == [True, False]


if shutil.which("dbus-daemon"):  # a bare machine has the library only; there is nothing to hear then

    def test_a_locked_screen_is_heard_once(tmp_path):
        bus = subprocess.Popen(
            [
                "dbus-daemon",
                "--session",
                "--print-address",
                "--nofork",
                f"--address=unix:path={tmp_path}/bus",
            ],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert bus.stdout is not None
        environment = {**os.environ, "DBUS_SESSION_BUS_ADDRESS": bus.stdout.readline().strip()}
        desk = subprocess.Popen(
            [sys.executable, "-c", LISTENER], stdout=subprocess.PIPE, text=True, env=environment
        )
        try:
            assert desk.stdout is not None
            assert desk.stdout.readline() == "listening True\n"
            for locked in ("true", "true", "false"):
                subprocess.run(
                    ["dbus-send", "--session", "--type=signal", "/org/freedesktop/ScreenSaver",
                     "org.freedesktop.ScreenSaver.ActiveChanged", f"boolean:{locked}"],
                    env=environment,
                    check=True,
                )  # fmt: skip
            assert desk.stdout.read() == "locked\nunlocked\n"
            assert desk.wait(10) == 0
        finally:
            for process in (desk, bus):
                process.kill()
                process.wait()
                if process.stdout is not None:
                    process.stdout.close()
