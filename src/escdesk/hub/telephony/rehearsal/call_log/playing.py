"""A whole log through the hub's own engine: time goes from one thing that happens to the next, at any speed."""

import sys
import time
from collections.abc import Callable, Sequence
from typing import Final

from escdesk.domain.decide import course, decide
from escdesk.domain.floor import Floor, empty
from escdesk.domain.ids import ClientId, Instant, QueueId, SessionId, TeamId
from escdesk.domain.messages.clock import TimePassed
from escdesk.domain.messages.people import DeskOpened, EnrolPerson, Role, TakeSeat
from escdesk.domain.messages.rulebook import FloorConfigured, QueueRules, RulebookText
from escdesk.hub.batch import Ledger, Stored
from escdesk.hub.clockwork import MOST_AT_ONCE, Deadlines
from escdesk.hub.engine import Engine, Limits
from escdesk.hub.orders import Orders
from escdesk.hub.shelf import Shelf
from escdesk.hub.telephony.rehearsal.adapter import RehearsalTelephony
from escdesk.hub.telephony.rehearsal.call_log.calls import LoggedCalls
from escdesk.hub.telephony.rehearsal.call_log.figures import Figures
from escdesk.hub.telephony.rehearsal.call_log.model import Chance, Modelled
from escdesk.hub.telephony.rehearsal.call_log.reading import LoggedCall
from escdesk.hub.telephony.rehearsal.call_log.stage import Audience, Desks, operator, phone_of, supervisor
from escdesk.hub.telephony.rehearsal.call_log.supervisors import Supervisors
from escdesk.hub.telephony.rehearsal.call_log.watch import Watch
from escdesk.hub.telephony.rehearsal.timing import HandClock

CLIENT: Final = ClientId("log")
TEAM: Final = TeamId("log")
BEFORE_MS: Final = 60_000
"""Everybody sits down so long before the first call."""
NO_CHECKPOINTS: Final = Limits(checkpoint_every=sys.maxsize)
"""Nobody goes on from where a played floor stands."""

Pace = Callable[[Instant], None]
"""Called with the floor time that comes next; comes back when it is time."""


def as_fast_as_possible(_at: Instant) -> None:
    return


def paced(start: Instant, speed: float) -> Pace:
    """`speed` seconds of floor time in one of ours, from now on."""
    begun = time.monotonic()

    def wait(at: Instant) -> None:
        left_s = (at - start) / 1000 / speed - (time.monotonic() - begun)
        if left_s > 0:
            time.sleep(left_s)

    return wait


class LoggedFloor:
    """The floor of a log: its agents, the helpers, their phones, and the engine that knows no difference."""

    def __init__(self, calls: Sequence[LoggedCall], modelled: Modelled, ledger: Ledger) -> None:
        self._logged = calls
        self.operators = [operator(agent) for agent in sorted({one.agent for one in calls if one.agent})]
        self.helpers = [supervisor(number) for number in range(1, modelled.helpers + 1)]
        self.clock = HandClock(Instant(calls[0].received - BEFORE_MS))
        self.engine = Engine(empty(), ledger, decide, self.clock.now, Shelf(), NO_CHECKPOINTS, course)
        self.rulebook = RulebookText(
            queues=tuple(
                QueueRules(queue=QueueId(queue), client=CLIENT) for queue in sorted({c.queue for c in calls})
            ),
            consult_due_ms=RulebookText().due_ms,
        )
        people = (*self.operators, *self.helpers)
        telephony = self._telephony = RehearsalTelephony(self.clock, map(phone_of, people), lambda key: key)
        self._deadlines = Deadlines(self.engine.floor)
        desks, chance = Desks(self.engine), Chance(modelled)
        self._calls = LoggedCalls(calls, telephony.exchange, self.clock, desks, modelled, chance)
        self.supervisors = Supervisors(self.helpers, self.clock, desks, modelled, chance)
        self._desks = desks
        figures = self.figures = Figures(self._calls.cases, self.helpers)
        self.watch = Watch(self.clock.now)
        for listener in (
            self._follow,
            self.watch.seen,
            Orders(telephony, self.engine.shelf.get, self.engine.tell),
            Audience(
                figures.counts, figures.reactions, self.supervisors.reactions, self._calls.reactions
            ).seen,
        ):
            self.engine.listen(listener)

    def _follow(self, old: Floor, new: Floor, stored: Sequence[Stored]) -> None:
        self._deadlines.follow(old, new, [one.event for one in stored])

    def play(self, pace: Pace = as_fast_as_possible) -> None:
        """Until the last call of the log is over and nothing is left to be done."""
        self._sit_down()
        self._settle()
        self._calls.begin()
        clock, deadlines = self.clock, self._deadlines
        while True:
            happens, due = clock.next(), deadlines.next()
            if happens is None and not self.engine.floor.escalations:
                break
            at = due if happens is None or (due is not None and due < happens) else happens
            if at is None:
                raise RuntimeError("escalations are open, and nothing will ever happen to them")
            pace(at)
            clock.forward_to(max(at, clock.now()))
            self._settle()
        self.watch.whole(self.engine.floor)

    def _sit_down(self) -> None:
        people = (*self.operators, *self.helpers)
        extensions = tuple(phone_of(person) for person in people)
        self.engine.tell(FloorConfigured(rulebook=self.rulebook, extensions=extensions))
        self._telephony.connect(self.engine.tell)
        helpers = set(self.helpers)
        for person in people:
            role = Role.SUPERVISOR if person in helpers else Role.OPERATOR
            enrol = EnrolPerson(person=person, role=role, teams=(TEAM,), clients=(CLIENT,))
            self._desks.ask(None, enrol)
            self._desks.ask(person, TakeSeat(extension=phone_of(person)))
            self.engine.tell(DeskOpened(person=person, session=SessionId(person)))

    def _settle(self) -> None:
        """Until nothing waits any more at this instant."""
        engine, deadlines, now = self.engine, self._deadlines, self.clock.now()
        while True:
            while engine.turn():
                pass
            at = deadlines.next()
            if at is None or at > now:
                return
            engine.tell(TimePassed(due=deadlines.due(now, MOST_AT_ONCE)))
