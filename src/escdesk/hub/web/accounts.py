"""What the door needs to know of accounts and sessions; the store's side of it is joined in `hub.app`."""

from typing import Protocol

from escdesk.domain.ids import Extension, Instant, PersonId, SessionId


class Account(Protocol):
    """Somebody who may log in. `password_hash` is argon2's own text, empty when no password was set."""

    @property
    def person(self) -> PersonId: ...
    @property
    def password_hash(self) -> str: ...
    @property
    def cache_key(self) -> str: ...
    @property
    def failures(self) -> int: ...
    @property
    def failed_at(self) -> Instant: ...


class Session(Protocol):
    """Somebody who is logged in, until the token is given back or too old."""

    @property
    def session(self) -> SessionId: ...
    @property
    def person(self) -> PersonId: ...
    @property
    def extension(self) -> Extension | None: ...
    @property
    def created_at(self) -> Instant: ...
    @property
    def last_seen_at(self) -> Instant: ...


class Accounts(Protocol):
    """Accounts and sessions as they are kept. Instants here are wall time, not floor time."""

    async def find(self, login: str) -> Account | None: ...

    async def failed(self, person: PersonId, at: Instant) -> None:
        """One more wrong password."""

    async def succeeded(self, person: PersonId) -> None:
        """A right one: the failures are forgotten."""

    async def open(
        self,
        token: str,
        session: SessionId,
        person: PersonId,
        extension: Extension | None,
        now: Instant,
    ) -> None:
        """Keep a new session; of the token only a hash."""

    async def session(self, token: str) -> Session | None: ...

    async def seen(self, session: SessionId, now: Instant) -> None: ...

    async def close(self, session: SessionId) -> None:
        """The session's token is worth nothing from now on."""
