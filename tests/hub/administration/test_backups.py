"""Backup while the floor works and restore: whole, verified, and never over something newer by mistake."""

import sqlite3
import stat
from pathlib import Path

import pytest
from tests.hub.floors import enrol
from tests.hub.locked import locked
from tests.hub.store.stores import batch

from escdesk.cli import main
from escdesk.domain.floor import empty
from escdesk.domain.ids import CommandId, Instant
from escdesk.domain.messages.papers import StaffName
from escdesk.domain.messages.people import PersonEnrolled
from escdesk.hub.administration import backups
from escdesk.hub.administration.backups import Unable
from escdesk.hub.secret import Secret
from escdesk.hub.settings import HubSettings, load
from escdesk.hub.store import backup, papers
from escdesk.hub.store.store import Store

NOW = Instant(1_767_600_000_000)
HOUR = 3_600_000


def settings(folder: Path) -> HubSettings:
    folder.mkdir()
    (folder / "hub.toml").write_text(
        f'[hub]\nport = 0\ndata = "."\ndatabase = "sqlite:///{folder / "hub.db"}"\n'
    )
    return load(folder / "hub.toml", {}).hub


def grown(hub: HubSettings, people: int) -> None:
    """A floor whose log has one event for each of these people."""
    with Store.open(hub.database) as store:
        floor = store.load().floor
        for number in range(floor.seq, people):
            asked = enrol(f"p{number}")
            event = PersonEnrolled(
                at=Instant(NOW + number),
                person=asked.person,
                role=asked.role,
                teams=(),
                skills=(),
                clients=(),
            )
            floor, step = batch(
                floor,
                [event],
                [StaffName(person=asked.person, name=f"名前{number}")],
                CommandId(f"x{number}"),
            )
            store.commit(step)
        store.checkpoint(floor)
    Secret.kept(hub.data / "secret")


def the_one(folder: Path) -> Path:
    (found,) = folder.glob("*.backup")
    return found


def test_a_backup_is_one_file_for_this_user_only_and_says_what_it_holds(tmp_path: Path) -> None:
    hub = settings(tmp_path / "hub")
    grown(hub, 30)
    (said,) = backups.back_up(hub, tmp_path / "to", None, NOW)
    file = the_one(tmp_path / "to")
    assert list((tmp_path / "to").iterdir()) == [file]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert said.startswith(f"{file}: 30 events until ")
    assert said.endswith("MB; looked over, all of it can be restored.")
    found = backup.contents(file)
    assert (found.events, found.made_at, found.last_at) == (30, NOW, NOW + 29)


def test_what_was_backed_up_stands_again_on_an_empty_machine(tmp_path: Path) -> None:
    here, there = settings(tmp_path / "here"), settings(tmp_path / "there")
    grown(here, 30)
    backups.back_up(here, tmp_path / "to", None, NOW)
    lines = backups.restore(there, the_one(tmp_path / "to"), force=False, now=NOW)
    assert "30 events" in lines[0]
    with Store.open(here.database) as one, Store.open(there.database) as other:
        assert one.load() == other.load()
        assert other.replayed() == other.load().floor
        keys = [("StaffName", f"p{number}") for number in range(30)]
        assert other.read_now(papers.newest, "floor", keys) == one.read_now(papers.newest, "floor", keys)
    old, new = Secret.kept(here.data / "secret"), Secret.kept(there.data / "secret")
    assert new.caller_key("0312345678") == old.caller_key("0312345678")
    assert new.log_name != old.log_name
    assert stat.S_IMODE((there.data / "hub.db").stat().st_mode) == 0o600
    tables = sqlite3.connect(there.data / "hub.db")
    assert tables.execute("SELECT count(*) FROM sqlite_master WHERE name = 'backup'").fetchone() == (0,)
    tables.close()


