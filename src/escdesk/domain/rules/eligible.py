"""Who may ever be rung for an escalation, and who of them a rung means."""

from collections.abc import Iterable

from escdesk.domain.floor import Floor
from escdesk.domain.ids import PersonId
from escdesk.domain.messages.escalations import Rung, RungKind
from escdesk.domain.messages.people import Role
from escdesk.domain.model.escalations import Escalation
from escdesk.domain.model.people import Person
from escdesk.domain.model.presence import present
from escdesk.domain.model.takers import TAKERS
from escdesk.domain.rules import ranking
from escdesk.domain.rules.ranking import Need


def owners(escalation: Escalation) -> frozenset[PersonId]:
    """Who has had it in hand and gave it on: never back to one of them (C5)."""
    return frozenset(hop.by for hop in escalation.hops)


def need_of(escalation: Escalation) -> Need:
    """What this one looks for, whichever rung it stands at."""
    return Need(
        client=escalation.client,
        by=escalation.by,
        lane=escalation.lane,
        level=escalation.level,
        parties=next((rung.parties for rung in escalation.ladder if rung.kind is RungKind.PARTIES), ()),
        known_to=escalation.known_to,
        had=owners(escalation),
    )


def can_take(person: Person, escalation: Escalation) -> bool:
    """May ever be rung for it: the role, the client, on shift, neither who raised it nor who gave it on."""
    return (
        (person.role in TAKERS or (person.role is Role.LEAD and _names(escalation, person)))
        and escalation.client in person.clients
        and not person.off_shift
        and person.id != escalation.by
        and (not escalation.hops or person.id not in owners(escalation))
    )


def _names(escalation: Escalation, person: Person) -> bool:
    """A rule's destination means this lead."""
    return any(ranking.names(rung.parties, person) for rung in escalation.ladder)


def takers(floor: Floor, escalation: Escalation) -> list[Person]:
    """Everybody who is there and may ever be rung for it, in no particular order."""
    people = floor.people
    return [
        person for name in floor.takers if present(person := people[name]) and can_take(person, escalation)
    ]


def longest_idle(people: Iterable[Person]) -> list[Person]:
    return sorted(people, key=lambda person: (person.idle_since, person.id))


def meant_by(escalation: Escalation, rung: Rung, person: Person) -> bool:
    """Whether a rung that rings one after the other means this person."""
    match rung.kind:
        case RungKind.CHOSEN:
            return person.id == escalation.chosen
        case RungKind.FREE_SUPERVISORS:
            return person.role is Role.SUPERVISOR
        case RungKind.PARTIES:
            return any(ranking.belongs(person, party) for party in rung.parties)
        case _:
            return False
