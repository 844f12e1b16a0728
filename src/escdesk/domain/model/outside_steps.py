"""How an event changes what is known of somebody outside, and of an alarm that was told beside the board."""

from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from escdesk.domain.messages import notices as n
from escdesk.domain.messages import outside as o
from escdesk.domain.messages.kinds import Event
from escdesk.domain.messages.ladders import Means
from escdesk.domain.model.escalations import Escalation, Stage
from escdesk.domain.model.outside import AlarmNotice, FellMeans, OutsideRing

Ordered = o.OutsideCallOrdered | o.OutsideNoticeOrdered


def _ordered(escalation: Escalation, event: Ordered) -> Escalation:
    before = escalation.outside
    same = before is not None and before.party == event.party and escalation.rung == event.rung
    outside = OutsideRing(
        order=event.order,
        party=event.party,
        ordered_at=event.at,
        until=event.check_at,
        within_ms=event.within_ms,
        means=event.means if isinstance(event, o.OutsideNoticeOrdered) else Means.PHONE,
        then=event.then,
        details=event.details,
        fell=before.fell if same and before is not None else (),
    )
    return replace(escalation, stage=Stage.OUTSIDE, rung=event.rung, ring=None, line=None, outside=outside)


def _delivered(escalation: Escalation, event: o.OutsideNoticeDelivered) -> Escalation:
    if escalation.outside is None:
        return escalation
    outside = replace(escalation.outside, delivered_at=event.at, until=event.until)
    return replace(escalation, outside=outside)


def _renewed(escalation: Escalation, event: o.OutsideWaitRenewed) -> Escalation:
    if escalation.outside is None:
        return escalation
    return replace(escalation, outside=replace(escalation.outside, until=event.until))


def _told(escalation: Escalation, event: o.OutsideTold) -> Escalation:
    told = escalation.told if event.party in escalation.told else (*escalation.told, event.party)
    outside = escalation.outside
    if outside is not None:
        outside = replace(outside, told_at=event.at, until=event.until, told_by=event.means)
    return replace(escalation, outside=outside, told=told)


def _fell(escalation: Escalation, event: o.OutsideFellThrough) -> Escalation:
    """It stays until what follows replaces it: the next means at the same party shows what was tried before."""
    outside = escalation.outside
    if outside is None:
        return escalation
    fell = FellMeans(
        order=event.order,
        means=event.means,
        reason=event.reason,
        at=event.at,
        delivered_at=outside.delivered_at,
    )
    return replace(escalation, outside=replace(outside, fell=(*outside.fell, fell)))


def _alarm_ordered(escalation: Escalation, event: n.AlarmNoticeOrdered) -> Escalation:
    others = tuple(one for one in escalation.alarm_notices if one.means is not event.means)
    new = AlarmNotice(order=event.order, means=event.means, ordered_at=event.at)
    return replace(escalation, alarm_notices=(*others, new))


def _alarm_delivered(escalation: Escalation, event: n.AlarmNoticeDelivered) -> Escalation:
    return _noticed(escalation, event.order, lambda one: replace(one, sent_at=event.at, failed=None))


def _alarm_failed(escalation: Escalation, event: n.AlarmNoticeFailed) -> Escalation:
    return _noticed(escalation, event.order, lambda one: replace(one, failed=event.reason))


def _noticed(escalation: Escalation, order: str, change: Callable[[AlarmNotice], AlarmNotice]) -> Escalation:
    notices = tuple(change(one) if one.order == order else one for one in escalation.alarm_notices)
    return replace(escalation, alarm_notices=notices)


STEPS: dict[type[Event], Callable[[Escalation, Any], Escalation]] = {
    o.OutsideCallOrdered: _ordered,
    o.OutsideNoticeOrdered: _ordered,
    o.OutsideNoticeDelivered: _delivered,
    o.OutsideWaitRenewed: _renewed,
    o.OutsideTold: _told,
    o.OutsideFellThrough: _fell,
    n.AlarmNoticeOrdered: _alarm_ordered,
    n.AlarmNoticeDelivered: _alarm_delivered,
    n.AlarmNoticeFailed: _alarm_failed,
}
