"""In which order things are dealt with that happen at once: nothing that follows may depend on how a process hashes names."""

from collections.abc import Iterable, Mapping
from typing import TypeVar

from escdesk.domain.model.calls import Call
from escdesk.domain.model.escalations import Escalation

_Name = TypeVar("_Name", bound=str)
_T = TypeVar("_T")


def by_name(things: Mapping[_Name, _T]) -> list[_T]:
    return [things[name] for name in sorted(things)]


def oldest_first(cases: Iterable[Escalation]) -> list[Escalation]:
    """Whoever has waited longest comes first."""
    return sorted(cases, key=lambda one: (one.raised_at, one.id))


def first_rung(calls: Iterable[Call]) -> list[Call]:
    """The one that rang first comes first."""
    return sorted(calls, key=lambda one: (one.rang_at, one.id))
