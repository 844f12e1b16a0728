"""What people do at their desks on a floor that never rests: cards, raised hands, accepted and resolved cases."""

from random import Random

from escdesk.domain.ids import CommandId
from escdesk.domain.messages.cards import SaveCard, Temperature
from escdesk.domain.messages.escalations import (
    Accept,
    AcknowledgeReport,
    AskForTakeover,
    CannotNow,
    Cause,
    Decision,
    PassOn,
    PassReason,
    ReportPopupDrawn,
    ReportReportDrawn,
    Resolve,
    Withdraw,
)
from escdesk.domain.messages.papers import CardText, ReportText
from escdesk.domain.model.calls import Call
from escdesk.domain.model.cards import Card
from escdesk.domain.model.escalations import Escalation, Stage
from tests.harness.kills.desk import Desk


def case_of(desk: Desk, call: Call) -> Escalation | None:
    return next((one for one in desk.all(Escalation) if one.call == call.id), None)


def writes(desk: Desk, call: Call) -> None:
    """The operator fills in the card."""
    card = desk.knowledge.sight.entities.get(("card", call.id))
    revision = card.revision if isinstance(card, Card) else 0
    text = f"draft {desk.person} no. {len(desk.asked)}"  # side by side they may be a マイナンバー, and masked
    desk.ask(
        SaveCard(call=call.id, revision=revision, temperature=Temperature.WARM, filled=("concern",)),
        CardText(call=call.id, revision=revision + 1, concern=text),
    )


def raises(desk: Desk, call: Call) -> None:
    """The operator raises a hand, unless one is up already."""
    if case_of(desk, call) is None:
        desk.ask(AskForTakeover(call=call.id))


def takes_back(desk: Desk, call: Call, chance: Random) -> None:
    """Now and then an operator no longer needs anybody."""
    case = case_of(desk, call)
    if case is not None and chance.random() < 0.15:
        desk.ask(Withdraw(escalation=case.id))


def reads_reports(desk: Desk) -> None:
    for report in desk.all(Escalation):
        if report.by == desk.person and report.stage is Stage.RESOLVED:
            desk.ask(ReportReportDrawn(escalation=report.id))
        elif report.by == desk.person and report.stage is Stage.REPORTED:
            desk.ask(AcknowledgeReport(escalation=report.id))


class SupervisorsDesk:
    """One supervisor: what rings is drawn, then decided; what is in hand is resolved with a report."""

    def __init__(self, desk: Desk, chance: Random) -> None:
        self._desk = desk
        self._chance = chance
        self._drawn: set[str] = set()
        self._pressed: dict[str, CommandId] = {}

    def acts(self) -> None:
        desk = self._desk
        for one in desk.all(Escalation):
            rings = one.ring is not None and desk.person in one.ring.targets
            if self._pressed.get(one.id) in desk.outbox:
                continue
            if rings and one.id not in self._drawn:
                self._drawn.add(one.id)
                desk.ask(ReportPopupDrawn(escalation=one.id))
            elif rings:
                self._drawn.discard(one.id)
                self._pressed[one.id] = desk.ask(self._decides(one))
            elif one.owner == desk.person and one.stage in (Stage.CONNECTED, Stage.IN_HAND):
                words = ReportText(escalation=one.id, decided=f"report {desk.person} no. {len(desk.asked)}")
                resolve = Resolve(escalation=one.id, decision=Decision.APPROVED, cause=Cause.KNOWLEDGE)
                self._pressed[one.id] = desk.ask(resolve, words)

    def _decides(self, one: Escalation) -> Accept | PassOn | CannotNow:
        drawn = self._chance.random()
        if drawn < 0.75:
            return Accept(escalation=one.id)
        if drawn < 0.9:
            return PassOn(escalation=one.id, reason=PassReason.OTHER_CASE)
        return CannotNow(escalation=one.id)
