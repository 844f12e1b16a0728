"""An amount as it is typed, and whether one may decide about it; pure."""

import re
from dataclasses import dataclass
from typing import Final, Literal
from unicodedata import normalize

from escdesk.desktop.cases.talk_view import WITH_AMOUNT, TalkView
from escdesk.domain.messages.cards import MOST_YEN
from escdesk.domain.messages.consults import InstructionKind
from escdesk.domain.rules.authority import covers

_YEN: Final = re.compile(r"(?:(\d+)万)?(\d*)")
_ASIDE: Final = str.maketrans("", "", ",、¥円 \u3000")

Verdict = Literal["none", "needed", "bad", "within", "free", "beyond"]
"""``none``: no amount is decided about; ``free``: whoever decides has no limit."""


@dataclass(frozen=True, slots=True)
class AmountCheck:
    """What is decided about: the typed amount, else what the card asks for."""

    verdict: Verdict
    yen: int | None = None


def typed_yen(text: str) -> int | None:
    """Return ``10,000円``, ``１万`` or ``3万5000`` in yen; None for what is no amount.

    Figures of full width are read too.
    """
    bare = normalize("NFKC", text).translate(_ASIDE)
    match = _YEN.fullmatch(bare) if bare else None
    if match is None:
        return None
    yen = int(match[1] or 0) * 10_000 + int(match[2] or 0)
    return yen if yen <= MOST_YEN else None


def check(view: TalkView, kind: InstructionKind | None, amount: str, question: int) -> AmountCheck:
    """Say whether this instruction to this question would be within the person's authority, as the hub decides it."""
    if kind is None or kind not in WITH_AMOUNT:
        return AmountCheck("none")
    written = amount.strip()
    if not written and kind is InstructionKind.LIMIT:
        return AmountCheck("needed")
    yen = typed_yen(written) if written else (view.asked_yen if question <= 1 else None)
    if yen is None:
        return AmountCheck("bad" if written else "none")
    if view.limit_yen is None:
        return AmountCheck("free", yen)
    return AmountCheck("within" if covers(view.limit_yen, yen) else "beyond", yen)
