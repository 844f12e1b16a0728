import sqlite3
from collections.abc import Sequence
from pathlib import Path

import pytest
from msgspec.structs import replace
from sqlalchemy import Connection
from tests.hub.floors import ACME, AT, OPERATOR, SUPERVISOR, enrolled, rang
from tests.hub.store.stores import address, batch, opened

from escdesk.domain.floor import empty
from escdesk.domain.ids import (
    CallId,
    ClientId,
    CommandId,
    CustomerId,
    Extension,
    Instant,
    PartyId,
    PersonId,
)
from escdesk.domain.messages.calls import CallEnded, CustomerFact, CustomersFound, EndReason
from escdesk.domain.messages.papers import CallerNumber, CardText, CustomerPaper, OutsideNumber, StaffName
from escdesk.domain.messages.people import Role
from escdesk.domain.messages.rulebook import ExtensionsListed
from escdesk.domain.messages.rulesets import OutsideParty, RulesAdopted, Ruleset
from escdesk.hub.batch import AlreadyAnswered, Answered, Batch, Outcome, Stored, StoreUnavailable
from escdesk.hub.store import papers
from escdesk.hub.store.connect import UnusableDatabase
from escdesk.hub.store.lock import DatabaseInUse
from escdesk.hub.store.log import BrokenLog
from escdesk.hub.store.store import Store

NAME = StaffName(person=OPERATOR, name="佐藤 恵子", kana="サトウ ケイコ")
EVENTS = (
    ExtensionsListed(at=AT, extensions=(Extension("101"),)),
    enrolled(OPERATOR),
    enrolled(SUPERVISOR, Role.SUPERVISOR),
    rang("c1"),
)


