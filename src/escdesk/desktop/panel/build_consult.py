"""The consults of the panel's person, as the panel shows them: pure, from sight and papers."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from escdesk.desktop.known import Known
from escdesk.desktop.panel.consult_view import (
    ConsultView,
    InstructionView,
    MessageView,
    QuestionMark,
    QuestionView,
    ReadyText,
)
from escdesk.domain.messages.consults import InstructionKind
from escdesk.domain.messages.rulesets import Ruleset
from escdesk.domain.model.calls import Call
from escdesk.domain.model.consults import OVER, Instruction, Question, QuestionState
from escdesk.domain.model.escalations import Escalation, Stage
from escdesk.domain.rules.consults import MOST_QUESTIONS

_STATES: Final[dict[QuestionState, QuestionMark]] = {
    QuestionState.OPEN: "waiting",
    QuestionState.ANSWERED: "answered",
    QuestionState.DONE: "read",
    QuestionState.DROPPED: "dropped",
}
MOST_READY: Final = 5
_ENDED: Final = frozenset({Stage.RESOLVED, Stage.REPORTED})


@dataclass(frozen=True, slots=True)
class Typed:
    """What this desk knows of a case's conversation and the hub does not: text on its way, and text not sent."""

    draft: str = ""
    question_draft: str = ""
    messages: tuple[tuple[str, int], ...] = ()
    """Words and since when they wait."""
    questions: tuple[tuple[str, str, int], ...] = ()
    """Category, words, and since when they wait."""


NOTHING_TYPED: Final = Typed()


def consult_views(known: Known, call: Call | None, typed: Mapping[str, Typed]) -> tuple[ConsultView, ...]:
    """Return one's own consults: that of the call first, then what is to be read, then the newest."""
    mine = [
        one
        for one in known.escalations()
        if one.by == known.sight.person and one.questions and one.stage not in _ENDED and not one.silent
    ]
    mine.sort(key=lambda one: (call is None or one.call != call.id, not _to_read(one), -one.raised_at))
    return tuple(_consult(known, one, call, typed.get(one.id, NOTHING_TYPED)) for one in mine)


def _to_read(one: Escalation) -> bool:
    return any(question.state is QuestionState.ANSWERED for question in one.questions)


def _consult(known: Known, one: Escalation, call: Call | None, typed: Typed) -> ConsultView:
    customer = known.customer(one.customer)
    has_it = one.owner is not None and one.stage is Stage.IN_HAND
    waiting = any(question.state is QuestionState.OPEN for question in one.questions)
    upto = next((read.upto for read in one.read if read.person == known.sight.person), 0)
    return ConsultView(
        escalation_id=one.id,
        asks=one.asks.value,
        customer="" if customer is None else customer.name,
        owner=known.name(one.owner) if has_it else "",
        owner_role=known.role(one.owner) if has_it else "",
        taken_at=one.taken_at if has_it else None,
        due=one.due if has_it and waiting else None,
        questions=(*(_question(known, one, question) for question in one.questions), *_coming(one, typed)),
        messages=(*_messages(known, one, upto), *_leaving(known, typed)),
        last=max((said.number for said in one.messages), default=0),
        draft=typed.draft,
        question_draft=typed.question_draft,
        customer_left_at=one.customer_left_at,
        takeover_wanted_at=one.takeover_wanted_at,
        here=call is not None and one.call == call.id,
        ready=_ready(known, one),
        may_ask=one.consult and len(one.questions) + len(typed.questions) < MOST_QUESTIONS,
    )


# -- questions and their answers ------------------------------------------------------------------------------


def _question(known: Known, one: Escalation, question: Question) -> QuestionView:
    given = [given for given in one.instructions if given.question == question.number]
    if question.number == 1:
        card = known.card_text(one.call)
        text = "" if card is None else card.decision_wanted
    else:
        text = known.question_text(one.id, question.number)
    return QuestionView(
        number=question.number,
        state=_STATES[question.state],
        asked_at=question.asked_at,
        text=text,
        category=_category(known, one, question.category),
        instruction=_instruction(known, one, given[-1], again=len(given) > 1) if given else None,
        may_drop=one.consult and question.state not in OVER,
    )


def _instruction(known: Known, one: Escalation, given: Instruction, *, again: bool) -> InstructionView:
    paper = known.instruction_text(one.id, given.number)
    return InstructionView(
        number=given.number,
        question=given.question,
        kind=given.kind.value,
        by=known.name(given.by),
        by_role=known.role(given.by),
        at=given.at,
        text="" if paper is None else paper.text,
        sentence="" if paper is None else paper.sentence,
        amount_yen=given.amount_yen if given.kind is not InstructionKind.DECLINED else None,
        authority_yen=given.authority_yen,
        read_at=given.read_at,
        late=given.late,
        again=again,
    )


def _category(known: Known, one: Escalation, code: str) -> str:
    rules = known.rules(one.client)
    current: Ruleset | None = None if rules is None else rules.current
    categories = () if current is None else current.categories
    return next((category.label for category in categories if category.id == code), code)


def _coming(one: Escalation, typed: Typed) -> tuple[QuestionView, ...]:
    """Questions that wait in the outbox; one that the hub has meanwhile is not shown twice."""
    first = len(one.questions) + 1
    return tuple(
        QuestionView(number, "sending", since, text, category, may_drop=False)
        for number, (category, text, since) in enumerate(typed.questions, first)
    )


# -- the conversation -----------------------------------------------------------------------------------------


def _messages(known: Known, one: Escalation, upto: int) -> tuple[MessageView, ...]:
    me = known.sight.person
    return tuple(
        MessageView(
            number=said.number,
            by=known.name(said.by),
            by_role=known.role(said.by),
            at=said.at,
            text=known.message_text(one.id, said.number),
            mine=said.by == me,
            fresh=said.by != me and said.number > upto,
        )
        for said in one.messages
    )


def _ready(known: Known, one: Escalation) -> tuple[ReadyText, ...]:
    """Ready-made messages; those that are instructions are for whoever gives them."""
    rules = known.rules(one.client)
    templates = () if rules is None or rules.current is None else rules.current.templates
    card = known.card(one.call)
    about = one.category if card is None else card.category
    fits = [
        each for each in templates if each.kind is None and (not each.categories or about in each.categories)
    ]
    fits.sort(key=lambda each: not each.categories)
    return tuple(ReadyText(each.id, each.label, each.text) for each in fits[:MOST_READY])


def _leaving(known: Known, typed: Typed) -> tuple[MessageView, ...]:
    me = known.sight.person
    return tuple(
        MessageView(0, known.name(me), known.role(me), since, text, mine=True)
        for text, since in typed.messages
    )
