"""B7: only a hold by the operator's leg starts the promise; its thresholds are stamped and act once."""

from tests.domain.floors import call, stage

from escdesk.domain.deadlines import next_deadline
from escdesk.domain.ids import CallId, ClientId, QueueId
from escdesk.domain.messages import calls as c
from escdesk.domain.messages import rulebook as r
from escdesk.domain.messages.people import Role


def kinds(events):
    return [type(event) for event in events]


def test_promise_then_limit_each_once():
    play = stage(("op", Role.OPERATOR))
    call(play, "2001", held=True)
    start = play.now
    assert next_deadline(play.floor) == start + 30_000
    assert play.wait(29_999) == ()
    assert kinds(play.wait(1)) == [c.HoldPromisePassed]
    assert play.wait(1) == ()
    assert kinds(play.wait(60_000)) == [c.HoldLimitPassed]
    assert play.wait(60_000) == ()


def test_the_customers_own_hold_promises_nothing():
    play = stage(("op", Role.OPERATOR))
    call(play, "2001")
    play.say(c.CustomerHeld(call=CallId("call")))
    assert play.floor.calls["call"].hold is None
    assert play.floor.calls["call"].other_side_held
    assert next_deadline(play.floor) is None


def test_an_edited_rulebook_leaves_a_running_hold_alone():
    play = stage(("op", Role.OPERATOR))
    call(play, "2001", held=True)
    before = play.floor.calls["call"].hold
    queue = r.QueueRules(queue=QueueId("q"), client=ClientId("x"), promise_ms=60_000)
    play.say(
        r.FloorConfigured(
            rulebook=r.RulebookText(version=2, queues=(queue,)), extensions=tuple(play.floor.phones)
        )
    )
    assert play.floor.calls["call"].hold == before
    play.say(c.PhoneResumed(call=CallId("call")))
    play.say(c.PhoneHeld(call=CallId("call")))
    assert play.floor.calls["call"].hold.promise_at == play.now + 60_000


def test_totals_count_every_hold_of_the_call():
    play = stage(("op", Role.OPERATOR))
    call(play, "2001", held=True)
    play.wait(10_000)
    play.say(c.PhoneResumed(call=CallId("call")))
    play.say(c.PhoneHeld(call=CallId("call")))
    one = play.floor.calls["call"]
    assert (one.holds, one.held_ms) == (2, 10_000)


def test_a_hold_known_before_the_pbx_went_is_estimated_until_its_next_word():
    play = stage(("op", Role.OPERATOR))
    call(play, "2001", held=True)
    play.say(c.PbxLost())
    seen = c.CallSeen(call=CallId("call"), extension=play.floor.calls["call"].extension, talking=True)
    play.say(c.PbxConnected(calls=(seen,)))
    assert play.floor.calls["call"].hold.estimated
    play.say(c.PhoneResumed(call=CallId("call")))
    assert play.floor.calls["call"].hold is None


def test_held_again_after_the_pbx_was_back_is_a_new_hold():
    play = stage(("op", Role.OPERATOR))
    call(play, "2001", held=True)
    play.say(c.PbxLost())
    seen = c.CallSeen(call=CallId("call"), extension=play.floor.calls["call"].extension, talking=True)
    play.say(c.PbxConnected(calls=(seen,)))
    play.wait(40_000)
    play.say(c.PhoneHeld(call=CallId("call")))
    one = play.floor.calls["call"]
    assert (one.holds, one.hold.estimated, one.hold.promise_passed) == (2, False, False)
    assert one.hold.promise_at > play.now
    play.say(c.PhoneHeld(call=CallId("call")))
    assert play.floor.calls["call"] == one


def test_a_call_that_is_gone_when_the_pbx_is_back_has_ended():
    play = stage(("op", Role.OPERATOR))
    call(play, "2001", held=True)
    play.say(c.PbxLost())
    play.say(c.PbxConnected())
    assert not play.floor.calls
