"""A hand raised, rung, taken, connected, resolved, read."""

from typing import NoReturn

from escdesk.domain.errors import Refused
from escdesk.domain.floor import Floor
from escdesk.domain.ids import CallId, EscalationId, Instant, OrderId, PersonId, between, later
from escdesk.domain.messages import calls as c
from escdesk.domain.messages import escalations as e
from escdesk.domain.messages import line as ln
from escdesk.domain.messages import transfers as tr
from escdesk.domain.messages.clock import ClockJumped
from escdesk.domain.messages.consults import ClosedHow
from escdesk.domain.messages.escalations import Outcome
from escdesk.domain.messages.transfers import CancelWhy, FailReason
from escdesk.domain.model.escalations import ENDED, UNOWNED, Escalation, Stage, targets
from escdesk.domain.model.people import Person
from escdesk.domain.model.transfers import OrderState
from escdesk.domain.rules import (
    cases,
    consults,
    contact,
    eligible,
    ending,
    hops,
    incident_owners,
    ladder,
    line,
    reaching,
    taking,
)
from escdesk.domain.rules.course import Course
from escdesk.domain.rules.order import by_name, oldest_first
from escdesk.domain.rules.people import close_desk, seated

# -- the one who raises ---------------------------------------------------------------------------------------


def _raised_by(course: Course, name: EscalationId, by: PersonId | None) -> Escalation:
    escalation = course.escalation(name)
    if escalation.by != by:
        raise Refused("not_yours")
    return escalation


def withdraw(course: Course, command: e.Withdraw, by: PersonId | None) -> None:
    """Whoever has the customer takes it back: the operator altogether, an owner who gave it on as their own again."""
    escalation = course.escalation(command.escalation)
    if by is None or by != escalation.holder:
        _not_holding(escalation, by)
    match escalation.stage:
        case stage if stage in ENDED:
            raise Refused("already_resolved")
        case stage if escalation.consult and (stage is Stage.IN_HAND or escalation.instructions):
            consults.give_up(course, escalation)
        case stage if stage in UNOWNED and escalation.hops and not escalation.consult:
            taking.take(course, escalation, seated(course, by))
        case stage if stage in UNOWNED:
            ending.withdrawn(course, escalation, command.reason)
        case Stage.TAKEN:
            cases.cancel(course, escalation, CancelWhy.TAKEN_BACK)
        case Stage.CONNECTED:
            raise Refused("already_connected")
        case Stage.IN_HAND if escalation.attached and escalation.by == by:
            ending.withdrawn(course, escalation)
        case Stage.IN_HAND:
            raise Refused("already_taken", by=escalation.owner or "")


def _not_holding(escalation: Escalation, by: PersonId | None) -> NoReturn:
    if by == escalation.by:  # somebody has had it since: it is no longer the operator's to take back
        raise Refused("already_resolved" if escalation.stage in ENDED else "already_connected")
    raise Refused("not_yours")


def send_on(course: Course, command: e.SendOn, by: PersonId | None) -> None:
    """Whoever has the customer may have the next one rung."""
    escalation = course.escalation(command.escalation)
    if by is None or by != escalation.holder:
        _not_holding(escalation, by)
    match escalation.stage:
        case Stage.WAITING:
            ladder.ring_on(course, escalation.id)
        case Stage.RINGING | Stage.RAISED:
            course.add(
                e.RingLeft(
                    at=course.now,
                    escalation=escalation.id,
                    people=targets(escalation),
                    outcome=Outcome.SENT_ON,
                )
            )
            ladder.ring_on(course, escalation.id)
        case Stage.TAKEN:
            cases.cancel(course, escalation, CancelWhy.SENT_ON)
        case Stage.ALARM | Stage.OUTSIDE:
            raise Refused("alarm_stays")
        case Stage.CONNECTED:
            raise Refused("already_connected")
        case Stage.IN_HAND:
            raise Refused("already_taken", by=escalation.owner or "")
        case Stage.RESOLVED | Stage.REPORTED:
            raise Refused("already_resolved")


