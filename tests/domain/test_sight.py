"""Who sees what: one table."""

from tests.domain.floors import CLIENT, call, stage

from escdesk.domain.ids import CallId, ClientId, CustomerId, Extension, PersonId, TeamId
from escdesk.domain.messages import calls as c
from escdesk.domain.messages import escalations as e
from escdesk.domain.messages import people as p
from escdesk.domain.messages.people import Role
from escdesk.domain.sight import papers_of, project


def enrolled(play, name: str, role: Role, *, teams=("a",), clients=(CLIENT,)):
    play.say(
        p.EnrolPerson(
            person=PersonId(name), role=role, teams=tuple(map(TeamId, teams)), clients=tuple(clients)
        )
    )


def keys(play, person: str):
    return set(project(play.floor, PersonId(person)).entities)


def test_a_lead_without_a_team_answers_for_every_team_of_the_client():
    play = stage(("op", Role.OPERATOR), ("ld", Role.LEAD))
    enrolled(play, "ld", Role.LEAD, teams=())
    name = call(play, "2001", held=True)
    play.say(e.AskForTakeover(call=name), "op")
    assert {("person", "op"), ("call", name), ("escalation", play.escalation.id)} <= keys(play, "ld")
    enrolled(play, "ld", Role.LEAD, teams=(), clients=(ClientId("other"),))
    assert not {("person", "op"), ("call", name)} & keys(play, "ld")


def test_a_lead_of_another_team_does_not_see_it():
    play = stage(("op", Role.OPERATOR), ("ld", Role.LEAD))
    enrolled(play, "ld", Role.LEAD, teams=("b",))
    assert ("call", call(play, "2001")) not in keys(play, "ld")


def test_the_names_of_everybody_in_a_case_travel_with_it():
    play = stage(("op", Role.OPERATOR), ("sv1", Role.SUPERVISOR), ("sv2", Role.SUPERVISOR))
    enrolled(play, "sv2", Role.SUPERVISOR, teams=("b",))
    play.say(e.AskForTakeover(call=call(play, "2001")), "op")
    play.wait(20_000)
    papers = set(papers_of(play.escalation))
    assert {("StaffName", "op"), ("StaffName", "sv1"), ("StaffName", "sv2")} <= papers


def test_an_answer_about_who_was_there_before_is_not_told_of_who_is_there_now():
    play = stage(("op", Role.OPERATOR))
    play.say(c.PhoneRang(call=CallId("call"), extension=Extension("2001"), queue="q", caller_key="old"))
    play.say(c.OtherSideReplaced(call=CallId("call"), queue="q", caller_key="new"))
    fact = c.CustomerFact(CustomerId("x/1"))
    play.say(c.CustomersMatched(call=CallId("call"), found=(fact,), caller_key="old"))
    assert play.floor.calls["call"].customer is None
    play.say(c.CustomersMatched(call=CallId("call"), found=(fact,), caller_key="new"))
    assert play.floor.calls["call"].customer == "x/1"
