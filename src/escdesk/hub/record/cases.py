"""One row for each escalation, open or over: who raised it, how long until somebody had it, and how it ended."""

from collections.abc import Callable
from typing import Any, Final

from msgspec import Struct
from msgspec.structs import astuple, replace

from escdesk.domain.messages import consults as co
from escdesk.domain.messages import escalations as e
from escdesk.domain.messages import incidents as i
from escdesk.domain.messages import line as ln
from escdesk.domain.messages import outside as o
from escdesk.domain.messages.kinds import Event
from escdesk.domain.messages.ladders import Asks, Lane
from escdesk.domain.messages.transfers import CustomerConnected
from escdesk.hub.record.instructions import InstructionRecord

WITHDRAWN: Final = "withdrawn"
"""Beside the domain's words for how a case was closed."""


class CaseRecord(Struct, frozen=True, gc=False):
    """An escalation so far. The fields up to `customer_left` are the columns, in the order of the table after the floor."""

    seq: int
    """Number of the event that raised it."""
    escalation: str
    call: str
    client: str
    queue: str
    category: str
    """As the card said when somebody last took, answered or resolved it."""
    rule: str
    rules: int
    """Version of the client's rules; 0: none was asked."""
    rulebook: int
    lane: str
    level: int
    automatic: bool
    raised_at: int
    raised_by: str
    drawn_at: int | None = None
    """The first screen on which it was drawn."""
    taken_at: int | None = None
    """The first who took it; whoever had it in the end stands in `resolved_by`."""
    taken_by: str = ""
    hops: int = 0
    rings: int = 0
    """At how many people it rang, everybody counted once."""
    line_ms: int = 0
    """How long it stood in line, all places together."""
    outside_told: int = 0
    """How often somebody outside was told."""
    connected_at: int | None = None
    resolved_at: int | None = None
    resolved_by: str = ""
    decision: str = ""
    cause: str = ""
    callback: bool = False
    """Somebody was promised a call back, or owed one."""
    overdue: bool = False
    ended_at: int | None = None
    closed_how: str = ""
    """`read`, `taken`, `answered`, `uncaused`, `dropped`, `withdrawn`; empty while it is open."""
    reason: str = ""
    """Why a hand that a rule raised was taken back."""
    asks: str = "takeover"
    """What it asked for in the end; a consult asks for a decision or an instruction."""
    questions: int = 0
    instructions: int = 0
    answered_at: int | None = None
    """The first instruction."""
    customer_left: bool = False
    """The customer of a consult was gone before it was over."""
    rung_at: tuple[str, ...] = ()
    line_since: int | None = None
    given: tuple[InstructionRecord, ...] = ()


COLUMNS: Final = CaseRecord.__struct_fields__.index("customer_left") + 1


def row(floor: str, one: CaseRecord) -> tuple[object, ...]:
    """誤報でも責めない (E5): whoever raised a false alarm stands in no table, and neither does their call."""
    if one.cause == e.Cause.FALSE_ALARM:
        one = replace(one, raised_by="", call="")
    return (floor, *astuple(one)[:COLUMNS])


def begun(seq: int, event: e.EscalationRaised) -> CaseRecord:
    return CaseRecord(
        seq,
        event.escalation,
        event.call,
        event.client,
        event.queue,
        event.category,
        event.rule,
        event.rules,
        event.rulebook,
        event.lane.value,
        event.level,
        event.automatic,
        event.at,
        event.by,
        asks=event.asks.value,
        questions=int(event.asks is not Asks.TAKEOVER),
    )


def _out_of_line(one: CaseRecord, event: Event) -> CaseRecord:
    if one.line_since is None:
        return one
    return replace(one, line_ms=one.line_ms + event.at - one.line_since, line_since=None)


def _about(one: CaseRecord, category: str) -> CaseRecord:
    return replace(one, category=category) if category and category != one.category else one


def _ring_started(one: CaseRecord, event: e.RingStarted) -> CaseRecord:
    new = tuple(person for person in event.targets if person not in one.rung_at)
    rung_at = (*one.rung_at, *new)
    return replace(_out_of_line(one, event), rung_at=rung_at, rings=len(rung_at))


def _line_joined(one: CaseRecord, event: ln.LineJoined) -> CaseRecord:
    return replace(_out_of_line(one, event), line_since=event.at)


def _alarm_raised(one: CaseRecord, event: e.AlarmRaised) -> CaseRecord:
    return _out_of_line(one, event) if event.why is e.AlarmWhy.UNANSWERED else one


