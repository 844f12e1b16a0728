"""An escalation from the raised hand to the read report, and what an event makes of it."""

from collections.abc import Callable
from enum import StrEnum
from typing import Any, Final

from immutables import Map
from msgspec import Struct
from msgspec.structs import replace

from escdesk.domain.ids import (
    CallId,
    ClientId,
    CustomerId,
    EscalationId,
    Instant,
    OrderId,
    PartyId,
    PersonId,
    QueueId,
    later,
)
from escdesk.domain.messages import cards as k
from escdesk.domain.messages import escalations as e
from escdesk.domain.messages import outside as o
from escdesk.domain.messages.escalations import (
    Asks,
    Cause,
    Decision,
    FailReason,
    Lane,
    Outcome,
    PassReason,
    Rung,
)
from escdesk.domain.messages.kinds import Event
from escdesk.domain.model.touches import Touches, named
from escdesk.domain.model.transfers import OrderState, Transfer


class Stage(StrEnum):
    RAISED = "raised"  # for the instant before its first ring
    RINGING = "ringing"
    WAITING = "waiting"  # in line: the people of its rung are there, and none is free
    OUTSIDE = "outside"  # a phone outside the floor rings, or was answered
    ALARM = "alarm"
    TAKEN = "taken"  # accepted, the phone is being rung
    CONNECTED = "connected"  # the customer is with the owner, or was
    IN_HAND = "in_hand"  # owned without a call: call-back, or taken at a desk
    RESOLVED = "resolved"  # the report is on its way
    REPORTED = "reported"  # the report was drawn


UNOWNED: Final = frozenset({Stage.RAISED, Stage.RINGING, Stage.WAITING, Stage.OUTSIDE, Stage.ALARM})
"""Nobody has it yet, or any more."""


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


class OutsideRing(Struct, frozen=True, kw_only=True):
    """A phone outside: `told_at` once it was answered. `until`: what happens then is the alarm."""

    order: OrderId
    party: PartyId
    ordered_at: Instant
    until: Instant
    within_ms: int = 0
    """Once told: how long until the alarm."""
    told_at: Instant | None = None


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
    """Parties outside whose phone was answered."""
    callback_promised: bool = False
    """The customer was told that somebody calls back; nobody needs to be on the line."""
    hops: tuple[Hop, ...] = ()
    known_to: tuple[PersonId, ...] = ()
    """Who has dealt with this customer's escalations before."""
    holder: PersonId = PersonId("")
    """Who answers for it while nobody has it: the one who raised it, then whoever it was connected to or gave it on."""

    @property
    def at_call(self) -> CallId:
        """The call at which the customer is, or was."""
        return self.call if self.connected_call is None else self.connected_call


Escalations = Map[EscalationId, Escalation]


def _raised(event: e.EscalationRaised) -> Escalation:
    return Escalation(
        id=event.escalation,
        call=event.call,
        by=event.by,
        client=event.client,
        queue=event.queue,
        customer=event.customer,
        chosen=event.chosen,
        rule=event.rule,
        vip=event.vip,
        ladder=event.ladder,
        rulebook=event.rulebook,
        raised_at=event.at,
        waiting_since=event.waiting_since,
        promise_at=event.promise_at,
        limit_at=event.limit_at,
        talking_since=event.talking_since,
        call_limit_ms=event.call_limit_ms,
        lane=event.lane,
        asks=event.asks,
        level=event.level,
        category=event.category,
        rules=event.rules,
        due_ms=event.due_ms,
        business_time=event.business_time,
        automatic=event.automatic,
        silent=event.silent,
        marks=event.marks,
        known_to=event.known_to,
        holder=event.by,
    )


def _ring_started(escalation: Escalation, event: e.RingStarted) -> Escalation:
    ring = Ring(
        targets=event.targets,
        started_at=event.at,
        until=event.until,
        following=event.following,
        assigned_by=event.assigned_by,
    )
    return replace(
        escalation, stage=Stage.RINGING, rung=event.rung, ring=ring, line=None, outside=None, owner=None
    )


