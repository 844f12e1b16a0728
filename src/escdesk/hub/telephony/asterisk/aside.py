"""A customer who waits on music while two phones talk: watched until they are with one of them again, or gone.

Everything is read off the PBX's channels, so it is the same whether this hub moved the customer or an earlier life of
it did. Whoever is left alone is brought together with the customer at once; an action that the PBX has refused is
asked anew, one whose answer is missing never is.
"""

import asyncio
import contextlib
import logging
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto

from escdesk.domain.ids import CallId, OrderId
from escdesk.domain.messages.voice import AsideHow
from escdesk.hub.telephony.asterisk.actions import (
    APART,
    BACK,
    Dialplan,
    Send,
    bridge,
    call_back,
    hang_up,
    set_variable,
)
from escdesk.hub.telephony.asterisk.channels import Channel, Channels, order_channel
from escdesk.hub.telephony.asterisk.client import ActionFailedError, UnknownOutcomeError

_log = logging.getLogger(__name__)
_ARRIVING_MS = 50
"""How long the PBX takes, after it has told that two have left their bridge, until it can put them into another."""
_PATIENT = 3
"""So many times the PBX may refuse to connect the two before the customer comes back instead."""
_MOST = 12
"""So many times in a row it may refuse at all before only its channels can tell."""


class Wish(Enum):
    TALK = auto()
    BACK = auto()
    TAKE = auto()


@dataclass(frozen=True, slots=True)
class Over:
    """Where the customer is now. `left`: channels to be released once it has been told."""

    how: AsideHow
    call: CallId | None = None
    left: tuple[str, ...] = ()


