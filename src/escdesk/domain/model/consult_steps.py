"""How questions, instructions and messages change the case they belong to."""

from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from escdesk.domain.ids import Instant, PersonId
from escdesk.domain.messages import consults as co
from escdesk.domain.messages.consults import InstructionKind
from escdesk.domain.messages.kinds import Event
from escdesk.domain.messages.ladders import Asks
from escdesk.domain.model.consults import Instruction, Question, QuestionState, Read, Said
from escdesk.domain.model.escalations import Escalation, Stage


def first_question(by: PersonId, asks: Asks, category: str, at: Instant) -> tuple[Question, ...]:
    """What a raised hand asks to begin with: nothing beside the customer when it asks for a takeover."""
    if asks is Asks.TAKEOVER:
        return ()
    return (Question(number=1, asks=asks, by=by, asked_at=at, category=category),)


def _questions(
    escalation: Escalation, number: int, state: QuestionState, at: Instant
) -> tuple[Question, ...]:
    over_at = at if state in (QuestionState.DONE, QuestionState.DROPPED) else None
    return tuple(
        replace(one, state=state, over_at=over_at) if one.number == number else one
        for one in escalation.questions
    )


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
    return _read_until(
        replace(
            escalation,
            questions=_questions(escalation, event.question, QuestionState.DROPPED, event.at),
            due=escalation.due if event.due is None else event.due,
        )
    )


def _reopened(escalation: Escalation, event: co.QuestionReopened) -> Escalation:
    return _read_until(
        replace(
            escalation,
            questions=_questions(escalation, event.question, QuestionState.OPEN, event.at),
            due=escalation.due if event.due is None else event.due,
        )
    )


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
        read_at=event.at if coming else None,
    )
    state = QuestionState.DONE if coming else QuestionState.ANSWERED
    return replace(
        escalation,
        questions=_questions(escalation, event.question, state, event.at),
        instructions=(*escalation.instructions, instruction),
        read_until=escalation.read_until if coming else _earliest(escalation.read_until, event.read_by),
        unread=escalation.unread,
        due=event.due,
        overdue=False,
        ring=None,
        lease_until=None,
    )


def _earliest(one: Instant | None, other: Instant) -> Instant:
    return other if one is None else min(one, other)


def _changed(escalation: Escalation, number: int, **changes: Any) -> tuple[Instruction, ...]:
    return tuple(replace(one, **changes) if one.number == number else one for one in escalation.instructions)


def _drawn(escalation: Escalation, event: co.InstructionDrawn) -> Escalation:
    return replace(escalation, instructions=_changed(escalation, event.instruction, drawn_at=event.at))


def _read(escalation: Escalation, event: co.InstructionRead) -> Escalation:
    """A question whose latest instruction this was is done; an older one says nothing any more."""
    given = next(one for one in escalation.instructions if one.number == event.instruction)
    latest = max(one.number for one in escalation.instructions if one.question == given.question)
    questions = escalation.questions
    answered = any(one.number == given.question and one.state is QuestionState.ANSWERED for one in questions)
    if latest == event.instruction and answered:
        questions = _questions(escalation, given.question, QuestionState.DONE, event.at)
    return _read_until(
        replace(
            escalation,
            questions=questions,
            instructions=_changed(escalation, event.instruction, read_at=event.at),
        )
    )


def _read_until(escalation: Escalation) -> Escalation:
    """Once no question waits to be read, no clock runs for it."""
    if any(one.state is QuestionState.ANSWERED for one in escalation.questions):
        return escalation
    return replace(escalation, read_until=None, unread=False)


def _unread(escalation: Escalation, event: co.InstructionUnread) -> Escalation:
    return replace(
        escalation,
        instructions=_changed(escalation, event.instruction, late=True),
        read_until=None,
        unread=True,
    )


def _turned(escalation: Escalation, event: co.AskTurned) -> Escalation:
    questions = escalation.questions or first_question(
        escalation.by, event.asks, escalation.category, event.at
    )
    return replace(
        escalation,
        asks=event.asks,
        questions=questions,
        stage=Stage.TAKEN if event.by_phone else escalation.stage,
        ring=None if event.by_phone else escalation.ring,
        lease_until=None if event.by_phone else escalation.lease_until,
        takeover_wanted_at=None,
    )


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
