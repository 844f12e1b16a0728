"""The hub's secret: callers stay recognised for ever, the log's name does not outlive a restore."""

import resource
import stat
from pathlib import Path

import pytest

from escdesk.hub.secret import Secret, UnusableSecret

OF_0_1 = "07" * 32
"""As the first release wrote it: no life."""


def test_a_secret_of_the_first_release_names_the_log_as_it_always_did(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text(OF_0_1)
    secret = Secret.kept(tmp_path / "secret")
    assert secret.log_name == "9527c04618b8aeb4"
    assert secret.written == OF_0_1


def test_it_is_made_once_and_for_this_user_only(tmp_path: Path) -> None:
    first, again = Secret.kept(tmp_path / "secret"), Secret.kept(tmp_path / "secret")
    assert first.log_name == again.log_name
    assert stat.S_IMODE((tmp_path / "secret").stat().st_mode) == 0o600


def test_after_a_restore_the_log_has_another_name_and_callers_the_same_hash(tmp_path: Path) -> None:
    old = Secret.kept(tmp_path / "secret")
    old.reborn().put(tmp_path / "secret")
    new = Secret.kept(tmp_path / "secret")
    assert new.log_name not in {old.log_name, old.reborn().log_name}
    assert new.floor_mark == old.floor_mark
    assert new.caller_key("090-0000-0001") == old.caller_key("09000000001")
    assert stat.S_IMODE((tmp_path / "secret").stat().st_mode) == 0o600
    assert [one.name for one in tmp_path.iterdir()] == ["secret"]


def test_where_it_can_not_be_written_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(UnusableSecret, match="secret: can't be read or written: No such file or directory"):
        Secret.kept(tmp_path / "nowhere" / "secret")


def test_a_full_disk_is_a_sentence_and_leaves_no_half_secret(tmp_path: Path) -> None:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1, before[1]))
    try:
        with pytest.raises(UnusableSecret, match="can't be read or written"):
            Secret.kept(tmp_path / "secret")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("text", ["", "xyz", "07" * 31, "zz" * 32])
def test_what_is_no_secret_is_a_sentence_and_stays_as_it_is(tmp_path: Path, text: str) -> None:
    (tmp_path / "secret").write_text(text)
    with pytest.raises(UnusableSecret, match="holds no secret of a hub"):
        Secret.kept(tmp_path / "secret")
    assert (tmp_path / "secret").read_text() == text
