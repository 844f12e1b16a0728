"""Voice consult (相談を声で): who may begin and end it, how long it lasts, and what follows from where the customer is then."""

from escdesk.domain.errors import Refused
from escdesk.domain.ids import EscalationId, OrderId, PersonId, later
from escdesk.domain.messages import calls as c
from escdesk.domain.messages import consults as co
from escdesk.domain.messages import voice as v
from escdesk.domain.messages.ladders import Asks
from escdesk.domain.messages.voice import AsideHow, BackWhy
from escdesk.domain.model.escalations import ENDED, UNOWNED, Escalation, targets
from escdesk.domain.model.voice import Aside, AsideState, Wish
from escdesk.domain.rules import calls, cases, consults, escalations, taking
from escdesk.domain.rules.course import Course
from escdesk.domain.rules.incident_owners import alone
from escdesk.domain.rules.order import by_name
from escdesk.domain.rules.people import seated

# -- the two of them ------------------------------------------------------------------------------------------


def _between(course: Course, name: EscalationId, by: PersonId | None) -> Escalation:
    """A consult in hand of which this person is one of the two. Raises `Refused`."""
    who = seated(course, by)
    escalation = course.escalation(name)
    if who.id not in (escalation.by, escalation.owner):
        raise Refused("not_yours")
    if escalation.stage in ENDED:
        raise Refused("already_resolved")
    if not escalation.consult:
        raise Refused("not_a_consult")
    alone(course, escalation)
    return escalation


def talk_aside(course: Course, command: v.TalkAside, by: PersonId | None) -> None:
    escalation = _between(course, command.escalation, by)
    if escalation.answerer is None:
        raise Refused("not_connected_yet")
    if course.floor.aside_of(escalation.id) is not None:
        raise Refused("already_aside")
    owner = course.floor.people[escalation.answerer]
    taking.may_come(course, escalation, owner)
    call = course.floor.calls[escalation.at_call]
    if call.answered_at is None or call.person is None or call.moved_to is not None:
        raise Refused("call_not_talking")
    if owner.extension is None:
        raise Refused("no_extension")
    text = course.floor.rulebook.text
    course.add(
        v.AsideOrdered(
            at=course.now,
            order=OrderId(f"O{course.next_seq}"),
            escalation=escalation.id,
            call=call.id,
            client=escalation.client,
            operator=call.person,
            person=owner.id,
            extension=owner.extension,
            back_to=call.extension,
            ring_ms=text.transfer_ring_ms,
            check_at=later(course.now, text.transfer_ring_ms + text.transfer_slack_ms),
        )
    )


def _under_way(course: Course, name: EscalationId, by: PersonId | None) -> tuple[Escalation, Aside]:
    escalation = _between(course, name, by)
    aside = course.floor.aside_of(escalation.id)
    if aside is None:
        raise Refused("not_aside")
    return escalation, aside


def end_aside(course: Course, command: v.EndAside, by: PersonId | None) -> None:
    """Said twice it is said once; once the customer is on their way to the owner it is too late."""
    _escalation, aside = _under_way(course, command.escalation, by)
    if aside.wish is Wish.TAKE:
        raise Refused("already_connected")
    if aside.wish is None:
        _back(course, aside, BackWhy.ENDED)


def take_from_aside(course: Course, command: v.TakeFromAside, by: PersonId | None) -> None:
    escalation, aside = _under_way(course, command.escalation, by)
    if escalation.owner != by:
        raise Refused("not_yours")
    if aside.wish is Wish.TAKE:
        return
    taking.may_come(course, escalation, seated(course, by))
    taking.come(course, escalation, seated(course, by))


def _back(course: Course, aside: Aside, why: BackWhy) -> None:
    check_at = later(course.now, course.floor.rulebook.text.transfer_slack_ms)
    course.add(v.AsideBackOrdered(at=course.now, order=aside.id, why=why, check_at=check_at))


# -- what the PBX says ----------------------------------------------------------------------------------------


def aside_connected(course: Course, signal: v.AsideConnected, by: PersonId | None) -> None:
    """The customer waits from now on as on a hold: with the same promise and the same limit."""
    aside = course.floor.asides.get(signal.order)
    if aside is None or aside.state is AsideState.TALKING:
        return
    course.add(
        v.AsideBegan(
            at=course.now,
            order=aside.id,
            escalation=aside.escalation,
            leg=signal.call,
            until=aside.until or later(course.now, course.floor.rulebook.text.aside_ms),
        )
    )
    if aside.since is None:
        calls.phone_held(course, c.PhoneHeld(call=aside.call), by)
    if aside.wish is Wish.BACK:
        _back(course, aside, aside.why or BackWhy.ENDED)
    elif aside.wish is Wish.TAKE:
        taking.order_from_aside(course, aside)


