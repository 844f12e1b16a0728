"""Which escalations stand in line: so that nobody looks through all of them after every message."""

from collections.abc import Callable
from typing import Any

from immutables import Map

from escdesk.domain.ids import EscalationId
from escdesk.domain.messages import escalations as e
from escdesk.domain.messages import incidents as i
from escdesk.domain.messages import line as ln
from escdesk.domain.messages import outside as o
from escdesk.domain.messages.kinds import Event

Waiting = Map[EscalationId, bool]
"""A set; the values mean nothing. It follows from the escalations and is no entity of its own."""


def _joined(waiting: Waiting, event: ln.LineJoined) -> Waiting:
    return waiting.set(event.escalation, True)


def _left(waiting: Waiting, event: Any) -> Waiting:
    return waiting.delete(event.escalation) if event.escalation in waiting else waiting


CHANGES: dict[type[Event], Callable[[Waiting, Any], Waiting]] = {
    ln.LineJoined: _joined,
    **dict.fromkeys(
        (
            e.RingStarted,
            e.AlarmRaised,
            o.OutsideCallOrdered,
            o.OutsideNoticeOrdered,
            e.EscalationTaken,
            e.EscalationMoved,
            e.CallbackOwed,
            e.EscalationWithdrawn,
            e.EscalationClosed,
            e.EscalationResolved,
            i.IncidentJoined,
        ),
        _left,
    ),
}
"""An alarm about something that is overdue or unread concerns nothing that stands in line."""
