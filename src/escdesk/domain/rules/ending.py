"""How a case leaves the floor without a report: taken back, answered and read, or no longer needed."""

from escdesk.domain.floor import Floor
from escdesk.domain.ids import CallId, EscalationId, Instant, PersonId, later
from escdesk.domain.messages import cards as k
from escdesk.domain.messages import consults as co
from escdesk.domain.messages import escalations as e
from escdesk.domain.messages.consults import ClosedHow
from escdesk.domain.model.consults import OVER, Question, QuestionState
from escdesk.domain.model.escalations import ENDED, UNOWNED, Escalation, targets
from escdesk.domain.rules import ladder, outside
from escdesk.domain.rules.course import Course


def calls(floor: Floor, escalation: Escalation) -> tuple[CallId, ...]:
    """The call it was raised from, over or not, and the others that are marked with it."""
    marked = (
        call.id
        for call in floor.calls.values()
        if call.escalation == escalation.id and call.id != escalation.call
    )
    return (escalation.call, *sorted(marked))


def people(floor: Floor, escalation: Escalation) -> tuple[PersonId, ...]:
    """Who has it, and at whom it rings."""
    known = floor.escalations[escalation.id]
    return targets(known) if known.owner is None else (known.owner, *targets(known))


def withdrawn(course: Course, escalation: Escalation, reason: e.WithdrawReason | None = None) -> None:
    outside.stop(course, escalation)
    course.add(
        e.EscalationWithdrawn(
            at=course.now,
            escalation=escalation.id,
            by=escalation.by,
            released=targets(escalation),
            rule=escalation.rule,
            reason=reason if escalation.automatic else None,
            calls=calls(course.floor, escalation),
        )
    )
    drop_card(course, escalation.call)


def settle(course: Course, name: EscalationId) -> bool:
    """A consult of which nothing is open or unread ends once the cause is said, or nobody has it. True: it has."""
    escalation = course.floor.escalations.get(name)
    if escalation is None or not escalation.consult or escalation.stage in ENDED or not escalation.settled:
        return False
    if name in course.floor.incidents.joined:  # it ends with the others
        return False
    if not escalation.instructions:
        close(course, escalation, ClosedHow.DROPPED)
    elif escalation.cause is not None:
        close(course, escalation, ClosedHow.ANSWERED)
    elif escalation.stage in UNOWNED:
        close(course, escalation, ClosedHow.UNCAUSED)
    else:
        return False
    return True


def ring_on(course: Course, name: EscalationId) -> None:
    """Nobody has it any more: it rings on, unless nothing is left to be answered or read."""
    if not settle(course, name):
        ladder.ring_on(course, name)


def close(course: Course, escalation: Escalation, how: ClosedHow) -> None:
    outside.stop(course, escalation)
    course.add(
        e.EscalationClosed(
            at=course.now,
            escalation=escalation.id,
            by=escalation.owner or escalation.by,
            how=how.value,
            answers=len(escalation.instructions),
            calls=calls(course.floor, escalation),
            people=people(course.floor, escalation),
        )
    )
    drop_card(course, escalation.call)


def drop_all(course: Course, escalation: Escalation) -> None:
    """Whoever asked needs something else now than an answer."""
    for question in escalation.questions:
        if question.state not in OVER:
            dropped(course, course.floor.escalations[escalation.id], question)
    close(course, course.floor.escalations[escalation.id], ClosedHow.DROPPED)


def dropped(course: Course, escalation: Escalation, question: Question) -> None:
    """The question needs no answer any more; with the last one the owner is asked for nothing but the cause."""
    left = escalation.open_questions - (question.state is QuestionState.OPEN)
    calm = left == 0 and escalation.answerer is not None
    course.add(
        co.QuestionDropped(
            at=course.now,
            escalation=escalation.id,
            question=question.number,
            by=escalation.by,
            owner=escalation.answerer,
            open_left=left,
            due=cause_by(course) if calm else None,
            released=targets(escalation) if calm else (),
        )
    )


def cause_by(course: Course) -> Instant:
    """Everything is answered: by then it must be read, and the cause said."""
    return later(course.now, course.floor.rulebook.text.report_due_ms)


def drop_card(course: Course, call: CallId) -> None:
    """The card leaves the floor when neither a call nor a case needs it."""
    card = course.floor.cards.get(call)
    if card is not None and card.escalation is None and card.id not in course.floor.calls:
        course.add(k.CardDropped(at=course.now, call=card.id))
