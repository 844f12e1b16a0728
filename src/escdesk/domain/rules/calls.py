"""What follows from the PBX's reports."""

from escdesk.domain.errors import Refused
from escdesk.domain.floor import Floor
from escdesk.domain.ids import CallId, ClientId, Extension, OrderId, PersonId, QueueId, later
from escdesk.domain.messages import calls as c
from escdesk.domain.messages import people as p
from escdesk.domain.messages.calls import Direction, EndReason, Known
from escdesk.domain.messages.people import LineState, Role
from escdesk.domain.model.calls import Call
from escdesk.domain.model.escalations import Escalation
from escdesk.domain.rules import cases, watching
from escdesk.domain.rules.course import Course
from escdesk.domain.rules.order import by_name, first_rung, oldest_first

MOST_MATCHES = 9
"""As many customers as there are digits to choose one with."""


def phone_rang(course: Course, signal: c.PhoneRang, _by: PersonId | None) -> None:
    if signal.call in course.floor.calls or signal.extension not in course.floor.phones:
        return
    queue, client, limit_ms = _belongs(course.floor, signal)
    course.add(
        c.CallRang(
            at=course.now,
            call=signal.call,
            extension=signal.extension,
            person=course.floor.phones[signal.extension].person,
            direction=signal.direction,
            queue=queue,
            client=client,
            caller_key=signal.caller_key,
            known=_known(signal),
            peer=signal.peer,
            order=signal.order,
            limit_ms=limit_ms,
        )
    )


def other_side_replaced(course: Course, signal: c.OtherSideReplaced, _by: PersonId | None) -> None:
    """Nothing when it is the one we know already: the same queue, number and phone."""
    call = _call(course, signal.call)
    if call is None:
        return
    aside = None if call.order is None else _rung_for(course.floor, call.order)
    rules = course.floor.rulebook.queue(signal.queue if aside is None else aside.queue)
    inbound = signal.direction is Direction.INBOUND
    now_there = (signal.direction, rules.queue, signal.caller_key, signal.peer)
    if now_there == (call.direction, call.queue, call.caller_key, call.peer):
        return
    course.add(
        c.OtherSideChanged(
            at=course.now,
            call=call.id,
            direction=signal.direction,
            queue=rules.queue,
            client=rules.client,
            caller_key=signal.caller_key,
            known=_known(signal),
            peer=signal.peer,
            limit_ms=rules.call_limit_ms if inbound else 0,
        )
    )


def _belongs(floor: Floor, signal: c.PhoneRang) -> tuple[QueueId, ClientId, int]:
    """Line, client and call limit: of the call it continues when an order rings it, else by the line's name."""
    rules = floor.rulebook.queue(signal.queue)
    escalation = None if signal.order is None else _rung_for(floor, signal.order)
    if escalation is not None:
        return escalation.queue, escalation.client, floor.rulebook.queue(escalation.queue).call_limit_ms
    if signal.direction is not Direction.INBOUND:
        return rules.queue, rules.client, 0
    return rules.queue, rules.client, rules.call_limit_ms


def _rung_for(floor: Floor, order: OrderId) -> Escalation | None:
    aside = floor.asides.get(order)
    return floor.escalation_by_order(order) if aside is None else floor.escalations.get(aside.escalation)


def _known(signal: c.PhoneRang | c.OtherSideReplaced) -> Known:
    if signal.withheld:
        return Known.WITHHELD
    if not signal.caller_key or signal.direction is Direction.INTERNAL:
        return Known.NONE
    return Known.LOOKING


def _call(course: Course, name: CallId) -> Call | None:
    return course.floor.calls.get(name)


def phone_answered(course: Course, signal: c.PhoneAnswered, _by: PersonId | None) -> None:
    call = _call(course, signal.call)
    if call is not None and (call.state is LineState.RINGING or call.answered_at is None):
        ruleset = course.floor.ruleset(call.client)
        course.add(
            c.CallAnswered(
                at=course.now,
                call=call.id,
                person=call.person,
                marks=watching.marks_of_call(ruleset, call, course.now, course.now),
            )
        )


def phone_held(course: Course, signal: c.PhoneHeld, by: PersonId | None) -> None:
    call = _call(course, signal.call)
    if call is None:
        return
    if call.hold is not None and call.hold.estimated:  # held anew: it was resumed while nobody could tell
        course.add(c.CallResumed(at=course.now, call=call.id, person=call.person))
    elif call.state is LineState.HELD:
        return
    if call.answered_at is None:
        phone_answered(course, c.PhoneAnswered(call=signal.call), by)
    rules = course.floor.rulebook.queue(call.queue)
    course.add(
        c.CallHeld(
            at=course.now,
            call=call.id,
            person=call.person,
            promise_at=later(course.now, rules.promise_ms),
            limit_at=later(course.now, rules.limit_ms),
            marks=watching.marks_of_hold(
                course.floor.ruleset(call.client), course.floor.calls[call.id], course.now
            ),
        )
    )


