"""The rehearsed floor as the hub starts it: PBX, phones, calls and people, played as the script says."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from pathlib import Path
from random import Random

from escdesk.domain.floor import Floor
from escdesk.domain.ids import CallId, ClientId, EscalationId, Extension, Instant, OrderId, PersonId
from escdesk.domain.messages.people import DeskCame, PersonEnrolled
from escdesk.hub.batch import Stored
from escdesk.hub.ports import Now, PbxProblem, Tell
from escdesk.hub.telephony.rehearsal.actors import Actors, Hub
from escdesk.hub.telephony.rehearsal.adapter import RehearsalTelephony
from escdesk.hub.telephony.rehearsal.cast import CLIENTS, LINES, Member, cast
from escdesk.hub.telephony.rehearsal.customers import Caller, callers
from escdesk.hub.telephony.rehearsal.hands import Hands, OutsideHands
from escdesk.hub.telephony.rehearsal.script import Player, Script
from escdesk.hub.telephony.rehearsal.timing import FloorTimers, Timers
from escdesk.hub.telephony.rehearsal.traffic import Traffic

LOOK_MS = 100
"""How often, in real time, the file that silences the PBX is looked for."""

Logins = Callable[[], Awaitable[Mapping[str, PersonId]]]
"""Who has which login."""


class RehearsedFloor:
    """A `Telephony` with a whole floor behind it. `hub` is the engine, `logins` asks the accounts.

    The people of the cast (see `cast`) enter as soon as administration has enrolled them; a person at a real desk
    plays themselves.
    """

    def __init__(
        self,
        hub: Hub,
        *,
        now: Now,
        rate: float,
        seed: int,
        extensions: Iterable[Extension],
        key_of: Callable[[str], str],
        logins: Logins,
        script: Script | None = None,
        timers: Timers | None = None,
    ) -> None:
        self._hub = hub
        self._seed = seed
        self._logins = logins
        self._script = script or Script()
        self._timers = timers or FloorTimers(now, rate)
        self._members = {member.login: member for member in cast(seed)}
        self._callers: dict[ClientId, tuple[Caller, ...]] = {
            client: callers(seed, client) for client in CLIENTS
        }
        self._clients = {line.queue: line.client for line in LINES}
        self.telephony = RehearsalTelephony(self._timers, extensions, key_of)
        self.player = Player(self.telephony.exchange, self._timers, self._script.steps, self._number_of)
        self._playing = False
        self._cast_changed = asyncio.Event()
        self._actors: Actors | None = None
        self._chance = Random(f"hands {seed}")  # noqa: S311  a rehearsal
        self._chance_outside = Random(f"outside {seed}")  # noqa: S311  a rehearsal

    # -- the port

    def transfer(self, order: OrderId, call: CallId, extension: Extension, ring_ms: int) -> None:
        self.telephony.transfer(order, call, extension, ring_ms)

    def cancel(self, order: OrderId) -> None:
        self.telephony.cancel(order)

    def check(self, order: OrderId, call: CallId, extension: Extension) -> None:
        self.telephony.check(order, call, extension)

    def aside(self, order: OrderId, call: CallId, extension: Extension, ring_ms: int) -> None:
        self.telephony.aside(order, call, extension, ring_ms)

    def aside_back(self, order: OrderId) -> None:
        self.telephony.aside_back(order)

    def aside_take(self, order: OrderId) -> None:
        self.telephony.aside_take(order)

    def check_aside(self, order: OrderId, call: CallId, extension: Extension, back_to: Extension) -> None:
        self.telephony.check_aside(order, call, extension, back_to)

    def ring_outside(self, order: OrderId, escalation: EscalationId, number: str, ring_ms: int) -> None:
        self.telephony.ring_outside(order, escalation, number, ring_ms)

    def cancel_outside(self, order: OrderId) -> None:
        self.telephony.cancel_outside(order)

    def heard_at(self) -> Instant | None:
        return self.telephony.heard_at()

    @property
    def has_way_out(self) -> bool:
        return self.telephony.has_way_out

    @property
    def problem(self) -> PbxProblem | None:
        return self.telephony.problem

    async def run(self, tell: Tell) -> None:
        """Be connected and play until cancelled."""
        exchange = self.telephony.exchange
        Hands(exchange, self._timers, self._chance, self._unwilling)
        OutsideHands(self.telephony.outside, self._timers, self._chance_outside, self._script.outside)
        self._actors = Actors(self._hub, self._timers, self._seed, steady=self._script.steady)
        self._hub.listen(self._seen)
        self.telephony.connect(tell)
        tasks = [asyncio.create_task(self._enter_people(), name="rehearsal-cast")]
        if self._script.silent_while:
            tasks.append(asyncio.create_task(self._listen_for_silence(Path(self._script.silent_while))))
        if self._script.traffic:
            self._traffic().begin()
        if not self._script.wait_for_desks:
            self._play()
        try:
            await asyncio.gather(*tasks)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            self.telephony.disconnect()
            await self._actors.close()

    # -- calls

    def _traffic(self) -> Traffic:
        quiet = {Extension(one) for one in self._script.quiet}
        return Traffic(
            self.telephony.exchange,
            self._timers,
            [member for member in self._members.values() if member.extension not in quiet],
            self._callers,
            self._seed,
            self._ready,
            frozenset(Extension(one) for one in self._script.eager),
        )

    def _ready(self, extension: Extension) -> bool:
        phone = self._hub.floor.phones.get(extension)
        if phone is None or phone.person is None:
            return False
        person = self._hub.floor.people[phone.person]
        return bool(person.desks) and person.wrap_up_until is None

    def _number_of(self, queue: str, index: int) -> str:
        found = self._callers[next(client for line, client in self._clients.items() if line == queue)]
        return found[index % len(found)].phone

    def _unwilling(self, extension: Extension) -> bool:
        """A played person who accepted and then does not come to the phone after all."""
        phone = self._hub.floor.phones.get(extension)
        played = phone is not None and self._actors is not None and self._actors.plays(phone.person)
        return played and not self._script.steady and self._chance.random() < 0.05

    # -- people

    def _seen(self, _old: Floor, _new: Floor, stored: Sequence[Stored]) -> None:
        for one in stored:
            if isinstance(one.event, PersonEnrolled | DeskCame):
                self._cast_changed.set()
                return

    async def _enter_people(self) -> None:
        while True:
            self._cast_changed.clear()
            known = await self._logins()
            here: dict[PersonId, Member] = {}
            for login, person in known.items():
                if login in self._members and login not in self._script.desks:
                    here[person] = self._members[login]
            enrolled = {person: one for person, one in here.items() if person in self._hub.floor.people}
            if self._actors is not None:
                self._actors.enter(enrolled)
            if self._script.wait_for_desks and self._desks_are_here(known):
                self._play()
            await self._cast_changed.wait()

    def _desks_are_here(self, known: Mapping[str, PersonId]) -> bool:
        people = self._hub.floor.people
        wanted = [known.get(login) for login in self._script.desks]
        return all(one is not None and one in people and people[one].desks for one in wanted)

    def _play(self) -> None:
        if not self._playing:
            self._playing = True
            self.player.begin()

    # -- silence

    async def _listen_for_silence(self, sign: Path) -> None:
        while True:
            if await asyncio.to_thread(sign.exists):
                self.telephony.fall_silent()
            else:
                self.telephony.come_back()
            await asyncio.sleep(LOOK_MS / 1000)
