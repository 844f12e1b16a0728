"""What is over, in rows: as people count it, as the floor's own model has it, and the same when made anew."""

import json
import random
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import Connection, Table, delete, select, update
from sqlalchemy.exc import OperationalError
from tests.domain.a_day import a_day
from tests.hub.floors import ACME, AT, OPERATOR, SUPERVISOR
from tests.hub.record.test_handled import raised
from tests.hub.store.stores import address

from escdesk.domain.floor import Floor, apply, empty
from escdesk.domain.ids import (
    CallId,
    EscalationId,
    Extension,
    OrderId,
    PartyId,
    PersonId,
    QueueId,
    RuleId,
    later,
)
from escdesk.domain.messages import calls as c
from escdesk.domain.messages import consults as co
from escdesk.domain.messages import escalations as e
from escdesk.domain.messages import line as ln
from escdesk.domain.messages import outside as o
from escdesk.domain.messages.kinds import Event
from escdesk.domain.messages.rulesets import RuleMatched
from escdesk.domain.messages.transfers import CustomerConnected
from escdesk.domain.messages.voice import AsideHow, AsideOver
from escdesk.domain.model.calls import Call
from escdesk.domain.model.consults import Instruction
from escdesk.domain.model.escalations import Escalation
from escdesk.hub.batch import Batch, Stored, StoreUnavailable
from escdesk.hub.record.calls import CallRecord
from escdesk.hub.record.cases import CaseRecord
from escdesk.hub.record.follower import Record
from escdesk.hub.record.going import KINDS, Going
from escdesk.hub.record.handled import KINDS as HANDLED
from escdesk.hub.record.incidents import IncidentRecord
from escdesk.hub.record.instructions import InstructionRecord
from escdesk.hub.store.schema import calls, cases, handled, incidents, instructions
from escdesk.hub.store.schema import record as record_table
from escdesk.hub.store.store import Store

CALL, CASE = CallId("c1"), EscalationId("E1")


def rows(store: Store, table: Table) -> list[dict[str, object]]:
    def everything(connection: Connection) -> list[dict[str, object]]:
        found = connection.execute(select(table).order_by(*table.primary_key))
        return [dict(row._mapping) for row in found]

    return store.read_now(everything)


def whole(store: Store) -> list[list[dict[str, object]]]:
    return [rows(store, table) for table in (calls, cases, handled, instructions, incidents)]


def told(folder: Path, events: Sequence[Event]) -> list[list[dict[str, object]]]:
    """The rows that follow from these events; they need not make a floor."""
    with Store.open(address(folder), followers=(Record(),)) as store:
        store.load()
        store.commit(Batch([Stored(seq, event) for seq, event in enumerate(events, 1)], ()))
        return whole(store)


def a_call(*more: Event) -> list[Event]:
    rang = c.CallRang(
        at=AT,
        call=CALL,
        extension=Extension("101"),
        person=None,
        direction=c.Direction.INBOUND,
        queue=QueueId("q"),
        client=ACME,
    )
    return [rang, c.CallAnswered(at=later(AT, 4_000), call=CALL, person=OPERATOR), *more]


def held(ms: int) -> c.CallHeld:
    at = later(AT, ms)
    return c.CallHeld(at=at, call=CALL, person=OPERATOR, promise_at=at, limit_at=at)


def test_a_calls_row_says_how_it_went(tmp_path: Path) -> None:
    events = a_call(
        held(10_000),
        c.HoldPromisePassed(at=later(AT, 40_000), call=CALL, person=OPERATOR),
        c.HoldLimitPassed(at=later(AT, 70_000), call=CALL, person=OPERATOR),
        c.CallResumed(at=later(AT, 80_000), call=CALL, person=OPERATOR),
        RuleMatched(at=later(AT, 80_000), call=CALL, rule=RuleId("first"), version=3),
        RuleMatched(at=later(AT, 81_000), call=CALL, rule=RuleId("second"), version=3),
        held(90_000),
        c.HoldPromisePassed(at=later(AT, 95_000), call=CALL, person=OPERATOR),
        raised(1),
        c.CallEnded(at=later(AT, 100_000), call=CALL, person=OPERATOR, reason=c.EndReason.CUSTOMER),
    )
    (row,), (case,), *_ = told(tmp_path, events)
    assert row == {
        "floor": "floor", "seq": 1, "call": "c1", "extension": "101", "person": "op1", "client": "acme",
        "queue": "q", "direction": "inbound", "rang_at": AT, "answered_at": AT + 4_000,
        "ended_at": AT + 100_000, "reason": "customer", "holds": 2, "held_ms": 80_000,
        "longest_hold_ms": 70_000, "promises_passed": 2, "limits_passed": 1, "rule": "second", "rules": 3,
        "escalation": "E1",
    }  # fmt: skip
    assert case["ended_at"] is None, "an open escalation has a row"


