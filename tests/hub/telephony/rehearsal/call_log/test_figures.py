"""Percentiles, hours and the chance of a reaction."""

from statistics import median

import pytest

from escdesk.domain.ids import Instant
from escdesk.hub.telephony.rehearsal.call_log.figures import HOUR_MS, percentile, share_out, spread
from escdesk.hub.telephony.rehearsal.call_log.model import Chance, Modelled


@pytest.mark.parametrize(
    ("values", "p50", "p90", "p99"),
    [
        ([7], 7, 7, 7),
        ([1, 2], 1, 2, 2),
        ([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 5, 9, 10),
        (list(range(1, 101)), 50, 90, 99),
        (list(range(1, 201)), 100, 180, 198),
    ],
)
def test_a_percentile_is_the_nearest_rank(values: list[int], p50: int, p90: int, p99: int):
    assert [percentile(values, share) for share in (50, 90, 99)] == [p50, p90, p99]


def test_a_spread_is_in_seconds_and_in_any_order():
    assert spread([3_000, 1_500, 2_000]) == {"count": 3, "p50": 2.0, "p90": 3.0, "p99": 3.0}
    assert spread([]) == {"count": 0, "p50": None, "p90": None, "p99": None}


def test_a_span_is_shared_out_over_the_hours_it_lies_in():
    hours = [0] * 24
    share_out(hours, Instant(9 * HOUR_MS + 3_000_000), Instant(11 * HOUR_MS + 5))
    share_out(hours, Instant(23 * HOUR_MS + 3_599_000), Instant(24 * HOUR_MS + 1_000))
    assert (hours[9], hours[10], hours[11]) == (600_000, HOUR_MS, 5)
    assert (hours[23], hours[0]) == (1_000, 1_000)
    assert sum(hours) == 600_000 + HOUR_MS + 5 + 2_000


def test_reactions_are_drawn_as_stated():
    chance = Chance(Modelled(seed=7))
    drawn = [chance.reaction_ms() for _ in range(20_000)]
    known = sorted(one for one in drawn if one is not None)
    assert 0.09 < 1 - len(known) / len(drawn) < 0.11
    assert 5_800 < median(known) < 6_200
    assert 15_500 < percentile(known, 90) < 18_000, "6 s x exp(1.2816 x 0.8) = 16.7 s"
