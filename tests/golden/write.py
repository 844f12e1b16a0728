"""Writes the golden log of a release: a long random day that reaches every kind of event, and its floor.

`python -m tests.golden.write 0.2`, once, when the release is made. An older release's files are never written again.
"""

import json
import sys
from collections.abc import Callable
from pathlib import Path
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
    CustomerId,
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
from escdesk.domain.messages import outside as o
from escdesk.domain.messages import people as p
from escdesk.domain.messages import rulebook as r
from escdesk.domain.messages import rulesets as s
from escdesk.domain.messages.clock import TimePassed
from escdesk.domain.messages.kinds import Command, Event, Signal
from escdesk.domain.model.escalations import Stage
from escdesk.hub.store.codec import checkpoint_bytes, kinds, version_of

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
LONGEST = 2_500
NEVER_MADE = frozenset[str]()
"""Kinds that no rule of this release makes."""

RULES = ("too-long", "long-hold", "refund", "left-lying")
"""Of the house's rules: enough to reach every kind, few enough for a small file. Every other version lacks the first."""

Ask = tuple[Command | Signal, PersonId | None]


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
            self._arrive(person)
        self.happen(self._rules(0))
        self.happen(self._rules(30_000))

    def _rules(self, delay_ms: int) -> s.AdoptRules:
        known = self.floor.rulesets.get(ClientId("acme"))
        version = 1 if known is None else known.newest + 1
        house = house_rules.ruleset("acme", version, Instant(self.now + delay_ms))
        rules = tuple(rule for rule in house.rules if rule.id in RULES[version % 2 :])
        return s.AdoptRules(ruleset=msgspec.structs.replace(house, rules=rules))

    def _arrive(self, person: PersonId) -> None:
        self.happen(p.TakeSeat(extension=HOME[person]), person)
        self.happen(p.DeskOpened(person=person, session=SessionId(f"s-{person}")))

    def go_on(self) -> None:
        if self.dice.random() < 0.01:  # the hub was away
            self.now = Instant(self.now + 600_000)
            self.happen(e.HubStarted())
            for person in PEOPLE:
                self._arrive(person)
        self.now = Instant(self.now + self.dice.randint(100, 4_000))
        at = next_deadline(self.floor)
        if at is not None and at <= self.now:
            self.happen(TimePassed())
        message, by = self.dice.choice(
            [self._phone, self._phone, self._hand, self._hand, self._case, self._other]
        )()
        self.happen(message, by)

    def _call(self) -> CallId:
        return self.dice.choice(sorted(self.floor.calls) or [CallId("c0")])

    def _phone(self) -> Ask:
        dice, call = self.dice, self._call()
        self.calls += 1
        makers: list[Callable[[], Signal]] = [
            lambda: c.PhoneRang(
                call=CallId(f"c{self.calls}"),
                extension=dice.choice(PHONES[:3]),
                queue="support",
                caller_key="a3f0",
                direction=dice.choice([c.Direction.INBOUND, c.Direction.OUTBOUND]),
            ),
            lambda: c.PhoneAnswered(call=call),
            lambda: c.PhoneAnswered(call=call),
            lambda: c.PhoneHeld(call=call),
            lambda: c.PhoneHeld(call=call),
            lambda: c.PhoneResumed(call=call),
            lambda: c.CustomerHeld(call=call),
            lambda: c.CustomerResumed(call=call),
            lambda: c.OtherSideReplaced(call=call, queue="support", caller_key=dice.choice(["b7e1", "a3f0"])),
            lambda: c.PhoneTransferred(call=call, to=dice.choice(PHONES), attended=False),
            lambda: c.PhoneHungUp(call=call, reason=dice.choice(list(c.EndReason))),
            lambda: c.CustomersMatched(call=call, found=(c.CustomerFact(CustomerId("acme/1"), vip=True),)),
            lambda: c.ExtensionSeen(extension=dice.choice(PHONES), usable=dice.random() < 0.9),
        ]
        return dice.choice(makers)(), None

    def _hand(self) -> Ask:
        dice, call = self.dice, self._call()
        case = dice.choice(sorted(self.floor.escalations.values(), key=lambda one: one.id) or [None])
        caller = self.floor.calls.get(call)
        if case is None or dice.random() < 0.2:
            return e.AskForTakeover(call=call), None if caller is None else caller.person
        ringing = case.ring.targets if case.ring is not None and case.ring.targets else ()
        target = dice.choice([*ringing, case.owner])
        order = None if case.transfer is None else case.transfer.order
        name = case.id
        if order is not None:
            self.calls += 1
            leg = CallId(f"c{self.calls}")
            phone = PHONES[2] if case.transfer is None else case.transfer.extension
            if dice.random() < 0.3:
                self.happen(c.PhoneRang(call=leg, extension=phone, order=order))
                self.happen(c.PhoneAnswered(call=leg))
                return e.TransferConnected(order=order, call=leg), None
            if dice.random() < 0.3:
                return e.TransferFailed(order=order, reason=dice.choice(list(e.FailReason))), None
        made: list[Ask] = [
            (e.ReportPopupDrawn(escalation=name), target),
            (e.Accept(escalation=name), target),
            (e.Accept(escalation=name), target),
            (e.PassOn(escalation=name, reason=e.PassReason.ON_CALL), target),
            (e.CannotNow(escalation=name), target),
            (e.SendOn(escalation=name), case.by),
            (e.Withdraw(escalation=name), case.by),
            (k.OpenCard(escalation=name), case.owner),
            (
                e.Resolve(escalation=name, decision=e.Decision.APPROVED, cause=e.Cause.KNOWLEDGE),
                case.owner,
            ),
            (e.ReportReportDrawn(escalation=name), case.by),
            (e.AcknowledgeReport(escalation=name), case.by),
            (e.AcknowledgeReport(escalation=name), PersonId("le1")),
        ]
        return dice.choice(made)

    def _case(self) -> Ask:
        """What there is besides the plain way: the line, hops, leads, phones outside."""
        dice, lead = self.dice, PersonId("le1")
        case = dice.choice(sorted(self.floor.escalations.values(), key=lambda one: one.id) or [None])
        if case is None:
            return p.PlanShift(person=PersonId("sv1"), ends_at=Instant(self.now + 25_000)), None
        if case.outside is not None and dice.random() < 0.6:
            order = case.outside.order
            told = o.OutsideAnswered(order=order)
            failed = o.OutsideFailed(order=order, reason=o.OutsideFail.NO_ANSWER)
            return dice.choice([told, told, failed]), None
        if case.stage is Stage.ALARM and dice.random() < 0.7:
            return e.Accept(escalation=case.id), lead
        if case.overdue and dice.random() < 0.8:
            done = e.Resolve(escalation=case.id, decision=e.Decision.DECLINED, cause=e.Cause.RULE)
            return (
                (e.AcknowledgeReport(escalation=case.id), case.by) if case.resolved_at else (done, case.owner)
            )
        made: list[Ask] = [
            (e.PromiseCallback(escalation=case.id), case.holder),
            (e.HandOn(escalation=case.id, up=dice.random() < 0.5), case.owner),
            (e.Assign(escalation=case.id, person=dice.choice(list(PEOPLE))), lead),
            (e.TakeOver(escalation=case.id), lead),
            (e.Release(escalation=case.id), lead),
            (s.MarkReviewed(client=ClientId("acme")), lead),
            (p.Reserve(person=PersonId("sv1")), case.by),
            (self._rules(0), None) if dice.random() < 0.1 else (TimePassed(), None),
        ]
        return dice.choice(made)

    def _other(self) -> Ask:
        dice, call, person = self.dice, self._call(), self.dice.choice(list(PEOPLE))
        if not self.floor.people[person].seated or not self.floor.people[person].desks:
            self._arrive(person)
        if not self.floor.pbx.connected:
            return c.PbxConnected(), None
        card = self.floor.cards.get(call)
        operator = self.floor.calls[call].person if call in self.floor.calls else None
        made: list[Ask] = [
            (
                k.SaveCard(
                    call=call,
                    revision=0 if card is None else card.revision,
                    category="refund",
                    temperature=k.Temperature.WARM,
                    filled=("category",),
                ),
                operator,
            ),
            (c.ChooseCustomer(call=call, customer=CustomerId("acme/1"), confirmed=True), operator),
            (p.ChoosePresence(choice=dice.choice(list(p.Choice))), person),
            (p.ChoosePresence(choice=p.Choice.FREE), person),
            (p.ReportScreen(locked=dice.random() < 0.3), person),
            (p.EndWrapUp(), person),
            (p.DeskClosed(person=person, session=SessionId(f"s-{person}")), None),
            (p.LeaveSeat(), person),
            (c.PbxLost(), None) if dice.random() < 0.1 else (TimePassed(), None),
        ]
        return dice.choice(made)

    def end(self) -> None:
        """Somebody joins and leaves for good."""
        newcomer = PersonId("op9")
        self.happen(p.EnrolPerson(person=newcomer, role=p.Role.OPERATOR))
        self.happen(p.DismissPerson(person=newcomer))


