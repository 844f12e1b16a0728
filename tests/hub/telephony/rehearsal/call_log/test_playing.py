"""Logs through the engine: computed by hand where that can be done, a generated day where it can't."""

import json
from pathlib import Path

import pytest
from tests.harness import call_day
from tests.hub.telephony.rehearsal.call_log.floors import exact, played

from escdesk.domain.ids import Instant
from escdesk.hub.telephony.rehearsal.call_log.model import Modelled
from escdesk.hub.telephony.rehearsal.call_log.reading import LoggedCall, read
from escdesk.hub.telephony.rehearsal.orders import BRIDGE_MS, REACH_MS

START = 1_898_845_200_000
REACTION_S = 11.0
"""6 s to react and 5 s to read."""
PHONE_S = (REACH_MS + 1_500 + BRIDGE_MS) / 1000
"""From the click to the customer: the PBX reaches the phone, it is picked up, the customer is put through."""


def call(
    agent: str, *, at: int = 0, consult: int | None = None, transfer: int | None = None, hangup: int
) -> LoggedCall:
    """Seconds from the start; answered after a second."""

    def instant(second: int) -> Instant:
        return Instant(START + (at + second) * 1000)

    return LoggedCall(
        line=2,
        queue="q",
        agent=agent,
        received=instant(0),
        answered=instant(1),
        consult=None if consult is None else instant(consult),
        transfer=None if transfer is None else instant(transfer),
        hangup=instant(hangup),
    )


def test_a_takeover_is_accepted_connected_and_over_when_the_log_says(tmp_path: Path):
    told, floor, _ = played(tmp_path, [call("a", consult=60, transfer=120, hangup=300)], exact(3))
    assert (told["calls"], told["raised"], told["accepted"], told["withdrawn"]) == (1, 1, 1, 0)
    assert told["time_to_acceptance"]["takeover"] == {
        "count": 1, "p50": REACTION_S, "p90": REACTION_S, "p99": REACTION_S
    }  # fmt: skip
    assert told["consult_to_connected"]["p50"] == pytest.approx(REACTION_S + PHONE_S)
    assert told["consult_to_connected"]["log"]["p50"] == 60.0
    assert told["promises"] == {"basis": "modelled", "made": 1, "kept": 1, "share": 1.0}
    (busy,) = [one for one in told["load"]["helpers"].values() if one["accepted"]]
    assert busy["minutes_by_hour"][9] == 3.0, "180 s from the click: hangup - transfer"
    assert (told["broken_invariants"], told["commands_refused"]) == (0, {})
    assert not floor.calls
    assert not floor.escalations


def test_a_consult_keeps_its_helper_until_the_call_ends(tmp_path: Path):
    told, floor, _ = played(tmp_path, [call("a", consult=60, hangup=180)], exact(1))
    assert (told["raised"], told["accepted"], told["instructions"]) == (1, 1, 1)
    assert told["time_to_acceptance"]["consult"]["p50"] == REACTION_S
    assert told["consult_to_connected"]["count"] == 0
    assert told["load"]["helpers"]["sv-01"]["minutes_by_hour"][9] == pytest.approx(109 / 60, abs=0.05)
    assert not floor.escalations


def test_a_hand_that_nobody_has_taken_when_the_call_ends_is_withdrawn(tmp_path: Path):
    told, floor, _ = played(tmp_path, [call("a", consult=60, transfer=65, hangup=70)], exact(1))
    assert (told["accepted"], told["withdrawn"], told["alarms"]) == (0, 1, 0)
    assert told["time_to_acceptance"]["p50"] is None
    assert not floor.escalations
    assert told["commands_refused"] == {}


def test_the_hand_may_go_up_in_the_second_in_which_the_call_ends(tmp_path: Path):
    told, floor, _ = played(tmp_path, [call("a", consult=60, hangup=60)], exact(1))
    assert (told["raised"], told["accepted"], told["withdrawn"]) == (1, 0, 1)
    assert not floor.escalations


def test_whoever_is_busy_takes_the_next_one_when_they_are_free(tmp_path: Path):
    """One helper, two hands in the same second: 11 s for the first, 100 s of work, 11 s for the second."""
    both = [call(agent, consult=60, transfer=120, hangup=220) for agent in ("a", "b")]
    second = [call("b", consult=60, transfer=120, hangup=900)]
    told, _, _ = played(tmp_path, [both[0], *second], exact(1))
    assert told["accepted"] == 2
    waits = told["time_to_acceptance"]
    assert (waits["p50"], waits["p90"]) == (REACTION_S, 2 * REACTION_S + 100.0)
    assert told["alarms"] == 1
    assert (told["promises"]["made"], told["promises"]["kept"]) == (2, 1)


