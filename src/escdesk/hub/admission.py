"""What a command may bring with it: whose papers, how long, masked, and stamped with the event that files them."""

from collections.abc import Sequence
from typing import Final

from msgspec.structs import replace

from escdesk.domain.errors import Refused
from escdesk.domain.messages import cards as k
from escdesk.domain.messages import escalations as e
from escdesk.domain.messages import people as p
from escdesk.domain.messages.kinds import Command, Event
from escdesk.domain.messages.papers import AnyPaper, CardText, CustomerPaper, ReportText, StaffName
from escdesk.hub.masking import masked

LONGEST_TEXT: Final = 4_000
"""Signs in one field of a paper."""
LONGEST_CODE: Final = 200
"""Signs in one field of a command: ids and codes."""
MOST_PARTS: Final = 64
"""Entries of a list or a mapping."""


def admitted(command: Command, papers: Sequence[AnyPaper]) -> tuple[AnyPaper, ...]:
    """The papers, masked, if they are about what the command names; else `Refused("bad_value", field=…)`.

    A desk can file nothing else: no customer, no number, nobody else's card.
    """
    _measure(command, LONGEST_CODE)
    for paper in papers:
        if not _about(command, paper):
            raise Refused("bad_value", field=type(paper).__name__)
        _measure(paper, LONGEST_TEXT)
    return tuple(without_secrets(paper) for paper in papers)


def _about(command: Command, paper: AnyPaper) -> bool:
    match command, paper:
        case k.SaveCard(), CardText():
            return paper.call == command.call
        case e.Resolve(), ReportText():
            return paper.escalation == command.escalation
        case p.EnrolPerson(), StaffName():
            return paper.person == command.person
        case _:
            return False


def _measure(one: Command | AnyPaper, longest: int) -> None:
    for name in one.__struct_fields__:
        value = getattr(one, name)
        parts = (*value, *value.values()) if isinstance(value, dict) else value
        if isinstance(parts, tuple):
            if len(parts) > MOST_PARTS * 2:
                raise Refused("bad_value", field=name)
        else:
            parts = (parts,)
        if any(isinstance(part, str) and len(part) > longest for part in parts):
            raise Refused("bad_value", field=name)


def without_secrets(paper: AnyPaper) -> AnyPaper:
    """Card numbers and マイナンバー in what people wrote are masked (D9); numbers one calls are left alone."""
    match paper:
        case CardText():
            texts = {name: masked(getattr(paper, name)) for name in _CARD_TEXTS}
            answers = {question: masked(answer) for question, answer in paper.answers.items()}
            return replace(paper, **texts, answers=answers)
        case ReportText():
            return replace(paper, decided=masked(paper.decided), next_time=masked(paper.next_time))
        case CustomerPaper():
            history = tuple(replace(entry, text=masked(entry.text)) for entry in paper.history)
            return replace(paper, note=masked(paper.note), history=history)
        case _:
            return paper


_CARD_TEXTS = ("decision_wanted", "concern", "tried", "background", "environment")


def filed(papers: Sequence[AnyPaper], events: Sequence[Event]) -> tuple[AnyPaper, ...]:
    """The papers as they are filed: a card's words carry the revision of its event, a report its instant."""
    if not papers:
        return ()
    return tuple(_stamped(paper, events) for paper in papers)


def _stamped(paper: AnyPaper, events: Sequence[Event]) -> AnyPaper:
    for event in events:
        match paper, event:
            case CardText(), k.CardSaved() if event.call == paper.call:
                return replace(paper, revision=event.revision)
            case ReportText(), e.EscalationResolved() if event.escalation == paper.escalation:
                return replace(paper, written_at=event.at)
            case _:
                continue
    return paper
