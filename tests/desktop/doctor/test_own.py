"""What a desk keeps on its own machine, and whether its windows can be opened."""

import os
import sqlite3
import subprocess
import sys

import pytest
from keyring.backends import null
from tests.desktop.link.test_keys import Chain, Locked, Plain, Ring

from escdesk.desktop.doctor import display, own
from escdesk.desktop.i18n import LANGUAGES, Catalogue
from escdesk.desktop.link.keys import SystemKeys
from escdesk.findings import State


@pytest.fixture(params=LANGUAGES)
def texts(request):
    return Catalogue.load(request.param)


def test_a_keyring_is_tried_and_left_as_it_was(texts):
    ring = Ring()
    ring.kept["escdesk", "somebody's"] = "key"
    (one,) = own.keyring(texts, SystemKeys(ring))
    assert one.state is State.OK
    assert "Ring" in one.sentence
    assert ring.kept == {("escdesk", "somebody's"): "key"}


@pytest.mark.parametrize("ring", [Plain(), Chain(Plain())], ids=["itself", "behind another"])
def test_a_plain_file_is_not_used_and_nothing_is_written_to_it(texts, ring):
    (one,) = own.keyring(texts, SystemKeys(ring))
    assert one.state is State.WARN
    assert one.sentence == texts("doctor.keyring.plain", backend=SystemKeys(ring).backend).replace(
        "\u2060", ""
    )
    assert not ring.kept


def test_a_locked_one_and_none_at_all(texts):
    (locked,) = own.keyring(texts, SystemKeys(Locked()))
    (none,) = own.keyring(texts, SystemKeys(null.Keyring()))
    assert (locked.state, none.state) == (State.WARN, State.WARN)
    assert none.sentence == texts("doctor.keyring.none").replace("\u2060", "")
    assert "Locked" in locked.sentence


def test_a_cache_is_written_encrypted_and_nothing_of_the_trial_stays(texts, tmp_path):
    (one,) = own.cache(texts, tmp_path / "not" / "there" / "yet")
    assert one.state is State.OK
    assert not list(tmp_path.iterdir())


def test_a_file_that_anybody_can_read_would_be_noticed(tmp_path):
    plain = tmp_path / "plain.db"
    with sqlite3.connect(plain) as database:
        database.execute("CREATE TABLE t (x)")
    database.close()
    assert own._readable(plain)


def test_a_folder_that_is_a_file(texts, tmp_path):
    (tmp_path / "desk").write_text("x")
    (one,) = own.cache(texts, tmp_path / "desk")
    assert one.state is State.FAULT
    assert "Not a directory" in one.sentence


@pytest.mark.parametrize(
    ("free", "state"),
    [(own.TOO_LITTLE - 1, State.FAULT), (own.LITTLE - 1, State.WARN), (own.LITTLE, State.OK)],
)
def test_how_much_room_is_enough(texts, tmp_path, free, state):
    one = own.room(texts, tmp_path, free)
    assert (one.state, f"{free // own.MB} MB" in one.sentence) == (state, True)


def environment(**more):
    return {name: value for name, value in os.environ.items() if "DISPLAY" not in name} | more


def test_a_display_and_japanese_letters(texts):
    opened, letters = display.display(texts, environment(QT_QPA_PLATFORM="offscreen"))
    assert (opened.state, "offscreen" in opened.sentence) == (State.OK, True)
    assert (letters.state, display.families()[0] in letters.sentence) == (State.OK, True)


@pytest.mark.skipif(sys.platform != "linux", reason="only there fonts are asked of fontconfig")
def test_a_machine_without_japanese_letters(texts, tmp_path):
    (tmp_path / "fonts.conf").write_text(f"<fontconfig><dir>{tmp_path}</dir></fontconfig>")
    given = environment(QT_QPA_PLATFORM="offscreen", FONTCONFIG_FILE=str(tmp_path / "fonts.conf"))
    _, letters = display.display(texts, given)
    assert letters.state is State.FAULT
    assert "fonts-noto-cjk" in letters.sentence


@pytest.mark.skipif(sys.platform != "linux", reason="the others always have one")
def test_no_display_one_that_is_not_there_and_one_that_can_not_be_used(texts):
    bare = {name: value for name, value in environment().items() if name != "QT_QPA_PLATFORM"}
    found = [
        display.display(texts, bare),
        display.display(texts, bare | {"DISPLAY": ":7654", "QT_QPA_PLATFORM": "xcb"}),
        display.display(texts, bare | {"QT_QPA_PLATFORM": "nothing"}),
    ]
    assert [[one.state for one in all_of_it] for all_of_it in found] == [[State.FAULT]] * 3
    missing = texts("doctor.display.missing").replace("\u2060", "")
    assert [one.sentence == missing for (one,) in found] == [True, True, False]
    assert "nothing" in found[2][0].sentence


def test_on_the_command_line(tmp_path):
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "escdesk",
            "doctor",
            "desk",
            "--language",
            "en",
            "--data",
            str(tmp_path / "d"),
        ],
        env=environment(QT_QPA_PLATFORM="offscreen", PYTHON_KEYRING_BACKEND="keyring.backends.null.Keyring"),
        capture_output=True,
        text=True,
        check=False,
    )
    lines = [line.split(maxsplit=1) for line in done.stdout.splitlines()]
    assert [state for state, _ in lines] == ["ok", "ok", "warn", "ok", "ok", "fault"]
    assert lines[-1][1] == "Hub: its address is not known; give --hub."
    assert (done.returncode, done.stderr) == (2, "")
    assert not (tmp_path / "d").exists(), "a look makes nothing"
