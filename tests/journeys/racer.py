"""A process of its own that accepts whatever rings, at the same instant as the other one."""

import asyncio
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier

import msgspec
from websockets.asyncio.client import connect

from escdesk.domain.ids import CommandId, EscalationId
from escdesk.domain.messages.escalations import Accept
from escdesk.protocol.codec import decode_from_hub, encode, raw
from escdesk.protocol.messages import Answer, Ask, Changes, Hello

PATIENCE_S = 60.0


def race(url: str, token: str, rounds: int, barrier: Barrier, results: Queue) -> None:
    """Take part `rounds` times; put (escalation, code, details) of each answer on `results`."""
    asyncio.run(_race(url, token, rounds, barrier, results))


async def _race(url: str, token: str, rounds: int, barrier: Barrier, results: Queue) -> None:
    async with asyncio.timeout(PATIENCE_S + rounds), connect(url, compression=None) as socket:
        await socket.send(encode(Hello(token=token, versions=(1,))).decode())
        done: set[str] = set()
        while len(done) < rounds:
            name = await _rings(socket, done)
            ask = Ask(id=CommandId(f"accept-{name}"), command=raw(Accept(escalation=EscalationId(name))))
            frame = encode(ask).decode()
            await asyncio.to_thread(barrier.wait, PATIENCE_S)
            await socket.send(frame)
            answer = await _answer(socket, ask.id)
            done.add(name)
            results.put((name, answer.code, answer.details))


async def _rings(socket, done: set[str]) -> str:
    """The next escalation that rings here and is new."""
    while True:
        said = decode_from_hub(await socket.recv())
        if not isinstance(said, Changes):
            continue
        for put in said.puts:
            one = msgspec.json.decode(put)
            if one["kind"] == "escalation" and one["stage"] == "ringing" and one["id"] not in done:
                return one["id"]


async def _answer(socket, name: str) -> Answer:
    while True:
        said = decode_from_hub(await socket.recv())
        if isinstance(said, Answer) and said.id == name:
            return said