def test_when_nobody_reacts_it_rings_on_and_alarms(tmp_path: Path):
    told, floor, _ = played(tmp_path, [call("a", consult=60, hangup=160)], exact(2, never=1.0))
    assert (told["accepted"], told["withdrawn"], told["alarms"]) == (0, 1, 1)
    # 20 s at one, 20 s at the other, 20 s at both, then the alarm
    assert told["rung_on"] == 3
    assert told["promises"]["kept"] == 0
    assert not floor.escalations


def test_a_transfer_without_a_consult_asks_nobody(tmp_path: Path):
    told, floor, _ = played(tmp_path, [call("a", transfer=100, hangup=200)], exact(1))
    assert (told["raised"], told["log"]["handed_over_without_asking"]) == (0, 1)
    assert not floor.calls


def test_calls_that_reached_nobody_only_count(tmp_path: Path):
    gave_up = LoggedCall(2, "q", "", Instant(START), None, None, None, Instant(START + 9_000))
    told, _, _ = played(tmp_path, [gave_up, call("a", at=5, hangup=60)], exact(1))
    assert (told["calls"], told["calls_at_phones"]) == (2, 1)
    assert told["log"]["gave_up_before_a_phone_rang"] == 1


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> tuple[LoggedCall, ...]:
    return read(call_day.write(tmp_path_factory.mktemp("day") / "day.csv.xz", call_day.rows()))


def test_a_generated_day(day: tuple[LoggedCall, ...], tmp_path: Path):
    """Every hand has an end, nothing is broken, and the log in the store is the floor that was played."""
    told, floor, loaded = played(tmp_path, day, Modelled(helpers=14))
    asked = sum(one.consult is not None for one in day)
    assert told["raised"] == asked == told["accepted"] + told["withdrawn"]
    assert told["accepted"] > asked * 0.9
    assert (told["broken_invariants"], told["broken"]) == (0, [])
    assert told["looked_at"]["cases"] > asked
    assert sum(one["accepted"] for one in told["load"]["helpers"].values()) == told["accepted"]
    assert not floor.calls
    assert not floor.escalations
    assert loaded == floor, "replayed from the store"
    known = told["time_to_acceptance"]
    assert known["count"] == known["takeover"]["count"] + known["consult"]["count"]
    assert known["p50"] <= known["p90"] <= known["p99"]


def test_fewer_helpers_keep_people_waiting_longer(day: tuple[LoggedCall, ...], tmp_path: Path):
    few, many = tmp_path / "few", tmp_path / "many"
    scarce, _, _ = played(few, day[:500], Modelled(helpers=5))
    plenty, _, _ = played(many, day[:500], Modelled(helpers=20))
    assert scarce["time_to_acceptance"]["p90"] > plenty["time_to_acceptance"]["p90"]
    assert scarce["promises"]["share"] < plenty["promises"]["share"]
    assert scarce["broken_invariants"] == plenty["broken_invariants"] == 0


def test_the_same_seed_says_the_same_and_another_one_something_else(
    day: tuple[LoggedCall, ...], tmp_path: Path
):
    morning = day[:400]
    once, _, _ = played(tmp_path / "1", morning, Modelled(helpers=10, seed=1))
    again, _, _ = played(tmp_path / "2", morning, Modelled(helpers=10, seed=1))
    other, _, _ = played(tmp_path / "3", morning, Modelled(helpers=10, seed=2))
    assert json.dumps(once) == json.dumps(again)
    assert once["time_to_acceptance"] != other["time_to_acceptance"]


def test_everything_modelled_is_called_modelled(tmp_path: Path):
    told, _, _ = played(tmp_path, [call("a", consult=60, transfer=120, hangup=300)], Modelled(helpers=2))
    for figure in ("time_to_acceptance", "consult_to_connected", "promises", "load"):
        assert told[figure]["basis"] == "modelled"
    assert told["modelled"]["parameters"]["reaction"] == {
        "distribution": "lognormal", "median_s": 6.0, "sigma": 0.8, "never": 0.1
    }  # fmt: skip
    assert len(told["modelled"]["sentences"]) >= 9
