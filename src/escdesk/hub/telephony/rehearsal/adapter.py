"""The telephony port, played: a PBX in memory that can also fall silent."""

import asyncio
import logging
from collections.abc import Callable, Iterable

from escdesk.domain.ids import CallId, EscalationId, Extension, Instant, OrderId
from escdesk.domain.messages.calls import PbxLost
from escdesk.hub.ports import PbxProblem, Tell
from escdesk.hub.telephony.rehearsal.asides import Asides
from escdesk.hub.telephony.rehearsal.exchange import Exchange
from escdesk.hub.telephony.rehearsal.orders import Transfers
from escdesk.hub.telephony.rehearsal.outside import OutsidePhones
from escdesk.hub.telephony.rehearsal.timing import Cancel, Timers

_log = logging.getLogger(__name__)

LOST_AFTER_MS = 10_000
"""How long a silent PBX goes unnoticed: two of a real link's pings."""


class RehearsalTelephony:
    """A `Telephony` whose PBX is `exchange`. While it is silent it hears no order and tells nothing."""

    def __init__(self, timers: Timers, extensions: Iterable[Extension], key_of: Callable[[str], str]) -> None:
        self.exchange = Exchange(timers, extensions, key_of)
        self.outside = OutsidePhones(self.exchange, timers)
        self._timers = timers
        self._transfers = Transfers(self.exchange, timers)
        self._asides = Asides(self.exchange, timers)
        self._tell: Tell | None = None
        self._silent_since: Instant | None = None
        self._lost = False
        self._notice: Cancel | None = None

    # -- the port

    async def run(self, tell: Tell) -> None:
        """Be connected until cancelled."""
        self.connect(tell)
        try:
            await asyncio.Event().wait()
        finally:
            self.disconnect()

    def transfer(self, order: OrderId, call: CallId, extension: Extension, ring_ms: int) -> None:
        if self.exchange.connected:
            self._transfers.transfer(order, call, extension, ring_ms)

    def cancel(self, order: OrderId) -> None:
        if self.exchange.connected:
            self._transfers.cancel(order)

    def check(self, order: OrderId, call: CallId, extension: Extension) -> None:  # noqa: ARG002  a real PBX needs them
        if self.exchange.connected:
            self._transfers.check(order)

    def aside(self, order: OrderId, call: CallId, extension: Extension, ring_ms: int) -> None:
        if self.exchange.connected:
            self._asides.begin(order, call, extension, ring_ms)

    def aside_back(self, order: OrderId) -> None:
        if self.exchange.connected:
            self._asides.back(order)

    def aside_take(self, order: OrderId) -> None:
        if self.exchange.connected:
            self._asides.take(order)

    def check_aside(self, order: OrderId, call: CallId, extension: Extension, back_to: Extension) -> None:  # noqa: ARG002  a real PBX needs them
        if self.exchange.connected:
            self._asides.check(order)

    def ring_outside(self, order: OrderId, escalation: EscalationId, number: str, ring_ms: int) -> None:  # noqa: ARG002  nothing is spoken here
        if self.exchange.connected:
            self.outside.ring(order, number, ring_ms)

    def cancel_outside(self, order: OrderId) -> None:
        if self.exchange.connected:
            self.outside.cancel(order)

    def heard_at(self) -> Instant | None:
        if self._silent_since is None:
            return self._timers.now() if self._tell is not None else None
        return None if self._lost else self._silent_since

    @property
    def has_way_out(self) -> bool:
        return True

    @property
    def problem(self) -> PbxProblem | None:
        return "unreachable" if self.heard_at() is None else None

    # -- the link

    def connect(self, tell: Tell) -> None:
        """What `run` begins with: the hub is told everything from now on."""
        self._tell = tell
        if self._silent_since is None:
            self.exchange.connect(tell)

    def disconnect(self) -> None:
        self._tell = None
        self.outside.forget()
        self.exchange.disconnect()

    def fall_silent(self) -> None:
        """The PBX says nothing and hears nothing; the calls go on. The link is given up after a while."""
        if self._silent_since is not None:
            return
        _log.warning("the rehearsed PBX falls silent")
        self._silent_since, self._lost = self._timers.now(), False
        self.outside.forget()
        self.exchange.disconnect()
        self._notice = self._timers.after(LOST_AFTER_MS, self._give_up)

    def come_back(self) -> None:
        """The PBX answers again and lists what is there."""
        if self._silent_since is None:
            return
        _log.info("the rehearsed PBX is back")
        if self._notice is not None:
            self._notice()
        if not self._lost:
            self._give_up()
        self._silent_since = None
        if self._tell is not None:
            self.exchange.connect(self._tell)

    def _give_up(self) -> None:
        self._lost = True
        if self._tell is not None:
            self._tell(PbxLost(), ())
