"""`hub --check`: one sentence for each thing that would keep the hub from working."""

import socket
import sqlite3
from pathlib import Path

from tests.hub.telephony.asterisk.fake_ami import fake_ami, frame, success

from escdesk.hub.checks import faults
from escdesk.hub.settings import Settings, load
from escdesk.hub.telephony.asterisk.ami import Message

REHEARSED = '[hub]\nport = 0\ndata = "data"\n[telephony]\nkind = "rehearsal"\n'
ASTERISK = (
    '[hub]\nport = 0\ndata = "data"\n[telephony]\nkind = "asterisk"\nport = %d\nsecret_env = "AMI"\n'
    '[floor]\nextensions = ["1001"]\n'
)


def settings_in(folder: Path, text: str = REHEARSED) -> Settings:
    (folder / "hub.toml").write_text(text)
    return load(folder / "hub.toml", {"AMI": "s3cret"})


async def test_nothing_to_say_when_all_is_right(tmp_path: Path) -> None:
    assert not await faults(settings_in(tmp_path))
    assert not (tmp_path / "data").exists(), "a check makes nothing"


async def test_a_data_folder_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("x")
    (sentence,) = await faults(settings_in(tmp_path))
    assert sentence == f"Data folder {tmp_path / 'data'}: {tmp_path / 'data'} is no folder."


async def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "hub.sqlite3").write_bytes(b"no database at all" * 100)
    (sentence,) = await faults(settings_in(tmp_path))
    assert sentence.endswith("hub.sqlite3: can't be used: file is not a database.")


async def test_another_programs_database(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    database = sqlite3.connect(tmp_path / "data" / "hub.sqlite3")
    database.execute("CREATE TABLE cats (name)")
    database.commit()
    database.close()
    (sentence,) = await faults(settings_in(tmp_path))
    assert sentence.endswith("hub.sqlite3: belongs to another program.")


async def test_a_port_that_is_taken(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        (sentence,) = await faults(settings_in(tmp_path, REHEARSED.replace("port = 0", f"port = {port}")))
    assert sentence == f"Port {port} of 127.0.0.1: another program listens there."


async def test_a_certificate_that_is_none(tmp_path: Path) -> None:
    for name in ("hub.crt", "hub.key"):
        (tmp_path / name).write_text("x")
    text = REHEARSED.replace("[tele", 'certificate = "hub.crt"\nkey = "hub.key"\n[tele')
    (sentence,) = await faults(settings_in(tmp_path, text))
    assert sentence.startswith(f"Certificate {tmp_path / 'hub.crt'}: ")


async def test_no_pbx_configured(tmp_path: Path) -> None:
    (sentence,) = await faults(settings_in(tmp_path, REHEARSED.replace("rehearsal", "none")))
    assert sentence == "PBX: none is configured; [telephony] kind says which."


async def test_a_pbx_that_is_not_there(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
    (sentence,) = await faults(settings_in(tmp_path, ASTERISK % port), patience_ms=300)
    assert sentence == f"PBX 127.0.0.1 port {port}: no AMI answers there."


def listing(action: Message) -> list[bytes]:
    return [
        success(action, EventList="start"),
        frame(Event="Complete", ActionID=action.action_id, EventList="Complete"),
    ]


async def test_a_pbx_that_answers(tmp_path: Path) -> None:
    async with fake_ami() as pbx:
        pbx.script = listing
        assert not await faults(settings_in(tmp_path, ASTERISK % pbx.settings.port))
        assert pbx.actions == ["Login", "CoreShowChannels", "ShowDialPlan"], "nothing else is asked of it"


async def test_a_dialplan_without_the_waiting_place(tmp_path: Path) -> None:
    def answer(action: Message) -> list[bytes]:
        if action.get("Response") == "CoreShowChannels":
            return listing(action)
        assert (action.get("Context"), action.get("Extension")) == ("floor", "wait")
        return [frame(Response="Error", ActionID=action.action_id, Message="Did not find context floor")]

    async with fake_ami() as pbx:
        pbx.script = answer
        port = pbx.settings.port
        text = (ASTERISK % port).replace("secret_env", 'context = "floor"\nsecret_env')
        (sentence,) = await faults(settings_in(tmp_path, text))
    assert sentence == (
        f"PBX 127.0.0.1 port {port}: the dialplan has no extension wait in [floor], so no customer can be handed"
        " over; add the block of docs/asterisk.md, 2, to extensions.conf and reload the dialplan."
    )


async def test_a_pbx_that_does_not_let_the_dialplan_be_seen(tmp_path: Path) -> None:
    def answer(action: Message) -> list[bytes]:
        if action.get("Response") == "CoreShowChannels":
            return listing(action)
        return [frame(Response="Error", ActionID=action.action_id, Message="Permission denied")]

    async with fake_ami() as pbx:
        pbx.script = answer
        port = pbx.settings.port
        (sentence,) = await faults(settings_in(tmp_path, ASTERISK % port))
    assert sentence == f"PBX 127.0.0.1 port {port}: user escdesk lacks rights; see docs/asterisk.md."


async def test_a_pbx_that_does_not_know_the_user(tmp_path: Path) -> None:
    async with fake_ami() as pbx:
        pbx.accepts = False
        port = pbx.settings.port
        (sentence,) = await faults(settings_in(tmp_path, ASTERISK % port))
    assert sentence == f"PBX 127.0.0.1 port {port}: does not accept user escdesk with this secret."


async def test_a_pbx_that_grants_too_little(tmp_path: Path) -> None:
    async with fake_ami() as pbx:
        pbx.script = lambda action: [
            frame(Response="Error", ActionID=action.action_id, Message="Permission denied")
        ]
        port = pbx.settings.port
        (sentence,) = await faults(settings_in(tmp_path, ASTERISK % port))
    assert sentence == f"PBX 127.0.0.1 port {port}: user escdesk lacks rights; see docs/asterisk.md."