def _line_joined(escalation: Escalation, event: e.LineJoined) -> Escalation:
    line = Place(
        since=event.at,
        until=event.until,
        place=event.place,
        about_ms=event.about_ms,
        samples=event.samples,
    )
    return replace(
        escalation,
        stage=Stage.WAITING,
        rung=event.rung,
        queued_rung=event.rung,
        ring=None,
        outside=None,
        line=line,
        owner=None,
    )


def _line_moved(escalation: Escalation, event: e.LineMoved) -> Escalation:
    if escalation.line is None:
        return escalation
    line = replace(escalation.line, place=event.place, about_ms=event.about_ms, samples=event.samples)
    return replace(escalation, line=line)


def _outside_ordered(escalation: Escalation, event: o.OutsideCallOrdered) -> Escalation:
    outside = OutsideRing(
        order=event.order,
        party=event.party,
        ordered_at=event.at,
        until=event.check_at,
        within_ms=event.within_ms,
    )
    return replace(escalation, stage=Stage.OUTSIDE, rung=event.rung, ring=None, line=None, outside=outside)


def _outside_told(escalation: Escalation, event: o.OutsideTold) -> Escalation:
    told = escalation.told if event.party in escalation.told else (*escalation.told, event.party)
    outside = escalation.outside
    if outside is not None:
        outside = replace(outside, told_at=event.at, until=event.until)
    return replace(escalation, outside=outside, told=told)


def _outside_fell(escalation: Escalation, _event: o.OutsideFellThrough) -> Escalation:
    return replace(escalation, outside=None)


def _callback_promised(escalation: Escalation, _event: e.CallbackPromised) -> Escalation:
    return replace(escalation, callback_promised=True, callback=True)


def _handed_on(escalation: Escalation, event: e.EscalationHandedOn) -> Escalation:
    return replace(
        escalation,
        stage=Stage.RAISED,
        owner=None,
        ring=None,
        rung=-1,
        queued_rung=-1,
        due=None,
        overdue=False,
        chosen=event.to,
        ladder=event.ladder,
        holder=event.by,
        lease_until=None,
        hops=(*escalation.hops, Hop(event.by, event.sideways, event.at)),
        tried=_tries(escalation, (event.by,), Outcome.HANDED_ON, event),
    )


def _case_marks_passed(escalation: Escalation, event: e.CaseMarksPassed) -> Escalation:
    marks = (*(mark for mark in escalation.marks if mark > event.at), *event.more)
    return replace(escalation, marks=marks)


def _alarm_raised(escalation: Escalation, event: e.AlarmRaised) -> Escalation:
    """An unanswered hand becomes an alarm; what is overdue or unread keeps its stage and its owner."""
    known = escalation.ring
    alarmed = escalation.stage is Stage.ALARM or escalation.overdue
    if known is None or not alarmed:
        ring = Ring(targets=event.targets, started_at=event.at, until=event.until)
    else:
        ring = replace(known, targets=event.targets, until=event.until)
    if event.why is not e.AlarmWhy.UNANSWERED:
        return replace(escalation, ring=ring)
    return replace(
        escalation,
        stage=Stage.ALARM,
        rung=len(escalation.ladder) - 1,
        ring=ring,
        line=None,
        outside=None,
    )


def _drawn(escalation: Escalation, event: e.PopupDrawn) -> Escalation:
    ring = escalation.ring
    if ring is not None and all(one.person != event.person for one in ring.drawn):
        ring = replace(ring, drawn=(*ring.drawn, Drawn(event.person, event.at)))
    if escalation.drawn_at is not None:
        return replace(escalation, ring=ring)
    return replace(escalation, ring=ring, drawn_at=event.at, drawn_by=event.person)


def _tries(
    escalation: Escalation,
    people: tuple[PersonId, ...],
    outcome: Outcome,
    event: Event,
    reason: PassReason | None = None,
) -> tuple[Try, ...]:
    return (
        *escalation.tried,
        *(Try(person, escalation.rung, outcome, event.at, reason) for person in people),
    )


