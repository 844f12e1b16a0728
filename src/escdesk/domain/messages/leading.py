"""What a lead may do with an escalation that stalls (G2)."""

from escdesk.domain.ids import EscalationId, PersonId
from escdesk.domain.messages.kinds import Command


class Assign(Command, frozen=True, kw_only=True):
    """割り当てる: a lead has it ring at one person; without an answer in `ring_ms` it comes back as an alarm."""

    escalation: EscalationId
    person: PersonId
    ring_ms: int = 20_000


class TakeOver(Command, frozen=True, kw_only=True):
    """引き取る: a lead becomes the owner, whoever had it or at whomever it rang."""

    escalation: EscalationId


class Release(Command, frozen=True, kw_only=True):
    """放す: a lead takes it from an owner who stalls; it rings on from the first rung."""

    escalation: EscalationId
