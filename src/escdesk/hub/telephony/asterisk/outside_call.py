"""One phone outside the floor while this hub has it rung: told once that it was picked up, or why not."""

import contextlib
import logging

from escdesk.domain.ids import OrderId
from escdesk.domain.messages.outside import OutsideAnswered, OutsideFail, OutsideFailed
from escdesk.domain.messages.transfers import FailReason
from escdesk.hub.telephony.asterisk.actions import Action, Send, hang_up, why_not_answered
from escdesk.hub.telephony.asterisk.ami import FieldRefusedError, Message
from escdesk.hub.telephony.asterisk.channels import Channels, outside_channel
from escdesk.hub.telephony.asterisk.client import ActionFailedError, NotConnectedError, UnknownOutcomeError
from escdesk.hub.telephony.asterisk.ringing import Ringing

_log = logging.getLogger(__name__)

_WHY = {
    FailReason.NO_ANSWER: OutsideFail.NO_ANSWER,
    FailReason.REJECTED: OutsideFail.REJECTED,
}


class OutsideCall:
    """`run()` ends with what came of it; `cancel()` may be called at any time. No customer is touched by it."""

    def __init__(
        self, order: OrderId, action: Action, channels: Channels, send: Send, settle_ms: int
    ) -> None:
        """`action` rings the phone; `settle_ms` as for `Ringing`."""
        self.order = order
        self._action = action
        self._send = send
        self._cancelled = False
        self.ringing = Ringing(outside_channel(order), channels, settle_ms, lambda: self._cancelled)
        """The phone; the adapter tells it what the PBX says."""

    def cancel(self) -> None:
        """Let it ring no longer, if nobody has picked it up yet."""
        self._cancelled = True
        self.ringing.noticed()

    async def run(self) -> OutsideAnswered | OutsideFailed | None:
        """Ring it. None: an action has no answer, so nobody knows. Never raises for what the PBX or people do."""
        if self.ringing.unwanted():
            return self._failed(OutsideFail.CANCELLED)
        try:
            await self._send(self._action)
        except FieldRefusedError:
            _log.warning("an order could not be written for the PBX", extra={"order": self.order})
            return self._failed(OutsideFail.UNREACHABLE)
        except (ActionFailedError, NotConnectedError):
            return self._failed(OutsideFail.UNREACHABLE)
        except UnknownOutcomeError:
            return None
        response = await self.ringing.settled()
        if response is not None and response.get("Response") == "Success":
            return OutsideAnswered(order=self.order)
        if self.ringing.unwanted():
            return self._failed(OutsideFail.CANCELLED) if response is not None else await self._release()
        why = why_not_answered(response or Message(()), self.ringing.has_rung)
        return self._failed(_WHY.get(why, OutsideFail.UNREACHABLE))

    async def _release(self) -> OutsideFailed | None:
        try:
            if not self.ringing.has_ended():
                with contextlib.suppress(ActionFailedError):  # it may have ended by itself meanwhile
                    await self._send(hang_up(self.ringing.channel))
        except (NotConnectedError, UnknownOutcomeError):
            return None
        return self._failed(OutsideFail.CANCELLED)

    def _failed(self, reason: OutsideFail) -> OutsideFailed:
        return OutsideFailed(order=self.order, reason=reason)
