"""What the operator's side panel shows, as plain frozen values: codes, people's own words and instants.

Every instant is ms since 1970 UTC, every span is ms. The panel counts by itself; a view changes only when the
floor does.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final, Literal

STALE_AFTER_MS: Final = 15_000  # older word from the phones than this is no knowledge any more

# -- the strip at the top -------------------------------------------------------------------------------------

CallerKind = Literal["known", "looking", "several", "none", "withheld", "internal", "outbound"]


@dataclass(frozen=True, slots=True)
class CallView:
    """The call the panel is about. ``answered_at`` None: it still rings.

    ``name`` is the customer's, "" while nobody is chosen; ``number`` as it was dialled, "" when withheld.
    ``peer`` is the other phone of an internal call.
    """

    call_id: str
    caller: CallerKind
    customer_id: str = ""
    name: str = ""
    vip: bool = False
    confirmed: bool = True
    kana: str = ""
    contract: str = ""
    queue: str = ""
    number: str = ""
    rang_at: int = 0
    answered_at: int | None = None
    limit_ms: int = 0
    matches: int = 0
    peer: str = ""
    other_side_held: bool = False
    moved_to: str = ""


@dataclass(frozen=True, slots=True)
class CallTab:
    """One of two calls on one phone: which one the panel is about, never what the phone does."""

    call_id: str
    name: str
    state: Literal["ringing", "talking", "held"]
    queue: str
    since: int
    started_at: int
    limit_ms: int
    promise_at: int | None = None
    limit_at: int | None = None
    about: bool = False


@dataclass(frozen=True, slots=True)
class MeView:
    """The person at this desk: a state's name of tokens.toml, and since when."""

    name: str
    team: str
    extension: str
    state: str
    since: int
    wrap_up_until: int | None = None


# -- the hold -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class HoldView:
    """A customer on hold by this phone. ``holds`` counts this one, ``held_ms`` only those before it.

    The dial counts by itself; ``promise_passed`` and ``limit_passed`` are what the hub has noted.
    """

    since: int
    promise_at: int
    limit_at: int
    holds: int = 1
    held_ms: int = 0
    estimated: bool = False
    promise_passed: bool = False
    limit_passed: bool = False

    def stage(self, now: int) -> Literal[1, 2, 3]:
        """Return the stage at an instant: within the promise, say a word, escalate."""
        return 3 if now >= self.limit_at else 2 if now >= self.promise_at else 1


# -- whom to ask ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RuleView:
    """What the rule says. ``title`` "" means the catalogue's own sentence for "whoever is free"."""

    title: str = ""
    topic: str = ""
    required: bool = False
    within_ms: int = 0
    version: int = 1
    rule_id: str = ""


WaitKind = Literal["now", "soon", "line", "until", "unknown", "none"]


@dataclass(frozen=True, slots=True)
class Wait:
    """How long until this person can take it: now, about so long, n-th in line, from an instant on."""

    kind: WaitKind
    about_ms: int = 0
    place: int = 0
    at: int = 0


@dataclass(frozen=True, slots=True)
class Skill:
    name: str
    matching: bool = False


@dataclass(frozen=True, slots=True)
class PersonRow:
    """Somebody who can take the call over. ``state`` is a mark's name of tokens.toml.

    ``source`` says who knows it (phone, person, screen, clock, login) and ``heard_at`` when that was last
    heard; None: not since this desk began. ``since`` is when the state began. ``reason`` says why the row
    stands where it stands, in the words of the floor; ``reason_code`` in the desk's.
    """

    person_id: str
    name: str
    role: str
    state: str
    source: str
    heard_at: int | None
    since: int
    wait: Wait = Wait("none")
    team: str = ""
    skills: tuple[Skill, ...] = ()
    reason: str = ""
    reason_code: str = ""
    load: tuple[int, int] | None = None
    extension: str = ""
    can_be_asked: bool = True

    def shown_state(self, now: int) -> str:
        """Return the state, or ``unknown`` when what the phone said is too old to stay green."""
        if self.source == "phone" and (self.heard_at is None or now - self.heard_at > STALE_AFTER_MS):
            return "unknown"
        return self.state


# -- the card -------------------------------------------------------------------------------------------------

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
CATEGORIES: Final = ("billing", "contract", "technical", "complaint", "other")


@dataclass(frozen=True, slots=True)
class CardDraft:
    """The words and taps of a card as they stand on the screen."""

    category: str = ""
    decision_wanted: str = ""
    concern: str = ""
    tried: str = ""
    background: str = ""
    temperature: str = "unset"


