"""Voice consult: the customer waits on music, operator and owner talk, and nobody is dropped at any step."""

import pytest
from tests.domain.floors import answered, consulted, refusal, stage

from escdesk.domain.ids import CallId
from escdesk.domain.messages import calls as c
from escdesk.domain.messages import consults as co
from escdesk.domain.messages import escalations as e
from escdesk.domain.messages import leading as le
from escdesk.domain.messages import transfers as tr
from escdesk.domain.messages import voice as v
from escdesk.domain.messages.people import Role
from escdesk.domain.messages.transfers import FailReason
from escdesk.domain.messages.voice import AsideHow, BackWhy
from escdesk.domain.model.escalations import Stage
from escdesk.domain.model.presence import State
from escdesk.domain.model.voice import AsideState
from escdesk.domain.sight import project

CALL, LEG = CallId("call"), CallId("leg")
ASIDE_MS = 100_000


@pytest.fixture
def play():
    """The SV has a consult at the desk; the operator talks with the customer."""
    play = stage(("op", Role.OPERATOR), ("sv", Role.SUPERVISOR), ("sv2", Role.SUPERVISOR), ("ld", Role.LEAD))
    case = consulted(play, "2001", "op")
    play.say(e.Accept(escalation=case), "sv")
    return play


def ordered(play, by="sv"):
    """The SV's phone is to ring; the order."""
    events = play.say(v.TalkAside(escalation=play.escalation.id), by)
    return next(event for event in events if isinstance(event, v.AsideOrdered))


def talking(play, by="sv"):
    """The two talk; the order."""
    order = ordered(play, by).order
    play.say(
        c.PhoneRang(call=LEG, extension="2002", direction=c.Direction.INTERNAL, peer="2001", order=order)
    )
    play.say(c.PhoneAnswered(call=LEG))
    play.say(v.AsideConnected(order=order, call=LEG))
    return order


def aside(play):
    (one,) = play.floor.asides.values()
    return one


def of(events, kind):
    return [event for event in events if isinstance(event, kind)]


@pytest.mark.parametrize("by", ["op", "sv"])
def test_either_of_the_two_may_begin_and_the_owners_phone_rings(play, by):
    order = ordered(play, by)
    assert (order.person, order.extension, order.back_to, order.call) == ("sv", "2002", "2001", CALL)
    assert play.floor.calls[CALL].hold is None, "nothing has happened to the customer yet"
    assert aside(play).state is AsideState.RINGING


def test_nobody_else_may(play):
    case = play.escalation.id
    assert refusal(play, v.TalkAside(escalation=case), "sv2") == "not_yours"
    ordered(play)
    assert refusal(play, v.TalkAside(escalation=case), "op") == "already_aside"
    assert refusal(play, v.EndAside(escalation=case), "sv2") == "not_yours"
    assert refusal(play, v.TakeFromAside(escalation=case), "op") == "not_yours"
    assert refusal(play, v.TakeFromAside(escalation=case), "sv") == "already_aside", "it still rings"


def test_only_a_consult_that_somebody_has_and_whose_customer_is_there():
    play = stage(("op", Role.OPERATOR), ("sv", Role.SUPERVISOR))
    case = consulted(play, "2001", "op")
    assert refusal(play, v.TalkAside(escalation=case), "op") == "not_connected_yet"
    play.say(e.Accept(escalation=case), "sv")
    assert refusal(play, v.EndAside(escalation=case), "op") == "not_aside"
    play.say(c.ExtensionSeen(extension="2002", usable=False))
    assert refusal(play, v.TalkAside(escalation=case), "op") == "extension_unusable"
    play.say(c.PhoneHungUp(call=CALL, reason=c.EndReason.CUSTOMER))
    assert refusal(play, v.TalkAside(escalation=case), "op") == "no_such_call"


def test_the_customer_waits_as_on_a_hold_and_the_sv_is_on_a_call(play):
    play.say(c.CustomersMatched(call=CALL, found=(c.CustomerFact("u1"),)))
    talking(play)
    call = play.floor.calls[CALL]
    assert call.hold is not None
    assert call.hold.promise_at == play.now + 30_000
    assert (call.customer, call.caller_key, call.peer) == ("u1", "k", None), "it is the customer's still"
    assert play.presence("sv").state is State.ON_CALL
    assert (play.floor.calls[LEG].queue, play.floor.calls[LEG].known) == ("q", c.Known.NONE), (
        "nobody to look up"
    )
    assert aside(play).until == play.now + ASIDE_MS
    assert play.escalation.lease_until is None, "they talk about it: that is work"
    assert of(play.wait(30_000), c.HoldPromisePassed)


def test_a_hold_that_was_there_goes_on(play):
    play.say(c.PhoneHeld(call=CALL))
    since = play.floor.calls[CALL].hold.since
    play.wait(5_000)
    talking(play)
    assert play.floor.calls[CALL].hold.since == since
    assert play.floor.calls[CALL].holds == 1


