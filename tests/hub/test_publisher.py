import asyncio

import pytest
from immutables import Map
from msgspec.structs import replace
from tests.hub.desks import Desk, Hub

from escdesk.domain.errors import Refused
from escdesk.domain.floor import Floor, empty
from escdesk.domain.ids import (
    CallId,
    ClientId,
    Extension,
    Instant,
    PersonId,
    QueueId,
    TeamId,
)
from escdesk.domain.messages.calls import Direction
from escdesk.domain.messages.papers import (
    CallerNumber,
)
from escdesk.domain.messages.people import Role
from escdesk.domain.model.calls import Call
from escdesk.domain.model.people import Person
from escdesk.protocol.messages import Changes

AT = Instant(1_000)


def person(name: str, role: Role = Role.OPERATOR, team: str = "r", client: str = "x") -> Person:
    return Person(id=PersonId(name), role=role, teams=(TeamId(team),), clients=(ClientId(client),))


def call(name: str, who: str, client: str = "x") -> Call:
    return Call(
        id=CallId(name),
        extension=Extension("101"),
        person=PersonId(who),
        direction=Direction.INBOUND,
        queue=QueueId("q"),
        client=ClientId(client),
        rang_at=AT,
    )


def with_people(*everybody: Person) -> Floor:
    return replace(empty(), seq=1, people=Map({one.id: one for one in everybody}))


def put(floor: Floor, one: Person | Call) -> Floor:
    if isinstance(one, Person):
        return replace(floor, people=floor.people.set(one.id, one))
    telephone = floor.telephone
    return replace(floor, telephone=replace(telephone, calls=telephone.calls.set(one.id, one)))


def ended(floor: Floor, name: str) -> Floor:
    telephone = floor.telephone
    return replace(floor, telephone=replace(telephone, calls=telephone.calls.delete(CallId(name))))


async def test_the_first_frame_is_everything() -> None:
    hub = Hub(put(with_people(person("a"), person("b")), call("c1", "a")))
    desk = Desk(hub.publisher, PersonId("a"))
    assert desk.take()
    assert desk.frames[0].anew
    assert hub.agrees(desk)
    assert ("call", "c1") in desk.entities
    assert not desk.take()


async def test_a_stranger_has_no_box() -> None:
    hub = Hub(with_people(person("a")))
    with pytest.raises(Refused):
        hub.publisher.attach(PersonId("nobody"), 0, lambda: None)


async def test_hidden_means_not_delivered() -> None:
    hub = Hub(with_people(person("a"), person("b")))
    mine, others = Desk(hub.publisher, PersonId("a")), Desk(hub.publisher, PersonId("b"))
    assert mine.take()
    assert others.take()
    await asyncio.sleep(0.06)
    hub.publish(put(hub.floor, call("c1", "a")), [CallerNumber(call=CallId("c1"), number="0312345678")])
    assert (mine.woken, others.woken) == (1, 0)
    assert mine.take()
    assert not others.take()
    hub.publish(ended(hub.floor, "c1"))
    assert mine.take()
    assert not others.take()
    assert mine.frames[-1].drops == (("call", "c1"),)
    assert mine.frames[-1].shreds == (("CallerNumber", "c1"),)
    assert others.seq == 1


async def test_role_and_team_changes_bring_everything_anew() -> None:
    hub = Hub(put(with_people(person("a"), person("b", team="s")), call("c1", "a")))
    desk = Desk(hub.publisher, PersonId("b"))
    desk.take()
    assert ("call", "c1") not in desk.entities
    hub.publish(put(hub.floor, person("b", Role.LEAD)))
    desk.take()
    assert desk.frames[-1].anew
    assert ("call", "c1") in desk.entities
    assert hub.agrees(desk)
    hub.publish(put(hub.floor, person("b", Role.LEAD, team="s")))
    desk.take()
    assert hub.agrees(desk)
    assert ("call", "c1") not in desk.entities


async def test_a_colleague_who_changes_the_team_takes_the_calls_along() -> None:
    lead = person("lead", Role.LEAD)
    hub = Hub(put(with_people(person("a"), lead), call("c1", "a")))
    desk = Desk(hub.publisher, lead.id)
    desk.take()
    assert ("call", "c1") in desk.entities
    hub.publish(put(hub.floor, person("a", team="s")))
    desk.take()
    assert ("call", "c1") not in desk.entities
    assert hub.agrees(desk)


