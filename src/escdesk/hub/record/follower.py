"""Feeds the record's tables: with each commit in its own transaction, and from the log where they are behind it."""

from collections.abc import Sequence
from itertools import islice
from typing import Final

import msgspec
from sqlalchemy import Connection, delete, func, select
from sqlalchemy.dialects.sqlite import insert

from escdesk.domain.messages.kinds import Event
from escdesk.hub.batch import Stored
from escdesk.hub.record import handled
from escdesk.hub.record.going import KINDS, Going
from escdesk.hub.store import log
from escdesk.hub.store.schema import calls as calls_table
from escdesk.hub.store.schema import cases as cases_table
from escdesk.hub.store.schema import handled as handled_table
from escdesk.hub.store.schema import incidents as incidents_table
from escdesk.hub.store.schema import instructions as instructions_table
from escdesk.hub.store.schema import log as log_table
from escdesk.hub.store.schema import record as record_table

KEEP_EVERY: Final = 4_000
"""Events. A start reads at most so many once more; the rows they say are written again as they are."""
_AT_ONCE: Final = 1_000
_NAMES: Final = sorted(kind.__name__ for kind in KINDS)


class Record:
    """`escdesk.hub.store.store.Follower` of everything in this room.

    What is not over yet is in memory, and written down every `keep_every` events with the number it is true for.
    Whether the commit that was fed last has come to be is told by the number of the next one.
    """

    def __init__(self, keep_every: int = KEEP_EVERY) -> None:
        self._keep_every = keep_every
        self._going = Going()
        self._kept_at = self._kept_before = 0
        self._fed = 0

    def feed(self, connection: Connection, floor: str, stored: Sequence[Stored]) -> None:
        if not stored:
            return
        if stored[0].seq <= self._fed:  # the commit before did not come to be, and is tried again or given up
            self._going.take_back()
            self._kept_at = self._kept_before
        self._going.settle()
        self._kept_before = self._kept_at
        self._take(connection, floor, [(one.seq, one.event) for one in stored])
        self._fed = stored[-1].seq
        if self._fed - self._kept_at >= self._keep_every:
            self._keep(connection, floor)

    def catch_up(self, connection: Connection, floor: str) -> None:
        """From where what is not over was written down last, or from the beginning."""
        newest: int = connection.execute(
            select(func.coalesce(func.max(log_table.c.seq), 0)).where(log_table.c.floor == floor)
        ).scalar_one()
        kept = connection.execute(
            select(record_table.c.upto, record_table.c.going).where(record_table.c.floor == floor)
        ).one_or_none()
        upto = self._went_on(kept.upto, kept.going) if kept is not None and kept.upto <= newest else None
        if upto is None:  # never made, made from a log that this one is not, or kept by another release
            self._going, upto = Going(), 0
            for table in (handled_table, calls_table, cases_table, instructions_table, incidents_table):
                connection.execute(delete(table).where(table.c.floor == floor))
        behind = log.of_kinds(connection, floor, _NAMES, upto)
        while some := list(islice(behind, _AT_ONCE)):
            self._take(connection, floor, some)
            self._going.settle()
        self._fed = newest
        self._kept_at = upto
        if newest != upto or kept is None:
            self._keep(connection, floor)
        self._kept_before = self._kept_at

    def _went_on(self, upto: int, going: bytes) -> int | None:
        try:
            self._going = Going(going)
        except msgspec.MsgspecError:
            return None
        return upto

    def _take(self, connection: Connection, floor: str, events: Sequence[tuple[int, Event]]) -> None:
        take, asked = self._going.take, []
        for seq, event in events:
            kind = type(event)
            if kind in KINDS:
                take(seq, event)
                if kind in handled.KINDS:
                    asked.append(event)
        self._going.write(connection, floor)
        if asked:
            handled.feed(connection, floor, asked)

    def _keep(self, connection: Connection, floor: str) -> None:
        statement = insert(record_table)
        new = statement.excluded
        connection.execute(
            statement.on_conflict_do_update(
                index_elements=["floor"], set_={"upto": new.upto, "going": new.going}
            ),
            {"floor": floor, "upto": self._fed, "going": self._going.kept()},
        )
        self._kept_at = self._fed