def aside_failed(course: Course, signal: v.AsideFailed, by: PersonId | None) -> None:
    aside = course.floor.asides.get(signal.order)
    if aside is None:
        return
    if aside.since is not None:  # it had begun, and an earlier life of the hub has brought the customer back
        how = AsideHow.BACK if aside.call in course.floor.calls else AsideHow.CUSTOMER_GONE
        aside_ended(course, v.AsideEnded(order=signal.order, how=how), by)
        return
    course.add(
        v.AsideFellThrough(
            at=course.now,
            order=aside.id,
            escalation=aside.escalation,
            person=aside.person,
            reason=signal.reason,
        )
    )
    _without_customer(course, aside)


def aside_ended(course: Course, signal: v.AsideEnded, by: PersonId | None) -> None:
    aside = course.floor.asides.get(signal.order)
    if aside is None:
        return
    again = signal.call if _called_again(course, aside, signal) else None
    course.add(
        v.AsideOver(
            at=course.now,
            order=aside.id,
            escalation=aside.escalation,
            person=aside.person,
            how=signal.how,
            leg=again,
        )
    )
    if signal.how is AsideHow.TAKEN:
        _taken(course, aside, signal)
        return
    calls.phone_resumed(course, c.PhoneResumed(call=aside.call), by)
    if signal.how is AsideHow.CUSTOMER_GONE:
        _left(course, aside)
    elif again is None:
        _without_customer(course, aside)
    _not_taken(course, aside)


def _called_again(course: Course, aside: Aside, signal: v.AsideEnded) -> bool:
    """The operator has the customer on another leg, and the case goes on there."""
    case = course.floor.escalations.get(aside.escalation)
    return (
        signal.how is AsideHow.BACK
        and signal.call != aside.call
        and signal.call in course.floor.calls
        and case is not None
        and case.at_call == aside.call
    )


def _taken(course: Course, aside: Aside, signal: v.AsideEnded) -> None:
    """The owner has the customer on the phone: the consult has become a takeover."""
    escalation = course.floor.escalations.get(aside.escalation)
    if signal.call is None or escalation is None or not _still(escalation, aside):
        _without_customer(course, aside)  # they are with somebody who has the case no longer
        return
    course.add(
        co.AskTurned(
            at=course.now,
            escalation=escalation.id,
            by=aside.person,
            asks=Asks.TAKEOVER,
            by_phone=True,
            due=cases.resolve_by(course, escalation),
            released=targets(escalation),
        )
    )
    escalations.connect(course, course.floor.escalations[escalation.id], aside.id, signal.call)


def _without_customer(course: Course, aside: Aside) -> None:
    """The operator's call has ended meanwhile, and nobody else has the customer."""
    if aside.call not in course.floor.calls:
        _left(course, aside)


def _left(course: Course, aside: Aside) -> None:
    escalation = course.floor.escalations.get(aside.escalation)
    if escalation is None or escalation.at_call != aside.call:
        return
    if escalation.answerer is not None or escalation.stage in UNOWNED:
        cases.without_customer(course, escalation)


def _not_taken(course: Course, aside: Aside) -> None:
    """The owner wanted to come, and it came to nothing: there is a question open again."""
    escalation = course.floor.escalations.get(aside.escalation)
    if aside.wish is not Wish.TAKE or escalation is None or not _still(escalation, aside):
        return
    if not escalation.open_questions:
        consults.ask_at_desk(course, escalation, aside.person)


# -- the clock, and everything else ---------------------------------------------------------------------------


def time_passed(course: Course, aside: Aside) -> None:
    if aside.check_at is not None:
        if aside.check_at <= course.now:
            cases.check_aside(course, aside)
    elif aside.until is not None and aside.until <= course.now and aside.wish is None:
        _back(course, aside, BackWhy.TIME)


def settle(course: Course) -> None:
    """Whoever no longer has the case gives the customer back."""
    for aside in by_name(course.floor.asides):
        escalation = course.floor.escalations.get(aside.escalation)
        if aside.wish is None and (escalation is None or not _still(escalation, aside)):
            _back(course, aside, BackWhy.CASE_OVER)


def _still(escalation: Escalation, aside: Aside) -> bool:
    return escalation.answerer == aside.person