def complete_day(longest: int = LONGEST, days: int = 40) -> Day:
    """The shortest of many days in which every kind of event happens."""
    best: Day | None = None
    for seed in range(days):
        day = Day(seed)
        day.begin()
        day.end()
        missing = set(kinds()) - NEVER_MADE - {type(event).__name__ for event in day.events}
        seen = len(day.events)
        while missing and len(day.events) < longest:
            day.go_on()
            missing -= {type(event).__name__ for event in day.events[seen:]}
            seen = len(day.events)
        if not missing and (best is None or len(day.events) < len(best.events)):
            best, longest = day, len(day.events)
    if best is None:
        raise SystemExit(f"no day reaches {sorted(missing)}")
    return best


def write(folder: Path, release: str) -> int:
    """The two files of this release; how many events they hold."""
    day = complete_day()
    lines = []
    for seq, event in enumerate(day.events, 1):
        kind = type(event).__name__
        lines.append(
            msgspec.json.encode(
                {"seq": seq, "kind": kind, "version": version_of(kind), "body": event}
            ).decode()
        )
    (folder / f"log-{release}.jsonl").write_text("\n".join(lines) + "\n")
    told = json.loads(checkpoint_bytes(day.floor))
    (folder / f"floor-{release}.json").write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n")
    return len(lines)


if __name__ == "__main__":
    print(write(Path(__file__).parent, sys.argv[1]), "events")
