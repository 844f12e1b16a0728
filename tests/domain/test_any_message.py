"""Any message at any moment, whoever sends it and whatever it names: at worst a refusal, and the invariants hold."""

from collections.abc import Iterator
from random import Random
from typing import Any, get_args, get_origin, get_type_hints

import pytest
from msgspec import NODEFAULT, Struct
from msgspec.structs import fields
from tests.domain.world import EXTENSIONS, NAMES, World

from escdesk.domain import ids
from escdesk.domain.decide import COMMANDS, SIGNALS, decide
from escdesk.domain.errors import Refused
from escdesk.domain.floor import Floor, apply, changed
from escdesk.domain.ids import Instant
from escdesk.domain.messages import escalations as e
from escdesk.domain.messages import rulebook as r
from escdesk.domain.messages.clock import TimePassed

FLOORS, STEPS, MESSAGES = 10, 40, 60
LOOKED_AT = 5
"""Every so many steps of a world messages are tried on its floor."""
CLOSED_LISTS: dict[Any, tuple[str, ...]] = {
    ids.PersonId: (*NAMES, "nobody"),
    ids.TeamId: ("a", "b", "z"),
    ids.ClientId: ("x", "y", "z"),
    ids.Extension: (*EXTENSIONS, "9999"),
    ids.SkillId: ("s",),
    ids.CustomerId: ("u1", "u2", "u9"),
    str: ("", "qx", "qy", "refund", "2001", "二重\u202e引き落とし"),
}


class Chance:
    """Values of any type that a message may hold, most of them naming something on the floor."""

    def __init__(self, dice: Random, floor: Floor) -> None:
        self.dice = dice
        self.known: dict[Any, tuple[str, ...]] = CLOSED_LISTS | {
            ids.CallId: (*sorted(floor.calls), *sorted(floor.cards), "c-unknown"),
            ids.EscalationId: (*sorted(floor.escalations), "E-unknown"),
            ids.OrderId: (
                *sorted(one.transfer.order for one in floor.escalations.values() if one.transfer),
                "O-unknown",
            ),
            ids.SessionId: (
                *sorted(desk for one in floor.people.values() for desk in one.desks),
                "s-unknown",
            ),
        }

    def message(self, kind: type[Struct]) -> Any:
        hints = get_type_hints(kind)
        values = {}
        for one in fields(kind):
            if one.default is not NODEFAULT and self.dice.random() < 0.3:
                continue
            values[one.name] = self.value(hints[one.name])
        return kind(**values)

    def value(self, wanted: Any) -> Any:
        if wanted in self.known:
            return self.dice.choice(self.known[wanted])
        if get_origin(wanted) is tuple:
            return tuple(self.value(get_args(wanted)[0]) for _ in range(self.dice.randrange(4)))
        if type(None) in get_args(wanted):
            inner = next(one for one in get_args(wanted) if one is not type(None))
            return None if self.dice.random() < 0.3 else self.value(inner)
        if wanted is bool:
            return self.dice.random() < 0.5
        if wanted in (int, ids.Instant):
            return self.dice.choice((-1, 0, 1, 2, 2**70))
        if issubclass(wanted, Struct):
            return self.message(wanted)
        return self.dice.choice(list(wanted))


def some_message(chance: Chance) -> Any:
    kind = chance.dice.choice([*COMMANDS, *SIGNALS])
    if kind is r.FloorConfigured:  # from the hub's own checked settings
        keep = tuple(one for one in EXTENSIONS if chance.dice.random() < 0.9)
        return r.FloorConfigured(rulebook=r.RulebookText(version=chance.dice.randrange(3)), extensions=keep)
    return chance.message(kind)


def some_world(dice: Random) -> Iterator[World]:
    world = World()
    world.open_floor(seats=dice.sample(NAMES, 6))
    for number in range(1, STEPS + 1):
        world.step(seed=dice.randrange(2**48))
        if number % LOOKED_AT == 0:
            yield world


def said_by(dice: Random, floor: Floor, message: Any) -> str | None:
    """Often the one person of whom the rules might accept it, sometimes anybody."""
    one = floor.escalations.get(getattr(message, "escalation", ""))
    call = floor.calls.get(getattr(message, "call", ""))
    likely = [None] if one is None else [one.by, one.owner, *(one.ring.targets if one.ring else ())]
    likely += [] if call is None else [call.person]
    likely += [] if one is None else [tried.person for tried in one.tried]
    return dice.choice(likely) if dice.random() < 0.7 else dice.choice((None, *CLOSED_LISTS[ids.PersonId]))


@pytest.mark.parametrize("seed", range(FLOORS))
def test_at_worst_a_refusal(seed: int) -> None:
    dice = Random(seed)
    for world in some_world(dice):
        chance = Chance(dice, world.floor)
        for _ in range(MESSAGES):
            message = some_message(chance)
            now = Instant(world.now + dice.choice((0, 1, 20_000, 10**9)))
            try:
                decide(world.floor, message, now, said_by(dice, world.floor, message))
            except Refused:
                assert type(message) in COMMANDS, f"a signal was refused: {message}"


@pytest.mark.parametrize("seed", range(FLOORS))
def test_the_invariants_hold_after_any_message(seed: int) -> None:
    """What nobody would do is done, one after the other, on one floor that goes on."""
    dice = Random(seed)
    for world in some_world(dice):
        after = After(world)
        for _ in range(MESSAGES):
            message = some_message(Chance(dice, after.floor))
            after.now = Instant(after.now + dice.choice((0, 0, 500, 20_000, 10**6)))
            after.take(TimePassed(), None)
            after.take(message, said_by(dice, after.floor, message))
            after.look(message)


class After(World):
    """A floor that goes on by itself from where a world was; the world stays as it is."""

    def __init__(self, world: World) -> None:
        super().__init__()
        self.floor, self.now, self.restarted_at = world.floor, world.now, world.restarted_at

    def take(self, message: Any, by: str | None) -> None:
        before = self.floor
        try:
            events = decide(self.floor, message, self.now, by)
        except Refused:
            return
        for event in events:
            self.floor = apply(self.floor, event)
        if isinstance(message, e.HubStarted):
            self.restarted_at = self.now
        assert changed(before, self.floor, events) == changed(before, self.floor), message

    def look(self, message: Any) -> None:
        try:
            self.never_ownerless()
            self.one_person_a_phone()
            self.what_people_hold_is_what_escalations_say()
        except AssertionError as wrong:
            raise AssertionError(f"after {message}: {wrong}") from wrong
