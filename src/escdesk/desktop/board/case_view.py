"""An escalation as the board shows it, and what a lead can do with it, as plain frozen values."""

from dataclasses import dataclass
from typing import Final, Literal

from escdesk.domain.ids import Instant

Hold = Literal["hold_1", "hold_2", "hold_3"]
FlightStage = Literal[
    "ringing",
    "everyone",
    "line",
    "outside",
    "told",
    "taken",
    "connected",
    "after_call",
    "in_hand",
    "to_instruct",
    "instructed",
    "unread",
    "cause",
    "resolved",
    "nobody",
]
Means = Literal["phone", "mail", "chat"]
Asking = Literal["", "assign", "take", "release"]
Blocked = Literal["", "phone", "talking"]

FAR_OVER: Final = 3
"""From this many times the promise on, a hold is an alarm of its own."""


@dataclass(frozen=True, slots=True)
class HoldView:
    """A customer on hold: since when, and the stamped instants of promise and escalation."""

    since: Instant
    say_at: Instant
    escalate_at: Instant

    @property
    def promise_ms(self) -> int:
        return max(1, self.say_at - self.since)

    @property
    def far_over_at(self) -> Instant:
        return Instant(self.since + FAR_OVER * self.promise_ms)

    def stage(self, now: Instant) -> Hold:
        if now >= self.escalate_at:
            return "hold_3"
        return "hold_2" if now >= self.say_at else "hold_1"


@dataclass(frozen=True, slots=True)
class FlightRow:
    """An escalation under way. ``subject`` is "" when nothing is written yet.

    ``rung`` names those at whom it rings now, ``assigned`` that a lead has it ring there. In line it stands at
    ``place``, which takes ``about_ms`` (None: never measured). ``party`` is whose phone outside rings, or who gets a
    message by ``means``; from ``told_at`` on they know. ``delivered_at``: the server has taken the message. ``fell``
    are the means tried before, with the domain's code for why. ``alarm_told`` says by which means the alarm was told
    beside the board and when; None: it could not be. ``rule`` is the title of the rule that raised it, ``hops`` how
    often an owner has given it to the next one, ``callback`` that the customer was promised a call-back.
    ``incident``: how the one is called that it belongs to. ``consult``: the operator keeps the call;
    ``still_open`` of its ``questions`` wait for an instruction, ``wanted`` says that the operator wants the owner on
    the phone, ``left`` that the customer is gone.
    """

    escalation_id: str
    subject: str
    operator: str
    stage: FlightStage
    since: Instant
    owner: str | None = None
    person_id: str | None = None
    rung: tuple[str, ...] = ()
    deadline: Instant | None = None
    alarmed: bool = False
    urgent: bool = False
    assigned: bool = False
    place: int | None = None
    about_ms: int | None = None
    party: str = ""
    told_at: Instant | None = None
    means: Means = "phone"
    delivered_at: Instant | None = None
    fell: tuple[tuple[Means, str], ...] = ()
    alarm_told: tuple[tuple[Means, Instant | None], ...] = ()
    rule: str = ""
    automatic: bool = False
    hops: int = 0
    callback: bool = False
    consult: bool = False
    questions: int = 0
    still_open: int = 0
    wanted: bool = False
    left: bool = False
    incident: str | None = None

    @property
    def can_assign(self) -> bool:
        """Whether a lead can give it to somebody: nobody takes a customer away from whom they talk with."""
        over = self.stage in {"connected", "resolved", "instructed", "unread", "cause"}
        return not over and self.incident is None

    @property
    def can_write(self) -> bool:
        """Whether a message has anybody to reach."""
        return self.stage != "resolved"


@dataclass(frozen=True, slots=True)
class MessageView:
    """What a lead writes into the conversation of a case. ``refusal`` is the code of what came to nothing."""

    case: FlightRow
    text: str = ""
    internal: bool = False
    sending: bool = False
    refusal: str = ""


@dataclass(frozen=True, slots=True)
class Because:
    """Why somebody stands where they stand: a code of the domain's ranking, and the skill or team it names."""

    code: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody to whom a lead can give it. ``state`` is a mark's name of tokens.toml.

    ``source`` says who knows the state and ``heard_at`` when that was last heard; None: not since this desk
    began. ``takes``: could be rung now; else ``about_ms`` until then, None where nobody has measured it. ``rung``:
    it rang there already.
    """

    person_id: str
    name: str
    role: str
    state: str
    since: Instant
    source: str = "phone"
    heard_at: Instant | None = None
    takes: bool = False
    about_ms: int | None = None
    load: int = 0
    limit: int = 0
    rung: bool = False
    reasons: tuple[Because, ...] = ()


@dataclass(frozen=True, slots=True)
class AssignView:
    """What a lead is about to give to somebody, best candidate first.

    ``conclusion`` is the card's first line, ``hold`` the customer's wait while there is one, ``on_line``
    that they are on a phone at all. ``rang`` are those
    whom it rang, in order, ``everyone`` that all were rung after them; ``silent``: none of them answered.
    ``had`` are those who owned it and gave it on. ``me`` is the lead's name where they can take it themselves, and
    ``my_phone`` the extension that rings for it. ``blocked``: the owner's phone rings for it, or they talk with the
    customer, and it can't be given to anybody meanwhile.
    ``asking`` is what this desk has asked and not heard about, ``refusal`` the code of what came to nothing.
    """

    case: FlightRow
    conclusion: str = ""
    customer: str | None = None
    vip: bool = False
    hold: HoldView | None = None
    on_line: bool = True
    rang: tuple[str, ...] = ()
    everyone: bool = False
    silent: bool = False
    had: tuple[str, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    me: str | None = None
    my_phone: str = ""
    blocked: Blocked = ""
    can_release: bool = False
    offline: bool = False
    asking: Asking = ""
    refusal: str = ""
    refusal_by: str = ""
