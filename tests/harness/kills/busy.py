"""A floor that never rests, on a rehearsed PBX: operators with calls, holds, cards and raised hands; SVs who act."""

import asyncio
from random import Random

from escdesk.domain.ids import CallId, Extension
from escdesk.domain.messages.people import Choice, ChoosePresence
from escdesk.domain.model.calls import Call
from escdesk.hub.telephony.rehearsal.exchange import Exchange
from escdesk.hub.telephony.rehearsal.legs import Customer, LegState
from tests.harness.kills.desk import Desk
from tests.harness.kills.desk_work import (
    SupervisorsDesk,
    case_of,
    raises,
    reads_reports,
    takes_back,
    writes,
)

QUEUE = "aoba-order"


class Customers:
    """Who called, and who was let go by a person: whoever is on neither side was dropped."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange
        self._here: list[Customer] = []
        self._count = 0

    def call(self, extension: str) -> CallId:
        self._count += 1
        number = f"090-1{self._count // 10_000:03}-{self._count % 10_000:04}"
        call = self._exchange.customer_calls(Extension(extension), number, queue=QUEUE, ring_ms=3_600_000)
        customer = self._exchange.leg(call).customer
        assert customer is not None
        self._here.append(customer)
        return call

    def leaves(self, call: CallId) -> None:
        """The customer hangs up of their own will."""
        customer = self._exchange.leg(call).customer
        if customer is not None:
            self._here.remove(customer)
            self._exchange.customer_hangs_up(call)

    def dropped(self) -> list[str]:
        """Numbers of customers who hear nobody though neither they nor anybody else hung up."""
        return [
            one.number
            for one in self._here
            if one.leg is None
            or one.leg not in self._exchange.legs
            or self._exchange.legs[one.leg].customer is not one
        ]


class Busy:
    """What the people do. `pace_s` is how long each of them thinks between two acts at most."""

    def __init__(
        self, exchange: Exchange, customers: Customers, chance: Random, pace_s: float = 0.06
    ) -> None:
        self._exchange = exchange
        self._customers = customers
        self._chance = chance
        self._pace_s = pace_s
        self.working = asyncio.Event()
        self.working.set()

    async def operator(self, desk: Desk) -> None:
        while True:
            await self._think()
            if not desk.open and self._chance.random() < 0.8:
                continue  # hub away: now and then something goes into the outbox
            call = next((one for one in desk.all(Call) if one.person == desk.person), None)
            legs = list(self._exchange.at(Extension(desk.extension)))
            if not legs:
                self._customers.call(desk.extension)
            elif legs[0].state is LegState.RINGING:
                self._exchange.answer(legs[0].call)
            elif call is not None and call.id == legs[0].call:
                self._at_a_call(desk, call)

    def _at_a_call(self, desk: Desk, call: Call) -> None:
        match self._chance.randrange(9):
            case 0 | 1:
                leg = self._exchange.leg(call.id)
                if leg.state is LegState.HELD:
                    self._exchange.resume(call.id)
                elif leg.state is LegState.TALKING:
                    self._exchange.hold(call.id)
            case 2 | 3 | 4:
                writes(desk, call)
            case 5 | 6:
                raises(desk, call)
            case 7:
                takes_back(desk, call, self._chance)
            case _:
                if case_of(desk, call) is None and self._exchange.leg(call.id).customer is not None:
                    self._customers.leaves(call.id)
        reads_reports(desk)

    async def supervisor(self, desk: Desk) -> None:
        screen = SupervisorsDesk(desk, self._chance)
        while True:
            await self._think()
            self._at_the_phone(desk)
            screen.acts()
            if self._chance.random() < 0.02:
                desk.ask(ChoosePresence(choice=Choice.FREE))

    def _at_the_phone(self, desk: Desk) -> None:
        for leg in list(self._exchange.at(Extension(desk.extension))):
            if leg.state is LegState.RINGING:
                if self._chance.random() < 0.85:
                    self._exchange.answer(leg.call)
                else:
                    self._exchange.hang_up(leg.call)
            elif leg.customer is not None and self._chance.random() < 0.3:
                self._customers.leaves(leg.call)

    async def _think(self) -> None:
        await asyncio.sleep(self._chance.uniform(self._pace_s / 4, self._pace_s))
        await self.working.wait()
