"""One attempt to hand a message to a server: it blocks a thread of its own, and is given up after its patience."""

import asyncio
import contextlib
import socket
import ssl
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final

from escdesk.domain.messages.outside import OutsideFail
from escdesk.hub.ports import NotDelivered

PATIENCE_MS: Final = 12_000
"""Well below `NOTICE_MS`, after which the floor takes a message for lost."""
_THREADS: Final = 8
"""Servers that keep silent hold a thread each; whoever else has to be told must still get one."""


class Line:
    """The connection of an attempt, so that it can be cut from outside. Used by two threads."""

    def __init__(self) -> None:
        self._cut = False
        self._socket: socket.socket | None = None

    def holds(self, one: socket.socket | None) -> None:
        """The attempt works on this socket from now on. Raises `TimeoutError` when it was given up."""
        self._socket = one
        if self._cut:
            raise TimeoutError

    def cut(self) -> None:
        """Whatever the attempt waits for, it waits no longer."""
        self._cut = True
        if self._socket is not None:
            with contextlib.suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)


class Attempts:
    """Runs attempts in threads, a few at a time. Nobody waits for a thread: it ends with the program at the latest."""

    def __init__(self, name: str, patience_ms: int = PATIENCE_MS) -> None:
        self.patience_s: Final = patience_ms / 1_000
        self._name = name
        self._room = asyncio.Semaphore(_THREADS)
        self._lines: set[Line] = set()

    async def make(self, attempt: Callable[[Line], int]) -> int:
        """The code of the server that took it. Raises `NotDelivered`."""
        line = Line()
        self._lines.add(line)
        try:
            async with asyncio.timeout(self.patience_s):
                await self._room.acquire()
                return await asyncio.shield(self._begun(attempt, line))
        except TimeoutError:
            raise NotDelivered(OutsideFail.TIMEOUT) from None
        finally:
            self._lines.discard(line)
            line.cut()

    def _begun(self, attempt: Callable[[Line], int], line: Line) -> "asyncio.Future[int]":
        """A thread of its own: one of a pool would keep the program from ending as long as a server says nothing."""
        loop = asyncio.get_running_loop()
        made: asyncio.Future[int] = loop.create_future()
        made.add_done_callback(self._over)

        def run() -> None:
            try:
                code = _tried(attempt, line)
            except Exception as wrong:  # noqa: BLE001  whoever waits for it gets it
                said: Callable[[], None] = partial(made.set_exception, wrong)
            else:
                said = partial(made.set_result, code)
            with contextlib.suppress(RuntimeError):  # the loop is closed: nobody waits any more
                loop.call_soon_threadsafe(said)

        threading.Thread(target=run, name=self._name, daemon=True).start()
        return made

    def _over(self, made: "asyncio.Future[int]") -> None:
        """What came of an attempt that was given up is nobody's fault."""
        self._room.release()
        if not made.cancelled():
            made.exception()

    def close(self) -> None:
        """What is under way is given up."""
        for line in self._lines:
            line.cut()


def _tried(attempt: Callable[[Line], int], line: Line) -> int:
    """What goes wrong with a connection, in the words of the floor; only codes, no server's text."""
    try:
        return attempt(line)
    except ssl.SSLError:
        raise NotDelivered(OutsideFail.TLS) from None
    except TimeoutError:
        raise NotDelivered(OutsideFail.TIMEOUT) from None
    except (OSError, UnicodeError):  # an unresolvable name may not even be one
        raise NotDelivered(OutsideFail.UNREACHABLE) from None


def trusting(ca: Path | None) -> ssl.SSLContext:
    """Whom to believe: the authorities of the system, or of this file alone."""
    return ssl.create_default_context(cafile=None if ca is None else str(ca))
