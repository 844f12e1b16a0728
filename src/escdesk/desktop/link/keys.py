"""The key of a person's cache in the operating system's keyring, for starting while the hub is away."""

import asyncio
import contextlib
import logging
import os
import sys
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Final, Protocol, TypeVar

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

_log = logging.getLogger(__name__)

_SERVICE = "escdesk"
_PLAINTEXT = "keyrings.alt."
_T = TypeVar("_T")
UNLOCK_WITHIN_MS: Final = 60_000
"""How long somebody has who is asked for the password of their keyring; then it counts as none."""
KEYRING_WITHIN_MS: Final = 2_000
"""How long a keyring may keep somebody waiting who can go on without it."""
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
        return self._of_backend(lambda backend: backend.get_password(_SERVICE, name), None)

    def keep(self, name: str, key: str) -> bool:
        def kept(backend: "KeyringBackend") -> bool:
            backend.set_password(_SERVICE, name, key)
            return True

        return self._of_backend(kept, otherwise=False)

    def forget(self, name: str) -> None:
        self._of_backend(lambda backend: backend.delete_password(_SERVICE, name), None)

    def _of_backend(self, ask: "Callable[[KeyringBackend], _T]", otherwise: _T) -> _T:
        backend = self._find_backend()
        if backend is None:
            return otherwise
        try:
            return ask(backend)
        except Exception as wrong:  # noqa: BLE001  another program, in whatever state: it has no key, nothing worse
            _log.warning("keyring failed", extra={"why": type(wrong).__name__})
            return otherwise


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


async def patiently(ask: Callable[[], _T], otherwise: _T, *, within_ms: int) -> _T:
    """What a keyring says, or `otherwise` when it takes longer: a locked one asks the person, who may be away.

    On a thread that the end of the program does not wait for.
    """
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[_T] = loop.create_future()

    def give(said: _T) -> None:
        if not answer.done():
            answer.set_result(said)

    def run() -> None:
        said = ask()
        with contextlib.suppress(RuntimeError):  # the loop has ended meanwhile
            loop.call_soon_threadsafe(give, said)

    threading.Thread(target=run, name="escdesk-keyring", daemon=True).start()
    try:
        return await asyncio.wait_for(answer, within_ms / 1000)
    except TimeoutError:
        _log.warning("keyring does not answer", extra={"waited_ms": within_ms})
        return otherwise


def _may_be_there() -> bool:
    """A Linux session without a bus has no keyring, unless somebody has named one."""
    if sys.platform in {"win32", "darwin"} or os.environ.get("PYTHON_KEYRING_BACKEND"):
        return True
    return bool(os.environ.get("DBUS_SESSION_BUS_ADDRESS"))


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
