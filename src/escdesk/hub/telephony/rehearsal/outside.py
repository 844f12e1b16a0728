"""Phones outside the rehearsed floor: rung for an order, then picked up, rejected or left to ring."""

from collections.abc import Callable
from dataclasses import dataclass

from escdesk.domain.ids import OrderId
from escdesk.domain.messages.outside import OutsideAnswered, OutsideFail, OutsideFailed
from escdesk.hub.phone_numbers import dialable
from escdesk.hub.telephony.rehearsal.exchange import Exchange
from escdesk.hub.telephony.rehearsal.legs import WrongMoveError
from escdesk.hub.telephony.rehearsal.orders import REACH_MS
from escdesk.hub.telephony.rehearsal.timing import Cancel, Timers


@dataclass(eq=False, slots=True)
class _Rung:
    order: OrderId
    number: str
    next: Cancel
    """Calls off what would happen next by itself."""
    rings: bool = False
    over: bool = False
    told: bool = True
    """The hub is told what comes of it; not once the link was lost."""


class OutsidePhones:
    """Every phone outside that the PBX was ever told to ring. An order given twice is carried out once."""

    def __init__(self, exchange: Exchange, timers: Timers) -> None:
        self.missing: set[str] = set()
        """Numbers that nobody has."""
        self._exchange = exchange
        self._timers = timers
        self._rung: dict[OrderId, _Rung] = {}
        self._watchers: list[Callable[[str], None]] = []

    def watch(self, watcher: Callable[[str], None]) -> None:
        """`watcher` is given the number of each phone that begins to ring."""
        self._watchers.append(watcher)

    # -- orders

    def ring(self, order: OrderId, number: str, ring_ms: int) -> None:
        """Ring this number for at most `ring_ms`."""
        if order in self._rung:
            return
        reached = dialable(number) and number not in self.missing

        def reach() -> None:
            if reached:
                self._ring(rung, ring_ms)
            else:
                self._fail(rung, OutsideFail.UNREACHABLE)

        rung = self._rung[order] = _Rung(order, number, self._timers.after(REACH_MS, reach))

    def cancel(self, order: OrderId) -> None:
        """Let it ring no longer."""
        rung = self._rung.get(order)
        if rung is not None:
            self._fail(rung, OutsideFail.CANCELLED)

    def forget(self) -> None:
        """The link is lost: what rings goes on ringing, and nobody will be told what came of it."""
        for rung in self._rung.values():
            rung.told = False

    def _ring(self, rung: _Rung, ring_ms: int) -> None:
        rung.rings = True
        rung.next = self._timers.after(ring_ms, lambda: self._fail(rung, OutsideFail.NO_ANSWER))
        for watcher in self._watchers:
            watcher(rung.number)

    def _fail(self, rung: _Rung, reason: OutsideFail) -> None:
        self._end(rung, OutsideFailed(order=rung.order, reason=reason))

    def _end(self, rung: _Rung, result: OutsideAnswered | OutsideFailed) -> None:
        if rung.over:
            return
        rung.rings, rung.over = False, True
        rung.next()
        if rung.told:
            self._exchange.say(result)

    # -- what the people outside do

    def rings(self, number: str) -> bool:
        return any(rung.rings for rung in self._rung.values() if rung.number == number)

    def answer(self, number: str) -> None:
        """Pick up what rings at this number."""
        rung = self._ringing(number)
        self._end(rung, OutsideAnswered(order=rung.order))

    def reject(self, number: str) -> None:
        """Reject what rings at this number."""
        self._fail(self._ringing(number), OutsideFail.REJECTED)

    def _ringing(self, number: str) -> _Rung:
        for rung in self._rung.values():
            if rung.rings and rung.number == number:
                return rung
        raise WrongMoveError("that phone does not ring")
