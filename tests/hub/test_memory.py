"""A hub looks through its memory in small pieces; what has lived for a while waits until nobody calls."""

import asyncio
import gc
import weakref
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest

from escdesk.hub.memory import tended

LOOK_S = 0.005
SOON_S = 10.0


class Knot:
    """Holds itself: nothing but looking finds it."""

    def __init__(self) -> None:
        self.me = self


@asynccontextmanager
async def hub(quiet: Callable[[], bool], longest_s: float = 1_000.0) -> AsyncIterator[None]:
    task = asyncio.create_task(tended(quiet, apart_s=0.0, look_s=LOOK_S, longest_s=longest_s))
    await asyncio.sleep(0)
    try:
        yield
    finally:
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task


def one_that_survived() -> "weakref.ref[Knot]":
    knot = Knot()
    gc.collect(1)
    assert not any(one is knot for one in gc.get_objects()), "it is left alone"
    return weakref.ref(knot)


async def is_found(knot: "weakref.ref[Knot]") -> None:
    async with asyncio.timeout(SOON_S):
        while knot() is not None:
            await asyncio.sleep(LOOK_S)


async def test_what_has_survived_is_looked_through_when_nobody_calls() -> None:
    calls = True
    async with hub(lambda: not calls):
        knot = one_that_survived()
        gc.collect()
        await asyncio.sleep(LOOK_S * 10)
        assert knot() is not None
        calls = False
        await is_found(knot)


async def test_or_after_a_long_time_though_people_call() -> None:
    async with hub(lambda: False, longest_s=LOOK_S):
        await is_found(one_that_survived())


async def test_a_hub_that_has_ended_leaves_the_collector_as_it_was() -> None:
    before = gc.get_threshold(), list(gc.callbacks)
    async with hub(lambda: False):
        assert (gc.get_threshold(), list(gc.callbacks)) != before
    assert (gc.get_threshold(), list(gc.callbacks)) == before
    knot = weakref.ref(Knot())
    gc.collect()
    assert knot() is None