async def test_whoever_comes_back_gets_only_what_has_changed() -> None:
    hub = Hub(put(with_people(person("a")), call("c1", "a")))
    desk = Desk(hub.publisher, PersonId("a"))
    desk.take()
    hub.publisher.detach(desk.box)
    hub.publish(put(hub.floor, call("c2", "a")))
    desk.connect()
    assert desk.take()
    frame = desk.frames[-1]
    assert (frame.anew, len(frame.puts), frame.drops) == (False, 1, ())
    assert hub.agrees(desk)
    hub.publisher.detach(desk.box)
    desk.connect()
    assert desk.take(), "it must hear that it is current"
    assert desk.frames[-1] == Changes(since=2, upto=2)


async def test_whoever_comes_back_too_late_gets_everything() -> None:
    hub = Hub(with_people(person("a")), moments_kept=2)
    desk = Desk(hub.publisher, PersonId("a"))
    desk.take()
    hub.publisher.detach(desk.box)
    for number in range(3):
        hub.publish(put(hub.floor, call(f"c{number}", "a")))
    desk.connect()
    desk.take()
    assert desk.frames[-1].anew
    assert hub.agrees(desk)


async def test_frames_come_at_once_when_it_was_quiet_and_then_with_the_tick() -> None:
    hub = Hub(with_people(person("a")))
    desk = Desk(hub.publisher, PersonId("a"))
    desk.take()
    await asyncio.sleep(0.06)
    hub.publish(put(hub.floor, call("c1", "a")))
    assert desk.woken == 1, "at once"
    desk.take()
    for number in range(2, 5):
        hub.publish(put(hub.floor, call(f"c{number}", "a")))
    assert desk.woken == 1, "with the tick"
    await asyncio.sleep(0.06)
    assert desk.woken == 2
    desk.take()
    assert len(desk.frames) == 3
    assert len(desk.frames[-1].puts) == 3
    assert hub.agrees(desk)


async def test_the_one_who_asked_is_taken_to_the_number_though_nothing_is_seen() -> None:
    hub = Hub(with_people(person("a"), person("b", Role.LEAD, team="s", client="y")))
    desk = Desk(hub.publisher, PersonId("b"))
    desk.take()
    hub.publish(put(hub.floor, call("c1", "a")))
    assert not desk.take()
    hub.publish(put(hub.floor, call("c2", "a")), by=PersonId("b"))
    assert desk.take()
    assert desk.seq == hub.floor.seq
    hub.publish(put(hub.floor, call("c3", "a")))
    desk.box.reach(hub.floor.seq)
    assert desk.take()
    assert desk.frames[-1] == Changes(since=3, upto=4)


async def test_a_desk_that_takes_nothing_gets_the_newest_state_and_nothing_in_between() -> None:
    hub = Hub(with_people(person("a")))
    desk = Desk(hub.publisher, PersonId("a"))
    desk.take()
    for _ in range(50):
        hub.publish(put(hub.floor, call("c1", "a")))
        hub.publish(ended(hub.floor, "c1"))
    assert not desk.take()
    assert hub.agrees(desk)


async def test_a_box_that_overflows_is_closed() -> None:
    hub = Hub(with_people(person("a")), most_touched=3)
    desk = Desk(hub.publisher, PersonId("a"))
    desk.take()
    for number in range(5):
        hub.publish(put(hub.floor, call(f"c{number}", "a")))
    assert desk.box.closed == "slow"
    assert desk.woken > 0
    assert not desk.take()
    assert hub.publisher.sessions == 0
    desk.connect()
    desk.take()
    assert hub.agrees(desk)


async def test_whoever_leaves_the_floor_is_sent_away() -> None:
    hub = Hub(with_people(person("a"), person("b")))
    desk = Desk(hub.publisher, PersonId("a"))
    desk.take()
    hub.publish(replace(hub.floor, people=hub.floor.people.delete(PersonId("a"))))
    assert desk.box.closed == "logged_out"
    assert hub.publisher.sessions == 0


async def test_everything_is_encoded_once() -> None:
    everybody = [person(f"p{number}", Role.SUPERVISOR) for number in range(20)]
    hub = Hub(with_people(*everybody))
    desks = [Desk(hub.publisher, one.id) for one in everybody]
    for desk in desks:
        desk.take()
    assert hub.publisher.encoded == 22  # twenty people, the PBX, the rulebook
    hub.publish(put(hub.floor, replace(everybody[0], locked=True)))
    for desk in desks:
        desk.take()
        assert hub.agrees(desk)
    assert hub.publisher.encoded == 23