def promise_callback(course: Course, command: ln.PromiseCallback, by: PersonId | None) -> None:
    """折り返し: whoever has the customer may say so while nobody has the case; twice is once (C4)."""
    escalation = course.escalation(command.escalation)
    if by is None or by != escalation.holder:
        raise Refused("not_yours")
    if escalation.stage not in UNOWNED:
        if escalation.stage in ENDED:
            raise Refused("already_resolved")
        raise Refused("already_taken", by=escalation.owner or "")
    if not escalation.callback_promised:
        course.add(ln.CallbackPromised(at=course.now, escalation=escalation.id, by=by))


def report_report_drawn(course: Course, command: e.ReportReportDrawn, by: PersonId | None) -> None:
    escalation = _raised_by(course, command.escalation, by)
    if escalation.stage is Stage.RESOLVED:
        course.add(e.ReportDrawn(at=course.now, escalation=escalation.id, person=escalation.by))


def acknowledge_report(course: Course, command: e.AcknowledgeReport, by: PersonId | None) -> None:
    escalation = _raised_by(course, command.escalation, by)
    if escalation.stage not in ENDED:
        raise Refused("not_connected_yet")
    report_report_drawn(course, e.ReportReportDrawn(escalation=escalation.id), by)
    _closed(course, escalation, escalation.by, ClosedHow.READ)


def _closed(course: Course, escalation: Escalation, by: PersonId, how: ClosedHow) -> None:
    course.add(
        e.EscalationClosed(
            at=course.now,
            escalation=escalation.id,
            by=by,
            how=how.value,
            answers=len(escalation.instructions) + 1,
            calls=ending.calls(course.floor, escalation),
            people=ending.people(course.floor, escalation),
        )
    )
    ending.drop_card(course, escalation.call)


# -- the ones at whom it rings --------------------------------------------------------------------------------


def report_popup_drawn(course: Course, command: e.ReportPopupDrawn, by: PersonId | None) -> None:
    escalation = course.escalation(command.escalation)
    ring = escalation.ring
    if ring is None or by is None or by not in ring.targets:
        raise Refused("not_ringing_for_you")
    if all(one.person != by for one in ring.drawn):
        course.add(e.PopupDrawn(at=course.now, escalation=escalation.id, person=by))


def accept(course: Course, command: e.Accept, by: PersonId | None) -> None:
    """Exactly one of any who accept at the same instant (E2): the others read who has it."""
    who = seated(course, by)
    escalation = course.escalation(command.escalation)
    if escalation.ring is None and escalation.stage not in UNOWNED:
        raise Refused("already_taken", by=escalation.owner or "")
    if who.id not in targets(escalation) and not _may_come_late(who, escalation):
        raise Refused("not_ringing_for_you")
    if escalation.stage in ENDED:
        _closed(course, escalation, who.id, ClosedHow.TAKEN)
        return
    if command.instruct and not escalation.consult:
        if escalation.stage not in UNOWNED or escalation.holder != escalation.by:
            raise Refused("not_a_consult")  # whoever raised it no longer has the customer to tell it to
        consults.ask_at_desk(course, escalation, who.id)
        escalation = course.floor.escalations[escalation.id]
    taking.take(course, escalation, who)


def _may_come_late(who: Person, escalation: Escalation) -> bool:
    """Whoever has had it may still take it while nobody has: the click that came as the ring went on counts."""
    return (
        escalation.stage in UNOWNED
        and any(tried.person == who.id for tried in escalation.tried)
        and eligible.can_take(who, escalation)
    )


def pass_on(course: Course, command: e.PassOn, by: PersonId | None) -> None:
    _decline(course, command.escalation, by, Outcome.PASSED, command.reason)


