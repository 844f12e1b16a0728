"""Carries orders out: after the commit that holds them, each at most once."""

import logging
from collections.abc import Sequence

from escdesk.domain.floor import Floor
from escdesk.domain.messages.escalations import (
    TransferCancelOrdered,
    TransferCheckOrdered,
    TransferOrdered,
)
from escdesk.hub.batch import Stored
from escdesk.hub.ports import Telephony

_log = logging.getLogger(__name__)


class Orders:
    """A listener of the engine. What is in the log at a start never passes here.

    An order that was committed and not sent is unknown to the floor; the check that follows a start finds it absent.
    """

    def __init__(self, telephony: Telephony) -> None:
        self._telephony = telephony

    def __call__(self, _old: Floor, _new: Floor, stored: Sequence[Stored]) -> None:
        for one in stored:
            match one.event:
                case TransferOrdered() as order:
                    self._say("transfer ordered", one)
                    self._telephony.transfer(order.order, order.call, order.extension, order.ring_ms)
                case TransferCancelOrdered() as order:
                    self._say("transfer cancelled", one)
                    self._telephony.cancel(order.order)
                case TransferCheckOrdered() as order:
                    self._say("transfer checked", one)
                    self._telephony.check(order.order, order.call, order.extension)
                case _:
                    continue

    @staticmethod
    def _say(sentence: str, one: Stored) -> None:
        _log.info(sentence, extra={"seq": one.seq})
