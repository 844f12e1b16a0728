"""What one person may see of the floor: one table, and the projection that follows it."""

from collections.abc import Iterable, Iterator
from typing import Final

from immutables import Map
from msgspec import Struct
from msgspec.structs import replace

from escdesk.domain.floor import Entity, Floor, Key, entities, entity, key_of
from escdesk.domain.ids import CallId, ClientId, EscalationId, PersonId, TeamId
from escdesk.domain.messages.escalations import Outcome
from escdesk.domain.messages.papers import PaperKey
from escdesk.domain.messages.people import LineState, Role
from escdesk.domain.messages.transfers import CancelWhy, FailReason
from escdesk.domain.model.calls import Call, Pbx, Phone
from escdesk.domain.model.cards import Card
from escdesk.domain.model.consults import Read
from escdesk.domain.model.escalations import Escalation, Try
from escdesk.domain.model.incidents import Incident
from escdesk.domain.model.pace import Pace
from escdesk.domain.model.people import Person
from escdesk.domain.model.rulebook import Rulebook
from escdesk.domain.model.rulesets import Rules
from escdesk.domain.model.takers import RECEIVERS
from escdesk.domain.model.voice import Aside


class Audience(Struct, frozen=True, cache_hash=True):
    """People who, not being involved themselves, see the same."""

    role: Role
    teams: tuple[TeamId, ...]
    clients: tuple[ClientId, ...]


class Sight(Struct, frozen=True):
    """All that a desk ever holds of the floor."""

    person: PersonId
    seq: int
    entities: Map[Key, Entity]


def audience(person: Person) -> Audience:
    return Audience(person.role, person.teams, person.clients)


def involved(floor: Floor, one: Entity) -> frozenset[PersonId]:
    """Those whose own it is, who see it whatever their role."""
    match one:
        case Person():
            return frozenset((one.id,))
        case Call():
            people = set[PersonId]() if one.person is None else {one.person}
            escalation = floor.escalation_of(one.id)
            if escalation is not None:
                people |= involved(floor, escalation)
            return frozenset(people)
        case Card():
            call = floor.calls.get(one.id)
            people = {one.by}
            if call is not None and call.person is not None:
                people.add(call.person)
            escalation = floor.escalation_of(one.id)
            if escalation is not None:
                people |= involved(floor, escalation)
            return frozenset(people)
        case Escalation():
            people = {one.by, one.holder or one.by}
            if one.owner is not None:
                people.add(one.owner)
            if one.ring is not None:
                people.update(one.ring.targets)
            people.update(tried.person for tried in one.tried)
            if one.resolved_by is not None:
                people.add(one.resolved_by)
            return frozenset(people)
        case Aside():
            return frozenset((one.operator, one.person))
        case Incident():
            return frozenset((one.owner,))
        case _:
            return frozenset()


def seen_by(floor: Floor, one: Entity, who: Audience) -> bool:
    """The table: what an audience sees without being involved."""
    match one:
        case Pbx() | Rulebook() | Phone() | Pace():
            return True
        case Rules():
            return _client(one.id, who)
        case Incident():
            return _client(one.client, who)
        case Person():
            mates = bool(set(one.teams) & set(who.teams))
            if one.role in RECEIVERS:
                return _shares(one.clients, who.clients) or mates
            if _answers_for_all(who):
                return _shares(one.clients, who.clients)
            return mates and who.role in RECEIVERS
        case Call():
            if not _client(one.client, who):
                return False
            if who.role in (Role.LEAD, Role.MANAGER):
                return _of_team(floor, one.person, who)
            return (
                who.role is Role.SUPERVISOR
                and one.state is LineState.HELD
                and _of_team(floor, one.person, who)
            )
        case Escalation():
            return (
                who.role in (Role.LEAD, Role.MANAGER)
                and _client(one.client, who)
                and _of_team(floor, one.by, who)
            )
        case Card() | Aside():
            return False


def as_visible(was: Entity, one: Entity) -> bool:
    """Whether by the table above every audience that saw `was` sees `one` and no other, whatever else has changed."""
    match one:
        case Pbx() | Rulebook() | Phone() | Pace():
            return True
        case Person():
            return isinstance(was, Person) and audience(was) == audience(one)
        case _:
            return False


def _shares(these: Iterable[ClientId], those: Iterable[ClientId]) -> bool:
    return bool(set(these) & set(those))


def _client(client: ClientId, who: Audience) -> bool:
    return client in who.clients


def _answers_for_all(who: Audience) -> bool:
    """A lead or manager who was given no team answers for every team of their clients."""
    return not who.teams and who.role in (Role.LEAD, Role.MANAGER)


def _of_team(floor: Floor, person: PersonId | None, who: Audience) -> bool:
    if person is None or person not in floor.people:
        return True  # a call at a phone where nobody has taken the seat belongs to every lead of its client
    if _answers_for_all(who):
        return True
    return bool(set(floor.people[person].teams) & set(who.teams))


def visible(floor: Floor, key: Key, person: Person) -> Entity | None:
    """What `person` sees under this key, None when nothing."""
    one = entity(floor, key)
    if one is None:
        return None
    if seen_by(floor, one, audience(person)) or person.id in involved(floor, one):
        return veil(one, person)
    return None


_NOT_TOLD: Final = frozenset({Outcome.BUSY, Outcome.PASSED, Outcome.REJECTED})
_NOT_TOLD_OF_PHONE: Final = frozenset({FailReason.REJECTED, FailReason.CANCELLED})


