"""Accounts and sessions of the store, as the door asks for them."""

from escdesk.domain.ids import Extension, Instant, PersonId, SessionId
from escdesk.hub.store import people
from escdesk.hub.store.people import Account, Session
from escdesk.hub.store.store import Store


class StoredAccounts:
    """`escdesk.hub.web.accounts.Accounts` over the database."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def find(self, login: str) -> Account | None:
        return await self._store.read(people.find_account, login)

    async def failed(self, person: PersonId, at: Instant) -> None:
        await self._store.write(people.record_failure, person, at)

    async def succeeded(self, person: PersonId) -> None:
        await self._store.write(people.forget_failures, person)

    async def open(
        self,
        token: str,
        session: SessionId,
        person: PersonId,
        extension: Extension | None,
        now: Instant,
    ) -> None:
        await self._store.write(people.create_session, token, session, person, extension, now)

    async def session(self, token: str) -> Session | None:
        return await self._store.read(people.find_session, token)

    async def seen(self, session: SessionId, now: Instant) -> None:
        await self._store.write(people.touch_session, session, now)

    async def close(self, session: SessionId) -> None:
        await self._store.write(people.end_session, session)
