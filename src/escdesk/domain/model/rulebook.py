"""The rulebook in force."""

from collections.abc import Callable
from typing import Any

from msgspec import Struct

from escdesk.domain.ids import QueueId
from escdesk.domain.messages import rulebook as r
from escdesk.domain.messages.kinds import Event
from escdesk.domain.messages.rulebook import QueueRules, RulebookText


class Rulebook(Struct, frozen=True, kw_only=True, tag="rulebook", tag_field="kind"):
    """What new holds and escalations are stamped from."""

    text: RulebookText = RulebookText()
    id: str = "rulebook"

    def queue(self, queue: str) -> QueueRules:
        """The rules of a line, those of the first one when it is not named."""
        for rules in self.text.queues:
            if rules.queue == QueueId(queue):
                return rules
        return self.text.queues[0]


def _adopted(_rulebook: Rulebook, event: r.RulebookAdopted) -> Rulebook:
    return Rulebook(text=event.rulebook)


CHANGES: dict[type[Event], Callable[[Rulebook, Any], Rulebook]] = {r.RulebookAdopted: _adopted}
"""How an event changes the rulebook, and nothing else."""
