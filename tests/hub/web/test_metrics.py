"""`/metrics`: a strict reader of Prometheus' text format finds every figure, and nothing of a person."""

import asyncio
import json
import re
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from tests.hub.web.floor import Floor, running

from escdesk.domain.ids import Instant
from escdesk.domain.messages.escalations import AskForTakeover
from escdesk.domain.messages.people import Role
from escdesk.domain.model.escalations import Stage
from escdesk.hub.administration import reach
from escdesk.hub.store.latency import STEPS_S, Stopwatch

NAME = r"[a-zA-Z_:][a-zA-Z0-9_:]*"
SAMPLE = re.compile(rf'({NAME})(\{{(?:{NAME}="[^"\\\n]*",?)+\}})? ([0-9.e+-]+|\+Inf)')


@dataclass
class Family:
    kind: str
    samples: dict[str, float] = field(default_factory=dict)

    @property
    def value(self) -> float:
        (only,) = self.samples.values()
        return only


def read(page: str) -> dict[str, Family]:
    """Families by name; fails on what the format does not allow."""
    assert page.endswith("\n")
    found: dict[str, Family] = {}
    helped: set[str] = set()
    current = ""
    for line in page.splitlines():
        if line.startswith("# HELP "):
            current = line.split(" ", 3)[2]
            assert current not in helped, "one help for each"
            helped.add(current)
        elif line.startswith("# TYPE "):
            _, _, name, kind = line.split(" ")
            assert name == current, "the type follows its help"
            assert kind in {"counter", "gauge", "histogram"}
            assert (kind == "counter") == name.endswith("_total")
            found[name] = Family(kind)
        else:
            sample = SAMPLE.fullmatch(line)
            assert sample is not None, line
            family = found[current]
            endings = ("_bucket", "_sum", "_count") if family.kind == "histogram" else ("",)
            assert sample[1] in {current + ending for ending in endings}
            key = sample[1].removeprefix(current) + (sample[2] or "")
            assert key not in family.samples, "each series once"
            family.samples[key] = float(sample[3])
    return found


async def asked(floor: Floor) -> dict[str, Family]:
    status, page = await floor.request("GET", "/metrics")
    assert status == 200
    return read(page.decode())


async def test_a_floor_at_work_is_read_off_in_figures(tmp_path: Path) -> None:
    async with running(tmp_path) as floor:
        await floor.enrol("tanaka", Role.OPERATOR)
        await floor.enrol("sato", Role.SUPERVISOR)
        async with floor.desk(await floor.token("tanaka", "1001")) as desk:
            await floor.token("sato", "2001")
            call = floor.rings("1001")
            floor.telephony.exchange.answer(call)
            await desk.sees("call", call)
            answer = await desk.asks(AskForTakeover(call=call))
            assert answer.code == "ok"
            found = await asked(floor)
            seq = floor.hub.engine.floor.seq
        values = {name: one.value for name, one in found.items() if len(one.samples) == 1}
        assert values["escdesk_sessions"] == 1
        assert values["escdesk_people"] == 2
        assert values["escdesk_calls"] == 1
        assert values["escdesk_events_total"] <= seq
        assert values["escdesk_pbx_connected"] == values["escdesk_store_ok"] == 1
        assert values["escdesk_batches_total"] > 3
        assert values["escdesk_messages_total"] >= values["escdesk_batches_total"]
        assert values["escdesk_deadline_lag_seconds"] < 1
        stages = found["escdesk_escalations"].samples
        assert set(stages) == {f'{{stage="{stage.value}"}}' for stage in Stage}
        assert sum(stages.values()) == len(floor.hub.engine.floor.escalations) == 1
        commits = found["escdesk_commit_seconds"].samples
        heights = [value for name, value in commits.items() if name.startswith("_bucket")]
        assert heights == sorted(heights)
        assert heights[-1] == commits["_count"] > 3
        assert 0 < commits["_sum"] < 30


