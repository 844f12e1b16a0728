"""How long commits take, counted in the steps of a histogram; cheap enough for each of them."""

import threading
from bisect import bisect_left
from dataclasses import dataclass
from typing import Final

STEPS_S: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0)
"""Upper bounds. A good disk syncs within 5 ms; from 100 ms on people notice."""


@dataclass(frozen=True, slots=True)
class Latency:
    """`counts` has one more entry than `STEPS_S`: what took longer than the last of them."""

    counts: tuple[int, ...]
    total_s: float


class Stopwatch:
    """Filled on the writer's thread, read on others."""

    def __init__(self) -> None:
        self._counts = [0] * (len(STEPS_S) + 1)
        self._total_s = 0.0
        self._lock = threading.Lock()

    def took(self, seconds: float) -> None:
        with self._lock:
            self._counts[bisect_left(STEPS_S, seconds)] += 1
            self._total_s += seconds

    def read(self) -> Latency:
        with self._lock:
            return Latency(tuple(self._counts), self._total_s)
