"""Keys are kept by a real keyring or not at all, never in a plain file."""

import keyring.backend
import keyring.errors

from escdesk.desktop.link.keys import MemoryKeys, SystemKeys


class Ring(keyring.backend.KeyringBackend):
    """A keyring in memory."""

    priority = 5

    def __init__(self) -> None:
        super().__init__()
        self.kept = {}

    def get_password(self, service, username):
        return self.kept.get((service, username))

    def set_password(self, service, username, password):
        self.kept[service, username] = password

    def delete_password(self, service, username):
        if (service, username) not in self.kept:
            raise keyring.errors.PasswordDeleteError
        del self.kept[service, username]


class Plain(Ring):
    """What `keyrings.alt` has: a file anybody can read."""


Plain.__module__ = "keyrings.alt.file"


class Locked(Ring):
    def get_password(self, service, username):
        raise keyring.errors.KeyringLocked

    def set_password(self, service, username, password):
        raise keyring.errors.KeyringLocked


class Chain(Ring):
    """A chainer writes to the first of its backends that takes it."""

    def __init__(self, *backends) -> None:
        super().__init__()
        self.backends = backends


def test_a_keyring_keeps_finds_and_forgets():
    ring = Ring()
    keys = SystemKeys(ring)
    assert keys.lasting
    assert keys.keep("one", "k")
    assert list(ring.kept) == [("escdesk", "one")]
    assert keys.find("one") == "k"
    keys.forget("one")
    keys.forget("one")
    assert keys.find("one") is None


def test_a_plain_file_is_refused():
    for ring in (Plain(), Chain(Ring(), Plain()), Chain(Plain())):
        keys = SystemKeys(ring)
        assert not keys.lasting
        assert not keys.keep("one", "k")
        assert ring.kept == {}
        assert keys.find("one") is None


def test_a_chain_of_real_keyrings_is_taken():
    assert SystemKeys(Chain(Ring(), Ring())).lasting


def test_no_keyring_at_all():
    from keyring.backends.fail import Keyring

    keys = SystemKeys(Keyring())
    assert not keys.lasting
    assert not keys.keep("one", "k")


def test_a_locked_keyring_keeps_nothing():
    keys = SystemKeys(Locked())
    assert not keys.keep("one", "k")
    assert keys.find("one") is None


def test_memory_ends_with_the_program():
    keys = MemoryKeys()
    assert not keys.keep("one", "k")
    assert keys.find("one") == "k"
    keys.forget("one")
    assert keys.find("one") is None
