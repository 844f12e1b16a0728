"""The real month as the judge: 126,070 calls through the engine. Part of `make soak`; the data is none of ours."""

import os
from pathlib import Path

import pytest
from tests.hub.telephony.rehearsal.call_log.floors import played

from escdesk.hub.telephony.rehearsal.call_log.model import Modelled
from escdesk.hub.telephony.rehearsal.call_log.reading import read

ROOT = Path(__file__).resolve().parents[5]
LOG = Path(os.environ.get("ESCDESK_DATA", ROOT.parent / "shared" / "data")) / "calls" / "calls-2014-01.csv.xz"


@pytest.mark.timeout(1_800)
def test_a_real_month_breaks_nothing(tmp_path: Path):
    if not LOG.exists():  # under CI a skip is a failure
        pytest.skip(f"no real calls on this machine: {LOG.name} is expected in ../shared/data/calls")
    told, floor, loaded = played(tmp_path, read(LOG), Modelled(helpers=45, seed=1))
    log = told["log"]
    assert (log["calls"], log["asked_for_help"]) == (126_070, 44_697)
    assert told["raised"] == 44_697 == told["accepted"] + told["withdrawn"]
    assert (told["broken_invariants"], told["broken"]) == (0, [])
    assert (log["consult_to_transfer"]["p50"], log["consult_to_transfer"]["p90"]) == (56.0, 91.0)
    assert not floor.escalations
    assert not floor.calls
    assert loaded == floor, "replayed from the store"
    waits = told["time_to_acceptance"]
    print(
        f"real month: {told['messages']:,} messages, {told['events']:,} events, "
        f"p50 {waits['p50']} s, p90 {waits['p90']} s, p99 {waits['p99']} s, "
        f"{told['withdrawn']} withdrawn, {told['alarms']} alarms"
    )
