"""A hub without database and sockets: the real rules over a floor in memory, its clock moved by hand."""

import asyncio
from collections.abc import Sequence

from tests.hub.telephony.rehearsal.bench import START, key_of

from escdesk.domain.deadlines import next_deadline
from escdesk.domain.decide import decide
from escdesk.domain.errors import Refused
from escdesk.domain.floor import apply, empty
from escdesk.domain.ids import CommandId, Extension, PersonId
from escdesk.domain.messages.clock import TimePassed
from escdesk.domain.messages.kinds import Command, Event, Signal
from escdesk.domain.messages.papers import AnyPaper, PaperKey
from escdesk.domain.messages.people import EnrolPerson, SkillId, TeamId
from escdesk.domain.messages.rulebook import FloorConfigured, QueueRules, RulebookText
from escdesk.hub.batch import Listener, Outcome, Stored
from escdesk.hub.orders import Orders
from escdesk.hub.telephony.rehearsal.cast import LINES, cast
from escdesk.hub.telephony.rehearsal.play import RehearsedFloor
from escdesk.hub.telephony.rehearsal.script import Script
from escdesk.hub.telephony.rehearsal.timing import HandClock

SEED = 7
STEP_MS = 100


class SmallHub:
    """`person(login)` are the cast, enrolled from the beginning under their logins."""

    def __init__(self, script: Script | None = None, seed: int = SEED) -> None:
        self.clock = HandClock(START)
        self.floor = empty()
        self.events: list[Event] = []
        self.refused: list[tuple[Command, str]] = []
        self._listeners: list[Listener] = []
        self._members = cast(seed)
        extensions = tuple(one.extension for one in self._members if one.extension is not None)
        queues = tuple(QueueRules(queue=one.queue, client=one.client, label=one.label) for one in LINES)
        self.tell(FloorConfigured(rulebook=RulebookText(queues=queues), extensions=extensions))
        for one in self._members:
            enrol = EnrolPerson(
                person=PersonId(one.login),
                role=one.role,
                teams=tuple(map(TeamId, one.teams)),
                skills=tuple(map(SkillId, one.skills)),
                clients=one.clients,
            )
            self._take(enrol, None)
        self.play = RehearsedFloor(
            self,
            now=self.clock.now,
            rate=1.0,
            seed=seed,
            extensions=extensions,
            key_of=key_of,
            logins=self._logins,
            script=script,
            timers=self.clock,
        )
        self.papers: dict[PaperKey, AnyPaper] = {}
        self.listen(Orders(self.play, self.papers.get, self.tell))

    async def _logins(self) -> dict[str, PersonId]:
        return {one.login: PersonId(one.login) for one in self._members}

    # -- what the players need of an engine

    def listen(self, listener: Listener) -> None:
        self._listeners.append(listener)

    def tell(self, signal: Signal, papers: Sequence[AnyPaper] = ()) -> None:
        self._take(signal, None)

    async def ask(
        self,
        command: Command,
        *,
        by: PersonId | None,
        command_id: CommandId,
        papers: Sequence[AnyPaper] = (),
    ) -> Outcome:
        await asyncio.sleep(0)
        try:
            self._take(command, by)
        except Refused as refused:
            self.refused.append((command, refused.code))
            return Outcome(refused.code)
        return Outcome("ok", self.floor.seq)

    def _take(self, message: Command | Signal, by: PersonId | None) -> None:
        old, stored = self.floor, []
        for event in decide(old, message, self.clock.now(), by):
            self.floor = apply(self.floor, event)
            stored.append(Stored(self.floor.seq, event, by))
            self.events.append(event)
        if stored:
            for listener in self._listeners:
                listener(old, self.floor, stored)

    # -- time

    async def forward(self, span_ms: int) -> None:
        """Floor time passes; deadlines act, and everybody does what they have to."""
        for _ in range(span_ms // STEP_MS):
            self.clock.forward(STEP_MS)
            due = next_deadline(self.floor)
            if due is not None and due <= self.clock.now():
                self.tell(TimePassed())
            for _ in range(5):
                await asyncio.sleep(0)

    def phone(self, login: str) -> Extension:
        extension = next(one.extension for one in self._members if one.login == login)
        assert extension is not None
        return extension
