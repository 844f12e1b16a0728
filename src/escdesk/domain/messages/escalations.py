"""Escalations: a hand raised, rung, taken, connected, resolved, reported back, closed."""

from enum import StrEnum

from escdesk.domain.ids import (
    CallId,
    ClientId,
    CustomerId,
    EscalationId,
    IncidentId,
    Instant,
    PersonId,
    QueueId,
)
from escdesk.domain.messages.kinds import Command, Event, Signal
from escdesk.domain.messages.ladders import Asks, Lane, Rung


class Outcome(StrEnum):
    """Why the ring went on from somebody."""

    EXPIRED = "expired"  # no answer in time
    BUSY = "busy"  # 手が離せない
    PASSED = "passed"  # 他の人へ, with a reason
    LOST = "lost"  # the desk went away
    NO_ANSWER = "no_answer"  # accepted, but the phone was not picked up
    REJECTED = "rejected"  # accepted, but the phone rejected
    UNREACHABLE = "unreachable"  # no such extension, not registered, PBX refused
    UNDONE = "undone"  # the order was half done and taken back
    SENT_ON = "sent_on"  # the operator moved it on
    SHIFT_OVER = "shift_over"  # the owner's shift ended
    HANDED_ON = "handed_on"  # the owner gave it to the next one: a hop
    RELEASED = "released"  # a lead took it away from somebody who stalled
    NO_CONTACT = "no_contact"  # taken, and then nothing: the lease ran out (E3)
    DESK_GONE = "desk_gone"  # the same, of whoever's desk was gone while the operator waited
    JOINED = "joined"  # a lead, or the operator, made it one of an incident's
    MOVED_ON = "moved_on"  # all that the one who raised it may know of a no (E5)


class PassReason(StrEnum):
    ON_CALL = "on_call"
    AWAY = "away"
    NOT_MY_FIELD = "not_my_field"
    OTHER_CASE = "other_case"


class Decision(StrEnum):
    APPROVED = "approved"  # 承認
    PARTLY = "partly"  # 一部
    DECLINED = "declined"  # 不可
    CALL_BACK = "call_back"  # 折り返し
    ENDED = "ended"  # 終了: the incident that it belonged to is over


class Cause(StrEnum):
    """F5. `false_alarm` is never counted against anybody."""

    KNOWLEDGE = "knowledge"
    AUTHORITY = "authority"
    RULE = "rule"
    TROUBLE = "trouble"
    FALSE_ALARM = "false_alarm"


class WithdrawReason(StrEnum):
    """Why a hand that a rule raised is taken back: counted for the review of the rule, never for a person."""

    NOT_YET = "not_yet"  # まだ要らない
    WRONG_MATTER = "wrong_matter"  # 用件がちがう


class AlarmWhy(StrEnum):
    UNANSWERED = "unanswered"  # the ladder is at its end
    OVERDUE = "overdue"  # not resolved in time
    UNREAD = "unread"  # the report was not read in time


# -- commands -------------------------------------------------------------------------------------------------


class AskForTakeover(Command, frozen=True, kw_only=True):
    """Raise the hand: somebody please take this call over (交代). `person` when one was picked from the list."""

    call: CallId
    person: PersonId | None = None
    rule: str = ""


class AskForHelp(Command, frozen=True, kw_only=True):
    """Silent help (カスハラ・脅迫): urgent, no sound at this desk; the harassment rule's ladder if there is one."""

    call: CallId


class Withdraw(Command, frozen=True, kw_only=True):
    """取り消す while it rings, 戻す while the phone rings. `reason` only for a hand that a rule raised."""

    escalation: EscalationId
    reason: WithdrawReason | None = None


class SendOn(Command, frozen=True, kw_only=True):
    """The operator: 次の人へ回す."""

    escalation: EscalationId


class ReportPopupDrawn(Command, frozen=True, kw_only=True):
    """An exposed window in an unlocked session has painted it."""

    escalation: EscalationId


class Accept(Command, frozen=True, kw_only=True):
    """`instruct`: answer it at the desk, though it asks for a takeover."""

    escalation: EscalationId
    instruct: bool = False


class PassOn(Command, frozen=True, kw_only=True):
    """One key; `reason` may be absent. The operator only ever reads that it is moving on."""

    escalation: EscalationId
    reason: PassReason | None = None


