"""What a journey has in its hands: people, phones and the clock."""

from pathlib import Path

from escdesk.domain.ids import CallId, Extension
from escdesk.domain.messages.escalations import TransferOrdered
from escdesk.hub.telephony.rehearsal.adapter import RehearsalTelephony
from escdesk.hub.telephony.rehearsal.exchange import Exchange, Leg, LegState
from tests.harness.stage.desk import Desk
from tests.harness.stage.hub import StageHub
from tests.harness.stage.people import Member

SECOND_MS = 1_000
TALKED_ON = (LegState.TALKING, LegState.HELD, LegState.DIALLING)


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

    def customer_hangs_up_at(self, extension: str) -> None:
        """Whoever this phone talks with outside has enough."""
        self._hub.do(lambda: self._exchange.customer_hangs_up(self._leg(extension, *TALKED_ON).call))

    def customer_holds(self, call: CallId) -> None:
        self._hub.do(lambda: self._exchange.customer_holds(call))

    # -- phones

    def picks_up(self, extension: str) -> None:
        self._act(lambda: self._exchange.answer(self._leg(extension, LegState.RINGING).call))

    def rejects(self, extension: str) -> None:
        self._act(lambda: self._exchange.hang_up(self._leg(extension, LegState.RINGING).call))

    def holds(self, extension: str) -> None:
        self._act(lambda: self._exchange.hold(self._leg(extension, LegState.TALKING).call))

    def resumes(self, extension: str) -> None:
        self._act(lambda: self._exchange.resume(self._leg(extension, LegState.HELD).call))

    def hangs_up(self, extension: str) -> None:
        self._act(lambda: self._exchange.hang_up(self._leg(extension, *TALKED_ON).call))

    def dials(self, extension: str, to: str) -> None:
        self._act(lambda: self._exchange.dial(Extension(extension), to))

    def unplugs(self, extension: str) -> None:
        """This phone can't be reached any more."""
        self._act(lambda: self._exchange.unregister(Extension(extension)))

    def sends_on_blindly(self, extension: str, to: str) -> None:
        self._act(lambda: self._exchange.blind_transfer(self._leg(extension, *TALKED_ON).call, to))

    def rings_at(self, extension: str) -> bool:
        """Whether this phone rings just now."""
        return self._hub.do(lambda: any(self._legs(extension, LegState.RINGING)))

    def is_held_at(self, call: CallId, extension: str) -> bool:
        """Whether the customer of this call is on this phone's hold."""
        return self._hub.do(lambda: any(leg.call == call for leg in self._legs(extension, LegState.HELD)))

    def has_customer(self, extension: str) -> bool:
        """Whether somebody outside is talked to at this phone."""
        return self._hub.do(
            lambda: any(leg.customer is not None for leg in self._legs(extension, LegState.TALKING))
        )

    # -- the PBX itself

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

    def _act(self, what) -> None:
        self._hub.do(what)

    def _legs(self, extension: str, *states: LegState) -> list[Leg]:
        return [leg for leg in self._exchange.at(Extension(extension)) if leg.state in states]

    def _leg(self, extension: str, *states: LegState) -> Leg:
        legs = self._legs(extension, *states)
        assert legs, f"nothing at {extension} is {' or '.join(states)}"
        return legs[-1]


class Stage:
    """One floor. Desks come when they are asked for; `close` ends everything."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._desks: dict[str, Desk] = {}
        self.hub = StageHub(folder)
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