def test_an_empty_database_is_an_empty_floor(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        loaded = store.load()
    assert loaded.floor == empty()
    assert loaded.last_at == 0
    assert loaded.papers == ()


def test_what_was_committed_is_there_after_a_restart(tmp_path: Path) -> None:
    number = CallerNumber(call=CallId("c1"), number="0312345678", name="ヤマダ")
    with opened(tmp_path) as store:
        floor, first = batch(empty(), EVENTS[:3], [NAME], command="x1", by=OPERATOR)
        store.commit(first)
        floor, second = batch(floor, EVENTS[3:], [number])
        store.commit(second)
    with opened(tmp_path) as store:
        loaded = store.load()
        rows = list(store.events())
    assert loaded.floor == floor
    assert loaded.last_at == AT
    assert set(loaded.papers) == {NAME, number}
    assert tuple(row.event for row in rows) == EVENTS
    assert [(row.seq, row.person, row.command) for row in rows] == [
        (1, OPERATOR, "x1"),
        (2, OPERATOR, "x1"),
        (3, OPERATOR, "x1"),
        (4, "", ""),
    ]


def test_two_floors_in_one_file_know_nothing_of_each_other(tmp_path: Path) -> None:
    with opened(tmp_path, "east") as store:
        store.commit(batch(empty(), EVENTS, [NAME], command="x")[1])
    with opened(tmp_path, "west") as store:
        assert store.load().floor == empty()
        store.commit(batch(empty(), EVENTS[:1], command="x")[1])
    with opened(tmp_path, "east") as store:
        assert store.load().floor.seq == len(EVENTS)


def test_checkpoint_and_tail_are_the_same_as_everything(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        floor, first = batch(empty(), EVENTS[:3])
        store.commit(first)
        store.checkpoint(floor)
        floor, second = batch(floor, EVENTS[3:])
        store.commit(second)
        assert store.load().floor == store.replayed() == floor
        store.checkpoint(floor)
        store.checkpoint(floor)
        assert store.load().floor == floor
    with sqlite3.connect(tmp_path / "hub.db") as plain:
        plain.execute("DELETE FROM log WHERE seq < 4")
        plain.execute("DELETE FROM checkpoints WHERE seq = 3")
    plain.close()
    with opened(tmp_path) as store:
        assert store.load().floor == floor, "the newest checkpoint stands for the log before it"
        with pytest.raises(BrokenLog):
            store.replayed()


def test_a_checkpoint_of_another_shape_is_left_alone(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        floor, first = batch(empty(), EVENTS)
        store.commit(first)
        store.checkpoint(empty())
        store.checkpoint(floor)
    with sqlite3.connect(tmp_path / "hub.db") as plain:
        plain.execute("UPDATE checkpoints SET shape = 'of 2019', body = 'unreadable'")
    plain.close()
    with opened(tmp_path) as store:
        assert store.load().floor == floor


def test_a_repeated_command_brings_its_first_answer_and_nothing_else(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        floor, first = batch(empty(), EVENTS[:1], command="x1", by=OPERATOR)
        store.commit(first)
        _, again = batch(floor, EVENTS[1:], command="x1", by=OPERATOR)
        refused = Answered((OPERATOR, CommandId("x2")), Outcome("stale_card", 1, {"revision": 3}), Instant(2))
        with pytest.raises(AlreadyAnswered) as known:
            store.commit(Batch(again.stored, [*again.answered, refused]))
        assert known.value.outcomes == {(OPERATOR, "x1"): Outcome("ok", 1)}
        assert store.load().floor == floor
        store.commit(Batch([], [refused]))
        later = Answered(refused.key, Outcome("not_yours", 9), Instant(3))
        with pytest.raises(AlreadyAnswered) as known:
            store.commit(Batch([], [later]))
        assert known.value.outcomes == {refused.key: refused.outcome}


def test_the_same_id_of_another_person_is_another_command(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        floor, first = batch(empty(), EVENTS[:1], command="x1", by=OPERATOR)
        store.commit(first)
        floor, second = batch(floor, EVENTS[1:], command="x1", by=SUPERVISOR)
        store.commit(second)
        assert store.load().floor == floor


def test_a_batch_that_got_through_though_it_seemed_to_fail_is_taken_as_it_is(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        floor, one = batch(empty(), EVENTS, command="x1", by=OPERATOR)
        store.commit(one)
        store.commit(one)
        assert store.load().floor == floor


def test_a_number_that_is_taken_by_another_event_is_loud(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        store.commit(batch(empty(), EVENTS)[1])
        other = Batch([Stored(1, enrolled(PersonId("intruder")))], [])
        with pytest.raises(Exception, match="UNIQUE"):
            store.commit(other)


def test_of_cards_every_revision_stays_of_other_papers_the_newest(tmp_path: Path) -> None:
    call = CallId("c1")
    card = CardText(call=call, revision=1, concern="一")
    customer = CustomerPaper(customer=CustomerId("acme/1"), client=ACME, name="山田")
    found = CustomersFound(at=AT, call=call, found=(CustomerFact(CustomerId("acme/1")),))
    with opened(tmp_path) as store:
        floor, first = batch(empty(), EVENTS, [card, customer])
        store.commit(first)
        floor, second = batch(
            floor,
            [found],
            [replace(card, revision=2, concern="二"), replace(customer, name="山田 太郎")],
        )
        store.commit(second)
        keys = [("CardText", "c1"), ("CustomerPaper", "acme/1")]
        newest = store.read_now(papers.newest, "floor", keys)
        assert {type(paper): paper for paper in newest} == {
            CardText: replace(card, revision=2, concern="二"),
            CustomerPaper: replace(customer, name="山田 太郎"),
        }
        assert [
            paper.concern
            for paper in store.read_now(papers.revisions, "floor", keys[0])
            if isinstance(paper, CardText)
        ] == ["一", "二"]
        assert len(store.read_now(papers.revisions, "floor", keys[1])) == 1


def test_the_number_of_a_party_outside_is_loaded_for_the_hub(tmp_path: Path) -> None:
    client = ClientId("aoba")
    number = OutsideNumber(client=client, party=PartyId("vendor"), number="0312340099")
    ruleset = Ruleset(
        client=client,
        version=1,
        effective_from=AT,
        outside=(OutsideParty(id=PartyId("vendor"), label="ベンダー"),),
    )
    with opened(tmp_path) as store:
        store.commit(batch(empty(), [RulesAdopted(at=AT, ruleset=ruleset)], [number])[1])
        assert store.load().papers == (number,)


def test_only_papers_of_what_is_open_are_loaded(tmp_path: Path) -> None:
    number = CallerNumber(call=CallId("c1"), number="0312345678")
    ended = CallEnded(at=AT, call=CallId("c1"), person=OPERATOR, reason=EndReason.CUSTOMER)
    with opened(tmp_path) as store:
        floor, first = batch(empty(), EVENTS, [number])
        store.commit(first)
        assert store.load().papers == (number,)
        store.commit(batch(floor, [ended])[1])
        assert store.load().papers == ()


def test_papers_carry_their_client(tmp_path: Path) -> None:
    customer = CustomerPaper(customer=CustomerId("acme/1"), client=ClientId("acme"), name="山田")
    with opened(tmp_path) as store:
        store.commit(batch(empty(), EVENTS[:1], [customer])[1])
    with sqlite3.connect(tmp_path / "hub.db") as plain:
        [(client,)] = plain.execute("SELECT client FROM papers").fetchall()
    plain.close()
    assert client == "acme"


def test_no_personal_data_in_the_log(tmp_path: Path) -> None:
    number = CallerNumber(call=CallId("c1"), number="0312345678", name="ヤマダ")
    with opened(tmp_path) as store:
        store.commit(batch(empty(), EVENTS, [NAME, number])[1])
    with sqlite3.connect(tmp_path / "hub.db") as plain:
        told = repr(plain.execute("SELECT * FROM log").fetchall())
    plain.close()
    assert "0312345678" not in told
    assert "ヤマダ" not in told
    assert "佐藤" not in told


# -- when the disk or somebody else stands in the way ---------------------------------------------------------


def test_a_locked_database_is_unavailable_and_then_usable_again(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        floor, one = batch(empty(), EVENTS, [NAME], command="x1")
        other = sqlite3.connect(tmp_path / "hub.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreUnavailable):
            store.commit(one)
        assert store.load().floor == empty()
        other.rollback()
        other.close()
        store.commit(one)
        assert store.load().floor == floor


def test_a_full_disk_is_unavailable_and_leaves_nothing_half_done(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        store.write_now(lambda connection: connection.exec_driver_sql("PRAGMA max_page_count=1"))
        big = [CardText(call=CallId(f"c{n}"), revision=1, background="あ" * 4_000) for n in range(200)]
        floor, one = batch(empty(), EVENTS, big)
        with pytest.raises(StoreUnavailable):
            store.commit(one)
        assert store.load().floor == empty()
        store.write_now(lambda connection: connection.exec_driver_sql("PRAGMA max_page_count=1000000"))
        store.commit(one)
        assert store.load().floor == floor


class Greedy:
    """Follows the log with more than the disk holds."""

    def feed(self, connection: Connection, floor: str, stored: Sequence[Stored]) -> None:
        pass

    def catch_up(self, connection: Connection, floor: str) -> None:
        connection.exec_driver_sql("PRAGMA max_page_count=1")
        connection.exec_driver_sql("CREATE TABLE much AS SELECT zeroblob(100000) AS bytes")


def test_a_full_disk_when_it_is_loaded_is_told_with_the_file(tmp_path: Path) -> None:
    path = tmp_path / "hub.db"
    told = pytest.raises(UnusableDatabase, match=rf"{path}: database or disk is full")
    with Store.open(f"sqlite:///{path}", followers=(Greedy(),)) as store, told:
        store.load()
    with opened(tmp_path) as store:
        assert store.load().floor == empty()


def test_one_hub_at_a_time(tmp_path: Path) -> None:
    with opened(tmp_path), pytest.raises(DatabaseInUse):
        opened(tmp_path)
    opened(tmp_path).close()


def test_a_file_of_another_program_is_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "hub.db").write_bytes(b"not a database at all, whatever its name says" * 100)
    with pytest.raises(UnusableDatabase):
        opened(tmp_path)
    assert (tmp_path / "hub.db").read_bytes().startswith(b"not a database")
    (tmp_path / "hub.db").unlink()
    opened(tmp_path).close()


@pytest.mark.parametrize("url", ["postgresql://localhost/x", "sqlite://", "sqlite:///:memory:", "nonsense"])
def test_an_address_that_is_no_file_is_refused(url: str) -> None:
    with pytest.raises(UnusableDatabase):
        Store.open(url)


def test_a_folder_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(UnusableDatabase):
        Store.open(address(tmp_path / "file" / "deeper"))


async def test_work_in_one_transaction(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        with pytest.raises(ZeroDivisionError):
            await store.write(_half_done)
        assert await store.read(_count) == 0
        await store.write(_insert)
        assert await store.read(_count) == 1


def _insert(connection) -> None:  # type: ignore[no-untyped-def]
    connection.exec_driver_sql("INSERT INTO accounts VALUES ('p', 'l', '', '', 0, 0, 0)")


def _half_done(connection) -> None:  # type: ignore[no-untyped-def]
    _insert(connection)
    raise ZeroDivisionError


def _count(connection) -> int:  # type: ignore[no-untyped-def]
    return connection.exec_driver_sql("SELECT count(*) FROM accounts").scalar_one()  # type: ignore[no-any-return]
