"""Ctrl+Alt+P out of another program's window; and nothing of it where keys of others cannot be heard."""

import os
import shutil
import subprocess
import threading
from contextlib import contextmanager

import pytest

from escdesk.desktop.hotkey import Hotkey, can_record, possible

X11 = {"DISPLAY": ":0", "XDG_SESSION_TYPE": "x11"}


@pytest.mark.parametrize(
    ("platform", "environment", "wanted"),
    [
        ("xcb", X11, True),
        ("offscreen", X11, False),
        ("wayland", X11, False),
        ("windows", {}, False),
        ("xcb", {**X11, "DISPLAY": ""}, False),
        ("xcb", {**X11, "WAYLAND_DISPLAY": "wayland-0"}, False),
        ("xcb", {**X11, "XDG_SESSION_TYPE": "wayland"}, False),
    ],
)
def test_only_a_true_x11_session_tells_keys_of_others(platform, environment, wanted):
    assert possible(platform, environment) is wanted


def test_nothing_listens_offscreen(qapp):
    assert qapp.platformName() == "offscreen"
    before = threading.enumerate()
    hotkey = Hotkey()
    hotkey.start()
    assert threading.enumerate() == before
    hotkey.stop()


@pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning")  # python-xlib's own, when it is not let in
def test_a_display_that_is_not_there_is_no_error():
    assert not can_record(":32000")


@contextmanager
def bare_display(*options):
    if shutil.which("Xvfb") is None:
        pytest.skip("Xvfb is not installed")
    reading, writing = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writing), "-noreset", "-nolisten", "tcp", *options],
        pass_fds=(writing,),
        stderr=subprocess.DEVNULL,
    )
    os.close(writing)
    try:
        with os.fdopen(reading) as pipe:
            yield f":{pipe.readline().strip()}"
    finally:
        server.terminate()
        server.wait(timeout=10)


@pytest.mark.xvfb
@pytest.mark.parametrize(("options", "wanted"), [((), True), (("-extension", "RECORD"), False)])
def test_a_display_that_tells_no_keys_is_found_out(options, wanted):
    with bare_display(*options) as name:
        assert can_record(name) is wanted


@pytest.mark.xvfb
def test_the_popup_is_answered_from_another_program_by_keys_alone(screen, editor):
    desk = screen.program("keyed")
    desk.tell("ask E1")
    desk.hear(signal="drawn", of=["E1"])
    desk.tell("where accept")
    desk.hear_with("where")
    desk.tell("hint")
    desk.hear(hint=True)
    screen.xdotool("type", "a4")
    screen.xdotool("key", "ctrl+alt+p")
    desk.hear(active=True)
    screen.xdotool("key", "4")
    desk.hear(signal="declined", of=["E1"])
    desk.tell("gone")
    desk.hear(signal="closed")
    screen.wait_for_focus(editor.window["window"])
    screen.xdotool("type", "b")
    editor.tell("text")
    assert editor.hear_with("text") == {"text": "a4b"}
    desk.process.stdin.close()
    assert desk.process.wait(timeout=20) == 0, "it ends although it listens"
