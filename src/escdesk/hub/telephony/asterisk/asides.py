"""All voice consults that this hub carries out, or has found half done."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Sequence
from typing import Any

from escdesk.domain.ids import CallId, Extension, OrderId
from escdesk.domain.messages.transfers import FailReason
from escdesk.domain.messages.voice import AsideConnected, AsideFailed
from escdesk.hub.telephony.asterisk.actions import (
    BACK,
    SHOW_CHANNELS,
    Action,
    Dialplan,
    Send,
    get_variable,
    hang_up,
    show_place,
)
from escdesk.hub.telephony.asterisk.ami import Message
from escdesk.hub.telephony.asterisk.approach import Fell
from escdesk.hub.telephony.asterisk.aside import Aside, Over
from escdesk.hub.telephony.asterisk.channels import Channels, order_channel
from escdesk.hub.telephony.asterisk.client import ActionFailedError, NotConnectedError, UnknownOutcomeError
from escdesk.hub.telephony.asterisk.signals import Interpreter
from escdesk.hub.telephony.asterisk.told import Said
from escdesk.hub.telephony.asterisk.voice_consult import VoiceConsult

_log = logging.getLogger(__name__)

List = Callable[[Action], Awaitable[Sequence[Message]]]
"""Asks the PBX for a list; raises as `AmiClient.listing`."""


class Asides:
    """`say` tells the hub; `start` runs what is to be done for an order; `listing` and `send` as `AmiClient`'s."""

    def __init__(
        self,
        interpreter: Interpreter,
        channels: Channels,
        dialplan: Dialplan,
        *,
        send: Send,
        listing: List,
        say: Callable[[Iterable[Said]], None],
        start: Callable[[OrderId, Coroutine[Any, Any, None]], None],
        settle_ms: int,
        patience_ms: int,
    ) -> None:
        self._interpreter = interpreter
        self._channels = channels
        self._dialplan = dialplan
        self._send = send
        self._listing = listing
        self._say = say
        self._start = start
        self._settle_ms = settle_ms
        self._patience_ms = patience_ms
        self._consults: dict[OrderId, VoiceConsult] = {}
        self._found: dict[OrderId, Aside] = {}
        """Those of an earlier life of this hub or of the line."""

    # -- what the hub asks

    def begin(
        self, order: OrderId, call: CallId, extension: Extension, ring_ms: int, *, reached: bool
    ) -> None:
        """`reached`: the PBX can be asked now."""
        leg = self._channels.get(call)
        if not reached or leg is None or leg.extension is None:
            # Nothing was sent.
            reason = FailReason.CUSTOMER_GONE if reached else FailReason.UNREACHABLE
            self._say([Said(AsideFailed(order=order, reason=reason))])
            return
        consult = VoiceConsult(
            order,
            call,
            extension,
            ring_ms,
            self._channels,
            self._dialplan,
            self._send,
            self._settle_ms,
            lambda customer: self._mind(order, call, customer),
        )
        self._interpreter.orders.expect_aside(order, leg.extension)
        self._consults[order] = consult
        self._start(order, self._carry_out(consult))

    def back(self, order: OrderId) -> None:
        self._wish(order, back=True)

    def take(self, order: OrderId) -> None:
        self._wish(order, back=False)

    def _wish(self, order: OrderId, *, back: bool) -> None:
        """Nothing for an order that nobody carries out: it is asked about, and then wished again."""
        consult, found = self._consults.get(order), self._found.get(order)
        if consult is not None:
            (consult.back if back else consult.take)()
        elif found is not None:
            (found.back if back else found.take)()

    def check(self, order: OrderId, call: CallId, extension: Extension, back_to: Extension) -> None:  # noqa: ARG002  the order's own name is enough here
        """Say what an order has become; go on with it where somebody waits for it."""
        consult = self._consults.get(order)
        aside = self._found.get(order) if consult is None else consult.aside
        if aside is None:
            # Nobody carries it out, or its phone has rung for longer than it may.
            self._consults.pop(order, None)
            self._start(order, self._look(order, call, back_to))
        elif aside.talking:
            self._talking(order)

    # -- what the adapter tells

    def noticed(self, message: Message) -> None:
        """What the PBX has just said is known to the channels."""
        for consult in list(self._consults.values()):
            if message.event == "OriginateResponse" and message.get("Uniqueid") == consult.ringing.channel:
                consult.ringing.response(message)
            consult.noticed()
        for aside in list(self._found.values()):
            aside.noticed()

    def drop(self, order: OrderId) -> None:
        """It is over, or only the PBX's channels know."""
        self._consults.pop(order, None)
        self._found.pop(order, None)

    @property
    def orders(self) -> tuple[OrderId, ...]:
        return (*self._consults, *self._found)

    # -- carrying out

    def _mind(self, order: OrderId, call: CallId, customer: str) -> Aside:
        self._interpreter.orders.aside_begins(order, call, customer)
        return Aside(
            order,
            call,
            customer,
            self._channels,
            self._dialplan,
            self._send,
            settle_ms=self._settle_ms,
            patience_ms=self._patience_ms,
            began=lambda: self._talking(order),
            alone=lambda: self._say(self._interpreter.orders.aside_alone(order)),
        )

    def _talking(self, order: OrderId) -> None:
        self._say([Said(AsideConnected(order=order, call=CallId(order_channel(order))))])

    async def _carry_out(self, consult: VoiceConsult) -> None:
        if not await self._has_places():
            self._failed(consult.order, consult.call, FailReason.UNREACHABLE)
            return
        match await consult.run():
            case Fell(reason=reason):
                self._failed(consult.order, consult.call, reason)
            case Over() as over:
                await self._end(consult.order, consult.call, over)
            case _:
                self._forget(consult.order)

    async def _has_places(self) -> bool:
        """Whoever is sent to a place that the dialplan does not have is hung up: it is asked for before anything."""
        try:
            for place in (self._dialplan.aside, self._dialplan.consult):
                await self._listing(show_place(self._dialplan.context, place))
        except (ActionFailedError, NotConnectedError, UnknownOutcomeError):
            _log.warning("the dialplan has no place for a customer aside, or it can't be looked for")
            return False
        return True

    def _forget(self, order: OrderId) -> None:
        self.drop(order)
        _log.warning("what became of an order is not known", extra={"order": order})

    def _failed(self, order: OrderId, call: CallId, reason: FailReason) -> None:
        told = self._interpreter.orders.aside_failed(order, call)
        self._say([*told, Said(AsideFailed(order=order, reason=reason))])

    async def _end(self, order: OrderId, call: CallId, over: Over) -> None:
        self._say(self._interpreter.orders.aside_over(order, call, over))
        for channel in over.left:
            try:
                if self._channels.get(channel) is not None:
                    await self._send(hang_up(channel))
            except (ActionFailedError, NotConnectedError, UnknownOutcomeError):
                _log.info("a phone was left to end by itself", extra={"order": order})

    # -- an order of an earlier life

    async def _look(self, order: OrderId, call: CallId, back_to: Extension) -> None:
        try:
            # An action that was still on its way may make it more than it is.
            await asyncio.sleep(self._settle_ms / 1000)
            customer = await self._waiting(order, call, back_to)
            if customer is None and not self._talk_on(order, call):
                half_done = self._channels.get(order_channel(order)) is not None
                if half_done:
                    await self._send(hang_up(order_channel(order)))
                self._failed(order, call, FailReason.HALF_DONE if half_done else FailReason.ABSENT)
                return
            aside = self._found[order] = self._mind(order, call, customer or "")
            if not aside.meet():
                aside.back()
            await self._end(order, call, await aside.run())
        except (NotConnectedError, UnknownOutcomeError, ActionFailedError):
            self._forget(order)

    def _talk_on(self, order: OrderId, call: CallId) -> bool:
        """The two are together, though no customer waits for them any more."""
        leg = self._channels.get(call)
        return leg is not None and self._channels.get(order_channel(order)) in self._channels.far_ends(leg)

    async def _waiting(self, order: OrderId, call: CallId, back_to: Extension) -> str | None:
        """The customer whom this order has moved aside, wherever they are now; None when it has moved nobody.

        They are in the dialplan's place, linked to one of the two who talk. Are both of those gone it says whom it will
        call.
        """
        listed = await self._listing(SHOW_CHANNELS)
        links = {one.get("Linkedid") for one in listed if one.get("Uniqueid") in (call, order_channel(order))}
        for one in listed:
            here = (one.get("Context"), one.get("Exten")) == (self._dialplan.context, self._dialplan.aside)
            if not here or self._channels.extension_of(one.get("Channel")) is not None:
                continue
            if one.get("Linkedid") in links:
                return one.get("Uniqueid")
            answer = await self._send(get_variable(one.get("Channel"), BACK)) if not links else None
            if answer is not None and answer.get("Value") == back_to:
                return one.get("Uniqueid")
        return None
