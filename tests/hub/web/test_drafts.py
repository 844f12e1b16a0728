"""What somebody is writing, kept at the hub: for its writer alone, without secrets, until it is done with."""

import sqlite3
from pathlib import Path

import msgspec
import pytest
from tests.hub.web.floor import Floor, running

from escdesk.domain.ids import Instant, PersonId
from escdesk.domain.messages.people import Role
from escdesk.hub.store import drafts
from escdesk.hub.store.store import Store


async def asked(floor: Floor, token: str, texts: dict[str, str] | None = None) -> tuple[int, dict[str, str]]:
    """PUT these, or GET what there is."""
    body = b"" if texts is None else msgspec.json.encode({"drafts": texts})
    status, answer = await floor.request(
        "GET" if texts is None else "PUT", "/drafts", body, {"Authorization": f"Bearer {token}"}
    )
    return status, msgspec.json.decode(answer)["drafts"] if status == 200 else {}


async def test_a_draft_is_its_writers_alone_and_outlives_the_hub(tmp_path: Path) -> None:
    async with running(tmp_path) as floor:
        await floor.enrol("sato", Role.SUPERVISOR)
        await floor.enrol("abe", Role.SUPERVISOR)
        sato, abe = await floor.token("sato", "2001"), await floor.token("abe", "2002")
        assert await asked(floor, sato) == (200, {})
        assert (await asked(floor, sato, {"report:E1": '{"decided":"返金"}'}))[0] == 204
        assert (await asked(floor, sato, {"report:E1": '{"decided":"全額返金"}', "report:E2": "{}"}))[
            0
        ] == 204
        assert await asked(floor, abe) == (200, {})
    async with running(tmp_path) as floor:
        assert (await asked(floor, sato))[1] == {"report:E1": '{"decided":"全額返金"}', "report:E2": "{}"}
        assert (await asked(floor, abe, {"report:E1": ""}))[0] == 204
        assert (await asked(floor, sato, {"report:E1": ""}))[0] == 204
        assert (await asked(floor, sato))[1] == {"report:E2": "{}"}
    with sqlite3.connect(tmp_path / "data" / "hub.sqlite3") as connection:
        assert connection.execute("SELECT count(*) FROM papers WHERE body LIKE '%返金%'").fetchone() == (0,)
    connection.close()


async def test_without_a_session_there_is_nothing(tmp_path: Path) -> None:
    async with running(tmp_path) as floor:
        assert await asked(floor, "nobody's") == (401, {})
        assert await asked(floor, "nobody's", {"report:E1": "{}"}) == (401, {})


async def test_card_numbers_are_masked_and_times_are_not(tmp_path: Path) -> None:
    async with running(tmp_path) as floor:
        await floor.enrol("sato", Role.SUPERVISOR)
        token = await floor.token("sato", "2001")
        text = '{"draft":{"decided":"4111 1111 1111 1111 に返金"},"at":4111111111111111}'
        assert (await asked(floor, token, {"report:E1": text}))[0] == 204
        kept = (await asked(floor, token))[1]["report:E1"]
        assert "4111 1111" not in kept
        assert "に返金" in kept
        assert kept.endswith('"at":4111111111111111}')


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"no json", 400),
        (b'{"drafts":{"a":1}}', 400),
        (b'{"drafts":{"a":"no json"}}', 400),
        (b'{"drafts":{"":"{}"}}', 400),
        (msgspec.json.encode({"drafts": {"a" * 101: "{}"}}), 400),
        (msgspec.json.encode({"drafts": {"a": f'"{"x" * 40_000}"'}}), 400),
        (msgspec.json.encode({"drafts": {"a": "[" * 30_000}}), 400),
        (msgspec.json.encode({"drafts": {f"a{number}": "{}" for number in range(101)}}), 413),
        (b" " * 300_000, 413),
    ],
)
async def test_what_can_not_be_kept_is_refused_and_changes_nothing(
    tmp_path: Path, body: bytes, status: int
) -> None:
    async with running(tmp_path) as floor:
        await floor.enrol("sato", Role.SUPERVISOR)
        token = await floor.token("sato", "2001")
        assert (await asked(floor, token, {"report:E1": "{}"}))[0] == 204
        answer = await floor.request("PUT", "/drafts", body, {"Authorization": f"Bearer {token}"})
        assert answer[0] == status
        assert (await asked(floor, token))[1] == {"report:E1": "{}"}


def test_after_a_week_it_is_gone(tmp_path: Path) -> None:
    with Store.open(f"sqlite:///{tmp_path}/hub.db") as store:
        sato, abe = PersonId("sato"), PersonId("abe")
        store.write_now(drafts.keep, "floor", sato, {"old": "{}"}, Instant(1))
        store.write_now(drafts.keep, "floor", abe, {"new": "{}"}, Instant(drafts.KEEP_MS))
        assert store.read_now(drafts.of, "floor", sato) == {"old": "{}"}
        store.write_now(drafts.keep, "floor", abe, {"new": "{}"}, Instant(drafts.KEEP_MS + 2))
        assert store.read_now(drafts.of, "floor", sato) == {}
        assert store.read_now(drafts.of, "floor", abe) == {"new": "{}"}
