"""Who is on the floor for a client, as far as rules name them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Self

from escdesk.domain.floor import Floor
from escdesk.domain.ids import ClientId, PersonId
from escdesk.domain.messages.ladders import PartyKind
from escdesk.domain.model.takers import RECEIVERS


@dataclass(frozen=True, slots=True, kw_only=True)
class Staff:
    """The names by which somebody who can have an escalation of this client is found."""

    roles: frozenset[str]
    skills: frozenset[str]
    teams: frozenset[str]
    logins: Mapping[str, PersonId]
    queues: frozenset[str]
    clients: frozenset[str]
    """Everybody this floor works for."""

    @classmethod
    def of(cls, floor: Floor, client: ClientId, logins: Iterable[tuple[str, PersonId]]) -> Self:
        """`logins`: of everybody; those who are not of this client, or never receive, fall out."""
        people = [
            floor.people[person]
            for person in floor.takers
            if client in floor.people[person].clients and floor.people[person].role in RECEIVERS
        ]
        here = {person.id for person in people}
        return cls(
            roles=frozenset(person.role.value for person in people),
            skills=frozenset(skill for person in people for skill in person.skills),
            teams=frozenset(team for person in people for team in person.teams),
            logins={login: person for login, person in logins if person in here},
            queues=frozenset(queue.queue for queue in floor.rulebook.text.queues if queue.client == client),
            clients=frozenset(
                client
                for clients in (
                    (queue.client for queue in floor.rulebook.text.queues),
                    *(person.clients for person in floor.people.values()),
                )
                for client in clients
            ),
        )

    def has(self, kind: PartyKind, name: str) -> bool:
        """Whether this finds anybody; parties outside are not people of the floor."""
        match kind:
            case PartyKind.ROLE:
                return name in self.roles
            case PartyKind.SKILL:
                return name in self.skills
            case PartyKind.TEAM:
                return name in self.teams
            case PartyKind.PERSON:
                return name in self.logins
            case PartyKind.OUTSIDE:
                return True
