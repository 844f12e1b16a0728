"""A day's call log that nobody recorded: the shape of a real one, drawn from stated distributions."""

import csv
import heapq
import lzma
from datetime import datetime, timedelta
from math import exp, log
from pathlib import Path
from random import Random

COLUMNS = ("received", "queue", "agent", "answered", "consult", "transfer", "hangup")
DAY = datetime(2030, 3, 4)
HOURS = {9: 16, 10: 16, 11: 16, 12: 11, 13: 12, 14: 12, 15: 10, 16: 7}
"""How the calls share themselves out over the day."""
QUEUES = {"billing": 5, "technical": 3, "contract": 2}
ASKS = 0.37
"""Share of answered calls in which the agent asks for help."""
HANDED_OVER = 0.71
"""Share of those in which the customer is handed over."""
UNASKED = 0.004
"""Share of answered calls that are handed over without asking."""
SEARCH_S = (57, 0.365)
"""From consult to transfer: median and sigma of a lognormal (p90 91 s, p99 133 s)."""
BEFORE_S = (138, 0.7)
"""From answer to consult."""
AFTER_S = (240, 0.7)
"""From transfer to hang-up."""
ALONE_S = (116, 0.67)
"""From consult to hang-up where nobody takes over."""
TALK_S = (200, 0.7)
"""Of a call without any of it."""
PATIENCE_S = (90, 0.6)


def rows(calls: int = 1_200, agents: int = 40, seed: int = 1) -> list[tuple[str, ...]]:
    """The lines of the log in the order of `received`; no agent has two calls at once."""
    chance = Random(f"call day {seed}")
    free = [(DAY, f"a{number}") for number in range(agents)]
    found = []
    for received in sorted(_received(chance) for _ in range(calls)):
        queue = chance.choices(tuple(QUEUES), tuple(QUEUES.values()))[0]
        patience = received + _span(chance, PATIENCE_S)
        begins = max(received + timedelta(seconds=1), free[0][0])
        if begins > patience:
            found.append(_row(received, queue, "", None, None, None, patience))
            continue
        _, agent = heapq.heappop(free)
        if chance.random() < 0.006:  # given up while it rang at the agent's phone
            heapq.heappush(free, (begins, agent))
            found.append(_row(received, queue, agent, None, None, None, begins))
            continue
        consult, transfer, hangup = _course(chance, begins)
        heapq.heappush(free, (transfer or hangup, agent))
        found.append(_row(received, queue, agent, begins, consult, transfer, hangup))
    return found


def write(path: Path, lines: list[tuple[str, ...]]) -> Path:
    """As CSV, packed when the name ends in .xz."""
    opened = lzma.open if path.suffix == ".xz" else open
    with opened(path, "wt", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([COLUMNS, *lines])
    return path


def _received(chance: Random) -> datetime:
    hour = chance.choices(tuple(HOURS), tuple(HOURS.values()))[0]
    return DAY + timedelta(hours=hour, seconds=chance.randrange(3_600))


def _course(chance: Random, begins: datetime) -> tuple[datetime | None, datetime | None, datetime]:
    """When help is asked for, when the customer is handed over, and when the call ends."""
    drawn = chance.random()
    if drawn < UNASKED:
        transfer = begins + _span(chance, TALK_S)
        return None, transfer, transfer + _span(chance, AFTER_S)
    if drawn > ASKS:
        return None, None, begins + _span(chance, TALK_S)
    consult = begins + _span(chance, BEFORE_S)
    if chance.random() > HANDED_OVER:
        return consult, None, consult + _span(chance, ALONE_S)
    transfer = consult + _span(chance, SEARCH_S)
    return consult, transfer, transfer + _span(chance, AFTER_S)


def _span(chance: Random, of: tuple[int, float]) -> timedelta:
    median, sigma = of
    return timedelta(seconds=max(1, round(exp(chance.gauss(log(median), sigma)))))


def _row(received: datetime, queue: str, agent: str, *instants: datetime | None) -> tuple[str, ...]:
    return (str(received), queue, agent, *("" if at is None else str(at) for at in instants))
