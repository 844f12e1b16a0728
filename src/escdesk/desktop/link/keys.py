"""The key of a person's cache in the operating system's keyring, for starting while the hub is away."""

import os
import sys
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

_SERVICE = "escdesk"
_PLAINTEXT = "keyrings.alt."
_NOTHING = ("keyring.backends.fail", "keyring.backends.null")


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
    """The keyring of the system; stores that keep keys in plain files count as none.

    It is looked for when it is first asked for: that takes longer than drawing a window.
    """

    def __init__(self, backend: "KeyringBackend | None" = None) -> None:
        self._backend = backend
        self._looked = backend is not None

    def _find_backend(self) -> "KeyringBackend | None":
        if not self._looked:
            self._looked = True
            if _may_be_there():
                import keyring

                self._backend = keyring.get_keyring()
        return self._backend if self._backend is not None and _trusted(self._backend) else None

    @property
    def lasting(self) -> bool:
        return self._find_backend() is not None

    @property
    def backend(self) -> str:
        """What was found, whether it is trusted or not; "" where nothing keeps keys."""
        self._find_backend()
        one = self._backend
        if one is None or type(one).__module__.startswith(_NOTHING):
            return ""
        return f"{type(one).__module__}.{type(one).__name__}".removeprefix("keyring.backends.")

    def find(self, name: str) -> str | None:
        backend = self._find_backend()
        if backend is None:
            return None
        from keyring.errors import KeyringError

        try:
            return backend.get_password(_SERVICE, name)
        except KeyringError:
            return None

    def keep(self, name: str, key: str) -> bool:
        backend = self._find_backend()
        if backend is None:
            return False
        from keyring.errors import KeyringError

        try:
            backend.set_password(_SERVICE, name, key)
        except KeyringError:
            return False
        return True

    def forget(self, name: str) -> None:
        backend = self._find_backend()
        if backend is None:
            return
        from keyring.errors import KeyringError

        try:
            backend.delete_password(_SERVICE, name)
        except KeyringError:
            return


def _may_be_there() -> bool:
    """A Linux session without a bus has no keyring, unless somebody has named one."""
    if sys.platform in {"win32", "darwin"} or os.environ.get("PYTHON_KEYRING_BACKEND"):
        return True
    return bool(os.environ.get("DBUS_SESSION_BUS_ADDRESS"))


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


def _trusted(backend: "KeyringBackend") -> bool:
    if type(backend).__module__.startswith(_PLAINTEXT):
        return False
    members = getattr(backend, "backends", None)  # a chainer writes to the first that takes it
    if members is not None:
        return bool(members) and all(_trusted(one) for one in members)
    try:
        return bool(backend.priority > 0)
    except RuntimeError:
        return False
