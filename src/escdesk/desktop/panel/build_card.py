"""The handoff card of a call, as the panel shows it: pure, from sight and papers."""

from collections.abc import Iterator
from dataclasses import replace

from escdesk.desktop.known import Known
from escdesk.desktop.panel.card_view import (
    CARD_FIELDS,
    CATEGORIES,
    CardDraft,
    CardView,
    CategoryChoice,
    Choice,
    HopView,
)
from escdesk.domain.ids import ClientId
from escdesk.domain.messages.calls import Direction
from escdesk.domain.model.calls import Call


def card_view(known: Known, call: Call, draft: CardDraft | None) -> CardView | None:
    """Return the card; ``draft`` is what was typed here and the hub has not got yet."""
    if call.direction is Direction.INTERNAL:
        return None
    card = known.card(call.id)
    words = _stored(known, call) if draft is None else draft
    return CardView(
        call_id=call.id,
        draft=words,
        filled=filled(words, with_customer=call.customer is not None),
        revision=0 if card is None else card.revision,
        sent=call.escalation is not None,
        saved_at=None if card is None else card.saved_at,
        categories=_categories(known, call.client),
        hops=tuple(_hops(known, call)),
    )


def _stored(known: Known, call: Call) -> CardDraft:
    card, text = known.card(call.id), known.card_text(call.id)
    draft = CardDraft()
    if card is not None:
        draft = replace(
            draft,
            category=card.category,
            temperature=card.temperature.value,
            symptom=card.symptom,
            signs=card.signs,
            amount_yen=card.amount_yen,
            exchanges=card.exchanges,
        )
    if text is not None:
        draft = replace(
            draft,
            decision_wanted=text.decision_wanted,
            concern=text.concern,
            tried=text.tried,
            background=text.background,
        )
    return draft


def filled(draft: CardDraft, *, with_customer: bool) -> tuple[str, ...]:
    """Return the fields that hold something, in card order."""
    holding = {
        "category": bool(draft.category),
        "decision_wanted": bool(draft.decision_wanted),
        "concern": bool(draft.concern),
        "tried": bool(draft.tried),
        "customer": with_customer,
        "temperature": draft.temperature != "unset",
        "background": bool(draft.background),
    }
    return tuple(name for name in CARD_FIELDS if holding[name])


def _categories(known: Known, client: ClientId) -> tuple[CategoryChoice, ...]:
    """The client's own categories in the client's own words; the built-in five where it has none."""
    rules = known.rules(client)
    own = () if rules is None or rules.current is None else rules.current.categories
    if not own:
        return CATEGORIES
    return tuple(
        CategoryChoice(one.id, one.label, tuple(Choice(*symptom) for symptom in one.symptoms.items()))
        for one in own
    )


def _hops(known: Known, call: Call) -> Iterator[HopView]:
    escalation = None if call.escalation is None else known.escalation(call.escalation)
    if escalation is None:
        return
    for number, hop in enumerate(escalation.hops, 1):
        text = known.hop_note(escalation.id, number)
        if text:
            yield HopView(known.name(hop.by), known.role(hop.by), hop.at, text)
