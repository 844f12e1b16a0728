"""`hub --check` and `doctor hub`: one sentence for each thing that was looked at."""

import logging
import socket
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.hub.telephony.asterisk.fake_ami import fake_ami, frame, success
from tests.hub.web.floor import running

from escdesk.domain.ids import Instant
from escdesk.findings import Finding, State
from escdesk.findings import faults as faults_of
from escdesk.hub.administration import certificates, reach
from escdesk.hub.checks import certificate, machine
from escdesk.hub.checks.every import look_at
from escdesk.hub.clock import wall_ms
from escdesk.hub.doctor import main as doctor
from escdesk.hub.settings import Settings, load
from escdesk.hub.store.store import Store
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


RIGHTS = {"Originate": "x", "Bridge": "x", "Hangup": "x", "CoreShowChannels": "x"}


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
        ]
        assert pbx.actions == ["Login", "CoreShowChannels", "ShowDialPlan", "Originate", "ListCommands"], (
            "nothing else is asked of it"
        )


async def test_a_user_who_may_not_ring_anybody(tmp_path: Path) -> None:
    def answer(action: Message) -> list[bytes]:
        if action.get("Response") == "ListCommands":
            return [success(action, Bridge="x", Hangup="x", CoreShowChannels="x")]
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


# -- the machine and its files -------------------------------------------------------------------------------


def said(found: Sequence[Finding], start: str) -> tuple[State, str]:
    (one,) = [one for one in found if one.sentence.startswith(start)]
    return one.state, one.sentence


async def test_a_sound_database_says_how_much_is_in_it(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    with Store.open(settings.hub.database):
        pass
    state, sentence = said(await look_at(settings), "Database")
    assert (state, ": sound, 0 events, " in sentence) == (State.OK, True)


async def test_a_log_with_a_gap(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    with Store.open(settings.hub.database):
        pass
    with sqlite3.connect(tmp_path / "data" / "hub.sqlite3") as database:
        database.executemany("INSERT INTO log VALUES ('floor', ?, 1, 'k', 1, '{}', '', '')", [(1,), (3,)])
    database.close()
    (sentence,) = await faults(settings)
    assert sentence.endswith("hub.sqlite3: events are missing in its log; restore a backup.")


async def test_files_that_others_can_read_and_a_secret_that_is_none(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    with Store.open(settings.hub.database):
        pass
    (tmp_path / "data" / "hub.sqlite3").chmod(0o644)
    (tmp_path / "data" / "secret").write_text("x")
    found = await look_at(settings)
    path = tmp_path / "data" / "hub.sqlite3"
    assert Finding(State.WARN, f"{path}: can be read by others; chmod 600 {path}.") in found
    assert faults_of(found) == [
        f"{tmp_path / 'data' / 'secret'}: holds no secret of a hub; restore it from a backup."
    ]


@pytest.mark.parametrize(
    ("free", "state"),
    [(machine.TOO_LITTLE - 1, State.FAULT), (machine.TOO_LITTLE, State.WARN), (machine.LITTLE, State.OK)],
)
def test_how_much_room_is_enough(free: int, state: State) -> None:
    one = machine.disk_finding(Path("/x"), free)
    assert one.state is state
    assert one.sentence.startswith(f"Disk of /x: {free // machine.MB} MB free")


@pytest.mark.parametrize(
    ("days", "state", "words"),
    [
        (0, State.OK, "good for hub.example, until "),
        (824, State.WARN, "good for 1 days only; escdesk admin certificate --renew"),
        (826, State.FAULT, "not valid since "),
        (-2, State.FAULT, "not valid before "),
    ],
)
def test_how_long_the_certificate_is_good(tmp_path: Path, days: int, state: State, words: str) -> None:
    made = datetime(2026, 1, 5, tzinfo=UTC)
    certificates.make(tmp_path, ["hub.example"], Instant(int(made.timestamp() * 1000)))
    text = REHEARSED.replace("[tele", 'certificate = "hub.crt"\nkey = "hub.key"\n[tele')
    (one,) = certificate.certificate(settings_in(tmp_path, text), made + timedelta(days=days))
    assert (one.state, words in one.sentence) == (state, True), one.sentence


def test_a_key_that_others_can_read(tmp_path: Path) -> None:
    certificates.make(tmp_path, ["hub.example"], Instant(wall_ms()))
    (tmp_path / "hub.key").chmod(0o640)
    text = REHEARSED.replace("[tele", 'certificate = "hub.crt"\nkey = "hub.key"\n[tele')
    _, warned = certificate.certificate(settings_in(tmp_path, text))
    assert warned == Finding(
        State.WARN, f"Key {tmp_path / 'hub.key'}: can be read by others; chmod 600 {tmp_path / 'hub.key'}."
    )


async def test_a_hub_that_runs_is_asked_and_its_port_is_its_own(tmp_path: Path) -> None:
    async with running(tmp_path) as floor:
        await floor.settled()  # a commit would say that the database is well
        assert said(await look_at(floor.hub.settings), "Hub: ") == (
            State.OK,
            f"Hub: runs at {floor.hub.url} and is green.",
        )
        floor.hub.engine.store_ok = False
        (sentence,) = await faults(floor.hub.settings)
        assert sentence.startswith(f"Hub at {floor.hub.url}: The database can't be written")
        floor.hub.engine.store_ok = True


async def test_a_hub_that_was_killed_is_a_warning_and_never_keeps_the_next_from_starting(
    tmp_path: Path,
) -> None:
    settings = settings_in(tmp_path)
    (tmp_path / "data").mkdir()
    with socket.create_server(("127.0.0.1", 0)) as free:
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
    reach.post(tmp_path / "data", reach.Notice(url, "token"))
    found = await look_at(settings)
    assert said(found, "Hub: the last one")[0] is State.WARN
    assert not faults_of(found)


def test_the_clock_is_asked_of_the_kernel() -> None:
    for one in machine.clock():
        assert one.state in {State.OK, State.WARN}
        assert one.sentence.startswith("Clock: ")


@pytest.fixture
def own_log_lines() -> Iterator[None]:
    """What a program sets for its log lines does not outlive the test."""
    root, ours = logging.getLogger(), logging.getLogger("escdesk")
    handlers, level, our_level = list(root.handlers), root.level, ours.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    ours.setLevel(our_level)


@pytest.mark.usefixtures("own_log_lines")
def test_on_the_command_line_each_line_has_its_state_and_the_code_is_the_gravest(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings_in(tmp_path, REHEARSED.replace("rehearsal", "none"))
    assert doctor(["--config", str(tmp_path / "hub.toml")]) == 2
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == f"ok    Config: {tmp_path / 'hub.toml'}."
    assert lines[-1] == "fault PBX: none is configured; [telephony] kind says which."
    (tmp_path / "hub.toml").write_text("[hub]\nport = -1\n")
    assert doctor(["--config", str(tmp_path / "hub.toml")]) == 2
    (line,) = capsys.readouterr().out.splitlines()
    assert line.startswith(f"fault Config {tmp_path / 'hub.toml'} line 2: [hub] port must be ")
