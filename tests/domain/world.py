"""A world around the pure floor: whatever people, phones and the PBX may do next, and what must always hold."""

from collections import Counter
from random import Random

import msgspec
from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule
from tests.domain import house_rules
from tests.domain.invariants import Invariants
from tests.domain.reachable import reached
from tests.domain.world_steps import Steps

from escdesk.domain.deadlines import deadlines_of, next_deadline
from escdesk.domain.decide import COMMANDS, decide
from escdesk.domain.errors import Refused
from escdesk.domain.floor import Floor, apply, changed, empty, entities, key_of
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
from escdesk.domain.messages import cards as k
from escdesk.domain.messages import escalations as e
from escdesk.domain.messages import outside as o
from escdesk.domain.messages import people as p
from escdesk.domain.messages import rulebook as r
from escdesk.domain.messages import rulesets as s
from escdesk.domain.messages.clock import TimePassed
from escdesk.domain.model.escalations import UNOWNED, Stage
from escdesk.domain.model.people import present
from escdesk.domain.model.transfers import OrderState
from escdesk.domain.sight import dependents, project, visible

PEOPLE = {
    "op1": (p.Role.OPERATOR, ("a",), ("x",)),
    "op2": (p.Role.OPERATOR, ("a",), ("x", "y")),
    "op3": (p.Role.OPERATOR, ("b",), ("y",)),
    "sv1": (p.Role.SUPERVISOR, ("a",), ("x", "y")),
    "sv2": (p.Role.SUPERVISOR, ("a",), ("x",)),
    "sv3": (p.Role.SUPERVISOR, ("b",), ("x", "y")),
    "sp1": (p.Role.SPECIALIST, ("b",), ("x",)),
    "mg1": (p.Role.MANAGER, ("a", "b"), ("x", "y")),
    "ld1": (p.Role.LEAD, ("a", "b"), ("x", "y")),
}
SKILLS = {"sp1": (SkillId("refund"),), "sv2": (SkillId("refund"),)}
NAMES = tuple(PEOPLE)
EXTENSIONS = tuple(Extension(str(2001 + n)) for n in range(len(NAMES) + 2))
START = Instant(1_700_000_000_000)


def home(person: str) -> Extension:
    return EXTENSIONS[NAMES.index(person)]


