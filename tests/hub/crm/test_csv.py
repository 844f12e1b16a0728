"""Customer and history files: what becomes of their columns, and what is refused."""

from pathlib import Path

import pytest

from escdesk.domain.ids import ClientId
from escdesk.hub.crm.csv import ImportedCustomers, read_customers, read_history
from escdesk.hub.csv_files import BadFile
from escdesk.hub.store.customers import add_history, put_customers
from escdesk.hub.store.store import Store

AOBA, MINATO = ClientId("aoba"), ClientId("minato")
REAL = Path(__file__).parents[3].parent / "shared" / "data" / "customers" / "jp_members_5000.csv"
REAL_COLUMNS = ["surname", "given", "surname_kana", "given_kana", "-", "-", "-", "phone", "email", "-", "id"]


def test_a_customer_with_everything() -> None:
    text = (
        "会員番号,氏名,フリガナ,電話番号,携帯番号,メール,契約,備考,VIP\n"
        "A-1,山田 花子,ヤマダ ハナコ,03-0000-0001,090-0000-0002,h@example.jp,レギュラー,のし希望,はい\n"
    )
    _, (row,) = read_customers("c.csv", text.encode("cp932"), None)
    assert (row.id, row.name, row.kana) == ("A-1", "山田 花子", "ヤマダ ハナコ")
    assert row.phones == ("03-0000-0001", "090-0000-0002")
    assert (row.email, row.contract, row.note, row.vip) == ("h@example.jp", "レギュラー", "のし希望", True)


def test_surname_and_given_name_make_the_name() -> None:
    _, (row,) = read_customers("c.csv", "7,山田,花子,ヤマダ,ハナコ,0300000001\n".encode(),
                               ["id", "surname", "given", "surname_kana", "given_kana", "phone"])  # fmt: skip
    assert (row.name, row.kana) == ("山田 花子", "ヤマダ ハナコ")


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("1,a,電話なし,", "phone must be a phone number of 4 to 20 digits."),
        ("1,a,12,", "phone must be a phone number of 4 to 20 digits."),
        ("1,a,090-0000-0001 ext,", "phone must be a phone number of 4 to 20 digits."),
        ("1,a,0300000001,maybe", "vip must be yes or no."),
        ("1 2,a,0300000001,", "id must be up to 40 letters, digits and . _ - only."),
        ("0,a,0300000001,", "id stands in line 2 already; expected each customer once."),
        (",a,0300000001,", "id is empty; expected a value."),
        ("1,,0300000001,", "name is empty; expected a value."),
    ],
)
def test_each_bad_customer_has_its_sentence_and_no_value_is_repeated_in_it(row: str, expected: str) -> None:
    with pytest.raises(BadFile) as wrong:
        read_customers("c.csv", f"id,name,phone,vip\n0,ok,0300000009,\n{row}\n".encode(), None)
    assert str(wrong.value) == f"c.csv line 3: {expected}"


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2026-01-05", "2026-01-05"),
        ("2026/1/5", "2026-01-05"),
        ("2026.01.05", "2026-01-05"),
        ("2026/1/5 9:05", None),
        ("2026/01/05 09:05", "2026-01-05T09:05"),
        ("2026-01-05T09:05:59", "2026-01-05T09:05"),
        ("05.01.2026", None),
        ("2026-02-30", None),
        ("昨日", None),
    ],
)
def test_dates(written: str, day: str | None) -> None:
    content = f"number,date,category,outcome,text\n090-0000-0001,{written},請求,解決,x\n".encode()
    if day is None:
        with pytest.raises(BadFile, match=r"h\.csv line 2: date must be a day such as 2026-01-05"):
            read_history("h.csv", content, None)
    else:
        _, (row,) = read_history("h.csv", content, None)
        assert row.date == day


async def test_what_was_imported_is_found_by_its_client_only_with_its_history(tmp_path: Path) -> None:
    _, people = read_customers("c.csv", "id,name,phone\n1,山田,+81 90-0000-0001\n".encode(), None)
    _, contacts = read_history(
        "h.csv",
        "number,date,category,outcome,text\n"
        "090-0000-0001,2025-01-05,請求,解決,古い\n09000000001,2026-01-05,契約,折り返し,新しい\n".encode(),
        None,
    )
    with Store.open(f"sqlite:///{tmp_path}/hub.sqlite3") as store:
        await store.write(put_customers, AOBA, people)
        await store.write(add_history, AOBA, contacts)
        crm = ImportedCustomers(store)
        (found,) = await crm.find(AOBA, "０９０－００００－０００１")
        assert (found.customer, found.name) == ("aoba/1", "山田")
        assert [entry.text for entry in found.history] == ["新しい", "古い"]
        assert not await crm.find(MINATO, "09000000001")
        assert not await crm.find(AOBA, "")


@pytest.mark.skipif(not REAL.exists(), reason="the real member list is not beside this checkout")
async def test_five_thousand_real_members_are_imported_and_found(tmp_path: Path) -> None:
    table, people = read_customers(REAL.name, REAL.read_bytes(), REAL_COLUMNS)
    assert len(people) == len(table.rows) == 5_000
    assert all(one.name and one.kana and one.phones and one.id for one in people)
    with Store.open(f"sqlite:///{tmp_path}/hub.sqlite3") as store:
        await store.write(put_customers, AOBA, people)
        crm = ImportedCustomers(store)
        for one in people[::500]:
            assert one.name in [found.name for found in await crm.find(AOBA, one.phones[0])]
