"""The pure domain as a stateful model: people, calls, orders and the clock in any order; invariants after each."""

import json
import os

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test
from tests.domain.reachable import TRANSITIONS, reached
from tests.domain.world import World

STEPS = int(os.environ.get("ESCDESK_MODEL_STEPS", "30000"))
PER_RUN = 100
LONGEST_S = max(120, STEPS // 50)
"""A step takes about a millisecond of a core, which others may use too."""
SEED = os.environ.get("ESCDESK_MODEL_SEED")
"""Without it the model always walks the same way."""


@pytest.mark.slow
@pytest.mark.timeout(LONGEST_S)
def test_invariants_hold_and_every_transition_is_reached(record_property):
    reached.clear()
    machine = World if SEED is None else seed(int(SEED))(type("SeededWorld", (World,), {}))
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=max(1, STEPS // PER_RUN),
            stateful_step_count=PER_RUN,
            deadline=None,
            derandomize=SEED is None,
            database=None,
            print_blob=True,
            suppress_health_check=list(HealthCheck),
            phases=(Phase.generate, Phase.shrink),
        ),
    )
    report = {name: reached[name] for name in sorted(TRANSITIONS)}
    record_property("transitions", json.dumps(report))
    print("reached:", report)
    missing = [name for name in sorted(TRANSITIONS) if not reached[name]]
    assert not missing, f"transitions never reached in {STEPS} steps: {missing}"
