"""Feeds the record's tables: with each commit in its own transaction, and from the log where they are behind it."""

from collections.abc import Sequence

from sqlalchemy import Connection, func, select
from sqlalchemy.dialects.sqlite import insert

from escdesk.hub.batch import Stored
from escdesk.hub.record import handled
from escdesk.hub.store import log
from escdesk.hub.store.schema import log as log_table
from escdesk.hub.store.schema import record as record_table


class Record:
    """`escdesk.hub.store.store.Follower` of everything in this room.

    How far the tables are is written when one of them changes, not with every commit: after a start what lies
    behind that number is read once more, and means nothing to them.
    """

    def feed(self, connection: Connection, floor: str, stored: Sequence[Stored]) -> None:
        told = False
        for one in stored:
            told = handled.feed(connection, floor, one.event) or told
        if told:
            _reached(connection, floor, stored[-1].seq)

    def catch_up(self, connection: Connection, floor: str) -> None:
        newest = connection.execute(
            select(func.coalesce(func.max(log_table.c.seq), 0)).where(log_table.c.floor == floor)
        ).scalar_one()
        upto = connection.execute(
            select(record_table.c.upto).where(record_table.c.floor == floor)
        ).scalar_one_or_none()
        if upto is None or upto > newest:  # never made, or made from a log that this one is not
            handled.clear(connection, floor)
            upto = 0
        for row in log.rows(connection, floor, upto):
            handled.feed(connection, floor, row.event)
        if newest != upto:
            _reached(connection, floor, newest)


def _reached(connection: Connection, floor: str, upto: int) -> None:
    statement = insert(record_table)
    connection.execute(
        statement.on_conflict_do_update(index_elements=["floor"], set_={"upto": statement.excluded.upto}),
        {"floor": floor, "upto": upto},
    )
