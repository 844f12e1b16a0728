"""What is committed together: the words that engine, store, publisher and orders share.

They are structs like the domain's: one is made for every event, and a frozen dataclass takes ten times as long.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from typing import Protocol

from msgspec import Struct, field

from escdesk.domain.floor import Floor
from escdesk.domain.ids import CommandId, Instant, PersonId
from escdesk.domain.messages.kinds import Event
from escdesk.domain.messages.papers import AnyPaper


class Outcome(Struct, frozen=True):
    """The answer to a command: `ok` or a code of refusal; `upto` is the event after which it is in the sight."""

    code: str
    upto: int = 0
    details: dict[str, str | int] = field(default_factory=dict)


class Stored(Struct, frozen=True):
    """An event with its number, who asked for it (None: nobody, a signal), and the papers it filed."""

    seq: int
    event: Event
    by: PersonId | None = None
    command: CommandId | None = None
    papers: tuple[AnyPaper, ...] = ()


AnswerKey = tuple[str, CommandId]
"""Who asked (empty: administration) and the command's id."""


class Answered(Struct, frozen=True):
    """An outcome that must be the same whenever its command is repeated."""

    key: AnswerKey
    outcome: Outcome
    at: Instant


class Batch(Struct, frozen=True):
    """Everything that becomes true in one transaction."""

    stored: Sequence[Stored]
    answered: Sequence[Answered]


class StoreUnavailable(Exception):  # noqa: N818  said as the state it is
    """The database can't be written now (locked, disk full); nothing of the batch has happened."""


class AlreadyAnswered(Exception):  # noqa: N818  not an error: a repeated command
    """Some commands of the batch were answered before; nothing of the batch has happened."""

    def __init__(self, outcomes: dict[AnswerKey, Outcome]) -> None:
        super().__init__(f"{len(outcomes)} commands were answered before")
        self.outcomes = outcomes


class Ledger(Protocol):
    """Where batches are kept. Both methods block and are called on `writer` only, a single thread."""

    @property
    def writer(self) -> Executor: ...

    def commit(self, batch: Batch) -> None:
        """All of the batch in one transaction, or one of the two exceptions above and nothing of it."""

    def checkpoint(self, floor: Floor) -> None:
        """Keep the whole floor, so that a start need not replay from zero."""


Listener = Callable[[Floor, Floor, Sequence[Stored]], None]
"""Called on the event loop after each commit that has events: the floor before, the floor after, the events."""
