"""The floor: all subjects at one instant, look-ups, and how an event changes it."""

from collections.abc import Callable, Collection, Container, Iterator, Mapping
from functools import cache
from operator import attrgetter
from typing import Any, Final

from immutables import Map
from msgspec import Struct

from escdesk.domain.ids import (
    CallId,
    ClientId,
    EscalationId,
    Extension,
    Instant,
    PersonId,
)
from escdesk.domain.messages.kinds import Event
from escdesk.domain.messages.rulesets import Ruleset
from escdesk.domain.model import (
    calls,
    cards,
    escalation_steps,
    escalations,
    incidents,
    pace,
    people,
    people_steps,
    rulebook,
    rulesets,
    takers,
    voice,
    waiting,
)
from escdesk.domain.model.calls import Call, Pbx, Phone, Telephone
from escdesk.domain.model.cards import Card
from escdesk.domain.model.escalations import Escalation
from escdesk.domain.model.incidents import Incident, Incidents
from escdesk.domain.model.pace import Pace
from escdesk.domain.model.people import Person
from escdesk.domain.model.presence import Presence
from escdesk.domain.model.presence import presence as presence_of
from escdesk.domain.model.rulebook import Rulebook
from escdesk.domain.model.rulesets import Rules
from escdesk.domain.model.touches import Touch, Touches, nothing
from escdesk.domain.model.voice import Aside


class Floor(Struct, frozen=True):
    """Everyone who can receive each other's escalations, at one instant; only what is open lives here."""

    seq: int
    """Number of the last event that was applied; 0 before the first."""
    rulebook: Rulebook
    people: people.People
    telephone: Telephone
    cards: cards.Cards
    escalations: escalations.Escalations
    rulesets: rulesets.Rulesets
    paces: pace.Paces
    takers: takers.Takers
    waiting: waiting.Waiting
    asides: voice.Asides
    incidents: Incidents

    @property
    def calls(self) -> Map[CallId, Call]:
        return self.telephone.calls

    @property
    def phones(self) -> Map[Extension, Phone]:
        return self.telephone.phones

    @property
    def pbx(self) -> Pbx:
        return self.telephone.pbx

    @property
    def pbx_lost_at(self) -> Instant | None:
        """When the PBX was lost, None while it is connected."""
        return None if self.telephone.pbx.connected else self.telephone.pbx.since

    def presence(self, person: PersonId) -> Presence:
        """What this person is doing, by the strongest source."""
        return presence_of(self.people[person], self.pbx_lost_at)

    def ruleset(self, client: ClientId) -> Ruleset | None:
        """The rules of this client that are in force."""
        rules = self.rulesets.get(client)
        return None if rules is None else rules.current

    def escalation_of(self, call: CallId) -> Escalation | None:
        """The open escalation that was raised from this call or connected to it, if any."""
        here = self.calls.get(call) or self.cards.get(call)
        return None if here is None or here.escalation is None else self.escalations[here.escalation]

    def escalation_by_order(self, order: str) -> Escalation | None:
        """The escalation whose transfer is under way with this order."""
        for escalation in self.escalations.values():
            if escalation.transfer is not None and escalation.transfer.order == order:
                return escalation
        return None

    def aside_of(self, escalation: EscalationId) -> Aside | None:
        """The talk aside that is under way for this case."""
        return next((one for one in self.asides.values() if one.escalation == escalation), None)

    def open_for(self, person: PersonId) -> Iterator[Escalation]:
        """Escalations that ring at this person or are theirs."""
        who = self.people[person]
        for escalation in (*who.ringing, *who.in_hand):
            yield self.escalations[EscalationId(escalation)]


def empty() -> Floor:
    """The floor before anything has happened."""
    return Floor(
        seq=0,
        rulebook=Rulebook(),
        people=Map(),
        telephone=Telephone(calls=Map(), phones=Map()),
        cards=Map(),
        escalations=Map(),
        rulesets=Map(),
        paces=Map(),
        takers=Map(),
        waiting=Map(),
        asides=Map(),
        incidents=Incidents(),
    )


Entity = Person | Phone | Call | Card | Escalation | Aside | Pbx | Rulebook | Rules | Pace | Incident
"""What a floor is made of; each has `id` and a tag `kind`."""

Key = tuple[str, str]
"""Kind and id of an entity."""


def apply(floor: Floor, event: Event) -> Floor:
    """The floor after `event`. Every subject is shown every event and changes its own part only.

    A subject's table of changes says which events mean something to it: most concern two or three of them.
    """
    kind = type(event)
    parts: list[Any] = [
        floor.rulebook,
        floor.people,
        floor.telephone,
        floor.cards,
        floor.escalations,
        floor.rulesets,
        floor.paces,
        floor.takers,
        floor.waiting,
        floor.asides,
        floor.incidents,
    ]
    for place, changes in _concerned(kind):
        parts[place] = changes[kind](parts[place], event)
    return Floor(floor.seq + 1, *parts)


_TABLES: Final[tuple[Mapping[type[Event], Callable[[Any, Any], Any]], ...]] = (
    rulebook.CHANGES,
    people_steps.CHANGES,
    calls.CHANGES,
    cards.CHANGES,
    escalation_steps.CHANGES,
    rulesets.CHANGES,
    pace.CHANGES,
    takers.CHANGES,
    waiting.CHANGES,
    voice.CHANGES,
    incidents.CHANGES,
)
"""What an event makes of each part of a floor, in the order of its fields."""


