"""Waits for something in the outside world to become true."""

import time
from collections.abc import Callable

PATIENCE_S = 20.0
"""Generous: a busy machine may be slow, and nothing is proved by how long a wait took."""


class NeverHappenedError(AssertionError):
    """What a test waited for did not happen."""


def wait_until(what: str, holds: Callable[[], bool], patience_s: float = PATIENCE_S) -> None:
    """Return as soon as `holds()` is true. Raises NeverHappenedError, which says `what` was waited for."""
    end = time.monotonic() + patience_s
    while not holds():
        if time.monotonic() > end:
            raise NeverHappenedError(what)
        time.sleep(0.01)
