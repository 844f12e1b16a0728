"""Any message at any moment, whoever sends it and whatever it names: at worst a refusal, and the invariants hold."""

from collections.abc import Iterator
from random import Random
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import pytest
from msgspec import Struct
from msgspec.structs import fields, replace
from tests.domain import house_rules
from tests.domain.cast import EXTENSIONS, NAMES
from tests.domain.world import World

from escdesk.domain import ids
from escdesk.domain.decide import COMMANDS, SIGNALS, decide
from escdesk.domain.errors import Refused
from escdesk.domain.floor import Floor, apply, changed
from escdesk.domain.ids import Instant
from escdesk.domain.messages import escalations as e
from escdesk.domain.messages import rulebook as r
from escdesk.domain.messages import rulesets as s
from escdesk.domain.messages.clock import ClockJumped, TimePassed
from escdesk.domain.messages.conditions import AllOf, AnyOf, Not

FLOORS, STEPS, MESSAGES = 10, 40, 60
DEEPEST = 3
"""Conditions in conditions."""
LOOKED_AT = 5
"""Every so many steps of a world messages are tried on its floor."""
OFTEN = (s.AdoptRules,) * 5 + (e.AskForTakeover,) * 5
"""So that hands go up by rules nobody has checked."""
CLOSED_LISTS: dict[Any, tuple[str, ...]] = {
    ids.PersonId: (*NAMES, "nobody"),
    ids.TeamId: ("a", "b", "z"),
    ids.ClientId: ("x", "y", "z"),
    ids.Extension: (*EXTENSIONS, "9999"),
    ids.SkillId: ("s", "refund"),
    ids.RuleId: ("refund", "too-long", "", "none"),
    ids.PartyId: ("vendor", "nobody"),
    ids.QueueId: ("qx", "qy"),
    ids.CustomerId: ("u1", "u2", "u9"),
    str: ("", "qx", "qy", "refund", "2001", "二重\u202e引き落とし"),
}


class Chance:
    """Values of any type that a message may hold, most of them naming something on the floor."""

    def __init__(self, dice: Random, floor: Floor) -> None:
        self.dice = dice
        self.floor = floor
        self.known: dict[Any, tuple[str, ...]] = CLOSED_LISTS | {
            ids.CallId: (*sorted(floor.calls), *sorted(floor.cards), "c-unknown"),
            ids.EscalationId: (*sorted(floor.escalations), "E-unknown"),
            ids.OrderId: (
                *sorted(one.transfer.order for one in floor.escalations.values() if one.transfer),
                *sorted(one.outside.order for one in floor.escalations.values() if one.outside),
                "O-unknown",
            ),
            ids.IncidentId: (*sorted(floor.incidents.open), "I-unknown"),
            ids.SessionId: (
                *sorted(desk for one in floor.people.values() for desk in one.desks),
                "s-unknown",
            ),
        }

    def message(self, kind: type[Struct], depth: int = 0) -> Any:
        hints = get_type_hints(kind)
        values = {}
        for one in fields(kind):
            if not one.required and self.dice.random() < 0.3:
                continue
            values[one.name] = self.value(hints[one.name], depth + 1)
        return kind(**values)

    def value(self, wanted: Any, depth: int = 0) -> Any:
        dice = self.dice
        if wanted in self.known:
            return dice.choice(self.known[wanted])
        if wanted is bool:
            return dice.random() < 0.5
        if wanted in (int, ids.Instant, ids.Span):
            return dice.choice((-1, 0, 1, 2, 20_000, 2**70))
        inside = get_args(wanted)
        match get_origin(wanted):
            case origin if origin is tuple and inside[-1] is not Ellipsis:
                return tuple(self.value(one, depth + 1) for one in inside)
            case origin if origin is tuple or origin is frozenset:
                most = 4 if depth < DEEPEST else 1
                return origin(self.value(inside[0], depth + 1) for _ in range(dice.randrange(most)))
            case origin if origin is dict:
                return {self.value(inside[0]): self.value(inside[1], depth + 1) for _ in range(2)}
            case origin if origin in (Union, UnionType):
                return self.one_of(inside, depth)
        if issubclass(wanted, Struct):
            return self.message(wanted, depth)
        return dice.choice(list(wanted))

    def one_of(self, kinds: tuple[Any, ...], depth: int) -> Any:
        """A condition in a condition in a condition … comes to an end: the last one is a leaf."""
        if type(None) in kinds and self.dice.random() < 0.3:
            return None
        able = [kind for kind in kinds if kind is not type(None)]
        if depth >= DEEPEST:
            able = [kind for kind in able if kind not in (AllOf, AnyOf, Not)]
        return self.value(self.dice.choice(able), depth)


