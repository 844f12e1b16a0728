"""The same happens to the same floor in every process: names are hashed differently in each."""

import os
import subprocess
import sys

import pytest

PLAY = """
import hashlib
from tests.domain.a_day import a_day

day = a_day({seed}, 300)
assert len(day) > 400
print(hashlib.sha256(repr(day).encode()).hexdigest())
"""


def played(seed: int, hashes: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", PLAY.format(seed=seed)],
        env={**os.environ, "PYTHONHASHSEED": hashes, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    return done.stdout


@pytest.mark.parametrize("seed", [1, 4])
def test_what_happens_does_not_hang_on_how_names_are_hashed(seed: int) -> None:
    assert played(seed, "1") == played(seed, "2")
