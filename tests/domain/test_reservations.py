"""C3: whoever is picked is held for a few seconds, so that two operators never get the same person."""

import pytest
from tests.domain.floors import adopt, call, raised, refusal, rings, stage

from escdesk.domain.ids import PersonId
from escdesk.domain.messages import calls as c
from escdesk.domain.messages import escalations as e
from escdesk.domain.messages import people as p
from escdesk.domain.messages.people import Role

SV1, SV2 = PersonId("sv1"), PersonId("sv2")


@pytest.fixture
def play():
    return stage(
        ("op1", Role.OPERATOR), ("op2", Role.OPERATOR), ("sv1", Role.SUPERVISOR), ("sv2", Role.SUPERVISOR)
    )


def held(play, person=SV1):
    return play.floor.people[person].reserved_by


def test_of_two_who_pick_the_same_one_wins_and_the_other_reads_who(play):
    play.say(p.Reserve(person=SV1), "op1")
    assert held(play) == "op1"
    assert refusal(play, p.Reserve(person=SV1), "op2") == "reserved"
    call(play, "2002")
    assert refusal(play, e.AskForTakeover(call="call", person=SV1), "op2") == "reserved"


def test_no_ladder_of_somebody_else_goes_there(play):
    play.say(p.Reserve(person=SV1), "op1")
    raised(play, "2002", "op2")
    assert rings(play) == ("sv2",), "though sv1 has been idle longer"


def test_the_one_who_picked_is_rung_there_and_gives_the_place_back(play):
    play.say(p.Reserve(person=SV2), "op1")
    raised(play, "2001", "op1", person=SV2)
    assert rings(play) == ("sv2",)
    assert held(play, SV2) is None


def test_it_lasts_a_few_seconds(play):
    play.say(p.Reserve(person=SV1), "op1")
    play.wait(4_999)
    assert held(play) == "op1"
    play.wait(1)
    assert held(play) is None
    assert [type(event) for event in play.say(p.Reserve(person=SV1), "op2")] == [p.PersonReserved]


def test_one_person_holds_one(play):
    play.say(p.Reserve(person=SV1), "op1")
    play.say(p.Reserve(person=SV2), "op1")
    assert (held(play, SV1), held(play, SV2)) == (None, "op1")
    play.say(p.Reserve(person=None), "op1")
    assert held(play, SV2) is None


def test_raising_by_another_way_gives_back_too(play):
    play.say(p.Reserve(person=SV2), "op1")
    raised(play, "2001", "op1")
    assert held(play, SV2) is None


def test_whoever_waits_in_line_gets_the_one_who_is_given_back():
    ladder = (e.Rung(e.RungKind.FREE_SUPERVISORS, 20_000, wait_ms=60_000), e.Rung(e.RungKind.ALARM, 20_000))
    play = stage(("op1", Role.OPERATOR), ("op2", Role.OPERATOR), ("sv1", Role.SUPERVISOR), ladder=ladder)
    play.say(p.Reserve(person=SV1), "op1")
    raised(play, "2002", "op2")
    assert play.escalation.line is not None
    play.wait(5_000)
    assert rings(play) == ("sv1",)


def test_leaving_ends_it(play):
    play.say(p.Reserve(person=SV1), "op1")
    play.say(p.LeaveSeat(), "sv1")
    assert held(play) is None


@pytest.mark.parametrize(
    ("person", "code"), [("op1", "to_yourself"), ("op2", "cannot_receive"), ("who", "no_such_person")]
)
def test_who_cannot_be_held(play, person, code):
    assert refusal(play, p.Reserve(person=PersonId(person)), "op1") == code


def test_nobody_of_another_client(play):
    play.say(p.EnrolPerson(person=SV1, role=Role.SUPERVISOR, clients=("y",)))
    assert refusal(play, p.Reserve(person=SV1), "op1") == "cannot_receive"


def test_a_phone_that_rings_on_its_own_holds_nobody(play):
    adopt(play)
    play.say(c.PhoneRang(call="x", extension="2003", queue="q", caller_key="k"))
    play.say(p.Reserve(person=SV1), "op1")
    assert held(play) == "op1"
