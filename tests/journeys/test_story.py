"""The demo as CI runs it: real hub, three real desks, no display; and what it says when something is broken."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from escdesk.demo.story import STEPS

pytestmark = [
    pytest.mark.alone,
    pytest.mark.slow,
    pytest.mark.timeout(180),
    pytest.mark.skipif(sys.platform == "win32", reason="the story freezes programs, which is POSIX"),
]
LONGEST_S = 120


@dataclass(frozen=True, slots=True)
class Played:
    code: int
    said: str
    out: Path

    @property
    def story(self) -> list[dict[str, Any]]:
        told: list[dict[str, Any]] = json.loads((self.out / "story.json").read_text(encoding="utf-8"))
        return told


def play(folder: Path, *arguments: str) -> Played:
    """Run the demo to its end, in temporary folders below `folder`; nothing of it may be left running."""
    out = folder / "demo-out"
    hidden = {"DISPLAY", "WAYLAND_DISPLAY"}
    environment = {name: value for name, value in os.environ.items() if name not in hidden}
    done = subprocess.run(
        [sys.executable, "-m", "escdesk", "demo", "--out", str(out), *arguments],
        env={**environment, "TMPDIR": str(folder)},
        capture_output=True,
        text=True,
        timeout=LONGEST_S,
        check=False,
    )
    assert not still_running(folder), done.stderr
    assert list(folder.iterdir()) == [out], "its own folder, with passwords and caches, is gone"
    return Played(done.returncode, done.stdout + done.stderr, out)


def still_running(folder: Path) -> list[str]:
    found = []
    for process in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            command = process.read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        if str(folder) in command and int(process.parent.name) != os.getpid():
            found.append(command)
    return found


def test_the_story_is_played_to_its_end(tmp_path: Path):
    played = play(tmp_path, "--seed", "5")
    assert played.code == 0, played.said
    story = played.story
    assert [told["step"] for told in story] == list(STEPS)
    numbers = [told["event"] for told in story]
    assert numbers == sorted(set(numbers)), "each step rests on an event of its own, in order"
    assert all(told["receipt"]["shows"] for told in story)
    assert [told["at_ms"] for told in story] == sorted(told["at_ms"] for told in story)
    floor_time = {told["step"]: datetime.fromisoformat(told["floor_time"]) for told in story}
    waited = floor_time["say_a_word"] - floor_time["held"]
    assert timedelta(seconds=29) <= waited <= timedelta(seconds=31)
    pictures = [played.out / told["picture"] for told in story]
    assert sorted(played.out.glob("*.png")) == pictures
    assert all(picture.read_bytes().startswith(b"\x89PNG") for picture in pictures)
    assert "Traceback" not in "".join(
        log.read_text(encoding="utf-8") for log in (played.out / "logs").glob("*.log")
    )


@pytest.mark.parametrize(
    ("broken", "step"), [("sv", "popup_drawn"), ("hub", "popup_drawn"), ("pbx", "customer_connected")]
)
def test_what_is_broken_is_named(tmp_path: Path, broken: str, step: str):
    played = play(tmp_path, "--break", broken)
    assert played.code == 1
    assert f"failed at {step}:" in played.said
    assert [told["step"] for told in played.story] == list(STEPS[: STEPS.index(step)])
    assert (played.out / "logs" / "hub.log").stat().st_size > 0
