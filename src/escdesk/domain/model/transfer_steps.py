"""How the order that takes a customer to another phone changes the case."""

from collections.abc import Callable
from typing import Any, Final

from msgspec.structs import replace

from escdesk.domain.ids import later
from escdesk.domain.messages import transfers as tr
from escdesk.domain.messages import voice as v
from escdesk.domain.messages.escalations import Outcome
from escdesk.domain.messages.kinds import Event
from escdesk.domain.messages.transfers import FailReason
from escdesk.domain.model.escalations import Escalation, Stage, tries
from escdesk.domain.model.transfers import OrderState, Transfer


def _ordered(escalation: Escalation, event: tr.TransferOrdered) -> Escalation:
    transfer = Transfer(
        order=event.order,
        state=OrderState.SENT,
        extension=event.extension,
        ordered_at=event.at,
        ring_until=later(event.at, event.ring_ms),
        check_at=event.check_at,
    )
    return replace(escalation, transfer=transfer)


def _cancel_ordered(escalation: Escalation, event: tr.TransferCancelOrdered) -> Escalation:
    if escalation.transfer is None:
        return escalation
    transfer = replace(
        escalation.transfer, state=OrderState.CANCELLING, check_at=event.check_at, why=event.why
    )
    return replace(escalation, transfer=transfer)


def _check_ordered(escalation: Escalation, event: tr.TransferCheckOrdered) -> Escalation:
    if escalation.transfer is None:
        return escalation
    return replace(
        escalation,
        transfer=replace(escalation.transfer, state=OrderState.UNKNOWN, check_at=event.check_at),
    )


_OUTCOMES: Final = {
    FailReason.REJECTED: Outcome.REJECTED,
    FailReason.NO_ANSWER: Outcome.NO_ANSWER,
    FailReason.UNREACHABLE: Outcome.UNREACHABLE,
    FailReason.CANCELLED: Outcome.BUSY,
    FailReason.CUSTOMER_GONE: Outcome.SENT_ON,
    FailReason.HALF_DONE: Outcome.UNDONE,
    FailReason.ABSENT: Outcome.UNDONE,
}


_GIVEN_UP: Final[dict[tr.CancelWhy | None, Outcome]] = {
    tr.CancelWhy.SENT_ON: Outcome.SENT_ON,
    tr.CancelWhy.RELEASED: Outcome.RELEASED,
}
"""Why it went on, when it was not for what the phone did nor for who sat there."""


def _fell_through(escalation: Escalation, event: tr.TransferFellThrough) -> Escalation:
    why = None if escalation.transfer is None else escalation.transfer.why
    outcome = _GIVEN_UP.get(why) or _OUTCOMES[event.reason]
    return replace(
        escalation,
        stage=Stage.RAISED,
        owner=None,
        transfer=None,
        fell=event.reason,
        turned=False,
        due=None,
        tried=tries(escalation, (event.person,), outcome, event),
    )


def _connected(escalation: Escalation, event: tr.CustomerConnected) -> Escalation:
    return replace(
        escalation,
        stage=Stage.CONNECTED,
        owner=event.person,
        holder=event.person,
        ring=None,
        transfer=None,
        turned=False,
        connected_at=event.at,
        connected_call=event.call,
    )


def _aside_began(escalation: Escalation, _event: v.AsideBegan) -> Escalation:
    """They talk about it: that is a sign that somebody works on it (E3)."""
    return replace(escalation, lease_until=None)


def _aside_over(escalation: Escalation, event: v.AsideOver) -> Escalation:
    """The customer may be back on another leg, which the dialplan has called."""
    return escalation if event.leg is None else replace(escalation, connected_call=event.leg)


STEPS: dict[type[Event], Callable[[Escalation, Any], Escalation]] = {
    tr.TransferOrdered: _ordered,
    tr.TransferCancelOrdered: _cancel_ordered,
    tr.TransferCheckOrdered: _check_ordered,
    tr.TransferFellThrough: _fell_through,
    tr.CustomerConnected: _connected,
}
STEPS_OF_ASIDES: dict[type[Event], Callable[[Escalation, Any], Escalation]] = {
    v.AsideBegan: _aside_began,
    v.AsideOver: _aside_over,
}
"""A talk aside may outlive its case: then these change nothing."""
