"""Consult (相談): questions asked, instructions given and read, messages between the two, and turning into a takeover."""

from enum import StrEnum

from escdesk.domain.ids import CallId, EscalationId, Instant, PersonId
from escdesk.domain.messages.escalations import Cause
from escdesk.domain.messages.kinds import Command, Event
from escdesk.domain.messages.ladders import Asks


class InstructionKind(StrEnum):
    """E6: what an instruction says in one word."""

    APPROVED = "approved"  # 承認
    DECLINED = "declined"  # 不可
    LIMIT = "limit"  # 上限額
    CALL_BACK = "call_back"  # 折り返し
    TAKE_OVER = "take_over"  # 代わる


class ClosedHow(StrEnum):
    """How a case left the floor (`EscalationClosed.how`)."""

    READ = "read"  # its report was read by the one who raised it
    TAKEN = "taken"  # a lead took it after the report stayed unread
    ANSWERED = "answered"  # every question was answered and read, and the cause said
    UNCAUSED = "uncaused"  # the same, and nobody said the cause in time
    DROPPED = "dropped"  # whoever asked no longer needs an answer, and none was given


# -- commands -------------------------------------------------------------------------------------------------


class AskForConsult(Command, frozen=True, kw_only=True):
    """手を上げる: the operator keeps the call and wants a decision or an instruction. What it is about is the card."""

    call: CallId
    person: PersonId | None = None
    rule: str = ""
    asks: Asks = Asks.INSTRUCTION


class AskAnother(Command, frozen=True, kw_only=True):
    """One more question in the same call (D6); its words come as a `QuestionText` paper."""

    escalation: EscalationId
    asks: Asks = Asks.INSTRUCTION
    category: str = ""


class DropQuestion(Command, frozen=True, kw_only=True):
    """The operator no longer needs an answer to it."""

    escalation: EscalationId
    question: int


class AskAgain(Command, frozen=True, kw_only=True):
    """The instruction does not settle it: the question is open again. What is missing may come as a message."""

    escalation: EscalationId
    question: int


class GiveInstruction(Command, frozen=True, kw_only=True):
    """The owner answers a question; text and the sentence for the customer come as an `InstructionText` paper.

    `amount_yen`: needed for a limit, and for an approval of more than what the card says.
    """

    escalation: EscalationId
    question: int
    instruction: InstructionKind
    amount_yen: int | None = None


class ReportInstructionDrawn(Command, frozen=True, kw_only=True):
    """The operator's panel has painted this instruction."""

    escalation: EscalationId
    instruction: int


class AcknowledgeInstruction(Command, frozen=True, kw_only=True):
    """読みました (F3)."""

    escalation: EscalationId
    instruction: int


class TurnToTakeover(Command, frozen=True, kw_only=True):
    """A consult becomes a transfer.

    By the owner: their own phone rings, then the customer comes. By the operator: while nobody has it the hand asks
    for a takeover from now on; once somebody has it, they read that they are wanted on the phone.
    """

    escalation: EscalationId


class SayCause(Command, frozen=True, kw_only=True):
    """F5: the owner says what lay behind it; the case is over once everything is read too."""

    escalation: EscalationId
    cause: Cause


class SendMessage(Command, frozen=True, kw_only=True):
    """A line in the case's conversation, as a `MessageText` paper. `template`: which ready-made text it was made from.

    `internal`: for those who take escalations only; the one who raised the hand never has it, not even as data.
    """

    escalation: EscalationId
    internal: bool = False
    template: str = ""


class ReportMessagesRead(Command, frozen=True, kw_only=True):
    """Every message up to this number has been before the eyes of whoever says so."""

    escalation: EscalationId
    upto: int


# -- events ---------------------------------------------------------------------------------------------------


class QuestionAsked(Event, frozen=True, kw_only=True):
    """`due` stands when somebody has the case already and owed no other answer: by then it must be answered."""

    escalation: EscalationId
    question: int
    by: PersonId
    asks: Asks
    category: str = ""
    owner: PersonId | None = None
    due: Instant | None = None


class QuestionDropped(Event, frozen=True, kw_only=True):
    escalation: EscalationId
    question: int
    by: PersonId
    owner: PersonId | None = None
    open_left: int = 0
    due: Instant | None = None
    """Nothing is left to be answered: the cause must be said by then."""
    released: tuple[PersonId, ...] = ()
    """At whom an alarm about it rang."""


class QuestionReopened(Event, frozen=True, kw_only=True):
    escalation: EscalationId
    question: int
    by: PersonId
    owner: PersonId | None = None
    due: Instant | None = None


class InstructionGiven(Event, frozen=True, kw_only=True):
    """`authority_yen` is the limit of whoever gave it, None when there is none; `open_left` counts open questions.

    `read_by`: unread until then, whoever gave it is told to say it by voice. `due`: the next thing must be done by
    then: the other questions, or the cause.
    """

    escalation: EscalationId
    instruction: int
    question: int
    by: PersonId
    kind: InstructionKind
    amount_yen: int | None
    authority_yen: int | None
    read_by: Instant
    due: Instant
    open_left: int = 0
    category: str = ""
    role: str = ""
    answered_ms: int = 0
    """From acceptance (or the question, if that came later) to here; 0 for one that corrects an earlier one."""
    released: tuple[PersonId, ...] = ()
    """At whom an alarm about it rang."""


class InstructionDrawn(Event, frozen=True, kw_only=True):
    escalation: EscalationId
    instruction: int
    person: PersonId


class InstructionRead(Event, frozen=True, kw_only=True):
    """`due` and `released` when an alarm rang because it was unread: the cause must be said by then."""

    escalation: EscalationId
    instruction: int
    person: PersonId
    due: Instant | None = None
    released: tuple[PersonId, ...] = ()


class InstructionUnread(Event, frozen=True, kw_only=True):
    """The clock: the operator has not read it in time; it has to be told by voice."""

    escalation: EscalationId
    instruction: int


class AskTurned(Event, frozen=True, kw_only=True):
    """The same case asks for something else from now on. `by_phone`: an order for the owner's phone follows.

    `due`: when the takeover must be resolved.
    """

    escalation: EscalationId
    by: PersonId
    asks: Asks
    by_phone: bool = False
    due: Instant | None = None
    released: tuple[PersonId, ...] = ()


class TakeoverWanted(Event, frozen=True, kw_only=True):
    """The operator wants the owner on the phone."""

    escalation: EscalationId
    by: PersonId


class CustomerLeft(Event, frozen=True, kw_only=True):
    """The customer is gone and the answer still wanted: whoever raised the hand calls back with it."""

    escalation: EscalationId


class CauseSaid(Event, frozen=True, kw_only=True):
    escalation: EscalationId
    by: PersonId
    cause: Cause


class MessageSent(Event, frozen=True, kw_only=True):
    escalation: EscalationId
    message: int
    by: PersonId
    internal: bool = False
    template: str = ""


class MessagesRead(Event, frozen=True, kw_only=True):
    escalation: EscalationId
    person: PersonId
    upto: int
