"""A messenger that keeps what it was given, for rehearsals and tests: nothing leaves this machine."""

from collections import deque
from typing import Final

from escdesk.domain.messages.outside import OutsideFail
from escdesk.hub.ports import NotDelivered, Note

_KEPT: Final = 200


class FakeMessenger:
    """`escdesk.hub.ports.Messenger` whose server takes everything, until `fails` says why it does not."""

    def __init__(self, code: int = 250) -> None:
        self.sent: deque[Note] = deque(maxlen=_KEPT)
        self.fails: OutsideFail | None = None
        self._code = code

    def can_reach(self, to: tuple[str, ...]) -> bool:
        return bool(to)

    async def deliver(self, note: Note) -> int:
        if self.fails is not None:
            raise NotDelivered(self.fails)
        self.sent.append(note)
        return self._code

    def close(self) -> None:
        self.sent.clear()
