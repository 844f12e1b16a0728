"""C2, E8: one order for every list and the ladder, and each row says truly why it stands there."""

from random import Random

import pytest
from msgspec.structs import replace

from escdesk.domain.ids import ClientId, Instant, PersonId
from escdesk.domain.messages.ladders import Lane, Party, PartyKind
from escdesk.domain.messages.people import Choice, Line, LineState, Role
from escdesk.domain.model.people import Person
from escdesk.domain.model.presence import presence
from escdesk.domain.rules import ranking
from escdesk.domain.rules.ranking import Need, Why

NOW = Instant(1_000_000)
NEED = Need(client=ClientId("x"), by=PersonId("op"))


def sv(name, **more):
    more = {"role": Role.SUPERVISOR, "clients": ("x",), "seated": True, "desks": ("d",)} | more
    return Person(id=PersonId(name), **more)


def rank(*people, need=NEED, load_limit=5):
    return ranking.rank(people, lambda one: presence(one, None), need, NOW, load_limit)


def order(*people, need=NEED, load_limit=5):
    return [fit.person for fit in rank(*people, need=need, load_limit=load_limit)]


def reasons(*people, need=NEED, load_limit=5):
    return {
        fit.person: [reason.why for reason in fit.reasons]
        for fit in rank(*people, need=need, load_limit=load_limit)
    }


TALKING = (Line("c", LineState.TALKING, NOW),)


@pytest.mark.parametrize(
    ("better", "worse", "need"),
    [
        pytest.param({}, {"lines": TALKING, "known": True}, {}, id="free before busy"),
        pytest.param({"wrap_up_until": NOW}, {"lines": TALKING}, {}, id="nearly free before talking"),
        pytest.param({"lines": TALKING}, {"choice": Choice.ON_BREAK}, {}, id="talking before a break"),
        pytest.param({"role": Role.MANAGER}, {}, {"level": 2}, id="enough authority"),
        pytest.param({"skills": ("refund",)}, {}, {"skill": "refund"}, id="meant by the rule"),
        pytest.param({"teams": ("b",)}, {"known": True}, {"team": "b"}, id="meant before known"),
        pytest.param({"known": True}, {}, {}, id="known to the customer"),
        pytest.param({}, {"in_hand": ("E1",)}, {}, id="fewer in hand"),
        pytest.param({"taken": 1}, {"taken": 2}, {}, id="fewer taken since login"),
        pytest.param({"idle_since": 1}, {"idle_since": 2}, {}, id="longest idle"),
    ],
)
def test_the_order(better, worse, need):
    """Whatever the names say: the better one is called z."""
    better, worse, need = dict(better), dict(worse), dict(need)
    known = [name for name, one in (("z", better), ("a", worse)) if one.pop("known", False)]
    parties = [Party(PartyKind(kind), need.pop(kind)) for kind in ("skill", "team") if kind in need]
    need = replace(NEED, known_to=tuple(map(PersonId, known)), parties=tuple(parties), **need)
    assert order(sv("a", **worse), sv("z", **better), need=need) == ["z", "a"]


def test_the_id_decides_what_is_still_alike():
    people = [sv(name) for name in "cabd"]
    assert order(*people) == order(*reversed(people)) == ["a", "b", "c", "d"]


def test_each_reason():
    need = replace(
        NEED,
        level=2,
        parties=(
            Party(PartyKind.SKILL, "refund"),
            Party(PartyKind.TEAM, "b"),
            Party(PartyKind.ROLE, "manager"),
            Party(PartyKind.PERSON, "named"),
        ),
        known_to=(PersonId("known"),),
    )
    found = reasons(
        sv("skilled", skills=("refund",)),
        sv("mate", teams=("b",)),
        sv("chief", role=Role.MANAGER),
        sv("named"),
        sv("known"),
        sv("held", reserved_by=PersonId("op2"), reserved_until=Instant(NOW + 1)),
        sv("full", in_hand=tuple("12345")),
        sv("early", idle_since=-1),
        need=need,
    )
    assert found["skilled"] == [Why.BELOW, Why.SKILL, Why.FREE]
    assert found["mate"] == [Why.BELOW, Why.TEAM, Why.FREE]
    assert found["chief"] == [Why.ROLE, Why.FREE]
    assert found["named"] == [Why.BELOW, Why.NAMED, Why.FREE]
    assert found["known"] == [Why.BELOW, Why.KNOWN, Why.FREE]
    assert found["held"] == [Why.RESERVED, Why.BELOW]
    assert found["early"] == [Why.BELOW, Why.LONGEST_FREE]
    assert found["full"] == [Why.BELOW, Why.LOADED]


