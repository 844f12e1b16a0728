"""An incident in one row: who opened it, for how long it lasted, how many hands belonged to it, how often it was told."""

from collections.abc import Callable
from typing import Any, Final

from msgspec import Struct
from msgspec.structs import astuple, replace

from escdesk.domain.messages import incidents as i
from escdesk.domain.messages.kinds import Event


class IncidentRecord(Struct, frozen=True, gc=False):
    """So far; the fields are the columns, in the order of the table after the floor."""

    seq: int
    """Number of the event that opened it."""
    incident: str
    client: str
    category: str
    symptom: str
    opened_at: int
    opened_by: str
    owner: str
    """Who answered for it in the end."""
    joined: int = 0
    """Cases that ever belonged to it, those that operators attached among them."""
    attached: int = 0
    left_it: int = 0
    """Cases that turned out to be another matter."""
    notices: int = 1
    """The announcement it was opened with is the first."""
    late: int = 0
    """How often the next notice did not come in time."""
    closed_at: int | None = None
    closed_by: str = ""
    closed: int = 0
    """Cases that were resolved with it."""


def row(floor: str, one: IncidentRecord) -> tuple[object, ...]:
    return (floor, *astuple(one))


def begun(seq: int, event: i.IncidentOpened) -> IncidentRecord:
    return IncidentRecord(
        seq,
        event.incident,
        event.client,
        event.category,
        event.symptom,
        event.at,
        event.by,
        event.by,
    )


def _joined(one: IncidentRecord, event: i.IncidentJoined) -> IncidentRecord:
    return replace(one, joined=one.joined + 1, attached=one.attached + event.attached)


def _left(one: IncidentRecord, _event: i.IncidentLeft) -> IncidentRecord:
    return replace(one, left_it=one.left_it + 1)


def _updated(one: IncidentRecord, event: i.IncidentUpdated) -> IncidentRecord:
    return replace(one, notices=event.revision)


def _overdue(one: IncidentRecord, _event: i.IncidentOverdue) -> IncidentRecord:
    return replace(one, late=one.late + 1)


def _handed(one: IncidentRecord, event: i.IncidentHanded) -> IncidentRecord:
    return replace(one, owner=event.to)


def _closed(one: IncidentRecord, event: i.IncidentClosed) -> IncidentRecord:
    return replace(one, closed_at=event.at, closed_by=event.by, closed=event.count)


CHANGES: Final[dict[type[Event], Callable[[IncidentRecord, Any], IncidentRecord]]] = {
    i.IncidentJoined: _joined,
    i.IncidentLeft: _left,
    i.IncidentUpdated: _updated,
    i.IncidentOverdue: _overdue,
    i.IncidentHanded: _handed,
    i.IncidentClosed: _closed,
}
"""What an event says about the incident that it names."""
