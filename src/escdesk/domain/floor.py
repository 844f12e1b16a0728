"""The floor: all subjects at one instant, look-ups, and how an event changes it."""

from collections.abc import Collection, Container, Iterable, Iterator, Mapping
from typing import Any

from immutables import Map
from msgspec import Struct

from escdesk.domain.ids import CallId, ClientId, EscalationId, Extension, Instant, OrderId, PersonId
from escdesk.domain.messages.kinds import Event
from escdesk.domain.messages.rulesets import Ruleset
from escdesk.domain.model import (
    calls,
    cards,
    escalation_steps,
    escalations,
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
from escdesk.domain.model.pace import Pace
from escdesk.domain.model.people import Person
from escdesk.domain.model.presence import Presence
from escdesk.domain.model.presence import presence as presence_of
from escdesk.domain.model.rulebook import Rulebook
from escdesk.domain.model.rulesets import Rules
from escdesk.domain.model.touches import Touches
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
    )


Entity = Person | Phone | Call | Card | Escalation | Aside | Pbx | Rulebook | Rules | Pace
"""What a floor is made of; each has `id` and a tag `kind`."""

Key = tuple[str, str]
"""Kind and id of an entity."""


def apply(floor: Floor, event: Event) -> Floor:
    """The floor after `event`. Every subject is shown every event and changes its own part only.

    A subject's table of changes says which events mean something to it; to ask the table here, instead of calling
    five functions of which four do nothing, halves the cost of an event.
    """
    kind = type(event)
    new_rulebook = rulebook.CHANGES.get(kind)
    new_people = people_steps.CHANGES.get(kind)
    new_telephone = calls.CHANGES.get(kind)
    new_cards = cards.CHANGES.get(kind)
    new_escalations = escalation_steps.CHANGES.get(kind)
    new_rulesets = rulesets.CHANGES.get(kind)
    new_paces = pace.CHANGES.get(kind)
    new_takers = takers.CHANGES.get(kind)
    new_waiting = waiting.CHANGES.get(kind)
    new_asides = voice.CHANGES.get(kind)
    return Floor(
        floor.seq + 1,
        floor.rulebook if new_rulebook is None else new_rulebook(floor.rulebook, event),
        floor.people if new_people is None else new_people(floor.people, event),
        floor.telephone if new_telephone is None else new_telephone(floor.telephone, event),
        floor.cards if new_cards is None else new_cards(floor.cards, event),
        floor.escalations if new_escalations is None else new_escalations(floor.escalations, event),
        floor.rulesets if new_rulesets is None else new_rulesets(floor.rulesets, event),
        floor.paces if new_paces is None else new_paces(floor.paces, event),
        floor.takers if new_takers is None else new_takers(floor.takers, event),
        floor.waiting if new_waiting is None else new_waiting(floor.waiting, event),
        floor.asides if new_asides is None else new_asides(floor.asides, event),
    )


def entity(floor: Floor, key: Key) -> Entity | None:
    """What stands on the floor under this key."""
    kind, name = key
    match kind:
        case "person":
            return floor.people.get(PersonId(name))
        case "phone":
            return floor.phones.get(Extension(name))
        case "call":
            return floor.calls.get(CallId(name))
        case "card":
            return floor.cards.get(CallId(name))
        case "escalation":
            return floor.escalations.get(EscalationId(name))
        case "aside":
            return floor.asides.get(OrderId(name))
        case "rules":
            return floor.rulesets.get(ClientId(name))
        case "pace":
            return floor.paces.get(name)
        case "pbx":
            return floor.pbx
        case "rulebook":
            return floor.rulebook
        case _:
            return None


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


def changed(old: Floor, new: Floor, events: Collection[Event] | None = None) -> set[Key]:
    """Keys of what differs between two floors.

    With the events that lie between them only what those may have touched is compared, where that is less work
    than to compare everything: a floor of thousands does not pay for a call that was answered.
    """
    keys: set[Key] = set()
    for kind, before, after, changes, touches in (
        ("person", old.people, new.people, people_steps.CHANGES, people_steps.TOUCHES),
        ("phone", old.phones, new.phones, calls.CHANGES, calls.TOUCHES_OF_PHONES),
        ("call", old.calls, new.calls, calls.CHANGES, calls.TOUCHES_OF_CALLS),
        ("card", old.cards, new.cards, cards.CHANGES, cards.TOUCHES),
        ("escalation", old.escalations, new.escalations, escalation_steps.CHANGES, escalation_steps.TOUCHES),
        ("aside", old.asides, new.asides, voice.CHANGES, voice.TOUCHES),
        ("rules", old.rulesets, new.rulesets, rulesets.CHANGES, rulesets.TOUCHES),
        ("pace", old.paces, new.paces, pace.CHANGES, pace.TOUCHES),
    ):
        if before is not after:
            keys.update((kind, name) for name in _differ(before, after, events, changes, touches))
    if old.pbx is not new.pbx:
        keys.add(("pbx", "pbx"))
    if old.rulebook is not new.rulebook:
        keys.add(("rulebook", "rulebook"))
    return keys


def _differ(
    before: Mapping[Any, object],
    after: Mapping[Any, object],
    events: Collection[Event] | None,
    changes: Container[type[Event]],
    touches: Touches,
) -> Iterator[str]:
    few = events is not None and len(events) * _DEARER < len(after)
    names = _touched(events, changes, touches) if few and events is not None else None
    if names is not None:
        yield from (name for name in names if name and before.get(name) is not after.get(name))
        return
    yield from (name for name, one in after.items() if before.get(name) is not one)
    yield from (name for name in before if name not in after)


_DEARER = 2
"""To ask an event what it touches costs so many times as much as to compare one entry."""


def _touched(
    events: Iterable[Event], changes: Container[type[Event]], touches: Touches
) -> set[str | None] | None:
    """The names that these events may have touched; None when one of them may have touched any."""
    names: set[str | None] = set()
    for event in events:
        kind = type(event)
        if kind in changes:
            touch = touches.get(kind)
            if touch is None:
                return None
            names.update(touch(event))
    return names
