"""The raised hand, the handed-over call and the reports, as the panel shows them: pure."""

from typing import Final

from escdesk.desktop.known import Known
from escdesk.desktop.panel.ask_view import (
    AsideView,
    AskStage,
    AskView,
    FellView,
    HandedOver,
    Hurry,
    LineView,
    OutsideView,
    ReportView,
)
from escdesk.desktop.panel.build_ladder import destinations, party_label, rung_now, to_come, tried
from escdesk.desktop.panel.build_rule import permitted, rule_of
from escdesk.desktop.panel.view import LinkView
from escdesk.domain.ids import Instant, PersonId
from escdesk.domain.messages.ladders import Lane
from escdesk.domain.model.calls import Call
from escdesk.domain.model.consults import OVER
from escdesk.domain.model.escalations import Escalation, Stage
from escdesk.domain.model.presence import present
from escdesk.domain.model.transfers import OrderState
from escdesk.domain.rules.eligible import can_take
from escdesk.domain.rules.hurrying import higher

_STAGES: Final[dict[Stage, AskStage]] = {
    Stage.RAISED: "ringing",
    Stage.RINGING: "ringing",
    Stage.WAITING: "waiting",
    Stage.OUTSIDE: "outside",
    Stage.ALARM: "alarm",
    Stage.TAKEN: "taken",
    Stage.IN_HAND: "in_hand",
}
_MEANT_AFTER_MS: Final = 3_000
"""The key that raised the hand hurries it; pressed twice at once it is not meant so."""
_OVER: Final = frozenset({Stage.RESOLVED, Stage.REPORTED})
_CLIMBS: Final = frozenset({Stage.RAISED, Stage.RINGING, Stage.WAITING, Stage.OUTSIDE})
_ASKS: Final = {"AskForTakeover": "takeover", "AskForHelp": "takeover", "AskForConsult": "instruction"}
"""Commands by which a hand goes up, and what it asks for as long as the hub has not said."""


def pending_ask(known: Known, call: Call, link: LinkView) -> AskView | None:
    """Return the ask that still waits in the outbox, if there is one about this call."""
    for row in link.outbox:
        if row.kind in _ASKS and row.call_id == call.id:
            silent = row.kind == "AskForHelp"
            rule = permitted(known, call) if silent else None
            return AskView(
                row.command_id,
                call.id,
                "sending",
                row.since,
                late=row.late,
                silent=silent,
                rule=rule,
                asks=_ASKS[row.kind],
            )
    return None


def ask_view(known: Known, call: Call) -> AskView | None:
    """Return the raised hand of this call as long as nobody else talks with the customer."""
    escalation = None if call.escalation is None else known.escalation(call.escalation)
    if escalation is None or escalation.by != known.sight.person or escalation.stage not in _STAGES:
        return None
    if escalation.incident is not None:  # the incident's own section says so
        return None
    stage = _STAGES[escalation.stage]
    transfer, ring, line, outside = (
        escalation.transfer,
        escalation.ring,
        escalation.line,
        escalation.outside,
    )
    if transfer is not None and transfer.state is not OrderState.SENT:
        stage = "unknown"
    taken = escalation.stage in {Stage.TAKEN, Stage.IN_HAND}
    people = _people(escalation)
    now = rung_now(escalation)
    rung = escalation.ladder[now] if now >= 0 else None
    until = next((one.until for one in (ring, line, outside) if one is not None), None)
    started = ring.started_at if ring is not None else line.since if line is not None else None
    drawn = min((one.at for one in ring.drawn), default=None) if ring is not None else None
    customer, lost_until = known.customer(call.customer), _lost_until(known, escalation)
    return AskView(
        ask_id=escalation.id,
        call_id=call.id,
        stage=stage,
        asked_at=escalation.raised_at,
        escalation_id=escalation.id,
        hub_at=escalation.raised_at,
        ring_at=started if outside is None else outside.ordered_at,
        drawn_at=drawn,
        taken_at=escalation.taken_at if taken else None,
        names=tuple(known.name(person) for person in people),
        roles=tuple(known.role(person) for person in people),
        rung="" if rung is None else rung.kind.value,
        destinations=destinations(known, escalation, rung),
        extension="" if transfer is None else transfer.extension,
        until=None if stage == "alarm" else until if transfer is None else transfer.ring_until,
        again=ring is not None and ring.following is not None and ring.following in ring.targets,
        tried=tried(known, escalation),
        to_come=tuple(to_come(known, escalation)) if escalation.stage in _CLIMBS else (),
        customer="" if customer is None else customer.name,
        rule=rule_of(known, call, escalation),
        automatic=escalation.automatic,
        silent=escalation.silent,
        line=_line(escalation),
        outside=_outside(known, escalation),
        callback_promised=escalation.callback_promised,
        hops=len(escalation.hops),
        mine=escalation.holder == known.sight.person,
        asks=escalation.asks.value,
        due=escalation.due if escalation.owner is not None else None,
        waiting=escalation.open_questions,
        answers=len(escalation.instructions),
        wanted_at=escalation.takeover_wanted_at,
        aside=_aside(known, escalation),
        lost_at=None if lost_until is None else lost_until - known.rulebook.text.desk_gone_ms,
        lost_until=lost_until,
        hurry=_hurry(known, escalation),
        hurry_from=escalation.raised_at + _MEANT_AFTER_MS,
        hurried_at=escalation.hurried_at,
    )