def _ring_left(escalation: Escalation, event: e.RingLeft) -> Escalation:
    ring = escalation.ring
    if ring is None:
        return escalation
    targets = tuple(person for person in ring.targets if person not in event.people)
    tried = escalation.tried
    if escalation.stage is not Stage.ALARM:  # whom an alarm reached has not been asked
        tried = _tries(escalation, event.people, event.outcome, event, event.reason)
    return replace(escalation, ring=replace(ring, targets=targets), tried=tried)


def _ring_expired(escalation: Escalation, event: e.RingExpired) -> Escalation:
    ring = escalation.ring
    return replace(
        escalation,
        ring=None if ring is None else replace(ring, targets=()),
        tried=_tries(escalation, event.people, Outcome.EXPIRED, event),
    )


def _hops(escalation: Escalation, owner: PersonId) -> tuple[Hop, ...]:
    """Whoever gave it on and has it again before anybody else has not given it on."""
    hops = escalation.hops
    if hops and hops[-1].by == owner == escalation.holder:
        return hops[:-1]
    return hops


def _taken(escalation: Escalation, event: e.EscalationTaken) -> Escalation:
    return replace(
        escalation,
        hops=_hops(escalation, event.by),
        stage=Stage.TAKEN if event.by_phone else Stage.IN_HAND,
        ring=None,
        line=None,
        outside=None,
        owner=event.by,
        taken_at=event.at,
        lease_until=event.lease_until,
        due=event.due,
        overdue=False,
        fell=None,
    )


def _ordered(escalation: Escalation, event: e.TransferOrdered) -> Escalation:
    transfer = Transfer(
        order=event.order,
        state=OrderState.SENT,
        extension=event.extension,
        ordered_at=event.at,
        ring_until=later(event.at, event.ring_ms),
        check_at=event.check_at,
    )
    return replace(escalation, transfer=transfer)


def _cancel_ordered(escalation: Escalation, event: e.TransferCancelOrdered) -> Escalation:
    if escalation.transfer is None:
        return escalation
    transfer = replace(
        escalation.transfer, state=OrderState.CANCELLING, check_at=event.check_at, why=event.why
    )
    return replace(escalation, transfer=transfer)


def _check_ordered(escalation: Escalation, event: e.TransferCheckOrdered) -> Escalation:
    if escalation.transfer is None:
        return escalation
    return replace(
        escalation,
        transfer=replace(escalation.transfer, state=OrderState.UNKNOWN, check_at=event.check_at),
    )


_OUTCOMES = {
    FailReason.REJECTED: Outcome.REJECTED,
    FailReason.NO_ANSWER: Outcome.NO_ANSWER,
    FailReason.UNREACHABLE: Outcome.UNREACHABLE,
    FailReason.CANCELLED: Outcome.BUSY,
    FailReason.CUSTOMER_GONE: Outcome.SENT_ON,
    FailReason.HALF_DONE: Outcome.UNDONE,
    FailReason.ABSENT: Outcome.UNDONE,
}


_GIVEN_UP: Final[dict[e.CancelWhy | None, Outcome]] = {
    e.CancelWhy.SENT_ON: Outcome.SENT_ON,
    e.CancelWhy.RELEASED: Outcome.RELEASED,
}
"""Why it went on, when it was not for what the phone did nor for who sat there."""


def _fell_through(escalation: Escalation, event: e.TransferFellThrough) -> Escalation:
    why = None if escalation.transfer is None else escalation.transfer.why
    outcome = _GIVEN_UP.get(why) or _OUTCOMES[event.reason]
    return replace(
        escalation,
        stage=Stage.RAISED,
        owner=None,
        transfer=None,
        fell=event.reason,
        due=None,
        tried=_tries(escalation, (event.person,), outcome, event),
    )


def _connected(escalation: Escalation, event: e.CustomerConnected) -> Escalation:
    return replace(
        escalation,
        stage=Stage.CONNECTED,
        owner=event.person,
        holder=event.person,
        ring=None,
        transfer=None,
        connected_at=event.at,
        connected_call=event.call,
    )


