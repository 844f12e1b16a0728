"""Who answers for an incident, and what follows when nobody does: one alarm, however many hands belong to it."""

from collections.abc import Iterator

from escdesk.domain.errors import Refused
from escdesk.domain.floor import Floor
from escdesk.domain.ids import ClientId, PersonId
from escdesk.domain.messages import incidents as i
from escdesk.domain.messages.people import Role
from escdesk.domain.model.escalations import Escalation
from escdesk.domain.model.incidents import Incident
from escdesk.domain.model.people import Person
from escdesk.domain.model.presence import present
from escdesk.domain.rules.course import Course
from escdesk.domain.rules.order import by_name


def may_lead(person: Person, client: ClientId) -> bool:
    """May open, change and close incidents of this client."""
    return person.role in (Role.LEAD, Role.MANAGER) and client in person.clients


def answers(person: Person, incident: Incident) -> bool:
    """May answer for it now: a lead or manager of its client who is logged in and on shift."""
    return may_lead(person, incident.client) and person.seated and not person.off_shift


def reached(floor: Floor, incident: Incident) -> Iterator[PersonId]:
    """Whom its alarm reaches: everybody present who could take it."""
    for name in floor.takers:
        person = floor.people[name]
        if present(person) and answers(person, incident):
            yield name


def alone(course: Course, escalation: Escalation) -> None:
    """Raises `Refused` for a case that belongs to an incident: it is answered for together with the others."""
    incident = course.floor.incidents.joined.get(escalation.id)
    if incident is not None:
        raise Refused("in_incident", incident=incident)


def owner_looked_at(course: Course, name: PersonId) -> None:
    """After somebody came, went, or has another role: do they answer for what is theirs, and again?"""
    for incident in by_name(course.floor.incidents.open):
        if incident.owner != name:
            continue
        able = answers(course.floor.people[name], incident)
        if able and incident.deserted:
            course.add(i.IncidentHanded(at=course.now, incident=incident.id, by=name, to=name))
        elif not able and not incident.deserted:
            course.add(i.IncidentDeserted(at=course.now, incident=incident.id, owner=name))


def time_passed(course: Course, incident: Incident) -> None:
    if not incident.overdue and incident.next_notice_at <= course.now:
        course.add(i.IncidentOverdue(at=course.now, incident=incident.id))
