"""Whether this hub does its work: green, or red with a sentence for each thing that is wrong."""

from collections.abc import Sequence
from typing import Final

from msgspec import Struct

SENTENCES: Final = {
    "database": "The database can't be written: nothing new is accepted until it can.",
    "pbx": "The PBX is not connected: presence is unknown, nothing can be transferred.",
    "unattended": "Escalations are waiting and nobody is present who could take them.",
}


class Fault(Struct, frozen=True):
    """`code` is a key of `SENTENCES`; `count` is how many, where that means something."""

    code: str
    sentence: str
    count: int = 1


class Health(Struct, frozen=True, kw_only=True):
    state: str
    """`green` or `red`."""
    floor: str
    faults: Sequence[Fault]

    @property
    def status(self) -> int:
        """The HTTP status that says the same."""
        return 200 if self.state == "green" else 503


def health(*, floor: str, database: bool, pbx: bool, unattended: int) -> Health:
    """`database` and `pbx`: whether they work; `unattended`: number of escalations that reach nobody."""
    wrong = {"database": 0 if database else 1, "pbx": 0 if pbx else 1, "unattended": unattended}
    faults = tuple(Fault(code, SENTENCES[code], count) for code, count in wrong.items() if count)
    return Health(state="red" if faults else "green", floor=floor, faults=faults)
