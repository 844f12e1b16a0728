"""What a journey has in its hands: people, phones and the clock."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from escdesk.domain.ids import CallId, Extension
from escdesk.domain.messages.transfers import TransferOrdered
from escdesk.hub.administration.requests import ImportRules, ImportShifts
from escdesk.hub.telephony.rehearsal.adapter import RehearsalTelephony
from escdesk.hub.telephony.rehearsal.exchange import Exchange
from escdesk.hub.telephony.rehearsal.legs import Leg, LegState
from tests.harness.stage.desk import Desk
from tests.harness.stage.hub import StageHub
from tests.harness.stage.patience import soon
from tests.harness.stage.people import Member
from tests.harness.stage.rules import HEAD

SECOND_MS = 1_000
States = tuple[LegState, ...]
RINGING: States = (LegState.RINGING,)
TALKING: States = (LegState.TALKING,)
HELD: States = (LegState.HELD,)
TALKED_ON: States = (LegState.TALKING, LegState.HELD, LegState.DIALLING)


class Clock:
    """Floor time."""

    def __init__(self, hub: StageHub) -> None:
        self._hub = hub

    def forward(self, seconds: int) -> None:
        """So much floor time passes at once."""
        self._hub.forward(seconds * SECOND_MS)


class Pbx:
    """The phones of the floor and the customers at the other end. A phone is named by its extension."""

    def __init__(self, hub: StageHub) -> None:
        self._hub = hub

    # -- customers

    def customer_calls(self, extension: str, number: str = "", *, queue: str = "aoba-order") -> CallId:
        """A customer's call rings at this phone; without a number it is withheld."""
        return self._hub.do(
            lambda: self._exchange.customer_calls(
                Extension(extension), number, queue=queue, withheld=not number
            )
        )

    def customer_talks_to(self, extension: str, number: str = "", *, queue: str = "aoba-order") -> CallId:
        """The same, and the phone is picked up."""
        call = self.customer_calls(extension, number, queue=queue)
        self.picks_up(extension)
        return call

    def customer_waits_at(self, extension: str, number: str = "", *, queue: str = "aoba-order") -> CallId:
        """The same, and put on hold."""
        call = self.customer_talks_to(extension, number, queue=queue)
        self.holds(extension)
        return call

    def customer_hangs_up(self, call: CallId) -> None:
        self._hub.do(lambda: self._exchange.customer_hangs_up(call))

    def customer_holds(self, call: CallId) -> None:
        self._hub.do(lambda: self._exchange.customer_holds(call))

    # -- phones; what is picked up, held or sent on is waited for, as a person would

    def rings(self, extension: str) -> None:
        """This phone rings, sooner or later."""
        self._when(extension, RINGING)

    def picks_up(self, extension: str) -> None:
        self._with(extension, RINGING, self._exchange.answer)

    def rejects(self, extension: str) -> None:
        self._with(extension, RINGING, self._exchange.hang_up)

    def holds(self, extension: str) -> None:
        self._with(extension, TALKING, self._exchange.hold)

    def resumes(self, extension: str) -> None:
        self._with(extension, HELD, self._exchange.resume)

    def hangs_up(self, extension: str) -> None:
        self._with(extension, TALKED_ON, self._exchange.hang_up)

    def sends_on_blindly(self, extension: str, to: str) -> None:
        self._with(extension, TALKED_ON, lambda call: self._exchange.blind_transfer(call, to))

    def customer_hangs_up_at(self, extension: str) -> None:
        """Whoever this phone talks with outside has enough."""
        self._with(extension, TALKED_ON, self._exchange.customer_hangs_up)

    def dials(self, extension: str, to: str) -> None:
        self._hub.do(lambda: self._exchange.dial(Extension(extension), to))

    def unplugs(self, extension: str) -> None:
        """This phone can't be reached any more."""
        self._hub.do(lambda: self._exchange.unregister(Extension(extension)))

    def rings_at(self, extension: str) -> bool:
        """Whether this phone rings just now."""
        return bool(self._legs(extension, RINGING))

    def is_held_at(self, call: CallId, extension: str) -> bool:
        """Whether the customer of this call is on this phone's hold."""
        return any(leg.call == call for leg in self._legs(extension, HELD))

    def has_customer(self, extension: str) -> bool:
        """Whether somebody outside is talked to at this phone."""
        return any(leg.customer is not None for leg in self._legs(extension, TALKING))

    # -- phones outside, named by their number

    def rings_outside(self, number: str) -> None:
        """This phone outside rings, sooner or later."""
        outside = self._telephony.outside
        soon(lambda: self._hub.do(lambda: outside.rings(number)), lambda: f"nothing rings at {number}")

    def picks_up_outside(self, number: str) -> None:
        self.rings_outside(number)
        self._hub.do(lambda: self._telephony.outside.answer(number))

    def is_silent_outside(self, number: str) -> bool:
        """Whether this phone outside does not ring just now."""
        return not self._hub.do(lambda: self._telephony.outside.rings(number))

    def does_not_know(self, number: str) -> None:
        """Nobody has this number outside."""
        self._hub.do(lambda: self._telephony.outside.missing.add(number))

    # -- the PBX itself

    def loses(self, call: CallId) -> None:
        """The link to the PBX is down, and when it is back this call is there no more."""
        self.falls_silent()
        self.customer_hangs_up(call)
        self.comes_back()

    def falls_silent(self) -> None:
        self._hub.do(self._telephony.fall_silent)

    def comes_back(self) -> None:
        self._hub.do(self._telephony.come_back)

    @property
    def _telephony(self) -> RehearsalTelephony:
        assert self._hub.telephony is not None
        return self._hub.telephony

    @property
    def _exchange(self) -> Exchange:
        return self._telephony.exchange

    def _legs(self, extension: str, states: States) -> list[Leg]:
        return self._hub.do(
            lambda: [leg for leg in self._exchange.at(Extension(extension)) if leg.state in states]
        )

    def _when(self, extension: str, states: States) -> Leg:
        """The newest such call at this phone, as soon as there is one."""
        soon(lambda: bool(self._legs(extension, states)), lambda: f"nothing at {extension} is {states}")
        return self._legs(extension, states)[-1]

    def _with(self, extension: str, states: States, act: Callable[[CallId], object]) -> None:
        leg = self._when(extension, states)
        self._hub.do(lambda: act(leg.call))


