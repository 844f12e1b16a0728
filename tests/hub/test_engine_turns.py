"""The engine without a loop: turns taken by whoever moves the time, and commands whose answers nobody awaits."""

import asyncio
from collections.abc import Sequence

import pytest
from tests.hub.floors import AT, enrol, staffed
from tests.hub.ledgers import MemoryLedger

from escdesk.domain.decide import course, decide
from escdesk.domain.floor import Floor
from escdesk.domain.ids import CommandId, EscalationId, PersonId, SessionId
from escdesk.domain.messages.escalations import Accept
from escdesk.domain.messages.people import DeskOpened, TakeSeat
from escdesk.hub.batch import Stored, StoreUnavailable
from escdesk.hub.engine import DEFAULT_LIMITS, Engine, Limits
from escdesk.hub.shelf import Shelf


def engine(ledger: MemoryLedger, limits: Limits = DEFAULT_LIMITS) -> Engine:
    return Engine(staffed(), ledger, decide, lambda: AT, Shelf(), limits, course)


def turns(one: Engine) -> int:
    number = 0
    while one.turn():
        number += 1
    return number


def test_a_turn_decides_commits_and_tells_what_waits_and_no_more() -> None:
    ledger = MemoryLedger()
    one = engine(ledger)
    heard: list[tuple[int, int, int]] = []

    def listener(old: Floor, new: Floor, stored: Sequence[Stored]) -> None:
        heard.append((old.seq, new.seq, len(stored)))
        assert [batch.stored for batch in ledger.batches][-1] == stored, "told after the commit"

    one.listen(listener)
    begun = one.floor.seq
    one.submit(enrol("anna"), by=None, command_id=CommandId("1"))
    assert one.floor.seq == begun, "nothing before its turn"
    assert turns(one) == 1
    assert heard == [(begun, begun + 1, 1)]
    assert ledger.answers[("", CommandId("1"))].code == "ok"
    assert not one.turn()


def test_what_a_listener_asks_for_waits_for_the_next_turn() -> None:
    ledger = MemoryLedger()
    one = engine(ledger)
    anna = PersonId("anna")

    def sits(_old: Floor, new: Floor, _stored: Sequence[Stored]) -> None:
        if anna in new.people and not new.people[anna].seated:
            one.submit(TakeSeat(extension=None), by=anna, command_id=CommandId("2"))
            one.tell(DeskOpened(person=anna, session=SessionId("s")))

    one.listen(sits)
    one.submit(enrol("anna"), by=None, command_id=CommandId("1"))
    assert turns(one) == 2
    assert one.floor.people[anna].desks == (SessionId("s"),)
    assert [len(batch.stored) for batch in ledger.batches] == [1, 2]


def test_a_refusal_is_kept_and_the_same_id_is_decided_once() -> None:
    ledger = MemoryLedger()
    one = engine(ledger)
    one.submit(Accept(escalation=EscalationId("E1")), by=PersonId("op1"), command_id=CommandId("1"))
    one.submit(enrol("anna"), by=PersonId("op1"), command_id=CommandId("1"))
    turns(one)
    one.submit(enrol("anna"), by=PersonId("op1"), command_id=CommandId("1"))
    assert not one.turn(), "it was answered before"
    assert {key: outcome.code for key, outcome in ledger.answers.items()} == {
        (PersonId("op1"), CommandId("1")): "not_logged_in"
    }
    assert PersonId("anna") not in one.floor.people


def test_turns_keep_checkpoints_and_batches_bounded() -> None:
    ledger = MemoryLedger()
    one = engine(ledger, Limits(most_in_batch=4, checkpoint_every=4))
    for number in range(10):
        one.submit(enrol(f"p{number}"), by=None, command_id=CommandId(str(number)))
    assert turns(one) == 3
    assert [len(batch.answered) for batch in ledger.batches] == [3, 4, 3]
    assert len(ledger.checkpoints) == one.floor.seq // 4 - (one.floor.seq - 10) // 4


def test_what_the_ledger_can_not_do_is_raised() -> None:
    ledger = MemoryLedger()
    one = engine(ledger)
    ledger.faults = 1
    one.submit(enrol("anna"), by=None, command_id=CommandId("1"))
    with pytest.raises(StoreUnavailable):
        one.turn()
    assert PersonId("anna") not in one.floor.people


async def test_somebody_may_await_what_was_only_submitted() -> None:
    one = engine(MemoryLedger())
    one.submit(enrol("anna"), by=None, command_id=CommandId("1"))
    waits = asyncio.create_task(one.ask(enrol("anna"), by=None, command_id=CommandId("1")))
    running = asyncio.create_task(one.run())
    assert (await waits).code == "ok"
    running.cancel()
    await asyncio.wait([running])
    assert one.counts.messages == 2, "HubStarted and one command"
