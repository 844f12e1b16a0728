"""Makes the conversation of a case from what this desk knows: questions, instructions, messages, in their order; pure."""

from collections.abc import Iterator
from typing import Final

from escdesk.desktop.cases.talk_view import (
    AnswerDraft,
    AnswersAtDesk,
    AsideStage,
    AsideView,
    Entry,
    InstructionEntry,
    Milestone,
    QuestionEntry,
    QuestionStage,
    SaidEntry,
    TalkView,
    TemplateView,
)
from escdesk.desktop.known import Known
from escdesk.domain.ids import Instant
from escdesk.domain.model.consults import Instruction, Question, QuestionState
from escdesk.domain.model.escalations import ENDED, Escalation, Stage
from escdesk.domain.model.voice import AsideState, Wish
from escdesk.domain.rules import authority
from escdesk.domain.rules.hops import HIGHEST
from escdesk.domain.rules.ranking import LEVEL_OF

_STAGES: Final[dict[QuestionState, QuestionStage]] = {
    QuestionState.OPEN: "open",
    QuestionState.ANSWERED: "answered",
    QuestionState.DONE: "done",
    QuestionState.DROPPED: "dropped",
}
_ASIDE: Final[dict[AsideState, AsideStage]] = {
    AsideState.RINGING: "ringing",
    AsideState.TALKING: "talking",
    AsideState.UNKNOWN: "unknown",
}
_WISHED: Final[dict[Wish, AsideStage]] = {Wish.BACK: "going_back", Wish.TAKE: "taking"}


def talk_view(known: Known, one: Escalation, desk: AnswersAtDesk, *, going_up: bool = False) -> TalkView:
    """Return what was asked, answered and said in a case, and the answer as far as it is written here."""
    me = known.me
    questions = tuple(_question(known, one, question) for question in one.questions)
    draft, saved_at = desk.drafts.get(one.id, (AnswerDraft(), None))
    mine = one.owner == known.sight.person and one.consult and one.stage is Stage.IN_HAND
    if not mine and draft.mode == "instruction":
        draft = AnswerDraft(mode="message", message=draft.message, note=draft.note)
    call, asker, card = known.call(one.call), known.person(one.by), known.card(one.call)
    refused, limit = desk.refused.get(one.id, ("", None))
    cause = desk.causes.get(one.id, one.cause)
    return TalkView(
        entries=tuple(_entries(known, one, questions, desk)),
        questions=questions,
        operator=known.name(one.by),
        may_instruct=mine,
        may_say=one.stage not in ENDED,
        limit_yen=None if me is None else authority.limit_of(me, known.rulebook.text),
        asked_yen=None if card is None else card.amount_yen,
        may_go_up=mine and one.open_questions > 0 and me is not None and LEVEL_OF[me.role] < HIGHEST,
        going_up=going_up,
        templates=tuple(_templates(known, one)),
        draft=draft,
        saved_at=saved_at,
        sending=desk.sending.get(one.id, ""),
        refused=refused,
        refused_limit=limit,
        cause=cause,
        cause_due=mine and cause is None and one.settled,
        wanted_at=one.takeover_wanted_at if mine else None,
        aside=_aside(known, one) if mine else None,
        unread=mine and one.unread,
        extension=(call.extension if call is not None else asker.extension if asker is not None else "")
        or "",
        upto=len(one.messages) and one.messages[-1].number,
        read_upto=read_upto(known, one),
    )


def _aside(known: Known, one: Escalation) -> AsideView | None:
    """Return the talk by phone, or that there can be one: the operator has the customer, and there is a phone here."""
    aside, me, call = known.aside_of(one.id), known.me, known.call(one.at_call)
    if aside is not None:
        wished = None if aside.state is AsideState.UNKNOWN or aside.wish is None else _WISHED[aside.wish]
        return AsideView(wished or _ASIDE[aside.state], aside.since, aside.until)
    if me is None or me.extension is None or call is None or call.answered_at is None:
        return None
    phone = known.phone(me.extension)
    return None if phone is not None and phone.usable is False else AsideView("possible")


def read_upto(known: Known, one: Escalation) -> int:
    """Return the number of the last message this person has had before their eyes."""
    return next((read.upto for read in one.read if read.person == known.sight.person), 0)


def new_messages(known: Known, one: Escalation) -> int:
    """Return how many messages of others this person has not read."""
    upto = read_upto(known, one)
    return sum(said.number > upto and said.by != known.sight.person for said in one.messages)


# -- what was asked -------------------------------------------------------------------------------------------


