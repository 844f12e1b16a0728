"""A ledger in memory that can be slow, out of order and out of breath."""

import threading
from concurrent.futures import ThreadPoolExecutor

from escdesk.domain.floor import Floor
from escdesk.hub.batch import AlreadyAnswered, AnswerKey, Batch, Outcome, StoreUnavailable


class MemoryLedger:
    def __init__(self) -> None:
        self.writer = ThreadPoolExecutor(1)
        self.batches: list[Batch] = []
        self.answers: dict[AnswerKey, Outcome] = {}
        self.checkpoints: list[Floor] = []
        self.faults = 0
        """So many commits fail from now on."""
        self.gate = threading.Event()
        """Commits wait while it is not set."""
        self.gate.set()

    def commit(self, batch: Batch) -> None:
        self.gate.wait()
        if self.faults:
            self.faults -= 1
            raise StoreUnavailable("disk full")
        known = {one.key: self.answers[one.key] for one in batch.answered if one.key in self.answers}
        if known:
            raise AlreadyAnswered(known)
        self.answers |= {one.key: one.outcome for one in batch.answered}
        self.batches.append(batch)

    def checkpoint(self, floor: Floor) -> None:
        self.checkpoints.append(floor)
