"""How long escalations take, by category and role: measured, the last fifty of each."""

from collections.abc import Callable
from statistics import median_low
from typing import Any, Final

from immutables import Map
from msgspec import Struct
from msgspec.structs import replace

from escdesk.domain.messages import consults as co
from escdesk.domain.messages import escalations as e
from escdesk.domain.messages.consults import InstructionKind
from escdesk.domain.messages.kinds import Event
from escdesk.domain.model.touches import Touches

KEPT: Final = 50
FEW: Final = 5
"""Fewer measurements than this say nothing about one category; then all categories of the role are asked."""
ANY: Final = ""


class Pace(Struct, frozen=True, kw_only=True, tag="pace", tag_field="kind"):
    """`id` is category and role with a slash between; the category is empty for all of a role together."""

    id: str
    handled_ms: tuple[int, ...] = ()
    """From acceptance to resolution, or to the instruction, latest last."""


Paces = Map[str, Pace]


def pace_id(category: str, role: str) -> str:
    return f"{category}/{role}"


def usual_ms(paces: Paces, category: str, role: str) -> tuple[int | None, int]:
    """The median of what was measured for this category and role, else for the role; and how many there were."""
    for name in (pace_id(category, role), pace_id(ANY, role)):
        pace = paces.get(name)
        if pace is not None and len(pace.handled_ms) >= FEW:
            return median_low(pace.handled_ms), len(pace.handled_ms)
    return None, 0


def _took(event: e.EscalationResolved | co.InstructionGiven) -> int:
    return event.handled_ms if isinstance(event, e.EscalationResolved) else event.answered_ms


def _comes(event: e.EscalationResolved | co.InstructionGiven) -> bool:
    """代わる: what it takes is measured once it is resolved."""
    return isinstance(event, co.InstructionGiven) and event.kind is InstructionKind.TAKE_OVER


def _names(event: e.EscalationResolved | co.InstructionGiven) -> tuple[str, ...]:
    if not event.role or _took(event) <= 0 or _comes(event):
        return ()
    return tuple(dict.fromkeys((pace_id(event.category, event.role), pace_id(ANY, event.role))))


def _measured(paces: Paces, event: e.EscalationResolved | co.InstructionGiven) -> Paces:
    for name in _names(event):
        pace = paces.get(name) or Pace(id=name)
        paces = paces.set(name, replace(pace, handled_ms=(*pace.handled_ms, _took(event))[-KEPT:]))
    return paces


CHANGES: dict[type[Event], Callable[[Paces, Any], Paces]] = {
    e.EscalationResolved: _measured,
    co.InstructionGiven: _measured,
}
"""How an event changes what is known of durations, and nothing else."""

TOUCHES: Touches = {e.EscalationResolved: _names, co.InstructionGiven: _names}
