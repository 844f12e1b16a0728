"""What becomes of an escalation when somebody or something it hangs on goes away."""

from escdesk.domain.floor import Floor
from escdesk.domain.ids import EscalationId, Extension, Instant, PersonId, later
from escdesk.domain.messages import consults as co
from escdesk.domain.messages import escalations as e
from escdesk.domain.messages import transfers as tr
from escdesk.domain.messages import voice as v
from escdesk.domain.messages.calls import EndReason
from escdesk.domain.messages.escalations import AlarmWhy, Outcome
from escdesk.domain.messages.ladders import Asks
from escdesk.domain.messages.transfers import CancelWhy
from escdesk.domain.model.calls import Call
from escdesk.domain.model.escalations import UNOWNED, Escalation, Stage, targets
from escdesk.domain.model.voice import Aside, AsideState
from escdesk.domain.rules import calendar, eligible, ending, ladder, outside
from escdesk.domain.rules.course import Course
from escdesk.domain.rules.order import oldest_first


def due(course: Course, escalation: Escalation) -> Instant:
    """When whoever takes it now must have resolved or answered it, or said the cause."""
    if not escalation.consult:
        return resolve_by(course, escalation)
    return answer_by(course, escalation) if escalation.open_questions else ending.cause_by(course)


def answer_by(course: Course, escalation: Escalation) -> Instant:
    """When the questions of a consult must be answered."""
    return _within(course, escalation, course.floor.rulebook.text.consult_due_ms)


def resolve_by(course: Course, escalation: Escalation) -> Instant:
    """When it must be resolved, once somebody comes to the phone for it."""
    return _within(course, escalation, course.floor.rulebook.text.due_ms)


def _within(course: Course, escalation: Escalation, usual_ms: int) -> Instant:
    """Stamped terms, in opening hours where the rule says so (B4)."""
    span_ms = escalation.due_ms or usual_ms
    ruleset = course.floor.ruleset(escalation.client)
    if escalation.business_time and ruleset is not None:
        return calendar.later_open(ruleset.calendar, course.now, span_ms)
    return later(course.now, span_ms)


def stop_ringing_at(
    course: Course, person: PersonId, outcome: Outcome, reason: e.PassReason | None = None
) -> None:
    """Everything that rings at this person rings on; alarms look for other addressees."""
    for name in course.floor.people[person].ringing:
        leave_ring(course, EscalationId(name), person, outcome, reason)


def leave_ring(
    course: Course, name: EscalationId, person: PersonId, outcome: Outcome, reason: e.PassReason | None = None
) -> None:
    """It stops ringing at one person; when nobody is left the next one rings at once."""
    escalation = course.floor.escalations[name]
    if ladder.alarms(escalation):
        ladder.raise_alarm(course, name, ladder.alarm_why(escalation))
        return
    course.add(e.RingLeft(at=course.now, escalation=name, people=(person,), outcome=outcome, reason=reason))
    if not targets(course.floor.escalations[name]):
        ring_over(course, escalation)


def ring_over(course: Course, escalation: Escalation) -> None:
    """Nobody of this ring is left. What a lead had assigned comes back to the leads, the rest rings on."""
    if escalation.ring is not None and escalation.ring.assigned_by is not None:
        ladder.raise_alarm(course, escalation.id, AlarmWhy.UNANSWERED)
    else:
        ladder.ring_on(course, escalation.id)


def hand_over(course: Course, person: PersonId, outcome: Outcome = Outcome.LOST) -> None:
    """What this person has in hand rings on, because they leave the floor or their shift is over.

    An order under way is given up first; a customer they are talking with stays with them until that call ends;
    a report on its way to them stays theirs.
    """
    for name in course.floor.people[person].in_hand:
        escalation = course.floor.escalations[EscalationId(name)]
        if escalation.stage is Stage.TAKEN:
            cancel(course, escalation, CancelWhy.BUSY)
        elif escalation.stage is Stage.IN_HAND or escalation.connected_call not in course.floor.calls:
            owner_left(course, escalation.id, person, outcome)


def owner_left(course: Course, name: EscalationId, owner: PersonId, outcome: Outcome = Outcome.LOST) -> None:
    """Nobody on the floor has it any more: it rings on from the first rung, if anything is left to be done."""
    course.add(e.OwnerLeft(at=course.now, escalation=name, owner=owner, outcome=outcome))
    ending.ring_on(course, name)


def owner_must_be_here(course: Course, name: EscalationId) -> None:
    """A case given to somebody who is not logged in rings on at once."""
    owner = course.floor.escalations[name].owner
    if owner is not None and not (owner in course.floor.people and course.floor.people[owner].seated):
        owner_left(course, name, owner)


_WEIGHT = {
    None: 0,
    CancelWhy.BUSY: 1,
    CancelWhy.SENT_ON: 2,
    CancelWhy.RELEASED: 3,
    CancelWhy.CUSTOMER_LEFT: 4,
    CancelWhy.TAKEN_BACK: 5,
}
"""Which reason stands when an order is given up for several: the operator's last word is that nobody is needed."""


def cancel(course: Course, escalation: Escalation, why: CancelWhy) -> None:
    """Give the order up; what came of it returns as a signal, also of one whose outcome is unknown.

    For the same or a weaker reason nothing changes; a stronger one replaces what follows from the order's end.
    """
    transfer = escalation.transfer
    if transfer is None or _WEIGHT[why] <= _WEIGHT[transfer.why]:
        return
    course.add(
        tr.TransferCancelOrdered(
            at=course.now,
            order=transfer.order,
            escalation=escalation.id,
            why=why,
            check_at=later(course.now, course.floor.rulebook.text.transfer_slack_ms),
        )
    )


