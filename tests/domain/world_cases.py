"""What people and the PBX may do next about an escalation."""

from tests.domain.cast import NAMES

from escdesk.domain.ids import (
    CallId,
    PersonId,
)
from escdesk.domain.messages import calls as c
from escdesk.domain.messages import cards as k
from escdesk.domain.messages import consults as co
from escdesk.domain.messages import escalations as e
from escdesk.domain.messages import people as p
from escdesk.domain.messages import transfers as tr
from escdesk.domain.model.escalations import UNOWNED, Stage
from escdesk.domain.model.presence import present
from escdesk.domain.model.transfers import OrderState
from escdesk.domain.rules.order import first_rung


class Cases:
    """Mixed into the world, which has the floor, `send`, people, phones and the clock."""

    def some_escalation(self, n: int, *stages: Stage):
        found = sorted(
            name for name, one in self.floor.escalations.items() if not stages or one.stage in stages
        )
        return self.floor.escalations[found[n % len(found)]] if found else None

    def raise_hand(self, person, n, chosen) -> None:
        mine = first_rung(call for call in self.floor.calls.values() if call.person == person)
        if mine:
            target = PersonId(NAMES[n % len(NAMES)]) if chosen else None
            call = mine[n % len(mine)].id
            if n // 9 % 2:
                self.send(co.AskForConsult(call=call, person=target), person)
            else:
                self.send(e.AskForTakeover(call=call, person=target), person)

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
            self.send(tr.TransferConnected(order=order, call=leg))
            self.send(tr.TransferFailed(order=order, reason=tr.FailReason.NO_ANSWER))
        else:
            self.orders[order] = "failed"
            reason = (
                tr.FailReason.CANCELLED
                if one.transfer.state is OrderState.CANCELLING
                else tr.FailReason(what)
            )
            self.send(tr.TransferFailed(order=order, reason=reason))
            self.send(tr.TransferConnected(order=order, call=CallId("late")))

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

    # -- a step of it --------------------------------------------------------------------------------------

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
                if one.stage is Stage.ALARM and what > 12:
                    self.alarm_notice_says(one, m)
                elif what == 0:
                    self.lead(n, m)
                elif what < 3:
                    self.draw_popup(n)
                elif what == 3 and one.ring.targets:
                    (self.log_out, self.desk_dies, lambda who: self.lock(who, True))[m % 3](
                        one.ring.targets[0]
                    )
                elif what < 9:
                    self.accept_at_once(n)
                elif what == 9:
                    self.answers_at_the_desk(one, m)
                elif what < 13:
                    self.decline(n, [None, *e.PassReason][m % 5], flag)
                elif what == 15 and one.consult:
                    self.drops_them_all(one)
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
