"""Stores in a folder of the test, and batches to put in them."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from escdesk.domain.floor import Floor, apply
from escdesk.domain.ids import CommandId, Instant, PersonId
from escdesk.domain.messages.kinds import Event
from escdesk.domain.messages.papers import AnyPaper
from escdesk.hub.batch import Answered, Batch, Outcome, Stored
from escdesk.hub.store.store import Store


def address(folder: Path) -> str:
    return f"sqlite:///{folder / 'hub.db'}"


def opened(folder: Path, floor: str = "floor") -> Store:
    return Store.open(address(folder), floor)


def batch(
    start: Floor,
    events: Iterable[Event],
    papers: Sequence[AnyPaper] = (),
    command: str | None = None,
    by: PersonId | None = None,
) -> tuple[Floor, Batch]:
    """The floor after these events and the batch that says so; the papers belong to the first event."""
    stored = []
    for event in events:
        start = apply(start, event)
        stored.append(
            Stored(start.seq, event, by, None if command is None else CommandId(command), tuple(papers))
        )
        papers = ()
    answered = []
    if command is not None:
        key = (by or "", CommandId(command))
        answered.append(Answered(key, Outcome("ok", start.seq), Instant(1)))
    return start, Batch(stored, answered)
