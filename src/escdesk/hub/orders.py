"""Carries orders out: after the commit that holds them, each at most once."""

import logging
from collections.abc import Callable, Sequence

from escdesk.domain.floor import Floor
from escdesk.domain.ids import ClientId, PartyId
from escdesk.domain.messages.kinds import Order
from escdesk.domain.messages.outside import (
    OutsideCallOrdered,
    OutsideCancelOrdered,
    OutsideFail,
    OutsideFailed,
)
from escdesk.domain.messages.papers import AnyPaper, OutsideNumber, PaperKey
from escdesk.domain.messages.transfers import TransferCancelOrdered, TransferCheckOrdered, TransferOrdered
from escdesk.domain.messages.voice import (
    AsideBackOrdered,
    AsideCheckOrdered,
    AsideOrdered,
    AsideTakeOrdered,
)
from escdesk.hub.batch import Stored
from escdesk.hub.phone_numbers import dialable, dialled
from escdesk.hub.ports import Telephony, Tell
from escdesk.hub.shelf import outside_number

_log = logging.getLogger(__name__)


class Orders:
    """A listener of the engine. What is in the log at a start never passes here.

    An order that was committed and not sent is unknown to the floor; the check that follows a start finds it absent.
    `paper` gives what the hub has on paper, `tell` is the engine's door.
    """

    def __init__(
        self, telephony: Telephony, paper: Callable[[PaperKey], AnyPaper | None], tell: Tell
    ) -> None:
        self._telephony = telephony
        self._paper = paper
        self._tell = tell

    def __call__(self, _old: Floor, _new: Floor, stored: Sequence[Stored]) -> None:
        for one in stored:
            if not isinstance(one.event, Order):
                continue
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
                case AsideOrdered() as order:
                    self._say("talk aside ordered", one)
                    self._telephony.aside(order.order, order.call, order.extension, order.ring_ms)
                case AsideBackOrdered() as order:
                    self._say("customer ordered back", one)
                    self._telephony.aside_back(order.order)
                case AsideTakeOrdered() as order:
                    self._say("customer ordered from aside", one)
                    self._telephony.aside_take(order.order)
                case AsideCheckOrdered() as order:
                    self._say("talk aside checked", one)
                    self._telephony.check_aside(order.order, order.call, order.extension, order.back_to)
                case OutsideCallOrdered() as order:
                    self._say("outside call ordered", one)
                    self._ring_outside(order)
                case OutsideCancelOrdered() as order:
                    self._say("outside call cancelled", one)
                    self._telephony.cancel_outside(order.order)
                case _:
                    continue

    def can_ring(self, client: ClientId, party: PartyId) -> bool:
        """Whether the phone of a party outside can be rung: there is a way out and a number."""
        number = self._number(client, party)
        return self._telephony.has_way_out and number is not None and dialable(number)

    def _ring_outside(self, order: OutsideCallOrdered) -> None:
        number = self._number(order.client, order.party)
        if number is None:
            _log.warning("no number of a party outside", extra={"order": order.order, "party": order.party})
            self._tell(OutsideFailed(order=order.order, reason=OutsideFail.UNREACHABLE), ())
            return
        self._telephony.ring_outside(order.order, order.escalation, number, order.ring_ms)

    def _number(self, client: ClientId, party: PartyId) -> str | None:
        paper = self._paper(outside_number(client, party))
        return dialled(paper.number) if isinstance(paper, OutsideNumber) else None

    @staticmethod
    def _say(sentence: str, one: Stored) -> None:
        _log.info(sentence, extra={"seq": one.seq})
