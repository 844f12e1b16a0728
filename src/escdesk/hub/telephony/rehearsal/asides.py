"""Carries out talks aside in the PBX in memory: the colleague's phone first, then the customer hears music."""

from dataclasses import dataclass

from escdesk.domain.ids import CallId, Extension, OrderId
from escdesk.domain.messages import calls as c
from escdesk.domain.messages import voice as v
from escdesk.domain.messages.calls import EndReason, PhoneAnswered, PhoneHungUp
from escdesk.domain.messages.kinds import Signal
from escdesk.domain.messages.transfers import FailReason
from escdesk.domain.messages.voice import AsideHow
from escdesk.hub.telephony.rehearsal.exchange import Exchange
from escdesk.hub.telephony.rehearsal.legs import Customer, Leg, LegState
from escdesk.hub.telephony.rehearsal.orders import BRIDGE_MS, REACH_MS
from escdesk.hub.telephony.rehearsal.timing import Cancel, Timers

MUSIC_MS = 120_000
"""How long a customer hears music before the operator has them again."""


@dataclass(eq=False, slots=True)
class _Talk:
    """One order. It is the `Minder` of both legs while the customer is aside."""

    asides: "Asides"
    order: OrderId
    operator: Leg
    customer: Customer
    leg: Leg | None = None
    talking: bool = False
    answered: bool = False
    time_out: Cancel | None = None
    music: Cancel | None = None
    again: CallId | None = None
    """The leg on which the operator's phone is called again."""
    result: Signal | None = None

    def phone_leaves(self, leg: Leg) -> None:
        self.asides.phone_leaves(self, leg)

    def customer_leaves(self) -> None:
        self.asides.customer_leaves(self)


