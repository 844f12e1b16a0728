"""The pure domain as a stateful model: people, calls, orders and the clock in any order; invariants after each."""

import json
import os

from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test
from tests.domain.world import TRANSITIONS, World, reached

STEPS = int(os.environ.get("ESCDESK_MODEL_STEPS", "30000"))
PER_RUN = 100


def test_invariants_hold_and_every_transition_is_reached(record_property):
    reached.clear()
    run_state_machine_as_test(
        World,
        settings=settings(
            max_examples=max(1, STEPS // PER_RUN),
            stateful_step_count=PER_RUN,
            deadline=None,
            derandomize="ESCDESK_MODEL_RANDOM" not in os.environ,
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
