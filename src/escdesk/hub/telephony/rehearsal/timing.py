"""When something is to happen on the rehearsed floor, in floor time."""

import asyncio
import heapq
from collections.abc import Callable
from itertools import count
from typing import Protocol

from escdesk.domain.ids import Instant, later
from escdesk.hub.ports import Now

Cancel = Callable[[], None]
"""Called off; harmless once it has happened."""


class Timers(Protocol):
    """Floor time, and calls to be made later in it."""

    def now(self) -> Instant: ...

    def after(self, span_ms: int, act: Callable[[], None]) -> Cancel:
        """Let `act` happen `span_ms` of floor time from now."""


class FloorTimers:
    """Floor time that runs `rate` times as fast as the clock of the running event loop."""

    def __init__(self, now: Now, rate: float) -> None:
        self._now = now
        self._rate = rate

    def now(self) -> Instant:
        return self._now()

    def after(self, span_ms: int, act: Callable[[], None]) -> Cancel:
        return asyncio.get_running_loop().call_later(span_ms / 1000 / self._rate, act).cancel


class HandClock:
    """Floor time that only moves when it is moved: for tests, journeys, and a log that is played at any speed."""

    def __init__(self, start: Instant) -> None:
        self._now = start
        self._waiting: list[tuple[Instant, int]] = []
        self._acts: dict[int, Callable[[], None]] = {}
        self._numbers = count()

    def now(self) -> Instant:
        return self._now

    def after(self, span_ms: int, act: Callable[[], None]) -> Cancel:
        number = self.at(later(self._now, span_ms), act)
        return lambda: self.call_off(number)

    def at(self, instant: Instant, act: Callable[[], None]) -> int:
        """Let `act` happen then; the number it can be called off by."""
        number = next(self._numbers)
        self._acts[number] = act
        heapq.heappush(self._waiting, (instant, number))
        return number

    def call_off(self, number: int) -> None:
        """Harmless once it has happened."""
        self._acts.pop(number, None)

    def next(self) -> Instant | None:
        """When something happens next; None: nothing will."""
        while self._waiting and self._waiting[0][1] not in self._acts:
            heapq.heappop(self._waiting)
        return self._waiting[0][0] if self._waiting else None

    def forward(self, span_ms: int) -> None:
        """Let `span_ms` pass: everything due happens, each at its own instant."""
        self.forward_to(later(self._now, span_ms))

    def forward_to(self, end: Instant) -> None:
        """The same until `end`, which is not before now."""
        while self._waiting and self._waiting[0][0] <= end:
            at, number = heapq.heappop(self._waiting)
            act = self._acts.pop(number, None)
            if act is not None:
                self._now = max(at, self._now)
                act()
        self._now = end
