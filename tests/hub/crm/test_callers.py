"""Who calls is told with what rules may know of them, once the CRM and the record have answered."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

from msgspec.structs import replace
from tests.hub.floors import ACME, AT, OPERATOR, after, rang, staffed
from tests.hub.ledgers import MemoryLedger
from tests.hub.record.test_handled import raised, resolved
from tests.hub.web.floor import running

from escdesk.domain.decide import decide
from escdesk.domain.floor import Floor
from escdesk.domain.ids import CallId, ClientId, CommandId, CustomerId, Extension, Instant, PersonId, QueueId
from escdesk.domain.messages.calls import ChooseCustomer, CustomerFact, PhoneRang
from escdesk.domain.messages.papers import CallerNumber, CustomerPaper, HistoryEntry
from escdesk.domain.messages.people import TakeSeat
from escdesk.domain.messages.rulebook import QueueRules, RulebookAdopted, RulebookText
from escdesk.domain.messages.rulesets import Category, RulesAdopted, Ruleset
from escdesk.hub.batch import Batch, Stored, StoreUnavailable
from escdesk.hub.crm.callers import Callers
from escdesk.hub.crm.fake import FakeCustomers
from escdesk.hub.engine import Engine
from escdesk.hub.shelf import Shelf
from escdesk.hub.store.store import Store

CALL = CallId("c1")
NUMBER = "090-0000-0001"
NOW = Instant(int(datetime(2026, 11, 26, 1, 0, tzinfo=UTC).timestamp() * 1_000))


def customer(number: str, **more: object) -> CustomerPaper:
    paper = CustomerPaper(customer=CustomerId(f"acme/{number}"), client=ACME, name="山田", phones=(NUMBER,))
    return replace(paper, **more)


RULES = Ruleset(
    client=ACME,
    version=1,
    effective_from=Instant(0),
    categories=(Category(id="billing", label="ご請求"),),
)


def floor() -> Floor:
    queues = (QueueRules(queue=QueueId("default"), client=ACME),)
    return after(
        staffed(),
        (
            RulebookAdopted(at=AT, rulebook=RulebookText(queues=queues)),
            RulesAdopted(at=AT, ruleset=RULES),
        ),
    )


class World:
    def __init__(self, *customers: CustomerPaper) -> None:
        self.engine = Engine(floor(), MemoryLedger(), decide, lambda: NOW, Shelf())
        self.record_works = True
        self.asked: list[tuple[ClientId, tuple[CustomerId, ...]]] = []
        self.callers = Callers(self.engine, FakeCustomers(customers), known_to=self.known_to, now=lambda: NOW)
        self.engine.listen(self.callers)

    async def known_to(
        self, client: ClientId, customers: Sequence[CustomerId]
    ) -> Mapping[CustomerId, tuple[PersonId, ...]]:
        self.asked.append((client, tuple(customers)))
        if not self.record_works:
            raise StoreUnavailable("locked")
        return {customers[0]: (PersonId("sv1"),)}

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        task = asyncio.create_task(self.engine.run())
        try:
            yield
        finally:
            await self.callers.close()
            task.cancel()
            await asyncio.wait([task])

    async def rings(self) -> None:
        """Until the answer has been committed."""
        signal = PhoneRang(call=CALL, extension=Extension("101"), queue="default", caller_key="k")
        await self.engine.heard(signal, [CallerNumber(call=CALL, number=NUMBER)])
        await answered(self.callers)
        await self.engine.heard(signal)

    async def ask(self, command: TakeSeat | ChooseCustomer, number: str) -> str:
        return (await self.engine.ask(command, by=OPERATOR, command_id=CommandId(number))).code


async def answered(callers: Callers) -> None:
    """Until every question has its answer told."""
    while callers._asking:
        await asyncio.gather(*callers._asking.values())


async def test_a_caller_comes_with_what_the_crm_and_the_record_know() -> None:
    contact = HistoryEntry(date="2026-11-20", category="ご請求", outcome="解決")
    world = World(customer("1", vip=True, contract="premium", history=(contact,)))
    async with world.running():
        await world.rings()
    fact = CustomerFact(
        CustomerId("acme/1"), vip=True, contract="premium", recent=("billing",), known_to=(PersonId("sv1"),)
    )
    assert world.engine.floor.calls[CALL].found == (fact,)
    assert world.engine.floor.calls[CALL].fact == fact
    assert world.asked == [(ACME, (CustomerId("acme/1"),))]


async def test_whoever_is_chosen_of_several_brings_their_own_fact() -> None:
    world = World(customer("1", contract="basic"), customer("2", contract="premium"))
    async with world.running():
        assert await world.ask(TakeSeat(extension=Extension("101")), "1") == "ok"
        await world.rings()
        assert world.engine.floor.calls[CALL].fact is None
        chosen = ChooseCustomer(call=CALL, customer=CustomerId("acme/2"))
        assert await world.ask(chosen, "2") == "ok"
        assert world.engine.floor.calls[CALL].fact == CustomerFact(CustomerId("acme/2"), contract="premium")
        assert await world.ask(ChooseCustomer(call=CALL, customer=None), "3") == "ok"
        assert world.engine.floor.calls[CALL].fact is None


async def test_a_record_that_can_not_be_read_keeps_no_customer_back() -> None:
    world = World(customer("1"))
    world.record_works = False
    async with world.running():
        await world.rings()
    assert world.engine.floor.calls[CALL].fact == CustomerFact(CustomerId("acme/1"))


async def test_for_a_stranger_the_record_is_not_asked() -> None:
    world = World()
    async with world.running():
        await world.rings()
    assert world.asked == []


async def test_a_hub_knows_who_dealt_with_a_customer_before_it_was_started(tmp_path: Path) -> None:
    """Also from a log that was written before there was a record."""
    yamada = CustomerPaper(
        customer=CustomerId("aoba/1"), client=ClientId("aoba"), name="山田", phones=(NUMBER,)
    )
    async with running(tmp_path):
        pass
    with Store.open(f"sqlite:///{tmp_path / 'data' / 'hub.sqlite3'}") as store:
        seq = store.load().floor.seq
        events = (rang("c1"), raised(1, yamada.customer, yamada.client), resolved(1, "sv1"))
        store.commit(Batch([Stored(seq + n, event) for n, event in enumerate(events, 1)], ()))
    async with running(tmp_path, [yamada]) as floor:
        call = floor.rings("1001", NUMBER)
        await floor.settled()
        await answered(floor.hub._callers)
        await floor.settled()
        fact = floor.hub.engine.floor.calls[call].fact
        assert fact is not None
        assert fact.known_to == (PersonId("sv1"),)
