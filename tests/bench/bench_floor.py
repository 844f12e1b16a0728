"""One decision, one ranking and the next deadline on a big floor, against what the bare values and the heap cost.

Run by itself (`python -m tests.bench.bench_floor`) it prints the figures; `make bench` joins all benches.
"""

import json
import time
from collections.abc import Callable, Iterator
from heapq import heapify, heapreplace
from random import Random
from statistics import fmean, quantiles

from msgspec.structs import replace
from tests.bench.bench_engine import collected_as_in_the_hub, on_one_core
from tests.bench.figure import at_most
from tests.domain import house_rules

from escdesk.domain.decide import course
from escdesk.domain.errors import Refused
from escdesk.domain.floor import Floor, apply, empty
from escdesk.domain.ids import (
    CallId,
    ClientId,
    CustomerId,
    EscalationId,
    Extension,
    Instant,
    PersonId,
    QueueId,
    SessionId,
    SkillId,
    TeamId,
)
from escdesk.domain.messages import calls as c
from escdesk.domain.messages import cards as k
from escdesk.domain.messages import escalations as e
from escdesk.domain.messages import ladders as ld
from escdesk.domain.messages import people as p
from escdesk.domain.messages import rulebook as r
from escdesk.domain.messages import rulesets as s
from escdesk.domain.messages import transfers as tr
from escdesk.domain.messages.clock import TimePassed
from escdesk.domain.messages.kinds import Command, Event, Signal
from escdesk.domain.model.escalations import Escalation, Stage
from escdesk.domain.rules import eligible, ranking
from escdesk.hub.clockwork import MOST_AT_ONCE, Deadlines

PEOPLE, TAKERS, CALLS = 2_000, 300, 1_400
OWNED, RINGING, IN_LINE = 280, 80, 40
OPEN = OWNED + RINGING + IN_LINE
SUPERVISORS = range(100, TAKERS)
MESSAGES, WARM_UP = 6_000, 500
DEADLINES = 10_000
START = Instant(1_700_000_000_000)
CLIENT = ClientId("x")
LADDER = (
    ld.Rung(ld.RungKind.CHOSEN, 20_000),
    ld.Rung(ld.RungKind.FREE_SUPERVISORS, 20_000, wait_ms=300_000),
    ld.Rung(ld.RungKind.MANAGERS, 20_000, level=2),
    ld.Rung(ld.RungKind.EVERYONE, 20_000),
    ld.Rung(ld.RungKind.ALARM, 20_000),
)
SLOW_RULES = ("too-long", "left-lying", "long-hold", "held-often")
"""Left out: they would raise a hand for every call of this floor within a minute."""


def extension(n: int) -> Extension:
    return Extension(str(10_000 + n))


def person(n: int) -> PersonId:
    return PersonId(f"p{n}")


def call(n: int) -> CallId:
    return CallId(f"c{n}")


class Big:
    """2,000 people, 300 of them takers; operators are those behind the takers."""

    def __init__(self) -> None:
        self.floor: Floor = empty()
        self.now = START
        self.clock = Deadlines(self.floor)
        self.took: list[int] = []
        self.bare: list[int] = []

    def say(self, message: Command | Signal, by: PersonId | None = None) -> tuple[Event, ...]:
        """Decided and applied; how long that took is remembered, and how long its events alone take."""
        old = self.floor
        begun = time.thread_time_ns()
        try:
            new, events = course(old, message, self.now, by)
        except Refused:
            new, events = old, ()
        done = time.thread_time_ns()
        for event in events:
            old = apply(old, event)
        self.took.append(done - begun)
        self.bare.append(time.thread_time_ns() - done)
        self.clock.follow(self.floor, new, events)
        self.floor = new
        return events

    def people_come(self) -> None:
        queue = r.QueueRules(queue=QueueId("q"), client=CLIENT)
        extensions = tuple(map(extension, range(PEOPLE)))
        self.say(
            r.FloorConfigured(rulebook=r.RulebookText(queues=(queue,), ladder=LADDER), extensions=extensions)
        )
        self.say(c.PbxConnected())
        for n in range(PEOPLE):
            skills = (SkillId("refund"),) if n % 3 == 0 else ()
            self.say(
                p.EnrolPerson(
                    person=person(n),
                    role=_role(n),
                    teams=(TeamId(f"t{n % 20}"),),
                    clients=(CLIENT,),
                    skills=skills,
                )
            )
            self.say(p.TakeSeat(extension=extension(n)), person(n))
            self.say(p.DeskOpened(person=person(n), session=SessionId(f"s{n}")))
        house = house_rules.ruleset("x", 1, self.now)
        rules = tuple(rule for rule in house.rules if rule.id not in SLOW_RULES)
        self.say(s.AdoptRules(ruleset=replace(house, rules=rules)))

    def phone_rings(self, n: int) -> None:
        self.say(c.PhoneRang(call=call(n), extension=extension(n), queue="q", caller_key=f"k{n}"))
        self.say(c.PhoneAnswered(call=call(n)))
        self.say(c.CustomersMatched(call=call(n), found=(c.CustomerFact(CustomerId(f"u{n}")),)))

    def ask(self, n: int) -> Escalation | None:
        self.now = Instant(self.now + 50)
        for event in self.say(e.AskForTakeover(call=call(n)), person(n)):
            if isinstance(event, e.EscalationRaised):
                return self.floor.escalations[event.escalation]
        return None

    def taken(self, one: Escalation) -> None:
        if one.ring is None or not one.ring.targets:
            return
        self.say(e.Accept(escalation=one.id), one.ring.targets[0])
        transfer = self.floor.escalations[one.id].transfer
        if transfer is not None:
            self.say(tr.TransferConnected(order=transfer.order, call=CallId(f"leg-{one.id}")))


