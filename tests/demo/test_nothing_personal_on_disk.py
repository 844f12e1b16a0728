"""What a busy floor leaves on disk: nobody's name or number at the desks, and at the hub only where papers are."""

import base64
import json
import signal
import sqlite3
import threading
import time
from pathlib import Path
from urllib.parse import quote

import pytest
from tests.harness.forms import all_forms

from escdesk.demo.desk import Desk
from escdesk.demo.floor import LEAD, OPERATOR, SUPERVISOR, DemoFloor, Play

BUSY_S = 40.0
PAPERS = frozenset({"papers", "customers", "customer_phones", "history"})
"""The hub's tables that hold people: what is called, who calls, what was written."""


def found(forms: set[bytes], files: list[Path]) -> list[tuple[str, bytes]]:
    return [
        (file.name, form) for file in files for body in (file.read_bytes(),) for form in forms if form in body
    ]


def files_below(folder: Path) -> list[Path]:
    return [one for one in sorted(folder.rglob("*")) if one.is_file()]


def test_every_form_is_found_where_it_stands(tmp_path):
    """The search itself: a name or number planted in each way does not escape it."""
    forms = all_forms({"勅使河原 さくら", "テシガワラ サクラ"}, {"090-0123-4567"})
    planted = {
        "plain": "客は勅使河原さくら様".encode(),
        "windows": "x勅使河原 さくらx".encode("utf-16-le"),
        "sjis": "勅使河原　さくら".encode("shift_jis"),
        "url": f"GET /?q={quote('勅使河原 さくら')}".encode(),
        "json": json.dumps({"name": "勅使河原 さくら"}).encode(),
        "base64-0": base64.b64encode("勅使河原 さくら".encode()),
        "base64-1": base64.b64encode("x勅使河原 さくらyz".encode()),
        "base64-2": base64.b64encode("xy勅使河原 さくらz".encode()),
        "kana": "テシガワラサクラ".encode(),
        "hiragana": "てしがわら さくら".encode(),
        "half": "ﾃｼｶﾞﾜﾗ ｻｸﾗ".encode(),
        "number": b"from 09001234567 to",
        "abroad": b"tel:+819001234567",
        "wide": "０９０－０１２３－４５６７".replace("－", "\uff0d").encode(),
    }
    for name, body in planted.items():
        (tmp_path / name).write_bytes(body)
    hit = {name for name, _ in found(forms, files_below(tmp_path))}
    assert hit == planted.keys()


def papers_of(database: Path) -> tuple[set[str], set[str]]:
    """Names and numbers of the customers who have really been on the floor."""
    with sqlite3.connect(database) as connection:
        rows = connection.execute(
            "SELECT kind, body FROM papers WHERE kind IN ('CustomerPaper', 'CallerNumber')"
        )
        bodies = [(kind, json.loads(body)) for kind, body in rows]
    connection.close()
    names = {body[name] for kind, body in bodies if kind == "CustomerPaper" for name in ("name", "kana")}
    numbers = {body["number"] for kind, body in bodies if kind == "CallerNumber"}
    return names - {""}, numbers - {""}


def copied(database: Path, folder: Path) -> Path:
    """The hub's database as of now, read beside the running hub."""
    copy = folder / "copy.db"
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as source, sqlite3.connect(copy) as target:
        source.backup(target)
    source.close()
    target.close()
    return copy


def other_tables(database: Path) -> bytes:
    """Everything in the hub's database outside the papers."""
    connection = sqlite3.connect(database)
    tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    assert set(tables) >= PAPERS | {"log", "answers", "checkpoints", "sessions"}
    parts = []
    for name in set(tables) - PAPERS:
        for row in connection.execute(f'SELECT * FROM "{name}"'):
            parts += [one if isinstance(one, bytes) else str(one).encode() for one in row]
    connection.close()
    return b"\n".join(parts)


@pytest.mark.slow
def test_a_busy_floor_leaves_nobody_on_the_desks_disks(tmp_path):
    logs, out = tmp_path / "logs", tmp_path / "out"
    for folder in (logs, out):
        folder.mkdir()
    floor = DemoFloor(tmp_path / "floor", logs, Play(seed=9, rate=20.0, story=False))
    (tmp_path / "floor").mkdir()
    desks: list[Desk] = []
    try:
        floor.start()
        for login in (OPERATOR, SUPERVISOR, LEAD):
            home = tmp_path / "desks" / login
            for name in ("data", "tmp", "runtime"):
                (home / name).mkdir(parents=True, mode=0o700)
            extension = floor.members[login].extension
            desks.append(
                Desk(
                    login,
                    hub=floor.url,
                    password=floor.passwords[login],
                    extension=None if extension is None else str(extension),
                    folder=home / "data",
                    logs=logs,
                    witnessed=False,
                    environment={
                        "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
                        "QT_QPA_PLATFORM": "offscreen",
                        "HOME": str(home),
                        "TMPDIR": str(home / "tmp"),
                        "XDG_RUNTIME_DIR": str(home / "runtime"),
                        "XDG_CACHE_HOME": str(home / "cache"),
                        "XDG_CONFIG_HOME": str(home / "config"),
                        "XDG_DATA_HOME": str(home / "share"),
                    },
                    news=threading.Event(),
                )
            )
        database = tmp_path / "floor" / "hub" / "hub.sqlite3"
        kept = [tmp_path / "desks" / login / "data" for login in (OPERATOR, SUPERVISOR, LEAD)]
        until = time.monotonic() + BUSY_S
        names: set[str] = set()
        while time.monotonic() < until and (
            len(names) < 12 or not all(any(one.glob("*.db-wal")) for one in kept)
        ):
            time.sleep(1)
            names, numbers = papers_of(copied(database, out))
        time.sleep(2)  # what came last is on the desks' disks too
        desks[0].process._signal(signal.SIGKILL)
        desks[1].process._signal(signal.SIGABRT)  # the fault handler writes down where it was
    finally:
        for one in desks:
            one.process.close()
        floor.close()
    names, numbers = papers_of(database)
    assert len(names) >= 6
    assert len(numbers) >= 3
    forms = all_forms(names, numbers)
    at_desks = [*files_below(tmp_path / "desks"), *logs.glob("desk-*")]
    assert {one.suffix for one in at_desks} >= {".db", ".db-wal", ".log", ".json"}
    assert sum(one.stat().st_size for one in at_desks) > 100_000
    assert found(forms, at_desks) == []
    beside = [
        one for one in files_below(tmp_path / "floor" / "hub") if not one.name.startswith("hub.sqlite3")
    ]
    assert found(forms, [*beside, logs / "hub.log"]) == []
    rest = out / "other-tables"
    rest.write_bytes(other_tables(database))
    assert rest.stat().st_size > 10_000
    assert found(forms, [rest]) == []
    assert found(forms, [database]), "the papers have them: the search finds what is there"
