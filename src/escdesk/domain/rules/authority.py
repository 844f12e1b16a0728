"""How much somebody may decide: their own figure, else what the rulebook says of their level (E6)."""

from escdesk.domain.messages.rulebook import RulebookText
from escdesk.domain.model.people import Person
from escdesk.domain.rules.ranking import LEVEL_OF


def limit_of(person: Person, text: RulebookText) -> int | None:
    """The largest amount in yen; None: no limit."""
    if person.authority_yen is not None:
        return person.authority_yen
    levels = text.authority_yen
    if not levels:
        return None
    return levels[min(LEVEL_OF[person.role], len(levels) - 1)]


def covers(limit_yen: int | None, amount_yen: int | None) -> bool:
    """Whether a decision about this amount is within the limit; one without an amount always is."""
    return limit_yen is None or amount_yen is None or amount_yen <= limit_yen
