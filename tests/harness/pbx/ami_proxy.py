"""Stands between a hub and its PBX on the AMI line: counts what is sent, kills at a chosen point, cuts the line.

The bytes pass unchanged. With it a test can end a hub between any two of its actions without a seam in the product.
"""

import contextlib
import socket
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace

from tests.harness.pbx.asterisk import AmiAccess
from tests.harness.pbx.waiting import wait_until

ORDERING = {"Originate", "Bridge", "Hangup", "Redirect", "BlindTransfer", "Atxfer", "Setvar"}
"""Actions that change something in the PBX; the others only look."""

ANSWER_S = 5.0
"""How long the PBX may take to answer the last action of a hub that dies after it."""


@dataclass(frozen=True, slots=True)
class _Plan:
    number: int
    forward: bool
    dies: bool
    then: Callable[[], None]


class AmiProxy:
    """Listens on a port of its own (`access`); `sent` are the names of all actions that reached the PBX, in order."""

    def __init__(self, target: AmiAccess) -> None:
        self._target = target
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.access = replace(target, port=int(self._listener.getsockname()[1]))
        self.sent: list[str] = []
        self.rung: Counter[str] = Counter()
        """How often each channel was to be made, by its id: an order reaches the PBX once at most."""
        self._plan: _Plan | None = None
        self._awaited: bytes | None = None
        """The line by which the PBX's answer to the hub's last action is known; nothing passes back meanwhile."""
        self._answered = threading.Event()
        self._open: list[socket.socket] = []
        self._cut = False
        self._closing = False
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._accept, name="ami-proxy", daemon=True)
        self._thread.start()

    @property
    def orders(self) -> list[str]:
        """The actions that change something, in order."""
        return [name for name in self.sent if name in ORDERING]

    def kill_before(self, number: int, kill: Callable[[], None]) -> None:
        """Call `kill` instead of forwarding the `number`th ordering action from now on (1 = the next one)."""
        self._plan = _Plan(len(self.orders) + number, forward=False, dies=True, then=kill)

    def kill_after(self, number: int, kill: Callable[[], None]) -> None:
        """Forward the `number`th ordering action from now on, then call `kill` before any answer passes back."""
        self._plan = _Plan(len(self.orders) + number, forward=True, dies=True, then=kill)

    def happens_before(self, number: int, what: Callable[[], None]) -> None:
        """Let `what` happen while the `number`th ordering action from now on is on its way to the PBX."""
        self._plan = _Plan(len(self.orders) + number, forward=True, dies=False, then=what)

    def wait_killed(self) -> None:
        """Wait until the planned kill has happened."""
        wait_until("the hub reached the action at which it is killed", lambda: self._plan is None)

    def cut(self) -> None:
        """Break every connection and refuse new ones until `mend()`."""
        self._cut = True
        self._break()

    def mend(self) -> None:
        self._cut = False

    def stop(self) -> None:
        self._closing = True
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._break()
        self._thread.join()

    def _break(self) -> None:
        with self._lock:
            ends, self._open = self._open, []
        for end in ends:
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    def _accept(self) -> None:
        while not self._closing:
            try:
                hub, _ = self._listener.accept()
            except OSError:
                return
            if self._cut:
                hub.close()
                continue
            try:
                pbx = socket.create_connection((self._target.host, self._target.port), timeout=5)
            except OSError:
                hub.close()
                continue
            pbx.settimeout(None)
            with self._lock:
                self._open += [hub, pbx]
            for source, sink, watched in ((hub, pbx, True), (pbx, hub, False)):
                threading.Thread(target=self._pump, args=(source, sink, watched), daemon=True).start()

    def _pump(self, source: socket.socket, sink: socket.socket, watched: bool) -> None:
        waiting = b""
        try:
            while data := source.recv(65536):
                if not watched:
                    if self._awaited is None:
                        sink.sendall(data)
                        continue
                    waiting += data
                    if self._awaited + b"\r\n" in waiting:
                        self._answered.set()
                    continue
                *frames, waiting = (waiting + data).split(b"\r\n\r\n")
                for frame in frames:
                    if not self._pass(frame, source, sink):
                        return
        except OSError:
            pass
        finally:
            for end in (source, sink):
                with contextlib.suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)

    def _pass(self, frame: bytes, hub: socket.socket, pbx: socket.socket) -> bool:
        """Forward one action, unless the plan says that this is where the hub dies."""
        first = frame.split(b"\r\n", 1)[0].decode("utf-8", errors="replace")
        name = first.partition(": ")[2]
        plan = self._plan
        here = plan is not None and name in ORDERING and len(self.orders) + 1 == plan.number
        if plan is not None and here and not plan.dies:
            self._plan = None
            plan.then()
            plan = None
        if name == "Originate":
            self.rung.update(
                line.decode() for line in frame.split(b"\r\n") if line.startswith(b"ChannelId: ")
            )
        if plan is None or not here:
            self.sent.append(name)
            pbx.sendall(frame + b"\r\n\r\n")
            return True
        if plan.forward:
            self.sent.append(name)
            # No answer of the PBX shall reach the hub before it dies. But the PBX must have done the action: a
            # connection that is closed under it may lose what it has not read yet.
            self._answered.clear()
            self._awaited = next(line for line in frame.split(b"\r\n") if line.startswith(b"ActionID: "))
            pbx.sendall(frame + b"\r\n\r\n")
            self._answered.wait(ANSWER_S)
            with contextlib.suppress(OSError):
                hub.shutdown(socket.SHUT_RDWR)
        plan.then()
        self._plan = self._awaited = None
        return False
