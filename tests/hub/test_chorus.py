"""Desks of one audience that read are told alike, at once and without being woken; whoever is special goes alone."""

import asyncio

from immutables import Map
from msgspec.structs import replace
from tests.hub.desks import Desk, Hub
from tests.hub.test_publisher import call, ended, person, put, with_people

from escdesk.domain.ids import CallId, PersonId
from escdesk.domain.messages.papers import CallerNumber, StaffName
from escdesk.domain.messages.people import Role
from escdesk.domain.model.people import Person

TICK_S = 0.03
LEADS = [person(name, Role.LEAD) for name in ("l1", "l2", "l3")]
OPERATOR = person("a")


async def a_tick() -> None:
    await asyncio.sleep(TICK_S * 1.5)


async def in_step(*others: Person, most_touched: int = 1_000) -> tuple[Hub, list[Desk]]:
    """Three leads' desks that have their first frame."""
    hub = Hub(with_people(OPERATOR, *LEADS, *others), most_touched=most_touched, tick_s=TICK_S)
    desks = [Desk(hub.publisher, one.id, straight=True) for one in LEADS]
    for desk in desks:
        desk.take()
    await a_tick()
    return hub, desks


async def test_all_of_them_are_told_the_same_at_once_and_nobody_is_woken() -> None:
    hub, desks = await in_step()
    hub.publish(put(hub.floor, call("c1", "a")), [CallerNumber(call=CallId("c1"), number="0312345678")])
    for desk in desks:
        assert (len(desk.frames), desk.woken) == (2, 0)
        assert hub.agrees(desk)
    assert not desks[0].take(), "it has what there is"


async def test_nobody_is_told_twice_in_a_tick() -> None:
    hub, desks = await in_step()
    for number in range(4):
        hub.publish(put(hub.floor, call(f"c{number}", "a")))
        assert [len(desk.frames) for desk in desks] == [2, 2, 2]
    await a_tick()
    assert [len(desk.frames) for desk in desks] == [3, 3, 3]
    assert all(hub.agrees(desk) for desk in desks)
    await a_tick()
    assert [len(desk.frames) for desk in desks] == [3, 3, 3]


async def test_who_was_told_alone_waits_for_the_tick_while_the_others_are_told() -> None:
    hub, desks = await in_step()
    hub.publish(hub.floor, by=desks[0].person)
    assert desks[0].take()
    hub.publish(put(hub.floor, call("c1", "a")))
    assert [len(desk.frames) for desk in desks] == [2, 2, 2]
    assert desks[1].entities != desks[0].entities
    await a_tick()
    assert desks[0].woken == 2
    assert desks[0].take()
    assert all(hub.agrees(desk) for desk in desks)
    await a_tick()
    hub.publish(ended(hub.floor, "c1"))
    assert [desk.woken for desk in desks] == [2, 0, 0], "it goes with the others again"
    assert all(hub.agrees(desk) for desk in desks)


async def test_who_was_told_with_the_others_waits_for_the_tick_with_their_own() -> None:
    hub, desks = await in_step()
    hub.publish(put(hub.floor, call("c1", "a")))
    hub.publish(put(hub.floor, call("c2", "l1")))
    assert desks[0].woken == 0
    await a_tick()
    assert desks[0].woken == 1
    assert desks[0].take()
    assert all(hub.agrees(desk) for desk in desks)


async def test_who_does_not_read_holds_back_nobody_and_misses_nothing() -> None:
    hub, desks = await in_step()
    desks[1].reads = False
    hub.publish(put(hub.floor, call("c1", "a")))
    assert [desk.woken for desk in desks] == [0, 1, 0]
    assert hub.agrees(desks[0])
    await a_tick()
    hub.publish(put(hub.floor, call("c2", "a")))
    assert [len(desk.frames) for desk in desks] == [3, 1, 3]
    desks[1].reads = True
    assert desks[1].take()
    assert all(hub.agrees(desk) for desk in desks)
    await a_tick()
    hub.publish(ended(hub.floor, "c1"))
    assert [desk.woken for desk in desks] == [0, 1, 0]
    assert all(hub.agrees(desk) for desk in desks)


async def test_who_never_reads_is_dropped_and_resumes_by_its_number() -> None:
    hub, desks = await in_step(most_touched=3)
    desks[1].reads = False
    for number in range(6):
        hub.publish(put(hub.floor, call(f"c{number}", "a")))
        await a_tick()
    assert desks[1].box.closed == "slow"
    assert hub.publisher.sessions == 2
    desks[1].reads = True
    desks[1].connect()
    assert desks[1].take()
    assert not desks[1].frames[-1].anew
    assert all(hub.agrees(desk) for desk in desks)


async def test_what_is_ones_own_is_told_alone_with_all_there_is() -> None:
    hub, desks = await in_step()
    hub.publish(put(put(hub.floor, call("c1", "a")), call("c2", "l2")))
    assert [desk.woken for desk in desks] == [0, 1, 0]
    assert desks[1].take()
    assert all(hub.agrees(desk) for desk in desks)
    await a_tick()
    hub.publish(ended(ended(hub.floor, "c1"), "c2"))
    for desk in desks:
        desk.take()
        assert hub.agrees(desk)


async def test_the_one_who_asked_is_taken_to_the_number() -> None:
    hub, desks = await in_step()
    hub.publish(hub.floor, by=desks[2].person)
    assert [desk.woken for desk in desks] == [0, 0, 1]
    assert desks[2].take()
    assert desks[2].seq == hub.floor.seq
    await a_tick()
    hub.publish(hub.floor)
    desks[2].box.reach(hub.floor.seq)
    assert desks[2].take()
    assert desks[2].seq == hub.floor.seq


async def test_another_role_brings_everything_anew_and_others_to_go_with() -> None:
    hub, desks = await in_step(person("o", Role.SUPERVISOR))
    hub.publish(put(hub.floor, person("l2", Role.SUPERVISOR)))
    assert desks[1].take()
    assert desks[1].frames[-1].anew
    await a_tick()
    hub.publish(put(hub.floor, call("c1", "a")))
    assert [desk.woken for desk in desks] == [0, 1, 0]
    assert all(hub.agrees(desk) for desk in desks)
    hub.publish(replace(hub.floor, people=Map({one.id: one for one in (OPERATOR, LEADS[0])})))
    assert [desk.box.closed for desk in desks] == [None, "logged_out", "logged_out"]
    await a_tick()
    hub.publish(ended(hub.floor, "c1"))
    await a_tick()
    assert hub.agrees(desks[0])


async def test_a_paper_that_one_of_them_has_with_their_own_is_not_shredded_with_the_others() -> None:
    """l2's call is their own; when l2's client is no longer the others', they lose its number, l2 does not."""
    hub, desks = await in_step()
    name = [StaffName(person=PersonId("l2"), name="佐藤"), CallerNumber(call=CallId("c1"), number="1")]
    hub.publish(put(hub.floor, call("c1", "l2")), name)
    for desk in desks:
        desk.take()
    await a_tick()
    hub.publish(put(hub.floor, call("c1", "l2", client="y")))
    for desk in desks:
        desk.take()
        assert hub.agrees(desk)
    assert ("CallerNumber", "c1") in desks[1].papers
    assert ("CallerNumber", "c1") not in desks[0].papers
