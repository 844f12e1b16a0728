"""What an audience sees change, noted once for all its boxes, and the frames that are the same for most of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from immutables import Map
from msgspec import Raw

from escdesk.domain.floor import Key
from escdesk.domain.messages.papers import AnyPaper, PaperKey
from escdesk.domain.sight import Audience, papers_of
from escdesk.hub import frames
from escdesk.hub.encoded import Encoded
from escdesk.hub.moment import Moment


@dataclass(frozen=True, slots=True)
class Difference:
    """What an audience sees otherwise at one moment than at another, nobody's own involvement counted."""

    keys: frozenset[Key]
    puts: dict[Key, Raw]
    drops: tuple[Key, ...]
    names: frozenset[PaperKey]
    papers: tuple[Raw, ...]
    shreds: tuple[PaperKey, ...]


@dataclass(frozen=True, slots=True)
class _Papers:
    """All papers of an audience, and the values they were found in."""

    references: Map[PaperKey, int]
    papers: Map[PaperKey, AnyPaper]
    encoded: dict[PaperKey, Raw]


class Stream:
    """The noted changes of one audience. A box remembers how far it has come; frames are kept for one moment only."""

    def __init__(self, who: Audience, encoded: Encoded) -> None:
        self._who = who
        self._encoded = encoded
        self._keys: list[Key | None] = []
        """Under which the audience may see something else, in order; None: see `_names` at the same place."""
        self._names: dict[int, PaperKey] = {}
        self._first = 0
        self._now = -1
        self._differences: dict[tuple[int, int], Difference] = {}
        self._frames: dict[tuple[int, int, int], bytes] = {}
        self._whole: dict[Key, Raw] | None = None
        self._whole_at = 0
        self._whole_asked = False
        self._papers: _Papers | None = None

    @property
    def end(self) -> int:
        return self._first + len(self._keys)

    def note(self, keys: Iterable[Key]) -> None:
        self._keys += keys

    def note_paper(self, name: PaperKey) -> None:
        self._names[self.end] = name
        self._keys.append(None)

    def trim(self, slowest: int) -> None:
        """No box stands before `slowest`."""
        if not self._whole_asked:
            self._whole = self._papers = None
        self._whole_asked = False
        if self._whole is not None:
            slowest = min(slowest, self._whole_at)
        for place in range(self._first, slowest):
            self._names.pop(place, None)
        del self._keys[: slowest - self._first]
        self._first = max(self._first, slowest)

    def _since(self, place: int) -> tuple[dict[Key, None], dict[PaperKey, None]]:
        keys: dict[Key, None] = {}
        names: dict[PaperKey, None] = {}
        for at, key in enumerate(self._keys[place - self._first :], place):
            if key is None:
                names[self._names[at]] = None
            else:
                keys[key] = None
        return keys, names

    def _turn_to(self, now: Moment) -> None:
        if self._now != now.floor.seq:
            self._now = now.floor.seq
            self._differences.clear()
            self._frames.clear()

    def difference(self, place: int, then: Moment, now: Moment) -> Difference:
        """Between two moments, for a box that has come to `place`."""
        self._turn_to(now)
        name = (place, then.floor.seq)
        found = self._differences.get(name)
        if found is None:
            found = self._differences[name] = self._compared(place, then, now)
        return found

    def _compared(self, place: int, then: Moment, now: Moment) -> Difference:
        before, after = then.shared(self._who), now.shared(self._who)
        had, has = then.references(self._who), now.references(self._who)
        keys, names = self._since(place)
        differ: list[Key] = []
        puts: dict[Key, Raw] = {}
        drops: list[Key] = []
        for key in keys:
            old, new = before.get(key), after.get(key)
            if old is new:
                continue
            differ.append(key)
            if new is None:
                drops.append(key)
            else:
                puts[key] = self._encoded.entity(key, new)
            if had is not has:  # else every paper that is new to them has been noted
                for one in (old, new):
                    if one is not None:
                        names |= dict.fromkeys(papers_of(one))
        papers: list[Raw] = []
        shreds: list[PaperKey] = []
        told: list[PaperKey] = []
        for name in names:
            paper = now.papers.get(name) if name in has else None
            delivered = then.papers.get(name) if name in had else None
            if name not in has and delivered is not None:
                shreds.append(name)
            elif paper is not None and paper is not delivered:
                papers.append(self._encoded.paper(name, paper))
                told.append(name)
        return Difference(
            frozenset(differ),
            puts,
            tuple(drops),
            frozenset((*told, *shreds)),
            tuple(papers),
            tuple(shreds),
        )

    def frame(self, number: int, place: int, then: Moment, now: Moment) -> bytes:
        """The `difference` for a desk that stands at this number."""
        shared = self.difference(place, then, now)
        name = (number, place, then.floor.seq)
        found = self._frames.get(name)
        if found is None:
            found = self._frames[name] = frames.changes(
                number,
                now.floor.seq,
                puts=shared.puts.values(),
                drops=shared.drops,
                papers=shared.papers,
                shreds=shared.shreds,
            )
        return found

    def everything(self, now: Moment) -> Mapping[Key, Raw]:
        """All that the audience sees, encoded; carried on from the last time it was asked for."""
        shared = now.shared(self._who)
        if self._whole is None:
            self._whole = {key: self._encoded.entity(key, one) for key, one in shared.items()}
        else:
            for key in self._since(self._whole_at)[0]:
                one = shared.get(key)
                if one is None:
                    self._whole.pop(key, None)
                else:
                    self._whole[key] = self._encoded.entity(key, one)
        self._whole_at = self.end
        self._whole_asked = True
        return self._whole

    def all_papers(self, now: Moment) -> Mapping[PaperKey, Raw]:
        """What travels with that; made again when another paper does or one was written anew."""
        references = now.references(self._who)
        known = self._papers
        if known is None or known.references is not references or known.papers is not now.papers:
            found = {
                name: self._encoded.paper(name, paper)
                for name in references
                if (paper := now.papers.get(name)) is not None
            }
            known = self._papers = _Papers(references, now.papers, found)
        return known.encoded
