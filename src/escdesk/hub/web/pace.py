"""How fast one desk may ask: far more than a person can press, far less than would fill the log."""

from typing import Final

AT_ONCE: Final = 200
"""What a desk may have saved up: an outbox that was away for a shift."""
APART_MS: Final = 20
"""Sustained: fifty commands a second."""


class Pace:
    """Counts one desk's commands. `now` is any clock that only runs forward, in milliseconds."""

    def __init__(self, at_once: int = AT_ONCE, apart_ms: int = APART_MS) -> None:
        self._ahead_ms = at_once * apart_ms
        self._apart_ms = apart_ms
        self._paid_until = 0.0

    def wait_ms(self, now: float) -> float:
        """Take one command; how long to wait before it may be carried out, 0 as a rule."""
        self._paid_until = max(self._paid_until, now - self._ahead_ms) + self._apart_ms
        return max(0.0, self._paid_until - now)
