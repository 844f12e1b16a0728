"""From the SV's Ctrl+Enter to the instruction on the operator's painted panel: hub and both desks are real processes.

One consult, answered again and again: each later instruction takes the place of the one before.
"""

import json
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from tests.bench.desk_rig import (
    bare_clicks,
    end,
    held_floor,
    open_desk,
    own_folder,
    painted,
    spread,
    took_ms,
)
from tests.bench.figure import at_most, percentile

from escdesk.demo.desk import Desk
from escdesk.demo.floor import OPERATOR, SUPERVISOR, DemoFloor

INSTRUCTIONS = 80
"""A case takes 99."""
AIM_MS = 100
SHARE = 0.99
PAUSE_S = 0.05

Shows = dict[str, Any]


def _desk(stack: ExitStack, floor: DemoFloor, login: str, folder: Path) -> Desk:
    extension = str(floor.members[login].extension)
    desk = open_desk(floor.url, login, floor.passwords[login], extension, folder)
    stack.callback(end, desk.process)
    return desk


def _given(shows: Shows) -> int:
    """The number of the newest instruction on the panel, 0 for none."""
    found = [
        question["instruction"]["number"]
        for consult in shows["consults"]
        for question in consult["questions"]
        if question["instruction"] is not None
    ]
    return max(found, default=0)


def _consult(floor: DemoFloor, operator: Desk, supervisor: Desk) -> None:
    """The operator asks this SV, who has the cursor in the answer then."""
    shows = painted(operator, "panel", "the hold", lambda shows: shows["hold"] is not None)["shows"]
    floor.refresh()
    seat = floor.find("SeatTaken", extension=str(floor.members[SUPERVISOR].extension))
    assert seat is not None
    listed = [one["person_id"] for one in shows["people"]]
    operator.key(str(1 + listed.index(seat["person"])), "panel")
    operator.press("consult_selected", "panel")
    painted(supervisor, "popup", "the ask", lambda shows: shows["asks"])
    time.sleep(1)  # its buttons are not live at once
    supervisor.press("instruct", "popup")
    painted(
        supervisor,
        "cases",
        "the consult",
        lambda shows: shows["detail"] and shows["detail"]["call"]["stage"] == "to_instruct",
    )
    supervisor.key("Ctrl+2", "cases")


def _sent(operator: Desk, supervisor: Desk, count: int) -> list[float]:
    took = []
    for number in range(1, count + 1):
        seen, seen_here = len(operator.receipts), len(supervisor.receipts)
        began = time.time_ns()
        supervisor.process.say(json.dumps({"key": "Ctrl+Return", "window": "cases"}))
        receipt = painted(
            operator,
            "panel",
            f"instruction {number}",
            lambda shows, number=number: _given(shows) == number,
            seen,
        )
        took.append(took_ms(began, receipt))
        painted(
            supervisor,
            "cases",
            "that it was given",
            lambda shows: shows["detail"] and shows["detail"]["talk"]["draft"]["kind"] is None,
            seen_here,
        )
        supervisor.key("Ctrl+2", "cases")
        time.sleep(PAUSE_S)
    return took


def figures() -> list[dict[str, object]]:
    """One figure, beside the bare libraries on the same two hops."""
    with ExitStack() as stack:
        folder = stack.enter_context(own_folder())
        floor = held_floor(stack, folder, [("hold", 500)])
        operator, supervisor = (_desk(stack, floor, login, folder) for login in (OPERATOR, SUPERVISOR))
        _consult(floor, operator, supervisor)
        took = _sent(operator, supervisor, INSTRUCTIONS)
        bare = bare_clicks(folder, INSTRUCTIONS)
    return [
        at_most(
            "instruction sent → painted on the operator's panel, p99",
            percentile(took, SHARE),
            "ms",
            AIM_MS,
            f"ms: {spread(took)}; bare: {spread(bare)}",
            percentile(bare, SHARE),
        )
    ]


if __name__ == "__main__":
    print(json.dumps(figures(), indent=2, ensure_ascii=False))