class Asides:
    """Every talk aside the PBX was ever told to begin. An order given twice is carried out once."""

    def __init__(self, exchange: Exchange, timers: Timers) -> None:
        self._exchange = exchange
        self._timers = timers
        self._talks: dict[OrderId, _Talk] = {}
        self._by_leg: dict[CallId, _Talk] = {}
        exchange.watch(self._happened)

    # -- orders

    def begin(self, order: OrderId, call: CallId, extension: Extension, ring_ms: int) -> None:
        """Ring `extension`; when it answers the customer of `call` hears music and the two talk."""
        if order in self._talks:
            return
        operator = self._exchange.legs.get(call)
        customer = None if operator is None else operator.customer
        if operator is None or customer is None:
            gone = v.AsideFailed(order=order, reason=FailReason.CUSTOMER_GONE)
            self._timers.after(REACH_MS, lambda: self._exchange.say(gone))
            return
        talk = self._talks[order] = _Talk(self, order, operator, customer)
        if self._exchange.usable.get(extension, False):
            self._timers.after(REACH_MS, lambda: self._ring(talk, extension, ring_ms))
        else:
            self._timers.after(REACH_MS, lambda: self._fail(talk, FailReason.UNREACHABLE))

    def back(self, order: OrderId) -> None:
        talk = self._talks.get(order)
        if talk is None or talk.result is not None:
            return
        if talk.talking:
            self._timers.after(BRIDGE_MS, lambda: self._back(talk))
        else:
            self._fail(talk, FailReason.CANCELLED)

    def take(self, order: OrderId) -> None:
        talk = self._talks.get(order)
        if talk is not None and talk.talking:
            self._timers.after(BRIDGE_MS, lambda: self._taken(talk))

    def check(self, order: OrderId) -> None:
        """Say what became of it; what has not begun yet is undone."""
        talk = self._talks.get(order)
        if talk is None:
            self._exchange.say(v.AsideFailed(order=order, reason=FailReason.ABSENT))
        elif talk.result is not None:
            self._exchange.say(talk.result)
        elif talk.talking and talk.leg is not None:
            self._exchange.say(v.AsideConnected(order=order, call=talk.leg.call))
        else:
            self._fail(talk, FailReason.HALF_DONE)

    # -- before they talk

    def _ring(self, talk: _Talk, extension: Extension, ring_ms: int) -> None:
        if talk.result is not None:
            return
        if talk.customer.leg is None:
            self._fail(talk, FailReason.CUSTOMER_GONE)
            return
        talk.leg = self._exchange.ring_beside(talk.order, extension, talk.operator)
        self._by_leg[talk.leg.call] = talk
        talk.time_out = self._timers.after(ring_ms, lambda: self._fail(talk, FailReason.NO_ANSWER))

    def _happened(self, signal: Signal) -> None:
        match signal:
            case PhoneAnswered(call=call) if call in self._by_leg:
                talk = self._by_leg[call]
                if call == talk.again:
                    self._over(talk, v.AsideEnded(order=talk.order, how=AsideHow.BACK, call=call))
                    return
                talk.answered = True
                self._timers.after(BRIDGE_MS, lambda: self._part(talk))
            case PhoneHungUp(call=call):
                for talk in self._under_way():
                    self._hung_up(talk, call)
            case _:
                return

    def _under_way(self) -> list[_Talk]:
        return [talk for talk in self._talks.values() if talk.result is None]

    def _hung_up(self, talk: _Talk, call: CallId) -> None:
        if call == talk.again:
            self._over(talk, v.AsideEnded(order=talk.order, how=AsideHow.CUSTOMER_GONE))
        elif talk.talking:
            return
        elif talk.leg is not None and call == talk.leg.call:
            talk.leg = None
            self._fail(talk, FailReason.NO_ANSWER if talk.answered else FailReason.REJECTED)
        elif call == talk.operator.call:
            self._fail(talk, FailReason.CUSTOMER_GONE)

    def _part(self, talk: _Talk) -> None:
        leg = talk.leg
        if talk.result is not None or leg is None:
            return
        self._quiet(talk)
        talk.talking = True
        talk.customer.leg = None
        talk.operator.beside = leg.call
        talk.operator.minder = leg.minder = talk
        talk.music = self._timers.after(MUSIC_MS, lambda: self._back(talk))
        self._exchange.say(v.AsideConnected(order=talk.order, call=leg.call))

    def _fail(self, talk: _Talk, reason: FailReason) -> None:
        if talk.result is not None or talk.talking:
            return
        self._quiet(talk)
        talk.result = v.AsideFailed(order=talk.order, reason=reason)
        if talk.leg is not None:
            self._exchange.end(talk.leg, EndReason.PHONE)
        self._exchange.say(talk.result)

    # -- how it is over

    def phone_leaves(self, talk: _Talk, leg: Leg) -> None:
        """Whoever is left has the customer at once."""
        if leg is talk.leg:
            self._timers.after(BRIDGE_MS, lambda: self._back(talk))
            leg.minder = None
            self._exchange.end(leg, EndReason.PHONE)
        elif talk.leg is not None and talk.leg.call in self._exchange.legs:
            self._taken(talk)
        else:
            self._called_again(talk)

    def customer_leaves(self, talk: _Talk) -> None:
        """The two talk on, as after any other call between them."""
        operator, leg = talk.operator, talk.leg
        self._over(talk, v.AsideEnded(order=talk.order, how=AsideHow.CUSTOMER_GONE))
        operator.customer = None
        if leg is not None:
            operator.other, leg.other = leg.call, operator.call

    def _back(self, talk: _Talk) -> None:
        leg, operator = talk.leg, talk.operator
        if talk.result is not None or operator.call not in self._exchange.legs:
            return
        talk.customer.leg = operator.call
        self._over(talk, v.AsideEnded(order=talk.order, how=AsideHow.BACK, call=operator.call))
        if operator.state is LegState.HELD:
            self._exchange.say(c.PhoneHeld(call=operator.call))
        if leg is not None:
            self._exchange.end(leg, EndReason.PHONE)

    def _taken(self, talk: _Talk) -> None:
        leg = talk.leg
        if talk.result is not None or leg is None:
            return
        talk.operator.customer, leg.customer = None, talk.customer
        talk.customer.leg = leg.call
        leg.direction = talk.operator.direction
        self._exchange.tell_other_side(leg)
        self._over(talk, v.AsideEnded(order=talk.order, how=AsideHow.TAKEN, call=leg.call))
        self._exchange.end(talk.operator, EndReason.HANDED_OVER)

    def _called_again(self, talk: _Talk) -> None:
        """Both phones are gone: the dialplan calls the operator's."""
        self._exchange.end(talk.operator, EndReason.PHONE)
        again = self._exchange.call_again(talk.operator.extension, talk.customer)
        if again is None:
            self._over(talk, v.AsideEnded(order=talk.order, how=AsideHow.CUSTOMER_GONE))
        else:
            talk.again = again
            self._by_leg[again] = talk

    def _over(self, talk: _Talk, result: Signal) -> None:
        self._quiet(talk)
        talk.result = result
        for leg in (talk.operator, talk.leg):
            if leg is not None:
                leg.minder = leg.beside = None
        self._exchange.say(result)

    @staticmethod
    def _quiet(talk: _Talk) -> None:
        for timer in (talk.time_out, talk.music):
            if timer is not None:
                timer()
