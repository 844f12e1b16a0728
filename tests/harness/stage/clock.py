"""Floor time that can be moved forward at once; in between it runs like any clock."""

import asyncio
import heapq
from collections.abc import Callable
from itertools import count

from escdesk.domain.ids import Instant, later
from escdesk.hub.clock import FloorClock, monotonic_ns, wall_ms


class Skipped:
    """The machine's clocks and the time that was skipped: what every hub of one stage reads."""

    def __init__(self) -> None:
        self.ms = 0

    def wall(self) -> int:
        return wall_ms() + self.ms

    def monotonic(self) -> int:
        return monotonic_ns() + self.ms * 1_000_000

    def floor_clock(self, rate: float, last_at: int) -> FloorClock:
        """For `Hub(clock=…)`."""
        return FloorClock(rate, last_at=last_at, wall=self.wall, monotonic=self.monotonic)


class SkippingTimers:
    """The rehearsal's timers in that time. On the loop that made it; outlives the hubs, as a PBX does."""

    def __init__(self, skipped: Skipped) -> None:
        self._loop = asyncio.get_running_loop()
        self._clock = skipped.floor_clock(1.0, 0)
        self._waiting: list[tuple[Instant, int, Callable[[], None]]] = []
        self._called_off: set[int] = set()
        self._numbers = count()

    def follow(self, clock: FloorClock) -> None:
        """Another hub has begun, its clock is the floor's from now on."""
        self._clock = clock

    def now(self) -> Instant:
        return self._clock()

    def after(self, span_ms: int, act: Callable[[], None]) -> Callable[[], None]:
        number = next(self._numbers)
        heapq.heappush(self._waiting, (later(self.now(), span_ms), number, act))
        self._wake_for_next()
        return lambda: self._called_off.add(number)

    def next(self) -> Instant | None:
        return self._waiting[0][0] if self._waiting else None

    def run_due(self) -> None:
        """Let happen what is due, in its order."""
        while self._waiting and self._waiting[0][0] <= self.now():
            _, number, act = heapq.heappop(self._waiting)
            if number not in self._called_off:
                act()
        self._wake_for_next()

    def _wake_for_next(self) -> None:
        if self._waiting:
            left_ms = max(1, self._waiting[0][0] - self.now())
            self._loop.call_later(left_ms / 1000, self.run_due)
