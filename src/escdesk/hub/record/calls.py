"""One row for each call that has ended: when, how long on hold, which rule, and what became of it."""

from collections.abc import Callable
from typing import Any, Final

from msgspec import Struct
from msgspec.structs import astuple, replace

from escdesk.domain.messages import calls as c
from escdesk.domain.messages.escalations import EscalationRaised
from escdesk.domain.messages.kinds import Event
from escdesk.domain.messages.rulesets import RuleMatched
from escdesk.domain.messages.transfers import CustomerConnected
from escdesk.domain.messages.voice import AsideOver


class CallRecord(Struct, frozen=True, gc=False):
    """A call so far. The fields up to `escalation` are the columns, in the order of the table after the floor."""

    seq: int
    """Number of the event with which it began to ring: the PBX may use the name of a call again."""
    call: str
    extension: str
    person: str
    """Whoever had the phone last; empty when nobody had."""
    client: str
    queue: str
    direction: str
    rang_at: int
    answered_at: int | None = None
    ended_at: int | None = None
    reason: str = ""
    holds: int = 0
    held_ms: int = 0
    longest_hold_ms: int = 0
    promises_passed: int = 0
    limits_passed: int = 0
    rule: str = ""
    """The one that matched last, and the version of the client's rules it stood in."""
    rules: int = 0
    escalation: str = ""
    """The last one that was raised here, or brought the customer here or back here."""
    held_since: int | None = None


COLUMNS: Final = CallRecord.__struct_fields__.index("escalation") + 1


def row(floor: str, one: CallRecord) -> tuple[object, ...]:
    return (floor, *astuple(one)[:COLUMNS])


def begun(seq: int, event: c.CallRang) -> CallRecord:
    return CallRecord(
        seq,
        event.call,
        event.extension,
        event.person or "",
        event.client,
        event.queue,
        event.direction.value,
        event.at,
    )


def _answered(one: CallRecord, event: c.CallAnswered) -> CallRecord:
    return replace(one, answered_at=event.at, person=event.person or one.person)


def _held(one: CallRecord, event: c.CallHeld) -> CallRecord:
    return replace(one, holds=one.holds + 1, held_since=event.at, person=event.person or one.person)


def _resumed(one: CallRecord, event: Event) -> CallRecord:
    if one.held_since is None:
        return one
    held = event.at - one.held_since
    return replace(
        one, held_ms=one.held_ms + held, longest_hold_ms=max(one.longest_hold_ms, held), held_since=None
    )


def _promise_passed(one: CallRecord, _event: c.HoldPromisePassed) -> CallRecord:
    return replace(one, promises_passed=one.promises_passed + 1)


def _limit_passed(one: CallRecord, _event: c.HoldLimitPassed) -> CallRecord:
    return replace(one, limits_passed=one.limits_passed + 1)


def _other_side_changed(one: CallRecord, event: c.OtherSideChanged) -> CallRecord:
    return replace(one, direction=event.direction.value, queue=event.queue, client=event.client)


def _matched(one: CallRecord, event: RuleMatched) -> CallRecord:
    return replace(one, rule=event.rule, rules=event.version)


def _escalated(one: CallRecord, event: EscalationRaised | CustomerConnected | AsideOver) -> CallRecord:
    return replace(one, escalation=event.escalation)


def _ended(one: CallRecord, event: c.CallEnded) -> CallRecord:
    """A hold lasts until the call ends, if nobody resumed it."""
    return replace(
        _resumed(one, event),
        ended_at=event.at,
        reason=event.reason.value,
        person=event.person or one.person,
    )


CHANGES: Final[dict[type[Event], Callable[[CallRecord, Any], CallRecord]]] = {
    c.CallAnswered: _answered,
    c.CallHeld: _held,
    c.CallResumed: _resumed,
    c.HoldPromisePassed: _promise_passed,
    c.HoldLimitPassed: _limit_passed,
    c.OtherSideChanged: _other_side_changed,
    RuleMatched: _matched,
    EscalationRaised: _escalated,
    CustomerConnected: _escalated,
    AsideOver: _escalated,
    c.CallEnded: _ended,
}
"""What an event says about the call that it is about."""


def about(event: Event) -> str | None:
    """The call that an event of `CHANGES` is about: a customer who was aside is back on the operator's new leg."""
    if isinstance(event, AsideOver):
        return event.leg
    name: str = event.call  # type: ignore[attr-defined]  # every other kind of CHANGES names one
    return name