def cannot_now(course: Course, command: e.CannotNow, by: PersonId | None) -> None:
    _decline(course, command.escalation, by, Outcome.BUSY, None)


def _decline(
    course: Course, name: EscalationId, by: PersonId | None, outcome: Outcome, reason: e.PassReason | None
) -> None:
    escalation = course.escalation(name)
    if escalation.stage is Stage.TAKEN and escalation.owner == by:
        cases.cancel(course, escalation, CancelWhy.BUSY)
        return
    if by is None or by not in targets(escalation):
        if escalation.owner is not None:
            raise Refused("already_taken", by=escalation.owner)
        raise Refused("not_ringing_for_you")
    if ladder.alarms(escalation):
        raise Refused("alarm_stays")
    cases.leave_ring(course, name, by, outcome, reason)


# -- the one who has it ---------------------------------------------------------------------------------------


def resolve(course: Course, command: e.Resolve, by: PersonId | None) -> None:
    escalation = course.escalation(command.escalation)
    if escalation.stage in ENDED:
        raise Refused("already_resolved")
    incident_owners.alone(course, escalation)
    if escalation.owner != by or by is None:
        raise Refused("not_yours")
    if escalation.stage not in (Stage.CONNECTED, Stage.IN_HAND):
        raise Refused("not_connected_yet")
    if escalation.answerer is not None and escalation.open_questions and not escalation.callback:
        raise Refused("too_early")  # the operator waits for an instruction, and would see none
    course.add(
        e.EscalationResolved(
            at=course.now,
            escalation=escalation.id,
            by=by,
            decision=command.decision,
            cause=command.cause,
            released=targets(escalation),
            due=later(course.now, course.floor.rulebook.text.report_due_ms),
            category=cases.category(course.floor, escalation),
            role=_role(course.floor, by),
            handled_ms=0 if escalation.taken_at is None else between(escalation.taken_at, course.now),
        )
    )


def _role(floor: Floor, person: PersonId) -> str:
    who = floor.people.get(person)
    return "" if who is None else who.role.value


def hand_on(course: Course, command: e.HandOn, by: PersonId | None) -> None:
    """A hop (C5): the owner keeps the customer until somebody else has them."""
    escalation = course.escalation(command.escalation)
    if escalation.stage in ENDED:
        raise Refused("already_resolved")
    incident_owners.alone(course, escalation)
    if escalation.owner != by or by is None:
        raise Refused("not_yours")
    if escalation.stage not in (Stage.CONNECTED, Stage.IN_HAND):
        raise Refused("not_connected_yet")
    if escalation.consult and not escalation.open_questions:
        raise Refused("question_over")
    hops.hand_on(course, escalation, course.floor.people[by], command.person, up=command.up)


# -- what came of an order ------------------------------------------------------------------------------------


def transfer_connected(course: Course, signal: tr.TransferConnected, _by: PersonId | None) -> None:
    escalation = course.floor.escalation_by_order(signal.order)
    if escalation is None or escalation.owner is None:
        return
    connect(course, escalation, signal.order, signal.call)


def connect(course: Course, escalation: Escalation, order: OrderId, call: CallId) -> None:
    """The owner has the customer on the phone."""
    if escalation.owner is None:
        return
    course.add(
        tr.CustomerConnected(
            at=course.now, order=order, escalation=escalation.id, person=escalation.owner, call=call
        )
    )
    _same_customer(course, escalation)
    if call not in course.floor.calls:
        cases.owner_must_be_here(course, escalation.id)


def _same_customer(course: Course, escalation: Escalation) -> None:
    """The new leg is the same customer's."""
    connected = course.floor.escalations[escalation.id].connected_call
    new = None if connected is None else course.floor.calls.get(connected)
    if new is None or escalation.customer is None:
        return
    fact = c.CustomerFact(escalation.customer, escalation.vip)
    course.add(c.CustomersFound(at=course.now, call=new.id, found=(fact,)))


