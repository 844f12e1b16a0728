"""前回対応: kept with each commit, and the same when it is made anew from the log."""

import random
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from sqlalchemy import Connection, delete, select, update
from tests.hub.floors import ACME, AT, BETA, OPERATOR, enrolled
from tests.hub.store.stores import address

from escdesk.domain.ids import CallId, ClientId, CustomerId, EscalationId, PersonId, QueueId, later
from escdesk.domain.messages.consults import InstructionGiven, InstructionKind
from escdesk.domain.messages.escalations import (
    Cause,
    Decision,
    EscalationClosed,
    EscalationRaised,
    EscalationResolved,
    EscalationWithdrawn,
)
from escdesk.domain.messages.kinds import Event
from escdesk.hub.batch import Batch, Stored
from escdesk.hub.record import handled
from escdesk.hub.record.follower import Record
from escdesk.hub.store.schema import handled as table
from escdesk.hub.store.schema import record as record_table
from escdesk.hub.store.store import Store

YAMADA, SATO = CustomerId("acme/1"), CustomerId("acme/2")


def raised(number: int, customer: CustomerId | None = YAMADA, client: ClientId = ACME) -> EscalationRaised:
    return EscalationRaised(
        at=later(AT, number),
        escalation=EscalationId(f"E{number}"),
        call=CallId(f"c{number}"),
        by=OPERATOR,
        client=client,
        queue=QueueId("q"),
        customer=customer,
        chosen=None,
        ladder=(),
        rulebook=1,
        waiting_since=AT,
    )


def resolved(number: int, by: str, minute: int = 0) -> EscalationResolved:
    return EscalationResolved(
        at=later(AT, minute * 60_000),
        escalation=EscalationId(f"E{number}"),
        by=PersonId(by),
        decision=Decision.APPROVED,
        cause=Cause.RULE,
        released=(),
        due=AT,
    )


def withdrawn(number: int) -> EscalationWithdrawn:
    return EscalationWithdrawn(at=AT, escalation=EscalationId(f"E{number}"), by=OPERATOR, released=())


def answered(number: int, by: str, minute: int = 0) -> InstructionGiven:
    at = later(AT, minute * 60_000)
    return InstructionGiven(
        at=at, escalation=EscalationId(f"E{number}"), instruction=1, question=1, by=PersonId(by),
        kind=InstructionKind.APPROVED, amount_yen=None, authority_yen=None, read_by=at, due=at,
    )  # fmt: skip


def dropped(number: int) -> EscalationClosed:
    return EscalationClosed(at=AT, escalation=EscalationId(f"E{number}"), by=OPERATOR, how="dropped")


def read(number: int) -> EscalationClosed:
    return EscalationClosed(at=AT, escalation=EscalationId(f"E{number}"), by=OPERATOR, how="answered")


def opened(folder: Path, *, followed: bool = True, floor: str = "floor") -> Store:
    store = Store.open(address(folder), floor, followers=(Record(),) if followed else ())
    store.load()
    return store


def commit(store: Store, *events: Event) -> None:
    seq = sum(1 for _ in store.events())
    store.commit(Batch([Stored(seq + n, event) for n, event in enumerate(events, 1)], ()))


def known_to(store: Store, customer: CustomerId = YAMADA, client: ClientId = ACME) -> tuple[str, ...]:
    return store.read_now(handled.known_to, store.floor, client, [customer])[customer]


def rows(store: Store) -> Sequence[object]:
    def everything(connection: Connection) -> Sequence[object]:
        return [tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key))]

    return store.read_now(everything)


