"""How long a desk waits for the hub while fifty people log in at once: passwords are checked off the event loop."""

import asyncio
import json
import tempfile
import time
from pathlib import Path

from argon2 import PasswordHasher
from tests.bench.figure import at_most
from tests.hub.web.floor import Floor, encode_login, running

from escdesk.domain.messages.people import Role
from escdesk.protocol.messages import Ping, Pong

LOGINS = 50
AIM_MS = 250
QUIET_S = 1.0


async def _measured(folder: Path) -> list[dict[str, object]]:
    async with running(folder, hasher=PasswordHasher()) as floor:
        await floor.enrol("tanaka", Role.OPERATOR)
        token = await floor.token("tanaka", "1001")
        quiet = await _longest_ms(floor, token, asyncio.create_task(asyncio.sleep(QUIET_S)))
        begun = time.perf_counter()
        storm = asyncio.gather(
            *(
                floor.request("POST", "/login", encode_login(f"p{n}", "wrong horse", ""))
                for n in range(LOGINS)
            )
        )
        busy = await _longest_ms(floor, token, asyncio.ensure_future(storm))
        took = time.perf_counter() - begun
        statuses = [status for status, _ in storm.result()]
    note = (
        f"{statuses.count(401)} checked and {statuses.count(429)} told to come again in {took:.1f} s;"
        " limit: the longest when nobody logs in"
    )
    return [at_most(f"longest ping of a desk while {LOGINS} log in at once", busy, "ms", AIM_MS, note, quiet)]


async def _longest_ms(floor: Floor, token: str, meanwhile: "asyncio.Future[object]") -> float:
    longest = 0.0
    async with floor.desk(token) as desk:
        while not meanwhile.done():
            begun = time.perf_counter()
            await desk.say(Ping(sent=1))
            await desk.hears(Pong)
            longest = max(longest, (time.perf_counter() - begun) * 1_000)
            await asyncio.sleep(0.005)
    return longest


def figures() -> list[dict[str, object]]:
    with tempfile.TemporaryDirectory() as place:
        return asyncio.run(_measured(Path(place)))


if __name__ == "__main__":
    print(json.dumps(figures(), indent=2, ensure_ascii=False))
