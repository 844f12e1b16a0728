"""The key of a person's cache in the operating system's keyring, for starting while the hub is away."""

from typing import Protocol

import keyring
import keyring.backend
import keyring.errors

_SERVICE = "escdesk"
_PLAINTEXT = "keyrings.alt."


class KeyStore(Protocol):
    """Where keys outlive the program; `lasting` False: nowhere, each start needs the hub."""

    @property
    def lasting(self) -> bool: ...

    def find(self, name: str) -> str | None: ...

    def keep(self, name: str, key: str) -> bool:
        """Return whether it is really kept."""
        ...

    def forget(self, name: str) -> None: ...


class SystemKeys:
    """The keyring of the system; stores that keep keys in plain files count as none."""

    def __init__(self, backend: keyring.backend.KeyringBackend | None = None) -> None:
        self._backend = keyring.get_keyring() if backend is None else backend

    @property
    def lasting(self) -> bool:
        return _trusted(self._backend)

    def find(self, name: str) -> str | None:
        if not self.lasting:
            return None
        try:
            return self._backend.get_password(_SERVICE, name)
        except keyring.errors.KeyringError:
            return None

    def keep(self, name: str, key: str) -> bool:
        if not self.lasting:
            return False
        try:
            self._backend.set_password(_SERVICE, name, key)
        except keyring.errors.KeyringError:
            return False
        return True

    def forget(self, name: str) -> None:
        if not self.lasting:
            return
        try:
            self._backend.delete_password(_SERVICE, name)
        except keyring.errors.KeyringError:
            return


class MemoryKeys:
    """Keys that end with the program: what there is without a keyring."""

    lasting = False

    def __init__(self) -> None:
        self._keys: dict[str, str] = {}

    def find(self, name: str) -> str | None:
        return self._keys.get(name)

    def keep(self, name: str, key: str) -> bool:
        self._keys[name] = key
        return False

    def forget(self, name: str) -> None:
        self._keys.pop(name, None)


def _trusted(backend: keyring.backend.KeyringBackend) -> bool:
    if type(backend).__module__.startswith(_PLAINTEXT):
        return False
    members = getattr(backend, "backends", None)  # a chainer writes to the first that takes it
    if members is not None:
        return bool(members) and all(_trusted(one) for one in members)
    try:
        return bool(backend.priority > 0)
    except (RuntimeError, keyring.errors.KeyringError):
        return False
