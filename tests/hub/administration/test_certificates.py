"""The private certificate: desks pin the authority, and a renewed certificate needs nothing at the desks."""

import asyncio
import ssl
import stat
from pathlib import Path

import pytest
from tests.hub.locked import locked
from tests.hub.web.floor import CHEAP

from escdesk.cli import main
from escdesk.desktop.link.door import Floor, hub_at, look
from escdesk.domain.ids import Instant
from escdesk.hub.administration import certificates
from escdesk.hub.administration.certificates import NotMade
from escdesk.hub.app import Hub
from escdesk.hub.clock import wall_ms
from escdesk.hub.settings import load
from escdesk.hub.web.passwords import Passwords
from escdesk.protocol.messages import LoginRefused

NOW = Instant(1_767_600_000_000)
HOSTS = ("127.0.0.1", "hub.example")


def made(folder: Path, now: int = 0) -> Path:
    certificates.make(folder, HOSTS, Instant(now or wall_ms()))
    return folder


def test_four_files_and_only_two_of_them_are_for_other_eyes(tmp_path: Path) -> None:
    folder = made(tmp_path / "tls")
    modes = {one.name: stat.S_IMODE(one.stat().st_mode) for one in folder.iterdir()}
    assert modes == {"hub.crt": 0o644, "hub.key": 0o600, "for-desks.crt": 0o644, "authority.key": 0o600}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


@pytest.mark.parametrize("name", ["hub.crt", "hub.key", "for-desks.crt", "authority.key"])
def test_nothing_that_is_there_is_overwritten(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("mine")
    with pytest.raises(NotMade, match="is there already"):
        made(tmp_path)
    assert [one.name for one in tmp_path.iterdir()] == [name]
    assert (tmp_path / name).read_text() == "mine"


@pytest.mark.parametrize("host", ["https://hub", "hub:7443", "", "hub name", "フロア"])
def test_a_host_that_is_none_is_a_sentence(tmp_path: Path, host: str) -> None:
    with pytest.raises(NotMade, match="expected the name or address"):
        certificates.make(tmp_path, [host], NOW)
    assert not list(tmp_path.iterdir())


def seen_by_a_desk(pinned: Path, settings_folder: Path, certificate: Path) -> Floor | LoginRefused:
    """What a desk's own link hears at a hub that runs with this certificate."""
    (settings_folder / "hub.toml").write_text(
        f'[hub]\nport = 0\ndata = "data"\nname = "試験"\ncertificate = "{certificate}"\n'
        f'key = "{certificate.with_suffix(".key")}"\n'
    )

    async def visit() -> Floor | LoginRefused:
        hub = Hub(load(settings_folder / "hub.toml", {}), passwords=Passwords(CHEAP))
        await hub.start()
        try:
            return await asyncio.to_thread(look, hub_at(hub.url, pinned))
        finally:
            await hub.stop()

    return asyncio.run(visit())


def test_a_desk_that_pinned_it_comes_in_before_and_after_a_renewal(tmp_path: Path) -> None:
    folder = made(tmp_path / "tls")
    pinned = tmp_path / "at-the-desk.crt"
    pinned.write_bytes((folder / "for-desks.crt").read_bytes())
    assert isinstance(seen_by_a_desk(pinned, tmp_path, folder / "hub.crt"), Floor)
    first, key = (folder / "hub.crt").read_bytes(), (folder / "hub.key").read_bytes()
    certificates.renew(folder, (), Instant(wall_ms()))
    assert (folder / "hub.crt").read_bytes() != first
    assert (folder / "hub.key").read_bytes() == key
    assert isinstance(seen_by_a_desk(pinned, tmp_path, folder / "hub.crt"), Floor)


def test_a_desk_that_pinned_another_floors_does_not(tmp_path: Path) -> None:
    ours, other = made(tmp_path / "tls"), made(tmp_path / "other")
    seen = seen_by_a_desk(other / "for-desks.crt", tmp_path, ours / "hub.crt")
    assert seen == LoginRefused(code="hub_distrusted")


def described(path: Path) -> dict[str, object]:
    return ssl._ssl._test_decode_cert(str(path))  # type: ignore[attr-defined,no-any-return]


def test_it_is_good_for_its_names_and_a_renewal_keeps_or_changes_them(tmp_path: Path) -> None:
    folder = made(tmp_path, NOW)
    names = {("IP Address", "127.0.0.1"), ("DNS", "hub.example")}
    assert set(described(folder / "hub.crt")["subjectAltName"]) == names  # type: ignore[call-overload]
    until = ssl.cert_time_to_seconds(str(described(folder / "hub.crt")["notAfter"]))
    assert until == NOW // 1000 + 825 * 86_400
    later = Instant(NOW + 800 * 86_400_000)
    certificates.renew(folder, (), later)
    assert set(described(folder / "hub.crt")["subjectAltName"]) == names  # type: ignore[call-overload]
    assert ssl.cert_time_to_seconds(str(described(folder / "hub.crt")["notAfter"])) == until + 800 * 86_400
    certificates.renew(folder, ("new.example",), later)
    assert described(folder / "hub.crt")["subjectAltName"] == (("DNS", "new.example"),)


def test_it_never_outlives_what_signed_it_and_is_not_renewed_after_that(tmp_path: Path) -> None:
    folder = made(tmp_path, NOW)
    end = ssl.cert_time_to_seconds(str(described(folder / "for-desks.crt")["notAfter"]))
    certificates.renew(folder, (), Instant((end - 86_400) * 1000))
    assert ssl.cert_time_to_seconds(str(described(folder / "hub.crt")["notAfter"])) == end
    with pytest.raises(NotMade, match="no longer valid itself"):
        certificates.renew(folder, (), Instant(end * 1000))


def test_what_was_not_made_here_can_not_be_renewed(tmp_path: Path) -> None:
    folder = made(tmp_path / "tls")
    kept = (folder / "hub.crt").read_bytes()
    (folder / "authority.key").write_bytes((made(tmp_path / "other") / "authority.key").read_bytes())
    with pytest.raises(NotMade, match=r"is not the key of for-desks\.crt"):
        certificates.renew(folder, (), NOW)
    (folder / "authority.key").write_text("x")
    with pytest.raises(NotMade, match="can't be read as PEM"):
        certificates.renew(folder, (), NOW)
    (folder / "authority.key").unlink()
    with pytest.raises(NotMade, match="Only what escdesk admin certificate made"):
        certificates.renew(folder, (), NOW)
    assert (folder / "hub.crt").read_bytes() == kept


def test_on_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = str(tmp_path / "tls")
    assert main(["admin", "certificate", "--host", "192.0.2.10", "--host", "hub", "--out", folder]) == 0
    said = capsys.readouterr().out
    assert "good for 192.0.2.10, hub, until " in said
    assert "escdesk desk --hub https://192.0.2.10:7443 --certificate for-desks.crt" in said
    assert main(["admin", "certificate", "--host", "hub", "--out", folder]) == 2
    assert "--renew" in capsys.readouterr().err
    assert main(["admin", "certificate", "--renew", "--out", folder]) == 0
    assert "Nothing is to be done at the desks" in capsys.readouterr().out
    assert main(["admin", "certificate", "--out", str(tmp_path / "nobody")]) == 2
    assert capsys.readouterr().err.startswith("Expected --host: ")


def test_a_folder_that_may_not_be_written_is_a_sentence(tmp_path: Path) -> None:
    with locked(tmp_path), pytest.raises(NotMade, match="can't be written: Permission denied"):
        made(tmp_path / "tls")