class World(Steps, Invariants):
    """The hub's part is played by `send`; the PBX's by what is still ringing, talking and ordered."""

    def __init__(self) -> None:
        super().__init__()
        self.now = START
        self.floor: Floor = empty()
        self.log: list = []
        self.desks = 0
        self.calls = 0
        self.orders: dict[str, str] = {}
        """Every order ever given and what became of it: open, done, failed."""
        self.taken: Counter[tuple[str, int]] = Counter()
        self.fired: set[tuple[str, str, int]] = set()
        self.sights = {}
        self.came_from: dict = {}
        self.restarted_at = Instant(0)
        self.outside_orders: dict[str, str] = {}
        self.raised: set[tuple[str, str]] = set()
        """Calls whose hand a rule has raised."""
        self.versions: Counter[str] = Counter()
        """Until desks are back, rings that nobody saw go on."""

    # -- the hub ----------------------------------------------------------------------------------------------

    def send(self, message, by: str | None = None) -> tuple:
        """Decide, apply, remember; a refusal changes nothing."""
        try:
            events = decide(self.floor, message, self.now, None if by is None else PersonId(by))
        except Refused:
            assert type(message) in COMMANDS, f"a signal was refused: {message}"
            return ()
        before = self.floor
        for event in events:
            old = self.floor
            self.floor = apply(self.floor, event)
            self.log.append(event)
            self.watch(old, event)
        if not isinstance(message, tuple(COMMANDS)):
            self.check_idempotent(message)
        self.check_square(before, events)
        return events

    def watch(self, old: Floor, event) -> None:
        kind = type(event).__name__
        reached[kind] += 1
        name = getattr(event, "escalation", None)
        if name is not None:
            was = old.escalations.get(name)
            is_now = self.floor.escalations.get(name)
            if was is not None:
                after = kind.removeprefix("Escalation").lower() if is_now is None else is_now.stage.value
                start = was.stage.value
                if start == "raised" and was.tried:
                    start = self.came_from.get(name, "raised")
                reached[f"{start}>{after}"] += 1
            if is_now is not None and is_now.stage is Stage.RAISED and was is not None:
                self.came_from[name] = was.stage.value
        match event:
            case e.EscalationTaken():
                was = old.escalations[event.escalation]
                assert was.ring is not None or was.stage in UNOWNED or was.owner != event.by, "taken twice"
            case e.TransferOrdered():
                assert event.order not in self.orders, "the same order twice"
                self.orders[event.order] = "open"
            case e.CustomerConnected():
                assert self.orders[event.order] == "done"
            case o.OutsideCallOrdered():
                assert event.order not in self.outside_orders, (
                    "the same phone outside rung twice for one order"
                )
                self.outside_orders[event.order] = "open"
            case o.OutsideTold() | o.OutsideFellThrough():
                assert event.order in self.outside_orders
            case s.RuleMatched():
                reached[f"rule {event.rule}"] += 1
            case e.EscalationOverdue():
                reached[f"rule {event.rule}"] += bool(event.rule)
            case e.EscalationRaised():
                assert event.ladder[-1].kind is e.RungKind.ALARM, "a ladder that ends in silence"
                if event.automatic:
                    assert (event.call, event.rule) not in self.raised, "a rule raised a call's hand twice"
                    self.raised.add((event.call, event.rule))
            case e.EscalationHandedOn():
                before = old.escalations[event.escalation]
                assert not (event.sideways and any(hop.sideways for hop in before.hops)), (
                    "a second sideways hop"
                )
            case e.RingStarted():
                had = {hop.by for hop in old.escalations[event.escalation].hops}
                assert not had & set(event.targets), "rings at somebody who gave it on"
            case p.PersonReserved():
                held = old.people[event.person]
                assert held.reserved_by in (None, event.by) or held.reserved_until <= event.at, (
                    "two hold one person"
                )
            case c.HoldPromisePassed() | c.HoldLimitPassed():
                hold = old.calls[event.call].hold
                once = (kind, event.call, hold.since)
                assert once not in self.fired, f"{kind} twice for one hold"
                self.fired.add(once)
                assert event.at >= (hold.promise_at if kind == "HoldPromisePassed" else hold.limit_at)

    def check_idempotent(self, message) -> None:
        if isinstance(message, e.HubStarted | c.PbxConnected | TimePassed):
            return
        assert decide(self.floor, message, self.now) == (), (
            f"the same signal again changed something: {message}"
        )

    def check_square(self, before: Floor, events: tuple) -> None:
        """Invariant 7: what a desk has received is what it may see."""
        differ = changed(before, self.floor)
        assert changed(before, self.floor, events) == differ, "events say something else than the floors"
        keys = dependents(before, self.floor, differ)
        for person, who in self.floor.people.items():
            held = self.sights.get(person)
            old = before.people.get(person)
            if (
                held is None
                or old is None
                or (old.role, old.teams, old.clients) != (who.role, who.teams, who.clients)
            ):
                self.sights[person] = project(self.floor, person).entities
                continue
            for key in keys:
                one = visible(self.floor, key, who)
                if one is not None:
                    held = held.set(key, one)
                elif key in held:
                    held = held.delete(key)
            self.sights[person] = held

    # -- the world --------------------------------------------------------------------------------------------

    @initialize(seats=st.lists(st.sampled_from(NAMES), min_size=4, unique=True))
    def open_floor(self, seats) -> None:
        """A rich floor from the first step."""
        queues = (
            r.QueueRules(queue=QueueId("qx"), client=ClientId("x")),
            r.QueueRules(queue=QueueId("qy"), client=ClientId("y"), promise_ms=60_000, limit_ms=120_000),
        )
        self.send(
            r.FloorConfigured(
                rulebook=r.RulebookText(
                    queues=queues,
                    ladder=house_rules.PLAIN_LADDER,
                    due_ms=120_000,
                    report_due_ms=60_000,
                    load_limit=2,
                    shift_warning_ms=30_000,
                ),
                extensions=EXTENSIONS,
            )
        )
        for name, (role, teams, clients) in PEOPLE.items():
            self.send(
                p.EnrolPerson(
                    person=PersonId(name),
                    role=role,
                    teams=tuple(map(TeamId, teams)),
                    clients=tuple(map(ClientId, clients)),
                    skills=SKILLS.get(name, ()),
                )
            )
        self.new_rules("x", 0)
        self.send(c.PbxConnected())
        for name in (*NAMES[:3], *seats):
            self.come(name)
        for n in range(4):
            self.call_in(n, n == 3)
            self.answer(n)
            self.hold(n)
            self.raise_hand(NAMES[n % 3], n, n == 1)

    def come(self, person) -> None:
        who = self.floor.people.get(person)
        if who is not None and not who.seated:
            self.send(p.TakeSeat(extension=None if person == "ld1" else home(person)), person)
        self.desks += 1
        self.send(p.DeskOpened(person=PersonId(person), session=SessionId(f"s{self.desks}")))

    def change_seat(self, person, n) -> None:
        self.send(p.TakeSeat(extension=EXTENSIONS[n % len(EXTENSIONS)]), person)

    def desk_dies(self, person) -> None:
        who = self.floor.people.get(person)
        for desk in () if who is None else who.desks:
            self.send(p.DeskClosed(person=who.id, session=desk))

    def log_out(self, person) -> None:
        self.send(p.LeaveSeat(), person)

    def choose(self, person, choice) -> None:
        self.send(p.ChoosePresence(choice=choice), person)

    def lock(self, person, locked) -> None:
        self.send(p.ReportScreen(locked=locked), person)

    def end_wrap_up(self, person) -> None:
        self.send(p.EndWrapUp(), person)

    def reorganise(self, person, role, team, lasting) -> None:
        """Role, team and client of a person change while the floor runs, for a moment or until the next time."""
        self.send(
            p.EnrolPerson(
                person=PersonId(person),
                role=role,
                teams=(TeamId(team),),
                clients=(ClientId("x"),),
                skills=SKILLS.get(person, ()),
            )
        )
        if lasting:
            return
        old = PEOPLE[person]
        self.send(
            p.EnrolPerson(
                person=PersonId(person),
                role=old[0],
                teams=tuple(map(TeamId, old[1])),
                clients=tuple(map(ClientId, old[2])),
                skills=SKILLS.get(person, ()),
            )
        )

    # calls

    def some_call(self, n: int):
        calls = sorted(self.floor.calls.values(), key=lambda call: call.id)
        return calls[n % len(calls)].id if calls else None

    def call_in(self, n, withheld) -> None:
        self.calls += 1
        phones = [ext for ext, phone in self.floor.phones.items() if phone.person] or list(EXTENSIONS)
        self.send(
            c.PhoneRang(
                call=CallId(f"c{self.calls:05}"),
                extension=sorted(phones)[n % len(phones)],
                queue="qx" if n % 3 else "qy",
                caller_key="" if withheld else f"k{n}",
                withheld=withheld,
            )
        )
        if not withheld:
            found = tuple(c.CustomerFact(f"u{i}", i == 1) for i in range(n % 4))
            self.send(c.CustomersMatched(call=CallId(f"c{self.calls:05}"), found=found))

    def answer(self, n) -> None:
        if name := self.some_call(n):
            self.send(c.PhoneAnswered(call=name))

    def hold(self, n) -> None:
        if name := self.some_call(n):
            self.send(c.PhoneHeld(call=name))

    def resume(self, n) -> None:
        if name := self.some_call(n):
            self.send(c.PhoneResumed(call=name))

    def customer_holds(self, n, on) -> None:
        held = [call for call in self.floor.calls.values() if call.other_side_held]
        if held and not on:
            self.send(c.CustomerResumed(call=held[n % len(held)].id))
        elif name := self.some_call(n):
            self.send(c.CustomerHeld(call=name))

    def hang_up(self, n, reason) -> None:
        if name := self.some_call(n):
            self.send(c.PhoneHungUp(call=name, reason=reason))

    def transfer_on_phone(self, n, to) -> None:
        if name := self.some_call(n):
            self.send(
                c.PhoneTransferred(call=name, to=EXTENSIONS[to % len(EXTENSIONS)], attended=bool(to % 2))
            )
            self.send(c.PhoneHungUp(call=name, reason=c.EndReason.PHONE))

    def say_who_calls(self, n, m) -> None:
        if name := self.some_call(n):
            call = self.floor.calls[name]
            found = [fact.customer for fact in call.found]
            self.send(
                c.ChooseCustomer(
                    call=name, customer=found[m % len(found)] if found else None, confirmed=bool(m % 2)
                ),
                call.person,
            )

    def register(self, n, usable) -> None:
        self.send(c.ExtensionSeen(extension=EXTENSIONS[n % len(EXTENSIONS)], usable=usable or bool(n % 3)))

    def pbx_away_and_back(self, keep) -> None:
        self.send(c.PbxLost())
        listed = [
            call
            for call in sorted(self.floor.calls.values(), key=lambda one: one.id)
            if sum(call.id.encode()) % 3 <= keep
        ]
        self.calls += 1
        calls = [
            c.CallSeen(call=call.id, extension=call.extension, talking=call.answered_at is not None)
            for call in listed
        ]
        calls.append(c.CallSeen(call=CallId(f"c{self.calls:05}"), extension=EXTENSIONS[keep], talking=True))
        self.send(c.PbxConnected(calls=tuple(calls)))
        again = decide(self.floor, c.PbxConnected(calls=tuple(calls)), self.now)
        assert all(isinstance(event, e.TransferCheckOrdered) for event in again)

    # escalations

    def some_escalation(self, n: int, *stages: Stage):
        found = sorted(
            name for name, one in self.floor.escalations.items() if not stages or one.stage in stages
        )
        return self.floor.escalations[found[n % len(found)]] if found else None

    def raise_hand(self, person, n, chosen) -> None:
        mine = [call for call in self.floor.calls.values() if call.person == person]
        if mine:
            target = PersonId(NAMES[n % len(NAMES)]) if chosen else None
            self.send(e.AskForTakeover(call=mine[n % len(mine)].id, person=target), person)

    def draw_popup(self, n) -> None:
        one = self.some_escalation(n)
        for target in () if one is None or one.ring is None else one.ring.targets:
            if present(self.floor.people[target]):
                self.send(e.ReportPopupDrawn(escalation=one.id), target)

    def accept_at_once(self, n) -> None:
        """Invariant 1: whoever rings accepts at the same instant; one wins, the others read who."""
        one = self.some_escalation(n)
        if one is None or one.ring is None:
            return
        stage, winners = one.stage, 0
        for target in (*one.ring.targets, *one.ring.targets):
            events = self.send(e.Accept(escalation=one.id), target)
            winners += any(isinstance(event, e.EscalationTaken | e.EscalationClosed) for event in events)
        assert winners <= 1, f"{winners} winners"
        able = [t for t in one.ring.targets if self.floor.people[t].seated and self.can_accept(t)]
        if able and stage is Stage.RINGING:
            assert winners == 1, "nobody won though somebody could"

    def can_accept(self, person) -> bool:
        who = self.floor.people[person]
        if who.extension is None:
            return who.role in (p.Role.LEAD, p.Role.MANAGER)
        return self.floor.phones[who.extension].usable is not False

    def decline(self, n, reason, busy) -> None:
        one = self.some_escalation(n, Stage.RINGING, Stage.TAKEN)
        if one is None:
            return
        person = one.owner or (one.ring.targets[n % len(one.ring.targets)] if one.ring.targets else None)
        message = e.CannotNow(escalation=one.id) if busy else e.PassOn(escalation=one.id, reason=reason)
        self.send(message, person)

    def operator_moves_it(self, n, on) -> None:
        one = self.some_escalation(n, *UNOWNED, Stage.TAKEN)
        if one is not None:
            self.send(e.SendOn(escalation=one.id) if on else e.Withdraw(escalation=one.id), one.holder)

    def order_ends(self, n, what) -> None:
        """What the PBX says of an order: always exactly once, sometimes repeated."""
        one = self.some_escalation(n, Stage.TAKEN)
        if one is not None and one.transfer is not None:
            self.order_of(one.id, what)

    def order_of(self, name, what) -> None:
        one = self.floor.escalations[name]
        order = one.transfer.order
        assert self.orders[order] == "open", "an order that has ended is still under way"
        if what == "done":
            self.orders[order] = "done"
            self.calls += 1
            leg = CallId(f"c{self.calls:05}")
            self.send(c.PhoneRang(call=leg, extension=one.transfer.extension, order=order))
            self.send(c.PhoneAnswered(call=leg))
            self.send(c.PhoneHungUp(call=one.at_call, reason=c.EndReason.HANDED_OVER))
            self.send(e.TransferConnected(order=order, call=leg))
            self.send(e.TransferFailed(order=order, reason=e.FailReason.NO_ANSWER))
        else:
            self.orders[order] = "failed"
            reason = (
                e.FailReason.CANCELLED if one.transfer.state is OrderState.CANCELLING else e.FailReason(what)
            )
            self.send(e.TransferFailed(order=order, reason=reason))
            self.send(e.TransferConnected(order=order, call=CallId("late")))

    def open_card(self, n) -> None:
        one = self.some_escalation(n, Stage.CONNECTED, Stage.IN_HAND)
        if one is not None:
            self.send(k.OpenCard(escalation=one.id), one.owner)

    def write_card(self, n) -> None:
        if name := self.some_call(n):
            card = self.floor.cards.get(name)
            self.send(
                k.SaveCard(
                    call=name,
                    revision=0 if card is None else card.revision,
                    category=("refund", "technical", "")[n % 3],
                    filled=("concern",),
                    temperature=list(k.Temperature)[n % 5],
                    signs=("legal",) if n % 11 == 0 else ("harassment",) if n % 13 == 0 else (),
                    amount_yen=n * 100 if n % 2 else None,
                    exchanges=n % 4,
                ),
                self.floor.calls[name].person,
            )

    def resolve(self, n, decision, cause) -> None:
        one = self.some_escalation(n, Stage.CONNECTED, Stage.IN_HAND)
        if one is not None:
            self.send(e.Resolve(escalation=one.id, decision=decision, cause=cause), one.owner)

    def report(self, n, read) -> None:
        one = self.some_escalation(n, Stage.RESOLVED, Stage.REPORTED)
        if one is not None:
            self.send(
                e.AcknowledgeReport(escalation=one.id) if read else e.ReportReportDrawn(escalation=one.id),
                one.by,
            )

    # time

    def time_passes(self, ms) -> None:
        """The clockwork acts at every deadline on the way."""
        until = self.now + ms
        for _ in range(200):
            deadline = next_deadline(self.floor)
            if deadline is None or deadline > until:
                break
            self.now = Instant(max(self.now, deadline))
            due = tuple(key_of(one) for one in entities(self.floor) if self.lapsed(one))
            told = decide(self.floor, TimePassed(due=due), self.now)
            assert self.send(TimePassed()) == told, "what is due is not all that acts"
            after = next_deadline(self.floor)
            assert after is None or after > self.now, "a deadline that acted is still there"
        else:
            raise AssertionError("the clock never comes to rest")
        self.now = Instant(until)

    def lapsed(self, one) -> bool:
        return any(at <= self.now for at in deadlines_of(one))

    def hub_restarts(self, away) -> None:
        """Replay from zero is the floor; orders under way are asked about, never sent again."""
        replayed = empty()
        for event in self.log:
            stored = msgspec.json.decode(msgspec.json.encode(event), type=type(event))
            replayed = apply(replayed, stored)
        assert replayed == self.floor, "replay differs"
        self.now = Instant(self.now + away)
        self.restarted_at = self.now
        events = self.send(e.HubStarted())
        assert not any(isinstance(event, e.TransferOrdered) for event in events), "an order was sent again"
        for one in self.floor.escalations.values():
            if one.transfer is not None:
                assert one.transfer.state is OrderState.UNKNOWN
            if one.ring is not None and one.stage is Stage.RINGING:
                assert one.ring.until > self.now, "a ring nobody saw did not start again"
            assert one.line is None or one.line.until > self.now, "a place nobody could be called to lapsed"

    # -- the four kinds of step -------------------------------------------------------------------------------

    @rule(seed=st.integers(0, 2**48))
    def step(self, seed) -> None:
        """One step, drawn evenly: hypothesis prefers small numbers, and rare ways would stay unseen."""
        dice = Random(seed)
        n, m, flag, what = dice.randrange(1000), dice.randrange(1000), dice.random() < 0.5, dice.randrange(16)
        match dice.choices(("phones", "persons", "cases", "time", "house"), (4, 3, 8, 2, 3))[0]:
            case "phones":
                self.phones(n, m, flag, what)
            case "persons":
                self.persons(NAMES[dice.randrange(len(NAMES))], n, flag, dice.randrange(18))
            case "cases":
                self.cases(n, m, flag, what)
            case "house":
                self.house(NAMES[dice.randrange(len(NAMES))], n, m, flag)
            case _:
                times = (10, 500, 5_000, 20_000, 20_000, 30_000, 65_000)
                self.time(dice.choice(times), dice.randrange(31))

    def phones(self, n, m, flag, what) -> None:
        match what:
            case 0 | 1 | 2:
                self.call_in(n, not m % 4)
                if flag:
                    self.answer(m)
            case 3 | 4 | 5:
                self.answer(n)
            case 6 | 7:
                self.hold(n)
            case 8:
                self.resume(n)
            case 9:
                self.customer_holds(n, flag)
            case 10 if m % 2:
                self.hang_up(n, (c.EndReason.CUSTOMER, c.EndReason.PHONE, c.EndReason.UNKNOWN)[m % 3])
            case 12 if m % 2:
                self.transfer_on_phone(n, m)
            case 13:
                self.register(n, flag)
            case 14:
                self.say_who_calls(n, m)
            case 15 if flag:
                if name := self.some_call(n):
                    self.send(
                        c.OtherSideReplaced(call=name, queue="qy" if m % 2 else "qx", caller_key=f"k{m % 3}")
                    )
            case _:
                self.write_card(n)

    def persons(self, person, n, flag, what) -> None:
        match what:
            case 0 | 1 | 2 | 3 | 4:
                self.come(person)
            case 5 | 6 | 7 | 8:
                self.raise_hand(PersonId(NAMES[n % 3]), n, flag)
            case 9:
                self.change_seat(person, n)
            case 10:
                self.desk_dies(person)
            case 11 if n % 2:
                self.log_out(person)
            case 12:
                self.choose(person, p.Choice.FREE if flag else list(p.Choice)[n % 6])
            case 13:
                self.lock(person, flag)
            case 14:
                self.end_wrap_up(person)
            case 15 if n % 3 == 0:
                self.reorganise(person, list(p.Role)[n % 5], "ab"[n % 2], n % 7 == 0)
            case _:
                self.come(NAMES[3 + n % 5])

    def cases(self, n, m, flag, what) -> None:
        """A step that some open escalation is ready for, most often the one that carries it on."""
        one = self.some_escalation(n)
        if one is None:
            self.raise_hand(NAMES[n % 3], m, flag)
            return
        match one.stage:
            case Stage.WAITING | Stage.OUTSIDE:
                self.unheard(one, n, m, what)
            case Stage.RINGING | Stage.ALARM:
                if what == 0:
                    self.lead(n, m)
                elif what < 3:
                    self.draw_popup(n)
                elif what == 3 and one.ring.targets:
                    (self.log_out, self.desk_dies, lambda who: self.lock(who, True))[m % 3](
                        one.ring.targets[0]
                    )
                elif what < 9:
                    self.accept_at_once(n)
                elif what < 13:
                    self.decline(n, [None, *e.PassReason][m % 5], flag)
                else:
                    self.operator_moves_it(n, flag)
            case Stage.TAKEN:
                if what < 9:
                    fates = (
                        "done",
                        "done",
                        "done",
                        "done",
                        "no_answer",
                        "rejected",
                        "unreachable",
                        "half_done",
                    )
                    self.order_ends(n, fates[m % 8])
                elif what < 13:
                    if what < 10:
                        self.decline(n, None, flag)
                    else:
                        self.operator_moves_it(n, flag)
                    if m % 2:
                        self.order_ends(n, "no_answer")
                elif what == 13:
                    self.time_passes(26_000)
                elif what == 14:
                    self.pbx_away_and_back(3)
                else:
                    self.send(c.PhoneHungUp(call=one.call, reason=c.EndReason.CUSTOMER))
                    self.order_ends(n, "no_answer" if m % 4 else "done")
            case Stage.CONNECTED | Stage.IN_HAND:
                if m % 12 == 0:
                    self.hub_restarts(130_000)
                elif m % 12 < 3:
                    self.hand_on(n, m)
                elif what < 4:
                    self.open_card(n)
                elif what < 7:
                    self.resolve(n, list(e.Decision)[m % 4], list(e.Cause)[m % 5])
                elif what < 11:
                    self.time_passes(121_000)
                    self.accept_at_once(n)
                elif what < 14 and one.owner is not None:
                    self.log_out(one.owner)
                    self.send(c.PhoneHungUp(call=one.connected_call or one.call, reason=c.EndReason.CUSTOMER))
                elif one.connected_call is not None:
                    self.send(c.PhoneHungUp(call=one.connected_call, reason=c.EndReason.CUSTOMER))
            case _:
                if what < 5:
                    self.time_passes(65_000)
                    self.come("ld1")
                    self.accept_at_once(n)
                else:
                    self.report(n, flag)

    def time(self, ms, what) -> None:
        match what:
            case 0 | 1:
                self.hub_restarts(1_000)
            case 2 | 3 | 4:
                self.hub_restarts(130_000)
            case 5 | 6:
                self.pbx_away_and_back(ms % 4)
            case _:
                self.time_passes(ms)
