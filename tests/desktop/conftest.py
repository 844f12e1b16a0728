"""A real X server with a window manager on it, somebody at work there, and programs that tell what befalls them."""

import json
import os
import shutil
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path
from queue import Empty, Queue
from threading import Thread

import pytest
from tests.harness.samples import NOW

PROGRAM = Path(__file__).with_name("popup") / "on_x11.py"
MANAGERS = {
    "xfwm4": ["dbus-run-session", "--", "xfwm4", "--sm-client-disable", "--compositor=off"],
    "openbox": ["openbox", "--sm-disable"],
}
PATIENCE = 20.0


class Program:
    """A child that answers in JSON lines."""

    def __init__(self, process):
        self.process = process
        self.said: Queue = Queue()
        Thread(target=self._read, daemon=True).start()

    def _read(self):
        for line in self.process.stdout:
            self.said.put(json.loads(line))

    def tell(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def hear(self, **wanted):
        """The next answer that has this; answers before it are passed over."""
        one = self.heard_within(PATIENCE, **wanted)
        assert one is not None, f"never heard {wanted}"
        return one

    def heard_within(self, seconds, **wanted):
        """The next answer that has this, None when it does not come in time."""
        end = time.monotonic() + seconds
        while True:
            try:
                one = self.said.get(timeout=max(0.01, end - time.monotonic()))
            except Empty:
                return None
            if all(one.get(key) == value for key, value in wanted.items()):
                return one

    def hear_with(self, name):
        """The next answer that says this."""
        while name not in (answer := self.hear()):
            pass
        return answer

    def heard(self):
        found = []
        while not self.said.empty():
            found.append(self.said.get_nowait())
        return found


@contextmanager
def running(command, **settings):
    process = subprocess.Popen(command, text=True, **settings)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(timeout=10)
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()


class Screen:
    def __init__(self, display, stack):
        self.env = {**os.environ, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb", "NO_AT_BRIDGE": "1"}
        self._stack = stack

    def program(self, mode):
        process = self._stack.enter_context(
            running([sys.executable, str(PROGRAM), mode], env=self.env, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                    stderr=subprocess.DEVNULL)
        )  # fmt: skip
        return Program(process)

    def xdotool(self, *words):
        done = subprocess.run(
            ["xdotool", *words], env=self.env, capture_output=True, text=True, timeout=60, check=True
        )
        return done.stdout.split()

    def xprop(self, *words):
        done = subprocess.run(
            ["xprop", *words], env=self.env, capture_output=True, text=True, timeout=60, check=True
        )
        return done.stdout

    def types(self, window):
        """The kinds of window it tells the window manager it is."""
        return self.xprop("-id", str(window), "_NET_WM_WINDOW_TYPE")

    def wait_for_manager(self):
        end = time.monotonic() + PATIENCE
        while "window id" not in self.xprop("-root", "_NET_SUPPORTING_WM_CHECK"):
            assert time.monotonic() < end, "the window manager never came"
            time.sleep(0.05)

    def wait_for_focus(self, window):
        end = time.monotonic() + PATIENCE
        while self._focused() != [str(window)]:
            assert time.monotonic() < end, "it never got the focus"
            time.sleep(0.05)

    def _focused(self):
        """The window that has the focus; nothing while it is on its way from one to the next."""
        done = subprocess.run(
            ["xdotool", "getwindowfocus"],
            env=self.env,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        return done.stdout.split()

    def typing(self, text):
        return subprocess.Popen(["xdotool", "type", "--delay", "60", text], env=self.env)

    def click(self, window, at):
        """Click into a window where the X server has it: Qt learns late where a window manager put it."""
        self.xdotool("mousemove", "--window", str(window), str(at[0]), str(at[1]), "click", "1")


@pytest.fixture(params=sorted(MANAGERS))
def screen(request, tmp_path):
    for tool in ("Xvfb", "xdotool", "xprop", MANAGERS[request.param][0], request.param):
        if shutil.which(tool) is None:
            pytest.skip(f"{tool} is not installed")
    with ExitStack() as stack:
        managers: list[subprocess.Popen] = []
        stack.callback(lambda: [one.wait(timeout=10) for one in managers])  # they end when their display does
        reading, writing = os.pipe()
        stack.enter_context(
            running(["Xvfb", "-displayfd", str(writing), "-screen", "0", "1280x800x24", "-noreset", "-nolisten", "tcp"],
                    pass_fds=(writing,), stderr=subprocess.DEVNULL)
        )  # fmt: skip
        os.close(writing)
        with os.fdopen(reading) as pipe:
            display = f":{pipe.readline().strip()}"
        place = {
            **os.environ,
            "DISPLAY": display,
            "HOME": str(tmp_path),
            "XDG_CONFIG_HOME": str(tmp_path),
            "NO_AT_BRIDGE": "1",
        }
        place.pop("DBUS_SESSION_BUS_ADDRESS", None)
        managers.append(
            subprocess.Popen(
                MANAGERS[request.param], env=place, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )
        )
        screen = Screen(display, stack)
        screen.wait_for_manager()
        yield screen


@pytest.fixture
def editor(screen):
    """Somebody's work, with the focus: a window that opens while its manager begins does not always get it."""
    editor = screen.program("editor")
    editor.window = editor.hear_with("window")
    for _ in range(int(PATIENCE / 2)):
        if editor.heard_within(2, focus=True) is not None:
            break
        screen.click(editor.window["window"], (20, 20))
    else:
        raise AssertionError("it never got the focus, though it was clicked")
    return editor


class Clock:
    """A hub's clock that stands still until a test moves it."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> int:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()
