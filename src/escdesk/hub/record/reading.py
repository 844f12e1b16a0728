"""Reads the record page by page."""

from collections.abc import Sequence
from typing import Final, Literal

from sqlalchemy import ColumnElement, Connection, Integer, case, cast, exists, func, select

from escdesk.domain.ids import Instant
from escdesk.domain.messages.escalations import Cause
from escdesk.hub.store.schema import calls, cases, incidents, instructions

Kept = Literal["calls", "cases", "instructions", "incidents"]
BEGINNINGS: Final = {
    "calls": calls.c.rang_at,
    "cases": cases.c.raised_at,
    "instructions": instructions.c.given_at,
    "incidents": incidents.c.opened_at,
}
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
        select(*(_told(table.c[name]) for name in columns(kept)))
        .where(table.c.floor == floor, table.c.seq > after, began >= since)
        .order_by(table.c.seq)
        .limit(most)
    )
    return [tuple(row) for row in connection.execute(query)]


def _told(column: ColumnElement[object]) -> ColumnElement[object]:
    """A call does not say that a false alarm was raised from it: it names the operator (E5)."""
    if column is not calls.c.escalation:
        return column
    false_alarm = exists().where(
        cases.c.floor == calls.c.floor,
        cases.c.seq
        == cast(func.substr(calls.c.escalation, 2), Integer),  # its id is the number that raised it
        cases.c.cause == Cause.FALSE_ALARM.value,
    )
    return case((false_alarm, ""), else_=calls.c.escalation).label("escalation")
