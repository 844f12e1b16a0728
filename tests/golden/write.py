"""Writes the golden log of a release: a long random day that reaches every kind of event, and its floor.

`python -m tests.golden.write 0.1`, once, when the release is made. An older release's files are never written again.
"""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from random import Random

import msgspec

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
from escdesk.domain.messages import people as p
from escdesk.domain.messages import rulebook as r
from escdesk.domain.messages.clock import TimePassed
from escdesk.domain.messages.kinds import Command, Event, Signal
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
        rulebook = r.RulebookText(queues=(LINE,), due_ms=120_000, report_due_ms=60_000)
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
        message, by = self.dice.choice([self._phone, self._phone, self._hand, self._hand, self._other])()
        self.happen(message, by)

    def _call(self) -> CallId:
        return self.dice.choice(sorted(self.floor.calls) or [CallId("c0")])

    def _phone(self) -> Ask:
        dice, call = self.dice, self._call()
        self.calls += 1
        makers: list[Callable[[], Signal]] = [
            lambda: c.PhoneRang(
                call=CallId(f"c{self.calls}"),
                extension=dice.choice(PHONES[:2]),
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
