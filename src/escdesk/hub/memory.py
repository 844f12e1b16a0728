"""When the hub's memory is looked through for rubbish: in small pieces while people work, all of it when nobody calls.

Nearly everything lets go of itself; what a closed connection leaves behind is found by looking only. Looking through
all of a large floor takes half a second in which nobody hears anything.
"""

import asyncio
import gc
from collections.abc import Callable
from typing import Final

OFTEN: Final = (50_000, 20, 20)
IN_SMALL_PIECES: Final = (10_000, 5, 5)
"""Objects until the youngest are looked through, and how often that until those who survived are."""
APART_S: Final = 3_600.0
LOOK_S: Final = 10.0
LONGEST_S: Final = 86_400.0
"""After so long all is looked through though people call."""


def leave_the_past_alone() -> None:
    """The loaded floor lives as long as the hub: the garbage collector need not walk it again and again.

    Measured with `make bench`: 1 to 2 µs an event, and no pause when the oldest generation would have been searched.
    """
    gc.freeze()
    gc.set_threshold(*OFTEN)


async def tended(
    quiet: Callable[[], bool],
    *,
    apart_s: float = APART_S,
    look_s: float = LOOK_S,
    longest_s: float = LONGEST_S,
) -> None:
    """For a program that is a hub, until cancelled: what has lived for a while is left alone until it is `quiet`."""
    now = asyncio.get_running_loop().time
    before = gc.get_threshold()
    gc.callbacks.append(_leave_the_survivors)
    gc.set_threshold(*IN_SMALL_PIECES)
    gc.freeze()
    looked = now()
    try:
        while True:
            await asyncio.sleep(look_s)
            since = now() - looked
            if (since > apart_s and quiet()) or since > longest_s:
                gc.unfreeze()
                gc.collect()
                gc.freeze()
                looked = now()
    finally:
        gc.callbacks.remove(_leave_the_survivors)
        gc.set_threshold(*before)
        gc.unfreeze()


def _leave_the_survivors(phase: str, info: dict[str, int]) -> None:
    if phase == "stop" and info["generation"]:
        gc.freeze()