class CannotNow(Command, frozen=True, kw_only=True):
    """手が離せない, also while the own phone rings."""

    escalation: EscalationId


class Resolve(Command, frozen=True, kw_only=True):
    """解決して報告; the words come as a `ReportText` paper."""

    escalation: EscalationId
    decision: Decision
    cause: Cause


class HandOn(Command, frozen=True, kw_only=True):
    """The owner gives it to the next one: upwards, or sideways (once) to a person or whoever else may take it.

    What to tell them (申し送り) comes as a `HopNote` paper.
    """

    escalation: EscalationId
    person: PersonId | None = None
    up: bool = False


class ReportReportDrawn(Command, frozen=True, kw_only=True):
    """The report has been painted on the screen of the one who raised it."""

    escalation: EscalationId


class AcknowledgeReport(Command, frozen=True, kw_only=True):
    """読みました."""

    escalation: EscalationId


# -- signals --------------------------------------------------------------------------------------------------


class HubStarted(Signal, frozen=True, kw_only=True):
    """First message after a start: orders under way are unknown, rings nobody saw start again."""


# -- events ---------------------------------------------------------------------------------------------------


class EscalationRaised(Event, frozen=True, kw_only=True):
    """The ladder is stamped; editing the rulebook changes nothing under way (invariant 9)."""

    escalation: EscalationId
    call: CallId
    by: PersonId
    client: ClientId
    queue: QueueId
    customer: CustomerId | None
    chosen: PersonId | None
    ladder: tuple[Rung, ...]
    rulebook: int
    rule: str = ""
    vip: bool = False
    waiting_since: Instant
    """When the customer's wait began: the hold, or the raised hand if nothing was held."""
    promise_at: Instant | None = None
    limit_at: Instant | None = None
    talking_since: Instant | None = None
    """When the operator picked the call up, and the call timer's limit: the whole call is one for the customer."""
    call_limit_ms: int = 0
    lane: Lane = Lane.ORDINARY
    asks: Asks = Asks.TAKEOVER
    level: int = 1
    category: str = ""
    rules: int = 0
    """Version of the client's rules that `rule`, `ladder`, lane, level and times were stamped from; 0: none."""
    due_ms: int = 0
    """Handle within this after it was taken; 0: the rulebook's."""
    business_time: bool = False
    """`due_ms` counts the client's opening hours only."""
    automatic: bool = False
    """A rule raised it, not the person."""
    silent: bool = False
    marks: tuple[Instant, ...] = ()
    """When rules about open cases have to look at it, in order."""
    known_to: tuple[PersonId, ...] = ()
    """Who has dealt with this customer's escalations before, latest first."""
    symptom: str = ""
    """With the category: what a lead finds hands of one cause by."""


class RingStarted(Event, frozen=True, kw_only=True):
    """These people's desks ring until `until`; `rung` indexes the stamped ladder."""

    escalation: EscalationId
    rung: int
    targets: tuple[PersonId, ...]
    until: Instant
    following: PersonId | None = None
    """Who would be next, as things stood then; None when several or the alarm."""
    assigned_by: PersonId | None = None
    """The lead who had it ring there."""


class CaseMarksPassed(Event, frozen=True, kw_only=True):
    """The clock: the rules about open cases have looked at this one for every mark up to `at`."""

    escalation: EscalationId
    more: tuple[Instant, ...] = ()


class EscalationHandedOn(Event, frozen=True, kw_only=True):
    """A hop. `by` no longer owns it but keeps the customer until somebody else has taken over."""

    escalation: EscalationId
    by: PersonId
    to: PersonId | None
    sideways: bool
    ladder: tuple[Rung, ...]
    """What is rung now: nobody who has had it, and only upwards after a sideways hop."""
    hop: int = 1
    """Which one this is, counted from 1: its note is filed under it."""


class AlarmRaised(Event, frozen=True, kw_only=True):
    """Top of the chain. `targets` may be empty: nobody is present, `/health` is red. Repeats at `until`."""

    escalation: EscalationId
    targets: tuple[PersonId, ...]
    until: Instant
    why: AlarmWhy


class PopupDrawn(Event, frozen=True, kw_only=True):
    escalation: EscalationId
    person: PersonId


