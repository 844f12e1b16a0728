"""An escalation from the raised hand to the read report, and what an event makes of it."""

from enum import StrEnum
from typing import Final

from immutables import Map
from msgspec import Struct

from escdesk.domain.ids import (
    CallId,
    ClientId,
    CustomerId,
    EscalationId,
    IncidentId,
    Instant,
    PartyId,
    PersonId,
    QueueId,
)
from escdesk.domain.messages.escalations import Cause, Decision, Outcome, PassReason
from escdesk.domain.messages.kinds import Event
from escdesk.domain.messages.ladders import Asks, Lane, Rung
from escdesk.domain.messages.transfers import FailReason
from escdesk.domain.model.consults import OVER, Instruction, Question, QuestionState, Read, Said
from escdesk.domain.model.outside import AlarmNotice, OutsideRing
from escdesk.domain.model.transfers import Transfer


class Stage(StrEnum):
    RAISED = "raised"  # for the instant before its first ring
    RINGING = "ringing"
    WAITING = "waiting"  # in line: the people of its rung are there, and none is free
    OUTSIDE = "outside"  # somebody outside the floor is being reached, or was
    ALARM = "alarm"
    TAKEN = "taken"  # accepted, the phone is being rung
    CONNECTED = "connected"  # the customer is with the owner, or was
    IN_HAND = "in_hand"  # owned without a call: call-back, or taken at a desk
    RESOLVED = "resolved"  # the report is on its way
    REPORTED = "reported"  # the report was drawn


UNOWNED: Final = frozenset({Stage.RAISED, Stage.RINGING, Stage.WAITING, Stage.OUTSIDE, Stage.ALARM})
"""Nobody has it yet, or any more."""
ENDED: Final = frozenset({Stage.RESOLVED, Stage.REPORTED})
"""Only its report has to be read."""


class Drawn(Struct, frozen=True):
    person: PersonId
    at: Instant


class Place(Struct, frozen=True, kw_only=True):
    """A place in line, counted from 1; `about_ms` is None when nothing has been measured yet."""

    since: Instant
    until: Instant
    place: int
    about_ms: int | None
    samples: int


class Hop(Struct, frozen=True):
    """An owner gave it to the next one."""

    by: PersonId
    sideways: bool
    at: Instant


class Ring(Struct, frozen=True, kw_only=True):
    """Who is being rung, since when and until when."""

    targets: tuple[PersonId, ...]
    started_at: Instant
    until: Instant
    drawn: tuple[Drawn, ...] = ()
    following: PersonId | None = None
    """Who would be next, as things stood when it began to ring."""
    assigned_by: PersonId | None = None
    """The lead who had it ring there."""


class Try(Struct, frozen=True):
    """Somebody who has had it, and why it went on."""

    person: PersonId
    rung: int
    outcome: Outcome
    at: Instant
    reason: PassReason | None = None


