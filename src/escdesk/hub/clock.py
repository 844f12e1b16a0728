"""Floor time: never runs backwards, follows the wall clock outside rehearsals."""

import time
from collections.abc import Callable

from escdesk.domain.ids import Instant

_LAG_MS = 1_000
"""How far the wall may run ahead (suspended machine, clock set forward) before floor time jumps after it."""


def wall_ms() -> int:
    """Milliseconds since the Unix epoch, UTC."""
    return time.time_ns() // 1_000_000


def monotonic_ns() -> int:
    return time.monotonic_ns()


class FloorClock:
    """Called without arguments it says the floor time.

    It runs with the monotonic clock, `rate` times as fast, from `start` (the wall's time when None) but never from
    before `last_at`, the instant of the last stored event. With rate 1 and no `start` it jumps forward when the
    wall has run ahead; when the wall was set back it goes on by itself: a timer neither freezes nor repeats.
    """

    def __init__(
        self,
        rate: float = 1.0,
        start: int | None = None,
        last_at: int = 0,
        *,
        wall: Callable[[], int] = wall_ms,
        monotonic: Callable[[], int] = monotonic_ns,
    ) -> None:
        self.rate = rate
        self._wall = wall
        self._monotonic = monotonic
        self._follows_wall = rate == 1.0 and start is None
        self._anchor = max(wall() if start is None else start, last_at)
        self._since = monotonic()

    def __call__(self) -> Instant:
        now = self._anchor + int((self._monotonic() - self._since) * self.rate) // 1_000_000
        if self._follows_wall and self._wall() - now > _LAG_MS:
            now = self._wall()
            self._anchor, self._since = now, self._monotonic()
        return Instant(now)

    def real_ms(self, span: int) -> float:
        """How many real milliseconds `span` ms of floor time take."""
        return span / self.rate
