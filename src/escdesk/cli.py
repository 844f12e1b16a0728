"""The command line: `escdesk demo|hub|desk|admin|doctor|rehearse`; each imports its own half of the package only."""

import argparse
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

PARTS = {
    "demo": "start a floor that rehearses itself: a hub and three desks",
    "hub": "start the service that knows the truth",
    "desk": "start the desk of one person",
    "admin": "people, customers, rules, history and the log of a floor; certificate, backup and restore",
    "rehearse": "play a real call log through the engine: what a floor with so many helpers would have been like",
    "doctor": "say what is well and what is not, of a hub or of a desk",
}
HALVES = {
    "hub": "database, disk, clock, certificate, PBX",
    "desk": "display, fonts, keyring, cache, disk, the way to the hub",
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run one part of escdesk; its exit code. 0 well ended, 1 a fault of ours, 2 something to be put right."""
    parser = argparse.ArgumentParser(prog="escdesk", description="Escalation desk for call-centre floors.")
    parser.add_argument("--version", action="store_true", help="say which version this is")
    parts = parser.add_subparsers(dest="part", metavar="PART", required=False)
    for name, sentence in PARTS.items():
        parts.add_parser(name, help=sentence, add_help=False)
    given = list(sys.argv[1:] if argv is None else argv)
    first, rest = given[:1], given[1:]
    chosen = parser.parse_args(first)
    if chosen.version:
        from importlib.metadata import version  # slow to import, and seldom asked for

        print(f"escdesk {version('escdesk')}")
        return 0
    match chosen.part:
        case "demo":
            from escdesk.demo import main as demo

            return demo(rest)
        case "hub":
            from escdesk.hub.program import main as hub

            return hub(rest)
        case "desk":
            from escdesk.desktop.start import main as desk

            return desk(rest)
        case "admin":
            from escdesk.hub.administration.program import main as admin

            return admin(rest)
        case "rehearse":
            return _rehearse(rest)
        case "doctor":
            return _doctor(rest)
        case _:
            parser.print_help(sys.stderr)
            return 2


def _rehearse(given: Sequence[str]) -> int:
    from escdesk.hub.rehearse import main as rehearse

    def draw(reports: Sequence[Mapping[str, Any]], path: Path) -> None:
        from escdesk.desktop.sweep import draw as drawn  # needs Qt, which a hub's machine need not have

        drawn(reports, path)

    return rehearse(given, draw)


def _doctor(given: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="escdesk doctor", description=PARTS["doctor"])
    halves = parser.add_subparsers(dest="half", metavar="HALF", required=True)
    for name, sentence in HALVES.items():
        halves.add_parser(name, help=sentence, add_help=False)
    if parser.parse_args(given[:1]).half == "hub":
        from escdesk.hub.doctor import main as hub

        return hub(given[1:])
    from escdesk.desktop.doctor.program import main as desk

    return desk(given[1:])