def phone_resumed(course: Course, signal: c.PhoneResumed, _by: PersonId | None) -> None:
    call = _call(course, signal.call)
    if call is not None and call.state is LineState.HELD:
        course.add(c.CallResumed(at=course.now, call=call.id, person=call.person))


def customer_held(course: Course, signal: c.CustomerHeld, _by: PersonId | None) -> None:
    call = _call(course, signal.call)
    if call is not None and not call.other_side_held:
        course.add(c.OtherSideHeld(at=course.now, call=call.id))


def customer_resumed(course: Course, signal: c.CustomerResumed, _by: PersonId | None) -> None:
    call = _call(course, signal.call)
    if call is not None and call.other_side_held:
        course.add(c.OtherSideResumed(at=course.now, call=call.id))


def phone_transferred(course: Course, signal: c.PhoneTransferred, _by: PersonId | None) -> None:
    call = _call(course, signal.call)
    if call is not None and call.moved_to is None:
        course.add(c.CallMoved(at=course.now, call=call.id, to=signal.to, attended=signal.attended))


def phone_hung_up(course: Course, signal: c.PhoneHungUp, _by: PersonId | None) -> None:
    call = _call(course, signal.call)
    if call is not None:
        end(course, call, signal.reason)


def end(course: Course, call: Call, reason: EndReason) -> None:
    """The leg is gone: the person may wrap up, and what hung on the call goes on."""
    if call.moved_to is not None:
        reason = EndReason.MOVED
    to = None if call.moved_to is None else Extension(call.moved_to)
    if to not in course.floor.phones:
        to = None
    course.add(c.CallEnded(at=course.now, call=call.id, person=call.person, reason=reason, to=to))
    person = None if call.person is None else course.floor.people.get(call.person)
    wrap_up_ms = course.floor.rulebook.text.wrap_up_ms
    if (
        person is not None
        and person.seated
        and person.role is Role.OPERATOR
        and call.answered_at is not None
        and call.direction is not Direction.INTERNAL
        and not person.lines
        and wrap_up_ms > 0
    ):
        course.add(p.WrapUpStarted(at=course.now, person=person.id, until=later(course.now, wrap_up_ms)))
    cases.call_over(course, call, reason)


def extension_seen(course: Course, signal: c.ExtensionSeen, _by: PersonId | None) -> None:
    phone = course.floor.phones.get(signal.extension)
    if phone is not None and phone.usable is not signal.usable:
        course.add(c.PhoneUsable(at=course.now, extension=phone.id, usable=signal.usable))


def pbx_connected(course: Course, signal: c.PbxConnected, by: PersonId | None) -> None:
    """Believe the PBX: what it does not list is over, what it lists and we do not know has begun."""
    if not course.floor.pbx.connected:
        course.add(c.PbxCame(at=course.now))
    listed = {seen.call: seen for seen in signal.calls}
    for call in first_rung(course.floor.calls.values()):
        if call.id not in listed:
            end(course, call, EndReason.UNKNOWN)
    for seen in signal.calls:
        phone_rang(
            course,
            c.PhoneRang(
                call=seen.call,
                extension=seen.extension,
                direction=seen.direction,
                queue=seen.queue,
                caller_key=seen.caller_key,
                withheld=seen.withheld,
                peer=seen.peer,
                order=seen.order,
            ),
            by,
        )
        if seen.talking:
            phone_answered(course, c.PhoneAnswered(call=seen.call), by)
    for escalation in oldest_first(course.floor.escalations.values()):
        cases.check(course, escalation)
    for aside in by_name(course.floor.asides):
        cases.check_aside(course, aside)


def pbx_lost(course: Course, _signal: c.PbxLost, _by: PersonId | None) -> None:
    if course.floor.pbx.connected:
        course.add(c.PbxWent(at=course.now))


def customers_matched(course: Course, signal: c.CustomersMatched, _by: PersonId | None) -> None:
    call = _call(course, signal.call)
    if call is None or call.known is not Known.LOOKING:
        return
    if signal.caller_key is None or signal.caller_key == call.caller_key:
        course.add(c.CustomersFound(at=course.now, call=call.id, found=signal.found[:MOST_MATCHES]))


def choose_customer(course: Course, command: c.ChooseCustomer, by: PersonId | None) -> None:
    call = _call(course, command.call)
    if call is None:
        raise Refused("no_such_call")
    if call.person != by:
        raise Refused("not_yours")
    fact = next((one for one in call.found if one.customer == command.customer), None)
    if command.customer is not None and fact is None:
        raise Refused("no_such_customer")
    confirmed = command.confirmed and fact is not None
    if (call.customer, call.confirmed) == (command.customer, confirmed):
        return
    course.add(
        c.CustomerChosen(
            at=course.now,
            call=call.id,
            customer=command.customer,
            confirmed=confirmed,
            vip=fact is not None and fact.vip,
            fact=fact,
        )
    )
