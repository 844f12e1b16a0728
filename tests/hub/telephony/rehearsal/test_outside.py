"""Phones outside the rehearsed floor: who picks them up, and what a silent PBX makes of it."""

from collections import Counter
from pathlib import Path
from random import Random

import pytest
from tests.hub.telephony.contract_outside import CASE, ORDER, results
from tests.hub.telephony.rehearsal.bench import RehearsalBench
from tests.hub.telephony.rehearsal.small_hub import SmallHub

from escdesk.domain.ids import OrderId
from escdesk.domain.messages.outside import OutsideAnswered, OutsideFail, OutsideFailed
from escdesk.hub.telephony.rehearsal.hands import OUTSIDE_MS, OutsideHands
from escdesk.hub.telephony.rehearsal.legs import WrongMoveError
from escdesk.hub.telephony.rehearsal.script import OutsideHabit, Script, ScriptError, load

RING_MS = 30_000


@pytest.mark.parametrize(
    ("habit", "result"),
    [
        ("answers", OutsideAnswered(order=ORDER)),
        ("rejects", OutsideFailed(order=ORDER, reason=OutsideFail.REJECTED)),
        ("silent", OutsideFailed(order=ORDER, reason=OutsideFail.NO_ANSWER)),
    ],
)
def test_a_script_says_what_whoever_is_rung_does(
    habit: OutsideHabit, result: OutsideAnswered | OutsideFailed
):
    bench = RehearsalBench()
    OutsideHands(bench.telephony.outside, bench.clock, Random(1), habit)
    bench.telephony.ring_outside(ORDER, CASE, bench.outside, RING_MS)
    bench.clock.forward(OUTSIDE_MS[0])
    assert results(bench) == []
    bench.clock.forward(RING_MS)
    assert results(bench) == [result]


def chances(seed: int) -> list[str]:
    bench = RehearsalBench()
    OutsideHands(bench.telephony.outside, bench.clock, Random(seed), "chance")
    for number in range(100):
        bench.telephony.ring_outside(OrderId(f"O{number}"), CASE, f"03000{number:03}", RING_MS)
    bench.clock.forward(RING_MS + 1_000)
    return [getattr(one, "reason", "answered") for one in results(bench)]


def test_without_a_script_chance_decides_and_the_seed_says_it_all():
    came = Counter(chances(1))
    assert came.keys() == {"answered", OutsideFail.REJECTED, OutsideFail.NO_ANSWER}
    assert came["answered"] > 50
    assert chances(1) == chances(1) != chances(2)


def test_a_phone_that_was_let_go_is_not_picked_up():
    bench = RehearsalBench()
    OutsideHands(bench.telephony.outside, bench.clock, Random(1), "answers")
    bench.telephony.ring_outside(ORDER, CASE, bench.outside, RING_MS)
    bench.clock.forward(1_000)
    bench.telephony.cancel_outside(ORDER)
    bench.clock.forward(RING_MS)
    assert results(bench) == [OutsideFailed(order=ORDER, reason=OutsideFail.CANCELLED)]
    with pytest.raises(WrongMoveError):
        bench.telephony.outside.answer(bench.outside)


def test_a_pbx_that_falls_silent_says_nothing_of_what_it_was_ringing():
    bench = RehearsalBench()
    bench.telephony.ring_outside(ORDER, CASE, bench.outside, RING_MS)
    bench.clock.forward(1_000)
    bench.telephony.fall_silent()
    bench.clock.forward(1_000)
    bench.telephony.come_back()
    assert bench.telephony.outside.rings(bench.outside), "in the world it rings on"
    bench.telephony.outside.answer(bench.outside)
    assert results(bench) == []


def test_a_silent_pbx_hears_no_order():
    bench = RehearsalBench()
    bench.telephony.fall_silent()
    bench.telephony.ring_outside(ORDER, CASE, bench.outside, RING_MS)
    bench.telephony.cancel_outside(ORDER)
    bench.telephony.come_back()
    bench.clock.forward(RING_MS)
    assert results(bench) == []


async def test_the_rehearsed_floor_takes_the_orders():
    hub = SmallHub(Script(outside="answers"))
    hub.play.ring_outside(ORDER, CASE, "0312340099", RING_MS)
    hub.play.cancel_outside(ORDER)
    assert not hub.play.telephony.outside.rings("0312340099"), "nobody is connected yet"
    hub.play.telephony.connect(hub.tell)
    hub.play.ring_outside(ORDER, CASE, "0312340099", RING_MS)
    hub.clock.forward(1_000)
    assert hub.play.telephony.outside.rings("0312340099")
    hub.play.cancel_outside(OrderId("O0"))
    assert hub.play.telephony.outside.rings("0312340099")


def test_the_habit_stands_in_the_script(tmp_path: Path):
    path = tmp_path / "story.toml"
    path.write_text('outside = "silent"\n', encoding="utf-8")
    assert load(str(path)).outside == "silent"
    path.write_text('outside = "perhaps"\n', encoding="utf-8")
    with pytest.raises(ScriptError, match=r"story\.toml.*perhaps"):
        load(str(path))
