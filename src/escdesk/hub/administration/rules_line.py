"""The command line of `escdesk admin rules …`: what may be asked, and what needs no floor."""

import argparse
import json
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

from escdesk.hub.administration import requests as r
from escdesk.hub.administration.asked import AskedWrong
from escdesk.hub.administration.people import ONLY_CLIENT
from escdesk.hub.administration.requests import Reply
from escdesk.hub.administration.rules import all_right, note_of, sound
from escdesk.hub.clock import wall_ms
from escdesk.hub.resources import resource
from escdesk.hub.rulefile.checking import check
from escdesk.hub.rulefile.printing import printed
from escdesk.hub.rulefile.words import LANGUAGES, Words

EXAMPLE: Final = "rules.example.toml"
NOT_LOOKED: Final = (
    "People were not looked at: no floor was asked, so nobody knows who has which role, skill or team."
)

Content = Callable[[Path], bytes]
"""Reads a file that was named."""


def add_to(whats: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Everything behind `rules`."""
    rules = whats.add_parser("rules", help="when to escalate, to whom, within what time")
    dos = rules.add_subparsers(dest="do", metavar="DO", required=True)

    dos.add_parser("example", help="print a rule file to start from")
    _alone(_file(dos.add_parser("check", help="everything that is wrong with a rule file")))
    importing = _file(dos.add_parser("import", help="the next version, in force without a restart"))
    importing.add_argument("--dry-run", action="store_true", help="check only; nothing is changed")
    exporting = _client(dos.add_parser("export", help="a version's file as it was imported"))
    exporting.add_argument("--version", type=int, metavar="N", help="default: the newest")
    _client(dos.add_parser("history", help="every version: since when, by whom, why"))
    comparing = _client(dos.add_parser("diff", help="what changed between two versions"))
    comparing.add_argument("old", type=int, metavar="A")
    comparing.add_argument("new", metavar="B|FILE", help="a version, or a file that is not imported yet")
    explaining = _language(_client(dos.add_parser("explain", help="why each rule matches, or why not")))
    what = explaining.add_mutually_exclusive_group(required=True)
    what.add_argument("--call", metavar="CALL", help="a call that is on the floor now")
    what.add_argument(
        "--facts", nargs="+", metavar="FACT=VALUE", help="such as category=billing hold=40s vip=true"
    )
    printing = _alone(
        _language(_client(dos.add_parser("print", help="a flow that newcomers can read (Markdown)")))
    )
    printing.add_argument("file", type=Path, nargs="?", help="default: the version in force")
    _client(dos.add_parser("uncaught", help="hands that were raised without a rule"))


def _file(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
    parser.add_argument("file", type=Path)
    return parser


def _client(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
    parser.add_argument("--client", default=ONLY_CLIENT, help=f"whose rules (業務); default: {ONLY_CLIENT}")
    return parser


def _language(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
    parser.add_argument("--lang", choices=LANGUAGES, default="ja", help="default: ja")
    return parser


def _alone(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
    parser.add_argument("--alone", action="store_true", help="look at the file only; ask no floor")
    return parser


def request(given: argparse.Namespace, content: Content) -> r.RulesRequest:
    """Raises `AskedWrong`, and what `content` raises."""
    match given.do:
        case "check":
            return r.CheckRules(file=str(given.file), content=content(given.file))
        case "import" if given.dry_run:
            return r.CheckRules(file=str(given.file), content=content(given.file))
        case "import":
            return r.ImportRules(file=str(given.file), content=content(given.file))
        case "export":
            return r.ExportRules(client=given.client, version=given.version)
        case "history":
            return r.ListRules(client=given.client)
        case "diff" if given.new.isdecimal():
            return r.CompareRules(client=given.client, old=given.old, new=int(given.new))
        case "diff":
            file = Path(given.new)
            return r.CompareRules(client=given.client, old=given.old, file=given.new, content=content(file))
        case "explain":
            return r.ExplainRules(
                client=given.client, call=given.call, facts=_facts(given.facts or ()), language=given.lang
            )
        case "print" if given.file is not None:
            return r.PrintRules(
                client=given.client, file=str(given.file), content=content(given.file), language=given.lang
            )
        case "print":
            return r.PrintRules(client=given.client, language=given.lang)
        case _:
            return r.ListUncaught(client=given.client)


def _facts(given: Sequence[str]) -> dict[str, r.FactValue]:
    """`hold=40s`, `vip=true`, `amount=2980`, `words=legal,outage`: written as in a rule file, quotes left out."""
    found: dict[str, r.FactValue] = {}
    for one in given:
        name, equals, value = one.partition("=")
        if not equals or not value:
            raise AskedWrong(f"--facts: expected FACT=VALUE such as hold=40s, not {one!r}.")
        if value in ("true", "false") or value.isdecimal():
            found[name] = json.loads(value) if value in ("true", "false") else int(value)
        else:
            found[name] = value.split(",") if "," in value else value
    return found


# -- what needs no floor --------------------------------------------------------------------------------------


def needs_no_floor(given: argparse.Namespace, *, floor_is_there: bool) -> bool:
    """Whether a file is looked at by itself: because that was asked, or because there is no floor to ask."""
    if given.do == "example":
        return True
    about_file = given.do == "check" or (given.do == "print" and given.file is not None)
    return about_file and (given.alone or not floor_is_there)


def alone(given: argparse.Namespace, content: Content) -> Reply:
    """Raises what `content` raises."""
    if given.do == "example":
        return Reply(lines=tuple(example().removesuffix("\n").split("\n")))
    try:
        made = sound(check(str(given.file), content(given.file), lambda _client: (None, 0), _today()))
    except AskedWrong as wrong:
        return Reply(fault=str(wrong), more=wrong.more)
    if given.do == "check":
        return Reply(lines=(all_right(str(given.file), made), NOT_LOOKED))
    words = Words(given.lang, made.ruleset, {})
    return Reply(lines=tuple(printed(made.ruleset, note_of(made.papers), words)))


def example() -> str:
    """The rule file that ships."""
    return resource(EXAMPLE).read_text(encoding="utf-8")


def _today() -> date:
    return datetime.fromtimestamp(wall_ms() / 1_000, UTC).date()
