"""A bug in whatever thread ends the program loudly, and its report holds nobody's data."""

import subprocess
import sys

import pytest

PROGRAM = """
import sys, threading
from pathlib import Path
from PySide6.QtCore import QCoreApplication, QTimer
from escdesk.desktop.crash import Crash
app = QCoreApplication([])
Crash(Path(sys.argv[1]), app).install()
def bug():
    raise ValueError("鈴木 花子")
if sys.argv[2] == "slot":
    QTimer.singleShot(0, bug)
else:
    threading.Thread(target=bug).start()
QTimer.singleShot(20000, lambda: app.exit(99))
sys.exit(app.exec())
"""


@pytest.mark.parametrize("where", ["slot", "thread"])
def test_a_bug_ends_the_program_and_is_written_down(tmp_path, where):
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(tmp_path), where], capture_output=True, check=False, timeout=60
    )
    assert done.returncode == 1
    (report,) = tmp_path.iterdir()
    text = report.read_text("utf-8")
    assert "ValueError" in text
    assert "bug" in text
    assert "鈴木" not in text
    assert "鈴木".encode() not in done.stderr
