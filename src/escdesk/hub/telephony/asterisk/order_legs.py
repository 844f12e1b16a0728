"""The legs of escdesk's own orders: whom they ring for, what came of them, and which ends are told only after that."""

from escdesk.domain.ids import CallId, Extension, OrderId
from escdesk.domain.messages.calls import EndReason, PhoneHeld, PhoneHungUp
from escdesk.domain.messages.transfers import TransferConnected
from escdesk.domain.messages.voice import AsideEnded, AsideHow
from escdesk.hub.telephony.asterisk.aside import Over
from escdesk.hub.telephony.asterisk.callers import connected
from escdesk.hub.telephony.asterisk.channels import CallFacts, Channel, Channels, order_channel
from escdesk.hub.telephony.asterisk.told import KeyOf, Said, replaced


class OrderLegs:
    """`key_of` turns a caller's number into its keyed hash."""

    def __init__(self, channels: Channels, key_of: KeyOf) -> None:
        self.channels = channels
        self._key_of = key_of
        self._connected: set[OrderId] = set()
        self._callers: dict[OrderId, CallFacts] = {}
        self._asides: set[OrderId] = set()
        """Orders whose leg is connected with the operator's, not with a customer."""
        self._late: dict[OrderId, PhoneHungUp] = {}
        """Ends kept back until it is known what became of the order, with the reason if nothing does."""

    def expect(self, order: OrderId, facts: CallFacts) -> None:
        """An order is about to ring a phone for the caller with these facts."""
        self._callers[order] = facts

    def order_ended(self, order: OrderId) -> list[Said]:
        """An order has come to nothing; what was kept back for it."""
        self._callers.pop(order, None)
        self._asides.discard(order)
        self._connected.discard(order)
        return self._late_end(order, handed_over=False)

    def order_connected(self, order: OrderId) -> list[Said]:
        """An order is done: it is told, then what was kept back for it."""
        self._connected.add(order)
        connected = TransferConnected(order=order, call=CallId(order_channel(order)))
        return [Said(connected), *self._late_end(order, handed_over=True)]

    def _late_end(self, order: OrderId, *, handed_over: bool) -> list[Said]:
        late = self._late.pop(order, None)
        if late is None:
            return []
        return [Said(PhoneHungUp(call=late.call, reason=EndReason.HANDED_OVER) if handed_over else late)]

    # -- a customer aside

    def expect_aside(self, order: OrderId, operator: Extension) -> None:
        """An order is about to ring a phone for the colleague at this one."""
        self._asides.add(order)
        self._callers[order] = CallFacts(peer=operator)

    def aside_begins(self, order: OrderId, call: CallId, customer: str) -> None:
        """From now on the operator's call is that of a customer who is not in it."""
        self._asides.add(order)
        self._connected.discard(order)
        leg, waiting = self.channels.get(call), self.channels.get(customer)
        for channel in (leg, self.channels.get(order_channel(order))):
            if channel is not None:
                channel.aside = customer
        if leg is None:
            return
        leg.handing = order
        if leg.facts is None or leg.facts.peer is not None:  # read off a list while a colleague was there
            known = (
                CallFacts() if waiting is None else CallFacts(waiting.number, waiting.label, waiting.queue)
            )
            leg.facts = (None if waiting is None else waiting.facts) or known
        if waiting is not None and waiting.facts is None:
            waiting.facts = leg.facts

    def aside_alone(self, order: OrderId) -> list[Said]:
        """Nobody is left to take the customer: the operator's call is over."""
        return self._late_end(order, handed_over=False)

    def aside_failed(self, order: OrderId, call: CallId) -> list[Said]:
        """The customer has not left the operator."""
        self._back_in(call)
        return self.order_ended(order)

    def aside_over(self, order: OrderId, call: CallId, over: Over) -> list[Said]:
        """Where the customer is now, then what was kept back, and a hold that is still pressed there."""
        self._asides.discard(order)
        self._callers.pop(order, None)
        ended = Said(AsideEnded(order=order, how=over.how, call=over.call))
        match over.how:
            case AsideHow.BACK:
                self._back_in(call)
                return [ended, *self._late_end(order, handed_over=False), *self._still_held(over.call)]
            case AsideHow.CUSTOMER_GONE:
                leg = self.channels.get(call)
                if leg is not None:
                    leg.handing = None
                return [ended, *self._late_end(order, handed_over=False)]
            case AsideHow.TAKEN:
                self._connected.add(order)
                told = [*self._taken(order), ended]
                return [*told, *self._late_end(order, handed_over=True), *self._still_held(over.call)]

    def _back_in(self, call: CallId) -> None:
        leg = self.channels.get(call)
        if leg is not None:
            leg.handing = None
            if leg.aside is not None:
                leg.aside, leg.other = None, leg.aside

    def _taken(self, order: OrderId) -> list[Said]:
        """Whoever was asked has the customer now: their leg was a colleague's call until here."""
        leg = self.channels.get(order_channel(order))
        if leg is None or leg.aside is None:
            return []
        customer = self.channels.get(leg.aside)
        leg.aside = None
        if customer is None:
            return []
        leg.facts = customer.facts or CallFacts(number=customer.number, label=customer.label)
        connected(leg, customer)
        return [replaced(leg, leg.facts, self._key_of)]

    def _still_held(self, call: CallId | None) -> list[Said]:
        """While the customer was aside, holds were between the two; now one is the customer's."""
        leg = None if call is None else self.channels.get(call)
        if leg is None or not leg.held:
            return []
        self.channels.hold(leg)
        return [Said(PhoneHeld(call=CallId(leg.id)))]

    # -- what the channels say

    def caller(self, order: OrderId) -> CallFacts | None:
        """For whom the order rings a phone."""
        return self._callers.get(order)

    def met(self, leg: Channel) -> list[Said]:
        """An order's leg that is connected with somebody: when that is the customer, the order is done."""
        order = leg.order
        if order is None or order in self._connected or order in self._asides:
            return []
        return self.order_connected(order) if self.channels.far_ends(leg) else []

    def undecided(self, leg: Channel) -> OrderId | None:
        """The order that hands this leg's customer on, and of which nobody knows yet what becomes of it."""
        handing = leg.handing
        if handing is None or handing in self._connected:
            return None
        leg.handing = None  # only the order's end says that they were handed over
        return handing

    def keep_back(self, order: OrderId, ended: PhoneHungUp) -> None:
        """Tell this end only after the order's.

        The old leg may be told to end before the new one is told to be connected; that would read as if the customer
        had left.
        """
        self._late[order] = ended

    def forget(self, order: OrderId) -> None:
        """The order's leg has ended."""
        self._callers.pop(order, None)
        self._connected.discard(order)
        self._asides.discard(order)

    def found_connected(self, order: OrderId) -> None:
        """The PBX's list has the order's leg in a bridge."""
        self._connected.add(order)

    def listed(self) -> None:
        """The PBX has listed everything: what it does not list has ended."""
        self._late.clear()
