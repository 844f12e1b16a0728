"""People as administration writes them: one person checked, or a whole file of them."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from escdesk.domain.messages.cards import MOST_YEN
from escdesk.domain.messages.people import Role
from escdesk.domain.rules.people import MOST_LOAD
from escdesk.hub.csv_files import Columns, Row, Table, dashed, read_table
from escdesk.hub.rulefile.calendars import day_number

ONLY_CLIENT: Final = "default"
"""Whose people and customers they are on a floor that works for nobody else (the rulebook's own default)."""
SHORTEST_PASSWORD: Final = 8
ROLES: Final = ", ".join(role.value for role in Role)

PEOPLE_COLUMNS: Final = Columns(
    known={
        "login": ("社員番号", "id"),
        "name": ("氏名", "名前"),
        "kana": ("カナ", "フリガナ", "氏名カナ"),
        "role": ("役割",),
        "teams": ("team", "チーム"),
        "skills": ("skill", "スキル"),
        "clients": ("client", "業務"),
        "began_on": ("入社日", "配属日"),
        "load_limit": ("件数上限", "上限"),
        "authority_yen": ("権限額", "権限"),
        "password": ("パスワード",),
    },
    needed=(("login",), ("name",), ("role",)),
    filled=("login", "name", "role"),
)
AN_AMOUNT: Final = f"an amount in yen from 0 to {MOST_YEN}, or empty for what their level decides"
_LOGIN: Final = re.compile(r"[^\s\x00-\x1f\x7f]{1,64}")
_NUMBER: Final = re.compile("[0-9]{1,9}")
_AMOUNT: Final = re.compile("[0-9]{1,13}")
_LABEL: Final = re.compile(r"[^\s,;\x00-\x1f\x7f]{1,64}")
_ROLE_WORDS: Final = {
    "supervisor": Role.SUPERVISOR,
    "オペレーター": Role.OPERATOR,
    "スペシャリスト": Role.SPECIALIST,
    "責任者": Role.MANAGER,
    "リーダー": Role.LEAD,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRow:
    """A person as given; `password` empty when none was."""

    login: str
    name: str
    kana: str
    role: Role
    teams: tuple[str, ...]
    skills: tuple[str, ...]
    clients: tuple[str, ...]
    began_on: int | None = None
    """Days since 1970-01-01; None when it is not known."""
    load_limit: int = 0
    """0: the floor's."""
    authority_yen: int | None = None
    """The largest amount they decide about by themselves; None: their level's."""
    password: str = field(repr=False, default="")


def wrong_with(person: PersonRow) -> str:
    """What is wrong, as the end of a sentence; empty when nothing is. Never says what the value was."""
    if _LOGIN.fullmatch(person.login) is None:
        return "login must be 1 to 64 characters without spaces."
    if not person.name.strip() or len(person.name) > 100:
        return "name must be 1 to 100 characters."
    for what, labels in (("teams", person.teams), ("skills", person.skills), ("clients", person.clients)):
        if any(_LABEL.fullmatch(label) is None for label in labels):
            return f"{what} must be names without spaces, separated by semicolons."
    if not 0 <= person.load_limit <= MOST_LOAD:
        return f"load_limit must be a number from 0 to {MOST_LOAD}."
    if person.authority_yen is not None and not 0 <= person.authority_yen <= MOST_YEN:
        return f"authority_yen must be {AN_AMOUNT}."
    return wrong_password(person.password) if person.password else ""


def wrong_password(password: str) -> str:
    """The same for a password."""
    if len(password) < SHORTEST_PASSWORD:
        return f"password must have at least {SHORTEST_PASSWORD} characters."
    if len(password) > 1_024:
        return "password must have at most 1024 characters."
    return ""


def read_people(file: str, content: bytes, columns: Sequence[str] | None) -> tuple[Table, list[PersonRow]]:
    """The people of a file, each login once. Raises `BadFile`."""
    table = read_table(file, content, PEOPLE_COLUMNS, columns)
    seen: dict[str, int] = {}
    found: list[PersonRow] = []
    for row in table.rows:
        person = _person(table, row)
        wrong = wrong_with(person)
        if wrong:
            raise table.bad(row, wrong)
        if person.login in seen:
            raise table.bad(row, f"login stands in line {seen[person.login]} already; expected each once.")
        seen[person.login] = row.line
        found.append(person)
    return table, found


def _person(table: Table, row: Row) -> PersonRow:
    written = row["role"].lower()
    try:
        role = _ROLE_WORDS.get(written) or Role(written)
    except ValueError as wrong:
        raise table.bad(row, f"role must be one of {ROLES}.") from wrong
    return PersonRow(
        login=row["login"],
        name=row["name"],
        kana=row["kana"],
        role=role,
        teams=labels(row["teams"]),
        skills=labels(row["skills"]),
        clients=labels(row["clients"]) if "clients" in table.columns else (ONLY_CLIENT,),
        began_on=_began_on(table, row),
        load_limit=_load_limit(table, row),
        authority_yen=_authority(table, row),
        password=row["password"],
    )


def _began_on(table: Table, row: Row) -> int | None:
    try:
        return day_of(row["began_on"]) if row["began_on"] else None
    except ValueError as wrong:
        raise table.bad(row, f"began_on must be {A_DAY}.") from wrong


def _load_limit(table: Table, row: Row) -> int:
    written = row["load_limit"]
    if not written:
        return 0
    if _NUMBER.fullmatch(written) is None:
        raise table.bad(row, f"load_limit must be a number from 0 to {MOST_LOAD}.")
    return int(written)


def _authority(table: Table, row: Row) -> int | None:
    """As people write amounts: 30000, 30,000円, ¥30,000."""
    written = unicodedata.normalize("NFKC", row["authority_yen"])
    digits = written.removeprefix("¥").removesuffix("円").replace(",", "").strip()
    if not written:
        return None
    if _AMOUNT.fullmatch(digits) is None:
        raise table.bad(row, f"authority_yen must be {AN_AMOUNT}.")
    return int(digits)


A_DAY: Final = "a day such as 2026-04-01"
_EPOCH: Final = date(1970, 1, 1)


def day_of(written: str) -> int:
    """`2026-04-01` or `2026/4/1` as days since 1970-01-01. Raises `ValueError`."""
    return day_number(date.fromisoformat(dashed(written)))


def day_written(day: int | None) -> str:
    """The other way round; empty when it is not known."""
    return "" if day is None else (_EPOCH + timedelta(days=day)).isoformat()


def labels(text: str) -> tuple[str, ...]:
    """`a; b` → ("a", "b"); each once, in the order given."""
    parts = (part.strip() for part in re.split(r"[;,、|]", text))
    return tuple(dict.fromkeys(part for part in parts if part))
