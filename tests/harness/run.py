"""The profiles of the test suite: `quick` before each commit, `all` for people and CI, `soak` for a long night."""

import os
import subprocess
import sys
import time
from pathlib import Path

from tests.harness.pbx.packages import EXIT_NO_PBX, NO_PBX

ROOT = Path(__file__).resolve().parents[2]


def pytest(name: str, *args: str, **environment: str) -> int:
    """One run of pytest; its exit code. No tests at all is a failure."""
    start = time.monotonic()
    env = {**os.environ, "QT_QPA_PLATFORM": "offscreen", **environment}
    done = subprocess.run([sys.executable, "-m", "pytest", "-q", *args], cwd=ROOT, env=env, check=False)
    print(f"{name}: exit {done.returncode}, {time.monotonic() - start:.0f} s", flush=True)
    return done.returncode


QUICK = (
    "tests/domain",
    "tests/protocol",
    "tests/hub/test_engine.py",
    "tests/hub/test_publisher.py",
    "tests/hub/test_orders.py",
    "tests/hub/test_settings.py",
    "tests/hub/store/test_store.py",
    "tests/hub/telephony/asterisk",
    "tests/desktop/panel",
    "tests/desktop/cases",
    "tests/desktop/board/test_from_sight.py",
    "tests/desktop/popup/test_build.py",
    "tests/journeys/test_trip.py",
)
"""What breaks first: the rules, the conversation, the engine, the views and one whole trip."""


def quick() -> int:
    """At most a minute; everything else waits for `all`."""
    return pytest("quick", "-n", "2", "-m", "not slow and not pbx and not xvfb and not alone", *QUICK)


def everything() -> int:
    many = pytest("together", "-n", "2", "--dist", "loadgroup", "-m", "not pbx and not alone")
    alone = pytest("one by one", "-m", "alone and not pbx")
    real = pytest("real PBX", "-m", "pbx", "tests/pbx")
    unreachable = real == EXIT_NO_PBX
    if unreachable and not os.environ.get("CI"):
        real = 0
    print(
        "\n".join(
            f"{n}: {'green' if not code else f'exit {code}'}"
            for n, code in (("together", many), ("one by one", alone), ("real PBX", real))
        )
    )
    if unreachable:
        print(NO_PBX)
    return many or alone or real


def soak() -> int:
    model = pytest("soak", "-m", "not pbx", "tests/domain", ESCDESK_MODEL_STEPS="1000000")
    wires = pytest("bad networks", "-n", "2", "tests/journeys/test_bad_wire.py", ESCDESK_WIRE_SEEDS="500")
    desks = pytest(
        "desks killed",
        "--timeout",
        "7200",
        "tests/desktop/link/test_killed_desk.py",
        ESCDESK_DESK_KILLS="500",
    )
    return model or wires or desks


if __name__ == "__main__":
    sys.exit({"quick": quick, "all": everything, "soak": soak}[sys.argv[1]]())
