"""Whatever befalls the cache's file, what a person did in it survives if it can be read at all."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from immutables import Map
from tests.harness.full_disk import full_disk
from tests.protocol.small_hub import START, SmallHub

from escdesk.desktop.link.cache import VERSION, Aside, Cache
from escdesk.desktop.link.cipher import PAGE, unlocked
from escdesk.desktop.link.place import CacheFailedError, Posted, WrongKeyError
from escdesk.desktop.link.rescue import ASIDES_KEPT
from escdesk.domain.ids import CommandId, PersonId
from escdesk.domain.sight import project
from escdesk.protocol.client import Knowledge

KEY, OTHER_KEY = "a1" * 32, "b2" * 32
DRAFTS = {f"card:c{number}": f"下書き{number} ".encode() * 60 for number in range(12)}
POSTED = tuple(Posted(CommandId(str(number)), b"ask" * 200) for number in range(12))
KNOWN = PersonId("sv1")


def written(folder: Path) -> Path:
    """A cache with everything in it, closed."""
    cache = Cache.open(folder, "one", KEY)
    hub = SmallHub()
    for number in range(1, 25):
        hub.raise_hand(hub.call(number))
    cache.keep_drafts(DRAFTS)
    for one in POSTED:
        cache.post(one)
    cache.keep_setting("token", "t")
    cache.keep(
        Knowledge("log-1", project(hub.floor, KNOWN), Map(hub.shown(KNOWN))), (), (), anew=True, at=START
    )
    cache.close()
    return folder / "one.db"


def pages(path: Path) -> int:
    return path.stat().st_size // PAGE


def spoil(path: Path, page: int) -> None:
    """Zeros in the middle of a page, as a dying disk leaves them."""
    body = bytearray(path.read_bytes())
    start = page * PAGE + 200
    body[start : start + 400] = bytes(400)
    path.write_bytes(body)


def kept(cache: Cache) -> tuple[dict[str, bytes], tuple[Posted, ...], str | None]:
    return cache.drafts(), cache.posted(), cache.settings().get("token")


ALL = (DRAFTS, POSTED, "t")


def test_a_spoilt_page_costs_at_most_what_lies_on_it(tmp_path):
    path = written(tmp_path)
    whole = path.read_bytes()
    assert pages(path) >= 30
    lost = []
    for page in range(pages(path)):
        path.write_bytes(whole)
        spoil(path, page)
        spoilt = path.read_bytes()
        cache = Cache.open(tmp_path, "one", KEY)
        drafts, posted, _ = kept(cache)
        assert cache.why is Aside.DAMAGED
        assert cache.aside is not None
        assert cache.aside.read_bytes() == spoilt
        assert drafts.items() <= DRAFTS.items()
        assert set(posted) <= set(POSTED)
        if (drafts, posted) != (DRAFTS, POSTED):
            lost.append(page)
            assert len(drafts) + len(posted) >= 12, "the other table is whole"
        cache.keep_drafts({"new": b"1"})  # and it goes on
        cache.close()
    assert 0 not in lost, "the first page has a spare"
    assert len(lost) < pages(path) / 2
    assert not list(tmp_path.glob("*.patched*"))


@pytest.mark.parametrize("left", ["half", "odd", "first pages"])
def test_of_a_file_that_was_cut_the_rest_is_read(tmp_path, left):
    path = written(tmp_path)
    body = path.read_bytes()
    sizes = {"half": len(body) // 2, "odd": len(body) - 3 * PAGE - 77, "first pages": 8 * PAGE}
    path.write_bytes(body[: sizes[left]])
    cache = Cache.open(tmp_path, "one", KEY)
    assert cache.why in {Aside.DAMAGED, Aside.UNREADABLE}
    drafts, posted, _ = kept(cache)
    assert drafts.items() <= DRAFTS.items()
    assert set(posted) <= set(POSTED)
    if left != "first pages":
        assert drafts or posted
    cache.close()


@pytest.mark.parametrize("body", [b"", b"no database at all", bytes(50_000)])
def test_a_file_of_which_nothing_is_left_is_set_aside_and_said(tmp_path, body):
    path = written(tmp_path)
    path.write_bytes(body)
    cache = Cache.open(tmp_path, "one", KEY)
    assert cache.why is Aside.UNREADABLE
    assert cache.aside is not None
    assert cache.aside.read_bytes() == body
    assert kept(cache) == ({}, (), None)
    cache.close()


def test_only_the_newest_files_that_were_set_aside_stay(tmp_path):
    path = written(tmp_path)
    other = tmp_path / "another.unreadable-1.db"
    other.write_bytes(b"somebody else's")
    for number in range(ASIDES_KEPT + 2):
        path.write_bytes(b"spoilt %d" % number)
        os.utime(path, (1_700_000_000 + number, 1_700_000_000 + number))
        Cache.open(tmp_path, "one", KEY).close()
    left = sorted(aside.read_bytes() for aside in tmp_path.glob("one.unreadable-*.db"))
    assert left == [b"spoilt %d" % number for number in range(2, ASIDES_KEPT + 2)]
    assert other.exists()
    assert not list(tmp_path.glob("one.unreadable-*-head"))[ASIDES_KEPT:]


def test_under_a_key_that_is_only_remembered_nothing_is_touched(tmp_path):
    path = written(tmp_path)
    before = path.read_bytes()
    with pytest.raises(WrongKeyError):
        Cache.open(tmp_path, "one", OTHER_KEY, sure=False)
    assert path.read_bytes() == before
    cache = Cache.open(tmp_path, "one", KEY)
    assert cache.aside is None
    assert kept(cache) == ALL
    cache.close()


def test_when_the_hub_has_another_key_the_earlier_one_gives_the_drafts_back(tmp_path):
    written(tmp_path)
    cache = Cache.open(tmp_path, "one", OTHER_KEY)
    assert cache.why is Aside.UNREADABLE
    cache.keep_drafts({"card:c1": b"typed since"})
    assert not cache.rescue("c3" * 32)
    assert cache.rescue(KEY)
    drafts, posted, _ = kept(cache)
    assert drafts == DRAFTS | {"card:c1": b"typed since"}
    assert posted == POSTED
    cache.close()
    again = Cache.open(tmp_path, "one", OTHER_KEY)
    assert again.aside is None
    assert again.posted() == POSTED
    again.close()


@pytest.mark.parametrize("known", [True, False])
def test_a_newer_versions_file_is_left_to_it_and_its_drafts_are_taken_over(tmp_path, known):
    path = written(tmp_path)
    connection = unlocked(path, KEY)
    connection.execute(f"PRAGMA user_version = {VERSION + 1}")
    if not known:
        connection.execute("ALTER TABLE drafts RENAME TO sketches")
    connection.close()
    before = path.read_bytes()
    cache = Cache.open(tmp_path, "one", KEY)
    assert cache.why is Aside.NEWER
    assert cache.aside is not None
    assert cache.aside.name == "one.newer-1.db"
    assert cache.aside.read_bytes() == before
    drafts, posted, _ = kept(cache)
    assert drafts == (DRAFTS if known else {})
    assert posted == POSTED
    cache.close()


def test_a_file_from_before_versions_were_written_goes_on(tmp_path):
    path = written(tmp_path)
    connection = unlocked(path, KEY)
    connection.execute("PRAGMA user_version = 0")
    connection.close()
    cache = Cache.open(tmp_path, "one", KEY)
    assert cache.aside is None
    assert kept(cache) == ALL
    cache.close()


def test_a_full_disk_takes_nothing_and_loses_nothing(tmp_path):
    written(tmp_path)
    cache = Cache.open(tmp_path, "one", KEY)
    with full_disk():
        for write in (
            lambda: cache.keep_drafts({"card:c1": b"more"}),
            lambda: cache.post(Posted(CommandId("x"), b"x")),
            lambda: cache.unpost(CommandId("1")),
            lambda: cache.keep_setting("a", "b"),
        ):
            with pytest.raises(CacheFailedError):
                write()
        assert kept(cache) == ALL
    cache.keep_drafts({"card:c1": b"more"})  # there is room again
    assert cache.drafts()["card:c1"] == b"more"
    cache.close()


def test_a_disk_that_is_full_at_the_start_leaves_a_good_file_where_it_is(tmp_path):
    path = written(tmp_path)
    before = path.read_bytes()
    with full_disk(), pytest.raises(CacheFailedError):
        Cache.open(tmp_path, "one", KEY)
    assert path.read_bytes() == before
    assert not list(tmp_path.glob("*unreadable*"))
    cache = Cache.open(tmp_path, "one", KEY)
    assert kept(cache) == ALL
    cache.close()


def test_a_spoilt_file_on_a_full_disk_waits_for_room(tmp_path):
    path = written(tmp_path)
    spoil(path, pages(path) - 1)
    before = path.read_bytes()
    with (
        full_disk(33_000),
        pytest.raises(CacheFailedError),
    ):  # room for the shared memory, not for another file
        Cache.open(tmp_path, "one", KEY)
    assert path.read_bytes() == before
    assert not list(tmp_path.glob("*unreadable*"))
    cache = Cache.open(tmp_path, "one", KEY)
    assert cache.why is Aside.DAMAGED
    assert len(cache.drafts()) >= 11
    cache.close()


KILLED = """
import os, signal, sys
from pathlib import Path
from escdesk.desktop.link.cache import Cache
cache = Cache.open(Path(sys.argv[1]), "one", sys.argv[2])
cache.keep_drafts({"card:late": b"written last"})
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_what_lies_in_the_files_beside_goes_with_it(tmp_path):
    """A killed desk leaves its last words in the write-ahead log; then the disk spoils the file itself."""
    path = written(tmp_path)
    done = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path), KEY], check=False, timeout=60)
    assert done.returncode == -signal.SIGKILL
    assert path.with_name("one.db-wal").stat().st_size
    spoil(path, 0)
    os.utime(path)
    cache = Cache.open(tmp_path, "one", KEY)
    assert cache.drafts() == DRAFTS | {"card:late": b"written last"}
    assert cache.posted() == POSTED
    cache.close()
