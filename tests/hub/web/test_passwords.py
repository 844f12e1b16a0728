"""Password checks in threads of their own: right, wrong, none, and too many at once."""

import asyncio

import pytest
from tests.hub.web.floor import CHEAP

from escdesk.hub.web.passwords import WAITING, Passwords, TooManyWaiting


async def test_a_hash_is_matched_by_its_password_only() -> None:
    passwords = Passwords(CHEAP)
    hashed = await passwords.hashed("返金は1万円まで")
    assert await passwords.matches(hashed, "返金は1万円まで")
    assert not await passwords.matches(hashed, "返金は2万円まで")
    assert "返金" not in hashed
    passwords.close()


async def test_no_account_takes_a_check_too_and_never_matches() -> None:
    passwords = Passwords(CHEAP)
    assert not await passwords.matches("", "nobody's password")
    assert not await passwords.matches("no hash of argon2", "x")
    passwords.close()


async def test_a_password_of_a_megabyte_is_refused_unseen() -> None:
    passwords = Passwords(CHEAP)
    huge = "x" * 1_000_000
    hashed = CHEAP.hash(huge)
    assert not await passwords.matches(hashed, huge)
    passwords.close()


async def test_the_queue_at_the_door_is_bounded() -> None:
    passwords = Passwords(CHEAP)
    hashed = await passwords.hashed("x" * 8)
    checks = [asyncio.ensure_future(passwords.matches(hashed, "x" * 8)) for _ in range(WAITING)]
    await asyncio.sleep(0)
    with pytest.raises(TooManyWaiting):
        await passwords.matches(hashed, "x" * 8)
    assert all(await asyncio.gather(*checks))
    assert await passwords.matches(hashed, "x" * 8)
    passwords.close()
