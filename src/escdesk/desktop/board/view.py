"""What the floor board shows, as plain frozen values."""

from dataclasses import dataclass
from typing import Literal

from escdesk.desktop.board.case_view import AssignView, FlightRow, HoldView, MessageView
from escdesk.desktop.board.incident_view import AlikeHint, IncidentRow, IncidentView
from escdesk.domain.ids import Instant

AlarmKind = Literal[
    "nobody_answers",
    "nobody_present",
    "overdue",
    "unread",
    "order_unknown",
    "hold_far_over",
    "pbx_silent",
    "hub_silent",
]
AlarmAction = Literal["take", "show", "none"]


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One person on the floor.

    ``state`` is the mark's name of tokens.toml (free, on_call, wrap_up …); ``unknown`` when what the PBX
    said is too old, and then ``before`` and ``before_at`` say what it was. A hold of an unknown person is
    only probable. ``since`` is when the state began, ``call_at`` when the call did. ``case`` is the hand this
    person has raised. Of those who take escalations ``load`` of ``limit`` cases are in hand and ``takes`` says
    that one could be rung there now; ``leaves_at``: their shift ends then and they were asked to hand over.
    """

    person_id: str
    name: str
    extension: str
    team: str
    queue: str
    role: str
    state: str
    since: Instant
    call_at: Instant | None = None
    hold: HoldView | None = None
    holds: int = 0
    held_ms: int = 0
    case: FlightRow | None = None
    before: str | None = None
    before_at: Instant | None = None
    load: int = 0
    limit: int = 0
    takes: bool = False
    reserved: bool = False
    off_shift: bool = False
    leaves_at: Instant | None = None

    @property
    def known(self) -> bool:
        return self.state != "unknown"

    def shown_state(self, now: Instant) -> str:
        """Return the mark to paint: a customer's hold and a raised hand come before the person's own state."""
        if not self.known:
            return "unknown"
        if self.hold is not None:
            return self.hold.stage(now)
        if self.case is not None and self.case.incident is None:
            return "escalating"
        return "reserved" if self.reserved and self.state == "free" else self.state

    def held_total_ms(self, now: Instant) -> int:
        """Return the total hold time of the call, the running hold included."""
        return self.held_ms + (max(0, now - self.hold.since) if self.hold is not None else 0)


@dataclass(frozen=True, slots=True)
class AlarmView:
    """Something nobody has in hand: what it is about, whose it is, and since when.

    ``count``: of a silent PBX or hub the people who are unknown, of a hold how many times the promise has passed.
    ``rule`` is the title of the rule that raised it or, overdue, the one that says so (``by_rule``). Somebody has
    it once ``taken_by`` or, where a lead has it ring at one person, ``assigned_to`` is said.
    """

    alarm_id: str
    kind: AlarmKind
    since: Instant
    subject: str = ""
    customer: str | None = None
    operator: str | None = None
    count: int = 0
    tries: int = 0
    person_id: str | None = None
    asking: bool = False
    action: AlarmAction = "none"
    taken_by: str | None = None
    assigned_to: str | None = None
    can_assign: bool = False
    urgent: bool = False
    rule: str = ""
    by_rule: bool = False
    consult: bool = False

    @property
    def settled(self) -> bool:
        """Whether somebody has it in hand again: then it only says who."""
        return self.taken_by is not None or self.assigned_to is not None


@dataclass(frozen=True, slots=True)
class ReviewView:
    """The review date of a client's rules has come; ``client`` is named where there are several.

    ``unruled`` hands are up just now that no rule foresaw (想定外).
    """

    client: str
    version: int
    named: bool = False
    unruled: int = 0


@dataclass(frozen=True, slots=True)
class SourceAge:
    """How fresh a source is: whether it speaks, when it last did, and since when it is silent."""

    alive: bool
    heard_at: Instant | None = None
    silent_since: Instant | None = None
    tries: int = 0


@dataclass(frozen=True, slots=True)
class BoardView:
    """The whole board; ``rows`` in any order: the window sorts them by risk at its own clock.

    ``leaving``: so many cases would go to others, which is asked before logging out; 0: nothing is asked.
    ``refusal`` is the code of what was asked here and came to nothing, ``refusal_by`` whose name belongs to it.
    ``assign`` is what the lead is about to give to somebody, ``incident`` what they are about to make of many hands,
    ``message`` what they write into a conversation. ``hints``: hands that look like one cause, most of them first.
    """

    floor: str
    hub: SourceAge
    pbx: SourceAge
    rows: tuple[BoardRow, ...] = ()
    alarms: tuple[AlarmView, ...] = ()
    flights: tuple[FlightRow, ...] = ()
    loading: bool = False
    leaving: int = 0
    refusal: str = ""
    refusal_by: str = ""
    reviews: tuple[ReviewView, ...] = ()
    assign: AssignView | None = None
    message: MessageView | None = None
    incidents: tuple[IncidentRow, ...] = ()
    hints: tuple[AlikeHint, ...] = ()
    incident: IncidentView | None = None

    @property
    def blind(self) -> bool:
        """Whether what the rows say is too old to be believed: the PBX is silent, or the hub itself."""
        return not (self.hub.alive and self.pbx.alive)

    @property
    def silent_since(self) -> Instant | None:
        """Since when nothing new is told, None while all is heard or when it never was."""
        return self.hub.silent_since if not self.hub.alive else self.pbx.silent_since


@dataclass(frozen=True, slots=True)
class Filter:
    """What the lead wants to see; empty fields let everything through."""

    team: str = ""
    state: str = ""
    search: str = ""


@dataclass(frozen=True, slots=True)
class Figures:
    """The numbers over the table. Each is counted, never guessed; spans are 0 when nothing is counted."""

    waiting: int = 0
    waiting_longest_ms: int = 0
    holding: int = 0
    holding_mean_ms: int = 0
    past_promise: int = 0
    past_limit: int = 0
    escalations: int = 0
    escalations_longest_ms: int = 0
    of_incidents: int = 0
    on_call: int = 0
    supervisors_free: int = 0
    supervisors: int = 0
    operators_free: int = 0
    operators: int = 0
    unknown: int = 0
