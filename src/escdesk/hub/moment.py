"""The floor and its papers at one number, with what each person sees of them worked out at most once."""

from collections import defaultdict

from immutables import Map

from escdesk.domain.floor import Entity, Floor, Key, entities, entity, key_of
from escdesk.domain.ids import PersonId
from escdesk.domain.messages.papers import AnyPaper, PaperKey
from escdesk.domain.sight import Audience, audience, involved, seen_by


class Moment:
    """Cheap to keep: floors share everything that did not change between them."""

    __slots__ = ("_involving", "_seen", "floor", "papers")

    def __init__(self, floor: Floor, papers: Map[PaperKey, AnyPaper]) -> None:
        self.floor = floor
        self.papers = papers
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
        return seen | self._involving.get(person, {})

    def seen(self, key: Key, person: PersonId) -> Entity | None:
        """What this person sees under one key."""
        one = entity(self.floor, key)
        if one is None or person not in self.floor.people:
            return None
        if seen_by(self.floor, one, audience(self.floor.people[person])):
            return one
        return one if person in involved(self.floor, one) else None
