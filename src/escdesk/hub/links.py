"""Links in messages: who holds one may say that they have read it, and nothing else; nothing of it is stored."""

import secrets
from collections.abc import Callable

from escdesk.domain.ids import EscalationId, OrderId

PAGES = "/told"
"""Where they lead on the hub's web server."""


class Links:
    """`base` None: this hub has no pages that people outside could reach. `key` makes what can't be guessed."""

    def __init__(self, base: str | None, key: Callable[[str], str]) -> None:
        self._base = base
        self._key = key

    @property
    def lead_somewhere(self) -> bool:
        return self._base is not None

    def of(self, case: EscalationId, order: OrderId) -> str | None:
        """The same order, the same link: whoever gets a message twice holds the same one."""
        return (
            None if self._base is None else f"{self._base}{PAGES}/{case}/{order}/{self._token(case, order)}"
        )

    def genuine(self, case: EscalationId, order: OrderId, token: str) -> bool:
        return secrets.compare_digest(self._token(case, order).encode(), token.encode())

    def _token(self, case: EscalationId, order: OrderId) -> str:
        return self._key(f"{case}\0{order}")
