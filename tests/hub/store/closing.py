"""A hub's heart as a process of its own, to be killed: gathers fifty calls into an incident, and ends it, again and again.

`FOLDER ROUNDS`; each life goes on where the one before was killed and asks again what may not have been answered.
"""

import asyncio
import sys
from pathlib import Path

from tests.hub.store.stores import opened

from escdesk.domain.decide import decide
from escdesk.domain.ids import CallId, ClientId, CommandId, Extension, IncidentId, Instant, PersonId, QueueId
from escdesk.domain.messages import calls as c
from escdesk.domain.messages import people as p
from escdesk.domain.messages import rulebook as r
from escdesk.domain.messages.incidents import AttachCall, CloseIncident, OpenIncident
from escdesk.domain.messages.kinds import Command
from escdesk.domain.messages.papers import AnyPaper, IncidentText
from escdesk.hub.batch import Outcome
from escdesk.hub.clock import FloorClock
from escdesk.hub.engine import Engine, Limits
from escdesk.hub.shelf import Shelf

HANDS = 50
CLIENT, LEAD = ClientId("x"), PersonId("lead")


def outcome_of(number: int) -> str:
    return f"復旧しました（{number}回目）。"


class Life:
    """Every command has an id of its own that a later life uses again."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    async def _ask(self, command: Command, by: PersonId | None, name: str, *papers: AnyPaper) -> Outcome:
        outcome = await self._engine.ask(command, by=by, command_id=CommandId(name), papers=papers)
        assert outcome.code == "ok", (name, outcome.code)
        return outcome

    async def people_come(self) -> None:
        queue = r.QueueRules(queue=QueueId("q"), client=CLIENT)
        extensions = tuple(Extension(str(2_000 + n)) for n in range(HANDS))
        text = r.RulebookText(queues=(queue,))
        await self._engine.heard(r.FloorConfigured(rulebook=text, extensions=extensions))
        for n in range(HANDS):
            await self._comes(PersonId(f"op{n}"), p.Role.OPERATOR, extensions[n])
        await self._comes(LEAD, p.Role.LEAD, None)

    async def _comes(self, who: PersonId, role: p.Role, extension: Extension | None) -> None:
        await self._ask(p.EnrolPerson(person=who, role=role, clients=(CLIENT,)), None, f"enrol-{who}")
        await self._ask(p.TakeSeat(extension=extension), who, f"seat-{who}")

    async def gathers(self, number: int) -> IncidentId:
        """Fifty calls, each attached by its operator with one click."""
        notice = Instant(self._engine.now() + 3_600_000)
        words = IncidentText(title="光回線", sentence="障害が起きております。")
        await self._ask(OpenIncident(client=CLIENT, next_notice_at=notice), LEAD, f"open-{number}", words)
        (name,) = self._engine.floor.incidents.open or (IncidentId(""),)  # nothing: it is over already
        for n in range(HANDS if name else 0):
            call = CallId(f"c{number}-{n}")
            await self._engine.heard(c.PhoneRang(call=call, extension=Extension(str(2_000 + n)), queue="q"))
            await self._engine.heard(c.PhoneAnswered(call=call))
            attach = AttachCall(incident=name, call=call)
            await self._ask(attach, PersonId(f"op{n}"), f"attach-{number}-{n}")
            await self._engine.heard(c.PhoneHungUp(call=call, reason=c.EndReason.CUSTOMER))
        return name

    async def ends(self, name: IncidentId, number: int) -> Outcome:
        words = IncidentText(incident=name, sentence="ご不便をおかけしました。", outcome=outcome_of(number))
        return await self._ask(CloseIncident(incident=name), LEAD, f"close-{number}", words)


async def live(folder: Path, rounds: int) -> None:
    with opened(folder) as store:
        loaded = store.load()
        clock = FloorClock(last_at=loaded.last_at)
        limits = Limits(checkpoint_every=500)
        engine = Engine(loaded.floor, store, decide, clock, Shelf(loaded.papers), limits)
        running = asyncio.create_task(engine.run())
        life = Life(engine)
        await life.people_come()
        for number in range(rounds):
            name = await life.gathers(number)
            print("asking", number, flush=True)
            outcome = await life.ends(name, number)
            print("ended", number, outcome.upto, flush=True)
        running.cancel()
        await asyncio.wait([running])


if __name__ == "__main__":
    asyncio.run(live(Path(sys.argv[1]), int(sys.argv[2])))
