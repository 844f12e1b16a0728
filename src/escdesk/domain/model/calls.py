"""Calls, holds, phones and the line to the PBX, and what an event makes of them."""

from collections.abc import Callable
from operator import attrgetter
from typing import Any

from immutables import Map
from msgspec import Struct
from msgspec.structs import replace

from escdesk.domain.ids import (
    CallId,
    ClientId,
    CustomerId,
    EscalationId,
    Extension,
    Instant,
    OrderId,
    PersonId,
    QueueId,
    RuleId,
    between,
)
from escdesk.domain.messages import calls as c
from escdesk.domain.messages import escalations as e
from escdesk.domain.messages import people as p
from escdesk.domain.messages import rulebook as r
from escdesk.domain.messages import rulesets as s
from escdesk.domain.messages import transfers as tr
from escdesk.domain.messages import voice as v
from escdesk.domain.messages.calls import CustomerFact, Direction, Known
from escdesk.domain.messages.conditions import Because
from escdesk.domain.messages.kinds import Event
from escdesk.domain.messages.people import LineState
from escdesk.domain.model.touches import Touches, named, nothing


class Hold(Struct, frozen=True, kw_only=True):
    """A hold by the operator's leg; both thresholds were stamped when it began."""

    since: Instant
    promise_at: Instant
    limit_at: Instant
    promise_passed: bool = False
    limit_passed: bool = False
    marks: tuple[Instant, ...] = ()
    """When the rules have to look again while this hold lasts."""
    estimated: bool = False
    """The PBX went away meanwhile: shown as 推定 until its next word about this call."""


class Match(Struct, frozen=True, kw_only=True):
    """The rule that says most about a call just now, and which facts made it."""

    rule: RuleId
    version: int
    since: Instant
    because: tuple[Because, ...] = ()


class Call(Struct, frozen=True, kw_only=True, tag="call", tag_field="kind"):
    """One leg at one phone of the floor."""

    id: CallId
    extension: Extension
    person: PersonId | None
    direction: Direction
    queue: QueueId
    client: ClientId
    state: LineState = LineState.RINGING
    rang_at: Instant
    answered_at: Instant | None = None
    limit_ms: int = 0
    """The call timer's limit, stamped; 0 when there is none."""
    hold: Hold | None = None
    holds: int = 0
    """Number of holds so far, this one included."""
    held_ms: int = 0
    """Total of the holds that are over."""
    other_side_held: bool = False
    peer: Extension | None = None
    order: OrderId | None = None
    caller_key: str = ""
    known: Known = Known.LOOKING
    found: tuple[CustomerFact, ...] = ()
    customer: CustomerId | None = None
    confirmed: bool = False
    vip: bool = False
    fact: CustomerFact | None = None
    """What rules may know of the customer."""
    match: Match | None = None
    marks: tuple[Instant, ...] = ()
    """When the rules have to look at this call again, because time alone may change what matches."""
    answers: int = 0
    """Instructions and reports that escalations from this call have brought, once they are closed."""
    raised_by: tuple[RuleId, ...] = ()
    """Rules that have raised the hand by themselves here: each does so once for a call."""
    declined: tuple[RuleId, ...] = ()
    """Rules whose raised hand the operator took back: they do not raise again here."""
    moved_to: str | None = None
    """The phone itself is transferring it there."""
    escalation: EscalationId | None = None
    """The open one that was raised from this call or connected to it."""


class Phone(Struct, frozen=True, kw_only=True, tag="phone", tag_field="kind"):
    """An extension of the floor; `usable` is None until the PBX has said."""

    id: Extension
    person: PersonId | None = None
    usable: bool | None = None


class Pbx(Struct, frozen=True, kw_only=True, tag="pbx", tag_field="kind"):
    """Whether the PBX is there, and since when."""

    connected: bool = False
    since: Instant = Instant(0)
    id: str = "pbx"


class Telephone(Struct, frozen=True, kw_only=True):
    """What the floor knows from the PBX."""

    calls: Map[CallId, Call]
    phones: Map[Extension, Phone]
    pbx: Pbx = Pbx()


def _with(telephone: Telephone, call: Call) -> Telephone:
    return replace(telephone, calls=telephone.calls.set(call.id, call))


def _rang(telephone: Telephone, event: c.CallRang) -> Telephone:
    return _with(
        telephone,
        Call(
            id=event.call,
            extension=event.extension,
            person=event.person,
            direction=event.direction,
            queue=event.queue,
            client=event.client,
            state=LineState.TALKING if event.direction is Direction.OUTBOUND else LineState.RINGING,
            rang_at=event.at,
            limit_ms=event.limit_ms,
            peer=event.peer,
            order=event.order,
            caller_key=event.caller_key,
            known=event.known,
        ),
    )


