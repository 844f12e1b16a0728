"""What the board has seen in the last quarter of an hour: one sample every few seconds; pure."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from escdesk.domain.ids import Instant

RANGE_MS: Final = 15 * 60_000
EVERY_MS: Final = 5_000
_GAP_MS: Final = 3 * EVERY_MS


@dataclass(frozen=True, slots=True)
class Sample:
    """How many waited and were on hold at an instant; ``holding`` None: the PBX could not say."""

    at: Instant
    waiting: int
    holding: int | None


class Seen:
    """Keeps the samples of the last 15 minutes; a figure that changes is kept at once."""

    def __init__(self) -> None:
        self._samples: deque[Sample] = deque()

    def add(self, sample: Sample) -> bool:
        """Keep a sample unless the last one is fresh and says the same; return whether it was kept."""
        while self._samples and self._samples[0].at < sample.at - RANGE_MS:
            self._samples.popleft()
        last = self._samples[-1] if self._samples else None
        same = last is not None and (last.waiting, last.holding) == (sample.waiting, sample.holding)
        if last is not None and (sample.at < last.at or (same and sample.at - last.at < EVERY_MS)):
            return False
        self._samples.append(sample)
        return True

    def __len__(self) -> int:
        return len(self._samples)

    def __iter__(self) -> Iterator[Sample]:
        return iter(self._samples)

    @property
    def last(self) -> Sample | None:
        return self._samples[-1] if self._samples else None

    def line(self, now: Instant, figure: str) -> tuple[list[float], list[float]]:
        """Return minutes before now (negative) and values of ``waiting`` or ``holding`` as a line of steps.

        Where nothing was seen for a while, or the figure was unknown, a NaN breaks the line.
        """
        minutes: list[float] = []
        values: list[float] = []
        before: Sample | None = None
        for sample in self._samples:
            value = getattr(sample, figure)
            at = (sample.at - now) / 60_000
            if before is not None and values:
                gap = sample.at - before.at > _GAP_MS
                minutes.append(at)
                values.append(float("nan") if gap or value is None else values[-1])
            if value is not None:
                minutes.append(at)
                values.append(float(value))
            before = sample
        return minutes, values
