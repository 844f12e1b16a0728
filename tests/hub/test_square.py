"""The square closes: what a desk has received is what it may see (invariant 7), whatever the floor becomes."""

import asyncio
from collections.abc import Sequence
from random import Random
from typing import TypeVar

from immutables import Map
from msgspec.structs import replace
from tests.hub.desks import Desk, Hub

from escdesk.domain.floor import Floor, empty
from escdesk.domain.ids import (
    CallId,
    ClientId,
    CustomerId,
    EscalationId,
    Extension,
    Instant,
    PersonId,
    QueueId,
    TeamId,
)
from escdesk.domain.messages.calls import CustomerFact, Direction
from escdesk.domain.messages.papers import (
    AnyPaper,
    CallerNumber,
    CardText,
    CustomerPaper,
    StaffName,
)
from escdesk.domain.messages.people import LineState, Role
from escdesk.domain.model.calls import Call, Pbx, Phone
from escdesk.domain.model.cards import Card
from escdesk.domain.model.escalations import Escalation, Ring
from escdesk.domain.model.people import Person

AT = Instant(1_000)
PEOPLE = [PersonId(name) for name in ("a", "b", "c", "d")]
CALLS = [CallId("c1"), CallId("c2")]
CLIENTS = [ClientId("x"), ClientId("y")]
_T = TypeVar("_T")
TICKS = 4
"""After so many nothing is due any more."""
CASES = [EscalationId("E1"), EscalationId("E2")]


def some(dice: Random, things: Sequence[_T]) -> tuple[_T, ...]:
    return tuple(thing for thing in things if dice.random() < 0.4)


def perhaps(dice: Random, things: Sequence[_T]) -> _T | None:
    return dice.choice(things) if things and dice.random() < 0.7 else None


def some_people(dice: Random) -> Map[PersonId, Person]:
    return Map(
        {
            one: Person(
                id=one,
                role=dice.choice(list(Role)),
                teams=some(dice, (TeamId("r"), TeamId("s"))),
                clients=some(dice, CLIENTS),
            )
            for one in PEOPLE
            if one != "d" or dice.random() < 0.8
        }
    )


def some_call(dice: Random, call: CallId, case: EscalationId | None) -> Call:
    return Call(
        id=call,
        extension=Extension("101"),
        person=perhaps(dice, PEOPLE),
        direction=Direction.INBOUND,
        queue=QueueId("q"),
        client=dice.choice(CLIENTS),
        state=dice.choice(list(LineState)),
        rang_at=AT,
        found=dice.choice([(), (CustomerFact(CustomerId("k1")),)]),
        escalation=case,
    )


def some_case(dice: Random, case: EscalationId, call: CallId, calls: Sequence[CallId]) -> Escalation:
    return Escalation(
        id=case,
        call=call,
        by=dice.choice(PEOPLE),
        client=dice.choice(CLIENTS),
        queue=QueueId("q"),
        customer=dice.choice([None, CustomerId("k1")]),
        chosen=None,
        rule="",
        vip=False,
        ladder=(),
        rulebook=1,
        raised_at=AT,
        waiting_since=AT,
        promise_at=None,
        limit_at=None,
        owner=perhaps(dice, PEOPLE),
        ring=Ring(targets=some(dice, PEOPLE), started_at=AT, until=AT),
        connected_call=perhaps(dice, calls),
    )


def some_floor(dice: Random) -> Floor:
    raised = [pair for pair in zip(CASES, CALLS, strict=True) if dice.random() < 0.6]
    by_call = {call: case for case, call in raised}
    calls = {call: some_call(dice, call, by_call.get(call)) for call in CALLS if dice.random() < 0.7}
    cards = {
        call: Card(id=call, by=dice.choice(PEOPLE), revision=dice.randint(0, 2), escalation=by_call.get(call))
        for call in CALLS
        if call in by_call or dice.random() < 0.5
    }
    start = empty()
    return replace(
        start,
        seq=1,
        people=some_people(dice),
        telephone=replace(
            start.telephone,
            calls=Map(calls),
            phones=Map({Extension("101"): Phone(id=Extension("101"), person=perhaps(dice, PEOPLE))}),
            pbx=Pbx(connected=dice.random() < 0.5),
        ),
        cards=Map(cards),
        escalations=Map({case: some_case(dice, case, call, sorted(calls)) for case, call in raised}),
    )


