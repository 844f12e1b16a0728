"""The people at whom it rings: they react after a while or never, read, accept, and are kept by what they took."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from escdesk.domain.ids import CallId, EscalationId, PersonId, later
from escdesk.domain.messages import calls as c
from escdesk.domain.messages import cards as k
from escdesk.domain.messages import consults as co
from escdesk.domain.messages import escalations as e
from escdesk.domain.messages import transfers as tr
from escdesk.hub.telephony.rehearsal.call_log.model import Chance, Modelled
from escdesk.hub.telephony.rehearsal.call_log.stage import Desks, Reactions
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
    shown: set[EscalationId] = field(default_factory=set)
    """What their screen shows as ringing."""
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
        self._talks: dict[CallId, tuple[PersonId, EscalationId]] = {}
        self._answering: dict[EscalationId, PersonId] = {}
        """Who has which consult."""
        self.vanished = 0
        """Popups that went on to somebody else while they were being read."""

    # -- at whom it rings -------------------------------------------------------------------------------------

    def _rings(self, event: e.RingStarted | e.AlarmRaised) -> None:
        case = event.escalation
        for person in event.targets:
            mind = self._minds[person]
            if case not in mind.shown:
                mind.shown.add(case)
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
        self._gone(event.people, event.escalation)

    def _withdrawn(self, event: e.EscalationWithdrawn) -> None:
        self._gone(event.released, event.escalation)

    def _answered(self, event: co.InstructionGiven | co.InstructionRead) -> None:
        self._gone(event.released, event.escalation)

    def _gone(self, people: Sequence[PersonId], case: EscalationId) -> None:
        for person in people:
            self._gone_from(person, case)

    def _gone_from(self, person: PersonId, case: EscalationId) -> None:
        mind = self._minds[person]
        mind.shown.discard(case)
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
        self._gone(event.released, event.escalation)
        mind = self._minds[event.by]
        mind.shown.discard(event.escalation)
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
        self._gone(event.released, event.escalation)
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

    @property
    def reactions(self) -> Reactions:
        return {
            e.RingStarted: self._rings,
            e.AlarmRaised: self._rings,
            e.RingExpired: self._stopped,
            e.RingLeft: self._stopped,
            e.EscalationWithdrawn: self._withdrawn,
            e.EscalationTaken: self._taken,
            tr.TransferFellThrough: self._fell_through,
            tr.CustomerConnected: self._connected,
            co.InstructionGiven: self._answered,
            co.InstructionRead: self._answered,
            c.CallEnded: self._call_over,
            e.EscalationResolved: self._resolved,
            e.EscalationClosed: self._closed,
        }