def test_an_operator_who_comes_back_on_a_new_leg_has_the_case_there(tmp_path: Path) -> None:
    over = AsideOver(
        at=later(AT, 9_000),
        order=OrderId("o"),
        escalation=CASE,
        person=SUPERVISOR,
        how=AsideHow.BACK,
        leg=CALL,
    )
    away = replace(over, leg=None)
    ended = c.CallEnded(at=later(AT, 10_000), call=CALL, person=OPERATOR, reason=c.EndReason.CUSTOMER)
    for folder, event, wanted in (("new", over, "E1"), ("same", away, "")):
        (row,), *_ = told(tmp_path / folder, a_call(event, ended))
        assert row["escalation"] == wanted


def test_a_call_that_goes_on_has_no_row_yet(tmp_path: Path) -> None:
    assert told(tmp_path, a_call(held(10_000)))[0] == []


def test_an_escalations_row_says_how_it_went(tmp_path: Path) -> None:
    until = later(AT, 999_000)

    def rings(ms: int, *people: str) -> e.RingStarted:
        return e.RingStarted(
            at=later(AT, ms), escalation=CASE, rung=0, targets=tuple(map(PersonId, people)), until=until
        )

    def lines(ms: int) -> ln.LineJoined:
        return ln.LineJoined(
            at=later(AT, ms), escalation=CASE, rung=0, place=1, about_ms=None, samples=0, until=until
        )

    events = [
        raised(1),  # a second after AT
        rings(1_000, "a", "b"),
        e.PopupDrawn(at=later(AT, 1_200), escalation=CASE, person=PersonId("b")),
        e.PopupDrawn(at=later(AT, 1_300), escalation=CASE, person=PersonId("a")),
        rings(20_000, "b", "c"),
        lines(30_000),
        rings(45_000, "a"),
        lines(50_000),
        e.EscalationTaken(
            at=later(AT, 60_000), escalation=CASE, by=PersonId("a"), released=(), by_phone=True, due=until
        ),
        CustomerConnected(
            at=later(AT, 65_000), order=OrderId("o"), escalation=CASE, person=PersonId("a"), call=CallId("c2")
        ),
        e.EscalationHandedOn(
            at=later(AT, 70_000), escalation=CASE, by=PersonId("a"), to=None, sideways=False, ladder=()
        ),
        o.OutsideTold(
            at=later(AT, 75_000), order=OrderId("x"), escalation=CASE, party=PartyId("duty"), until=until
        ),
        e.EscalationTaken(
            at=later(AT, 80_000), escalation=CASE, by=SUPERVISOR, released=(), by_phone=False, due=until
        ),
        e.CallbackOwed(at=later(AT, 85_000), escalation=CASE, owner=SUPERVISOR, released=(), due=until),
        e.EscalationOverdue(at=later(AT, 86_000), escalation=CASE),
        e.EscalationResolved(
            at=later(AT, 90_000),
            escalation=CASE,
            by=SUPERVISOR,
            decision=e.Decision.PARTLY,
            cause=e.Cause.AUTHORITY,
            released=(),
            due=until,
        ),
        e.EscalationClosed(at=later(AT, 95_000), escalation=CASE, by=OPERATOR, how="read"),
    ]
    _, (row,), *_ = told(tmp_path, events)
    assert row == {
        "floor": "floor", "seq": 1, "escalation": "E1", "call": "c1", "client": "acme", "queue": "q",
        "category": "", "rule": "", "rules": 0, "rulebook": 1, "lane": "ordinary", "level": 1,
        "automatic": False, "raised_at": AT + 1, "raised_by": "op1", "drawn_at": AT + 1_200,
        "taken_at": AT + 60_000, "taken_by": "a", "hops": 1, "rings": 3, "line_ms": 25_000,
        "outside_told": 1, "connected_at": AT + 65_000, "resolved_at": AT + 90_000, "resolved_by": "sv1",
        "decision": "partly", "cause": "authority", "callback": True, "overdue": True,
        "ended_at": AT + 95_000, "closed_how": "read", "reason": "", "asks": "takeover", "questions": 0,
        "instructions": 0, "answered_at": None, "customer_left": False,
    }  # fmt: skip


