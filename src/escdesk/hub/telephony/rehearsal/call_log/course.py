"""The whole log through the hub's own engine: time jumps from one thing that happens to the next."""

import time
from collections.abc import Callable, Iterator, Sequence
from itertools import chain

from escdesk.domain.decide import course, decide
from escdesk.domain.floor import Floor, empty
from escdesk.domain.ids import ClientId, Instant, PersonId, QueueId, SessionId, TeamId
from escdesk.domain.messages import people as p
from escdesk.domain.messages.clock import TimePassed
from escdesk.domain.messages.people import Role
from escdesk.domain.messages.rulebook import FloorConfigured, QueueRules, RulebookText
from escdesk.hub.batch import Ledger, Stored
from escdesk.hub.clockwork import Deadlines
from escdesk.hub.engine import Engine
from escdesk.hub.orders import Orders
from escdesk.hub.shelf import Shelf
from escdesk.hub.telephony.rehearsal.adapter import RehearsalTelephony
from escdesk.hub.telephony.rehearsal.call_log.calls import LoggedCalls
from escdesk.hub.telephony.rehearsal.call_log.model import Chance, Modelled
from escdesk.hub.telephony.rehearsal.call_log.reading import LoggedCall
from escdesk.hub.telephony.rehearsal.call_log.stage import Desks, operator, phone_of, supervisor
from escdesk.hub.telephony.rehearsal.call_log.supervisors import Supervisors
from escdesk.hub.telephony.rehearsal.timing import HandClock

CLIENT = ClientId("log")
BEFORE_MS = 60_000
"""Everybody sits down so long before the first call."""


class Rehearsal:
    def __init__(self, calls: Sequence[LoggedCall], modelled: Modelled, ledger: Ledger) -> None:
        self._calls = calls
        self._modelled = modelled
        agents = sorted({one.agent for one in calls if one.agent})
        self.operators = [operator(agent) for agent in agents]
        self.supervisors = [supervisor(number) for number in range(1, modelled.helpers + 1)]
        self.clock = HandClock(Instant(calls[0].received - BEFORE_MS))
        self.engine = Engine(empty(), ledger, decide, self.clock.now, Shelf(), course=course)
        extensions = [phone_of(one) for one in (*self.operators, *self.supervisors)]
        self._telephony = RehearsalTelephony(self.clock, extensions, lambda number: number)
        self._orders = Orders(self._telephony, self.engine.shelf.get, self.engine.tell)
        self._deadlines = Deadlines(self.engine.floor)
        self.desks = Desks(self.engine)
        chance = Chance(modelled)
        self.calls = LoggedCalls(calls, self._telephony.exchange, self.clock, self.desks, modelled, chance)
        self.people = Supervisors(self.supervisors, self.clock, self.desks, modelled, chance)
        for listener in (self._follow, self._orders, self.calls.seen, self.people.seen):
            self.engine.listen(listener)

    def _follow(self, old: Floor, new: Floor, stored: Sequence[Stored]) -> None:
        self._deadlines.follow(old, new, [one.event for one in stored])

    def _sit_down(self) -> None:
        queues = sorted({one.queue for one in self._calls})
        rulebook = RulebookText(queues=tuple(QueueRules(queue=QueueId(q), client=CLIENT) for q in queues))
        people = (*self.operators, *self.supervisors)
        self.engine.tell(
            FloorConfigured(rulebook=rulebook, extensions=tuple(phone_of(one) for one in people))
        )
        self._telephony.connect(self.engine.tell)
        for person in people:
            role = Role.SUPERVISOR if person in set(self.supervisors) else Role.OPERATOR
            self.desks.ask(
                None, p.EnrolPerson(person=person, role=role, clients=(CLIENT,), teams=(TeamId("log"),))
            )
            self.desks.ask(person, p.TakeSeat(extension=phone_of(person)))
            self.engine.tell(p.DeskOpened(person=person, session=SessionId(person)))

    def play(self) -> None:
        self._sit_down()
        self._settle()
        self.calls.begin()
        clock, deadlines = self.clock, self._deadlines
        while True:
            happens, due = clock.next(), deadlines.next()
            if happens is None and not self.engine.floor.escalations and not self.engine.floor.calls:
                return
            at = min(x for x in (happens, due) if x is not None)
            clock.forward_to(max(at, clock.now()))
            self._settle()

    def _settle(self) -> None:
        """Until nothing waits any more at this instant."""
        engine, deadlines, now = self.engine, self._deadlines, self.clock.now()
        while True:
            while engine.turn():
                pass
            at = deadlines.next()
            if at is None or at > now:
                return
            engine.tell(TimePassed(due=deadlines.due(now)))
