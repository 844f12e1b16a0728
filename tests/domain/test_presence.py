"""C1: a stronger source is never overwritten by a weaker one; a PBX that is away knows nothing."""

import pytest
from tests.domain.floors import call, stage

from escdesk.domain.errors import Refused
from escdesk.domain.ids import CallId, Extension, PersonId, SessionId
from escdesk.domain.messages import calls as c
from escdesk.domain.messages import people as p
from escdesk.domain.messages.people import Choice, Role
from escdesk.domain.model.presence import Source, State


def test_in_use_on_the_phone_beats_what_the_person_says():
    play = stage(("sv", Role.SUPERVISOR))
    play.say(p.ChoosePresence(choice=Choice.ON_BREAK), "sv")
    assert play.presence("sv").state is State.ON_BREAK
    call(play, "2001")
    assert (play.presence("sv").state, play.presence("sv").source) == (State.ON_CALL, Source.PHONE)
    play.say(c.PhoneHungUp(call=CallId("call")))
    assert play.presence("sv").state is State.ON_BREAK


def test_a_locked_screen_is_away_and_a_lost_desk_unknown():
    play = stage(("sv", Role.SUPERVISOR))
    play.say(p.ReportScreen(locked=True), "sv")
    assert (play.presence("sv").state, play.presence("sv").source) == (State.AWAY, Source.SCREEN)
    play.say(p.ReportScreen(locked=False), "sv")
    play.say(p.DeskClosed(person=PersonId("sv"), session=SessionId("desk-sv")))
    assert play.presence("sv").state is State.UNKNOWN


def test_without_the_pbx_a_phone_is_unknown_but_a_break_stays_a_break():
    play = stage(("sv1", Role.SUPERVISOR), ("sv2", Role.SUPERVISOR))
    play.say(p.ChoosePresence(choice=Choice.ON_BREAK), "sv2")
    play.say(c.PbxLost())
    assert play.presence("sv1").state is State.UNKNOWN
    assert play.presence("sv2").state is State.ON_BREAK
    play.say(c.PbxConnected())
    assert play.presence("sv1").state is State.FREE


def test_wrap_up_ends_by_key_or_by_clock():
    play = stage(("op", Role.OPERATOR))
    call(play, "2001")
    play.say(c.PhoneHungUp(call=CallId("call")))
    assert play.presence("op").state is State.WRAP_UP
    play.wait(30_000)
    assert play.presence("op").state is State.FREE


def test_two_on_one_extension_is_refused_with_who_sits_there():
    play = stage(("sv1", Role.SUPERVISOR), ("sv2", Role.SUPERVISOR))
    with pytest.raises(Refused) as refused:
        play.say(p.TakeSeat(extension=Extension("2001")), "sv2")
    assert (refused.value.code, refused.value.details) == ("extension_taken", {"by": "sv1"})


def test_somebody_whose_desk_stays_away_loses_the_seat():
    play = stage(("sv", Role.SUPERVISOR))
    play.say(p.DeskClosed(person=PersonId("sv"), session=SessionId("desk-sv")))
    play.wait(300_000)
    assert play.presence("sv").state is State.OFF_DUTY
    assert play.floor.phones["2001"].person is None


def test_two_calls_on_one_phone():
    play = stage(("op", Role.OPERATOR))
    call(play, "2001", "first", held=True)
    call(play, "2001", "second")
    assert play.presence("op").state is State.ON_CALL
    play.say(c.PhoneHungUp(call=CallId("second")))
    assert play.presence("op").state is State.HOLDING


@pytest.mark.parametrize(("load_limit", "taken"), [(0, True), (99, True), (-1, False), (100, False)])
def test_how_many_cases_somebody_may_have_in_hand(load_limit, taken):
    play = stage()
    command = p.EnrolPerson(
        person=PersonId("x"), role=Role.SUPERVISOR, load_limit=load_limit, began_on=20_544
    )
    if taken:
        play.say(command)
        person = play.floor.people[PersonId("x")]
        assert (person.load_limit, person.began_on) == (load_limit, 20_544)
    else:
        with pytest.raises(Refused) as refused:
            play.say(command)
        assert (refused.value.code, refused.value.details) == ("bad_value", {"field": "load_limit"})
