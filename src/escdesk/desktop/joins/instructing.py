"""Answers to the cases of this person: kept as they are typed, given up when they have arrived, never sent twice."""

from dataclasses import replace
from typing import Final

import msgspec

from escdesk.desktop.cases.amount import typed_yen
from escdesk.desktop.cases.talk_view import WITH_AMOUNT, AnswerDraft, AnswersAtDesk, Sending
from escdesk.desktop.joins.desk import Desk
from escdesk.desktop.link.mail import Restored
from escdesk.domain.ids import EscalationId, Instant
from escdesk.domain.messages.consults import (
    GiveInstruction,
    InstructionKind,
    ReportMessagesRead,
    SayCause,
    SendMessage,
    TurnToTakeover,
)
from escdesk.domain.messages.escalations import Cause, HandOn
from escdesk.domain.messages.kinds import Command
from escdesk.domain.messages.papers import InstructionText, MessageText
from escdesk.domain.messages.voice import EndAside, TakeFromAside, TalkAside
from escdesk.domain.model.consults import QuestionState
from escdesk.domain.model.escalations import Escalation

PREFIX: Final = "answer:"
_SHOWN: Final = (GiveInstruction, SendMessage, TurnToTakeover, SayCause, TalkAside, EndAside, TakeFromAside)
_BY_PHONE: Final = {"begin": TalkAside, "end": EndAside, "take": TakeFromAside}
_GONE: Final = "no_such_escalation"


class _Kept(msgspec.Struct, frozen=True):
    """An answer's draft in the cache and the floor time at which it was kept."""

    draft: AnswerDraft
    at: Instant


