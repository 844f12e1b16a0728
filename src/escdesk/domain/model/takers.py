"""Who can be rung for an escalation, by id: so that nobody looks at two thousand people to find forty."""

from collections.abc import Callable
from typing import Any, Final

from immutables import Map

from escdesk.domain.ids import PersonId
from escdesk.domain.messages import people as p
from escdesk.domain.messages.kinds import Event
from escdesk.domain.messages.people import Role

TAKERS: Final = frozenset({Role.SUPERVISOR, Role.SPECIALIST, Role.MANAGER})
"""Who is rung; leads get the alarm."""
RECEIVERS: Final = TAKERS | {Role.LEAD}
"""Who can have an escalation."""

Takers = Map[PersonId, Role]
"""Everybody of RECEIVERS on the floor, with their role."""


def _enrolled(takers: Takers, event: p.PersonEnrolled) -> Takers:
    if event.role in RECEIVERS:
        return takers.set(event.person, event.role)
    return takers.delete(event.person) if event.person in takers else takers


def _dismissed(takers: Takers, event: p.PersonDismissed) -> Takers:
    return takers.delete(event.person) if event.person in takers else takers


CHANGES: dict[type[Event], Callable[[Takers, Any], Takers]] = {
    p.PersonEnrolled: _enrolled,
    p.PersonDismissed: _dismissed,
}
"""How an event changes them. They follow from people and are no entity of their own."""
