"""What a consult is made of: questions, the instructions that answer them, and the messages between the two."""

from enum import StrEnum
from typing import Final

from msgspec import Struct

from escdesk.domain.ids import Instant, PersonId
from escdesk.domain.messages.consults import InstructionKind
from escdesk.domain.messages.ladders import Asks


class QuestionState(StrEnum):
    OPEN = "open"  # somebody has to answer it
    ANSWERED = "answered"  # the instruction is on its way to the operator's eyes
    DONE = "done"  # the operator has read it
    DROPPED = "dropped"  # the operator no longer needs it


OVER: Final = frozenset({QuestionState.DONE, QuestionState.DROPPED})


class Question(Struct, frozen=True, kw_only=True):
    """One of the questions of a case, numbered from 1; the first is what the card says."""

    number: int
    asks: Asks
    by: PersonId
    asked_at: Instant
    """When it was asked, or asked again."""
    category: str = ""
    state: QuestionState = QuestionState.OPEN
    over_at: Instant | None = None


class Instruction(Struct, frozen=True, kw_only=True):
    """An answer as it was given; a later one to the same question replaces it. Its words are the paper of its number."""

    number: int
    question: int
    by: PersonId
    kind: InstructionKind
    at: Instant
    amount_yen: int | None = None
    authority_yen: int | None = None
    """What whoever gave it may decide at most; None: no limit."""
    read_by: Instant | None = None
    """Not read until then, it has to be told by voice."""
    drawn_at: Instant | None = None
    read_at: Instant | None = None
    late: bool = False
    """Not read in time: it has to be told by voice."""


class Said(Struct, frozen=True, kw_only=True):
    """A message; its words are the paper of its number."""

    number: int
    by: PersonId
    at: Instant
    internal: bool = False
    template: str = ""


class Read(Struct, frozen=True):
    """Somebody has had every message up to this one before their eyes."""

    person: PersonId
    upto: int
