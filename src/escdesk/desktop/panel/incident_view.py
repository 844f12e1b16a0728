"""An incident as the operator's panel shows it: plain frozen values."""

from dataclasses import dataclass
from typing import Literal

IncidentState = Literal["idle", "open", "folded", "joining", "joined"]
"""``idle``: no call is spoken of. ``open``: this call can be attached. ``folded``: another matter, as the person said.
``joining``: asked and not answered yet."""


@dataclass(frozen=True, slots=True)
class IncidentView:
    """What every desk of the client reads. ``others`` are open beside it.

    ``told_at`` is when its words were written last. ``alike``: the card says the same category. ``escalation_id``
    is this call's case in it, ``attached`` that no hand had gone up for it. ``stale_at``: the hub is away, and this
    is what it said last, then. ``own``: cases that went from here and are still in it.
    """

    incident_id: str
    state: IncidentState
    title: str
    announcement: str
    sentence: str
    owner: str
    count: int
    opened_at: int
    told_at: int
    may_say: tuple[str, ...] = ()
    must_not: tuple[str, ...] = ()
    others: int = 0
    alike: bool = False
    escalation_id: str = ""
    attached: bool = False
    stale_at: int | None = None
    own: int = 0
    call_id: str = ""
