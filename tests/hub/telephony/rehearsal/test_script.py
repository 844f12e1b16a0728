"""Scripts: what they may say, and that they follow a customer from phone to phone."""

from pathlib import Path

import pytest
from tests.hub.telephony.contract import of
from tests.hub.telephony.rehearsal.bench import RehearsalBench

from escdesk.domain.ids import Extension
from escdesk.domain.messages import calls as c
from escdesk.hub.telephony.rehearsal.script import Player, Script, ScriptError, Step, load

OPERATOR, COLLEAGUE = RehearsalBench.operator, RehearsalBench.colleague


def _play(bench: RehearsalBench, *steps: Step) -> Player:
    player = Player(bench.exchange, bench.clock, steps, lambda queue, index: f"{queue}-{index}")
    player.begin()
    return player


def test_no_script_is_the_usual_floor():
    assert load(None) == Script()


def test_a_script_is_read(tmp_path: Path):
    path = tmp_path / "story.toml"
    path.write_text(
        'desks = ["op01"]\nwait_for_desks = true\n[[steps]]\nact = "hold"\ncall = "a"\nafter_ms = 200\n',
        encoding="utf-8",
    )
    assert load(str(path)) == Script(
        desks=("op01",), wait_for_desks=True, steps=(Step(act="hold", call="a", after_ms=200),)
    )


@pytest.mark.parametrize(
    "text",
    [
        "desk = []",
        '[[steps]]\nact = "fly"\ncall = "a"',
        "[[",
        "steps = 3",
    ],
)
def test_what_is_no_script_is_refused(tmp_path: Path, text: str):
    path = tmp_path / "story.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ScriptError, match=r"story\.toml"):
        load(str(path))


def test_a_script_that_is_not_there_is_refused(tmp_path: Path):
    with pytest.raises(ScriptError):
        load(str(tmp_path / "none.toml"))


def test_a_script_follows_the_customer():
    bench = RehearsalBench()
    player = _play(
        bench,
        Step(act="customer_calls", call="a", extension=OPERATOR, queue="support", caller=4, after_ms=500),
        Step(act="answer", call="a", after_ms=500),
        Step(act="blind_transfer", call="a", extension=COLLEAGUE, after_ms=500),
        Step(act="answer", call="a", after_ms=500),
        Step(act="hold", call="a", after_ms=500),
    )
    bench.clock.forward(2_499)
    assert not player.done
    bench.clock.forward(1)
    assert player.done
    assert player.skipped == 0
    there = of(bench, c.PhoneRang, extension=Extension(COLLEAGUE))[0]
    assert there.caller_key == bench.key_of("support-4")
    assert of(bench, c.PhoneHeld)[0].call == there.call == player.call("a")


def test_a_step_that_cannot_happen_is_passed_over():
    bench = RehearsalBench()
    player = _play(
        bench,
        Step(act="customer_calls", call="a", extension=OPERATOR, number="090-0000-0001"),
        Step(act="customer_hangs_up", call="a", after_ms=500),
        Step(act="hold", call="a", after_ms=500),
        Step(act="customer_calls", call="b", extension=OPERATOR, withheld=True, after_ms=500),
    )
    bench.clock.forward(2_000)
    assert player.skipped == 1
    assert of(bench, c.PhoneRang)[-1].withheld
