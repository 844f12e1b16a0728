"""Which entries of a subject an event may touch: so that nobody has to compare whole maps after every commit."""

from collections.abc import Callable, Iterable
from operator import attrgetter
from typing import Any

from escdesk.domain.messages.kinds import Event

Touch = Callable[[Any], Iterable[str | None] | None]
"""From an event to the names that it may touch, a None among them is nobody; None instead of names: any."""

Touches = dict[type[Event], Touch]
"""What is known of kinds that change a subject; a kind that is not in it may touch any entry."""


def nothing(_event: Event) -> Iterable[str | None]:
    """For a kind that changes another part of the subject."""
    return ()


def named(field: str) -> Touch:
    """The one that this field of the event names."""
    name = attrgetter(field)
    return lambda event: (name(event),)
