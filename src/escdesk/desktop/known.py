"""What a desk can look up in its sight and its papers, for the views of every window."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from immutables import Map

from escdesk.domain.ids import (
    CallId,
    ClientId,
    CustomerId,
    EscalationId,
    Extension,
    Instant,
    PersonId,
    RuleId,
)
from escdesk.domain.messages.papers import (
    AnyPaper,
    CallerNumber,
    CardText,
    CustomerPaper,
    HopNote,
    InstructionText,
    MessageText,
    PaperKey,
    QuestionText,
    ReportText,
    RuleNote,
    StaffName,
)
from escdesk.domain.model.calls import Call, Pbx, Phone
from escdesk.domain.model.cards import Card
from escdesk.domain.model.escalations import Escalation
from escdesk.domain.model.incidents import Incident
from escdesk.domain.model.pace import Pace, Paces
from escdesk.domain.model.people import Person
from escdesk.domain.model.presence import Presence, presence
from escdesk.domain.model.rulebook import Rulebook
from escdesk.domain.model.rulesets import Rules
from escdesk.domain.model.voice import Aside
from escdesk.domain.sight import Sight

ConsultStage = Literal["to_instruct", "instructed", "unread", "cause"]
"""What a consult in hand waits for: an instruction, the operator's eyes, somebody's voice, the cause."""

Papers = Mapping[PaperKey, AnyPaper]


@dataclass(frozen=True, slots=True)
class Known:
    """A sight and its papers. What is not there is None or "": the desk never guesses."""

    sight: Sight
    papers: Papers
    unnamed: str = ""
    """What a colleague is called whose name is not here."""

    @property
    def me(self) -> Person | None:
        return self.person(self.sight.person)

    def person(self, person: PersonId) -> Person | None:
        one = self.sight.entities.get(("person", person))
        return one if isinstance(one, Person) else None

    def call(self, call: CallId | None) -> Call | None:
        one = None if call is None else self.sight.entities.get(("call", call))
        return one if isinstance(one, Call) else None

    def card(self, call: CallId) -> Card | None:
        one = self.sight.entities.get(("card", call))
        return one if isinstance(one, Card) else None

    def escalation(self, escalation: EscalationId) -> Escalation | None:
        one = self.sight.entities.get(("escalation", escalation))
        return one if isinstance(one, Escalation) else None

    def aside_of(self, escalation: EscalationId) -> Aside | None:
        """The talk aside that is under way for this case."""
        asides = (one for one in self.sight.entities.values() if isinstance(one, Aside))
        return next((one for one in asides if one.escalation == escalation), None)

    def phone(self, extension: Extension) -> Phone | None:
        one = self.sight.entities.get(("phone", extension))
        return one if isinstance(one, Phone) else None

    def rules(self, client: ClientId | None) -> Rules | None:
        """A client's own rules; None when it has none, or none that are seen here."""
        one = None if client is None else self.sight.entities.get(("rules", client))
        return one if isinstance(one, Rules) else None

    def paces(self) -> Paces:
        """What was measured of how long cases take."""
        return Map((one.id, one) for one in self.sight.entities.values() if isinstance(one, Pace))

    @property
    def rulebook(self) -> Rulebook:
        one = self.sight.entities.get(("rulebook", "rulebook"))
        return one if isinstance(one, Rulebook) else Rulebook()

    def rule_title(self, escalation: Escalation) -> str:
        """Return what the client calls the rule this was raised by; "" where no rule did, or it is no more."""
        rules = self.rules(escalation.client)
        rule = None if rules is None else rules.rule(RuleId(escalation.rule))
        return "" if rule is None else rule.title

    @property
    def pbx_lost_at(self) -> Instant | None:
        """When the PBX was lost, None while it is connected."""
        one = self.sight.entities.get(("pbx", "pbx"))
        return one.since if isinstance(one, Pbx) and not one.connected else None

    def people(self) -> Iterator[Person]:
        return (one for one in self.sight.entities.values() if isinstance(one, Person))

    def calls(self) -> Iterator[Call]:
        return (one for one in self.sight.entities.values() if isinstance(one, Call))

    def escalations(self) -> Iterator[Escalation]:
        return (one for one in self.sight.entities.values() if isinstance(one, Escalation))

    def incidents(self) -> Iterator[Incident]:
        return (one for one in self.sight.entities.values() if isinstance(one, Incident))

    def presence(self, person: Person) -> Presence:
        return presence(person, self.pbx_lost_at)

    def name(self, person: PersonId | None) -> str:
        """Return a colleague's name as written, never their id; "" for nobody."""
        if not person:
            return ""
        paper = self.papers.get(("StaffName", person))
        return paper.name if isinstance(paper, StaffName) else self.unnamed

    def role(self, person: PersonId | None) -> str:
        who = None if person is None else self.person(person)
        return "" if who is None else who.role.value

    def customer(self, customer: CustomerId | None) -> CustomerPaper | None:
        paper = None if customer is None else self.papers.get(("CustomerPaper", customer))
        return paper if isinstance(paper, CustomerPaper) else None

    def number(self, call: CallId) -> str:
        paper = self.papers.get(("CallerNumber", call))
        return paper.number if isinstance(paper, CallerNumber) else ""

    def card_text(self, call: CallId) -> CardText | None:
        paper = self.papers.get(("CardText", call))
        return paper if isinstance(paper, CardText) else None

    def report(self, escalation: EscalationId) -> ReportText | None:
        paper = self.papers.get(("ReportText", escalation))
        return paper if isinstance(paper, ReportText) else None

    def rule_note(self, client: ClientId, version: int) -> RuleNote | None:
        paper = self.papers.get(("RuleNote", f"{client}/{version}"))
        return paper if isinstance(paper, RuleNote) else None

    def hop_note(self, escalation: EscalationId, hop: int) -> str:
        """Return what was told the next one at this hop, counted from 1; "" for nothing."""
        paper = self.papers.get(("HopNote", f"{escalation}/{hop}"))
        return paper.text if isinstance(paper, HopNote) else ""

    def question_text(self, escalation: EscalationId, question: int) -> str:
        """Return what one more question of a case asks, counted from 1; the first one is what the card says."""
        paper = self.papers.get(("QuestionText", f"{escalation}/{question}"))
        return paper.text if isinstance(paper, QuestionText) else ""

    def instruction_text(self, escalation: EscalationId, instruction: int) -> InstructionText | None:
        paper = self.papers.get(("InstructionText", f"{escalation}/{instruction}"))
        return paper if isinstance(paper, InstructionText) else None

    def message_text(self, escalation: EscalationId, message: int) -> str:
        """Return the words of a message of a case, counted from 1; "" where they are not here."""
        paper = self.papers.get(("MessageText", f"{escalation}/{message}"))
        return paper.text if isinstance(paper, MessageText) else ""

    def queue(self, queue: str) -> str:
        """Return the line's label, or its code where it has none."""
        for rules in self.rulebook.text.queues:
            if rules.queue == queue:
                return rules.label or queue
        return queue


def consult_stage(one: Escalation) -> ConsultStage:
    """Return what a consult in hand waits for."""
    if one.open_questions:
        return "to_instruct"
    if one.unread:
        return "unread"
    return "cause" if one.settled else "instructed"
