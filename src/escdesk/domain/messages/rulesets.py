"""A client's rules: when, to whom, by which means, within what time; versioned, adopted by an import."""

from enum import StrEnum
from typing import Final

from msgspec import Struct, field

from escdesk.domain.ids import CallId, ClientId, Instant, PartyId, RuleId, Span
from escdesk.domain.messages.calendars import Calendar
from escdesk.domain.messages.conditions import AllOf, Because, Condition
from escdesk.domain.messages.consults import InstructionKind
from escdesk.domain.messages.kinds import Command, Event
from escdesk.domain.messages.ladders import Asks, Lane, Means, Rung


class Mode(StrEnum):
    """What a match does; also the first order of precedence: raise before require before suggest."""

    SUGGEST = "suggest"
    REQUIRE = "require"
    RAISE = "raise"  # the hub raises the hand by itself


class HandleTime(StrEnum):
    CALENDAR = "calendar"
    BUSINESS = "business"  # only the client's opening hours count


LEVELS: Final = ("operator", "sv", "manager", "top")
"""A1: whose authority is demanded, by index. Specialists stand beside the SVs, leads at the top."""


OUTSIDE_RING_MS: Final = 30_000
"""A phone outside takes longer to be reached, and to be found in a bag."""


class Rule(Struct, frozen=True, kw_only=True):
    """One rule. `ladder` is complete: it ends with everyone and the alarm, whatever the file named."""

    id: RuleId
    title: str
    when: Condition = AllOf(())
    mode: Mode = Mode.SUGGEST
    lane: Lane = Lane.ORDINARY
    asks: Asks = Asks.TAKEOVER
    level: int = 1
    """Index in `LEVELS` of the authority this demands."""
    ladder: tuple[Rung, ...]
    handle_within_ms: Span = Span(1_800_000)
    handle_time: HandleTime = HandleTime.CALENDAR
    topic: str = ""
    """A few words for the line under the title."""
    say: str = ""
    """The sentence for the customer while they wait."""
    steps: tuple[str, ...] = ()
    """Sentences the company permits, in order (harassment)."""
    silent: bool = False
    """No sound at the operator's desk, nothing that could be heard or seen by the customer."""


class Category(Struct, frozen=True, kw_only=True):
    """What a call may be about, in the client's own words. `names`: how history and CRM call the same."""

    id: str
    label: str
    names: tuple[str, ...] = ()
    symptoms: dict[str, str] = field(default_factory=dict)
    """Code to label."""


class OutsideParty(Struct, frozen=True, kw_only=True):
    """Somebody outside; their number and addresses are papers.

    `within_ms`: after they were told, how long until the alarm. `means`: tried in this order.
    """

    id: PartyId
    label: str
    within_ms: Span = Span(600_000)
    fallback: bool = False
    """Rung when everybody on the floor has been, also for a hand that no rule says anything about."""
    means: tuple[Means, ...] = (Means.PHONE,)


class Template(Struct, frozen=True, kw_only=True):
    """定型文: ready-made words for an instruction (`kind`) or, without one, for a message.

    `kana` is how the label is read, for search; `categories`: what it is offered for first, none for anything.
    """

    id: str
    label: str
    text: str
    sentence: str = ""
    """What the customer may be told."""
    kind: InstructionKind | None = None
    kana: str = ""
    categories: tuple[str, ...] = ()


class Ruleset(Struct, frozen=True, kw_only=True):
    """One version of a client's rules. Its author, reason and source text are papers."""

    client: ClientId
    version: int
    effective_from: Instant
    review_at: Instant | None = None
    sla_ms: Span = Span(86_400_000)
    rules: tuple[Rule, ...] = ()
    categories: tuple[Category, ...] = ()
    outside: tuple[OutsideParty, ...] = ()
    words: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Groups of words looked for on the card, by code."""
    calendar: Calendar = Calendar()
    templates: tuple[Template, ...] = ()
    details: bool = False
    """Messages to parties outside may carry what is to be decided, in the operator's words."""


# -- commands -------------------------------------------------------------------------------------------------


class AdoptRules(Command, frozen=True, kw_only=True):
    """Administration imports a checked version; `ruleset.version` must be the next one (`stale_rules` else)."""

    ruleset: Ruleset


class MarkReviewed(Command, frozen=True, kw_only=True):
    """A lead has gone through the rules of this client: the reminder is done."""

    client: ClientId


# -- events ---------------------------------------------------------------------------------------------------


class RulesAdopted(Event, frozen=True, kw_only=True):
    """Stored; in force at once when `effective_from` is not later than the event."""

    ruleset: Ruleset


class RulesInForce(Event, frozen=True, kw_only=True):
    """The clock: a version that was adopted earlier begins to hold."""

    client: ClientId
    version: int


class ReviewFellDue(Event, frozen=True, kw_only=True):
    """The clock: the review date of the version in force has come; leads are reminded until one has looked."""

    client: ClientId
    version: int


class RulesReviewed(Event, frozen=True, kw_only=True):
    client: ClientId
    version: int


class RuleMatched(Event, frozen=True, kw_only=True):
    """The best rule for this call is another one than before. `because`: the leaves that held, and their values."""

    call: CallId
    rule: RuleId
    version: int
    because: tuple[Because, ...] = ()


class RuleLapsed(Event, frozen=True, kw_only=True):
    """No rule matches this call any more."""

    call: CallId


class CallMarked(Event, frozen=True, kw_only=True):
    """When the rules have to look at this call again, because time alone may change what matches; in order."""

    call: CallId
    marks: tuple[Instant, ...]
