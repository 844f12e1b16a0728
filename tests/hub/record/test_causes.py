"""G7: no figure of fewer than five operators, nor one that can be worked out from what is shown; nobody's false alarm."""

import itertools
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tests.hub.floors import ACME, AT
from tests.hub.record.test_handled import raised
from tests.hub.store.stores import address

from escdesk.domain.ids import CallId, EscalationId, Extension, Instant, PersonId, QueueId, later
from escdesk.domain.messages import calls as c
from escdesk.domain.messages import consults as co
from escdesk.domain.messages import escalations as e
from escdesk.domain.messages.escalations import Cause
from escdesk.domain.messages.kinds import Event
from escdesk.hub.batch import Batch, Stored
from escdesk.hub.record import causes, reading
from escdesk.hub.record.causes import CAUSES, FEWEST, Figure, Tally
from escdesk.hub.record.follower import Record
from escdesk.hub.store.store import Store

OPERATORS = [f"op{n}" for n in range(9)]
TALLIES = st.lists(
    st.builds(
        Tally,
        client=st.just("x"),
        category=st.sampled_from("abc"),
        queue=st.sampled_from("pqr"),
        cause=st.sampled_from(CAUSES),
        operator=st.sampled_from(OPERATORS),
        count=st.integers(1, 3),
    ),
    max_size=60,
)
Cases = frozenset[int]


def nameless(tallies: list[Tally]) -> list[Tally]:
    """As they stand in the table."""
    return [
        Tally(one.client, one.category, one.queue, one.cause, "", one.count)
        if one.cause == Cause.FALSE_ALARM
        else one
        for one in tallies
    ]


def behind(figure: Figure, tallies: list[Tally]) -> Cases:
    return frozenset(
        number
        for number, one in enumerate(tallies)
        if one.client == figure.client
        and figure.category in (None, one.category)
        and figure.queue in (None, one.queue)
    )


def derivable(shown: set[Cases]) -> set[Cases]:
    """Whatever sums and differences of figures tell: of parts that do not overlap, and of a whole and its parts."""
    found = set(shown)
    while True:
        more = {
            made
            for one, other in itertools.combinations(found, 2)
            for made in (
                *([one | other] if not one & other else ()),
                *([one - other] if one > other else [other - one] if other > one else ()),
            )
        } - found
        if not more or len(found) > 400:
            return found
        found |= more


SIX = [
    Tally("x", category, "p", "rule", operator, 1)
    for category, operators in (("a", OPERATORS[:5]), ("b", OPERATORS[5:6]))
    for operator in operators
]


@given(TALLIES)
@example(SIX)
def test_nothing_that_can_be_worked_out_is_about_fewer_than_five(tallies: list[Tally]) -> None:
    shown = {behind(one, tallies) for one in causes.figures(nameless(tallies))}
    for some in derivable(shown):
        assert len({tallies[number].operator for number in some}) >= FEWEST


@given(TALLIES)
def test_what_is_shown_is_the_sum_of_what_happened(tallies: list[Tally]) -> None:
    for figure in causes.figures(nameless(tallies)):
        mine = [tallies[number] for number in behind(figure, tallies)]
        assert figure.counts == tuple(
            sum(one.count for one in mine if one.cause == cause) for cause in CAUSES
        )


def test_a_part_whose_rest_is_one_person_is_not_shown() -> None:
    assert [(one.category, one.queue) for one in causes.figures(SIX)] == [(None, None)]


def test_parts_are_shown_as_far_as_they_may_be() -> None:
    many = [
        Tally("x", category, queue, cause, operator, 2)
        for category, queue, operators in (
            ("a", "p", OPERATORS[:5]),
            ("a", "q", OPERATORS[4:]),
            ("b", "p", OPERATORS[:6]),
        )
        for operator in operators
        for cause in ("knowledge", "authority")
    ]
    assert [(one.category, one.queue) for one in causes.figures(many)] == [
        (None, None), ("a", None), ("a", "p"), ("a", "q"), ("b", None), ("b", "p"),
    ]  # fmt: skip
    assert next(causes.figures(many)).counts == (32, 32, 0, 0, 0, 0)


