"""`escdesk admin`: reads the command line and its files, asks the floor, prints what came of it."""

import argparse
import asyncio
import getpass
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import msgspec

from escdesk.domain.messages.people import Role
from escdesk.hub.administration import means, reach, record, rules_line, site
from escdesk.hub.administration import requests as r
from escdesk.hub.administration.asked import AskedWrong
from escdesk.hub.administration.people import A_DAY, ONLY_CLIENT, day_of, labels
from escdesk.hub.administration.requests import AnyRequest, Reply
from escdesk.hub.record.reading import Kept
from escdesk.hub.settings import Settings, SettingsError, load

PUT_RIGHT = 2
PAGE = 5_000
BIGGEST_FILE = 64 * 1024 * 1024


class _Unusable(Exception):  # noqa: N818  said as it is told
    """Something given on the command line can't be used; its text is one sentence."""


def main(argv: Sequence[str]) -> int:
    """Carry one request out; the exit code."""
    given = parser().parse_args(argv)
    try:
        if given.what in site.WHATS:
            return _tell(Reply(lines=tuple(site.carry_out(given))))
        settings = load(given.config)
        if given.what == "log":
            _say_which(given, settings)
            return _print_log(settings, given.after)
        if given.what == "record":
            _say_which(given, settings)
            if given.kept == "causes":
                return _tell(asyncio.run(reach.carry_out(settings, r.ReadCauses(month=given.month))))
            return _print_record(settings, given.kept, given.since)
        if given.what == "rules":
            there = reach.floor_is_there(settings)
            if rules_line.needs_no_floor(given, floor_is_there=there):
                return _tell(rules_line.alone(given, _content))
        request = _request(given)
        _say_which(given, settings)
    except SettingsError as wrong:
        return _complain(wrong.sentences)
    except (_Unusable, site.NotDone) as wrong:
        return _complain([str(wrong)])
    except AskedWrong as wrong:
        return _complain([str(wrong), *wrong.more])
    return _tell(asyncio.run(reach.carry_out(settings, request)))


def parser() -> argparse.ArgumentParser:
    """All that `escdesk admin` understands."""
    parser = argparse.ArgumentParser(
        prog="escdesk admin", description="Looks after a floor's people and data."
    )
    parser.add_argument(
        "--config", type=Path, metavar="FILE", help="the hub's hub.toml; without one: the floor of this user"
    )
    whats = parser.add_subparsers(dest="what", metavar="WHAT", required=True)

    people = whats.add_parser("people", help="who belongs to the floor").add_subparsers(
        dest="do", metavar="DO", required=True
    )
    add = people.add_parser("add", help="one new person")
    add.add_argument("login")
    add.add_argument("--name", required=True, help="as colleagues read it")
    add.add_argument("--kana", default="", help="for search")
    add.add_argument("--role", required=True, choices=[role.value for role in Role])
    for option, plural in (("--team", "teams"), ("--skill", "skills"), ("--client", "clients")):
        add.add_argument(
            option, f"--{plural}", dest=plural, action="append", default=[], help="may be repeated; or a;b"
        )
    add.add_argument("--began-on", type=_day, metavar="DAY", help="when they began this work: 2026-04-01")
    add.add_argument(
        "--load-limit",
        type=int,
        default=0,
        metavar="N",
        help="cases in hand at which only urgent ones still come; 0: the floor's",
    )
    add.add_argument(
        "--authority-yen",
        type=int,
        metavar="YEN",
        help="the largest amount they decide about by themselves (権限額); without it: their level's",
    )
    _password(add)
    passwd = people.add_parser("passwd", help="set a password")
    passwd.add_argument("login")
    _password(passwd)
    people.add_parser("list", help="everybody")
    _file(
        people.add_parser(
            "import",
            help="a CSV file: login,name,kana,role,teams,skills,clients,began_on,load_limit,authority_yen,password",
        )
    )
    shifts = people.add_parser("shifts", help="when shifts end").add_subparsers(
        dest="how", metavar="HOW", required=True
    )
    _file(shifts.add_parser("import", help="a CSV file: login,ends_at")).add_argument(
        "--zone", default="", help="whose clock ends_at is read by: Asia/Tokyo; default: the hub's machine's"
    )

    customers = whats.add_parser("customers", help="who may call").add_subparsers(
        dest="do", metavar="DO", required=True
    )
    _of_client(_file(customers.add_parser("import", help="a CSV file: id,name,kana,phone,email,…")))
    history = whats.add_parser("history", help="earlier contacts").add_subparsers(
        dest="do", metavar="DO", required=True
    )
    _of_client(_file(history.add_parser("import", help="a CSV file: number,date,category,outcome,text")))

    rules_line.add_to(whats)
    means.add_to(whats)

    record_of = whats.add_parser("record", help="what is over, as CSV").add_subparsers(
        dest="kept", metavar="WHICH", required=True
    )
    for kept, what in _RECORD.items():
        _since(record_of.add_parser(kept, help=what))
    record_of.add_parser(
        "causes", help="why escalations were needed: counted, never for fewer than five operators"
    ).add_argument("--month", required=True, metavar="MONTH", help=record.A_MONTH)

    log = whats.add_parser("log", help="what happened, as JSON lines")
    log.add_argument("--after", type=int, default=0, metavar="N", help="only events above this number")
    site.options(whats)
    return parser


