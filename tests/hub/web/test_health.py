"""What is red, and what is said about it."""

import pytest

from escdesk.hub.web.health import SENTENCES, health


def test_green_when_everything_works() -> None:
    one = health(floor="f", database=True, pbx=True, unattended=0)
    assert (one.state, one.status, one.faults) == ("green", 200, ())


@pytest.mark.parametrize(
    ("database", "pbx", "unattended", "codes"),
    [
        (False, True, 0, ["database"]),
        (True, False, 0, ["pbx"]),
        (True, True, 3, ["unattended"]),
        (False, False, 1, ["database", "pbx", "unattended"]),
    ],
)
def test_red_with_a_sentence_for_each_fault(
    database: bool, pbx: bool, unattended: int, codes: list[str]
) -> None:
    one = health(floor="f", database=database, pbx=pbx, unattended=unattended)
    assert (one.state, one.status) == ("red", 503)
    assert [fault.code for fault in one.faults] == codes
    assert all(fault.sentence == SENTENCES[fault.code] for fault in one.faults)
    assert [fault.count for fault in one.faults if fault.code == "unattended"] == [unattended] * bool(
        unattended
    )
