"""What an operator and whoever has their question may do next about a consult."""

from tests.domain.reachable import reached

from escdesk.domain.floor import Floor
from escdesk.domain.messages import calls as c
from escdesk.domain.messages import cards as k
from escdesk.domain.messages import consults as co
from escdesk.domain.messages import escalations as e
from escdesk.domain.messages.ladders import Asks
from escdesk.domain.messages.people import Role
from escdesk.domain.model.consults import OVER
from escdesk.domain.model.escalations import UNOWNED, Stage

AMOUNTS = (None, 0, 10_000, 30_000, 30_001, 900_000)
LIMITS = {Role.OPERATOR: 0, Role.SUPERVISOR: 30_000, Role.SPECIALIST: 30_000}
"""What the rulebook says, in other words; whoever is not here decides about anything."""


class Consults:
    """Mixed into the world, which has the floor, `send` and `some_escalation`."""

    def some_consult(self, n: int, *, owned: bool):
        found = sorted(
            name
            for name, one in self.floor.escalations.items()
            if one.consult and one.stage is not Stage.TAKEN and (one.answerer is not None or not owned)
        )
        return self.floor.escalations[found[n % len(found)]] if found else None

    def consults(self, n: int, m: int, what: int) -> None:
        """Two steps of a consult, so that it comes somewhere before the floor around it does."""
        if self.some_consult(n, owned=True) is None:
            self.begin_consult(n, m)
        self.carry_on(n, m, what)
        self.carry_on(n, n + m, (what * 5 + n) % 16)

    def begin_consult(self, n: int, m: int) -> None:
        """Somebody takes one that rings, or else a hand goes up."""
        one = self.some_consult(n, owned=False)
        targets = () if one is None or one.ring is None else one.ring.targets
        for target in targets[:1]:
            self.send(e.Accept(escalation=one.id), target)
        if not targets:
            self.raise_consult(n, m)

    def carry_on(self, n: int, m: int, what: int) -> None:
        """A step of a consult that somebody has, or of any."""
        one = self.some_consult(n, owned=what < 13)
        if one is None:
            return
        question = 1 + m % max(1, len(one.questions))
        instruction = 1 + m % max(1, len(one.instructions))
        match what:
            case 0 | 1 | 2 | 3:
                self.instruct(one, n, m)
            case 4 | 5 | 6:
                unread = self.some_unread(n)
                if unread is not None and unread.answerer is not None and n % 4 == 0:
                    self.log_out(unread.owner)
                self.reads(unread or one, instruction)
            case 7:
                category = ("refund", "")[m % 2]
                self.send(co.AskAnother(escalation=one.id, category=category), one.by)
            case 8:
                self.send(co.DropQuestion(escalation=one.id, question=question), one.by)
            case 9:
                self.send(co.AskAgain(escalation=one.id, question=question), one.by)
            case 10:
                self.send(co.SayCause(escalation=one.id, cause=list(e.Cause)[m % 5]), one.owner)
            case 11:
                self.turns(one, n, m)
            case 12:
                self.is_left_alone(one, m)
            case 13:
                self.talks(one, n, m)
            case 14:
                self.send(e.Withdraw(escalation=one.id), one.by)
            case _:
                self.customer_goes(one, m)

    def raise_consult(self, n: int, m: int) -> None:
        mine = sorted(call.id for call in self.floor.calls.values() if call.person is not None)
        if mine:
            call = self.floor.calls[mine[n % len(mine)]]
            asks = (Asks.DECISION, Asks.INSTRUCTION)[m % 2]
            self.send(co.AskForConsult(call=call.id, asks=asks), call.person)

    def instruct(self, one, n: int, m: int) -> None:
        """Mostly a question that is open, sometimes any; within the authority and beyond it."""
        waiting = [question.number for question in one.questions if question.state not in OVER]
        numbers = waiting if waiting and n % 5 else [question.number for question in one.questions]
        give = co.GiveInstruction(
            escalation=one.id,
            question=numbers[m % len(numbers)],
            instruction=list(co.InstructionKind)[n % 5],
            amount_yen=AMOUNTS[m % len(AMOUNTS)],
        )
        self.send(give, one.owner)

    def some_unread(self, n: int):
        """Also of those whose owner has gone."""
        found = sorted(name for name, one in self.floor.escalations.items() if one.unread_instructions)
        return self.floor.escalations[found[n % len(found)]] if found else None

    def reads(self, one, instruction: int) -> None:
        for given in one.unread_instructions:
            self.send(co.ReportInstructionDrawn(escalation=one.id, instruction=given.number), one.by)
            self.send(co.AcknowledgeInstruction(escalation=one.id, instruction=given.number), one.by)
            return
        self.send(co.AcknowledgeInstruction(escalation=one.id, instruction=instruction), one.by)

    def turns(self, one, n: int, m: int) -> None:
        """By whoever has it: then the phone says what comes of it. By the operator: it is wanted."""
        if m % 3 == 0:
            self.send(co.TurnToTakeover(escalation=one.id), one.by)
            return
        self.send(co.TurnToTakeover(escalation=one.id), one.owner)
        if self.floor.escalations[one.id].transfer is not None:
            if m % 4 == 0:
                self.send(e.Withdraw(escalation=one.id), one.by)
            self.order_of(one.id, ("done", "no_answer", "half_done", "customer_gone", "rejected")[n % 5])

    def is_left_alone(self, one, m: int) -> None:
        """Nobody reads, nobody answers, nobody says the cause; or its owner goes home."""
        if m % 5 == 0:
            self.log_out(one.owner)
        elif m % 5 == 1:
            self.send(k.OpenCard(escalation=one.id), one.owner)
        else:
            self.time_passes((61_000, 125_000)[m % 2])

    def talks(self, one, n: int, m: int) -> None:
        people = [one.by, one.owner or one.by, "ld1", *(tried.person for tried in one.tried)]
        who = people[m % len(people)]
        self.send(co.SendMessage(escalation=one.id, internal=bool(n % 2)), who)
        self.send(co.ReportMessagesRead(escalation=one.id, upto=n % 4), people[n % len(people)])

    def customer_goes(self, one, m: int) -> None:
        if m % 2:
            self.send(
                c.PhoneTransferred(call=one.at_call, to=("2004", "2005", "0120")[m % 3], attended=False)
            )
        self.send(c.PhoneHungUp(call=one.at_call, reason=c.EndReason.CUSTOMER))

    def answers_at_the_desk(self, one, n: int) -> None:
        """A takeover that rings is answered instead."""
        targets = () if one.ring is None else one.ring.targets
        if targets:
            self.send(e.Accept(escalation=one.id, instruct=True), targets[n % len(targets)])

    # -- what must be true of an event ------------------------------------------------------------------------

    def watch_consult(self, old: Floor, event) -> None:
        match event:
            case co.InstructionGiven():
                self.within_authority(old, event)
            case co.MessageSent():
                assert not (event.internal and event.by == old.escalations[event.escalation].by), (
                    "an internal line of the one who may not read it"
                )
            case co.AskTurned():
                owned = old.escalations[event.escalation].stage not in UNOWNED
                way = "by phone" if event.by_phone else "back" if event.asks is not Asks.TAKEOVER else "up"
                reached[f"turned {way}"] += 1
                assert event.by_phone or not owned or old.escalations[event.escalation].consult
            case e.EscalationClosed():
                reached[f"closed {event.how}"] += 1
                self.nothing_left(old.escalations[event.escalation], event)
            case e.EscalationTaken():
                one = old.escalations[event.escalation]
                assert not (one.consult and event.by_phone), "a phone rings for a question"

    def within_authority(self, old: Floor, event: co.InstructionGiven) -> None:
        one, who = old.escalations[event.escalation], old.people[event.by]
        assert one.answerer == event.by, "an instruction of somebody who does not have it"
        limit = LIMITS.get(who.role)
        assert event.authority_yen == limit, event
        assert limit is None or (event.amount_yen or 0) <= limit, "beyond what they may decide"
        if event.kind is co.InstructionKind.APPROVED and event.question == 1 and event.amount_yen is None:
            card = old.cards.get(one.call)
            assert card is None or card.amount_yen is None, "a yes to an amount that nobody has looked at"

    def nothing_left(self, one, event: e.EscalationClosed) -> None:
        """Never closed with a question open or unread, but for a report, which answers them all."""
        if event.how in ("read", "taken"):
            assert one.stage in (Stage.RESOLVED, Stage.REPORTED)
            return
        assert all(question.state in OVER for question in one.questions), f"{one.id} left a question"
        assert (one.cause is not None) == (event.how == "answered") or event.how == "dropped", event
        assert event.answers == len(one.instructions)
