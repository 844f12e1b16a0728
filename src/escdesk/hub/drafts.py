"""Drafts of the store, as the desks' address for them asks."""

from collections.abc import Mapping

from escdesk.domain.ids import Instant, PersonId
from escdesk.hub.store import drafts
from escdesk.hub.store.store import Store


class StoredDrafts:
    """`escdesk.hub.web.drafts.DraftShelf` over the database."""

    def __init__(self, store: Store, floor: str = "floor") -> None:
        self._store = store
        self._floor = floor

    async def of(self, person: PersonId) -> dict[str, str]:
        return await self._store.read(drafts.of, self._floor, person)

    async def keep(self, person: PersonId, texts: Mapping[str, str], now: Instant) -> bool:
        return await self._store.write(drafts.keep, self._floor, person, texts, now)
