"""What the popup shows, as plain frozen values: codes, people's own words and instants (ms since 1970 UTC)."""

from dataclasses import dataclass
from typing import Final, Literal

AskStage = Literal["asked", "phone_rings", "missed", "unusable"]
Alarm = Literal["", "unanswered", "overdue", "unread"]
Silent = Literal["", "phones", "hub"]
NoticeKind = Literal["connected", "taken", "withdrawn", "left", "sent_on", "joined", "over"]
PASS_REASONS: Final = ("on_call", "away", "not_my_field", "other_case")
NOTICE_STAYS_MS: Final = 4000  # tokens.toml: taken_notice_stays, connected_notice_stays


@dataclass(frozen=True, slots=True)
class PassedOn:
    """Somebody who had it and gave it to the next one; ``note`` is what they want known (申し送り), "" for nothing."""

    by: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class PopupAsk:
    """One escalation that rings here, or whose call is on its way here.

    ``rung_at`` is when it began to ring at this person, ``times`` how often it has rung here by now: a new ring is
    a new popup. ``until`` is when the next person rings: ``following`` or, when that is nobody in particular, the
    rung of the ladder ``following_rung``. ``conclusion`` is "" while the card is empty, ``temperature`` while it
    is unknown or may not be seen. ``why`` says what became of a missed phone, ``order_state`` how the order to
    ring the own phone stands. ``by_phone`` False: it is taken at the desk, no phone will ring. ``alarm``: what it
    rings about when it is no ask any more; it can only be taken, not passed on. ``again``: there is nobody else,
    it rings at the same people once more. ``silent``: who is out of reach, so that no phone can be rung now and
    the wait is only probable. ``asks`` is what is wanted, as in ``messages.escalations.Asks``; ``rule`` the title of
    the rule it was raised by. ``unheard``: help that nobody on the floor or the telephone may hear of. ``callback``:
    the customer was told that somebody calls back; ``absent``: nobody is on the line any more. ``hops`` are those who had it, the first one first;
    ``assigned_by`` is the lead who had it ring here. ``can_instruct``: it can be answered at the desk, whatever it
    asks for; ``questions`` is how many wait for that.
    """

    escalation_id: str
    stage: AskStage
    from_id: str
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
    caller_number: str = ""
    vip: bool = False
    contract: str = ""
    temperature: str = ""
    temperature_hidden: bool = False
    extension: str = ""
    by_phone: bool = True
    following: str = ""
    following_role: str = ""
    following_rung: str = ""
    again: bool = False
    ringing_now: str = ""
    ringing_now_role: str = ""
    taken_at: int | None = None
    phone_until: int | None = None
    order_state: str = ""
    why: str = ""
    times: int = 1
    alarm: Alarm = ""
    silent: Silent = ""
    due: int | None = None
    asks: str = "takeover"
    rule: str = ""
    urgent: bool = False
    unheard: bool = False
    callback: bool = False
    absent: bool = False
    hops: tuple[PassedOn, ...] = ()
    assigned_by: str = ""
    assigned_by_role: str = ""
    can_instruct: bool = False
    questions: int = 0

    @property
    def consult(self) -> bool:
        """相談: the operator keeps the call; no phone rings for it."""
        return self.asks != "takeover"

    @property
    def ring(self) -> tuple[str, int]:
        """One escalation ringing here once."""
        return (self.escalation_id, self.rung_at)

    @property
    def customer_waits(self) -> bool:
        """Whether a customer is on the line; late cases, unread reports and call-backs have none."""
        return self.alarm in {"", "unanswered"} and not (self.callback or self.absent)


@dataclass(frozen=True, slots=True)
class PopupNotice:
    """How one ended, for 4 s from ``since``. ``at`` is when it happened; ``who`` took it; ``from_name`` had asked.

    ``answered_ms`` is how long it took whoever took it, ``due`` the deadline of a call-back.
    """

    escalation_id: str
    kind: NoticeKind
    at: int
    since: int
    who: str = ""
    who_role: str = ""
    from_name: str = ""
    conclusion: str = ""
    customer: str = ""
    taken_at: int | None = None
    answered_ms: int = 0
    due: int | None = None

    def over(self, now: int) -> bool:
        """Return whether it has stood there long enough."""
        return now - self.since >= NOTICE_STAYS_MS


@dataclass(frozen=True, slots=True)
class PopupView:
    """``asks`` most urgent first; the first is shown, the rest are counted. Empty: there is no popup."""

    asks: tuple[PopupAsk, ...] = ()
    notice: PopupNotice | None = None
    seq: int = 0

    def ask(self, escalation_id: str) -> PopupAsk | None:
        return next((one for one in self.asks if one.escalation_id == escalation_id), None)
