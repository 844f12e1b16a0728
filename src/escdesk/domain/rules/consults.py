"""A consult (相談): questions, instructions within one's authority, what the operator reads, and how it is over."""

from escdesk.domain.errors import Refused
from escdesk.domain.floor import Floor
from escdesk.domain.ids import EscalationId, Instant, PersonId, between, is_code, later
from escdesk.domain.messages import consults as co
from escdesk.domain.messages import escalations as e
from escdesk.domain.messages.cards import MOST_YEN
from escdesk.domain.messages.consults import ClosedHow, InstructionKind
from escdesk.domain.messages.ladders import Asks
from escdesk.domain.model.consults import OVER, Instruction, Question, QuestionState
from escdesk.domain.model.escalations import UNOWNED, Escalation, Stage
from escdesk.domain.model.people import Person
from escdesk.domain.rules import authority, cases, outside, taking
from escdesk.domain.rules.course import Course
from escdesk.domain.rules.people import seated

MOST_QUESTIONS = 9
"""As many as there are digits to choose one with."""
MOST_INSTRUCTIONS = 99
_ENDED = frozenset({Stage.RESOLVED, Stage.REPORTED})


def _get(course: Course, name: EscalationId) -> Escalation:
    escalation = course.floor.escalations.get(name)
    if escalation is None:
        raise Refused("no_such_escalation")
    return escalation


def _raised_by(course: Course, name: EscalationId, by: PersonId | None) -> Escalation:
    """An open consult of this operator. Raises `Refused`."""
    escalation = _get(course, name)
    if escalation.by != by:
        raise Refused("not_yours")
    if escalation.stage in _ENDED:
        raise Refused("already_resolved")
    return escalation


def _owned_by(course: Course, name: EscalationId, by: PersonId | None) -> tuple[Person, Escalation]:
    """A consult that this person has in hand. Raises `Refused`."""
    who = seated(course, by)
    escalation = _get(course, name)
    if escalation.stage in _ENDED:
        raise Refused("already_resolved")
    if escalation.owner != who.id:
        raise Refused("not_yours")
    if not escalation.consult:
        raise Refused("not_a_consult")
    if escalation.stage is not Stage.IN_HAND:
        raise Refused("not_connected_yet")
    return who, escalation


def _question(escalation: Escalation, number: int) -> Question:
    for question in escalation.questions:
        if question.number == number:
            return question
    raise Refused("no_such_question")


def _instruction(escalation: Escalation, number: int) -> Instruction:
    for instruction in escalation.instructions:
        if instruction.number == number:
            return instruction
    raise Refused("no_such_instruction")


def _owner(escalation: Escalation) -> PersonId | None:
    """Whoever has it at the desk and owes the answers."""
    return escalation.owner if escalation.stage is Stage.IN_HAND and escalation.consult else None


def _answer_by(course: Course, escalation: Escalation) -> Instant | None:
    """A question that is open from now on: the same time as for the first, when somebody has it."""
    return None if _owner(escalation) is None else cases.due(course, escalation)


# -- the one who raised it ------------------------------------------------------------------------------------


def ask_another(course: Course, command: co.AskAnother, by: PersonId | None) -> None:
    escalation = _raised_by(course, command.escalation, by)
    if not escalation.consult:
        raise Refused("not_a_consult")
    if command.asks is Asks.TAKEOVER:
        raise Refused("bad_value", field="asks")
    if not is_code(command.category):
        raise Refused("bad_value", field="category")
    if len(escalation.questions) >= MOST_QUESTIONS:
        raise Refused("too_many", most=MOST_QUESTIONS)
    course.add(
        co.QuestionAsked(
            at=course.now,
            escalation=escalation.id,
            question=len(escalation.questions) + 1,
            by=escalation.by,
            asks=command.asks,
            category=command.category,
            owner=_owner(escalation),
            due=_answer_by(course, escalation),
        )
    )


def drop_question(course: Course, command: co.DropQuestion, by: PersonId | None) -> None:
    escalation = _raised_by(course, command.escalation, by)
    question = _question(escalation, command.question)
    if question.state in OVER:
        raise Refused("question_over")
    _drop(course, escalation, question)
    settle(course, escalation.id)


def _drop(course: Course, escalation: Escalation, question: Question) -> None:
    left = escalation.open_questions - (question.state is QuestionState.OPEN)
    owner = _owner(escalation)
    course.add(
        co.QuestionDropped(
            at=course.now,
            escalation=escalation.id,
            question=question.number,
            by=escalation.by,
            owner=owner,
            open_left=left,
            due=None if left or owner is None else _cause_by(course),
        )
    )


