"""The course of one decision: events in order, and the floor as it stands after each."""

from escdesk.domain.errors import Refused
from escdesk.domain.floor import Floor, apply
from escdesk.domain.ids import EscalationId, Instant
from escdesk.domain.messages.kinds import Event
from escdesk.domain.model.escalations import Escalation


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

    def escalation(self, name: EscalationId) -> Escalation:
        """The open one of this name. Raises `Refused`."""
        found = self.floor.escalations.get(name)
        if found is None:
            raise Refused("no_such_escalation")
        return found

    @property
    def next_seq(self) -> int:
        """The number the next event will have; ids are made of it."""
        return self.floor.seq + 1
