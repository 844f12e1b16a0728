"""What of a customer's paper becomes a fact that rules may know: codes and numbers only."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from escdesk.domain.ids import Instant, PersonId, is_code
from escdesk.domain.messages.calls import CustomerFact
from escdesk.domain.messages.papers import CustomerPaper, HistoryEntry
from escdesk.domain.messages.rulesets import Ruleset
from escdesk.domain.rules.calendar import local
from escdesk.hub.folding import folded

RECENT_DAYS: Final = 30
_EPOCH: Final = date(1970, 1, 1)


def customer_fact(
    paper: CustomerPaper, ruleset: Ruleset | None, now: Instant, known_to: Sequence[PersonId]
) -> CustomerFact:
    """`ruleset`: the client's that is in force; without one no contact has a category that means anything."""
    return CustomerFact(
        paper.customer,
        vip=paper.vip,
        contract=_contract(paper.contract),
        recent=() if ruleset is None else _recent(paper.history, ruleset, now),
        known_to=tuple(known_to),
    )


def _contract(written: str) -> str:
    """The kind of contract where the CRM has a code for it. A number is no kind: it may be the customer's own."""
    return written if written[:1].isalpha() and is_code(written) else ""


def _recent(history: Sequence[HistoryEntry], ruleset: Ruleset, now: Instant) -> tuple[str, ...]:
    """Categories of the contacts of the last 30 days, in the client's own time zone; unknown ones are left out."""
    today, _ = local(ruleset.calendar, now)
    codes = _codes(ruleset)
    found = (codes.get(folded(entry.category)) for entry in history if _is_recent(entry.date, today))
    return tuple(code for code in found if code is not None)


def _codes(ruleset: Ruleset) -> Mapping[str, str]:
    """Category by each way to write it; where two categories share a name, the first one's it is."""
    codes: dict[str, str] = {}
    for category in ruleset.categories:
        for name in (category.id, category.label, *category.names):
            codes.setdefault(folded(name), category.id)
    return codes


def _is_recent(written: str, today: int) -> bool:
    """`today` in days since 1970-01-01. False for what is no date, and for what is still to come."""
    try:
        day = date.fromisoformat(written[: len("2026-01-05")])
    except ValueError:
        return False
    return 0 <= today - (day - _EPOCH).days <= RECENT_DAYS
