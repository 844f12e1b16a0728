"""What the SV's window shows, as plain frozen values: codes, people's own words and instants."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final, Literal, get_args

from escdesk.desktop.cases.talk_view import TalkView
from escdesk.domain.ids import Instant
from escdesk.domain.messages.escalations import Cause, Decision

DECISIONS: Final = (Decision.APPROVED, Decision.PARTLY, Decision.DECLINED, Decision.CALL_BACK)
CAUSES: Final = (Cause.KNOWLEDGE, Cause.AUTHORITY, Cause.RULE, Cause.TROUBLE, Cause.FALSE_ALARM)

Stage = Literal[
    "connecting",
    "talking",
    "holding",
    "after_call",
    "callback",
    "to_instruct",
    "instructed",
    "unread",
    "cause",
    "handing_on",
    "handed_on",
    "reported",
    "drawn",
    "missed",
]
"""``to_instruct`` to ``cause`` are a consult's: a question is open; all are answered; one was not read in time; only
the cause is missing. ``handing_on``: given to the next one, and the customer is still at the own phone; ``handed_on``: nobody is."""
RowCourse = Literal[
    "", "ringing", "waiting", "outside", "alarm", "taken", "to_instruct", "instructed", "unread"
]
"""Where a case stands that this person missed."""
Lane = Literal["open", "missed", "reported"]
LANES: Final[tuple[Lane, ...]] = get_args(Lane)

LANE_OF: Final[dict[Stage, Lane]] = {
    "connecting": "open",
    "talking": "open",
    "holding": "open",
    "after_call": "open",
    "callback": "open",
    "to_instruct": "open",
    "instructed": "open",
    "unread": "open",
    "cause": "open",
    "handing_on": "open",
    "handed_on": "open",
    "reported": "reported",
    "drawn": "reported",
    "missed": "missed",
}


LIVE: Final = frozenset({"connecting", "talking", "holding", "handing_on"})
"""The stages in which the customer is on the phone."""

CONSULT: Final = frozenset({"to_instruct", "instructed", "unread", "cause"})
"""The stages of a consult in hand: the operator keeps the customer and waits for an instruction."""

MINE: Final = frozenset({"connecting", "talking", "holding", "after_call", "callback"}) | CONSULT
"""The stages in which the case is in this person's hands."""

