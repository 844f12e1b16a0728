"""Asks the CRM who calls, after the commit of each call that rings, and tells the floor what rules may know of them."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Final

from escdesk.domain.floor import Floor
from escdesk.domain.ids import CallId, ClientId, CustomerId, PersonId
from escdesk.domain.messages.calls import CallRang, CustomersMatched, Known, OtherSideChanged
from escdesk.domain.messages.papers import CallerNumber, CustomerPaper
from escdesk.hub.batch import Stored, StoreUnavailable
from escdesk.hub.crm.facts import customer_fact
from escdesk.hub.engine import Engine
from escdesk.hub.ports import Customers, Now

_log = logging.getLogger(__name__)

PATIENCE_MS: Final = 5_000
"""A CRM that takes longer has not answered: the operator asks for the name."""
MOST_FOUND: Final = 9
"""They are chosen with the keys 1 to 9."""


KnownTo = Callable[[ClientId, Sequence[CustomerId]], Awaitable[Mapping[CustomerId, tuple[PersonId, ...]]]]
"""What the record says: who has dealt with these customers before, latest first. Raises `StoreUnavailable`."""


class CrmUnavailable(Exception):  # noqa: N818  said as the state it is
    """A CRM adapter's known way to say that it can't answer now."""


class Callers:
    """A listener of the engine. One question per call; a call that is looked for at a start is asked again."""

    def __init__(self, engine: Engine, customers: Customers, *, known_to: KnownTo, now: Now) -> None:
        self._engine = engine
        self._customers = customers
        self._known_to = known_to
        self._now = now
        self._asking: dict[CallId, asyncio.Task[None]] = {}

    def __call__(self, _old: Floor, _new: Floor, stored: Sequence[Stored]) -> None:
        for one in stored:
            if isinstance(one.event, CallRang | OtherSideChanged) and one.event.known is Known.LOOKING:
                self._look(one.event.call, one.event.client, one.event.caller_key)

    def resume(self) -> None:
        """Ask for the calls whose answer a hub that was stopped never got."""
        for call in self._engine.floor.calls.values():
            if call.known is Known.LOOKING:
                self._look(call.id, call.client, call.caller_key)

    async def close(self) -> None:
        """Give up what is still being asked."""
        for task in tuple(self._asking.values()):
            task.cancel()
        await asyncio.gather(*self._asking.values(), return_exceptions=True)

    def _look(self, call: CallId, client: ClientId, key: str) -> None:
        """A question that is still open was about whoever was at the other end before."""
        before = self._asking.pop(call, None)
        if before is not None:
            before.cancel()
        task = asyncio.get_running_loop().create_task(self._ask(call, client, key), name="crm")
        self._asking[call] = task
        task.add_done_callback(lambda done: self._done(call, done))

    def _done(self, call: CallId, task: asyncio.Task[None]) -> None:
        if self._asking.get(call) is task:
            del self._asking[call]
        if not task.cancelled():
            task.result()  # a fault of ours: the loop's handler reports it

    async def _ask(self, call: CallId, client: ClientId, key: str) -> None:
        found = await self._found(call, client)
        known_to = await self._known(client, [paper.customer for paper in found])
        ruleset, now = self._engine.floor.ruleset(client), self._now()
        facts = tuple(customer_fact(paper, ruleset, now, known_to.get(paper.customer, ())) for paper in found)
        self._engine.tell(CustomersMatched(call=call, found=facts, caller_key=key), found)

    async def _found(self, call: CallId, client: ClientId) -> Sequence[CustomerPaper]:
        paper = self._engine.shelf.get(("CallerNumber", call))
        if not isinstance(paper, CallerNumber) or not paper.number:
            return ()
        try:
            async with asyncio.timeout(PATIENCE_MS / 1000):
                found = await self._customers.find(client, paper.number)
        except (CrmUnavailable, TimeoutError):
            _log.warning("the CRM did not answer", extra={"call": call})
            return ()
        return tuple(found)[:MOST_FOUND]

    async def _known(
        self, client: ClientId, customers: Sequence[CustomerId]
    ) -> Mapping[CustomerId, tuple[PersonId, ...]]:
        """Nobody, rather than no customer, when the record can't be read."""
        if not customers:
            return {}
        try:
            return await self._known_to(client, customers)
        except StoreUnavailable:
            _log.warning("the record could not be read")
            return {}
