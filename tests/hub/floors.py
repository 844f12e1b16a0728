"""Small floors to test with: a few people, two clients, two teams."""

from collections.abc import Iterable

from escdesk.domain.floor import Floor, apply, empty
from escdesk.domain.ids import CallId, ClientId, Extension, Instant, PersonId, QueueId, TeamId
from escdesk.domain.messages.calls import CallRang, Direction
from escdesk.domain.messages.kinds import Event
from escdesk.domain.messages.people import EnrolPerson, PersonEnrolled, Role
from escdesk.domain.messages.rulebook import ExtensionsListed

AT = Instant(1_700_000_000_000)
OPERATOR, SUPERVISOR, LEAD = PersonId("op1"), PersonId("sv1"), PersonId("lead1")
RED, BLUE = TeamId("red"), TeamId("blue")
ACME, BETA = ClientId("acme"), ClientId("beta")


def after(floor: Floor, events: Iterable[Event]) -> Floor:
    for event in events:
        floor = apply(floor, event)
    return floor


def enrolled(person: PersonId, role: Role = Role.OPERATOR, team: TeamId = RED) -> PersonEnrolled:
    return PersonEnrolled(at=AT, person=person, role=role, teams=(team,), clients=(ACME,))


def enrol(person: str, role: Role = Role.OPERATOR) -> EnrolPerson:
    return EnrolPerson(person=PersonId(person), role=role, teams=(RED,), clients=(ACME,))


def rang(call: str, person: PersonId | None = OPERATOR, extension: str = "101") -> CallRang:
    return CallRang(
        at=AT,
        call=CallId(call),
        extension=Extension(extension),
        person=person,
        direction=Direction.INBOUND,
        queue=QueueId("default"),
        client=ACME,
    )


def staffed() -> Floor:
    """An operator, a supervisor, a lead, two phones."""
    return after(
        empty(),
        (
            ExtensionsListed(at=AT, extensions=(Extension("101"), Extension("201"))),
            enrolled(OPERATOR),
            enrolled(SUPERVISOR, Role.SUPERVISOR),
            enrolled(LEAD, Role.LEAD),
        ),
    )