class Answers:
    """`at_desk` is what the view needs of them."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._drafts: dict[str, tuple[AnswerDraft, Instant]] = {}
        self._refused: dict[str, tuple[str, int | None]] = {}
        self._read: dict[str, int] = {}
        self._new_from: dict[str, int] = {}
        self._looked_at: str | None = None
        desk.answered.connect(self._answered)

    def restored(self, restored: Restored) -> None:
        """Take up what an earlier run left."""
        for name, body in restored.drafts.items():
            if name.startswith(PREFIX):
                kept = msgspec.json.decode(body, type=_Kept)
                self._drafts.setdefault(name.removeprefix(PREFIX), (kept.draft, kept.at))

    # -- in -----------------------------------------------------------------------------------------------------

    @property
    def at_desk(self) -> AnswersAtDesk:
        return AnswersAtDesk(self._drafts, self._sending(), self._refused, self._new_from, self._causes())

    def _sending(self) -> dict[str, Sending]:
        found: dict[str, Sending] = {}
        for one in self._desk.pending():
            match one.command:
                case GiveInstruction(escalation=name):
                    found[name] = "instruction"
                case SendMessage(escalation=name, internal=internal):
                    found[name] = "note" if internal else "message"
                case _:
                    pass
        return found

    def _causes(self) -> dict[str, Cause]:
        """Those that were said and are not known to have arrived."""
        said = [one.command for one in self._desk.pending() if isinstance(one.command, SayCause)]
        return {one.escalation: one.cause for one in said}

    def look_at(self, case: str | None) -> None:
        """A case is shown from now on (or none): what was not read before, or comes now, is new while they look."""
        if case != self._looked_at:
            self._looked_at = case
            self._new_from = {}
            one = None if case is None else self._escalation(case)
            if case is not None and one is not None:
                person = self._desk.link.person
                upto = next((read.upto for read in one.read if read.person == person), 0)
                self._new_from[case] = max(upto, self._read.get(case, 0))
                self._desk.touch()

    def _escalation(self, case: str) -> Escalation | None:
        one = self._desk.link.knowledge.sight.entities.get(("escalation", case))
        return one if isinstance(one, Escalation) else None

    # -- out ----------------------------------------------------------------------------------------------------

    def edited(self, case: str, draft: AnswerDraft) -> None:
        """A word was written, or something chosen."""
        at = Instant(self._desk.now())
        self._drafts[case] = (draft, at)
        self._desk.link.save_draft(PREFIX + case, msgspec.json.encode(_Kept(draft, at)))
        self._desk.touch()

    def send(self, case: str, draft: AnswerDraft) -> None:
        """Send what the draft's mode is about; nothing is asked of a case that is not here any more."""
        one = self._escalation(case)
        if one is None or case in self._sending():
            return
        self._refused.pop(case, None)
        if draft.mode == "instruction":
            self._instruct(one, draft)
        else:
            message = MessageText(escalation=one.id, message=len(one.messages) + 1, text=draft.words.strip())
            internal = draft.mode == "note"
            self._desk.ask(
                SendMessage(escalation=one.id, internal=internal, template=draft.template), message
            )
        self._desk.touch()

    def _instruct(self, one: Escalation, draft: AnswerDraft) -> None:
        """The cause, where it was chosen and nothing else is open, follows in the same breath."""
        there = [question for question in one.questions if question.state is not QuestionState.DROPPED]
        still = [question.number for question in there if question.state is QuestionState.OPEN]
        chosen = draft.question if any(question.number == draft.question for question in there) else 0
        number = chosen or (still[0] if still else max((question.number for question in there), default=1))
        kind = draft.kind
        if kind is None:
            return
        typed = typed_yen(draft.amount) if kind in WITH_AMOUNT and draft.amount.strip() else None
        coming = kind is InstructionKind.TAKE_OVER
        self._desk.ask(
            GiveInstruction(escalation=one.id, question=number, instruction=kind, amount_yen=typed),
            InstructionText(
                escalation=one.id,
                instruction=len(one.instructions) + 1,
                text=draft.text.strip(),
                sentence="" if coming else draft.sentence.strip(),
            ),
        )
        if draft.cause is not None and not coming and not [other for other in still if other != number]:
            self._desk.ask(SayCause(escalation=one.id, cause=draft.cause))

    def say_cause(self, case: str, cause: str) -> None:
        self._refused.pop(case, None)
        self._desk.ask(SayCause(escalation=EscalationId(case), cause=Cause(cause)))

    def come(self, case: str) -> None:
        """To the phone: it rings here, and then the customer comes."""
        self._refused.pop(case, None)
        self._desk.ask(TurnToTakeover(escalation=EscalationId(case)))

    def phone(self, case: str, what: str) -> None:
        """Begin or end a talk with the operator while the customer hears music, or take the customer from there."""
        self._refused.pop(case, None)
        self._desk.ask(_BY_PHONE[what](escalation=EscalationId(case)))

    def seen(self, case: str, upto: int) -> None:
        """Messages were painted where somebody could read them."""
        one = self._escalation(case)
        if one is None or self._desk.locked:
            return
        person = self._desk.link.person
        known = next((read.upto for read in one.read if read.person == person), 0)
        before = max(known, self._read.get(case, 0))
        others = [said.number for said in one.messages if said.by != person]
        if any(before < number <= upto for number in others):  # nobody reads their own words
            self._read[case] = upto
            self._desk.ask(ReportMessagesRead(escalation=one.id, upto=upto))

    # -- answered -------------------------------------------------------------------------------------------------

    def _answered(self, command: Command, code: str, details: dict[str, str | int]) -> None:
        if isinstance(command, HandOn) and code == "ok":
            self._forget(command.escalation)
            return
        if not isinstance(command, _SHOWN):
            return
        case = command.escalation
        if code == "ok":
            self._arrived(case, command)
        elif code == _GONE and not isinstance(command, SayCause):
            self._forget(case)
        elif code != "withdrawn" and not (isinstance(command, SayCause) and case in self._refused):
            limit = details.get("limit")
            self._refused[case] = (code, limit if isinstance(limit, int) else None)
        self._desk.touch()

    def _arrived(self, case: str, command: Command) -> None:
        """What has arrived is written no longer; the other modes keep their words."""
        draft = self._drafts.get(case, (AnswerDraft(), Instant(0)))[0]
        match command:
            case GiveInstruction():
                self._say_chosen(case, draft.cause)
                left = AnswerDraft(mode=draft.mode, message=draft.message, note=draft.note, cause=draft.cause)
            case SayCause():
                left = replace(draft, cause=None)
            case SendMessage(internal=True):
                left = replace(draft, note="", template="")
            case SendMessage():
                left = replace(draft, message="", template="")
            case _:
                return
        if left == AnswerDraft(mode=left.mode):
            self._forget(case)
            if left.mode != "instruction":
                self._drafts[case] = (left, Instant(self._desk.now()))
        else:
            self.edited(case, left)

    def _say_chosen(self, case: str, cause: Cause | None) -> None:
        """A cause that was chosen while the last answer was on its way is said now."""
        one = self._escalation(case)
        if cause is not None and one is not None and not one.open_questions and case not in self._causes():
            self._desk.ask(SayCause(escalation=one.id, cause=cause))

    def forget_gone(self) -> None:
        """What was written to a case that is here no more has nobody to reach."""
        for case in [name for name in self._drafts if self._escalation(name) is None]:
            self._forget(case)

    def _forget(self, case: str) -> None:
        self._refused.pop(case, None)
        if self._drafts.pop(case, None) is not None:
            self._desk.link.save_draft(PREFIX + case, b"")
