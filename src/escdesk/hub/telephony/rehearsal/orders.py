"""Carries out transfers in the PBX in memory: the target's phone first, then the customer."""

from dataclasses import dataclass

from escdesk.domain.ids import CallId, Extension, OrderId
from escdesk.domain.messages import transfers as tr
from escdesk.domain.messages.calls import EndReason, PhoneAnswered, PhoneHungUp
from escdesk.domain.messages.kinds import Signal
from escdesk.domain.messages.transfers import FailReason
from escdesk.hub.telephony.rehearsal.exchange import Exchange
from escdesk.hub.telephony.rehearsal.legs import Customer, Leg
from escdesk.hub.telephony.rehearsal.timing import Cancel, Timers

REACH_MS = 60
"""From an order to the ringing phone, as on a real PBX."""
BRIDGE_MS = 60
"""From the answered phone to the joined customer; in between the order is half done."""


@dataclass(eq=False, slots=True)
class _Order:
    order: OrderId
    extension: Extension
    customer: Customer
    leg: Leg | None = None
    answered: bool = False
    time_out: Cancel | None = None
    result: Signal | None = None


class Transfers:
    """Every order the PBX was ever given. An order given twice is carried out once."""

    def __init__(self, exchange: Exchange, timers: Timers) -> None:
        self._exchange = exchange
        self._timers = timers
        self._orders: dict[OrderId, _Order] = {}
        self._by_call: dict[CallId, _Order] = {}
        exchange.watch(self._happened)

    def transfer(self, order: OrderId, call: CallId, extension: Extension, ring_ms: int) -> None:
        """Ring `extension`; when it answers, put the customer of `call` through."""
        if order in self._orders:
            return
        leg = self._exchange.legs.get(call)
        customer = None if leg is None else leg.customer
        given = self._orders[order] = _Order(order, extension, customer or Customer(""))
        if customer is None:
            self._timers.after(REACH_MS, lambda: self._fail(given, FailReason.CUSTOMER_GONE))
        elif not self._exchange.usable.get(extension, False):
            self._timers.after(REACH_MS, lambda: self._fail(given, FailReason.UNREACHABLE))
        else:
            self._timers.after(REACH_MS, lambda: self._ring(given, ring_ms))

    def cancel(self, order: OrderId) -> None:
        """Give it up unless the customer is through; what came of it is said in any case."""
        self._undo(order, absent=FailReason.CANCELLED, half_done=FailReason.CANCELLED)

    def check(self, order: OrderId) -> None:
        """Say what became of it; what is half done is undone."""
        self._undo(order, absent=FailReason.ABSENT, half_done=FailReason.HALF_DONE)

    def _undo(self, order: OrderId, *, absent: FailReason, half_done: FailReason) -> None:
        given = self._orders.get(order)
        if given is None:
            self._exchange.say(tr.TransferFailed(order=order, reason=absent))
        elif given.result is not None:
            self._exchange.say(given.result)
        else:
            self._fail(given, half_done)

    def _ring(self, given: _Order, ring_ms: int) -> None:
        if given.result is not None:
            return
        given.leg = self._exchange.ring_for(given.order, given.extension, given.customer)
        self._by_call[given.leg.call] = given
        given.time_out = self._timers.after(ring_ms, lambda: self._fail(given, FailReason.NO_ANSWER))

    def _happened(self, signal: Signal) -> None:
        match signal:
            case PhoneAnswered(call=call) if call in self._by_call:
                given = self._by_call[call]
                given.answered = True
                if given.time_out is not None:
                    given.time_out()
                self._timers.after(BRIDGE_MS, lambda: self._bridge(given))
            case PhoneHungUp(call=call) if call in self._by_call:
                given = self._by_call[call]
                given.leg = None
                self._fail(given, FailReason.NO_ANSWER if given.answered else FailReason.REJECTED)
            case _:
                return

    def _bridge(self, given: _Order) -> None:
        if given.result is not None or given.leg is None:
            return
        if given.customer.leg is None:
            self._fail(given, FailReason.CUSTOMER_GONE)
            return
        given.result = tr.TransferConnected(order=given.order, call=given.leg.call)
        self._exchange.say(given.result)
        self._exchange.join(given.leg, given.customer)

    def _fail(self, given: _Order, reason: FailReason) -> None:
        if given.result is not None:
            return
        given.result = tr.TransferFailed(order=given.order, reason=reason)
        if given.time_out is not None:
            given.time_out()
        if given.leg is not None:
            self._exchange.end(given.leg, EndReason.PHONE)
        self._exchange.say(given.result)
