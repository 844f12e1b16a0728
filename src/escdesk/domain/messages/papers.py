"""Identity and free text: what travels only to those who may see it and never enters the log."""

from msgspec import field

from escdesk.domain.ids import (
    CallId,
    ClientId,
    CustomerId,
    EscalationId,
    IncidentId,
    Instant,
    PartyId,
    PersonId,
)
from escdesk.domain.messages.kinds import Paper
from escdesk.domain.messages.ladders import Means


class StaffName(Paper, frozen=True, kw_only=True):
    """What colleagues read: `name` as written (佐藤 恵子); `kana` for search."""

    person: PersonId
    name: str
    kana: str = ""


class CallerNumber(Paper, frozen=True, kw_only=True):
    """The number as the PBX gave it and the name it came with, if any."""

    call: CallId
    number: str
    name: str = ""


class HistoryEntry(Paper, frozen=True, kw_only=True):
    """One earlier contact: `date` as ISO 8601, category and outcome as the floor writes them."""

    date: str
    category: str
    outcome: str
    text: str = ""


class CustomerPaper(Paper, frozen=True, kw_only=True):
    """A customer as the CRM knows them; history newest first, at most 20 entries."""

    customer: CustomerId
    client: ClientId
    name: str
    kana: str = ""
    phones: tuple[str, ...] = ()
    contract: str = ""
    email: str = ""
    note: str = ""
    vip: bool = False
    history: tuple[HistoryEntry, ...] = ()


class CardText(Paper, frozen=True, kw_only=True):
    """The words of a handoff card. `added` are the lines that came after it was sent, oldest first."""

    call: CallId
    revision: int
    decision_wanted: str = ""
    concern: str = ""
    tried: str = ""
    background: str = ""
    environment: str = ""
    answers: dict[str, str] = field(default_factory=dict)


class ReportText(Paper, frozen=True, kw_only=True):
    """What the one who resolved it writes back: what was decided, what to do next time."""

    escalation: EscalationId
    decided: str
    next_time: str = ""
    amount_yen: int | None = None
    written_at: Instant = Instant(0)


class QuestionText(Paper, frozen=True, kw_only=True):
    """What one more question of a case asks; the first one is what the card says. `question` counts from 1."""

    escalation: EscalationId
    question: int
    text: str
    written_at: Instant = Instant(0)


class InstructionText(Paper, frozen=True, kw_only=True):
    """指示: what to do, and the sentence the customer may be told. `instruction` counts from 1."""

    escalation: EscalationId
    instruction: int
    text: str
    sentence: str = ""
    written_at: Instant = Instant(0)


class MessageText(Paper, frozen=True, kw_only=True):
    """A line of a case's conversation. `message` counts from 1."""

    escalation: EscalationId
    message: int
    text: str
    written_at: Instant = Instant(0)


class HopNote(Paper, frozen=True, kw_only=True):
    """申し送り: what the owner tells the next one. `hop` counts from 1."""

    escalation: EscalationId
    hop: int
    by: PersonId
    text: str
    written_at: Instant = Instant(0)


class IncidentText(Paper, frozen=True, kw_only=True):
    """What every desk of the client reads of an incident, the sentence for the customer among it.

    `incident` is empty on the way to the hub for one that is being opened: the hub names it. `outcome` is written
    when it is over.
    """

    incident: IncidentId = IncidentId("")
    title: str = ""
    announcement: str = ""
    sentence: str = ""
    may_say: tuple[str, ...] = ()
    must_not: tuple[str, ...] = ()
    outcome: str = ""
    written_at: Instant = Instant(0)


class RuleNote(Paper, frozen=True, kw_only=True):
    """Who wrote this version of a client's rules, and why."""

    client: ClientId
    version: int
    author: str
    reason: str


class RuleSource(Paper, frozen=True, kw_only=True):
    """The file as it was imported, for export, history and diff; it travels to nobody."""

    client: ClientId
    version: int
    text: str


class OutsideNumber(Paper, frozen=True, kw_only=True):
    """The telephone number of a party outside; only the hub needs it."""

    client: ClientId
    party: PartyId
    number: str


class OutsideAddress(Paper, frozen=True, kw_only=True):
    """Where messages to a party outside go: mail addresses, or the address of a webhook; only the hub needs it."""

    client: ClientId
    party: PartyId
    means: Means
    to: tuple[str, ...]


AnyPaper = (
    StaffName
    | CallerNumber
    | CustomerPaper
    | CardText
    | ReportText
    | QuestionText
    | InstructionText
    | MessageText
    | HopNote
    | IncidentText
    | RuleNote
    | RuleSource
    | OutsideNumber
    | OutsideAddress
)

PaperKey = tuple[str, str]
"""Kind (the class's name) and id of what the paper is about."""


def paper_key(paper: AnyPaper) -> PaperKey:
    match paper:
        case StaffName():
            return ("StaffName", paper.person)
        case CallerNumber():
            return ("CallerNumber", paper.call)
        case CustomerPaper():
            return ("CustomerPaper", paper.customer)
        case CardText():
            return ("CardText", paper.call)
        case ReportText():
            return ("ReportText", paper.escalation)
        case QuestionText():
            return ("QuestionText", f"{paper.escalation}/{paper.question}")
        case InstructionText():
            return ("InstructionText", f"{paper.escalation}/{paper.instruction}")
        case MessageText():
            return ("MessageText", f"{paper.escalation}/{paper.message}")
        case HopNote():
            return ("HopNote", f"{paper.escalation}/{paper.hop}")
        case IncidentText():
            return ("IncidentText", paper.incident)
        case RuleNote():
            return ("RuleNote", f"{paper.client}/{paper.version}")
        case RuleSource():
            return ("RuleSource", f"{paper.client}/{paper.version}")
        case OutsideNumber():
            return ("OutsideNumber", f"{paper.client}/{paper.party}")
        case OutsideAddress():
            return ("OutsideAddress", f"{paper.client}/{paper.party}/{paper.means}")
