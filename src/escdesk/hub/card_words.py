"""Which groups of the client's words stand on a card: rules never read papers, so the hub looks and says codes."""

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from escdesk.domain.floor import Floor
from escdesk.domain.ids import CallId
from escdesk.domain.messages.cards import SaveCard
from escdesk.domain.messages.kinds import Command
from escdesk.domain.messages.papers import AnyPaper, CardText
from escdesk.domain.messages.rulesets import Ruleset
from escdesk.hub.folding import folded


def with_words(command: Command, floor: Floor, papers: Sequence[AnyPaper]) -> Command:
    """A `SaveCard` with the groups that stand on its paper (as it is filed), whatever the desk sent; else as it is.

    A card that is saved without a paper keeps the words of the one before: its text has not changed.
    """
    if not isinstance(command, SaveCard):
        return command
    card = next((paper for paper in papers if isinstance(paper, CardText)), None)
    if card is not None:
        return replace(command, words=tuple(sorted(_found(_ruleset(floor, command.call), card))))
    known = floor.cards.get(command.call)
    return replace(command, words=() if known is None else known.words)


def _ruleset(floor: Floor, call: CallId) -> Ruleset | None:
    """Of the client whose call it is, or was: a card may be written on after the call."""
    here = floor.calls.get(call) or floor.escalation_of(call)
    return None if here is None else floor.ruleset(here.client)


def _found(ruleset: Ruleset | None, card: CardText) -> Iterator[str]:
    """Codes of the groups of which one word stands in one field. What the form asked is not what was said."""
    groups = {} if ruleset is None else ruleset.words
    if not groups:
        return
    said = (card.decision_wanted, card.concern, card.tried, card.background, card.environment)
    text = "\n".join(folded(field) for field in (*said, *card.answers.values()))
    for code, words in groups.items():
        if any(word in text for word in map(folded, words) if word):
            yield code
