"""The handoff card of a case: what was written, what came later, who had it before; pure."""

from collections.abc import Iterator
from typing import Final

from escdesk.desktop.cases.view import CardLine, CardView, CustomerView, PastContact, PastOwner, PastRing
from escdesk.desktop.known import Known
from escdesk.domain.messages.calls import Known as Caller
from escdesk.domain.messages.cards import Temperature
from escdesk.domain.messages.escalations import Outcome
from escdesk.domain.messages.papers import CardText
from escdesk.domain.model.cards import Card
from escdesk.domain.model.escalations import Escalation

_GRADES: Final = {
    Temperature.UNSET: 0,
    Temperature.CALM: 1,
    Temperature.WARM: 2,
    Temperature.HIGH: 3,
    Temperature.EXTREME: 4,
}
_UPPER: Final = ("decision_wanted", "concern", "tried", "environment")


def card_view(known: Known, one: Escalation, before: CardText | None) -> CardView:
    """Return the card of a case; ``before`` are its words as this person first read them."""
    card, words, paper = known.card(one.call), known.card_text(one.call), known.customer(one.customer)
    call = known.call(one.connected_call) or known.call(one.call)
    customer = None
    if paper is not None:
        number = paper.phones[0] if paper.phones else ""
        confirmed = call is None or call.confirmed
        customer = CustomerView(paper.name, paper.kana, one.vip, paper.contract, number, confirmed)
    caller = Caller.NONE if call is None else call.known
    return CardView(
        lines=tuple(_lines(known, card, words, before, one)),
        temperature=0 if card is None else _GRADES[card.temperature],
        customer=customer,
        caller=caller.value if customer is None else "one",
        background=()
        if words is None or not words.background
        else (CardLine("background", words.background),),
        history=()
        if paper is None
        else tuple(
            PastContact(day(past.date), past.category, past.outcome, past.text) for past in paper.history
        ),
        rule=known.rule_title(one),
        owners=tuple(
            PastOwner(known.name(hop.by), hop.at, hop.sideways, known.hop_note(one.id, number))
            for number, hop in enumerate(one.hops, 1)
        ),
        rings=tuple(
            PastRing(
                known.name(tried.person),
                tried.at,
                tried.outcome.value,
                "" if tried.reason is None else tried.reason.value,
            )
            for tried in one.tried
            if tried.outcome is not Outcome.HANDED_ON
        ),
    )


def day(date: str) -> str:
    """Return ``2025/08/21`` of an ISO date or instant; anything else as it is."""
    parts = date[:10].split("-")
    if len(parts) == 3 and all(part.isdigit() for part in parts):
        return "/".join(parts)
    return date


def _lines(
    known: Known, card: Card | None, words: CardText | None, before: CardText | None, one: Escalation
) -> Iterator[CardLine]:
    """Conclusion first. Concern and what was tried stand even when they are empty: that is worth knowing."""
    if words is None:
        return
    at = None if card is None else card.added_at
    by = known.name(one.by) if card is None else known.name(card.by)
    surname = by.split(" ", 1)[0] or None
    for name in _UPPER:
        text = getattr(words, name)
        later = at is not None and before is not None and text != getattr(before, name)
        if text or name == "decision_wanted":
            yield CardLine(name, text, at if later else None, surname if later else None)
    for question, answer in words.answers.items():
        later = at is not None and before is not None and before.answers.get(question) != answer
        yield CardLine(question, answer, at if later else None, surname if later else None)
