"""Whether windows can be opened and Japanese be read; tried in a process of its own, because Qt ends one that can't."""

import json
import subprocess
import sys
import tomllib
from collections.abc import Mapping, Sequence
from typing import Any, Final

from escdesk.desktop.assets import asset
from escdesk.desktop.i18n import Catalogue, plain
from escdesk.findings import Finding, fault, ok, warn

PATIENCE_S: Final = 30.0
_NO_DISPLAY: Final = b"could not connect to display"
TRIED: Final = ("doctor", "desk", "--display")


def display(texts: Catalogue, environment: Mapping[str, str]) -> Sequence[Finding]:
    """`environment` is what the desk would be started with."""
    wanted = (
        environment.get("QT_QPA_PLATFORM") or environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY")
    )
    if sys.platform not in {"win32", "darwin"} and not wanted:
        return [fault(plain(texts("doctor.display.missing")))]
    talking = {name: value for name, value in environment.items() if name != "QT_LOGGING_RULES"}
    program = [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-m", "escdesk"]
    try:
        tried = subprocess.run(  # noqa: S603  this program itself
            [*program, *TRIED], env=talking, capture_output=True, timeout=PATIENCE_S, check=False
        )
        shown = json.loads(tried.stdout) if tried.returncode == 0 else None
    except (OSError, subprocess.TimeoutExpired, json.JSONDecodeError) as wrong:
        return [fault(plain(texts("doctor.display.broken", said=type(wrong).__name__)))]
    if shown is None and _NO_DISPLAY in tried.stderr:
        return [fault(plain(texts("doctor.display.missing")))]
    if shown is None:
        return [fault(plain(texts("doctor.display.broken", said=_first_line(tried.stderr))))]
    return [ok(plain(texts("doctor.display.well", platform=shown["platform"]))), _fonts(texts, shown)]


def _fonts(texts: Catalogue, shown: Mapping[str, Any]) -> Finding:
    if shown["ours"]:
        return ok(plain(texts("doctor.fonts.well", family=shown["ours"][0])))
    if shown["japanese"]:
        family = shown["japanese"][0]
        return warn(plain(texts("doctor.fonts.other", family=family, wanted=families()[0])))
    return fault(plain(texts("doctor.fonts.none")))


def _first_line(said: bytes) -> str:
    lines = said.decode(errors="replace").strip().splitlines()
    return lines[0].strip() if lines else "?"


def families() -> list[str]:
    """The font families that a desk asks for, first the one it was drawn for."""
    found: list[str] = tomllib.loads(asset("themes", "tokens.toml").read_text("utf-8"))["type"]["families"]
    return found


def show() -> int:
    """What the other process does: open Qt and print what is there."""
    from PySide6.QtGui import QFontDatabase, QGuiApplication

    application = QGuiApplication(["escdesk"])
    there = QFontDatabase.families()
    print(
        json.dumps(
            {
                "platform": application.platformName(),
                "ours": [family for family in families() if family in there],
                "japanese": QFontDatabase.families(QFontDatabase.WritingSystem.Japanese),
            }
        )
    )
    return 0
