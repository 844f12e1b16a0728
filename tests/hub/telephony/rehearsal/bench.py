"""The rehearsal's bench: its phones are moved by hand, and so is its clock."""

from collections.abc import Callable, Sequence

from escdesk.domain.ids import CallId, Extension, Instant
from escdesk.domain.messages.kinds import Signal
from escdesk.domain.messages.papers import AnyPaper
from escdesk.hub.telephony.rehearsal.adapter import RehearsalTelephony
from escdesk.hub.telephony.rehearsal.legs import Leg, LegState
from escdesk.hub.telephony.rehearsal.timing import HandClock

START = Instant(1_750_000_000_000)
PATIENCE_MS = 60_000
STEP_MS = 20


def key_of(number: str) -> str:
    return f"key-{number}"


class RehearsalBench:
    """See `tests.hub.telephony.contract.Bench`."""

    operator = Extension("1001")
    colleague = Extension("1002")
    supervisor = Extension("2001")
    missing = Extension("9999")
    outside = "0312340099"
    nobody = "0312349999"

    def __init__(self) -> None:
        self.clock = HandClock(START)
        self.telephony = RehearsalTelephony(
            self.clock, (self.operator, self.colleague, self.supervisor), key_of
        )
        self.exchange = self.telephony.exchange
        self.telephony.outside.missing.add(self.nobody)
        self.heard: list[Signal] = []
        self.papers: list[AnyPaper] = []
        self.key_of = key_of
        self.telephony.connect(self._tell)

    def _tell(self, signal: Signal, papers: Sequence[AnyPaper]) -> None:
        self.heard.append(signal)
        self.papers.extend(papers)

    def _leg(self, extension: Extension, *states: LegState) -> CallId:
        return next(leg for leg in self.exchange.at(extension) if leg.state in states).call

    def _customer_leg(self) -> Leg:
        return next(leg for leg in self.exchange.legs.values() if leg.customer is not None)

    async def customer_calls(
        self, extension: Extension, *, second: bool = False, withheld: bool = False
    ) -> None:
        number = "090-0001-0002" if second else "090-0001-0001"
        self.exchange.customer_calls(extension, number, name="山田 花子", withheld=withheld)

    async def customer_hangs_up(self) -> None:
        self.exchange.customer_hangs_up(self._customer_leg().call)

    async def customer_holds(self) -> None:
        self.exchange.customer_holds(self._customer_leg().call)

    async def customer_resumes(self) -> None:
        self.exchange.customer_resumes(self._customer_leg().call)

    async def answer(self, extension: Extension) -> None:
        self.exchange.answer(self._leg(extension, LegState.RINGING))

    async def reject(self, extension: Extension) -> None:
        self.exchange.hang_up(self._leg(extension, LegState.RINGING))

    async def hang_up(self, extension: Extension) -> None:
        self.exchange.hang_up(self._leg(extension, LegState.TALKING, LegState.HELD, LegState.DIALLING))

    async def hold(self, extension: Extension) -> None:
        self.exchange.hold(self._leg(extension, LegState.TALKING))

    async def resume(self, extension: Extension) -> None:
        self.exchange.resume(self._leg(extension, LegState.HELD))

    async def dial(self, extension: Extension, to: Extension) -> None:
        self.exchange.dial(extension, to)

    async def transfer_blind(self, extension: Extension, to: Extension) -> None:
        self.exchange.blind_transfer(self._leg(extension, LegState.TALKING, LegState.HELD), to)

    async def transfer_attended(self, extension: Extension, to: Extension) -> None:
        call = self._leg(extension, LegState.TALKING)
        self.exchange.hold(call)
        consult = self.exchange.dial(extension, to)
        self.exchange.answer(self._leg(to, LegState.RINGING))
        self.exchange.attended_transfer(call, consult)

    async def outside_rings(self) -> None:
        await self.until(lambda: self.telephony.outside.rings(self.outside), "a phone outside")

    async def outside_answers(self) -> None:
        self.telephony.outside.answer(self.outside)

    async def outside_rejects(self) -> None:
        self.telephony.outside.reject(self.outside)

    async def outside_is_quiet(self) -> None:
        await self.until(lambda: not self.telephony.outside.rings(self.outside), "silence outside")

    async def until(self, met: Callable[[], bool], what: str) -> None:
        for _ in range(PATIENCE_MS // STEP_MS):
            if met():
                return
            self.clock.forward(STEP_MS)
        raise AssertionError(f"never heard: {what}; heard {self.heard}")

    async def settle(self) -> None:
        self.clock.forward(1_000)
