"""The door: who comes in, with which extension, and which token stands for whom."""

import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from escdesk.domain.ids import CommandId, Extension, Instant, PersonId, SessionId
from escdesk.domain.messages.papers import StaffName
from escdesk.domain.messages.people import LeaveSeat, TakeSeat
from escdesk.hub.engine import Engine
from escdesk.hub.web.accounts import Accounts, Session
from escdesk.hub.web.passwords import Passwords, TooManyWaiting
from escdesk.hub.web.throttle import Throttle
from escdesk.protocol.messages import LoginGranted, LoginRefused, LoginRequest

_log = logging.getLogger(__name__)

SESSION_MS: Final = 24 * 3_600_000
"""A token is good for a day; a shift ends before that."""
SEEN_MS: Final = 600_000
"""How exactly it is kept when a session was last seen: 2,000 desks that come back at once write nothing."""
BUSY_MS: Final = 1_000
"""When to try again if too many are at the door."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chance:
    """Where tokens and ids come from; only tests draw them from elsewhere."""

    token: Callable[[], str] = field(default=lambda: secrets.token_urlsafe(32))
    id: Callable[[], str] = field(default=lambda: secrets.token_hex(8))


class Door:
    """Lets people in and out. `now` is wall time."""

    def __init__(
        self,
        engine: Engine,
        accounts: Accounts,
        passwords: Passwords,
        *,
        now: Callable[[], Instant],
        chance: Chance | None = None,
    ) -> None:
        self._engine = engine
        self._accounts = accounts
        self._passwords = passwords
        self._throttle = Throttle(now)
        self._now = now
        self._chance = chance or Chance()

    async def log_in(self, request: LoginRequest, address: str) -> LoginGranted | LoginRefused:
        """A token, or why not. An unknown login costs the same time and gets the same answer as a wrong password."""
        wait = self._throttle.begin(request.login, address)
        if wait:
            return LoginRefused(code="slow_down", retry_after_ms=wait)
        account = await self._accounts.find(request.login)
        if account is not None:
            wait = self._throttle.recall(request.login, account.failures, account.failed_at)
            if wait:
                return LoginRefused(code="slow_down", retry_after_ms=wait)
        try:
            matches = await self._passwords.matches(
                "" if account is None else account.password_hash, request.password
            )
        except TooManyWaiting:
            self._throttle.given_up(request.login, address)
            return LoginRefused(code="slow_down", retry_after_ms=BUSY_MS)
        if account is None or not matches or account.person not in self._engine.floor.people:
            if account is not None:
                await self._accounts.failed(account.person, self._now())
            _log.info("login refused", extra={"code": "wrong_password"})
            return LoginRefused(code="wrong_password")
        self._throttle.succeeded(request.login, address)
        if account.failures:
            await self._accounts.succeeded(account.person)
        return await self._seat(account.person, account.cache_key, request.extension)

    async def _seat(self, person: PersonId, cache_key: str, wanted: str) -> LoginGranted | LoginRefused:
        extension = Extension(wanted.strip()) if wanted.strip() else None
        code, by = await self._take_seat(person, extension)
        if code != "ok":
            _log.info("login refused", extra={"code": code, "person": person})
            return LoginRefused(code=code, by=by)
        token, session = self._chance.token(), SessionId(self._chance.id())
        await self._accounts.open(token, session, person, extension, self._now())
        _log.info("login granted", extra={"person": person, "session": session})
        role = self._engine.floor.people[person].role
        return LoginGranted(token=token, person=person, role=role.value, cache_key=cache_key)

    async def _take_seat(self, person: PersonId, extension: Extension | None) -> tuple[str, str]:
        """The code of the answer, and the name of whoever has the extension already."""
        outcome = await self._engine.ask(
            TakeSeat(extension=extension), by=person, command_id=CommandId(self._chance.id())
        )
        paper = self._engine.shelf.get(("StaffName", str(outcome.details.get("by", ""))))
        return outcome.code, paper.name if isinstance(paper, StaffName) else ""

    async def recognise(self, token: str) -> Session | None:
        """Whose token it is, with their seat taken again if it was given up meanwhile; None: log in again."""
        session = await self._accounts.session(token)
        if session is None:
            return None
        if self._now() - session.created_at > SESSION_MS:
            await self._accounts.close(session.session)
            return None
        person = self._engine.floor.people.get(session.person)
        if person is None:
            return None
        if not person.seated:
            code, _ = await self._take_seat(session.person, session.extension)
            if code != "ok":
                await self._accounts.close(session.session)
                return None
        if self._now() - session.last_seen_at > SEEN_MS:
            await self._accounts.seen(session.session, self._now())
        return session if session.person in self._engine.floor.people else None

    async def whose(self, token: str) -> tuple[PersonId | None, SessionId | None]:
        """Person and session of a token, None both when it is worth nothing."""
        session = await self._accounts.session(token)
        return (None, None) if session is None else (session.person, session.session)

    async def forget(self, session: SessionId) -> None:
        """The session is over; its seat was given up already."""
        await self._accounts.close(session)

    async def log_out(self, token: str, *, last_desk: bool) -> SessionId | None:
        """End the session of this token and, when it was the person's last desk, give up the seat."""
        session = await self._accounts.session(token)
        if session is None:
            return None
        await self._accounts.close(session.session)
        person = self._engine.floor.people.get(session.person)
        if last_desk and person is not None and person.seated:
            await self._engine.ask(LeaveSeat(), by=session.person, command_id=CommandId(self._chance.id()))
        _log.info("logged out", extra={"person": session.person, "session": session.session})
        return session.session
