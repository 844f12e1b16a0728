"""How the conversation of a case and the answer to it are written; pure, given the catalogue."""

from escdesk.desktop.cases.amount import AmountCheck
from escdesk.desktop.cases.talk_view import (
    InstructionEntry,
    Milestone,
    QuestionEntry,
    SaidEntry,
    TalkView,
)
from escdesk.desktop.cases.words import called
from escdesk.desktop.i18n import Catalogue, clock, time_of_day


def yen(amount: int) -> str:
    """Write an amount with its separators: ``10,000``."""
    return f"{amount:,}"


def milestone(texts: Catalogue, one: Milestone) -> str:
    """Return what a line across the conversation says."""
    time = time_of_day(one.at)
    key = f"cases.talk.{one.code}"
    if one.code == "taken":
        return texts(key, time=time, name=one.name, span=texts.seconds(one.span_ms))
    if one.code == "handed_on" and one.note:
        return texts("cases.talk.handed_on_note", time=time, name=one.name, note=one.note)
    return texts(key, time=time, name=one.name)


def question(texts: Catalogue, one: QuestionEntry) -> str:
    """Return what a question says, or what is asked for where nobody has written it."""
    return one.text or texts(f"cases.list.asks_{one.asks}")


def question_title(texts: Catalogue, one: QuestionEntry) -> str:
    """Return a question's number and what it is about."""
    number = texts("cases.talk.question", number=one.number)
    return f"{number}{texts('cases.dot')}{one.category}" if one.category else number


def amount(texts: Catalogue, one: InstructionEntry) -> str:
    """Return the figure of an instruction and the authority it was given with; nothing for none."""
    if one.amount_yen is None:
        return ""
    key = "cases.talk.amount_limit" if one.kind == "limit" else "cases.talk.amount"
    said = texts(key, yen=yen(one.amount_yen))
    if one.authority_yen is None:
        return said
    return said + texts("cases.talk.authority", yen=yen(one.authority_yen))


def instruction_mark(texts: Catalogue, one: InstructionEntry) -> tuple[str, str]:
    """Return how far an instruction has come, with the role to say it in."""
    if one.replaced:
        return texts("cases.talk.replaced"), "ink_soft"
    if one.kind == "take_over":
        return texts("cases.talk.coming"), "ink_soft"
    if one.read_at is not None:
        return texts("cases.talk.read_at", time=time_of_day(one.read_at, seconds=True)), "calm"
    if one.late:
        return texts("cases.talk.late"), "alarm"
    if one.drawn_at is not None:
        return texts("cases.talk.drawn_at", time=time_of_day(one.drawn_at, seconds=True)), "ink_soft"
    return texts("cases.talk.not_drawn"), "ink_soft"


def said_mark(texts: Catalogue, one: SaidEntry) -> str:
    """Return by whom a message of one's own was read; nothing for those of others."""
    if not one.mine:
        return ""
    if not one.read_by:
        return texts("cases.talk.unread")
    return texts("cases.talk.read_by", names=texts("cases.talk.and").join(map(called, one.read_by)))


def check(texts: Catalogue, view: TalkView, found: AmountCheck) -> tuple[str, str, str]:
    """Return sentence, role and icon of what the amount comes to; nothing where none is decided about."""
    if found.verdict == "none":
        return "", "ink", ""
    if found.verdict in {"needed", "bad"}:
        return texts(f"cases.answer.amount_{found.verdict}"), "ink_soft", "pencil"
    if found.verdict == "beyond":
        return texts("cases.answer.beyond", yen=yen(view.limit_yen or 0)), "alarm", "warning"
    return texts("cases.answer.within" if found.verdict == "within" else "cases.answer.free"), "calm", "check"


def limit(texts: Catalogue, view: TalkView) -> str:
    """Return what this person may decide about."""
    if view.limit_yen is None:
        return texts("cases.answer.no_limit")
    return texts("cases.answer.limit_of", yen=yen(view.limit_yen))


def refused(texts: Catalogue, view: TalkView) -> str:
    """Return why an answer was not taken, and that nothing that was written is lost; nothing for none."""
    if not view.refused:
        return ""
    if view.refused == "beyond_authority" and view.refused_limit is not None:
        sentence = texts("cases.answer.refused_beyond", yen=yen(view.refused_limit))
    else:
        key = f"codes.{view.refused}"
        sentence = texts(key if key in texts else "cases.form.refused_other")
    return texts("cases.form.kept", sentence=sentence)


def left(texts: Catalogue, left_ms: int) -> str:
    """Write what is left until an answer is due, or how long it is past."""
    return texts.left(left_ms) if left_ms > 0 else texts("cases.list.overdue", span=clock(-left_ms))
