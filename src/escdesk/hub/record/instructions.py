"""One row for each instruction: what was decided, by whose authority, how soon, and when it was read (E6)."""

from typing import Final

from msgspec import Struct
from msgspec.structs import astuple

from escdesk.domain.messages.consults import InstructionGiven


class InstructionRecord(Struct, frozen=True, gc=False):
    """The fields are the columns, in the order of the table after the floor."""

    seq: int
    """Number of the event that gave it."""
    escalation: str
    client: str
    queue: str
    category: str
    instruction: int
    question: int
    kind: str
    amount_yen: int | None
    authority_yen: int | None
    """What whoever gave it might decide at most; none: no limit."""
    given_by: str
    role: str
    given_at: int
    answered_ms: int
    read_at: int | None = None


COLUMNS: Final = InstructionRecord.__struct_fields__


def row(floor: str, one: InstructionRecord) -> tuple[object, ...]:
    return (floor, *astuple(one))


def given(seq: int, event: InstructionGiven, client: str, queue: str) -> InstructionRecord:
    """`client` and `queue` are its case's."""
    return InstructionRecord(
        seq,
        event.escalation,
        client,
        queue,
        event.category,
        event.instruction,
        event.question,
        event.kind.value,
        event.amount_yen,
        event.authority_yen,
        event.by,
        event.role,
        event.at,
        event.answered_ms,
    )
