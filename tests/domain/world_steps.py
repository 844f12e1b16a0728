"""What the world may do with rules, lines, leads, shifts and phones outside."""

from tests.domain import house_rules

from escdesk.domain.ids import Instant, PersonId
from escdesk.domain.messages import calls as c
from escdesk.domain.messages import escalations as e
from escdesk.domain.messages import leading as le
from escdesk.domain.messages import line as ln
from escdesk.domain.messages import people as p
from escdesk.domain.messages import rulesets as s
from escdesk.domain.model.escalations import UNOWNED, Stage
from escdesk.domain.rules.order import first_rung

TAKERS = ("sv1", "sv2", "sv3", "sp1", "mg1")


class Steps:
    """Mixed into the world, which has the floor, `send` and `some_escalation`."""

    # -- rules ------------------------------------------------------------------------------------------------

    def new_rules(self, client, delay_ms) -> None:
        self.versions[client] += 1
        version = self.versions[client]
        events = self.send(
            s.AdoptRules(ruleset=house_rules.ruleset(client, version, Instant(self.now + delay_ms)))
        )
        assert any(isinstance(event, s.RulesAdopted) for event in events)
        again = self.send(s.AdoptRules(ruleset=house_rules.ruleset(client, version, self.now)))
        assert again == (), "the same version was adopted twice"

    def review(self, person) -> None:
        for client in sorted(self.floor.rulesets):
            self.send(s.MarkReviewed(client=client), person)

    # -- line, reservation, call-back ------------------------------------------------------------------------

    def reserve(self, person, n) -> None:
        held = PersonId(TAKERS[n % len(TAKERS)]) if n % 7 else None
        self.send(p.Reserve(person=held), person)
        if n % 3 == 0:  # two click the same name at the same instant
            self.send(p.Reserve(person=held), "op1" if person != "op1" else "op2")

    def unheard(self, one, n, m, what) -> None:
        """An escalation that stands in line, or for which somebody outside is being reached."""
        if one.stage is Stage.OUTSIDE and what > 2:
            self.outside(one, n, m, what)
        elif what < 3:
            says = ln.Hurry if m % 3 == 0 else ln.PromiseCallback
            self.send(says(escalation=one.id), one.holder)
        elif what == 3:
            self.operator_moves_it(n, bool(m % 2))
        elif what < 6:
            self.lead(n, m)
        elif what == 9 or (what == 8 and one.stage is Stage.OUTSIDE):
            self.late_accept(one)
        elif what < 9:
            self.free_somebody(m)
        elif what == 10:
            self.send(
                c.PhoneHungUp(call=one.at_call, reason=(c.EndReason.CUSTOMER, c.EndReason.PHONE)[m % 2])
            )
        else:
            self.time_passes((5_000, 16_000, 26_000)[m % 3])

    def late_accept(self, one) -> None:
        for tried in one.tried:
            self.send(e.Accept(escalation=one.id), tried.person)

    def free_somebody(self, n) -> None:
        """A call of somebody who could take something ends."""
        for name in TAKERS[n % len(TAKERS) :]:
            person = self.floor.people[name]
            for line in person.lines:
                self.send(c.PhoneHungUp(call=line.call, reason=c.EndReason.CUSTOMER))
                return
            if person.choice is not p.Choice.FREE:
                self.send(p.ChoosePresence(choice=p.Choice.FREE), name)
                return

    def keep_busy(self, n) -> None:
        """Somebody who could take something is called, and answers."""
        name = TAKERS[n % len(TAKERS)]
        person = self.floor.people[name]
        if person.extension is None or person.lines:
            return
        self.calls += 1
        leg = f"c{self.calls:05}"
        self.send(c.PhoneRang(call=leg, extension=person.extension, queue="qx", caller_key="k"))
        self.send(c.PhoneAnswered(call=leg))

    # -- leads, owners, shifts --------------------------------------------------------------------------------

    def lead(self, n, m) -> None:
        one = self.some_escalation(n)
        who = ("ld1", "mg1")[m % 2]
        self.come(who)
        if m % 5 < 2:
            self.send(
                le.Assign(escalation=one.id, person=PersonId(TAKERS[m % len(TAKERS)]), ring_ms=20_000), who
            )
        elif m % 5 == 2:
            events = self.send(le.TakeOver(escalation=one.id), who)
            able = who == "ld1" and (one.consult or self.can_accept(who))
            if one.stage in UNOWNED and able and one.client in self.floor.people[who].clients:
                lead = self.floor.people[who]
                assert events or lead.role not in (p.Role.LEAD, p.Role.MANAGER), (
                    "a lead could not take it over"
                )
        else:
            self.send(le.Release(escalation=one.id), who)

    def hand_on(self, n, m) -> None:
        one = self.some_escalation(n, Stage.CONNECTED, Stage.IN_HAND)
        if one is None or one.owner is None:
            return
        to = PersonId(TAKERS[m % len(TAKERS)]) if m % 3 else None
        self.send(e.HandOn(escalation=one.id, person=to, up=bool(m % 2)), one.owner)
        if m % 5 < 2:
            self.passed_around(one.id)

    def passed_around(self, name) -> None:
        """たらい回し: whoever it rings at takes it and gives it on at once, to the side, twice."""
        for _ in range(2):
            one = self.floor.escalations[name]
            if one.stage is not Stage.RINGING or not one.ring.targets:
                return
            taker = one.ring.targets[0]
            self.send(e.Accept(escalation=name), taker)
            if self.floor.escalations[name].transfer is not None:
                self.order_of(name, "done")
            self.send(e.HandOn(escalation=name), taker)

    def house(self, person, n, m, flag) -> None:
        match n % 12:
            case 0:
                self.new_rules(("x", "y")[m % 2], (0, 20_000, 60_000)[m % 3])
            case 1:
                self.review(("ld1", "mg1", person)[m % 3])
            case 2 | 3:
                self.reserve(("op1", "op2", "op3")[m % 3], m)
            case 4:
                ends = None if flag else Instant(self.now + (15_000, 60_000)[m % 2])
                self.send(p.PlanShift(person=PersonId(person), ends_at=ends))
            case 5 | 6 | 7:
                self.keep_busy(m)
            case 8:
                mine = first_rung(call for call in self.floor.calls.values() if call.person == person)
                if mine:
                    self.send(e.AskForHelp(call=mine[m % len(mine)].id), person)
            case 9:
                self.hand_on(m, n)
            case 10:
                self.lead(m, n) if self.floor.escalations else None
            case _:
                self.write_card(m)
