"""A consult (相談): questions, instructions within one's authority, what the operator reads, and how it is over."""

from escdesk.domain.errors import Refused
from escdesk.domain.floor import Floor
from escdesk.domain.ids import EscalationId, Instant, PersonId, between, is_code, later
from escdesk.domain.messages import consults as co
from escdesk.domain.messages.cards import MOST_YEN
from escdesk.domain.messages.consults import ClosedHow, InstructionKind
from escdesk.domain.messages.ladders import Asks
from escdesk.domain.model.consults import OVER, Instruction, Question, QuestionState
from escdesk.domain.model.escalations import ENDED, UNOWNED, Escalation, Stage, targets
from escdesk.domain.model.people import Person
from escdesk.domain.rules import authority, cases, ending, taking
from escdesk.domain.rules.course import Course
from escdesk.domain.rules.incident_owners import alone
from escdesk.domain.rules.people import seated

MOST_QUESTIONS = 9
"""As many as there are digits to choose one with."""
MOST_INSTRUCTIONS = 99


def _raised_by(course: Course, name: EscalationId, by: PersonId | None) -> Escalation:
    """An open consult of this operator. Raises `Refused`."""
    escalation = course.escalation(name)
    if escalation.by != by:
        raise Refused("not_yours")
    if escalation.stage in ENDED:
        raise Refused("already_resolved")
    alone(course, escalation)
    return escalation


def _owned_by(course: Course, name: EscalationId, by: PersonId | None) -> tuple[Person, Escalation]:
    """A consult that this person has in hand. Raises `Refused`."""
    who = seated(course, by)
    escalation = course.escalation(name)
    if escalation.stage in ENDED:
        raise Refused("already_resolved")
    alone(course, escalation)
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


def _answer_by(course: Course, escalation: Escalation) -> Instant | None:
    """For a question that is open from now on: what is open already keeps its time, and so does the whole case."""
    return (
        None
        if escalation.answerer is None or escalation.open_questions
        else cases.answer_by(course, escalation)
    )


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
            owner=escalation.answerer,
            due=_answer_by(course, escalation),
        )
    )


def drop_question(course: Course, command: co.DropQuestion, by: PersonId | None) -> None:
    """The last one that nobody has answered yet takes the hand down with it."""
    escalation = _raised_by(course, command.escalation, by)
    question = _question(escalation, command.question)
    if question.state in OVER:
        raise Refused("question_over")
    others = any(one.state not in OVER for one in escalation.questions if one is not question)
    if escalation.stage in UNOWNED and not escalation.instructions and not others:
        ending.withdrawn(course, escalation)
        return
    ending.dropped(course, escalation, question)
    ending.settle(course, escalation.id)


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
            owner=escalation.answerer,
            due=_answer_by(course, escalation),
        )
    )


def report_instruction_drawn(course: Course, command: co.ReportInstructionDrawn, by: PersonId | None) -> None:
    escalation = course.escalation(command.escalation)
    if escalation.by != by or by is None:
        raise Refused("not_yours")
    if _instruction(escalation, command.instruction).drawn_at is None:
        course.add(
            co.InstructionDrawn(
                at=course.now, escalation=escalation.id, instruction=command.instruction, person=by
            )
        )


def acknowledge_instruction(course: Course, command: co.AcknowledgeInstruction, by: PersonId | None) -> None:
    escalation = course.escalation(command.escalation)
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
        escalation = course.floor.escalations[escalation.id]
        calm = (
            escalation.overdue and escalation.answerer is not None and _last_to_read(escalation, instruction)
        )
        course.add(
            co.InstructionRead(
                at=course.now,
                escalation=escalation.id,
                instruction=instruction.number,
                person=by,
                due=ending.cause_by(course) if calm else None,
                released=targets(escalation) if calm else (),
            )
        )
    ending.settle(course, escalation.id)


def _last_to_read(escalation: Escalation, instruction: Instruction) -> bool:
    """Once this one is read, nothing is open or unread."""
    unread = [one.number for one in escalation.unread_instructions]
    return unread == [instruction.number] and not escalation.open_questions


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
            due=cases.answer_by(course, escalation) if left else ending.cause_by(course),
            open_left=left,
            category=question.category or cases.category(course.floor, escalation),
            role=who.role.value,
            answered_ms=_answered_ms(escalation, question, course.now),
            released=targets(escalation),
        )
    )
    if coming:
        taking.come(course, course.floor.escalations[escalation.id], who)


