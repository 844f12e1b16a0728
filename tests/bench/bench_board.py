"""The floor board with 2,000 agents: one tick when 50 of them changed, from the sight to the painted window; and at rest.

Both in seconds of the program's own processor time: others use the machine too. A program of its own, without a display.
"""

import json
import os
import subprocess
import sys
import time

from immutables import Map
from tests.bench import long_log
from tests.bench.figure import at_most

from escdesk.domain.floor import apply, changed, entity
from escdesk.domain.ids import CallId, Instant, PersonId
from escdesk.domain.messages import calls as c
from escdesk.domain.messages.papers import AnyPaper, PaperKey, StaffName, paper_key
from escdesk.domain.messages.people import EnrolPerson, Role
from escdesk.domain.sight import Sight, project, visible

PEOPLE, CHANGED, TICKS, WARM_UP = 2_000, 50, 60, 10
REST_S = 15.0
LEAD = PersonId("chief")
TICK_MS, REST_SHARE = 12, 0.03


def figures() -> list[dict[str, object]]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.bench_board", "measure"],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        stdout=subprocess.PIPE,
        check=True,
    )
    found = json.loads(done.stdout)
    ticks = sorted(found["ticks"])
    note = f"{PEOPLE} agents, {CHANGED} changed a tick; longest {ticks[-1]:.1f} ms, of it the view {found['views']:.1f} ms"
    return [
        at_most("board's tick with 2,000 agents, median", ticks[len(ticks) // 2], "ms", TICK_MS, note),
        at_most("board at rest, share of a core", found["rest"], "cores", REST_SHARE, f"{REST_S} s"),
    ]


class Site:
    """A floor of 2,000 agents, 300 of them in a call, as a lead who answers for everybody sees it."""

    def __init__(self) -> None:
        told = long_log.staffed(operators=PEOPLE, supervisors=0)
        told.say(EnrolPerson(person=LEAD, role=Role.LEAD, clients=(long_log.CLIENT,)))
        for n in range(long_log.BUSY):
            told.say(
                c.PhoneRang(
                    call=_call(n),
                    extension=told.floor.people[PersonId(f"op{n}")].extension or "",
                    queue=long_log.QUEUE,
                )
            )  # type: ignore[arg-type]
            told.say(c.PhoneAnswered(call=_call(n)))
        self.told = told
        self.sight = project(told.floor, LEAD)
        names = [StaffName(person=one, name=f"氏名 {one}") for one in told.floor.people]
        self.papers: Map[PaperKey, AnyPaper] = Map({paper_key(paper): paper for paper in names})
        self._turn = 0

    def change(self) -> None:
        """Fifty hold or resume."""
        before = self.told.floor
        for _ in range(CHANGED):
            call = before.calls[_call(self._turn % long_log.BUSY)]
            self._turn += 1
            event: c.CallHeld | c.CallResumed
            if call.hold is None:
                at = Instant(long_log.BEGUN + self._turn)
                event = c.CallHeld(
                    at=at,
                    call=call.id,
                    person=call.person,
                    promise_at=Instant(at + 30_000),
                    limit_at=Instant(at + 90_000),
                )
            else:
                event = c.CallResumed(at=long_log.BEGUN, call=call.id, person=call.person)
            self.told.floor = apply(self.told.floor, event)
        entities = self.sight.entities.mutate()
        lead = self.told.floor.people[LEAD]
        for key in changed(before, self.told.floor):
            if visible(self.told.floor, key, lead) is not None:
                entities[key] = entity(self.told.floor, key)
        self.sight = Sight(LEAD, self.sight.seq + CHANGED, entities.finish())


def _call(n: int) -> CallId:
    return CallId(f"c{n}")


def measure() -> dict[str, object]:
    from PySide6.QtWidgets import QApplication

    from escdesk.desktop.board.from_sight import RowMemory, board_view
    from escdesk.desktop.board.view import SourceAge
    from escdesk.desktop.board.window import BoardWindow
    from escdesk.desktop.i18n import Catalogue
    from escdesk.desktop.theme import Theme

    def now() -> int:
        return time.time_ns() // 1_000_000

    application = QApplication(sys.argv[:1])
    theme = Theme.load("light")
    application.setStyleSheet(theme.style_sheet())
    window = BoardWindow(theme, Catalogue.load("ja"), now)
    window.show()
    site, memory = Site(), RowMemory()
    ticks, views = [], []
    for number in range(WARM_UP + TICKS):
        site.change()
        begun = time.process_time()
        heard = Instant(now())
        view = board_view(
            site.sight,
            site.papers,
            floor="bench",
            hub=SourceAge(alive=True, heard_at=heard),
            now=heard,
            pbx_heard_at=heard,
            memory=memory,
        )
        made = time.process_time()
        window.render(view)
        application.processEvents()
        if number >= WARM_UP:
            ticks.append((time.process_time() - begun) * 1_000)
            views.append((made - begun) * 1_000)
    begun, end = time.process_time(), time.monotonic() + REST_S
    while (left := end - time.monotonic()) > 0:
        from PySide6.QtCore import QEventLoop, QTimer

        loop = QEventLoop()
        QTimer.singleShot(int(left * 1_000) + 1, loop.quit)
        loop.exec()
    return {
        "ticks": ticks,
        "views": sorted(views)[len(views) // 2],
        "rest": (time.process_time() - begun) / REST_S,
    }


if __name__ == "__main__":
    if sys.argv[1:] == ["measure"]:
        print(json.dumps(measure()))
    else:
        print(json.dumps(figures(), indent=2, ensure_ascii=False))
