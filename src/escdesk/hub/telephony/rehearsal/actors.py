"""People without a desk of their own, played: they sit, ask, are rung, take over, resolve and read reports.

What they do with consults is in `consulting`.
"""

import asyncio
import logging
from collections.abc import Callable, Coroutine, Mapping, Sequence
from random import Random
from typing import Any, Final, Protocol

from escdesk.domain.floor import Floor
from escdesk.domain.ids import CallId, CommandId, EscalationId, PersonId, SessionId
from escdesk.domain.messages import calls as c
from escdesk.domain.messages import cards as k
from escdesk.domain.messages import consults as co
from escdesk.domain.messages import escalations as e
from escdesk.domain.messages import people as p
from escdesk.domain.messages import transfers as tr
from escdesk.domain.messages.kinds import Command, Event, Signal
from escdesk.domain.messages.papers import AnyPaper
from escdesk.domain.messages.people import LineState, Role
from escdesk.domain.model.presence import State
from escdesk.hub.batch import Listener, Outcome, Stored
from escdesk.hub.engine import EngineStopped
from escdesk.hub.telephony.rehearsal import words
from escdesk.hub.telephony.rehearsal.cast import Member
from escdesk.hub.telephony.rehearsal.consulting import DRAW_MS, Between, Consulting
from escdesk.hub.telephony.rehearsal.timing import Timers

_log = logging.getLogger(__name__)

DECIDE_MS: Between = (2_500, 7_000)
ASK_MS: Between = (1_000, 6_000)
OPEN_MS: Between = (600, 1_500)
WRITE_MS: Between = (8_000, 20_000)
CALL_BACK_MS: Between = (30_000, 90_000)
READ_MS: Between = (4_000, 15_000)
CONSULTS: Final = 0.5
"""Of the hands that are raised by chance: the others want somebody to take over."""


class Hub(Protocol):
    """What the players need of the engine."""

    @property
    def floor(self) -> Floor: ...

    async def ask(
        self,
        command: Command,
        *,
        by: PersonId | None,
        command_id: CommandId,
        papers: Sequence[AnyPaper] = (),
    ) -> Outcome: ...

    def tell(self, signal: Signal, papers: Sequence[AnyPaper] = ()) -> None: ...

    def listen(self, listener: Listener) -> None: ...


