"""Cards as they are typed: kept at once, sent one after the other, never lost and never sent over a newer one."""

from collections.abc import Callable
from dataclasses import dataclass

import msgspec
from msgspec.structs import replace as struct_replace

from escdesk.desktop.panel.build_card import filled
from escdesk.desktop.panel.card_view import CardDraft
from escdesk.domain.ids import CallId
from escdesk.domain.messages.cards import SaveCard, Temperature, Urgency
from escdesk.domain.messages.papers import AnyPaper, CardText
from escdesk.protocol.client import Knowledge

Ask = Callable[[SaveCard, CardText], object]
Keep = Callable[[str, bytes], None]

PREFIX = "card:"
_GONE = frozenset({"no_such_call", "not_yours", "bad_value", "not_allowed"})
"""Refusals after which saying it again would not help."""


@dataclass(slots=True)
class _Card:
    """What stands on the screen, what was sent of it, and from which revision the next one is made."""

    draft: CardDraft
    sent: CardDraft | None = None
    revision: int | None = None
    """Said by the hub when ours was stale; None: the one in the sight."""


class CardKeeper:
    """`ask` puts a command into the outbox, `keep` a draft into the cache (empty: away with it)."""

    def __init__(self, ask: Ask, keep: Keep, knowledge: Callable[[], Knowledge]) -> None:
        self._ask = ask
        self._keep = keep
        self._knowledge = knowledge
        self._cards: dict[CallId, _Card] = {}

    def draft(self, call: CallId | None) -> CardDraft | None:
        """What the hub does not have yet of this call's card; None when it has all."""
        card = None if call is None else self._cards.get(call)
        return None if card is None else card.draft

    def restore(self, drafts: dict[str, bytes], waiting: set[CallId]) -> None:
        """Take up what was kept by an earlier run. `waiting`: calls whose card lies in the outbox already."""
        for name, body in drafts.items():
            if name.startswith(PREFIX):
                draft = msgspec.json.decode(body, type=CardDraft)
                call = CallId(name.removeprefix(PREFIX))
                if call in self._cards:
                    continue  # typed since the start
                self._cards[call] = _Card(draft, sent=draft if call in waiting else None)
                self._push(call)

    def edited(self, call: CallId, draft: CardDraft) -> None:
        """The card was changed on the screen."""
        card = self._cards.setdefault(call, _Card(draft))
        card.draft = draft
        self._keep(PREFIX + call, msgspec.json.encode(draft))
        self._push(call)

    def answered(self, command: SaveCard, code: str, details: dict[str, str | int]) -> None:
        """The hub answered a card that was sent."""
        call = command.call
        card = self._cards.get(call)
        if card is None:
            return
        sent, card.sent = card.sent, None
        if code == "stale_card":
            card.revision = int(details.get("revision", 0))
            self._push(call)
        elif code == "ok":
            card.revision = None
            if sent == card.draft:
                self._done(call)
            else:
                self._push(call)
        elif code in _GONE:
            self._done(call)

    def _done(self, call: CallId) -> None:
        del self._cards[call]
        self._keep(PREFIX + call, b"")

    def _push(self, call: CallId) -> None:
        """Send the card unless one is under way: its answer sends the next."""
        card = self._cards[call]
        if card.sent is not None:
            return
        card.sent = card.draft
        command, text = self._command(call, card)
        self._ask(command, text)

    def _command(self, call: CallId, card: _Card) -> tuple[SaveCard, CardText]:
        entities, papers = self._knowledge().sight.entities, self._knowledge().papers
        stored, one = entities.get(("card", call)), entities.get(("call", call))
        revision = card.revision if card.revision is not None else getattr(stored, "revision", 0)
        draft = card.draft
        customer = getattr(one, "customer", None) is not None
        command = SaveCard(
            call=call,
            revision=revision,
            category=draft.category,
            temperature=Temperature(draft.temperature),
            urgency=getattr(stored, "urgency", Urgency.ORDINARY),
            filled=filled(draft, with_customer=customer),
            symptom=draft.symptom,
            signs=draft.signs,
            amount_yen=draft.amount_yen,
            exchanges=draft.exchanges,
        )
        before: AnyPaper | None = papers.get(("CardText", call))
        text = before if isinstance(before, CardText) else CardText(call=call, revision=revision)
        return command, struct_replace(
            text,
            revision=revision,
            decision_wanted=draft.decision_wanted,
            concern=draft.concern,
            tried=draft.tried,
            background=draft.background,
        )