def _other_side_changed(telephone: Telephone, event: c.OtherSideChanged) -> Telephone:
    return _with(
        telephone,
        replace(
            telephone.calls[event.call],
            direction=event.direction,
            queue=event.queue,
            client=event.client,
            limit_ms=event.limit_ms,
            peer=event.peer,
            caller_key=event.caller_key,
            known=event.known,
            found=(),
            customer=None,
            confirmed=False,
            vip=False,
            fact=None,
            other_side_held=False,
        ),
    )


def _answered(telephone: Telephone, event: c.CallAnswered) -> Telephone:
    call = telephone.calls[event.call]
    return _with(telephone, replace(call, state=LineState.TALKING, answered_at=event.at, marks=event.marks))


def _held(telephone: Telephone, event: c.CallHeld) -> Telephone:
    call = telephone.calls[event.call]
    hold = Hold(since=event.at, promise_at=event.promise_at, limit_at=event.limit_at, marks=event.marks)
    return _with(telephone, replace(call, state=LineState.HELD, hold=hold, holds=call.holds + 1))


def _resumed(telephone: Telephone, event: c.CallResumed) -> Telephone:
    call = telephone.calls[event.call]
    held = 0 if call.hold is None else between(call.hold.since, event.at)
    return _with(telephone, replace(call, state=LineState.TALKING, hold=None, held_ms=call.held_ms + held))


def _promise_passed(telephone: Telephone, event: c.HoldPromisePassed) -> Telephone:
    call = telephone.calls[event.call]
    if call.hold is None:
        return telephone
    return _with(telephone, replace(call, hold=replace(call.hold, promise_passed=True)))


def _limit_passed(telephone: Telephone, event: c.HoldLimitPassed) -> Telephone:
    call = telephone.calls[event.call]
    if call.hold is None:
        return telephone
    return _with(telephone, replace(call, hold=replace(call.hold, limit_passed=True)))


def _other_side_held(telephone: Telephone, event: c.OtherSideHeld) -> Telephone:
    return _with(telephone, replace(telephone.calls[event.call], other_side_held=True))


def _other_side_resumed(telephone: Telephone, event: c.OtherSideResumed) -> Telephone:
    return _with(telephone, replace(telephone.calls[event.call], other_side_held=False))


def _moved(telephone: Telephone, event: c.CallMoved) -> Telephone:
    return _with(telephone, replace(telephone.calls[event.call], moved_to=event.to))


def _ended(telephone: Telephone, event: c.CallEnded) -> Telephone:
    return replace(telephone, calls=telephone.calls.delete(event.call))


def _customers_found(telephone: Telephone, event: c.CustomersFound) -> Telephone:
    call = telephone.calls[event.call]
    known = Known.NONE if not event.found else Known.ONE if len(event.found) == 1 else Known.SEVERAL
    only = event.found[0] if len(event.found) == 1 else None
    return _with(
        telephone,
        replace(
            call,
            known=known,
            found=event.found,
            customer=None if only is None else only.customer,
            vip=only is not None and only.vip,
            fact=only,
        ),
    )


def _customer_chosen(telephone: Telephone, event: c.CustomerChosen) -> Telephone:
    call = telephone.calls[event.call]
    fact = event.fact
    if fact is None and event.customer is not None:
        fact = CustomerFact(event.customer, event.vip)
    return _with(
        telephone,
        replace(call, customer=event.customer, confirmed=event.confirmed, vip=event.vip, fact=fact),
    )


def _phone_usable(telephone: Telephone, event: c.PhoneUsable) -> Telephone:
    phone = replace(telephone.phones[event.extension], usable=event.usable)
    return replace(telephone, phones=telephone.phones.set(phone.id, phone))


def _pbx_came(telephone: Telephone, event: c.PbxCame) -> Telephone:
    return replace(telephone, pbx=Pbx(connected=True, since=event.at))


def _pbx_went(telephone: Telephone, event: c.PbxWent) -> Telephone:
    calls = telephone.calls
    for call in calls.values():
        if call.hold is not None:
            calls = calls.set(call.id, replace(call, hold=replace(call.hold, estimated=True)))
    return replace(telephone, calls=calls, pbx=Pbx(connected=False, since=event.at))


def _extensions_listed(telephone: Telephone, event: r.ExtensionsListed) -> Telephone:
    phones = Map({ext: telephone.phones.get(ext, Phone(id=ext)) for ext in event.extensions})
    return replace(telephone, phones=phones)


def _owner(telephone: Telephone, extension: Extension | None, person: PersonId | None) -> Telephone:
    if extension is None or extension not in telephone.phones:
        return telephone
    phone = replace(telephone.phones[extension], person=person)
    calls = telephone.calls
    for call in calls.values():
        if call.extension == extension:
            calls = calls.set(call.id, replace(call, person=person))
    return replace(telephone, phones=telephone.phones.set(extension, phone), calls=calls)


def _seat_taken(telephone: Telephone, event: p.SeatTaken) -> Telephone:
    for phone in telephone.phones.values():
        if phone.person == event.person and phone.id != event.extension:
            telephone = _owner(telephone, phone.id, None)
    return _owner(telephone, event.extension, event.person)