def test_longest_free_is_said_of_whoever_has_been_free_longest_and_of_nobody_else():
    found = reasons(sv("a", idle_since=5, taken=0), sv("b", idle_since=1, taken=3))
    assert found["a"] == [Why.FREE], "first because they had fewer, not because they waited longest"
    assert Why.LONGEST_FREE in reasons(sv("a", idle_since=5), sv("b", idle_since=1))["b"]


def test_a_reservation_of_ones_own_or_of_yesterday_holds_nobody():
    mine = sv("mine", reserved_by=NEED.by, reserved_until=Instant(NOW + 1))
    over = sv("over", reserved_by=PersonId("op2"), reserved_until=NOW)
    assert all(fit.free and fit.askable for fit in rank(mine, over))


@pytest.mark.parametrize(
    ("lane", "in_hand", "own", "free"),
    [
        (Lane.ORDINARY, 4, 0, True),
        (Lane.ORDINARY, 5, 0, False),
        (Lane.URGENT, 5, 0, True),
        (Lane.URGENT, 6, 0, False),
        (Lane.ORDINARY, 2, 2, False),
        (Lane.URGENT, 2, 2, True),
    ],
)
def test_the_load_limit_keeps_one_place_for_what_is_urgent(lane, in_hand, own, free):
    person = sv("a", in_hand=tuple(f"E{n}" for n in range(in_hand)), load_limit=own)
    (fit,) = rank(person, need=replace(NEED, lane=lane))
    assert (fit.free, fit.load, fit.limit) == (free, in_hand, own or 5)


@pytest.mark.parametrize(
    "never",
    [
        {"role": Role.OPERATOR},
        {"clients": ("y",)},
        {"off_shift": True},
        {"id": PersonId("op")},
        {"id": PersonId("had")},
    ],
)
def test_who_is_never_on_the_list(never):
    assert rank(replace(sv("a"), **never), need=replace(NEED, had=frozenset((PersonId("had"),)))) == ()


def somebody(dice, n):
    return sv(
        f"p{n}",
        role=dice.choice((Role.SUPERVISOR, Role.SPECIALIST, Role.MANAGER, Role.OPERATOR)),
        skills=dice.choice(((), ("refund",))),
        lines=dice.choice(((), (), TALKING)),
        choice=dice.choice((Choice.FREE, Choice.FREE, Choice.MEETING)),
        ringing=dice.choice(((), (), ("E9",))),
        expects=dice.choice(((), (), ("E8",))),
        in_hand=tuple(f"E{n}" for n in range(dice.randrange(4))),
        taken=dice.randrange(3),
        idle_since=Instant(dice.randrange(4)),
        reserved_by=dice.choice((None, None, PersonId("op2"))),
        reserved_until=Instant(NOW + 1),
        locked=dice.random() < 0.1,
    )


@pytest.mark.parametrize("seed", range(200))
def test_the_ladder_rings_the_first_free_one_of_the_list(seed):
    dice = Random(seed)
    people = [somebody(dice, n) for n in range(dice.randrange(12))]
    need = replace(
        NEED,
        lane=dice.choice(list(Lane)),
        level=dice.randrange(1, 3),
        parties=dice.choice(((), (Party(PartyKind.SKILL, "refund"),))),
        known_to=(PersonId("p3"),),
    )
    fits = rank(*people, need=need, load_limit=2)
    first = next((fit.person for fit in fits if fit.free), None)
    assert ranking.best(people, None, need, NOW, 2) == first
    assert [fit.free for fit in fits] == sorted((fit.free for fit in fits), reverse=True), "free ones first"
