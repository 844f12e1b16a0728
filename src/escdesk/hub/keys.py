"""Kinds of values in files that people write, and what may stand in hub.toml: every key with what it is for."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from escdesk.domain.ids import is_code
from escdesk.domain.messages.cards import MOST_YEN
from escdesk.domain.messages.rulesets import LEVELS
from escdesk.hub.addresses import FLOOR_HOOK, is_link_base, is_mail, is_web

_SPAN: Final = re.compile(r"(\d+)(ms|s|m|h)")
_SPAN_MS: Final = {"ms": 1, "s": 1_000, "m": 60_000, "h": 3_600_000}
DAY_MS: Final = 86_400_000
UNLIMITED: Final = "unlimited"
"""Where an amount stands: there is no limit."""


class WrongValueError(ValueError):
    """A value that a key does not take; the text says what was expected."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """What a key takes. `low` and `high` bound numbers and spans (ms), `high` also the signs of a text and of each
    of several words (0: as long as it likes); `choices` are the only words allowed.
    """

    what: str
    """`text`, `code`, `number`, `ratio`, `span`, `words`, `extensions`, `dial`, `phone`, `mail`, `mails`, `hook`, `web`, `flag`, `moment`, `day`, `days`, `labels`,
    `groups`, `limits` (an amount in yen for each of `choices`), or `table` and `tables`, which whoever reads them looks into."""
    low: float = 0
    high: float = 0
    choices: tuple[str, ...] = ()
    may_be_empty: bool = False

    def expected(self) -> str:
        """The end of the sentence "… must be …"."""
        match self.what:
            case "number":
                return f"a whole number from {self.low:g} to {self.high:g}"
            case "ratio":
                return f"a number from {self.low:g} to {self.high:g}"
            case "span":
                return f'a span of time such as "30s", from "{spelt(self.low)}" to "{spelt(self.high)}"'
            case "words":
                return 'a list of texts such as ["a", "b"]' + self._at_most(", each of at most")
            case "extensions":
                return 'a list of extensions such as ["1001", "1010-1020"], each once'
            case "dial":
                return 'a channel with {number} once in it, such as "PJSIP/{number}@trunk"'
            case "phone":
                return 'a telephone number in digits such as "0312340000"'
            case "mail":
                return 'an address of mail such as "escdesk@example.jp"'
            case "mails":
                return 'an address of mail such as "duty@example.jp", or a list of them'
            case "hook":
                return f'the address of a webhook (https://…), or "{FLOOR_HOOK}" for the one of hub.toml'
            case "web":
                return 'an address such as "https://escdesk.example.jp" (http only for this machine itself)'
            case "flag":
                return "true or false"
            case "code":
                return "a code of at most 40 small letters, digits, _ . and -"
            case "moment":
                return "a local date and time such as 2026-12-01T09:00:00"
            case "day":
                return "a date such as 2026-12-31"
            case "days":
                return "a list of dates such as [2026-12-30, 2026-12-31]"
            case "labels":
                return 'a table of codes and texts such as { double = "二重請求" }'
            case "groups":
                return 'a table of codes and lists of texts such as { legal = ["弁護士", "訴訟"] }'
            case "limits":
                return (
                    f"a table of {', '.join(self.choices)} and amounts in yen from 0 to {self.high:,.0f}, "
                    f'or "{UNLIMITED}", such as {{ {self.choices[1]} = 30000 }}'
                )
            case "table":
                return "a table"
            case "tables":
                return "a list of tables"
        if self.choices:
            return "one of " + ", ".join(f'"{one}"' for one in self.choices)
        return "a text" + self._at_most(" of at most") + ("" if self.may_be_empty else " that is not empty")

    def _at_most(self, words: str) -> str:
        return f"{words} {self.high:g} characters" if self.high else ""


@dataclass(frozen=True, slots=True)
class Key:
    """One key of a table. `default` None: it must be given (`required`) or stays absent."""

    name: str
    kind: Kind
    default: object
    sentence: str
    required: bool = False


TEXT: Final = Kind(what="text")
MAYBE_TEXT: Final = Kind(what="text", may_be_empty=True)
PORT: Final = Kind(what="number", low=0, high=65_535)
DIAL: Final = Kind(what="dial")
PHONE: Final = Kind(what="phone")
WORDS: Final = Kind(what="words")
SPAN: Final = Kind(what="span", low=1_000, high=DAY_MS)
RING: Final = Kind(what="span", low=1_000, high=600_000)
MAYBE_SPAN: Final = Kind(what="span", low=0, high=DAY_MS)

HUB: Final = (
    Key("name", TEXT, "escdesk", "What the floor is called; desks show it at the door."),
    Key("host", TEXT, "127.0.0.1", "Address to listen at; anything but this machine needs a certificate."),
    Key("port", PORT, 7443, "Port to listen at; 0 takes any free one."),
    Key("data", TEXT, None, "Folder of the database and of the hub's own secrets."),
    Key("database", TEXT, None, "Database address such as sqlite:////var/lib/escdesk/hub.sqlite3."),
    Key("certificate", TEXT, None, "File with the TLS certificate (PEM)."),
    Key("key", TEXT, None, "File with the certificate's private key (PEM)."),
    Key(
        "log_level",
        Kind(what="text", choices=("debug", "info", "warning", "error")),
        "info",
        "Least grave log line that is written.",
    ),
    Key(
        "log_format",
        Kind(what="text", choices=("text", "json")),
        "text",
        "How log lines are written; json: one object a line, for a program that collects them.",
    ),
)

TELEPHONY: Final = (
    Key(
        "kind",
        Kind(what="text", choices=("asterisk", "rehearsal", "none")),
        "none",
        "Which PBX; `none`: no PBX yet, everybody's phone is unknown.",
    ),
    Key("host", TEXT, "127.0.0.1", "Where the PBX's AMI listens."),
    Key("port", Kind(what="number", low=1, high=65_535), 5038, "Port of the AMI."),
    Key("user", TEXT, "escdesk", "Name of the AMI user in manager.conf."),
    Key("secret_env", TEXT, None, "Environment variable that holds the AMI user's secret."),
    Key("secret_file", TEXT, None, "File (mode 0600) that holds the AMI user's secret."),
    Key("context", TEXT, "escdesk", "Dialplan context of escdesk's own waiting places."),
    Key("technology", TEXT, "PJSIP", "How the floor's phones are named in channels: PJSIP/1001."),
    Key("outside", DIAL, None, "How phones outside the floor are rung: the channel of a number."),
    Key(
        "outside_caller", PHONE, None, "The number that phones outside are shown; else it is the trunk's own."
    ),
    Key("rate", Kind(what="ratio", low=0.1, high=100.0), 1.0, "Rehearsal only: how fast floor time runs."),
    Key("seed", Kind(what="number", low=0, high=2**31 - 1), 1, "Rehearsal only: what chance is drawn from."),
    Key("script", TEXT, None, "Rehearsal only: the script that is played."),
)

FLOOR: Final = (
    Key("extensions", Kind(what="extensions"), (), "Every phone of the floor; a person takes one at login."),
    Key("ring", RING, 20_000, "How long each rung of the ladder rings."),
    Key("transfer_ring", RING, 20_000, "How long the phone of the one who accepted rings."),
    Key("due", SPAN, 1_800_000, "An accepted escalation must be resolved within this."),
    Key("report_due", SPAN, 900_000, "A report must be read within this."),
    Key("consult_due", SPAN, 180_000, "Whoever takes a consult owes its instruction within this."),
    Key("read", SPAN, 60_000, "An instruction must be read within this; then it is to be told by voice."),
    Key(
        "authority",
        Kind(what="limits", choices=LEVELS, high=MOST_YEN),
        {},
        "The largest amount that each level decides about by itself, in yen; a person may have their own.",
    ),
    Key("wrap_up", MAYBE_SPAN, 30_000, "After-call work that follows a call."),
    Key("absent", SPAN, 300_000, "How long a seat is kept for a person whose desk is gone."),
    Key(
        "desk_gone",
        SPAN,
        20_000,
        "How long an operator who waits for an instruction waits for an SV whose desk is gone; then the next one rings.",
    ),
    Key(
        "line",
        MAYBE_SPAN,
        45_000,
        "How long one waits in line for the SVs when none is free; of the ladder that stands when none is given.",
    ),
    Key(
        "age",
        SPAN,
        60_000,
        "So much waiting in line makes an ordinary one as pressing as an urgent one that has just come.",
    ),
    Key(
        "aside",
        SPAN,
        100_000,
        "How long a customer hears music while operator and supervisor talk; the dialplan's lasts 20 s longer.",
    ),
    Key(
        "reserve",
        Kind(what="span", low=1_000, high=60_000),
        5_000,
        "How long somebody who was picked from the list is held for the one who picked.",
    ),
    Key(
        "load_limit",
        Kind(what="number", low=1, high=99),
        5,
        "Cases one person may have in hand before only urgent ones still come; a person may have their own.",
    ),
    Key(
        "alike_hands",
        Kind(what="number", low=0, high=999),
        5,
        "So many hands of one kind within `alike` look like an incident, and leads are told so; 0: they are not.",
    ),
    Key("alike", SPAN, 300_000, "See `alike_hands`."),
    Key(
        "shift_warning",
        MAYBE_SPAN,
        600_000,
        "How long before their shift ends a person is asked to hand over what they have.",
    ),
    Key("version", Kind(what="number", low=1, high=2**31 - 1), 1, "Version of these rules; counts up."),
)

QUEUE: Final = (
    Key("id", TEXT, None, "The PBX's own name of the line.", required=True),
    Key("client", TEXT, None, "Whose line it is (業務・クライアント).", required=True),
    Key("label", MAYBE_TEXT, "", "What people call it."),
    Key("promise", SPAN, 30_000, "What was promised for a hold; then it is time to say a word."),
    Key("limit", SPAN, 90_000, "When a hold calls for an escalation."),
    Key("call_limit", SPAN, 900_000, "When a call calls for an escalation."),
)

RUNG: Final = (
    Key(
        "kind",
        Kind(what="text", choices=("chosen", "free_supervisors", "managers", "everyone", "alarm")),
        None,
        "Whom this rung rings.",
        required=True,
    ),
    Key("ring", RING, 20_000, "How long it rings before the next rung."),
    Key(
        "wait",
        MAYBE_SPAN,
        0,
        "How long it waits in line for this rung's people when they are there and none is free.",
    ),
)

TABLES: Final[dict[str, Sequence[Key]]] = {"hub": HUB, "telephony": TELEPHONY, "floor": FLOOR}
LISTS: Final[dict[str, Sequence[Key]]] = {"queue": QUEUE, "ladder": RUNG}
"""Tables that stand inside [floor] and may be repeated: [[floor.queue]], [[floor.ladder]]."""


def spelt(span_ms: float) -> str:
    """A span as it is written in the file, in the largest unit that fits: 90000 → 90s."""
    whole = int(span_ms)
    for unit in ("h", "m", "s"):
        if whole and whole % _SPAN_MS[unit] == 0:
            return f"{whole // _SPAN_MS[unit]}{unit}"
    return f"{whole}ms"


def read(kind: Kind, value: object) -> object:
    """The value in escdesk's own form (spans in ms, lists as tuples). Raises `WrongValueError`."""
    good: object = None
    match kind.what, value:
        case "text", str() if (
            (value or kind.may_be_empty)
            and (not kind.choices or value in kind.choices)
            and _short_enough(kind, value)
        ):
            good = value
        case "flag", bool():
            good = value
        case "number", int() if not isinstance(value, bool) and kind.low <= value <= kind.high:
            good = value
        case "ratio", int() | float() if not isinstance(value, bool) and kind.low <= value <= kind.high:
            good = float(value)
        case "span", str():
            good = _span(kind, value)
        case "words", list() if all(_text(one) and _short_enough(kind, one) for one in value):
            good = tuple(value)
        case "dial", str() if _DIAL.fullmatch(value):
            good = value
        case "phone", str() if _PHONE.fullmatch(value):
            good = value
        case "mail", str() if is_mail(value):
            good = value
        case "mails", str() | list():
            good = _mails(value)
        case "hook", str() if value == FLOOR_HOOK or is_web(value):
            good = value
        case "web", str() if is_link_base(value):
            good = value.rstrip("/")
        case "extensions", list():
            good = _extensions(value)
        case "code", str() if value and is_code(value):
            good = value
        case "moment", datetime() if value.tzinfo is None:
            good = value
        case "day", date() if not isinstance(value, datetime):
            good = value
        case "days", list() if all(type(one) is date for one in value):
            good = tuple(value)
        case "labels", dict() if all(is_code(code) and _text(label) for code, label in value.items()):
            good = value
        case "groups", dict() if all(is_code(code) and _texts(words) for code, words in value.items()):
            good = {code: tuple(words) for code, words in value.items()}
        case "limits", dict():
            good = _limits(kind, value)
        case "table", dict():
            good = value
        case "tables", list() if value and all(isinstance(one, dict) for one in value):
            good = value
    if good is None:
        raise WrongValueError(kind.expected())
    return good


