"""Argon2 checks and hashes in a few threads of their own, so that the event loop never waits for one."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from typing import Final, TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

THREADS: Final = 2
"""One check keeps a core busy for some 40 ms and takes 64 MB meanwhile."""
WAITING: Final = 32
LONGEST: Final = 1_024
"""Characters of a password; more is refused without a look."""

_T = TypeVar("_T")


class TooManyWaiting(Exception):  # noqa: N818  a state, not a fault
    """More checks are waiting than can be done in a reasonable time; nothing was checked."""


class Passwords:
    """Checks and makes password hashes. `hasher` says what one costs."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="argon2")
        self._waiting = 0

    @cached_property
    def nobodys(self) -> str:
        """What a login that nobody has is checked against. Made once; a hub makes it before its first login."""
        return self._hasher.hash("nobody's password")

    async def matches(self, password_hash: str, password: str) -> bool:
        """Whether the password is the one behind the hash; no hash takes the same time. Raises `TooManyWaiting`."""
        known = bool(password_hash)
        if len(password) > LONGEST:
            password, known = "", False
        if self._waiting >= WAITING:
            raise TooManyWaiting
        return (
            await self._off_the_loop(lambda: self._verified(password_hash or self.nobodys, password))
            and known
        )

    async def hashed(self, password: str) -> str:
        """Argon2's own text for a password, for the store."""
        return await self._off_the_loop(lambda: self._hasher.hash(password))

    async def _off_the_loop(self, work: Callable[[], _T]) -> _T:
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._pool, work)
        finally:
            self._waiting -= 1

    def _verified(self, password_hash: str, password: str) -> bool:
        try:
            return self._hasher.verify(password_hash, password)
        except (VerificationError, InvalidHashError):
            return False

    def close(self) -> None:
        self._pool.shutdown(wait=True, cancel_futures=True)
