"""The facts of a handoff card; there is one card for each call of the floor until its case is closed."""

from collections.abc import Callable
from operator import attrgetter
from typing import Any

from immutables import Map
from msgspec import Struct
from msgspec.structs import replace

from escdesk.domain.ids import CallId, EscalationId, Instant, PersonId
from escdesk.domain.messages import cards as k
from escdesk.domain.messages import escalations as e
from escdesk.domain.messages.cards import Temperature, Urgency
from escdesk.domain.messages.kinds import Event
from escdesk.domain.model.touches import Touches, named


class Card(Struct, frozen=True, kw_only=True, tag="card", tag_field="kind"):
    """Which fields are filled and how hot it is; the words are the `CardText` paper of the same id."""

    id: CallId
    by: PersonId
    revision: int
    category: str = ""
    temperature: Temperature = Temperature.UNSET
    urgency: Urgency = Urgency.ORDINARY
    filled: tuple[str, ...] = ()
    symptom: str = ""
    signs: tuple[str, ...] = ()
    amount_yen: int | None = None
    exchanges: int = 0
    words: tuple[str, ...] = ()
    saved_at: Instant = Instant(0)
    added_at: Instant | None = None
    """When something was added after it had been sent."""
    escalation: EscalationId | None = None
    """The open one that this card belongs to."""


FIELDS = ("category", "decision_wanted", "concern", "tried", "customer", "temperature", "background")
"""What the completeness bar counts, conclusion first."""

Cards = Map[CallId, Card]


def _saved(cards: Cards, event: k.CardSaved) -> Cards:
    known = cards.get(event.call)
    return cards.set(
        event.call,
        Card(
            id=event.call,
            by=event.by,
            revision=event.revision,
            category=event.category,
            temperature=event.temperature,
            urgency=event.urgency,
            filled=event.filled,
            symptom=event.symptom,
            signs=event.signs,
            amount_yen=event.amount_yen,
            exchanges=event.exchanges,
            words=event.words,
            saved_at=event.at,
            added_at=event.at if event.after_sending else None,
            escalation=None if known is None else known.escalation,
        ),
    )


def _dropped(cards: Cards, event: k.CardDropped) -> Cards:
    return cards.delete(event.call) if event.call in cards else cards


def _raised(cards: Cards, event: e.EscalationRaised) -> Cards:
    known = cards.get(event.call) or Card(id=event.call, by=event.by, revision=0)
    return cards.set(event.call, replace(known, escalation=event.escalation))


def _case_gone(cards: Cards, event: e.EscalationWithdrawn | e.EscalationClosed) -> Cards:
    here = cards.values() if event.calls is None else (cards[one] for one in event.calls if one in cards)
    for card in here:
        if card.escalation == event.escalation:
            return cards.set(card.id, replace(card, escalation=None))
    return cards


CHANGES: dict[type[Event], Callable[[Cards, Any], Cards]] = {
    k.CardSaved: _saved,
    k.CardDropped: _dropped,
    e.EscalationRaised: _raised,
    e.EscalationWithdrawn: _case_gone,
    e.EscalationClosed: _case_gone,
}
"""How an event changes cards, and nothing else. A card stays as long as its call or its case is open."""

TOUCHES: Touches = {
    **{kind: named("call") for kind in (k.CardSaved, k.CardDropped, e.EscalationRaised)},
    **{kind: attrgetter("calls") for kind in (e.EscalationWithdrawn, e.EscalationClosed)},
}
"""The end of a case concerns the card that belongs to it, whichever that is."""
