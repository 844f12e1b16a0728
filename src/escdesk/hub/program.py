"""`escdesk hub`: reads the settings, then checks or runs; every fault is a sentence and an exit code."""

import argparse
import asyncio
import importlib.util
import logging
import sys
from collections.abc import Callable, Coroutine, Sequence
from pathlib import Path
from typing import Any, TypeVar

from escdesk.findings import faults
from escdesk.hub import logs
from escdesk.hub.app import serve
from escdesk.hub.checks.every import look_at
from escdesk.hub.resources import resource
from escdesk.hub.settings import Settings, SettingsError, load

_log = logging.getLogger(__name__)
_T = TypeVar("_T")

EXAMPLE = "hub.example.toml"
PUT_RIGHT = 2
"""Exit code for what whoever started it can put right."""


def main(argv: Sequence[str]) -> int:
    """Run or check a hub; the exit code."""
    given = parser().parse_args(argv)
    if given.example:
        print(resource(EXAMPLE).read_text(encoding="utf-8"), end="")
        return 0
    try:
        settings = load(given.config)
    except SettingsError as wrong:
        return complain(wrong.sentences)
    logs.configure("error" if given.check else settings.hub.log_level, settings.hub.log_format)
    if given.check:
        found = faults(run(lambda: look_at(settings)))
        return complain(found) if found else _all_right(settings)
    try:
        ended = run(lambda: serve(settings))
    except Exception:  # noqa: BLE001  the one handler of this program: a fault of ours, said loudly
        _log.exception("the hub has ended by a fault of its own")
        return 1
    return complain([ended.sentence]) if ended.sentence else ended.code


def parser() -> argparse.ArgumentParser:
    """All that `escdesk hub` understands."""
    made = argparse.ArgumentParser(prog="escdesk hub", description="The service that knows the truth.")
    made.add_argument("--config", type=Path, metavar="FILE", help="hub.toml; without one: this machine only")
    made.add_argument("--check", action="store_true", help="say what would keep it from working, then end")
    made.add_argument("--example", action="store_true", help="print a hub.toml with every key, then end")
    return made


def complain(sentences: Sequence[str]) -> int:
    """Say what is to be put right; the exit code for it."""
    for sentence in sentences:
        print(sentence, file=sys.stderr)
    return PUT_RIGHT


def run(work: Callable[[], Coroutine[Any, Any, _T]]) -> _T:
    """Run on uvloop where there is one."""
    factory = None
    if importlib.util.find_spec("uvloop") is not None:
        import uvloop

        factory = uvloop.new_event_loop
    with asyncio.Runner(loop_factory=factory) as runner:
        return runner.run(work())


def _all_right(settings: Settings) -> int:
    where = settings.file or "no config"
    print(f"{where}: config, database and PBX are all right.")
    return 0
