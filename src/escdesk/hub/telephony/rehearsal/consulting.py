"""Played consults: whoever has one answers it, says the cause and reads what is written; whoever asked reads the answer."""

from collections.abc import Callable, Container, Coroutine, Sequence
from random import Random
from typing import Any, Final, Protocol

from escdesk.domain.floor import Floor
from escdesk.domain.ids import EscalationId, PersonId
from escdesk.domain.messages import consults as co
from escdesk.domain.messages import escalations as e
from escdesk.domain.messages.kinds import Command, Event
from escdesk.domain.messages.papers import AnyPaper
from escdesk.domain.model.consults import QuestionState
from escdesk.hub.telephony.rehearsal import words

Between = tuple[int, int]
DRAW_MS: Final[Between] = (200, 700)
ANSWER_MS: Final[Between] = (8_000, 20_000)
CAUSE_MS: Final[Between] = (2_000, 6_000)
READ_MS: Final[Between] = (3_000, 9_000)
COME_MS: Final[Between] = (1_500, 4_000)

Later = Callable[[Between, PersonId, Callable[[], Coroutine[Any, Any, None]]], None]
"""Let somebody do something after a while, if they are still played then."""


class Ask(Protocol):
    """A command of somebody; False when it was refused."""

    async def __call__(self, person: PersonId, command: Command, papers: Sequence[AnyPaper] = ()) -> bool: ...


class Consulting:
    """What those of `played` do with consults; `floor` is the floor as it stands."""

    def __init__(
        self, floor: Callable[[], Floor], played: Container[PersonId], chance: Random, ask: Ask, later: Later
    ) -> None:
        self._floor = floor
        self._played = played
        self._chance = chance
        self._ask = ask
        self._later = later

    def react(self, floor: Floor, event: Event) -> None:
        match event:
            case e.EscalationTaken(escalation=name, by=person, answers=True) if person in self._played:
                self.answer_later(person, name)
            case (
                co.QuestionAsked(escalation=name, owner=str() as person)
                | co.QuestionReopened(escalation=name, owner=str() as person)
            ) if person in self._played:
                self.answer_later(person, name)
            case co.TakeoverWanted(escalation=name):
                self._wanted(floor, name)
            case co.InstructionGiven(escalation=name):
                self._given(floor, event)
            case co.MessageSent(escalation=name, by=by, message=upto):
                self._written(floor, name, by, upto)
            case _:
                return

    # -- whoever has it

    def answer_later(self, person: PersonId, name: EscalationId) -> None:
        self._later(ANSWER_MS, person, lambda: self._answer(person, name))

    async def _answer(self, person: PersonId, name: EscalationId) -> None:
        """Every question that is open; what is beyond their authority goes up."""
        case = self._floor().escalations.get(name)
        for question in () if case is None else case.questions:
            if question.state is not QuestionState.OPEN:
                continue
            kind, text = words.instruction(self._chance, name)
            give = co.GiveInstruction(escalation=name, question=question.number, instruction=kind)
            if not await self._ask(person, give, (text,)):
                await self._ask(person, e.HandOn(escalation=name, up=True))
                return

    def _wanted(self, floor: Floor, name: EscalationId) -> None:
        owner = floor.escalations[name].owner if name in floor.escalations else None
        if owner is not None and owner in self._played:
            person = owner
            self._later(COME_MS, person, lambda: self._do(person, co.TurnToTakeover(escalation=name)))

    def _given(self, floor: Floor, event: co.InstructionGiven) -> None:
        case = floor.escalations.get(event.escalation)
        if event.by in self._played and not event.open_left:
            said = co.SayCause(escalation=event.escalation, cause=self._chance.choice(tuple(e.Cause)))
            self._later(CAUSE_MS, event.by, lambda: self._do(event.by, said))
        if case is None or case.by not in self._played:
            return
        asker, name, number = case.by, event.escalation, event.instruction
        drawn = co.ReportInstructionDrawn(escalation=name, instruction=number)
        read = co.AcknowledgeInstruction(escalation=name, instruction=number)
        self._later(DRAW_MS, asker, lambda: self._do(asker, drawn))
        self._later(READ_MS, asker, lambda: self._do(asker, read))

    # -- messages

    def _written(self, floor: Floor, name: EscalationId, by: PersonId, upto: int) -> None:
        case = floor.escalations.get(name)
        for person in () if case is None else {case.by, case.owner} - {by, None}:
            if person is not None and person in self._played:
                self._reads(person, co.ReportMessagesRead(escalation=name, upto=upto))

    def _reads(self, person: PersonId, read: co.ReportMessagesRead) -> None:
        self._later(READ_MS, person, lambda: self._do(person, read))

    async def _do(self, person: PersonId, command: Command) -> None:
        await self._ask(person, command)