def some_papers(dice: Random) -> tuple[AnyPaper, ...]:
    return some(
        dice,
        (
            StaffName(person=dice.choice(PEOPLE), name=dice.choice(["佐藤", "鈴木"])),
            CallerNumber(call=dice.choice(CALLS), number=dice.choice(["1", "2"])),
            CardText(call=dice.choice(CALLS), revision=dice.randint(1, 3)),
            CustomerPaper(
                customer=CustomerId("k1"), client=ClientId("x"), name=dice.choice(["山田", "田中"])
            ),
        ),
    )


def partly(before: Floor, wanted: Floor, what: str) -> Floor:
    """Only one person, or only the open cases, become what they are in `wanted`."""
    if what == "person":
        return replace(before, people=before.people.set(PEOPLE[0], wanted.people[PEOPLE[0]]))
    if what == "cases":
        cases = {name: wanted.escalations.get(name, one) for name, one in before.escalations.items()}
        calls = before.calls
        cases = {
            name: one if one.connected_call in calls else replace(one, connected_call=None)
            for name, one in cases.items()
        }
        return replace(before, escalations=Map(cases))
    return wanted


def follow(before: Floor, wanted: Floor) -> Floor:
    """`wanted`, with the very objects of `before` where nothing differs, as reducers leave them."""

    def kept(old: Map, new: Map) -> Map:  # type: ignore[type-arg]  # of whatever kind
        same = Map({name: old[name] if old.get(name) == one else one for name, one in new.items()})
        return old if same == old else same

    phone = before.telephone
    return replace(
        wanted,
        rulebook=before.rulebook,
        people=kept(before.people, wanted.people),
        telephone=replace(
            phone,
            calls=kept(phone.calls, wanted.calls),
            phones=kept(phone.phones, wanted.phones),
            pbx=phone.pbx if phone.pbx == wanted.pbx else wanted.pbx,
        ),
        cards=kept(before.cards, wanted.cards),
        escalations=kept(before.escalations, wanted.escalations),
    )


def test_what_was_received_is_what_may_be_seen() -> None:
    for seed in range(300):
        asyncio.run(_random_story(seed))


async def _random_story(seed: int) -> None:
    dice = Random(seed)
    hub = Hub(some_floor(dice), moments_kept=dice.choice([1, 3, 100]), tick_s=0.0)
    desks = [
        Desk(hub.publisher, one, straight=dice.random() < 0.5)
        for one in (*PEOPLE, *PEOPLE)
        if one in hub.floor.people
    ]
    for _ in range(6):
        for desk in desks:
            match dice.choice(["take", "take", "wait", "reconnect"]):
                case "take":
                    desk.take()
                case "reconnect":
                    hub.publisher.detach(desk.box)
                    desk.connect()
            desk.reads = dice.random() < 0.8
        if dice.random() < 0.5:
            await asyncio.sleep(0)  # a tick ends
        what = dice.choice(["person", "cases", "all"])
        floor = partly(hub.floor, some_floor(dice), what)
        hub.publish(follow(hub.floor, floor), some_papers(dice))
        desks = [desk for desk in desks if desk.box.closed is None]
    for desk in desks:
        desk.reads = True
        desk.box.reach(hub.floor.seq)
        desk.take()
        assert hub.agrees(desk), f"seed {seed}, {desk.person}"
        assert desk.seq == hub.floor.seq
        assert not desk.take()


def test_who_is_told_with_the_others_has_what_they_may_see_when_the_tick_is_over() -> None:
    """Desks that read: nobody takes anything but a first frame and what wakes them."""
    told = 0
    for seed in range(200):
        told += asyncio.run(_reading_story(seed))
    assert told > 100


async def _reading_story(seed: int) -> int:
    dice = Random(seed)
    hub = Hub(replace(some_floor(dice), people=_everybody_alike(dice)), tick_s=0.0)
    desks = [Desk(hub.publisher, one, straight=True) for one in hub.floor.people]
    for desk in desks:
        desk.take()
    told = 0
    for _ in range(6):
        wanted = replace(some_floor(dice), people=hub.floor.people)
        hub.publish(follow(hub.floor, wanted), some_papers(dice))
        for _ in range(TICKS):
            for desk in desks:
                if desk.box.woken:
                    desk.take()
            await asyncio.sleep(0)
        for desk in desks:
            assert hub.agrees(desk), f"seed {seed}, {desk.person}"
        told += sum(desk.box.in_step for desk in desks)
    return told


def _everybody_alike(dice: Random) -> Map[PersonId, Person]:
    role = dice.choice([Role.SUPERVISOR, Role.LEAD, Role.OPERATOR])
    return Map(
        {one: Person(id=one, role=role, teams=(TeamId("r"),), clients=tuple(CLIENTS)) for one in PEOPLE}
    )
