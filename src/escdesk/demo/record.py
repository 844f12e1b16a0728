"""What the story leaves behind: `story.json`, written anew after each step, and the names of its pictures."""

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Told:
    """One step: `at_ms` when it was seen, since the story began; `floor_time` of the event, in ISO 8601; its number.

    `receipt` is what a window sent after it had painted it; `picture` stands beside story.json.
    """

    step: str
    at_ms: int
    floor_time: str
    event: int
    receipt: dict[str, Any]
    picture: str


class Record:
    """The steps so far, in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.told: list[Told] = []

    def picture(self, step: str) -> Path:
        """Where the next step's picture goes: 01-call_arrived.png."""
        return self.folder / f"{len(self.told) + 1:02}-{step}.png"

    def add(self, told: Told) -> None:
        self.told.append(told)
        text = json.dumps([asdict(one) for one in self.told], ensure_ascii=False, indent=1)
        (self.folder / "story.json").write_text(text + "\n", encoding="utf-8")


def iso(instant_ms: int) -> str:
    """Floor time as people and programs read it."""
    return datetime.fromtimestamp(instant_ms / 1000, UTC).isoformat(timespec="milliseconds")