def test_a_hand_taken_back_says_why(tmp_path: Path) -> None:
    back = e.EscalationWithdrawn(
        at=later(AT, 9), escalation=CASE, by=OPERATOR, released=(), reason=e.WithdrawReason.NOT_YET
    )
    _, (row,), *_ = told(tmp_path, [raised(1), back])
    assert (row["closed_how"], row["reason"], row["ended_at"]) == ("withdrawn", "not_yet", AT + 9)


# -- whatever a floor may do ----------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(3))
def test_the_rows_say_what_the_floors_model_says(tmp_path: Path, seed: int) -> None:
    day = a_day(seed)
    ended, over, given = _by_the_model(day)
    with Store.open(address(tmp_path), followers=(Record(),)) as store:
        commit(store, 0, day)
        kept_calls, kept_cases, _, kept_instructions, _ = whole(store)
    assert len(ended) > 10
    assert [_said(row, one) for row, one in zip(kept_calls, ended, strict=True)] == ended
    assert len(over) > 4
    assert [_said(row, one) for row, one in zip(kept_cases, over, strict=True)] == over
    assert given
    assert [_said(row, one) for row, one in zip(kept_instructions, given, strict=True)] == given


def _said(row: dict[str, object], like: dict[str, object]) -> dict[str, object]:
    return {name: row[name] for name in like}


def _by_the_model(day: Sequence[Event]) -> tuple[list[dict[str, object]], ...]:
    """In order: calls as they were when they ended, escalations and instructions as they were last."""
    floor: Floor = empty()
    began: dict[str, int] = {}
    ended: dict[int, dict[str, object]] = {}
    over: dict[int, dict[str, object]] = {}
    given: dict[int, dict[str, object]] = {}
    for event in day:
        before, floor = floor, apply(floor, event)
        match event:
            case c.CallRang():
                began[event.call] = floor.seq
            case c.CallEnded():
                ended[began[event.call]] = _call(before.calls[event.call], event)
            case e.EscalationRaised():
                began[event.escalation] = floor.seq
            case co.InstructionGiven():
                began[f"{event.escalation}/{event.instruction}"] = floor.seq
        name = getattr(event, "escalation", None)
        if name in floor.escalations:
            over[began[name]] = _case(floor.escalations[name])
            for one in floor.escalations[name].instructions:
                given[began[f"{name}/{one.number}"]] = _instruction(floor.escalations[name], one)
        elif isinstance(event, e.EscalationClosed | e.EscalationWithdrawn):
            over[began[event.escalation]]["ended_at"] = event.at
    return tuple([found[seq] for seq in sorted(found)] for found in (ended, over, given))


def _call(call: Call, event: c.CallEnded) -> dict[str, object]:
    rest = 0 if call.hold is None else event.at - call.hold.since
    return {
        "call": call.id, "extension": call.extension, "client": call.client, "queue": call.queue,
        "direction": call.direction.value, "rang_at": call.rang_at, "answered_at": call.answered_at,
        "ended_at": event.at, "reason": event.reason.value, "holds": call.holds,
        "held_ms": call.held_ms + rest,
    } | ({} if call.person is None else {"person": call.person}) | (
        {} if call.match is None else {"rule": call.match.rule, "rules": call.match.version}
    ) | ({} if call.escalation is None else {"escalation": call.escalation})  # fmt: skip


def _instruction(case: Escalation, one: Instruction) -> dict[str, object]:
    come = one.kind is co.InstructionKind.TAKE_OVER
    return {
        "escalation": case.id, "client": case.client, "queue": case.queue, "instruction": one.number,
        "question": one.question, "kind": one.kind.value, "amount_yen": one.amount_yen,
        "authority_yen": one.authority_yen, "given_by": one.by, "given_at": one.at,
        "read_at": None if come else one.read_at,
    }  # fmt: skip


