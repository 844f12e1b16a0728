"""A PBX in memory: phones, the calls at them, and what a person can do with a phone.

Every change is told as the signal that a real PBX's adapter would tell. It knows nothing of escdesk's orders but
that a phone can be rung for one and its leg be joined with a customer.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence

from escdesk.domain.ids import CallId, Extension, OrderId
from escdesk.domain.messages import calls as c
from escdesk.domain.messages.calls import CallSeen, Direction, EndReason
from escdesk.domain.messages.kinds import Signal
from escdesk.domain.messages.papers import AnyPaper, CallerNumber
from escdesk.hub.ports import Tell
from escdesk.hub.telephony.rehearsal.legs import Customer, Leg, LegState, WrongMoveError
from escdesk.hub.telephony.rehearsal.timing import Timers

QUEUE_RING_MS = 30_000
"""How long a customer's call rings at a phone before the line takes it away again."""


class Exchange:
    """The PBX. `tell` is the hub's door; `key_of` gives a number's keyed hash."""

    def __init__(self, timers: Timers, extensions: Iterable[Extension], key_of: Callable[[str], str]) -> None:
        self._timers = timers
        self._key_of = key_of
        self.usable: dict[Extension, bool] = dict.fromkeys(extensions, True)
        self.legs: dict[CallId, Leg] = {}
        self._started = timers.now() // 1000
        self._count = 0
        self._tell: Tell | None = None
        self._watchers: list[Callable[[Signal], None]] = []

    # -- the line to the hub

    def connect(self, tell: Tell) -> None:
        """The hub listens: it gets all that is there, then everything that happens."""
        self._tell = tell
        seen = tuple(self._seen(leg) for leg in self.legs.values())
        papers = [paper for leg in self.legs.values() for paper in _papers(leg)]
        tell(c.PbxConnected(calls=seen), papers)
        for extension, usable in self.usable.items():
            tell(c.ExtensionSeen(extension=extension, usable=usable), ())

    def disconnect(self) -> None:
        """The hub hears nothing more; the calls go on."""
        self._tell = None

    @property
    def connected(self) -> bool:
        return self._tell is not None

    def watch(self, watcher: Callable[[Signal], None]) -> None:
        """`watcher` sees every signal, whether the hub hears it or not."""
        self._watchers.append(watcher)

    def say(self, signal: Signal, papers: Sequence[AnyPaper] = ()) -> None:
        """Something has happened."""
        if self._tell is not None:
            self._tell(signal, papers)
        for watcher in self._watchers:
            watcher(signal)

    def _seen(self, leg: Leg) -> CallSeen:
        customer = leg.customer
        return CallSeen(
            call=leg.call,
            extension=leg.extension,
            talking=leg.state in (LegState.TALKING, LegState.HELD),
            direction=leg.direction,
            queue="" if customer is None else customer.queue,
            caller_key=self._key(customer),
            withheld=customer is not None and customer.withheld,
            peer=self._peer(leg),
            order=leg.order,
        )

    def _key(self, customer: Customer | None) -> str:
        return "" if customer is None or not customer.number else self._key_of(customer.number)

    def _peer(self, leg: Leg) -> Extension | None:
        colleague = leg.other or (leg.beside if leg.direction is Direction.INTERNAL else None)
        return self.legs[colleague].extension if colleague in self.legs else None

    # -- what can be seen

    def at(self, extension: Extension) -> Iterator[Leg]:
        """The calls at one phone."""
        return (leg for leg in self.legs.values() if leg.extension == extension)

    def leg(self, call: CallId) -> Leg:
        """Raises WrongMoveError when it is over."""
        if call not in self.legs:
            raise WrongMoveError("that call is over")
        return self.legs[call]

    # -- calls that begin

    def customer_calls(
        self,
        extension: Extension,
        number: str,
        *,
        name: str = "",
        queue: str = "",
        withheld: bool = False,
        ring_ms: int | None = QUEUE_RING_MS,
    ) -> CallId:
        """A customer's call reaches a phone and rings there for at most `ring_ms`; None: until somebody ends it."""
        customer = Customer("" if withheld else number, "" if withheld else name, queue, withheld)
        return self._ring_customer(extension, customer, ring_ms)

    def _ring_customer(self, extension: Extension, customer: Customer, ring_ms: int | None) -> CallId:
        if not self.usable.get(extension, False):
            raise WrongMoveError("that phone can't be reached")
        leg = self._begin(extension, Direction.INBOUND, LegState.RINGING, customer=customer)
        if ring_ms is not None:
            self._timers.after(ring_ms, lambda: self._unanswered(leg))
        return leg.call

    def call_again(self, extension: Extension, customer: Customer) -> CallId | None:
        """The customer reaches a phone anew; None when it can't be reached."""
        if not self.usable.get(extension, False):
            return None
        return self._ring_customer(extension, customer, QUEUE_RING_MS)

    def dial(self, extension: Extension, to: str) -> CallId:
        """The phone dials another phone of the floor, or a number outside. Returns its own leg."""
        if not self.usable.get(extension, False):
            raise WrongMoveError("that phone can't be reached")
        if to not in self.usable:
            customer = Customer(to)
            return self._begin(extension, Direction.OUTBOUND, LegState.DIALLING, customer=customer).call
        if not self.usable[Extension(to)]:
            raise WrongMoveError("the dialled phone can't be reached")
        own = Leg(self._name(), extension, Direction.INTERNAL, LegState.DIALLING)
        there = Leg(self._name(), Extension(to), Direction.INTERNAL, LegState.RINGING, other=own.call)
        own.other = there.call
        self.legs |= {own.call: own, there.call: there}
        self._rang(own)
        self.say(c.PhoneAnswered(call=own.call))  # the one who dials has the receiver in the hand
        self._rang(there)
        self._timers.after(QUEUE_RING_MS, lambda: self._unanswered(there))
        return own.call

    def ring_for(self, order: OrderId, extension: Extension, customer: Customer | None) -> Leg:
        """Ring a phone for an order of escdesk; nobody is on its other side yet."""
        leg = self._begin(
            extension,
            Direction.INBOUND,
            LegState.RINGING,
            customer=customer,
            order=order,
            call=order_call(order),
        )
        leg.customer = None
        return leg

    def ring_beside(self, order: OrderId, extension: Extension, colleague: Leg) -> Leg:
        """Ring a phone for an order of escdesk, for a colleague who wants to talk."""
        leg = Leg(order_call(order), extension, Direction.INTERNAL, LegState.RINGING, order=order)
        leg.beside = colleague.call
        self.legs[leg.call] = leg
        self._rang(leg)
        return leg

    def _begin(
        self,
        extension: Extension,
        direction: Direction,
        state: LegState,
        *,
        customer: Customer | None,
        order: OrderId | None = None,
        call: CallId | None = None,
    ) -> Leg:
        leg = Leg(call or self._name(), extension, direction, state, customer=customer, order=order)
        self.legs[leg.call] = leg
        if customer is not None and order is None:
            customer.leg = leg.call
        self._rang(leg)
        return leg

    def _name(self) -> CallId:
        self._count += 1
        return CallId(f"{self._started}.{self._count}")

    def _rang(self, leg: Leg) -> None:
        seen = self._seen(leg)
        signal = c.PhoneRang(
            call=seen.call,
            extension=seen.extension,
            direction=seen.direction,
            queue=seen.queue,
            caller_key=seen.caller_key,
            withheld=seen.withheld,
            peer=seen.peer,
            order=seen.order,
        )
        self.say(signal, _papers(leg))

    def _unanswered(self, leg: Leg) -> None:
        if leg.call in self.legs and leg.state is LegState.RINGING:
            caller = None if leg.other is None else self.legs.get(leg.other)
            self.end(leg, EndReason.UNANSWERED)
            if caller is not None:
                self.end(caller, EndReason.UNANSWERED)

    # -- what a person does with a phone

    def answer(self, call: CallId) -> None:
        """Pick up what rings here."""
        leg = self.leg(call)
        if leg.state is not LegState.RINGING:
            raise WrongMoveError("that call does not ring")
        leg.state = LegState.TALKING
        self.say(c.PhoneAnswered(call=call))
        if leg.other is not None:
            self.legs[leg.other].state = LegState.TALKING

    def outside_answers(self, call: CallId) -> None:
        """The number outside that this phone dialled picks up."""
        leg = self.leg(call)
        if leg.state is not LegState.DIALLING or leg.customer is None:
            raise WrongMoveError("no number outside is being dialled there")
        leg.state = LegState.TALKING
        self.say(c.PhoneAnswered(call=call))

    def hold(self, call: CallId) -> None:
        leg = self.leg(call)
        if leg.state is not LegState.TALKING:
            raise WrongMoveError("only a call that is talked on can be held")
        leg.state = LegState.HELD
        if leg.minder is not None:
            return  # between the two; the customer hears music anyway
        self.say(c.PhoneHeld(call=call))
        if leg.other is not None:
            self.say(c.CustomerHeld(call=leg.other))

    def resume(self, call: CallId) -> None:
        leg = self.leg(call)
        if leg.state is not LegState.HELD:
            raise WrongMoveError("that call is not held")
        leg.state = LegState.TALKING
        if leg.minder is not None:
            return
        self.say(c.PhoneResumed(call=call))
        if leg.other is not None:
            self.say(c.CustomerResumed(call=leg.other))

    def hang_up(self, call: CallId) -> None:
        """The phone hangs up, or rejects what rings."""
        leg = self.leg(call)
        if leg.minder is not None:
            leg.minder.phone_leaves(leg)
            return
        other = None if leg.other is None else self.legs.get(leg.other)
        self.end(leg, EndReason.PHONE)
        if other is not None:
            self.end(other, EndReason.CUSTOMER)

    def blind_transfer(self, call: CallId, to: str) -> CallId | None:
        """The phone sends the customer to another phone and is out of it; the leg there, None if there is none."""
        leg = self.leg(call)
        customer = leg.customer
        if customer is None or leg.state in (LegState.RINGING, LegState.DIALLING):
            raise WrongMoveError("there is nobody to send on")
        self.say(c.PhoneTransferred(call=call, to=to, attended=False))
        leg.customer = None
        self.end(leg, EndReason.MOVED)
        if not self.usable.get(Extension(to), False):
            customer.leg = None
            return None
        return self._ring_customer(Extension(to), customer, QUEUE_RING_MS)

    def attended_transfer(self, call: CallId, consult: CallId) -> CallId:
        """The phone joins its customer with the one it has called meanwhile; the leg they talk on now."""
        leg, asked = self.leg(call), self.leg(consult)
        customer = leg.customer
        if customer is None or asked.other is None or asked.extension != leg.extension:
            raise WrongMoveError("both calls must be at this phone, one of them to another phone")
        target = self.legs[asked.other]
        if target.state is not LegState.TALKING:
            raise WrongMoveError("the other phone was not picked up")
        self.say(c.PhoneTransferred(call=call, to=target.extension, attended=True))
        leg.customer = asked.other = None
        self.end(leg, EndReason.MOVED)
        self.end(asked, EndReason.MOVED)
        target.other, target.customer, customer.leg = None, customer, target.call
        target.direction = leg.direction
        self.tell_other_side(target)
        return target.call

    def tell_other_side(self, leg: Leg) -> None:
        """Somebody else is at the other end of this leg now."""
        seen = self._seen(leg)
        replaced = c.OtherSideReplaced(
            call=seen.call,
            direction=seen.direction,
            queue=seen.queue,
            caller_key=seen.caller_key,
            withheld=seen.withheld,
        )
        # Without a number, the former other side's must not stay in its place.
        self.say(replaced, _papers(leg) or [CallerNumber(call=seen.call, number="")])

    # -- what the other side does

    def customer_hangs_up(self, call: CallId) -> None:
        leg = self._with_customer(call)
        if leg.minder is not None:
            leg.minder.customer_leaves()
        else:
            self.end(leg, EndReason.CUSTOMER)

    def customer_holds(self, call: CallId) -> None:
        leg = self._with_customer(call)
        if leg.customer is not None and not leg.customer.holding:
            leg.customer.holding = True
            self.say(c.CustomerHeld(call=call))

    def customer_resumes(self, call: CallId) -> None:
        leg = self._with_customer(call)
        if leg.customer is not None and leg.customer.holding:
            leg.customer.holding = False
            self.say(c.CustomerResumed(call=call))

    def _with_customer(self, call: CallId) -> Leg:
        leg = self.leg(call)
        if leg.customer is None:
            raise WrongMoveError("there is no customer on that call")
        return leg

    # -- what happens to phones and legs

    def register(self, extension: Extension) -> None:
        self._registered(extension, usable=True)

    def unregister(self, extension: Extension) -> None:
        """The phone can't be reached any more; its calls go on."""
        self._registered(extension, usable=False)

    def _registered(self, extension: Extension, *, usable: bool) -> None:
        if self.usable[extension] is not usable:
            self.usable[extension] = usable
            self.say(c.ExtensionSeen(extension=extension, usable=usable))

    def join(self, leg: Leg, customer: Customer) -> None:
        """Put the customer through to this leg; the leg they were on ends, handed over."""
        before = self.legs.get(customer.leg) if customer.leg is not None else None
        leg.customer, customer.leg = customer, leg.call
        if before is not None:
            before.customer = None
            self.end(before, EndReason.HANDED_OVER)

    def end(self, leg: Leg, reason: EndReason) -> None:
        """The leg is gone, and with it the customer who was on it. A leg nobody picked up ends unanswered."""
        if self.legs.pop(leg.call, None) is None:
            return
        if leg.state in (LegState.RINGING, LegState.DIALLING):
            reason = EndReason.UNANSWERED
        if leg.customer is not None and leg.customer.leg == leg.call:
            leg.customer.leg = None
        self.say(c.PhoneHungUp(call=leg.call, reason=reason))


def order_call(order: OrderId) -> CallId:
    """The leg that is rung for an order bears its name, as on a real PBX."""
    return CallId(f"escdesk-order-{order}")


def _papers(leg: Leg) -> list[AnyPaper]:
    customer = leg.customer
    if customer is None or not customer.number:
        return []
    return [CallerNumber(call=leg.call, number=customer.number, name=customer.name)]
