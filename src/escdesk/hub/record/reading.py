"""Reads the record page by page."""

from collections.abc import Sequence
from typing import Final, Literal

from sqlalchemy import Connection, select

from escdesk.domain.ids import Instant
from escdesk.hub.store.schema import calls, cases, incidents

Kept = Literal["calls", "cases", "incidents"]
BEGINNINGS: Final = {"calls": calls.c.rang_at, "cases": cases.c.raised_at, "incidents": incidents.c.opened_at}
"""Of each table, the column that says when a row's story began."""


def columns(kept: Kept) -> tuple[str, ...]:
    return tuple(column.name for column in BEGINNINGS[kept].table.columns if column.name != "floor")


def page(
    connection: Connection, floor: str, kept: Kept, since: Instant, after: int, most: int
) -> Sequence[Sequence[object]]:
    """At most so many rows numbered above `after`, in order, of what began at `since` or later."""
    began = BEGINNINGS[kept]
    table = began.table
    query = (
        select(*(table.c[name] for name in columns(kept)))
        .where(table.c.floor == floor, table.c.seq > after, began >= since)
        .order_by(table.c.seq)
        .limit(most)
    )
    return [tuple(row) for row in connection.execute(query)]