def _role(n: int) -> p.Role:
    if n >= TAKERS:
        return p.Role.OPERATOR
    if n in SUPERVISORS:
        return p.Role.SUPERVISOR
    return p.Role.MANAGER if n < 20 else p.Role.LEAD if n < 30 else p.Role.SPECIALIST


def big() -> Big:
    """With 280 owned, 80 ringing and 40 in line."""
    here = Big()
    here.people_come()
    for n in range(TAKERS, TAKERS + CALLS):
        here.phone_rings(n)
    operators = iter(range(TAKERS, TAKERS + OPEN))
    for _ in range(OWNED):
        one = here.ask(next(operators))
        assert one is not None
        here.taken(one)
    for _ in range(RINGING):
        here.ask(next(operators))
    for n in SUPERVISORS:
        if not here.floor.people[person(n)].ringing:
            here.phone_rings(n)
    for _ in range(IN_LINE):
        here.ask(next(operators))
    floor = here.floor
    assert len(floor.escalations) == OPEN
    assert len(floor.waiting) == IN_LINE
    assert sum(one.ring is not None for one in floor.escalations.values()) == RINGING
    return here


def day(here: Big, dice: Random) -> Iterator[None]:
    """What happens on such a floor, a message every 30 ms; each step sends one to three of them."""
    while True:
        here.now = Instant(here.now + dice.randrange(1, 60))
        if (at := here.clock.next()) is not None and at <= here.now:
            here.say(TimePassed(due=here.clock.due(here.now, MOST_AT_ONCE)))
        n = dice.randrange(TAKERS, TAKERS + CALLS)
        one = here.floor.escalations[dice.choice(list(here.floor.escalations))]
        match dice.randrange(12):
            case 0 | 1:
                here.say(c.PhoneHeld(call=call(n)))
            case 2 | 3:
                here.say(c.PhoneResumed(call=call(n)))
            case 4:
                card = here.floor.cards.get(call(n))
                revision = 0 if card is None else card.revision
                here.say(k.SaveCard(call=call(n), revision=revision, category="refund"), person(n))
            case 5 | 6:
                if len(here.floor.escalations) < OPEN:
                    here.ask(n)
            case 7:
                rings = [one for one in here.floor.escalations.values() if one.stage is Stage.RINGING]
                if rings:
                    here.taken(dice.choice(rings))
            case 8:
                target = one.ring.targets[0] if one.ring is not None and one.ring.targets else None
                here.say(e.PassOn(escalation=one.id, reason=e.PassReason.ON_CALL), target)
            case 9:
                here.say(p.Reserve(person=person(dice.choice(SUPERVISORS))), person(n))
            case 10:
                _ended(here, one)
            case _:
                sv = dice.choice(SUPERVISORS)
                if call(sv) in here.floor.calls:
                    here.say(c.PhoneHungUp(call=call(sv), reason=c.EndReason.CUSTOMER))
                else:
                    here.phone_rings(sv)
        yield


