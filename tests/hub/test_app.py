"""The hub as a program: it starts, says what is wrong when it can't, and ends when it is told."""

import asyncio
import json
import os
import signal
import socket
import sqlite3
import ssl
import sys
from pathlib import Path

import pytest
from tests.hub.web.floor import CHEAP, PASSWORD, encode_login, running
from websockets.asyncio.client import connect

from escdesk.domain.messages.kinds import Signal
from escdesk.domain.messages.people import Role
from escdesk.hub.administration import reach
from escdesk.hub.administration.requests import AddPerson
from escdesk.hub.app import CannotStart, Hub
from escdesk.hub.settings import Settings, load
from escdesk.hub.web.passwords import Passwords


def settings_in(folder: Path, text: str) -> Settings:
    (folder / "hub.toml").write_text(text)
    return load(folder / "hub.toml", {"AMI": "s3cret"})


async def why_not(settings: Settings) -> str:
    with pytest.raises(CannotStart) as wrong:
        await Hub(settings, passwords=Passwords(CHEAP)).start()
    return str(wrong.value)


async def test_a_port_in_use_is_a_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        sentence = await why_not(settings_in(tmp_path, f'[hub]\nport = {port}\ndata = "data"\n'))
    assert sentence == (
        f"Port {port} of 127.0.0.1 is in use; end the other program or choose another [hub] port."
    )


async def test_two_hubs_on_one_database_are_a_sentence(tmp_path: Path) -> None:
    async with running(tmp_path) as floor:
        sentence = await why_not(floor.hub.settings)
    assert sentence == "Another hub or an escdesk admin has the database open."


async def test_a_script_that_can_not_be_played_is_a_sentence_and_leaves_nothing_open(tmp_path: Path) -> None:
    (tmp_path / "script.toml").write_text("speed = 3\n")
    text = '[hub]\nport = 0\ndata = "data"\n[telephony]\nkind = "rehearsal"\nscript = "script.toml"\n'
    settings = settings_in(tmp_path, text)
    assert "script.toml" in await why_not(settings)
    (tmp_path / "script.toml").write_text("")
    hub = Hub(settings, passwords=Passwords(CHEAP))
    await hub.start()
    await hub.stop()


