"""The hands at phones that nobody holds, on the floor and outside it: they pick up what rings for an order, talk, and let the customer go."""

from collections.abc import Callable
from random import Random
from typing import assert_never

from escdesk.domain.ids import CallId, Extension
from escdesk.domain.messages.calls import Direction, PhoneRang
from escdesk.domain.messages.kinds import Signal
from escdesk.domain.messages.transfers import TransferConnected
from escdesk.hub.telephony.rehearsal.exchange import Exchange
from escdesk.hub.telephony.rehearsal.legs import WrongMoveError
from escdesk.hub.telephony.rehearsal.outside import OutsidePhones
from escdesk.hub.telephony.rehearsal.script import OutsideHabit
from escdesk.hub.telephony.rehearsal.timing import Timers

PICK_UP_MS = (1_200, 1_800)
"""From the ring of an accepted call to the lifted receiver."""
TALK_MS = (70_000, 150_000)
"""How long somebody who took a customer over talks with them."""
INTERNAL_MS = (2_000, 4_000)
OUTSIDE_MS = (4_000, 9_000)
"""From the ring of a phone outside to what is done with it."""
OUTSIDE_ANSWERS, OUTSIDE_REJECTS = 0.7, 0.1
"""How often a phone outside is picked up, and how often it is rejected; else nobody is near it."""


class Hands:
    """`chance` decides how long it takes; `unwilling` may keep a phone from being picked up at all."""

    def __init__(
        self,
        exchange: Exchange,
        timers: Timers,
        chance: Random,
        unwilling: Callable[[Extension], bool] = lambda _extension: False,
    ) -> None:
        self._exchange = exchange
        self._timers = timers
        self._chance = chance
        self._unwilling = unwilling
        exchange.watch(self._happened)

    def _happened(self, signal: Signal) -> None:
        match signal:
            case PhoneRang(call=call, order=order, extension=extension) if order is not None:
                act = self._hang_up if self._unwilling(extension) else self._answer
                self._later(PICK_UP_MS, act, call)
            case PhoneRang(call=call, direction=Direction.INTERNAL):
                self._later(INTERNAL_MS, self._answer, call)
            case TransferConnected(call=call):
                self._later(TALK_MS, self._customer_leaves, call)
            case _:
                return

    def _later(self, between: tuple[int, int], act: Callable[[CallId], None], call: CallId) -> None:
        def unless_over() -> None:
            if call in self._exchange.legs:
                act(call)

        self._timers.after(self._chance.randint(*between), unless_over)

    def _answer(self, call: CallId) -> None:
        try:
            self._exchange.answer(call)
        except WrongMoveError:
            return  # somebody was quicker, or it is the leg that dialled

    def _hang_up(self, call: CallId) -> None:
        self._exchange.hang_up(call)

    def _customer_leaves(self, call: CallId) -> None:
        if self._exchange.legs[call].customer is not None:
            self._exchange.customer_hangs_up(call)


class OutsideHands:
    """Whoever is rung outside: does as `habit` says, `chance` deciding where that leaves it open."""

    def __init__(self, phones: OutsidePhones, timers: Timers, chance: Random, habit: OutsideHabit) -> None:
        self._phones = phones
        self._timers = timers
        self._chance = chance
        self._habit = habit
        phones.watch(self._rung)

    def _rung(self, number: str) -> None:
        act = self._act()
        if act is None:
            return
        chosen = act

        def unless_over() -> None:
            if self._phones.rings(number):
                chosen(number)

        self._timers.after(self._chance.randint(*OUTSIDE_MS), unless_over)

    def _act(self) -> Callable[[str], None] | None:
        """What is done with the phone; None: it is left to ring."""
        drawn = self._chance.random()
        match self._habit:
            case "answers":
                return self._phones.answer
            case "rejects":
                return self._phones.reject
            case "silent":
                return None
            case "chance":
                if drawn < OUTSIDE_ANSWERS:
                    return self._phones.answer
                return self._phones.reject if drawn < OUTSIDE_ANSWERS + OUTSIDE_REJECTS else None
            case _:
                assert_never(self._habit)
