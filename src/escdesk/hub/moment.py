"""The floor and its papers at one number, with what each person sees of them carried on from the moment before."""

from collections import Counter
from collections.abc import Collection, Iterator
from functools import lru_cache

from immutables import Map
from msgspec import Struct

from escdesk.domain.floor import Entity, Floor, Key, entities, entity, key_of
from escdesk.domain.ids import PersonId
from escdesk.domain.messages.papers import AnyPaper, PaperKey
from escdesk.domain.model.people import Person
from escdesk.domain.sight import Audience, as_visible, audience, involved, papers_of, seen_by, veil

_VERSIONS = 2
"""Of a veiled copy: what a desk has, and what it is to get."""
_NOBODY = frozenset[PersonId]()
_WITHOUT_PAPERS = frozenset({"phone", "pbx", "rulebook", "pace"})
"""Kinds with which no paper travels: half of what a large floor is made of."""


@lru_cache(maxsize=65_536)
def _same(key: Key) -> Key:
    """The same key is the same object: a hundred audiences hold it."""
    return key


class Veils:
    """Veiled copies, each made once for an entity: as long as that stands, so does its copy."""

    def __init__(self) -> None:
        self._copies: dict[tuple[Key, PersonId], list[tuple[Entity, Entity]]] = {}

    def over(self, one: Entity, person: Person) -> Entity:
        """`one` as this person may see it, the same object each time."""
        copy = veil(one, person)
        if copy is one:
            return one
        versions = self._copies.setdefault((key_of(one), person.id), [])
        for version, known in versions:
            if version is one:
                return known
        versions.append((one, copy))
        del versions[:-_VERSIONS]
        return copy

    def keep(self, floor: Floor) -> None:
        """Let go of the copies of what is no longer on the floor."""
        self._copies = {
            names: versions
            for names, versions in self._copies.items()
            if any(entity(floor, names[0]) is one for one, _ in versions)
        }


class Eyes(Struct, frozen=True):
    """What one person sees at one moment; cheap to keep."""

    me: Person
    moment: "Moment"
    shared: Map[Key, Entity]
    """What everybody of the same audience sees."""
    references: Map[PaperKey, int]
    """How often each paper travels with something of that."""
    mine: frozenset[Key]
    """What this person is involved in, seen by others or not."""

    def get(self, key: Key) -> Entity | None:
        one = self.shared.get(key)
        if one is None and key in self.mine:
            one = entity(self.moment.floor, key)
        return None if one is None else self.moment.veils.over(one, self.me)

    def items(self) -> Iterator[tuple[Key, Entity]]:
        """The entities of `project(floor, person)`."""
        for key, one in self.shared.items():
            if key not in self.mine:  # and so there is nothing in it to be veiled
                yield key, one
        yield from self.own()

    def own(self) -> Iterator[tuple[Key, Entity]]:
        """Those of them that the person is involved in."""
        for key in self.mine:
            own = self.get(key)
            if own is not None:
                yield key, own

    def own_papers(self) -> frozenset[PaperKey]:
        """What travels with those."""
        return frozenset(name for _, one in self.own() for name in papers_of(one))


class Otherwise(Struct, frozen=True):
    """What may be seen otherwise at a moment than at the one before."""

    heard: dict[Audience, list[Key]]
    """By whoever looks on, without being involved."""
    own: dict[PersonId, list[Key]]
    """By those who are or were involved."""


