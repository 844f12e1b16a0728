"""The database and whatever SQLite puts beside it are for the hub's own user, wherever they lie."""

import os
import stat
from pathlib import Path

import pytest
from tests.hub.store.stores import batch, opened

from escdesk.domain.floor import empty
from escdesk.domain.ids import Instant
from escdesk.domain.messages.people import PersonEnrolled, Role
from escdesk.hub.store.connect import UnusableDatabase
from escdesk.hub.store.store import Store

pytestmark = pytest.mark.skipif(os.name != "posix", reason="rights are POSIX's")


@pytest.fixture
def generous_umask():
    before = os.umask(0o022)
    yield
    os.umask(before)


@pytest.mark.usefixtures("generous_umask")
@pytest.mark.parametrize("there", [False, True], ids=["new", "readable by others before"])
def test_no_file_of_it_can_be_read_by_others(tmp_path: Path, there: bool) -> None:
    if there:
        opened(tmp_path).close()
        (tmp_path / "hub.db").chmod(0o644)
    with opened(tmp_path) as store:
        event = PersonEnrolled(
            at=Instant(1),
            person="p",
            role=Role.OPERATOR,
            teams=(),
            skills=(),
            clients=(),  # type: ignore[arg-type]
        )
        store.commit(batch(empty(), [event])[1])
        modes = {one.name: oct(stat.S_IMODE(one.stat().st_mode)) for one in tmp_path.iterdir()}
    assert set(modes) >= {"hub.db", "hub.db-wal", "hub.db-shm"}
    assert set(modes.values()) == {"0o600"}


def test_a_name_that_is_a_folder_leaves_no_lock_behind(tmp_path: Path) -> None:
    (tmp_path / "hub.db").mkdir()
    for _ in range(2):  # the second time the lock is free again
        with pytest.raises(UnusableDatabase):
            Store.open(f"sqlite:///{tmp_path / 'hub.db'}")
