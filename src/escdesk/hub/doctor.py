"""`escdesk doctor hub`: says of everything a hub stands on whether it is well, and what to do where it is not."""

import argparse
import asyncio
from collections.abc import Sequence
from pathlib import Path

from escdesk.findings import fault, tell
from escdesk.hub import logs
from escdesk.hub.checks.every import look_at
from escdesk.hub.settings import SettingsError, load


def parser() -> argparse.ArgumentParser:
    """All that it understands."""
    made = argparse.ArgumentParser(
        prog="escdesk doctor hub", description="Looks at what a hub stands on and changes nothing of it."
    )
    made.add_argument("--config", type=Path, metavar="FILE", help="the hub's hub.toml")
    return made


def main(argv: Sequence[str]) -> int:
    """0 all is well, 1 somebody should do something, 2 something is broken."""
    given = parser().parse_args(argv)
    try:
        settings = load(given.config)
    except SettingsError as wrong:
        return tell([fault(f"Config {sentence}") for sentence in wrong.sentences])
    logs.configure("error", settings.hub.log_format)
    return tell(asyncio.run(look_at(settings)))