def _seat_left(telephone: Telephone, event: p.SeatLeft) -> Telephone:
    return _owner(telephone, event.extension, None)


def _raised(telephone: Telephone, event: e.EscalationRaised) -> Telephone:
    call = telephone.calls[event.call]
    raised_by = (*call.raised_by, RuleId(event.rule)) if event.automatic else call.raised_by
    return _with(telephone, replace(call, escalation=event.escalation, raised_by=raised_by))


def _connected(telephone: Telephone, event: tr.CustomerConnected) -> Telephone:
    call = telephone.calls.get(event.call)
    return telephone if call is None else _with(telephone, replace(call, escalation=event.escalation))


def _aside_over(telephone: Telephone, event: v.AsideOver) -> Telephone:
    call = None if event.leg is None else telephone.calls.get(event.leg)
    return telephone if call is None else _with(telephone, replace(call, escalation=event.escalation))


def _case_gone(telephone: Telephone, event: e.EscalationWithdrawn | e.EscalationClosed) -> Telephone:
    taken_back = RuleId(event.rule) if isinstance(event, e.EscalationWithdrawn) and event.rule else None
    known = telephone.calls
    here = known.values() if event.calls is None else (known[one] for one in event.calls if one in known)
    for call in here:
        if call.escalation == event.escalation:
            declined = call.declined if taken_back is None else (*call.declined, taken_back)
            answers = call.answers + (event.answers if isinstance(event, e.EscalationClosed) else 0)
            telephone = _with(telephone, replace(call, escalation=None, declined=declined, answers=answers))
    return telephone


def _matched(telephone: Telephone, event: s.RuleMatched) -> Telephone:
    match = Match(rule=event.rule, version=event.version, since=event.at, because=event.because)
    return _with(telephone, replace(telephone.calls[event.call], match=match))


def _lapsed(telephone: Telephone, event: s.RuleLapsed) -> Telephone:
    return _with(telephone, replace(telephone.calls[event.call], match=None))


def _marked(telephone: Telephone, event: s.CallMarked) -> Telephone:
    return _with(telephone, replace(telephone.calls[event.call], marks=event.marks))


def _marks_passed(telephone: Telephone, event: c.MarksPassed) -> Telephone:
    call = telephone.calls[event.call]
    marks = (*(mark for mark in call.marks if mark > event.at), *event.more)
    hold = call.hold
    if hold is not None:
        hold = replace(hold, marks=tuple(mark for mark in hold.marks if mark > event.at))
    return _with(telephone, replace(call, marks=marks, hold=hold))


CHANGES: dict[type[Event], Callable[[Telephone, Any], Telephone]] = {
    c.CallRang: _rang,
    c.OtherSideChanged: _other_side_changed,
    c.CallAnswered: _answered,
    c.CallHeld: _held,
    c.CallResumed: _resumed,
    c.HoldPromisePassed: _promise_passed,
    c.HoldLimitPassed: _limit_passed,
    c.OtherSideHeld: _other_side_held,
    c.OtherSideResumed: _other_side_resumed,
    c.CallMoved: _moved,
    c.CallEnded: _ended,
    c.CustomersFound: _customers_found,
    c.CustomerChosen: _customer_chosen,
    c.PhoneUsable: _phone_usable,
    c.PbxCame: _pbx_came,
    c.PbxWent: _pbx_went,
    r.ExtensionsListed: _extensions_listed,
    p.SeatTaken: _seat_taken,
    p.SeatLeft: _seat_left,
    e.EscalationRaised: _raised,
    tr.CustomerConnected: _connected,
    v.AsideOver: _aside_over,
    e.EscalationWithdrawn: _case_gone,
    e.EscalationClosed: _case_gone,
    s.RuleMatched: _matched,
    s.RuleLapsed: _lapsed,
    s.CallMarked: _marked,
    c.MarksPassed: _marks_passed,
}
"""How an event changes calls and phones, and nothing else."""

_OF_ONE_CALL = tuple(kind for kind in CHANGES if "call" in kind.__struct_fields__)

TOUCHES_OF_CALLS: Touches = {
    **{kind: named("call") for kind in _OF_ONE_CALL},
    v.AsideOver: named("leg"),
    c.PhoneUsable: nothing,
    c.PbxCame: nothing,
    **{kind: attrgetter("calls") for kind in (e.EscalationWithdrawn, e.EscalationClosed)},
}
TOUCHES_OF_PHONES: Touches = {
    **dict.fromkeys(_OF_ONE_CALL, nothing),
    c.PhoneUsable: named("extension"),
    c.PbxCame: nothing,
    c.PbxWent: nothing,
    v.AsideOver: nothing,
    e.EscalationWithdrawn: nothing,
    e.EscalationClosed: nothing,
}
"""The others move people between phones, or concern every call of a case."""
