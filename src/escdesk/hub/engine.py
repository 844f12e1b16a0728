"""The only writer: takes all waiting messages, decides, commits them together, then tells everybody."""

import asyncio
import logging
from collections import Counter, OrderedDict, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from msgspec import Struct

from escdesk.domain.errors import Refused
from escdesk.domain.floor import Floor, apply
from escdesk.domain.ids import CommandId, Instant, PersonId
from escdesk.domain.messages.escalations import Accept, HubStarted
from escdesk.domain.messages.kinds import Command, Event, Signal
from escdesk.domain.messages.papers import AnyPaper
from escdesk.hub.admission import admitted, filed, without_secrets
from escdesk.hub.batch import (
    AlreadyAnswered,
    Answered,
    AnswerKey,
    Batch,
    Ledger,
    Listener,
    Outcome,
    Stored,
    StoreUnavailable,
)
from escdesk.hub.card_words import with_words
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
Course = Callable[[Floor, Command | Signal, Instant, PersonId | None], tuple[Floor, tuple[Event, ...]]]
"""What `decide` says, and the floor after it."""


class EngineStopped(Exception):  # noqa: N818  said as the state it is
    """The hub is going down; what was asked may or may not have happened and must be asked again."""


class _Waiting(Struct, frozen=True):
    message: Command | Signal
    papers: tuple[AnyPaper, ...] = ()
    by: PersonId | None = None
    key: AnswerKey | None = None
    """None for signals."""
    heard: asyncio.Future[None] | None = None


@dataclass(slots=True)
class _Decided:
    """A batch as it would be: nothing of it is true before its commit."""

    taken: list[_Waiting]
    floor: Floor
    stored: list[Stored] = field(default_factory=list)
    answered: list[Answered] = field(default_factory=list)


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
        self._queue: deque[_Waiting] = deque([_Waiting(HubStarted())])
        self._arrived = asyncio.Event()
        self._arrived.set()
        self._open: dict[AnswerKey, asyncio.Future[Outcome]] = {}
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
            self._open[key] = answer
            self._put(_Waiting(command, tuple(papers), by, key))
        return await asyncio.shield(answer)

    def tell(self, signal: Signal, papers: Sequence[AnyPaper] = ()) -> None:
        """The normal door for what comes from outside; never blocks, keeps the order."""
        if not self._closed:
            self._put(_Waiting(signal, tuple(papers)))

    async def heard(self, signal: Signal, papers: Sequence[AnyPaper] = ()) -> None:
        """Like `tell`, and comes back when what followed has been committed."""
        if self._closed:
            raise EngineStopped
        done = asyncio.get_running_loop().create_future()
        done.add_done_callback(_seen)
        self._hearers.add(done)
        self._put(_Waiting(signal, tuple(papers), heard=done))
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

    def _put(self, waiting: _Waiting) -> None:
        self._queue.append(waiting)
        self._arrived.set()

    # -- the loop ---------------------------------------------------------------------------------------------

    async def run(self) -> None:
        """Until cancelled, or until a bug."""
        try:
            ready: _Decided | None = None
            while True:
                if ready is None:
                    await self._arrived.wait()
                    ready = self._decided(self.floor, self._taken())
                ready = await self._settled(ready)
        finally:
            self._closed = True
            for answer in self._open.values():
                _give_up(answer)
            for hearer in self._hearers:
                _give_up(hearer)
            self._open.clear()

    def _taken(self) -> list[_Waiting]:
        most = min(self._limits.most_in_batch, len(self._queue))
        taken = [self._queue.popleft() for _ in range(most)]
        if not self._queue:
            self._arrived.clear()
        return taken

    async def _settled(self, ready: _Decided) -> _Decided | None:
        """Commit, then make it known. Comes back with the next batch when that could be decided meanwhile."""
        following: _Decided | None = None
        while ready.stored or ready.answered:
            batch = Batch(ready.stored, ready.answered)
            begun = self._begin(batch)
            if following is None and len(self._queue) >= self._limits.most_in_batch:
                following = self._decided(ready.floor, self._taken())  # while the disk works
            known = await self._committed(batch, begun)
            if not known:
                break
            # Commands that were answered in an earlier life fall out; what rested on them is decided again.
            ready = self._decided(self.floor, [one for one in ready.taken if one.key not in known])
            if following is not None:
                following = self._decided(ready.floor, following.taken)
        self._make_known(ready)
        return following

    def _make_known(self, done: _Decided) -> None:
        self._count(done.taken)
        old, self.floor = self.floor, done.floor
        if done.stored:
            self.shelf.file(done.floor, done.stored)
            for listener in self._listeners:
                listener(old, done.floor, done.stored)
        for answered in done.answered:
            self._answer(answered.key, answered.outcome)
        for one in done.taken:
            if one.heard is not None:
                self._hearers.discard(one.heard)
                if not one.heard.done():
                    one.heard.set_result(None)
        self._keep_checkpoint()

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

    # -- deciding ---------------------------------------------------------------------------------------------

    def _decided(self, floor: Floor, taken: list[_Waiting]) -> _Decided:
        """One message after the other, each on the floor that the ones before it would leave."""
        decided = _Decided(taken, floor)
        for one in taken:
            if one.key is None:
                self._decide_signal(decided, one)
            else:
                self._decide_command(decided, one, one.key)
        return decided

    def _decide_signal(self, decided: _Decided, one: _Waiting) -> None:
        try:
            floor, events = self._course(decided.floor, one.message, self._now(), None)
        except Refused as refusal:
            raise RuntimeError(f"a signal was refused: {type(one.message).__name__}") from refusal
        if events:
            papers = tuple(without_secrets(paper) for paper in one.papers)
            self._follow(decided, floor, events, papers)

    def _decide_command(self, decided: _Decided, one: _Waiting, key: AnswerKey) -> None:
        now = self._now()
        try:
            if not isinstance(one.message, Command):
                raise TypeError("a command id belongs to a command")
            papers = admitted(one.message, one.papers)
            command = with_words(one.message, decided.floor, papers)
            floor, events = self._course(decided.floor, command, now, one.by)
        except Refused as refusal:
            outcome = Outcome(refusal.code, decided.floor.seq, dict(refusal.details))
        else:
            if events:
                self._follow(decided, floor, events, papers, one.by, key[1])
            outcome = Outcome("ok", decided.floor.seq)
        decided.answered.append(Answered(key, outcome, now))

    @staticmethod
    def _follow(
        decided: _Decided,
        floor: Floor,
        events: tuple[Event, ...],
        papers: Sequence[AnyPaper],
        by: PersonId | None = None,
        command: CommandId | None = None,
    ) -> None:
        """Number the events; the papers are filed with the first of them."""
        seq = decided.floor.seq + 1
        if floor.seq != decided.floor.seq + len(events):
            raise RuntimeError("events and floor do not belong together")
        decided.stored.append(Stored(seq, events[0], by, command, filed(papers, events)))
        for event in events[1:]:
            seq += 1
            decided.stored.append(Stored(seq, event, by, command))
        decided.floor = floor

    def _count(self, taken: Sequence[_Waiting]) -> None:
        self.counts.batches += 1
        self.counts.messages += len(taken)
        accepts = Counter(one.message.escalation for one in taken if isinstance(one.message, Accept))
        self.counts.contested += sum(1 for number in accepts.values() if number > 1)

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
        if self.floor.seq >= self._checkpoint_due:
            self._checkpoint_due = self._next_checkpoint()
            loop = asyncio.get_running_loop()
            self._checkpoint = loop.run_in_executor(self._ledger.writer, self._ledger.checkpoint, self.floor)


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
