"""Writes the golden log of a release: a long random day that reaches every kind of event, and its floor.

`python -m tests.golden.write 0.3`, once, when the release is made. An older release's files are never written again.
"""

import json
import sys
from collections.abc import Collection
from pathlib import Path

import msgspec
from tests.golden.asks import SUBJECTS
from tests.golden.day import Day

from escdesk.hub.store.codec import checkpoint_bytes, kinds, version_of

LONGEST = 4_000
A_WHILE = 60
"""Events."""
NEVER_MADE = frozenset[str]()
"""Kinds that no rule of this release makes."""


def go_on(day: Day) -> None:
    """Time goes by, and the dice say whose turn it is; for a while one subject has more to say than the others."""
    day.time_goes_by()
    subject = SUBJECTS[len(day.events) // A_WHILE % len(SUBJECTS)]
    message, by = (subject if day.dice.random() < 0.5 else day.dice.choice(SUBJECTS))(day)
    day.happen(message, by)


def whole_day(seed: int, wanted: Collection[str], longest: int = LONGEST) -> Day:
    """A day that goes on until each of these kinds has happened, or so many events have."""
    day = Day(seed)
    day.begin()
    day.end()
    missing, seen = set(wanted), 0
    while True:
        missing -= {type(event).__name__ for event in day.events[seen:]}
        seen = len(day.events)
        if not missing or seen >= longest:
            return day
        go_on(day)


def complete_day(longest: int = LONGEST, days: int = 120) -> Day:
    """The shortest of many days in which every kind of event happens."""
    best: Day | None = None
    wanted = set(kinds()) - NEVER_MADE
    fewest = wanted
    for seed in range(days):
        day = whole_day(seed, wanted, longest)
        missing = wanted - {type(event).__name__ for event in day.events}
        fewest = min(fewest, missing, key=len)
        if not missing and (best is None or len(day.events) < len(best.events)):
            best, longest = day, len(day.events)
    if best is None:
        raise SystemExit(f"no day reaches {sorted(fewest)}")
    return best


def write(folder: Path, release: str) -> int:
    """The two files of this release; how many events they hold."""
    day = complete_day()
    lines = []
    for seq, event in enumerate(day.events, 1):
        kind = type(event).__name__
        lines.append(
            msgspec.json.encode(
                {"seq": seq, "kind": kind, "version": version_of(kind), "body": event}
            ).decode()
        )
    (folder / f"log-{release}.jsonl").write_text("\n".join(lines) + "\n")
    told = json.loads(checkpoint_bytes(day.floor))
    (folder / f"floor-{release}.json").write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n")
    return len(lines)


if __name__ == "__main__":
    print(write(Path(__file__).parent, sys.argv[1]), "events")
