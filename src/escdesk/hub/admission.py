"""What a command may bring with it: whose papers, how long, legible and masked, and stamped with the event that files them."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from msgspec.structs import replace

from escdesk.domain.errors import Refused
from escdesk.domain.messages import cards as k
from escdesk.domain.messages import consults as co
from escdesk.domain.messages import escalations as e
from escdesk.domain.messages import incidents as i
from escdesk.domain.messages import people as p
from escdesk.domain.messages import rulesets as rs
from escdesk.domain.messages.kinds import Command, Event
from escdesk.domain.messages.papers import (
    AnyPaper,
    CallerNumber,
    CardText,
    CustomerPaper,
    HopNote,
    IncidentText,
    InstructionText,
    MessageText,
    OutsideAddress,
    OutsideNumber,
    QuestionText,
    ReportText,
    RuleNote,
    RuleSource,
    StaffName,
)
from escdesk.hub.masking import legible, masked

LONGEST_TEXT: Final = 4_000
"""Signs in one field of a paper."""
LONGEST_FILE: Final = 1_000_000
"""Signs in a file that is filed as it is."""
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
        _measure(paper, LONGEST_FILE if isinstance(paper, RuleSource) else LONGEST_TEXT)
    return tuple(without_secrets(paper) for paper in papers)


def _about(command: Command, paper: AnyPaper) -> bool:
    match command, paper:
        case k.SaveCard(), CardText():
            return paper.call == command.call
        case e.Resolve(), ReportText():
            return paper.escalation == command.escalation
        case e.HandOn(), HopNote():
            return paper.escalation == command.escalation
        case i.OpenIncident(), IncidentText():
            return not paper.incident  # the hub names it
        case ((i.JoinIncident() | i.UpdateIncident() | i.CloseIncident()), IncidentText()):
            return paper.incident == command.incident
        case co.AskAnother(), QuestionText():
            return paper.escalation == command.escalation
        case co.GiveInstruction(), InstructionText():
            return paper.escalation == command.escalation
        case co.SendMessage(), MessageText():
            return paper.escalation == command.escalation
        case p.EnrolPerson(), StaffName():
            return paper.person == command.person
        case rs.AdoptRules(), RuleNote() | RuleSource():
            return (paper.client, paper.version) == (command.ruleset.client, command.ruleset.version)
        case rs.AdoptRules(), OutsideNumber() | OutsideAddress():
            parties = {party.id for party in command.ruleset.outside}
            return paper.client == command.ruleset.client and paper.party in parties
        case _:
            return False


def _measure(one: Command | AnyPaper, longest: int) -> None:
    for name in one.__struct_fields__:
        value = getattr(one, name)
        if isinstance(value, str):
            if len(value) > longest:
                raise Refused("bad_value", field=name)
        elif isinstance(value, dict | tuple):
            parts = (*value, *value.values()) if isinstance(value, dict) else value
            if len(parts) > MOST_PARTS * 2 or any(
                isinstance(part, str) and len(part) > longest for part in parts
            ):
                raise Refused("bad_value", field=name)


def without_secrets(paper: AnyPaper) -> AnyPaper:
    """Every text legible; card numbers and マイナンバー in what people wrote masked (D9), numbers one calls not."""
    texts: dict[str, Any] = {name: legible(getattr(paper, name)) for name in _TEXTS[type(paper)]}
    texts |= {name: masked(text) for name, text in texts.items() if name in _WRITTEN}
    match paper:
        case CardText():
            texts["answers"] = {
                legible(asked): masked(legible(said)) for asked, said in paper.answers.items()
            }
        case IncidentText():
            for name in ("may_say", "must_not"):
                texts[name] = tuple(masked(legible(line)) for line in getattr(paper, name))
        case OutsideAddress():
            texts["to"] = tuple(legible(one) for one in paper.to)
        case CustomerPaper():
            texts["phones"] = tuple(legible(phone) for phone in paper.phones)
            texts["history"] = tuple(
                replace(entry, text=masked(legible(entry.text)), outcome=legible(entry.outcome))
                for entry in paper.history
            )
        case _:
            pass
    return replace(paper, **texts)


_WRITTEN = frozenset(
    {
        "decision_wanted",
        "concern",
        "tried",
        "background",
        "environment",
        "decided",
        "next_time",
        "note",
        "sentence",
        "text",
        "title",
        "announcement",
        "outcome",
    }
)
"""What people wrote."""

_TEXTS: dict[type[AnyPaper], tuple[str, ...]] = {
    StaffName: ("name", "kana"),
    CallerNumber: ("number", "name"),
    CustomerPaper: ("name", "kana", "contract", "email", "note"),
    CardText: ("decision_wanted", "concern", "tried", "background", "environment"),
    ReportText: ("decided", "next_time"),
    HopNote: ("text",),
    IncidentText: ("title", "announcement", "sentence", "outcome"),
    QuestionText: ("text",),
    InstructionText: ("text", "sentence"),
    MessageText: ("text",),
    RuleNote: ("author", "reason"),
    RuleSource: (),
    OutsideNumber: ("number",),
    OutsideAddress: (),
}
"""Every field of a paper that somebody reads; the others are ids, numbers and files."""


def filed(papers: Sequence[AnyPaper], events: Sequence[Event]) -> tuple[AnyPaper, ...]:
    """The papers as they are filed: a card's words carry the revision of its event, a report its instant, a hand-on's its hop.

    What is written at the end of an incident is the report of every case that belonged to it.
    """
    if not papers:
        return ()
    stamped = [_stamped(paper, events) for paper in papers]
    return (*stamped, *(report for paper in stamped for report in _reports(paper, events)))


def _reports(paper: AnyPaper, events: Sequence[Event]) -> Iterator[ReportText]:
    if not isinstance(paper, IncidentText):
        return
    for event in events:
        if isinstance(event, e.EscalationResolved) and event.incident == paper.incident:
            yield ReportText(
                escalation=event.escalation,
                decided=paper.outcome,
                next_time=paper.sentence,
                written_at=event.at,
            )


def _stamped(paper: AnyPaper, events: Sequence[Event]) -> AnyPaper:
    for event in events:
        match paper, event:
            case CardText(), k.CardSaved() if event.call == paper.call:
                return replace(paper, revision=event.revision)
            case ReportText(), e.EscalationResolved() if event.escalation == paper.escalation:
                return replace(paper, written_at=event.at)
            case IncidentText(), i.IncidentOpened():
                return replace(paper, incident=event.incident, written_at=event.at)
            case IncidentText(), i.IncidentJoined() | i.IncidentUpdated() | i.IncidentClosed():
                return replace(paper, written_at=event.at)
            case HopNote(), e.EscalationHandedOn() if event.escalation == paper.escalation:
                # who wrote it and which hop it is says the hub: a desk's word could put it over an older one
                return replace(paper, hop=event.hop, by=event.by, written_at=event.at)
            case QuestionText(), co.QuestionAsked() if event.escalation == paper.escalation:
                return replace(paper, question=event.question, written_at=event.at)
            case InstructionText(), co.InstructionGiven() if event.escalation == paper.escalation:
                return replace(paper, instruction=event.instruction, written_at=event.at)
            case MessageText(), co.MessageSent() if event.escalation == paper.escalation:
                return replace(paper, message=event.message, written_at=event.at)
            case _:
                continue
    return paper
