"""Calls and escalations as CSV: from a running hub and without one, page by page, from a day on."""

import asyncio
import csv
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.hub.administration.test_office import asked
from tests.hub.web.floor import Floor, running

from escdesk.cli import main
from escdesk.domain.ids import Instant
from escdesk.domain.messages.escalations import AskForTakeover
from escdesk.domain.messages.people import Role
from escdesk.hub.administration import record
from escdesk.hub.administration import requests as r
from escdesk.hub.clock import wall_ms
from escdesk.hub.record.causes import Figure
from escdesk.hub.record.reading import Kept

NUMBER = "090-1234-5678"


async def a_few_calls(floor: Floor) -> None:
    """Three that end; from the first, on hold, somebody asks for help."""
    await floor.enrol("tanaka", Role.OPERATOR)
    exchange = floor.telephony.exchange
    async with floor.desk(await floor.token("tanaka", "1001")) as desk:
        for number in range(3):
            call = floor.rings("1001", NUMBER)
            exchange.answer(call)
            await desk.sees("call", call, state="talking")
            if not number:
                exchange.hold(call)
                await desk.sees("call", call, state="held")
                assert (await desk.asks(AskForTakeover(call=call))).code == "ok"
            exchange.customer_hangs_up(call)
            await floor.settled()


def table(kept: Kept, lines: Sequence[str]) -> list[dict[str, str]]:
    return list(csv.DictReader([record.header(kept), *lines]))


async def test_what_is_over_is_told_with_and_without_a_hub(tmp_path: Path) -> None:
    begun = datetime.now(UTC)
    async with running(tmp_path) as floor:
        await a_few_calls(floor)
        told = {kept: (await asked(tmp_path, r.ReadRecord(kept=kept))).lines for kept in ("calls", "cases")}
    calls, cases = table("calls", told["calls"]), table("cases", told["cases"])
    assert [row["holds"] for row in calls] == ["1", "0", "0"]
    assert [row["reason"] for row in calls] == ["customer"] * 3
    (case,) = cases
    assert (case["call"], case["automatic"], case["client"]) == (calls[0]["call"], "0", "aoba")
    assert calls[0]["escalation"] == case["escalation"]
    assert case["taken_at"] == ""
    rang, ended = (datetime.fromisoformat(calls[0][name]) for name in ("rang_at", "ended_at"))
    assert begun - timedelta(seconds=1) <= rang <= ended <= datetime.now(UTC) + timedelta(seconds=1)
    assert (await asked(tmp_path, r.ReadRecord(kept="calls"))).lines == told["calls"]
    for name in ("tanaka", NUMBER, NUMBER.replace("-", "")):
        assert name not in repr(told)


async def test_pages_follow_each_other_and_begin_where_they_are_asked_to(tmp_path: Path) -> None:
    async with running(tmp_path) as floor:
        await a_few_calls(floor)
        whole = (await asked(tmp_path, r.ReadRecord(kept="calls"))).lines
        first = (await asked(tmp_path, r.ReadRecord(kept="calls", most=2))).lines
        rest = r.ReadRecord(kept="calls", after=record.number_in(first[-1]), most=2)
        assert (*first, *(await asked(tmp_path, rest)).lines) == whole
        assert len(first) == 2
        for kept in ("calls", "cases"):
            later = r.ReadRecord(kept=kept, since=Instant(wall_ms() + 60_000))
            assert (await asked(tmp_path, later)).lines == ()


async def test_causes_are_counted_for_months_that_are_over(tmp_path: Path) -> None:
    async with running(tmp_path) as floor:
        await a_few_calls(floor)
        over = await asked(tmp_path, r.ReadCauses(month="2026-02"))
        assert over.lines == (
            "client,category,queue,escalations,knowledge,authority,rule,trouble,false_alarm,unsaid",
        )
        today = datetime.now(UTC).astimezone().strftime("%Y-%m")
        for month in (today, "2999-12", "yesterday", "2026-13", "2026"):
            assert month in (await asked(tmp_path, r.ReadCauses(month=month))).fault
    assert await asked(tmp_path, r.ReadCauses(month="2026-02")) == over


def test_a_month_is_from_its_first_midnight_to_the_next_ones() -> None:
    now = Instant(wall_ms())
    for written, days in (("2026-01", 31), ("2026-02", 28), ("2024-02", 29), ("2025-12", 31)):
        since, until = record.month(written, now)
        begun, ended = (datetime.fromtimestamp(at / 1_000).astimezone() for at in (since, until))
        assert (begun.strftime("%Y-%m-%d %H:%M"), ended.day) == (f"{written}-01 00:00", 1)
        assert (ended.date() - begun.date()).days == days


def test_causes_are_written_with_what_each_figure_is_about() -> None:
    told = record.causes(
        [
            Figure("aoba", None, None, (3, 0, 0, 0, 1, 2)),
            Figure("aoba", "", None, (1, 0, 0, 0, 0, 0)),
            Figure("aoba", "billing", "q", (2, 0, 0, 0, 1, 2)),
        ]
    )
    assert told[1:] == ["aoba,*,*,6,3,0,0,0,1,2", "aoba,,*,1,1,0,0,0,0,0", "aoba,billing,q,5,2,0,0,0,1,2"]


def test_the_command_line_prints_them_with_their_names(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async def a_day() -> None:
        async with running(tmp_path) as floor:
            await a_few_calls(floor)

    asyncio.run(a_day())
    line = ["admin", "--config", str(tmp_path / "hub.toml"), "record"]
    capsys.readouterr()
    assert main([*line, "calls"]) == 0
    printed = list(csv.DictReader(capsys.readouterr().out.splitlines()))
    assert [row["extension"] for row in printed] == ["1001"] * 3
    assert main([*line, "cases", "--since", "2999-01-01"]) == 0
    assert capsys.readouterr().out.splitlines() == [record.header("cases")]
    assert main([*line, "instructions"]) == 0
    assert capsys.readouterr().out.splitlines() == [record.header("instructions")]
    assert main([*line, "causes", "--month", "2026-02"]) == 0
    assert capsys.readouterr().out.startswith("client,category,queue,")
    assert main([*line, "causes", "--month", "2999-01"]) != 0
    assert "2999-01 is not over yet" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main([*line, "calls", "--since", "yesterday"])
    assert "--since" in capsys.readouterr().err
