"""Figures read off a floor."""

from collections.abc import Iterator

from escdesk.domain.floor import Floor
from escdesk.domain.ids import EscalationId, IncidentId
from escdesk.domain.model.presence import present
from escdesk.domain.rules.incident_owners import reached
from escdesk.domain.rules.ladder import alarms


def unattended(floor: Floor) -> Iterator[EscalationId | IncidentId]:
    """Escalations and incidents whose alarm reaches nobody who is present: `/health` is red (invariant 2)."""
    for escalation in floor.escalations.values():
        ring = escalation.ring
        if (
            ring is not None
            and alarms(escalation)
            and not any(present(floor.people[one]) for one in ring.targets)
        ):
            yield escalation.id
    for incident in floor.incidents.open.values():
        if incident.alarms and next(reached(floor, incident), None) is None:
            yield incident.id