AGAIN, UP, ANYONE = "again", "up", "anyone"
"""Where a case may go when no person is named: it rings again as from the start, at more authority, at whoever may."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A report as far as it is written; ``missing`` names what keeps it from being sent."""

    decision: Decision | None = None
    decided: str = ""
    next_time: str = ""
    cause: Cause | None = None

    @property
    def missing(self) -> tuple[str, ...]:
        """The fields still to fill in, in the order of the form: decision, decided, cause."""
        return tuple(
            name
            for name, lacking in (
                ("decision", self.decision is None),
                ("decided", not self.decided.strip()),
                ("cause", self.cause is None),
            )
            if lacking
        )


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One case in the list.

    ``since`` is when the stage began; for a missed one, when it rang here. ``taken_by`` names who has a
    missed one now. ``fresh`` means: something came that this person has not opened yet. ``asks`` is what is wanted,
    where no card says it. ``hops``: how often it was handed on. ``unread``: messages that this person has not read;
    ``still_open`` of ``questions`` wait for an instruction; ``wanted``: the operator wants this person on the phone;
    ``left``: the customer is gone, and the answer still wanted. ``course`` is where a missed one stands now;
    ``lost``: it was theirs, and went on because their desk was gone.
    """

    escalation_id: str
    stage: Stage
    subject: str
    customer: str | None
    vip: bool
    operator: str
    since: Instant
    deadline: Instant | None = None
    taken_by: str | None = None
    fresh: bool = False
    urgent: bool = False
    asks: str = "takeover"
    hops: int = 0
    unread: int = 0
    questions: int = 0
    still_open: int = 0
    wanted: bool = False
    left: bool = False
    course: RowCourse = ""
    lost: bool = False


@dataclass(frozen=True, slots=True)
class CallView:
    """The strip over the report: with whom, since when, and the whole call against its limit.

    ``since`` is when the stage began, ``waited_ms`` how long the customer waited for this person,
    ``say_at`` and ``escalate_at`` the stamped thresholds of a hold by this person. ``estimated``: the phones or
    the hub are silent, so it may be over. ``due`` is until when a call-back is owed; ``ringing`` names at whom a
    case that was handed on rings now, "" when that is nobody in particular; then ``looking`` says how somebody is
    looked for: ringing, waiting (in line), outside or alarm. Of a consult, ``subject`` says what it is about (else
    what it ``asks`` for) and ``line`` where the customer is, on the operator's phone; ``held_since`` is when that hold
    began, which has the thresholds then. ``lost``: it was theirs, and went on because their desk was gone.
    """

    stage: Stage
    customer: str | None
    vip: bool
    operator: str
    asked_at: Instant
    since: Instant
    waited_ms: int | None = None
    call_started_at: Instant | None = None
    call_limit_ms: int | None = None
    say_at: Instant | None = None
    escalate_at: Instant | None = None
    estimated: bool = False
    taken_by: str | None = None
    due: Instant | None = None
    ringing: str = ""
    looking: Literal["ringing", "waiting", "outside", "alarm"] = "ringing"
    subject: str = ""
    asks: str = "takeover"
    line: Literal["", "talking", "held", "left"] = ""
    held_since: Instant | None = None
    lost: bool = False


@dataclass(frozen=True, slots=True)
class CardLine:
    """One field of the handoff card; ``added_at`` and ``added_by`` stand only if it came after sending."""

    field: str
    text: str
    added_at: Instant | None = None
    added_by: str | None = None


@dataclass(frozen=True, slots=True)
class CustomerView:
    """Who calls. ``number`` is written as dialled; ``confirmed`` False shows 本人未確認."""

    name: str
    reading: str = ""
    vip: bool = False
    contract: str = ""
    number: str = ""
    confirmed: bool = True


@dataclass(frozen=True, slots=True)
class PastContact:
    """One earlier contact: its day as text (YYYY/MM/DD), what it was about and how it ended."""

    day: str
    category: str
    outcome: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class PastOwner:
    """Somebody who had it and handed it on, ``sideways`` or up, and what they want known; "" for nothing."""

    name: str
    at: Instant
    sideways: bool
    note: str = ""


@dataclass(frozen=True, slots=True)
class PastRing:
    """Somebody it rang at in vain; ``outcome`` and ``reason`` are codes of ``messages.escalations``."""

    name: str
    at: Instant
    outcome: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class CardView:
    """The handoff card, its lines already in the order to be read: conclusion first.

    ``temperature`` is 1 (calm) to 4 (furious), 0 when nobody said.
    ``caller`` tells why there may be no customer: looking, none, several or withheld.
    """

    lines: tuple[CardLine, ...] = ()
    temperature: int = 0
    temperature_note: str = ""
    customer: CustomerView | None = None
    caller: Literal["looking", "none", "one", "several", "withheld"] = "one"
    background: tuple[CardLine, ...] = ()
    history: tuple[PastContact, ...] = ()
    rule: str = ""
    owners: tuple[PastOwner, ...] = ()
    rings: tuple[PastRing, ...] = ()


@dataclass(frozen=True, slots=True)
class Destination:
    """Whom a case may go to: ``to`` is AGAIN, UP, ANYONE or somebody's id.

    ``reasons`` are codes of ``rules.ranking.Why`` with what they name; ``state`` is the presence as a mark.
    ``free``: it would ring there at once.
    """

    to: str
    name: str = ""
    role: str = ""
    state: str = ""
    free: bool = True
    reasons: tuple[tuple[str, str], ...] = ()
    load: int = 0
    limit: int = 0


@dataclass(frozen=True, slots=True)
class HandOnDraft:
    """To whom, and what to tell them (申し送り), as far as it is written."""

    to: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class HandOnView:
    """Whom the case may be given to. ``only_up``: one sideways hop was made, the next one goes to more authority.

    ``refused`` is the code of the last refusal, None for none.
    """

    destinations: tuple[Destination, ...] = ()
    only_up: bool = False
    draft: HandOnDraft = HandOnDraft()
    sending: bool = False
    refused: str | None = None


@dataclass(frozen=True, slots=True)
class Handover:
    """One case that is in hand when somebody goes home. ``hand_on`` None: it can only ring again."""

    row: CaseRow
    hand_on: HandOnView | None


@dataclass(frozen=True, slots=True)
class ShiftEnd:
    """When the shift ends or ended; ``over``: nothing new is rung here any more."""

    at: Instant | None
    in_hand: int
    over: bool = False


@dataclass(frozen=True, slots=True)
class CaseDetail:
    """The chosen case. ``draft`` is what was saved; what is being typed is the window's own.

    ``hand_on`` is None where the case can't be given to anybody now.
    """

    escalation_id: str
    call: CallView
    card: CardView
    draft: Draft = Draft()
    draft_saved_at: Instant | None = None
    sending: bool = False
    refused: str | None = None
    hand_on: HandOnView | None = None
    talk: TalkView = field(default_factory=TalkView)

    @property
    def editable(self) -> bool:
        """Whether a report can be written."""
        return self.call.stage in MINE - CONSULT and not self.sending


@dataclass(frozen=True, slots=True)
class LinkView:
    """How fresh the desk's knowledge is; ``heard_at`` is the last word from the hub."""

    state: Literal["connected", "connecting", "away"] = "connected"
    heard_at: Instant | None = None
    waiting_to_send: int = 0


