"""What is red, and what is said about it."""

from typing import get_args

import pytest

from escdesk.hub.ports import PbxProblem
from escdesk.hub.web.health import SENTENCES, health


def test_green_when_everything_works() -> None:
    one = health(floor="f", database=True, pbx=None, unattended=0, out_of_reach=0)
    assert (one.state, one.status, one.faults) == ("green", 200, ())


@pytest.mark.parametrize(
    ("database", "pbx", "unattended", "out_of_reach", "codes"),
    [
        (False, None, 0, 0, ["database"]),
        (True, "unreachable", 0, 0, ["pbx_unreachable"]),
        (True, "login_refused", 0, 0, ["pbx_login_refused"]),
        (True, None, 3, 0, ["unattended"]),
        (True, None, 0, 2, ["out_of_reach"]),
        (False, "rights_missing", 1, 0, ["database", "pbx_rights_missing", "unattended"]),
    ],
)
def test_red_with_a_sentence_for_each_fault(
    database: bool, pbx: PbxProblem | None, unattended: int, out_of_reach: int, codes: list[str]
) -> None:
    one = health(floor="f", database=database, pbx=pbx, unattended=unattended, out_of_reach=out_of_reach)
    assert (one.state, one.status) == ("red", 503)
    assert [fault.code for fault in one.faults] == codes
    assert all(fault.sentence == SENTENCES[fault.code] for fault in one.faults)
    counts = {fault.code: fault.count for fault in one.faults}
    assert counts.get("unattended", 0) == unattended
    assert counts.get("out_of_reach", 0) == out_of_reach


@pytest.mark.parametrize("problem", get_args(PbxProblem))
def test_whatever_is_wrong_with_the_pbx_has_a_sentence(problem: PbxProblem) -> None:
    (fault,) = health(floor="f", database=True, pbx=problem, unattended=0, out_of_reach=0).faults
    assert fault.sentence.endswith(".")
