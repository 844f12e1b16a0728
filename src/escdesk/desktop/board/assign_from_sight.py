"""Makes what the lead sees of one escalation before giving it to somebody: whom it rang, who would fit; pure."""

from collections.abc import Iterator
from typing import Final

from immutables import Map
from msgspec.structs import replace

from escdesk.desktop.board.case_view import AssignView, Because, Candidate, HoldView
from escdesk.desktop.board.cases_from_sight import flight
from escdesk.desktop.board.known_floor import KnownFloor
from escdesk.domain.ids import EscalationId, Instant, PersonId
from escdesk.domain.messages.escalations import Outcome, RungKind
from escdesk.domain.model.escalations import UNOWNED, Escalation, Stage, Try
from escdesk.domain.model.pace import usual_ms
from escdesk.domain.model.people import Person
from escdesk.domain.model.presence import Source, State, present
from escdesk.domain.rules.eligible import need_of
from escdesk.domain.rules.ranking import Fit, Why, rank

MOST: Final = 9  # as many as there are digits
_OVER: Final = frozenset({Stage.RESOLVED, Stage.REPORTED})
_OWNED: Final = frozenset({Stage.TAKEN, Stage.CONNECTED, Stage.IN_HAND})
_SILENT: Final = frozenset({Outcome.EXPIRED, Outcome.LOST, Outcome.NO_ANSWER})
_TALKS: Final = frozenset({State.ON_CALL, State.HOLDING})


def assign_view(
    known: KnownFloor, name: str, now: Instant, hub_heard: Instant | None, pbx_heard: Instant | None
) -> AssignView | None:
    """Return the escalation of this id with its candidates; None when it is gone or resolved.

    ``hub_heard`` and ``pbx_heard`` are when the two last spoke: how old is what is known of the candidates.
    """
    one = known.escalations.get(name)
    if one is None or one.stage in _OVER:
        return None
    call = known.calls.get(one.at_call)
    hold = None if call is None else call.hold
    me = known.people.get(known.me)
    mine = me is not None and me.seated and one.client in me.clients and me.id not in {one.owner, one.by}
    talking = one.stage is Stage.CONNECTED and one.connected_call in known.calls
    return AssignView(
        case=flight(known, one),
        conclusion=known.conclusion(one),
        customer=known.customer(one),
        vip=one.vip,
        hold=None if hold is None else HoldView(hold.since, hold.promise_at, hold.limit_at),
        on_line=call is not None,
        rang=tuple(known.staff(person) or "" for person in _rang(one)),
        everyone=any(_kind(one, tried.rung) is RungKind.EVERYONE for tried in one.tried),
        silent=all(tried.outcome in _SILENT for tried in one.tried if not _stopped(one, tried)),
        had=tuple(known.staff(hop.by) or "" for hop in one.hops),
        candidates=_candidates(known, one, now, hub_heard, pbx_heard),
        me=known.staff(me.id) if mine and me is not None else None,
        my_phone=_rings_me(known, one, me) if me is not None else "",
        can_release=one.owner is not None and one.stage in _OWNED and not talking,
        blocked="talking" if talking else "phone" if one.stage is Stage.TAKEN else "",
        offline=known.hub_lost is not None,
    )


def _rings_me(known: KnownFloor, one: Escalation, me: Person) -> str:
    """Return the lead's extension where it rings when they take it: the customer still waits at a phone."""
    call = known.calls.get(one.at_call)
    waits = one.stage in UNOWNED and call is not None and call.person != me.id and not one.callback_promised
    return me.extension or "" if waits else ""


def _kind(one: Escalation, rung: int) -> RungKind | None:
    return one.ladder[rung].kind if 0 <= rung < len(one.ladder) else None


def _stopped(one: Escalation, tried: Try) -> bool:
    """Whether it was an alarm that a lead's assignment took away: those were not asked for the case."""
    return tried.outcome is Outcome.RELEASED and _kind(one, tried.rung) is RungKind.ALARM


def _rang(one: Escalation) -> Iterator[PersonId]:
    """Those whom it rang one after the other; who was rung together with everyone is not told one by one."""
    seen: set[PersonId] = set()
    for tried in one.tried:
        alone = _kind(one, tried.rung) is not RungKind.EVERYONE and not _stopped(one, tried)
        if alone and tried.person not in seen:
            seen.add(tried.person)
            yield tried.person


def _candidates(
    known: KnownFloor, one: Escalation, now: Instant, hub_heard: Instant | None, pbx_heard: Instant | None
) -> tuple[Candidate, ...]:
    """Return the best nine; whom it rang or rings already stand behind the others."""
    outsiders = {one.owner, one.by, known.me}
    here = (person for person in known.people.values() if present(person) and person.id not in outsiders)
    need = replace(need_of(one), by=known.me)  # what the lead has picked is not picked by somebody else
    fits = rank(here, lambda person: known.presence(person)[0], need, now, known.text.load_limit)
    rung = {tried.person for tried in one.tried} | set(() if one.ring is None else one.ring.targets)
    ordered = sorted(fits, key=lambda fit: fit.person in rung)
    return tuple(
        _candidate(known, fit, now, hub_heard, pbx_heard, rung=fit.person in rung) for fit in ordered[:MOST]
    )


def _candidate(
    known: KnownFloor,
    fit: Fit,
    now: Instant,
    hub_heard: Instant | None,
    pbx_heard: Instant | None,
    *,
    rung: bool,
) -> Candidate:
    person = known.people[fit.person]
    state = known.presence(person)[0]
    held = any(reason.why is Why.RESERVED for reason in fit.reasons)
    return Candidate(
        person_id=person.id,
        name=known.staff(person.id) or "",
        role=person.role.value,
        state="reserved" if held and state.state is State.FREE else state.state.value,
        since=state.since,
        source=state.source.value,
        heard_at=pbx_heard if state.source is Source.PHONE else hub_heard,
        takes=fit.free,
        about_ms=_about(known, person, state.state, now),
        load=fit.load,
        limit=fit.limit,
        rung=rung,
        reasons=tuple(Because(reason.why.value, reason.name) for reason in fit.reasons),
    )


def _about(known: KnownFloor, person: Person, state: State, now: Instant) -> int | None:
    """Return how long the case somebody is talking about will still take, None where that was never measured."""
    if state is State.WRAP_UP and person.wrap_up_until is not None:
        return max(0, person.wrap_up_until - now)
    if state not in _TALKS:
        return None
    cases = (known.escalations.get(EscalationId(name)) for name in person.in_hand)
    for case in cases:
        if case is not None and case.stage is Stage.CONNECTED and case.taken_at is not None:
            usual, _samples = usual_ms(Map(known.paces), case.category, person.role.value)
            left = None if usual is None else case.taken_at + usual - now
            return left if left is not None and left > 0 else None
    return None
