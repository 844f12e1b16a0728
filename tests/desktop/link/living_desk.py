"""A desk's link as a process of its own that may be killed at any instant: orders come in, what happened goes out."""

import json
import os
import sys
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QSocketNotifier

from escdesk.desktop.link.clocks import mono_ms, wall_ms
from escdesk.desktop.link.link import Link
from escdesk.domain.ids import CallId, CommandId
from escdesk.domain.messages.escalations import AskForTakeover
from escdesk.domain.messages.people import Choice, ChoosePresence


class HandedKey:
    """A keyring that survives: the test has it."""

    lasting = True

    def __init__(self, key: str) -> None:
        self._key = key

    def find(self, _name: str) -> str | None:
        return self._key

    def keep(self, _name: str, key: str) -> bool:
        return key == self._key

    def forget(self, _name: str) -> None:
        self._key = ""


def tell(**what: object) -> None:
    print(json.dumps(what), flush=True)


def main() -> None:
    folder, url, login, password, key = sys.argv[1:]
    application = QCoreApplication(sys.argv[:1])
    link = Link(Path(folder), mono=mono_ms, wall=wall_ms, keys=HandedKey(key))
    link.answered.connect(lambda name, code, _details: tell(answered=name, code=code))
    link.restored.connect(lambda one: tell(restored=[name for name, _ in one.pending]))
    link.refused.connect(lambda one: tell(refused=one.code))
    link.noticed.connect(lambda code: tell(noticed=code))
    link.state_changed.connect(lambda: tell(stage=link.stage.value))
    link.looked.connect(lambda _one: tell(written=True))

    def obey(line: str) -> None:
        word, _, rest = line.partition(" ")
        match word:
            case "login":
                link.log_in(url, login, password)
            case "back":
                link.come_back(url, login)
            case "presence":
                tell(asked=link.ask(ChoosePresence(choice=Choice(rest))), choice=rest)
            case "takeover":
                tell(asked=link.ask(AskForTakeover(call=CallId(rest))))
            case "withdraw":
                link.withdraw(CommandId(rest))
            case (
                "write"
            ):  # the link's thread takes one after the other: what was asked before is on disk then
                link.look("no address at all://")
            case "end":
                application.quit()

    waiting = b""

    def read() -> None:
        nonlocal waiting
        data = os.read(sys.stdin.fileno(), 65_536)
        if not data:
            application.quit()
        *lines, waiting = (waiting + data).split(b"\n")
        for one in lines:
            obey(one.decode())

    orders = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read)
    orders.activated.connect(lambda *_: read())
    link.start()
    application.exec()
    link.stop()


if __name__ == "__main__":
    main()
