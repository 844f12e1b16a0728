"""Whether this hub does its work: green, or red with a sentence for each thing that is wrong."""

from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from escdesk.hub.ports import PbxProblem

SENTENCES: Final = {
    "database": "The database can't be written: nothing new is accepted until it can.",
    "pbx_unreachable": "The PBX does not answer: presence is unknown, nothing can be transferred.",
    "pbx_login_refused": "The PBX does not accept the hub's user and secret; see docs/asterisk.md, 1 and 3.",
    "pbx_rights_missing": "The PBX does not let the hub's user list calls; see docs/asterisk.md, 1.",
    "pbx_not_configured": "No PBX is configured: [telephony] kind says which.",
    "unattended": "Escalations or an incident wait, and nobody is present who could take them.",
    "out_of_reach": "The rules name parties outside who can't be reached by each of their means: [telephony] outside, [means] or a usable number or address is missing; see docs/rules.md.",
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


def health(
    *, floor: str, database: bool, pbx: PbxProblem | None, unattended: int, out_of_reach: int
) -> Health:
    """`database`: whether it works; `pbx`: why it doesn't; `unattended`: escalations that reach nobody;
    `out_of_reach`: parties outside whom the rules would reach and can't.
    """
    wrong = {"database": 0 if database else 1}
    if pbx is not None:
        wrong[f"pbx_{pbx}"] = 1
    wrong |= {"unattended": unattended, "out_of_reach": out_of_reach}
    faults = tuple(Fault(code, SENTENCES[code], count) for code, count in wrong.items() if count)
    return Health(state="red" if faults else "green", floor=floor, faults=faults)
