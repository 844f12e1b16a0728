"""One desk's connection: joins the conversation, the engine and the publisher over a WebSocket."""

import asyncio
import contextlib
import logging
from collections import deque
from collections.abc import Callable
from typing import Final, assert_never

from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from escdesk.domain.errors import Refused
from escdesk.domain.ids import PersonId, SessionId
from escdesk.domain.messages.kinds import Command
from escdesk.domain.messages.people import DeskClosed, DeskOpened, LeaveSeat
from escdesk.hub import frames
from escdesk.hub.batch import Outcome, StoreUnavailable
from escdesk.hub.box import Box
from escdesk.hub.clock import FloorClock
from escdesk.hub.engine import Engine, EngineStopped
from escdesk.hub.publisher import Publisher
from escdesk.hub.web import permits
from escdesk.hub.web.auth import Door
from escdesk.hub.web.pace import Pace
from escdesk.hub.web.server import STRAIGHT, Straight
from escdesk.protocol.server import AskReceived, Broken, HelloReceived, PingReceived, ServerConversation

_log = logging.getLogger(__name__)

HELLO_MS: Final = 10_000
"""How long a connection may stay silent before its first word."""
GOODBYE_S: Final = 5.0
"""How long a desk may take to read what waits and its goodbye; one that reads nothing is cut off then."""
MOST_ASKED: Final = 64
"""Commands of one desk that may wait for the engine at the same time; then its socket is not read."""
MOST_WAITING: Final = 1_000
"""Frames beside the box (answers, pongs) that a desk may leave unread."""


