"""The operator's consults on their way: questions, messages and receipts; what is written is kept until it arrived."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

import msgspec

from escdesk.desktop.joins.desk import Desk
from escdesk.desktop.joins.hand import Hand
from escdesk.desktop.link.mail import Restored
from escdesk.desktop.panel.build_consult import Typed
from escdesk.desktop.panel.consult_view import QuestionView
from escdesk.desktop.panel.panel import Panel
from escdesk.desktop.panel.view import PanelView
from escdesk.domain.ids import EscalationId
from escdesk.domain.messages.consults import (
    AcknowledgeInstruction,
    AskAgain,
    AskAnother,
    DropQuestion,
    ReportInstructionDrawn,
    ReportMessagesRead,
    SendMessage,
    TurnToTakeover,
)
from escdesk.domain.messages.kinds import Command
from escdesk.domain.messages.ladders import Asks
from escdesk.domain.messages.papers import MessageText, QuestionText
from escdesk.domain.messages.voice import EndAside, TalkAside
from escdesk.domain.model.escalations import Escalation

MESSAGE: Final = "message:"
QUESTION: Final = "question:"
RECEIPTS: Final = (ReportInstructionDrawn, ReportMessagesRead)
"""They wait like everything else, but nobody has to know."""


@dataclass(frozen=True, slots=True)
class _Leaving:
    """Something written that the hub has not acknowledged."""

    command: Command
    escalation: str
    words: str
    category: str
    since: int


class Consults:
    """One panel's. `hand` asks, so that what is refused is read there."""

    def __init__(self, desk: Desk, panel: Panel, hand: Hand) -> None:
        self._desk = desk
        self._hand = hand
        self._messages: dict[str, str] = {}
        self._questions: dict[str, str] = {}
        self._leaving: list[_Leaving] = []
        self._drawn: set[tuple[str, int]] = set()
        self._read: dict[str, int] = {}
        self._told: dict[str, dict[tuple[str, int], QuestionView]] = {}
        """By call what was answered in it: with its case it leaves the sight, and the customer is told only then."""
        panel.instruction_drawn.connect(self._report_drawn)
        panel.instruction_read.connect(
            lambda name, number: hand.ask(
                AcknowledgeInstruction(escalation=EscalationId(name), instruction=number)
            )
        )
        panel.asked_again.connect(
            lambda name, number: hand.ask(AskAgain(escalation=EscalationId(name), question=number))
        )
        panel.question_dropped.connect(
            lambda name, number: hand.ask(DropQuestion(escalation=EscalationId(name), question=number))
        )
        panel.turned_to_takeover.connect(lambda name: hand.ask(TurnToTakeover(escalation=EscalationId(name))))
        panel.aside_asked.connect(lambda name: hand.ask(TalkAside(escalation=EscalationId(name))))
        panel.aside_ended.connect(lambda name: hand.ask(EndAside(escalation=EscalationId(name))))
        panel.question_added.connect(self._ask_another)
        panel.question_draft_changed.connect(lambda name, text: self._keep(QUESTION, name, text))
        panel.message_sent.connect(self._send)
        panel.message_draft_changed.connect(lambda name, text: self._keep(MESSAGE, name, text))
        panel.messages_seen.connect(self._report_read)
        desk.answered.connect(self._answered)

    def restored(self, restored: Restored) -> None:
        """Take up what an earlier run left."""
        for name, body in restored.drafts.items():
            for prefix, drafts in ((MESSAGE, self._messages), (QUESTION, self._questions)):
                if name.startswith(prefix):
                    drafts.setdefault(name.removeprefix(prefix), msgspec.json.decode(body, type=str))

    # -- what the view shows beside what the hub has ------------------------------------------------------------

    def typed(self) -> Mapping[str, Typed]:
        """Of each case what was written here and the hub does not have."""
        self._forget_closed()
        names = {*self._messages, *self._questions, *(one.escalation for one in self._leaving)}
        return {name: self._typed(name) for name in names}

    def _typed(self, name: str) -> Typed:
        here = [one for one in self._leaving if one.escalation == name]
        return Typed(
            draft=self._messages.get(name, ""),
            question_draft=self._questions.get(name, ""),
            messages=tuple((one.words, one.since) for one in here if isinstance(one.command, SendMessage)),
            questions=tuple(
                (one.category, one.words, one.since) for one in here if isinstance(one.command, AskAnother)
            ),
        )

    def with_told(self, view: PanelView) -> PanelView:
        """The view with what was answered in its call and is over, numbered in their order."""
        sight = self._desk.link.knowledge.sight
        self._told = {name: told for name, told in self._told.items() if ("call", name) in sight.entities}
        if view.call is None:
            return view
        told = self._told.setdefault(view.call.call_id, {})
        for case in view.consults:
            for one in case.questions if case.here else ():
                if one.instruction is not None and one.state != "dropped":
                    told[case.escalation_id, one.number] = replace(one, state="read", may_drop=False)
        kept = (replace(one, number=number) for number, one in enumerate(told.values(), 1))
        return replace(view, told=tuple(kept))

    def _forget_closed(self) -> None:
        """What was being written for a case that is closed has nobody to go to."""
        sight = self._desk.link.knowledge.sight
        if not sight.seq:
            return
        for prefix, drafts in ((MESSAGE, self._messages), (QUESTION, self._questions)):
            for name in [name for name in drafts if ("escalation", name) not in sight.entities]:
                self._keep(prefix, name, "")

    # -- what is written ----------------------------------------------------------------------------------------

    def _keep(self, prefix: str, name: str, text: str) -> None:
        drafts = self._messages if prefix == MESSAGE else self._questions
        if text:
            drafts[name] = text
        else:
            drafts.pop(name, None)
        self._desk.link.save_draft(prefix + name, msgspec.json.encode(text) if text else b"")

    def _send(self, name: str, words: str, template: str) -> None:
        command = SendMessage(escalation=EscalationId(name), template=template)
        self._leave(command, name, words)
        self._hand.ask(command, MessageText(escalation=command.escalation, message=0, text=words))
        self._keep(MESSAGE, name, "")

    def _ask_another(self, name: str, category: str, words: str) -> None:
        case = self._desk.link.knowledge.sight.entities.get(("escalation", name))
        asks = case.asks if isinstance(case, Escalation) and case.consult else Asks.INSTRUCTION
        command = AskAnother(escalation=EscalationId(name), asks=asks, category=category)
        self._leave(command, name, words, category)
        self._hand.ask(command, QuestionText(escalation=command.escalation, question=0, text=words))
        self._keep(QUESTION, name, "")

    def _leave(self, command: Command, name: str, words: str, category: str = "") -> None:
        self._leaving.append(_Leaving(command, name, words, category, self._desk.now()))

    def _answered(self, command: Command, code: str, _details: dict[str, str | int]) -> None:
        """What the hub has stands in the sight by now; what it refused is there to be written again."""
        one = next((one for one in self._leaving if one.command is command), None)
        if one is None:
            return
        self._leaving.remove(one)
        prefix, drafts = (
            (MESSAGE, self._messages) if isinstance(command, SendMessage) else (QUESTION, self._questions)
        )
        if code != "ok" and one.escalation not in drafts:
            self._keep(prefix, one.escalation, one.words)
        self._desk.touch()

    # -- receipts -----------------------------------------------------------------------------------------------

    def _report_drawn(self, name: str, number: int) -> None:
        if (name, number) not in self._drawn and not self._desk.locked:
            self._drawn.add((name, number))
            self._desk.ask(ReportInstructionDrawn(escalation=EscalationId(name), instruction=number))

    def _report_read(self, name: str, upto: int) -> None:
        if self._read.get(name, 0) < upto and not self._desk.locked:
            self._read[name] = upto
            self._desk.ask(ReportMessagesRead(escalation=EscalationId(name), upto=upto))
