"""How belonging to an incident changes a case."""

from collections.abc import Callable
from typing import Any, Final

from msgspec.structs import replace

from escdesk.domain.messages import incidents as i
from escdesk.domain.messages.escalations import Outcome
from escdesk.domain.messages.kinds import Event
from escdesk.domain.model.escalations import Escalation, Escalations, Stage, tries


def _joined(escalation: Escalation, event: i.IncidentJoined) -> Escalation:
    """Its deadline is the incident's, and so is its alarm. Whoever was rung for it reads what became of it."""
    tried = escalation.tried
    if escalation.stage is not Stage.ALARM:  # whom an alarm reached has not been asked
        tried = tries(escalation, event.released, Outcome.JOINED, event)
    return replace(
        escalation,
        tried=tried,
        stage=Stage.IN_HAND,
        owner=event.owner,
        ring=None,
        line=None,
        outside=None,
        taken_at=event.at,
        lease_until=None,
        due=None,
        overdue=False,
        fell=None,
        takeover_wanted_at=None,
        incident=event.incident,
        attached=event.attached,
    )


def _left(escalation: Escalation, _event: i.IncidentLeft) -> Escalation:
    """Nobody who was rung when it joined has had it: they may be rung again."""
    return replace(
        escalation,
        tried=tuple(tried for tried in escalation.tried if tried.outcome is not Outcome.JOINED),
        stage=Stage.RAISED,
        owner=None,
        taken_at=None,
        rung=-1,
        queued_rung=-1,
        incident=None,
        attached=False,
    )


STEPS: Final[dict[type[Event], Callable[[Escalation, Any], Escalation]]] = {
    i.IncidentJoined: _joined,
    i.IncidentLeft: _left,
}


def handed(escalations: Escalations, event: i.IncidentHanded) -> Escalations:
    """Whoever answers for an incident has every case that belongs to it."""
    for one in escalations.values():
        if one.incident == event.incident and one.stage is Stage.IN_HAND:
            escalations = escalations.set(one.id, replace(one, owner=event.to))
    return escalations
