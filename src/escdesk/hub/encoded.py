"""Entities and papers as bytes, made once for everybody who sees them."""

from collections.abc import Iterable

import msgspec
from msgspec import Raw

from escdesk.domain.floor import Entity, Key
from escdesk.domain.messages.papers import AnyPaper, PaperKey

_encode = msgspec.json.Encoder().encode
_VERSIONS = 3


class Encoded:
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
