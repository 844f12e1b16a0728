"""The rulebook in force."""

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


def apply(rulebook: Rulebook, event: Event) -> Rulebook:
    """How an event changes the rulebook, and nothing else."""
    return Rulebook(text=event.rulebook) if isinstance(event, r.RulebookAdopted) else rulebook
