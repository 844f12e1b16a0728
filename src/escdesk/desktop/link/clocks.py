"""The desk's own clocks in ms; one monotonic clock for both threads, and it goes on while the machine sleeps."""

import time
from typing import Final

_ASLEEP_TOO: Final[int | None] = getattr(time, "CLOCK_BOOTTIME", None)
"""Linux stops CLOCK_MONOTONIC during a suspend: a hold would have been shorter than the customer's."""


def mono_ms() -> int:
    """Never runs backwards, whoever sets the machine's clock; counts the time of a suspend where it can."""
    if _ASLEEP_TOO is None:
        return time.monotonic_ns() // 1_000_000
    return time.clock_gettime_ns(_ASLEEP_TOO) // 1_000_000


def wall_ms() -> int:
    """What the machine believes: ms since 1970 UTC. Only used until the hub has said what time it is."""
    return time.time_ns() // 1_000_000
