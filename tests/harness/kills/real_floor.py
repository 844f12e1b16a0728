"""A floor that never rests on a real PBX with real phones: customers call, operators hold and ask, SVs pick up."""

import asyncio
from collections.abc import Iterator
from random import Random

from escdesk.domain.floor import Floor
from escdesk.domain.model.calls import Call
from tests.harness.kills.desk import Desk
from tests.harness.kills.desk_work import SupervisorsDesk, raises, reads_reports, takes_back, writes
from tests.harness.pbx.channels_now import alone, channels
from tests.harness.pbx.floor import CUSTOMER, OTHER_CUSTOMER, WITHHELD, Lab

CUSTOMERS = (CUSTOMER, OTHER_CUSTOMER, WITHHELD)


class RealFloor:
    """What the people do. `pace_s` is how long each of them thinks between two acts at most."""

    def __init__(self, lab: Lab, chance: Random, pace_s: float = 0.12) -> None:
        self._lab = lab
        self._chance = chance
        self._pace_s = pace_s
        self._here: set[str] = set()
        """Customers who want to talk."""
        self._coming: dict[str, str] = {}
        """Operator's extension → the customer who has dialled it and has not rung there yet."""
        self.working = asyncio.Event()
        self.working.set()
        self.phones_work = True
        """False while the PBX is away: nobody touches a phone, everybody goes on at their desks."""

    def give_up(self) -> None:
        """The PBX has died: whoever is in a call hears nothing more and puts the phone down."""
        self._here.clear()
        self._coming.clear()
        self._lab.forget_calls()

    async def customer(self, extension: str) -> None:
        while True:
            await self._think()
            phone = self._lab.phone(extension)
            if self.phones_work and self._chance.random() < 0.03 and phone.talking:
                self._here.discard(extension)
                phone.hang_up_everything()

    async def operator(self, desk: Desk) -> None:
        while True:
            await self._think()
            if self.phones_work:
                self._at_the_phone(desk)
            call = next((one for one in desk.all(Call) if one.person == desk.person), None)
            if (
                call is not None
                and call.answered_at is not None
                and (desk.open or self._chance.random() < 0.2)
            ):
                self._at_the_desk(desk, call)

    def _at_the_phone(self, desk: Desk) -> None:
        phone = self._lab.phone(desk.extension)
        if phone.ringing:
            self._coming.pop(desk.extension, None)
            phone.accept()
        elif "(on hold)" in (calls := phone.list_calls()):
            if self._chance.random() < 0.3:
                phone.resume()
        elif "ESTABLISHED" in calls:
            if self._chance.random() < 0.15:
                phone.hold()
        elif desk.extension not in self._coming:
            free = [one for one in CUSTOMERS if one not in self._here]
            if free:
                self._here.add(who := self._chance.choice(free))
                self._coming[desk.extension] = who
                self._lab.phone(who).dial(desk.extension)

    def _at_the_desk(self, desk: Desk, call: Call) -> None:
        match self._chance.randrange(6):
            case 0 | 1 | 2:
                writes(desk, call)
            case 3 | 4:
                raises(desk, call)
            case _:
                takes_back(desk, call, self._chance)
        reads_reports(desk)

    async def supervisor(self, desk: Desk) -> None:
        phone, screen = self._lab.phone(desk.extension), SupervisorsDesk(desk, self._chance)
        while True:
            await self._think()
            if self.phones_work and phone.ringing:
                if self._chance.random() < 0.85:
                    phone.accept()
                else:
                    phone.hangup()
            screen.acts()

    async def _think(self) -> None:
        await asyncio.sleep(self._chance.uniform(self._pace_s / 4, self._pace_s))
        await self.working.wait()

    # -- what can be said of it while everybody rests

    def dropped(self) -> Iterator[str]:
        """Customers who wanted to talk and whose phone is free, though nobody hung up and the PBX lived."""
        for who in sorted(self._here):
            if self._lab.phone(who).idle:
                yield f"the customer {who} was dropped"

    def alone(self) -> Iterator[str]:
        for channel in alone(channels(self._lab.pbx.ami), CUSTOMERS):
            yield f"the customer on {channel} has no partner"

    def untrue(self, floor: Floor, extensions: tuple[str, ...]) -> Iterator[str]:
        """Where the hub's floor is not what the phones are doing."""
        if not floor.pbx.connected:
            yield "the PBX is not connected"
            return
        for extension in extensions:
            phone = self._lab.phone(extension)
            calls = phone.list_calls()
            known = [one for one in floor.calls.values() if one.extension == extension]
            if len(known) != calls.count("[line "):
                yield f"{extension} has {len(known)} calls at the hub, the phone says {calls.strip()}"
            held = [one.hold for one in known if one.hold is not None]
            if len(held) != calls.count("(on hold)"):
                yield f"{extension} holds {len(held)} calls at the hub, the phone says {calls.strip()}"
            if any(hold.estimated for hold in held):
                yield f"{extension} has a hold that is said to be a guess"
