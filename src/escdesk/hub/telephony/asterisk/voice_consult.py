"""One voice consult while this hub carries it out: ring, move customer and operator apart, connect the two who talk."""

import asyncio
from collections.abc import Callable

from escdesk.domain.ids import CallId, Extension, OrderId
from escdesk.hub.telephony.asterisk.actions import (
    APART,
    BACK,
    STAYS,
    Action,
    Dialplan,
    Send,
    move_apart,
    originate_consult,
    set_variable,
)
from escdesk.hub.telephony.asterisk.approach import Approach, Fell, Unknown
from escdesk.hub.telephony.asterisk.aside import Aside, Over
from escdesk.hub.telephony.asterisk.channels import CallFacts, Channel, Channels
from escdesk.hub.telephony.asterisk.client import ActionFailedError

Minded = Callable[[str], Aside]
"""Whoever watches over the customer with this channel from now on."""


class VoiceConsult(Approach[Over]):
    """`run()` ends with where the customer is; until then the customer's way is told through `back` and `take`."""

    def __init__(
        self,
        order: OrderId,
        call: CallId,
        extension: Extension,
        ring_ms: int,
        channels: Channels,
        dialplan: Dialplan,
        send: Send,
        settle_ms: int,
        mind: Minded,
    ) -> None:
        super().__init__(order, call, extension, ring_ms, channels, dialplan, send, settle_ms)
        self._mind = mind
        self.aside: Aside | None = None

    def back(self) -> None:
        """The customer comes back to the operator; before they have left, the phone is no longer rung."""
        if self.aside is None:
            self.cancel()
        else:
            self.aside.back()

    def take(self) -> None:
        """The customer comes to whoever is asked, once the two talk."""
        if self.aside is not None:
            self.aside.take()

    def noticed(self) -> None:
        super().noticed()
        if self.aside is not None:
            self.aside.noticed()

    def _ring(self, leg: Channel, customer: Channel) -> Action:  # noqa: ARG002  the phone shows the colleague who asks
        shown = CallFacts(number=str(leg.extension), label=leg.label)
        return originate_consult(self.order, self._extension, shown, self._ring_ms, self._dialplan)

    async def _connect(self, target: str, customer: Channel, leg: Channel | None) -> Fell | Unknown | Over:  # noqa: ARG002  it is found by the order
        if leg is None or leg.extension is None:
            return await self._take_back()
        try:
            await self._send(set_variable(customer.name, BACK, leg.extension))
            await self._send(set_variable(leg.name, APART, STAYS))
        except ActionFailedError as error:
            return await self._refused(error)
        if self._cancelled or self._customer_lost:
            return await self._take_back()
        self._moving = True
        self.aside = self._mind(customer.id)
        try:
            await self._send(move_apart(customer.name, leg.name, self._dialplan))
        except ActionFailedError as error:
            # It is two moves, of which the first may have been done.
            await asyncio.sleep(self._settle_ms / 1000)
            if customer in self._channels.far_ends(leg) or self._channels.get(customer.id) is None:
                self.aside = None
                return await self._refused(error)
            self.aside.back()
        await self.aside.apart()
        return await self.aside.run()
