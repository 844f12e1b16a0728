"""`escdesk admin certificate|backup|restore`: what is done to this machine's files, not asked of a floor."""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from escdesk.domain.ids import Instant
from escdesk.hub.administration import backups, certificates
from escdesk.hub.administration.backups import Unable
from escdesk.hub.administration.certificates import NotMade
from escdesk.hub.clock import wall_ms
from escdesk.hub.settings import load

WHATS: Final = frozenset({"certificate", "backup", "restore"})


class NotDone(Exception):  # noqa: N818  said as it is told
    """Nothing was done; its text is one sentence."""


def options(whats: "argparse._SubParsersAction[Any]") -> None:
    """Their words on the command line."""
    certificate = whats.add_parser(
        "certificate", help="a private certificate for the hub, pinned by the desks"
    )
    certificate.add_argument(
        "--host",
        action="append",
        default=[],
        help="where desks reach the hub: name or address; may be repeated",
    )
    certificate.add_argument(
        "--out", type=Path, required=True, metavar="DIR", help="folder of its four files"
    )
    certificate.add_argument(
        "--renew", action="store_true", help="a new one for the same key; desks need nothing"
    )
    backup = whats.add_parser("backup", help="the whole floor in one file, while the hub runs")
    backup.add_argument("--to", type=Path, required=True, metavar="DIR")
    backup.add_argument(
        "--keep", type=_at_least_one, metavar="N", help="remove all but the newest N afterwards"
    )
    restore = whats.add_parser("restore", help="put a backup in the floor's place, while no hub runs")
    restore.add_argument("--from", dest="file", type=Path, required=True, metavar="FILE")
    restore.add_argument("--force", action="store_true", help="over a newer or another floor too")


def _at_least_one(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("expected 1 or more")
    return number


def carry_out(given: argparse.Namespace) -> Sequence[str]:
    """Lines to print. Raises `NotDone`, `SettingsError`."""
    now = Instant(wall_ms())
    try:
        match given.what:
            case "certificate":
                make = certificates.renew if given.renew else certificates.make
                return make(given.out, given.host, now)
            case "backup":
                return backups.back_up(load(given.config).hub, given.to, given.keep, now)
            case _:
                return backups.restore(load(given.config).hub, given.file, force=given.force, now=now)
    except (NotMade, Unable) as wrong:
        raise NotDone(str(wrong)) from wrong