class RingLeft(Event, frozen=True, kw_only=True):
    """It stopped ringing at these people; who is left, if anybody, goes on ringing."""

    escalation: EscalationId
    people: tuple[PersonId, ...]
    outcome: Outcome
    reason: PassReason | None = None


class RingExpired(Event, frozen=True, kw_only=True):
    """The clock: nobody answered in time."""

    escalation: EscalationId
    people: tuple[PersonId, ...]


class EscalationTaken(Event, frozen=True, kw_only=True):
    """Exactly one per ring. `released` are the others at whom it rang; `by_phone` says that an order follows."""

    escalation: EscalationId
    by: PersonId
    released: tuple[PersonId, ...]
    by_phone: bool
    due: Instant
    """When it must be resolved."""
    category: str = ""
    role: str = ""
    """Of the one who took it: durations are measured by category and role."""
    lease_until: Instant | None = None
    """Taken without a phone that rings: by then their screen must have opened the card (E3)."""
    answers: bool = False
    """A question of it waits for an instruction of theirs."""
    consult: bool = False
    """They have it at the desk, and the operator keeps the call."""
    before: tuple[PersonId, ...] | None = None
    """Who had it until now. None, here and below: an earlier release did not say, and everybody is looked at."""


class LeaseBegan(Event, frozen=True, kw_only=True):
    """Without a sign of work from `owner` by `until` it rings on (E3): their desk is gone, or back, or nobody could see."""

    escalation: EscalationId
    owner: PersonId
    until: Instant


class EscalationMoved(Event, frozen=True, kw_only=True):
    """The phone itself moved the customer on while the hand was up: the case goes to `owner` without a call."""

    escalation: EscalationId
    owner: PersonId
    released: tuple[PersonId, ...]
    due: Instant


class CallbackOwed(Event, frozen=True, kw_only=True):
    """The customer left before the answer: the case stays, with an owner and a deadline."""

    escalation: EscalationId
    owner: PersonId
    released: tuple[PersonId, ...]
    due: Instant


class OwnerLeft(Event, frozen=True, kw_only=True):
    """The owner left the floor with the case in hand, or a lead took it away: it rings on from the first rung."""

    escalation: EscalationId
    owner: PersonId
    outcome: Outcome = Outcome.LOST


class EscalationOverdue(Event, frozen=True, kw_only=True):
    """The clock: `due` has passed and the case is still open; the alarm follows.

    `rule`: it was a rule about open cases that said so (unresolved for …, service level near), before `due`.
    """

    escalation: EscalationId
    rule: str = ""


class DeadlineDeferred(Event, frozen=True, kw_only=True):
    """After an outage lapsed deadlines act paced, not all at once (invariant 6)."""

    escalation: EscalationId
    due: Instant


class EscalationWithdrawn(Event, frozen=True, kw_only=True):
    escalation: EscalationId
    by: PersonId
    released: tuple[PersonId, ...]
    rule: str = ""
    """The rule it was raised by or for: it does not raise this call again by itself."""
    reason: WithdrawReason | None = None
    calls: tuple[CallId, ...] | None = None
    """The call it was raised from, and every other that belonged to it."""


class EscalationResolved(Event, frozen=True, kw_only=True):
    """`due`: when the report must have been read."""

    escalation: EscalationId
    by: PersonId
    decision: Decision
    cause: Cause
    released: tuple[PersonId, ...]
    due: Instant
    category: str = ""
    role: str = ""
    incident: IncidentId | None = None
    """It ended together with everything that belonged to this."""
    handled_ms: int = 0
    """From acceptance to here; 0 when it was never accepted. With category and role: what a wait is judged by."""


class ReportDrawn(Event, frozen=True, kw_only=True):
    escalation: EscalationId
    person: PersonId


class EscalationClosed(Event, frozen=True, kw_only=True):
    """`how`: a `ClosedHow`, of a consult or of a report."""

    escalation: EscalationId
    by: PersonId
    how: str
    answers: int = 1
    """Instructions that were given; a report is one."""
    calls: tuple[CallId, ...] | None = None
    """The call it was raised from, and every other that belonged to it."""
    people: tuple[PersonId, ...] | None = None
    """Who had it, and at whom it rang."""
