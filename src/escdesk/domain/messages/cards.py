"""The handoff card: its facts; its words are papers."""

from enum import StrEnum
from typing import Final

from escdesk.domain.ids import CallId, EscalationId, PersonId
from escdesk.domain.messages.kinds import Command, Event

MOST_YEN: Final = 10**12
"""No amount on a floor is larger."""


class Temperature(StrEnum):
    """温度感; it describes a person, not a limit."""

    UNSET = "unset"
    CALM = "calm"
    WARM = "warm"
    HIGH = "high"
    EXTREME = "extreme"


class Urgency(StrEnum):
    ORDINARY = "ordinary"
    URGENT = "urgent"


class SaveCard(Command, frozen=True, kw_only=True):
    """The card as it stands on the operator's screen; the words come as a `CardText` paper.

    `revision` is the one it was made from: a card changed elsewhere meanwhile is refused with `stale_card`.
    """

    call: CallId
    revision: int
    category: str = ""
    temperature: Temperature = Temperature.UNSET
    urgency: Urgency = Urgency.ORDINARY
    filled: tuple[str, ...] = ()
    """Names of the fields that hold something, in card order (for the completeness bar)."""
    symptom: str = ""
    signs: tuple[str, ...] = ()
    """What the operator tapped: codes of `conditions.SIGNS`."""
    amount_yen: int | None = None
    exchanges: int = 0
    """How often question and answer went to and fro without a solution."""
    words: tuple[str, ...] = ()
    """Groups of the client's words that stand on the card; the hub looks, whatever the desk sends."""


class OpenCard(Command, frozen=True, kw_only=True):
    """A screen has painted the card of this escalation for the one who has it."""

    escalation: EscalationId


class CardSaved(Event, frozen=True, kw_only=True):
    call: CallId
    by: PersonId
    revision: int
    category: str
    temperature: Temperature
    urgency: Urgency
    filled: tuple[str, ...]
    after_sending: bool
    """True when an escalation with this card was under way."""
    symptom: str = ""
    signs: tuple[str, ...] = ()
    amount_yen: int | None = None
    exchanges: int = 0
    words: tuple[str, ...] = ()


class CardOpened(Event, frozen=True, kw_only=True):
    escalation: EscalationId
    person: PersonId


class CardDropped(Event, frozen=True, kw_only=True):
    """Neither a call nor a case needs it any more; its words stay with the papers."""

    call: CallId
