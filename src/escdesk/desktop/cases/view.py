"""What the SV's window shows, as plain frozen values: codes, people's own words and instants."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal, get_args

from escdesk.domain.ids import Instant
from escdesk.domain.messages.escalations import Cause, Decision

DECISIONS: Final = (Decision.APPROVED, Decision.PARTLY, Decision.DECLINED, Decision.CALL_BACK)
CAUSES: Final = (Cause.KNOWLEDGE, Cause.AUTHORITY, Cause.RULE, Cause.TROUBLE, Cause.FALSE_ALARM)

Stage = Literal["connecting", "talking", "holding", "after_call", "reported", "drawn", "missed"]
Lane = Literal["open", "missed", "reported"]
LANES: Final[tuple[Lane, ...]] = get_args(Lane)

LANE_OF: Final[dict[Stage, Lane]] = {
    "connecting": "open",
    "talking": "open",
    "holding": "open",
    "after_call": "open",
    "reported": "reported",
    "drawn": "reported",
    "missed": "missed",
}


LIVE: Final = frozenset({"connecting", "talking", "holding"})
"""The stages in which the customer is on the phone."""


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
    missed one now. ``fresh`` means: something came that this person has not opened yet.
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


@dataclass(frozen=True, slots=True)
class CallView:
    """The strip over the report: with whom, since when, and the whole call against its limit.

    ``since`` is when the stage began, ``waited_ms`` how long the customer waited for this person,
    ``say_at`` and ``escalate_at`` the stamped thresholds of a hold by this person. ``estimated``: the phones or
    the hub are silent, so it may be over.
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


@dataclass(frozen=True, slots=True)
class CaseDetail:
    """The chosen case. ``draft`` is what was saved; what is being typed is the window's own."""

    escalation_id: str
    call: CallView
    card: CardView
    draft: Draft = Draft()
    draft_saved_at: Instant | None = None
    sending: bool = False
    refused: str | None = None

    @property
    def editable(self) -> bool:
        return self.call.stage in {"connecting", "talking", "holding", "after_call"} and not self.sending


@dataclass(frozen=True, slots=True)
class LinkView:
    """How fresh the desk's knowledge is; ``heard_at`` is the last word from the hub."""

    state: Literal["connected", "connecting", "away"] = "connected"
    heard_at: Instant | None = None
    waiting_to_send: int = 0


@dataclass(frozen=True, slots=True)
class CasesView:
    """Everything in the SV's window. ``choices`` are the presence states this person may set.

    ``leaving``: so many cases would go to others, which is asked before logging out; 0: nothing is asked.
    ``refusal`` is the code of what came to nothing and belongs to no case.
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
    leaving: int = 0
    refusal: str = ""


def counted(rows: Iterable[CaseRow]) -> dict[Lane, int]:
    """Return how many cases stand in each lane."""
    counts: dict[Lane, int] = dict.fromkeys(LANES, 0)
    for row in rows:
        counts[LANE_OF[row.stage]] += 1
    return counts


def by_deadline(rows: Iterable[CaseRow]) -> tuple[CaseRow, ...]:
    """Order a lane: whose customer is on the phone, then the nearest deadline, then those without one.

    Equal ones stand with the oldest first.
    """

    def place(row: CaseRow) -> tuple[bool, bool, int, int, str]:
        return (row.stage not in LIVE, row.deadline is None, row.deadline or 0, row.since, row.escalation_id)

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
