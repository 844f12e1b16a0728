"""A consult as the one who raised it sees it: questions, instructions, messages; plain frozen values."""

from dataclasses import dataclass
from typing import Literal

QuestionMark = Literal["sending", "waiting", "answered", "read", "dropped"]
"""``sending``: the hub has not got it yet. ``answered``: an instruction is there and was not read."""


@dataclass(frozen=True, slots=True)
class InstructionView:
    """What is to be done. ``authority_yen`` None: whoever gave it has no limit.

    ``late``: not read in time, so it is being told by voice, too. ``again``: an answer to the same question was
    there before.
    """

    number: int
    question: int
    kind: str
    by: str
    by_role: str
    at: int
    text: str = ""
    sentence: str = ""
    amount_yen: int | None = None
    authority_yen: int | None = None
    read_at: int | None = None
    late: bool = False
    again: bool = False


@dataclass(frozen=True, slots=True)
class QuestionView:
    """``text`` is the card's conclusion for the first question, "" where nobody wrote any; ``category`` a label.

    ``instruction`` is the newest answer. ``may_drop``: the operator can take it back.
    """

    number: int
    state: QuestionMark
    asked_at: int
    text: str = ""
    category: str = ""
    instruction: InstructionView | None = None
    may_drop: bool = True


@dataclass(frozen=True, slots=True)
class MessageView:
    """A line of the conversation. ``number`` 0: it has not reached the hub; ``fresh``: not read before."""

    number: int
    by: str
    by_role: str
    at: int
    text: str
    mine: bool = False
    fresh: bool = False


@dataclass(frozen=True, slots=True)
class ReadyText:
    """定型文: a message that the client's rules offer."""

    template: str
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class ConsultView:
    """One consult of the panel's person.

    ``owner`` "" while nobody has it; ``taken_at`` since when they have. ``due``: the instruction is to be there by
    then. ``last`` is the number of its newest message, ``draft`` and ``question_draft`` what was typed and not sent.
    ``here``: its call is the one the panel is about. ``may_ask``: one more question can be added. ``ready``:
    messages to choose from, those for this matter first.
    """

    escalation_id: str
    asks: str = "instruction"
    customer: str = ""
    owner: str = ""
    owner_role: str = ""
    taken_at: int | None = None
    due: int | None = None
    questions: tuple[QuestionView, ...] = ()
    messages: tuple[MessageView, ...] = ()
    last: int = 0
    draft: str = ""
    question_draft: str = ""
    customer_left_at: int | None = None
    takeover_wanted_at: int | None = None
    here: bool = True
    may_ask: bool = True
    ready: tuple[ReadyText, ...] = ()

    @property
    def unread(self) -> tuple[InstructionView, ...]:
        """Instructions that wait to be read, oldest first."""
        waiting = (one.instruction for one in self.questions if one.state == "answered")
        return tuple(sorted((one for one in waiting if one is not None), key=lambda one: one.number))

    @property
    def fresh(self) -> int:
        """How many messages were not read before."""
        return sum(one.fresh for one in self.messages)

    @property
    def waiting(self) -> int:
        """How many questions have no answer yet."""
        return sum(one.state in {"waiting", "sending"} for one in self.questions)
