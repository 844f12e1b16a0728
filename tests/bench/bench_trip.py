"""From the PBX's hold event to the operator's painted panel, and from the operator's click to the SV's painted popup.

A real Asterisk with real phones, the hub and the desks as processes of their own. Where no PBX can be fetched the
rehearsed floor takes its place, and the figures' names say so.
"""

import json
import socket
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.bench.desk_rig import (
    bare_clicks,
    bare_holds,
    end,
    held_floor,
    open_desk,
    own_folder,
    painted,
    spread,
    took_ms,
    until,
)
from tests.bench.figure import at_most, percentile
from tests.harness.pbx.ami_proxy import AmiProxy
from tests.harness.pbx.asterisk import AmiAccess
from tests.harness.pbx.floor import CUSTOMER, OPERATOR, SV, Lab
from tests.harness.pbx.hub_process import PASSWORD, HubProcess
from tests.harness.pbx.packages import ASTERISK, PHONE, PackagesUnavailableError, tree

from escdesk.demo.desk import Desk
from escdesk.demo.floor import OPERATOR as PLAYED_OPERATOR
from escdesk.demo.floor import SUPERVISOR as PLAYED_SV

HOLDS = 100
ASKS = 100
HOLD_AIM_MS = 50
CLICK_AIM_MS = 100
SHARE = 0.99
HOLD = b"Event: Hold\r\n"
PAUSE_S = 0.05
PLAYED_EVERY_MS = 150

Shows = dict[str, Any]


class WatchedLine(AmiProxy):
    """`holds` are readings of the wall clock in ns, each before the bytes of a hold event go on to the hub."""

    def __init__(self, target: AmiAccess) -> None:
        self.holds: list[int] = []
        super().__init__(target)

    def _pump(self, source: Any, sink: socket.socket, watched: bool) -> None:
        super()._pump(source if watched else _Noting(source, self.holds), sink, watched)


class _Noting:
    """The PBX's end of the line."""

    def __init__(self, end: socket.socket, holds: list[int]) -> None:
        self._end = end
        self._holds = holds
        self._tail = b""

    def recv(self, size: int) -> bytes:
        data = self._end.recv(size)
        now = time.time_ns()
        self._holds.extend([now] * (self._tail + data).count(HOLD))
        self._tail = data[1 - len(HOLD) :]  # an event may come in two pieces
        return data

    def shutdown(self, how: int) -> None:
        self._end.shutdown(how)


@dataclass(frozen=True, slots=True)
class Trip:
    """An operator in a call, and an SV who can be asked."""

    operator: Desk
    supervisor: Desk
    holds: Callable[[int], list[float]]
    """Measures so many holds on the operator's phone, in ms."""
    button: Callable[[], str]
    """The one that asks this SV; it can be pressed now."""
    hold_name: str
    where: str


# -- a real PBX


def _real(stack: ExitStack, folder: Path) -> Trip:
    lab = Lab()
    stack.callback(lab.stop)
    lab.start()
    line = WatchedLine(lab.pbx.ami)
    stack.callback(line.stop)
    hub = HubProcess(line.access)
    stack.callback(hub.stop)
    hub.start()
    for extension in (CUSTOMER, OPERATOR, SV):
        lab.phone(extension)
    operator = open_desk(hub.url, "tanaka", PASSWORD, OPERATOR, folder)
    stack.callback(end, operator.process)
    supervisor = open_desk(hub.url, "sato", PASSWORD, SV, folder)
    stack.callback(end, supervisor.process)
    painted(operator, "panel", "the SV in the list", lambda shows: shows["people"])
    lab.call()
    painted(operator, "panel", "the call", _in_a_call)
    for phone in lab.phones.values():
        phone.ear.stop()  # nobody listens any more, and the ears cost time

    def holds(count: int) -> list[float]:
        took = []
        for _ in range(count):
            before, seen = len(line.holds), len(operator.receipts)
            lab.phone(OPERATOR).hold()
            receipt = painted(operator, "panel", "the hold", _on_hold, seen)
            took.append(took_ms(line.holds[before], receipt))
            time.sleep(PAUSE_S)
            seen = len(operator.receipts)
            lab.phone(OPERATOR).resume()
            painted(operator, "panel", "the resume", _in_a_call, seen)
            time.sleep(PAUSE_S)
        return took

    name = "AMI Hold received → panel painted, one desk, p99"
    return Trip(operator, supervisor, holds, lambda: "raise_hand", name, "")


