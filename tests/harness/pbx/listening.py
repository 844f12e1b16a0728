"""The Asterisk adapter on a loop of its own thread, for tests that stand still while phones act."""

import asyncio
import hashlib
import threading
import time
from collections.abc import Callable, Sequence
from typing import TypeVar

from escdesk.domain.ids import CallId, EscalationId, Extension, Instant, OrderId
from escdesk.domain.messages.calls import ExtensionSeen, PbxConnected, PbxLost
from escdesk.domain.messages.kinds import Signal
from escdesk.domain.messages.papers import AnyPaper
from escdesk.hub.telephony.asterisk.actions import Dialplan, WayOut
from escdesk.hub.telephony.asterisk.adapter import AsteriskSettings, AsteriskTelephony
from escdesk.hub.telephony.asterisk.client import AmiSettings
from tests.harness.pbx.asterisk import AmiAccess
from tests.harness.pbx.floor import BY_TRUNK
from tests.harness.pbx.waiting import wait_until

S = TypeVar("S", bound=Signal)


class Listening:
    """Everything the adapter said, in order; orders go through it as the hub would give them."""

    def __init__(
        self,
        ami: AmiAccess,
        extensions: Sequence[str],
        way_out: str = BY_TRUNK,
        context: str = "escdesk",
    ) -> None:
        self.said: list[Signal] = []
        self.said_at: list[float] = []
        """When each of them was said, in seconds of the machine's monotonic clock."""
        self.papers: list[AnyPaper] = []
        settings = AsteriskSettings(
            ami=AmiSettings(
                ami.host, ami.port, ami.username, ami.secret, retry_first_ms=50, retry_cap_ms=400
            ),
            extensions=tuple(Extension(one) for one in extensions),
            dialplan=Dialplan(context=context),
            way_out=WayOut(way_out, name="青葉センター", number="0312340000"),
        )
        self.telephony = AsteriskTelephony(
            settings,
            now=lambda: Instant(time.time_ns() // 1_000_000),
            key_of=lambda number: hashlib.sha256(number.encode()).hexdigest()[:16],
            jitter=lambda: 0.5,
        )
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="listening", daemon=True)
        self._task: asyncio.Task[None] | None = None
        self.fault: BaseException | None = None

    def start(self) -> "Listening":
        self._thread.start()
        return self

    def stop(self) -> None:
        """Log out and end the thread; a fault inside the adapter fails the test here."""
        self.retire()
        self._loop.close()
        if self.fault is not None:
            raise self.fault

    def retire(self) -> None:
        """End for good, as a killed process would; `stop` may still be called."""
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(lambda: self._task.cancel() if self._task else None)
            self._thread.join(timeout=10)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.set_exception_handler(lambda _loop, context: self._failed(context.get("exception")))
        self._task = self._loop.create_task(self.telephony.run(self._tell))
        try:
            self._loop.run_until_complete(self._task)
        except asyncio.CancelledError:
            pass
        except Exception as error:
            self.fault = error

    def _failed(self, error: BaseException | None) -> None:
        self.fault = error or RuntimeError("the loop reported a fault")

    def _tell(self, signal: Signal, papers: Sequence[AnyPaper]) -> None:
        self.said_at.append(time.monotonic())
        self.said.append(signal)
        self.papers.extend(papers)

    # -- what the hub would do

    def transfer(self, order: str, call: CallId, extension: str, ring_ms: int = 10_000) -> None:
        self._call(lambda: self.telephony.transfer(OrderId(order), call, Extension(extension), ring_ms))

    def cancel(self, order: str) -> None:
        self._call(lambda: self.telephony.cancel(OrderId(order)))

    def check(self, order: str, call: CallId, extension: str) -> None:
        self._call(lambda: self.telephony.check(OrderId(order), call, Extension(extension)))

    def aside(self, order: str, call: CallId, extension: str, ring_ms: int = 10_000) -> None:
        self._call(lambda: self.telephony.aside(OrderId(order), call, Extension(extension), ring_ms))

    def aside_back(self, order: str) -> None:
        self._call(lambda: self.telephony.aside_back(OrderId(order)))

    def aside_take(self, order: str) -> None:
        self._call(lambda: self.telephony.aside_take(OrderId(order)))

    def check_aside(self, order: str, call: CallId, extension: str, back_to: str) -> None:
        there, back = Extension(extension), Extension(back_to)
        self._call(lambda: self.telephony.check_aside(OrderId(order), call, there, back))

    def ring_outside(self, order: str, number: str, ring_ms: int = 10_000) -> None:
        case = EscalationId("E17")
        self._call(lambda: self.telephony.ring_outside(OrderId(order), case, number, ring_ms))

    def cancel_outside(self, order: str) -> None:
        self._call(lambda: self.telephony.cancel_outside(OrderId(order)))

    def _call(self, action: Callable[[], None]) -> None:
        self._loop.call_soon_threadsafe(action)

    # -- what a test sees

    def all(self, kind: type[S]) -> list[S]:
        return [signal for signal in self.said if isinstance(signal, kind)]

    def sees(self, kind: type[S], **fields: object) -> S:
        """Wait for the first signal of this kind with these fields."""

        def found() -> list[S]:
            return [
                s for s in self.all(kind) if all(getattr(s, name) == value for name, value in fields.items())
            ]

        wait_until(f"{kind.__name__} {fields}; said: {self.said}", lambda: bool(found()))
        return found()[0]

    def sees_connected(self, times: int = 1) -> None:
        """Wait until the PBX has been found (again)."""
        wait_until(f"PbxConnected {times} times", lambda: len(self.all(PbxConnected)) >= times)

    def kinds_of_calls(self) -> list[str]:
        """The names of all signals about calls and orders so far, in order."""
        others = (PbxConnected, PbxLost, ExtensionSeen)
        return [type(signal).__name__ for signal in self.said if not isinstance(signal, others)]
