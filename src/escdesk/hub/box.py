"""What one session has been sent and what it is still owed, as one frame whenever it takes one."""

from collections import Counter
from collections.abc import Callable, Iterable

import msgspec
from msgspec import Raw

from escdesk.domain.floor import Entity, Key
from escdesk.domain.ids import PersonId
from escdesk.domain.messages.papers import AnyPaper, PaperKey
from escdesk.domain.sight import papers_of
from escdesk.hub.moment import Moment
from escdesk.protocol.messages import Changes

_encode = msgspec.json.Encoder().encode
_VERSIONS = 3


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
    newest state and nothing in between. What was sent is remembered, so nothing goes out twice and nobody is told
    that something is gone which they never saw.
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
        self._held: dict[Key, Entity] = {}
        self._delivered: dict[PaperKey, AnyPaper] = {}
        self._references: Counter[PaperKey] = Counter()

    def resume(self, then: Moment) -> None:
        """The desk holds what this person saw at that moment."""
        self.seq = then.floor.seq
        self.anew = False
        self._held = then.sight(self.person)
        for one in self._held.values():
            self._references.update(papers_of(one))
        self._delivered = {key: then.papers[key] for key in self._references if key in then.papers}
        self.fresh.update(self._references)
        self.touched = dict.fromkeys((*self._held, *self._now().sight(self.person)))

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
        moment = self._now()
        since = self.seq
        puts: list[Raw] = []
        drops: list[Key] = []
        anew = self.anew
        if anew:
            since = 0
            self._forget_all()
            self.touched = dict.fromkeys(moment.sight(self.person))
        papers_touched = self.fresh
        for key in self.touched:
            old, new = self._held.get(key), moment.seen(key, self.person)
            if new is old:
                continue
            if new is None:
                drops.append(key)
                del self._held[key]
            else:
                puts.append(self._encoded.entity(key, new))
                self._held[key] = new
                for paper in papers_of(new):
                    self._references[paper] += 1
                    papers_touched.add(paper)
            if old is not None:
                for paper in papers_of(old):
                    self._references[paper] -= 1
                    papers_touched.add(paper)
        papers, shreds = self._papers(papers_touched, moment)
        self.touched, self.fresh, self.anew = {}, set(), False
        if not (puts or drops or papers or shreds or self.owes or anew):
            return None
        self.owes = False
        self.seq = moment.floor.seq
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

    def _papers(self, keys: Iterable[PaperKey], moment: Moment) -> tuple[list[Raw], list[PaperKey]]:
        papers: list[Raw] = []
        shreds: list[PaperKey] = []
        for key in keys:
            if self._references[key] <= 0:
                del self._references[key]
                if self._delivered.pop(key, None) is not None:
                    shreds.append(key)
                continue
            paper = moment.papers.get(key)
            if paper is not None and self._delivered.get(key) is not paper:
                self._delivered[key] = paper
                papers.append(self._encoded.paper(key, paper))
        return papers, shreds

    def _forget_all(self) -> None:
        self._held, self._delivered = {}, {}
        self._references.clear()
        self.fresh.clear()

    def close(self, code: str) -> None:
        """Nothing more comes; the session reads `closed` when it is woken."""
        if self.closed is None:
            self.closed = code
            self.touched = {}
            self._forget_all()
            self.wake()


def _nothing(_box: Box) -> None:
    return