class DeskSession:
    """From accept to close. `desk` is this connection's own name, `session` the login it belongs to."""

    def __init__(
        self,
        socket: WebSocket,
        *,
        desk: SessionId,
        door: Door,
        engine: Engine,
        publisher: Publisher,
        clock: FloorClock,
        log_name: str,
        on_greeted: Callable[["DeskSession"], None],
    ) -> None:
        self.desk = desk
        self.session: SessionId | None = None
        self.person: PersonId | None = None
        self._socket = socket
        self._door = door
        self._engine = engine
        self._publisher = publisher
        self._clock = clock
        self._log_name = log_name
        self._on_greeted = on_greeted
        self._conversation = ServerConversation()
        self._box: Box | None = None
        self._waiting: deque[bytes] = deque()
        self._wake = asyncio.Event()
        self._asked: set[asyncio.Task[None]] = set()
        self._room = asyncio.Semaphore(MOST_ASKED)
        self._pace = Pace()
        self._leaving: str | None = None
        self._opened = False
        self._straight: Straight | None = socket.scope.get("extensions", {}).get(STRAIGHT, {}).get("to")
        self._end: asyncio.TimerHandle | None = None
        """When a desk that is leaving is cut off."""

    async def run(self) -> None:
        """Talk until either side has enough; the floor learns that the desk came and went."""
        writing = asyncio.create_task(self._write(), name="desk-write")
        reading = asyncio.create_task(self._read(), name="desk-read")
        try:
            await asyncio.wait({writing, reading}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._detach()
            if self._end is not None:
                self._end.cancel()
            if self._opened and self.person is not None:
                self._engine.tell(DeskClosed(person=self.person, session=self.desk))
                _log.info("desk went", extra={"person": self.person, "desk": self.desk})
            for task in (writing, reading):
                task.cancel()
            results = await asyncio.gather(writing, reading, return_exceptions=True)
            await self._close()
        for result in results:
            if isinstance(result, Exception) and not isinstance(result, WebSocketDisconnect):
                raise result

    async def _close(self) -> None:
        if self._socket.application_state is WebSocketState.CONNECTED:
            with contextlib.suppress(RuntimeError, WebSocketDisconnect):  # the other side was quicker
                await self._socket.close()

    @property
    def leaving(self) -> str | None:
        """The code of its goodbye, None before there is one."""
        return self._leaving

    def leave(self, code: str) -> None:
        """Say goodbye with this code after what is waiting, and close."""
        if self._leaving is None:
            self._leaving = code
            self._rouse()
            if self._straight is not None:
                self._end = asyncio.get_running_loop().call_later(GOODBYE_S, self._straight.cut_off)

    def pulse(self, frame: bytes) -> None:
        """An encoded pulse; left out while the desk is behind or leaves."""
        if self._box is not None and not self._waiting and not self._conversation.over:
            self._conversation.prepared(frame)
            if self._straight is None or not self._straight.write(frames.whole(frame)):
                self._say(frame)

    # -- reading

    async def _read(self) -> None:
        while not self._conversation.over:
            data = await self._next()
            if data is None:
                return
            event = self._conversation.receive(data)
            match event:
                case None:
                    continue
                case HelloReceived():
                    await self._greet(event)
                case AskReceived():
                    await self._ask(event)
                case PingReceived():
                    self._say(self._conversation.pong(event.sent, self._clock()))
                case Broken():
                    self.leave(event.code)
                    await asyncio.Event().wait()  # the writer ends it
                case _:
                    assert_never(event)

    async def _next(self) -> bytes | str | None:
        """The next message, None when the other side has closed or never says hello."""
        timeout = None if self.person is not None else HELLO_MS / 1000
        try:
            message = await asyncio.wait_for(self._socket.receive(), timeout)
        except TimeoutError:
            return None
        if message["type"] == "websocket.disconnect":
            return None
        data: bytes | str | None = message.get("bytes")
        return data if data is not None else message.get("text", "")

    async def _greet(self, hello: HelloReceived) -> None:
        self._detach()  # a desk that lost its place: what still waits for it is of no use
        try:
            session = await self._door.recognise(hello.token)
        except (EngineStopped, StoreUnavailable):
            self.leave("leaving")  # it may come again when the hub is well
            return
        if session is None:
            self.leave("bad_token")
            return
        self.person, self.session = session.person, session.session
        self._say(
            self._conversation.welcome(
                person=session.person,
                session=session.session,
                now=self._clock(),
                rate=self._clock.rate,
                floor=self._log_name,
            )
        )
        # No await since `recognise`: the person is on the floor that the box is attached to.
        at_once = None if self._straight is None else self._straight.write
        self._box = self._publisher.attach(session.person, hello.seq, self._woken, at_once)
        self._rouse()
        if not self._opened:
            self._opened = True
            _log.info(
                "desk came", extra={"person": self.person, "desk": self.desk, "program": hello.program[:40]}
            )
        self._engine.tell(DeskOpened(person=session.person, session=self.desk))
        self._on_greeted(self)

    def _detach(self) -> None:
        if self._box is not None:
            self._publisher.detach(self._box)
            self._box = None

    async def _ask(self, asked: AskReceived) -> None:
        if asked.command is None:
            self._answer(asked, Outcome(asked.code or "unknown_command"))
            return
        wait_ms = self._pace.wait_ms(asyncio.get_running_loop().time() * 1_000)
        if wait_ms:
            await asyncio.sleep(wait_ms / 1_000)
        await self._room.acquire()
        task = asyncio.create_task(self._carry_out(asked), name="desk-ask")
        self._asked.add(task)
        task.add_done_callback(self._carried_out)

    def _carried_out(self, task: asyncio.Task[None]) -> None:
        self._asked.discard(task)
        self._room.release()
        if not task.cancelled() and task.exception() is not None:
            self.leave("leaving")
            task.result()  # a fault of ours: the loop's handler reports it

    async def _carry_out(self, asked: AskReceived) -> None:
        """One command through the engine; the person is the session's, whatever the message says."""
        assert self.person is not None
        assert asked.command is not None
        refusal = self._refusal(self.person, asked.command)
        if refusal is not None:
            self._answer(asked, Outcome(refusal.code, details=refusal.details))
            return
        try:
            outcome = await self._engine.ask(
                asked.command, by=self.person, command_id=asked.id, papers=asked.papers
            )
        except EngineStopped:
            self.leave("leaving")  # unanswered: the desk asks again when the hub is back
            return
        if self._box is not None:
            self._box.reach(outcome.upto)
        self._answer(asked, outcome)
        if outcome.code == "ok" and isinstance(asked.command, LeaveSeat) and self.session is not None:
            await self._door.forget(self.session)
            self.leave("logged_out")

    def _answer(self, asked: AskReceived, outcome: Outcome) -> None:
        """A desk that is leaving gets none: it asks again and is answered the same way."""
        if not self._conversation.over:
            self._say(self._conversation.answer(asked.id, outcome.code, outcome.upto, outcome.details))

    def _refusal(self, person: PersonId, command: Command) -> Refused | None:
        """Why this person's desk may not even ask, None when it may."""
        who = self._engine.floor.people.get(person)
        if who is None:
            return Refused("no_such_person")
        try:
            permits.check(who.role, command)
        except Refused as refused:
            return refused
        return None

    # -- writing

    def _say(self, frame: bytes) -> None:
        self._waiting.append(frame)
        if len(self._waiting) > MOST_WAITING:
            self.leave("slow")
        self._rouse()

    def _woken(self) -> None:
        """The box has something: at once when the desk reads and nothing else is on its way, else by the writer."""
        box, straight = self._box, self._straight
        if box is not None and straight is not None and straight.ready:
            frame = box.take()
            if frame is not None:
                straight.write(frames.whole(self._conversation.prepared(frame)))
            if box.closed is None:
                return
        if box is not None and box.closed is not None:
            self.leave(box.closed)
        self._rouse()

    def _rouse(self) -> None:
        """The writer has something to do."""
        if self._straight is not None:
            self._straight.held = True
        self._wake.set()

    async def _write(self) -> None:
        """What waits, then the box, then sleep; a goodbye comes last."""
        while True:
            if self._straight is not None:
                self._straight.held = self._wake.is_set()
            await self._wake.wait()
            self._wake.clear()
            await self._write_waiting()
            if self._leaving is not None:
                await self._send(self._conversation.goodbye(self._leaving))
                return
            box = self._box
            if box is None:
                continue
            while box is self._box and (frame := box.take()) is not None:
                await self._send(self._conversation.prepared(frame))
                await self._write_waiting()

    async def _write_waiting(self) -> None:
        while self._waiting:
            await self._send(self._waiting.popleft())

    async def _send(self, frame: bytes) -> None:
        await self._socket.send_text(frame.decode())
