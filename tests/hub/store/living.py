"""A hub's heart as a process of its own, to be killed: enrols person after person and says what was acknowledged."""

import asyncio
import sys
from pathlib import Path

from tests.hub.floors import enrol
from tests.hub.store.stores import opened

from escdesk.domain.decide import decide
from escdesk.domain.ids import CommandId
from escdesk.domain.messages.papers import StaffName
from escdesk.hub.clock import FloorClock
from escdesk.hub.engine import Engine, Limits
from escdesk.hub.shelf import Shelf

AT_ONCE = 20


async def live(folder: Path, commands: int) -> None:
    with opened(folder) as store:
        loaded = store.load()
        clock = FloorClock(last_at=loaded.last_at)
        engine = Engine(loaded.floor, store, decide, clock, Shelf(loaded.papers), Limits(checkpoint_every=40))
        running = asyncio.create_task(engine.run())

        async def ask_every(first: int) -> None:
            for number in range(first, commands, AT_ONCE):
                command = enrol(f"p{number}")
                name = StaffName(person=command.person, name=f"名前{number}")
                outcome = await engine.ask(
                    command, by=None, command_id=CommandId(f"x{number}"), papers=[name]
                )
                print(number, outcome.code, outcome.upto, flush=True)

        await asyncio.gather(*(ask_every(first) for first in range(AT_ONCE)))
        running.cancel()
        await asyncio.wait([running])


if __name__ == "__main__":
    asyncio.run(live(Path(sys.argv[1]), int(sys.argv[2])))
