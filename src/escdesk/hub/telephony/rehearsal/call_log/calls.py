"""The log's calls at the phones of a PBX in memory: they ring, are answered, held, taken over and let go as it says."""

from collections.abc import Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Final

from escdesk.domain.ids import CallId, EscalationId, Instant, PersonId
from escdesk.domain.messages import calls as c
from escdesk.domain.messages import consults as co
from escdesk.domain.messages import escalations as e
from escdesk.domain.messages import transfers as tr
from escdesk.domain.messages.kinds import Signal
from escdesk.hub.telephony.rehearsal.call_log.model import Chance, Modelled
from escdesk.hub.telephony.rehearsal.call_log.reading import LoggedCall
from escdesk.hub.telephony.rehearsal.call_log.stage import Desks, Reactions, operator, phone_of
from escdesk.hub.telephony.rehearsal.exchange import Exchange
from escdesk.hub.telephony.rehearsal.timing import HandClock

_ELSEWHERE: Final = "elsewhere"
"""Where an agent sends a customer without having asked anybody: the log does not say where to."""


@dataclass(eq=False, slots=True)
class Played:
    """A call of the log that is going on, and what became of its hand."""

    logged: LoggedCall
    leg: CallId
    by: PersonId
    case: EscalationId | None = None
    """While its hand is up or in hand."""
    taken_at: Instant | None = None
    asks: bool = False
    """The hand goes up, and is not known to be up yet."""
    over: bool = False
    """The log's call ended in the same instant: the end waits until the hand is known."""
    end: int | None = None
    """The timer that ends it."""