def _hurry(known: Known, escalation: Escalation) -> Hurry:
    """What it would do to say that it can't wait; the hub decides by the same."""
    mine = escalation.holder == known.sight.person
    if not mine or escalation.silent or escalation.stage not in _CLIMBS or escalation.hurried_at is not None:
        return ""
    here = [person for person in known.people() if present(person) and can_take(person, escalation)]
    if higher(escalation, here)[1]:
        return "managers"
    return "" if escalation.lane is Lane.URGENT else "lane"


def _lost_until(known: Known, escalation: Escalation) -> Instant | None:
    """When it rings on without whoever has the consult, because their desk is gone."""
    owner = None if escalation.answerer is None else known.person(escalation.answerer)
    return None if owner is None or owner.desks else escalation.lease_until


def _aside(known: Known, escalation: Escalation) -> AsideView | None:
    aside = known.aside_of(escalation.id)
    if aside is None:
        return None
    return AsideView(
        aside.state.value,
        aside.extension,
        aside.since,
        aside.until,
        "" if aside.wish is None else aside.wish.value,
    )


def _people(escalation: Escalation) -> tuple[PersonId, ...]:
    """Who has it, or at whom it rings."""
    if escalation.owner is not None:
        return (escalation.owner,)
    return () if escalation.ring is None else escalation.ring.targets


def _line(escalation: Escalation) -> LineView | None:
    line = escalation.line
    if line is None or escalation.stage is not Stage.WAITING:
        return None
    return LineView(line.place, line.since, line.until, line.about_ms, line.samples)


def _outside(known: Known, escalation: Escalation) -> OutsideView | None:
    outside = escalation.outside
    if outside is None or escalation.stage is not Stage.OUTSIDE:
        return None
    label = party_label(known, escalation.client, outside.party)
    fell = tuple(FellView(one.means.value, one.reason.value, one.at) for one in outside.fell)
    means, delivered_at = outside.means, outside.delivered_at
    if outside.told_at is not None and outside.told_by is not means:  # they read what had been given up
        means = outside.told_by
        delivered_at = next((one.delivered_at for one in outside.fell if one.means is means), None)
        fell = tuple(one for one in fell if one.means != means)
    return OutsideView(
        label,
        outside.ordered_at,
        outside.until,
        outside.told_at,
        means.value,
        delivered_at,
        fell,
        tuple(one.value for one in outside.then),
    )


def handed_over(known: Known) -> HandedOver | None:
    """Return the newest case that went from here and is not over: whoever has it, or is still looked for."""
    mine = [
        one
        for one in known.escalations()
        if one.by == known.sight.person
        and one.stage not in _OVER
        and one.incident is None
        and known.call(one.call) is None
        and not (one.consult and _told(one))
    ]
    if not mine:
        return None
    one = max(mine, key=lambda escalation: escalation.raised_at)
    customer, people = known.customer(one.customer), _people(one)
    return HandedOver(
        escalation_id=one.id,
        owner=known.name(one.owner),
        owner_role=known.role(one.owner),
        customer="" if customer is None else customer.name,
        connected_at=one.connected_at,
        waited_ms=0 if one.connected_at is None else one.connected_at - one.waiting_since,
        talking=known.call(one.connected_call) is not None,
        due=one.due,
        callback=one.callback,
        promised=one.callback_promised,
        stage=_STAGES.get(one.stage, "in_hand"),
        names=tuple(known.name(person) for person in people),
        roles=tuple(known.role(person) for person in people),
        hops=len(one.hops),
        note=known.hop_note(one.id, len(one.hops)),
        consult="" if not one.consult else "waiting" if _unsettled(one) else "answered",
    )


def _unsettled(one: Escalation) -> bool:
    """Whether an instruction is still to come or to be read."""
    return any(question.state not in OVER for question in one.questions)


def _told(one: Escalation) -> bool:
    """Whether the customer was still there when everything had been read: they heard it, nobody has to call."""
    left = one.customer_left_at
    last = max((given.read_at or 0 for given in one.instructions), default=0)
    return not _unsettled(one) and (left is None or last <= left)


def reports(known: Known) -> tuple[ReportView, ...]:
    """Return what came back and was not acknowledged yet, oldest first."""
    back = [one for one in known.escalations() if one.by == known.sight.person and one.stage in _OVER]
    rows = []
    for one in sorted(back, key=lambda escalation: escalation.resolved_at or 0):
        text, customer = known.report(one.id), known.customer(one.customer)
        rows.append(
            ReportView(
                escalation_id=one.id,
                by=known.name(one.resolved_by),
                by_role=known.role(one.resolved_by),
                at=one.resolved_at or one.raised_at,
                decision="" if one.decision is None else one.decision.value,
                decided="" if text is None else text.decided,
                next_time="" if text is None else text.next_time,
                cause="" if one.cause is None else one.cause.value,
                customer="" if customer is None else customer.name,
            )
        )
    return tuple(rows)