def _cause_by(course: Course) -> Instant:
    return later(course.now, course.floor.rulebook.text.report_due_ms)


def ask_again(course: Course, command: co.AskAgain, by: PersonId | None) -> None:
    escalation = _raised_by(course, command.escalation, by)
    if not escalation.consult:
        raise Refused("not_a_consult")
    question = _question(escalation, command.question)
    if question.state is QuestionState.OPEN:
        return
    _reopen(course, escalation, question.number)


def _reopen(course: Course, escalation: Escalation, number: int) -> None:
    course.add(
        co.QuestionReopened(
            at=course.now,
            escalation=escalation.id,
            question=number,
            by=escalation.by,
            owner=_owner(escalation),
            due=_answer_by(course, escalation),
        )
    )


def report_instruction_drawn(course: Course, command: co.ReportInstructionDrawn, by: PersonId | None) -> None:
    escalation = _get(course, command.escalation)
    if escalation.by != by or by is None:
        raise Refused("not_yours")
    if _instruction(escalation, command.instruction).drawn_at is None:
        course.add(
            co.InstructionDrawn(
                at=course.now, escalation=escalation.id, instruction=command.instruction, person=by
            )
        )


def acknowledge_instruction(course: Course, command: co.AcknowledgeInstruction, by: PersonId | None) -> None:
    escalation = _get(course, command.escalation)
    if escalation.by != by or by is None:
        raise Refused("not_yours")
    instruction = _instruction(escalation, command.instruction)
    if instruction.drawn_at is None:
        report_instruction_drawn(
            course,
            co.ReportInstructionDrawn(escalation=escalation.id, instruction=instruction.number),
            by,
        )
    if instruction.read_at is None:
        course.add(
            co.InstructionRead(
                at=course.now, escalation=escalation.id, instruction=instruction.number, person=by
            )
        )
    settle(course, escalation.id)


# -- the one who has it ---------------------------------------------------------------------------------------


def give_instruction(course: Course, command: co.GiveInstruction, by: PersonId | None) -> None:
    who, escalation = _owned_by(course, command.escalation, by)
    question = _question(escalation, command.question)
    if question.state is QuestionState.DROPPED:
        raise Refused("question_over")
    if len(escalation.instructions) >= MOST_INSTRUCTIONS:
        raise Refused("too_many", most=MOST_INSTRUCTIONS)
    amount_yen = _amount(course.floor, escalation, question, command)
    limit_yen = authority.limit_of(who, course.floor.rulebook.text)
    if not authority.covers(limit_yen, amount_yen):
        raise Refused("beyond_authority", limit=limit_yen or 0)
    coming = command.instruction is InstructionKind.TAKE_OVER
    if coming:
        taking.may_come(course, escalation, who)
    left = escalation.open_questions - (question.state is QuestionState.OPEN)
    course.add(
        co.InstructionGiven(
            at=course.now,
            escalation=escalation.id,
            instruction=len(escalation.instructions) + 1,
            question=question.number,
            by=who.id,
            kind=command.instruction,
            amount_yen=amount_yen,
            authority_yen=limit_yen,
            read_by=later(course.now, course.floor.rulebook.text.read_ms),
            due=cases.due(course, escalation) if left else _cause_by(course),
            open_left=left,
            category=question.category or cases.category(course.floor, escalation),
            role=who.role.value,
            answered_ms=between(max(question.asked_at, escalation.taken_at or question.asked_at), course.now),
            released=cases.targets(escalation),
        )
    )
    if coming:
        taking.come(course, course.floor.escalations[escalation.id], who)


def _amount(
    floor: Floor, escalation: Escalation, question: Question, command: co.GiveInstruction
) -> int | None:
    """The amount that is decided about: as said, else what an approved card asks for. Raises `Refused`."""
    amount_yen = command.amount_yen
    if amount_yen is not None and not 0 <= amount_yen <= MOST_YEN:
        raise Refused("bad_value", field="amount_yen")
    match command.instruction:
        case InstructionKind.LIMIT if amount_yen is None:
            raise Refused("bad_value", field="amount_yen")
        case InstructionKind.LIMIT:
            return amount_yen
        case InstructionKind.APPROVED:
            card = floor.cards.get(escalation.call)
            asked = None if card is None or question.number > 1 else card.amount_yen
            return asked if amount_yen is None else amount_yen
        case _:
            return None


