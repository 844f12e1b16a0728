"""What comes of somebody outside the floor who was rung or written to."""

from escdesk.domain.floor import Floor
from escdesk.domain.ids import OrderId, PersonId, later
from escdesk.domain.messages import outside as o
from escdesk.domain.messages.escalations import AlarmWhy
from escdesk.domain.messages.ladders import Means
from escdesk.domain.messages.outside import OutsideFail
from escdesk.domain.model.escalations import Escalation, Stage
from escdesk.domain.model.outside import OutsideRing
from escdesk.domain.rules import ladder, reaching
from escdesk.domain.rules.course import Course
from escdesk.domain.rules.reaching import Reach


def _of_order(floor: Floor, order: OrderId) -> tuple[Escalation, OutsideRing] | None:
    """The case that waits for the outcome of this order, None when that is over."""
    for escalation in floor.escalations.values():
        outside = escalation.outside
        if outside is not None and outside.order == order and outside.told_at is None:
            return escalation, outside
    return None


def answered(course: Course, signal: o.OutsideAnswered, _by: PersonId | None) -> None:
    """Evidence that somebody outside knows; the case is nobody's yet, so a deadline stands (B6)."""
    found = _of_order(course.floor, signal.order)
    if found is not None and found[1].means is Means.PHONE:
        _told(course, *found, signal.order, Means.PHONE)


def failed(course: Course, signal: o.OutsideFailed, _by: PersonId | None) -> None:
    found = _of_order(course.floor, signal.order)
    if found is not None and found[1].means is Means.PHONE:
        fell_through(course, *found, signal.reason)


def notice_delivered(course: Course, signal: o.NoticeDelivered, _by: PersonId | None) -> None:
    """The server has it; where nobody could say that they have read it, that is all the evidence there will be."""
    found = _of_order(course.floor, signal.order)
    if found is None or found[1].means is Means.PHONE:
        reaching.alarm_noticed(course, signal)
        return
    escalation, outside = found
    if outside.delivered_at is not None:
        return
    course.add(
        o.OutsideNoticeDelivered(
            at=course.now,
            order=signal.order,
            escalation=escalation.id,
            party=outside.party,
            means=outside.means,
            code=signal.code,
            took_ms=signal.took_ms,
            until=reaching.read_by(course, escalation),
        )
    )
    if not signal.linked:
        _told(course, escalation, outside, signal.order, outside.means)


def notice_failed(course: Course, signal: o.NoticeFailed, _by: PersonId | None) -> None:
    found = _of_order(course.floor, signal.order)
    if found is None or found[1].means is Means.PHONE:
        reaching.alarm_noticed(course, signal)
    elif found[1].delivered_at is None:
        fell_through(course, *found, signal.reason, signal.code)


def notice_acknowledged(course: Course, signal: o.NoticeAcknowledged, _by: PersonId | None) -> None:
    """Whoever has read it is told, though the next means is already under way at the same party."""
    for escalation in course.floor.escalations.values():
        means = acknowledges(escalation, signal.order)
        if means is not None and escalation.outside is not None:
            if escalation.outside.order != signal.order:
                stop(course, escalation)
            _told(course, escalation, escalation.outside, signal.order, means)
            return


def acknowledges(escalation: Escalation, order: OrderId) -> Means | None:
    """By which means this order told somebody whose word still counts here; None when it does not."""
    outside = escalation.outside
    if escalation.stage is not Stage.OUTSIDE or outside is None or outside.told_at is not None:
        return None
    if outside.order == order and outside.means is not Means.PHONE:
        return outside.means
    return next(
        (one.means for one in outside.fell if one.order == order and one.means is not Means.PHONE), None
    )


def _told(course: Course, escalation: Escalation, outside: OutsideRing, order: OrderId, means: Means) -> None:
    course.add(
        o.OutsideTold(
            at=course.now,
            order=order,
            escalation=escalation.id,
            party=outside.party,
            until=later(course.now, outside.within_ms),
            means=means,
        )
    )


def fell_through(
    course: Course, escalation: Escalation, outside: OutsideRing, reason: OutsideFail, code: int = 0
) -> None:
    """One means came to nothing: the next one at the same party, else the ladder goes on."""
    course.add(
        o.OutsideFellThrough(
            at=course.now,
            order=outside.order,
            escalation=escalation.id,
            party=outside.party,
            reason=reason,
            means=outside.means,
            code=code,
        )
    )
    if not outside.then:
        ladder.ring_on(course, escalation.id)
        return
    whom = Reach(
        rung=escalation.rung,
        client=escalation.client,
        party=outside.party,
        means=outside.then,
        ring_ms=escalation.ladder[escalation.rung].ring_ms,
        within_ms=outside.within_ms,
        details=outside.details,
    )
    reaching.reach(course, escalation.id, whom)


def time_is_up(course: Course, escalation: Escalation) -> None:
    """No word in time; or delivered and nobody has read it; or told and nobody has taken it since."""
    outside = escalation.outside
    if outside is None:
        return
    if outside.told_at is not None:
        ladder.raise_alarm(course, escalation.id, AlarmWhy.UNANSWERED)
    else:
        unread = outside.delivered_at is not None
        reason = OutsideFail.UNACKNOWLEDGED if unread else OutsideFail.UNKNOWN
        fell_through(course, escalation, outside, reason)


def stop(course: Course, escalation: Escalation) -> None:
    """Somebody on the floor has it, or nobody needs to: the phone outside need not ring any longer.

    A message can't be taken back; its page says that nothing is to be done any more.
    """
    outside = escalation.outside
    if outside is not None and outside.told_at is None and outside.means is Means.PHONE:
        course.add(o.OutsideCancelOrdered(at=course.now, order=outside.order, escalation=escalation.id))
