"""The telephony port on a real Asterisk: joins client, interpreter and transfers."""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Coroutine, Iterable
from dataclasses import dataclass, field
from typing import Any

from escdesk.domain.ids import CallId, EscalationId, Extension, Instant, OrderId
from escdesk.domain.messages.calls import PbxLost
from escdesk.domain.messages.kinds import Signal
from escdesk.domain.messages.outside import OutsideAnswered, OutsideFail, OutsideFailed
from escdesk.domain.messages.transfers import FailReason, TransferConnected, TransferFailed
from escdesk.domain.messages.voice import AsideEnded, AsideFailed
from escdesk.hub.ports import Now, PbxProblem, Tell
from escdesk.hub.telephony.asterisk.actions import (
    SHOW_CHANNELS,
    SHOW_DEVICES,
    Action,
    Dialplan,
    Found,
    WayOut,
    found,
    hang_up,
    ring_outside,
)
from escdesk.hub.telephony.asterisk.ami import Message
from escdesk.hub.telephony.asterisk.approach import Fell
from escdesk.hub.telephony.asterisk.asides import Asides
from escdesk.hub.telephony.asterisk.channels import CallFacts, Channels, order_channel, outside_channel
from escdesk.hub.telephony.asterisk.client import (
    ActionFailedError,
    AmiClient,
    AmiSettings,
    NotConnectedError,
    UnknownOutcomeError,
)
from escdesk.hub.telephony.asterisk.outside_call import OutsideCall
from escdesk.hub.telephony.asterisk.signals import Interpreter
from escdesk.hub.telephony.asterisk.told import Said
from escdesk.hub.telephony.asterisk.transfer import Bridged, Transfer

_log = logging.getLogger(__name__)
_OVER_KEPT = 1_000
_ENDS = TransferConnected | TransferFailed | OutsideAnswered | OutsideFailed | AsideFailed | AsideEnded
"""What is told of an order when it is over."""


@dataclass(frozen=True, slots=True)
class AsteriskSettings:
    """Which PBX, which of its phones are the floor's, and its words for escdesk's places."""

    ami: AmiSettings
    extensions: tuple[Extension, ...]
    dialplan: Dialplan = field(default_factory=Dialplan)
    way_out: WayOut | None = None
    """None: no phone outside can be rung."""
    settle_ms: int = 300
    """How long an action of a hub that died may still take to become a channel; an order is looked for twice."""


