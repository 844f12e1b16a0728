"""Drafts that the hub keeps too, because this machine may not be able to give them back."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Final

from escdesk.desktop.link.door import Hub, fetch_drafts, leave_drafts

LEAVE_AFTER_MS: Final = 1_000
"""What is typed meanwhile goes in one message."""


class HubDrafts:
    """One person's; on the loop of the link's thread.

    `doubtful`: it is not sure that this machine can give back what is kept on it. `found` is told once what the hub
    has from earlier.
    """

    def __init__(
        self,
        hub: Hub,
        token: str,
        *,
        doubtful: Callable[[], bool],
        found: Callable[[dict[str, bytes]], None],
    ) -> None:
        self._hub = hub
        self._token = token
        self._doubtful = doubtful
        self._found = found
        self._travelling: set[str] = set()
        """They reach the hub as what they are."""
        self._there: set[str] | None = None
        """Names that the hub knows; None until it was asked."""
        self._unsaid: dict[str, bytes] = {}
        self._here = False
        self._wake = asyncio.Event()

    def draft(self, name: str, body: bytes, *, travels: bool) -> None:
        """Something was typed or (empty) done with."""
        if travels:
            self._travelling.add(name)
            return
        known = self._there is None or name in self._there
        if self._doubtful() or name in self._unsaid or (not body and known):
            self._unsaid[name] = body
            self._wake.set()

    def compare(self, drafts: Mapping[str, bytes]) -> None:
        """These are being written here: where that is not enough the hub shall have all of them."""
        if self._doubtful():
            new = {name: body for name, body in drafts.items() if name not in self._travelling}
            self._unsaid = {**new, **self._unsaid}
            self._wake.set()

    def line(self, *, here: bool) -> None:
        """Whether the hub can be reached."""
        self._here = here
        self._wake.set()

    async def run(self) -> None:
        """Until cancelled: bring the hub what it does not have, whenever it is there."""
        while True:
            await self._wake.wait()
            self._wake.clear()
            if self._here:
                await self._fetch()
                await asyncio.sleep(LEAVE_AFTER_MS / 1000)
                await self.leave()

    async def _fetch(self) -> None:
        if self._there is None:
            found = await asyncio.to_thread(fetch_drafts, self._hub, self._token)
            if found is not None:
                self._there = set(found)
                self._found({name: body for name, body in found.items() if name not in self._unsaid})

    async def leave(self) -> None:
        """Say what is unsaid; what the hub does not take is said again with the next draft or line."""
        if not self._unsaid or not self._here:
            return
        batch, self._unsaid = self._unsaid, {}
        if await asyncio.to_thread(leave_drafts, self._hub, self._token, batch):
            self._there = ((self._there or set()) | batch.keys()) - {
                name for name, body in batch.items() if not body
            }
        else:
            self._unsaid = {**batch, **self._unsaid}