class Moment:
    """Cheap to keep: moments share everything that did not change between them."""

    __slots__ = ("_involving", "_references", "_shared", "floor", "papers", "veils")

    def __init__(self, floor: Floor, papers: Map[PaperKey, AnyPaper], veils: Veils | None = None) -> None:
        self.floor = floor
        self.papers = papers
        self.veils = veils or Veils()
        self._shared: dict[Audience, Map[Key, Entity]] = {}
        self._references: dict[Audience, Map[PaperKey, int]] = {}
        self._involving: Map[PersonId, frozenset[Key]] | None = None

    def followed(
        self,
        floor: Floor,
        papers: Map[PaperKey, AnyPaper],
        keys: Collection[Key],
        audiences: Collection[Audience],
    ) -> "tuple[Moment, Otherwise]":
        """The next moment, and who sees what otherwise than at this one.

        `keys`: all under which somebody may; `audiences`: who looks on. A thousand desks that come within seconds make
        as many moments: none of them scans the floor.
        """
        following = Moment(floor, papers, self.veils)
        steps = [step for key in keys if (step := _step(self.floor, floor, key)) is not None]
        heard: dict[Audience, list[Key]] = {}
        for who in audiences:
            seen, references, otherwise = _followed(self.shared(who), self.references(who), floor, steps, who)
            following._shared[who], following._references[who] = seen, references
            if otherwise:
                heard[who] = otherwise
        own: dict[PersonId, list[Key]] = {}
        for step in steps:
            for person in step.theirs | step.now_theirs:
                own.setdefault(person, []).append(step.key)
        if self._involving is not None:
            involving = self._involving.mutate()
            for step in steps:
                for person in step.theirs - step.now_theirs:
                    involving[person] = involving.get(person, frozenset()) - {step.key}
                for person in step.now_theirs - step.theirs:
                    involving[person] = involving.get(person, frozenset()) | {step.key}
            following._involving = involving.finish()
        return following, Otherwise(heard, own)

    def shared(self, who: Audience) -> Map[Key, Entity]:
        """What this audience sees without being involved."""
        seen = self._shared.get(who)
        if seen is None:
            floor = self.floor
            seen = Map({_same(key_of(one)): one for one in entities(floor) if seen_by(floor, one, who)})
            self._shared[who] = seen
        return seen

    def references(self, who: Audience) -> Map[PaperKey, int]:
        """How often each paper travels with something that this audience sees."""
        found = self._references.get(who)
        if found is None:
            counted = Counter(
                _same(name)
                for key, one in self.shared(who).items()
                if key[0] not in _WITHOUT_PAPERS
                for name in papers_of(one)
            )
            found = self._references[who] = Map(counted)
        return found

    def involving(self, person: PersonId) -> frozenset[Key]:
        """The keys of what is this person's own."""
        if self._involving is None:
            found: dict[PersonId, set[Key]] = {}
            for one in entities(self.floor):
                for somebody in involved(self.floor, one):
                    found.setdefault(somebody, set()).add(key_of(one))
            self._involving = Map({who: frozenset(keys) for who, keys in found.items()})
        return self._involving.get(person, frozenset())

    def eyes(self, person: PersonId) -> Eyes:
        """Of somebody who is on the floor."""
        me = self.floor.people[person]
        who = audience(me)
        return Eyes(me, self, self.shared(who), self.references(who), self.involving(person))


class _Step(Struct, frozen=True):
    """What stands under a key before and now, and whose own it is."""

    key: Key
    was: Entity | None
    one: Entity | None
    theirs: frozenset[PersonId]
    now_theirs: frozenset[PersonId]
    alike: bool
    """Who saw it sees it."""


def _step(old: Floor, new: Floor, key: Key) -> _Step | None:
    """None when there is nothing under it, as there was nothing."""
    was, one = entity(old, key), entity(new, key)
    if was is None:
        return None if one is None else _Step(key, None, one, _NOBODY, involved(new, one), alike=False)
    if one is None:
        return _Step(key, was, None, involved(old, was), _NOBODY, alike=False)
    return _Step(key, was, one, involved(old, was), involved(new, one), as_visible(was, one))


def _followed(
    seen: Map[Key, Entity],
    references: Map[PaperKey, int],
    floor: Floor,
    steps: Collection[_Step],
    who: Audience,
) -> tuple[Map[Key, Entity], Map[PaperKey, int], list[Key]]:
    """Most changes mean nothing to most audiences: then they are the same maps."""
    otherwise: list[Key] = []
    for step in steps:
        key, one = step.key, step.one
        before = seen.get(key)
        sees = before is not None if step.alike else one is not None and seen_by(floor, one, who)
        after = one if sees else None
        if after is before:
            continue
        otherwise.append(key)
        seen = seen.delete(key) if after is None else seen.set(key, after)
        if key[0] in _WITHOUT_PAPERS:
            continue
        old = () if before is None else tuple(papers_of(before))
        new = () if after is None else tuple(papers_of(after))
        if old != new:
            references = _counted(references, old, new)
    return seen, references, otherwise


def _counted(
    references: Map[PaperKey, int], old: Collection[PaperKey], new: Collection[PaperKey]
) -> Map[PaperKey, int]:
    counted = Counter(new)
    counted.subtract(old)
    for name, more in counted.items():
        count = references.get(name, 0) + more
        if count:
            references = references.set(name, count)
        elif more:
            references = references.delete(name)
    return references