class Stage:
    """One floor. Desks come when they are asked for; `close` ends everything. `more`: what its hub.toml says besides."""

    def __init__(self, folder: Path, more: str = "") -> None:
        self._folder = folder
        self._desks: dict[str, Desk] = {}
        self.hub = StageHub(folder, more)
        self.hub.start()
        self.hub.enrol_everybody()
        self.pbx = Pbx(self.hub)
        self.clock = Clock(self.hub)

    def desk(self, member: Member) -> Desk:
        """The desk of this person, not opened yet."""
        if member.login not in self._desks:
            self._desks[member.login] = Desk(member, self.hub.url, self._folder / f"desk-{member.login}")
        return self._desks[member.login]

    def comes(self, member: Member) -> Desk:
        """This person's desk, logged in."""
        desk = self.desk(member)
        desk.comes()
        return desk

    def adopts(self, *rules: str) -> None:
        """The next version of 青葉's rules, as `escdesk admin rules import` brings it."""
        content = "".join((HEAD, *rules)).encode()
        self.hub.administer(ImportRules(file="rules.toml", content=content))

    def shift_ends(self, member: Member, minutes: int) -> None:
        """Administration says that this person goes home in so many minutes."""
        at = datetime.fromtimestamp(self.hub.now() / 1_000 + 60 * minutes, UTC)
        content = f"login,ends_at\n{member.login},{at:%Y-%m-%d %H:%M:%S}\n".encode()
        self.hub.administer(ImportShifts(file="shifts.csv", content=content, zone="UTC"))

    def hub_restarts(self) -> None:
        """The hub ends and starts again; every desk notices and is back."""
        here = [desk for desk in self._desks.values() if desk.is_open]
        self.hub.stop()
        for desk in here:
            desk.until(lambda desk=desk: not desk.is_connected, "notices that the hub is gone")
        self.hub.start()
        for desk in here:
            desk.until(lambda desk=desk: desk.is_connected, "is connected again")

    def orders(self) -> int:
        """How many transfers the PBX was asked for."""
        return self.count(TransferOrdered)

    def count(self, kind: type) -> int:
        """How many events of this kind the log has."""
        return sum(event["type"] == kind.__name__ for event in self.hub.log())

    def close(self) -> None:
        for desk in self._desks.values():
            desk.leaves()
        self.hub.end()
