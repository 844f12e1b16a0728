"""A day in which anything may happen, drawn from a seed."""

from random import Random

from tests.domain.cast import NAMES
from tests.domain.world import World

from escdesk.domain.messages.kinds import Event


def a_day(seed: int, steps: int = 400) -> list[Event]:
    """The log of a world in which anything may happen: the same for a seed in every process."""
    dice = Random(seed)
    world = World()
    world.open_floor(seats=dice.sample(NAMES, 6))
    for _ in range(steps):
        world.step(seed=dice.randrange(2**48))
    return world.log
