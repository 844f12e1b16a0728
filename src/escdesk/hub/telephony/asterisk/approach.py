"""What every order about a customer begins with: the target's phone is rung while the customer stays where they are.

The course of it is told by the PBX's events, which arrive here through `Approach.noticed`; whatever else happens in
between (the customer leaves, somebody cancels) is looked at before the next step. Each action is sent once.
"""

import contextlib
import logging
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Generic, TypeVar

from escdesk.domain.ids import CallId, Extension, OrderId
from escdesk.domain.messages.transfers import FailReason
from escdesk.hub.telephony.asterisk.actions import Action, Dialplan, Send, hang_up, why_not_answered
from escdesk.hub.telephony.asterisk.ami import FieldRefusedError, Message
from escdesk.hub.telephony.asterisk.channels import Channel, Channels, order_channel
from escdesk.hub.telephony.asterisk.client import ActionFailedError, NotConnectedError, UnknownOutcomeError
from escdesk.hub.telephony.asterisk.ringing import Ringing

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Fell:
    """It came to nothing and nothing of it is left in the PBX."""

    reason: FailReason


@dataclass(frozen=True, slots=True)
class Unknown:
    """An action has no answer: only the PBX's channels can tell what became of it."""


Done = TypeVar("Done")
"""What an order ends with when the phone was picked up."""


class Approach(ABC, Generic[Done]):
    """`run()` ends with what came of it; `cancel()` may be called at any time."""

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
    ) -> None:
        """`settle_ms`: how long the PBX's word on an ended channel may take after its end."""
        self.order = order
        self.call = call
        self._extension = extension
        self._ring_ms = ring_ms
        self._channels = channels
        self._dialplan = dialplan
        self._send = send
        self._settle_ms = settle_ms
        self._customer: Channel | None = None
        self._bridge_before: str | None = None
        self._cancelled = False
        self._moving = False
        """The customer is being moved: that they are elsewhere is no news any more."""
        self.ringing = Ringing(
            order_channel(order), channels, settle_ms, lambda: self._cancelled or self._customer_lost
        )
        """The target's phone."""

    def cancel(self) -> None:
        """Give it up, if the customer is not being moved already."""
        self._cancelled = True
        self.noticed()

    def noticed(self) -> None:
        """Something happened on the PBX's channels, or is wished."""
        self.ringing.noticed()

    # -- the steps

    @abstractmethod
    def _ring(self, leg: Channel, customer: Channel) -> Action:
        """The action that rings the target."""

    @abstractmethod
    async def _connect(self, target: str, customer: Channel, leg: Channel | None) -> Fell | Unknown | Done:
        """The target has picked up and everybody is still there. Raises as `Send`, but not `ActionFailedError`."""

    async def run(self) -> Fell | Unknown | Done:
        """Carry it out. Never raises for what the PBX or the people do."""
        leg = self._channels.get(self.call)
        ends = [] if leg is None else self._channels.customers(leg)
        if leg is None or not ends:
            return Fell(FailReason.CUSTOMER_GONE)
        if leg.aside is not None:
            # Whoever is with this phone now is a colleague.
            return Fell(FailReason.UNREACHABLE)
        if len(ends) > 1:
            # A conference: moving one away would leave the others behind.
            return Fell(FailReason.UNREACHABLE)
        self._customer = ends[0]
        self._bridge_before = ends[0].bridge
        try:
            await self._send(self._ring(leg, ends[0]))
        except FieldRefusedError:
            _log.warning("an order could not be written for the PBX", extra={"order": self.order})
            return Fell(FailReason.UNREACHABLE)
        except (ActionFailedError, NotConnectedError):
            return Fell(FailReason.UNREACHABLE)
        except UnknownOutcomeError:
            return Unknown()
        try:
            return await self._rung()
        except (NotConnectedError, UnknownOutcomeError):
            return Unknown()  # from here on a phone rings, or somebody has it in the hand

    async def _rung(self) -> Fell | Unknown | Done:
        """The target's phone is being rung: wait for what comes of it."""
        response = await self.ringing.settled()
        if response is None and self.ringing.has_ended():
            return self._no_answer(Message(()))
        if response is None:
            return await self._take_back()
        if response.get("Response") == "Success":
            return await self._answered(response.get("Channel"))
        return self._no_answer(response)

    def _no_answer(self, response: Message) -> Fell:
        """Nothing is left of the order's channel, and nobody has picked it up."""
        if self._cancelled:
            return Fell(FailReason.CANCELLED)
        if self._customer_lost:
            return Fell(FailReason.CUSTOMER_GONE)
        return Fell(why_not_answered(response, self.ringing.has_rung))

    async def _answered(self, target: str) -> Fell | Unknown | Done:
        customer = self._customer
        if customer is None or self._cancelled or self._customer_lost:
            return await self._take_back()
        if self.ringing.has_ended():
            return Fell(FailReason.REJECTED)
        leg = self._channels.get(self.call)
        if any(map(self._channels.begins_another, (target, customer.name))):
            _log.warning("an order's channels could be taken for others", extra={"order": self.order})
            return await self._take_back(FailReason.UNREACHABLE)
        return await self._connect(target, customer, leg)

    async def _refused(self, error: ActionFailedError) -> Fell:
        """The PBX did not move the customer: mostly somebody is gone, which it says a moment later."""
        _log.warning("the PBX could not connect an order", extra={"order": self.order, "why": error.message})
        self._moving = False
        await self.ringing.why()
        return await self._take_back(
            FailReason.REJECTED if self.ringing.has_ended() else FailReason.UNREACHABLE
        )

    async def _take_back(self, otherwise: FailReason = FailReason.CANCELLED) -> Fell:
        """Release the target's phone; the customer was not touched."""
        reason = otherwise
        if self._customer_lost and not self._cancelled:
            reason = FailReason.CUSTOMER_GONE
        with contextlib.suppress(ActionFailedError):  # it may have ended by itself meanwhile
            await self._send(hang_up(self.ringing.channel))
        return Fell(reason)

    @property
    def _customer_lost(self) -> bool:
        """The customer hung up, or is no longer the operator's (moved on by the phone itself)."""
        there = None if self._customer is None else self._channels.get(self._customer.id)
        if there is None or there.hangup_asked:
            return True
        if self._moving:
            return False
        leg = self._channels.get(self.call)
        if leg is None or leg.moved:
            return True
        return there.bridge != self._bridge_before and there not in self._channels.far_ends(leg)