def transfer_failed(course: Course, signal: tr.TransferFailed, _by: PersonId | None) -> None:
    """Nothing of the order is left; only now may it ring on (invariant 5)."""
    escalation = course.floor.escalation_by_order(signal.order)
    if escalation is None or escalation.owner is None or escalation.transfer is None:
        return
    why, owner, turned = escalation.transfer.why, escalation.owner, escalation.turned
    course.add(
        tr.TransferFellThrough(
            at=course.now,
            order=signal.order,
            escalation=escalation.id,
            person=owner,
            reason=signal.reason,
        )
    )
    escalation = course.floor.escalations[escalation.id]
    gone = escalation.at_call not in course.floor.calls
    left = gone or why is CancelWhy.CUSTOMER_LEFT or signal.reason is FailReason.CUSTOMER_GONE
    if turned and why not in _GOES_ON and owner in course.floor.people:
        consults.goes_on(course, escalation, course.floor.people[owner], gone=left)
    elif why is CancelWhy.TAKEN_BACK and escalation.hops and not gone:
        _back_to_holder(course, escalation)
    elif why is CancelWhy.TAKEN_BACK and not escalation.hops:
        ending.withdrawn(course, escalation)
    elif left:
        there = owner in course.floor.people and course.floor.people[owner].seated
        cases.owe_callback(course, escalation, owner if there else escalation.holder)
    else:
        ladder.ring_on(course, escalation.id)


_GOES_ON = frozenset({CancelWhy.BUSY, CancelWhy.SENT_ON, CancelWhy.RELEASED})
"""Why an order was given up so that somebody else takes the customer over."""


def _back_to_holder(course: Course, escalation: Escalation) -> None:
    holder = course.floor.people.get(escalation.holder)
    if holder is not None and holder.seated:
        taking.take(course, escalation, holder)
    else:
        ladder.ring_on(course, escalation.id)


# -- the start ------------------------------------------------------------------------------------------------

PACE_MS = 2_000
"""How far apart lapsed deadlines act after an outage."""


def hub_started(course: Course, _signal: e.HubStarted, _by: PersonId | None) -> None:
    """No desk is connected yet; orders under way are unknown, rings, lines, leases begin again, lapsed deadlines are spread."""
    for person in by_name(course.floor.people):
        for desk in person.desks:
            close_desk(course, course.floor.people[person.id], desk)
    for aside in by_name(course.floor.asides):
        cases.check_aside(course, aside)
    for escalation in oldest_first(course.floor.escalations.values()):
        reaching.begin_again(course, escalation)
        reaching.tell_alarm_again(course, escalation.id, unanswered=True)
        if escalation.transfer is not None and escalation.transfer.state is not OrderState.UNKNOWN:
            cases.check(course, escalation)
    _nobody_saw(course, since=None)


def clock_jumped(course: Course, _signal: ClockJumped, _by: PersonId | None) -> None:
    """The desks are still there: what has not lapsed goes on as it is."""
    _nobody_saw(course, since=course.now)


def _nobody_saw(course: Course, since: Instant | None) -> None:
    """Rings, places in line and leases that lapsed by then (None: all) begin again, lapsed promises are spread."""
    lapsed = 0
    for escalation in oldest_first(course.floor.escalations.values()):
        ring, place = escalation.ring, escalation.line
        if escalation.stage is Stage.RINGING and ring is not None and (since is None or ring.until <= since):
            ladder.ring_again(course, escalation, ring)
        if place is not None and (since is None or place.until <= since):
            line.begin_again(course, escalation, place)
        if escalation.lease_until is not None and (since is None or escalation.lease_until <= since):
            contact.begin_again(course, escalation)
        if escalation.due is not None and escalation.due <= course.now and not escalation.overdue:
            lapsed += 1
            due: Instant = later(course.now, PACE_MS * lapsed)
            course.add(e.DeadlineDeferred(at=course.now, escalation=escalation.id, due=due))
