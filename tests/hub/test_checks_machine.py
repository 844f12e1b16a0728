"""What `doctor hub` says of the machine, the hub's files, its certificate and the hub that runs."""

import logging
import socket
import sqlite3
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.hub.test_checks import REHEARSED, faults, settings_in
from tests.hub.web.floor import running

from escdesk.domain.ids import Instant
from escdesk.findings import Finding, State
from escdesk.findings import faults as faults_of
from escdesk.hub.administration import certificates, reach
from escdesk.hub.checks import certificate, machine
from escdesk.hub.checks.every import look_at
from escdesk.hub.clock import wall_ms
from escdesk.hub.doctor import main as doctor
from escdesk.hub.store.store import Store


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