def test_who_resolved_a_customers_escalations_latest_first_and_three_of_them(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        commit(store, *(raised(number) for number in range(1, 6)))
        assert known_to(store) == ()
        commit(store, resolved(1, "a", 1), resolved(2, "b", 2), resolved(3, "c", 3), resolved(4, "d", 4))
        assert known_to(store) == ("d", "c", "b")
        commit(store, resolved(5, "b", 5))
        assert known_to(store) == ("b", "d", "c")


def test_nobody_is_known_to_another_customer_or_another_clients(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        commit(store, raised(1), raised(2, SATO), raised(3, YAMADA, BETA), raised(4, None))
        commit(store, *(resolved(number, f"p{number}") for number in range(1, 5)))
        assert known_to(store) == ("p1",)
        assert known_to(store, SATO) == ("p2",)
        assert known_to(store, YAMADA, BETA) == ("p3",)
        assert known_to(store, CustomerId("acme/9")) == ()
        assert len(rows(store)) == 3
    with opened(tmp_path, floor="west") as other:
        assert known_to(other) == ()


def test_a_hand_taken_back_leaves_nothing(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        commit(store, raised(1), raised(2), resolved(2, "a"))
        commit(store, withdrawn(1))
        assert len(rows(store)) == 1
        assert known_to(store) == ("a",)


def test_who_answered_a_question_knows_the_customer_and_a_question_nobody_answered_is_nothing(
    tmp_path: Path,
) -> None:
    with opened(tmp_path) as store:
        commit(store, raised(1), raised(2))
        commit(store, answered(1, "a"), read(1), dropped(2))
        assert known_to(store) == ("a",)
        assert len(rows(store)) == 1
        commit(
            store, raised(3), answered(3, "b", 1), dropped(3), raised(4), answered(4, "c", 2), withdrawn(4)
        )
        assert known_to(store) == ("c", "b", "a")


def test_a_commit_that_fails_leaves_the_record_as_it_was(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        commit(store, raised(1))
        before = rows(store)
        taken = Stored(1, resolved(1, "a"))
        with pytest.raises(Exception, match="UNIQUE"):
            store.commit(Batch([Stored(2, raised(2)), taken], ()))
        assert rows(store) == before


def story(dice: random.Random) -> Iterator[Event]:
    """Hands raised, taken back and resolved in any order, with other things in between."""
    open_ones: list[int] = []
    for number in range(60):
        if open_ones and dice.random() < 0.5:
            one = open_ones.pop(dice.randrange(len(open_ones)))
            if dice.random() < 0.4:
                yield answered(one, dice.choice("abcde"), number)
            ends = [withdrawn(one), dropped(one), read(one), resolved(one, dice.choice("abcde"), number)]
            yield dice.choice(ends)
        elif dice.random() < 0.7:
            open_ones.append(number)
            yield raised(number, dice.choice([YAMADA, SATO, None]), dice.choice([ACME, BETA]))
        else:
            yield enrolled(OPERATOR)


@pytest.mark.parametrize("seed", range(6))
def test_the_record_made_anew_is_the_one_that_was_kept(tmp_path: Path, seed: int) -> None:
    """Whether it was fed with the commits, caught up after some that nobody followed, or was lost."""
    dice = random.Random(seed)
    store = opened(tmp_path)
    events = list(story(dice))
    while events:
        some = events[: dice.randint(1, 7)]
        del events[: len(some)]
        if dice.random() < 0.3:
            store.close()
            store = Store.open(address(tmp_path), followers=(Record(),) if dice.random() < 0.5 else ())
            catch_up(store)
        commit(store, *some)
    store.close()
    with caught_up(tmp_path) as store:
        kept = rows(store)
        assert kept
        store.write_now(lambda connection: connection.execute(delete(record_table)))
    with caught_up(tmp_path) as store:
        assert rows(store) == kept


def catch_up(store: Store) -> None:
    """What `load` does for those that follow; these events make no floor."""
    for follower in store._followers:
        store.write_now(follower.catch_up, store.floor)


def caught_up(folder: Path) -> Store:
    store = Store.open(address(folder), followers=(Record(),))
    catch_up(store)
    return store


def test_a_record_that_is_ahead_of_the_log_is_made_anew(tmp_path: Path) -> None:
    """A backup of the log was put in place of it."""
    with opened(tmp_path) as store:
        commit(store, raised(1), resolved(1, "a"))
        store.write_now(
            lambda connection: (
                connection.execute(update(record_table).values(upto=99)),
                connection.execute(update(table).values(person="somebody", escalation="E77")),
            )
        )
    with caught_up(tmp_path) as store:
        assert known_to(store) == ("a",)
        assert len(rows(store)) == 1