class Aside:
    """`run()` ends when it is over; `back()` and `take()` may be called at any time."""

    def __init__(
        self,
        order: OrderId,
        call: CallId,
        customer: str,
        channels: Channels,
        dialplan: Dialplan,
        send: Send,
        *,
        settle_ms: int,
        patience_ms: int,
        began: Callable[[], None],
        alone: Callable[[], None],
    ) -> None:
        """`call` and `customer` are the operator's and the customer's channel.

        `began` is called when the two talk, `alone` when neither of them is left. `settle_ms`: before the PBX is asked
        anew; `patience_ms`: how long its events may take to tell of what it has done.
        """
        self.order = order
        self._wish = Wish.TALK
        self.talking = False
        """The two have been together."""
        self._operator = call
        self._customer = customer
        self._target = order_channel(order)
        self._channels = channels
        self._dialplan = dialplan
        self._send = send
        self._settle_ms = settle_ms
        self._patience_ms = patience_ms
        self._began = began
        self._alone = alone
        self._calling_back = False
        self._refusals = 0
        self._news = asyncio.Event()

    def noticed(self) -> None:
        """Something happened on the PBX's channels, or is wished."""
        self._news.set()

    def back(self) -> None:
        """The customer is to come back to the operator."""
        self._wish = Wish.BACK
        self.noticed()

    def take(self) -> None:
        """The customer is to come to whoever was asked."""
        self._wish = Wish.TAKE
        self.noticed()

    def meet(self) -> bool:
        """Whether the two are together now."""
        operator, target = self._there(self._operator), self._there(self._target)
        return operator is not None and target is not None and self._together(operator, target)

    async def apart(self) -> None:
        """Wait until customer and operator have left their bridge: before that the PBX connects neither of them."""

        def left() -> bool:
            both = (self._there(self._customer), self._there(self._operator))
            return all(one is None or one.bridge is None for one in both)

        await self._until(left, self._patience_ms)
        await asyncio.sleep(_ARRIVING_MS / 1000)

    async def run(self) -> Over:
        """Raises NotConnectedError and UnknownOutcomeError: only the PBX's channels can tell."""
        while True:
            customer = self._there(self._customer)
            if customer is None:
                return await self._customer_gone()
            phones = [
                end for end in self._channels.far_ends(customer) if end.extension is not None and end.up
            ]
            if phones:
                return await self._over(customer, phones)
            operator, target = self._there(self._operator), self._there(self._target)
            together = self.meet()
            if together and not self.talking:
                self.talking = True
                self._began()
            pair = self._next(customer, operator, target, together)
            if pair is not None:
                await self._connect(*pair)
                continue
            if operator is None and target is None:
                await self._nobody_is_left(customer)
            await self._wait()

    def _next(
        self, customer: Channel, operator: Channel | None, target: Channel | None, together: bool
    ) -> tuple[Channel, Channel] | None:
        """Which two are to be connected now, the one that may be gone by then first."""
        if operator is None or target is None:
            left = operator or target
            return None if left is None else (left, customer)
        if self._wish is Wish.TAKE:
            return target, customer
        if self._wish is Wish.BACK:
            return operator, customer
        if together:
            return None
        return (operator, customer) if self.talking else (target, operator)

    async def _connect(self, first: Channel, second: Channel) -> None:
        await self._until(lambda: self._movable(first), self._settle_ms)
        if not await self._bridged(first, second):
            self._refusals += 1
            if self._refusals > _MOST:
                raise UnknownOutcomeError
            if self._refusals >= _PATIENT and not self.talking:
                self._wish = Wish.BACK
            # Who has just left a bridge is for a moment in none that the PBX could move them from.
            await asyncio.sleep(self._settle_ms * self._refusals / _PATIENT / 1000)
            return
        self._refusals = 0

        def done() -> bool:
            there = self._there(first.id) is not None and self._there(second.id) is not None
            return not there or self._together(first, second)

        if not await self._until(done, self._patience_ms):
            raise UnknownOutcomeError

    async def _bridged(self, first: Channel, second: Channel) -> bool:
        """Whether the PBX took it."""
        if any(map(self._channels.begins_another, (first.name, second.name))):
            _log.warning("an order's channels could be taken for others", extra={"order": self.order})
            return False
        try:
            await self._send(bridge(first.name, second.name))
        except ActionFailedError as error:
            why = {"order": self.order, "why": error.message}
            _log.warning("the PBX could not connect an order", extra=why)
            return False
        return True

    async def _nobody_is_left(self, customer: Channel) -> None:
        """Both phones are gone: the operator's is called again now, not only when the music ends."""
        if self._calling_back:
            return
        self._calling_back = True
        self._alone()
        with contextlib.suppress(ActionFailedError):  # then it is called when the music ends
            await self._send(call_back(customer.name, self._dialplan))

    # -- over

    async def _over(self, customer: Channel, phones: list[Channel]) -> Over:
        """The customer is with a phone again: nobody shall be called back, kept waiting or left talking to nobody."""
        ids = [phone.id for phone in phones]
        leg = self._target if self._target in ids else self._operator if self._operator in ids else ids[0]
        how = AsideHow.TAKEN if leg == self._target else AsideHow.BACK
        if how is AsideHow.BACK:
            await self._release(self._target)
        await self._clear(customer.id, BACK)
        await self._clear(leg, APART)
        left = () if leg == self._operator or self._there(self._operator) is None else (self._operator,)
        return Over(how, CallId(leg), left)

    async def _customer_gone(self) -> Over:
        """The two may talk on; if they had not met yet there is nothing to talk on about."""
        if not self.meet():
            return Over(AsideHow.CUSTOMER_GONE, left=(self._operator, self._target))
        await self._clear(self._operator, APART)
        await self._clear(self._target, APART)
        return Over(AsideHow.CUSTOMER_GONE)

    async def _release(self, channel: str) -> None:
        if self._channels.get(channel) is not None:
            with contextlib.suppress(ActionFailedError):  # it may have ended by itself meanwhile
                await self._send(hang_up(channel))

    async def _clear(self, channel: str, name: str) -> None:
        there = self._channels.get(channel)
        if there is not None:
            with contextlib.suppress(ActionFailedError):
                await self._send(set_variable(there.name, name, ""))

    # -- what is there

    def _there(self, name: str) -> Channel | None:
        """The channel, unless it has hung up or is about to."""
        channel = self._channels.get(name)
        return None if channel is None or channel.hangup_asked else channel

    def _movable(self, channel: Channel) -> bool:
        """Not while the bridge they were in falls apart, because the other one hangs up."""
        ends = self._channels.far_ends(channel)
        return all(not end.hangup_asked for end in ends) if ends else channel.bridge is None

    def _together(self, one: Channel, other: Channel) -> bool:
        return other in self._channels.far_ends(one)

    async def _wait(self, longest_ms: int | None = None) -> bool:
        """Until there is news; False when there was none in time."""
        try:
            async with asyncio.timeout(None if longest_ms is None else longest_ms / 1000):
                await self._news.wait()
        except TimeoutError:
            return False
        finally:
            self._news.clear()
        return True

    async def _until(self, holds: Callable[[], bool], longest_ms: int) -> bool:
        loop = asyncio.get_running_loop()
        end = loop.time() + longest_ms / 1000
        while not holds():
            left_ms = int((end - loop.time()) * 1000)
            if left_ms <= 0 or not await self._wait(left_ms):
                return holds()
        return True
