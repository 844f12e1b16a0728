"""A raised hand on its way and what came back of it: plain frozen values."""

from dataclasses import dataclass
from typing import Literal

from escdesk.desktop.panel.rule_view import RuleView

AskStage = Literal["sending", "ringing", "waiting", "outside", "taken", "unknown", "alarm", "in_hand"]
"""``waiting``: in line, the people are there and none is free. ``outside``: a phone outside the floor.
``in_hand``: somebody took it at a desk, the customer stays where they are."""


Hurry = Literal["", "lane", "managers"]
"""Nothing more; it overtakes in the line; managers are called besides."""


@dataclass(frozen=True, slots=True)
class TriedRow:
    """Somebody at whom it rang before, and why it moved on. ``drawn_at`` None: unknown whether it was on screen."""

    name: str
    role: str
    state: str
    outcome: str
    drawn_at: int | None
    at: int


@dataclass(frozen=True, slots=True)
class Destination:
    """Whom a rung means: ``kind`` role, skill, team, person or outside; ``name`` a role's code, else a label."""

    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class NextRung:
    """A rung still to come: its kind, who it would be if that is known, and when it rings.

    ``line``: its people are there and none is free, so that it will be a place in line.
    """

    kind: str
    names: tuple[str, ...]
    at: int
    present: int = 0
    destinations: tuple[Destination, ...] = ()
    line: bool = False


@dataclass(frozen=True, slots=True)
class LineView:
    """A place in line, counted from 1. ``about_ms`` None: nothing has been measured yet."""

    place: int
    since: int
    until: int
    about_ms: int | None = None
    samples: int = 0


Means = Literal["phone", "mail", "chat"]


@dataclass(frozen=True, slots=True)
class FellView:
    """A means that came to nothing: ``why`` is a code of the domain's ``OutsideFail``."""

    means: Means
    why: str
    at: int


@dataclass(frozen=True, slots=True)
class OutsideView:
    """Somebody outside the floor: whose phone rings since when, or who gets a message, and until when.

    ``told_at``: the phone was answered, or the message acknowledged; by ``means``, whatever was tried besides.
    ``delivered_at``: the server has taken the message; when that is ``told_at`` too, nothing else will be known.
    ``fell`` is what was tried before, ``then`` what is tried next.
    """

    label: str
    ordered_at: int
    until: int
    told_at: int | None = None
    means: Means = "phone"
    delivered_at: int | None = None
    fell: tuple[FellView, ...] = ()
    then: tuple[Means, ...] = ()

    @property
    def only_delivered(self) -> bool:
        return self.told_at is not None and self.told_at == self.delivered_at


@dataclass(frozen=True, slots=True)
class AsideView:
    """A talk aside (声で相談): the phone rings, or the two talk while the customer hears music.

    ``until``: then the customer is brought back. ``going``: where the customer is on the way to already.
    """

    state: Literal["ringing", "talking", "unknown"]
    extension: str
    since: int | None = None
    until: int | None = None
    going: Literal["", "back", "take"] = ""


@dataclass(frozen=True, slots=True)
class AskView:
    """A raised hand.

    ``names`` are those at whom it rings, or the one who took it; ``until`` is when it goes on to the next.
    ``hub_at`` None: the hub has not acknowledged it yet; ``late``: not within 3 s of the desk's own clock.
    ``extension`` is the phone that is being rung. ``again``: there is nobody else, it rings at the same once more.
    ``automatic``: a rule raised it; ``silent``: help that nobody may hear. ``hops``: how often an owner gave it on;
    ``mine``: the operator still answers for it, and may take it back. ``asks``: takeover, decision or instruction.
    Of a consult somebody has: until when (``due``) how many questions (``waiting``) are to be answered, how many
    answers there are, and since when they are wanted on the phone (``wanted_at``); ``aside`` while it is talked about on the phone.
    ``lost_until``: their desk is gone since ``lost_at``, and without them it rings on then. ``hurry``: what saying that
    it can't wait would do, from ``hurry_from`` on; ``hurried_at`` when that was said.
    """

    ask_id: str
    call_id: str
    stage: AskStage
    asked_at: int
    escalation_id: str | None = None
    hub_at: int | None = None
    ring_at: int | None = None
    drawn_at: int | None = None
    taken_at: int | None = None
    names: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    rung: str = ""
    destinations: tuple[Destination, ...] = ()
    extension: str = ""
    until: int | None = None
    tried: tuple[TriedRow, ...] = ()
    to_come: tuple[NextRung, ...] = ()
    customer: str = ""
    late: bool = False
    again: bool = False
    rule: RuleView | None = None
    automatic: bool = False
    silent: bool = False
    line: LineView | None = None
    outside: OutsideView | None = None
    callback_promised: bool = False
    hops: int = 0
    mine: bool = True
    asks: str = "takeover"
    due: int | None = None
    waiting: int = 0
    answers: int = 0
    wanted_at: int | None = None
    aside: AsideView | None = None
    lost_at: int | None = None
    lost_until: int | None = None
    hurry: Hurry = ""
    hurry_from: int = 0
    hurried_at: int | None = None

    @property
    def consult(self) -> bool:
        """The operator keeps the call and waits for an instruction."""
        return self.asks != "takeover"


@dataclass(frozen=True, slots=True)
class HandedOver:
    """The call is no longer here, the case is: somebody talks, owes a call-back, or is still looked for.

    ``owner`` "" means that nobody has it just now: ``stage`` says how far the search is and ``names`` at whom it
    rings. ``promised``: the customer was told that somebody calls back. ``hops`` counts how often it was handed on,
    ``note`` is what was said the last time. ``consult``: the customer of a consult has left, and whoever raised it
    calls back: with the instruction that is awaited, or the one that was read.
    """

    escalation_id: str
    owner: str
    owner_role: str
    customer: str
    connected_at: int | None
    waited_ms: int
    talking: bool
    due: int | None = None
    callback: bool = False
    promised: bool = False
    stage: AskStage = "in_hand"
    names: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    hops: int = 0
    note: str = ""
    consult: Literal["", "waiting", "answered"] = ""


@dataclass(frozen=True, slots=True)
class ReportView:
    """What came back: what was decided, what to do next time."""

    escalation_id: str
    by: str
    by_role: str
    at: int
    decision: str
    decided: str
    next_time: str = ""
    cause: str = ""
    customer: str = ""
