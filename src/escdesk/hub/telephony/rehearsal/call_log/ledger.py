"""Where a played log is kept: the hub's own store, in large transactions, and what was answered, counted."""

from collections import Counter
from concurrent.futures import Executor

from escdesk.domain.floor import Floor
from escdesk.hub.batch import Answered, Batch, Stored
from escdesk.hub.store.store import Store

GROUP = 10_000
"""Events of one transaction. Nobody outside is told anything, so nobody can be told what is not on the disk yet."""


class GroupedLedger:
    """A `Ledger` on the calling thread. `close` writes what is left."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._stored: list[Stored] = []
        self._answered: list[Answered] = []
        self.refused: Counter[str] = Counter()
        """Commands that were not answered with ok, by code."""

    @property
    def writer(self) -> Executor:
        return self._store.writer

    def commit(self, batch: Batch) -> None:
        self._stored.extend(batch.stored)
        self._answered.extend(batch.answered)
        for one in batch.answered:
            if one.outcome.code != "ok":
                self.refused[one.outcome.code] += 1
        if len(self._stored) >= GROUP:
            self._write()

    def checkpoint(self, floor: Floor) -> None:
        self._write()
        self._store.checkpoint(floor)

    def close(self) -> None:
        self._write()

    def _write(self) -> None:
        self._store.commit(Batch(self._stored, self._answered))
        self._stored, self._answered = [], []
