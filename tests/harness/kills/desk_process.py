"""A desk's link as a process of its own, made to be killed: it types and asks without rest and says what it has done.

Arguments: the hub's address, login, password and the desk's folder. Each line of its output is JSON with `at`, a
reading of the machine's monotonic clock: `opened`, `restored` (the draft of earlier lives and what waits),
`typed` (a number), `asked` and `answered` (a command's id).
"""

import json
import sys
import time
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QTimer

from escdesk.desktop.link.clocks import mono_ms
from escdesk.desktop.link.keys import MemoryKeys
from escdesk.desktop.link.link import Link
from escdesk.domain.messages.people import Choice, ChoosePresence

EVERY_MS = 20
DRAFT = "card/1700000000.1"


def say(what: str, value: object) -> None:
    print(json.dumps({what: value, "at": time.monotonic()}), flush=True)


class Restless:
    def __init__(self, link: Link) -> None:
        self._link = link
        self._typed = 0
        self._timer = QTimer()
        self._timer.timeout.connect(self._act)
        link.answered.connect(lambda name, code, _details: say("answered", [name, code]))
        link.opened.connect(lambda _opened: say("opened", True))
        link.refused.connect(lambda refused: say("refused", refused.code))
        link.restored.connect(self._begin)

    def _begin(self, restored) -> None:
        draft = restored.drafts.get(DRAFT, b"0")
        self._typed = int(draft)
        say("restored", {"draft": self._typed, "pending": [name for name, _ in restored.pending]})
        self._timer.start(EVERY_MS)

    def _act(self) -> None:
        self._typed += 1
        say("typed", self._typed)
        self._link.save_draft(DRAFT, b"%d" % self._typed)
        if self._typed % 3 == 0:
            choice = Choice.AWAY if self._typed % 2 else Choice.MEETING
            say("asked", self._link.ask(ChoosePresence(choice=choice)))


def main(hub: str, login: str, password: str, folder: str) -> int:
    application = QCoreApplication(sys.argv[:1])
    link = Link(Path(folder), mono=mono_ms, wall=lambda: time.time_ns() // 1_000_000, keys=MemoryKeys())
    restless = Restless(link)
    link.start()
    link.log_in(hub, login, password, "2001")
    code = application.exec()
    del restless
    return code


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
