"""The conversation of a case and the answer being written, as plain frozen values: codes, words and instants."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from escdesk.domain.ids import Instant
from escdesk.domain.messages.consults import InstructionKind
from escdesk.domain.messages.escalations import Cause

KINDS: Final = (
    InstructionKind.APPROVED,
    InstructionKind.DECLINED,
    InstructionKind.LIMIT,
    InstructionKind.CALL_BACK,
    InstructionKind.TAKE_OVER,
)
WITH_AMOUNT: Final = frozenset({InstructionKind.APPROVED, InstructionKind.LIMIT})

Mode = Literal["instruction", "message", "note"]
"""What is being written: an instruction, a message to the operator, or a note that never reaches their desk."""
Sending = Literal["", "instruction", "message", "note"]
QuestionStage = Literal["open", "answered", "late", "done", "dropped"]
"""``late``: answered, and not read in time."""
MilestoneCode = Literal["asked", "taken", "handed_on", "customer_left", "takeover_wanted", "new"]


@dataclass(frozen=True, slots=True)
class Milestone:
    """A line across the conversation; ``name`` is who, ``note`` what they left, ``span_ms`` how long it took."""

    code: MilestoneCode
    at: Instant
    name: str = ""
    note: str = ""
    span_ms: int = 0


@dataclass(frozen=True, slots=True)
class QuestionEntry:
    """One question; ``several``: it is one of more. ``category`` is the client's word for it."""

    number: int
    asks: str
    text: str
    stage: QuestionStage
    at: Instant
    by: str
    category: str = ""
    several: bool = False


@dataclass(frozen=True, slots=True)
class InstructionEntry:
    """An instruction as it was given. ``question`` is 0 where there is only one; ``replaced``: a later one counts."""

    number: int
    kind: InstructionKind
    by: str
    at: Instant
    text: str = ""
    sentence: str = ""
    amount_yen: int | None = None
    authority_yen: int | None = None
    question: int = 0
    mine: bool = False
    drawn_at: Instant | None = None
    read_at: Instant | None = None
    late: bool = False
    replaced: bool = False


@dataclass(frozen=True, slots=True)
class SaidEntry:
    """A message. ``read_by`` are those who had it before their eyes, besides whoever wrote it."""

    number: int
    by: str
    at: Instant
    text: str
    mine: bool = False
    internal: bool = False
    read_by: tuple[str, ...] = ()


Entry = Milestone | QuestionEntry | InstructionEntry | SaidEntry


@dataclass(frozen=True, slots=True)
class TemplateView:
    """A ready-made text; ``kind`` None: a message. ``fits``: it is meant for what this case is about."""

    template_id: str
    label: str
    text: str
    sentence: str = ""
    kind: InstructionKind | None = None
    kana: str = ""
    fits: bool = False


@dataclass(frozen=True, slots=True)
class AnswerDraft:
    """What is being written to a case. ``question`` 0: the first that is open. Each mode keeps its own words."""

    mode: Mode = "instruction"
    question: int = 0
    kind: InstructionKind | None = None
    amount: str = ""
    text: str = ""
    sentence: str = ""
    message: str = ""
    note: str = ""
    cause: Cause | None = None
    template: str = ""

    @property
    def words(self) -> str:
        """What stands in the large field."""
        return {"instruction": self.text, "message": self.message, "note": self.note}[self.mode]


AsideStage = Literal["possible", "ringing", "talking", "going_back", "taking", "unknown"]
"""``possible``: nobody talks yet; ``ringing``: the own phone; ``talking``: the customer hears music meanwhile."""


@dataclass(frozen=True, slots=True)
class AsideView:
    """Talking by phone with the operator. ``until``: then the customer is brought back by itself."""

    stage: AsideStage
    since: Instant | None = None
    until: Instant | None = None


@dataclass(frozen=True, slots=True)
class AnswersAtDesk:
    """What only this desk knows of answers, each by case.

    ``refused`` is a code and the limit it names. ``new_from`` is the last message this person had read when they
    came to the case: what came later is new to them until they look at another one. ``causes`` are said and not yet known to
    have arrived.
    """

    drafts: Mapping[str, tuple[AnswerDraft, Instant]] = field(default_factory=dict)
    sending: Mapping[str, Sending] = field(default_factory=dict)
    refused: Mapping[str, tuple[str, int | None]] = field(default_factory=dict)
    new_from: Mapping[str, int] = field(default_factory=dict)
    causes: Mapping[str, Cause] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TalkView:
    """The conversation of one case, and what this person may add to it.

    ``limit_yen`` is what they may decide about at most, None for no limit; ``asked_yen`` what the card says.
    ``cause_due``: everything is answered and read, only the cause is missing. ``extension`` is the operator's phone.
    ``aside`` is None where they can't talk by phone. ``unread``: an instruction was not read in time. ``upto`` is the last message here, ``read_upto`` how far this
    person has read.
    """

    entries: tuple[Entry, ...] = ()
    questions: tuple[QuestionEntry, ...] = ()
    operator: str = ""
    may_instruct: bool = False
    may_say: bool = False
    limit_yen: int | None = None
    asked_yen: int | None = None
    may_go_up: bool = False
    going_up: bool = False
    templates: tuple[TemplateView, ...] = ()
    draft: AnswerDraft = AnswerDraft()
    saved_at: Instant | None = None
    sending: Sending = ""
    refused: str = ""
    refused_limit: int | None = None
    cause: Cause | None = None
    cause_due: bool = False
    wanted_at: Instant | None = None
    aside: AsideView | None = None
    unread: bool = False
    extension: str = ""
    upto: int = 0
    read_upto: int = 0

    @property
    def said(self) -> tuple[SaidEntry, ...]:
        """The messages."""
        return tuple(entry for entry in self.entries if isinstance(entry, SaidEntry))

    @property
    def question(self) -> int:
        """The number of the question that an instruction would answer now; 0 where there is none."""
        there = {one.number: one for one in self.questions if one.stage != "dropped"}
        if self.draft.question in there:
            return self.draft.question
        still = [one.number for one in there.values() if one.stage == "open"]
        return still[0] if still else max(there, default=0)

    @property
    def last_open(self) -> bool:
        """Whether the question of the moment is the only one without an answer."""
        still = [one.number for one in self.questions if one.stage == "open"]
        return not still or still == [self.question]

    @property
    def cause_goes(self) -> bool:
        """Whether a cause is said as it is chosen: no answer is missing, or the last one is on its way."""
        still = any(one.stage == "open" for one in self.questions)
        return not still or (self.sending == "instruction" and self.last_open)