@pytest.mark.parametrize("by", ["op", "sv"])
def test_either_of_the_two_ends_it(play, by):
    order = talking(play)
    play.say(v.EndAside(escalation=play.escalation.id), by)
    assert play.say(v.EndAside(escalation=play.escalation.id), by) == (), "said twice is once"
    play.say(v.AsideEnded(order=order, how=AsideHow.BACK, call=CALL))
    assert play.floor.calls[CALL].hold is None
    assert not play.floor.asides
    assert (play.escalation.stage, play.escalation.owner) == (Stage.IN_HAND, "sv"), "the consult goes on"


def test_it_is_called_off_while_the_phone_rings(play):
    order = ordered(play).order
    (back,) = of(play.say(v.EndAside(escalation=play.escalation.id), "op"), v.AsideBackOrdered)
    assert back.why is BackWhy.ENDED
    play.say(v.AsideFailed(order=order, reason=FailReason.CANCELLED))
    assert not play.floor.asides
    assert play.escalation.owner == "sv"


@pytest.mark.parametrize("reason", list(FailReason))
def test_a_phone_that_is_not_picked_up_leaves_everything_as_it_was(play, reason):
    order = ordered(play).order
    play.say(v.AsideFailed(order=order, reason=reason))
    assert (play.escalation.stage, play.escalation.owner, play.escalation.tried) == (Stage.IN_HAND, "sv", ())
    assert play.floor.calls[CALL].hold is None


@pytest.mark.parametrize("command", [v.TakeFromAside, co.TurnToTakeover])
def test_the_sv_takes_the_customer_from_the_music(play, command):
    order = talking(play)
    events = play.say(command(escalation=play.escalation.id), "sv")
    assert of(events, v.AsideTakeOrdered)
    assert not of(events, tr.TransferOrdered), "no second phone rings"
    play.say(v.AsideEnded(order=order, how=AsideHow.TAKEN, call=LEG))
    case = play.escalation
    assert (case.stage, case.owner, case.connected_call, case.consult) == (Stage.CONNECTED, "sv", LEG, False)
    play.say(c.PhoneHungUp(call=CALL, reason=c.EndReason.HANDED_OVER))
    assert play.escalation.stage is Stage.CONNECTED
    assert play.presence("op").state is not State.HOLDING


def test_an_instruction_to_take_over_takes_the_customer_from_the_music(play):
    talking(play)
    give = co.GiveInstruction(
        escalation=play.escalation.id, question=1, instruction=co.InstructionKind.TAKE_OVER
    )
    assert of(play.say(give, "sv"), v.AsideTakeOrdered)
    assert play.escalation.open_questions == 0


def test_a_taking_that_came_to_nothing_leaves_a_question_open(play):
    order = talking(play)
    give = co.GiveInstruction(
        escalation=play.escalation.id, question=1, instruction=co.InstructionKind.TAKE_OVER
    )
    play.say(give, "sv")
    play.say(v.AsideEnded(order=order, how=AsideHow.BACK, call=CALL))
    case = play.escalation
    assert (case.stage, case.owner, case.consult, case.open_questions) == (Stage.IN_HAND, "sv", True, 1)
    assert refusal(play, v.EndAside(escalation=case.id), "sv") == "not_aside"


def test_the_operators_phone_is_gone_and_the_sv_has_the_customer(play):
    order = talking(play)
    play.say(v.AsideEnded(order=order, how=AsideHow.TAKEN, call=LEG))
    play.say(c.PhoneHungUp(call=CALL, reason=c.EndReason.HANDED_OVER))
    assert (play.escalation.stage, play.escalation.connected_call) == (Stage.CONNECTED, LEG)


def test_the_customer_hangs_up_on_the_music(play):
    order = talking(play)
    events = play.say(v.AsideEnded(order=order, how=AsideHow.CUSTOMER_GONE))
    assert of(events, co.CustomerLeft)
    assert play.floor.calls[CALL].hold is None, "the two talk on"
    assert not of(play.say(c.PhoneHungUp(call=CALL, reason=c.EndReason.CUSTOMER)), co.CustomerLeft), "once"
    assert (play.escalation.stage, play.escalation.callback) == (Stage.IN_HAND, True)


def test_the_customer_hangs_up_while_the_phone_rings(play):
    order = ordered(play).order
    assert of(play.say(c.PhoneHungUp(call=CALL, reason=c.EndReason.CUSTOMER)), co.CustomerLeft)
    assert not of(play.say(v.AsideFailed(order=order, reason=FailReason.CUSTOMER_GONE)), co.CustomerLeft)


