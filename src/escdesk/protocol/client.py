"""The desk's half of the conversation, without a socket: frames in, events out, and a sight that follows."""

from collections.abc import Iterable
from enum import Enum
from typing import Final, assert_never

from immutables import Map
from msgspec import Raw, Struct

from escdesk.domain.floor import Entity, Key, key_of
from escdesk.domain.ids import CommandId, Instant, PersonId
from escdesk.domain.messages.kinds import Command
from escdesk.domain.messages.papers import AnyPaper, PaperKey, paper_key
from escdesk.domain.sight import Sight
from escdesk.protocol.codec import (
    Unreadable,
    decode_entity,
    decode_from_hub,
    decode_key,
    decode_paper,
    encode,
    raw,
)
from escdesk.protocol.messages import Answer, Ask, Changes, Goodbye, Hello, Ping, Pong, Pulse, Welcome
from escdesk.protocol.versions import SPOKEN

_RTT_GROWTH: Final = 1.25
"""A clock reading is only replaced by a worse one after it has aged: its round trip counts this much more a ping."""


class HubClock(Struct, frozen=True):
    """Floor time from the desk's own monotonic clock: at `mono` ms the floor's was `now`; `rate` per own ms."""

    now: Instant
    mono: int
    rate: float = 1.0

    def at(self, mono: int) -> Instant:
        """Floor time at `mono` ms of the monotonic clock."""
        return Instant(self.now + round((mono - self.mono) * self.rate))


class Knowledge(Struct, frozen=True):
    """All that this desk knows of the floor; a value, so it may go to another thread as it is."""

    floor: str
    """Name of the log that `sight.seq` counts in."""
    sight: Sight
    papers: Map[PaperKey, AnyPaper]


def nothing(person: PersonId) -> Knowledge:
    """What a desk knows before its first welcome."""
    return Knowledge("", Sight(person, 0, Map()), Map())


class Welcomed(Struct, frozen=True, kw_only=True):
    """The hub knows us; unanswered asks may be said (again) now."""

    person: PersonId
    session: str
    version: int
    clock: HubClock


class Changed(Struct, frozen=True, kw_only=True):
    """The knowledge is another one. `anew`: compare with nothing, all of it may differ."""

    knowledge: Knowledge
    anew: bool
    keys: frozenset[Key]
    papers: frozenset[PaperKey]


class Pulsed(Struct, frozen=True, kw_only=True):
    """The hub is alive; `pbx_heard_at` None: it has no PBX."""

    now: Instant
    pbx_heard_at: Instant | None
    clock: HubClock


class Answered(Struct, frozen=True, kw_only=True):
    id: CommandId
    code: str
    upto: int
    details: dict[str, str | int]


class Ended(Struct, frozen=True, kw_only=True):
    """The conversation is over; `code` is the hub's goodbye, or `unreadable` when this side gave up."""

    code: str


ClientEvent = Welcomed | Changed | Pulsed | Answered | Ended


class _State(Enum):
    WAITING = "waiting"
    """Hello was said; everything but the welcome (and answers) is from before it and not for us."""
    OPEN = "open"
    OVER = "over"


