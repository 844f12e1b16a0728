"""The model sees red: for each invariant a fault is planted in the domain, and the model must find it."""

from contextlib import contextmanager

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test
from msgspec.structs import replace
from tests.domain.world import World

from escdesk.domain import decide as decide_module
from escdesk.domain.ids import later
from escdesk.domain.messages import calls as c
from escdesk.domain.messages import escalations as e
from escdesk.domain.model import calls as calls_model
from escdesk.domain.model.escalations import Stage
from escdesk.domain.rules import cases, escalations, ladder


@contextmanager
def replaced(where, name, fault):
    """Put a fault in place of a rule, in a table or in a module, and take it out again."""
    table = isinstance(where, dict)
    kept = where[name] if table else getattr(where, name)
    put = where.__setitem__ if table else lambda key, value: setattr(where, key, value)
    put(name, fault)
    try:
        yield
    finally:
        put(name, kept)


def two_winners():
    """1: accepting leaves the others ringing, and the second one wins too."""

    def accept(course, command, by):
        one = course.floor.escalations.get(command.escalation)
        if one is not None and one.stage is Stage.TAKEN:
            course.add(
                e.EscalationTaken(
                    at=course.now, escalation=one.id, by=by, released=(), by_phone=True, due=course.now
                )
            )
            return
        escalations.accept(course, command, by)

    return replaced(decide_module.COMMANDS, e.Accept, accept)


def ownerless():
    """2: whoever logs out while it rings is forgotten, and nobody is rung instead."""
    return replaced(cases, "leave_ring", lambda *_: None)


def dropped():
    """5: after the time-out it rings on although nobody knows what became of the order."""

    def check(course, escalation):
        if escalation.transfer is not None and escalation.owner is not None:
            course.add(
                e.TransferFellThrough(
                    at=course.now,
                    order=escalation.transfer.order,
                    escalation=escalation.id,
                    person=escalation.owner,
                    reason=e.FailReason.NO_ANSWER,
                )
            )
            ladder.ring_on(course, escalation.id)

    return replaced(cases, "check", check)


def twice():
    """6: the promise's passing is not remembered."""
    return replaced(calls_model.CHANGES, c.HoldPromisePassed, lambda telephone, _event: telephone)


def square_open():
    """7: what depends on an escalation is not looked at again."""
    from tests.domain import world

    return replaced(world, "dependents", lambda _old, _new, keys: set(keys))


def restamped():
    """9: a hold's thresholds are read from the rulebook of the moment."""

    def resumed(telephone, event):
        call = telephone.calls[event.call]
        if call.hold is not None:
            telephone = calls_model._with(
                telephone, replace(call, hold=replace(call.hold, promise_at=later(call.hold.promise_at, 1)))
            )
        return telephone

    return replaced(calls_model.CHANGES, c.OtherSideHeld, resumed)


@pytest.mark.parametrize("fault", [two_winners, ownerless, dropped, twice, square_open, restamped])
def test_the_model_finds(fault):
    with fault(), pytest.raises((AssertionError, KeyError, RuntimeError, ExceptionGroup)):
        run_state_machine_as_test(
            World,
            settings=settings(
                max_examples=60,
                stateful_step_count=100,
                deadline=None,
                derandomize=True,
                database=None,
                suppress_health_check=list(HealthCheck),
                phases=(Phase.generate,),
                report_multiple_bugs=False,
            ),
        )
