"""The people at whom it rings: they react after a while or never, read, accept, and are kept by what they took."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from escdesk.domain.floor import Floor
from escdesk.domain.ids import CallId, EscalationId, PersonId, later
from escdesk.domain.messages import calls as c
from escdesk.domain.messages import cards as k
from escdesk.domain.messages import escalations as e
from escdesk.domain.messages import transfers as tr
from escdesk.domain.messages.kinds import Event
from escdesk.hub.batch import Stored
from escdesk.hub.telephony.rehearsal.call_log.model import Chance, Modelled
from escdesk.hub.telephony.rehearsal.call_log.stage import Desks
from escdesk.hub.telephony.rehearsal.timing import HandClock


@dataclass(eq=False, slots=True)
class _Mind:
    """What one of them is at."""

    busy: EscalationId | None = None
    """What they took."""
    reads: EscalationId | None = None
    """The popup they have turned to."""
    click: int | None = None
    """The timer of their click."""
    ignored: set[EscalationId] = field(default_factory=set)
    """What rings and they don't react to."""


class Supervisors:
    """Everybody of `people`, and the desks of those who asked them: reports are read."""

    def __init__(
        self,
        people: Sequence[PersonId],
        clock: HandClock,
        desks: Desks,
        modelled: Modelled,
        chance: Chance,
    ) -> None:
        self._clock = clock
        self._desks = desks
        self._modelled = modelled
        self._chance = chance
        self._minds = {person: _Mind() for person in people}
        self._before = desks.hub.floor
        self._talks: dict[CallId, tuple[PersonId, EscalationId]] = {}
        self._answering: dict[EscalationId, PersonId] = {}
        """Who has which consult."""
        self.vanished = 0
        """Popups that went on to somebody else while they were being read."""

    def seen(self, old: Floor, _new: Floor, stored: Sequence[Stored]) -> None:
        """A listener of the engine."""
        self._before = old
        for one in stored:
            react = self._REACTIONS.get(type(one.event))
            if react is not None:
                react(self, one.event)

    # -- at whom it rings -------------------------------------------------------------------------------------

    def _rings(self, event: e.RingStarted | e.AlarmRaised) -> None:
        case = event.escalation
        for person in event.targets:
            mind = self._minds[person]
            if case not in self._before.people[person].ringing:
                self._desks.ask(person, e.ReportPopupDrawn(escalation=case))
            if isinstance(event, e.AlarmRaised) and event.why is not e.AlarmWhy.UNANSWERED:
                mind.ignored.add(case)  # somebody has it: whoever has no part in it leaves it to them
            else:
                mind.ignored.discard(case)
                self._look(person, mind)

    def _look(self, person: PersonId, mind: _Mind) -> None:
        """Turn to what rings here, unless something else is being read or done."""
        if mind.busy is not None or mind.reads is not None:
            return
        for case in self._desks.hub.floor.people[person].ringing:
            if case in mind.ignored:
                continue
            reaction = self._chance.reaction_ms()
            if reaction is not None:
                self._reads(person, mind, case, reaction)
                return
            mind.ignored.add(case)

    def _reads(self, person: PersonId, mind: _Mind, case: EscalationId, reaction_ms: int) -> None:
        mind.reads = case
        click = later(self._clock.now(), reaction_ms + self._modelled.read_ms)
        mind.click = self._clock.at(click, lambda: self._desks.ask(person, e.Accept(escalation=case)))

    def _stopped(self, event: e.RingExpired | e.RingLeft) -> None:
        for person in event.people:
            self._gone_from(person, event.escalation)

    def _withdrawn(self, event: e.EscalationWithdrawn) -> None:
        for person in event.released:
            self._gone_from(person, event.escalation)

    def _gone_from(self, person: PersonId, case: EscalationId) -> None:
        mind = self._minds[person]
        mind.ignored.discard(case)
        if mind.reads == case:
            self.vanished += 1
            self._lays_down(mind)
            self._look(person, mind)

    def _lays_down(self, mind: _Mind) -> None:
        if mind.click is not None:
            self._clock.call_off(mind.click)
        mind.reads = mind.click = None

    # -- what they took ---------------------------------------------------------------------------------------

    def _taken(self, event: e.EscalationTaken) -> None:
        for person in event.released:
            self._gone_from(person, event.escalation)
        mind = self._minds[event.by]
        mind.ignored.discard(event.escalation)
        self._lays_down(mind)
        mind.busy = event.escalation
        if not event.by_phone:
            self._answering[event.escalation] = event.by
            self._desks.ask(event.by, k.OpenCard(escalation=event.escalation))

    def _closed(self, event: e.EscalationClosed) -> None:
        person = self._answering.pop(event.escalation, None)
        if person is not None:
            self._free(person)

    def _fell_through(self, event: tr.TransferFellThrough) -> None:
        self._free(event.person)

    def _connected(self, event: tr.CustomerConnected) -> None:
        self._talks[event.call] = (event.person, event.escalation)
        self._desks.ask(event.person, k.OpenCard(escalation=event.escalation))

    def _call_over(self, event: c.CallEnded) -> None:
        talk = self._talks.pop(event.call, None)
        if talk is not None:
            person, case = talk
            self._desks.ask(
                person,
                e.Resolve(escalation=case, decision=e.Decision.APPROVED, cause=e.Cause.AUTHORITY),
            )

    def _resolved(self, event: e.EscalationResolved) -> None:
        self._free(event.by)
        reader = self._desks.hub.floor.escalations[event.escalation].by
        case = event.escalation
        self._desks.ask(reader, e.ReportReportDrawn(escalation=case))
        self._clock.after(
            self._modelled.report_read_ms,
            lambda: self._desks.ask(reader, e.AcknowledgeReport(escalation=case)),
        )

    def _free(self, person: PersonId) -> None:
        mind = self._minds[person]
        mind.busy = None
        self._look(person, mind)

    _REACTIONS: Final[dict[type[Event], Callable[[Any, Any], None]]] = {
        e.RingStarted: _rings,
        e.AlarmRaised: _rings,
        e.RingExpired: _stopped,
        e.RingLeft: _stopped,
        e.EscalationWithdrawn: _withdrawn,
        e.EscalationTaken: _taken,
        tr.TransferFellThrough: _fell_through,
        tr.CustomerConnected: _connected,
        c.CallEnded: _call_over,
        e.EscalationResolved: _resolved,
        e.EscalationClosed: _closed,
    }