def check(course: Course, escalation: Escalation) -> None:
    """The order's outcome is unknown: ask the PBX's channels (invariant 5)."""
    transfer = escalation.transfer
    if transfer is None:
        return
    course.add(
        tr.TransferCheckOrdered(
            at=course.now,
            order=transfer.order,
            escalation=escalation.id,
            call=escalation.at_call,
            extension=transfer.extension,
            check_at=later(course.now, course.floor.rulebook.text.transfer_slack_ms),
        )
    )


def check_aside(course: Course, aside: Aside) -> None:
    """The same of a talk aside."""
    course.add(
        v.AsideCheckOrdered(
            at=course.now,
            order=aside.id,
            call=aside.call,
            extension=aside.extension,
            back_to=aside.back_to,
            check_at=later(course.now, course.floor.rulebook.text.transfer_slack_ms),
        )
    )


def owe_callback(course: Course, escalation: Escalation, owner: PersonId) -> None:
    """The customer is gone, the decision still wanted: somebody owes a call-back.

    Was one promised, it goes on looking for whoever will make it.
    """
    if escalation.callback_promised:
        if escalation.stage is Stage.RAISED:
            ladder.ring_on(course, escalation.id)
        return
    outside.stop(course, escalation)
    course.add(
        e.CallbackOwed(
            at=course.now,
            escalation=escalation.id,
            owner=owner,
            released=targets(escalation),
            due=due(course, escalation),
        )
    )
    owner_must_be_here(course, escalation.id)


def call_over(course: Course, call: Call, reason: EndReason) -> None:
    """A call has ended: what was raised from it, or connected to it, goes on.

    Not yet when its customer is aside: they hear music, and the PBX will say where they have come to.
    """
    hanging = [
        one
        for one in course.floor.escalations.values()
        if call.escalation == one.id or call.id == one.connected_call  # the PBX may name a leg late
    ]
    if not hanging:
        ending.drop_card(course, call.id)
    for escalation in oldest_first(hanging):
        if not _hears_music(course.floor, escalation):
            _goes_on(course, escalation, call, reason)


def _hears_music(floor: Floor, escalation: Escalation) -> bool:
    aside = floor.aside_of(escalation.id)
    return (
        aside is not None
        and aside.state is not AsideState.RINGING
        and aside.call == escalation.at_call
        and (escalation.stage in UNOWNED or escalation.stage is Stage.IN_HAND)
    )


def _goes_on(course: Course, escalation: Escalation, call: Call, reason: EndReason) -> None:
    if call.id == escalation.at_call and (escalation.stage in UNOWNED or escalation.answerer is not None):
        _call_over_at_operator(course, escalation, call)
    elif call.id == escalation.at_call and escalation.stage is Stage.TAKEN:
        if reason is EndReason.CUSTOMER:
            cancel(course, escalation, CancelWhy.CUSTOMER_LEFT)
    elif call.id == escalation.at_call and escalation.consult and escalation.stage is Stage.IN_HAND:
        customer_left(course, escalation)  # of an incident: should it be another matter, somebody calls back
    elif call.id == escalation.connected_call:
        _connected_call_over(course, escalation)


def customer_left(course: Course, escalation: Escalation) -> None:
    """The answer is still wanted: whoever raised the hand calls back with it."""
    if escalation.customer_left_at is None:
        course.add(co.CustomerLeft(at=course.now, escalation=escalation.id))


def without_customer(course: Course, escalation: Escalation) -> None:
    """Nobody has come to the phone for it, and nobody will."""
    if escalation.consult:
        customer_left(course, escalation)
    else:
        owe_callback(course, escalation, escalation.holder)


def _connected_call_over(course: Course, escalation: Escalation) -> None:
    if escalation.stage is Stage.CONNECTED:
        owner_must_be_here(course, escalation.id)


def _call_over_at_operator(course: Course, escalation: Escalation, call: Call) -> None:
    """Nobody has come to the phone for it yet."""
    if call.moved_to is None:
        without_customer(course, escalation)
        return
    outside.stop(course, escalation)
    if escalation.consult:  # the phone has made a takeover of it
        course.add(
            co.AskTurned(at=course.now, escalation=escalation.id, by=escalation.by, asks=Asks.TAKEOVER)
        )
    course.add(
        e.EscalationMoved(
            at=course.now,
            escalation=escalation.id,
            owner=_taker_at(course.floor, escalation, call.moved_to) or escalation.owner or escalation.holder,
            released=targets(escalation),
            due=due(course, escalation),
        )
    )
    owner_must_be_here(course, escalation.id)


def _taker_at(floor: Floor, escalation: Escalation, extension: str) -> PersonId | None:
    """Who sits at the phone the operator sent the customer to, if they could take it."""
    phone = floor.phones.get(Extension(extension))
    if phone is None or phone.person is None:
        return None
    return phone.person if eligible.can_take(floor.people[phone.person], escalation) else None


def category(floor: Floor, escalation: Escalation) -> str:
    """What it is about: as the card says now, else as it said when the hand went up."""
    card = floor.cards.get(escalation.call)
    return escalation.category if card is None or not card.category else card.category
