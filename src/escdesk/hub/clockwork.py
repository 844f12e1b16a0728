"""Sleeps until the next deadline of the floor, then says that time has passed; a crowd of deadlines acts paced."""

import asyncio
import heapq
from collections.abc import Callable, Collection, Sequence

from escdesk.domain.deadlines import TIMED, deadlines_of
from escdesk.domain.floor import Floor, Key, changes, entities, key_of
from escdesk.domain.ids import Instant
from escdesk.domain.messages.clock import ClockJumped, TimePassed
from escdesk.domain.messages.kinds import Event
from escdesk.hub.batch import Stored
from escdesk.hub.clock import FloorClock
from escdesk.hub.engine import Engine

SHORTEST_SLEEP_MS = 1
PACE_MS = 20
"""Real time between two signals at least: lapsed deadlines never become a busy loop."""
LONGEST_SLEEP_MS = 10_000
"""Floor time may jump (a suspended machine wakes up): look again at least so often."""
MOST_AT_ONCE = 16
"""Entities whose deadlines act by one signal: more of them lapse at once only when the hub has stood still."""
CROWD_PACE_MS = 250
"""Real time between two signals while there are more."""
STOOD_STILL_MS = 5_000
"""Floor time that passed beyond what was slept: nobody saw what lapsed in it."""


class Deadlines:
    """A lazy heap: entries whose entity no longer has that deadline are thrown away when they come up."""

    def __init__(self, floor: Floor) -> None:
        self._standing = _standing(floor)
        self._heap = _all(self._standing)
        self._looked = False
        self._earliest: Instant | None = None
        """What `next` has found, while nothing has changed."""

    def follow(self, old: Floor, new: Floor, events: Collection[Event] | None = None) -> None:
        """`events` are what lies between, when it is known."""
        self._looked = False
        standing = self._standing
        for kind, name, _, one in changes(old, new, events, TIMED):
            key = (kind, name)
            found, known = () if one is None else deadlines_of(one), standing.get(key, ())
            if found == known:
                continue
            for at in found:
                if at not in known:
                    heapq.heappush(self._heap, (at, key))
            if found:
                standing[key] = found
            else:
                del standing[key]
        if len(self._heap) > 10_000 + 4 * len(standing):
            self._heap = _all(standing)  # stale entries have piled up

    def next(self) -> Instant | None:
        """The same as `deadlines.next_deadline(floor)`."""
        if not self._looked:
            while self._heap and not self._stands(*self._heap[0]):
                heapq.heappop(self._heap)
            self._looked, self._earliest = True, self._heap[0][0] if self._heap else None
        return self._earliest

    def due(self, now: Instant, most: int) -> tuple[Key, ...]:
        """What has a deadline that has come, the earliest first; it stays in the heap until it has acted."""
        come: list[tuple[Instant, Key]] = []
        keys: dict[Key, None] = {}
        while self._heap and self._heap[0][0] <= now and len(keys) < most:
            entry = heapq.heappop(self._heap)
            if self._stands(*entry):
                come.append(entry)
                keys[entry[1]] = None
        for entry in come:
            heapq.heappush(self._heap, entry)
        return tuple(keys)

    def _stands(self, at: Instant, key: Key) -> bool:
        return at in self._standing.get(key, ())


class Clockwork:
    """Each deadline acts once because the rules look at the floor, not because of anything here."""

    def __init__(self, engine: Engine, clock: FloorClock) -> None:
        self._engine = engine
        self._clock = clock
        self._deadlines = Deadlines(engine.floor)
        self._moved = asyncio.Event()
        engine.listen(self._committed)

    @property
    def lag_ms(self) -> int:
        """How long the earliest deadline has been due; 0 while none is."""
        at = self._deadlines.next()
        return 0 if at is None else max(0, self._clock() - at)

    def _committed(self, old: Floor, new: Floor, stored: Sequence[Stored]) -> None:
        self._deadlines.follow(old, new, [one.event for one in stored])
        self._moved.set()

    async def run(self) -> None:
        """Until cancelled."""
        looked = self._clock()
        asleep_ms = 0.0
        while True:
            self._moved.clear()
            before, looked = looked, self._clock()
            if self._clock.real_ms(looked - before) > asleep_ms + STOOD_STILL_MS:
                await self._engine.heard(ClockJumped())
            at = self._deadlines.next()
            left_ms = LONGEST_SLEEP_MS if at is None else self._clock.real_ms(at - self._clock())
            if left_ms <= 0:
                due = self._deadlines.due(self._clock(), MOST_AT_ONCE)
                await self._engine.heard(TimePassed(due=due))
                asleep_ms = PACE_MS if len(due) < MOST_AT_ONCE else CROWD_PACE_MS
                await asyncio.sleep(asleep_ms / 1_000)
            else:
                asleep_ms = min(max(left_ms, SHORTEST_SLEEP_MS), LONGEST_SLEEP_MS)
                await self._sleep(asleep_ms)

    async def _sleep(self, real_ms: float) -> None:
        """Until then, or until a commit may have brought an earlier deadline."""
        wake: Callable[[], object] = self._moved.set
        timer = asyncio.get_running_loop().call_later(real_ms / 1_000, wake)
        try:
            await self._moved.wait()
        finally:
            timer.cancel()


def _standing(floor: Floor) -> dict[Key, tuple[Instant, ...]]:
    """The deadlines of everything that has any."""
    return {key_of(one): found for one in entities(floor) if (found := deadlines_of(one))}


def _all(standing: dict[Key, tuple[Instant, ...]]) -> list[tuple[Instant, Key]]:
    heap = [(at, key) for key, all_of_it in standing.items() for at in all_of_it]
    heapq.heapify(heap)
    return heap
