"""A world around the pure floor: whatever people, phones and the PBX may do next, and what must always hold."""

from collections import Counter
from random import Random

import msgspec
from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule
from tests.domain import house_rules
from tests.domain.cast import EXTENSIONS, NAMES, PEOPLE, SKILLS, START, home
from tests.domain.invariants import Invariants
from tests.domain.reachable import reached
from tests.domain.world_cases import Cases
from tests.domain.world_consults import Consults
from tests.domain.world_incidents import IncidentInvariants, IncidentSteps
from tests.domain.world_outside import Outside
from tests.domain.world_phones import Phones
from tests.domain.world_steps import Steps
from tests.domain.world_voice import Voice

from escdesk.domain.deadlines import deadlines_of, next_deadline
from escdesk.domain.decide import COMMANDS, decide
from escdesk.domain.errors import Refused
from escdesk.domain.floor import Floor, apply, changed, empty, entities, key_of
from escdesk.domain.ids import (
    ClientId,
    Instant,
    PersonId,
    QueueId,
    SessionId,
    TeamId,
)
from escdesk.domain.messages import calls as c
from escdesk.domain.messages import escalations as e
from escdesk.domain.messages import incidents as i
from escdesk.domain.messages import ladders as ld
from escdesk.domain.messages import outside as o
from escdesk.domain.messages import people as p
from escdesk.domain.messages import rulebook as r
from escdesk.domain.messages import rulesets as s
from escdesk.domain.messages import transfers as tr
from escdesk.domain.messages import voice as v
from escdesk.domain.messages.clock import ClockJumped, TimePassed
from escdesk.domain.model.escalations import UNOWNED, Stage
from escdesk.domain.model.transfers import OrderState
from escdesk.domain.model.voice import AsideState
from escdesk.domain.sight import dependents, project, visible


class World(Phones, Cases, Consults, Voice, Steps, Outside, IncidentSteps, IncidentInvariants, Invariants):
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
        self.asides: dict[str, str] = {}
        """Every talk aside that was ever ordered: open, over."""
        self.raised: set[tuple[str, str]] = set()
        """Calls whose hand a rule has raised."""
        self.versions: Counter[str] = Counter()
        """Until desks are back, rings that nobody saw go on."""

    # -- the hub ----------------------------------------------------------------------------------------------

    def send(self, message, by: str | None = None) -> tuple:
        """Decide, apply, remember; a refusal changes nothing."""
        try:
            events = decide(self.floor, message, self.now, None if by is None else PersonId(by))
        except Refused as refused:
            assert type(message) in COMMANDS, f"a signal was refused: {message}"
            reached[f"refused {refused.code}"] += 1
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
            if is_now is not None and was is not None and is_now.stage is Stage.RAISED is not was.stage:
                self.came_from[name] = was.stage.value
        self.watch_consult(old, event)
        self.watch_outside(old, event)
        self.watch_voice(old, event)
        match event:
            case e.EscalationTaken():
                was = old.escalations[event.escalation]
                assert was.ring is not None or was.stage in UNOWNED or was.owner != event.by, "taken twice"
            case tr.TransferOrdered():
                assert event.order not in self.orders, "the same order twice"
                self.orders[event.order] = "open"
            case tr.CustomerConnected():
                assert self.orders[event.order] == "done"
            case s.RuleMatched():
                reached[f"rule {event.rule}"] += 1
            case e.EscalationOverdue():
                reached[f"rule {event.rule}"] += bool(event.rule)
            case e.EscalationRaised():
                assert event.ladder[-1].kind is ld.RungKind.ALARM, "a ladder that ends in silence"
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
            case i.IncidentOverdue():
                late = old.incidents.open[event.incident]
                assert not late.overdue, "a notice that is late alarmed twice"
                assert event.at >= late.next_notice_at
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
                    alarm_means=(ld.Means.MAIL, ld.Means.CHAT),
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

    def clock_jumps(self, away) -> None:
        """Rings nobody saw start again, promises that lapsed are spread; the rest acts in small numbers."""
        self.now = Instant(self.now + away)
        self.restarted_at = self.now
        self.send(ClockJumped())
        for one in self.floor.escalations.values():
            if one.ring is not None and one.stage is Stage.RINGING:
                assert one.ring.until > self.now, "a ring nobody saw did not start again"
            assert one.line is None or one.line.until > self.now, "a place nobody could be called to lapsed"
        lapsed = sorted(key_of(one) for one in entities(self.floor) if self.lapsed(one))
        for begin in range(0, len(lapsed), 2):
            self.send(TimePassed(due=tuple(lapsed[begin : begin + 2])))
        self.time_passes(0)

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
        again = (tr.TransferOrdered, v.AsideOrdered, v.AsideBackOrdered, v.AsideTakeOrdered)
        for event in events:
            assert not isinstance(event, again) or getattr(event, "why", None) is v.BackWhy.CASE_OVER, (
                "an order was sent again"
            )
        for aside in self.floor.asides.values():
            assert aside.state is AsideState.UNKNOWN, "nobody asks what has become of a customer aside"
        for one in self.floor.escalations.values():
            if one.transfer is not None:
                assert one.transfer.state is OrderState.UNKNOWN
            if one.ring is not None and one.stage is Stage.RINGING:
                assert one.ring.until > self.now, "a ring nobody saw did not start again"
            assert one.line is None or one.line.until > self.now, "a place nobody could be called to lapsed"
            outside = one.outside
            if outside is not None and outside.means is not ld.Means.PHONE and outside.told_at is None:
                assert outside.until > self.now, "a message nobody could acknowledge lapsed"
                sent = [event.order for event in events if isinstance(event, o.OutsideNoticeOrdered)]
                assert (outside.order in sent) == (outside.delivered_at is None), "sent again, or not"

    # -- the four kinds of step -------------------------------------------------------------------------------

    @rule(seed=st.integers(0, 2**48))
    def step(self, seed) -> None:
        """One step, drawn evenly: hypothesis prefers small numbers, and rare ways would stay unseen."""
        dice = Random(seed)
        n, m, flag, what = dice.randrange(1000), dice.randrange(1000), dice.random() < 0.5, dice.randrange(16)
        kinds = ("phones", "persons", "cases", "consults", "voice", "time", "house", "incidents")
        match dice.choices(kinds, (8, 6, 16, 8, 2, 4, 6, 1))[0]:
            case "phones":
                self.phones(n, m, flag, what)
            case "persons":
                self.persons(NAMES[dice.randrange(len(NAMES))], n, flag, dice.randrange(18))
            case "cases":
                self.cases(n, m, flag, what)
            case "consults":
                self.consults(n, m, what)
            case "incidents":
                self.incidents(n, m, flag, what)
            case "voice":
                self.voices(n, m, what)
            case "house":
                self.house(NAMES[dice.randrange(len(NAMES))], n, m, flag)
            case _:
                times = (10, 500, 5_000, 20_000, 20_000, 30_000, 65_000)
                self.time(dice.choice(times), dice.randrange(31))

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

    def time(self, ms, what) -> None:
        match what:
            case 0 | 1:
                self.hub_restarts(1_000)
            case 2 | 3 | 4:
                self.hub_restarts(130_000)
            case 5 | 6:
                self.pbx_away_and_back(ms % 4)
            case 7:
                self.clock_jumps(ms * 6)
            case _:
                self.time_passes(ms)
