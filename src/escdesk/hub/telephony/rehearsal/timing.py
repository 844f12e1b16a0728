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
    """Floor time that only moves when it is moved: for tests and journeys."""

    def __init__(self, start: Instant) -> None:
        self._now = start
        self._waiting: list[tuple[Instant, int, Callable[[], None]]] = []
        self._cancelled: set[int] = set()
        self._numbers = count()

    def now(self) -> Instant:
        return self._now

    def after(self, span_ms: int, act: Callable[[], None]) -> Cancel:
        number = next(self._numbers)
        heapq.heappush(self._waiting, (later(self._now, span_ms), number, act))
        return lambda: self._cancelled.add(number)

    def forward(self, span_ms: int) -> None:
        """Let `span_ms` pass: everything due happens, each at its own instant."""
        end = later(self._now, span_ms)
        while self._waiting and self._waiting[0][0] <= end:
            at, number, act = heapq.heappop(self._waiting)
            self._now = at
            if number not in self._cancelled:
                act()
        self._now = end
