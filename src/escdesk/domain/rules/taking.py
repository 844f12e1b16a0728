"""What taking an escalation does: the owner, the deadline, and the phone that rings for it."""

from escdesk.domain.errors import Refused
from escdesk.domain.floor import Floor
from escdesk.domain.ids import OrderId, later
from escdesk.domain.messages import consults as co
from escdesk.domain.messages import escalations as e
from escdesk.domain.messages import transfers as tr
from escdesk.domain.messages import voice as v
from escdesk.domain.messages.ladders import Asks
from escdesk.domain.messages.people import Role
from escdesk.domain.model.escalations import UNOWNED, Escalation, targets
from escdesk.domain.model.people import Person
from escdesk.domain.model.voice import Aside, AsideState
from escdesk.domain.rules import cases, eligible, outside
from escdesk.domain.rules.course import Course


def take(course: Course, escalation: Escalation, who: Person) -> None:
    """`who` owns it now. A takeover with the customer still on the line rings their phone first (C6)."""
    call = course.floor.calls.get(escalation.at_call)
    talks = call is not None and call.person == who.id
    to_phone = (
        escalation.stage in UNOWNED
        and not escalation.consult
        and not escalation.callback_promised
        and call is not None
        and not talks
        and _has_phone(course.floor, who)
    )
    at_desk = not to_phone and not talks  # whoever has the customer on the phone gives no other sign (E3)
    outside.stop(course, escalation)
    course.add(
        e.EscalationTaken(
            at=course.now,
            escalation=escalation.id,
            by=who.id,
            released=tuple(one for one in targets(escalation) if one != who.id),
            by_phone=to_phone,
            due=cases.due(course, escalation),
            category=cases.category(course.floor, escalation),
            role=who.role.value,
            lease_until=later(course.now, course.floor.rulebook.text.lease_ms) if at_desk else None,
            answers=escalation.consult and escalation.open_questions > 0,
            consult=escalation.consult,
            before=() if escalation.owner is None else (escalation.owner,),
        )
    )
    if to_phone:
        _order(course, escalation, who)


def may_have(who: Person, escalation: Escalation) -> bool:
    """Whether it may be theirs: whoever it may ring at, and leads, who take what they are never rung for."""
    able = eligible.can_take(who, escalation)
    return able or (who.role is Role.LEAD and escalation.client in who.clients and who.id != escalation.by)


def may_come(course: Course, escalation: Escalation, who: Person) -> None:
    """Whether the owner of a consult can take the customer over: they are there, and so is a phone. Raises `Refused`."""
    if escalation.at_call not in course.floor.calls:
        raise Refused("no_such_call")
    if who.id == escalation.by:
        raise Refused("to_yourself")
    if not _has_phone(course.floor, who):
        raise Refused("no_extension")
    aside = course.floor.aside_of(escalation.id)
    if aside is not None and (
        aside.state is not AsideState.TALKING or aside.wish is not None or aside.person != who.id
    ):
        raise Refused("already_aside")


def come(course: Course, escalation: Escalation, who: Person) -> None:
    """A consult becomes a takeover: the owner's phone rings, and then the customer comes (A3).

    Where the owner talks aside with the operator, the customer comes from the music instead.
    """
    aside = course.floor.aside_of(escalation.id)
    if aside is not None:
        order_from_aside(course, aside)
        return
    course.add(
        co.AskTurned(
            at=course.now,
            escalation=escalation.id,
            by=who.id,
            asks=Asks.TAKEOVER,
            by_phone=True,
            due=cases.resolve_by(course, escalation),
            released=targets(escalation),
        )
    )
    _order(course, course.floor.escalations[escalation.id], who)


def order_from_aside(course: Course, aside: Aside) -> None:
    check_at = later(course.now, course.floor.rulebook.text.transfer_slack_ms)
    course.add(v.AsideTakeOrdered(at=course.now, order=aside.id, check_at=check_at))


def _has_phone(floor: Floor, who: Person) -> bool:
    """A lead or manager without a phone takes the case at the desk; everybody else needs one."""
    if who.extension is None:
        if who.role in (Role.LEAD, Role.MANAGER):
            return False
        raise Refused("no_extension")
    if floor.phones[who.extension].usable is False:
        raise Refused("extension_unusable", extension=who.extension)
    return True


def _order(course: Course, escalation: Escalation, who: Person) -> None:
    text = course.floor.rulebook.text
    if who.extension is None:
        raise AssertionError("an order needs a phone")
    course.add(
        tr.TransferOrdered(
            at=course.now,
            order=OrderId(f"O{course.next_seq}"),
            escalation=escalation.id,
            call=escalation.at_call,
            person=who.id,
            extension=who.extension,
            ring_ms=text.transfer_ring_ms,
            check_at=later(course.now, text.transfer_ring_ms + text.transfer_slack_ms),
        )
    )
