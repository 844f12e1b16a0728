"""A long random day of one small floor, for the golden log of a release: what happens is asked by dice."""

from random import Random

import msgspec
from tests.domain import house_rules

from escdesk.domain.deadlines import next_deadline
from escdesk.domain.decide import decide
from escdesk.domain.errors import Refused
from escdesk.domain.floor import apply, empty
from escdesk.domain.ids import (
    CallId,
    ClientId,
    Extension,
    Instant,
    PersonId,
    QueueId,
    SessionId,
    SkillId,
    TeamId,
)
from escdesk.domain.messages import calls as c
from escdesk.domain.messages import escalations as e
from escdesk.domain.messages import ladders as ld
from escdesk.domain.messages import people as p
from escdesk.domain.messages import rulebook as r
from escdesk.domain.messages import rulesets as s
from escdesk.domain.messages.clock import TimePassed
from escdesk.domain.messages.kinds import Command, Event, Signal
from escdesk.domain.model.escalations import Escalation

START = Instant(1_790_000_000_000)
PEOPLE = {
    PersonId("op1"): p.Role.OPERATOR,
    PersonId("op2"): p.Role.OPERATOR,
    PersonId("sv1"): p.Role.SUPERVISOR,
    PersonId("sp1"): p.Role.SPECIALIST,
    PersonId("ma1"): p.Role.MANAGER,
    PersonId("le1"): p.Role.LEAD,
}
PHONES = tuple(Extension(number) for number in ("101", "102", "201", "202", "301", "302"))
HOME = dict(zip(PEOPLE, PHONES, strict=True))
LINE = r.QueueRules(queue=QueueId("support"), client=ClientId("acme"), label="サポート")

RULES = ("too-long", "long-hold", "refund", "left-lying")
"""Of the house's rules: enough to reach every kind, few enough for a small file. Every other version lacks the first."""


class Day:
    """Whatever may happen next, by dice; what can't happen is refused and forgotten."""

    def __init__(self, seed: int) -> None:
        self.dice = Random(seed)
        self.floor = empty()
        self.now = START
        self.events: list[Event] = []
        self.calls = 0

    def happen(self, message: Command | Signal, by: PersonId | None = None) -> None:
        try:
            events = decide(self.floor, message, self.now, by)
        except Refused:
            return
        for event in events:
            self.floor = apply(self.floor, event)
            self.events.append(event)

    def begin(self) -> None:
        rulebook = r.RulebookText(
            queues=(LINE,),
            ladder=house_rules.PLAIN_LADDER,
            due_ms=120_000,
            report_due_ms=60_000,
            shift_warning_ms=20_000,
            consult_due_ms=60_000,
            read_ms=10_000,
            alarm_means=(ld.Means.MAIL, ld.Means.CHAT),
        )
        self.happen(r.FloorConfigured(rulebook=rulebook, extensions=PHONES))
        self.happen(c.PbxConnected())
        for person, role in PEOPLE.items():
            self.happen(
                p.EnrolPerson(
                    person=person,
                    role=role,
                    teams=(TeamId("red"),),
                    skills=(SkillId("billing"),),
                    clients=(ClientId("acme"),),
                )
            )
            self.arrive(person)
        self.happen(self.rules(0))
        self.happen(self.rules(30_000))

    def rules(self, delay_ms: int) -> s.AdoptRules:
        known = self.floor.rulesets.get(ClientId("acme"))
        version = 1 if known is None else known.newest + 1
        house = house_rules.ruleset("acme", version, Instant(self.now + delay_ms))
        rules = tuple(rule for rule in house.rules if rule.id in RULES[version % 2 :])
        return s.AdoptRules(ruleset=msgspec.structs.replace(house, rules=rules))

    def arrive(self, person: PersonId) -> None:
        self.happen(p.TakeSeat(extension=HOME[person]), person)
        self.happen(p.DeskOpened(person=person, session=SessionId(f"s-{person}")))

    def time_goes_by(self) -> None:
        """A few seconds; now and then the hub was away."""
        if self.dice.random() < 0.01:
            self.now = Instant(self.now + 600_000)
            self.happen(e.HubStarted())
            for person in PEOPLE:
                self.arrive(person)
        self.now = Instant(self.now + self.dice.randint(100, 4_000))
        at = next_deadline(self.floor)
        if at is not None and at <= self.now:
            self.happen(TimePassed())

    def call(self) -> CallId:
        """One that is on the floor, if any is."""
        return self.dice.choice(sorted(self.floor.calls) or [CallId("c0")])

    def next_call(self) -> CallId:
        self.calls += 1
        return CallId(f"c{self.calls}")

    def case(self) -> Escalation | None:
        return self.dice.choice(sorted(self.floor.escalations.values(), key=lambda one: one.id) or [None])

    def end(self) -> None:
        """Somebody joins and leaves for good."""
        newcomer = PersonId("op9")
        self.happen(p.EnrolPerson(person=newcomer, role=p.Role.OPERATOR))
        self.happen(p.DismissPerson(person=newcomer))
