"""A desk that stops reading: it costs the hub a bounded box, is dropped, and comes back by its number."""

import asyncio
import socket
from pathlib import Path

import msgspec
import pytest
from tests.hub.web.floor import Desk, Floor, running
from websockets.asyncio.client import connect

from escdesk.domain.ids import CallId, PersonId
from escdesk.domain.messages.cards import SaveCard
from escdesk.domain.messages.escalations import AskForTakeover
from escdesk.domain.messages.papers import CardText
from escdesk.domain.messages.people import Role
from escdesk.domain.sight import project
from escdesk.protocol.messages import Changes, Hello, Welcome

PATIENCE_S = 110
SMALL = 4_096
FULL = 500
"""Cards of nine thousand bytes that no buffer of the system takes any more."""
LONG = "心配" * 1_500


async def deaf(floor: Floor, token: str) -> Desk:
    """A desk with little room, which reads its first frame and then nothing more."""
    line = socket.socket()
    line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SMALL)
    line.setblocking(False)
    address = floor.hub.url.removeprefix("http://").split(":")
    await asyncio.get_running_loop().sock_connect(line, (address[0], int(address[1])))
    desk = Desk(
        await connect(
            floor.hub.url.replace("http", "ws", 1) + "/desk",
            sock=line,
            compression=None,
            max_size=None,
            max_queue=1,
            ping_interval=None,
        )
    )
    await desk.say(Hello(token=token, versions=(1,)))
    await desk.hears(Welcome)
    await desk.hears(Changes)
    return desk


async def writes(desk: Desk, call: CallId, revision: int) -> None:
    text = CardText(call=call, revision=revision + 1, concern=f"{LONG}{revision}")
    assert (await desk.asks(SaveCard(call=call, revision=revision, filled=("concern",)), [text])).code == "ok"


def sight_of(floor: Floor, person: PersonId) -> dict[tuple[str, str], dict[str, object]]:
    entities = project(floor.hub.engine.floor, person).entities
    return {key: msgspec.json.decode(msgspec.json.encode(one)) for key, one in entities.items()}


@pytest.mark.slow
@pytest.mark.timeout(180)
async def test_a_desk_that_stops_reading_is_dropped_and_resumes_by_number(tmp_path: Path) -> None:
    async with running(tmp_path) as floor:
        await floor.enrol("tanaka", Role.OPERATOR)
        supervisor = await floor.enrol("sato", Role.SUPERVISOR)
        token = await floor.token("sato", "2001")
        async with floor.desk(await floor.token("tanaka", "1001")) as operator:
            call = floor.rings("1001")
            floor.telephony.exchange.answer(call)
            await operator.sees("call", call, state="talking")
            slow = await deaf(floor, token)
            assert (await operator.asks(AskForTakeover(call=call))).code == "ok"
            revision = 0
            async with asyncio.timeout(PATIENCE_S):
                while not floor.hub.desks.slow:
                    await writes(operator, call, revision)
                    revision += 1
                    if revision > FULL:  # no more than the hub remembers
                        await asyncio.sleep(0.1)
            assert floor.hub.figures().sessions == 1
            stood_at = max(one.upto for one in slow.heard if isinstance(one, Changes))
            slow.socket.transport.abort()
            # It goes on from the last frame that it read; nothing in between is sent.
            async with floor.socket() as back:
                back.entities = slow.entities
                await back.say(Hello(token=token, seq=stood_at, versions=(1,)))
                await back.hears(Welcome)
                frame = await back.hears(Changes)
                assert not frame.anew
                assert frame.since == stood_at
                while back.entities != sight_of(floor, supervisor):
                    await back.hears(Changes)
                assert back.papers["CardText"]["concern"] == f"{LONG}{revision - 1}"
