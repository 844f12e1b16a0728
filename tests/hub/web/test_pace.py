"""A desk may ask often, not endlessly."""

from escdesk.hub.web.pace import Pace


def test_a_burst_is_free_and_what_comes_after_it_waits_its_turn() -> None:
    pace = Pace(at_once=3, apart_ms=20)
    assert [pace.wait_ms(1_000.0) for _ in range(5)] == [0, 0, 0, 20, 40]


def test_rest_gives_the_burst_back() -> None:
    pace = Pace(at_once=3, apart_ms=20)
    for _ in range(5):
        pace.wait_ms(1_000.0)
    assert [pace.wait_ms(5_000.0) for _ in range(4)] == [0, 0, 0, 20]


def test_the_first_commands_of_all_are_free_however_early() -> None:
    assert [Pace(at_once=2, apart_ms=20).wait_ms(float(now)) for now in (100, 40)] == [0, 0]
