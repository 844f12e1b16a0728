"""Programs are ended with all that they started, and their last words are kept."""

import os
import sys
import threading
from pathlib import Path

import pytest

from escdesk.demo.processes import Process, end_all, escdesk, last_words

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="process groups are POSIX")

_CHILD = "import subprocess,sys,time; p=subprocess.Popen([sys.executable,'-c','import time; time.sleep(60)']); print(p.pid, flush=True); time.sleep(60)"


class _Said:
    def __init__(self) -> None:
        self.lines: list[str] = []
        self.said = threading.Event()

    def __call__(self, line: str) -> None:
        self.lines.append(line)
        self.said.set()


def _start(tmp_path: Path, code: str, said: _Said | None = None) -> Process:
    command = (sys.executable, "-c", code)
    return Process("one", command, environment={"ASKED": "いいえ"}, log=tmp_path / "one.log", on_line=said)


def _alive(pid: int) -> bool:
    stat = Path(f"/proc/{pid}/stat")
    return stat.exists() and ") Z " not in stat.read_text()


def test_what_a_program_started_ends_with_it(tmp_path: Path):
    said = _Said()
    process = _start(tmp_path, _CHILD, said)
    assert said.said.wait(10)
    child = int(said.lines[0])
    assert _alive(child)
    process.kill()
    process.close()
    assert not process.running
    for _ in range(100):
        if not _alive(child):
            break
        threading.Event().wait(0.02)
    assert not _alive(child)


def test_a_program_is_asked_first_even_when_it_is_frozen(tmp_path: Path):
    process = _start(tmp_path, "import time; time.sleep(60)")
    process.freeze()
    end_all([process])
    assert process.exit_code == -15


def test_lines_go_both_ways(tmp_path: Path):
    said = _Said()
    process = _start(
        tmp_path, "import os,sys; print(sys.stdin.readline().strip(), os.environ['ASKED'], flush=True)", said
    )
    process.say("はい")
    assert said.said.wait(10)
    assert said.lines == ["はい いいえ"]
    process.close()
    process.say("too late")


def test_last_words_are_kept(tmp_path: Path):
    process = _start(tmp_path, "import sys; sys.exit('it broke')")
    process.close()
    assert process.exit_code == 1
    assert last_words(tmp_path / "one.log") == "it broke"
    assert last_words(tmp_path / "none.log") == ""


def test_the_same_package_is_started():
    assert escdesk("hub") == (sys.executable, "-m", "escdesk", "hub")
    assert os.access(escdesk()[0], os.X_OK)