class ClientConversation:
    """One connection to the hub, seen from the desk; a new connection needs a new one with the same knowledge.

    `to_send` gives the frames to send, in order; ask it after the constructor and after every call.
    """

    def __init__(self, *, token: str, knowledge: Knowledge, program: str = "") -> None:
        self.knowledge = knowledge
        self.clock: HubClock | None = None
        self.skipped = 0
        """Things this version could not read and left out."""
        self._token = token
        self._program = program
        self._state = _State.WAITING
        self._outgoing: list[bytes] = []
        self._best_rtt = float("inf")
        self._hello(knowledge.sight.seq)

    @property
    def open(self) -> bool:
        return self._state is _State.OPEN

    def to_send(self) -> list[bytes]:
        """Frames to send now; each is given once."""
        frames, self._outgoing = self._outgoing, []
        return frames

    def ask(self, command_id: CommandId, command: Command, papers: Iterable[AnyPaper] = ()) -> None:
        """Say a command. Only while `open`; repeating it with the same id does no harm."""
        self.ask_raw(command_id, raw(command), tuple(raw(paper) for paper in papers))

    def ask_raw(self, command_id: CommandId, command: Raw, papers: tuple[Raw, ...] = ()) -> None:
        """The same for what was encoded before (an outbox)."""
        if self._state is not _State.OPEN:
            raise RuntimeError("asking begins with the welcome")
        self._outgoing.append(encode(Ask(id=command_id, command=command, papers=papers)))

    def ping(self, mono: int) -> None:
        """`mono`: the desk's monotonic clock in ms."""
        self._outgoing.append(encode(Ping(sent=mono)))

    def receive(self, data: bytes | str, mono: int) -> tuple[ClientEvent, ...]:
        """One message of the hub that arrived at `mono` (own monotonic clock, ms)."""
        if self._state is _State.OVER:
            return ()
        try:
            said = decode_from_hub(data)
        except Unreadable:
            self._state = _State.OVER
            return (Ended(code="unreadable"),)
        match said:
            case None:
                self.skipped += 1
                return ()
            case Welcome():
                return self._welcome(said, mono)
            case Changes():
                return self._changes(said)
            case Pulse():
                return self._pulse(said, mono)
            case Answer():
                return (Answered(id=said.id, code=said.code, upto=said.upto, details=said.details),)
            case Pong():
                self._pong(said, mono)
                return ()
            case Goodbye():
                self._state = _State.OVER
                return (Ended(code=said.code),)
            case _:
                assert_never(said)

    # -- places ---------------------------------------------------------------------------------------------------

    def _hello(self, seq: int) -> None:
        self._state = _State.WAITING
        self._outgoing.append(
            encode(Hello(token=self._token, seq=seq, versions=SPOKEN, program=self._program))
        )

    def _welcome(self, welcome: Welcome, mono: int) -> tuple[ClientEvent, ...]:
        if self._state is not _State.WAITING:
            return ()
        self.clock = HubClock(welcome.now, mono, welcome.rate)
        self._best_rtt = float("inf")
        known = self.knowledge
        strange = (known.floor, known.sight.person) != (welcome.floor, welcome.person)
        if strange:
            self.knowledge = Knowledge(welcome.floor, Sight(welcome.person, 0, Map()), Map())
            if known.sight.seq:  # numbers of another log mean nothing here
                self._hello(0)
                return ()
        self._state = _State.OPEN
        self.ping(mono)
        return (
            Welcomed(
                person=welcome.person, session=welcome.session, version=welcome.version, clock=self.clock
            ),
        )

    def _changes(self, changes: Changes) -> tuple[ClientEvent, ...]:
        known = self.knowledge.sight
        if self._state is not _State.OPEN:
            return ()
        if not changes.anew and changes.since != known.seq:
            if changes.upto <= known.seq:
                return ()  # said twice
            self._hello(0)
            return ()
        return (self._apply(changes),)

    def _apply(self, changes: Changes) -> Changed:
        known = self.knowledge
        keys: set[Key] = set(changes.drops)
        touched: set[PaperKey] = set(changes.shreds)
        entities: Map[Key, Entity] = Map() if changes.anew else known.sight.entities
        papers: Map[PaperKey, AnyPaper] = Map() if changes.anew else known.papers
        with entities.mutate() as mutable:
            for gone in changes.drops:
                mutable.pop(gone, None)
            for one in changes.puts:
                key, entity = self._read(one)
                if key is not None:
                    keys.add(key)
                    if entity is None:
                        mutable.pop(key, None)  # rather absent than out of date
                    else:
                        mutable[key] = entity
            entities = mutable.finish()
        with papers.mutate() as shelf:
            for name in changes.shreds:
                shelf.pop(name, None)
            for sheet in changes.papers:
                paper = self._paper(sheet)
                if paper is not None:
                    touched.add(paper_key(paper))
                    shelf[paper_key(paper)] = paper
            papers = shelf.finish()
        self.knowledge = Knowledge(known.floor, Sight(known.sight.person, changes.upto, entities), papers)
        return Changed(
            knowledge=self.knowledge,
            anew=changes.anew,
            keys=frozenset(keys),
            papers=frozenset(touched),
        )

    def _read(self, one: Raw) -> tuple[Key | None, Entity | None]:
        try:
            entity = decode_entity(one)
        except Unreadable:
            entity = None
        if entity is not None:
            return key_of(entity), entity
        self.skipped += 1
        return decode_key(one), None

    def _paper(self, one: Raw) -> AnyPaper | None:
        try:
            paper = decode_paper(one)
        except Unreadable:
            paper = None
        if paper is None:
            self.skipped += 1
        return paper

    # -- clocks ---------------------------------------------------------------------------------------------------

    def _pulse(self, pulse: Pulse, mono: int) -> tuple[ClientEvent, ...]:
        if self.clock is None:
            return ()
        if pulse.now > self.clock.at(mono):  # no message is older than its arrival: ours is behind
            self.clock = HubClock(pulse.now, mono, self.clock.rate)
            self._best_rtt = float("inf")
        return (Pulsed(now=pulse.now, pbx_heard_at=pulse.pbx_heard_at, clock=self.clock),)

    def _pong(self, pong: Pong, mono: int) -> None:
        rtt = mono - pong.sent
        if self.clock is None or rtt < 0:
            return
        self._best_rtt *= _RTT_GROWTH
        if rtt <= self._best_rtt:
            self._best_rtt = max(rtt, 1)
            middle = Instant(pong.now + round(rtt / 2 * self.clock.rate))
            self.clock = HubClock(middle, mono, self.clock.rate)
