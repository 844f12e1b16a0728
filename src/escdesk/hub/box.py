"""What one session has been sent and what it is still owed, as one frame whenever it takes one."""

from collections import Counter
from collections.abc import Callable, Iterable

import msgspec
from msgspec import Raw

from escdesk.domain.floor import Entity, Key
from escdesk.domain.ids import PersonId
from escdesk.domain.messages.papers import AnyPaper, PaperKey
from escdesk.domain.sight import papers_of
from escdesk.hub.moment import Eyes, Moment
from escdesk.protocol.messages import Changes

_encode = msgspec.json.Encoder().encode
_VERSIONS = 3
_WITHOUT_PAPERS = frozenset({"phone", "pbx", "rulebook", "pace"})
"""Kinds with which no paper travels: half of what a large floor is made of."""


class Encoded:
    """Entities and papers as bytes, made once for everybody who sees them."""

    def __init__(self) -> None:
        self._entities: dict[Key, list[tuple[Entity, Raw]]] = {}
        """Of one key as it is, and veiled for whoever may not see all of it."""
        self._papers: dict[PaperKey, tuple[AnyPaper, Raw]] = {}
        self.made = 0

    def entity(self, key: Key, one: Entity) -> Raw:
        versions = self._entities.setdefault(key, [])
        for version, encoded in versions:
            if version is one:
                return encoded
        encoded = Raw(_encode(one))
        self.made += 1
        versions.append((one, encoded))
        del versions[:-_VERSIONS]
        return encoded

    def paper(self, key: PaperKey, one: AnyPaper) -> Raw:
        known = self._papers.get(key)
        if known is None or known[0] is not one:
            known = self._papers[key] = (one, Raw(_encode(one)))
            self.made += 1
        return known[1]

    def forget(self, keys: Iterable[Key]) -> None:
        """These have changed or are gone."""
        for key in keys:
            self._entities.pop(key, None)

    def trim_papers(self, most: int) -> None:
        """Papers are few and long-lived; when many old ones have piled up all are made again."""
        if len(self._papers) > most:
            self._papers.clear()


class Box:
    """Filled by the publisher, emptied by the session; it never holds more than one frame's worth.

    Only keys wait in it: what stands under them is looked up when the frame is taken, so a slow desk gets the
    newest state and nothing in between. What the person saw then is remembered, so nothing goes out twice and nobody
    is told that something is gone which they never saw.
    """

    def __init__(
        self, person: PersonId, wake: Callable[[], None], now: Callable[[], Moment], encoded: Encoded
    ) -> None:
        self.person = person
        self.wake = wake
        self.closed: str | None = None
        """The code of the goodbye once the publisher has given this box up."""
        self.seq = 0
        """The number that the desk stands at after the last frame it took."""
        self.woken = False
        self.touched: dict[Key, None] = {}
        self.fresh: set[PaperKey] = set()
        self.anew = True
        self.owes = True
        """A frame must go out even if nothing in it has changed: the first one, and after the own commands."""
        self.on_take: Callable[[Box], None] = _nothing
        self.on_reach: Callable[[Box], None] = _nothing
        self._now = now
        self._encoded = encoded
        self._then: Eyes | None = None
        """What the person saw when the last frame was taken: what has been sent needs no book of its own."""
        self._references: Counter[PaperKey] = Counter()

    def resume(self, then: Moment) -> None:
        """The desk holds what this person saw at that moment."""
        self.seq = then.floor.seq
        self.anew = False
        before, now = then.eyes(self.person), self._now().eyes(self.person)
        self._then = before
        for key, one in before.items():
            self._count(key, one)
            if now.get(key) is not one:
                self.touched[key] = None
        self.touched |= {key: None for key, one in now.items() if before.get(key) is not one}
        self.fresh.update(self._references)

    def keep_up(self) -> None:
        """Where nothing waits, the person sees now what they saw then: no old floor need be kept for that."""
        if self._then is not None and not (self.touched or self.fresh or self.anew):
            self._then = self._now().eyes(self.person)

    def holds(self, paper: PaperKey) -> bool:
        """Whether something the desk sees refers to this paper."""
        return paper in self._references

    def reach(self, upto: int) -> None:
        """The desk has been told of this number: a frame must take it there, though nothing else changed."""
        if self.seq < upto and not self.owes and self.closed is None:
            self.owes = True
            self.on_reach(self)

    def take(self) -> bytes | None:
        """The next frame, an encoded `Changes`; None when nothing is owed."""
        self.woken = False
        if self.closed is not None:
            return None
        eyes = self._now().eyes(self.person)
        since, anew, then = self.seq, self.anew, self._then
        puts: list[Raw] = []
        drops: list[Key] = []
        papers: list[Raw] = []
        shreds: list[PaperKey] = []
        if anew or then is None:
            since = 0
            self._everything(eyes, puts, papers)
        else:
            self._differences(then, eyes, puts, drops, papers, shreds)
        self.touched, self.fresh, self.anew, self._then = {}, set(), False, eyes
        if not (puts or drops or papers or shreds or self.owes or anew):
            return None
        self.owes = False
        self.seq = eyes.moment.floor.seq
        self.on_take(self)
        return _encode(
            Changes(
                since=since,
                upto=self.seq,
                anew=anew,
                puts=tuple(puts),
                drops=tuple(drops),
                papers=tuple(papers),
                shreds=tuple(shreds),
            )
        )

    def _everything(self, eyes: Eyes, puts: list[Raw], papers: list[Raw]) -> None:
        self._references.clear()
        for key, one in eyes.items():
            puts.append(self._encoded.entity(key, one))
            self._count(key, one)
        for name in self._references:
            paper = eyes.moment.papers.get(name)
            if paper is not None:
                papers.append(self._encoded.paper(name, paper))

    def _differences(
        self,
        then: Eyes,
        eyes: Eyes,
        puts: list[Raw],
        drops: list[Key],
        papers: list[Raw],
        shreds: list[PaperKey],
    ) -> None:
        had = {name: self._references[name] > 0 for name in self.fresh}
        """Papers that may come or go, and whether the desk has had them."""
        for key in self.touched:
            old, new = then.get(key), eyes.get(key)
            if new is old:
                continue
            if new is None:
                drops.append(key)
            else:
                puts.append(self._encoded.entity(key, new))
            for one, more in ((old, -1), (new, 1)):
                for name in () if one is None else papers_of(one):
                    had.setdefault(name, self._references[name] > 0)
                    self._references[name] += more
        for name, before in had.items():
            delivered = then.moment.papers.get(name) if before else None
            if self._references[name] <= 0:
                del self._references[name]
                if delivered is not None:
                    shreds.append(name)
                continue
            paper = eyes.moment.papers.get(name)
            if paper is not None and paper is not delivered:
                papers.append(self._encoded.paper(name, paper))

    def _count(self, key: Key, one: Entity) -> None:
        if key[0] not in _WITHOUT_PAPERS:
            self._references.update(papers_of(one))

    def close(self, code: str) -> None:
        """Nothing more comes; the session reads `closed` when it is woken."""
        if self.closed is None:
            self.closed = code
            self.touched, self._then = {}, None
            self._references.clear()
            self.fresh.clear()
            self.wake()


def _nothing(_box: Box) -> None:
    return