class Actors:
    """Plays everybody who was given a role here and has no desk of their own.

    `steady`: nobody passes on or lets it ring, and whom they ask has no real desk either.
    """

    def __init__(self, hub: Hub, timers: Timers, seed: int, *, steady: bool) -> None:
        self._hub = hub
        self._timers = timers
        self._chance = Random(f"actors {seed}")  # noqa: S311  a rehearsal
        self._steady = steady
        self._played: dict[PersonId, Member] = {}
        self._real: set[PersonId] = set()
        self._stage = f"rehearsal-{timers.now()}"
        self._asked = 0
        self._tasks: set[asyncio.Task[None]] = set()
        self._consulting = Consulting(lambda: hub.floor, self._played, self._chance, self._ask, self._later)
        hub.listen(self._seen)

    def plays(self, person: PersonId | None) -> bool:
        return person in self._played

    def enter(self, members: Mapping[PersonId, Member]) -> None:
        """These people come in, take their phones and open their desks; who is there already stays."""
        for person, member in members.items():
            if person not in self._played and person not in self._real:
                self._played[person] = member
                self._start(self._sit_down(person, member))

    async def close(self) -> None:
        """Leave everything as it is."""
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    # -- doing

    async def _sit_down(self, person: PersonId, member: Member) -> None:
        await self._ask(person, p.TakeSeat(extension=member.extension))
        self._hub.tell(p.DeskOpened(person=person, session=self._desk(person)))

    def _desk(self, person: PersonId) -> SessionId:
        return SessionId(f"{self._stage}-{person}")

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work, name="actor")
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled():
            task.result()  # a fault of ours: the loop's handler reports it

    def _later(
        self, between: Between, person: PersonId, act: Callable[[], Coroutine[Any, Any, None]]
    ) -> None:
        def unless_gone() -> None:
            if person in self._played:
                self._start(act())

        self._timers.after(self._chance.randint(*between), unless_gone)

    async def _ask(self, person: PersonId, command: Command, papers: Sequence[AnyPaper] = ()) -> bool:
        self._asked += 1
        try:
            outcome = await self._hub.ask(
                command, by=person, command_id=CommandId(f"{self._stage}-{self._asked}"), papers=papers
            )
        except EngineStopped:
            return False
        if outcome.code != "ok":
            _log.debug("an actor was refused", extra={"code": outcome.code})
        return outcome.code == "ok"

    # -- seeing

    def _seen(self, _old: Floor, new: Floor, stored: Sequence[Stored]) -> None:
        for one in stored:
            self._react(new, one.event)

    def _react(self, floor: Floor, event: Event) -> None:
        self._consulting.react(floor, event)
        match event:
            case p.DeskCame(person=person, session=session) if session != self._desk(person):
                self._step_back(person)
            case c.HoldLimitPassed(call=call, person=str() as person) if person in self._played:
                self._later(ASK_MS, person, lambda: self._raise_hand(person, call))
            case e.RingStarted(escalation=name, targets=targets):
                for person in targets:
                    if person in self._played:
                        self._rung(person, name, alarm=False)
            case e.AlarmRaised(escalation=name, targets=targets):
                for person in targets:
                    if person in self._played:
                        self._rung(person, name, alarm=True)
            case tr.CustomerConnected(escalation=name, person=person) if person in self._played:
                self._later(OPEN_MS, person, lambda: self._open_card(person, name))
            case e.EscalationTaken(escalation=name, by=person, by_phone=False, answers=answers) if (
                person in self._played
            ):
                self._later(OPEN_MS, person, lambda: self._open_card(person, name))
                if not answers:
                    self._resolve_later(CALL_BACK_MS, person, name)
            case (
                e.CallbackOwed(escalation=name, owner=person)
                | e.EscalationMoved(escalation=name, owner=person)
            ) if person in self._played:
                self._later(OPEN_MS, person, lambda: self._open_card(person, name))
                self._resolve_later(CALL_BACK_MS, person, name)
            case c.CallEnded(call=call, person=str() as person) if person in self._played:
                for escalation in floor.escalations.values():
                    if escalation.connected_call == call and escalation.owner == person:
                        self._resolve_later(WRITE_MS, person, escalation.id)
            case e.EscalationResolved(escalation=name):
                self._report_comes(floor, name)
            case _:
                return

    def _step_back(self, person: PersonId) -> None:
        """The real one is here: their desk is theirs."""
        self._real.add(person)
        if self._played.pop(person, None) is not None:
            self._hub.tell(p.DeskClosed(person=person, session=self._desk(person)))

    # -- operators

    async def _raise_hand(self, person: PersonId, call: CallId) -> None:
        here = self._hub.floor.calls.get(call)
        if here is None or here.state is not LineState.HELD or here.escalation is not None:
            return
        card = self._hub.floor.cards.get(call)
        written = words.card(self._chance, call)
        await self._ask(
            person,
            k.SaveCard(
                call=call,
                revision=0 if card is None else card.revision,
                category=written.category,
                temperature=written.temperature,
                filled=written.filled,
            ),
            (written.text,),
        )
        whom, consult = self._whom(), not self._steady and self._chance.random() < CONSULTS
        ask = co.AskForConsult if consult else e.AskForTakeover
        await self._ask(person, ask(call=call, person=whom))

    def _whom(self) -> PersonId | None:
        """Whoever is free, or somebody picked from the list: rather somebody real, who wants something to do."""
        if not self._steady and self._chance.random() < 0.45:
            return None
        floor = self._hub.floor
        able = sorted(
            person.id
            for person in floor.people.values()
            if person.role in (Role.SUPERVISOR, Role.SPECIALIST)
            and person.seated
            and (person.id in self._played or not self._steady)
        )
        free = [person for person in able if floor.presence(person).state is State.FREE]
        able = [person for person in free if person not in self._played] or free or able
        return self._chance.choice(able) if able else None

    def _report_comes(self, floor: Floor, name: EscalationId) -> None:
        escalation = floor.escalations.get(name)
        if escalation is None or escalation.by not in self._played:
            return
        reader = escalation.by

        async def drawn() -> None:
            await self._ask(reader, e.ReportReportDrawn(escalation=name))

        async def read() -> None:
            await self._ask(reader, e.AcknowledgeReport(escalation=name))

        self._later(DRAW_MS, reader, drawn)
        self._later(READ_MS, reader, read)

    # -- those at whom it rings

    def _rung(self, person: PersonId, name: EscalationId, *, alarm: bool) -> None:
        async def drawn() -> None:
            await self._ask(person, e.ReportPopupDrawn(escalation=name))

        answer = e.Accept(escalation=name) if alarm else self._answer(name)
        self._later(DRAW_MS, person, drawn)
        if answer is None:
            return
        chosen = answer

        async def decided() -> None:
            await self._ask(person, chosen)

        self._later(DECIDE_MS, person, decided)

    def _answer(self, name: EscalationId) -> Command | None:
        """What somebody does with a popup; None: they let it ring."""
        drawn = 0.0 if self._steady else self._chance.random()
        if drawn < 0.78:
            return e.Accept(escalation=name)
        if drawn < 0.88:
            return e.PassOn(escalation=name, reason=self._chance.choice(tuple(e.PassReason)))
        return e.CannotNow(escalation=name) if drawn < 0.94 else None

    # -- those who have it

    async def _open_card(self, person: PersonId, name: EscalationId) -> None:
        await self._ask(person, k.OpenCard(escalation=name))

    def _resolve_later(self, between: Between, person: PersonId, name: EscalationId) -> None:
        async def resolve() -> None:
            written = words.report(self._chance, name)
            await self._ask(
                person,
                e.Resolve(escalation=name, decision=written.decision, cause=written.cause),
                (written.text,),
            )

        self._later(between, person, resolve)
