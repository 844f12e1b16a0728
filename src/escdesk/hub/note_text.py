"""What a message to people without a desk says: the conclusion first, and nothing that must not leave the house."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from escdesk.domain.floor import Floor
from escdesk.domain.ids import Instant, between
from escdesk.domain.messages.papers import CardText
from escdesk.domain.model.escalations import Escalation
from escdesk.domain.rules.cases import category
from escdesk.hub.masking import legible, masked
from escdesk.hub.resources import Language, texts
from escdesk.hub.shelf import Shelf

_MOST: Final = 300
"""Signs of what is to be decided: a message is no card."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Of a case, what may always be said: no name, no number, nothing that anybody has typed."""

    case: str
    asks: str
    category: str
    queue: str
    waiting: str


class NoteWords:
    """Subject and text in one language."""

    def __init__(self, language: Language) -> None:
        self.language: Final = language
        self._texts: Final[Mapping[str, str]] = texts(language, "notices")

    def __call__(self, key: str, /, **fields: object) -> str:
        return self._texts[key].format_map(fields)

    def facts(self, floor: Floor, one: Escalation, now: Instant) -> Facts:
        ruleset, code = floor.ruleset(one.client), category(floor, one)
        labels = {} if ruleset is None else {known.id: known.label for known in ruleset.categories}
        line = floor.rulebook.queue(one.queue)
        return Facts(
            case=one.id,
            asks=self(f"asks.{one.asks}"),
            category=_one_line(labels.get(code, "")) or self("note.no_category"),
            queue=_one_line(line.label or line.queue),
            waiting=self.span(between(one.waiting_since, now)),
        )

    def outside(self, facts: Facts, decision: str, link: str | None, number: str) -> tuple[str, str]:
        """Subject and text for a party outside. `decision` "": it may not leave the house, or nothing is written."""
        lines = [self("note.conclusion", category=facts.category, asks=facts.asks)]
        if decision:
            lines.append(self("note.decision", text=decision))
        lines += self._about(facts)
        if link is not None:
            lines += ["", self("note.link"), link]
        lines += ["", self("note.number", number=number)]
        return self("note.subject", case=facts.case, category=facts.category, asks=facts.asks), "\n".join(
            lines
        )

    def alarm(self, facts: Facts, number: str) -> tuple[str, str]:
        """Subject and text for those who answer for the floor."""
        lines = [self("alarm.conclusion", category=facts.category, asks=facts.asks), *self._about(facts)]
        lines += ["", self("alarm.board"), "", self("note.number", number=number)]
        return self("alarm.subject", case=facts.case, category=facts.category), "\n".join(lines)

    def trial(self, party: str) -> tuple[str, str]:
        """Subject and text of a message that only shows whether messages arrive."""
        return self("trial.subject"), self("trial.text", party=party)

    def _about(self, facts: Facts) -> list[str]:
        return [
            self("note.queue", queue=facts.queue),
            self("note.waiting", span=facts.waiting),
            self("note.case", case=facts.case),
        ]

    def span(self, span_ms: int) -> str:
        """`3分20秒`, from an hour on `1時間5分`."""
        minutes, seconds = divmod(span_ms // 1_000, 60)
        hours, minutes = divmod(minutes, 60)
        if hours:
            return self("size.hours", hours=hours, minutes=minutes)
        return (
            self("size.minutes", minutes=minutes, seconds=seconds)
            if minutes
            else self("size.seconds", seconds=seconds)
        )


def decision_of(shelf: Shelf, one: Escalation) -> str:
    """What is to be decided, in the operator's words: one line, legible and masked."""
    paper = shelf.get(("CardText", one.call))
    if not isinstance(paper, CardText):
        return ""
    line = _one_line(masked(legible(paper.decision_wanted)))
    return line if len(line) <= _MOST else line[: _MOST - 1] + "…"


def _one_line(text: str) -> str:
    """What stands in a subject or behind a word has no line ends of its own."""
    return " ".join(text.split())
