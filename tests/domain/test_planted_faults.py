"""The model sees red: for each invariant a fault is planted in the domain, and the model must find it."""

import os
from contextlib import ExitStack, contextmanager

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test
from msgspec.structs import replace
from tests.domain.world import World

from escdesk.domain import decide as decide_module
from escdesk.domain import sight
from escdesk.domain.ids import later
from escdesk.domain.messages import calls as c
from escdesk.domain.messages import consults as co
from escdesk.domain.messages import escalations as e
from escdesk.domain.messages import incidents as i
from escdesk.domain.messages import transfers as tr
from escdesk.domain.messages import voice as v
from escdesk.domain.model import calls as calls_model
from escdesk.domain.model import consult_steps, escalation_steps, people_steps, transfer_steps
from escdesk.domain.model.escalations import Stage
from escdesk.domain.rules import (
    authority,
    cases,
    contact,
    ending,
    escalations,
    hops,
    incident_owners,
    incidents,
    ladder,
    line,
    raising,
    ranking,
    reaching,
    serving,
    voice,
)


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
                tr.TransferFellThrough(
                    at=course.now,
                    order=escalation.transfer.order,
                    escalation=escalation.id,
                    person=escalation.owner,
                    reason=tr.FailReason.NO_ANSWER,
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


def forgotten_in_line():
    """C4: whoever becomes free is told nothing of what stands in line for them."""
    return replaced(serving, "_serve", lambda *_: None)


def places_stand_still():
    """C4: the line moves up and nobody says so."""
    return replaced(serving, "_renumber", lambda *_: None)


def sideways_for_ever():
    """C5: every hop says that it leads upwards."""

    def hand_on(course, escalation, owner, to, *, up):
        hops_rule(course, replace(escalation, hops=()), owner, to, up=up)

    hops_rule = hops.hand_on
    return replaced(hops, "hand_on", hand_on)


def held_by_two():
    """C3: a second one may pick whom somebody else holds."""
    return replaced(ranking, "reserved", lambda *_: False)


def told_of_a_no():
    """E5: the operator's sight has the reason in it."""
    return replaced(sight, "veil", lambda one, _person: one)


def rung_outside_twice():
    """Invariant 5: after a restart the phone outside is ordered again under the same number."""

    def hub_started(course, signal, by):
        escalations.hub_started(course, signal, by)
        for event in [one for one in outside_orders if one.escalation in course.floor.escalations]:
            if course.floor.escalations[event.escalation].stage is Stage.OUTSIDE:
                course.add(event)

    def ring_outside(course, escalation, rung, index, party):
        ring(course, escalation, rung, index, party)
        outside_orders.append(course.events[-1])

    outside_orders, ring = [], ladder._ring_outside
    stack = ExitStack()
    stack.enter_context(replaced(decide_module.SIGNALS, e.HubStarted, hub_started))
    stack.enter_context(replaced(ladder, "_ring_outside", ring_outside))
    return stack


def forgets_messages():
    """H7: after a restart a message that nobody knows of is not sent again."""
    return replaced(reaching, "begin_again", lambda *_: None)


def told_at_every_ring():
    """E4: the alarm is told anew whenever it rings."""
    return replaced(
        reaching, "tell_alarm_again", lambda course, name, *, unanswered: reaching.tell_alarm(course, name)
    )


def ends_in_silence():
    """E4: rules whose ladders have no alarm are adopted and stamped."""

    def terms(rule, ruleset):
        stamped = terms_rule(rule, ruleset)
        return replace(stamped, ladder=stamped.ladder[:-1])

    terms_rule = raising._terms
    return replaced(raising, "_terms", terms)


def climbs_past_empty_desks():
    """Invariant 6: after an absence of the hub nothing in line begins anew."""
    return replaced(line, "begin_again", lambda *_: None)


def rises_again():
    """B10: a rule raises the hand of one call again and again."""
    return replaced(calls_model.CHANGES, e.EscalationRaised, _raised_unremembered)


def _raised_unremembered(telephone, event):
    call = telephone.calls[event.call]
    return calls_model._with(telephone, replace(call, escalation=event.escalation))


def owes_no_answer():
    """A question asked again is not on the list of whoever has to answer it."""
    return replaced(people_steps.CHANGES, co.QuestionReopened, lambda people, _event: people)


def beyond_authority():
    """E6: anybody may decide about any amount."""
    return replaced(authority, "covers", lambda *_: True)


def read_by_itself():
    """F3: an instruction counts as read once it is painted."""

    def drawn(escalations, event):
        read = co.InstructionRead(
            at=event.at, escalation=event.escalation, instruction=event.instruction, person=event.person
        )
        one = escalations[event.escalation]
        return escalations.set(one.id, consult_steps._read(one, read))

    return replaced(escalation_steps.CHANGES, co.InstructionDrawn, drawn)


def overheard():
    """What helpers say among themselves is in the operator's sight."""
    return replaced(sight, "_without_internal", lambda one: one)


def rings_for_nothing():
    """Whoever leaves an answered consult has somebody else rung for it."""
    return replaced(ending, "settle", lambda *_: False)


def stays_on_the_phone():
    """A3: the owner's phone came to nothing, and the consult rings on as a takeover of theirs."""
    return replaced(escalation_steps.CHANGES, tr.TransferFellThrough, _fell_through_and_still_turned)


def _fell_through_and_still_turned(escalations, event):
    one = transfer_steps._fell_through(escalations[event.escalation], event)
    return escalations.set(one.id, replace(one, turned=escalations[event.escalation].turned))


def incident_ownerless():
    """2: an incident whose owner has gone is nobody's, and nobody hears of it."""
    return replaced(incident_owners, "owner_looked_at", lambda *_: None)


def alarms_each():
    """G6: what joins an incident keeps its own deadline, so that fifty hands alarm fifty times."""

    def joined(escalations_, event):
        kept = escalations_[event.escalation].due
        after = join(escalations_, event)
        return after.set(
            event.escalation, replace(after[event.escalation], due=kept or later(event.at, 1_000))
        )

    join = escalation_steps.CHANGES[i.IncidentJoined]
    return replaced(escalation_steps.CHANGES, i.IncidentJoined, joined)


def a_report_is_lost():
    """G6: the last case of an incident is closed without a word."""
    members = incidents.members
    return replaced(incidents, "members", lambda floor, name: members(floor, name)[:-1])


def kept_by_nobody():
    """Invariant 5: the case goes to somebody else, and nobody brings the customer back from the music."""
    return replaced(voice, "settle", lambda *_: None)


def longer_than_the_music():
    """Invariant 5: nobody looks how long the two have talked."""

    def time_passed(course, aside):
        if aside.check_at is not None:
            kept(course, aside)

    kept = voice.time_passed
    return replaced(voice, "time_passed", time_passed)


def waits_unseen():
    """B1: a customer aside is on nobody's dial."""
    return replaced(voice.calls, "phone_held", lambda *_: None)


def given_up_unasked():
    """Invariant 5: what the PBX has not said is taken for over."""

    def check_aside(course, aside):
        course.add(
            v.AsideOver(
                at=course.now,
                order=aside.id,
                escalation=aside.escalation,
                person=aside.person,
                how=v.AsideHow.BACK,
            )
        )

    return replaced(cases, "check_aside", check_aside)


def left_with_music_on():
    """A3: the operator's phone is gone, and the customer who hears music is told as gone too."""

    def call_over(course, call, reason):
        for one in course.floor.escalations.values():
            if one.at_call == call.id and one.answerer is not None:
                cases.customer_left(course, one)
        kept(course, call, reason)

    kept = cases.call_over
    return replaced(cases, "call_over", call_over)


def waits_for_an_empty_desk():
    """E3: nobody looks whether whoever owes the answer is still there."""
    return replaced(contact, "settle", lambda _course: None)


FAULTS = (
    waits_for_an_empty_desk,
    places_stand_still,
    sideways_for_ever,
    given_up_unasked,
    longer_than_the_music,
    owes_no_answer,
    beyond_authority,
    overheard,
    rings_for_nothing,
    two_winners,
    ownerless,
    dropped,
    twice,
    square_open,
    restamped,
    forgotten_in_line,
    held_by_two,
    told_of_a_no,
    rung_outside_twice,
    forgets_messages,
    told_at_every_ring,
    ends_in_silence,
    climbs_past_empty_desks,
    rises_again,
    incident_ownerless,
    alarms_each,
    a_report_is_lost,
)

RARE = (
    read_by_itself,
    stays_on_the_phone,
    kept_by_nobody,
    waits_unseen,
    left_with_music_on,
)
"""Ways the model comes to by long walks only, up to half a minute each: `make soak` plants them too."""
PLANTED = (*FAULTS, *(RARE if os.environ.get("ESCDESK_RARE_FAULTS") else ()))


@pytest.mark.slow
@pytest.mark.parametrize("fault", PLANTED)
def test_the_model_finds(fault):
    with fault(), pytest.raises((AssertionError, KeyError, RuntimeError, ExceptionGroup)):
        run_state_machine_as_test(
            World,
            settings=settings(
                max_examples=600,
                stateful_step_count=100,
                deadline=None,
                derandomize=True,
                database=None,
                suppress_health_check=list(HealthCheck),
                phases=(Phase.generate,),
                report_multiple_bugs=False,
            ),
        )