async def test_a_database_that_can_not_be_written_and_a_desk_that_does_not_read_show(tmp_path: Path) -> None:
    async with running(tmp_path) as floor:
        await floor.enrol("tanaka", Role.OPERATOR)
        async with floor.desk(await floor.token("tanaka", "1001")):
            (session,) = floor.hub.desks
            session.leave("slow")
            async with asyncio.timeout(10):
                while not (await asked(floor))["escdesk_slow_desks_total"].value:
                    await asyncio.sleep(0.02)
        await floor.settled()
        floor.hub.engine.store_ok = False
        floor.hub.engine.counts.retries = 7
        found = await asked(floor)
        assert found["escdesk_store_ok"].value == 0
        assert found["escdesk_commit_retries_total"].value == 7
        floor.hub.engine.store_ok = True


async def test_nothing_on_it_is_of_a_person(tmp_path: Path) -> None:
    async with running(tmp_path) as floor:
        person = await floor.enrol("tanaka", Role.OPERATOR)
        async with floor.desk(await floor.token("tanaka", "1001")) as desk:
            await desk.sees("call", floor.rings("1001", "090-1234-5678"))
            status, page = await floor.request("GET", "/metrics")
        assert status == 200
        text = page.decode()
        for secret in ("tanaka", "氏名", person, "1001", "5678", "aoba", "試験"):
            assert secret not in text


async def from_elsewhere(floor: Floor, headers: list[tuple[bytes, bytes]], path: str = "/metrics") -> int:
    """The status that a machine with another address gets."""
    application = floor.hub._server._server.config.app
    sent: list[dict[str, object]] = []

    async def send(message: dict[str, object]) -> None:
        sent.append(message)

    async def receive() -> dict[str, object]:
        return {"type": "http.request", "body": b"", "more_body": False}

    scope = {
        "type": "http", "method": "GET", "path": path, "raw_path": path.encode(), "query_string": b"",
        "headers": headers, "client": ("192.0.2.7", 1), "server": ("192.0.2.1", 7443), "scheme": "https",
        "root_path": "", "http_version": "1.1", "asgi": {"version": "3.0"},
    }  # fmt: skip
    await application(scope, receive, send)
    status = sent[0]["status"]
    assert isinstance(status, int)
    return status


async def test_other_machines_need_the_administrations_token(tmp_path: Path) -> None:
    async with running(tmp_path) as floor:
        token = json.loads((tmp_path / "data" / reach.NOTICE).read_text())["token"]
        assert await from_elsewhere(floor, []) == 401
        assert await from_elsewhere(floor, [(b"authorization", b"Bearer wrong")]) == 401
        assert await from_elsewhere(floor, [(b"x-forwarded-for", b"127.0.0.1")]) == 401
        assert await from_elsewhere(floor, [(b"authorization", f"Bearer {token}".encode())]) == 200
        assert await from_elsewhere(floor, [], "/health") in {200, 503}


@pytest.mark.parametrize(("seconds", "step"), [(0.0, 0), (0.001, 0), (0.0011, 1), (5.0, 9), (5.1, 10)])
def test_a_commit_counts_in_the_step_it_fits(seconds: float, step: int) -> None:
    watch = Stopwatch()
    watch.took(seconds)
    read_off = watch.read()
    assert read_off.counts.index(1) == step
    assert read_off.total_s == seconds
    assert len(read_off.counts) == len(STEPS_S) + 1


async def test_a_deadline_that_is_due_and_has_not_acted_is_a_lag(tmp_path: Path) -> None:
    async with running(tmp_path) as floor:
        await floor.enrol("tanaka", Role.OPERATOR)
        await floor.token("tanaka", "1001")
        clock, clockwork = floor.hub._clockwork._clock, floor.hub._clockwork
        assert clockwork.lag_ms == 0
        due = clockwork._deadlines.next()
        assert due is not None, "a seat without a desk is given up some time"
        clockwork._clock = lambda: Instant(due + 4_200)  # type: ignore[assignment]
        assert clockwork.lag_ms == 4_200
        assert (await asked(floor))["escdesk_deadline_lag_seconds"].value == 4.2
        clockwork._clock = clock