def _in_a_call(shows: Shows) -> bool:
    return shows["call"] is not None and shows["call"]["answered_at"] is not None and shows["hold"] is None


def _on_hold(shows: Shows) -> bool:
    return shows["hold"] is not None


# -- or a rehearsed one


def _rehearsed(stack: ExitStack, folder: Path) -> Trip:
    floor = held_floor(stack, folder, [("hold", PLAYED_EVERY_MS), ("resume", PLAYED_EVERY_MS)] * HOLDS)
    desks = []
    for login in (PLAYED_OPERATOR, PLAYED_SV):
        extension = str(floor.members[login].extension)
        desks.append(open_desk(floor.url, login, floor.passwords[login], extension, folder))
        stack.callback(end, desks[-1].process)
    operator, supervisor = desks

    def holds(count: int) -> list[float]:
        patience_s = 20 + count * PLAYED_EVERY_MS * 2 / 1000

        def played() -> dict[int, float] | None:
            found: dict[int, float] = {}
            for one in tuple(operator.receipts):
                if one["window"] == "panel" and _on_hold(one["shows"]):
                    since = one["shows"]["hold"]["since"]
                    found.setdefault(since, took_ms(since * 1_000_000, one))
            return found if len(found) >= count else None

        return list(until("the holds", played, patience_s).values())

    def button() -> str:
        floor.refresh()
        seat = floor.find("SeatTaken", extension=str(floor.members[PLAYED_SV].extension))
        assert seat is not None
        panel = next(one for one in reversed(operator.receipts) if one["window"] == "panel")
        listed = [one["person_id"] for one in panel["shows"]["people"]]
        operator.key(str(1 + listed.index(seat["person"])), "panel")
        return "transfer_selected"

    name = "hold decided by the hub → panel painted, one desk, p99"
    return Trip(operator, supervisor, holds, button, name, " (no PBX here: rehearsed floor)")


# -- clicks


def _clicks(trip: Trip, count: int) -> list[float]:
    """The operator asks the SV, the SV's popup comes; the operator takes it back, and the popup goes."""
    operator, supervisor = trip.operator, trip.supervisor
    asked: set[str] = set()

    def new(shows: Shows) -> bool:
        return any(one["escalation_id"] not in asked for one in shows["asks"])

    took = []
    for _ in range(count):
        button = trip.button()
        seen, seen_here = len(supervisor.receipts), len(operator.receipts)
        began = time.time_ns()
        operator.process.say(json.dumps({"press": button, "window": "panel"}))
        receipt = painted(supervisor, "popup", "the ask", new, seen)
        took.append(took_ms(began, receipt))
        asked.update(one["escalation_id"] for one in receipt["shows"]["asks"])
        painted(
            operator,
            "panel",
            "the ask",
            lambda shows: shows["ask"] and shows["ask"]["escalation_id"],
            seen_here,
        )
        time.sleep(PAUSE_S)
        seen, seen_here = len(supervisor.receipts), len(operator.receipts)
        operator.press("take_back", "panel")
        painted(
            operator, "panel", "no ask", lambda shows: shows["ask"] is None and shows["people"], seen_here
        )
        painted(supervisor, "popup", "that it was taken back", lambda shows: not shows["asks"], seen)
        supervisor.process.say(json.dumps({"press": "close", "window": "popup"}))
        time.sleep(PAUSE_S)
    return took


def figures() -> list[dict[str, object]]:
    """Both figures, each beside the bare libraries on the same way."""
    with ExitStack() as stack:
        folder = stack.enter_context(own_folder())
        try:
            tree(ASTERISK)
            tree(PHONE)
            trip = _real(stack, folder)
        except PackagesUnavailableError:
            trip = _rehearsed(stack, folder)
        holds = trip.holds(HOLDS)
        bare = bare_holds(folder, HOLDS)
        clicks = _clicks(trip, ASKS)
        two_hops = bare_clicks(folder, ASKS)
    return [
        at_most(
            f"{trip.hold_name}{trip.where}",
            percentile(holds, SHARE),
            "ms",
            HOLD_AIM_MS,
            f"ms: {spread(holds)}; bare: {spread(bare)}",
            percentile(bare, SHARE),
        ),
        at_most(
            f"click → popup painted, p99{trip.where}",
            percentile(clicks, SHARE),
            "ms",
            CLICK_AIM_MS,
            f"ms: {spread(clicks)}; bare: {spread(two_hops)}",
            percentile(two_hops, SHARE),
        ),
    ]


if __name__ == "__main__":
    print(json.dumps(figures(), indent=2, ensure_ascii=False))
