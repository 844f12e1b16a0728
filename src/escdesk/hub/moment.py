"""The floor and its papers at one number, with what each person sees of them worked out at most once."""

from collections import defaultdict

from immutables import Map

from escdesk.domain.floor import Entity, Floor, Key, entities, entity, key_of
from escdesk.domain.ids import PersonId
from escdesk.domain.messages.papers import AnyPaper, PaperKey
from escdesk.domain.model.people import Person
from escdesk.domain.sight import Audience, audience, involved, seen_by, veil


class Veils:
    """Veiled copies, each made once for an entity: as long as that stands, so does its copy."""

    def __init__(self) -> None:
        self._copies: dict[tuple[Key, PersonId], tuple[Entity, Entity]] = {}

    def over(self, one: Entity, person: Person) -> Entity:
        """`one` as this person may see it, the same object each time."""
        copy = veil(one, person)
        if copy is one:
            return one
        known = self._copies.get((key_of(one), person.id))
        if known is None or known[0] is not one:
            known = self._copies[key_of(one), person.id] = (one, copy)
        return known[1]

    def keep(self, floor: Floor) -> None:
        """Let go of the copies of what is no longer on the floor."""
        self._copies = {
            names: both for names, both in self._copies.items() if entity(floor, names[0]) is both[0]
        }


class Moment:
    """Cheap to keep: floors share everything that did not change between them."""

    __slots__ = ("_involving", "_seen", "_veils", "floor", "papers")

    def __init__(self, floor: Floor, papers: Map[PaperKey, AnyPaper], veils: Veils | None = None) -> None:
        self.floor = floor
        self.papers = papers
        self._veils = veils or Veils()
        self._seen: dict[Audience, dict[Key, Entity]] = {}
        self._involving: dict[PersonId, dict[Key, Entity]] | None = None

    def sight(self, person: PersonId) -> dict[Key, Entity]:
        """The entities of `project(floor, person)`."""
        who = audience(self.floor.people[person])
        seen = self._seen.get(who)
        if seen is None:
            seen = {key_of(one): one for one in entities(self.floor) if seen_by(self.floor, one, who)}
            self._seen[who] = seen
        if self._involving is None:
            self._involving = defaultdict(dict)
            for one in entities(self.floor):
                for somebody in involved(self.floor, one):
                    self._involving[somebody][key_of(one)] = one
        mine = self._involving.get(person, {})
        me = self.floor.people[person]
        return seen | {key: self._veils.over(one, me) for key, one in mine.items()}

    def seen(self, key: Key, person: PersonId) -> Entity | None:
        """What this person sees under one key."""
        one = entity(self.floor, key)
        if one is None or person not in self.floor.people:
            return None
        me = self.floor.people[person]
        if seen_by(self.floor, one, audience(me)) or person in involved(self.floor, one):
            return self._veils.over(one, me)
        return None
