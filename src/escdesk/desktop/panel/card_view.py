"""The handoff card as the operator writes it: plain frozen values."""

from dataclasses import dataclass
from typing import Final

from escdesk.domain.messages import conditions

CARD_FIELDS: Final = (
    "category",
    "decision_wanted",
    "concern",
    "tried",
    "customer",
    "temperature",
    "background",
)
TEMPERATURES: Final = ("calm", "warm", "high", "extreme")
SIGNS: Final = tuple(sign.value for sign in conditions.SIGNS)


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing that can be tapped; ``label`` "" means the catalogue's own word for the code."""

    code: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class CategoryChoice:
    """What a call may be about, and what can be the matter there."""

    code: str
    label: str = ""
    symptoms: tuple[Choice, ...] = ()


CATEGORIES: Final = tuple(map(CategoryChoice, ("billing", "contract", "technical", "complaint", "other")))
"""For clients without rules of their own."""


@dataclass(frozen=True, slots=True)
class CardDraft:
    """The words and taps of a card as they stand on the screen; what an earlier version kept is one, too."""

    category: str = ""
    decision_wanted: str = ""
    concern: str = ""
    tried: str = ""
    background: str = ""
    temperature: str = "unset"
    symptom: str = ""
    signs: tuple[str, ...] = ()
    amount_yen: int | None = None
    exchanges: int = 0


@dataclass(frozen=True, slots=True)
class HopView:
    """申し送り: what somebody told the next one when they handed the case on."""

    by: str
    by_role: str
    at: int
    text: str


@dataclass(frozen=True, slots=True)
class CardView:
    """The handoff card. ``filled`` names the fields that hold something; ``sent``: somebody else reads it."""

    call_id: str
    draft: CardDraft = CardDraft()
    filled: tuple[str, ...] = ()
    revision: int = 0
    sent: bool = False
    saved_at: int | None = None
    categories: tuple[CategoryChoice, ...] = CATEGORIES
    hops: tuple[HopView, ...] = ()

    @property
    def missing(self) -> tuple[str, ...]:
        """The fields still empty, conclusion first."""
        return tuple(name for name in CARD_FIELDS if name not in self.filled)
