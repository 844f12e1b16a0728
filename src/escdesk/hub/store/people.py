"""Accounts and sessions. Every function takes the connection of a running transaction (see `Store.write`)."""

import hashlib
from dataclasses import dataclass

from sqlalchemy import Connection, delete, insert, select, update

from escdesk.domain.ids import Extension, Instant, PersonId, SessionId
from escdesk.hub.store.schema import accounts, sessions


@dataclass(frozen=True, slots=True)
class Account:
    """`password_hash` is argon2's own text, empty when no password was set; `cache_key` 64 hex digits."""

    person: PersonId
    login: str
    password_hash: str
    cache_key: str
    failures: int
    """Failed logins since the last good one."""
    failed_at: Instant
    """When the last of them was, 0 for never."""
    created_at: Instant


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody who is logged in; the token itself is nowhere, only its hash."""

    session: SessionId
    person: PersonId
    extension: Extension | None
    created_at: Instant
    last_seen_at: Instant


class LoginTaken(Exception):  # noqa: N818  a known answer, not a fault
    """Another person has this login already."""


def add_account(
    connection: Connection, person: PersonId, login: str, password_hash: str, cache_key: str, now: Instant
) -> None:
    """A new account, or a new login for a person who has one (password, key and failures stay then).

    `password_hash` may be empty: nobody gets in until one is set. Raises `LoginTaken`.
    """
    held = connection.execute(select(accounts.c.person).where(accounts.c.login == login)).scalar()
    if held is not None and held != person:
        raise LoginTaken
    if account_of(connection, person) is not None:
        connection.execute(update(accounts).where(accounts.c.person == person).values(login=login))
        return
    connection.execute(
        insert(accounts),
        {
            "person": person,
            "login": login,
            "password_hash": password_hash,
            "cache_key": cache_key,
            "failures": 0,
            "failed_at": 0,
            "created_at": now,
        },
    )


def account_of(connection: Connection, person: PersonId) -> Account | None:
    return _account(connection, accounts.c.person == person)


def find_account(connection: Connection, login: str) -> Account | None:
    """The account with this login, which is compared as it is written."""
    return _account(connection, accounts.c.login == login)


def list_accounts(connection: Connection) -> list[Account]:
    """All accounts by login."""
    return [Account(*row) for row in connection.execute(_ACCOUNT.order_by(accounts.c.login))]


def remove_account(connection: Connection, person: PersonId) -> None:
    """The account and all its sessions."""
    connection.execute(delete(sessions).where(sessions.c.person == person))
    connection.execute(delete(accounts).where(accounts.c.person == person))


def set_password(connection: Connection, person: PersonId, password_hash: str) -> bool:
    """False when there is no such account. Failures are forgotten; sessions stay (see `end_sessions`)."""
    done = connection.execute(
        update(accounts)
        .where(accounts.c.person == person)
        .values(password_hash=password_hash, failures=0, failed_at=0)
    )
    return done.rowcount == 1


def record_failure(connection: Connection, person: PersonId, at: Instant) -> None:
    """One more failed login."""
    connection.execute(
        update(accounts)
        .where(accounts.c.person == person)
        .values(failures=accounts.c.failures + 1, failed_at=at)
    )


def forget_failures(connection: Connection, person: PersonId) -> None:
    """A good login."""
    connection.execute(update(accounts).where(accounts.c.person == person).values(failures=0, failed_at=0))


# -- sessions -------------------------------------------------------------------------------------------------


def create_session(
    connection: Connection,
    token: str,
    session: SessionId,
    person: PersonId,
    extension: Extension | None,
    now: Instant,
) -> None:
    """`token` is kept as its SHA-256 only."""
    connection.execute(
        insert(sessions),
        {
            "token_hash": hashed(token),
            "session": session,
            "person": person,
            "extension": extension or "",
            "created_at": now,
            "last_seen_at": now,
        },
    )


def find_session(connection: Connection, token: str) -> Session | None:
    row = connection.execute(_SESSION.where(sessions.c.token_hash == hashed(token))).one_or_none()
    return None if row is None else _session(*row)


def list_sessions(connection: Connection, person: PersonId | None = None) -> list[Session]:
    """Sessions of one person, or all of them, oldest first."""
    query = _SESSION.order_by(sessions.c.created_at)
    if person is not None:
        query = query.where(sessions.c.person == person)
    return [_session(*row) for row in connection.execute(query)]


def touch_session(connection: Connection, session: SessionId, now: Instant) -> None:
    """It was seen just now."""
    connection.execute(update(sessions).where(sessions.c.session == session).values(last_seen_at=now))


def end_session(connection: Connection, session: SessionId) -> None:
    """Its token is worth nothing from now on."""
    connection.execute(delete(sessions).where(sessions.c.session == session))


def end_sessions(connection: Connection, person: PersonId) -> None:
    """All sessions of a person."""
    connection.execute(delete(sessions).where(sessions.c.person == person))


def end_sessions_unseen_since(connection: Connection, at: Instant) -> int:
    """Ends the sessions that nobody used since then; their number."""
    return connection.execute(delete(sessions).where(sessions.c.last_seen_at < at)).rowcount


def hashed(token: str) -> str:
    """SHA-256 in hex: tokens are random and long, so a plain hash can't be guessed back."""
    return hashlib.sha256(token.encode()).hexdigest()


_ACCOUNT = select(
    accounts.c.person,
    accounts.c.login,
    accounts.c.password_hash,
    accounts.c.cache_key,
    accounts.c.failures,
    accounts.c.failed_at,
    accounts.c.created_at,
)

_SESSION = select(
    sessions.c.session,
    sessions.c.person,
    sessions.c.extension,
    sessions.c.created_at,
    sessions.c.last_seen_at,
)


def _account(connection: Connection, condition: object) -> Account | None:
    row = connection.execute(_ACCOUNT.where(condition)).one_or_none()  # type: ignore[arg-type]  # a column's own comparison
    return None if row is None else Account(*row)


def _session(session: str, person: str, extension: str, created_at: int, last_seen_at: int) -> Session:
    return Session(
        SessionId(session),
        PersonId(person),
        Extension(extension) if extension else None,
        Instant(created_at),
        Instant(last_seen_at),
    )