async def test_the_hub_starts_without_its_pbx_and_says_so(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
    text = (
        f'[hub]\nport = 0\ndata = "data"\n[telephony]\nkind = "asterisk"\nport = {port}\n'
        'secret_env = "AMI"\n[floor]\nextensions = ["1001"]\n'
    )
    hub = Hub(settings_in(tmp_path, text), passwords=Passwords(CHEAP))
    await hub.start()
    try:
        assert [fault.code for fault in hub.health().faults] == ["pbx_unreachable"]
        assert not hub.engine.floor.pbx.connected
    finally:
        await hub.stop()


async def test_a_restart_finds_the_floor_as_it_was(tmp_path: Path) -> None:
    async with running(tmp_path) as floor:
        person = await floor.enrol("tanaka", Role.OPERATOR)
        await floor.token("tanaka", "1001")
    async with running(tmp_path) as floor:
        assert floor.hub.engine.floor.people[person].extension == "1001"
        assert floor.hub.engine.shelf.get(("StaffName", person)) is not None


async def test_health_is_red_while_the_database_is_locked_by_another_program(tmp_path: Path) -> None:
    async with running(tmp_path) as floor:
        await floor.enrol("tanaka", Role.OPERATOR)
        database = sqlite3.connect(tmp_path / "data" / "hub.sqlite3", isolation_level=None)
        database.execute("BEGIN IMMEDIATE")
        waiting = asyncio.create_task(floor.enrol("suzuki", Role.OPERATOR))
        async with asyncio.timeout(10):
            while floor.hub.engine.store_ok and not waiting.done():
                floor.rings("1001")
                await asyncio.sleep(0.05)
        assert [fault.code for fault in floor.hub.health().faults] == ["database"]
        database.execute("COMMIT")
        database.close()
        await asyncio.wait({waiting})
        async with asyncio.timeout(10):
            while not floor.hub.engine.store_ok:
                await asyncio.sleep(0.05)
        waiting.cancel()
        if waiting.exception() is None:
            assert waiting.result() in floor.hub.engine.floor.people


class Poison(Signal, frozen=True, kw_only=True):
    """No rule knows this signal: the bug that a hub must not survive in silence."""


async def test_a_bug_ends_the_hub_loudly_and_everything_is_closed(tmp_path: Path) -> None:
    async with running(tmp_path) as floor:
        await floor.enrol("tanaka", Role.OPERATOR)
        async with floor.desk(await floor.token("tanaka", "1001")) as desk:
            floor.hub.engine.tell(Poison())
            with pytest.raises(RuntimeError, match="Poison"):
                await floor.hub.ended()
            assert (await floor.request("POST", "/login", encode_login("tanaka", PASSWORD, "1001")))[0] == 503
            stopping = asyncio.create_task(floor.hub.stop())
            assert await desk.is_sent_away() == "leaving"
            await stopping
    async with running(tmp_path) as floor:
        assert len(floor.hub.engine.floor.people) == 1


CERTIFICATE = Path(__file__).parent / "certificate"


async def test_a_hub_that_others_can_reach_speaks_tls_and_its_own_administration_trusts_it(
    tmp_path: Path,
) -> None:
    text = (
        f'[hub]\nhost = "0.0.0.0"\nport = 0\ndata = "data"\ncertificate = "{CERTIFICATE}/hub.crt"\n'
        f'key = "{CERTIFICATE}/hub.key"\n[telephony]\nkind = "rehearsal"\n'
    )
    settings = settings_in(tmp_path, text)
    hub = Hub(settings, passwords=Passwords(CHEAP))
    await hub.start()
    try:
        reply = await reach.carry_out(settings, AddPerson(login="sato", name="佐藤", role=Role.LEAD))
        assert not reply.fault
        assert len(hub.engine.floor.people) == 1, "the hub did it, not administration by itself"
        trusted = ssl.create_default_context(cafile=CERTIFICATE / "hub.crt")
        async with connect(hub.url.replace("https", "wss") + "/desk", ssl=trusted) as socket:
            await socket.send('{"say":"hello","token":"none","versions":[1]}')
            assert "bad_token" in str(await socket.recv())
    finally:
        await hub.stop()


CONFIG = '[hub]\nport = 0\ndata = "data"\n'


async def started(folder: Path, *args: str) -> asyncio.subprocess.Process:
    (folder / "hub.toml").write_text(CONFIG)
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "escdesk", "hub", "--config", str(folder / "hub.toml"), *args,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE, env=os.environ | {"PYTHONPATH": SOURCE},
    )  # fmt: skip


SOURCE = str(Path(__file__).parents[2] / "src")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGTERM")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_ends_the_program_cleanly(tmp_path: Path, number: signal.Signals) -> None:
    hub = await started(tmp_path)
    assert hub.stdout is not None
    async with asyncio.timeout(30):
        first = (await hub.stdout.readline()).decode()
        assert first.startswith("escdesk hub listens at http://127.0.0.1:")
        assert "escdesk admin people add" in (await hub.stdout.readline()).decode()
        while reach.read(tmp_path / "data") is None:
            await asyncio.sleep(0.02)
        hub.send_signal(number)
        _, errors = await hub.communicate()
    assert hub.returncode == 0, errors.decode()
    assert "hub stopped" in errors.decode()
    assert "Traceback" not in errors.decode()
    assert reach.read(tmp_path / "data") is None


async def test_faults_on_the_command_line_are_sentences_with_exit_code_2(tmp_path: Path) -> None:
    (tmp_path / "hub.toml").write_text("[hub]\nprot = 1\n")
    program = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "escdesk", "hub", "--config", str(tmp_path / "hub.toml"),
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE, env=os.environ | {"PYTHONPATH": SOURCE},
    )  # fmt: skip
    out, errors = await program.communicate()
    assert (program.returncode, out) == (2, b"")
    assert errors.decode().strip().endswith("hub.toml line 2: unknown key 'prot' in [hub]; known are "
                                            "certificate, data, database, host, key, log_format, log_level, name, port.")  # fmt: skip


async def test_check_looks_and_ends(tmp_path: Path) -> None:
    program = await started(tmp_path, "--check")
    out, errors = await program.communicate()
    assert (program.returncode, out) == (2, b"")
    assert errors.decode().splitlines() == ["PBX: none is configured; [telephony] kind says which."]
    assert not (tmp_path / "data").exists()


async def test_the_notice_of_a_running_hub_is_json_with_its_address(tmp_path: Path) -> None:
    async with running(tmp_path) as floor:
        notice = json.loads((tmp_path / "data" / reach.NOTICE).read_text())
        assert notice["url"] == floor.hub.url
