"""The course of one decision: events in order, and the floor as it stands after each."""

from escdesk.domain.floor import Floor, apply
from escdesk.domain.ids import Instant
from escdesk.domain.messages.kinds import Event


class Course:
    """What one message leads to. Local to one call of `decide`; nothing outside sees it change."""

    __slots__ = ("events", "floor", "now", "start")

    def __init__(self, floor: Floor, now: Instant) -> None:
        self.start = floor
        self.floor = floor
        self.now = now
        self.events: list[Event] = []

    def add(self, event: Event) -> None:
        """Let `event` have happened."""
        self.events.append(event)
        self.floor = apply(self.floor, event)

    @property
    def next_seq(self) -> int:
        """The number the next event will have; ids are made of it."""
        return self.floor.seq + 1