def _mails(value: str | list[object]) -> tuple[str, ...] | None:
    """One address or several, each once; None when something else is there."""
    found = tuple(one for one in ([value] if isinstance(value, str) else value) if isinstance(one, str))
    whole = isinstance(value, str) or len(found) == len(value)
    good = whole and 0 < len(found) <= _MOST_MAILS and len(set(found)) == len(found)
    return found if good and all(map(is_mail, found)) else None


_MOST_MAILS: Final = 20


def _short_enough(kind: Kind, text: str) -> bool:
    return not kind.high or len(text) <= kind.high


def _text(value: object) -> bool:
    return isinstance(value, str) and bool(value)


def _texts(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(_text(one) for one in value)


def span_ms(text: str) -> int | None:
    """A span as it is written, in milliseconds; None when it is none."""
    match = _SPAN.fullmatch(text.strip())
    return None if match is None else int(match[1]) * _SPAN_MS[match[2]]


def _span(kind: Kind, value: str) -> int | None:
    span = span_ms(value)
    return span if span is not None and kind.low <= span <= kind.high else None


def _limits(kind: Kind, value: dict[str, object]) -> dict[str, int | None] | None:
    """An amount for each name, None for no limit; None when something else stands there."""
    found: dict[str, int | None] = {}
    for name, amount in value.items():
        if name not in kind.choices:
            return None
        if amount == UNLIMITED:
            found[name] = None
        elif isinstance(amount, int) and not isinstance(amount, bool) and 0 <= amount <= kind.high:
            found[name] = amount
        else:
            return None
    return found


_DIAL: Final = re.compile(r"[A-Za-z0-9_]+/[\w.@:/*#+-]*\{number\}[\w.@:/*#+-]*", re.ASCII)
_PHONE: Final = re.compile(r"\+?[0-9]{2,20}")
_EXTENSION: Final = re.compile(r"[0-9A-Za-z*#_.]{1,20}")
_RANGE: Final = re.compile(r"(\d{1,9})-(\d{1,9})")


def _extensions(value: list[object]) -> tuple[str, ...] | None:
    """Extensions one by one or as a range of numbers with as many digits; None when something else is there."""
    found: list[str] = []
    for one in value:
        if not isinstance(one, str):
            return None
        between = _RANGE.fullmatch(one)
        if between is not None:
            first, last = int(between[1]), int(between[2])
            if not (first <= last < first + 10_000 and len(between[1]) == len(between[2])):
                return None
            found.extend(str(number).zfill(len(between[1])) for number in range(first, last + 1))
        elif _EXTENSION.fullmatch(one):
            found.append(one)
        else:
            return None
    return tuple(found) if len(set(found)) == len(found) else None
