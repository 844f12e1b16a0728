"""`escdesk doctor desk`: says of everything a desk stands on whether it is well, and what to do where it is not."""

import argparse
import os
from collections.abc import Sequence
from pathlib import Path
from typing import cast

import platformdirs

from escdesk.desktop.doctor import display, hub, own
from escdesk.desktop.i18n import LANGUAGES, Catalogue, Language
from escdesk.desktop.last_time import Shelf
from escdesk.desktop.link.clocks import wall_ms
from escdesk.desktop.link.keys import SystemKeys
from escdesk.findings import Finding, tell


def parser() -> argparse.ArgumentParser:
    """All that it understands."""
    made = argparse.ArgumentParser(
        prog="escdesk doctor desk", description="Looks at what a desk stands on and changes nothing of it."
    )
    made.add_argument("--hub", metavar="ADDRESS", default="", help="the hub's; without it: the last one")
    made.add_argument("--certificate", metavar="FILE", type=Path, help="the only hub's certificate to trust")
    made.add_argument("--language", choices=LANGUAGES)
    made.add_argument("--data", metavar="DIR", type=Path, help="where this desk keeps what is its own")
    made.add_argument("--display", action="store_true", help=argparse.SUPPRESS)
    return made


def main(argv: Sequence[str]) -> int:
    """0 all is well, 1 somebody should do something, 2 something is broken."""
    given = parser().parse_args(argv)
    if given.display:
        return display.show()
    shelf = Shelf(given.data or platformdirs.user_data_path("escdesk-desk", appauthor=False))
    last = shelf.read()
    language = given.language or (last.language if last.language in LANGUAGES else "ja")
    return tell(
        look_at(
            Catalogue.load(cast("Language", language)),
            shelf.folder,
            given.hub or last.hub,
            given.certificate or last.certificate_of(given.hub),
        )
    )


def look_at(texts: Catalogue, folder: Path, address: str, certificate: Path | None) -> Sequence[Finding]:
    """What was found of a desk that keeps its own in `folder` and connects to `address`."""
    return [
        *display.display(texts, os.environ),
        *own.keyring(texts, SystemKeys()),
        *own.cache(texts, folder),
        *own.disk(texts, folder),
        *hub.hub(texts, address, certificate, wall_ms),
    ]
