"""What the bare libraries need for a desk's work: an empty window, a socket, a Qt signal; a program of its own.

`window`: an empty window of the panel's size; says when it was painted first.
`hub`: each TCP line, and each websocket message, goes to every (other) websocket.
`desk PORT`: an empty window that is repainted for each websocket message, by a queued signal of the socket's thread;
each line of its standard input is a click, which becomes a websocket message.
"""

import json
import sys
import threading
import time
from typing import Any

WIDTH, HEIGHT = 380, 1040


def say(**fields: Any) -> None:
    sys.stdout.write(json.dumps(fields) + "\n")
    sys.stdout.flush()


def window(port: int) -> int:
    from PySide6.QtCore import QEvent, QObject, Qt, Signal
    from PySide6.QtWidgets import QApplication, QWidget

    class Empty(QWidget):
        """Tells each first paint of a message, after it."""

        arrived = Signal(str)
        clicked = Signal()
        ended = Signal()

        def __init__(self) -> None:
            super().__init__()
            self.resize(WIDTH, HEIGHT)
            self._shown: str | None = "window"
            self.arrived.connect(self._take, Qt.ConnectionType.QueuedConnection)
            self.ended.connect(QApplication.quit, Qt.ConnectionType.QueuedConnection)

        def _take(self, text: str) -> None:
            self._shown = text
            self.update()

        def event(self, event: QEvent) -> bool:
            handled = super().event(event)
            if event.type() == QEvent.Type.UpdateRequest and self._shown is not None:
                say(painted=self._shown, at_ns=time.time_ns())
                self._shown = None
            return handled

    class Hand(QObject):
        """A click is heard on the GUI's thread first."""

        def __init__(self, empty: Empty, link: "Link | None") -> None:
            super().__init__()
            self._link = link
            empty.clicked.connect(self._clicked, Qt.ConnectionType.QueuedConnection)

        def _clicked(self) -> None:
            if self._link is not None:
                self._link.send()

    application = QApplication(sys.argv[:1])
    empty = Empty()
    link = Link(port, empty.arrived.emit) if port else None
    hand = Hand(empty, link)

    def read() -> None:
        for _ in sys.stdin:
            empty.clicked.emit()
        empty.ended.emit()

    threading.Thread(target=read, daemon=True).start()
    empty.show()
    code = application.exec()
    del hand
    return code


class Link:
    """A websocket on a thread of its own."""

    def __init__(self, port: int, arrived: Any) -> None:
        import asyncio

        self._arrived = arrived
        self._loop = asyncio.new_event_loop()
        self._clicks = 0
        self._socket: Any = None
        threading.Thread(target=lambda: self._loop.run_until_complete(self._live(port)), daemon=True).start()

    async def _live(self, port: int) -> None:
        from websockets.asyncio.client import connect

        async with connect(f"ws://127.0.0.1:{port}/", compression=None, proxy=None) as self._socket:
            say(connected=True)
            async for text in self._socket:
                self._arrived(str(text).split(" ", 1)[0])

    def send(self) -> None:
        self._clicks += 1
        self._loop.call_soon_threadsafe(self._start, f"{self._clicks} {'x' * 300}")

    def _start(self, text: str) -> None:
        self._sending = self._loop.create_task(self._socket.send(text))


def hub() -> int:
    import asyncio

    from websockets.asyncio.server import serve

    async def live() -> None:
        desks: set[Any] = set()

        async def desk(socket: Any) -> None:
            desks.add(socket)
            async for text in socket:
                number = str(text).split(" ", 1)[0]
                for other in desks - {socket}:
                    await other.send(f"{number} {'x' * 1000}")
            desks.discard(socket)

        async def pbx(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
            while line := await reader.readline():
                number = line.decode().split(" ", 1)[0]
                for one in desks:
                    await one.send(f"{number} {'x' * 1000}")

        async with serve(desk, "127.0.0.1", 0, compression=None) as server:
            lines = await asyncio.start_server(pbx, "127.0.0.1", 0)
            say(web=_port(server), pbx=_port(lines))
            await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)

    asyncio.run(live())
    return 0


def _port(server: Any) -> int:
    return int(next(iter(server.sockets)).getsockname()[1])


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["window"]:
            sys.exit(window(0))
        case ["hub"]:
            sys.exit(hub())
        case ["desk", port]:
            sys.exit(window(int(port)))