def _drawn(one: CaseRecord, event: e.PopupDrawn) -> CaseRecord:
    return one if one.drawn_at is not None else replace(one, drawn_at=event.at)


def _taken(one: CaseRecord, event: e.EscalationTaken) -> CaseRecord:
    one = _about(_out_of_line(one, event), event.category)
    return one if one.taken_at is not None else replace(one, taken_at=event.at, taken_by=event.by)


def _handed_on(one: CaseRecord, _event: e.EscalationHandedOn) -> CaseRecord:
    return replace(one, hops=one.hops + 1)


def _told(one: CaseRecord, _event: o.OutsideTold) -> CaseRecord:
    return replace(one, outside_told=one.outside_told + 1)


def _connected(one: CaseRecord, event: CustomerConnected) -> CaseRecord:
    return one if one.connected_at is not None else replace(one, connected_at=event.at)


def _hurried(one: CaseRecord, _event: ln.Hurried) -> CaseRecord:
    return replace(one, lane=Lane.URGENT.value)


def _callback(one: CaseRecord, _event: ln.CallbackPromised) -> CaseRecord:
    return replace(one, callback=True)


def _callback_owed(one: CaseRecord, event: e.CallbackOwed) -> CaseRecord:
    return replace(_out_of_line(one, event), callback=True)


def _overdue(one: CaseRecord, _event: e.EscalationOverdue) -> CaseRecord:
    return replace(one, overdue=True)


def _resolved(one: CaseRecord, event: e.EscalationResolved) -> CaseRecord:
    return replace(
        _about(_out_of_line(one, event), event.category),
        resolved_at=event.at,
        resolved_by=event.by,
        decision=event.decision.value,
        cause=event.cause.value,
    )


def _turned(one: CaseRecord, event: co.AskTurned) -> CaseRecord:
    """A takeover that becomes a consult asks its first question with that."""
    first = one.questions == 0 and event.asks is not Asks.TAKEOVER
    return replace(one, asks=event.asks.value, questions=one.questions + first)


def _asked(one: CaseRecord, _event: co.QuestionAsked) -> CaseRecord:
    return replace(one, questions=one.questions + 1)


def _given(one: CaseRecord, event: co.InstructionGiven) -> CaseRecord:
    answered_at = event.at if one.answered_at is None else one.answered_at
    category = event.category if event.question == 1 else ""
    return replace(_about(one, category), instructions=one.instructions + 1, answered_at=answered_at)


def _read(one: CaseRecord, event: co.InstructionRead) -> CaseRecord:
    given = tuple(
        replace(was, read_at=event.at) if was.instruction == event.instruction else was for was in one.given
    )
    return replace(one, given=given)


def _customer_left(one: CaseRecord, _event: co.CustomerLeft) -> CaseRecord:
    return replace(one, customer_left=True)


def _cause_said(one: CaseRecord, event: co.CauseSaid) -> CaseRecord:
    return replace(one, cause=event.cause.value)


def _closed(one: CaseRecord, event: e.EscalationClosed) -> CaseRecord:
    return replace(_out_of_line(one, event), ended_at=event.at, closed_how=event.how)


def _withdrawn(one: CaseRecord, event: e.EscalationWithdrawn) -> CaseRecord:
    return replace(
        _out_of_line(one, event),
        ended_at=event.at,
        closed_how=WITHDRAWN,
        reason="" if event.reason is None else event.reason.value,
    )


CHANGES: Final[dict[type[Event], Callable[[CaseRecord, Any], CaseRecord]]] = {
    e.RingStarted: _ring_started,
    ln.LineJoined: _line_joined,
    e.AlarmRaised: _alarm_raised,
    e.PopupDrawn: _drawn,
    e.EscalationTaken: _taken,
    e.EscalationMoved: _out_of_line,
    e.EscalationHandedOn: _handed_on,
    ln.Hurried: _hurried,
    ln.CallbackPromised: _callback,
    e.CallbackOwed: _callback_owed,
    e.EscalationOverdue: _overdue,
    e.EscalationResolved: _resolved,
    e.EscalationClosed: _closed,
    e.EscalationWithdrawn: _withdrawn,
    o.OutsideCallOrdered: _out_of_line,
    o.OutsideNoticeOrdered: _out_of_line,
    o.OutsideTold: _told,
    CustomerConnected: _connected,
    co.AskTurned: _turned,
    co.QuestionAsked: _asked,
    co.InstructionGiven: _given,
    co.InstructionRead: _read,
    co.CustomerLeft: _customer_left,
    co.CauseSaid: _cause_said,
    i.IncidentJoined: _out_of_line,
}
"""What an event says about the escalation that it names."""