def _owned(escalation: Escalation, event: e.EscalationMoved | e.CallbackOwed) -> Escalation:
    return replace(
        escalation,
        stage=Stage.IN_HAND,
        owner=event.owner,
        hops=_hops(escalation, event.owner),
        ring=None,
        line=None,
        outside=None,
        transfer=None,
        callback=isinstance(event, e.CallbackOwed),
        lease_until=None,
        due=event.due,
        overdue=False,
    )


def _owner_left(escalation: Escalation, event: e.OwnerLeft) -> Escalation:
    return replace(
        escalation,
        stage=Stage.RAISED,
        owner=None,
        lease_until=None,
        ring=None,
        rung=-1,
        queued_rung=-1,
        due=None,
        overdue=False,
        tried=(*escalation.tried, Try(event.owner, escalation.rung, event.outcome, event.at)),
    )


def _overdue(escalation: Escalation, event: e.EscalationOverdue) -> Escalation:
    return replace(escalation, overdue=True, overdue_rule=event.rule)


def _deferred(escalation: Escalation, event: e.DeadlineDeferred) -> Escalation:
    return replace(escalation, due=event.due)


def _card_opened(escalation: Escalation, event: k.CardOpened) -> Escalation:
    opened_at = escalation.card_opened_at or event.at
    return replace(escalation, card_opened_at=opened_at, lease_until=None)


def _resolved(escalation: Escalation, event: e.EscalationResolved) -> Escalation:
    return replace(
        escalation,
        stage=Stage.RESOLVED,
        owner=escalation.by,
        ring=None,
        transfer=None,
        resolved_at=event.at,
        lease_until=None,
        resolved_by=event.by,
        decision=event.decision,
        cause=event.cause,
        due=event.due,
        overdue=False,
    )


def _report_drawn(escalation: Escalation, event: e.ReportDrawn) -> Escalation:
    return replace(escalation, stage=Stage.REPORTED, reported_at=event.at)


_STEPS: dict[type[Event], Callable[[Escalation, Any], Escalation]] = {
    e.RingStarted: _ring_started,
    e.LineJoined: _line_joined,
    e.LineMoved: _line_moved,
    o.OutsideCallOrdered: _outside_ordered,
    o.OutsideTold: _outside_told,
    o.OutsideFellThrough: _outside_fell,
    e.CallbackPromised: _callback_promised,
    e.EscalationHandedOn: _handed_on,
    e.CaseMarksPassed: _case_marks_passed,
    e.AlarmRaised: _alarm_raised,
    e.PopupDrawn: _drawn,
    e.RingLeft: _ring_left,
    e.RingExpired: _ring_expired,
    e.EscalationTaken: _taken,
    e.TransferOrdered: _ordered,
    e.TransferCancelOrdered: _cancel_ordered,
    e.TransferCheckOrdered: _check_ordered,
    e.TransferFellThrough: _fell_through,
    e.CustomerConnected: _connected,
    e.EscalationMoved: _owned,
    e.CallbackOwed: _owned,
    e.OwnerLeft: _owner_left,
    e.EscalationOverdue: _overdue,
    e.DeadlineDeferred: _deferred,
    k.CardOpened: _card_opened,
    e.EscalationResolved: _resolved,
    e.ReportDrawn: _report_drawn,
}


def _step(change: Callable[[Escalation, Any], Escalation]) -> Callable[[Escalations, Any], Escalations]:
    def apply(escalations: Escalations, event: Any) -> Escalations:
        name = event.escalation
        return escalations.set(name, change(escalations[name], event))

    return apply


def _begun(escalations: Escalations, event: e.EscalationRaised) -> Escalations:
    return escalations.set(event.escalation, _raised(event))


def _gone(escalations: Escalations, event: e.EscalationWithdrawn | e.EscalationClosed) -> Escalations:
    return escalations.delete(event.escalation)


CHANGES: dict[type[Event], Callable[[Escalations, Any], Escalations]] = {
    e.EscalationRaised: _begun,
    e.EscalationWithdrawn: _gone,
    e.EscalationClosed: _gone,
    **{kind: _step(change) for kind, change in _STEPS.items()},
}
"""How an event changes escalations, and nothing else."""

TOUCHES: Touches = {kind: named("escalation") for kind in CHANGES}