class AsteriskTelephony:
    """`escdesk.hub.ports.Telephony` over AMI.

    `now` is floor time; `key_of` turns a caller's number into its keyed hash; `jitter` gives numbers from 0 to 1.
    """

    def __init__(
        self,
        settings: AsteriskSettings,
        *,
        now: Now,
        key_of: Callable[[str], str],
        jitter: Callable[[], float],
    ) -> None:
        self._settings = settings
        self._now = now
        self._channels = Channels(frozenset(settings.extensions), settings.dialplan.technology)
        self._interpreter = Interpreter(self._channels, key_of)
        self._client = AmiClient(
            settings.ami,
            on_event=self._take,
            on_connected=self._connected,
            on_disconnected=self._disconnected,
            on_heard=self._heard,
            jitter=jitter,
        )
        self._tell: Tell | None = None
        self._waiting: list[Message] | None = []
        """Events that arrived while the lists were being asked for; None when there is nothing to wait for."""
        self._transfers: dict[OrderId, Transfer] = {}
        self._outside: dict[OrderId, OutsideCall] = {}
        self._asides = Asides(
            self._interpreter,
            self._channels,
            settings.dialplan,
            send=self._send,
            listing=lambda action: self._client.listing(action.name, action.fields),
            say=self._say,
            start=self._start,
            settle_ms=settings.settle_ms,
            patience_ms=settings.ami.action_timeout_ms,
        )
        self._orders: dict[OrderId, asyncio.Task[None]] = {}
        self._over: dict[OrderId, None] = {}
        """Orders whose end was told lately."""
        self._asking: asyncio.Task[None] | None = None
        self._current = False
        self._heard_at: Instant | None = None
        self._problem: PbxProblem = "unreachable"
        """What was wrong when the lists were asked for last."""

    # -- the port

    async def run(self, tell: Tell) -> None:
        self._tell = tell
        try:
            await self._client.run()
        finally:
            tasks = [*self._orders.values(), *([self._asking] if self._asking else [])]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            self._tell = None

    def transfer(self, order: OrderId, call: CallId, extension: Extension, ring_ms: int) -> None:
        transfer = Transfer(
            order,
            call,
            extension,
            ring_ms,
            self._channels,
            self._settings.dialplan,
            self._send,
            self._settings.settle_ms,
        )
        leg = self._channels.get(call)
        self._interpreter.orders.expect(order, (leg.facts if leg is not None else None) or CallFacts())
        self._transfers[order] = transfer
        self._start(order, self._carry_out(transfer))

    def cancel(self, order: OrderId) -> None:
        transfer = self._transfers.get(order)
        if transfer is not None:
            transfer.cancel()
        elif order not in self._over:
            # An order of this hub's earlier life.
            self._start(order, self._look(order, FailReason.CANCELLED, FailReason.CANCELLED))

    def check(self, order: OrderId, call: CallId, extension: Extension) -> None:  # noqa: ARG002  the order's own name is enough here
        self._start(order, self._look(order, FailReason.HALF_DONE, FailReason.ABSENT))

    def aside(self, order: OrderId, call: CallId, extension: Extension, ring_ms: int) -> None:
        self._asides.begin(order, call, extension, ring_ms, reached=self._current)

    def aside_back(self, order: OrderId) -> None:
        self._asides.back(order)

    def aside_take(self, order: OrderId) -> None:
        self._asides.take(order)

    def check_aside(self, order: OrderId, call: CallId, extension: Extension, back_to: Extension) -> None:
        if self._current:
            self._asides.check(order, call, extension, back_to)

    def ring_outside(self, order: OrderId, escalation: EscalationId, number: str, ring_ms: int) -> None:
        if order in self._outside or order in self._over:
            return
        settings = self._settings
        action = ring_outside(order, escalation, number, ring_ms, settings.way_out, settings.dialplan)
        if action is None or not self._current:
            # Nothing was sent.
            self._say([Said(OutsideFailed(order=order, reason=OutsideFail.UNREACHABLE))])
            return
        call = OutsideCall(order, action, self._channels, self._send, settings.settle_ms)
        self._outside[order] = call
        self._start(order, self._ring_outside(call))

    def cancel_outside(self, order: OrderId) -> None:
        call = self._outside.get(order)
        if call is not None:
            call.cancel()
        elif order not in self._over:
            # An order of this hub's earlier life, or of a line that was lost meanwhile.
            self._start(order, self._stop_outside(order))

    def heard_at(self) -> Instant | None:
        return self._heard_at if self._current else None

    @property
    def has_way_out(self) -> bool:
        return self._settings.way_out is not None

    @property
    def problem(self) -> PbxProblem | None:
        return None if self._current else (self._client.problem or self._problem)

    # -- from the PBX

    def _heard(self) -> None:
        self._heard_at = self._now()

    def _connected(self) -> None:
        self._waiting = []
        self._asking = asyncio.create_task(self._ask_for_everything(), name="ami-lists")

    def _disconnected(self) -> None:
        if self._asking is not None:
            self._asking.cancel()
            self._asking = None
        self._waiting = []
        for order in (*self._transfers, *self._outside, *self._asides.orders):
            self._drop(order)
        if self._current:
            self._current = False
            self._say([Said(PbxLost())])

    async def _ask_for_everything(self) -> None:
        """Believe the PBX: ask for all channels and phones, then go on with what was said meanwhile."""
        try:
            channels = await self._client.listing(SHOW_CHANNELS.name)
            devices = await self._devices()
        except (ActionFailedError, UnknownOutcomeError, NotConnectedError) as error:
            refused = isinstance(error, ActionFailedError)
            self._problem = "rights_missing" if refused else "unreachable"
            self._client.give_up(self._problem)
            return
        self._problem = "unreachable"
        waiting, self._waiting = self._waiting or [], None
        self._current = True
        self._say(self._interpreter.snapshot(channels, devices))
        for message in waiting:
            self._take(message)

    async def _devices(self) -> Iterable[Message]:
        try:
            return await self._client.listing(SHOW_DEVICES.name)
        except ActionFailedError:
            # Without res_manager_devicestate the phones' states come with their first change.
            _log.warning("the PBX does not list its phones")
            return ()

    def _take(self, message: Message) -> None:
        if self._waiting is not None:
            self._waiting.append(message)
            return
        self._say(self._interpreter.take(message))
        transfers = (one.ringing for one in self._transfers.values())
        for ringing in (*transfers, *(one.ringing for one in self._outside.values())):
            if message.event == "OriginateResponse" and message.get("Uniqueid") == ringing.channel:
                ringing.response(message)
            ringing.noticed()
        self._asides.noticed(message)

    def _say(self, said: Iterable[Said]) -> None:
        for one in said:
            if self._tell is not None:
                self._tell(one.signal, one.papers)
            if isinstance(one.signal, _ENDS):
                self._over[one.signal.order] = None
                if len(self._over) > _OVER_KEPT:
                    del self._over[next(iter(self._over))]
                self._drop(one.signal.order)

    # -- orders

    async def _send(self, action: Action) -> Message:
        return await self._client.act(action.name, action.fields)

    def _start(self, order: OrderId, work: Coroutine[Any, Any, None]) -> None:
        before = self._orders.pop(order, None)
        if before is not None:
            before.cancel()
        task = asyncio.get_running_loop().create_task(work, name=f"order-{order}")
        self._orders[order] = task
        task.add_done_callback(lambda done: self._ended(order, done))

    def _ended(self, order: OrderId, task: asyncio.Task[None]) -> None:
        if self._orders.get(order) is task:
            del self._orders[order]
        if not task.cancelled():
            task.result()  # a fault of ours: it goes to the loop's handler, loudly

    def _drop(self, order: OrderId) -> None:
        """Nothing more is done for an order: it is over, or only the channels know."""
        self._transfers.pop(order, None)
        self._outside.pop(order, None)
        self._asides.drop(order)
        task = self._orders.pop(order, None)
        if task is not None and task is not asyncio.current_task():
            task.cancel()

    async def _carry_out(self, transfer: Transfer) -> None:
        if not self._current:
            self._fell(
                transfer.order, FailReason.UNREACHABLE
            )  # nothing is known of the call, nothing was sent
            return
        match await transfer.run():
            case Fell(reason=reason):
                self._fell(transfer.order, reason)
            case Bridged():
                # The bridge's own events say that it is done (TransferConnected); if they do not, look.
                await asyncio.sleep(self._settings.ami.action_timeout_ms / 1000)
                await self._look(transfer.order, FailReason.HALF_DONE, FailReason.ABSENT)
            case _:
                self._transfers.pop(transfer.order, None)

    async def _ring_outside(self, call: OutsideCall) -> None:
        result = await call.run()
        if result is None:
            self._outside.pop(call.order, None)
            _log.warning("what became of an order is not known", extra={"order": call.order})
        else:
            self._say([Said(result)])

    async def _stop_outside(self, order: OrderId) -> None:
        """Let a phone ring no longer of which nobody has kept the order; who has picked it up hears it out."""
        own = self._channels.get(outside_channel(order))
        if own is None or own.up:
            return
        with contextlib.suppress(NotConnectedError, UnknownOutcomeError, ActionFailedError):
            await self._send(hang_up(own.id))

    async def _look(self, order: OrderId, half_done: FailReason, absent: FailReason) -> None:
        """What became of an order that nobody carries out any more; undo what is half done."""
        self._transfers.pop(order, None)
        try:
            state = await self._found(order)
            if state is not Found.DONE:
                # An action that was still on its way may have made it more than it was.
                await asyncio.sleep(self._settings.settle_ms / 1000)
                state = await self._found(order)
            match state:
                case Found.DONE:
                    self._say(self._interpreter.orders.order_connected(order))
                case Found.HALF_DONE:
                    try:
                        await self._send(hang_up(order_channel(order)))
                    except ActionFailedError:
                        _log.info("a half done order ended by itself", extra={"order": order})
                    self._fell(order, half_done)
                case Found.ABSENT:
                    self._fell(order, absent)
        except (NotConnectedError, UnknownOutcomeError, ActionFailedError):
            _log.warning("what became of an order is not known", extra={"order": order})

    async def _found(self, order: OrderId) -> Found:
        return found(order, await self._client.listing(SHOW_CHANNELS.name))

    def _fell(self, order: OrderId, reason: FailReason) -> None:
        failed: Signal = TransferFailed(order=order, reason=reason)
        self._say([*self._interpreter.orders.order_ended(order), Said(failed)])
