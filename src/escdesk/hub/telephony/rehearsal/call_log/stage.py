"""What the played people and phones stand on: the hub's engine and a clock that is moved by hand."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from escdesk.domain.floor import Floor
from escdesk.domain.ids import CommandId, Extension, PersonId
from escdesk.domain.messages.kinds import Command, Event
from escdesk.domain.messages.papers import AnyPaper
from escdesk.hub.batch import Stored

Reactions = Mapping[type[Event], Callable[[Any], None]]
"""What somebody does when an event of a kind has been committed."""


class Audience:
    """One listener of the engine for all who react: each event goes to those it concerns, in their order."""

    def __init__(self, *all_of_them: Reactions) -> None:
        self._reactions: dict[type[Event], tuple[Callable[[Any], None], ...]] = {}
        for kind in {kind for one in all_of_them for kind in one}:
            self._reactions[kind] = tuple(one[kind] for one in all_of_them if kind in one)

    def seen(self, _old: Floor, _new: Floor, stored: Sequence[Stored]) -> None:
        reactions = self._reactions
        for one in stored:
            for react in reactions.get(type(one.event), ()):
                react(one.event)


class Hub(Protocol):
    """What they need of the engine."""

    @property
    def floor(self) -> Floor: ...

    def submit(
        self,
        command: Command,
        *,
        by: PersonId | None,
        command_id: CommandId,
        papers: Sequence[AnyPaper] = (),
    ) -> None: ...


class Desks:
    """Everybody's desk: commands go out under ids of their own."""

    def __init__(self, hub: Hub) -> None:
        self.hub = hub
        self.sent = 0

    def ask(self, by: PersonId | None, command: Command) -> None:
        self.sent += 1
        self.hub.submit(command, by=by, command_id=CommandId(f"{self.sent:x}"))


def operator(agent: str) -> PersonId:
    return PersonId(f"agent-{agent}")


def supervisor(number: int) -> PersonId:
    return PersonId(f"sv-{number:02}")


def phone_of(person: PersonId) -> Extension:
    """Everybody has a phone of their own, called like them."""
    return Extension(person)
