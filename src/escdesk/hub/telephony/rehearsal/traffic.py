"""A busy floor: customers keep calling the operators, are talked to, put on hold, resumed and let go."""

from collections.abc import Callable, Mapping, Sequence
from random import Random

from escdesk.domain.ids import CallId, ClientId, Extension
from escdesk.domain.messages.calls import PhoneHungUp
from escdesk.domain.messages.kinds import Signal
from escdesk.hub.telephony.rehearsal.cast import Member
from escdesk.hub.telephony.rehearsal.customers import Caller
from escdesk.hub.telephony.rehearsal.exchange import Exchange
from escdesk.hub.telephony.rehearsal.legs import LegState, WrongMoveError
from escdesk.hub.telephony.rehearsal.timing import Timers

FIRST_MS = (500, 25_000)
BETWEEN_MS = (6_000, 40_000)
ANSWER_MS = (1_500, 6_000)
TALK_MS = (15_000, 75_000)
EAGER_TALK_MS = (7_000, 15_000)
SHORT_HOLD_MS = (5_000, 28_000)
MIDDLE_HOLD_MS = (31_000, 80_000)
LONG_HOLD_MS = (110_000, 200_000)
BUSY_MS = 3_000


class Traffic:
    """Calls for the phones of `members`. `ready` says whether somebody sits there; `eager` phones hold for long."""

    def __init__(
        self,
        exchange: Exchange,
        timers: Timers,
        members: Sequence[Member],
        callers: Mapping[ClientId, Sequence[Caller]],
        seed: int,
        ready: Callable[[Extension], bool],
        eager: frozenset[Extension] = frozenset(),
    ) -> None:
        self._seats = [
            _Seat(exchange, timers, member, member.extension, callers, seed, ready, member.extension in eager)
            for member in members
            if member.extension is not None and member.lines
        ]

    def begin(self) -> None:
        for seat in self._seats:
            seat.begin()


class _Seat:
    """One phone and what chance has in store for it."""

    def __init__(
        self,
        exchange: Exchange,
        timers: Timers,
        member: Member,
        extension: Extension,
        callers: Mapping[ClientId, Sequence[Caller]],
        seed: int,
        ready: Callable[[Extension], bool],
        eager: bool,
    ) -> None:
        self._exchange = exchange
        self._timers = timers
        self._member = member
        self._extension = extension
        self._callers = callers
        self._chance = Random(f"traffic {seed} {extension}")  # noqa: S311  a rehearsal
        self._ready = ready
        self._eager = eager
        self._call: CallId | None = None
        self._holds_left = 0
        exchange.watch(self._happened)

    def begin(self) -> None:
        self._later((1_000, 4_000) if self._eager else FIRST_MS, self._next)

    def _later(self, between: tuple[int, int], act: Callable[[], None]) -> None:
        self._timers.after(self._chance.randint(*between), act)

    def _during(self, between: tuple[int, int], act: Callable[[CallId], None]) -> None:
        """Do it unless the call is over by then."""
        call = self._call

        def unless_over() -> None:
            if call is not None and self._call == call and call in self._exchange.legs:
                act(call)

        self._later(between, unless_over)

    def _next(self) -> None:
        if not self._ready(self._extension) or any(self._exchange.at(self._extension)):
            self._timers.after(BUSY_MS, self._next)
            return
        line = self._chance.choice(self._member.lines)
        caller = self._chance.choice(self._callers[line.client])
        unknown = self._chance.random() < 0.08 and not self._eager
        withheld = self._chance.random() < 0.04 and not self._eager
        number = f"090-0{self._chance.randrange(1000):03}-{self._chance.randrange(10_000):04}"
        self._holds_left = 1 if self._eager else self._chance.choice((0, 0, 1, 1, 2))
        try:
            self._call = self._exchange.customer_calls(
                self._extension,
                number if unknown else caller.phone,
                queue=line.queue,
                withheld=withheld,
            )
        except WrongMoveError:
            self._timers.after(BUSY_MS, self._next)
            return
        self._during(ANSWER_MS, self._answer)

    def _answer(self, call: CallId) -> None:
        self._exchange.answer(call)
        self._talk()

    def _talk(self) -> None:
        if self._holds_left > 0:
            self._holds_left -= 1
            self._during(EAGER_TALK_MS if self._eager else TALK_MS, self._hold)
        else:
            self._during(TALK_MS, self._end)

    def _hold(self, call: CallId) -> None:
        self._exchange.hold(call)
        drawn = self._chance.choices((SHORT_HOLD_MS, MIDDLE_HOLD_MS, LONG_HOLD_MS), (60, 22, 18))[0]
        self._during(LONG_HOLD_MS if self._eager else drawn, self._resume)

    def _resume(self, call: CallId) -> None:
        self._exchange.resume(call)
        self._talk()

    def _end(self, call: CallId) -> None:
        if self._exchange.leg(call).state is LegState.TALKING and self._chance.random() < 0.7:
            self._exchange.customer_hangs_up(call)
        else:
            self._exchange.hang_up(call)

    def _happened(self, signal: Signal) -> None:
        if isinstance(signal, PhoneHungUp) and signal.call == self._call:
            self._call = None
            self._later(BETWEEN_MS, self._next)
