import subprocess
import sys
from pathlib import Path

import pytest

from escdesk.hub.store.lock import DatabaseInUse, FileLock

HOLD = """
import sys
from pathlib import Path
from escdesk.hub.store.lock import FileLock
FileLock(Path(sys.argv[1])).take()
print("held", flush=True)
sys.stdin.read()
"""


def test_one_at_a_time(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    with FileLock(path), pytest.raises(DatabaseInUse):
        FileLock(path).take()
    with FileLock(path):
        pass


def test_a_dead_process_holds_nothing(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"held\n"
        with pytest.raises(DatabaseInUse):
            FileLock(path).take()
        other.kill()
        other.wait()
        with FileLock(path):
            pass


def test_releasing_twice_is_nothing(tmp_path: Path) -> None:
    lock = FileLock(tmp_path / "lock")
    lock.take()
    lock.release()
    lock.release()
