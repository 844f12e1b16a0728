"""Customers and their history as imported from files; found by the number that calls.

Every function takes the connection of a running transaction (see `Store.write` and `Store.read`).
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TypeVar

from sqlalchemy import Connection, delete, func, select, tuple_
from sqlalchemy.dialects.sqlite import insert

from escdesk.domain.ids import ClientId, CustomerId
from escdesk.domain.messages.papers import CustomerPaper, HistoryEntry
from escdesk.hub.masking import masked
from escdesk.hub.phone_numbers import normalised
from escdesk.hub.store.schema import customer_phones, customers, history

MOST_FOUND = 9
"""Keys 1-9 choose between them."""
MOST_HISTORY = 20


@dataclass(frozen=True, slots=True)
class CustomerRow:
    """One customer of a client. `id` is the client's own (a member number); `phones` as written in the file."""

    id: str
    name: str
    kana: str = ""
    phones: tuple[str, ...] = ()
    contract: str = ""
    email: str = ""
    note: str = ""
    vip: bool = False


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """One earlier contact: `number` as written in the file, `date` in ISO 8601."""

    number: str
    date: str
    category: str
    outcome: str
    text: str = ""


def put_customers(connection: Connection, client: ClientId, rows: Sequence[CustomerRow]) -> None:
    """New customers are added, known ones (same id) replaced; others stay. All or nothing with the transaction."""
    for some in _chunks(rows):
        connection.execute(
            delete(customer_phones).where(
                customer_phones.c.client == client, customer_phones.c.customer.in_([row.id for row in some])
            )
        )
        statement = insert(customers)
        connection.execute(
            statement.on_conflict_do_update(
                index_elements=["client", "id"],
                set_={column: statement.excluded[column] for column in _CUSTOMER_COLUMNS},
            ),
            [
                {
                    "client": client,
                    "id": row.id,
                    "name": row.name,
                    "kana": row.kana,
                    "phones": "\n".join(row.phones),
                    "contract": row.contract,
                    "email": row.email,
                    "note": masked(row.note),
                    "vip": row.vip,
                }
                for row in some
            ],
        )
        numbers = {(normalised(phone), row.id) for row in some for phone in row.phones}
        pairs = [
            {"client": client, "number": number, "customer": customer}
            for number, customer in sorted(numbers)
            if number
        ]
        if pairs:
            connection.execute(insert(customer_phones).on_conflict_do_nothing(), pairs)


def add_history(connection: Connection, client: ClientId, rows: Sequence[HistoryRow]) -> None:
    """Rows that are there already stay one: the same file may be imported twice."""
    for some in _chunks(rows):
        connection.execute(
            insert(history).on_conflict_do_nothing(),
            [
                {
                    "client": client,
                    "number": normalised(row.number),
                    "date": row.date,
                    "digest": _digest(row),
                    "category": row.category,
                    "outcome": row.outcome,
                    "text": masked(row.text),
                }
                for row in some
            ],
        )


def count_customers(connection: Connection, client: ClientId) -> int:
    query = select(func.count()).select_from(customers).where(customers.c.client == client)
    return connection.execute(query).scalar_one()


def find_customers(connection: Connection, client: ClientId, number: str) -> list[CustomerPaper]:
    """Who of this client has this number: at most nine, VIPs first, then by kana; history newest first, at most 20.

    The paper's customer id carries the client, so that two clients' equal member numbers never meet.
    """
    wanted = normalised(number)
    if not wanted:
        return []
    query = (
        select(customers)
        .join(
            customer_phones,
            (customer_phones.c.client == customers.c.client) & (customer_phones.c.customer == customers.c.id),
        )
        .where(customer_phones.c.client == client, customer_phones.c.number == wanted)
        .order_by(customers.c.vip.desc(), customers.c.kana, customers.c.id)
        .limit(MOST_FOUND)
    )
    found = []
    for row in connection.execute(query):
        phones = tuple(phone for phone in row.phones.split("\n") if phone)
        found.append(
            CustomerPaper(
                customer=customer_id(client, row.id),
                client=client,
                name=row.name,
                kana=row.kana,
                phones=phones,
                contract=row.contract,
                email=row.email,
                note=row.note,
                vip=row.vip,
                history=_history(connection, client, {wanted, *map(normalised, phones)}),
            )
        )
    return found


def customer_id(client: ClientId, own: str) -> CustomerId:
    """The floor's name for a client's customer."""
    return CustomerId(f"{client}/{own}")


def _history(connection: Connection, client: ClientId, numbers: Iterable[str]) -> tuple[HistoryEntry, ...]:
    query = (
        select(history.c.date, history.c.category, history.c.outcome, history.c.text)
        .where(
            tuple_(history.c.client, history.c.number).in_(
                [(client, number) for number in sorted(numbers) if number]
            )
        )
        .order_by(history.c.date.desc(), history.c.digest)
        .limit(MOST_HISTORY)
    )
    return tuple(
        HistoryEntry(date=date, category=category, outcome=outcome, text=text)
        for date, category, outcome, text in connection.execute(query)
    )


def _digest(row: HistoryRow) -> str:
    told = f"{row.category}\x1f{row.outcome}\x1f{row.text}"
    return hashlib.blake2b(told.encode(), digest_size=12).hexdigest()


_Row = TypeVar("_Row")

_CUSTOMER_COLUMNS = ("name", "kana", "phones", "contract", "email", "note", "vip")


def _chunks(rows: Sequence[_Row]) -> Iterator[list[_Row]]:
    """Sizes below SQLite's limit of variables in one statement."""
    left = iter(rows)
    while some := list(islice(left, 500)):
        yield some