def test_a_newer_floor_is_not_replaced_unless_told_and_is_kept_beside(tmp_path: Path) -> None:
    hub = settings(tmp_path / "hub")
    grown(hub, 10)
    backups.back_up(hub, tmp_path / "to", None, NOW)
    grown(hub, 25)
    file = the_one(tmp_path / "to")
    with pytest.raises(
        Unable, match="The floor here has 25 events, the backup 10: the last 15 would be gone"
    ):
        backups.restore(hub, file, force=False, now=NOW)
    with Store.open(hub.database) as store:
        assert store.load().floor.seq == 25
    lines = backups.restore(hub, file, force=True, now=NOW)
    kept = hub.data / "hub.db.before-20260105T080000Z"
    assert f"What was there is kept as {kept}." in lines
    with Store.open(hub.database) as store:
        assert store.load().floor.seq == 10
    with Store.open(f"sqlite:///{kept}") as store:
        assert store.load().floor.seq == 25
    backups.restore(hub, file, force=True, now=NOW)
    assert (hub.data / "hub.db.before-20260105T080000Z-2").exists(), "what is kept is never overwritten"
    secret = hub.data / "secret.before-20260105T080000Z"
    assert stat.S_IMODE(secret.stat().st_mode) == 0o600
    assert Secret.kept(secret).floor_mark == Secret.kept(hub.data / "secret").floor_mark


def test_another_floor_is_not_replaced_unless_told(tmp_path: Path) -> None:
    here, other = settings(tmp_path / "here"), settings(tmp_path / "other")
    grown(here, 10)
    grown(other, 20)
    backups.back_up(other, tmp_path / "to", None, NOW)
    file = the_one(tmp_path / "to")
    with pytest.raises(Unable, match="is of another floor"):
        backups.restore(here, file, force=False, now=NOW)
    backups.restore(here, file, force=True, now=NOW)
    assert Secret.kept(here.data / "secret").floor_mark == Secret.kept(other.data / "secret").floor_mark


def test_a_damaged_floor_is_replaced_and_nothing_of_it_gets_into_the_new_one(tmp_path: Path) -> None:
    hub = settings(tmp_path / "hub")
    grown(hub, 20)
    backups.back_up(hub, tmp_path / "to", None, NOW)
    (hub.data / "hub.db").write_bytes(b"not a database at all" * 500)
    (hub.data / "hub.db-wal").write_bytes(b"left over" * 500)
    backups.restore(hub, the_one(tmp_path / "to"), force=False, now=NOW)
    with Store.open(hub.database) as store:
        assert store.load().floor.seq == 20
    assert (hub.data / "hub.db.before-20260105T080000Z-wal").read_bytes() == b"left over" * 500


def test_nothing_is_restored_under_a_hub(tmp_path: Path) -> None:
    hub = settings(tmp_path / "hub")
    grown(hub, 5)
    backups.back_up(hub, tmp_path / "to", None, NOW)
    with Store.open(hub.database), pytest.raises(Unable, match="has the database open; end it first"):
        backups.restore(hub, the_one(tmp_path / "to"), force=True, now=NOW)


def damaged(file: Path) -> None:
    size = file.stat().st_size
    with file.open("r+b") as opened:
        opened.seek(size // 2)
        opened.write(b"\xff" * 4_096)


def gapped(file: Path) -> None:
    with sqlite3.connect(file) as database:
        database.execute("DELETE FROM log WHERE seq = 7")
    database.close()


def of_a_later_release(file: Path) -> None:
    with sqlite3.connect(file) as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
    database.close()


def cut(file: Path) -> None:
    with file.open("r+b") as opened:
        opened.truncate(file.stat().st_size // 2)


def stripped(file: Path) -> None:
    with sqlite3.connect(file) as database:
        database.execute("DROP TABLE backup")
    database.close()


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (damaged, "damaged|malformed"),
        (cut, "damaged|malformed"),
        (gapped, "lacks events: the numbers of its log have gaps"),
        (of_a_later_release, "can't be read by this release"),
        (stripped, "is no backup"),
        (lambda file: file.write_text("x" * 5_000), "file is not a database"),
        (lambda file: file.unlink(), "unable to open database file"),
    ],
)
def test_a_spoilt_backup_is_found_out_before_anything_is_replaced(
    tmp_path: Path, spoil, sentence: str
) -> None:
    hub = settings(tmp_path / "hub")
    grown(hub, 200)
    backups.back_up(hub, tmp_path / "to", None, NOW)
    file = the_one(tmp_path / "to")
    spoil(file)
    before = sorted(one.name for one in hub.data.iterdir())
    with pytest.raises(Unable, match=sentence):
        backups.restore(hub, file, force=True, now=NOW)
    assert sorted(one.name for one in hub.data.iterdir()) in (before, sorted([*before, "hub.db.lock"]))
    with Store.open(hub.database) as store:
        assert store.load().floor.seq == 200


