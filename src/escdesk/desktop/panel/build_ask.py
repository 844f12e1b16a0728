"""The raised hand, the handed-over call and the reports, as the panel shows them: pure."""

from collections.abc import Iterator
from typing import Final

from escdesk.desktop.known import Known
from escdesk.desktop.panel.view import AskStage, AskView, HandedOver, LinkView, NextRung, ReportView, TriedRow
from escdesk.domain.ids import PersonId
from escdesk.domain.messages.escalations import Outcome, RungKind
from escdesk.domain.messages.people import Role
from escdesk.domain.model.calls import Call
from escdesk.domain.model.escalations import Escalation, Stage
from escdesk.domain.model.people import Person, State, present
from escdesk.domain.model.transfers import OrderState

_STAGES: Final[dict[Stage, AskStage]] = {
    Stage.RAISED: "ringing",
    Stage.RINGING: "ringing",
    Stage.ALARM: "alarm",
    Stage.TAKEN: "taken",
    Stage.IN_HAND: "in_hand",
}
_HAD: Final = frozenset({Stage.CONNECTED, Stage.IN_HAND})
_OVER: Final = frozenset({Stage.RESOLVED, Stage.REPORTED})
_DECLINED: Final = frozenset({Outcome.BUSY, Outcome.PASSED, Outcome.REJECTED})
"""Of these the operator only reads that it went on (E5)."""
_TAKERS: Final = frozenset({Role.SUPERVISOR, Role.SPECIALIST, Role.MANAGER})


def pending_ask(call: Call, link: LinkView) -> AskView | None:
    """Return the ask that still waits in the outbox, if there is one about this call."""
    for row in link.outbox:
        if row.kind == "AskForTakeover" and row.call_id == call.id:
            return AskView(row.command_id, call.id, "sending", row.since, late=row.late)
    return None


def ask_view(known: Known, call: Call) -> AskView | None:
    """Return the raised hand of this call as long as nobody else talks with the customer."""
    escalation = None if call.escalation is None else known.escalation(call.escalation)
    if escalation is None or escalation.by != known.sight.person or escalation.stage not in _STAGES:
        return None
    stage = _STAGES[escalation.stage]
    transfer, ring = escalation.transfer, escalation.ring
    if transfer is not None and transfer.state is not OrderState.SENT:
        stage = "unknown"
    taken = escalation.stage in {Stage.TAKEN, Stage.IN_HAND}
    people = (
        (escalation.owner,)
        if taken and escalation.owner is not None
        else ()
        if ring is None
        else ring.targets
    )
    rung = escalation.ladder[escalation.rung].kind.value if escalation.rung >= 0 else ""
    until = transfer.ring_until if transfer is not None else None if ring is None else ring.until
    drawn = min((one.at for one in ring.drawn), default=None) if ring is not None else None
    customer = known.customer(call.customer)
    return AskView(
        ask_id=escalation.id,
        call_id=call.id,
        stage=stage,
        asked_at=escalation.raised_at,
        escalation_id=escalation.id,
        hub_at=escalation.raised_at,
        ring_at=None if ring is None else ring.started_at,
        drawn_at=drawn,
        taken_at=escalation.taken_at if taken else None,
        names=tuple(known.name(person) for person in people),
        roles=tuple(known.role(person) for person in people),
        rung=rung,
        extension="" if transfer is None else transfer.extension,
        until=None if stage == "alarm" else until,
        again=ring is not None and ring.following is not None and ring.following in ring.targets,
        tried=_tried(known, escalation),
        to_come=tuple(_to_come(known, escalation)) if stage == "ringing" else (),
        customer="" if customer is None else customer.name,
    )


def _tried(known: Known, escalation: Escalation) -> tuple[TriedRow, ...]:
    rows = []
    for one in escalation.tried:
        person = known.person(one.person)
        state = "unknown" if person is None else known.presence(person).state.value
        drawn = escalation.drawn_at if escalation.drawn_by == one.person else None
        outcome = "" if one.outcome in _DECLINED else one.outcome.value
        rows.append(TriedRow(known.name(one.person), known.role(one.person), state, outcome, drawn, one.at))
    return tuple(rows)


def _to_come(known: Known, escalation: Escalation) -> Iterator[NextRung]:
    """Yield the rungs after the present one, as things stand: who is not there is skipped, as the hub does."""
    ring = escalation.ring
    if ring is None:
        return
    at: int = ring.until
    had = {one.person for one in escalation.tried} | set(ring.targets)
    here = [person for person in known.people() if _able(person, escalation)]
    present_rung = escalation.ladder[escalation.rung].kind if escalation.rung >= 0 else None
    for index in range(escalation.rung, len(escalation.ladder)):
        rung = escalation.ladder[index]
        again = index == escalation.rung
        if rung.kind is RungKind.CHOSEN or (again and present_rung is not RungKind.FREE_SUPERVISORS):
            continue
        names = _who(known, rung.kind, here, had, following=ring.following if again else None)
        if rung.kind is not RungKind.ALARM and not names:
            continue
        alone = tuple(known.name(person) for person in names) if len(names) == 1 else ()
        yield NextRung(rung.kind.value, alone, at, len(names))
        at += rung.ring_ms


def _able(person: Person, escalation: Escalation) -> bool:
    return (
        present(person)
        and person.role in _TAKERS
        and escalation.client in person.clients
        and person.id != escalation.by
    )


def _who(
    known: Known, kind: RungKind, here: list[Person], had: set[PersonId], *, following: PersonId | None
) -> list[PersonId]:
    if kind is RungKind.FREE_SUPERVISORS:
        if following is not None:
            return [following]
        free = [
            person
            for person in here
            if person.role is Role.SUPERVISOR
            and person.id not in had
            and not person.ringing
            and known.presence(person).state is State.FREE
        ]
        return [min(free, key=lambda person: (person.idle_since, person.id)).id] if free else []
    if kind is RungKind.MANAGERS:
        return [person.id for person in here if person.role is Role.MANAGER]
    return [person.id for person in here] if kind is RungKind.EVERYONE else []


def handed_over(known: Known) -> HandedOver | None:
    """Return the newest case that went from here to somebody and is not over."""
    mine = [one for one in known.escalations() if one.by == known.sight.person and one.stage in _HAD]
    if not mine:
        return None
    one = max(mine, key=lambda escalation: escalation.raised_at)
    customer = known.customer(one.customer)
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
    )


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