def veil(one: Entity, person: Person) -> Entity:
    """The same entity without what this person must not know: who raised a hand never learns of a no (E5).

    Nor of what those who help say among themselves. Returns `one` itself when nothing is hidden. Leads and managers
    answer for the floor and see everything else.
    """
    if not isinstance(one, Escalation) or one.by != person.id:
        return one
    if any(said.internal for said in one.messages):
        one = _without_internal(one)
    if person.role in (Role.LEAD, Role.MANAGER):
        return one
    if any(tried.outcome in _NOT_TOLD or tried.reason is not None for tried in one.tried):
        one = replace(one, tried=tuple(_veiled(tried) for tried in one.tried))
    if one.fell in _NOT_TOLD_OF_PHONE:
        one = replace(one, fell=None)
    if one.transfer is not None and one.transfer.why is CancelWhy.BUSY:
        one = replace(one, transfer=replace(one.transfer, why=None))
    return one


def _without_internal(one: Escalation) -> Escalation:
    """Nor how far others have read in what is not there."""
    told = tuple(said for said in one.messages if not said.internal)
    read = tuple(
        Read(reader.person, max((said.number for said in told if said.number <= reader.upto), default=0))
        for reader in one.read
    )
    return replace(one, messages=told, read=tuple(reader for reader in read if reader.upto))


def _veiled(tried: Try) -> Try:
    return replace(tried, outcome=Outcome.MOVED_ON, reason=None) if tried.outcome in _NOT_TOLD else tried


def project(floor: Floor, person: PersonId) -> Sight:
    """The whole sight of one person."""
    who = floor.people[person]
    among = audience(who)
    pairs = {}
    for one in entities(floor):
        if seen_by(floor, one, among) or person in involved(floor, one):
            pairs[key_of(one)] = veil(one, who)
    return Sight(person, floor.seq, Map(pairs))


def dependents(old: Floor, new: Floor, keys: Iterable[Key]) -> set[Key]:
    """All keys under which somebody may see something else on `new` than on `old`, when `keys` differ.

    A call and its card are seen because of the escalation on it, calls and escalations because of whose team they
    are. A person whose own role, teams or clients changed sees everything anew, which no key says.
    """
    found = set(keys)
    moved = {name for kind, name in found if kind == "person" and _teams(old, name) != _teams(new, name)}
    for floor in (old, new):
        if moved:
            found.update(("call", call.id) for call in floor.calls.values() if call.person in moved)
            found.update(("escalation", one.id) for one in floor.escalations.values() if one.by in moved)
        for kind, name in tuple(found):
            if kind == "escalation" and (escalation := floor.escalations.get(EscalationId(name))) is not None:
                found.update((("call", escalation.call), ("card", escalation.call)))
                if escalation.connected_call is not None:
                    found.update((("call", escalation.connected_call), ("card", escalation.connected_call)))
            elif kind == "call":
                found.add(("card", name))
    return found


def _teams(floor: Floor, person: str) -> tuple[TeamId, ...] | None:
    who = floor.people.get(PersonId(person))
    return None if who is None else who.teams


def _named(one: Escalation) -> set[PersonId]:
    """Everybody whose name somebody who sees the case has to read: colleagues of other teams too."""
    people = {one.by, one.holder or one.by, *(tried.person for tried in one.tried)}
    if one.ring is not None:
        people.update(one.ring.targets)
    people.update(who for who in (one.owner, one.drawn_by, one.resolved_by) if who is not None)
    if one.ring is not None:
        people.update(who for who in (one.ring.following, one.ring.assigned_by) if who is not None)
    people.update(given.by for given in one.instructions)
    people.update(said.by for said in one.messages)
    return people


def papers_of(one: Entity) -> Iterator[PaperKey]:
    """The papers that travel with an entity to whoever sees it."""
    match one:
        case Person():
            yield ("StaffName", one.id)
        case Call():
            yield ("CallerNumber", one.id)
            for fact in one.found:
                yield ("CustomerPaper", fact.customer)
            if one.customer is not None:
                yield ("CustomerPaper", one.customer)
        case Card():
            yield ("CardText", one.id)
        case Escalation():
            yield ("CardText", one.call)
            if one.customer is not None:
                yield ("CustomerPaper", one.customer)
            yield ("CallerNumber", one.call)
            yield ("ReportText", one.id)
            for person in _named(one):
                yield ("StaffName", person)
            for hop in range(1, len(one.hops) + 1):
                yield ("HopNote", f"{one.id}/{hop}")
            if one.incident is not None:
                yield ("IncidentText", one.incident)
            for question in one.questions[1:]:
                yield ("QuestionText", f"{one.id}/{question.number}")
            for instruction in one.instructions:
                yield ("InstructionText", f"{one.id}/{instruction.number}")
            for said in one.messages:
                yield ("MessageText", f"{one.id}/{said.number}")
        case Aside():
            yield ("StaffName", one.operator)
            yield ("StaffName", one.person)
        case Incident():
            yield ("IncidentText", one.id)
            yield ("StaffName", one.owner)
            if one.told_by and one.told_by != one.owner:
                yield ("StaffName", one.told_by)
        case Rules() if one.current is not None:
            yield ("RuleNote", f"{one.id}/{one.current.version}")
        case _:
            return


def call_of(sight: Sight, call: CallId) -> Call | None:
    """The call under this id in the sight."""
    one = sight.entities.get(("call", call))
    return one if isinstance(one, Call) else None
