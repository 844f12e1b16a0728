"""The only writer: takes all waiting messages, decides, commits them together, then tells everybody."""

import asyncio
import logging
from collections import Counter, OrderedDict, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

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

Decide = Callable[[Floor, Command | Signal, Instant, PersonId | None], tuple[Event, ...]]


class EngineStopped(Exception):  # noqa: N818  said as the state it is
    """The hub is going down; what was asked may or may not have happened and must be asked again."""


@dataclass(frozen=True, slots=True)
class _Waiting:
    message: Command | Signal
    papers: tuple[AnyPaper, ...] = ()
    by: PersonId | None = None
    key: AnswerKey | None = None
    """None for signals."""
    heard: "asyncio.Future[None] | None" = None


@dataclass(slots=True)
class _Decided:
    """A batch as it would be: nothing of it is true before its commit."""

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
    """`decide` and `now` come from outside; `start` is the floor as it was loaded, `shelf` its papers.

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
    ) -> None:
        self.floor = start
        self.shelf = shelf
        self.store_ok = True
        """False while the database can't be written: nothing is answered, nothing is lost."""
        self.counts = Counts()
        self._ledger = ledger
        self._decide = decide
        self._now = now
        self._listeners: list[Listener] = []
        self._queue: deque[_Waiting] = deque([_Waiting(HubStarted())])
        self._arrived = asyncio.Event()
        self._arrived.set()
        self._open: dict[AnswerKey, asyncio.Future[Outcome]] = {}
        self._remembered: OrderedDict[AnswerKey, Outcome] = OrderedDict()
        self._checkpoint: asyncio.Future[None] | None = None
        self._limits = limits
        self._checkpoint_due = self._next_checkpoint()
        self._stopped = False

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
        if self._stopped:
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
        self._put(_Waiting(signal, tuple(papers)))

    async def heard(self, signal: Signal, papers: Sequence[AnyPaper] = ()) -> None:
        """Like `tell`, and comes back when what followed has been committed."""
        if self._stopped:
            raise EngineStopped
        done = asyncio.get_running_loop().create_future()
        done.add_done_callback(_seen)
        self._put(_Waiting(signal, tuple(papers), heard=done))
        await asyncio.shield(done)

    def listen(self, listener: Listener) -> None:
        """`listener(old, new, stored)` after each commit that has events, before its commands are answered."""
        self._listeners.append(listener)

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
            while True:
                await self._arrived.wait()
                taken = [self._queue.popleft() for _ in range(min(self._limits.most_in_batch, len(self._queue)))]
                if not self._queue:
                    self._arrived.clear()
                await self._settle(taken)
        finally:
            self._stopped = True
            for answer in (*self._open.values(), *(one.heard for one in self._queue)):
                if answer is not None and not answer.done():
                    answer.set_exception(EngineStopped())
            self._open.clear()

    async def _settle(self, taken: list[_Waiting]) -> None:
        """Decide, commit, then make it known; commands answered in an earlier life fall out on the way."""
        try:
            decided = await self._committed(taken)
        except BaseException:
            for one in taken:
                if one.heard is not None and not one.heard.done():
                    one.heard.set_exception(EngineStopped())
            raise
        self._count(taken)
        old, self.floor = self.floor, decided.floor
        if decided.stored:
            self.shelf.file(decided.floor, decided.stored)
            for listener in self._listeners:
                listener(old, decided.floor, decided.stored)
        for answered in decided.answered:
            self._answer(answered.key, answered.outcome)
        for one in taken:
            if one.heard is not None and not one.heard.done():
                one.heard.set_result(None)
        self._keep_checkpoint()

    async def _committed(self, taken: list[_Waiting]) -> _Decided:
        while True:
            decided = self._decided(taken)
            if not decided.stored and not decided.answered:
                return decided
            try:
                await self._commit(Batch(decided.stored, decided.answered))
            except AlreadyAnswered as known:
                for key, outcome in known.outcomes.items():
                    self._answer(key, outcome)
                taken[:] = [one for one in taken if one.key is None or one.key not in known.outcomes]
            else:
                return decided

    async def _commit(self, batch: Batch) -> None:
        """Until it has succeeded: the batch keeps its place, and nobody is told anything meanwhile."""
        loop = asyncio.get_running_loop()
        retry_ms = self._limits.first_retry_ms
        while True:
            try:
                await loop.run_in_executor(self._ledger.writer, self._ledger.commit, batch)
            except StoreUnavailable as error:
                if self.store_ok:
                    _log.error("database can't be written", extra={"fault": str(error)})
                self.store_ok = False
                self.counts.retries += 1
                await asyncio.sleep(retry_ms / 1_000)
                retry_ms = min(retry_ms * 2, self._limits.longest_retry_ms)
            else:
                if not self.store_ok:
                    _log.info("database can be written again", extra={"retries": self.counts.retries})
                self.store_ok = True
                return

    # -- deciding ---------------------------------------------------------------------------------------------

    def _decided(self, taken: Sequence[_Waiting]) -> _Decided:
        """One message after the other, each on the floor that the ones before it would leave."""
        decided = _Decided(self.floor)
        for one in taken:
            if one.key is None:
                self._decide_signal(decided, one)
            else:
                self._decide_command(decided, one, one.key)
        return decided

    def _decide_signal(self, decided: _Decided, one: _Waiting) -> None:
        try:
            events = self._decide(decided.floor, one.message, self._now(), None)
        except Refused as refusal:
            raise RuntimeError(f"a signal was refused: {type(one.message).__name__}") from refusal
        if events:
            papers = tuple(without_secrets(paper) for paper in one.papers)
            self._follow(decided, events, papers, None, None)

    def _decide_command(self, decided: _Decided, one: _Waiting, key: AnswerKey) -> None:
        now = self._now()
        try:
            if not isinstance(one.message, Command):
                raise TypeError("a command id belongs to a command")
            papers = admitted(one.message, one.papers)
            events = self._decide(decided.floor, one.message, now, one.by)
        except Refused as refusal:
            outcome = Outcome(refusal.code, decided.floor.seq, dict(refusal.details))
        else:
            self._follow(decided, events, papers, one.by, key[1])
            outcome = Outcome("ok", decided.floor.seq)
        decided.answered.append(Answered(key, outcome, now))

    @staticmethod
    def _follow(
        decided: _Decided,
        events: tuple[Event, ...],
        papers: Sequence[AnyPaper],
        by: PersonId | None,
        command: CommandId | None,
    ) -> None:
        """Number the events and apply them; the papers are filed with the first of them."""
        floor, kept = decided.floor, filed(papers, events)
        for event in events:
            floor = apply(floor, event)
            decided.stored.append(Stored(floor.seq, event, by, command, kept))
            kept = ()
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


def _seen(answer: "asyncio.Future[Outcome] | asyncio.Future[None]") -> None:
    """An answer that nobody waits for any more is no fault."""
    if not answer.cancelled():
        answer.exception()
