"""How an event changes escalations."""

from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from escdesk.domain.ids import PersonId
from escdesk.domain.messages import cards as k
from escdesk.domain.messages import escalations as e
from escdesk.domain.messages import incidents as i
from escdesk.domain.messages import line as ln
from escdesk.domain.messages.escalations import Outcome
from escdesk.domain.messages.kinds import Event
from escdesk.domain.messages.ladders import Lane
from escdesk.domain.model import consult_steps, incident_steps, outside_steps, transfer_steps
from escdesk.domain.model.consult_steps import first_question
from escdesk.domain.model.escalations import (
    Drawn,
    Escalation,
    Escalations,
    Hop,
    Place,
    Ring,
    Stage,
    tries,
)
from escdesk.domain.model.touches import Touches, named


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
        symptom=event.symptom,
        questions=first_question(event.by, event.asks, event.category, event.at),
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


def _line_joined(escalation: Escalation, event: ln.LineJoined) -> Escalation:
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


def _line_moved(escalation: Escalation, event: ln.LineMoved) -> Escalation:
    if escalation.line is None:
        return escalation
    line = replace(escalation.line, place=event.place, about_ms=event.about_ms, samples=event.samples)
    return replace(escalation, line=line)


def _hurried(escalation: Escalation, event: ln.Hurried) -> Escalation:
    return replace(escalation, lane=Lane.URGENT, hurried_at=event.at)


def _callback_promised(escalation: Escalation, _event: ln.CallbackPromised) -> Escalation:
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
        holder=escalation.holder if escalation.consult else event.by,
        lease_until=None,
        hops=(*escalation.hops, Hop(event.by, event.sideways, event.at)),
        tried=tries(escalation, (event.by,), Outcome.HANDED_ON, event),
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


def _ring_left(escalation: Escalation, event: e.RingLeft) -> Escalation:
    ring = escalation.ring
    if ring is None:
        return escalation
    targets = tuple(person for person in ring.targets if person not in event.people)
    tried = escalation.tried
    if escalation.stage is not Stage.ALARM:  # whom an alarm reached has not been asked
        tried = tries(escalation, event.people, event.outcome, event, event.reason)
    return replace(escalation, ring=replace(ring, targets=targets), tried=tried)


def _ring_expired(escalation: Escalation, event: e.RingExpired) -> Escalation:
    ring = escalation.ring
    return replace(
        escalation,
        ring=None if ring is None else replace(ring, targets=()),
        tried=tries(escalation, event.people, Outcome.EXPIRED, event),
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


def _lease_began(escalation: Escalation, event: e.LeaseBegan) -> Escalation:
    return replace(escalation, lease_until=event.until)


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
        tried=tries(escalation, (event.owner,), event.outcome, event),
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
        read_until=None,
        unread=False,
    )


def _report_drawn(escalation: Escalation, event: e.ReportDrawn) -> Escalation:
    return replace(escalation, stage=Stage.REPORTED, reported_at=event.at)


_STEPS: dict[type[Event], Callable[[Escalation, Any], Escalation]] = {
    e.RingStarted: _ring_started,
    ln.LineJoined: _line_joined,
    ln.LineMoved: _line_moved,
    **outside_steps.STEPS,
    ln.Hurried: _hurried,
    ln.CallbackPromised: _callback_promised,
    e.EscalationHandedOn: _handed_on,
    e.CaseMarksPassed: _case_marks_passed,
    e.AlarmRaised: _alarm_raised,
    e.PopupDrawn: _drawn,
    e.RingLeft: _ring_left,
    e.RingExpired: _ring_expired,
    e.EscalationTaken: _taken,
    e.LeaseBegan: _lease_began,
    e.EscalationMoved: _owned,
    e.CallbackOwed: _owned,
    e.OwnerLeft: _owner_left,
    e.EscalationOverdue: _overdue,
    e.DeadlineDeferred: _deferred,
    k.CardOpened: _card_opened,
    e.EscalationResolved: _resolved,
    e.ReportDrawn: _report_drawn,
    **incident_steps.STEPS,
    **transfer_steps.STEPS,
    **consult_steps.STEPS,
}


def _step(change: Callable[[Escalation, Any], Escalation]) -> Callable[[Escalations, Any], Escalations]:
    def apply(escalations: Escalations, event: Any) -> Escalations:
        name = event.escalation
        return escalations.set(name, change(escalations[name], event))

    return apply


def _step_while_open(
    change: Callable[[Escalation, Any], Escalation],
) -> Callable[[Escalations, Any], Escalations]:
    step = _step(change)
    return lambda escalations, event: (
        step(escalations, event) if event.escalation in escalations else escalations
    )


def _begun(escalations: Escalations, event: e.EscalationRaised) -> Escalations:
    return escalations.set(event.escalation, _raised(event))


def _gone(escalations: Escalations, event: e.EscalationWithdrawn | e.EscalationClosed) -> Escalations:
    return escalations.delete(event.escalation)


CHANGES: dict[type[Event], Callable[[Escalations, Any], Escalations]] = {
    e.EscalationRaised: _begun,
    e.EscalationWithdrawn: _gone,
    e.EscalationClosed: _gone,
    i.IncidentHanded: incident_steps.handed,
    **{kind: _step(change) for kind, change in _STEPS.items()},
    **{kind: _step_while_open(change) for kind, change in transfer_steps.STEPS_OF_ASIDES.items()},
}
"""How an event changes escalations, and nothing else."""

TOUCHES: Touches = {kind: named("escalation") for kind in CHANGES if kind is not i.IncidentHanded}
