"""What the operator's side panel shows, as plain frozen values: codes, people's own words and instants.

Every instant is ms since 1970 UTC, every span is ms. The panel counts by itself; a view changes only when the
floor does.
"""

from dataclasses import dataclass
from typing import Literal

from escdesk.desktop.panel.ask_view import AskView, HandedOver, ReportView
from escdesk.desktop.panel.card_view import CardView
from escdesk.desktop.panel.consult_view import ConsultView, QuestionView
from escdesk.desktop.panel.incident_view import IncidentView
from escdesk.desktop.panel.person_view import PersonRow
from escdesk.desktop.panel.rule_view import RuleView

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
    by_hand: bool = False
    """Begun by key while nobody told of the phone."""

    def stage(self, now: int) -> Literal[1, 2, 3]:
        """Return the stage at an instant: within the promise, say a word, escalate."""
        return 3 if now >= self.limit_at else 2 if now >= self.promise_at else 1


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
    last refused ask about this call, ``pick_refusal`` that of the last person who could not be held for a moment.
    ``history_hidden``: they have yet to prove who they are.
    ``told``: what was answered in this call and is over, to be read once more while the customer is told.
    ``phones_silent``: the hub can ring nobody. ``hold_by_key``: nobody tells of this phone just now, so a hold is begun
    and ended by key. ``seq`` is the number of the event the view stands at.
    """

    me: MeView
    link: LinkView = LinkView()
    call: CallView | None = None
    tabs: tuple[CallTab, ...] = ()
    hold: HoldView | None = None
    hold_by_key: bool = False
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
    consults: tuple[ConsultView, ...] = ()
    told: tuple[QuestionView, ...] = ()
    dial_by_hand: str = ""
    refusal: str = ""
    refusal_by: str = ""
    pick_refusal: str = ""
    seq: int = 0
    incident: IncidentView | None = None

    @property
    def consult(self) -> ConsultView | None:
        """The consult whose questions and messages have their place: that of the call, or between calls any."""
        first = self.consults[0] if self.consults else None
        if first is None or first.here:
            return first
        goes_on = first.waiting or first.unread or first.messages
        return first if self.call is None and goes_on else None

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