def some_message(chance: Chance) -> Any:
    kind = chance.dice.choice([*COMMANDS, *SIGNALS, *OFTEN])
    if kind is r.FloorConfigured:  # from the hub's own checked settings
        keep = tuple(one for one in EXTENSIONS if chance.dice.random() < 0.9)
        return r.FloorConfigured(rulebook=r.RulebookText(version=chance.dice.randrange(3)), extensions=keep)
    if kind is s.AdoptRules and chance.dice.random() < 0.8:
        return spoilt_rules(chance)
    return chance.message(kind)


def spoilt_rules(chance: Chance) -> s.AdoptRules:
    """The next version of good rules, with one field of the set or of one rule as it comes."""
    dice, client = chance.dice, chance.value(ids.ClientId)
    rules = chance.floor.rulesets.get(client)
    good = house_rules.ruleset(client, 1 if rules is None else rules.newest + 1, chance.value(ids.Instant))
    hints = get_type_hints(s.Rule)
    name = dice.choice(s.Rule.__struct_fields__)
    at = dice.randrange(len(good.rules))
    spoilt = replace(good.rules[at], **{name: chance.value(hints[name])})
    good = replace(good, rules=(*good.rules[:at], spoilt, *good.rules[at + 1 :]))
    if dice.random() < 0.3:
        hints = get_type_hints(s.Ruleset)
        name = dice.choice(("review_at", "sla_ms", "categories", "outside", "words", "calendar"))
        good = replace(good, **{name: chance.value(hints[name])})
    return s.AdoptRules(ruleset=good)


def some_world(dice: Random) -> Iterator[World]:
    world = World()
    world.open_floor(seats=dice.sample(NAMES, 6))
    for number in range(1, STEPS + 1):
        world.step(seed=dice.randrange(2**48))
        if number % LOOKED_AT == 0:
            yield world


def said_by(dice: Random, floor: Floor, message: Any) -> str | None:
    """Often the one person of whom the rules might accept it, sometimes anybody."""
    if isinstance(message, s.AdoptRules):
        return None if dice.random() < 0.9 else "ld1"
    one = floor.escalations.get(getattr(message, "escalation", ""))
    call = floor.calls.get(getattr(message, "call", ""))
    likely = [None] if one is None else [one.by, one.owner, *(one.ring.targets if one.ring else ())]
    likely += [] if call is None else [call.person]
    likely += [] if one is None else [one.holder, "ld1", "mg1", *(tried.person for tried in one.tried)]
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
        if isinstance(message, e.HubStarted | ClockJumped):
            self.restarted_at = self.now
        assert changed(before, self.floor, events) == changed(before, self.floor), message

    def look(self, message: Any) -> None:
        try:
            self.never_ownerless()
            self.places_in_line_are_in_order()
            self.indexes_say_what_people_are()
            self.nobody_who_raised_reads_a_no()
            self.one_person_a_phone()
            self.what_people_hold_is_what_escalations_say()
            self.nobody_who_raised_reads_what_helpers_say_among_themselves()
        except AssertionError as wrong:
            raise AssertionError(f"after {message}: {wrong}") from wrong
