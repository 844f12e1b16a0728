"""Customers from CSV files: which columns the files have, and the CRM port over what was imported."""

import re
from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from escdesk.domain.ids import ClientId
from escdesk.domain.messages.papers import CustomerPaper
from escdesk.hub.csv_files import BadFile, Columns, Row, Table, dashed, read_table
from escdesk.hub.phone_numbers import normalised
from escdesk.hub.store.customers import CustomerRow, HistoryRow, find_customers
from escdesk.hub.store.store import Store

CUSTOMER_COLUMNS: Final = Columns(
    known={
        "id": (
            "customer",
            "customer_id",
            "number",
            "customer_number",
            "member",
            "member_no",
            "member_number",
            "顧客番号",
            "会員番号",
        ),
        "name": ("full_name", "氏名", "名前", "顧客名"),
        "surname": ("last_name", "family_name", "sei", "姓"),
        "given": ("first_name", "given_name", "mei", "名"),
        "kana": ("name_kana", "カナ", "かな", "フリガナ", "ふりがな", "氏名カナ"),
        "surname_kana": ("last_name_kana", "kana_surname", "sei_kana", "セイ", "姓カナ"),
        "given_kana": ("first_name_kana", "kana_given", "mei_kana", "メイ", "名カナ"),
        "phone": ("phone_number", "telephone", "tel", "電話", "電話番号"),
        "phone2": ("mobile", "mobile_phone", "携帯", "携帯電話", "携帯番号"),
        "email": ("e_mail", "mail", "メール", "メールアドレス"),
        "contract": ("plan", "契約"),
        "note": ("memo", "remarks", "備考", "メモ"),
        "vip": ("重要顧客",),
    },
    needed=(("id",), ("name", "surname"), ("phone", "phone2")),
    filled=("id", "name", "surname"),
)

HISTORY_COLUMNS: Final = Columns(
    known={
        "number": ("phone", "phone_number", "telephone", "tel", "電話", "電話番号"),
        "date": ("日付", "受付日", "日時"),
        "category": ("カテゴリ", "区分", "分類", "用件"),
        "outcome": ("result", "結果", "対応結果"),
        "text": ("note", "内容", "備考"),
    },
    needed=(("number",), ("date",), ("category",), ("outcome",)),
    filled=("number", "date"),
)
_YES: Final = frozenset({"1", "yes", "true", "y", "vip", "○", "はい"})
_NO: Final = frozenset({"", "0", "no", "false", "n", "×", "いいえ"})
_ID: Final = re.compile(r"[0-9A-Za-z._\-]{1,40}")


class ImportedCustomers:
    """`escdesk.hub.ports.Customers` over what `escdesk admin customers import` brought in."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def find(self, client: ClientId, number: str) -> Sequence[CustomerPaper]:
        return await self._store.read(find_customers, client, number)


def read_customers(
    file: str, content: bytes, columns: Sequence[str] | None
) -> tuple[Table, list[CustomerRow]]:
    """The customers of a file, each with an id of its own. Raises `BadFile`."""
    table = read_table(file, content, CUSTOMER_COLUMNS, columns)
    seen: dict[str, int] = {}
    found: list[CustomerRow] = []
    for row in table.rows:
        one = _customer(table, row)
        if one.id in seen:
            raise table.bad(row, f"id stands in line {seen[one.id]} already; expected each customer once.")
        seen[one.id] = row.line
        found.append(one)
    return table, found


def _customer(table: Table, row: Row) -> CustomerRow:
    if _ID.fullmatch(row["id"]) is None:
        raise table.bad(row, "id must be up to 40 letters, digits and . _ - only.")
    phones = tuple(row[name] for name in ("phone", "phone2") if row[name])
    for phone in phones:
        _phone(table, row, phone)
    vip = row["vip"].lower()
    if vip not in _YES | _NO:
        raise table.bad(row, "vip must be yes or no.")
    return CustomerRow(
        id=row["id"],
        name=row["name"] or f"{row['surname']} {row['given']}".strip(),
        kana=row["kana"] or f"{row['surname_kana']} {row['given_kana']}".strip(),
        phones=phones,
        contract=row["contract"],
        email=row["email"],
        note=row["note"],
        vip=vip in _YES,
    )


def _phone(table: Table, row: Row, phone: str) -> None:
    digits = normalised(phone).lstrip("+")
    if not 4 <= len(digits) <= 20 or re.search(r"[^\W\d_]", phone) is not None:
        raise table.bad(row, "phone must be a phone number of 4 to 20 digits.")


def read_history(file: str, content: bytes, columns: Sequence[str] | None) -> tuple[Table, list[HistoryRow]]:
    """The earlier contacts of a file. Raises `BadFile`."""
    table = read_table(file, content, HISTORY_COLUMNS, columns)
    return table, [_contact(table, row) for row in table.rows]


def _contact(table: Table, row: Row) -> HistoryRow:
    _phone(table, row, row["number"])
    return HistoryRow(
        number=row["number"],
        date=_date(table, row),
        category=row["category"],
        outcome=row["outcome"],
        text=row["text"],
    )


def _date(table: Table, row: Row) -> str:
    """The date in ISO 8601: what is 2026/1/5 or 2026-01-05 in the file, with or without a time of day."""
    text = dashed(row["date"])
    try:
        if len(text) <= len("2026-01-05"):
            return date.fromisoformat(text).isoformat()
        return datetime.fromisoformat(text).isoformat(timespec="minutes")
    except ValueError as wrong:
        raise table.bad(row, "date must be a day such as 2026-01-05, with or without a time.") from wrong


__all__ = [
    "CUSTOMER_COLUMNS",
    "HISTORY_COLUMNS",
    "BadFile",
    "ImportedCustomers",
    "read_customers",
    "read_history",
]
