"""What the played people and phones stand on: the hub's engine and a clock that is moved by hand."""

from collections.abc import Sequence
from typing import Protocol

from escdesk.domain.floor import Floor
from escdesk.domain.ids import CommandId, Extension, PersonId
from escdesk.domain.messages.kinds import Command
from escdesk.domain.messages.papers import AnyPaper


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
