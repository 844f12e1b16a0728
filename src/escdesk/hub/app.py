"""The hub as one program: the only place that joins ports and adapters, starts them and stops them."""

import asyncio
import contextlib
import logging
import signal
import socket
import time
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any, Final

from escdesk.domain.decide import course, decide
from escdesk.domain.figures import unattended
from escdesk.domain.ids import ClientId, CustomerId, Instant, PartyId, PersonId
from escdesk.domain.messages.ladders import Means
from escdesk.hub import memory
from escdesk.hub.accounts import StoredAccounts
from escdesk.hub.administration import reach
from escdesk.hub.administration.office import Office
from escdesk.hub.administration.reach import Notice
from escdesk.hub.batch import StoreUnavailable
from escdesk.hub.clock import FloorClock, wall_ms
from escdesk.hub.clockwork import Clockwork
from escdesk.hub.crm.callers import Callers
from escdesk.hub.drafts import StoredDrafts
from escdesk.hub.engine import Engine, EngineStopped
from escdesk.hub.links import Links
from escdesk.hub.note_text import NoteWords
from escdesk.hub.notices import Notices, Post, out_of_reach
from escdesk.hub.orders import Orders
from escdesk.hub.outside import Inside, Joiner, Outside, join
from escdesk.hub.publisher import Publisher
from escdesk.hub.record import handled
from escdesk.hub.record.follower import Record
from escdesk.hub.secret import Secret, UnusableSecret
from escdesk.hub.settings import HubSettings, Settings
from escdesk.hub.shelf import Shelf
from escdesk.hub.store.connect import UnusableDatabase
from escdesk.hub.store.lock import DatabaseInUse
from escdesk.hub.store.people import end_sessions_unseen_since
from escdesk.hub.store.store import Store
from escdesk.hub.telephony.rehearsal.script import ScriptError
from escdesk.hub.web.auth import SESSION_MS, Door
from escdesk.hub.web.desks import Desks
from escdesk.hub.web.health import Health, health
from escdesk.hub.web.metrics import Figures
from escdesk.hub.web.passwords import Passwords
from escdesk.hub.web.routes import Rooms, application
from escdesk.hub.web.server import PortInUse, UnusableAddress, WebServer, allow_many_connections, listening
from escdesk.hub.web.told import Told

_log = logging.getLogger(__name__)

RELEASE: Final = version("escdesk")
PATIENCE_S: Final = 5.0
"""How long a start waits for the first commit; a database that can't be written shows on `/health` instead."""


class CannotStart(Exception):  # noqa: N818  said as it is told
    """The hub can't start; its text is one sentence for whoever started it."""