class Escalation(Struct, frozen=True, kw_only=True, tag="escalation", tag_field="kind"):
    """Open: at every moment it has an owner, people at whom it rings, or an alarm; and a deadline."""

    id: EscalationId
    call: CallId
    """The operator's call it began with; names the card too."""
    by: PersonId
    client: ClientId
    queue: QueueId
    customer: CustomerId | None
    chosen: PersonId | None
    rule: str
    vip: bool
    ladder: tuple[Rung, ...]
    rulebook: int
    raised_at: Instant
    waiting_since: Instant
    promise_at: Instant | None
    limit_at: Instant | None
    talking_since: Instant | None = None
    """When the operator picked the call up; the whole call is one for the customer."""
    call_limit_ms: int = 0
    stage: Stage = Stage.RAISED
    rung: int = -1
    """Index in the ladder of the last rung that was rung; -1 before the first."""
    ring: Ring | None = None
    tried: tuple[Try, ...] = ()
    drawn_at: Instant | None = None
    """The first popup that was drawn for it, ever."""
    drawn_by: PersonId | None = None
    owner: PersonId | None = None
    taken_at: Instant | None = None
    lease_until: Instant | None = None
    """Taken at a desk, and no sign yet that anybody works on it."""
    transfer: Transfer | None = None
    fell: FailReason | None = None
    """Why the last transfer came to nothing."""
    connected_at: Instant | None = None
    connected_call: CallId | None = None
    card_opened_at: Instant | None = None
    callback: bool = False
    overdue: bool = False
    resolved_at: Instant | None = None
    resolved_by: PersonId | None = None
    decision: Decision | None = None
    cause: Cause | None = None
    reported_at: Instant | None = None
    due: Instant | None = None
    """When it must be resolved, or its report read; it stays when it has passed and `overdue` says so."""
    lane: Lane = Lane.ORDINARY
    asks: Asks = Asks.TAKEOVER
    level: int = 1
    category: str = ""
    rules: int = 0
    due_ms: int = 0
    business_time: bool = False
    automatic: bool = False
    silent: bool = False
    marks: tuple[Instant, ...] = ()
    """When rules about open cases have to look at it again."""
    overdue_rule: str = ""
    line: Place | None = None
    queued_rung: int = -1
    """The rung at which it has stood in line: only once for each."""
    outside: OutsideRing | None = None
    told: tuple[PartyId, ...] = ()
    """Parties outside who were told."""
    alarm_notices: tuple[AlarmNotice, ...] = ()
    """How its alarm was told beside the board."""
    hurried_at: Instant | None = None
    """Whoever waits has said that it can't wait."""
    callback_promised: bool = False
    """The customer was told that somebody calls back; nobody needs to be on the line."""
    hops: tuple[Hop, ...] = ()
    known_to: tuple[PersonId, ...] = ()
    """Who has dealt with this customer's escalations before."""
    holder: PersonId = PersonId("")
    """Who answers for it while nobody has it: the one who raised it, then whoever it was connected to or gave it on."""
    symptom: str = ""
    incident: IncidentId | None = None
    """What it belongs to, or belonged to until it was resolved: its deadline is the incident's next notice."""
    attached: bool = False
    """The operator attached the call to the incident; no hand had gone up for it."""
    questions: tuple[Question, ...] = ()
    """What a consult asks, in order; none when it asked for a takeover from the start."""
    instructions: tuple[Instruction, ...] = ()
    messages: tuple[Said, ...] = ()
    read: tuple[Read, ...] = ()
    """How far each person has read the messages."""
    read_until: Instant | None = None
    """An instruction must have been read by then."""
    unread: bool = False
    """One was not: it has to be told by voice."""
    takeover_wanted_at: Instant | None = None
    """The operator wants the owner on the phone."""
    customer_left_at: Instant | None = None
    """The customer of a consult is gone: the answer reaches them by a call-back."""
    turned: bool = False
    """A consult whose owner comes to the phone: if that fails it is theirs at the desk again."""

    @property
    def consult(self) -> bool:
        """相談: the operator keeps the call and waits for an instruction; else somebody is to take it over."""
        return self.asks is not Asks.TAKEOVER

    @property
    def open_questions(self) -> int:
        """How many still wait for an instruction."""
        return sum(one.state is QuestionState.OPEN for one in self.questions)

    @property
    def settled(self) -> bool:
        """Every question is answered and read, or no longer asked."""
        return all(one.state in OVER for one in self.questions)

    @property
    def answerer(self) -> PersonId | None:
        """Whoever has a consult at the desk and owes its answers; nobody while it belongs to an incident."""
        mine = self.stage is Stage.IN_HAND and self.consult and self.incident is None
        return self.owner if mine else None

    @property
    def unread_instructions(self) -> tuple[Instruction, ...]:
        """Those the operator still has to read: the latest to each question that is answered and not done."""
        waiting = {one.number for one in self.questions if one.state is QuestionState.ANSWERED}
        return tuple({one.question: one for one in self.instructions if one.question in waiting}.values())

    @property
    def at_call(self) -> CallId:
        """The call at which the customer is, or was."""
        return self.call if self.connected_call is None else self.connected_call


Escalations = Map[EscalationId, Escalation]


def targets(escalation: Escalation) -> tuple[PersonId, ...]:
    """At whom it rings now."""
    return () if escalation.ring is None else escalation.ring.targets


def tries(
    escalation: Escalation,
    people: tuple[PersonId, ...],
    outcome: Outcome,
    event: Event,
    reason: PassReason | None = None,
) -> tuple[Try, ...]:
    """Who has had it, with these people added."""
    return (
        *escalation.tried,
        *(Try(person, escalation.rung, outcome, event.at, reason) for person in people),
    )