def _case(one: Escalation) -> dict[str, object]:
    nobody = one.cause is e.Cause.FALSE_ALARM
    return {
        "escalation": one.id, "call": "" if nobody else one.call, "client": one.client, "queue": one.queue,
        "rule": one.rule, "rules": one.rules, "rulebook": one.rulebook,
        "lane": one.lane.value, "level": one.level, "automatic": one.automatic, "raised_at": one.raised_at,
        "raised_by": "" if nobody else one.by, "drawn_at": one.drawn_at, "resolved_at": one.resolved_at,
        "resolved_by": one.resolved_by or "", "decision": one.decision.value if one.decision else "",
        "cause": one.cause.value if one.cause else "", "ended_at": None,
        "asks": one.asks.value, "questions": len(one.questions), "instructions": len(one.instructions),
        "answered_at": one.instructions[0].at if one.instructions else None,
        "customer_left": one.customer_left_at is not None,
    }  # fmt: skip


class Trip:
    """Follows after the record, and has a commit fail when it is told to."""

    def __init__(self) -> None:
        self.faults = 0

    def feed(self, connection: Connection, floor: str, stored: Sequence[Stored]) -> None:
        if self.faults:
            self.faults -= 1
            raise OperationalError("log", None, Exception("disk full"))

    def catch_up(self, connection: Connection, floor: str) -> None:
        pass


def commit(store: Store, seq: int, events: Sequence[Event]) -> int:
    store.commit(Batch([Stored(seq + n, event) for n, event in enumerate(events, 1)], ()))
    return seq + len(events)


def groups(dice: random.Random, day: Sequence[Event]) -> Iterator[Sequence[Event]]:
    at = 0
    while at < len(day):
        size = dice.randint(1, 25)
        yield day[at : at + size]
        at += size


@pytest.mark.parametrize("seed", range(3))
def test_the_record_made_anew_is_the_one_that_was_kept(tmp_path: Path, seed: int) -> None:
    """Commits fail and are tried again or in smaller pieces, the hub ends, and sometimes nobody follows."""
    dice = random.Random(seed)
    trip, failed = Trip(), 0
    store = Store.open(address(tmp_path), followers=(Record(40), trip))
    store.load()
    seq = 0
    for some in groups(dice, a_day(seed + 10)):
        if dice.random() < 0.1:
            store.close()
            followers = (Record(40), trip) if dice.random() < 0.7 else ()
            store = Store.open(address(tmp_path), followers=followers)
            store.load()
        if store._followers and dice.random() < 0.4:
            trip.faults = dice.randint(1, 2)
            while trip.faults:
                with pytest.raises(StoreUnavailable):
                    commit(store, seq, some)
                failed += 1
        half = len(some) // 2 if dice.random() < 0.3 else 0
        if half:
            seq = commit(store, seq, some[:half])
        seq = commit(store, seq, some[half:])
    store.close()
    with Store.open(address(tmp_path), followers=(Record(40),)) as store:
        store.load()
        kept = whole(store)
        store.write_now(lambda connection: connection.execute(delete(record_table)))
    assert failed > 4
    assert len(kept[0]) > 10
    with Store.open(address(tmp_path), followers=(Record(),)) as store:
        store.load()
        assert whole(store) == kept


def test_what_another_release_wrote_down_is_made_anew(tmp_path: Path) -> None:
    before = told(tmp_path, [*a_call(held(10_000)), raised(1)])
    with Store.open(address(tmp_path)) as store:
        other = json.dumps({"calls": [{"call": "c1", "colour": 3}]}).encode()
        store.write_now(lambda connection: connection.execute(update(record_table).values(going=other)))
        store.write_now(lambda connection: connection.execute(update(cases).values(rule="spoilt")))
    with Store.open(address(tmp_path), followers=(Record(),)) as store:
        store.write_now(store._followers[0].catch_up, store.floor)
        assert whole(store) == before


@pytest.mark.parametrize(
    ("record", "table"),
    [
        (CallRecord, calls),
        (CaseRecord, cases),
        (InstructionRecord, instructions),
        (IncidentRecord, incidents),
    ],
)
def test_the_columns_are_the_fields_in_order(record: type[Struct], table: Table) -> None:
    columns = ["floor", *record.__struct_fields__][: len(table.columns)]
    assert columns == [column.name for column in table.columns]


def test_what_is_not_over_is_kept_whole() -> None:
    going = Going()
    for seq, event in enumerate([*a_call(held(10_000)), raised(1)], 1):
        going.take(seq, event)
    assert Going(going.kept()).kept() == going.kept()


def test_what_says_who_knows_a_customer_is_among_what_the_record_reads() -> None:
    """The log is asked for the kinds of `going` only."""
    assert HANDLED <= KINDS
