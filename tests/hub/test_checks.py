"""`hub --check` and `doctor hub`: one sentence for each thing that was looked at."""

import socket
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.hub.locked import locked
from tests.hub.telephony.asterisk.fake_ami import fake_ami, frame, success

from escdesk.findings import State
from escdesk.findings import faults as faults_of
from escdesk.hub.checks.every import look_at
from escdesk.hub.checks.files import database, secret
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


async def faults(settings: Settings, patience_ms: int = 6_000) -> list[str]:
    return faults_of(await look_at(settings, patience_ms))


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


def test_somebody_elses_data_folder(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    (tmp_path / "data").mkdir()
    with locked(tmp_path / "data"):
        (at_database,) = faults_of(database(settings))
        (at_secret,) = faults_of(secret(settings))
    why = "Permission denied; look as the user that the hub runs as."
    assert at_database == f"Database {tmp_path}/data/hub.sqlite3: {why}"
    assert at_secret == f"{tmp_path}/data/secret: can't be read: Permission denied."


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


RIGHTS = dict.fromkeys(("Originate", "Bridge", "Redirect", "Setvar", "Hangup", "CoreShowChannels"), "x")


def well(action: Message, **rights: str) -> list[bytes]:
    """What a PBX says whose configuration is that of docs/asterisk.md."""
    match action.get("Response"):
        case "ListCommands":
            return [success(action, **(RIGHTS | rights))]
        case "Originate":
            assert action.get("Channel").startswith("Local/escdesk-doctor@"), "no phone rings"
            return [success(action), frame(Event="Newchannel", Privilege="call,all")]
        case _:
            return listing(action)


async def test_a_pbx_that_answers(tmp_path: Path) -> None:
    async with fake_ami() as pbx:
        pbx.script = well
        found = await look_at(settings_in(tmp_path, ASTERISK % pbx.settings.port))
        assert {one.state for one in found} <= {State.OK, State.WARN}
        assert [one.sentence.partition(": ")[2] for one in found if one.sentence.startswith("PBX")] == [
            "lets user escdesk in.",
            "user escdesk may ask for what is needed and nothing dangerous.",
            "tells user escdesk of calls.",
            "the dialplan has wait in [escdesk].",
            "the dialplan has aside in [escdesk].",
            "the dialplan has consult in [escdesk].",
        ]
        looked = ["ShowDialPlan"] * 4
        assert pbx.actions == ["Login", "CoreShowChannels", *looked, "Originate", "ListCommands"], (
            "nothing else is asked of it"
        )


async def test_a_user_who_may_not_ring_anybody(tmp_path: Path) -> None:
    def answer(action: Message) -> list[bytes]:
        if action.get("Response") == "ListCommands":
            return [success(action, **{right: "x" for right in RIGHTS if right != "Originate"})]
        return well(action)

    async with fake_ami() as pbx:
        pbx.script = answer
        (sentence,) = await faults(settings_in(tmp_path, ASTERISK % pbx.settings.port))
    assert "user escdesk may not ask for Originate, so nobody can be handed over" in sentence


async def test_a_user_with_a_shell_on_the_pbx_is_warned_of(tmp_path: Path) -> None:
    async with fake_ami() as pbx:
        pbx.script = lambda action: well(action, Command="x", UpdateConfig="x")
        found = await look_at(settings_in(tmp_path, ASTERISK % pbx.settings.port))
    (warned,) = [one for one in found if one.sentence.startswith("PBX") and one.state is State.WARN]
    assert "may ask for Command, UpdateConfig, which amounts to a shell" in warned.sentence


async def test_a_user_whom_the_pbx_tells_nothing(tmp_path: Path) -> None:
    def answer(action: Message) -> list[bytes]:
        if action.get("Response") == "Originate":
            return [success(action), frame(Event="Reload", Privilege="system,all")]
        return well(action)

    async with fake_ami() as pbx:
        pbx.script = answer
        (sentence,) = await faults(settings_in(tmp_path, ASTERISK % pbx.settings.port))
    assert "tells user escdesk of no call, so no hold would be seen; read = call,agent,reporting" in sentence


async def test_a_dialplan_without_the_waiting_place(tmp_path: Path) -> None:
    def answer(action: Message) -> list[bytes]:
        if action.get("Response") != "ShowDialPlan":
            return well(action)
        assert action.get("Context") == "floor"
        if action.get("Extension") != "wait":
            return well(action)
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


@pytest.mark.parametrize("place", ["aside", "consult"])
async def test_a_dialplan_without_a_place_for_a_talk_aside(tmp_path: Path, place: str) -> None:
    def answer(action: Message) -> list[bytes]:
        if action.get("Extension") != place:
            return well(action)
        return [frame(Response="Error", ActionID=action.action_id, Message="Did not find extension")]

    async with fake_ami() as pbx:
        pbx.script = answer
        (sentence,) = await faults(settings_in(tmp_path, ASTERISK % pbx.settings.port))
    assert (
        f"has no extension {place} in [escdesk], so nobody can talk with a supervisor while the customer waits;"
        in sentence
    )


@pytest.mark.parametrize(
    ("music", "fault"),
    [
        ("default,120", None),
        ("default,119", "ends after 119 s; [floor] aside is 100 s, and it must last 20 s longer."),
        ("default", "does not end by itself: a customer whom nobody fetches would be lost."),
    ],
)
async def test_the_music_ends_by_itself_and_late_enough(
    tmp_path: Path, music: str, fault: str | None
) -> None:
    def answer(action: Message) -> list[bytes]:
        if action.get("Extension") != "aside":
            return well(action)
        first, last = listing(action)
        steps = [("NoOp", "a customer waits"), ("MusicOnHold", music), ("Dial", "PJSIP/1001")]
        listed = [
            frame(Event="ListDialplan", ActionID=action.action_id, Application=name, AppData=data)
            for name, data in steps
        ]
        return [first, *listed, last]

    async with fake_ami() as pbx:
        pbx.script = answer
        port = pbx.settings.port
        found = await faults(settings_in(tmp_path, ASTERISK % port))
    where = f"PBX 127.0.0.1 port {port}: the music of aside in [escdesk] "
    assert found == ([] if fault is None else [where + fault])


OUTSIDE = ASTERISK.replace("[floor]", 'outside = "%s"\n[floor]')


async def test_a_way_out_needs_a_place_where_the_phone_is_told(tmp_path: Path) -> None:
    def answer(action: Message) -> list[bytes]:
        if action.get("Extension") != "told":
            return devices("PJSIP/trunk", "NOT_INUSE")(action)
        return [frame(Response="Error", ActionID=action.action_id, Message="Did not find extension")]

    async with fake_ami() as pbx:
        pbx.script = answer
        port = pbx.settings.port
        (sentence,) = await faults(settings_in(tmp_path, OUTSIDE % (port, "PJSIP/{number}@trunk")))
    assert sentence == (
        f"PBX 127.0.0.1 port {port}: the dialplan has no extension told in [escdesk], so whoever is rung outside"
        " hears nothing; add the block of docs/asterisk.md, 2, to extensions.conf and reload the dialplan."
    )


def devices(device: str, state: str) -> Callable[[Message], list[bytes]]:
    def answer(action: Message) -> list[bytes]:
        if action.get("Response") != "DeviceStateList":
            return well(action)
        first, last = listing(action)
        listed = frame(Event="DeviceStateChange", ActionID=action.action_id, Device=device, State=state)
        return [first, listed, last]

    return answer


@pytest.mark.parametrize(
    ("device", "state", "fault"),
    [
        ("PJSIP/trunk", "NOT_INUSE", None),
        ("PJSIP/trunk", "INUSE", None),
        ("PJSIP/trunk", "UNAVAILABLE", "does not reach PJSIP/trunk, so no phone outside can be rung now."),
        ("PJSIP/other", "NOT_INUSE", "knows no PJSIP/trunk, so [telephony] outside leads nowhere."),
    ],
)
async def test_a_trunk_is_looked_for(tmp_path: Path, device: str, state: str, fault: str | None) -> None:
    async with fake_ami() as pbx:
        pbx.script = devices(device, state)
        port = pbx.settings.port
        found = await faults(settings_in(tmp_path, OUTSIDE % (port, "PJSIP/{number}@trunk")))
    assert found == ([] if fault is None else [f"PBX 127.0.0.1 port {port}: {fault}"])


async def test_a_pbx_that_does_not_list_its_trunks_may_have_them(tmp_path: Path) -> None:
    def answer(action: Message) -> list[bytes]:
        if action.get("Response") != "DeviceStateList":
            return well(action)
        return [frame(Response="Error", ActionID=action.action_id, Message="Invalid/unknown command")]

    async with fake_ami() as pbx:
        pbx.script = answer
        assert not await faults(settings_in(tmp_path, OUTSIDE % (pbx.settings.port, "PJSIP/{number}@trunk")))


@pytest.mark.parametrize("channel", ["Local/{number}@outward", "Local/{number}@outward/n"])
async def test_a_way_out_through_a_context_that_is_not_there(tmp_path: Path, channel: str) -> None:
    def answer(action: Message) -> list[bytes]:
        if action.get("Context") != "outward":
            return well(action)
        return [frame(Response="Error", ActionID=action.action_id, Message="Did not find context outward")]

    async with fake_ami() as pbx:
        pbx.script = answer
        port = pbx.settings.port
        (sentence,) = await faults(settings_in(tmp_path, OUTSIDE % (port, channel)))
        pbx.script = well
        assert not await faults(settings_in(tmp_path, OUTSIDE % (port, channel)))
    assert sentence == (
        f"PBX 127.0.0.1 port {port}: the dialplan has no context outward, so [telephony] outside leads nowhere."
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