@cache
def _concerned(kind: type[Event]) -> tuple[tuple[int, Mapping[type[Event], Callable[[Any, Any], Any]]], ...]:
    """The parts that an event of this kind changes."""
    return tuple((place, changes) for place, changes in enumerate(_TABLES) if kind in changes)


def entity(floor: Floor, key: Key) -> Entity | None:
    """What stands on the floor under this key."""
    kind, name = key
    of = _MAPS.get(kind)
    if of is not None:
        found: Entity | None = of(floor).get(name)
        return found
    return floor.pbx if kind == "pbx" else floor.rulebook if kind == "rulebook" else None


_MAPS: Final[dict[str, Callable[[Floor], Mapping[Any, Any]]]] = {
    "person": attrgetter("people"),
    "phone": attrgetter("telephone.phones"),
    "call": attrgetter("telephone.calls"),
    "card": attrgetter("cards"),
    "escalation": attrgetter("escalations"),
    "aside": attrgetter("asides"),
    "incident": attrgetter("incidents.open"),
    "rules": attrgetter("rulesets"),
    "pace": attrgetter("paces"),
}
"""Where an entity of a kind stands."""


def key_of(one: Entity) -> Key:
    """The key of an entity."""
    return (str(one.__struct_config__.tag), one.id)


def entities(floor: Floor) -> Iterator[Entity]:
    """Everything on the floor, in no particular order."""
    yield floor.pbx
    yield floor.rulebook
    yield from floor.people.values()
    yield from floor.phones.values()
    yield from floor.calls.values()
    yield from floor.cards.values()
    yield from floor.escalations.values()
    yield from floor.asides.values()
    yield from floor.rulesets.values()
    yield from floor.paces.values()
    yield from floor.incidents.open.values()


def changed(old: Floor, new: Floor, events: Collection[Event] | None = None) -> set[Key]:
    """Keys of what differs between two floors; see `changes`."""
    keys = {(kind, name) for kind, name, _, _ in changes(old, new, events)}
    if old.pbx is not new.pbx:
        keys.add(("pbx", "pbx"))
    if old.rulebook is not new.rulebook:
        keys.add(("rulebook", "rulebook"))
    return keys


Change = tuple[str, str, Any, Any]
"""Kind and id of an entity, as it was and as it is; None where there is none."""


def changes(
    old: Floor, new: Floor, events: Collection[Event] | None = None, kinds: frozenset[str] | None = None
) -> Iterator[Change]:
    """What differs between the maps of two floors, some of it perhaps twice; `kinds`: of entities of these only.

    With the events that lie between them only what those may have touched is compared, where that is less work
    than to compare everything: a floor of thousands does not pay for a call that was answered.
    """
    if events is None or len(events) * _DEARER >= len(new.people) + len(new.telephone.calls):
        for subject in _SUBJECTS:
            if kinds is None or subject.kind in kinds:
                yield from _differ(subject, old, new)
        return
    for event in events:
        for subject, touch in _touching(type(event), kinds):
            names = None if touch is None else touch(event)
            if names is None:
                yield from _differ(subject, old, new)
                continue
            before, after = subject.of(old), subject.of(new)
            if before is not after:
                for name in names:
                    if name:
                        was, one = before.get(name), after.get(name)
                        if was is not one:
                            yield subject.kind, name, was, one


_DEARER = 2
"""To ask an event what it touches costs so many times as much as to compare one entry."""


class _Subject(Struct, frozen=True):
    """A map of entities: which events change it, and what is known of whom those touch."""

    kind: str
    of: Callable[[Floor], Mapping[Any, Any]]
    changes: Container[type[Event]]
    touches: Touches


_SUBJECTS: Final = (
    _Subject("person", _MAPS["person"], people_steps.CHANGES, people_steps.TOUCHES),
    _Subject("phone", _MAPS["phone"], calls.CHANGES, calls.TOUCHES_OF_PHONES),
    _Subject("call", _MAPS["call"], calls.CHANGES, calls.TOUCHES_OF_CALLS),
    _Subject("card", _MAPS["card"], cards.CHANGES, cards.TOUCHES),
    _Subject("escalation", _MAPS["escalation"], escalation_steps.CHANGES, escalation_steps.TOUCHES),
    _Subject("aside", _MAPS["aside"], voice.CHANGES, voice.TOUCHES),
    _Subject("incident", _MAPS["incident"], incidents.CHANGES, incidents.TOUCHES),
    _Subject("rules", _MAPS["rules"], rulesets.CHANGES, rulesets.TOUCHES),
    _Subject("pace", _MAPS["pace"], pace.CHANGES, pace.TOUCHES),
)


@cache
def _touching(kind: type[Event], kinds: frozenset[str] | None) -> tuple[tuple[_Subject, Touch | None], ...]:
    """Which subjects an event of this kind may change; without a touch it may be anything in them."""
    return tuple(
        (subject, subject.touches.get(kind))
        for subject in _SUBJECTS
        if kind in subject.changes
        and subject.touches.get(kind) is not nothing
        and (kinds is None or subject.kind in kinds)
    )


def _differ(subject: _Subject, old: Floor, new: Floor) -> Iterator[Change]:
    before, after = subject.of(old), subject.of(new)
    if before is after:
        return
    for name, one in after.items():
        was = before.get(name)
        if was is not one:
            yield subject.kind, name, was, one
    for name, was in before.items():
        if name not in after:
            yield subject.kind, name, was, None
