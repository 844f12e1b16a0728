"""Looks whether the floor is sound while a log is played: what a commit touched at once, everything now and then."""

from collections.abc import Callable, Sequence
from typing import Final

from escdesk.domain.floor import Floor
from escdesk.domain.ids import EscalationId, Instant
from escdesk.domain.soundness import faults, faults_of_case
from escdesk.hub.batch import Stored

ALL_EVERY: Final = 1_000
"""Events between two looks at the whole floor."""
MOST_TOLD: Final = 20


class Watch:
    """A listener of the engine."""

    def __init__(self, now: Callable[[], Instant]) -> None:
        self._now = now
        self._next = ALL_EVERY
        self.cases = 0
        """How often a case was looked at."""
        self.floors = 0
        """How often the whole floor was."""
        self.broken = 0
        self.told: list[str] = []
        """The first of what was broken, with the number of the event after which it was."""

    def seen(self, _old: Floor, new: Floor, stored: Sequence[Stored]) -> None:
        cases, looked = new.escalations, set[EscalationId]()
        for one in stored:
            name = getattr(one.event, "escalation", None)
            if name is None or name in looked:
                continue
            looked.add(name)
            case = cases.get(name)
            if case is not None:
                self.cases += 1
                for fault in faults_of_case(new, case, self._now()):
                    self._tell(new, fault)
        if new.seq >= self._next:
            self._next = new.seq + ALL_EVERY
            self.whole(new)

    def whole(self, floor: Floor) -> None:
        self.floors += 1
        for fault in faults(floor, self._now()):
            self._tell(floor, fault)

    def _tell(self, floor: Floor, fault: str) -> None:
        self.broken += 1
        if len(self.told) < MOST_TOLD:
            self.told.append(f"after event {floor.seq}: {fault}")
