"""The command line: `escdesk demo|hub|desk|admin`; each imports its own half of the package only."""

import argparse
import sys
from collections.abc import Sequence

PARTS = {
    "demo": "start a floor that rehearses itself: a hub and three desks",
    "hub": "start the service that knows the truth",
    "desk": "start the desk of one person",
    "admin": "people, customers, rules, history and the log of a floor",
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
        case _:
            parser.print_help(sys.stderr)
            return 2
