"""How questions, instructions and messages change the case they belong to."""

from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from escdesk.domain.ids import Instant, PersonId
from escdesk.domain.messages import consults as co
from escdesk.domain.messages.consults import InstructionKind
from escdesk.domain.messages.kinds import Event
from escdesk.domain.messages.ladders import Asks
from escdesk.domain.model.consults import OVER, Instruction, Question, QuestionState, Read, Said
from escdesk.domain.model.escalations import ENDED, Escalation, Stage


def first_question(by: PersonId, asks: Asks, category: str, at: Instant) -> tuple[Question, ...]:
    """What a raised hand asks to begin with: nothing beside the customer when it asks for a takeover."""
    if asks is Asks.TAKEOVER:
        return ()
    return (Question(number=1, asks=asks, by=by, asked_at=at, category=category),)


def _questions(
    escalation: Escalation, number: int, state: QuestionState, at: Instant
) -> tuple[Question, ...]:
    over_at = at if state in OVER else None
    return tuple(
        replace(one, state=state, over_at=over_at) if one.number == number else one
        for one in escalation.questions
    )


def _watched(escalation: Escalation) -> Escalation:
    """Until when the operator has to read, and whether something has to be told by voice."""
    unread = escalation.unread_instructions if escalation.consult and escalation.stage not in ENDED else ()
    read_until = min(
        (one.read_by for one in unread if one.read_by is not None and not one.late), default=None
    )
    return replace(escalation, read_until=read_until, unread=any(one.late for one in unread))


def _calmed(escalation: Escalation, due: Instant | None) -> Escalation:
    """An alarm because an answer was late stops, when there is nothing left to wait for."""
    return escalation if due is None else replace(escalation, due=due, overdue=False, ring=None)


def _asked(escalation: Escalation, event: co.QuestionAsked) -> Escalation:
    question = Question(
        number=event.question, asks=event.asks, by=event.by, asked_at=event.at, category=event.category
    )
    return replace(
        escalation,
        questions=(*escalation.questions, question),
        due=escalation.due if event.due is None else event.due,
    )


def _dropped(escalation: Escalation, event: co.QuestionDropped) -> Escalation:
    questions = _questions(escalation, event.question, QuestionState.DROPPED, event.at)
    return _watched(_calmed(replace(escalation, questions=questions), event.due))


def _reopened(escalation: Escalation, event: co.QuestionReopened) -> Escalation:
    questions = tuple(
        replace(one, state=QuestionState.OPEN, over_at=None, asked_at=event.at)
        if one.number == event.question
        else one
        for one in escalation.questions
    )
    due = escalation.due if event.due is None else event.due
    return _watched(replace(escalation, questions=questions, due=due))


def _given(escalation: Escalation, event: co.InstructionGiven) -> Escalation:
    """Whoever is coming to the phone need not be read first."""
    coming = event.kind is InstructionKind.TAKE_OVER
    instruction = Instruction(
        number=event.instruction,
        question=event.question,
        by=event.by,
        kind=event.kind,
        at=event.at,
        amount_yen=event.amount_yen,
        authority_yen=event.authority_yen,
        read_by=None if coming else event.read_by,
        read_at=event.at if coming else None,
    )
    state = QuestionState.DONE if coming else QuestionState.ANSWERED
    return _watched(
        replace(
            escalation,
            questions=_questions(escalation, event.question, state, event.at),
            instructions=(*escalation.instructions, instruction),
            due=event.due,
            overdue=False,
            ring=None,
            lease_until=None,
        )
    )


def _changed(escalation: Escalation, number: int, **changes: Any) -> tuple[Instruction, ...]:
    return tuple(replace(one, **changes) if one.number == number else one for one in escalation.instructions)


def _drawn(escalation: Escalation, event: co.InstructionDrawn) -> Escalation:
    return replace(escalation, instructions=_changed(escalation, event.instruction, drawn_at=event.at))


def _read(escalation: Escalation, event: co.InstructionRead) -> Escalation:
    """A question whose latest instruction this was is done; an older one says nothing any more."""
    questions = escalation.questions
    for one in escalation.unread_instructions:
        if one.number == event.instruction:
            questions = _questions(escalation, one.question, QuestionState.DONE, event.at)
    instructions = _changed(escalation, event.instruction, read_at=event.at)
    return _watched(_calmed(replace(escalation, questions=questions, instructions=instructions), event.due))


def _unread(escalation: Escalation, event: co.InstructionUnread) -> Escalation:
    return _watched(replace(escalation, instructions=_changed(escalation, event.instruction, late=True)))


def _turned(escalation: Escalation, event: co.AskTurned) -> Escalation:
    questions = escalation.questions or first_question(
        escalation.by, event.asks, escalation.category, event.at
    )
    asked = replace(
        escalation, asks=event.asks, questions=questions, turned=event.by_phone, takeover_wanted_at=None
    )
    if event.by_phone:
        asked = replace(
            asked,
            stage=Stage.TAKEN,
            ring=None,
            lease_until=None,
            due=asked.due if event.due is None else event.due,
            overdue=False,
        )
    return _watched(asked)


def _wanted(escalation: Escalation, event: co.TakeoverWanted) -> Escalation:
    return replace(escalation, takeover_wanted_at=event.at)


def _customer_left(escalation: Escalation, event: co.CustomerLeft) -> Escalation:
    return replace(escalation, customer_left_at=event.at, callback=True, takeover_wanted_at=None)


def _cause_said(escalation: Escalation, event: co.CauseSaid) -> Escalation:
    return replace(escalation, cause=event.cause)


def _sent(escalation: Escalation, event: co.MessageSent) -> Escalation:
    said = Said(
        number=event.message, by=event.by, at=event.at, internal=event.internal, template=event.template
    )
    answers = event.by == escalation.owner
    return replace(
        escalation,
        messages=(*escalation.messages, said),
        lease_until=None if answers else escalation.lease_until,
    )


def _messages_read(escalation: Escalation, event: co.MessagesRead) -> Escalation:
    others = tuple(one for one in escalation.read if one.person != event.person)
    return replace(escalation, read=(*others, Read(event.person, event.upto)))


STEPS: dict[type[Event], Callable[[Escalation, Any], Escalation]] = {
    co.QuestionAsked: _asked,
    co.QuestionDropped: _dropped,
    co.QuestionReopened: _reopened,
    co.InstructionGiven: _given,
    co.InstructionDrawn: _drawn,
    co.InstructionRead: _read,
    co.InstructionUnread: _unread,
    co.AskTurned: _turned,
    co.TakeoverWanted: _wanted,
    co.CustomerLeft: _customer_left,
    co.CauseSaid: _cause_said,
    co.MessageSent: _sent,
    co.MessagesRead: _messages_read,
}