@dataclass(frozen=True, slots=True)
class CardView:
    """The handoff card. ``filled`` names the fields that hold something; ``sent``: somebody else reads it."""

    call_id: str
    draft: CardDraft = CardDraft()
    filled: tuple[str, ...] = ()
    revision: int = 0
    sent: bool = False
    saved_at: int | None = None

    @property
    def missing(self) -> tuple[str, ...]:
        """The fields still empty, conclusion first."""
        return tuple(name for name in CARD_FIELDS if name not in self.filled)


@dataclass(frozen=True, slots=True)
class PastContact:
    """One earlier contact: its day as text, what it was about and how it ended."""

    day: str
    category: str
    outcome: str
    text: str = ""


# -- who is calling -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CustomerRow:
    customer_id: str
    name: str
    vip: bool = False
    kana: str = ""
    contract: str = ""
    last_day: str = ""


# -- asked ----------------------------------------------------------------------------------------------------

AskStage = Literal["sending", "ringing", "taken", "unknown", "alarm", "in_hand"]
"""``in_hand``: somebody took it at a desk, the customer stays where they are."""


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
class NextRung:
    """A rung still to come: its kind, who it would be if that is known, and when it rings."""

    kind: str
    names: tuple[str, ...]
    at: int
    present: int = 0


@dataclass(frozen=True, slots=True)
class AskView:
    """A raised hand on its way.

    ``names`` are those at whom it rings, or the one who took it; ``until`` is when the next person rings.
    ``hub_at`` None: the hub has not acknowledged it yet; ``late``: not within 3 s of the desk's own clock.
    ``extension`` is the phone that is being rung. ``again``: there is nobody else, it rings at the same once more.
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
    extension: str = ""
    until: int | None = None
    tried: tuple[TriedRow, ...] = ()
    to_come: tuple[NextRung, ...] = ()
    customer: str = ""
    late: bool = False
    again: bool = False


@dataclass(frozen=True, slots=True)
class HandedOver:
    """The call went to somebody: they talk, or they owe a call-back."""

    escalation_id: str
    owner: str
    owner_role: str
    customer: str
    connected_at: int | None
    waited_ms: int
    talking: bool
    due: int | None = None
    callback: bool = False


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


# -- the line to the hub --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """Something that waits for the hub. ``kind`` is a command's name; ``late``: not acknowledged within 3 s."""

    command_id: str
    kind: str
    since: int
    subject: str = ""
    call_id: str = ""
    late: bool = False


@dataclass(frozen=True, slots=True)
class LinkView:
    """The footer: whether the hub is there, when hub and phones were last heard, what waits to be sent.

    ``pbx_heard_at`` None: the hub has no line to the PBX.
    """

    state: Literal["connected", "connecting", "lost"] = "connected"
    hub_heard_at: int | None = None
    pbx_heard_at: int | None = None
    lost_at: int | None = None
    retry_at: int | None = None
    outbox: tuple[OutboxRow, ...] = ()


@dataclass(frozen=True, slots=True)
class PanelView:
    """Everything at once. What is None or empty has no place on the screen.

    ``dial_by_hand`` is the extension to call when the hub can't be reached. ``refusal`` is the code of the
    last refused ask about this call. ``history_hidden``: they have yet to prove who they are.
    ``phones_silent``: the hub can ring nobody. ``seq`` is the number of the event the view stands at.
    """

    me: MeView
    link: LinkView = LinkView()
    call: CallView | None = None
    tabs: tuple[CallTab, ...] = ()
    hold: HoldView | None = None
    rule: RuleView | None = None
    people: tuple[PersonRow, ...] = ()
    phones_silent: bool = False
    card: CardView | None = None
    history: tuple[PastContact, ...] = ()
    history_hidden: bool = False
    customers: tuple[CustomerRow, ...] = ()
    ask: AskView | None = None
    handed_over: HandedOver | None = None
    reports: tuple[ReportView, ...] = ()
    dial_by_hand: str = ""
    refusal: str = ""
    refusal_by: str = ""
    seq: int = 0
    categories: tuple[str, ...] = field(default=CATEGORIES)

    @property
    def caller_unclear(self) -> bool:
        """Whether the operator should say who is calling before anything else."""
        call = self.call
        return (
            call is not None
            and call.answered_at is not None
            and not call.name
            and call.caller in {"several", "none", "withheld"}
        )


def free_count(people: Iterable[PersonRow], now: int) -> int:
    """Return how many of them are known to be free at an instant."""
    return sum(row.shown_state(now) == "free" for row in people)


def matches(row: PersonRow, text: str) -> bool:
    """Return whether every word of a filter stands in the row's name, team or skills."""
    where = " ".join((row.name, row.team, row.extension, *(skill.name for skill in row.skills))).casefold()
    return all(word in where for word in text.casefold().split())
