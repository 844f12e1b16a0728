"""What rules may know of a customer: codes out of what the CRM writes, and nothing that is not one."""

from datetime import UTC, datetime

import pytest
from msgspec.structs import replace

from escdesk.domain.ids import ClientId, CustomerId, Instant, PersonId
from escdesk.domain.messages.calendars import Calendar, Offset
from escdesk.domain.messages.calls import CustomerFact
from escdesk.domain.messages.papers import CustomerPaper, HistoryEntry
from escdesk.domain.messages.rulesets import Category, Ruleset
from escdesk.hub.crm.facts import customer_fact

CUSTOMER = CustomerId("aoba/1")
PAPER = CustomerPaper(customer=CUSTOMER, client=ClientId("aoba"), name="山田")
RULES = Ruleset(
    client=ClientId("aoba"),
    version=1,
    effective_from=Instant(0),
    categories=(
        Category(id="billing", label="ご請求", names=("請求", "料金・ﾎﾟｲﾝﾄ")),
        Category(id="line", label="回線", names=("ネット", "請求")),
    ),
    calendar=Calendar(zone="Asia/Tokyo", offsets=(Offset(Instant(0), 540),)),
)
EVENING = Instant(int(datetime(2026, 11, 25, 15, 30, tzinfo=UTC).timestamp() * 1_000))
"""Half past midnight of the 26th in Japan."""


def contact(date: str, category: str = "請求") -> HistoryEntry:
    return HistoryEntry(date=date, category=category, outcome="解決")


def recent(*history: HistoryEntry, rules: Ruleset | None = RULES) -> tuple[str, ...]:
    return customer_fact(replace(PAPER, history=history), rules, EVENING, ()).recent


@pytest.mark.parametrize(
    ("category", "code"),
    [
        ("billing", "billing"),
        ("ご請求", "billing"),
        (" 請求 ", "billing"),
        ("料金・ポイント", "billing"),
        ("ＢＩＬＬＩＮＧ", "billing"),
        ("ねっと", "line"),
    ],
)
def test_a_category_is_known_by_its_id_its_label_and_its_names(category: str, code: str) -> None:
    assert recent(contact("2026-11-20", category)) == (code,)


def test_what_has_no_category_of_the_rules_is_left_out() -> None:
    history = (contact("2026-11-20", "苦情"), contact("2026-11-19", ""), contact("2026-11-18", "回線"))
    assert recent(*history) == ("line",)
    assert recent(*history, rules=None) == ()
    assert recent(*history, rules=replace(RULES, categories=())) == ()


@pytest.mark.parametrize(
    ("date", "counts"),
    [
        ("2026-11-26", True),  # today in Japan, tomorrow in UTC
        ("2026-11-26T00:10", True),
        ("2026-10-27", True),
        ("2026-10-26", False),
        ("2026-11-27", False),
        ("26.11.2026", False),
        ("", False),
    ],
)
def test_contacts_count_for_thirty_days(date: str, counts: bool) -> None:
    assert recent(contact(date)) == (("billing",) if counts else ())


def test_each_contact_counts() -> None:
    assert recent(contact("2026-11-25"), contact("2026-11-20", "回線"), contact("2026-11-02")) == (
        "billing",
        "line",
        "billing",
    )


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("premium", "premium"),
        ("plan_1.0-b", "plan_1.0-b"),
        ("光プラン 1ギガ", ""),
        ("Gold", ""),
        ("A-1001", ""),
        ("09012345678", ""),
        ("", ""),
    ],
)
def test_a_contract_is_a_fact_only_where_it_is_a_code(written: str, code: str) -> None:
    assert customer_fact(replace(PAPER, contract=written), RULES, EVENING, ()).contract == code


def test_nothing_else_of_the_paper_is_told() -> None:
    paper = replace(PAPER, vip=True, kana="ヤマダ", email="h@example.jp", note="のし", phones=("0300000001",))
    known = (PersonId("sv2"), PersonId("sv1"))
    assert customer_fact(paper, None, EVENING, known) == CustomerFact(CUSTOMER, vip=True, known_to=known)