_RECORD: Final[dict[Kept, str]] = {
    "calls": "calls that have ended",
    "cases": "escalations, open or over",
    "instructions": "what was decided on them, by whose authority",
}


def _since(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--since",
        type=_day,
        default=0,
        metavar="DAY",
        help="only what began on this day or later: 2026-04-01",
    )


def _day(written: str) -> int:
    try:
        return day_of(written)
    except ValueError as wrong:
        raise argparse.ArgumentTypeError(f"must be {A_DAY}.") from wrong


def _password(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--password-stdin", action="store_true", help="read the password from standard input")


def _file(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
    parser.add_argument("file", type=Path)
    parser.add_argument("--columns", metavar="A,B,…", help="for a file without a header; - skips a column")
    return parser


def _of_client(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--client", default=ONLY_CLIENT, help=f"whose customers (業務); default: {ONLY_CLIENT}"
    )


def _request(given: argparse.Namespace) -> AnyRequest:
    match given.what, given.do:
        case "rules", _:
            return rules_line.request(given, _content)
        case "means", _:
            return means.request(given)
        case "people", "add":
            return r.AddPerson(
                login=given.login,
                name=given.name,
                kana=given.kana,
                role=Role(given.role),
                teams=labels(";".join(given.teams)),
                skills=labels(";".join(given.skills)),
                clients=labels(";".join(given.clients)) or (ONLY_CLIENT,),
                began_on=given.began_on,
                load_limit=given.load_limit,
                authority_yen=given.authority_yen,
                password=_asked_password(given),
            )
        case "people", "passwd":
            return r.SetPassword(login=given.login, password=_asked_password(given))
        case "people", "list":
            return r.ListPeople()
        case "people", "shifts":
            return r.ImportShifts(
                file=str(given.file),
                content=_content(given.file),
                zone=given.zone,
                columns=_columns(given),
            )
        case "people", _:
            return r.ImportPeople(file=str(given.file), content=_content(given.file), columns=_columns(given))
        case "customers", _:
            return r.ImportCustomers(
                file=str(given.file),
                content=_content(given.file),
                columns=_columns(given),
                client=given.client,
            )
        case _:
            return r.ImportHistory(
                file=str(given.file),
                content=_content(given.file),
                columns=_columns(given),
                client=given.client,
            )


def _say_which(given: argparse.Namespace, settings: Settings) -> None:
    """Whoever forgot --config would fill a floor that no hub ever serves; on standard error, lists are for programs."""
    if given.config is None:
        print(f"No --config: this is the floor in {settings.hub.data}.", file=sys.stderr)


def _content(path: Path) -> bytes:
    try:
        content = path.read_bytes()
    except OSError as wrong:
        raise _Unusable(f"{path}: can't be read: {wrong.strerror}.") from wrong
    if len(content) > BIGGEST_FILE:
        raise _Unusable(f"{path}: expected at most {BIGGEST_FILE // 1024 // 1024} MB; split it.")
    return content


def _columns(given: argparse.Namespace) -> tuple[str, ...] | None:
    return None if given.columns is None else tuple(name.strip() for name in given.columns.split(","))


def _asked_password(given: argparse.Namespace) -> str:
    """From standard input or typed twice; never from the command line, where others could read it."""
    if given.password_stdin:
        password = sys.stdin.readline().rstrip("\r\n")
        if not password:
            raise _Unusable("Expected a password on standard input.")
        return password
    if not sys.stdin.isatty():
        raise _Unusable("Expected a terminal to ask for the password, or --password-stdin.")
    password = getpass.getpass("Password: ")
    if getpass.getpass("Again: ") != password:
        raise _Unusable("The two passwords differ; nothing was changed.")
    return password


def _print_record(settings: Settings, kept: Kept, since: int) -> int:
    """Page by page, like the log; the names of the columns come first."""
    begun, after, lines = record.midnight(since), 0, [record.header(kept)]
    while True:
        request = r.ReadRecord(kept=kept, since=begun, after=after, most=PAGE)
        reply = asyncio.run(reach.carry_out(settings, request))
        code = _tell(reply if reply.fault else Reply(lines=(*lines, *reply.lines)))
        if code or len(reply.lines) < PAGE:
            return code
        after, lines = record.number_in(reply.lines[-1]), []


def _print_log(settings: Settings, after: int) -> int:
    """Page by page, so that a long log needs no memory."""
    while True:
        reply = asyncio.run(reach.carry_out(settings, r.ReadLog(after=after, most=PAGE)))
        code = _tell(reply)
        if code or len(reply.lines) < PAGE:
            return code
        after = msgspec.json.decode(reply.lines[-1])["seq"]


def _tell(reply: Reply) -> int:
    if reply.fault:
        return _complain([reply.fault, *reply.more])
    try:
        for line in reply.lines:
            print(line)
        sys.stdout.flush()
    except BrokenPipeError:  # whoever reads has seen enough; Python would complain once more at its end
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def _complain(sentences: Sequence[str]) -> int:
    for sentence in sentences:
        print(sentence, file=sys.stderr)
    return PUT_RIGHT
