"""The profiles of the test suite: `quick` before each commit, `all` for people and CI, `soak` for a long night."""

import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NO_SUITE = 75
"""Exit code of the tests with a real PBX when no suite of packages can be fetched."""


def pytest(name: str, *args: str, **environment: str) -> int:
    """One run of pytest; its exit code. No tests at all is a failure."""
    start = time.monotonic()
    env = {**os.environ, "QT_QPA_PLATFORM": "offscreen", **environment}
    done = subprocess.run([sys.executable, "-m", "pytest", "-q", *args], cwd=ROOT, env=env, check=False)
    print(f"{name}: exit {done.returncode}, {time.monotonic() - start:.0f} s", flush=True)
    return done.returncode


def quick() -> int:
    return pytest("quick", "-n", "2", "-m", "not slow and not pbx and not xvfb", ESCDESK_MODEL_STEPS="12000")


def everything() -> int:
    many = pytest("together", "-n", "2", "--dist", "loadgroup", "-m", "not pbx and not alone")
    alone = pytest("one by one", "-m", "alone and not pbx")
    real = pytest("real PBX", "-m", "pbx", "tests/pbx")
    sentence = ""
    if real == NO_SUITE:
        sentence = (ROOT / ".pbx-sentence").read_text("utf-8") if (ROOT / ".pbx-sentence").exists() else ""
        real = NO_SUITE if os.environ.get("CI") else 0
    print(
        "\n".join(
            f"{n}: {'green' if not code else f'exit {code}'}"
            for n, code in (("together", many), ("one by one", alone), ("real PBX", real))
        )
    )
    if sentence:
        print(sentence)
    return many or alone or real


def soak() -> int:
    return pytest("soak", "-m", "not pbx", "tests/domain", ESCDESK_MODEL_STEPS="1000000")


if __name__ == "__main__":
    sys.exit({"quick": quick, "all": everything, "soak": soak}[sys.argv[1]]())
