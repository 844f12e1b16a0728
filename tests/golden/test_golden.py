"""Logs of every release can be read and lead to the floor they led to then."""

import json
from pathlib import Path

import pytest
from tests.golden.write import NEVER_MADE, whole_day

from escdesk.domain.floor import apply, empty
from escdesk.hub.store.codec import event_of, floor_of, kinds

HERE = Path(__file__).parent
RELEASES = sorted(path.stem.removeprefix("log-") for path in HERE.glob("log-*.jsonl"))


def test_there_is_a_golden_log() -> None:
    assert RELEASES


@pytest.mark.parametrize("release", RELEASES)
def test_the_log_of_a_release_leads_to_its_floor(release: str) -> None:
    floor = empty()
    with (HERE / f"log-{release}.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            assert row["seq"] == floor.seq + 1
            floor = apply(floor, event_of(row["kind"], row["version"], json.dumps(row["body"])))
    assert floor == floor_of((HERE / f"floor-{release}.json").read_bytes())


def test_the_newest_golden_log_holds_every_kind_of_event() -> None:
    with (HERE / f"log-{RELEASES[-1]}.jsonl").open(encoding="utf-8") as lines:
        held = {json.loads(line)["kind"] for line in lines}
    assert set(kinds()) - held == NEVER_MADE


def test_every_kind_of_event_can_still_be_reached() -> None:
    """So that the golden log of the next release can be written."""
    missing = set(kinds()) - NEVER_MADE
    for seed in range(40):
        missing -= {type(event).__name__ for event in whole_day(seed, missing).events}
        if not missing:
            break
    assert not missing
