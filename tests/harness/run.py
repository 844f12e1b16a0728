"""The profiles of the test suite: `quick` before each commit, `all` for people and CI, `soak` for a long night."""

import os
import random
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.harness.pbx.packages import (
    ASTERISK,
    EXIT_NO_PBX,
    NO_PBX,
    PHONE,
    PackagesUnavailableError,
    tree,
)

ROOT = Path(__file__).resolve().parents[2]


def pytest(name: str, *args: str, shown: bool = True, **environment: str) -> int:
    """One run of pytest; its exit code. No tests at all is a failure. `shown=False`: its output comes in one piece."""
    start = time.monotonic()
    env = {**os.environ, "QT_QPA_PLATFORM": "offscreen", **environment}
    with tempfile.TemporaryFile("w+") as kept:
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", *args],
            cwd=ROOT,
            env=env,
            check=False,
            stdout=None if shown else kept,
            stderr=None if shown else subprocess.STDOUT,
        )
        kept.seek(0)
        print(kept.read(), end="")
    print(f"{name}: exit {done.returncode}, {time.monotonic() - start:.0f} s", flush=True)
    return done.returncode


MODEL = "tests/domain/test_model.py"
SLOWEST = ("--durations=15", "--durations-min=10")
"""Said at the end, for whoever has to keep the whole under twelve minutes."""
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


def real_pbx() -> int:
    """Two at a time, each with a PBX and phones of its own; its exit code when they can't be had."""
    try:
        for packages in (ASTERISK, PHONE):
            tree(packages)  # once, before two want them
    except PackagesUnavailableError as error:
        print(*error.reasons, sep="\n", file=sys.stderr, flush=True)
        return EXIT_NO_PBX
    return pytest("real PBX", "-n", "2", "-m", "pbx", "tests/pbx", *SLOWEST, shown=False)


def everything() -> int:
    """Most tests wait more than they work: four, and two with a real PBX, share two processors well."""
    with ThreadPoolExecutor(1) as beside:
        pbx = beside.submit(real_pbx)
        many = pytest("together", "-n", "4", "--dist", "loadgroup", "-m", "not pbx and not alone", *SLOWEST)
        real = pbx.result()
    alone = pytest("two at most", "-n", "2", "-m", "alone and not pbx")
    unreachable = real == EXIT_NO_PBX
    real = _forgiven(real)
    print(
        "\n".join(
            f"{n}: {'green' if not code else f'exit {code}'}"
            for n, code in (("together", many), ("two at most", alone), ("real PBX", real))
        )
    )
    if unreachable:
        print(NO_PBX)
    return many or alone or real


SOAK_STEPS = 1_000_000
"""Of the model, in all; each core walks its share by a seed of its own."""


def soak() -> int:
    """A million steps of the model, 500 kills each of hub, desk and PBX, bad networks, 1,000 races, a real month.


    A number of one's own is respected. The seeds are printed: `ESCDESK_MODEL_SEED` and the number of steps walk the same way again.
    """
    rest = pytest(
        "soak, the rest",
        "-n",
        "2",
        "-m",
        "not pbx",
        "tests/domain",
        f"--deselect={MODEL}",
        ESCDESK_RARE_FAULTS="1",
    )
    cores = os.cpu_count() or 1
    with ThreadPoolExecutor(cores) as walkers:
        walks = [walkers.submit(_walk, SOAK_STEPS // cores) for _ in range(cores)]
    kills = pytest("kills", "-s", "tests/journeys/test_kills.py", **_unless_set(ESCDESK_KILLS="500"))
    desks = pytest(
        "desk kills",
        "-s",
        "--timeout=7200",
        "tests/journeys/test_desk_kills.py",
        "tests/desktop/link/test_killed_desk.py",
        **_unless_set(ESCDESK_DESK_KILLS="500"),
    )
    wires = pytest(
        "bad networks", "-n", "2", "tests/journeys/test_bad_wire.py", **_unless_set(ESCDESK_WIRE_SEEDS="500")
    )
    races = pytest("races", "-s", "tests/journeys/test_accept_race.py", **_unless_set(ESCDESK_RACES="1000"))
    month = pytest(
        "real month",
        "-s",
        "tests/hub/telephony/rehearsal/call_log/test_real_month.py",
        **_unless_set(ESCDESK_REAL_MONTH="1"),
    )
    pbx = pytest("PBX kills", "-s", "tests/pbx/test_kills.py", **_unless_set(ESCDESK_PBX_KILLS="500"))
    walked = max(walk.result() for walk in walks)
    return rest or walked or kills or desks or wires or races or month or _forgiven(pbx)


def _forgiven(code: int) -> int:
    """Without the PBX's packages only CI is red."""
    return 0 if code == EXIT_NO_PBX and not os.environ.get("CI") else code


def _unless_set(**environment: str) -> dict[str, str]:
    return {name: os.environ.get(name, value) for name, value in environment.items()}


def _walk(steps: int) -> int:
    seed = str(random.SystemRandom().randrange(2**32))
    return pytest(
        f"soak of {steps} steps, seed {seed}",
        "-p",
        "no:xdist",
        MODEL,
        ESCDESK_MODEL_STEPS=str(steps),
        ESCDESK_MODEL_SEED=seed,
    )


if __name__ == "__main__":
    sys.exit({"quick": quick, "all": everything, "soak": soak}[sys.argv[1]]())
