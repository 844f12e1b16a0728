"""What two people, their phones and the customer's music may do next, and what must hold while a customer is aside."""

from hypothesis.stateful import invariant
from tests.domain.reachable import reached

from escdesk.domain.floor import Floor
from escdesk.domain.ids import CallId
from escdesk.domain.messages import calls as c
from escdesk.domain.messages import consults as co
from escdesk.domain.messages import leading as le
from escdesk.domain.messages import voice as v
from escdesk.domain.messages.people import LineState
from escdesk.domain.messages.transfers import FailReason
from escdesk.domain.messages.voice import AsideHow
from escdesk.domain.model.escalations import UNOWNED, Stage
from escdesk.domain.model.voice import AsideState, Wish


class Voice:
    """Mixed into the world, which has the floor and `send`; `asides` is what has become of each order."""

    def some_aside(self, n: int):
        found = sorted(self.floor.asides)
        return self.floor.asides[found[n % len(found)]] if found else None

    def voices(self, n: int, m: int, what: int) -> None:
        """Several steps, so that a talk comes somewhere before the floor around it does."""
        if self.some_aside(n) is None or what == 0:
            self.begin_aside(n, m)
        for step in (what, n + what, n + m, 3 * n + what):
            aside = self.some_aside(n)
            if aside is not None:
                self.on_the_phones(aside, n, m, step % 11)
            elif (one := self.some_consult(n, owned=True)) is not None:
                self.send(v.EndAside(escalation=one.id), one.owner)

    def begin_aside(self, n: int, m: int) -> None:
        """Either of the two asks for it; often enough somebody who may not."""
        if self.some_consult(n, owned=True) is None:
            self.begin_consult(n, m)
        one = self.some_consult(n, owned=m % 5 > 0)
        if one is not None:
            people = (one.by, one.owner or one.by, one.owner or one.by, "mg1")
            self.send(v.TalkAside(escalation=one.id), people[n % 4])

    def on_the_phones(self, aside, n: int, m: int, what: int) -> None:
        people = (aside.operator, aside.person, "mg1")
        match what:
            case 0:
                self.send(v.EndAside(escalation=aside.escalation), people[m % 3])
            case 1:
                if aside.since is None and m % 3:
                    self.connects(aside)
                self.send(v.TakeFromAside(escalation=aside.escalation), people[min(m % 4, 1)])
            case 2:
                self.send(v.TalkAside(escalation=aside.escalation), people[m % 3])
            case 3:
                if aside.since is None and m % 3:
                    self.connects(aside)
                self.time_passes(101_000 if m % 3 else 30_000)
            case 4 if aside.since is None:
                self.send(
                    c.PhoneHungUp(call=aside.call, reason=(c.EndReason.CUSTOMER, c.EndReason.PHONE)[m % 2])
                )
            case 5:
                lead = ("mg1", "ld1")[n % 2]
                self.come(lead)
                self.send(le.Release(escalation=aside.escalation), lead)
            case _:
                self.pbx_says(aside, n, m)

    def pbx_says(self, aside, n: int, m: int) -> None:
        """What can be said of it as it stands: while the phone rings, while they talk, or when nobody knows."""
        before = aside.since is None
        if before and m % 3 == 0:
            self.fails(aside, list(FailReason)[n % 7])
        elif before or (aside.state is AsideState.UNKNOWN and m % 5 == 0):
            self.connects(aside)
        elif aside.state is AsideState.UNKNOWN and m % 5 == 1:
            self.fails(aside, FailReason.ABSENT)
        elif m % 4 == 0 and aside.leg is not None:
            self.ends(aside, AsideHow.TAKEN, aside.leg)
            self.send(c.PhoneHungUp(call=aside.call, reason=c.EndReason.HANDED_OVER))
        elif m % 4 == 1:
            self.ends(aside, AsideHow.CUSTOMER_GONE, None)
            self.send(c.PhoneHungUp(call=aside.call, reason=c.EndReason.CUSTOMER))
        elif m % 4 == 2 and n % 2:
            self.is_called_again(aside)
        else:
            self.ends(aside, AsideHow.BACK, aside.call)

    def connects(self, aside) -> None:
        leg = aside.leg
        if leg is None:
            self.calls += 1
            leg = CallId(f"c{self.calls:05}")
            self.send(
                c.PhoneRang(
                    call=leg,
                    extension=aside.extension,
                    direction=c.Direction.INTERNAL,
                    peer=aside.back_to,
                    order=aside.id,
                )
            )
            self.send(c.PhoneAnswered(call=leg))
        self.send(v.AsideConnected(order=aside.id, call=leg))

    def is_called_again(self, aside) -> None:
        """Both phones are gone, and the dialplan has called the operator's."""
        self.send(c.PhoneHungUp(call=aside.call, reason=c.EndReason.PHONE))
        self.calls += 1
        leg = CallId(f"c{self.calls:05}")
        self.send(c.PhoneRang(call=leg, extension=aside.back_to, queue="qx", caller_key="k1"))
        self.send(c.PhoneAnswered(call=leg))
        self.ends(aside, AsideHow.BACK, leg)
        one = self.floor.escalations.get(aside.escalation)
        reached["aside again"] += one is not None and one.at_call == leg

    def fails(self, aside, reason: FailReason) -> None:
        self.asides[aside.id] = "over"
        self.send(v.AsideFailed(order=aside.id, reason=reason))
        self.send(v.AsideEnded(order=aside.id, how=AsideHow.BACK, call=aside.call))

    def ends(self, aside, how: AsideHow, call: CallId | None) -> None:
        self.asides[aside.id] = "over"
        if how is AsideHow.TAKEN:
            self.orders[aside.id] = "done"
        reached[f"aside {how.value}"] += 1
        self.send(v.AsideEnded(order=aside.id, how=how, call=call))
        self.send(v.AsideFailed(order=aside.id, reason=FailReason.HALF_DONE))

    # -- what must be true of an event ------------------------------------------------------------------------

    def watch_voice(self, old: Floor, event) -> None:
        match event:
            case v.AsideOrdered():
                assert event.order not in self.asides, "the same order twice"
                self.asides[event.order] = "open"
                assert event.call in old.calls, "nobody to move aside"
                assert event.person == old.escalations[event.escalation].answerer
            case co.CustomerLeft():
                aside = self.floor.aside_of(event.escalation)
                assert aside is None or aside.since is None, "told as gone, and they hear music"
            case v.AsideBackOrdered():
                reached[f"aside {event.why.value}"] += 1
            case v.AsideOver() | v.AsideFellThrough():
                assert self.asides[event.order] == "over", "over, and the PBX has not said so"

    # -- what must always hold --------------------------------------------------------------------------------

    @invariant()
    def a_customer_aside_is_never_forgotten(self) -> None:
        """Invariant 5: until the PBX has said where they are, something happens by itself at a known instant."""
        assert {order for order, fate in self.asides.items() if fate == "open"} == set(self.floor.asides)
        for aside in self.floor.asides.values():
            by_itself = aside.check_at if aside.wish or aside.until is None else aside.check_at or aside.until
            assert by_itself is not None, f"{aside.id} waits for nobody"
            if aside.since is None or aside.state is not AsideState.TALKING:
                continue
            assert aside.until is not None
            assert aside.until <= aside.since + self.floor.rulebook.text.aside_ms, "longer than the music"
            call = self.floor.calls.get(aside.call)
            assert call is None or call.state is LineState.HELD, f"{aside.id}: nobody sees that they wait"

    @invariant()
    def whoever_no_longer_has_the_case_gives_the_customer_back(self) -> None:
        for aside in self.floor.asides.values():
            one = self.floor.escalations.get(aside.escalation)
            assert aside.wish is not None or (one is not None and one.answerer == aside.person), aside.id
            assert aside.wish is not Wish.TAKE or aside.since is not None, "taken from no music"
        cases = [aside.escalation for aside in self.floor.asides.values()]
        assert len(cases) == len(set(cases)), "two talks about one case"

    @invariant()
    def a_customer_who_is_gone_is_called_back(self) -> None:
        for one in self.floor.escalations.values():
            if one.consult and one.incident is None and (one.stage in UNOWNED or one.stage is Stage.IN_HAND):
                there = one.at_call in self.floor.calls or self.floor.aside_of(one.id) is not None
                assert there or one.customer_left_at is not None or one.callback, one.id
