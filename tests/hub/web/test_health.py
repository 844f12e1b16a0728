"""What is red, and what is said about it."""

from typing import get_args

import pytest

from escdesk.hub.ports import PbxProblem
from escdesk.hub.web.health import SENTENCES, health


def test_green_when_everything_works() -> None:
    one = health(floor="f", database=True, pbx=None, unattended=0)
    assert (one.state, one.status, one.faults) == ("green", 200, ())


@pytest.mark.parametrize(
    ("database", "pbx", "unattended", "codes"),
    [
        (False, None, 0, ["database"]),
        (True, "unreachable", 0, ["pbx_unreachable"]),
        (True, "login_refused", 0, ["pbx_login_refused"]),
        (True, None, 3, ["unattended"]),
        (False, "rights_missing", 1, ["database", "pbx_rights_missing", "unattended"]),
    ],
)
def test_red_with_a_sentence_for_each_fault(
    database: bool, pbx: PbxProblem | None, unattended: int, codes: list[str]
) -> None:
    one = health(floor="f", database=database, pbx=pbx, unattended=unattended)
    assert (one.state, one.status) == ("red", 503)
    assert [fault.code for fault in one.faults] == codes
    assert all(fault.sentence == SENTENCES[fault.code] for fault in one.faults)
    assert [fault.count for fault in one.faults if fault.code == "unattended"] == [unattended] * bool(
        unattended
    )


@pytest.mark.parametrize("problem", get_args(PbxProblem))
def test_whatever_is_wrong_with_the_pbx_has_a_sentence(problem: PbxProblem) -> None:
    (fault,) = health(floor="f", database=True, pbx=problem, unattended=0).faults
    assert fault.sentence.endswith(".")
