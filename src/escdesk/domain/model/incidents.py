"""Incidents that are open, which escalations belong to them, and what an event makes of both."""

from collections.abc import Callable
from typing import Any

from immutables import Map
from msgspec import Struct
from msgspec.structs import replace

from escdesk.domain.ids import ClientId, EscalationId, IncidentId, Instant, PersonId
from escdesk.domain.messages import escalations as e
from escdesk.domain.messages import incidents as i
from escdesk.domain.messages.kinds import Event
from escdesk.domain.model.touches import Touches, named


class Incident(Struct, frozen=True, kw_only=True, tag="incident", tag_field="kind"):
    """One cause behind many hands; its words are the `IncidentText` paper of the same id."""

    id: IncidentId
    client: ClientId
    owner: PersonId
    opened_by: PersonId
    opened_at: Instant
    told_at: Instant
    """When its words were written last."""
    told_by: PersonId = PersonId("")
    """By whom; "": an earlier release did not keep it."""
    next_notice_at: Instant
    revision: int = 1
    count: int = 0
    """Cases that belong to it now."""
    category: str = ""
    symptom: str = ""
    overdue: bool = False
    """The next notice was due and has not come."""
    deserted: bool = False
    """The owner has left the floor, and no other lead has taken it yet."""

    @property
    def alarms(self) -> bool:
        """Leads are called: for all of its cases together."""
        return self.overdue or self.deserted


class Incidents(Struct, frozen=True):
    """`joined` follows from the escalations and is no entity of its own: nobody looks through all of them."""

    open: Map[IncidentId, Incident] = Map()
    joined: Map[EscalationId, IncidentId] = Map()


def _with(incidents: Incidents, incident: Incident) -> Incidents:
    return replace(incidents, open=incidents.open.set(incident.id, incident))


def _opened(incidents: Incidents, event: i.IncidentOpened) -> Incidents:
    return _with(
        incidents,
        Incident(
            id=event.incident,
            client=event.client,
            owner=event.by,
            opened_by=event.by,
            opened_at=event.at,
            told_at=event.at,
            told_by=event.by,
            next_notice_at=event.next_notice_at,
            category=event.category,
            symptom=event.symptom,
        ),
    )


def _joined(incidents: Incidents, event: i.IncidentJoined) -> Incidents:
    incident = incidents.open[event.incident]
    return Incidents(
        incidents.open.set(incident.id, replace(incident, count=incident.count + 1)),
        incidents.joined.set(event.escalation, incident.id),
    )


def _gone(
    incidents: Incidents,
    event: i.IncidentLeft | e.EscalationResolved | e.EscalationWithdrawn | e.EscalationClosed,
) -> Incidents:
    name = incidents.joined.get(event.escalation)
    if name is None:
        return incidents
    incident = incidents.open[name]
    return Incidents(
        incidents.open.set(name, replace(incident, count=incident.count - 1)),
        incidents.joined.delete(event.escalation),
    )


def _updated(incidents: Incidents, event: i.IncidentUpdated) -> Incidents:
    return _with(
        incidents,
        replace(
            incidents.open[event.incident],
            revision=event.revision,
            told_at=event.at,
            told_by=event.by,
            next_notice_at=event.next_notice_at,
            overdue=False,
        ),
    )


def _overdue(incidents: Incidents, event: i.IncidentOverdue) -> Incidents:
    return _with(incidents, replace(incidents.open[event.incident], overdue=True))


def _deserted(incidents: Incidents, event: i.IncidentDeserted) -> Incidents:
    return _with(incidents, replace(incidents.open[event.incident], deserted=True))


def _handed(incidents: Incidents, event: i.IncidentHanded) -> Incidents:
    return _with(incidents, replace(incidents.open[event.incident], owner=event.to, deserted=False))


def _closed(incidents: Incidents, event: i.IncidentClosed) -> Incidents:
    return replace(incidents, open=incidents.open.delete(event.incident))


CHANGES: dict[type[Event], Callable[[Incidents, Any], Incidents]] = {
    i.IncidentOpened: _opened,
    i.IncidentJoined: _joined,
    i.IncidentLeft: _gone,
    i.IncidentUpdated: _updated,
    i.IncidentOverdue: _overdue,
    i.IncidentDeserted: _deserted,
    i.IncidentHanded: _handed,
    i.IncidentClosed: _closed,
    e.EscalationResolved: _gone,
    e.EscalationWithdrawn: _gone,
    e.EscalationClosed: _gone,
}
"""How an event changes incidents, and nothing else."""

TOUCHES: Touches = {kind: named("incident") for kind in CHANGES if kind.__module__ == i.__name__}
"""The end of a case concerns the incident that it belongs to, whichever that is."""