def test_both_phones_are_gone_and_the_operator_is_called_again(play):
    order = talking(play)
    again = CallId("again")
    events = play.say(c.PhoneHungUp(call=CALL, reason=c.EndReason.PHONE))
    assert not of(events, co.CustomerLeft), "they hear music"
    play.say(c.PhoneRang(call=again, extension="2001", queue="q", caller_key="k"))
    play.say(c.PhoneAnswered(call=again))
    play.say(v.AsideEnded(order=order, how=AsideHow.BACK, call=again))
    case = play.escalation
    assert (case.at_call, case.customer_left_at, case.stage) == (again, None, Stage.IN_HAND)
    assert play.floor.calls[again].escalation == case.id
    assert of(play.say(c.PhoneHungUp(call=again, reason=c.EndReason.CUSTOMER)), co.CustomerLeft)


# -- the clock, and other ways out ----------------------------------------------------------------------------


def test_before_the_music_ends_the_customer_is_brought_back(play):
    order = talking(play)
    assert not of(play.wait(ASIDE_MS - 1), v.AsideBackOrdered)
    (back,) = of(play.wait(1), v.AsideBackOrdered)
    assert (back.order, back.why) == (order, BackWhy.TIME)
    assert not of(play.wait(1_000), v.AsideBackOrdered), "once"


def test_without_a_word_of_the_pbx_it_is_asked(play):
    order = ordered(play).order
    (check,) = of(play.wait(25_000), v.AsideCheckOrdered)
    assert (check.order, check.call, check.extension, check.back_to) == (order, CALL, "2002", "2001")
    assert of(play.wait(5_000), v.AsideCheckOrdered), "until it says something"


def test_after_a_restart_the_pbx_decides_and_a_wish_is_wished_again(play):
    order = talking(play)
    play.say(v.EndAside(escalation=play.escalation.id), "op")
    (check,) = of(play.say(e.HubStarted()), v.AsideCheckOrdered)
    until = aside(play).until
    again = play.say(v.AsideConnected(order=order, call=LEG))
    assert of(again, v.AsideBackOrdered)
    assert not of(again, c.CallHeld), "they have waited all the time"
    assert aside(play).until == until
    assert check.order == order


def test_found_to_be_over_it_is_over(play):
    order = talking(play)
    play.say(e.HubStarted())
    play.say(v.AsideFailed(order=order, reason=FailReason.ABSENT))
    assert not play.floor.asides
    assert play.floor.calls[CALL].hold is None


def test_a_call_that_is_gone_when_the_pbx_is_back_is_no_lost_customer_yet(play):
    order = talking(play)
    play.say(c.PbxLost())
    events = play.say(c.PbxConnected(calls=(c.CallSeen(call=LEG, extension="2002", talking=True),)))
    assert not of(events, co.CustomerLeft)
    assert of(events, v.AsideCheckOrdered)
    assert of(play.say(v.AsideEnded(order=order, how=AsideHow.CUSTOMER_GONE)), co.CustomerLeft)


@pytest.mark.parametrize("way", ["closed", "owner gone", "taken over by a lead"])
def test_whoever_no_longer_has_the_case_gives_the_customer_back(play, way):
    order = talking(play)
    case = play.escalation.id
    match way:
        case "closed":
            answered(play, case, "sv", read=True)
            events = play.say(co.SayCause(escalation=case, cause=e.Cause.RULE), "sv")
            assert not play.floor.escalations
        case "owner gone":
            events = play.say(le.Release(escalation=case), "ld")
        case _:
            events = play.say(le.TakeOver(escalation=case), "ld")
    (back,) = of(events, v.AsideBackOrdered)
    assert (back.order, back.why) == (order, BackWhy.CASE_OVER)
    play.say(v.AsideEnded(order=order, how=AsideHow.BACK, call=CALL))
    assert play.floor.calls[CALL].hold is None
    assert not play.floor.asides


def test_taken_without_the_case_is_a_customer_on_the_phone_and_no_more(play):
    order = talking(play)
    play.say(le.Release(escalation=play.escalation.id), "ld")
    play.say(v.AsideEnded(order=order, how=AsideHow.TAKEN, call=LEG))
    assert not of(play.events, tr.CustomerConnected)


def test_taken_without_the_case_when_the_operators_call_is_gone_somebody_calls_back(play):
    """The model came to it: the case rang on, and nobody said that its customer was no longer with the operator."""
    order = talking(play)
    play.say(c.PhoneHungUp(call=CALL, reason=c.EndReason.UNKNOWN))
    assert play.escalation.customer_left_at is None, "they hear music"
    play.say(le.Release(escalation=play.escalation.id), "ld")
    play.say(v.AsideEnded(order=order, how=AsideHow.TAKEN, call=LEG))
    assert play.escalation.customer_left_at == play.now


def test_the_two_see_it_and_nobody_else(play):
    talking(play)
    key = ("aside", aside(play).id)
    seen = {name for name in play.floor.people if key in project(play.floor, name).entities}
    assert seen == {"op", "sv"}