def test_clients_know_nothing_of_each_other() -> None:
    few = [Tally("y", "a", "p", "rule", "op0", 1)]
    assert {one.client for one in causes.figures([*SIX, *few])} == {"x"}


# -- in the tables --------------------------------------------------------------------------------------------


def story(number: int, cause: Cause, by: str) -> list[Event]:
    """A question of somebody's, answered and over; the call it came from ends later."""
    case, call = EscalationId(f"E{number + 1}"), CallId(f"c{number}")
    at = later(AT, number * 1_000)
    hand = raised(number)
    return [
        c.CallRang(
            at=at, call=call, extension=Extension("101"), person=PersonId(by),
            direction=c.Direction.INBOUND, queue=QueueId("q"), client=ACME,
        ),
        e.EscalationRaised(
            **{name: getattr(hand, name) for name in hand.__struct_fields__}
            | {"at": at, "escalation": case, "call": call, "by": PersonId(by)}
        ),
        co.InstructionGiven(
            at=at, escalation=case, instruction=1, question=1, by=PersonId("sv"),
            kind=co.InstructionKind.LIMIT, amount_yen=9_000, authority_yen=30_000, read_by=at, due=at,
            category="billing", role="sv", answered_ms=4_000,
        ),
        co.InstructionRead(at=later(at, 5), escalation=case, instruction=1, person=PersonId(by)),
        co.CauseSaid(at=later(at, 6), escalation=case, by=PersonId("sv"), cause=cause),
        e.EscalationClosed(at=later(at, 7), escalation=case, by=PersonId("sv"), how="answered"),
        c.CallEnded(at=later(at, 9), call=call, person=PersonId(by), reason=c.EndReason.CUSTOMER),
    ]  # fmt: skip


@pytest.fixture
def store(tmp_path: Path):
    """Six operators' questions; that of op5 was a false alarm."""
    events: list[Event] = []
    for operator in OPERATORS[:6]:
        cause = Cause.FALSE_ALARM if operator == "op5" else Cause.KNOWLEDGE
        events += story(len(events) + 1, cause, operator)
    with Store.open(address(tmp_path), followers=(Record(),)) as store:
        store.load()
        store.commit(Batch([Stored(seq, event) for seq, event in enumerate(events, 1)], ()))
        yield store


def told(store: Store, kept: reading.Kept) -> list[dict[str, object]]:
    rows = store.read_now(reading.page, store.floor, kept, Instant(0), 0, 100)
    return [dict(zip(reading.columns(kept), row, strict=True)) for row in rows]


def test_a_false_alarm_has_no_name_and_no_call_leads_to_it(store: Store) -> None:
    rows = told(store, "cases")
    assert [row["raised_by"] for row in rows] == [*OPERATORS[:5], ""]
    assert [bool(row["call"]) for row in rows] == [True] * 5 + [False]
    calls = told(store, "calls")
    assert [bool(row["escalation"]) for row in calls] == [True] * 5 + [False]
    assert "op5" not in repr(rows)


def test_an_instruction_is_told_with_its_authority(store: Store) -> None:
    first = told(store, "instructions")[0]
    assert first == {
        "seq": 3, "escalation": "E2", "client": "acme", "queue": "q", "category": "billing",
        "instruction": 1, "question": 1, "kind": "limit", "amount_yen": 9_000, "authority_yen": 30_000,
        "given_by": "sv", "role": "sv", "given_at": first["given_at"], "answered_ms": 4_000,
        "read_at": first["given_at"] + 5,  # type: ignore[operator]
    }  # fmt: skip


def test_what_ended_between_two_instants_is_counted(store: Store) -> None:
    whole = store.read_now(causes.tallies, store.floor, Instant(0), later(AT, 10**9))
    assert sum(one.count for one in whole) == 6
    assert [one.counts for one in causes.figures(whole)] == [(5, 0, 0, 0, 1, 0)] * 3
    ended = told(store, "cases")[0]["ended_at"]
    assert isinstance(ended, int)
    first = store.read_now(causes.tallies, store.floor, Instant(ended), Instant(ended + 1))
    assert [(one.operator, one.category, one.count) for one in first] == [("op0", "billing", 1)]
    assert store.read_now(causes.tallies, store.floor, Instant(0), Instant(ended)) == []
