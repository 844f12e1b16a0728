"""Orders that somebody outside is reached by one means after the other, and that an alarm is told beside the board."""

from typing import Final

from msgspec import Struct

from escdesk.domain.ids import ClientId, EscalationId, Instant, OrderId, PartyId, later
from escdesk.domain.messages import notices as n
from escdesk.domain.messages import outside as o
from escdesk.domain.messages.ladders import Means
from escdesk.domain.messages.outside import OutsideFail
from escdesk.domain.model.escalations import Escalation, Stage
from escdesk.domain.rules.course import Course

_FOR_GOOD: Final = frozenset({OutsideFail.REFUSED})
"""Whoever has said no to a message will say so again."""


class Reach(Struct, frozen=True, kw_only=True):
    """Whom to reach, by which means in which order, and how long each has; what is stamped on the orders."""

    rung: int
    client: ClientId
    party: PartyId
    means: tuple[Means, ...]
    ring_ms: int
    within_ms: int
    details: bool


def reach(course: Course, escalation: EscalationId, whom: Reach) -> None:
    """By the first of these means; the others stand behind it."""
    means, *then = whom.means
    if means is Means.PHONE:
        course.add(
            o.OutsideCallOrdered(
                at=course.now,
                order=OrderId(f"O{course.next_seq}"),
                escalation=escalation,
                rung=whom.rung,
                client=whom.client,
                party=whom.party,
                within_ms=whom.within_ms,
                ring_ms=whom.ring_ms,
                check_at=later(course.now, whom.ring_ms + course.floor.rulebook.text.transfer_slack_ms),
                then=tuple(then),
                details=whom.details,
            )
        )
        return
    course.add(
        o.OutsideNoticeOrdered(
            at=course.now,
            order=OrderId(f"O{course.next_seq}"),
            escalation=escalation,
            rung=whom.rung,
            client=whom.client,
            party=whom.party,
            means=means,
            within_ms=whom.within_ms,
            check_at=_known_by(course),
            then=tuple(then),
            details=whom.details,
        )
    )


def _known_by(course: Course) -> Instant:
    return later(course.now, o.NOTICE_MS)


def read_by(course: Course, escalation: Escalation) -> Instant:
    """Until when whoever has just got a message may say so: the ring that was stamped on the ladder."""
    return later(course.now, escalation.ladder[escalation.rung].ring_ms)


def begin_again(course: Course, escalation: Escalation) -> None:
    """After a start of the hub: a message without a result is sent again, a wait for its reader begins anew."""
    outside = escalation.outside
    if outside is None or outside.told_at is not None or outside.means is Means.PHONE:
        return
    if outside.delivered_at is not None:
        course.add(
            o.OutsideWaitRenewed(
                at=course.now,
                order=outside.order,
                escalation=escalation.id,
                until=read_by(course, escalation),
            )
        )
        return
    course.add(
        o.OutsideNoticeOrdered(
            at=course.now,
            order=outside.order,
            escalation=escalation.id,
            rung=escalation.rung,
            client=escalation.client,
            party=outside.party,
            means=outside.means,
            within_ms=outside.within_ms,
            check_at=_known_by(course),
            then=outside.then,
            details=outside.details,
            again=True,
        )
    )


# -- alarms ---------------------------------------------------------------------------------------------------


def tell_alarm(course: Course, name: EscalationId) -> None:
    """A new alarm: once by each means that the floor has for alarms."""
    client = course.floor.escalations[name].client
    for means in course.floor.rulebook.text.alarm_means:
        order = OrderId(f"O{course.next_seq}")
        course.add(
            n.AlarmNoticeOrdered(at=course.now, order=order, escalation=name, client=client, means=means)
        )


def tell_alarm_again(course: Course, name: EscalationId, *, unanswered: bool) -> None:
    """What has failed and may yet succeed; `unanswered`: also what nobody knows of, because the hub was away."""
    escalation = course.floor.escalations[name]
    if escalation.stage is not Stage.ALARM:
        return
    for one in escalation.alarm_notices:
        failed = one.failed is not None and one.failed not in _FOR_GOOD
        unknown = unanswered and one.sent_at is None and one.failed is None
        if failed or unknown:
            course.add(
                n.AlarmNoticeOrdered(
                    at=course.now,
                    order=one.order,
                    escalation=name,
                    client=escalation.client,
                    means=one.means,
                    again=True,
                )
            )


def alarm_noticed(course: Course, signal: o.NoticeDelivered | o.NoticeFailed) -> None:
    """What came of telling an alarm; twice is once."""
    for escalation in course.floor.escalations.values():
        for one in escalation.alarm_notices:
            if one.order == signal.order and one.sent_at is None and one.failed is None:
                _note(course, escalation.id, one.means, signal)
                return


def _note(
    course: Course, name: EscalationId, means: Means, signal: o.NoticeDelivered | o.NoticeFailed
) -> None:
    if isinstance(signal, o.NoticeDelivered):
        course.add(
            n.AlarmNoticeDelivered(
                at=course.now,
                order=signal.order,
                escalation=name,
                means=means,
                code=signal.code,
                took_ms=signal.took_ms,
            )
        )
        return
    course.add(
        n.AlarmNoticeFailed(
            at=course.now,
            order=signal.order,
            escalation=name,
            means=means,
            reason=signal.reason,
            code=signal.code,
        )
    )
