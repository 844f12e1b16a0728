"""E2, invariant 1: two people in two processes accept at the same instant over real sockets; one wins each time.

`ESCDESK_RACES` says how often (`make soak`: 1,000).
"""

import asyncio
import multiprocessing
import os
from collections import Counter, defaultdict
from itertools import count
from pathlib import Path

import pytest
from tests.hub.web.floor import Floor, running
from tests.journeys.racer import PATIENCE_S, race

from escdesk.domain.ids import CommandId
from escdesk.domain.messages.calls import CustomerHeld, CustomerResumed
from escdesk.domain.messages.escalations import AskForTakeover, EscalationTaken, Withdraw
from escdesk.domain.messages.people import Role

ROUNDS = int(os.environ.get("ESCDESK_RACES", "100"))
spawn = multiprocessing.get_context("spawn")


async def busy(floor: Floor, call) -> None:
    """A floor that never rests: while one batch is being committed, whoever asks waits in the queue."""
    for n in count():
        floor.hub.engine.tell(CustomerHeld(call=call) if n % 2 else CustomerResumed(call=call))
        await asyncio.sleep(0.0005)


async def until(condition) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while not condition():
            await asyncio.sleep(0.002)


@pytest.mark.slow
@pytest.mark.alone
@pytest.mark.timeout(180 + ROUNDS)
async def test_of_two_who_accept_at_once_one_wins(tmp_path: Path, record_property) -> None:
    async with running(tmp_path) as floor:
        engine = floor.hub.engine
        operator = await floor.enrol("tanaka", Role.OPERATOR)
        await floor.token("tanaka", "1001")
        tokens = []
        for login, extension in (("suzuki", "2001"), ("sato", "2002")):
            await floor.enrol(login, Role.MANAGER)
            tokens.append(await floor.token(login, extension))
        taken: list[EscalationTaken] = []
        engine.listen(lambda _old, _new, stored: taken.extend(
            one.event for one in stored if isinstance(one.event, EscalationTaken)
        ))  # fmt: skip
        barrier, results = spawn.Barrier(2), spawn.Queue()
        url = floor.hub.url.replace("http", "ws", 1) + "/desk"
        racers = [
            spawn.Process(target=race, args=(url, token, ROUNDS, barrier, results), daemon=True)
            for token in tokens
        ]
        for racer in racers:
            racer.start()
        try:
            await until(lambda: sum(bool(one.desks) for one in engine.floor.people.values()) == 2)
            traffic = asyncio.create_task(busy(floor, floor.rings("1002")))
            answers = defaultdict(list)
            for n in range(ROUNDS):
                call = floor.rings("1001")
                floor.telephony.exchange.answer(call)
                await engine.ask(AskForTakeover(call=call), by=operator, command_id=CommandId(f"ask{n}"))
                (name,) = engine.floor.escalations
                await until(lambda n=n: len(taken) > n)
                for _ in racers:  # whoever is late must not find it withdrawn
                    escalation, code, details = await asyncio.to_thread(results.get, True, PATIENCE_S)
                    answers[escalation].append((code, details))
                await engine.ask(Withdraw(escalation=name), by=operator, command_id=CommandId(f"withdraw{n}"))
                await until(lambda: not engine.floor.escalations)
                floor.telephony.exchange.customer_hangs_up(call)
            traffic.cancel()
        finally:
            for racer in racers:
                racer.terminate()
    assert len(answers) == ROUNDS
    winners = Counter()
    for escalation, heard in answers.items():
        codes = sorted(code for code, _ in heard)
        assert codes == ["already_taken", "ok"], f"{escalation}: {heard}"
        (event,) = [one for one in taken if one.escalation == escalation]
        (loser,) = [details for code, details in heard if code == "already_taken"]
        assert loser == {"by": event.by}
        winners[event.by] += 1
    contested = engine.counts.contested
    record_property("contested", contested)
    print(
        f"{ROUNDS} races, both waiting in the hub's queue in {contested}; won by {sorted(winners.values())}"
    )
    assert contested >= ROUNDS / 2, f"only {contested} of {ROUNDS} races were races"
