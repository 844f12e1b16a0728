"""What people of the journeys do again and again, with their own hands."""

from tests.harness.stage.desk import Desk

from escdesk.domain.ids import EscalationId
from escdesk.domain.messages.consults import (
    GiveInstruction,
    InstructionKind,
    SayCause,
    SendMessage,
    TurnToTakeover,
)
from escdesk.domain.messages.escalations import Cause
from escdesk.domain.messages.papers import InstructionText, MessageText
from escdesk.domain.model.escalations import Escalation


def taps_what_it_is_about(operator: Desk, category: str) -> None:
    """Two taps on the card."""
    operator.keys("F3")
    operator.presses(f"category_{category}")
    operator.keys("F3")


def asks_by_rule(operator: Desk, category: str) -> None:
    """Say what it is about, and do what the rule for that says."""
    taps_what_it_is_about(operator, category)
    operator.sees("第1版")
    operator.keys("F5")


def writes_the_report(sv: Desk) -> None:
    """Approved, for want of authority, and nothing else to say."""
    sv.presses("decision_approved")
    sv.presses("decided")
    sv.types("返金します。", window="cases")
    sv.presses("cause_authority")
    sv.presses("resolve")
    sv.sees("報告しました")


def consulted(operator: Desk, sv: Desk) -> None:
    """The operator raises the hand (F2), and this supervisor takes it at their desk."""
    operator.keys("F2")
    sv.sees("指示をください")
    sv.presses("accept")
    operator.sees("対応中です", "指示を待っています")


def instructs(
    sv: Desk,
    kind: InstructionKind,
    text: str,
    sentence: str = "",
    *,
    question: int = 1,
    amount_yen: int | None = None,
) -> None:
    """Give an instruction: what the form in the cases window sends."""
    case = _case_of(sv)
    sv.program.link.ask(
        GiveInstruction(escalation=case, question=question, instruction=kind, amount_yen=amount_yen),
        (InstructionText(escalation=case, instruction=0, text=text, sentence=sentence),),
    )


def sends(sv: Desk, command: type[TurnToTakeover]) -> None:
    """Ask this about the one case in hand."""
    sv.program.link.ask(command(escalation=_case_of(sv)))


def says_the_cause(sv: Desk, cause: Cause) -> None:
    sv.program.link.ask(SayCause(escalation=_case_of(sv), cause=cause))


def writes_to_the_operator(sv: Desk, text: str) -> None:
    case = _case_of(sv)
    sv.program.link.ask(SendMessage(escalation=case), (MessageText(escalation=case, message=0, text=text),))


def _case_of(sv: Desk) -> EscalationId:
    """The one case this supervisor has in hand, as their desk knows it."""
    me = sv.program.link.person
    found: list[EscalationId] = []

    def owned() -> bool:
        entities = sv.program.link.knowledge.sight.entities.values()
        found[:] = [one.id for one in entities if isinstance(one, Escalation) and one.owner == me]
        return len(found) == 1

    sv.until(owned, "has one case in hand")
    return found[0]
