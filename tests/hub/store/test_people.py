import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.hub.store.stores import opened

from escdesk.domain.ids import Extension, Instant, PersonId, SessionId
from escdesk.hub.store import people
from escdesk.hub.store.store import Store

NOW = Instant(1_000)
SATO, SUZUKI = PersonId("sato"), PersonId("suzuki")
TOKEN = "f3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with opened(tmp_path) as store:
        store.write_now(people.add_account, SATO, "k.sato", "hash", "ab" * 32, NOW)
        yield store


def test_an_account(store: Store) -> None:
    account = people.Account(SATO, "k.sato", "hash", "ab" * 32, 0, Instant(0), NOW)
    assert store.read_now(people.find_account, "k.sato") == account
    assert store.read_now(people.account_of, SATO) == account
    assert store.read_now(people.find_account, "K.Sato") is None
    assert store.read_now(people.account_of, SUZUKI) is None
    assert store.read_now(people.list_accounts) == [account]


def test_a_login_belongs_to_one_person(store: Store) -> None:
    with pytest.raises(people.LoginTaken):
        store.write_now(people.add_account, SUZUKI, "k.sato", "", "cd" * 32, NOW)
    assert len(store.read_now(people.list_accounts)) == 1


def test_a_new_login_keeps_the_rest(store: Store) -> None:
    store.write_now(people.add_account, SATO, "sato", "other", "cd" * 32, Instant(9))
    account = store.read_now(people.find_account, "sato")
    assert account == people.Account(SATO, "sato", "hash", "ab" * 32, 0, Instant(0), NOW)
    assert store.read_now(people.find_account, "k.sato") is None


def test_failures_are_counted_and_forgotten(store: Store) -> None:
    for at in (5, 6):
        store.write_now(people.record_failure, SATO, Instant(at))
    account = store.read_now(people.account_of, SATO)
    assert account is not None
    assert (account.failures, account.failed_at) == (2, 6)
    store.write_now(people.forget_failures, SATO)
    account = store.read_now(people.account_of, SATO)
    assert account is not None
    assert (account.failures, account.failed_at) == (0, 0)


def test_a_new_password_forgets_the_failures(store: Store) -> None:
    store.write_now(people.record_failure, SATO, Instant(5))
    assert store.write_now(people.set_password, SATO, "new")
    assert not store.write_now(people.set_password, SUZUKI, "new")
    account = store.read_now(people.account_of, SATO)
    assert account is not None
    assert (account.password_hash, account.failures) == ("new", 0)


def test_a_session_is_found_by_its_token_and_ended(store: Store) -> None:
    session = people.Session(SessionId("s1"), SATO, Extension("101"), NOW, NOW)
    store.write_now(people.create_session, TOKEN, session.session, SATO, Extension("101"), NOW)
    store.write_now(people.create_session, "another", SessionId("s2"), SATO, None, Instant(1_001))
    assert store.read_now(people.find_session, TOKEN) == session
    assert store.read_now(people.find_session, "wrong") is None
    assert [one.session for one in store.read_now(people.list_sessions, SATO)] == ["s1", "s2"]
    assert [one.extension for one in store.read_now(people.list_sessions)] == ["101", None]
    assert store.read_now(people.list_sessions, SUZUKI) == []
    store.write_now(people.end_session, SessionId("s1"))
    assert store.read_now(people.find_session, TOKEN) is None
    store.write_now(people.end_sessions, SATO)
    assert store.read_now(people.list_sessions) == []


def test_unused_sessions_end(store: Store) -> None:
    store.write_now(people.create_session, TOKEN, SessionId("s1"), SATO, None, NOW)
    store.write_now(people.create_session, "another", SessionId("s2"), SATO, None, NOW)
    store.write_now(people.touch_session, SessionId("s2"), Instant(2_000))
    assert store.write_now(people.end_sessions_unseen_since, Instant(1_500)) == 1
    assert [one.session for one in store.read_now(people.list_sessions)] == ["s2"]


def test_removing_an_account_ends_its_sessions(store: Store) -> None:
    store.write_now(people.create_session, TOKEN, SessionId("s1"), SATO, None, NOW)
    store.write_now(people.remove_account, SATO)
    assert store.read_now(people.list_accounts) == []
    assert store.read_now(people.find_session, TOKEN) is None


def test_the_token_itself_is_nowhere(store: Store, tmp_path: Path) -> None:
    store.write_now(people.create_session, TOKEN, SessionId("s1"), SATO, None, NOW)
    with sqlite3.connect(tmp_path / "hub.db") as plain:
        told = repr(plain.execute("SELECT * FROM sessions").fetchall())
    plain.close()
    assert TOKEN not in told
    assert people.hashed(TOKEN) in told
