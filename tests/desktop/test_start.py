"""A desk starts without reading the source text of what it imports."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def kept_sources(code: str) -> list[str]:
    """Whose source a Python that ran `code` has kept, of escdesk."""
    ours = str(Path("escdesk", "desktop"))
    asked = f"import linecache\nprint('\\n'.join(one for one in linecache.cache if {ours!r} in one))"
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\n{asked}"],
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return done.stdout.split()


def test_no_source_is_kept_of_what_is_imported_after_qt():
    hooked = kept_sources("import PySide6.QtCore, escdesk.desktop.app")
    plain = kept_sources("from escdesk.desktop.start import load_qt\nload_qt()\nimport escdesk.desktop.app")
    assert hooked, "the bindings have given up their hook: so can escdesk.desktop.start"
    assert plain == []