def say_cause(course: Course, command: co.SayCause, by: PersonId | None) -> None:
    who, escalation = _owned_by(course, command.escalation, by)
    if escalation.open_questions:
        raise Refused("too_early")
    if escalation.cause is not command.cause:
        course.add(co.CauseSaid(at=course.now, escalation=escalation.id, by=who.id, cause=command.cause))
    settle(course, escalation.id)


def turn_to_takeover(course: Course, command: co.TurnToTakeover, by: PersonId | None) -> None:
    who = seated(course, by)
    escalation = _get(course, command.escalation)
    if escalation.stage in _ENDED:
        raise Refused("already_resolved")
    if who.id not in (escalation.by, escalation.owner):
        raise Refused("not_yours")
    if not escalation.consult:
        raise Refused("not_a_consult")
    if escalation.owner == who.id:
        taking.may_come(course, escalation, who)
        taking.come(course, escalation, who)
    elif escalation.stage in UNOWNED:
        course.add(co.AskTurned(at=course.now, escalation=escalation.id, by=who.id, asks=Asks.TAKEOVER))
    elif escalation.takeover_wanted_at is None and escalation.customer_left_at is None:
        course.add(co.TakeoverWanted(at=course.now, escalation=escalation.id, by=who.id))


# -- how it is over -------------------------------------------------------------------------------------------


def settle(course: Course, name: EscalationId) -> None:
    """Nothing while a question is open or unread. Then it ends once the cause is said, or was never needed."""
    escalation = course.floor.escalations.get(name)
    if escalation is None or not escalation.consult or escalation.stage in (*_ENDED, Stage.TAKEN):
        return
    states = {question.state for question in escalation.questions}
    if not states <= OVER:
        return
    if states == {QuestionState.DROPPED} and not escalation.instructions:
        close(course, escalation, ClosedHow.DROPPED)
    elif escalation.cause is not None:
        close(course, escalation, ClosedHow.ANSWERED)
    elif escalation.stage in UNOWNED:
        close(course, escalation, ClosedHow.UNCAUSED)


def close(course: Course, escalation: Escalation, how: ClosedHow) -> None:
    outside.stop(course, escalation)
    course.add(
        e.EscalationClosed(
            at=course.now,
            escalation=escalation.id,
            by=escalation.owner or escalation.by,
            how=how.value,
            answers=len(escalation.instructions),
        )
    )
    cases.drop_card(course, escalation.call)


def give_up(course: Course, escalation: Escalation) -> None:
    """取り消す: whatever is still open is dropped; what was answered and not read stays to be read."""
    for question in escalation.questions:
        if question.state is QuestionState.OPEN:
            _drop(course, course.floor.escalations[escalation.id], question)
    settle(course, escalation.id)


def time_passed(course: Course, escalation: Escalation) -> bool:
    """The clock, at `due`, of a consult with nothing open: nobody is alarmed for a missing cause. True: it is over."""
    if not escalation.consult or escalation.stage is not Stage.IN_HAND:
        return False
    if any(question.state not in OVER for question in escalation.questions):
        return False
    close(course, escalation, ClosedHow.UNCAUSED)
    return True


def reading_time_passed(course: Course, escalation: Escalation) -> None:
    """The clock: every instruction that waits to be read has to be told by voice."""
    unread = [one for one in escalation.instructions if one.read_at is None and not one.late]
    for one in unread:
        course.add(co.InstructionUnread(at=course.now, escalation=escalation.id, instruction=one.number))


def back_to_desk(course: Course, escalation: Escalation, owner: Person) -> None:
    """The owner's phone came to nothing and the customer is where they were: the consult goes on."""
    turned_back(course, escalation, owner.id)
    taking.take(course, course.floor.escalations[escalation.id], owner)


def turned_back(course: Course, escalation: Escalation, by: PersonId) -> None:
    """It asks for an instruction again, with at least one question open."""
    asks = escalation.questions[0].asks if escalation.questions else Asks.INSTRUCTION
    course.add(co.AskTurned(at=course.now, escalation=escalation.id, by=by, asks=asks))
    escalation = course.floor.escalations[escalation.id]
    if not escalation.open_questions:
        coming = [one.question for one in escalation.instructions if one.kind is InstructionKind.TAKE_OVER]
        _reopen(course, escalation, coming[-1] if coming else escalation.questions[-1].number)
