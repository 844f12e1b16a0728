"""What the popup shows, as plain frozen values: codes, people's own words and instants (ms since 1970 UTC)."""

from dataclasses import dataclass
from typing import Literal

AskStage = Literal["asked", "phone_rings", "missed", "unusable"]
NoticeKind = Literal["connected", "taken", "withdrawn", "left"]
PASS_REASONS = ("on_call", "away", "not_my_field", "other_case")


@dataclass(frozen=True, slots=True)
class PopupAsk:
    """One escalation that rings here, or whose call is on its way here.

    ``rung_at`` is when it began to ring at this person: a new one is a new popup. ``until`` is when the next
    person rings. ``temperature`` is "" while it may not be seen. ``why`` says what became of a missed phone.
    ``by_phone`` False: it is taken at the desk, no phone will ring. ``again``: it has rung here before, or it is
    an alarm by now.
    """

    escalation_id: str
    stage: AskStage
    from_name: str
    from_line: str
    waiting_since: int
    rung_at: int
    until: int | None
    promise_at: int | None = None
    limit_at: int | None = None
    conclusion: str = ""
    concern: str = ""
    tried: str = ""
    customer: str = ""
    vip: bool = False
    contract: str = ""
    temperature: str = ""
    temperature_hidden: bool = False
    extension: str = ""
    by_phone: bool = True
    following: str = ""
    following_role: str = ""
    ringing_now: str = ""
    ringing_now_role: str = ""
    taken_at: int | None = None
    phone_until: int | None = None
    why: str = ""
    again: bool = False
    alarm: bool = False


@dataclass(frozen=True, slots=True)
class PopupNotice:
    """How one ended. ``who`` took it; ``from_name`` had asked."""

    escalation_id: str
    kind: NoticeKind
    at: int
    who: str = ""
    who_role: str = ""
    from_name: str = ""
    conclusion: str = ""
    customer: str = ""
    taken_at: int | None = None
    due: int | None = None


@dataclass(frozen=True, slots=True)
class PopupView:
    """``asks`` most urgent first; the first is shown, the rest are counted. Empty: there is no popup."""

    asks: tuple[PopupAsk, ...] = ()
    notice: PopupNotice | None = None
    seq: int = 0
