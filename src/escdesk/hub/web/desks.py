"""All desks that are connected just now: their pulse, and how they are told to leave."""

import asyncio
from collections.abc import Callable, Iterator
from typing import Final

from escdesk.domain.ids import Instant, PersonId, SessionId
from escdesk.hub.ports import Now
from escdesk.hub.web.session import DeskSession
from escdesk.protocol.server import pulse

PULSE_MS: Final = 1_000


class Desks:
    """The sessions of this hub. `heard_at` is the PBX's last word in floor time."""

    def __init__(self, now: Now, heard_at: Callable[[], Instant | None]) -> None:
        self._now = now
        self._heard_at = heard_at
        self._here: set[DeskSession] = set()
        self.slow = 0
        """How many were sent away because they did not read what was sent to them."""

    def __iter__(self) -> Iterator[DeskSession]:
        return iter(tuple(self._here))

    async def host(self, desk: DeskSession) -> None:
        """Run one connection to its end."""
        self._here.add(desk)
        try:
            await desk.run()
        finally:
            self._here.discard(desk)
            self.slow += desk.leaving == "slow"

    def last_of(self, person: PersonId, session: SessionId) -> bool:
        """Whether nobody but this session has a desk open for this person."""
        return not any(desk.person == person and desk.session != session for desk in self)

    def leave(self, session: SessionId, code: str) -> None:
        """Tell every desk of this session to go."""
        for desk in self:
            if desk.session == session:
                desk.leave(code)

    def send_away(self, person: PersonId) -> None:
        """Their session is over: they have to log in again."""
        for desk in self:
            if desk.person == person:
                desk.leave("logged_out")

    def leave_all(self, code: str) -> None:
        for desk in self:
            desk.leave(code)

    def replace(self, newcomer: DeskSession) -> None:
        """A session has one desk: what else is open for it is a connection that nobody reads any more."""
        for desk in self:
            if desk is not newcomer and desk.session is not None and desk.session == newcomer.session:
                desk.leave("leaving")

    async def beat(self) -> None:
        """The pulse, once a second, until cancelled."""
        while True:
            await asyncio.sleep(PULSE_MS / 1000)
            self.pulse()

    def pulse(self) -> None:
        """Floor time and the PBX's last word, to all of them."""
        frame = pulse(self._now(), self._heard_at())
        for desk in self:
            desk.pulse(frame)
