"""Makes of each escalation its row on the board, and an alarm where nobody has it in hand; pure."""

from typing import Final, Literal

from escdesk.desktop.board.case_view import FlightRow, FlightStage
from escdesk.desktop.board.incident_from_sight import words_of
from escdesk.desktop.board.known_floor import KnownFloor
from escdesk.desktop.board.view import AlarmKind, AlarmView, ReviewView
from escdesk.desktop.known import consult_stage
from escdesk.domain.ids import Instant
from escdesk.domain.messages.ladders import Lane, Means, RungKind
from escdesk.domain.model.escalations import Escalation, Stage
from escdesk.domain.model.outside import OutsideRing
from escdesk.domain.model.transfers import OrderState

_FEW: Final = 2
_OVER: Final = frozenset({Stage.RESOLVED, Stage.REPORTED})
_LOOKING: Final = frozenset({"ringing", "everyone", "nobody"})


def flight(known: KnownFloor, one: Escalation) -> FlightRow:
    """Return an escalation as a row: where it stands, who has it or whom it rings, until when."""
    stage = _stage(known, one)
    ring, line, outside = one.ring, one.line, one.outside
    return FlightRow(
        escalation_id=one.id,
        subject=known.conclusion(one),
        operator=known.staff(one.by) or "",
        stage=stage,
        since=one.raised_at,
        owner=known.staff(one.owner),
        person_id=one.by,
        rung=_rung(known, one) if stage == "ringing" else (),
        deadline=_deadline(known, one, stage),
        alarmed=ring is not None and one.stage not in {Stage.RINGING, Stage.RAISED},
        urgent=one.lane is Lane.URGENT,
        assigned=stage == "ringing" and ring is not None and ring.assigned_by is not None,
        place=line.place if stage == "line" and line is not None else None,
        about_ms=line.about_ms if stage == "line" and line is not None else None,
        party="" if outside is None else known.party(one.client, outside.party),
        told_at=None if outside is None else outside.told_at,
        means="phone" if outside is None else _means(outside).value,
        delivered_at=None if outside is None else outside.delivered_at,
        fell=() if outside is None else tuple((fell.means.value, fell.reason.value) for fell in outside.fell),
        alarm_told=_alarm_told(one),
        rule=known.rule(one.client, one.rule),
        automatic=one.automatic,
        hops=len(one.hops),
        callback=one.callback_promised,
        consult=one.consult,
        questions=len(one.questions),
        still_open=one.open_questions,
        wanted=one.takeover_wanted_at is not None,
        left=one.consult and one.customer_left_at is not None,
        incident=None if one.incident is None or one.stage in _OVER else words_of(known, one.incident).title,
    )


def _means(outside: OutsideRing) -> Means:
    return outside.means if outside.told_at is None else outside.told_by


def _alarm_told(one: Escalation) -> tuple[tuple[Literal["phone", "mail", "chat"], Instant | None], ...]:
    """Nothing once somebody has it, and nothing of what is still on its way."""
    if one.stage is not Stage.ALARM:
        return ()
    known = (
        notice for notice in one.alarm_notices if notice.sent_at is not None or notice.failed is not None
    )
    return tuple((notice.means.value, notice.sent_at) for notice in known)


def _deadline(known: KnownFloor, one: Escalation, stage: FlightStage) -> Instant | None:
    if stage == "line":
        return None if one.line is None else one.line.until
    if stage in {"outside", "told"}:
        return None if one.outside is None else one.outside.until
    incident = known.incidents.get(one.incident or "")
    if incident is not None and stage == "in_hand":
        return incident.next_notice_at
    return one.ring.until if one.ring is not None and stage in _LOOKING else one.due


def _rung(known: KnownFloor, one: Escalation) -> tuple[str, ...]:
    if one.ring is None or len(one.ring.targets) > _FEW:
        return ()
    return tuple(known.staff(name) or "" for name in one.ring.targets)


def _stage(known: KnownFloor, one: Escalation) -> FlightStage:
    match one.stage:
        case Stage.ALARM:
            return "nobody"
        case Stage.RAISED | Stage.RINGING:
            ladder, at = one.ladder, one.rung
            assigned = one.ring is not None and one.ring.assigned_by is not None
            everyone = 0 <= at < len(ladder) and ladder[at].kind is RungKind.EVERYONE and not assigned
            many = one.ring is not None and len(one.ring.targets) > _FEW
            return "everyone" if everyone or many else "ringing"
        case Stage.WAITING:
            return "line"
        case Stage.OUTSIDE:
            return "told" if one.outside is not None and one.outside.told_at is not None else "outside"
        case Stage.TAKEN:
            return "taken"
        case Stage.CONNECTED:
            return "connected" if one.connected_call in known.calls else "after_call"
        case Stage.IN_HAND:
            return consult_stage(one) if one.consult else "in_hand"
        case Stage.RESOLVED | Stage.REPORTED:
            return "resolved"


def alarm(known: KnownFloor, one: Escalation, asking: frozenset[str]) -> AlarmView | None:
    """Return what of this escalation nobody has in hand, None when all is well."""
    kind: AlarmKind
    since = one.raised_at
    if one.ring is not None and one.stage not in {Stage.RINGING, Stage.RAISED}:
        if one.stage in _OVER:
            kind, since = "unread", one.resolved_at or since
        elif one.stage is not Stage.ALARM:
            kind = "overdue"
        else:
            kind = "nobody_answers" if one.ring.targets else "nobody_present"
    elif one.transfer is not None and one.transfer.state is OrderState.UNKNOWN:
        kind, since = "order_unknown", one.transfer.ordered_at
    else:
        return None
    overdue_rule = known.rule(one.client, one.overdue_rule) if kind == "overdue" else ""
    return AlarmView(
        alarm_id=one.id,
        kind=kind,
        since=since,
        subject=known.conclusion(one),
        customer=known.customer(one),
        operator=known.staff(one.by),
        person_id=one.by,
        asking=one.id in asking,
        action="none" if kind == "order_unknown" else "take",
        can_assign=kind != "order_unknown" and flight(known, one).can_assign,
        urgent=one.lane is Lane.URGENT,
        rule=overdue_rule or known.rule(one.client, one.rule),
        by_rule=bool(overdue_rule),
        consult=one.consult,
    )


def reviews(known: KnownFloor) -> tuple[ReviewView, ...]:
    """Return the clients whose rules are to be looked through, with the open hands that no rule foresaw."""
    named = len(known.rules) > 1
    return tuple(
        ReviewView(
            client=rules.id,
            version=rules.newest_in_force,
            named=named,
            unruled=sum(
                one.client == rules.id and not one.rule and one.stage not in _OVER
                for one in known.escalations.values()
            ),
        )
        for rules in sorted(known.rules.values(), key=lambda one: one.id)
        if rules.review_due
    )
