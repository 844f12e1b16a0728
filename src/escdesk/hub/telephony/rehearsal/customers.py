"""Customers who never were, drawn from a seed, for the rehearsal's calls and for its import files.

Their numbers begin with 090-0, 080-0 or 03-0, which the Japanese numbering plan assigns to nobody; their addresses
end in example.jp, which is reserved.
"""

import csv
import io
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Final

from escdesk.domain.ids import ClientId
from escdesk.hub.telephony.rehearsal.names import FullName, draw

COUNT: Final = 140
"""Customers of each client."""
_TODAY: Final = date(2026, 3, 31)
_PLANS: Final = {
    "aoba": ("レギュラー会員", "プレミアム会員", "法人会員"),
    "minato": ("光 1ギガ", "光 10ギガ", "モバイル 20GB", "法人専用線"),
}
_CONTACTS: Final = {
    "aoba": (
        ("請求", "解決", "請求金額の内訳を説明"),
        ("契約", "解決", "会員種別の変更を受付"),
        ("その他", "折り返し済み", "配送日の変更を手配"),
        ("苦情", "SV対応", "届いた品が注文と違う。交換を手配"),
        ("請求", "SV対応", "二重請求の返金 5,478円"),
    ),
    "minato": (
        ("技術", "解決", "ルーターの再起動で復旧"),
        ("技術", "技術へ", "夜間に通信が切れる。調査を依頼"),
        ("契約", "解決", "プラン変更の手続き"),
        ("請求", "解決", "日割り料金を説明"),
        ("苦情", "SV対応", "工事日の行き違いをお詫び"),
    ),
}


@dataclass(frozen=True, slots=True)
class Contact:
    """One earlier contact; `day` in ISO 8601."""

    day: str
    category: str
    outcome: str
    text: str


@dataclass(frozen=True, slots=True)
class Caller:
    """A customer of one client; `history` newest first."""

    client: ClientId
    number: str
    """The client's own name for them (a member number)."""
    name: FullName
    phone: str
    contract: str
    email: str
    vip: bool
    history: tuple[Contact, ...]


def callers(seed: int, client: ClientId) -> tuple[Caller, ...]:
    """`COUNT` customers. Every twentieth shares the telephone of the one before: a family."""
    chance = Random(f"customers {client} {seed}")  # noqa: S311  a rehearsal
    plans = _PLANS.get(client, ("一般",))
    found: list[Caller] = []
    numbers = chance.sample(range(10_000_000), COUNT)
    for index in range(COUNT):
        family = index % 20 == 19
        found.append(
            Caller(
                client=client,
                number=f"{client[0].upper()}{index + 1:05}",
                name=draw(chance),
                phone=found[-1].phone if family else _phone(chance, numbers[index]),
                contract=chance.choice(plans),
                email=f"{client[0]}{index + 1:05}@example.jp",
                vip=chance.random() < 0.08,
                history=_history(chance, client),
            )
        )
    return tuple(found)


def _phone(chance: Random, number: int) -> str:
    digits = f"{number:07}"
    prefix = chance.choice(("090-0", "080-0", "090-0", "03-0"))
    return f"{prefix}{digits[:3]}-{digits[3:]}"


def _history(chance: Random, client: ClientId) -> tuple[Contact, ...]:
    contacts = _CONTACTS.get(client, _CONTACTS["aoba"])
    days = sorted(chance.randrange(1, 400) for _ in range(chance.choice((0, 1, 1, 2, 3, 5))))
    return tuple(
        Contact((_TODAY - timedelta(days=days_ago)).isoformat(), *chance.choice(contacts))
        for days_ago in days
    )


# -- as administration imports them ---------------------------------------------------------------------------


def customers_csv(found: tuple[Caller, ...]) -> str:
    """The file for `escdesk admin customers import`."""
    return _csv(
        ("id", "name", "kana", "phone", "email", "contract", "vip"),
        [
            (
                one.number,
                one.name.name,
                one.name.kana,
                one.phone,
                one.email,
                one.contract,
                "yes" if one.vip else "no",
            )
            for one in found
        ],
    )


def history_csv(found: tuple[Caller, ...]) -> str:
    """The file for `escdesk admin history import`."""
    return _csv(
        ("number", "date", "category", "outcome", "text"),
        [
            (one.phone, contact.day, contact.category, contact.outcome, contact.text)
            for one in found
            for contact in one.history
        ],
    )


def _csv(header: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue()
