"""What docs/site.md and the other pages tell people to type exists, and what they say is watched is there."""

import argparse
import configparser
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from escdesk.desktop.app import parser as desk
from escdesk.desktop.doctor.program import parser as doctor_desk
from escdesk.hub.administration.program import parser as admin
from escdesk.hub.doctor import parser as doctor_hub
from escdesk.hub.program import EXAMPLE
from escdesk.hub.program import parser as hub

ROOT = Path(__file__).resolve().parents[1]
UNITS = ROOT / "packaging" / "linux"
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
PARSERS = {
    ("hub",): hub,
    ("admin",): admin,
    ("desk",): desk,
    ("doctor", "hub"): doctor_hub,
    ("doctor", "desk"): doctor_desk,
}
COMMAND = re.compile(r"^(?:sudo -u escdesk )?(?:/opt/escdesk/bin/)?escdesk ((?:hub|admin|desk|doctor)\b.*)$")
MENTIONED = {"hub", "admin", "desk", "doctor", "doctor hub", "doctor desk"}
"""What a sentence may name without saying all that belongs to it."""


def commands(text: str) -> Iterator[str]:
    """Everything after `escdesk` that stands in code: each line of a block, and what stands between backquotes."""
    blocks = re.findall(r"^```\w*\n(.*?)^```", text, flags=re.MULTILINE | re.DOTALL)
    spans = re.findall(r"`([^`]+)`", re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL))
    for line in (*"".join(blocks).splitlines(), *(re.sub(r"\s+", " ", span) for span in spans)):
        found = COMMAND.match(line.strip())
        if found is not None and "|" not in found[1] and "…" not in found[1]:
            yield found[1].partition(" > ")[0]


def documented() -> list[tuple[str, str]]:
    return [(page.name, one) for page in PAGES for one in commands(page.read_text("utf-8"))]


@pytest.mark.parametrize(("page", "command"), documented())
def test_a_documented_command_is_understood(
    page: str, command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    if command in MENTIONED:
        return
    words = shlex.split(command)
    part = next(one for one in PARSERS if tuple(words[: len(one)]) == one)
    try:
        PARSERS[part]().parse_args(words[len(part) :])
    except SystemExit:
        pytest.fail(f"{page}: escdesk {command}: {capsys.readouterr().err}")


def test_a_command_that_does_not_exist_would_be_noticed() -> None:
    page = "Type `escdesk admin fly`:\n```\nsudo -u escdesk /opt/escdesk/bin/escdesk hub --chekc\n```\n"
    assert list(commands(page)) == ["hub --chekc", "admin fly"]
    for parser, words in ((hub, ["--chekc"]), (admin, ["fly"])):
        with pytest.raises(SystemExit):
            parser().parse_args(words)


def test_the_pages_show_every_word_of_administration() -> None:
    shown = {one for _, one in documented() if one.startswith("admin ")}
    words = next(one for one in admin()._actions if isinstance(one, argparse._SubParsersAction)).choices
    for word in words:
        assert any(re.search(rf"\b{word}\b", one) for one in shown), f"admin {word} is not shown"


# -- services -------------------------------------------------------------------------------------------------


def unit(name: str) -> configparser.ConfigParser:
    read = configparser.ConfigParser(interpolation=None)
    read.optionxform = str  # type: ignore[assignment,method-assign]
    read.read(UNITS / name, encoding="utf-8")
    return read


@pytest.mark.parametrize("name", ["escdesk-hub.service", "escdesk-backup.service"])
def test_a_service_starts_what_exists_with_few_rights(name: str) -> None:
    service = unit(name)["Service"]
    found = COMMAND.match(service["ExecStart"])
    assert found is not None
    words = shlex.split(found[1])
    PARSERS[words[0],]().parse_args(words[1:])
    assert service["User"] == "escdesk"
    assert service["ProtectSystem"] == "strict"
    assert service["NoNewPrivileges"] == "yes"
    assert service["CapabilityBoundingSet"] == ""
    assert service["UMask"] == "0077"


def test_the_hub_is_started_again_for_ever_and_has_a_file_for_each_desk() -> None:
    read = unit("escdesk-hub.service")
    assert (read["Service"]["Restart"], read["Unit"]["StartLimitIntervalSec"]) == ("always", "0")
    assert int(read["Service"]["LimitNOFILE"]) > 10_000


def test_the_services_and_the_page_mean_the_same_places() -> None:
    page = (ROOT / "docs" / "site.md").read_text("utf-8")
    for name in UNITS.iterdir():
        assert name.name in page
    assert unit("escdesk-hub.service")["Service"]["StateDirectory"] == "escdesk"
    written = unit("escdesk-backup.service")["Service"]["ReadWritePaths"].split()
    assert all(f"{place} " in page or f"{place}\n" in page or f'"{place}"' in page for place in written)
    assert "/etc/escdesk/hub.toml" in page


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd on this machine")
def test_systemd_finds_nothing_wrong_with_them(tmp_path: Path) -> None:
    for name in UNITS.iterdir():
        text = name.read_text("utf-8").replace("/opt/escdesk/bin/escdesk", sys.executable)
        (tmp_path / name.name).write_text(text)
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *map(str, sorted(tmp_path.iterdir()))],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr.count("escdesk")) == (0, 0), done.stderr


# -- what is watched and set ----------------------------------------------------------------------------------


def test_every_figure_is_documented_and_every_documented_one_is_there() -> None:
    from escdesk.domain.floor import empty
    from escdesk.hub.engine import Counts
    from escdesk.hub.store.latency import Stopwatch
    from escdesk.hub.web.metrics import Figures, text
    from tests.hub.web.test_metrics import read

    page = text(
        Figures(
            release="0", floor=empty(), counts=Counts(), waiting=0, sessions=0, slow=0, encoded=0, unattended=0,
            pbx=True, store=True, lag_ms=0, commits=Stopwatch().read(),
        )
    )  # fmt: skip
    table = re.findall(
        r"^\| (`escdesk_.*?) \|", (ROOT / "docs/site.md").read_text("utf-8"), flags=re.MULTILINE
    )
    assert sorted(read(page)) == sorted(re.findall(r"`(escdesk_\w+)`", " ".join(table)))


def test_the_example_says_how_log_lines_are_written() -> None:
    assert "log_format" in (ROOT / "packaging" / "hub" / EXAMPLE).read_text("utf-8")
