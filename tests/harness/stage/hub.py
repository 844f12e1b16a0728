"""The stage's hub: the real one, on a thread and an event loop of its own; it may be stopped and started again."""

import asyncio
import http.client
import threading
from collections.abc import Callable, Coroutine, Sequence
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

import msgspec

from escdesk.domain.deadlines import next_deadline
from escdesk.domain.floor import Floor
from escdesk.domain.ids import Instant
from escdesk.domain.messages.clock import TimePassed
from escdesk.hub.administration.requests import AddPerson, AnyRequest, ReadLog
from escdesk.hub.app import Hub
from escdesk.hub.crm.fake import FakeCustomers
from escdesk.hub.outside import Inside, Outside, messengers
from escdesk.hub.settings import load
from escdesk.hub.telephony.rehearsal.adapter import RehearsalTelephony
from escdesk.hub.web.health import Health
from escdesk.hub.web.passwords import Passwords
from tests.harness.stage.clock import Skipped, SkippingTimers
from tests.harness.stage.patience import PATIENCE_S
from tests.harness.stage.people import CUSTOMERS, EVERYBODY, FLOOR
from tests.hub.web.floor import CHEAP, PASSWORD

T = TypeVar("T")


class StageHub:
    """Everything here may be called from the test's thread. `telephony` and its phones outlive each hub."""

    def __init__(self, folder: Path, more: str = "") -> None:
        self._folder = folder
        self._more = more
        self._skipped = Skipped()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="stage-hub")
        self._thread.start()
        self._timers = self.do(lambda: SkippingTimers(self._skipped))
        self._hub: Hub | None = None
        self._port = 0
        self.telephony: RehearsalTelephony | None = None

    # -- starting and stopping --------------------------------------------------------------------------------

    def start(self) -> None:
        self._run(self._start())

    async def _start(self) -> None:
        config = self._folder / "hub.toml"
        config.write_text(FLOOR.format(port=self._port) + self._more, encoding="utf-8")
        hub = Hub(
            load(config, {}),
            joiner=self._join,
            passwords=Passwords(CHEAP),
            clock=self._skipped.floor_clock,
        )
        await hub.start()
        self._hub = hub
        self._port = urlsplit(hub.url).port or 0

    def _join(self, inside: Inside) -> Outside:
        self._timers.follow(inside.clock)
        if self.telephony is None:
            self.telephony = RehearsalTelephony(
                self._timers, inside.settings.floor.extensions, inside.secret.caller_key
            )
        return Outside(self.telephony, FakeCustomers(CUSTOMERS), messengers(inside.settings.means))

    def enrol_everybody(self) -> None:
        """Put everybody into the hub's people."""
        for one in EVERYBODY:
            request = AddPerson(
                login=one.login,
                name=one.name,
                role=one.role,
                teams=("A班",),
                skills=one.skills,
                clients=(one.client,),
                password=PASSWORD,
            )
            self.administer(request)

    def stop(self) -> None:
        """The hub ends; phones and desks go on without it."""
        self._run(self.hub.stop())
        self._hub = None

    def end(self) -> None:
        """Everything ends."""
        if self._hub is not None:
            self.stop()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(PATIENCE_S)
        self._loop.close()

    # -- from the test's thread -------------------------------------------------------------------------------

    def do(self, what: Callable[[], T]) -> T:
        """Call it on the hub's thread."""

        async def called() -> T:
            return what()

        return self._run(called())

    def _run(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(PATIENCE_S)

    @property
    def hub(self) -> Hub:
        assert self._hub is not None, "the hub is not running"
        return self._hub

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    @property
    def floor(self) -> Floor:
        return self.hub.engine.floor

    def log(self) -> list[dict[str, Any]]:
        """Every event so far, as administration reads them."""
        return [msgspec.json.decode(line) for line in self.administer(ReadLog(most=100_000))]

    def administer(self, request: AnyRequest) -> Sequence[str]:
        """What `escdesk admin` prints for it."""
        reply = self._run(self.hub.office.carry_out(request))
        assert not reply.fault, (reply.fault, *reply.more)
        return reply.lines

    def faults(self) -> list[str]:
        """What `/health` complains of, by code."""
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=PATIENCE_S)
        connection.request("GET", "/health")
        found = msgspec.json.decode(connection.getresponse().read(), type=Health).faults
        connection.close()
        return [fault.code for fault in found]

    def now(self) -> Instant:
        """Floor time."""
        return self.do(self._timers.now)

    # -- time -------------------------------------------------------------------------------------------------

    def forward(self, span_ms: int) -> None:
        """Let floor time pass at once: every deadline and every phone acts at its own instant; desks hear of it."""
        self._run(self._forward(span_ms))

    async def _forward(self, span_ms: int) -> None:
        clock, engine = self._clock, None if self._hub is None else self._hub.engine
        end = clock() + span_ms
        while True:
            acting = [
                at
                for at in (self._timers.next(), None if engine is None else next_deadline(engine.floor))
                if at is not None and at <= end
            ]
            self._skipped.ms += max(0, min(acting, default=end) - clock())
            self._timers.run_due()
            if engine is not None:
                await engine.heard(TimePassed())
            if not acting:
                break
        if self._hub is not None:
            self._hub.desks.pulse()

    @property
    def _clock(self) -> Callable[[], int]:
        return self._timers.now
