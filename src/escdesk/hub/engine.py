"""The only writer: takes all waiting messages, decides, commits them together, then tells everybody."""

import asyncio
import logging
from collections import Counter, OrderedDict, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from escdesk.domain.floor import Floor, apply
from escdesk.domain.ids import CommandId, Instant, PersonId
from escdesk.domain.messages.escalations import Accept, HubStarted
from escdesk.domain.messages.kinds import Command, Event, Signal
from escdesk.domain.messages.papers import AnyPaper
from escdesk.hub.batch import (
    AlreadyAnswered,
    AnswerKey,
    Batch,
    Ledger,
    Listener,
    Outcome,
    StoreUnavailable,
)
from escdesk.hub.deciding import Course, Decided, Waiting, decided
from escdesk.hub.shelf import Shelf

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Limits:
    most_in_batch: int = 256
    checkpoint_every: int = 10_000
    """Events."""
    remembered: int = 20_000
    """Answers in memory; older ones are in the store."""
    first_retry_ms: int = 50
    longest_retry_ms: int = 2_000


DEFAULT_LIMITS = Limits()

_T = TypeVar("_T")
Decide = Callable[[Floor, Command | Signal, Instant, PersonId | None], tuple[Event, ...]]


class EngineStopped(Exception):  # noqa: N818  said as the state it is
    """The hub is going down; what was asked may or may not have happened and must be asked again."""


@dataclass(slots=True)
class Counts:
    """For `/metrics` and for tests."""

    messages: int = 0
    batches: int = 0
    retries: int = 0
    contested: int = 0
    """Escalations for which two or more accepts waited in the same batch."""