def test_a_floor_with_a_gap_in_its_log_is_not_backed_up_in_silence(tmp_path: Path) -> None:
    hub = settings(tmp_path / "hub")
    grown(hub, 20)
    gapped(hub.data / "hub.db")
    with pytest.raises(Unable, match="lacks events"):
        backups.back_up(hub, tmp_path / "to", None, NOW)
    assert not list((tmp_path / "to").iterdir())


def test_the_newest_stay_and_other_floors_files_are_let_alone(tmp_path: Path) -> None:
    hub, other = settings(tmp_path / "hub"), settings(tmp_path / "other")
    grown(hub, 3)
    grown(other, 3)
    backups.back_up(other, tmp_path / "to", 1, NOW)
    for hour in range(4):
        lines = backups.back_up(hub, tmp_path / "to", 2, Instant(NOW + hour * HOUR))
    assert lines[1] == "1 older ones removed, the newest 2 kept."
    mine = sorted((tmp_path / "to").glob(f"escdesk-{Secret.kept(hub.data / 'secret').floor_mark}-*"))
    assert [backup.contents(one).made_at for one in mine] == [NOW + 2 * HOUR, NOW + 3 * HOUR]
    assert len(list((tmp_path / "to").iterdir())) == 3


def test_of_somebody_elses_floor(tmp_path: Path) -> None:
    hub = settings(tmp_path / "hub")
    hub.data.mkdir(parents=True, exist_ok=True)
    with (
        locked(hub.data),
        pytest.raises(Unable, match=r"hub\.db: no backup was made: Permission denied\."),
    ):
        backups.back_up(hub, tmp_path / "to", None, NOW)


def test_without_a_database_and_twice_in_a_second(tmp_path: Path) -> None:
    hub = settings(tmp_path / "hub")
    with pytest.raises(Unable, match="there is no database yet"):
        backups.back_up(hub, tmp_path / "to", None, NOW)
    grown(hub, 3)
    backups.back_up(hub, tmp_path / "to", None, NOW)
    with pytest.raises(Unable, match="is there already"):
        backups.back_up(hub, tmp_path / "to", None, NOW)
    backup.contents(the_one(tmp_path / "to"))


def test_on_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    hub = settings(tmp_path / "hub")
    grown(hub, 4)
    config = tmp_path / "hub" / "hub.toml"
    admin = ["admin", "--config", str(config)]
    assert main([*admin, "backup", "--to", str(tmp_path / "to")]) == 0
    file = the_one(tmp_path / "to")
    assert capsys.readouterr().out.startswith(f"{file}: 4 events until ")
    grown(hub, 6)
    assert main([*admin, "restore", "--from", str(file)]) == 2
    assert "--force" in capsys.readouterr().err
    assert main([*admin, "restore", "--from", str(file), "--force"]) == 0
    said = capsys.readouterr().out
    assert "4 events" in said
    assert "Start the hub." in said
    with pytest.raises(SystemExit) as ended:
        main([*admin, "backup", "--to", str(tmp_path / "to"), "--keep", "0"])
    assert ended.value.code == 2


def test_an_empty_log_can_be_backed_up_too(tmp_path: Path) -> None:
    hub = settings(tmp_path / "hub")
    grown(hub, 0)
    backups.back_up(hub, tmp_path / "to", None, NOW)
    there = settings(tmp_path / "there")
    backups.restore(there, the_one(tmp_path / "to"), force=False, now=NOW)
    with Store.open(there.database) as store:
        assert store.load().floor == empty()