def _question(known: Known, one: Escalation, question: Question) -> QuestionEntry:
    words = known.card_text(one.call)
    first = "" if words is None else words.decision_wanted
    return QuestionEntry(
        number=question.number,
        asks=question.asks.value,
        text=first if question.number == 1 else known.question_text(one.id, question.number),
        stage=_question_stage(one, question),
        at=question.asked_at,
        by=known.name(question.by),
        category=_category(known, one, question.category),
        several=len(one.questions) > 1,
    )


def _question_stage(one: Escalation, question: Question) -> QuestionStage:
    if question.state is QuestionState.ANSWERED:
        given = [given for given in one.instructions if given.question == question.number]
        return "late" if given and given[-1].late and given[-1].read_at is None else "answered"
    return _STAGES[question.state]


def _category(known: Known, one: Escalation, code: str) -> str:
    rules = known.rules(one.client)
    current = None if rules is None else rules.current
    if current is None or not code:
        return ""
    return next((category.label for category in current.categories if category.id == code), "")


# -- the conversation -----------------------------------------------------------------------------------------


def _entries(
    known: Known, one: Escalation, questions: tuple[QuestionEntry, ...], desk: AnswersAtDesk
) -> Iterator[Entry]:
    placed: list[tuple[Instant, int, Entry]] = [
        *((entry.at, rank, entry) for rank, entry in enumerate(_milestones(known, one))),
        *((entry.at, 10, entry) for entry in questions),
        *((given.at, 20, _instruction(known, one, given)) for given in one.instructions),
        *((said.at, 30, _said(known, one, said.number)) for said in one.messages),
    ]
    placed.sort(key=lambda three: three[:2])
    seen = desk.new_from.get(one.id, len(one.messages))
    told = False
    for _at, _rank, entry in placed:
        if isinstance(entry, SaidEntry) and entry.number > seen and not entry.mine and not told:
            told = True
            yield Milestone("new", entry.at)
        yield entry


def _milestones(known: Known, one: Escalation) -> Iterator[Milestone]:
    yield Milestone("asked", one.raised_at, known.name(one.by))
    for number, hop in enumerate(one.hops, 1):
        yield Milestone("handed_on", hop.at, known.name(hop.by), known.hop_note(one.id, number))
    if one.taken_at is not None:
        before = [hop.at for hop in one.hops if hop.at <= one.taken_at]
        took = max(0, one.taken_at - (before[-1] if before else one.raised_at))
        who = one.owner or (one.hops[-1].by if one.hops else None)
        yield Milestone("taken", one.taken_at, known.name(who), span_ms=took)
    if one.customer_left_at is not None:
        yield Milestone("customer_left", one.customer_left_at)
    if one.takeover_wanted_at is not None:
        yield Milestone("takeover_wanted", one.takeover_wanted_at, known.name(one.by))


def _instruction(known: Known, one: Escalation, given: Instruction) -> InstructionEntry:
    words = known.instruction_text(one.id, given.number)
    later = any(
        other.question == given.question and other.number > given.number for other in one.instructions
    )
    return InstructionEntry(
        number=given.number,
        kind=given.kind,
        by=known.name(given.by),
        at=given.at,
        text="" if words is None else words.text,
        sentence="" if words is None else words.sentence,
        amount_yen=given.amount_yen,
        authority_yen=given.authority_yen,
        question=given.question if len(one.questions) > 1 else 0,
        mine=given.by == known.sight.person,
        drawn_at=given.drawn_at,
        read_at=given.read_at,
        late=given.late and given.read_at is None,
        replaced=later and given.read_at is None,
    )


def _said(known: Known, one: Escalation, number: int) -> SaidEntry:
    said = next(said for said in one.messages if said.number == number)
    others = (read.person for read in one.read if read.upto >= number and read.person != said.by)
    return SaidEntry(
        number=number,
        by=known.name(said.by),
        at=said.at,
        text=known.message_text(one.id, number),
        mine=said.by == known.sight.person,
        internal=said.internal,
        read_by=tuple(known.name(person) for person in others),
    )


# -- ready-made texts -----------------------------------------------------------------------------------------


def _templates(known: Known, one: Escalation) -> Iterator[TemplateView]:
    rules, card = known.rules(one.client), known.card(one.call)
    if rules is None or rules.current is None:
        return
    about = (card.category if card is not None else "") or one.category
    for template in rules.current.templates:
        yield TemplateView(
            template_id=template.id,
            label=template.label,
            text=template.text,
            sentence=template.sentence,
            kind=template.kind,
            kana=template.kana,
            fits=bool(about) and about in template.categories,
        )