def _ended(here: Big, one: Escalation) -> None:
    """Resolved and read, when somebody has it."""
    here.say(e.Resolve(escalation=one.id, decision=e.Decision.APPROVED, cause=e.Cause.RULE), one.owner)
    if here.floor.escalations[one.id].resolved_at is not None:
        here.say(e.AcknowledgeReport(escalation=one.id), one.by)


def decisions() -> tuple[float, float]:
    """p99 of one message decided and applied, and of its events alone applied to bare values; in ms."""
    here = big()
    goes_on = day(here, Random(1))
    while len(here.took) < WARM_UP:
        next(goes_on)
    here.took.clear()
    here.bare.clear()
    while len(here.took) < MESSAGES:
        next(goes_on)
    assert OPEN * 0.7 <= len(here.floor.escalations) <= OPEN * 1.1
    return p99_ms(here.took), p99_ms(here.bare)


def p99_ms(took: list[int]) -> float:
    return quantiles(took, n=100)[-1] / 1e6


def timed(work: Callable[[], object], rounds: int) -> list[int]:
    """Of this thread's own time: others use the machine too."""
    took = []
    for _ in range(rounds):
        begun = time.thread_time_ns()
        work()
        took.append(time.thread_time_ns() - begun)
    return took


def rankings(floor: Floor) -> tuple[float, float]:
    """p99 of 300 candidates put in order with their reasons, and of 300 bare tuples sorted; in ms."""
    need = eligible.need_of(next(iter(floor.escalations.values())))
    people = [floor.people[name] for name in floor.takers]
    assert len(people) == TAKERS
    keys = [(n % 2 == 0, n % 5, n % 7, n % 3, f"p{n}") for n in range(TAKERS)]

    def rank() -> object:
        return ranking.rank(people, lambda who: floor.presence(who.id), need, START, 5)

    return p99_ms(timed(rank, 500)), p99_ms(timed(lambda: sorted(keys), 500))


def next_deadlines() -> tuple[float, float]:
    """Mean of the next deadline with 10,000 open ones after each change, and of one push and pop; in µs."""
    floor = empty()
    for event in _many(floor):
        floor = apply(floor, event)
    clock = Deadlines(floor)
    names = list(floor.escalations)
    took = 0
    for n, name in enumerate(names[:2_000]):
        event = e.AlarmRaised(
            at=START,
            escalation=name,
            targets=(),
            until=Instant(START + 50_000 + n),
            why=e.AlarmWhy.UNANSWERED,
        )
        new = apply(floor, event)
        clock.follow(floor, new, (event,))
        floor = new
        begun = time.thread_time_ns()
        found = clock.next()
        took += time.thread_time_ns() - begun
        assert found is not None
    heap = list(range(DEADLINES))
    heapify(heap)
    bare = timed(lambda: heapreplace(heap, heap[0] + DEADLINES), 2_000)
    return took / 2_000 / 1e3, fmean(bare) / 1e3


def _many(floor: Floor) -> Iterator[Event]:
    for n in range(DEADLINES):
        name = EscalationId(f"E{n}")
        yield c.CallRang(
            at=START, call=call(n), extension=extension(n), person=None, direction=c.Direction.INBOUND,
            queue=QueueId("q"), client=CLIENT,
        )  # fmt: skip
        yield e.EscalationRaised(
            at=START, escalation=name, call=call(n), by=person(n), client=CLIENT, queue=QueueId("q"),
            customer=None, chosen=None, ladder=LADDER, rulebook=1, waiting_since=START,
        )  # fmt: skip
        yield e.RingStarted(at=START, escalation=name, rung=1, targets=(), until=Instant(START + 1_000 + n))


def figures() -> list[dict[str, object]]:
    with on_one_core(), collected_as_in_the_hub():
        decided = decisions()
        ranked = rankings(big().floor)
        following = next_deadlines()
    return [
        figure(f"one message decided, {PEOPLE} people, {OPEN} open, p99", "ms", *decided, 1.0),
        figure(f"{TAKERS} candidates ranked with reasons, p99", "ms", *ranked, 2.0),
        figure(f"next deadline, {DEADLINES} open", "µs", *following, 5.0),
    ]


def figure(name: str, unit: str, value: float, limit: float, aim: float) -> dict[str, object]:
    note = f"{OWNED} owned, {RINGING} ringing, {IN_LINE} in line when it begins"
    return at_most(name, value, unit, aim, note, limit)


if __name__ == "__main__":
    print(json.dumps(figures(), indent=2, ensure_ascii=False))