class LoggedCalls:
    """Plays `calls` on `exchange`. `cases` says which call a case was raised from."""

    def __init__(
        self,
        calls: Sequence[LoggedCall],
        exchange: Exchange,
        clock: HandClock,
        desks: Desks,
        modelled: Modelled,
        chance: Chance,
    ) -> None:
        self._exchange = exchange
        self._clock = clock
        self._desks = desks
        self._chance = chance
        ring = [(_rings_at(one, modelled.ring_ms), one) for one in calls if one.agent]
        ring.sort(key=itemgetter(0))
        self._coming = iter(ring)
        self._legs: dict[CallId, Played] = {}
        self.cases: dict[EscalationId, Played] = {}
        exchange.watch(self._heard)

    def begin(self) -> None:
        self._wait_for_next()

    # -- what the log says ------------------------------------------------------------------------------------

    def _wait_for_next(self) -> None:
        coming = next(self._coming, None)
        if coming is not None:
            at, logged = coming
            self._clock.at(at, lambda: self._rings(logged))

    def _rings(self, logged: LoggedCall) -> None:
        by = operator(logged.agent)
        leg = self._exchange.customer_calls(phone_of(by), "", queue=logged.queue, ring_ms=None)
        played = self._legs[leg] = Played(logged, leg, by)
        if logged.answered is None:
            played.end = self._clock.at(logged.hangup, lambda: self._hangs_up(played))
        else:
            self._clock.at(logged.answered, lambda: self._answered(played))
        self._wait_for_next()

    def _answered(self, played: Played) -> None:
        logged = played.logged
        self._exchange.answer(played.leg)
        if logged.consult is not None:
            self._clock.at(logged.consult, lambda: self._asks(played))
        elif logged.transfer is not None:
            self._clock.at(logged.transfer, lambda: self._sends_away(played))
        else:
            played.end = self._clock.at(logged.hangup, lambda: self._hangs_up(played))

    def _sends_away(self, played: Played) -> None:
        """A transfer on the phone itself, which nobody was asked about."""
        self._exchange.blind_transfer(played.leg, _ELSEWHERE)
        del self._legs[played.leg]

    def _asks(self, played: Played) -> None:
        """The customer waits while somebody is looked for."""
        self._exchange.hold(played.leg)
        played.asks = True
        ask = co.AskForConsult if played.logged.transfer is None else e.AskForTakeover
        self._desks.ask(played.by, ask(call=played.leg))
        played.end = self._clock.at(played.logged.hangup, lambda: self._hangs_up(played))

    def _hangs_up(self, played: Played) -> None:
        """The call is over as the log says, and nobody has taken its hand over."""
        if played.asks:
            played.over = True
            return
        if played.case is not None:
            self._desks.ask(played.by, e.Withdraw(escalation=played.case))
        del self._legs[played.leg]
        self._exchange.customer_hangs_up(played.leg)

    # -- what the floor makes of it ---------------------------------------------------------------------------

    def _raised(self, event: e.EscalationRaised) -> None:
        played = self._legs.get(event.call)
        if played is not None:
            played.case, played.asks = event.escalation, False
            self.cases[event.escalation] = played
            if played.over:
                self._hangs_up(played)

    def _taken(self, event: e.EscalationTaken) -> None:
        played = self.cases[event.escalation]
        played.taken_at = event.at
        if played.end is not None:
            self._clock.call_off(played.end)
        if not event.by_phone:
            if played.leg in self._legs:
                self._exchange.resume(played.leg)
            end = Instant(max(event.at, played.logged.hangup))
            self._clock.at(end, lambda: self._answers(played, event.escalation, event.by))

    def _answers(self, played: Played, case: EscalationId, owner: PersonId) -> None:
        """The instruction comes when the call is over, by which time the owner has been kept as long as the log says."""
        ask, by = self._desks.ask, played.by
        ask(owner, co.GiveInstruction(escalation=case, question=1, instruction=co.InstructionKind.APPROVED))
        ask(by, co.ReportInstructionDrawn(escalation=case, instruction=1))
        ask(by, co.AcknowledgeInstruction(escalation=case, instruction=1))
        ask(owner, co.SayCause(escalation=case, cause=e.Cause.AUTHORITY))
        if self._legs.pop(played.leg, None) is not None:
            self._exchange.customer_hangs_up(played.leg)

    def _fell_through(self, event: tr.TransferFellThrough) -> None:
        """The customer is with the operator still, and stays as long as the log says."""
        played = self.cases[event.escalation]
        if played.leg in self._legs:
            at = max(self._clock.now(), played.logged.hangup)
            played.end = self._clock.at(at, lambda: self._hangs_up(played))

    def _connected(self, event: tr.CustomerConnected) -> None:
        """With whoever took it for as long as it took whoever took it in the log, counted from the click."""
        played = self.cases[event.escalation]
        self._legs.pop(played.leg, None)
        logged = played.logged
        busy_ms = 0 if logged.transfer is None else logged.hangup - logged.transfer
        end = Instant(max(event.at, (played.taken_at or event.at) + busy_ms))
        self._clock.at(end, lambda: self._exchange.customer_hangs_up(event.call))

    def _over(self, event: e.EscalationWithdrawn | e.EscalationClosed) -> None:
        played = self.cases.pop(event.escalation, None)
        if played is not None:
            played.case = None

    @property
    def reactions(self) -> Reactions:
        return {
            e.EscalationRaised: self._raised,
            e.EscalationTaken: self._taken,
            tr.TransferFellThrough: self._fell_through,
            tr.CustomerConnected: self._connected,
            e.EscalationWithdrawn: self._over,
            e.EscalationClosed: self._over,
        }

    # -- phones that ring for an order ------------------------------------------------------------------------

    def _heard(self, signal: Signal) -> None:
        if type(signal) is c.PhoneRang and signal.order is not None:
            leg = signal.call
            self._clock.after(self._chance.pick_up_ms(), lambda: self._picks_up(leg))

    def _picks_up(self, leg: CallId) -> None:
        if leg in self._exchange.legs:
            self._exchange.answer(leg)


def _rings_at(logged: LoggedCall, ring_ms: int) -> Instant:
    begins = logged.hangup if logged.answered is None else logged.answered
    return Instant(min(begins, max(logged.received, logged.free_from, begins - ring_ms)))