class Hub:
    """Everything of one hub, from `start` to `stop`.

    `joiner`, `passwords` and `clock` (of a rate and the instant of the last stored event) are replaced by tests only.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        joiner: Joiner = join,
        passwords: Passwords | None = None,
        clock: Callable[[float, Instant], FloorClock] | None = None,
    ) -> None:
        self.settings = settings
        self._joiner = joiner
        self._new_clock = clock or _clock
        self.passwords = passwords or Passwords()
        self._tasks: list[asyncio.Task[Any]] = []
        self._stopping = False
        self.engine: Engine
        self.outside: Outside
        self.office: Office
        self.desks: Desks
        self.url = ""

    # -- starting ---------------------------------------------------------------------------------------------

    async def start(self) -> None:
        """Listen and work. Raises `CannotStart`; then nothing is left open."""
        at = _listening(self.settings.hub)
        try:
            self._store = await asyncio.to_thread(_open, self.settings.hub)
        except BaseException:
            at.close()
            raise
        try:
            await self._join(at)
        except (ScriptError, UnusableSecret, UnusableDatabase) as wrong:
            at.close()
            await asyncio.to_thread(self._store.close)
            what = "The database can't be used: " if isinstance(wrong, UnusableDatabase) else ""
            raise CannotStart(f"{what}{wrong}.") from wrong

    async def _join(self, at: socket.socket) -> None:
        settings = self.settings
        loaded = await asyncio.to_thread(self._store.load)
        memory.leave_the_past_alone()
        await asyncio.to_thread(lambda: self.passwords.nobodys)
        secret = Secret.kept(settings.hub.data / "secret")
        clock = self._new_clock(_rate(settings), loaded.last_at)
        engine = self.engine = Engine(
            loaded.floor, self._store, decide, clock, Shelf(loaded.papers), course=course
        )
        outside = self.outside = self._joiner(Inside(settings, self._store, engine, clock, secret))
        publisher = self._publisher = Publisher(engine.floor, engine.shelf)
        self._callers = Callers(
            engine,
            outside.customers,
            known_to=self._known_to,
            now=clock,
        )
        words, links = NoteWords(settings.means.language), Links(settings.means.link, secret.link_key)
        post = Post(
            messengers=outside.messengers,
            alarm=settings.means.alarm,
            words=words,
            links=links,
            log_name=secret.log_name,
        )
        self._notices = Notices(post, engine.shelf, engine.tell, clock)
        self.desks = Desks(clock, outside.telephony.heard_at)
        self.office = Office(
            engine,
            self._store,
            self.passwords,
            now=_wall,
            send_away=self.desks.send_away,
            notices=self._notices,
        )
        self._notice = Notice(_url(settings.hub, at), reach.new_token(), str(settings.hub.certificate or ""))
        self.url = self._notice.url
        self._server = WebServer(
            application(
                Rooms(
                    door=Door(engine, StoredAccounts(self._store), self.passwords, now=_wall),
                    engine=engine,
                    publisher=publisher,
                    clock=clock,
                    desks=self.desks,
                    drafts=StoredDrafts(self._store),
                    health=self.health,
                    figures=self.figures,
                    administer=self.office.answer,
                    admin_token=self._notice.token,
                    floor_name=settings.hub.name,
                    log_name=secret.log_name,
                    told=Told(engine, links, words, lambda: time.monotonic() * 1_000),
                )
            ),
            settings.hub.certificate,
            settings.hub.key,
        )
        self._orders = Orders(outside.telephony, engine.shelf.get, engine.tell)
        for listener in (publisher, self._orders, self._notices, self._callers):
            engine.listen(listener)
        clockwork = self._clockwork = Clockwork(engine, clock)
        self._begin(engine.run(), "engine")
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE_S):
                await engine.heard(settings.floor)
        self._callers.resume()
        with contextlib.suppress(StoreUnavailable):
            await self._store.write(end_sessions_unseen_since, Instant(_wall() - SESSION_MS))
        self._begin(clockwork.run(), "clockwork")
        self._begin(outside.telephony.run(engine.tell), "telephony")
        self._begin(self.desks.beat(), "pulse")
        self._begin(self._server.run(at), "web")
        await self._first(asyncio.create_task(self._server.ready()))
        reach.post(settings.hub.data, self._notice)
        _log.info("hub started", extra={"port": at.getsockname()[1], "seq": engine.floor.seq})

    async def _known_to(
        self, client: ClientId, customers: Sequence[CustomerId]
    ) -> Mapping[CustomerId, tuple[PersonId, ...]]:
        return await self._store.read(handled.known_to, self._store.floor, client, customers)

    def _begin(self, work: Coroutine[Any, Any, None], name: str) -> None:
        self._tasks.append(asyncio.create_task(work, name=name))

    async def _first(self, ready: asyncio.Task[None]) -> None:
        """Until `ready`; a part of the hub that ends meanwhile ends the hub, and is raised."""
        await asyncio.wait({ready, *self._tasks}, return_when=asyncio.FIRST_COMPLETED)
        if not ready.done():
            ready.cancel()
            ended = asyncio.create_task(self.ended())
            await asyncio.wait({ended})
            await self.stop()
            ended.result()

    # -- running ----------------------------------------------------------------------------------------------

    def health(self) -> Health:
        return health(
            floor=self.settings.hub.name,
            database=self.engine.store_ok,
            pbx=self.outside.telephony.problem,
            unattended=sum(1 for _ in unattended(self.engine.floor)),
            out_of_reach=sum(1 for _ in out_of_reach(self.engine.floor, self._usable)),
        )

    def _usable(self, client: ClientId, party: PartyId, means: Means) -> bool:
        if means is Means.PHONE:
            return self._orders.can_ring(client, party)
        return self._notices.can_reach(client, party, means)

    def figures(self) -> Figures:
        engine = self.engine
        return Figures(
            release=RELEASE,
            floor=engine.floor,
            counts=engine.counts,
            waiting=engine.waiting,
            sessions=self._publisher.sessions,
            slow=self.desks.slow,
            encoded=self._publisher.encoded,
            unattended=sum(1 for _ in unattended(engine.floor)),
            pbx=self.outside.telephony.problem is None,
            store=engine.store_ok,
            lag_ms=self._clockwork.lag_ms,
            commits=self._store.commits.read(),
        )

    async def ended(self) -> None:
        """Until a part of the hub ends, which none does by itself: raises what ended it."""
        done, _ = await asyncio.wait(self._tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
        raise RuntimeError("a part of the hub has ended")

    # -- stopping ---------------------------------------------------------------------------------------------

    async def stop(self) -> None:
        """Say goodbye, let what is decided be committed, close everything. Doing it twice does nothing."""
        if self._stopping:
            return
        self._stopping = True
        reach.take_down(self.settings.hub.data, self._notice)
        self.engine.close()
        self.desks.leave_all("leaving")
        self._server.stop()
        await self._end("web", patience_s=PATIENCE_S)
        for name in ("telephony", "clockwork", "pulse"):
            await self._end(name)
        await self._callers.close()
        await self._notices.close()
        await self._end("engine")
        await asyncio.to_thread(self.passwords.close)
        await asyncio.to_thread(self._store.close)
        _log.info("hub stopped", extra={"seq": self.engine.floor.seq})

    async def _end(self, name: str, patience_s: float = 0.0) -> None:
        """End one part; what it died of was said by `ended`."""
        for task in [one for one in self._tasks if one.get_name() == name]:
            if patience_s:
                await asyncio.wait({task}, timeout=patience_s)
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError, EngineStopped):
                await asyncio.gather(task, return_exceptions=True)


def _clock(rate: float, last_at: Instant) -> FloorClock:
    return FloorClock(rate, last_at=last_at)


def _rate(settings: Settings) -> float:
    return settings.telephony.rate if settings.telephony.kind == "rehearsal" else 1.0


def _wall() -> Instant:
    return Instant(wall_ms())


def _listening(hub: HubSettings) -> socket.socket:
    try:
        return listening(hub.host, hub.port)
    except PortInUse as wrong:
        raise CannotStart(
            f"Port {hub.port} of {hub.host} is in use; end the other program or choose another [hub] port."
        ) from wrong
    except UnusableAddress as wrong:
        raise CannotStart(f"This machine can't listen at {hub.host}; see [hub] host.") from wrong


def _open(hub: HubSettings) -> Store:
    try:
        hub.data.mkdir(parents=True, exist_ok=True, mode=0o700)
        return Store.open(hub.database, followers=(Record(),))
    except DatabaseInUse as wrong:
        raise CannotStart("Another hub or an escdesk admin has the database open.") from wrong
    except (UnusableDatabase, OSError) as wrong:
        raise CannotStart(f"The database can't be used: {wrong}.") from wrong


def _url(hub: HubSettings, at: socket.socket) -> str:
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(hub.host, hub.host)  # noqa: S104  where to reach it from here
    scheme = "http" if hub.certificate is None else "https"
    return f"{scheme}://{f'[{host}]' if ':' in host else host}:{at.getsockname()[1]}"


# -- the program ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Ended:
    """How the program ended: its exit code and, when it could not start, a sentence."""

    code: int
    sentence: str = ""


async def serve(settings: Settings) -> Ended:
    """Run a hub until SIGTERM or Ctrl+C. A bug in it is raised after everything has been closed."""
    asked = asyncio.Event()
    _on_signals(asked)
    allow_many_connections()
    hub = Hub(settings)
    try:
        await hub.start()
    except CannotStart as wrong:
        return Ended(2, str(wrong))
    _greet(hub)
    tending = asyncio.create_task(memory.tended(lambda: not hub.engine.floor.calls), name="memory")
    ended = asyncio.create_task(hub.ended())
    stopped = asyncio.create_task(asked.wait())
    try:
        await asyncio.wait({ended, stopped, tending}, return_when=asyncio.FIRST_COMPLETED)
        for part in (ended, tending):  # neither ends by itself
            if part.done():
                part.result()
    finally:
        for task in (ended, stopped, tending):
            task.cancel()
        await hub.stop()
    return Ended(0)


def _greet(hub: Hub) -> None:
    """What whoever started it in a terminal needs to know."""
    print(f"escdesk hub listens at {hub.url}", flush=True)
    if not hub.engine.floor.people:
        print(
            "Nobody is on this floor yet. The first person: "
            "escdesk admin people add LOGIN --name NAME --role lead",
            flush=True,
        )
    if hub.settings.telephony.kind == "none":
        print("No PBX is configured: `escdesk hub --example` prints a hub.toml to start from.", flush=True)


def _on_signals(asked: asyncio.Event) -> None:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        try:
            loop.add_signal_handler(number, asked.set)
        except NotImplementedError:  # Windows
            signal.signal(number, lambda *_: loop.call_soon_threadsafe(asked.set))
