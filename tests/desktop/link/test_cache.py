"""The cache: encrypted to the last byte, true to what it was given, and open only once."""

import sqlite3
import subprocess
import sys

import pytest
from immutables import Map
from tests.protocol.small_hub import NAMES, START, SmallHub

from escdesk.desktop.link.cache import Cache
from escdesk.desktop.link.place import CacheFailedError, CacheInUseError, Posted, file_name
from escdesk.domain.ids import CallId, ClientId, CommandId, CustomerId, PersonId
from escdesk.domain.messages.papers import CardText, CustomerPaper, StaffName, paper_key
from escdesk.domain.sight import project
from escdesk.protocol.client import Knowledge, nothing

KEY = "a1" * 32
SECRETS = ("鈴木 花子", "佐藤 恵子", "渡辺 太郎", "09000000001", "返金してほしい", "下書きの途中")


@pytest.fixture
def cache(tmp_path):
    cache = Cache.open(tmp_path, "one", KEY)
    yield cache
    cache.close()


def some_knowledge() -> Knowledge:
    hub = SmallHub()
    hub.raise_hand(hub.call(1))
    papers = hub.shown("sv1")
    customer = CustomerPaper(customer=CustomerId("u1"), client=ClientId("x"), name="渡辺 太郎")
    card = CardText(call=CallId("c1"), revision=1, decision_wanted="返金してほしい")
    papers |= {paper_key(paper): paper for paper in (customer, card)}
    return Knowledge("log-1", project(hub.floor, PersonId("sv1")), Map(papers))


def fill(cache: Cache) -> Knowledge:
    knowledge = some_knowledge()
    cache.keep(knowledge, (), (), anew=True, at=START)
    cache.keep_drafts({"card:c1": "下書きの途中".encode()})
    cache.post(Posted(CommandId("1"), "返金してほしい".encode()))
    cache.keep_setting("token", "秘密の鍵")
    return knowledge


def test_it_gives_back_what_it_was_given(tmp_path, cache):
    knowledge = fill(cache)
    cache.close()
    again = Cache.open(tmp_path, "one", KEY)
    assert again.knowledge(PersonId("sv1")) == knowledge
    assert again.drafts() == {"card:c1": "下書きの途中".encode()}
    assert again.posted() == (Posted(CommandId("1"), "返金してほしい".encode()),)
    assert again.settings()["token"] == "秘密の鍵"
    assert again.aside is None
    again.close()


def test_nothing_can_be_read_in_any_of_its_files(tmp_path, cache):
    fill(cache)
    files = list(tmp_path.iterdir())
    assert {file.suffix for file in files} >= {".db", ".db-wal"}
    content = b"".join(file.read_bytes() for file in files)
    assert len(content) > 10_000
    for secret in (*SECRETS, *NAMES.values(), "StaffName", "CREATE TABLE", "SQLite format"):
        assert secret.encode() not in content
    assert "op1" not in "".join(file.name for file in files)
    with pytest.raises(sqlite3.DatabaseError):
        sqlite3.connect(tmp_path / "one.db").execute("select * from drafts").fetchall()


def test_only_what_changed_is_brought_up_to_date(tmp_path, cache):
    knowledge = fill(cache)
    person, card = ("person", "op1"), ("CardText", "c1")
    sight = knowledge.sight
    after = Knowledge(
        "log-1",
        type(sight)(sight.person, sight.seq + 1, sight.entities.delete(person)),
        knowledge.papers.delete(card).set(
            ("StaffName", "sv1"), StaffName(person=PersonId("sv1"), name="加藤 恵子")
        ),
    )
    cache.keep(after, {person}, {card, ("StaffName", "sv1")}, anew=False, at=START)
    assert cache.knowledge(PersonId("sv1")) == after


def test_what_belongs_to_somebody_else_is_nothing(cache):
    fill(cache)
    assert cache.knowledge(PersonId("sv2")) == nothing(PersonId("sv2"))


def test_the_outbox_keeps_its_order_and_takes_nothing_twice(cache):
    for name in ("b", "a", "b", "c"):
        cache.post(Posted(CommandId(name), name.encode()))
    cache.unpost(CommandId("a"))
    assert [posted.id for posted in cache.posted()] == ["b", "c"]


def test_an_empty_draft_is_gone(cache):
    cache.keep_drafts({"a": b"1", "b": b"2"})
    cache.keep_drafts({"a": b"", "b": b"3"})
    assert cache.drafts() == {"b": b"3"}


def test_it_is_open_only_once(tmp_path, cache):
    with pytest.raises(CacheInUseError):
        Cache.open(tmp_path, "one", KEY)
    Cache.open(tmp_path, "two", KEY).close()
    cache.close()
    Cache.open(tmp_path, "one", KEY).close()


def test_a_folder_that_cannot_be_made_is_said(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(CacheFailedError):
        Cache.open(tmp_path / "file" / "below", "one", KEY)


def test_a_key_is_raw(tmp_path):
    with pytest.raises(ValueError, match="64 hex digits"):
        Cache.open(tmp_path, "one", "correct horse")


def test_a_file_name_says_nothing_and_differs():
    names = {file_name(hub, login) for hub in ("http://a", "http://b") for login in ("op1", "op2")}
    assert len(names) == 4
    assert not any("op" in name for name in names)


KILLED = """
import os, signal, sys
from pathlib import Path
from escdesk.desktop.link.cache import Cache
from escdesk.desktop.link.place import Posted
cache = Cache.open(Path(sys.argv[1]), "one", sys.argv[2])
cache.keep_drafts({"card:c1": "下書き".encode()})
cache.post(Posted("1", b"ask"))
print("kept", flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_what_was_kept_survives_a_kill(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(tmp_path), KEY], capture_output=True, check=False, timeout=60
    )
    assert (done.returncode, done.stdout) == (-9, b"kept\n")
    again = Cache.open(tmp_path, "one", KEY)
    assert again.aside is None
    assert again.drafts() == {"card:c1": "下書き".encode()}
    assert again.posted() == (Posted(CommandId("1"), b"ask"),)
    again.close()
