"""Without packages the run ends with its own exit code and one fixed sentence, also under CI."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.harness.pbx import packages
from tests.harness.pbx.packages import ASTERISK, EXIT_NO_PBX, NO_PBX, PackagesUnavailableError, Recipe, tree

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize("ci", [None, "true"])
def test_a_run_without_packages_says_so_and_ends_with_its_code(tmp_path: Path, ci: str | None):
    environment = {**os.environ, "PATH": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path)}
    environment.pop("CI", None)
    if ci is not None:
        environment["CI"] = ci
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "tests/pbx/test_rights.py", "-q", "-p", "no:cacheprovider"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert done.returncode == EXIT_NO_PBX == 75
    assert NO_PBX in done.stdout
    assert "missing: apt-get, dpkg-deb" in done.stderr


def test_a_cached_tree_needs_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    for recipe in ASTERISK[1:2]:
        program = tmp_path / f"asterisk-{recipe.suite}-{packages._LAYOUT}" / recipe.program
        program.parent.mkdir(parents=True)
        program.touch()
    assert tree(ASTERISK, tmp_path).suite == ASTERISK[1].suite


def test_a_failed_download_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    tools = tmp_path / "tools"
    tools.mkdir()
    for name in ("apt-get", "dpkg-deb", "id"):
        (tools / name).write_text("#!/bin/sh\nexit 100\n")
        (tools / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(tools))
    cache = tmp_path / "cache"
    with pytest.raises(PackagesUnavailableError) as error:
        tree((Recipe("nowhere", ("asterisk",), "usr/sbin/asterisk"),), cache)
    assert str(error.value) == NO_PBX
    assert [path.name for path in cache.iterdir()] == ["asterisk.lock"]