@dataclass(frozen=True, slots=True)
class CasesView:
    """Everything in the SV's window. ``choices`` are the presence states this person may set.

    ``handover``: somebody wants to go home and these cases are still in hand; empty: nothing is asked.
    ``shift``: the shift ends soon, or has ended. ``refusal`` is the code of what came to nothing and belongs to no case.
    """

    presence: str
    choices: tuple[str, ...]
    link: LinkView
    rows: tuple[CaseRow, ...] = ()
    detail: CaseDetail | None = None
    load: int | None = None
    load_limit: int | None = None
    loading: bool = False
    finished_today: int | None = None
    handover: tuple[Handover, ...] = ()
    shift: ShiftEnd | None = None
    refusal: str = ""


def counted(rows: Iterable[CaseRow]) -> dict[Lane, int]:
    """Return how many cases stand in each lane."""
    counts: dict[Lane, int] = dict.fromkeys(LANES, 0)
    for row in rows:
        counts[LANE_OF[row.stage]] += 1
    return counts


def by_deadline(rows: Iterable[CaseRow]) -> tuple[CaseRow, ...]:
    """Order a lane: whose customer is on the phone, then the urgent ones, the nearest deadline, those without one.

    Equal ones stand with the oldest first.
    """

    def place(row: CaseRow) -> tuple[bool, bool, bool, int, int, str]:
        return (
            row.stage not in LIVE,
            not row.urgent,
            row.deadline is None,
            row.deadline or 0,
            row.since,
            row.escalation_id,
        )

    return tuple(sorted(rows, key=place))


def shown(view: CasesView, lane: Lane, search: str = "") -> tuple[tuple[CaseRow, ...], tuple[CaseRow, ...]]:
    """Return what the list shows: the lane by deadline, and under the open ones the missed, oldest first.

    ``search`` keeps the rows that bear every word of it in subject, customer or operator.
    """
    words = search.casefold().split()

    def kept(row: CaseRow) -> bool:
        text = f"{row.subject} {row.customer or ''} {row.operator}".casefold()
        return all(word in text for word in words)

    rows = [row for row in view.rows if kept(row)]
    missed = tuple(sorted((r for r in rows if r.stage == "missed"), key=lambda r: (r.since, r.escalation_id)))
    if lane == "missed":
        return (), missed
    main = by_deadline(row for row in rows if LANE_OF[row.stage] == lane)
    return main, missed if lane == "open" else ()