def _answered_ms(escalation: Escalation, question: Question, now: Instant) -> int:
    if question.state is not QuestionState.OPEN:
        return 0
    return between(max(question.asked_at, escalation.taken_at or question.asked_at), now)


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
    ending.settle(course, escalation.id)


def turn_to_takeover(course: Course, command: co.TurnToTakeover, by: PersonId | None) -> None:
    who = seated(course, by)
    escalation = course.escalation(command.escalation)
    if escalation.stage in ENDED:
        raise Refused("already_resolved")
    alone(course, escalation)
    if who.id not in (escalation.by, escalation.owner):
        raise Refused("not_yours")
    if not escalation.consult:
        raise Refused("not_a_consult")
    if escalation.owner == who.id:
        taking.may_come(course, escalation, who)
        taking.come(course, escalation, who)
    elif escalation.stage in UNOWNED:
        course.add(co.AskTurned(at=course.now, escalation=escalation.id, by=who.id, asks=Asks.TAKEOVER))
    elif escalation.customer_left_at is not None:
        raise Refused("no_such_call")
    elif escalation.takeover_wanted_at is None:
        course.add(co.TakeoverWanted(at=course.now, escalation=escalation.id, by=who.id))


# -- how it goes on, and is over ------------------------------------------------------------------------------


def give_up(course: Course, escalation: Escalation) -> None:
    """取り消す: whatever is still open is dropped; what was answered and not read stays to be read."""
    if not escalation.open_questions:
        raise Refused("question_over")
    for question in escalation.questions:
        if question.state is QuestionState.OPEN:
            ending.dropped(course, course.floor.escalations[escalation.id], question)
    ending.settle(course, escalation.id)


def time_passed(course: Course, escalation: Escalation) -> bool:
    """The clock, at `due`, of a consult with nothing open: nobody is alarmed for a missing cause. True: it is over."""
    if escalation.answerer is None or not escalation.settled:
        return False
    ending.close(course, escalation, ClosedHow.UNCAUSED)
    return True


def reading_time_passed(course: Course, escalation: Escalation) -> None:
    """The clock: what should have been read by now has to be told by voice."""
    for one in escalation.unread_instructions:
        if not one.late and one.read_by is not None and one.read_by <= course.now:
            course.add(co.InstructionUnread(at=course.now, escalation=escalation.id, instruction=one.number))


def goes_on(course: Course, escalation: Escalation, owner: Person, *, gone: bool) -> None:
    """Its owner's phone came to nothing: it is theirs at the desk again, or rings on as a consult.

    `gone`: the customer is.
    """
    if gone:
        course.add(co.CustomerLeft(at=course.now, escalation=escalation.id))
    here = owner.seated and taking.may_have(owner, escalation)
    ask_at_desk(course, escalation, owner.id if here else escalation.by)
    if here:
        taking.take(course, course.floor.escalations[escalation.id], owner)
    else:
        ending.ring_on(course, escalation.id)


def ask_at_desk(course: Course, escalation: Escalation, by: PersonId) -> None:
    """From now on it asks for an instruction: a question is open, unless the operator has dropped them all."""
    first = escalation.questions[0].asks if escalation.questions else Asks.INSTRUCTION
    course.add(co.AskTurned(at=course.now, escalation=escalation.id, by=by, asks=first))
    escalation = course.floor.escalations[escalation.id]
    if escalation.at_call not in course.floor.calls and escalation.customer_left_at is None:
        course.add(co.CustomerLeft(at=course.now, escalation=escalation.id))
    wanted = [one.number for one in escalation.questions if one.state is not QuestionState.DROPPED]
    if escalation.open_questions or not wanted:
        return
    last = escalation.instructions[-1] if escalation.instructions else None
    coming = last is not None and last.kind is InstructionKind.TAKE_OVER and last.question in wanted
    _reopen(course, escalation, last.question if last is not None and coming else wanted[-1])