class Engine:
    """`decide` and `now` come from outside (`course` instead of `decide` where it saves applying twice); `start` is the floor as it was loaded, `shelf` its papers.

    The first message is `HubStarted`. A bug in a rule ends `run` with its exception: whoever waits for an answer
    gets `EngineStopped`, nothing half-done is stored, and the program's one handler says it loudly.
    """

    def __init__(
        self,
        start: Floor,
        ledger: Ledger,
        decide: Decide,
        now: Callable[[], Instant],
        shelf: Shelf,
        limits: Limits = DEFAULT_LIMITS,
        course: Course | None = None,
    ) -> None:
        self.floor = start
        self.shelf = shelf
        self.store_ok = True
        """False while the database can't be written: nothing is answered, nothing is lost."""
        self.counts = Counts()
        self._ledger = ledger
        self._course = _applying(decide) if course is None else course
        self._now = now
        self._listeners: list[Listener] = []
        self._queue: deque[Waiting] = deque([Waiting(HubStarted())])
        self._arrived = asyncio.Event()
        self._arrived.set()
        self._open: dict[AnswerKey, asyncio.Future[Outcome] | None] = {}
        """Commands that are not answered yet; None where nobody waits for the answer."""
        self._hearers: set[asyncio.Future[None]] = set()
        self._remembered: OrderedDict[AnswerKey, Outcome] = OrderedDict()
        self._checkpoint: asyncio.Future[None] | None = None
        self._limits = limits
        self._checkpoint_due = self._next_checkpoint()
        self._closed = False

    # -- the doors --------------------------------------------------------------------------------------------

    async def ask(
        self,
        command: Command,
        *,
        by: PersonId | None,
        command_id: CommandId,
        papers: Sequence[AnyPaper] = (),
    ) -> Outcome:
        """The outcome, after it has been committed. The same id of the same person: the same outcome.

        `by` comes from the session (None: administration). Giving up waiting takes nothing back.
        """
        key: AnswerKey = (by or "", command_id)
        known = self._remembered.get(key)
        if known is not None:
            return known
        if self._closed:
            raise EngineStopped
        answer = self._open.get(key)
        if answer is None:
            answer = asyncio.get_running_loop().create_future()
            answer.add_done_callback(_seen)
            if key not in self._open:
                self._put(Waiting(command, tuple(papers), by, key))
            self._open[key] = answer
        return await asyncio.shield(answer)

    def submit(
        self,
        command: Command,
        *,
        by: PersonId | None,
        command_id: CommandId,
        papers: Sequence[AnyPaper] = (),
    ) -> None:
        """Like `ask`, for whoever does not wait for the answer; the ledger keeps it."""
        key: AnswerKey = (by or "", command_id)
        if not self._closed and key not in self._remembered and key not in self._open:
            self._open[key] = None
            self._put(Waiting(command, tuple(papers), by, key))

    def tell(self, signal: Signal, papers: Sequence[AnyPaper] = ()) -> None:
        """The normal door for what comes from outside; never blocks, keeps the order."""
        if not self._closed:
            self._put(Waiting(signal, tuple(papers)))

    async def heard(self, signal: Signal, papers: Sequence[AnyPaper] = ()) -> None:
        """Like `tell`, and comes back when what followed has been committed."""
        if self._closed:
            raise EngineStopped
        done = asyncio.get_running_loop().create_future()
        done.add_done_callback(_seen)
        self._hearers.add(done)
        self._put(Waiting(signal, tuple(papers), heard=done))
        await asyncio.shield(done)

    def listen(self, listener: Listener) -> None:
        """`listener(old, new, stored)` after each commit that has events, before its commands are answered."""
        self._listeners.append(listener)

    def close(self) -> None:
        """Take nothing more; what was taken is still decided and committed.

        A hub that ends closes its engine first: desks and phones that leave because of that have not gone anywhere.
        """
        self._closed = True

    def now(self) -> Instant:
        """Floor time."""
        return self._now()

    @property
    def waiting(self) -> int:
        """Messages that no batch has taken yet."""
        return len(self._queue)

    def _put(self, waiting: Waiting) -> None:
        self._queue.append(waiting)
        self._arrived.set()

    # -- the loop ---------------------------------------------------------------------------------------------

    async def run(self) -> None:
        """Until cancelled, or until a bug."""
        try:
            ready: Decided | None = None
            while True:
                if ready is None:
                    await self._arrived.wait()
                    ready = self._decide(self.floor, self._taken())
                ready = await self._settled(ready)
        finally:
            self._closed = True
            for answer in self._open.values():
                if answer is not None:
                    _give_up(answer)
            for hearer in self._hearers:
                _give_up(hearer)
            self._open.clear()

    def turn(self) -> bool:
        """Decide, commit and make known what waits, on the calling thread; False when nothing did.

        Instead of `run`, for whoever moves the time of the floor by hand and goes on when everybody has heard. What
        the ledger can't do is raised: such a floor is played again.
        """
        if not self._queue:
            return False
        ready = self._decide(self.floor, self._taken())
        if ready.stored or ready.answered:
            self._ledger.commit(Batch(ready.stored, ready.answered))
        self._make_known(ready)
        if self._checkpoint_is_due():
            self._ledger.checkpoint(self.floor)
        return True

    def _decide(self, floor: Floor, taken: list[Waiting]) -> Decided:
        return decided(floor, taken, self._course, self._now)

    def _taken(self) -> list[Waiting]:
        queue, most = self._queue, self._limits.most_in_batch
        if len(queue) > most:
            return [queue.popleft() for _ in range(most)]
        taken = list(queue)
        queue.clear()
        self._arrived.clear()
        return taken

    async def _settled(self, ready: Decided) -> Decided | None:
        """Commit, then make it known. Comes back with the next batch when that could be decided meanwhile."""
        following: Decided | None = None
        while ready.stored or ready.answered:
            batch = Batch(ready.stored, ready.answered)
            begun = self._begin(batch)
            if following is None and len(self._queue) >= self._limits.most_in_batch:
                following = self._decide(ready.floor, self._taken())  # while the disk works
            known = await self._committed(batch, begun)
            if not known:
                break
            # Commands that were answered in an earlier life fall out; what rested on them is decided again.
            ready = self._decide(self.floor, [one for one in ready.taken if one.key not in known])
            if following is not None:
                following = self._decide(ready.floor, following.taken)
        self._make_known(ready)
        self._keep_checkpoint()
        return following

    def _make_known(self, done: Decided) -> None:
        self._count(done.taken)
        old, self.floor = self.floor, done.floor
        if done.stored:
            self.shelf.file(done.floor, done.stored)
            for listener in self._listeners:
                listener(old, done.floor, done.stored)
        for answered in done.answered:
            self._answer(answered.key, answered.outcome)
        for one in done.taken if self._hearers else ():
            if one.heard is not None:
                self._hearers.discard(one.heard)
                if not one.heard.done():
                    one.heard.set_result(None)

    def _begin(self, batch: Batch) -> "asyncio.Future[None]":
        loop = asyncio.get_running_loop()
        return loop.run_in_executor(self._ledger.writer, self._ledger.commit, batch)

    async def _committed(self, batch: Batch, begun: "asyncio.Future[None]") -> dict[AnswerKey, Outcome]:
        """Until it has succeeded: the batch keeps its place, and nobody is told anything meanwhile.

        Not empty: nothing was committed, because these commands had been answered before.
        """
        retry_ms = self._limits.first_retry_ms
        while True:
            try:
                await begun
            except AlreadyAnswered as known:
                for key, outcome in known.outcomes.items():
                    self._answer(key, outcome)
                return known.outcomes
            except StoreUnavailable as error:
                if self.store_ok:
                    _log.error("database can't be written", extra={"fault": str(error)})
                self.store_ok = False
                self.counts.retries += 1
                await asyncio.sleep(retry_ms / 1_000)
                retry_ms = min(retry_ms * 2, self._limits.longest_retry_ms)
                begun = self._begin(batch)
            else:
                if not self.store_ok:
                    _log.info("database can be written again", extra={"retries": self.counts.retries})
                self.store_ok = True
                return {}

    def _count(self, taken: Sequence[Waiting]) -> None:
        self.counts.batches += 1
        self.counts.messages += len(taken)
        if len(taken) == 1:
            return
        accepts = [one.message.escalation for one in taken if isinstance(one.message, Accept)]
        if len(accepts) > 1:
            self.counts.contested += sum(1 for number in Counter(accepts).values() if number > 1)

    # -- afterwards -------------------------------------------------------------------------------------------

    def _answer(self, key: AnswerKey, outcome: Outcome) -> None:
        self._remembered[key] = outcome
        if len(self._remembered) > self._limits.remembered:
            self._remembered.popitem(last=False)
        answer = self._open.pop(key, None)
        if answer is not None and not answer.done():
            answer.set_result(outcome)

    def _next_checkpoint(self) -> int:
        every = self._limits.checkpoint_every
        return (self.floor.seq // every + 1) * every

    def _keep_checkpoint(self) -> None:
        if self._checkpoint is not None:
            if not self._checkpoint.done():
                return
            error = self._checkpoint.exception()
            self._checkpoint = None
            if isinstance(error, StoreUnavailable):
                _log.warning("checkpoint not kept", extra={"fault": str(error)})
            elif error is not None:
                raise error
        if self._checkpoint_is_due():
            loop = asyncio.get_running_loop()
            self._checkpoint = loop.run_in_executor(self._ledger.writer, self._ledger.checkpoint, self.floor)

    def _checkpoint_is_due(self) -> bool:
        """Once for each."""
        if self.floor.seq < self._checkpoint_due:
            return False
        self._checkpoint_due = self._next_checkpoint()
        return True


def _applying(decide: Decide) -> Course:
    def course(
        floor: Floor, message: Command | Signal, now: Instant, by: PersonId | None
    ) -> tuple[Floor, tuple[Event, ...]]:
        events = decide(floor, message, now, by)
        for event in events:
            floor = apply(floor, event)
        return floor, events

    return course


def _give_up(answer: "asyncio.Future[_T]") -> None:
    if not answer.done():
        answer.set_exception(EngineStopped())


def _seen(answer: "asyncio.Future[Outcome] | asyncio.Future[None]") -> None:
    """An answer that nobody waits for any more is no fault."""
    if not answer.cancelled():
        answer.exception()
