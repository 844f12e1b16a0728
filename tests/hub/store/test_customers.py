from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from tests.hub.store.stores import opened

from escdesk.domain.ids import ClientId
from escdesk.domain.messages.papers import CustomerPaper, HistoryEntry
from escdesk.hub.store.customers import (
    CustomerRow,
    HistoryRow,
    add_history,
    count_customers,
    customer_id,
    find_customers,
    put_customers,
)
from escdesk.hub.store.store import Store

ACME, BETA = ClientId("acme"), ClientId("beta")
YAMADA = CustomerRow(
    "1001",
    "山田 太郎",
    "ヤマダ タロウ",
    ("03-1234-5678", "090-1111-2222"),
    contract="プレミアム",
    email="taro@example.jp",
    note="折り返しは午後",
    vip=True,
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with opened(tmp_path) as store:
        store.write_now(put_customers, ACME, [YAMADA])
        yield store


def test_a_customer_is_found_by_each_of_their_numbers(store: Store) -> None:
    expected = CustomerPaper(
        customer=customer_id(ACME, "1001"),
        client=ACME,
        name="山田 太郎",
        kana="ヤマダ タロウ",
        phones=("03-1234-5678", "090-1111-2222"),
        contract="プレミアム",
        email="taro@example.jp",
        note="折り返しは午後",
        vip=True,
    )
    for number in ("0312345678", "+81-3-1234-5678", "０９０１１１１２２２２"):
        assert store.read_now(find_customers, ACME, number) == [expected]


@pytest.mark.parametrize("number", ["", "anonymous", "0399999999"])
def test_nobody_has_this_number(store: Store, number: str) -> None:
    assert store.read_now(find_customers, ACME, number) == []


def test_nobody_sees_another_clients_customers(store: Store) -> None:
    assert store.read_now(find_customers, BETA, "0312345678") == []
    store.write_now(put_customers, BETA, [replace(YAMADA, name="別人")])
    store.write_now(add_history, ACME, [HistoryRow("0312345678", "2026-01-01", "c", "o", "acme only")])
    [theirs] = store.read_now(find_customers, BETA, "0312345678")
    [ours] = store.read_now(find_customers, ACME, "0312345678")
    assert (theirs.name, theirs.history) == ("別人", ())
    assert ours.name == "山田 太郎"
    assert theirs.customer != ours.customer


def test_importing_again_replaces_the_same_and_keeps_the_others(store: Store) -> None:
    other = CustomerRow("1002", "鈴木", "スズキ", ("0355555555",))
    store.write_now(put_customers, ACME, [other])
    store.write_now(put_customers, ACME, [replace(YAMADA, name="山田 花子", phones=("0366666666",))])
    assert store.read_now(count_customers, ACME) == 2
    assert store.read_now(find_customers, ACME, "0312345678") == []
    [moved] = store.read_now(find_customers, ACME, "0366666666")
    assert moved.name == "山田 花子"
    assert len(store.read_now(find_customers, ACME, "0355555555")) == 1


def test_at_most_nine_and_the_most_important_first(store: Store) -> None:
    family = [
        CustomerRow(str(number), f"家族{number}", f"カ{number:02}", ("0312345678",)) for number in range(12)
    ]
    store.write_now(put_customers, ACME, family)
    found = store.read_now(find_customers, ACME, "0312345678")
    assert [one.name for one in found] == ["山田 太郎", *(f"家族{number}" for number in range(8))]


def test_history_is_newest_first_of_all_their_numbers_and_at_most_twenty(store: Store) -> None:
    rows = [
        HistoryRow(("03-1234-5678", "090 1111 2222")[day % 2], f"2026-01-{day:02}", "返金", "承認", f"{day}")
        for day in range(1, 26)
    ]
    store.write_now(add_history, ACME, rows)
    store.write_now(add_history, ACME, [HistoryRow("0399999999", "2026-02-01", "x", "y")])
    [found] = store.read_now(find_customers, ACME, "0312345678")
    assert [entry.date for entry in found.history] == [f"2026-01-{day:02}" for day in range(25, 5, -1)]
    assert found.history[0] == HistoryEntry(date="2026-01-25", category="返金", outcome="承認", text="25")


def test_the_same_history_twice_is_one(store: Store) -> None:
    row = HistoryRow("0312345678", "2026-01-01", "返金", "承認")
    store.write_now(add_history, ACME, [row, row])
    store.write_now(add_history, ACME, [replace(row, number="03-1234-5678"), replace(row, outcome="不可")])
    [found] = store.read_now(find_customers, ACME, "0312345678")
    assert sorted(entry.outcome for entry in found.history) == ["不可", "承認"]


def test_card_numbers_in_free_text_are_masked_before_they_are_stored(store: Store, tmp_path: Path) -> None:
    secret = "4111 1111 1111 1111"
    store.write_now(put_customers, ACME, [replace(YAMADA, note=f"カード {secret}")])
    store.write_now(add_history, ACME, [HistoryRow("0312345678", "2026-01-01", "c", "o", f"番号 {secret}")])
    store.close()
    for file in tmp_path.iterdir():
        assert secret.encode() not in file.read_bytes()


def test_a_bad_row_leaves_nothing_half_imported(store: Store) -> None:
    rows = [CustomerRow(str(number), "名", phones=("0312345678",)) for number in range(600)]
    broken = replace(YAMADA, id=None)  # type: ignore[arg-type]  # what the database itself refuses
    with pytest.raises(Exception, match="NOT NULL"):
        store.write_now(put_customers, ACME, [*rows, broken])
    assert store.read_now(count_customers, ACME) == 1


def test_thousands_of_rows(store: Store) -> None:
    rows = [
        CustomerRow(f"m{number}", f"名前{number}", phones=(f"09{number:09}", f"03{number:08}"))
        for number in range(5_000)
    ]
    store.write_now(put_customers, ACME, rows)
    assert store.read_now(count_customers, ACME) == 5_001
    assert len(store.read_now(find_customers, ACME, "0300004999")) == 1
